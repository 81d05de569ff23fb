//! What a step may build on: the cited claims, what they say numerically, and what follows from them.
//!
//! A claim says something of the scene's unknowns; to first order that is a row. What follows from claims lies in the span of
//! their rows. Rows of a claim are computed once for all steps.

use crate::answer::Answer;
use crate::claim::calculus::equation::Row;
use crate::claim::calculus::space::Space;
use crate::claim::measure::Measure;
use crate::claim::query::Query;
use crate::claim::relation::Relation;
use crate::claim::tolerance::close;
use crate::claim::{Claim, ClaimId, Stated};
use crate::scene::function::Family;
use crate::scene::shape::Shape;
use crate::scene::{Frame, Scene};
use std::cell::OnceCell;

/// All claims of a draft with their rows.
pub(super) struct Ledger<'d> {
    pub scene: &'d Scene,
    pub claims: &'d [Stated],
    rows: Vec<OnceCell<Option<Vec<Row>>>>,
}

/// Rows of a claim; `None` if it has none (names, counts, marks).
pub(super) fn rows_of(claim: &Claim, scene: &Scene) -> Option<Vec<Row>> {
    match claim {
        Claim::Equal(Measure::Position(p), _) => {
            [Measure::X(*p), Measure::Y(*p)].iter().map(|m| m.gradient(scene)).collect()
        }
        Claim::Equal(m, _) => Some(vec![row_of(m, scene)?]),
        Claim::Same(a, b) => {
            let (a, b) = (a.without_queries(scene)?, b.without_queries(scene)?);
            Claim::Same(a, b).rows(scene)
        }
        Claim::Holds(_) => claim.rows(scene),
    }
}

/// The space of rows over the unknowns that they touch.
pub(super) fn span(rows: &[Row]) -> Space {
    let mut columns: Vec<usize> = rows.iter().flat_map(|r| r.entries.iter().map(|e| e.0)).collect();
    columns.sort_unstable();
    columns.dedup();
    Space::of(rows, &columns)
}

/// Gradient of a measure whose queries are sums of drawn quantities.
pub(super) fn row_of(m: &Measure, scene: &Scene) -> Option<Row> {
    m.without_queries(scene)?.gradient(scene)
}

/// What a claim says as a number, without the constant terms of its measure: `x + 3 = 5` says 2 of x.
pub(super) fn number(claim: &Claim) -> Option<f64> {
    match claim {
        Claim::Equal(m, Answer::Number { value, .. }) => Some(value.to_f64() - offset(m)),
        Claim::Equal(m, Answer::Rounded { value, .. }) => Some(value.to_f64() - offset(m)),
        _ => None,
    }
}

/// The number that a claim says, constant terms included.
pub(super) fn whole(claim: &Claim) -> Option<f64> {
    match claim {
        Claim::Equal(_, Answer::Number { value, .. }) => Some(value.to_f64()),
        Claim::Equal(_, Answer::Rounded { value, .. }) => Some(value.to_f64()),
        _ => None,
    }
}

/// Value of a measure without anything of the scene.
pub(super) fn constant(m: &Measure) -> Option<f64> {
    match m {
        Measure::Const(x) => Some(x.to_f64()),
        Measure::Sum(terms) => terms.iter().map(constant).sum(),
        Measure::Product(factors) => factors.iter().map(constant).product(),
        _ => None,
    }
}

/// Sum of the constant terms of a measure.
pub(super) fn offset(m: &Measure) -> f64 {
    match m {
        Measure::Sum(terms) => terms.iter().map(|t| constant(t).unwrap_or_else(|| offset(t))).sum(),
        // A multiple of a sum: terms multiply out.
        Measure::Product(factors) => {
            let (known, open): (Vec<_>, Vec<_>) = factors.iter().partition(|f| constant(f).is_some());
            match open.as_slice() {
                [one] => known.into_iter().filter_map(constant).product::<f64>() * offset(one),
                _ => 0.0,
            }
        }
        _ => 0.0,
    }
}

impl<'d> Ledger<'d> {
    pub fn new(scene: &'d Scene, claims: &'d [Stated]) -> Ledger<'d> {
        Ledger { scene, claims, rows: claims.iter().map(|_| OnceCell::new()).collect() }
    }

    pub fn claim(&self, id: ClaimId) -> &'d Claim {
        &self.claims[id.0 as usize].claim
    }

    /// Rows of a stated claim.
    pub fn rows(&self, id: ClaimId) -> Option<&[Row]> {
        self.rows[id.0 as usize].get_or_init(|| rows_of(self.claim(id), self.scene)).as_deref()
    }
}

/// Cited claims.
pub(super) struct Facts<'l, 'd> {
    pub ledger: &'l Ledger<'d>,
    pub ids: Vec<ClaimId>,
    all: OnceCell<Space>,
    bare: OnceCell<Space>,
}

impl<'l, 'd> Facts<'l, 'd> {
    pub fn new(ledger: &'l Ledger<'d>, ids: Vec<ClaimId>) -> Facts<'l, 'd> {
        Facts { ledger, ids, all: OnceCell::new(), bare: OnceCell::new() }
    }

