//! Music notation: a staff with clef and key signature, notes at their places, bar lines.

use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::diagram::construction::{Construction, Made};
use crate::scene::mark::MarkKind;
use crate::scene::notation::{CLEF, SIGN};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::staff::{Clef, Sharpness, VALUES};
use crate::scene::{EntityId, Frame, PointId};

/// Distance of two notes in spaces of the staff.
const GAP: f64 = 3.4;

/// Reads the staff: its lower left corner, width, clef and key.
pub(crate) fn staff(b: &Board, a: &Args, id: EntityId) -> Result<(PointId, f64, Clef, i8), ArgError> {
    match b.scene.entity(id).shape {
        Shape::Staff(p, width, clef, key) => Ok((p, width, clef, key)),
        _ => Err(a.error("staff", "must be a staff")),
    }
}

/// Abscissa of the `i`-th place for a note on a staff.
pub(crate) fn column(b: &Board, (p, _, _, key): (PointId, f64, Clef, i8), i: f64) -> f64 {
    b.scene.at(p)[0] + CLEF + SIGN * f64::from(key.unsigned_abs()) + 2.2 + GAP * i
}

/// Adds a note: `value`, `step`, `accidental` and `name` of the arguments at a place of the staff.
pub(crate) fn note(b: &mut Board, a: &mut Args, look: Look) -> Result<EntityId, ArgError> {
    let id = a.entity("staff")?;
    let staff = staff(b, a, id)?;
    let (place, step) = (a.number("place")?, a.number("step")?);
    if step.fract() != 0.0 || !(-4.0..=12.0).contains(&step) {
        return Err(a.error(
            "step",
            format_args!("{step} is no place on or near the staff; 0 is the lowest line, 8 the highest"),
        ));
    }
    let word = a.text_option("value")?.unwrap_or_else(|| "quarter".into());
    let Some(value) = VALUES.iter().find(|v| v.0 == word).map(|v| v.1) else {
        let known: Vec<_> = VALUES.iter().map(|v| v.0).collect();
        return Err(a.error("value", format_args!("is one of {}, not {word:?}", known.join(", "))));
    };
    let own = match a.text_option("accidental")?.as_deref() {
        None => Sharpness::Plain,
        Some("sharp") => Sharpness::Sharp,
        Some("flat") => Sharpness::Flat,
        Some("natural") => Sharpness::Natural,
        Some(other) => return Err(a.error("accidental", format_args!("is sharp, flat or natural, not {other:?}"))),
    };
    let x = column(b, staff, place);
    let corner = b.scene.at(staff.0);
    if x > corner[0] + staff.1 - 1.0 {
        return Err(a.error("place", format_args!("{place} lies beyond the end of the staff")));
    }
    let p = b.scene.add_point([x, corner[1] + step / 2.0]);
    let name = a.text_option("name")?;
    if let Some(n) = &name
        && !b.names.take(n)
    {
        return Err(a.error("name", format_args!("{n} is taken")));
    }
    let shown = name.is_some();
    let id = b.add(Shape::Note(p, value, own), name, look);
    if shown {
        b.mark(MarkKind::Name(id), None);
    }
    Ok(id)
}

pub(super) const STAFF: Construction = Construction {
    name: "staff",
    signature: "(clef, places, key=0)",
    summary: "a staff for so many notes; clef treble or bass; key counts sharps, or flats when negative",
    build: |b, a| {
        let word = a.text("clef")?;
        let clef = match word.as_str() {
            "treble" => Clef::Treble,
            "bass" => Clef::Bass,
            other => return Err(a.error("clef", format_args!("is treble or bass, not {other:?}"))),
        };
        let (places, key) = (a.number("places")?, a.number_or("key", 0.0)?);
        if key.fract() != 0.0 || key.abs() > 7.0 {
            return Err(a.error("key", format_args!("{key} is no number of sharps or flats")));
        }
        b.scene.frame = Frame::Plain;
        let p = b.scene.add_point([0.0, 0.0]);
        let width = CLEF + SIGN * key.abs() + 2.2 + GAP * (places - 1.0) + 2.4;
        Ok(Made::One(b.add(Shape::Staff(p, width, clef, key as i8), None, Look::of(Role::Main))))
    },
};

pub(super) const NOTE: Construction = Construction {
    name: "note",
    signature: "(staff, place, step, value=\"quarter\", accidental=None, name=None)",
    summary: "a note: place along the staff from 0, step over the lowest line, value, own accidental",
    build: |b, a| note(b, a, Look::of(Role::Main)).map(Made::One),
};

pub(super) const BAR_LINE: Construction = Construction {
    name: "bar_line",
    signature: "(staff, place)",
    summary: "a bar line behind the note at this place",
    build: |b, a| {
        let id = a.entity("staff")?;
        let staff = staff(b, a, id)?;
        let x = column(b, staff, a.number("place")? + 0.5);
        let low = b.scene.at(staff.0)[1];
        let (p, q) = (b.scene.add_point([x, low]), b.scene.add_point([x, low + 4.0]));
        Ok(Made::One(b.add(Shape::Segment(p, q), None, Look::of(Role::Main))))
    },
};
