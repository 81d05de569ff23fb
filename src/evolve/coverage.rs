//! Coverage: how many samples show each cell of knowledge x level x tool, and how evenly.

use crate::knowledge::grown::Sort;
use crate::sample::Sample;
use crate::seed::trig::ln;
use crate::store::growth::{Cell, Ledger};
use crate::template::set::TemplateSet;
use serde::Serialize;
use std::collections::BTreeMap;

/// How evenly samples are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// Cells with at least one sample.
    pub cells: u64,
    /// Shannon entropy in bits: that of `2^entropy` cells of equal share.
    pub entropy_bits: f64,
}

/// Spreads by three views of the cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Evenness {
    /// Knowledge x level x tool.
    pub all: Spread,
    /// Knowledge x level.
    pub knowledge: Spread,
    /// Tool x level.
    pub tools: Spread,
}

/// The cells of a sample; `composite` names tools that have grown and that it shows.
pub fn cells(sample: &Sample, composite: &[String]) -> Vec<Cell> {
    let from = &sample.provenance;
    let mut tools: Vec<&str> = sample.tools.iter().chain(composite).map(String::as_str).collect();
    if tools.is_empty() {
        tools.push("");
    }
    let cell = |knowledge: &String, tool: &str| Cell {
        template: from.template.clone(),
        level: from.level,
        knowledge: knowledge.clone(),
        tool: tool.to_owned(),
    };
    sample.knowledge.iter().flat_map(|k| tools.iter().map(move |t| cell(k, t))).collect()
}

/// Entropy of counts, or of what is expected of them, in bits.
pub fn spread(counts: impl Iterator<Item = f64>) -> Spread {
    let counts: Vec<f64> = counts.filter(|n| *n > 0.0).collect();
    let total: f64 = counts.iter().sum();
    let nats: f64 = counts.iter().map(|n| -(n / total) * ln(n / total)).sum();
    Spread { cells: counts.len() as u64, entropy_bits: nats / ln(2.0) }
}

/// How evenly counted cells are spread, whatever the template.
pub fn evenness(coverage: &BTreeMap<Cell, u64>) -> Evenness {
    weighed(coverage, |_| 1.0)
}

/// How evenly the cells would be spread had templates and then their levels been chosen evenly: what a turn of each gives is known
/// from its turns. Templates and levels that had no turn are left out.
pub fn without_steering(ledger: &Ledger, set: &TemplateSet) -> Evenness {
    let levels: BTreeMap<&str, usize> = set.scripts().iter().map(|s| (s.name.as_str(), s.meta.levels.len())).collect();
    weighed(&ledger.coverage, |cell| {
        let turns = ledger.turns.get(&(cell.template.clone(), cell.level)).filter(|n| **n > 0);
        match (turns, levels.get(cell.template.as_str())) {
            (Some(turns), Some(levels)) => 1.0 / (*turns as f64 * *levels as f64),
            _ => 0.0,
        }
    })
}

/// How evenly cells are spread if each of a cell's samples counts for `weight`.
fn weighed(coverage: &BTreeMap<Cell, u64>, weight: impl Fn(&Cell) -> f64) -> Evenness {
    let view = |key: &dyn Fn(&Cell) -> (String, u8, String)| {
        let mut sums: BTreeMap<(String, u8, String), f64> = BTreeMap::new();
        for (cell, count) in coverage {
            *sums.entry(key(cell)).or_default() += *count as f64 * weight(cell);
        }
        spread(sums.into_values())
    };
    Evenness {
        all: view(&|c| (c.knowledge.clone(), c.level, c.tool.clone())),
        knowledge: view(&|c| (c.knowledge.clone(), c.level, String::new())),
        tools: view(&|c| (String::new(), c.level, c.tool.clone())),
    }
}

/// Names of grown tools by the signature of their patterns, merged ones included.
pub fn grown_tools(ledger: &Ledger) -> BTreeMap<&str, &str> {
    let proposals = ledger.proposals.iter().filter(|(_, p)| p.pattern.sort == Sort::Tool);
    proposals.filter_map(|(signature, p)| Some((signature.as_str(), p.grown.as_deref()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_that_of_the_definition() {
        let bits = |counts: &[f64]| spread(counts.iter().copied()).entropy_bits;
        assert!((bits(&[5.0, 5.0, 5.0, 5.0]) - 2.0).abs() < 1e-12 && bits(&[7.0]) == 0.0 && bits(&[]) == 0.0);
        assert!((bits(&[1.0, 3.0]) - 0.811_278_124_459_132_8).abs() < 1e-12);
        assert_eq!(spread([0.0, 2.0].into_iter()).cells, 1);
    }
}
