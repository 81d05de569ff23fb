//! Steering: weights of templates and levels that spread the next round's samples over what is short of them.
//!
//! In: a ledger with coverage, the templates, the length of the round. Out: for each way of choosing, weights that raise the
//! entropy of what will have been stored at the round's end. What a turn of a template gives is measured: cells per turn, so that
//! a template that is mostly rejected counts for little; what its `meta` declares stands in until there is a measure.
//! Solved by exponentiated gradient (Kivinen and Warmuth, 1997) over the simplex of weights.

use crate::config::Steer;
use crate::generate::steer::{Mode, WHOLE, Weights};
use crate::seed::trig::{exp, ln};
use crate::store::growth::Ledger;
use crate::template::set::TemplateSet;
use std::collections::BTreeMap;

/// Turns that a template's declaration counts for beside what is measured.
const DECLARED: f64 = 3.0;

/// What is taken off the worth of a sample where the need is greatest: ten times the samples then count as others do.
const LARGEST_NEED: f64 = 0.9;

/// Steps of the solver, and the length of its first one; later ones are shorter.
const STEPS: u32 = 80;
const STRIDE: f64 = 1.0;

/// How much it counts that a turn gives anything at all, beside the largest gain of entropy: without it a template that is always
/// rejected would keep its share, since it does the entropy no harm.
const FRUIT: f64 = 0.2;

/// A (template, level) with the cells that a turn of it gives, in the mean.
struct Arm {
    template: String,
    level: u8,
    yields: Vec<(usize, f64)>,
}

/// Cells in a fixed order, by name.
#[derive(Default)]
struct Cells(BTreeMap<(String, u8, String), usize>);

impl Cells {
    fn number(&mut self, knowledge: &str, level: u8, tool: &str) -> usize {
        let next = self.0.len();
        *self.0.entry((knowledge.into(), level, tool.into())).or_insert(next)
    }
}

/// The weights of a round of `turns` turns.
pub fn weights(ledger: &Ledger, set: &TemplateSet, steering: &Steer, turns: u64) -> Weights {
    let total = steering.even + steering.knowledge + steering.tools;
    let mut modes = vec![];
    for (name, share, view) in
        [("knowledge", steering.knowledge, View::Knowledge), ("tools", steering.tools, View::Tools)]
    {
        let share = if total > 0.0 { (f64::from(WHOLE) * share / total).round() as u32 } else { 0 };
        if share > 0 {
            modes.push(Mode { name: name.into(), share, pairs: solve(ledger, set, view, turns, &steering.needs) });
        }
    }
    Weights { modes }
}

/// What a way of choosing looks at besides knowledge x level x tool.
#[derive(Clone, Copy)]
enum View {
    Knowledge,
    Tools,
}

/// What a sample on a node counts for: less where an evaluated model is weak, so that more samples make the node as full as others.
fn worth(needs: &BTreeMap<String, f64>, knowledge: &str) -> f64 {
    1.0 - LARGEST_NEED * needs.get(knowledge).copied().unwrap_or(0.0)
}

fn solve(
    ledger: &Ledger,
    set: &TemplateSet,
    view: View,
    turns: u64,
    needs: &BTreeMap<String, f64>,
) -> Vec<(String, u8, u32)> {
    let mut cells = Cells::default();
    let mut counts: Vec<f64> = vec![];
    let mut measured: BTreeMap<(&str, u8), Vec<(usize, f64)>> = BTreeMap::new();
    // Each sample counts in its full cells and in those of the view, which have the other part empty.
    let keys = |knowledge: &str, tool: &str| {
        let part = match view {
            View::Knowledge => (knowledge.to_owned(), "*".to_owned()),
            View::Tools => ("*".to_owned(), tool.to_owned()),
        };
        [(knowledge.to_owned(), tool.to_owned()), part]
    };
    for (cell, samples) in &ledger.coverage {
        for (knowledge, tool) in keys(&cell.knowledge, &cell.tool) {
            let number = cells.number(&knowledge, cell.level, &tool);
            counts.resize(cells.0.len(), 0.0);
            let samples = *samples as f64 * worth(needs, &cell.knowledge);
            counts[number] += samples;
            measured.entry((&cell.template, cell.level)).or_default().push((number, samples));
        }
    }
    let mut arms = vec![];
    for script in set.scripts() {
        for level in &script.meta.levels {
            let taken = ledger.turns.get(&(script.name.clone(), *level)).copied().unwrap_or(0) as f64;
            let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
            for (number, samples) in measured.get(&(script.name.as_str(), *level)).into_iter().flatten() {
                *sums.entry(*number).or_default() += samples;
            }
            let none = [String::new()];
            let tools = if script.meta.tools.is_empty() { &none[..] } else { &script.meta.tools[..] };
            for knowledge in &script.meta.knowledge {
                let declared = DECLARED * worth(needs, knowledge);
                for (knowledge, tool) in tools.iter().flat_map(|t| keys(knowledge, t)) {
                    *sums.entry(cells.number(&knowledge, *level, &tool)).or_default() += declared;
                }
            }
            let yields = sums.into_iter().map(|(c, n)| (c, n / (taken + DECLARED))).collect();
            arms.push(Arm { template: script.name.clone(), level: *level, yields });
        }
    }
    counts.resize(cells.0.len(), 0.0);
    let shares = climb(&arms, &counts, turns as f64);
    let weigh = |(arm, share): (Arm, f64)| (arm.template, arm.level, (share * f64::from(WHOLE)).round() as u32);
    arms.into_iter().zip(shares).map(weigh).filter(|pair| pair.2 > 0).collect()
}

