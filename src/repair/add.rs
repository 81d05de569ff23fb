//! Adding a given: a measure between named, drawn things with a nice value that fixes what the others leave open.

use crate::answer::Answer;
use crate::claim::board::Board;
use crate::claim::calculus::space::Space;
use crate::claim::calculus::system::System;
use crate::claim::measure::Measure;
use crate::claim::tolerance::close;
use crate::claim::{Claim, ClaimId, Place, Source, phrase};
use crate::repair::{Mended, Patient, nice};
use crate::sample::draft::Draft;
use crate::sample::finding::Finding;
use crate::sample::parts::Given;
use crate::scene::shape::Shape;
use crate::scene::{Frame, PointId};
use crate::template::{compose, facts, places};

/// Named points and circles that the original figure shows.
fn named(board: &Board) -> (Vec<PointId>, Vec<Measure>) {
    let (mut points, mut radii) = (Vec::new(), Vec::new());
    for e in board.scene.entities.iter().filter(|e| e.state == 0 && e.look.shown()) {
        match &e.shape {
            Shape::Point(p) if e.name.is_some() => points.push(*p),
            Shape::Circle(_, r) => radii.push(Measure::Scalar(*r)),
            _ => {}
        }
    }
    (points, radii)
}

/// Measures that a textbook would give of the figure: lengths, radii, angles.
fn measures(draft: &Draft) -> Vec<Measure> {
    let mut original = draft.clone();
    original.board.scene.entities.retain(|e| e.state == 0);
    let (points, radii) = named(&original.board);
    let pairs = points.iter().enumerate().flat_map(|(i, a)| points[i + 1..].iter().map(move |b| (*a, *b)));
    let pairs: Vec<_> = pairs.filter(|(a, b)| original.board.joined(*a, *b)).collect();
    let mut found: Vec<Measure> = pairs.iter().map(|(a, b)| Measure::Length(*a, *b)).collect();
    found.extend(radii);
    for v in &points {
        let arms: Vec<PointId> =
            pairs.iter().filter_map(|(a, b)| if a == v { Some(*b) } else { (b == v).then_some(*a) }).collect();
        for (i, a) in arms.iter().enumerate() {
            found.extend(arms[i + 1..].iter().map(|b| Measure::Angle(*a, *v, *b)));
        }
    }
    found
}

/// Whether two measures are one, whichever way they are written.
fn same(a: &Measure, b: &Measure) -> bool {
    match (a, b) {
        (Measure::Length(p, q), Measure::Length(r, s)) => (p, q) == (r, s) || (p, q) == (s, r),
        (Measure::Angle(p, v, q), Measure::Angle(r, w, s)) => v == w && ((p, q) == (r, s) || (p, q) == (s, r)),
        _ => a == b,
    }
}

/// The claim that gives a measure; `None` when its value is not nice or a given of it says nothing.
fn claim(draft: &Draft, measure: &Measure) -> Option<Claim> {
    let x = measure.number(&draft.board.scene);
    let value = nice::exact(x).filter(|_| x > 1e-6)?;
    // Angles are given in whole degrees, and a straight one shows.
    if matches!(measure, Measure::Angle(..)) && (!value.is_integer() || close(x, 180.0)) {
        return None;
    }
    let plain = Answer::Number { value, unit: None };
    let value = facts::dressed(&draft.board, draft.parts.unit.as_ref(), measure, plain);
    Some(Claim::Equal(measure.clone(), value))
}

/// Whether what is asked is fixed, to first order, by the claims for which `known` holds and one more.
fn fixed(draft: &Draft, known: impl Fn(Source) -> bool, more: &Claim) -> bool {
    let scene = &draft.board.scene;
    let mut system = System::new(scene);
    draft.board.claims.iter().filter(|s| known(s.source)).for_each(|s| system.claim(None, &s.claim));
    system.claim(None, more);
    let Some(rows) = system.target(&draft.asked) else { return false };
    let columns: Vec<usize> = rows.iter().flat_map(|r| r.entries.iter().map(|e| e.0)).collect();
    let space: Space = system.part(&columns, None).space;
    !rows.is_empty() && rows.iter().all(|r| space.contains(r))
}

/// Claims that may be given: true, nice, not said yet, neither asked nor concluded nor as good as the answer.
fn candidates(draft: &Draft) -> Vec<Claim> {
    let said = |m: &Measure| {
        same(m, &draft.asked)
            || draft.board.claims.iter().any(|s| {
                let known = matches!(s.source, Source::Given(_) | Source::Derived(_) | Source::Asked);
                known && matches!(&s.claim, Claim::Equal(n, _) if same(m, n))
            })
    };
    let open = measures(draft).into_iter().filter(|m| !said(m));
    let claims = open.filter_map(|m| claim(draft, &m));
    claims.filter(|c| !fixed(draft, |s| s == Source::Structure, c)).collect()
}

/// The draft with a claim as a given more: in words, or in the figure where all others stand there.
fn with(patient: &Patient, claim: Claim) -> Option<Mended> {
    let mut draft = patient.draft.clone();
    let asked = draft.board.claims.pop_if(|last| last.source == Source::Asked);
    let id: ClaimId = draft.board.state_claim(claim, Source::Given(Place::Text));
    draft.board.claims.extend(asked);
    let (clauses, marks) = (phrase::clauses(&draft.board, id), phrase::marks(&draft.board, id, 0));
    let givens = &draft.parts.givens;
    let silent = !givens.is_empty() && givens.iter().all(|g| g.place == Place::Figure);
    let place = match (clauses.is_empty(), marks.is_empty()) {
        (true, true) => return None,
        (_, false) if silent || clauses.is_empty() => Place::Figure,
        (false, _) => Place::Text,
        (true, false) => Place::Figure,
    };
    draft.board.claims[id.0 as usize].source = Source::Given(place);
    let movable = !clauses.is_empty() && !marks.is_empty();
    draft.parts.givens.push(Given { claim: id, place, clauses, marks, movable });
    places::draw(&mut draft.board.scene, &draft.parts.givens);
    compose::question(&mut draft, &mut patient.stream());
    let after = format!("given {:?}", draft.claim(id));
    Some(patient.redrafted(draft, "not given".into(), after))
}

/// Adds the first given with which the answer is fixed.
pub(super) fn missing(patient: &Patient, _: &Finding) -> Option<Mended> {
    let draft = patient.draft;
    if !matches!(draft.board.scene.frame, Frame::Plain) {
        return None;
    }
    let known = |s: Source| matches!(s, Source::Structure | Source::Given(_));
    let enough = candidates(draft).into_iter().find(|c| fixed(draft, known, c))?;
    with(patient, enough)
}

/// Adds an angle or length more: the first on the first try, the second on the second.
pub(super) fn distinguishing(patient: &Patient, _: &Finding) -> Option<Mended> {
    let tried = patient.done.iter().filter(|r| r.action == "distinguish").count();
    let mut all = candidates(patient.draft);
    all.sort_by_key(|c| !matches!(c, Claim::Equal(Measure::Angle(..), _)));
    with(patient, all.into_iter().nth(tried)?)
}
