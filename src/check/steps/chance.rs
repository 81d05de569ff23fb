//! Whether a reckoning gives the conclusion whatever the numbers are, or by chance: 2 · 2 in place of 2 + 2.
//!
//! What a step concludes is often written with what it cites: the sum of two cited amounts. Then the relation of the schema must
//! hold for all amounts, so that it is tried with others. Where the conclusion is a quantity of its own, which the figure ties to
//! the cited ones, nothing is said here.

use super::facts::{Facts, constant, offset, whole};
use super::search::Search;
use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::claim::tolerance::close;
use crate::knowledge::schema::expression::{Comparison, Expression, Ground, Sign};
use crate::knowledge::schema::thing::Thing;

/// Trials with other amounts; one may fit by chance as well.
const TRIALS: usize = 2;
/// Change of an amount as a share of it, at most: small enough to keep what is greatest and what is least.
const SHARE: f64 = 0.01;

/// Calls `each` with the quantities of which a measure is made.
fn quantities<'m>(m: &'m Measure, each: &mut impl FnMut(&'m Measure)) {
    match m {
        Measure::Const(_) => {}
        Measure::Sum(parts) | Measure::Product(parts) => parts.iter().for_each(|p| quantities(p, each)),
        Measure::Quotient(a, b) => {
            quantities(a, each);
            quantities(b, each);
        }
        Measure::Root(a) => quantities(a, each),
        other => each(other),
    }
}

/// Other amounts for the quantities of the cited claims.
struct Amounts<'d>(Vec<(&'d Measure, f64)>);

impl<'d> Amounts<'d> {
    /// With counts as they are or not: where a schema counts the claims themselves.
    fn of(facts: &Facts<'_, 'd>, trial: usize, counted: bool) -> Amounts<'d> {
        let mut all: Vec<(&'d Measure, f64)> = Vec::new();
        for claim in facts.claims() {
            let Claim::Equal(m, Answer::Number { .. } | Answer::Rounded { .. }) = claim else { continue };
            quantities(m, &mut |q| {
                if !all.iter().any(|(other, _)| *other == q) {
                    let told = facts.claims().find(|c| matches!(c, Claim::Equal(n, _) if n == q)).and_then(whole);
                    let amount = told.unwrap_or_else(|| q.number(facts.ledger.scene));
                    // Shares that no symmetry of a figure balances: multiples of the golden ratio.
                    let share = ((all.len() * TRIALS + trial) as f64 * 0.618_033_988_749_895).fract() - 0.5;
                    let moves = !(counted && matches!(q, Measure::Query(_)));
                    let share = if moves { share } else { 0.0 };
                    all.push((q, if amount == 0.0 { SHARE * share } else { amount * (1.0 + 2.0 * SHARE * share) }));
                }
            });
        }
        Amounts(all)
    }

    /// The value of a measure; `None` if it holds what no cited claim speaks of.
    fn value(&self, m: &Measure) -> Option<f64> {
        if let Some((_, x)) = self.0.iter().find(|(q, _)| *q == m) {
            return Some(*x);
        }
        match m {
            Measure::Const(x) => Some(x.to_f64()),
            Measure::Sum(parts) => parts.iter().map(|p| self.value(p)).sum(),
            Measure::Product(parts) => parts.iter().map(|p| self.value(p)).product(),
            Measure::Quotient(a, b) => Some(self.value(a)? / self.value(b)?),
            Measure::Root(a) => self.value(a).map(f64::sqrt),
            _ => None,
        }
    }
}

impl Search<'_, '_, '_, '_> {
    /// Whether a schema's relation, true for the amounts as they are, is false for others.
    pub(super) fn by_chance(&self, c: &Comparison, m: &Measure, ground: &Ground<'_>) -> bool {
        // What a relation measures itself stays as it is, so that it must be none of what is cited.
        let cited = |n: &Measure| {
            self.facts.claims().any(|claim| {
                let mut found = false;
                if let Claim::Equal(told, _) = claim {
                    quantities(told, &mut |q| quantities(n, &mut |own| found |= own == q));
                }
                found
            })
        };
        let reckons = |e: &Expression| {
            let mut apart = true;
            e.walk(&mut |e| {
                apart &= match e {
                    Expression::Atom(a) => a.measure(ground).is_some_and(|n| !cited(&n)),
                    Expression::Size(_) => false,
                    _ => true,
                }
            });
            apart
        };
        let mut counted = ground.binding.iter().flatten().any(|t| matches!(t, Thing::Whole(_)));
        for side in [&c.left, &c.right] {
            side.walk(&mut |e| counted |= matches!(e, Expression::List(row, _) if row.0 == "count"));
        }
        let numbers = |claim: &Claim| matches!(claim, Claim::Equal(_, Answer::Number { .. } | Answer::Rounded { .. }));
        // Cited relations tie amounts to one another.
        if constant(m).is_some()
            || c.sign != Sign::Equal
            || !(reckons(&c.left) && reckons(&c.right))
            || !self.facts.claims().all(numbers)
        {
            return false;
        }
        (1..=TRIALS).any(|trial| {
            let amounts = Amounts::of(self.facts, trial, counted);
            // As where schemas are matched: what is added to a quantity is no part of what is said of it.
            let Some(concluded) = amounts.value(m).map(|x| x - offset(m)) else { return false };
            let moved = |t: &Option<Thing>| t.as_ref().and_then(|t| self.moved(t, &amounts, ground));
            let binding: Vec<Option<Thing>> = ground.binding.iter().map(moved).collect();
            let moved = Ground { binding: &binding, concluded, ..*ground };
            let (x, y) = (c.left.value(&moved), c.right.value(&moved));
            // A variable that nothing cited speaks of leaves NaN.
            x.is_finite() && y.is_finite() && !close(x, y)
        })
    }

    /// What a variable stands for when amounts are others.
    fn moved(&self, thing: &Thing, amounts: &Amounts<'_>, ground: &Ground<'_>) -> Option<Thing> {
        let told = |i: usize, full: bool| match self.facts.claims().nth(i)? {
            Claim::Equal(m, _) => Some(amounts.value(m)? - if full { 0.0 } else { offset(m) }),
            _ => None,
        };
        let full = |i: usize, x: f64| self.facts.claims().nth(i).and_then(whole) == Some(x);
        Some(match thing {
            Thing::Value(x, i) => Thing::Value(told(*i, full(*i, *x))?, *i),
            Thing::Values(list) => {
                let taken =
                    |i: &usize| ground.binding.iter().flatten().any(|t| matches!(t, Thing::Value(_, j) if j == i));
                let fits = |i: &usize| self.facts.claims().nth(*i).is_some_and(|c| self.reckons_with(c));
                let free: Vec<usize> = (0..self.facts.ids.len()).filter(|i| !taken(i) && fits(i)).collect();
                let complete = free.iter().zip(list).all(|(i, x)| full(*i, *x));
                let all: Option<Vec<f64>> = free.into_iter().map(|i| told(i, complete)).collect();
                Thing::Values(all?)
            }
            Thing::Number(m, x) => Thing::Number(m.clone(), amounts.value(m).unwrap_or(*x)),
            other => other.clone(),
        })
    }
}
