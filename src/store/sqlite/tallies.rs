//! Counts that the writer keeps in the transaction of what is counted, so that no page ever counts; and the tags of a sample.
//!
//! Axes of one part: every kind of tag, and `passed`, `theme`, `modality`, `form`, `way`, and the histograms `calls`, `steps`,
//! `visual`, `context`, `side` (longer side in hundreds of pixels). Axes of two parts: `domain kind`, `domain level`, `domain depth`,
//! `domain tool`; `turn`, `verified` and `rejected` by template and level; `code` by code and template; `repair` and `repair passed` by
//! action and code. Migration 5 counts the same of what was stored before.

use crate::sample::proof::Modality;
use crate::sample::repaired::Repaired;
use crate::sample::{Provenance, Reject, Sample};
use std::collections::{BTreeMap, BTreeSet};

/// Tags whose numbers are counted for each domain, with the name of the axis.
const BY_DOMAIN: [(&str, &str); 4] =
    [("kind", "domain kind"), ("level", "domain level"), ("depth", "domain depth"), ("tool", "domain tool")];

/// Everything that a sample can be looked up by: kind of tag and name, without repeats.
pub(super) fn facets(sample: &Sample) -> Vec<(&'static str, String)> {
    let from = &sample.provenance;
    let domains: BTreeSet<&str> = sample.knowledge.iter().filter_map(|path| path.split('/').next()).collect();
    let single = [
        ("kind", sample.kind.clone()),
        ("level", from.level.to_string()),
        ("depth", from.depth().to_string()),
        ("template", from.template.clone()),
    ];
    let domains = domains.into_iter().map(|name| ("domain", name.to_owned()));
    let knowledge = sample.knowledge.iter().map(|name| ("knowledge", name.clone()));
    let tools = sample.tools.iter().map(|name| ("tool", name.clone()));
    let mut seen = BTreeSet::new();
    single.into_iter().chain(domains).chain(knowledge).chain(tools).filter(|key| seen.insert(key.clone())).collect()
}

/// Axis, name, other name.
type Key = (&'static str, String, String);

/// What a transaction adds to the counts.
#[derive(Default)]
pub(super) struct Tallies(BTreeMap<Key, i64>);

impl Tallies {
    fn add(&mut self, axis: &'static str, name: impl Into<String>, other: impl Into<String>) {
        *self.0.entry((axis, name.into(), other.into())).or_default() += 1;
    }

    /// The first problem of every turn, passed or not, has slot 0.
    fn turn(&mut self, from: &Provenance) {
        if from.slot == 0 {
            self.add("turn", &from.template, from.level.to_string());
        }
    }

    pub(super) fn sample(&mut self, sample: &Sample) {
        let (from, facets) = (&sample.provenance, facets(sample));
        self.turn(from);
        for (_, domain) in facets.iter().filter(|f| f.0 == "domain") {
            for (kind, name) in &facets {
                if let Some((_, axis)) = BY_DOMAIN.iter().find(|row| row.0 == *kind) {
                    self.add(axis, domain, name);
                }
            }
        }
        for (kind, name) in facets {
            self.add(kind, name, "");
        }
        self.add("verified", &from.template, from.level.to_string());
        self.add("passed", if sample.repairs.is_empty() { "at once" } else { "after repair" }, "");
        self.add("theme", &sample.theme, "");
        self.add("modality", modality(sample.proof.modality), "");
        self.add("form", if sample.choices.is_empty() { "open" } else { "choice" }, "");
        self.add("way", from.expansions.last().map_or("none", |e| e.way.name()), "");
        let calls = sample.trajectory.iter().filter(|m| m.call.is_some()).count();
        self.add("calls", calls.to_string(), "");
        self.add("steps", sample.difficulty.steps.to_string(), "");
        self.add("visual", sample.difficulty.visual.to_string(), "");
        self.add("context", sample.difficulty.context.to_string(), "");
        self.add("side", (sample.width.max(sample.height) / 100 * 100).to_string(), "");
    }

    pub(super) fn reject(&mut self, reject: &Reject) {
        let from = &reject.provenance;
        self.turn(from);
        self.add("rejected", &from.template, from.level.to_string());
        self.add("code", reject.code(), &from.template);
    }

    pub(super) fn repair(&mut self, repaired: &Repaired, verified: bool) {
        self.add("repair", &repaired.action, &repaired.code);
        if verified {
            self.add("repair passed", &repaired.action, &repaired.code);
        }
    }

    /// What is to be added, in order.
    pub(super) fn rows(self) -> Vec<(Key, i64)> {
        self.0.into_iter().collect()
    }
}

/// The modality as records spell it.
fn modality(modality: Modality) -> String {
    modality.name().replace('_', "-")
}
