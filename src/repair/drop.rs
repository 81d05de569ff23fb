//! Dropping: a given that nothing needs, a tool call of which nothing speaks.

use crate::claim::ClaimId;
use crate::repair::{Mended, Patient};
use crate::sample::finding::{Finding, Place};
use crate::template::{compose, places};

/// Drops the given of the finding, unless a step cites it.
pub(super) fn given(patient: &Patient, finding: &Finding) -> Option<Mended> {
    let Place::Claim(id) = finding.place else { return None };
    let mut draft = patient.draft.clone();
    if draft.parts.givens.len() < 2 || !draft.parts.givens.iter().any(|g| g.claim == ClaimId(id)) {
        return None;
    }
    let before = format!("{:?}", draft.claim(ClaimId(id)));
    if !draft.remove_claim(ClaimId(id)) {
        return None;
    }
    places::draw(&mut draft.board.scene, &draft.parts.givens);
    compose::question(&mut draft, &mut patient.stream());
    Some(patient.redrafted(draft, before, "not given".into()))
}

/// Drops the last tool call, when it is the one of the finding and nothing speaks of what it drew.
pub(super) fn call(patient: &Patient, finding: &Finding) -> Option<Mended> {
    let mut draft = patient.draft.clone();
    let (at, call) = draft.calls().last()?;
    let before = format!("call of {}", call.tool);
    let meant = finding.place == Place::Step(at as u16) && draft.calls().count() > 1;
    (meant && draft.remove_last_call()).then(|| patient.redrafted(draft, before, "no call".into()))
}
