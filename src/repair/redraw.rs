//! Drawing again: faults that came in after drawing (pixels, code) vanish when everything is made anew from the draft.

use crate::repair::{Mended, Patient};
use crate::sample::finding::Finding;

/// The same draft in the same look.
pub(super) fn again(patient: &Patient, _: &Finding) -> Option<Mended> {
    let before = format!("pictures {}", hashes(patient));
    Some(Mended { draft: None, look: patient.look, before, after: "drawn again from the draft".into() })
}

fn hashes(patient: &Patient) -> String {
    let short = |p: &crate::sample::Picture| p.hash.chars().take(8).collect::<String>();
    patient.candidate.pictures.iter().map(short).collect::<Vec<_>>().join(" ")
}
