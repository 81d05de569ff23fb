//! The answer: from the scene when the template's slipped in its last step, and its form.
//!
//! The template's reasoning is judged by its steps: when each but the last holds in the scene, the last is a slip in the
//! result. When another fails, the mathematics is wrong and nothing is recomputed.

use crate::answer::Answer;
use crate::claim::observed::Observed;
use crate::claim::printed::printed;
use crate::claim::{Claim, ClaimId, Source};
use crate::repair::{Mended, Patient, nice};
use crate::sample::draft::Draft;
use crate::sample::finding::Finding;
use crate::template::compose;

/// Puts another answer in place of the old one wherever it stands: asked claim, last step, right choice.
fn replace(draft: &mut Draft, last: ClaimId, new: &Answer) {
    let claim = Claim::Equal(draft.asked.clone(), new.clone());
    draft.board.claims[last.0 as usize].claim = claim.clone();
    draft.board.claims.iter_mut().filter(|s| s.source == Source::Asked).for_each(|s| s.claim = claim.clone());
    draft.answer = new.clone();
    draft.parts.ask.answer = new.clone();
    draft.parts.ask.mistakes.retain(|(wrong, _)| !new.matches(wrong));
}

/// The answer that the scene gives.
pub(super) fn recompute(patient: &Patient, _: &Finding) -> Option<Mended> {
    let mut draft = patient.draft.clone();
    let scene = &draft.board.scene;
    let last = draft.steps().last()?.1.derived;
    let result = |i: usize| i == last.0 as usize || draft.board.claims[i].source == Source::Asked;
    let others = (0..draft.board.claims.len()).filter(|i| !result(*i));
    if !others.into_iter().all(|i| draft.board.claims[i].claim.test(scene).holds) {
        return None;
    }
    let Claim::Equal(concluded, _) = draft.claim(last) else { return None };
    if *concluded != draft.asked {
        return None;
    }
    let new = nice::like(&draft.asked.observe(scene).ok()?, &draft.answer)?;
    let (before, after) = (printed(&draft.answer), printed(&new));
    let offered = !draft.choices.is_empty();
    replace(&mut draft, last, &new);
    if offered {
        compose::offer(&mut draft, &mut patient.stream());
    }
    Some(patient.redrafted(draft, format!("answer {before}"), format!("answer {after}")))
}

/// The answer in a form that reads back: the exact number that the scene plainly has.
pub(super) fn reform(patient: &Patient, _: &Finding) -> Option<Mended> {
    let mut draft = patient.draft.clone();
    let last = draft.steps().last()?.1.derived;
    let Observed::Number(x) = draft.asked.observe(&draft.board.scene).ok()? else { return None };
    let unit = match &draft.answer {
        Answer::Number { unit, .. } | Answer::Rounded { unit, .. } => unit.clone(),
        _ => None,
    };
    let new = Answer::Number { value: nice::exact(x)?, unit };
    if new == draft.answer || *draft.claim(last) != Claim::Equal(draft.asked.clone(), draft.answer.clone()) {
        return None;
    }
    let (before, after) = (printed(&draft.answer), printed(&new));
    let offered = !draft.choices.is_empty();
    replace(&mut draft, last, &new);
    if offered {
        compose::offer(&mut draft, &mut patient.stream());
    }
    Some(patient.redrafted(draft, format!("answer {before}"), format!("answer {after}")))
}
