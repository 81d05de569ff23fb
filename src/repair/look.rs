//! Repairs of the look: nothing of the problem changes.

use crate::repair::{Mended, Patient};
use crate::sample::finding::Finding;

/// The next look.
pub(super) fn another(patient: &Patient, _: &Finding) -> Option<Mended> {
    let look = patient.look + 1;
    let figure = &patient.candidate.figure;
    let before = format!("look {}: {} {}x{}", patient.look, figure.theme.name, figure.base.width, figure.base.height);
    Some(Mended { draft: None, look, before, after: format!("look {look}") })
}
