//! Repair: from a finding to a change of the draft or its look. Bounded tries, always checked again, all logged.
//!
//! [`REPAIRS`] is the table. A row changes what the finding points at and nothing else; it never decides that the result
//! is sound, which the checks do. A row that finds nothing to change passes, and the next row that fits is asked.

mod look;

use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Severity};
use crate::sample::repaired::Repaired;

/// A repair: a row of the table.
pub struct Repair {
    /// Name, as it is logged.
    pub name: &'static str,
    /// What it changes, one line.
    pub changes: &'static str,
    /// Codes that it answers; one that ends in `/` stands for all codes of that checker.
    pub codes: &'static [&'static str],
    /// How often it may be tried on one candidate.
    pub tries: usize,
    /// Changes.
    pub apply: fn(&Patient, &Finding) -> Option<Mended>,
}

/// What a repair sees.
pub struct Patient<'a> {
    /// The draft as the template made it, before it was turned.
    pub draft: &'a Draft,
    /// The look it was drawn in.
    pub look: u8,
    /// What the checks saw.
    pub candidate: &'a Candidate,
}

/// What a repair makes of it.
#[derive(Clone, Debug)]
pub struct Mended {
    /// Another draft; `None` leaves it.
    pub draft: Option<Draft>,
    /// The look to draw it in.
    pub look: u8,
    /// What stood there, in words.
    pub before: String,
    /// What stands there now, in words.
    pub after: String,
}

/// All repairs, in the order in which they are asked.
pub const REPAIRS: &[Repair] = &[Repair {
    name: "relook",
    changes: "another turn, theme and size of the picture, so that labels fall elsewhere",
    codes: &["legible/", "ink/"],
    tries: 2,
    apply: look::another,
}];

/// The first change that answers the first fault for which there is one; `None` when no row fits or all were tried.
pub fn propose(patient: &Patient, findings: &[Finding], done: &[Repaired]) -> Option<(Repaired, Mended)> {
    let faults = findings.iter().filter(|f| f.severity == Severity::Fault);
    faults.into_iter().find_map(|finding| {
        let fits = |row: &&Repair| {
            let answers = |code: &&str| finding.code == *code || code.ends_with('/') && finding.code.starts_with(code);
            let tried = done.iter().filter(|r| r.action == row.name).count();
            row.codes.iter().any(|c| answers(&c)) && tried < row.tries
        };
        REPAIRS.iter().filter(fits).find_map(|row| {
            let mended = (row.apply)(patient, finding)?;
            let (code, action) = (finding.code.clone(), row.name.to_string());
            let (before, after) = (mended.before.clone(), mended.after.clone());
            Some((Repaired { code, action, before, after }, mended))
        })
    })
}
