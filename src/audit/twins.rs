//! Rows that repeat earlier ones: what is kept of every row, about 300 bytes, and what a new row meets in it.

use crate::similarity::sketch::{BANDS, Sketch};
use std::collections::HashMap;

/// Resemblance of questions from which they count as nearly the same: two or three words differ in a question of usual length.
const NEAR: f64 = 0.85;

/// A row's place: file and row, both from 0.
pub type Place = (u32, u64);

/// Earlier rows that a row repeats.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Twins {
    /// One with the same id.
    pub id: Option<Place>,
    /// One with the same question and the same original picture.
    pub whole: Option<Place>,
    /// The first with the same original picture, if it has another question.
    pub picture: Option<Place>,
    /// One with nearly the same question, and how alike they are in [0, 1].
    pub question: Option<(Place, f64)>,
}

/// What is kept of the rows seen. Keys are halves of digests: among a billion rows, a chance of 1e-20 for a false twin.
#[derive(Default)]
pub struct Seen {
    ids: HashMap<u128, Place>,
    wholes: HashMap<u128, Place>,
    pictures: HashMap<u128, (Place, u128)>,
    sketches: Vec<(Place, Sketch)>,
    bands: [HashMap<u64, u32>; BANDS],
}

/// What tells rows apart.
pub struct Traits<'a> {
    /// The row's place.
    pub place: Place,
    /// Its id.
    pub id: Option<&'a str>,
    /// Its question.
    pub question: Option<&'a str>,
    /// The sketch of its question.
    pub sketch: Option<&'a Sketch>,
    /// The digest of its original picture.
    pub picture: Option<[u8; 32]>,
}

impl Seen {
    /// What a row repeats; it is kept for those that follow.
    pub fn meet(&mut self, row: &Traits<'_>) -> Twins {
        let mut twins = Twins { id: None, whole: None, picture: None, question: None };
        if let Some(id) = row.id {
            twins.id = first(&mut self.ids, key(&[id.as_bytes()]), row.place);
        }
        if let (Some(question), Some(picture)) = (row.question, row.picture) {
            let asked = key(&[question.as_bytes()]);
            twins.whole = first(&mut self.wholes, key(&[question.as_bytes(), &picture]), row.place);
            let known = *self.pictures.entry(key(&[&picture])).or_insert((row.place, asked));
            twins.picture = (known.0 != row.place && known.1 != asked).then_some(known.0);
        }
        twins.question = row.sketch.and_then(|sketch| self.meet_question(row.place, sketch));
        twins
    }

    /// The most alike of the first questions that share a band.
    fn meet_question(&mut self, place: Place, sketch: &Sketch) -> Option<(Place, f64)> {
        let number = u32::try_from(self.sketches.len()).ok()?;
        let mut best: Option<(Place, f64)> = None;
        for (band, key) in self.bands.iter_mut().zip(sketch.bands()) {
            let first = *band.entry(key).or_insert(number);
            let Some((other, known)) = self.sketches.get(first as usize) else { continue };
            let alike = sketch.resemblance(known);
            if alike >= NEAR && best.is_none_or(|(_, most)| alike > most) {
                best = Some((*other, alike));
            }
        }
        self.sketches.push((place, *sketch));
        best
    }
}

/// The place first seen with a key, if this is not it.
fn first(known: &mut HashMap<u128, Place>, key: u128, place: Place) -> Option<Place> {
    let first = *known.entry(key).or_insert(place);
    (first != place).then_some(first)
}

fn key(parts: &[&[u8]]) -> u128 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    u128::from_le_bytes(hasher.finalize().as_bytes()[..16].try_into().expect("a digest has 32 bytes"))
}
