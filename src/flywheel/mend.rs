//! Drawing, checking and repairing one draft until it passes or no repair is left.

use crate::check::{self, Refused, Verified};
use crate::flywheel::context::Context;
use crate::flywheel::meter::{self, Stage};
use crate::repair::{self, Patient};
use crate::sample::draft::Draft;
use crate::sample::look::Look;
use crate::sample::repaired::Repaired;
use crate::sample::{Provenance, Reject};

/// A draft that passed.
pub struct Mended {
    /// What passed.
    pub verified: Verified,
    /// The draft as it was repaired, before it was turned.
    pub draft: Draft,
    /// What was changed.
    pub repairs: Vec<Repaired>,
}

/// A draft that did not pass.
pub enum Unmended {
    /// It cannot be drawn.
    Undrawn(Box<Reject>),
    /// What the checks found in the end, after these repairs.
    Refused(Box<Refused>, Vec<Repaired>),
}

impl From<Unmended> for Box<Reject> {
    fn from(unmended: Unmended) -> Box<Reject> {
        match unmended {
            Unmended::Undrawn(reject) => reject,
            Unmended::Refused(refused, repairs) => refused.reject(repairs),
        }
    }
}

/// Draws, checks and repairs a draft until it passes or no repair is left.
///
/// # Errors
/// What is still wrong.
pub fn mend(cx: &Context, mut draft: Draft, provenance: &Provenance) -> Result<Mended, Unmended> {
    let follows = |draft: &Draft, step: u16| check::follows(&cx.checks, draft, step);
    let (mut look, mut repairs) = (Look::default(), Vec::new());
    loop {
        let finish = || cx.generator.finish(draft.clone(), provenance.clone(), look);
        let candidate = match meter::time(Stage::Generate, finish) {
            Ok(candidate) => candidate,
            Err(mut reject) => {
                reject.repairs = repairs;
                return Err(Unmended::Undrawn(reject));
            }
        };
        let refused = match meter::time(Stage::Check, || check::verify(&cx.checks, candidate)) {
            Ok(verified) => return Ok(Mended { verified, draft, repairs }),
            Err(refused) => refused,
        };
        let patient = Patient { draft: &draft, look, candidate: &refused.candidate, follows: &follows, done: &repairs };
        let propose = || meter::time(Stage::Repair, || repair::propose(&patient, &refused.findings));
        let proposal = if repairs.len() < cx.repairs { propose() } else { None };
        let Some((repaired, mended)) = proposal else { return Err(Unmended::Refused(refused, repairs)) };
        repairs.push(repaired);
        look = mended.look;
        draft = mended.draft.unwrap_or(draft);
    }
}
