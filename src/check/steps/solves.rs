//! Solving a cited equation: whether the unknown makes it true, and the equation is linear in it once the known measures stand.

use super::differences::Space;
use super::facts::{Facts, row_of};
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::scene::Scene;

/// A measure as a function of the unknown near its value: constant plus coefficient times the change; `None` if it depends on
/// anything else that is not known.
fn affine(m: &Measure, scene: &Scene, known: &Space, unknown: &[f64]) -> Option<f64> {
    let rest = known.residual(&row_of(m, scene)?);
    let square: f64 = unknown.iter().map(|x| x * x).sum();
    let c = rest.iter().zip(unknown).map(|(x, y)| x * y).sum::<f64>() / square;
    let left: f64 = rest.iter().zip(unknown).map(|(x, y)| (x - c * y) * (x - c * y)).sum();
    let size: f64 = rest.iter().map(|x| x * x).sum::<f64>().max(square * 1e-12);
    (left <= 1e-8 * size).then_some(c)
}

/// Value of a measure when the unknown changes by `t`.
fn moved(m: &Measure, scene: &Scene, known: &Space, unknown: &[f64], t: f64) -> Option<f64> {
    let each = |list: &[Measure]| list.iter().map(|m| moved(m, scene, known, unknown, t)).collect::<Option<Vec<f64>>>();
    Some(match m {
        Measure::Sum(terms) => each(terms)?.iter().sum(),
        Measure::Product(factors) => each(factors)?.iter().product(),
        Measure::Quotient(a, b) => moved(a, scene, known, unknown, t)? / moved(b, scene, known, unknown, t)?,
        Measure::Root(a) => moved(a, scene, known, unknown, t)?.sqrt(),
        Measure::Const(x) => x.to_f64(),
        leaf => leaf.number(scene) + t * affine(leaf, scene, known, unknown)?,
    })
}

/// Whether one of the facts is an equation that is linear in the unknown and has it as its solution.
pub(super) fn solves(facts: &Facts<'_, '_>, unknown: &Measure) -> bool {
    let scene = facts.ledger.scene;
    let Some(row) = row_of(unknown, scene) else { return false };
    facts.ids.iter().any(|id| {
        let Claim::Same(left, right) = facts.ledger.claim(*id) else { return false };
        let known = facts.except(*id);
        if known.contains(&row) {
            return false;
        }
        let free = known.residual(&row);
        let gap = |t: f64| Some(moved(left, scene, &known, &free, t)? - moved(right, scene, &known, &free, t)?);
        let step = unknown.number(scene).abs().max(1.0) * 0.1;
        let (Some(here), Some(up), Some(down)) = (gap(0.0), gap(step), gap(-step)) else { return false };
        let size = up.abs().max(down.abs());
        let scale = left.number(scene).abs().max(1.0);
        here.abs() <= 1e-9 * scale && size > 1e-9 * scale && (up + down - 2.0 * here).abs() <= 1e-6 * size
    })
}
