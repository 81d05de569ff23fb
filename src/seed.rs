//! The one source of randomness: named streams of numbers that never change.
//!
//! In: byte strings that name the stream (run seed, template hash, index); out: integers, reals, choices, orders.
//! A stream is PCG XSL RR 128/64 (crate `rand_pcg`) seeded by BLAKE3 over the parts, each prefixed by its length, so that
//! `["ab", "c"]` and `["a", "bc"]` differ. The distributions are our own: those of `rand` may change with a release, and
//! then every stored sample would cease to replay. Nothing here reads the clock, the system's entropy or a thread's state.
//! Source of the generator: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
//! Random Number Generation", 2014; of the bounded integers: D. Lemire, "Fast Random Integer Generation in an Interval", 2019.

pub mod trig;

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use std::f64::consts::TAU;
use std::ops::RangeInclusive;

/// Separates the keys of new streams from those of forks and from every other use of BLAKE3 in the project.
const NEW: &str = "flywheel stream new 1";
const FORK: &str = "flywheel stream fork 1";

/// A stream of random numbers, wholly determined by its name.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u8; 32],
    generator: Pcg64,
}

impl Stream {
    /// The stream named by `parts`; the order and the borders of the parts count.
    #[must_use]
    pub fn new(parts: &[&[u8]]) -> Stream {
        Stream::keyed(NEW, parts)
    }

    /// The stream `label` below this one. It does not depend on what was drawn from `self`, so a new draw in one part of a
    /// template leaves the other parts as they are.
    #[must_use]
    pub fn fork(&self, label: &str) -> Stream {
        Stream::keyed(FORK, &[&self.key, label.as_bytes()])
    }

    fn keyed(purpose: &str, parts: &[&[u8]]) -> Stream {
        let mut hasher = blake3::Hasher::new();
        for part in [purpose.as_bytes()].iter().chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let key = *hasher.finalize().as_bytes();
        Stream { key, generator: Pcg64::from_seed(key) }
    }

    /// 64 uniform bits.
    pub fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A uniform integer in `range`, both ends included, without bias.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn int(&mut self, range: RangeInclusive<i64>) -> i64 {
        let (lo, hi) = range.into_inner();
        assert!(lo <= hi, "empty range [{lo}, {hi}]; hint: the first bound must be the smaller");
        match (hi.wrapping_sub(lo) as u64).checked_add(1) {
            Some(count) => lo.wrapping_add(self.below(count) as i64),
            None => self.bits() as i64,
        }
    }

    /// A uniform integer in [0, count), `count` > 0: the high half of `bits * count`, with the few products thrown away
    /// that would favour some values.
    fn below(&mut self, count: u64) -> u64 {
        let mut product = u128::from(self.bits()) * u128::from(count);
        if (product as u64) < count {
            let surplus = count.wrapping_neg() % count;
            while (product as u64) < surplus {
                product = u128::from(self.bits()) * u128::from(count);
            }
        }
        (product >> 64) as u64
    }

    /// A uniform multiple of 2^-53 in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// True with probability `p`; never for p <= 0 or NaN, always for p >= 1. Draws one number in each case.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A uniform angle in radians, in [0, 2 pi).
    pub fn angle_rad(&mut self) -> f64 {
        self.unit() * TAU
    }

