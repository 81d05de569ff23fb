//! Solving a cited equation: whether the unknown makes it true, and the equation is linear in it once the known measures stand.

use super::facts::{Facts, row_of, span};
use crate::claim::Claim;
use crate::claim::calculus::equation::Row;
use crate::claim::calculus::space::Space;
use crate::claim::calculus::unknowns::Unknowns;
use crate::claim::measure::Measure;
use crate::scene::Scene;

/// How far the unknown is moved along its free direction, relative to the scene's unit.
const STEP: f64 = 1e-4;

/// What moves with the unknown while the known measures stand.
struct Motion<'a> {
    scene: &'a Scene,
    /// The scene with the unknown moved a little up and down.
    near: [Scene; 2],
    /// Change of the unknown between the two.
    change: f64,
    /// Known measures and the unknown: what depends on these alone is affine in the unknown.
    space: Space,
}

impl Motion<'_> {
    /// Value of a measure when the unknown changes by `t`; `None` if it depends on anything else that is not known.
    fn moved(&self, m: &Measure, t: f64) -> Option<f64> {
        let each = |list: &[Measure]| list.iter().map(|m| self.moved(m, t)).collect::<Option<Vec<f64>>>();
        Some(match m {
            Measure::Sum(terms) => each(terms)?.iter().sum(),
            Measure::Product(factors) => each(factors)?.iter().product(),
            Measure::Quotient(a, b) => self.moved(a, t)? / self.moved(b, t)?,
            Measure::Root(a) => self.moved(a, t)?.sqrt(),
            Measure::Const(x) => x.to_f64(),
            leaf => {
                if !self.space.contains(&row_of(leaf, self.scene)?) {
                    return None;
                }
                let slope = (leaf.number(&self.near[0]) - leaf.number(&self.near[1])) / self.change;
                leaf.number(self.scene) + t * slope
            }
        })
    }
}

/// Whether one of the facts is an equation that is linear in the unknown and has it as its solution.
pub(super) fn solves(facts: &Facts<'_, '_>, unknown: &Measure) -> bool {
    let scene = facts.ledger.scene;
    let Some(row) = row_of(unknown, scene) else { return false };
    facts.ids.iter().any(|id| {
        let Claim::Same(left, right) = facts.ledger.claim(*id) else { return false };
        let rest = facts.ids.iter().filter(|i| *i != id);
        let mut rows: Vec<Row> = rest.filter_map(|i| facts.ledger.rows(*i)).flatten().cloned().collect();
        let mut columns: Vec<usize> = rows.iter().chain([&row]).flat_map(|r| r.entries.iter().map(|e| e.0)).collect();
        columns.sort_unstable();
        columns.dedup();
        let Some(direction) = Space::of(&rows, &columns).direction(&row) else { return false };
        let start = Unknowns::of(scene);
        let near = [STEP, -STEP].map(|h| {
            let (mut moved, mut values) = (scene.clone(), start.clone());
            direction.iter().for_each(|(column, x)| values.values[*column] += h * x);
            values.write(&mut moved);
            moved
        });
        let change = unknown.number(&near[0]) - unknown.number(&near[1]);
        rows.push(row.clone());
        let motion = Motion { scene, near, change, space: span(&rows) };
        let gap = |t: f64| Some(motion.moved(left, t)? - motion.moved(right, t)?);
        let step = unknown.number(scene).abs().max(1.0) * 0.1;
        let (Some(here), Some(up), Some(down)) = (gap(0.0), gap(step), gap(-step)) else { return false };
        let size = up.abs().max(down.abs());
        let scale = left.number(scene).abs().max(1.0);
        here.abs() <= 1e-9 * scale && size > 1e-9 * scale && (up + down - 2.0 * here).abs() <= 1e-5 * size
    })
}
