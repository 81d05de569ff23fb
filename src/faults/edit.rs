//! Small edits that several injectors share: other values, other names, printing and drawing again.

use super::row::Injected;
use crate::answer::Answer;
use crate::answer::decimal::Decimal;
use crate::answer::unit::Unit;
use crate::claim::printed::printed;
use crate::claim::text::{Piece, Span, Text};
use crate::claim::{Claim, ClaimId, Place, Source};
use crate::figure::png::Frame;
use crate::generate::{self, picture};
use crate::sample::Candidate;
use crate::sample::draft::{Draft, Move};
use crate::scene::mark::MarkKind;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};
use crate::seed::Stream;

/// One of several, `None` of none.
pub(super) fn one<'a, T>(stream: &mut Stream, all: &'a [T]) -> Option<&'a T> {
    if all.is_empty() { None } else { Some(stream.pick(all)) }
}

/// Draws a changed draft at the same size in the same theme.
pub(super) fn redraw(c: &mut Candidate, draft: Draft) -> Option<()> {
    *c = generate::draw(c.provenance.clone(), draft, c.figure.theme, c.figure.sheet).ok()?;
    Some(())
}

/// Prints the words of a changed draft again; the pictures stay.
pub(super) fn reprint(c: &mut Candidate) {
    c.question = c.draft.question.render(&c.draft.board);
    c.words = c.draft.trajectory.iter().map(|m| m.print(&c.draft.board)).collect();
}

/// Puts other letters into a printed stretch; later stretches move along.
pub(super) fn overprint((words, spans): &mut (String, Vec<Span>), index: usize, new: &str) {
    let (start, end) = (spans[index].start, spans[index].end);
    words.replace_range(start..end, new);
    let moved = new.len() as i64 - (end - start) as i64;
    let shift = |x: usize| if x >= end { (x as i64 + moved) as usize } else { x };
    for (i, span) in spans.iter_mut().enumerate() {
        if i != index {
            span.start = shift(span.start);
        }
        span.end = shift(span.end);
    }
}

/// Another value of the same kind: a number beside it, other names.
pub(super) fn wrong(answer: &Answer, scene: &Scene, stream: &mut Stream) -> Option<Answer> {
    let names: Vec<String> = scene.entities.iter().filter(|e| e.state == 0).filter_map(|e| e.name.clone()).collect();
    let other = |not: &[String], stream: &mut Stream| {
        let free: Vec<&String> = names.iter().filter(|n| !not.contains(n)).collect();
        one(stream, &free).map(|n| String::from(*n))
    };
    Some(match answer {
        Answer::Number { value, unit } => {
            let by: i64 = *stream.pick(&[1, 1, 1, 2, 10]);
            // Lengths and counts stay positive, so that the slip is a likely one.
            let down = stream.chance(0.5) && (value.to_f64() > by as f64 || value.sign() < 0);
            let value = value.add(&if down { (-by).into() } else { by.into() }).ok()?;
            Answer::Number { value, unit: unit.clone() }
        }
        Answer::Rounded { value, unit } => {
            let by = if stream.chance(0.5) { 2 } else { 10 };
            Answer::Rounded { value: Decimal::new(value.mantissa() + by, value.places()).ok()?, unit: unit.clone() }
        }
        Answer::Point { x, y } => match stream.chance(0.5) && x != y {
            true => Answer::Point { x: y.clone(), y: x.clone() },
            false => Answer::Point { x: x.add(&1.into()).ok()?, y: y.clone() },
        },
        Answer::Word(word) => Answer::word(&other(std::slice::from_ref(word), stream)?).ok()?,
        Answer::Sequence(names) => {
            let mut names = names.clone();
            let last = names.len().checked_sub(2).filter(|n| *n > 0 && names[*n] != names[n - 1])?;
            names.swap(last, last - 1);
            Answer::sequence(names).ok()?
        }
        Answer::Set(names) => {
            let mut names = names.clone();
            match other(&names, stream) {
                Some(more) if stream.chance(0.5) || names.len() < 2 => names.push(more),
                _ => drop(names.pop()?),
            }
            Answer::set(names).ok()?
        }
        Answer::Choice { .. } => return None,
    })
}

