//! Proof: what the checks prove of a sample beyond its soundness.

use crate::claim::Place;
use serde::{Deserialize, Serialize};

/// How the givens of a problem are spread over words and figure.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// All givens stand in words, fewer than half of them in the figure as well.
    TextRich,
    /// Some here, some there, or all in both.
    Balanced,
    /// Most givens stand in the figure alone, or some there and the others in both.
    VisionRich,
    /// No given stands in words.
    VisionOnly,
}

/// All modalities, from words to figure.
pub const MODALITIES: [Modality; 4] =
    [Modality::TextRich, Modality::Balanced, Modality::VisionRich, Modality::VisionOnly];

impl Modality {
    /// The modality of a problem by the places of its givens.
    pub fn of(places: &[Place]) -> Modality {
        let count = |wanted: Place| places.iter().filter(|p| **p == wanted).count();
        let (text, figure, both) = (count(Place::Text), count(Place::Figure), count(Place::Both));
        if text + both == 0 {
            Modality::VisionOnly
        } else if figure == 0 && 2 * both < places.len() {
            Modality::TextRich
        } else if figure > 0 && (2 * figure > places.len() || text == 0) {
            Modality::VisionRich
        } else {
            Modality::Balanced
        }
    }

    /// Name, as the configuration spells it.
    pub fn name(self) -> &'static str {
        match self {
            Modality::TextRich => "text_rich",
            Modality::Balanced => "balanced",
            Modality::VisionRich => "vision_rich",
            Modality::VisionOnly => "vision_only",
        }
    }
}

/// What the checks prove of a sample.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proof {
    /// How the givens are spread over words and figure.
    pub modality: Modality,
    /// Whether the words alone leave the answer open.
    pub image_needed: bool,
    /// Conclusions on which the answer rests, itself included.
    pub needed_steps: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_make_the_modality() {
        use Place::{Both as B, Figure as F, Text as T};
        let table: [(&[Place], Modality); 11] = [
            (&[], Modality::VisionOnly),
            (&[F, F], Modality::VisionOnly),
            (&[T], Modality::TextRich),
            (&[T, T, B], Modality::TextRich),
            (&[B], Modality::Balanced),
            (&[T, F], Modality::Balanced),
            (&[T, B], Modality::Balanced),
            (&[T, T, F], Modality::Balanced),
            (&[T, F, F], Modality::VisionRich),
            (&[B, F], Modality::VisionRich),
            (&[T, B, F, F, F], Modality::VisionRich),
        ];
        for (places, modality) in table {
            assert_eq!(Modality::of(places), modality, "{places:?}");
        }
    }
}
