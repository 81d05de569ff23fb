//! Faults of what is given and claimed; words and figure follow the claims, as they do when a template errs.

use super::edit::*;
use super::freedom::free;
use super::row::{Bench, Fault, Injected, Modality};
use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::answer::unit::Unit;
use crate::claim::measure::Measure;
use crate::claim::phrase;
use crate::claim::printed::printed;
use crate::claim::reading::readings;
use crate::claim::text::Piece;
use crate::claim::text::value_token;
use crate::claim::{Claim, ClaimId, Place, Source};
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::sample::parts::Given;
use crate::scene::Frame;
use crate::scene::shape::Shape;
use crate::seed::Stream;

const CLAIMS: Modality = Modality::Claims;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "given-value-wrong", modality: CLAIMS, imitates: "a given is off by a little, in words and marks alike", inject: given_value },
    Fault { name: "given-in-other-unit", modality: CLAIMS, imitates: "one given has another unit than the others", inject: given_unit },
    Fault { name: "contradictory-given", modality: CLAIMS, imitates: "a second given contradicts the first", inject: contradictory },
    Fault { name: "spare-given", modality: CLAIMS, imitates: "a true given that nobody needs", inject: spare },
    Fault { name: "missing-given", modality: CLAIMS, imitates: "a needed given is never stated", inject: missing },
    Fault { name: "answer-given", modality: CLAIMS, imitates: "what is asked is among the givens", inject: answer_given },
    Fault { name: "given-unmarked", modality: CLAIMS, imitates: "the mark of a given that stands in the figure alone is forgotten", inject: unmarked },
    Fault { name: "false-relation", modality: CLAIMS, imitates: "a relation is stated of the wrong points", inject: false_relation },
    Fault { name: "side-side-angle", modality: CLAIMS, imitates: "two sides and an angle not between them fit two triangles", inject: side_side_angle },
];

fn given_value(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let (id, _, old) = one(stream, &valued_givens(&draft))?.clone();
    let new = wrong(&old, &draft.board.scene, stream)?;
    set_value(&mut draft, id, &new);
    finish(c, draft, format!("given {} for {}", printed(&new), printed(&old)))
}

fn given_unit(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let givens = valued_givens(&draft);
    let (id, _, old) = one(stream, &givens)?.clone();
    let new = other_unit(&old, stream)?;
    // The only length of a problem may have any unit.
    let like = |a: &Answer| a.unit().map(Unit::dimension) == old.unit().map(Unit::dimension);
    if givens.iter().filter(|g| g.0 != id).all(|g| !like(&g.2)) && !like(&draft.answer) {
        return None;
    }
    set_value(&mut draft, id, &new);
    redraw(c, draft)?;
    Injected::of(format!("given {} for {}", printed(&new), printed(&old)))
}

/// States a further given in words; `None` if the claim has no customary form.
fn give(draft: &mut Draft, claim: Claim) -> Option<ClaimId> {
    // The asked claim stays the last one, as templates leave it.
    let asked = draft.board.claims.pop()?;
    let id = draft.board.state_claim(claim, Source::Given(Place::Text));
    draft.board.claims.push(asked);
    let clause = phrase::clauses(&draft.board, id).into_iter().next()?;
    let mut chars = clause.chars();
    let first = chars.next()?;
    add_sentence(draft, &format!("{}{}", first.to_ascii_uppercase(), chars.as_str()));
    draft.parts.givens.push(Given {
        claim: id,
        place: Place::Text,
        clauses: vec![clause],
        marks: vec![],
        movable: false,
    });
    Some(id)
}

fn contradictory(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let (id, _, old) = one(stream, &valued_givens(&draft))?.clone();
    let Claim::Equal(measure, _) = draft.claim(id).clone() else { return None };
    let new = wrong(&old, &draft.board.scene, stream)?;
    give(&mut draft, Claim::Equal(measure, new.clone()))?;
    finish(c, draft, format!("given {} and {}", printed(&old), printed(&new)))
}