    /// The facts without one of them.
    pub fn without(&self, i: usize) -> Facts<'l, 'd> {
        let mut ids = self.ids.clone();
        ids.remove(i);
        Facts::new(self.ledger, ids)
    }

    pub fn claims(&self) -> impl Iterator<Item = &'d Claim> + '_ {
        self.ids.iter().map(|id| self.ledger.claim(*id))
    }

    fn collect(&self, keep: impl Fn(&Claim) -> bool) -> Vec<Row> {
        let kept = self.ids.iter().filter(|id| keep(self.ledger.claim(**id)));
        kept.filter_map(|id| self.ledger.rows(*id)).flatten().cloned().collect()
    }

    /// Span of all cited claims.
    pub fn all(&self) -> &Space {
        self.all.get_or_init(|| span(&self.collect(|_| true)))
    }

    /// Span of the cited relations, values left out: what makes one measure the same as another.
    pub fn bare(&self) -> &Space {
        self.bare.get_or_init(|| span(&self.collect(|c| !matches!(c, Claim::Equal(..)))))
    }

    /// Span of all cited claims and of further rows.
    pub fn with(&self, more: Vec<Row>) -> Space {
        let mut rows = self.collect(|_| true);
        rows.extend(more);
        span(&rows)
    }

    /// Whether the facts say this of the query.
    pub fn answer(&self, query: &Query) -> Option<&'d Answer> {
        self.claims().find_map(|c| match c {
            Claim::Equal(Measure::Query(q), answer) if q == query => Some(answer),
            _ => None,
        })
    }

    /// Whether the value of a measure follows from the facts.
    pub fn known(&self, m: &Measure) -> bool {
        if self.claims().any(|c| matches!(c, Claim::Equal(n, _) if n == m)) {
            return true;
        }
        match m {
            Measure::Const(_) => true,
            _ => row_of(m, self.ledger.scene).is_some_and(|row| self.all().contains(&row)),
        }
    }

    /// Whether the relation follows from the facts and is true.
    pub fn entails(&self, relation: &Relation) -> bool {
        if self.claims().any(|c| matches!(c, Claim::Holds(r) if r == relation)) {
            return true;
        }
        let claim = Claim::Holds(relation.clone());
        let rows = || rows_of(&claim, self.ledger.scene);
        claim.test(self.ledger.scene).holds
            && (relation.built_in(self.ledger.scene)
                || rows().is_some_and(|rows| !rows.is_empty() && rows.iter().all(|r| self.all().contains(r))))
    }

    /// Whether two measures are the same by the cited relations alone, whatever their values.
    pub fn same(&self, a: &Measure, b: &Measure) -> bool {
        if a == b {
            return true;
        }
        let scene = self.ledger.scene;
        let (Some(x), Some(y)) = (a.without_queries(scene), b.without_queries(scene)) else { return false };
        close(x.number(scene), y.number(scene)) && {
            let difference = Claim::Same(x, y).rows(scene);
            difference.is_some_and(|rows| rows.iter().all(|r| self.bare().contains(r)))
        }
    }
}

/// Whether a number stands on a tick of an axis or midway between two.
fn on_tick(x: f64, step: f64) -> bool {
    let halves = 2.0 * x / step;
    step > 0.0 && (halves - halves.round()).abs() < 1e-6
}

/// Whether a measure can be read off the drawn scale: coordinates and heights of curves that stand on ticks or midway.
pub(super) fn readable(scene: &Scene, m: &Measure) -> bool {
    let Frame::Axes(axes) = &scene.frame else { return false };
    let on = |x: f64, axis: &crate::scene::Axis| {
        axis.numbers && on_tick(x, axis.step) && x > axis.min - 1e-9 && x < axis.max + 1e-9
    };
    match m {
        Measure::X(p) => on(scene.at(*p)[0], &axes.x),
        Measure::Y(p) => on(scene.at(*p)[1], &axes.y),
        Measure::Position(p) => on(scene.at(*p)[0], &axes.x) && on(scene.at(*p)[1], &axes.y),
        // One straight piece with both ends on the grid: its area is that of a trapezoid.
        Measure::CurveIntegral(e, a, b) => {
            let (from, to) = (a.number(scene), b.number(scene));
            let ends = [a, b].iter().all(|x| readable(scene, &Measure::CurveAt(*e, (*x).clone())));
            ends && matches!(&scene.entity(*e).shape, Shape::Curve(f, ..) if f.family == Family::Piecewise
                && !f.coefficients.iter().step_by(2).any(|k| scene.scalar(*k) > from + 1e-9 && scene.scalar(*k) < to - 1e-9))
        }
        Measure::Scalar(s) => scene.entities.iter().any(|e| match e.shape {
            Shape::Task(_, start, length) if start == *s || length == *s => {
                let from = scene.scalar(start);
                e.look.shown() && on(from, &axes.x) && on(from + scene.scalar(length), &axes.x)
            }
            _ => false,
        }),
        Measure::CurveAt(_, x) => on(x.number(scene), &axes.x) && on(m.number(scene), &axes.y),
        _ => false,
    }
}
