//! Two evaluations of the same tasks, pair by pair: who is right where, and whether the difference can be chance.

use crate::evaluate::interval::{mcnemar, paired};
use crate::evaluate::record::Episode;
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
        let (mut both, mut one, mut two, mut none) = (0, 0, 0, 0);
        for (a, b) in pairs.iter().filter(|(a, _)| a.kind == kind) {
            match (a.mark.right, b.mark.right) {
                (true, true) => both += 1,
                (true, false) => one += 1,
                (false, true) => two += 1,
                (false, false) => none += 1,
            }
        }
        let n = both + one + two + none;
        let (difference, low, high) = paired(both, one, two, none);
        let share = |right: u64| right as f64 / n.max(1) as f64;
        Pairs {
            n,
            scores: [share(both + one), share(both + two)],
            difference,
            low,
            high,
            alone: [one, two],
            p: mcnemar(one, two),
        }
    };
    let table = KINDS.iter().map(|(kind, name)| (*name, of(*kind))).filter(|(_, p)| p.n > 0).collect();
    (table, first.len() + second.len() - 2 * pairs.len())
}