/// The same number in another unit of the same dimension.
pub(super) fn other_unit(answer: &Answer, stream: &mut Stream) -> Option<Answer> {
    let (Answer::Number { unit: Some(unit), .. } | Answer::Rounded { unit: Some(unit), .. }) = answer else {
        return None;
    };
    let likely = ["mm", "cm", "m", "km", "mm²", "cm²", "m²", "cm³", "m³", "s", "min", "h", "m/s", "km/h"];
    let fits = |u: &Unit| u.dimension() == unit.dimension() && u != unit;
    let units: Vec<Unit> = likely.iter().filter_map(|u| u.parse().ok()).filter(fits).collect();
    with_unit(answer, Some(one(stream, &units)?.clone()))
}

/// The same number in another unit or in none.
pub(super) fn with_unit(answer: &Answer, unit: Option<Unit>) -> Option<Answer> {
    Some(match answer {
        Answer::Number { value, .. } => Answer::Number { value: value.clone(), unit },
        Answer::Rounded { value, .. } => Answer::Rounded { value: *value, unit },
        _ => return None,
    })
}

/// The claims given to the solver that state a value.
pub(super) fn valued_givens(draft: &Draft) -> Vec<(ClaimId, Place, Answer)> {
    let given = |(i, s): (usize, &crate::claim::Stated)| match (&s.claim, s.source) {
        (Claim::Equal(_, value), Source::Given(place)) => Some((ClaimId(i as u32), place, value.clone())),
        _ => None,
    };
    draft.board.claims.iter().enumerate().filter_map(given).collect()
}

/// Gives a claim another value, in its marks, too.
pub(super) fn set_value(draft: &mut Draft, id: ClaimId, new: &Answer) {
    if let Claim::Equal(_, value) = &mut draft.board.claims[id.0 as usize].claim {
        *value = new.clone();
    }
    for mark in draft.board.scene.marks.iter_mut().filter(|m| m.claim == Some(id.0)) {
        if let MarkKind::Along(.., text) | MarkKind::Angle(.., text) | MarkKind::Value(_, text) = &mut mark.kind {
            *text = printed(new);
        }
    }
}

/// Gives the answer another value wherever it is stated: asked, concluded, marked as the right choice.
pub(super) fn set_answer(draft: &mut Draft, new: &Answer) {
    let last = draft.steps().last().map(|(_, s)| s.derived);
    for (i, stated) in draft.board.claims.iter_mut().enumerate() {
        if let Claim::Equal(measure, value) = &mut stated.claim
            && *measure == draft.asked
            && (stated.source == Source::Asked || last == Some(ClaimId(i as u32)))
        {
            *value = new.clone();
        }
    }
    draft.choices.iter_mut().filter(|c| c.mistake.is_none()).for_each(|c| c.answer = new.clone());
    draft.parts.ask.answer = new.clone();
    draft.answer = new.clone();
}

/// Whether some claim does not hold in the scene, or the asked measure is not the answer: the proof that a change of the
/// scene or of claims is a fault.
pub(super) fn broken(draft: &Draft) -> bool {
    let scene = &draft.board.scene;
    draft.board.claims.iter().any(|s| !s.claim.test(scene).holds)
        || !draft.asked.observe(scene).is_ok_and(|seen| seen.agrees(&draft.answer))
}

/// Draws a changed draft, if the change is a fault.
pub(super) fn finish(c: &mut Candidate, draft: Draft, what: String) -> Option<Injected> {
    if !broken(&draft) {
        return None;
    }
    redraw(c, draft)?;
    Injected::of(what)
}

/// Named points that show in a state, with their entities.
pub(super) fn named_points(scene: &Scene, state: u8) -> Vec<(EntityId, PointId)> {
    let point = |id: EntityId| match (&scene.entity(id).shape, scene.entity(id)) {
        (Shape::Point(p), e) if e.name.is_some() && e.look.shown() && e.state <= state => Some((id, *p)),
        _ => None,
    };
    scene.ids().filter_map(point).collect()
}

