//! Tools of music notation.

use crate::claim::Claim;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::text::{listed, name_token, names_listed, number_token};
use crate::diagram::staff::note;
use crate::scene::EntityId;
use crate::scene::mark::MarkKind;
use crate::scene::notation::lowest_line;
use crate::scene::shape::{Look, Role, Shape};
use crate::tool::row::{Applied, Tool, tool};

const STAFF: &[&str] = &["line"];

fn place(b: &Board, a: &Args, id: EntityId) -> Result<[f64; 2], ArgError> {
    match b.scene.entity(id).shape {
        Shape::Note(p, ..) => Ok(b.scene.at(p)),
        _ => Err(a.error("note", "must be a note")),
    }
}

fn interval_bracket(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (x, y) = (a.entity("A")?, a.entity("B")?);
    let (p, q) = (place(b, a, x)?, place(b, a, y)?);
    let low = lowest_line(&b.scene, p).unwrap_or(0.0);
    // Over heads, stems and flags of both.
    let top = (low + 4.0).max(p[1] + 3.4).max(q[1] + 3.4) + 0.4;
    let (s, t) = (b.scene.add_point([p[0], top]), b.scene.add_point([q[0], top]));
    let id = b.add(Shape::Bracket(s, t), None, Look::of(Role::Tool));
    let (m, n) = (name_token(x), name_token(y));
    Ok(Applied {
        returns: vec![id],
        phrases: vec![format!("bracket the interval from {m} to {n}"), format!("join {m} and {n} by a bracket")],
        post: Vec::new(),
    })
}

fn mark_notes(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = a.entities()?;
    for id in &ids {
        place(b, a, *id)?;
    }
    if ids.is_empty() {
        return Err(a.error("notes", "need at least one"));
    }
    let returns = ids.iter().map(|id| b.add(Shape::NodeMark(*id), None, Look::of(Role::Tool))).collect();
    let list = names_listed(&ids);
    Ok(Applied {
        returns,
        phrases: vec![format!("ring {list} on the staff"), format!("mark {list} in the music")],
        post: vec![Claim::Holds(Relation::MarkedNodes(ids))],
    })
}

fn staff_note(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let id = note(b, a, Look::of(Role::Tool))?;
    if b.scene.entity(id).name.is_none() {
        return Err(a.error("name", "is missing; a new note needs one"));
    }
    let name = name_token(id);
    Ok(Applied {
        returns: vec![id],
        phrases: vec![format!("write the note {name} on the staff"), format!("put {name} at its place on the staff")],
        post: Vec::new(),
    })
}

fn write_values(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let notes = a.list("notes")?;
    let numbers = a.list("numbers")?;
    if notes.is_empty() || notes.len() != numbers.len() {
        return Err(a.error("numbers", format_args!("are {} for {} notes", numbers.len(), notes.len())));
    }
    let mut pairs = Vec::new();
    for (one, number) in notes.iter().zip(&numbers) {
        let (Arg::Entity(id), Arg::Number(x)) = (one, number) else {
            return Err(a.error("notes", format_args!("and numbers must match, not {one:?} and {number:?}")));
        };
        place(b, a, *id)?;
        let text = x.to_string();
        b.mark(MarkKind::Value(*id, text.clone()), None);
        pairs.push(format!("{} at {}", number_token(&text), name_token(*id)));
    }
    let list = listed(&pairs);
    Ok(Applied {
        returns: Vec::new(),
        phrases: vec![format!("write {list}"), format!("note {list} beside the notes")],
        post: Vec::new(),
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        STAFF,
        "interval_bracket",
        &["interval_arc"],
        "(note, note)",
        "joins two notes by a bracket over the staff",
        "music/interval/number",
        interval_bracket
    ),
    tool!(STAFF, "mark_notes", &["ring_notes"], "(note, ...)", "rings notes", "music/notation/note", mark_notes),
    tool!(
        STAFF,
        "staff_note",
        &["write_note"],
        "(staff, place, step, value=, accidental=, name=)",
        "writes a new note on the staff",
        "music/notation/staff-step",
        staff_note
    ),
    tool!(
        STAFF,
        "write_values",
        &["beat_count", "step_count"],
        "([notes], [numbers])",
        "writes a number beside each note: its beats, its steps, its pitch number",
        "music/rhythm/note-value",
        write_values
    ),
];
