//! Places of givens: from the words into the figure.

use crate::claim::{Place, Source};
use crate::repair::{Mended, Patient};
use crate::sample::finding::Finding;
use crate::template::{compose, places};

/// Moves the first given that has a mark and stands in the words only.
pub(super) fn into_figure(patient: &Patient, _: &Finding) -> Option<Mended> {
    let mut draft = patient.draft.clone();
    let given = draft.parts.givens.iter_mut().find(|g| g.movable && g.place == Place::Text && !g.marks.is_empty())?;
    given.place = Place::Figure;
    let id = given.claim;
    draft.board.claims[id.0 as usize].source = Source::Given(Place::Figure);
    places::draw(&mut draft.board.scene, &draft.parts.givens);
    compose::question(&mut draft, &mut patient.stream());
    Some(patient.redrafted(draft, format!("claim {} in words", id.0), "in the figure".into()))
}
