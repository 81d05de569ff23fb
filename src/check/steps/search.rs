//! Whether a schema fits a step: an assignment of its variables to mentioned things, tried numerically, then by entailment
//! ([`super::entailment`]).
//!
//! The concluded measure is bound first, since its value is known and prunes most; conditions are tested as soon as their
//! variables are bound. Only what is numerically true is asked to follow from the facts, which costs more.

use super::facts::{Facts, number, whole};
use super::measured;
use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::claim::query::Query;
use crate::claim::relation::Relation;
use crate::claim::tolerance::close;
use crate::knowledge::schema::expression::{Atom, Expression, Ground, Sign};
use crate::knowledge::schema::form::form;
use crate::knowledge::schema::thing::{Sort, Thing};
use crate::knowledge::schema::{Conclusion, Condition, Schema};
use crate::scene::Scene;
use std::cell::Cell;

/// Assignments tried for one schema, at most; a sound step needs far fewer.
const TRIES: u32 = 20_000;

/// What a step derives, in the form in which schemas conclude.
pub(super) enum Derived<'d> {
    /// A measure with its value; NaN if that is no number.
    Value(&'d Measure, f64),
    /// Two measures agree.
    Same(&'d Measure, &'d Measure),
    /// A relation holds.
    Holds(&'d Relation),
}

/// A right angle at a shared point as an angle of 90 degrees.
pub(super) fn right_angle(claim: &Claim) -> Option<Measure> {
    let Claim::Holds(Relation::Perpendicular(a, b, c, d)) = claim else { return None };
    let (v, p, q) = match (a == c, a == d, b == c, b == d) {
        (true, ..) => (a, b, d),
        (_, true, ..) => (a, b, c),
        (_, _, true, _) => (b, a, d),
        (.., true) => (b, a, c),
        _ => return None,
    };
    Some(Measure::Angle(*p, *v, *q))
}

impl<'d> Derived<'d> {
    pub fn of(claim: &'d Claim, right: Option<&'d Measure>, scene: &Scene) -> Derived<'d> {
        match claim {
            _ if right.is_some() => Derived::Value(right.expect("it is some"), 90.0),
            Claim::Equal(m, Answer::Number { value, .. }) => Derived::Value(m, value.to_f64()),
            Claim::Equal(m, _) => Derived::Value(m, m.number(scene)),
            Claim::Same(a, b) => Derived::Same(a, b),
            Claim::Holds(r) => Derived::Holds(r),
        }
    }
}

/// What of the conclusion the step's measure stands for.
#[derive(Clone, Copy)]
pub(super) enum Goal<'s> {
    /// The variable `y`, or nothing numeric.
    Open,
    /// One atom of the comparison.
    Atom(&'s Atom),
    /// The left (`true`) or right side as a whole.
    Side(bool),
    /// Both sides, for two measures that agree; `true`: the other way round.
    Sides(bool),
}

/// When what is looked at: the number of bound variables from which on a part of the schema has a value.
struct Plan {
    /// Variables in the order of binding.
    order: Vec<usize>,
    /// For each condition.
    when: Vec<usize>,
    /// For the concluded measure, or the left side.
    goal: usize,
    /// For the right side.
    right: usize,
    /// For the whole conclusion.
    whole: usize,
}

/// The search for one schema.
pub(super) struct Search<'s, 'f, 'l, 'd> {
    pub schema: &'s Schema,
    pub facts: &'f Facts<'l, 'd>,
    pub derived: &'f Derived<'d>,
    pub claim: &'d Claim,
    /// Points, entities, numbers that facts and conclusion mention.
    pub things: &'f [Vec<Thing>; 3],
    pub tries: Cell<u32>,
}

