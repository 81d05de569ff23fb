//! Binding: every name and number in question, steps and answer stands for something that is there.

use super::arithmetic;
use crate::check::Context;
use crate::claim::text::{Piece, Span};
use crate::claim::{Claim, Source};
use crate::sample::Candidate;
use crate::sample::draft::Move;
use crate::sample::finding::{Finding, Place};
use crate::scene::cell::Line;
use crate::scene::mark::MarkKind;
use crate::scene::on_cells::cell_of;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Frame, PointId, Scene};

/// Numbers that words may hold without naming where they come from: parts of the language of mathematics.
const CONSTANTS: &[&str] = &["0", "1", "2", "3", "4", "90", "100", "180", "360"];

/// Looks at names, values, free words and arithmetic.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    names(c, found);
    text(c, None, &c.question, 0, found);
    givens(c, found);
    let mut state = 0;
    for (i, (m, words)) in c.draft.trajectory.iter().zip(&c.words).enumerate() {
        if let Move::Call(call) = m {
            state = call.state;
        }
        text(c, Some(i as u16), words, state, found);
        let chains = arithmetic::chains(&words.0);
        for idle in chains.idle {
            found.push(Finding::fault("binding", "idle-arithmetic", Place::Step(i as u16)).with("link", idle));
        }
        let measured = arithmetic::chains(&measured(&c.draft.board.scene, words)).broken;
        for b in chains.broken.into_iter().chain(measured) {
            let finding = Finding::fault("binding", "false-arithmetic", Place::Step(i as u16));
            found.push(
                finding
                    .with("left", format!("{} = {}", b.left.0, b.left.1))
                    .with("right", format!("{} = {}", b.right.0, b.right.1)),
            );
        }
    }
}

/// The words with lengths and angles in place of their names (`AB`, `∠ABC`), so that chains through names can be reckoned.
fn measured(scene: &Scene, (words, spans): &(String, Vec<Span>)) -> String {
    use crate::claim::measure::Measure;
    let point = |s: &Span| match s.piece {
        Piece::Name(id) => match scene.entities.get(id.0 as usize)?.shape {
            Shape::Point(p) => Some(p),
            _ => None,
        },
        _ => None,
    };
    let mut out = String::new();
    let (mut done, mut i) = (0, 0);
    while i < spans.len() {
        // A run of names without anything between them.
        let mut run: Vec<PointId> = point(&spans[i]).into_iter().collect();
        let mut last = i;
        while !run.is_empty() && last + 1 < spans.len() && spans[last].end == spans[last + 1].start {
            let Some(p) = point(&spans[last + 1]) else { break };
            run.push(p);
            last += 1;
        }
        let before = &words[done..spans[i].start];
        // Two letters may stand for other things than a length: arcs, slopes, lines that are parallel.
        let sentence = before.rsplit(". ").next().unwrap_or(before);
        let sloping = matches!(scene.frame, Frame::Axes(_)) && sentence.contains("slope");
        let figure = before.ends_with(['△', '∥', '⊥', '∼']) || sloping || before.ends_with("arc ");
        let (measure, lead) = match (run.as_slice(), before.strip_suffix('∠')) {
            ([a, b], None) if !figure => (Some(Measure::Length(*a, *b)), before),
            ([a, v, b], Some(lead)) => (Some(Measure::Angle(*a, *v, *b)), lead),
            _ => (None, before),
        };
        if let Some(measure) = measure {
            out += lead;
            out += &format!("{:.12}", measure.number(scene));
            done = spans[last].end;
        }
        i = last + 1;
    }
    // Two equations joined by a word are two chains; a ratio is a quotient.
    (out + &words[done..]).replace(" and ", ", ").replace(" : ", " / ")
}

/// No two entities share a name.
fn names(c: &Candidate, found: &mut Vec<Finding>) {
    let entities = &c.draft.board.scene.entities;
    for (i, e) in entities.iter().enumerate() {
        if e.name.is_some() && entities[..i].iter().any(|f| f.name == e.name) {
            found.push(
                Finding::fault("binding", "double-name", Place::Entity(i as u32))
                    .with("name", e.name.clone().unwrap_or_default()),
            );
        }
    }
}

/// Whether the figure shows the name of an entity by the given state: as a name beside it, inside it, or at an axis.
fn shown(scene: &Scene, id: EntityId, state: u8) -> bool {
    let entity = scene.entity(id);
    let beside = scene.marks.iter().any(|m| m.kind == MarkKind::Name(id) && m.state <= state);
    let own = matches!(entity.shape, Shape::Node(_) | Shape::Heading(_) | Shape::Sets(Sets::Element(..)));
    let inside = (own || headed(scene, id)) && entity.state <= state;
    let category = match &scene.frame {
        Frame::Axes(axes) => axes.x.categories.iter().any(|(_, n)| Some(n) == entity.name.as_ref()),
        Frame::Plain => false,
    };
    beside || inside || category
}

/// Whether the figure shows the headings of a cell's row and column, which its name is made of.
fn headed(scene: &Scene, id: EntityId) -> bool {
    let Some(cell) = cell_of(scene, id) else { return false };
    [(Line::Row, cell.row), (Line::Column, cell.column)].into_iter().all(|(line, index)| {
        scene.entities.iter().any(|e| match &e.shape {
            Shape::Heading(h) => {
                let told = scene.entity(id).name.as_ref().is_some_and(|name| name.contains(&h.text));
                h.line == line && h.index == Some(index) && told && e.state == 0
            }
            _ => false,
        })
    })
}

