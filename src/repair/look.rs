//! Repairs of the look: nothing of the problem changes.

use crate::repair::{Mended, Patient};
use crate::sample::finding::Finding;
use crate::sample::look::Look;

fn mended(patient: &Patient, look: Look, after: String) -> Mended {
    let base = &patient.candidate.figure.base;
    let before = format!("theme {}, {}x{}", patient.candidate.figure.theme.name, base.width, base.height);
    Mended { draft: None, look, before, after }
}

/// A larger picture.
pub(super) fn larger(patient: &Patient, _: &Finding) -> Option<Mended> {
    let look = Look { size: patient.look.size + 1, ..patient.look };
    Some(mended(patient, look, format!("enlarged {} times", look.size)))
}

/// Another direction, of bare geometry alone.
pub(super) fn turned(patient: &Patient, _: &Finding) -> Option<Mended> {
    let look = Look { turn: patient.look.turn + 1, ..patient.look };
    patient.draft.turnable.then(|| mended(patient, look, format!("turned {} times", look.turn)))
}

/// Another projection of flat solids.
pub(super) fn reprojected(patient: &Patient, _: &Finding) -> Option<Mended> {
    let look = Look { turn: patient.look.turn + 1, ..patient.look };
    patient
        .draft
        .board
        .scene
        .is_flat_sided()
        .then(|| mended(patient, look, format!("seen from elsewhere, {} times", look.turn)))
}

/// Another theme.
pub(super) fn restyled(patient: &Patient, _: &Finding) -> Option<Mended> {
    let look = Look { theme: patient.look.theme + 1, ..patient.look };
    Some(mended(patient, look, format!("theme changed {} times", look.theme)))
}