/// A number as an exact value, if it is a fraction with a small denominator or a root of one.
fn exact(x: f64) -> Option<Exact> {
    let near = |v: f64| {
        (1..=12).find_map(|d: i128| {
            let n = (v * d as f64).round();
            ((v * d as f64 - n).abs() < 1e-9 * n.abs().max(1.0)).then_some((n as i128, d))
        })
    };
    match near(x) {
        Some((n, d)) => Exact::ratio(n, d).ok(),
        None => near(x * x).and_then(|(n, d)| Exact::root(n, d).ok()),
    }
}

fn spare(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    if !matches!(scene.frame, Frame::Plain) || draft.kind != "plane" {
        return None;
    }
    let points = named_points(scene, 0);
    let mut pairs = Vec::new();
    for (i, (_, p)) in points.iter().enumerate() {
        pairs.extend(points[..i].iter().map(|(_, q)| (*p, *q)));
    }
    let said = |m: &Measure| {
        let number = m.number(scene);
        // Stated already, or asked, perhaps under another name.
        let same = |other: &Measure| crate::claim::tolerance::close(other.number(scene), number);
        same(&draft.asked)
            || draft.board.claims.iter().any(|s| match (&s.claim, s.source) {
                (Claim::Equal(other, _), Source::Given(_)) => same(other),
                (Claim::Same(a, b), _) => same(a) || same(b),
                _ => false,
            })
    };
    pairs.retain(|(p, q)| !said(&Measure::Length(*p, *q)));
    let (p, q) = *one(stream, &pairs)?;
    let measure = Measure::Length(p, q);
    let value = exact(measure.number(scene))?;
    let unit = valued_givens(&draft).into_iter().find_map(|g| match g.2 {
        Answer::Number { unit: Some(u), .. } if u.dimension() == crate::answer::unit::Dimension::Length => Some(u),
        _ => None,
    });
    // The sound problem is determined by its own givens, so that one more is spare.
    if free(&draft, None) {
        return None;
    }
    let new = Answer::Number { value, unit };
    give(&mut draft, Claim::Equal(measure, new.clone()))?;
    redraw(c, draft)?;
    Injected::of(format!("given besides: {}", c.question.0))
}

fn missing(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let (id, _, old) = one(stream, &valued_givens(&draft))?.clone();
    // What the scale shows need not be said.
    let shown = readings(&draft.board.scene);
    if matches!(draft.claim(id), Claim::Equal(m, _) if shown.contains(m)) {
        return None;
    }
    if free(&draft, None) || !free(&draft, Some(id)) {
        return None;
    }
    drop_clause(&mut draft.question, id);
    without_claim(&mut draft, id)?;
    redraw(c, draft)?;
    Injected::of(format!("{} is not given: {}", printed(&old), c.question.0))
}

fn answer_given(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let claim = Claim::Equal(draft.asked.clone(), draft.answer.clone());
    if give(&mut draft, claim.clone()).is_none() {
        draft = c.draft.clone();
        let asked = draft.board.claims.pop()?;
        let id = draft.board.state_claim(claim, Source::Given(Place::Text));
        draft.board.claims.push(asked);
        let clause = format!("The result is {}", value_token(id));
        add_sentence(&mut draft, &clause);
        draft.parts.givens.push(Given {
            claim: id,
            place: Place::Text,
            clauses: vec![clause],
            marks: vec![],
            movable: false,
        });
    }
    redraw(c, draft)?;
    Injected::of(format!("the question says: {}", c.question.0))
}

fn unmarked(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let marked: Vec<u32> = (0..draft.board.claims.len() as u32)
        .filter(|i| draft.board.claims[*i as usize].source == Source::Given(Place::Figure))
        .filter(|i| draft.board.scene.marks.iter().any(|m| m.claim == Some(*i)))
        // Axes show such values without a mark.
        .filter(|_| matches!(draft.board.scene.frame, Frame::Plain))
        .collect();
    let id = *one(stream, &marked)?;
    draft.board.scene.marks.retain(|m| m.claim != Some(id));
    redraw(c, draft)?;
    Injected::of(format!("claim {id} is not marked in the figure"))
}

