//! Whether what is given leaves the asked measure free, to first order: the proof that a missing given is a fault.
//!
//! Derivatives are central differences; this is a look of the bench's own and shares no code with the checks.

use crate::claim::{Claim, ClaimId, Source};
use crate::sample::draft::Draft;
use crate::scene::Scene;

/// Step of the differences as a share of the scene's size.
const STEP: f64 = 1e-6;
/// Share of the asked measure's gradient that must lie outside the span of the givens' gradients.
const FREE: f64 = 1e-3;

/// Whether the asked measure can change while givens and structure, `without` left out, stay true.
pub(super) fn free(draft: &Draft, without: Option<ClaimId>) -> bool {
    let scene = &draft.board.scene;
    let size = scene.points.iter().flatten().chain(&scene.scalars).fold(1.0f64, |m, x| m.max(x.abs()));
    let unknowns = 2 * scene.points.len() + scene.scalars.len();
    let moved = |i: usize, by: f64| {
        let mut scene = scene.clone();
        match i.checked_sub(2 * scene.points.len()) {
            None => scene.points[i / 2][i % 2] += by,
            Some(k) => scene.scalars[k] += by,
        }
        scene
    };
    let fixed = |(i, s): &(usize, &crate::claim::Stated)| {
        without != Some(ClaimId(*i as u32)) && matches!(s.source, Source::Given(_) | Source::Structure)
    };
    let claims: Vec<&Claim> = draft.board.claims.iter().enumerate().filter(fixed).map(|(_, s)| &s.claim).collect();
    let all = |scene: &Scene| {
        let mut values: Vec<f64> = claims.iter().flat_map(|c| residuals(c, scene)).collect();
        values.push(draft.asked.number(scene));
        values
    };
    let h = STEP * size;
    let columns: Vec<Vec<f64>> = (0..unknowns)
        .map(|i| all(&moved(i, h)).iter().zip(all(&moved(i, -h))).map(|(p, m)| (p - m) / (2.0 * h)).collect())
        .collect();
    let rows = columns.first().map_or(0, Vec::len);
    let row = |r: usize| -> Vec<f64> { columns.iter().map(|c| c.get(r).copied().unwrap_or(f64::NAN)).collect() };
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for r in 0..rows.saturating_sub(1) {
        let (left, norm) = outside(row(r), &basis);
        let full = length(&row(r));
        if norm.is_finite() && norm > 1e-6 * full.max(1e-12) {
            basis.push(left.iter().map(|x| x / norm).collect());
        }
    }
    let Some(last) = rows.checked_sub(1) else { return false };
    let asked = row(last);
    let full = length(&asked);
    full.is_finite() && full > 1e-9 && outside(asked, &basis).1 > FREE * full
}

fn length(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The part of a vector outside the span of an orthonormal basis, and its length.
fn outside(mut v: Vec<f64>, basis: &[Vec<f64>]) -> (Vec<f64>, f64) {
    // Twice, since one pass leaves rounding errors as large as what is sought.
    for _ in 0..2 {
        for b in basis {
            let along: f64 = v.iter().zip(b).map(|(x, y)| x * y).sum();
            v.iter_mut().zip(b).for_each(|(x, y)| *x -= along * y);
        }
    }
    let norm = length(&v);
    (v, norm)
}

fn residuals(claim: &Claim, scene: &Scene) -> Vec<f64> {
    match claim {
        Claim::Equal(measure, _) => match measure.observe(scene) {
            Ok(crate::claim::observed::Observed::Number(x)) => vec![x],
            Ok(crate::claim::observed::Observed::Point(p)) => p.to_vec(),
            _ => Vec::new(),
        },
        Claim::Same(a, b) => vec![a.number(scene) - b.number(scene)],
        Claim::Holds(relation) => relation.residuals(scene).unwrap_or_default(),
    }
}
