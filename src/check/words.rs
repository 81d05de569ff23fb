//! Words: what is printed is what the draft says, the question asks for what is asked and does not tell it, calls say what they draw.

use super::Context;
use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::printed::printed;
use crate::claim::relation::Relation;
use crate::claim::text::{Piece, Text};
use crate::sample::Candidate;
use crate::sample::draft::ToolCall;
use crate::sample::finding::{Finding, Place};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};
use crate::tool;

/// Looks at the question and at every move.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let draft = &c.draft;
    if c.question != draft.question.render(&draft.board) {
        found.push(Finding::fault("words", "other-question", Place::Whole).with("printed", c.question.0.as_str()));
    }
    for (i, (m, words)) in draft.trajectory.iter().zip(&c.words).enumerate() {
        if *words != m.print(&draft.board) {
            found.push(Finding::fault("words", "other-move", Place::Step(i as u16)).with("printed", words.0.as_str()));
        }
    }
    told(c, found);
    asks(c, found);
    draft.calls().for_each(|(i, call)| says(c, i as u16, call, found));
}

/// A number that the question quotes or reckons with is not the answer.
fn told(c: &Candidate, found: &mut Vec<Finding>) {
    if !matches!(c.draft.answer, Answer::Number { .. } | Answer::Rounded { .. } | Answer::Point { .. }) {
        return;
    }
    let answer = printed(&c.draft.answer);
    for piece in &c.draft.question.0 {
        if let Piece::Quote(words) | Piece::Number(words) = piece
            && *words == answer
        {
            found.push(Finding::fault("words", "tells-the-answer", Place::Whole).with("words", words.as_str()));
        }
    }
}

/// Entities that a text names, compound names by their points.
fn named(scene: &Scene, text: &Text) -> Vec<EntityId> {
    let parts = |id: EntityId| -> Vec<EntityId> {
        if scene.entities.get(id.0 as usize).is_none_or(|e| e.name.is_some()) {
            return vec![id];
        }
        scene.entity(id).shape.defining_points().into_iter().filter_map(|p| scene.point_entity(p)).collect()
    };
    let names = text.0.iter().filter_map(|p| if let Piece::Name(id) = p { Some(*id) } else { None });
    names.flat_map(parts).collect()
}

/// The question asks, and names what the asked measure is about.
fn asks(c: &Candidate, found: &mut Vec<Finding>) {
    let (board, ask) = (&c.draft.board, &c.draft.parts.ask);
    let question = c.draft.question.render(board).0;
    // A sentence that asks may begin with a capital that its source has not.
    let said = |option: &&String| {
        let text = Text::parse(option).render(board).0;
        let mut chars = text.chars();
        chars.next();
        question.contains(chars.as_str())
    };
    let Some(option) = ask.sentences.iter().chain(&ask.nouns).filter(said).max_by_key(|o| o.len()) else {
        return found.push(Finding::fault("words", "asks-nothing", Place::Whole).with("question", question.as_str()));
    };
    let names = named(&board.scene, &Text::parse(option));
    if names.is_empty() {
        return;
    }
    let about = c.draft.asked.entities(&board.scene);
    let unsaid = |id: &&EntityId| board.scene.entity(**id).name.is_some() && !names.contains(id);
    if let Some(id) = about.iter().find(unsaid) {
        found.push(
            Finding::fault("words", "asks-another", Place::Whole)
                .with("asked", format!("{:?}", c.draft.asked))
                .with("unsaid", board.scene.called(*id).unwrap_or_default()),
        );
    }
}

/// A call is of a tool of this kind, draws something, and its words name the ends of its strokes, what it marks and what then holds.
fn says(c: &Candidate, index: u16, call: &ToolCall, found: &mut Vec<Finding>) {
    let (draft, scene) = (&c.draft, &c.draft.board.scene);
    let fault = |cause: &str| Finding::fault("words", cause, Place::Step(index)).with("tool", call.tool.as_str());
    if tool::tool(&call.tool, &draft.kind).is_none() {
        found.push(fault("no-such-tool"));
    }
    let names = named(scene, &call.text);
    let point = |p: PointId| scene.point_entity(p).filter(|id| scene.entity(*id).name.is_some());
    let mut wanted: Vec<EntityId> = Vec::new();
    for id in &call.drawn {
        if let Some((a, b)) = scene.entity(*id).shape.ends() {
            // A stroke between named points; others, such as level lines, have no ends to name.
            wanted.extend(point(a).zip(point(b)).into_iter().flat_map(|(a, b)| [a, b]));
        }
    }
    for post in &call.post {
        if let Claim::Holds(relation) = draft.claim(*post)
            && matches!(
                relation,
                Relation::Perpendicular(..) | Relation::Parallel(..) | Relation::Bisects(..) | Relation::Mirrored(..)
            )
        {
            wanted.extend(relation.clone().points_mut().into_iter().filter_map(|p| point(*p)));
        }
    }
    if let Some(id) = wanted.iter().find(|id| !names.contains(id)) {
        found.push(fault("other-ends").with("unsaid", scene.called(*id).unwrap_or_default()));
    }
    marks(scene, call, &names, found, &fault);
}

/// What is marked and what of its kind is named: one must contain the other.
fn marks(
    scene: &Scene,
    call: &ToolCall,
    names: &[EntityId],
    found: &mut Vec<Finding>,
    fault: &dyn Fn(&str) -> Finding,
) {
    let mut marked: Vec<EntityId> = Vec::new();
    for id in &call.drawn {
        match &scene.entity(*id).shape {
            Shape::NodeMark(n) => marked.push(*n),
            Shape::EdgeMark(a, b) => marked.extend([*a, *b]),
            shape @ (Shape::Bar(..) | Shape::Slice(..)) => {
                marked.extend(scene.ids().find(|o| o < id && scene.entity(*o).shape == *shape));
            }
            _ => {}
        }
    }
    let Some(first) = marked.first() else { return };
    let class = std::mem::discriminant(&scene.entity(*first).shape);
    let said: Vec<EntityId> =
        names.iter().copied().filter(|id| std::mem::discriminant(&scene.entity(*id).shape) == class).collect();
    let within = |a: &[EntityId], b: &[EntityId]| a.iter().all(|x| b.contains(x));
    if !said.is_empty() && !within(&marked, &said) && !within(&said, &marked) {
        let list = |ids: &[EntityId]| ids.iter().filter_map(|id| scene.called(*id)).collect::<Vec<_>>().join(", ");
        found.push(fault("other-marks").with("said", list(&said)).with("marked", list(&marked)));
    }
}