/// A capital letter that names nothing in the scene.
pub(super) fn free_letter(scene: &Scene, stream: &mut Stream) -> Option<String> {
    let taken = |l: &String| scene.entities.iter().any(|e| e.name.as_deref() == Some(l.as_str()));
    let free: Vec<String> = "BCDEFGHJKLMNPQRSTUVWXYZ".chars().map(String::from).filter(|l| !taken(l)).collect();
    one(stream, &free).cloned()
}

/// All texts of a draft: the question and each move's.
pub(super) fn texts(draft: &mut Draft) -> impl Iterator<Item = &mut Text> {
    let moves = draft.trajectory.iter_mut().map(|m| match m {
        Move::Call(call) => &mut call.text,
        Move::Step(step) => &mut step.text,
    });
    std::iter::once(&mut draft.question).chain(moves)
}

/// Takes a claim away, with its marks and with every premise that cites it. `None` if words state it.
pub(super) fn without_claim(draft: &mut Draft, gone: ClaimId) -> Option<()> {
    let after = |id: ClaimId| if id > gone { ClaimId(id.0 - 1) } else { id };
    for text in texts(draft) {
        for piece in &mut text.0 {
            if let Piece::Value(id) = piece {
                if *id == gone {
                    return None;
                }
                *id = after(*id);
            }
        }
    }
    for m in &mut draft.trajectory {
        let ids = match m {
            Move::Call(call) => &mut call.post,
            Move::Step(step) => {
                if step.derived == gone {
                    return None;
                }
                step.derived = after(step.derived);
                &mut step.premises
            }
        };
        ids.retain(|id| *id != gone);
        ids.iter_mut().for_each(|id| *id = after(*id));
    }
    let marks = &mut draft.board.scene.marks;
    marks.retain(|m| m.claim != Some(gone.0));
    marks.iter_mut().for_each(|m| m.claim = m.claim.map(|id| after(ClaimId(id)).0));
    draft.board.claims.remove(gone.0 as usize);
    draft.parts.givens.retain(|g| g.claim != gone);
    draft.parts.givens.iter_mut().for_each(|g| g.claim = after(g.claim));
    Some(())
}

/// Takes the clause that states a value out of a text; `false` if there is none.
pub(super) fn drop_clause(text: &mut Text, id: ClaimId) -> bool {
    let Some(at) = text.0.iter().position(|p| *p == Piece::Value(id)) else { return false };
    let borders = [", ", " and ", ". ", " that ", "If "];
    let mut from = 0;
    for i in (0..at).rev() {
        if matches!(text.0[i], Piece::Value(_)) {
            from = i + 1;
            break;
        }
        if let Piece::Words(words) = &mut text.0[i]
            && let Some(end) = borders.iter().filter_map(|b| words.rfind(b).map(|s| s + b.len())).max()
        {
            words.truncate(end);
            from = i + 1;
            break;
        }
    }
    text.0.drain(from..=at);
    true
}

/// Adds a sentence to the question.
pub(super) fn add_sentence(draft: &mut Draft, sentence: &str) {
    draft.question.0.extend(Text::parse(&format!(" {sentence}.")).0);
}

/// A frame with changed pixels: `change` gets width, height and RGBA bytes.
pub(super) fn repainted(frame: &Frame, change: impl FnOnce(usize, usize, &mut [u8])) -> Frame {
    let (w, h) = (frame.width(), frame.height());
    let mut rgba: Vec<u8> = frame.rgb().chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    change(w as usize, h as usize, &mut rgba);
    Frame::from_rgba(w, h, &rgba)
}

/// Puts another frame in place of a state's and encodes it.
pub(super) fn set_frame(c: &mut Candidate, state: usize, frame: Frame) {
    c.pictures[state] = picture(&frame);
    c.frames[state] = frame;
}