fn false_relation(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let points = named_points(&draft.board.scene, u8::MAX);
    let claims: Vec<usize> =
        (0..draft.board.claims.len()).filter(|i| matches!(draft.board.claims[*i].claim, Claim::Holds(_))).collect();
    let i = *one(stream, &claims)?;
    let (_, new) = *one(stream, &points)?;
    let Claim::Holds(relation) = &mut draft.board.claims[i].claim else { return None };
    let mut places = relation.points_mut();
    if places.is_empty() || places.iter().any(|p| **p == new) {
        return None;
    }
    let k = stream.int(0..=places.len() as i64 - 1) as usize;
    *places[k] = new;
    let what = format!("{:?}", draft.board.claims[i].claim);
    finish(c, draft, what)
}

/// In place of two sides and the angle between them, the opposite side is given. Two triangles fit if the side that was
/// replaced would be positive in both.
fn side_side_angle(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let givens = valued_givens(&draft);
    let corner = givens.iter().find_map(|(id, ..)| match draft.claim(*id) {
        Claim::Equal(Measure::Angle(b, a, c), _) => Some((*b, *a, *c)),
        _ => None,
    });
    let (b, a, far) = corner?;
    let side = |p, q| {
        let of = |m: &Measure| matches!(m, Measure::Length(x, y) if (*x, *y) == (p, q) || (*x, *y) == (q, p));
        givens.iter().find(|(id, ..)| matches!(draft.claim(*id), Claim::Equal(m, _) if of(m))).map(|g| g.0)
    };
    let (ab, ac) = (side(a, b)?, side(a, far)?);
    let (long, short) = (Measure::Length(a, b).number(scene), Measure::Length(a, far).number(scene));
    let cosine = crate::seed::trig::cos(Measure::Angle(b, a, far).number(scene).to_radians());
    // The other root of the law of cosines for the side that is no longer given; (ab, far end b) or the other way round.
    let (gone, p, q, kept_end) = {
        let second = |adjacent: f64, own: f64| 2.0 * adjacent * cosine - own;
        let apart = |x: f64, y: f64| x > 0.2 * y && (x - y).abs() > 0.1 * y;
        if apart(second(long, short), short) {
            (ac, b, far, b)
        } else if apart(second(short, long), long) {
            (ab, b, far, far)
        } else {
            return None;
        }
    };
    if draft.asked == Measure::Length(b, far) || draft.asked == Measure::Length(far, b) {
        return None;
    }
    let value = exact(Measure::Length(p, q).number(scene))?;
    let Answer::Number { unit, .. } = draft.board.value_of(gone)?.clone() else { return None };
    draft.board.claims[gone.0 as usize].claim = Claim::Equal(Measure::Length(p, q), Answer::Number { value, unit });
    draft.board.claims[gone.0 as usize].source = Source::Given(Place::Text);
    draft.board.scene.marks.retain(|m| m.claim != Some(gone.0));
    // In words the given now names the other two corners.
    let entity = |p| draft.board.scene.ids().find(|id| draft.board.scene.entity(*id).shape == Shape::Point(p));
    let (corner, end) = (entity(a)?, entity(if kept_end == b { b } else { far })?);
    match draft.question.0.iter().position(|x| *x == Piece::Value(gone)) {
        Some(at) => {
            let name = draft.question.0[..at].iter().rposition(|x| *x == Piece::Name(corner))?;
            draft.question.0[name] = Piece::Name(end);
        }
        None => {
            let clause = phrase::clauses(&draft.board, gone).into_iter().next()?;
            add_sentence(&mut draft, &clause);
        }
    }
    redraw(c, draft)?;
    Injected::of(format!("two triangles fit: {}", c.question.0))
}
