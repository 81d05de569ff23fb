//! Truth: every claim holds in the scene.

use crate::check::Context;
use crate::claim::{Source, notation};
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Holds every claim against the scene.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    for (i, stated) in c.draft.board.claims.iter().enumerate().filter(|(_, s)| s.source != Source::Asked) {
        let verdict = stated.claim.test(&c.draft.board.scene);
        if !verdict.holds {
            let finding = Finding::fault("truth", "false-claim", Place::Claim(i as u32));
            found.push(
                finding
                    .with("claim", notation::claim(&c.draft.board, i as u32))
                    .with("source", notation::source(stated.source))
                    .with("found", verdict.found)
                    .with("claimed", verdict.claimed),
            );
        }
    }
}