    /// A uniform element.
    ///
    /// # Panics
    /// If `choices` is empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        assert!(!choices.is_empty(), "nothing to pick from; hint: give at least one choice");
        &choices[self.below(choices.len() as u64) as usize]
    }

    /// The index of a weight, with probability in proportion to it; weights that are not positive are never chosen.
    ///
    /// # Panics
    /// If no weight is positive or the sum of the positive ones is not finite.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let positive = || weights.iter().enumerate().filter(|(_, w)| **w > 0.0);
        let total: f64 = positive().map(|(_, w)| w).sum();
        assert!(total > 0.0 && total.is_finite(), "weights sum to {total}; hint: give a positive finite one");
        let mut rest = self.unit() * total;
        let mut last = 0;
        for (index, weight) in positive() {
            last = index;
            if rest < *weight {
                break;
            }
            rest -= weight;
        }
        // Rounding may leave a sliver behind the last weight; it belongs to that one.
        last
    }

    /// Puts the elements into a uniform order.
    pub fn shuffle<T>(&mut self, elements: &mut [T]) {
        for last in (1..elements.len()).rev() {
            elements.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn borders_and_order_of_parts_count() {
        let draw = |parts: &[&[u8]]| Stream::new(parts).bits();
        let all = [
            draw(&[]),
            draw(&[b""]),
            draw(&[b"", b""]),
            draw(&[b"ab", b"c"]),
            draw(&[b"a", b"bc"]),
            draw(&[b"bc", b"a"]),
            draw(&[b"abc"]),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(!all[..i].contains(a), "part list {i} repeats another");
        }
    }

    #[test]
    fn known_answers() {
        let mut stream = Stream::new(&[b"flywheel", b"1"]);
        let bits: Vec<u64> = (0..4).map(|_| stream.bits()).collect();
        assert_eq!(
            bits,
            [
                15_242_362_298_714_250_438,
                8_153_486_398_991_584_102,
                4_604_169_475_022_231_867,
                6_292_798_531_445_850_803
            ]
        );
        let integers: Vec<i64> = (0..8).map(|_| stream.int(-50..=50)).collect();
        assert_eq!(integers, [44, -40, 26, -1, 36, -26, -16, -8]);
        assert_eq!(stream.int(i64::MIN..=i64::MAX - 1), -6_837_866_284_824_339_880);
        assert_eq!(stream.unit(), 0.072_841_561_138_316_52);
        assert_eq!(stream.angle_rad(), 3.611_748_997_692_575_6);
        let chances: Vec<bool> = (0..8).map(|_| stream.chance(0.6)).collect();
        assert_eq!(chances, [false, true, false, false, true, false, false, false]);
        assert_eq!(*stream.pick(&["a", "b", "c", "d", "e"]), "a");
        let indices: Vec<usize> = (0..8).map(|_| stream.weighted(&[0.5, 0.0, 1.5, 1.0])).collect();
        assert_eq!(indices, [2, 0, 2, 3, 3, 3, 2, 2]);
        let mut order = [0, 1, 2, 3, 4, 5, 6, 7];
        stream.shuffle(&mut order);
        assert_eq!(order, [3, 7, 2, 6, 5, 1, 4, 0]);
        assert_eq!(stream.fork("labels").bits(), 17_566_069_235_728_259_763);
    }

    #[test]
    fn fork_ignores_what_was_drawn() {
        let fresh = Stream::new(&[b"run"]);
        let mut drawn = fresh.clone();
        drawn.bits();
        assert_eq!(fresh.fork("a").bits(), drawn.fork("a").bits());
        assert_ne!(fresh.fork("a").bits(), fresh.fork("b").bits());
        assert_ne!(fresh.fork("a").bits(), fresh.clone().bits());
    }

    #[test]
    fn frequencies_are_even() {
        let mut stream = Stream::new(&[b"even"]);
        let mut seen = [0u32; 6];
        for _ in 0..60_000 {
            seen[(stream.int(-2..=3) + 2) as usize] += 1;
        }
        // Standard deviation is 91; five of them leave a chance of less than one in a million, and the stream is fixed.
        assert!(seen.iter().all(|n| n.abs_diff(10_000) < 456), "{seen:?}");

        let mut chosen = [0u32; 4];
        for _ in 0..40_000 {
            chosen[stream.weighted(&[1.0, 0.0, 2.0, 1.0])] += 1;
        }
        assert_eq!(chosen[1], 0);
        assert!(chosen[2].abs_diff(20_000) < 500 && chosen[0].abs_diff(10_000) < 433, "{chosen:?}");

        let mut first = [0u32; 5];
        for _ in 0..50_000 {
            let mut order = [0, 1, 2, 3, 4];
            stream.shuffle(&mut order);
            first[order[0]] += 1;
        }
        assert!(first.iter().all(|n| n.abs_diff(10_000) < 447), "{first:?}");
    }

    #[test]
    fn ends_of_ranges() {
        let mut stream = Stream::new(&[b"ends"]);
        assert_eq!(stream.int(7..=7), 7);
        assert_eq!(stream.int(i64::MAX..=i64::MAX), i64::MAX);
        stream.int(i64::MIN..=i64::MAX);
        assert!(stream.chance(1.0) && !stream.chance(0.0) && !stream.chance(f64::NAN));
        assert_eq!(*stream.pick(&["only"]), "only");
        assert_eq!(stream.weighted(&[f64::NAN, -1.0, 3.0]), 2);
    }

    #[test]
    #[should_panic(expected = "empty range [3, 2]")]
    #[allow(clippy::reversed_empty_ranges)]
    fn an_empty_range_is_refused() {
        Stream::new(&[]).int(3..=2);
    }

    proptest! {
        #[test]
        fn values_stay_in_range(name: Vec<u8>, a: i64, b: i64) {
            let mut stream = Stream::new(&[&name]);
            let (lo, hi) = (a.min(b), a.max(b));
            let value = stream.int(lo..=hi);
            prop_assert!(lo <= value && value <= hi);
            let unit = stream.unit();
            prop_assert!((0.0..1.0).contains(&unit));
            prop_assert!((0.0..TAU).contains(&stream.angle_rad()));
        }

        #[test]
        fn shuffle_keeps_the_elements(name: Vec<u8>, mut elements: Vec<u8>) {
            let mut sorted = elements.clone();
            Stream::new(&[&name]).shuffle(&mut elements);
            elements.sort_unstable();
            sorted.sort_unstable();
            prop_assert_eq!(elements, sorted);
        }
    }
}
