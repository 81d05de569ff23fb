//! Answer: two roads meet. The template's reasoning gives one value, the asked measure on the drawn scene the other.

use crate::check::Context;
use crate::claim::Claim;
use crate::claim::printed::printed;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Compares the answer with the scene and with the last conclusion.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let draft = &c.draft;
    let claimed = printed(&draft.answer);
    match draft.asked.observe(&draft.board.scene) {
        Err(why) => found.push(Finding::fault("answer", "undecided", Place::Whole).with("why", why)),
        Ok(seen) if !seen.agrees(&draft.answer) => {
            found.push(
                Finding::fault("answer", "differs", Place::Whole)
                    .with("answer", claimed.clone())
                    .with("scene", seen.to_string()),
            );
        }
        Ok(_) => {}
    }
    let last = draft.steps().last();
    let concluded =
        last.is_some_and(|(_, s)| *draft.claim(s.derived) == Claim::Equal(draft.asked.clone(), draft.answer.clone()));
    if !concluded {
        let place = last.map_or(Place::Whole, |(i, _)| Place::Step(i as u16));
        found.push(Finding::fault("answer", "not-concluded", place).with("answer", claimed));
    }
}