impl<'s> Search<'s, '_, '_, '_> {
    /// Whether some assignment makes the schema fit.
    pub fn fits(&self) -> bool {
        self.goals().into_iter().any(|goal| {
            let plan = self.plan(goal);
            let mut binding = vec![None; self.schema.variables.len()];
            self.extend(goal, &plan, 0, &mut binding)
        })
    }

    fn goals(&self) -> Vec<Goal<'s>> {
        let Conclusion::Compares(c) = &self.schema.then else { return vec![Goal::Open] };
        let mut concluded = false;
        let mut atoms = Vec::new();
        for side in [&c.left, &c.right] {
            side.walk(&mut |e| match e {
                Expression::Concluded => concluded = true,
                Expression::Atom(a) => atoms.push(a),
                _ => {}
            });
        }
        match self.derived {
            Derived::Value(..) if concluded => vec![Goal::Open],
            Derived::Value(..) if c.sign == Sign::Equal => {
                let sides = [(&c.left, Goal::Side(true)), (&c.right, Goal::Side(false))];
                // A side that is one atom is that atom.
                let whole = sides.into_iter().filter(|s| matches!(s.0, Expression::Pair(..) | Expression::Call(..)));
                atoms.into_iter().map(Goal::Atom).chain(whole.map(|s| s.1)).collect()
            }
            Derived::Same(..) if !concluded && c.sign == Sign::Equal => vec![Goal::Sides(false), Goal::Sides(true)],
            _ => Vec::new(),
        }
    }

    /// Variables in the order of binding: those of the goal first, lists last.
    fn order(&self, goal: Goal<'_>) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::new();
        let mut add = |i: usize| {
            if !order.contains(&i) {
                order.push(i);
            }
        };
        if let Conclusion::Compares(c) = &self.schema.then {
            match goal {
                Goal::Atom(a) => a.args.iter().for_each(|x| x.variables(&mut add)),
                Goal::Side(true) | Goal::Sides(_) => c.left.variables(&mut add),
                Goal::Side(false) => c.right.variables(&mut add),
                Goal::Open => {}
            }
        }
        if let Conclusion::Decides(a) | Conclusion::Holds(a) = &self.schema.then {
            a.args.iter().for_each(|x| x.variables(&mut add));
        }
        (0..self.schema.variables.len()).for_each(&mut add);
        let list = |i: &usize| self.schema.variables[*i].sort == Sort::Values;
        order.sort_by_key(list);
        order
    }

    fn plan(&self, goal: Goal<'_>) -> Plan {
        let order = self.order(goal);
        let place = |i: usize| order.iter().position(|j| *j == i).map_or(0, |k| k + 1);
        let of = |e: &Expression| {
            let mut last = 0;
            e.variables(&mut |i| last = last.max(place(i)));
            last
        };
        let atom = |a: &Atom| a.args.iter().map(of).max().unwrap_or(0);
        let when = self.schema.when.iter().map(|c| match c {
            Condition::Holds(a) | Condition::Shown(a) => atom(a),
            Condition::Compares(c) => of(&c.left).max(of(&c.right)),
            Condition::Named(a, i) => atom(a).max(place(*i)),
        });
        let when = when.collect();
        let (left, right) = match &self.schema.then {
            Conclusion::Compares(c) => (of(&c.left), of(&c.right)),
            Conclusion::Holds(a) | Conclusion::Decides(a) => (atom(a), 0),
            Conclusion::Solves => (0, 0),
        };
        let at = match goal {
            Goal::Atom(a) => atom(a),
            Goal::Side(false) => right,
            _ => left,
        };
        Plan { order, when, goal: at, right, whole: left.max(right) }
    }

    /// Whether the schema lets a variable of values stand for what a claim says.
    pub(super) fn reckons_with(&self, claim: &Claim) -> bool {
        let formed = match (&self.schema.from, claim) {
            (Some(forms), Claim::Equal(m, _)) => forms.iter().any(|f| f == form(m)),
            _ => true,
        };
        // Ohms and amperes do not add up.
        let apart = || measured(claim).zip(measured(self.claim)).is_some_and(|(a, b)| a != b);
        formed && !(self.schema.then.adds() && apart())
    }

    fn candidates(&self, variable: usize, binding: &[Option<Thing>]) -> Vec<Thing> {
        let values = || {
            let taken = |i: usize| binding.iter().flatten().any(|t| matches!(t, Thing::Value(_, j) if *j == i));
            let all = self.facts.claims().enumerate().filter(|(_, c)| self.reckons_with(c));
            let all = all.filter_map(|(i, c)| Some((i, number(c)?)));
            all.filter(move |(i, _)| !taken(*i))
        };
        match self.schema.variables[variable].sort {
            Sort::Point => self.things[0].clone(),
            Sort::Entity => self.things[1].clone(),
            Sort::Number => self.things[2].clone(),
            // A value stands for what a claim says of things, and for the whole number that it says.
            Sort::Value => {
                let both = values().flat_map(|(i, x)| {
                    let whole = self.facts.claims().nth(i).and_then(whole).filter(|w| *w != x);
                    [Some(x), whole].into_iter().flatten().map(move |x| Thing::Value(x, i))
                });
                both.collect()
            }
            Sort::Values => {
                let bare: Vec<f64> = values().map(|v| v.1).collect();
                let full: Vec<f64> = values().filter_map(|(i, _)| self.facts.claims().nth(i).and_then(whole)).collect();
                if full == bare { vec![Thing::Values(bare)] } else { vec![Thing::Values(bare), Thing::Values(full)] }
            }
            Sort::Whole => (2..=12).map(|n| Thing::Whole(f64::from(n))).collect(),
        }
    }

    fn extend(&self, goal: Goal<'_>, plan: &Plan, depth: usize, binding: &mut Vec<Option<Thing>>) -> bool {
        self.tries.set(self.tries.get() + 1);
        if self.tries.get() > TRIES || !self.plausible(goal, plan, depth, binding) {
            return false;
        }
        let Some(&variable) = plan.order.get(depth) else { return self.applies(goal, binding) };
        for thing in self.candidates(variable, binding) {
            // Different names stand for different points, entities and numbers.
            let taken = |other: &Thing| match (other, &thing) {
                (Thing::Number(_, x), Thing::Number(_, y)) => x == y,
                (Thing::Point(p), Thing::Point(q)) => p == q,
                (Thing::Entity(a), Thing::Entity(b)) => a == b,
                _ => false,
            };
            if binding.iter().flatten().any(taken) {
                continue;
            }
            binding[variable] = Some(thing);
            if self.extend(goal, plan, depth + 1, binding) {
                return true;
            }
            binding[variable] = None;
        }
        false
    }

    fn answer(&self, query: &Query) -> Option<&Answer> {
        let own = match self.claim {
            Claim::Equal(Measure::Query(q), answer) if q == query => Some(answer),
            _ => None,
        };
        own.or_else(|| self.facts.answer(query))
    }

    /// Calls `look` with the binding as ground.
    pub(super) fn on<T>(&self, binding: &[Option<Thing>], look: impl FnOnce(&Ground<'_>) -> T) -> T {
        // A rounded value stands for the exact one that the scene has: that it is rounded well is what the check of truth proves.
        let rounding = |x: f64| match self.claim {
            Claim::Equal(_, Answer::Rounded { value, .. }) => x - value.to_f64(),
            _ => 0.0,
        };
        let concluded = if let Derived::Value(_, x) = self.derived {
            number(self.claim).map_or(*x, |told| told + rounding(*x))
        } else {
            f64::NAN
        };
        let answer = |q: &Query| match self.answer(q) {
            Some(Answer::Number { value, .. }) => value.to_f64(),
            Some(_) => f64::NAN,
            None if VISIBLE.contains(&q.name.as_str()) => Measure::Query(q.clone()).number(self.facts.ledger.scene),
            None => f64::NAN,
        };
        let size = |q: &Query| match self.answer(q) {
            Some(Answer::Sequence(names) | Answer::Set(names)) => names.len() as f64,
            Some(Answer::Word(_)) => 1.0,
            _ => f64::NAN,
        };
        look(&Ground { scene: self.facts.ledger.scene, binding, concluded, answer: &answer, size: &size })
    }

    /// Whether nothing is false that has a value since the last variable was bound.
    fn plausible(&self, goal: Goal<'_>, plan: &Plan, depth: usize, binding: &[Option<Thing>]) -> bool {
        self.on(binding, |ground| {
            let condition = |c: &Condition| match c {
                Condition::Holds(a) => self.true_relation(a, ground),
                Condition::Compares(c) => c.holds(ground),
                Condition::Shown(a) => a.shown(ground),
                Condition::Named(a, i) => self.named(a, *i, ground),
            };
            self.aims(goal, plan, depth, ground)
                && self.schema.when.iter().zip(&plan.when).all(|(c, at)| *at != depth || condition(c))
        })
    }

    /// The same for the conclusion.
    fn aims(&self, goal: Goal<'_>, plan: &Plan, depth: usize, ground: &Ground<'_>) -> bool {
        let near = |e: &Expression, m: &Measure, x: f64| {
            close(e.value(ground), if x.is_nan() { m.number(ground.scene) } else { x })
        };
        match (&self.schema.then, goal, self.derived) {
            (Conclusion::Compares(c), goal, derived) => {
                let aimed = match (goal, derived) {
                    (Goal::Atom(a), Derived::Value(m, x)) => {
                        plan.goal != depth || near(&Expression::Atom(a.clone()), m, *x)
                    }
                    (Goal::Side(left), Derived::Value(m, x)) => {
                        plan.goal != depth || near(if left { &c.left } else { &c.right }, m, *x)
                    }
                    (Goal::Sides(turned), Derived::Same(a, b)) => {
                        let (a, b) = if turned { (b, a) } else { (a, b) };
                        (plan.goal != depth || near(&c.left, a, f64::NAN))
                            && (plan.right != depth || near(&c.right, b, f64::NAN))
                    }
                    (Goal::Open, _) => true,
                    _ => false,
                };
                aimed && (plan.whole != depth || c.holds(ground))
            }
            (Conclusion::Holds(a), ..) => plan.goal != depth || self.true_relation(a, ground),
            (Conclusion::Decides(a), _, Derived::Value(m, _)) => {
                plan.goal != depth || a.measure(ground).as_ref() == Some(m)
            }
            (Conclusion::Decides(_), ..) => false,
            (Conclusion::Solves, ..) => true,
        }
    }

    fn true_relation(&self, atom: &Atom, ground: &Ground<'_>) -> bool {
        atom.relation(ground).is_some_and(|r| Claim::Holds(r).test(ground.scene).holds)
    }

    fn named(&self, atom: &Atom, i: usize, ground: &Ground<'_>) -> bool {
        let Some(Thing::Entity(e)) = &ground.binding[i] else { return false };
        let (Some(Measure::Query(q)), Some(name)) = (atom.measure(ground), &ground.scene.entity(*e).name) else {
            return false;
        };
        match self.answer(&q) {
            Some(Answer::Word(word)) => word == name,
            Some(Answer::Sequence(names) | Answer::Set(names)) => names.contains(name),
            _ => false,
        }
    }
}

/// Queries whose answer is plain to see.
pub(super) const VISIBLE: &[&str] = &["bar_count", "dot_count", "edge_count", "single_ways"];
