//! Whether an assignment that is numerically true follows from the facts: conditions, known measures, the concluded measure.

use super::facts::{Facts, constant, number, readable, row_of, rows_of};
use super::search::{Derived, Goal, Search, VISIBLE};
use super::solves;
use crate::claim::calculus::equation::Row;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::{Claim, ClaimId};
use crate::knowledge::schema::expression::{Atom, Comparison, Expression, Ground, Sign};
use crate::knowledge::schema::thing::{Sort, Thing, Variable};
use crate::knowledge::schema::{Conclusion, Condition};

impl Search<'_, '_, '_, '_> {
    /// Whether a measure may be used: known, read off, or plain to see.
    fn usable(&self, m: &Measure) -> bool {
        let visible = matches!(m, Measure::Query(q) if VISIBLE.contains(&q.name.as_str()));
        visible || self.facts.known(m) || (self.schema.scale && readable(self.facts.ledger.scene, m))
    }

    /// Whether an expression may be used, as a whole or in its parts; the concluded measure needs no premise.
    fn given(&self, e: &Expression, concluded: Option<&Measure>, ground: &Ground<'_>) -> bool {
        let mut holds = false;
        e.walk(&mut |e| {
            holds |= matches!(e, Expression::Atom(a) if concluded.is_some() && a.measure(ground).as_ref() == concluded)
        });
        // Only sums count as a whole: one side of a theorem about squares is known as soon as the other is.
        let own = if linear(e) { e.measure(ground) } else { None };
        if own.as_ref().is_some_and(|m| if holds { Some(m) == concluded } else { self.usable(m) }) {
            return true;
        }
        match e {
            Expression::Atom(_) => false,
            Expression::Size(a) => a.measure(ground).is_some_and(|m| self.usable(&m)),
            Expression::Call(_, args) => args.iter().all(|a| self.given(a, concluded, ground)),
            Expression::Pair(_, a, b) => self.given(a, concluded, ground) && self.given(b, concluded, ground),
            _ => true,
        }
    }

    /// Whether a full assignment, numerically true, follows from the facts.
    pub(super) fn applies(&self, goal: Goal<'_>, binding: &[Option<Thing>]) -> bool {
        self.on(binding, |ground| {
            self.covers(ground)
                && self.schema.when.iter().all(|c| self.entailed(c, ground))
                && match &self.schema.then {
                    Conclusion::Compares(c) => self.concluded(goal, c, ground),
                    Conclusion::Holds(a) => self.equivalent(a, ground),
                    Conclusion::Decides(a) => match a.measure(ground) {
                        Some(Measure::Query(_)) => true,
                        Some(m) => self.schema.scale && readable(ground.scene, &m),
                        None => false,
                    },
                    Conclusion::Solves => {
                        let Derived::Value(m, _) = self.derived else { return false };
                        solves::solves(self.facts, m)
                    }
                }
                && self.determined(goal, ground)
        })
    }

    /// Whether a relation of bare values takes every number that is cited: what it leaves out plays no part in it.
    fn covers(&self, ground: &Ground<'_>) -> bool {
        let bare = |v: &Variable| matches!(v.sort, Sort::Value | Sort::Values | Sort::Whole);
        let all = &self.schema.variables;
        if !all.iter().all(bare) || !all.iter().any(|v| v.sort != Sort::Whole) {
            return true;
        }
        let bound = || ground.binding.iter().flatten();
        let list = bound().any(|t| matches!(t, Thing::Values(_)));
        self.facts.claims().enumerate().all(|(i, claim)| {
            let Some(x) = number(claim) else { return true };
            (list && self.reckons_with(claim))
                || bound()
                    .any(|t| matches!(t, Thing::Value(_, k) if *k == i) || matches!(t, Thing::Whole(n) if *n == x))
        })
    }

