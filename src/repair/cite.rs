//! Citations of steps: without what a step does not need, with what it lacks.

use crate::claim::{ClaimId, Source};
use crate::repair::{Mended, Patient};
use crate::sample::draft::{Draft, Move, Step};
use crate::sample::finding::{Finding, Place};

fn step(draft: &mut Draft, index: u16) -> Option<&mut Step> {
    match draft.trajectory.get_mut(usize::from(index))? {
        Move::Step(step) => Some(step),
        Move::Call(_) => None,
    }
}

/// Takes the premise of the finding (evidence `claim`) out of the citation.
pub(super) fn less(patient: &Patient, finding: &Finding) -> Option<Mended> {
    let Place::Step(index) = finding.place else { return None };
    let id = ClaimId(u32::try_from(finding.evidence.get("claim")?.as_u64()?).ok()?);
    let mut draft = patient.draft.clone();
    let step = step(&mut draft, index)?;
    if step.premises.len() < 2 || !step.premises.contains(&id) {
        return None;
    }
    step.premises.retain(|p| *p != id);
    let before = format!("step {index} cites claim {}", id.0);
    Some(patient.redrafted(draft, before, "it does not".into()))
}

/// Pairs of claims that are tried, at most.
const PAIRS: usize = 120;

/// Adds the first claim, or else the first two, stated before the step, with which it follows by its principle: structure,
/// givens, what tools drew, earlier conclusions, in this order.
pub(super) fn more(patient: &Patient, finding: &Finding) -> Option<Mended> {
    let Place::Step(index) = finding.place else { return None };
    let draft = patient.draft;
    let Move::Step(cited) = draft.trajectory.get(usize::from(index))? else { return None };
    let states = draft.trajectory[..usize::from(index)].iter().filter(|m| matches!(m, Move::Call(_))).count() as u8;
    let rank = |source: Source| match source {
        Source::Structure => Some(0),
        Source::Given(_) => Some(1),
        Source::Tool(state) if state <= states => Some(2),
        Source::Derived(at) if at < index => Some(3),
        _ => None,
    };
    let claims = draft.board.claims.iter().enumerate();
    let mut open: Vec<(i32, ClaimId)> =
        claims.filter_map(|(i, s)| Some((rank(s.source)?, ClaimId(i as u32)))).collect();
    open.retain(|(_, id)| !cited.premises.contains(id) && draft.claim(*id) != draft.claim(cited.derived));
    open.sort();
    let ids: Vec<ClaimId> = open.into_iter().map(|(_, id)| id).collect();
    let singles = ids.iter().map(|a| vec![*a]);
    let pairs = ids.iter().enumerate().flat_map(|(i, a)| ids[i + 1..].iter().map(|b| vec![*a, *b]));
    for more in singles.chain(pairs.take(PAIRS)) {
        let mut trial = draft.clone();
        let step = step(&mut trial, index)?;
        step.premises.extend(&more);
        step.premises.sort();
        if (patient.follows)(&trial, index) {
            let before = format!("step {index} cites {:?}", cited.premises);
            return Some(patient.redrafted(trial, before, format!("and {more:?}")));
        }
    }
    None
}
