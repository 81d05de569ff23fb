//! Solvers for music notation: pitches and durations from the drawn clef, key signature and places of notes.

use super::row::{QueryArg, QueryRow, entity};
use crate::claim::observed::Observed;
use crate::scene::shape::Shape;
use crate::scene::staff::{Clef, NoteValue, Pitch, Sharpness, VALUES, major_key, signature_steps};
use crate::scene::{EntityId, PointId, Scene};

/// MIDI number of C0.
const C0: i32 = 12;

fn staff(scene: &Scene, id: EntityId) -> Result<(PointId, f64, Clef, i8), String> {
    match scene.entity(id).shape {
        Shape::Staff(p, width, clef, key) => Ok((p, width, clef, key)),
        _ => Err(format!("entity {} is no staff", id.0)),
    }
}

/// The staff nearest to a note.
fn home(scene: &Scene, p: PointId) -> Result<(PointId, f64, Clef, i8), String> {
    let off =
        |id: &EntityId| staff(scene, *id).map_or(f64::INFINITY, |s| (scene.at(p)[1] - scene.at(s.0)[1] - 2.0).abs());
    let all = scene.ids().filter(|id| matches!(scene.entity(*id).shape, Shape::Staff(..)));
    staff(scene, all.min_by(|a, b| off(a).total_cmp(&off(b))).ok_or("no staff is drawn")?)
}

/// Place of a note in steps over the lowest line, its pitch, its value.
fn note(scene: &Scene, id: EntityId) -> Result<(i32, Pitch, NoteValue), String> {
    let Shape::Note(p, value, own) = scene.entity(id).shape else { return Err(format!("entity {} is no note", id.0)) };
    let (corner, _, clef, key) = home(scene, p)?;
    let steps = 2.0 * (scene.at(p)[1] - scene.at(corner)[1]);
    if (steps - steps.round()).abs() > 1e-6 {
        return Err("a note stands neither on a line nor in a space".into());
    }
    let step = steps.round() as i32;
    Ok((step, Pitch::at(clef, key, step, own), value))
}

fn eighths(value: NoteValue) -> u8 {
    VALUES.iter().find(|v| v.1 == value).map_or(0, |v| v.2)
}

fn both(scene: &Scene, args: &[QueryArg]) -> Result<[(i32, Pitch, NoteValue); 2], String> {
    Ok([note(scene, entity(args, 0)?)?, note(scene, entity(args, 1)?)?])
}

fn number(x: i32) -> Result<Observed, String> {
    Ok(Observed::Number(f64::from(x)))
}

/// Sum of the values of the notes between two bar lines (or the ends of the staff), in quarters; bars count from 1.
fn bar_beats(scene: &Scene, args: &[QueryArg]) -> Result<Observed, String> {
    let (corner, width, ..) = staff(scene, entity(args, 0)?)?;
    let bar = super::row::number(args, 1)? as usize;
    let [left, low] = scene.at(corner);
    let drawn = || scene.entities.iter().filter(|e| e.state == 0 && e.look.shown());
    let mut lines: Vec<f64> = drawn()
        .filter_map(|e| match e.shape {
            Shape::Segment(p, q) if scene.at(p)[0] == scene.at(q)[0] && (scene.at(p)[1] - low).abs() < 1e-6 => {
                Some(scene.at(p)[0])
            }
            _ => None,
        })
        .collect();
    lines.extend([left, left + width]);
    lines.sort_by(f64::total_cmp);
    lines.dedup();
    let Some(w) = lines.windows(2).nth(bar.wrapping_sub(1)) else { return Err(format!("there is no bar {bar}")) };
    let values = drawn().filter_map(|e| match e.shape {
        Shape::Note(p, value, _) if scene.at(p)[0] > w[0] && scene.at(p)[0] < w[1] => Some(f64::from(eighths(value))),
        _ => None,
    });
    Ok(Observed::Number(values.sum::<f64>() / 2.0))
}

