//! Where the givens of a problem stand: a modality is drawn for the problem, and the givens that have both words and a mark are
//! spread over words and figure so that the problem gets it.

use crate::claim::{Place, Source};
use crate::sample::parts::Given;
use crate::sample::proof::{MODALITIES, Modality};
use crate::scene::Scene;
use crate::scene::mark::{Mark, MarkKind};
use crate::seed::Stream;
use crate::template::host::{Shares, Work};

/// Random spreads that are tried. A problem with one or two movable givens has at most nine.
const TRIES: usize = 24;

/// Decides the place of every movable given and draws the marks of those that stand in the figure.
pub(super) fn spread(work: &mut Work, style: &mut Stream, shares: &Shares) {
    let wanted = MODALITIES[style.weighted(&shares.modalities)];
    // Claims that constructions state, such as the values of bars, stand where they stand.
    let stated = |work: &Work| -> Vec<Place> {
        let places = work.board.claims.iter().filter_map(|s| match s.source {
            Source::Given(place) => Some(place),
            _ => None,
        });
        places.collect()
    };
    for attempt in 0..TRIES {
        for i in 0..work.givens.len() {
            if !work.givens[i].movable {
                continue;
            }
            let place = match wanted {
                Modality::TextRich => Place::Text,
                Modality::VisionOnly => Place::Figure,
                // At first what most often fits; then anything.
                Modality::VisionRich if attempt == 0 => Place::Figure,
                _ => *style.pick(&[Place::Text, Place::Figure, Place::Both]),
            };
            work.givens[i].place = place;
            let claim = work.givens[i].claim;
            work.board.claims[claim.0 as usize].source = Source::Given(place);
        }
        if Modality::of(&stated(work)) == wanted {
            break;
        }
    }
    draw(&mut work.board.scene, &work.givens);
}

/// Draws the marks of the givens that stand in the figure, before those of tools and in place of those drawn before. Groups of
/// equal ticks and chevrons are numbered.
pub fn draw(scene: &mut Scene, givens: &[Given]) {
    let mut group = 0;
    let mut marks = Vec::new();
    for given in givens.iter().filter(|g| g.place.in_figure()) {
        let grouped = |m: &MarkKind| matches!(m, MarkKind::Ticks(..) | MarkKind::Chevrons(..));
        if given.marks.iter().any(grouped) {
            group += 1;
        }
        for kind in &given.marks {
            let mut kind = kind.clone();
            if let MarkKind::Ticks(.., n) | MarkKind::Chevrons(.., n) = &mut kind {
                *n = group;
            }
            marks.push(Mark { kind, state: 0, claim: Some(given.claim.0) });
        }
    }
    let ours = |m: &Mark| m.state == 0 && givens.iter().any(|g| m.claim == Some(g.claim.0));
    scene.marks.retain(|m| !ours(m));
    let first = scene.marks.iter().position(|m| m.state > 0).unwrap_or(scene.marks.len());
    scene.marks.splice(first..first, marks);
}
