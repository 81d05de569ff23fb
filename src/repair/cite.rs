//! Citations of steps: without what a step does not need, with what it lacks.

use crate::claim::calculus::system::System;
use crate::claim::{Claim, ClaimId, Source};
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

/// Whether premises fix what a claim says, to first order.
fn decide(draft: &Draft, premises: &[ClaimId], claim: &Claim) -> bool {
    let scene = &draft.board.scene;
    let mut system = System::new(scene);
    premises.iter().for_each(|p| system.claim(Some(p.0), draft.claim(*p)));
    let Claim::Equal(measure, _) = claim else { return false };
    let Some(rows) = system.target(measure) else { return false };
    let part = system.part(&System::columns(scene, claim), None);
    !rows.is_empty() && rows.iter().all(|r| part.space.contains(r))
}

/// Adds the first claim, stated before the step, with which its premises decide its conclusion: structure, givens, what
/// tools drew, earlier conclusions, in this order.
pub(super) fn more(patient: &Patient, finding: &Finding) -> Option<Mended> {
    let Place::Step(index) = finding.place else { return None };
    let mut draft = patient.draft.clone();
    let (derived, premises) = step(&mut draft, index).map(|s| (s.derived, s.premises.clone()))?;
    let states = |i: usize| draft.trajectory[..i].iter().filter(|m| matches!(m, Move::Call(_))).count() as u8;
    let rank = |source: Source| match source {
        Source::Structure => Some(0),
        Source::Given(_) => Some(1),
        Source::Tool(state) if state <= states(usize::from(index)) => Some(2),
        Source::Derived(at) if at < index => Some(3),
        _ => None,
    };
    let claims = draft.board.claims.iter().enumerate();
    let mut open: Vec<(i32, ClaimId)> =
        claims.filter_map(|(i, s)| Some((rank(s.source)?, ClaimId(i as u32)))).collect();
    open.retain(|(_, id)| !premises.contains(id) && draft.claim(*id) != draft.claim(derived));
    open.sort();
    let with = |id: ClaimId| premises.iter().copied().chain([id]).collect::<Vec<_>>();
    let found = open.iter().find(|(_, id)| decide(&draft, &with(*id), draft.claim(derived)))?.1;
    let step = step(&mut draft, index)?;
    step.premises.push(found);
    step.premises.sort();
    let (before, after) = (format!("step {index} cites {premises:?}"), format!("and claim {}", found.0));
    Some(patient.redrafted(draft, before, after))
}
