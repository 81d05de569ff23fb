//! Weights of a round: which template and level a turn takes. Frozen while the round lasts.
//!
//! Whole numbers only, so that what is read back from the store is what was written, to the last bit.

use crate::seed::Stream;
use serde::{Deserialize, Serialize};

/// Parts of a whole that shares and weights are counted in.
pub const WHOLE: u32 = 1_000_000;

/// Weights of a round. The default is even: every template alike, and of a template every level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// Ways to choose; the rest of [`WHOLE`] is chosen evenly.
    #[serde(default)]
    pub modes: Vec<Mode>,
}

/// One way to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    /// What drives it: knowledge or tools.
    pub name: String,
    /// Its share of turns, in parts of [`WHOLE`].
    pub share: u32,
    /// Template, level and weight; weights above 0.
    pub pairs: Vec<(String, u8, u32)>,
}

impl Weights {
    /// The template and level of a turn; `None` where it is to be chosen evenly.
    pub fn choose(&self, run_seed: u64, turn: u64) -> Option<(&str, u8)> {
        if self.modes.is_empty() {
            return None;
        }
        let mut stream = Stream::new(&[b"steer", &run_seed.to_le_bytes(), &turn.to_le_bytes()]);
        let mut place = stream.int(0..=i64::from(WHOLE) - 1);
        let mode = self.modes.iter().find(|mode| {
            place -= i64::from(mode.share);
            place < 0
        })?;
        let total: i64 = mode.pairs.iter().map(|p| i64::from(p.2)).sum();
        if total == 0 {
            return None;
        }
        let mut place = stream.int(0..=total - 1);
        let pair = mode.pairs.iter().find(|pair| {
            place -= i64::from(pair.2);
            place < 0
        })?;
        Some((&pair.0, pair.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_shared_out_by_the_weights() {
        let pairs = vec![("a".to_owned(), 1, 3), ("b".to_owned(), 2, 1)];
        let weights = Weights { modes: vec![Mode { name: "tools".into(), share: WHOLE / 2, pairs }] };
        let count = |wanted: Option<(&str, u8)>| (0..4000).filter(|t| weights.choose(7, *t) == wanted).count();
        let (even, a, b) = (count(None), count(Some(("a", 1))), count(Some(("b", 2))));
        assert_eq!(even + a + b, 4000);
        assert!((1900..2100).contains(&even) && (1400..1600).contains(&a) && (400..600).contains(&b), "{even} {a} {b}");
        assert_eq!(Weights::default().choose(7, 1), None);
        let text = serde_json::to_string(&weights).unwrap();
        assert_eq!(serde_json::from_str::<Weights>(&text).unwrap(), weights);
        assert_eq!(serde_json::from_str::<Weights>("{}").unwrap(), Weights::default());
    }
}
