//! The scene to the text: points and quantities move until every claim holds, given, structural and concluded alike.
//!
//! Only a small move is taken: a scene that has to change its shape was not drawn for this text. Nothing is moved when an
//! unknown that a tool drew stands in no claim, since it would stay behind.

use crate::claim::calculus::equation::Equation;
use crate::claim::calculus::solve::Solver;
use crate::claim::calculus::unknowns::Columns;
use crate::repair::{Mended, Patient};
use crate::sample::finding::Finding;
use crate::scene::{Frame, Scene};

/// Largest move of a point or quantity, as a share of the figure's size.
const SMALL: f64 = 0.1;

/// Moves the scene.
pub(super) fn apply(patient: &Patient, _: &Finding) -> Option<Mended> {
    let mut draft = patient.draft.clone();
    let scene = &draft.board.scene;
    if !matches!(scene.frame, Frame::Plain) {
        return None;
    }
    let claims = &draft.board.claims;
    let equations: Vec<Equation> =
        claims.iter().map(|s| Equation::demanded(&s.claim, scene)).collect::<Option<Vec<_>>>()?.concat();
    let mut drawn = Columns::new(scene);
    scene.entities.iter().filter(|e| e.state > 0).for_each(|e| drawn.shape(&e.shape));
    let bound = |c: &usize| equations.iter().any(|e| e.columns.contains(c));
    if !drawn.finish()?.iter().all(bound) {
        return None;
    }
    let mut solver = Solver::new(scene, &equations, &[]);
    let there = solver.near(&[], 0.0)?.clone();
    let mut moved = scene.clone();
    there.write(&mut moved);
    let share = farthest(scene, &moved);
    if !(1e-12..=SMALL).contains(&share) || !claims.iter().all(|s| s.claim.test(&moved).holds) {
        return None;
    }
    draft.board.scene = moved;
    let after = format!("all claims hold after a move of {:.2} % of the figure", 100.0 * share);
    Some(patient.redrafted(draft, "scene and text differ".into(), after))
}

/// Largest move of an unknown between two scenes, as a share of the extent of the points.
fn farthest(from: &Scene, to: &Scene) -> f64 {
    let (mut lo, mut hi) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for p in &from.points {
        for i in 0..2 {
            (lo[i], hi[i]) = (lo[i].min(p[i]), hi[i].max(p[i]));
        }
    }
    let size = (hi[0] - lo[0]).max(hi[1] - lo[1]);
    let points = from.points.iter().zip(&to.points).flat_map(|(p, q)| [p[0] - q[0], p[1] - q[1]]);
    let scalars = from.scalars.iter().zip(&to.scalars).map(|(x, y)| x - y);
    points.chain(scalars).fold(0.0, |m: f64, d| m.max(d.abs())) / size
}
