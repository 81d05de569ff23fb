//! Two evaluations of the same tasks, pair by pair: who is right where, and whether the difference can be chance.

use crate::evaluate::record::Episode;
use crate::evaluate::statistics::{difference, mcnemar};
use crate::evaluate::task::{KINDS, Kind};
use serde::Serialize;
use std::collections::BTreeMap;

/// The comparison for one kind of task.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pairs {
    /// Tasks that both have played.
    pub n: u64,
    /// Share of right episodes in the first and in the second.
    pub scores: [f64; 2],
    /// Second less first.
    pub difference: f64,
    /// Lower end of the difference's 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Right in the first alone, right in the second alone.
    pub alone: [u64; 2],
    /// Two-sided p-value of McNemar's exact test.
    pub p: f64,
}

/// Compares by kind of task; and how many episodes have no partner.
pub fn compare(first: &[Episode], second: &[Episode]) -> (BTreeMap<&'static str, Pairs>, usize) {
    let by_task: BTreeMap<&str, &Episode> = second.iter().map(|e| (e.task.as_str(), e)).collect();
    let pairs: Vec<(&Episode, &Episode)> = first
        .iter()
        .filter_map(|a| Some((a, *by_task.get(a.task.as_str())?)))
        .filter(|(a, b)| a.kind == b.kind)
        .collect();
    let of = |kind: Kind| {
        let rights: Vec<[bool; 2]> =
            pairs.iter().filter(|(a, _)| a.kind == kind).map(|(a, b)| [a.mark.right, b.mark.right]).collect();
        let scores = [0, 1].map(|side| rights.iter().map(|r| f64::from(u8::from(r[side]))).collect::<Vec<f64>>());
        let alone = |side: usize| rights.iter().filter(|r| r[side] && !r[1 - side]).count() as u64;
        let gap = difference(&scores[0], &scores[1], kind.name());
        Pairs {
            n: rights.len() as u64,
            scores: scores.map(|s| s.iter().sum::<f64>() / rights.len().max(1) as f64),
            difference: gap.value,
            low: gap.low,
            high: gap.high,
            alone: [alone(0), alone(1)],
            p: mcnemar(alone(0), alone(1)),
        }
    };
    let table = KINDS.iter().map(|(kind, name)| (*name, of(*kind))).filter(|(_, p)| p.n > 0).collect();
    (table, first.len() + second.len() - 2 * pairs.len())
}
