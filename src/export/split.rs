//! Which split a sample belongs to: training, validation or test.
//!
//! Samples that share a problem share a split, whatever their letters, words and looks: a sample goes where the structural
//! signature of the problem sends it that its expansions began with. The place follows from that signature alone, so that a
//! sample stays in its split when the database grows or the filter changes.

use super::error::ExportError;
use crate::store::Indexed;
use std::collections::HashMap;

/// Names of the splits.
pub const SPLITS: [&str; 3] = ["train", "validation", "test"];

/// What must not be shared among splits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum By {
    /// The problem: the same figure, givens and question under other names or at another size.
    Problem,
    /// The form of the problem: the same construction and question with other values.
    Form,
}

/// Shares of the splits; they add up to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shares(pub [f64; 3]);

impl Shares {
    /// Reads `0.9,0.05,0.05`; what is missing at the end is 0.
    ///
    /// # Errors
    /// If it is not up to three numbers that add up to 1.
    pub fn parse(text: &str) -> Result<Shares, ExportError> {
        let bad = |why: &str| {
            ExportError::Option(format!(
                "--split {text}: {why}; hint: shares of train, validation and test such as 0.9,0.05,0.05"
            ))
        };
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse::<f64>()).collect();
        let numbers = numbers.map_err(|_| bad("not a list of numbers"))?;
        let mut shares = [0.0; 3];
        if numbers.len() > shares.len() {
            return Err(bad("more than three shares"));
        }
        shares[..numbers.len()].copy_from_slice(&numbers);
        if shares.iter().any(|s| !(0.0..=1.0).contains(s)) || (shares.iter().sum::<f64>() - 1.0).abs() > 1e-9 {
            return Err(bad("the shares do not add up to 1"));
        }
        Ok(Shares(shares))
    }
}

/// The split of each sample, as an index into [`SPLITS`].
pub fn splits(samples: &[Indexed], shares: Shares, by: By) -> Vec<usize> {
    let known: HashMap<&str, &Indexed> = samples.iter().map(|s| (s.id.as_str(), s)).collect();
    samples.iter().map(|sample| place(root(sample, &known, by), shares)).collect()
}

/// The signature of the problem that a sample's expansions began with; that problem's id, if it is not stored.
fn root<'a>(sample: &'a Indexed, known: &HashMap<&str, &'a Indexed>, by: By) -> &'a str {
    let mut first = sample;
    while let Some(parent) = &first.parent {
        match known.get(parent.as_str()) {
            Some(stored) => first = stored,
            None => return parent,
        }
    }
    match by {
        By::Problem if !first.problem.is_empty() => &first.problem,
        By::Form if !first.form.is_empty() => &first.form,
        _ => &first.id,
    }
}

fn place(key: &str, shares: Shares) -> usize {
    let hash = blake3::hash(format!("split/{key}").as_bytes());
    let mut head = [0; 8];
    head.copy_from_slice(&hash.as_bytes()[..8]);
    let at = (u64::from_le_bytes(head) >> 11) as f64 / (1u64 << 53) as f64;
    let [train, validation, _] = shares.0;
    match at {
        at if at < train => 0,
        at if at < train + validation => 1,
        // Rounding must not open a split that has no share.
        _ => (0..3).rev().find(|split| shares.0[*split] > 0.0).unwrap_or(0),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sample(id: &str, problem: &str, parent: Option<&str>) -> Indexed {
        let (id, problem, parent) = (id.to_string(), problem.to_string(), parent.map(String::from));
        Indexed { form: "f".into(), id, problem, parent, ..Indexed::default() }
    }

    #[test]
    fn a_problem_and_what_grew_from_it_share_a_split() {
        let shares = Shares([0.4, 0.3, 0.3]);
        for seed in 0..50 {
            let one = sample("a", &format!("{seed}"), None);
            let family =
                [one, sample("b", "x", Some("a")), sample("c", "y", Some("b")), sample("d", &format!("{seed}"), None)];
            let found = splits(&family, shares, By::Problem);
            assert!(found.iter().all(|s| *s == found[0]), "{found:?}");
        }
    }

    #[test]
    fn shares_are_kept() {
        let many: Vec<Indexed> = (0..4000).map(|i| sample(&i.to_string(), &format!("p{i}"), None)).collect();
        let found = splits(&many, Shares([0.8, 0.1, 0.1]), By::Problem);
        for (split, share) in [0.8, 0.1, 0.1].into_iter().enumerate() {
            let part = found.iter().filter(|s| **s == split).count() as f64 / 4000.0;
            assert!((part - share).abs() < 0.02, "{split} {part}");
        }
        assert!(splits(&many, Shares([1.0, 0.0, 0.0]), By::Problem).iter().all(|s| *s == 0));
        assert!(splits(&many, Shares([0.5, 0.5, 0.0]), By::Form).windows(2).all(|w| w[0] == w[1]), "one form");
    }

    #[test]
    fn shares_are_read() {
        assert_eq!(Shares::parse("1").unwrap().0, [1.0, 0.0, 0.0]);
        for bad in ["0.5", "a", "0.5,0.5,0.5", "1,1,-1", "0.25,0.25,0.25,0.25"] {
            assert!(Shares::parse(bad).unwrap_err().to_string().contains("hint"), "{bad}");
        }
    }
}