/// Solvers of this family.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "note_name",
        signature: "(note)",
        summary: "name of a note without its octave, such as F♯",
        solve: |scene, args| Ok(Observed::Names(vec![note(scene, entity(args, 0)?)?.1.name()])),
    },
    QueryRow {
        name: "note_step",
        signature: "(note)",
        summary: "place of a note in steps over the lowest line of its staff",
        solve: |scene, args| number(note(scene, entity(args, 0)?)?.0),
    },
    QueryRow {
        name: "pitch_number",
        signature: "(note)",
        summary: "pitch number of a note: middle C has 60, each semitone up adds 1",
        solve: |scene, args| number(note(scene, entity(args, 0)?)?.1.semitones() + C0),
    },
    QueryRow {
        name: "semitones",
        signature: "(note, note)",
        summary: "semitones between two notes",
        solve: |scene, args| both(scene, args).and_then(|[a, b]| number((a.1.semitones() - b.1.semitones()).abs())),
    },
    QueryRow {
        name: "interval_number",
        signature: "(note, note)",
        summary: "number of the interval between two notes: letters from one to the other, both counted",
        solve: |scene, args| both(scene, args).and_then(|[a, b]| number((a.0 - b.0).abs() + 1)),
    },
    QueryRow {
        name: "interval_name",
        signature: "(note, note)",
        summary: "name of the interval between two notes, such as minor third",
        solve: |scene, args| {
            let [a, b] = both(scene, args)?;
            let name = a.1.interval(b.1).ok_or("the interval has no usual name")?;
            Ok(Observed::Names(vec![name.into()]))
        },
    },
    QueryRow {
        name: "key_name",
        signature: "(staff)",
        summary: "major key of a staff's signature, such as D major",
        solve: |scene, args| Ok(Observed::Names(vec![major_key(staff(scene, entity(args, 0)?)?.3)])),
    },
    QueryRow {
        name: "last_accidental",
        signature: "(staff)",
        summary: "note that the last sharp or flat of a key signature stands for, such as C♯",
        solve: |scene, args| {
            let (_, _, clef, key) = staff(scene, entity(args, 0)?)?;
            let last = signature_steps(clef, key).last().copied().ok_or("the signature is empty")?;
            Ok(Observed::Names(vec![Pitch::at(clef, key, last, Sharpness::Plain).name()]))
        },
    },
    QueryRow {
        name: "altered_notes",
        signature: "(note, ...)",
        summary: "how many of these notes the key signature makes sharp or flat; those with an accidental of their own do not count",
        solve: |scene, args| {
            let mut count = 0;
            for i in 0..args.len() {
                let id = entity(args, i)?;
                let altered = note(scene, id)?.1.shift != 0;
                let own = !matches!(scene.entity(id).shape, Shape::Note(_, _, Sharpness::Plain));
                count += i32::from(altered && !own);
            }
            number(count)
        },
    },
    QueryRow {
        name: "note_above",
        signature: "(note, steps, semitones)",
        summary: "name of the note so many staff steps and semitones above a note, below for negative ones",
        solve: |scene, args| {
            let (_, pitch, _) = note(scene, entity(args, 0)?)?;
            let (steps, semitones) = (super::row::number(args, 1)? as i32, super::row::number(args, 2)? as i32);
            let plain = Pitch { letter: pitch.letter + steps, shift: 0 };
            let shift = pitch.semitones() + semitones - plain.semitones();
            Ok(Observed::Names(vec![Pitch { shift, ..plain }.name()]))
        },
    },
    QueryRow {
        name: "note_beats",
        signature: "(note)",
        summary: "length of a note in quarters",
        solve: |scene, args| {
            let (_, _, value) = note(scene, entity(args, 0)?)?;
            Ok(Observed::Number(f64::from(eighths(value)) / 2.0))
        },
    },
    QueryRow {
        name: "bar_beats",
        signature: "(staff, bar)",
        summary: "length of a bar of the staff in quarters, bars counted from 1",
        solve: bar_beats,
    },
];

#[cfg(test)]
mod tests {
    use super::super::Query;
    use super::super::testing::ask;
    use super::*;
    use crate::scene::Frame;
    use crate::scene::shape::{Look, Role};

    #[test]
    fn notes_are_read_from_clef_key_and_place() {
        let mut scene = Scene::new(Frame::Plain);
        let corner = scene.add_point([0.0, 1.0]);
        let staff = scene.add(Shape::Staff(corner, 20.0, Clef::Treble, 2), None, 0, Look::of(Role::Main));
        let mut note = |x: f64, step: f64, value, own| {
            let p = scene.add_point([x, 1.0 + step / 2.0]);
            scene.add(Shape::Note(p, value, own), None, 0, Look::of(Role::Main)).0
        };
        let d = note(6.0, 6.0, NoteValue::Half, Sharpness::Plain);
        let f = note(9.0, 8.0, NoteValue::DottedQuarter, Sharpness::Plain);
        let flat = note(16.0, 8.0, NoteValue::Eighth, Sharpness::Natural);
        let (p, q) = (scene.add_point([12.0, 1.0]), scene.add_point([12.0, 5.0]));
        scene.add(Shape::Segment(p, q), None, 0, Look::of(Role::Main));
        let word = |w: &str| Ok(Observed::Names(vec![w.into()]));
        assert_eq!(ask(&scene, "note_name", &[f]), word("F♯"));
        assert_eq!(ask(&scene, "interval_name", &[f, d]), word("major third"));
        assert_eq!(ask(&scene, "interval_name", &[d, flat]), word("minor third"));
        assert_eq!(ask(&scene, "semitones", &[d, f]), Ok(Observed::Number(4.0)));
        assert_eq!(ask(&scene, "pitch_number", &[d]), Ok(Observed::Number(74.0)), "D5");
        assert_eq!(ask(&scene, "last_accidental", &[staff.0]), word("C♯"));
        assert_eq!(ask(&scene, "altered_notes", &[d, f, flat]), Ok(Observed::Number(1.0)));
        let above = |k: f64, s: f64| {
            let args = vec![QueryArg::Entity(EntityId(d)), QueryArg::Number(k), QueryArg::Number(s)];
            Query { name: "note_above".into(), args }.solve(&scene)
        };
        assert_eq!(above(2.0, 3.0), word("F"));
        assert_eq!(above(4.0, 7.0), word("A"));
        assert_eq!(above(-1.0, -1.0), word("C♯"));
        assert_eq!(ask(&scene, "key_name", &[staff.0]), word("D major"));
        let bar = |k: f64| {
            Query { name: "bar_beats".into(), args: vec![QueryArg::Entity(staff), QueryArg::Number(k)] }.solve(&scene)
        };
        assert_eq!(bar(1.0), Ok(Observed::Number(3.5)));
        assert_eq!(bar(2.0), Ok(Observed::Number(0.5)));
        assert!(bar(3.0).is_err());
        assert!(ask(&scene, "note_name", &[staff.0]).is_err());
    }
}
