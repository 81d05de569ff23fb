//! The question: it asks, names what the asked measure is about, and joins no points that nothing joins.

use crate::check::Mentions;
use crate::claim::Source;
use crate::claim::Stated;
use crate::claim::measure::Measure;
use crate::claim::notation;
use crate::claim::relation::Relation;
use crate::claim::text::{Piece, Text};
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Place};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};

/// Looks at the question.
pub(super) fn check(c: &Candidate, found: &mut Vec<Finding>) {
    asks(c, found);
    joins(&c.draft, found);
}

/// Entities that a text names, compound names by their points.
pub(super) fn named(scene: &Scene, text: &Text) -> Vec<EntityId> {
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
    let own_names = named(&board.scene, &Text::parse(option));
    let mut names = own_names.clone();
    if c.draft.grown_from.is_some() && !names.is_empty() {
        // An expansion may give the first result a letter ("let k be ...") and ask for a reckoning with it.
        names.extend(named(&board.scene, &lettered(&c.draft.question)));
    }
    if names.is_empty() {
        return;
    }
    let about = c.draft.asked.entities(&board.scene);
    // What tools will make has no name yet.
    let here = |id: &EntityId| board.scene.entity(*id).state == 0 && board.scene.entity(*id).name.is_some();
    // A reckoning with several measures may be asked for by another name, such as that of the curve.
    let simple = !matches!(c.draft.asked, Measure::Sum(_) | Measure::Product(_) | Measure::Quotient(..));
    let told = simple || about.iter().any(|id| names.contains(id));
    // An expansion may ask of a node that its question finds first, and then does not name.
    let found_first = |id: &EntityId| c.draft.grown_from.as_ref().is_some_and(|g| g.finds(&board.scene, *id));
    // What an expansion adds, its own sentence names.
    let added = c.draft.grown_from.as_ref().and_then(|g| c.draft.asked.entities_beside(&g.asked, &board.scene));
    let told_here = |id: &EntityId| added.as_ref().is_none_or(|added| !added.contains(id)) || own_names.contains(id);
    let open = |id: &&EntityId| here(id) && !found_first(id);
    // A sentence that names one point and asks about another, which it does not name, asks beside the point.
    let point = |id: &&EntityId| {
        let entity = board.scene.entity(**id);
        entity.state == 0 && matches!(entity.shape, Shape::Point(_) | Shape::Node(_))
    };
    let own_about: &[EntityId] =
        if c.draft.grown_from.is_some() { added.as_deref().unwrap_or_default() } else { &about };
    let missing = own_about.iter().filter(open).filter(point).find(|id| !own_names.contains(id));
    if let Some(id) = missing
        && let Some(beside) = own_names.iter().filter(point).find(|id| !about.contains(id))
    {
        found.push(
            Finding::fault("words", "asks-beside", Place::Whole)
                .with("asked", board.scene.called(*id).unwrap_or_default())
                .with("named", board.scene.called(*beside).unwrap_or_default()),
        );
    }
    let unsaid = about.iter().filter(open).find(|id| told && !names.contains(id) || !told_here(id));
    if let Some(id) = unsaid {
        found.push(
            Finding::fault("words", "asks-another", Place::Whole)
                .with("asked", notation::measure(board, &c.draft.asked))
                .with("name", board.scene.called(*id).unwrap_or_default()),
        );
    }
}

/// The sentences that give something a letter.
fn lettered(question: &Text) -> Text {
    let mut inside = false;
    let mut kept = Vec::new();
    for piece in &question.0 {
        if let Piece::Words(words) = piece {
            // The end of the words tells whether the next name stands in such a sentence.
            let begins = words.rfind("Let ");
            let ends = words.rfind(". ");
            inside = match (begins, ends) {
                (Some(begin), Some(end)) => begin > end,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => inside,
            };
        } else if inside {
            kept.push(piece.clone());
        }
    }
    Text(kept)
}

/// Two points named together in the question are the ends of something that the figure shows or a claim is about.
fn joins(draft: &Draft, found: &mut Vec<Finding>) {
    if draft.kind != "plane" {
        return;
    }
    let scene = &draft.board.scene;
    let mut mentions = Mentions::default();
    let stated = |s: &&Stated| !matches!(s.source, Source::Derived(_));
    draft.board.claims.iter().filter(stated).for_each(|s| mentions.claim(scene, &s.claim));
    let point = |piece: Option<&Piece>| match piece {
        Some(Piece::Name(id)) => match scene.entity(*id).shape {
            Shape::Point(p) => Some(p),
            _ => None,
        },
        _ => None,
    };
    let text = &draft.question.0;
    for i in 0..text.len() {
        let around = [i.checked_sub(1), Some(i), Some(i + 1), Some(i + 2)];
        let [None, Some(a), Some(b), None] = around.map(|k| point(k.and_then(|k| text.get(k)))) else { continue };
        let shown = scene.entities.iter().any(|e| e.state == 0 && runs_through(scene, &e.shape, a, b));
        let spoken = mentions.pairs.iter().any(|pair| *pair == (a, b) || *pair == (b, a));
        if !shown && !spoken {
            let name = |p| scene.point_name(p).unwrap_or_default();
            let pair = format!("{}{}", name(a), name(b));
            found.push(Finding::fault("words", "no-such-pair", Place::Whole).with("name", pair));
        }
    }
}

/// Whether a shape joins two points: they are among those that make it, or lie on one straight stroke of it.
fn runs_through(scene: &Scene, shape: &Shape, a: PointId, b: PointId) -> bool {
    let made_of = shape.defining_points();
    if made_of.contains(&a) && made_of.contains(&b) {
        return true;
    }
    let sides = shape.strokes();
    let on = |p: PointId, (u, v): (PointId, PointId)| {
        Relation::Collinear(u, v, p).residuals(scene).is_ok_and(|r| r.iter().all(|x| x.abs() < 1e-7))
    };
    sides.iter().any(|side| on(a, *side) && on(b, *side))
}