/// Entities whose names make up the name of an entity.
fn parts(scene: &Scene, id: EntityId) -> Vec<EntityId> {
    if scene.entity(id).name.is_some() {
        return vec![id];
    }
    let point = |p: PointId| scene.point_entity(p).unwrap_or(id);
    scene.entity(id).shape.defining_points().into_iter().map(point).collect()
}

fn text(c: &Candidate, step: Option<u16>, (words, spans): &(String, Vec<Span>), state: u8, found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    let place = |s: &Span| Place::Span { step, start: s.start, end: s.end };
    for span in spans {
        match &span.piece {
            Piece::Name(id) if id.0 as usize >= scene.entities.len() => {
                found.push(Finding::fault("binding", "no-such-entity", place(span)))
            }
            Piece::Name(id) => {
                let parts = parts(scene, *id);
                if parts.is_empty() || parts.iter().any(|p| !shown(scene, *p, state)) {
                    let name = words[span.start..span.end].to_owned();
                    found.push(
                        Finding::fault("binding", "name-not-shown", place(span))
                            .with("name", name)
                            .with("state", state),
                    );
                }
            }
            Piece::Value(id) if c.draft.board.value_of(*id).is_none() => {
                found.push(Finding::fault("binding", "no-such-value", place(span)))
            }
            Piece::Value(id)
                if step.is_none() && !matches!(c.draft.board.claims[id.0 as usize].source, Source::Given(_)) =>
            {
                found.push(
                    Finding::fault("binding", "gives-the-answer-away", place(span))
                        .with("text", words[span.start..span.end].to_owned()),
                );
            }
            _ => {}
        }
    }
    free(step, words, spans, found);
}

/// Hunts the words between bound stretches for names and numbers.
fn free(step: Option<u16>, words: &str, spans: &[Span], found: &mut Vec<Finding>) {
    let chains = arithmetic::chains(words).stretches;
    let bound = |at: usize| spans.iter().any(|s| s.start <= at && at < s.end);
    let in_chain = |at: usize| step.is_some() && chains.iter().any(|(s, e)| *s <= at && at < *e);
    let chars: Vec<(usize, char)> = words.char_indices().collect();
    let mut i = 0;
    while i < chars.len() {
        let (at, ch) = chars[i];
        let mut end = i + 1;
        if ch.is_ascii_digit() {
            while end < chars.len()
                && (chars[end].1.is_ascii_digit()
                    || (chars[end].1 == '.' && chars.get(end + 1).is_some_and(|c| c.1.is_ascii_digit())))
            {
                end += 1;
            }
            let stop = chars.get(end).map_or(words.len(), |c| c.0);
            let number = &words[at..stop];
            let constant = step.is_some() && CONSTANTS.contains(&number);
            if !bound(at) && !in_chain(at) && !constant {
                found.push(
                    Finding::fault("binding", "free-number", Place::Span { step, start: at, end: stop })
                        .with("number", number),
                );
            }
        } else if ch.is_alphabetic() {
            while end < chars.len() && chars[end].1.is_alphanumeric() {
                end += 1;
            }
            let stop = chars.get(end).map_or(words.len(), |c| c.0);
            let word = &words[at..stop];
            // Long words of capitals are names where some of their letters are.
            let some_bound = chars[i..end].iter().any(|(at, _)| bound(*at));
            let capitals = (word.len() <= 3 || some_bound) && word.chars().all(|c| c.is_ascii_uppercase());
            let article = word == "A" && (at == 0 || words[..at].trim_end().ends_with(['.', '?', ':'])) || word == "I";
            let loose = chars[i..end].iter().any(|(at, _)| !bound(*at));
            if capitals && !article && loose {
                found.push(
                    Finding::fault("binding", "free-name", Place::Span { step, start: at, end: stop })
                        .with("name", word),
                );
            }
        }
        i = end;
    }
}

/// What is given in words stands in the question; what is given in the figure is marked there.
fn givens(c: &Candidate, found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    for (i, stated) in c.draft.board.claims.iter().enumerate() {
        let Source::Given(place) = stated.source else { continue };
        let valued = matches!(stated.claim, Claim::Equal(..));
        let said = c.question.1.iter().any(|s| matches!(s.piece, Piece::Value(id) if id.0 as usize == i));
        if place.in_text() && valued && !said {
            found.push(Finding::fault("binding", "given-missing-in-text", Place::Claim(i as u32)));
        }
        if place.in_figure() {
            let marked = scene.marks.iter().any(|m| m.claim == Some(i as u32) && m.state == 0);
            // A bar's height and a dot's place state their value without any mark.
            let drawn = match &stated.claim {
                Claim::Equal(measure, _) => drawn_to_scale(scene, measure),
                _ => false,
            };
            if !marked && !drawn {
                found.push(Finding::fault("binding", "given-missing-in-figure", Place::Claim(i as u32)));
            }
        }
    }
}

fn drawn_to_scale(scene: &Scene, measure: &crate::claim::measure::Measure) -> bool {
    use crate::claim::measure::Measure;
    if matches!(scene.frame, Frame::Plain) {
        return false;
    }
    match measure {
        Measure::Scalar(s) => {
            scene.entities.iter().any(|e| matches!(e.shape, Shape::Bar(..) | Shape::Task(..)) && e.shape.carries(*s))
        }
        Measure::X(_) | Measure::Y(_) | Measure::Position(_) | Measure::CurveAt(..) => true,
        _ => false,
    }
}
