//! The plan of an export: which samples go into which shard. It follows from the database and the options alone.

use super::error::ExportError;
use super::filter::Condition;
use super::split::{By, SPLITS, Shares, splits};
use super::words::STYLES;
use crate::check::reserved::Reserved;
use crate::store::Indexed;
use serde_json::json;
use std::collections::BTreeSet;

/// What shapes an export.
pub struct Options {
    /// Name of the format's row.
    pub format: &'static str,
    /// Conditions, all of which must hold.
    pub filter: Vec<Condition>,
    /// Shares of the splits.
    pub shares: Shares,
    /// What splits must not share.
    pub by: By,
    /// Samples of a shard.
    pub shard_size: usize,
    /// Style of the solutions, or `mixed`.
    pub style: String,
    /// What stands before the names of pictures; ends with `/`, or is empty.
    pub image_root: String,
    /// The suite that is exported, if it is one: its problems are then not left out.
    pub suite: Option<String>,
}

impl Options {
    /// As kept in the manifest: what must be equal for an export to be continued.
    pub fn settings(&self) -> serde_json::Value {
        json!({
            "format": self.format,
            "filter": self.filter.iter().map(Condition::text).collect::<Vec<_>>(),
            "split": self.shares.0,
            "split_by": format!("{:?}", self.by).to_lowercase(),
            "shard_size": self.shard_size,
            "style": self.style,
            "image_root": self.image_root,
            "suite": self.suite,
        })
    }

    /// # Errors
    /// If the style is unknown or shards would be empty.
    pub fn check(&self) -> Result<(), ExportError> {
        if self.style != "mixed" && STYLES.iter().all(|s| s.name != self.style) {
            let names: Vec<&str> = STYLES.iter().map(|s| s.name).collect();
            let names = names.join(", ");
            return Err(ExportError::Option(format!("--style {}: unknown; hint: mixed, {names}", self.style)));
        }
        match self.shard_size {
            0 => Err(ExportError::Option("--shard-size 0: a shard must hold something; hint: 1000".into())),
            _ => Ok(()),
        }
    }
}

/// A shard to be written.
pub struct Planned {
    /// Such as `train-00000`.
    pub name: String,
    /// Name of the split.
    pub split: &'static str,
    /// Places of its samples in [`Plan::chosen`], in order.
    pub places: Vec<usize>,
    /// Hash of all that it follows from: settings and the samples' hashes.
    pub inputs: String,
}

/// Samples in shards, and what the card says of them.
pub struct Plan {
    /// In order of splits.
    pub shards: Vec<Planned>,
    /// The samples that are exported, with the index of their split.
    pub chosen: Vec<(Indexed, usize)>,
    /// Samples that are left out, since they or what they grew from belong to a suite.
    pub reserved: usize,
}

impl Plan {
    /// The samples of a shard, in order.
    pub fn samples<'a>(&'a self, shard: &'a Planned) -> impl Iterator<Item = &'a Indexed> {
        shard.places.iter().map(|place| &self.chosen[*place].0)
    }
}

/// Plans an export.
///
/// # Errors
/// If an option makes no sense, or no sample is left.
pub fn plan(mut samples: Vec<Indexed>, options: &Options, reserved: &Reserved) -> Result<Plan, ExportError> {
    options.check()?;
    let before = samples.len();
    if options.suite.is_none() {
        leave_out(&mut samples, reserved);
    }
    let left_out = before - samples.len();
    // Over all samples, so that a filter does not move a sample to another split.
    let split_of = splits(&samples, options.shares, options.by);
    let of = samples.len();
    if of > 0 && !samples.iter().any(|s| options.filter.iter().all(|c| c.holds(s))) {
        let hint = options.filter.iter().find_map(|c| c.help(&samples)).unwrap_or_default();
        return Err(ExportError::Empty { of, hint });
    }
    let chosen: Vec<(Indexed, usize)> =
        samples.into_iter().zip(split_of).filter(|(s, _)| options.filter.iter().all(|c| c.holds(s))).collect();
    if chosen.is_empty() {
        let hint = match left_out {
            0 => "; hint: flywheel run --samples 100".into(),
            _ => format!("; {left_out} belong to benchmark suites, which no export may hold"),
        };
        return Err(ExportError::Empty { of, hint });
    }
    let settings = options.settings().to_string();
    let mut shards = vec![];
    for (index, split) in SPLITS.into_iter().enumerate() {
        let own: Vec<usize> = (0..chosen.len()).filter(|place| chosen[*place].1 == index).collect();
        for (place, some) in own.chunks(options.shard_size).enumerate() {
            let mut hasher = blake3::Hasher::new();
            // The program's version: another one may print other code or words.
            hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(settings.as_bytes()).update(split.as_bytes());
            for place in some {
                hasher.update(&chosen[*place].0.hash);
            }
            shards.push(Planned {
                name: format!("{split}-{place:05}"),
                split,
                places: some.to_vec(),
                inputs: hasher.finalize().to_hex().to_string(),
            });
        }
    }
    Ok(Plan { shards, chosen, reserved: left_out })
}

/// Leaves out samples that belong to suites, and all that grew from them: ancestors stand before their descendants.
fn leave_out(samples: &mut Vec<Indexed>, reserved: &Reserved) {
    let mut gone: BTreeSet<String> = BTreeSet::new();
    samples.retain(|s| {
        let grown = s.parent.as_ref().is_some_and(|parent| gone.contains(parent));
        let out = grown || reserved.suite(&s.problem).is_some();
        if out {
            gone.insert(s.id.clone());
        }
        !out
    });
}

/// A sample's line in its shard's list of signatures: id, split or suite, signature of the problem, signature of its form.
pub fn signatures(sample: &Indexed, suite: Option<&str>, split: &str) -> String {
    let split = suite.map_or(split.to_string(), |name| format!("suite {name}"));
    format!("{}\t{split}\t{}\t{}\n", sample.id, sample.problem, sample.form)
}