    fn entailed(&self, condition: &Condition, ground: &Ground<'_>) -> bool {
        match condition {
            Condition::Holds(a) => a.relation(ground).is_some_and(|r| self.facts.entails(&r)),
            Condition::Compares(c) if c.sign == Sign::Equal => {
                // To first order squares add up wherever an angle is right, so that only sums follow as a whole: the converse of
                // Pythagoras needs its three lengths.
                let sums = linear(&c.left) && linear(&c.right);
                let both = c.left.measure(ground).zip(c.right.measure(ground)).filter(|_| sums);
                let follows = both.is_some_and(|(a, b)| {
                    let rows = rows_of(&Claim::Same(a, b), ground.scene);
                    rows.is_some_and(|rows| rows.iter().all(|r| self.facts.all().contains(r)))
                });
                follows || (self.given(&c.left, None, ground) && self.given(&c.right, None, ground))
            }
            // Order is plain to see.
            Condition::Compares(_) | Condition::Shown(_) => true,
            Condition::Named(a, _) => match a.measure(ground) {
                Some(Measure::Query(q)) => self.facts.answer(&q).is_some(),
                _ => false,
            },
        }
    }

    fn concluded(&self, goal: Goal<'_>, c: &Comparison, ground: &Ground<'_>) -> bool {
        let is = |e: &Expression, m: &Measure| e.measure(ground).is_some_and(|n| self.facts.same(&n, m));
        match (goal, self.derived) {
            (Goal::Open, Derived::Value(m, _)) => {
                // Where the conclusion is one measure, a reckoning with several is not that, whatever its value.
                let composite = match m {
                    Measure::Sum(parts) | Measure::Product(parts) => {
                        parts.iter().filter(|p| constant(p).is_none()).count() > 1
                    }
                    _ => matches!(m, Measure::Quotient(..)),
                };
                let other = |a: &Expression, b: &Expression| match (a, b) {
                    (Expression::Concluded, Expression::Atom(_)) => composite && !is(b, m),
                    _ => false,
                };
                !other(&c.left, &c.right)
                    && self.homogeneous(c, m, ground)
                    && !other(&c.right, &c.left)
                    && self.given(&c.left, None, ground)
                    && self.given(&c.right, None, ground)
                    && !self.by_chance(c, m, ground)
            }
            (Goal::Atom(a), Derived::Value(m, _)) => a.measure(ground).is_some_and(|n| {
                self.facts.same(&n, m)
                    && self.given(&c.left, Some(&n), ground)
                    && self.given(&c.right, Some(&n), ground)
            }),
            (Goal::Side(left), Derived::Value(m, _)) => {
                let (own, other) = if left { (&c.left, &c.right) } else { (&c.right, &c.left) };
                // A product is concluded as such, not as an area of its size.
                let apart = |m: &Measure| {
                    matches!(m, Measure::Sum(_) | Measure::Product(_) | Measure::Quotient(..) | Measure::Root(_))
                };
                (linear(own) || apart(m)) && is(own, m) && self.given(other, None, ground)
            }
            (Goal::Sides(turned), Derived::Same(a, b)) => {
                let (a, b) = if turned { (b, a) } else { (a, b) };
                is(&c.left, a) && is(&c.right, b)
            }
            _ => false,
        }
    }

    /// Whether lengths, areas and angles balance, as far as they are known.
    fn homogeneous(&self, c: &Comparison, m: &Measure, ground: &Ground<'_>) -> bool {
        let own = m.dimension(ground.scene).map(i32::from);
        let (left, right) = (self.power(&c.left, own, ground), self.power(&c.right, own, ground));
        left.zip(right).is_none_or(|(a, b)| a == b)
    }