/// Shares of the arms, which sum to 1, under which the counts after `turns` turns have about the greatest entropy.
fn climb(arms: &[Arm], counts: &[f64], turns: f64) -> Vec<f64> {
    let mut shares = vec![1.0 / arms.len().max(1) as f64; arms.len()];
    for step in 0..STEPS {
        let mut after = counts.to_vec();
        for (arm, share) in arms.iter().zip(&shares) {
            arm.yields.iter().for_each(|(cell, rate)| after[*cell] += turns * share * rate);
        }
        let total: f64 = after.iter().sum();
        if total <= 0.0 {
            break;
        }
        let surprise: Vec<f64> = after.iter().map(|n| if *n > 0.0 { -ln(n / total) } else { 0.0 }).collect();
        let entropy: f64 = after.iter().zip(&surprise).map(|(n, s)| n / total * s).sum();
        // What the entropy gains from a little more of an arm, but for a common factor.
        let gain = |arm: &Arm| arm.yields.iter().map(|(cell, rate)| rate * (surprise[*cell] - entropy)).sum::<f64>();
        let gains: Vec<f64> = arms.iter().map(gain).collect();
        let largest = gains.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        let stride = STRIDE / (1.0 + f64::from(step) / 10.0);
        for ((share, gain), arm) in shares.iter_mut().zip(&gains).zip(arms) {
            let fruit = arm.yields.iter().map(|y| y.1).sum::<f64>().min(1.0);
            let gain = if largest > 0.0 { gain / largest } else { 0.0 };
            *share *= exp(stride * (gain + FRUIT * fruit));
        }
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(yields: &[(usize, f64)]) -> Arm {
        Arm { template: String::new(), level: 1, yields: yields.to_vec() }
    }

    #[test]
    fn shares_make_up_for_what_is_short_and_for_low_yield() {
        let arms = [arm(&[(0, 1.0)]), arm(&[(1, 1.0)]), arm(&[(2, 0.5)])];
        // Equal yields would need shares of 1 : 1 : 2, but the first cell has half its part already.
        let shares = climb(&arms, &[100.0, 0.0, 0.0], 700.0);
        let after = [100.0 + 700.0 * shares[0], 700.0 * shares[1], 350.0 * shares[2]];
        let (least, most) = (after.iter().copied().fold(f64::MAX, f64::min), after.iter().copied().fold(0.0, f64::max));
        assert!(most / least < 1.2, "{after:?}");
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_needed_node_gets_more_until_it_counts_as_full() {
        let needs = BTreeMap::from([("weak".to_owned(), 0.5)]);
        assert_eq!((worth(&needs, "weak"), worth(&needs, "other")), (0.55, 1.0));
        let arms = [arm(&[(0, worth(&needs, "weak"))]), arm(&[(1, worth(&needs, "other"))])];
        let shares = climb(&arms, &[0.0, 0.0], 100.0);
        assert!(shares[0] / shares[1] > 1.5 && shares[0] / shares[1] < 2.2, "{shares:?}");
    }

    #[test]
    fn what_yields_nothing_gets_next_to_nothing() {
        let shares = climb(&[arm(&[(0, 1.0)]), arm(&[(1, 1.0)]), arm(&[])], &[0.0, 0.0], 100.0);
        assert!(shares[2] < shares[0], "{shares:?}");
    }
}
