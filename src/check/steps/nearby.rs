//! Whether facts fix a conclusion beyond the first order: the scene is moved as the facts allow, and the conclusion measured again.
//!
//! Rows see first derivatives only: the distance from a point to the foot of its perpendicular is least there, so that it seems
//! to be the distance from the line even where nobody says that it is perpendicular. A small real motion tells.

use super::facts::{Facts, span};
use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::calculus::equation::{Equation, Row};
use crate::claim::calculus::solve::Solver;
use crate::claim::measure::Measure;
use crate::scene::Scene;

/// Motions tried; one that leaves the conclusion as it is may do so by chance.
const MOTIONS: usize = 3;
/// Length of a motion as a share of the figure: small enough to keep the order of what is seen, large enough to measure.
const SHARE: f64 = 0.03;
/// A conclusion that changes by less than this, relative to its size, is taken for fixed: a tangent fixes its point of contact
/// only to the square root of the solver's accuracy.
pub(super) const LOOSE: f64 = 2e-5;
/// The same where a premise is to be called idle: a motion that it forbids may change a length by little.
pub(super) const STRICT: f64 = 1e-6;

/// The claim with its queries as sums; `None` if it says nothing continuous.
fn plain(claim: &Claim, scene: &Scene) -> Option<Claim> {
    match claim {
        Claim::Equal(Measure::Position(_), Answer::Point { .. }) => Some(claim.clone()),
        Claim::Equal(m, v) => Some(Claim::Equal(m.without_queries(scene)?, v.clone())),
        Claim::Same(a, b) => Some(Claim::Same(a.without_queries(scene)?, b.without_queries(scene)?)),
        Claim::Holds(_) => claim.rows(scene).map(|_| claim.clone()),
    }
}

/// How much a claim is off in a moved scene, relative to its size.
fn off(claim: &Claim, scene: &Scene, moved: &Scene) -> f64 {
    let relative = |x: f64, y: f64| (x - y).abs() / x.abs().max(y.abs()).max(1e-9);
    match claim {
        Claim::Equal(Measure::Position(p), _) => {
            relative(scene.at(*p)[0], moved.at(*p)[0]).max(relative(scene.at(*p)[1], moved.at(*p)[1]))
        }
        Claim::Equal(m, _) => relative(m.number(scene), m.number(moved)),
        Claim::Same(a, b) => relative(a.number(moved), b.number(moved)),
        Claim::Holds(r) => r.residuals(moved).map_or(f64::NAN, |all| all.iter().fold(0.0, |m: f64, x| m.max(x.abs()))),
    }
}

/// Whether the conclusion stays as it is while the scene moves as the facts allow.
pub(super) fn fixed(facts: &Facts<'_, '_>, conclusion: &Claim, slack: f64) -> bool {
    let scene = facts.ledger.scene;
    let Some(conclusion) = plain(conclusion, scene) else { return true };
    let claims: Vec<Claim> = facts.claims().filter_map(|c| plain(c, scene)).collect();
    let equations: Vec<Equation<'_>> = claims.iter().filter_map(|c| Equation::of(c, scene)).flatten().collect();
    let rows: Vec<Row> = facts.ids.iter().filter_map(|id| facts.ledger.rows(*id)).flatten().cloned().collect();
    let free = span(&rows).free();
    if free.is_empty() {
        return true;
    }
    let mut solver = Solver::new(scene, &equations, &[]);
    (1..=MOTIONS).all(|k| {
        // Shares that no symmetry of a figure balances: multiples of the golden ratio.
        let share = |i: usize| ((i * MOTIONS + k) as f64 * 0.618_033_988_749_895).fract() - 0.5;
        let mut direction: Vec<(usize, f64)> = free[0].iter().map(|e| (e.0, 0.0)).collect();
        for (i, one) in free.iter().enumerate() {
            direction.iter_mut().zip(one).for_each(|(sum, e)| sum.1 += share(i) * e.1);
        }
        let Some(found) = solver.near(&direction, SHARE) else { return true };
        let mut moved = scene.clone();
        found.write(&mut moved);
        off(&conclusion, scene, &moved) <= slack
    })
}
