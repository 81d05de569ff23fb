//! Near duplicates among stored samples: an index in memory, of 12 bytes for each sample.
//!
//! Pictures are compared with all others of the same answer, which costs a nanosecond each: a million samples whose answers are spread
//! over a hundred values take ten microseconds for each new one. Words are compared only where pictures are alike.

use crate::similarity::sketch::Sketch;
use std::collections::HashMap;

/// Most bits in which the difference hashes of near duplicates differ.
pub(super) const BITS: u32 = 3;
/// Least resemblance of their questions.
const WORDS: f64 = 0.8;

/// Pictures and numbers of samples, by the hash of their answer.
#[derive(Default)]
pub(super) struct Index(HashMap<u64, Vec<(u64, u32)>>);

impl Index {
    /// Adds a sample.
    pub(super) fn add(&mut self, answer: u64, picture: u64, number: i64) {
        let number = u32::try_from(number).expect("four thousand million samples fit no file");
        self.0.entry(answer).or_default().push((picture, number));
    }

    /// Numbers of samples with this answer and a picture like this one, in their order.
    pub(super) fn alike(&self, answer: u64, picture: u64) -> Vec<i64> {
        let known = self.0.get(&answer).map_or(&[][..], Vec::as_slice);
        let near = known.iter().filter(|(other, _)| (other ^ picture).count_ones() <= BITS);
        near.map(|(_, number)| i64::from(*number)).collect()
    }

    /// Takes back the samples after a number.
    pub(super) fn cut(&mut self, last: u64) {
        self.0.values_mut().for_each(|known| known.retain(|(_, number)| u64::from(*number) <= last));
    }
}

/// How alike two questions are in [0, 1], if it is enough for near duplicates.
pub(super) fn resemblance(a: &str, b: &str) -> Option<f64> {
    let alike = Sketch::of(a)?.resemblance(&Sketch::of(b)?);
    (alike >= WORDS).then_some(alike)
}
