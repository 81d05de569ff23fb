//! The text to the scene: a given that is wrong gets the value that the scene has.
//!
//! Only when every other claim holds in the scene, steps and answer included: then the given is a slip of the pen.

use crate::claim::measure::Measure;
use crate::claim::observed::Observed;
use crate::claim::printed::printed;
use crate::claim::{Claim, ClaimId, Source, phrase};
use crate::repair::{Mended, Patient, nice};
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Place};
use crate::scene::mark::MarkKind;
use crate::template::places;

/// Whether all claims but one hold in the scene.
fn others_hold(draft: &Draft, but: usize) -> bool {
    let scene = &draft.board.scene;
    draft.board.claims.iter().enumerate().all(|(i, s)| i == but || s.claim.test(scene).holds)
}

/// Restates the given of the finding.
pub(super) fn apply(patient: &Patient, finding: &Finding) -> Option<Mended> {
    let Place::Claim(id) = finding.place else { return None };
    let mut draft = patient.draft.clone();
    let stated = draft.board.claims.get(id as usize)?;
    let Claim::Equal(measure, old) = &stated.claim else { return None };
    let seen = measure.observe(&draft.board.scene).ok()?;
    // Queries and positions are not printed data; a length, angle or area is positive.
    let fits = matches!(stated.source, Source::Given(_)) && !matches!(measure, Measure::Query(_));
    if !fits || matches!(seen, Observed::Number(x) if x <= 0.0) || !others_hold(&draft, id as usize) {
        return None;
    }
    let new = nice::like(&seen, old)?;
    let (before, after) = (printed(old), printed(&new));
    draft.board.claims[id as usize].claim = Claim::Equal(measure.clone(), new);
    for mark in draft.board.scene.marks.iter_mut().filter(|m| m.claim == Some(id)) {
        if let MarkKind::Value(_, text) = &mut mark.kind {
            text.clone_from(&after);
        }
    }
    for i in 0..draft.parts.givens.len() {
        if draft.parts.givens[i].claim == ClaimId(id) {
            draft.parts.givens[i].marks = phrase::marks(&draft.board, ClaimId(id), 0);
        }
    }
    places::draw(&mut draft.board.scene, &draft.parts.givens);
    Some(patient.redrafted(draft, format!("given {before}"), format!("given {after}")))
}