    /// The power of length of an expression; `None` where it is not known.
    fn power(&self, e: &Expression, concluded: Option<i32>, ground: &Ground<'_>) -> Option<i32> {
        match e {
            Expression::Number(_) => Some(0),
            Expression::Concluded => concluded,
            Expression::Variable(i) => match ground.binding[*i] {
                Some(Thing::Value(_, k)) => match self.facts.claims().nth(k)? {
                    Claim::Equal(m, _) => m.dimension(ground.scene).map(i32::from),
                    _ => None,
                },
                // How many there are.
                Some(Thing::Whole(_)) => Some(0),
                _ => None,
            },
            Expression::Pair('+' | '-', a, b) => {
                self.power(a, concluded, ground).or_else(|| self.power(b, concluded, ground))
            }
            Expression::Pair('*', a, b) => Some(self.power(a, concluded, ground)? + self.power(b, concluded, ground)?),
            Expression::Pair('/', a, b) => Some(self.power(a, concluded, ground)? - self.power(b, concluded, ground)?),
            Expression::Pair('^', a, b) => match **b {
                Expression::Number(n) => Some(self.power(a, concluded, ground)? * n as i32),
                _ => None,
            },
            Expression::Call(row, args) if row.0 == "sqrt" => {
                self.power(&args[0], concluded, ground).filter(|n| n % 2 == 0).map(|n| n / 2)
            }
            Expression::Call(row, args) if row.0 == "abs" => self.power(&args[0], concluded, ground),
            _ => None,
        }
    }

    /// Whether the schema's relation says the same as the derived one.
    fn equivalent(&self, atom: &Atom, ground: &Ground<'_>) -> bool {
        let (Derived::Holds(r), Some(own)) = (self.derived, atom.relation(ground)) else { return false };
        if own == **r {
            return true;
        }
        let rows = |r: &Relation| rows_of(&Claim::Holds(r.clone()), ground.scene);
        let (Some(a), Some(b)) = (rows(r), rows(&own)) else { return false };
        let bare = |more: &[Row]| {
            let cited: Vec<ClaimId> = self.facts.ids.clone();
            let kept = cited.into_iter().filter(|id| !matches!(self.facts.ledger.claim(*id), Claim::Equal(..)));
            Facts::new(self.facts.ledger, kept.collect()).with(more.to_vec())
        };
        let (x, y) = (bare(&a), bare(&b));
        b.iter().all(|row| x.contains(row)) && a.iter().all(|row| y.contains(row))
    }

    /// Whether every query of a conclusion that is no sum of drawn quantities is cited; one alone is what the step decides.
    fn counted(&self) -> bool {
        let Derived::Value(m, _) = self.derived else { return true };
        let mut all = true;
        if !matches!(m, Measure::Query(_)) {
            let cited = |q: &Measure| {
                let mut found = false;
                for claim in self.facts.claims() {
                    if let Claim::Equal(m, _) = claim {
                        m.queries(&mut |other| found |= other == q);
                    }
                }
                found
            };
            m.queries(&mut |q| all &= cited(q));
        }
        all
    }

    /// Whether facts and readings determine what is derived. A theorem that concludes a measure of its own does so by itself.
    fn determined(&self, goal: Goal<'_>, ground: &Ground<'_>) -> bool {
        if !matches!(goal, Goal::Open) || matches!(self.schema.then, Conclusion::Holds(_)) {
            return true;
        }
        let Some(rows) = rows_of(self.claim, ground.scene) else { return self.counted() };
        if matches!(self.schema.then, Conclusion::Decides(_)) || rows.iter().all(|r| self.facts.all().contains(r)) {
            return true;
        }
        if !self.schema.scale {
            return false;
        }
        let mut read = Vec::new();
        let mut note = |e: &Expression| {
            e.walk(&mut |e| {
                if let Expression::Atom(a) = e
                    && let Some(m) = a.measure(ground).filter(|m| readable(ground.scene, m))
                {
                    read.extend(row_of(&m, ground.scene));
                }
            });
        };
        let comparisons =
            self.schema.when.iter().filter_map(|c| if let Condition::Compares(c) = c { Some(c) } else { None });
        let then = if let Conclusion::Compares(c) = &self.schema.then { Some(c) } else { None };
        for c in comparisons.chain(then) {
            note(&c.left);
            note(&c.right);
        }
        let space = self.facts.with(read);
        rows.iter().all(|r| space.contains(r))
    }
}

/// Whether an expression is a measure or a sum or difference of some.
fn linear(e: &Expression) -> bool {
    match e {
        Expression::Pair('+' | '-', a, b) => linear(a) && linear(b),
        other => matches!(other, Expression::Atom(_)),
    }
}
