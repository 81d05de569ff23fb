//! Restarts: other configurations that satisfy the same equations.
//!
//! In: equations that the scene satisfies; out: further solutions, each reached from perturbed unknowns by damped Gauss-Newton
//! steps (Levenberg-Marquardt) with a bound on their number. Randomness comes from a named stream, so the same problem finds the
//! same configurations everywhere. Source of the method: D. Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear
//! Parameters", 1963.

use crate::claim::calculus::equation::Equation;
use crate::claim::calculus::unknowns::Unknowns;
use crate::scene::{PointId, Scene};
use crate::seed::Stream;
use nalgebra::{Cholesky, DMatrix, DVector};
use num_dual::Dual64;

/// Steps of one restart; those that converge take 5 to 15.
const STEPS: usize = 24;
/// Sum of squared residuals below which all equations hold.
const SOLVED: f64 = 1e-22;
/// Steps after which a restart must have come down to a tenth of where it was as many steps before.
const PATIENCE: usize = 6;
/// How a restart perturbs: the number of points or scalars moved (0: all), and how far, as a share of the figure's size. Another
/// solution often differs in one point only, which moving all of them together seldom finds. Restarts take the rows in turn.
const MOVES: [(usize, f64); 4] = [(1, 1.2), (0, 0.6), (2, 1.0), (0, 1.2)];

/// Equations with the columns that vary in them, connected through those columns.
struct Part<'a> {
    equations: Vec<&'a Equation<'a>>,
    columns: Vec<usize>,
}

/// Finds configurations; holds its buffers.
pub struct Solver<'a> {
    scene: &'a Scene,
    /// Parts that no equation connects. A restart moves one of them, since the others would have to come back by themselves.
    parts: Vec<Part<'a>>,
    start: Unknowns,
    trial: Unknowns,
    next: Unknowns,
    size: f64,
    /// Columns of coordinates in space.
    places: Vec<usize>,
    tried: usize,
    residuals: Vec<f64>,
    duals: Vec<Dual64>,
    /// Derivatives by equation's residual and varying column, row after row.
    jacobian: Vec<f64>,
}

impl<'a> Solver<'a> {
    /// A solver of equations that hold in the scene. Columns of `held` keep their values.
    pub fn new(scene: &'a Scene, equations: &'a [Equation<'a>], held: &[usize]) -> Solver<'a> {
        let parts = parts(equations, held);
        let start = Unknowns::of(scene);
        let extent = |axis: usize| {
            let of_points = start.values[..2 * start.points].iter().skip(axis).step_by(2);
            let (lo, hi) = of_points.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
            hi - lo
        };
        let places = scene.space.iter().flat_map(|space| space.scalars());
        let (low, high) =
            places.map(|s| scene.scalar(s)).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        let size = extent(0).max(extent(1)).max(high - low).max(f64::MIN_POSITIVE);
        Solver {
            scene,
            parts,
            trial: start.clone(),
            next: start.clone(),
            start,
            size,
            places: scene
                .space
                .iter()
                .flat_map(|s| s.scalars())
                .map(|s| 2 * scene.points.len() + s.0 as usize)
                .collect(),
            tried: 0,
            residuals: Vec::new(),
            duals: Vec::new(),
            jacobian: Vec::new(),
        }
    }

    /// Number of parts that no equation connects; restarts take them in turn.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// The part in which a point can move; `None` of one that nothing moves.
    pub fn part(&self, p: PointId) -> Option<usize> {
        let first = 2 * p.0 as usize;
        self.parts.iter().position(|part| part.columns.iter().any(|c| c / 2 * 2 == first && *c < 2 * self.start.points))
    }

    /// Sum of squared residuals at `next` (`ahead`) or at the trial; infinite where they are not numbers.
    fn cost(&mut self, part: usize, ahead: bool) -> f64 {
        self.residuals.clear();
        let at = if ahead { &self.next } else { &self.trial };
        for e in &self.parts[part].equations {
            e.residuals(self.scene, at, &mut self.residuals);
        }
        let sum: f64 = self.residuals.iter().map(|r| r * r).sum();
        if sum.is_finite() { sum } else { f64::INFINITY }
    }

    fn differentiate(&mut self, part: usize) {
        let Part { equations, columns } = &self.parts[part];
        let n = columns.len();
        self.jacobian.clear();
        self.jacobian.resize(self.residuals.len() * n, 0.0);
        let mut first = 0;
        for e in equations {
            let mut count = 0;
            for &column in &e.columns {
                let Ok(j) = columns.binary_search(&column) else { continue };
                self.duals.clear();
                e.residuals(self.scene, &self.trial.seeded(column), &mut self.duals);
                count = self.duals.len();
                for (k, d) in self.duals.iter().enumerate() {
                    self.jacobian[(first + k) * n + j] = d.eps;
                }
            }
            if count == 0 {
                self.duals.clear();
                e.residuals(self.scene, &self.trial.seeded(usize::MAX), &mut self.duals);
                count = self.duals.len();
            }
            first += count;
        }
    }

    /// Starts from unknowns moved at random and goes to a solution nearby. `None` when none is reached.
    pub fn restart(&mut self, stream: &mut Stream) -> Option<&Unknowns> {
        if self.parts.is_empty() {
            return None;
        }
        let part = self.tried % self.parts.len();
        let (count, spread) = MOVES[self.tried / self.parts.len() % MOVES.len()];
        self.tried += 1;
        let columns = &self.parts[part].columns;
        self.trial.values.copy_from_slice(&self.start.values);
        let points = 2 * self.start.points;
        // A point moves with both coordinates, a scalar by itself.
        let thing = |c: usize| if c < points { c / 2 } else { c };
        let mut moved = Vec::with_capacity(count);
        for _ in 0..count.min(columns.len()) {
            moved.push(thing(*stream.pick(columns)));
        }
        for &c in columns.iter().filter(|c| count == 0 || moved.contains(&thing(**c))) {
            let value = self.start.values[c];
            let size = if c < points || self.places.contains(&c) { self.size } else { value.abs() };
            self.trial.values[c] = value + spread * size * (2.0 * stream.unit() - 1.0);
        }
        self.descend(part).then_some(&self.trial)
    }

    /// Starts from unknowns moved along a direction, by a share of the figure's size, and goes to a solution nearby. `None` when
    /// none is reached.
    pub fn near(&mut self, direction: &[(usize, f64)], share: f64) -> Option<&Unknowns> {
        self.trial.values.copy_from_slice(&self.start.values);
        for (column, x) in direction {
            self.trial.values[*column] += share * self.size * x;
        }
        (0..self.parts.len()).all(|part| self.descend(part)).then_some(&self.trial)
    }

    /// Goes from the trial to a solution. `false` when none is reached.
    fn descend(&mut self, part: usize) -> bool {
        let n = self.parts[part].columns.len();
        let mut normal = DMatrix::zeros(n, n);
        let (mut down, mut step) = (DVector::zeros(n), DVector::zeros(n));
        let mut damping = 1e-2;
        let mut cost = self.cost(part, false);
        let mut before = cost;
        for taken in 1..=STEPS {
            if cost < SOLVED {
                return true;
            }
            if taken.is_multiple_of(PATIENCE) {
                if cost > 0.1 * before {
                    return false;
                }
                before = cost;
            }
            self.differentiate(part);
            let rows = self.residuals.len();
            down.fill(0.0);
            let mut product = DMatrix::zeros(n, n);
            for i in 0..rows {
                let row = &self.jacobian[i * n..(i + 1) * n];
                for (a, &x) in row.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                    down[a] -= x * self.residuals[i];
                    for (b, &y) in row[..=a].iter().enumerate() {
                        product[(a, b)] += x * y;
                    }
                }
            }
            let largest = (0..n).fold(f64::MIN_POSITIVE, |m, i| m.max(product[(i, i)]));
            let mut lower = false;
            for _ in 0..5 {
                normal.copy_from(&product);
                for i in 0..n {
                    normal[(i, i)] += damping * (product[(i, i)] + 1e-6 * largest) + 1e-12 * largest;
                }
                let Some(factor) = Cholesky::new(normal) else { return false };
                step.copy_from(&down);
                factor.solve_mut(&mut step);
                normal = factor.unpack_dirty();
                self.next.values.copy_from_slice(&self.trial.values);
                for (i, &c) in self.parts[part].columns.iter().enumerate() {
                    self.next.values[c] += step[i];
                }
                let ahead = self.cost(part, true);
                if ahead < cost {
                    cost = ahead;
                    std::mem::swap(&mut self.trial, &mut self.next);
                    damping = (damping * 0.1).max(1e-12);
                    lower = true;
                    break;
                }
                damping *= 8.0;
            }
            if !lower {
                return cost < SOLVED;
            }
        }
        cost < SOLVED
    }
}

/// Parts the equations: those that share a column which varies belong together.
fn parts<'a>(equations: &'a [Equation<'a>], held: &[usize]) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for equation in equations {
        let mut new = Part { equations: vec![equation], columns: equation.columns.clone() };
        new.columns.retain(|c| !held.contains(c));
        let (joined, others): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|p| p.columns.iter().any(|c| new.columns.contains(c)));
        for part in joined {
            new.equations.splice(0..0, part.equations);
            new.columns.extend(part.columns);
        }
        new.columns.sort_unstable();
        new.columns.dedup();
        parts = others;
        parts.push(new);
    }
    parts.retain(|p| !p.columns.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::measure::Measure;
    use crate::scene::Frame;

    #[test]
    fn restarts_keep_the_equations_and_find_both_sides() {
        let mut scene = Scene::new(Frame::Plain);
        let [a, b, c] = [[0.0, 0.0], [4.0, 0.0], [1.0, 3.0]].map(|p| scene.add_point(p));
        let sides = [Measure::Length(a, b), Measure::Length(b, c), Measure::Length(a, c)];
        let equations: Vec<Equation> = sides.iter().filter_map(|m| Equation::keeps(m, &scene)).collect();
        let mut solver = Solver::new(&scene, &equations, &[0, 1, 2, 3]);
        let mut stream = Stream::new(&[b"restarts"]);
        let mut found = Vec::new();
        for _ in 0..12 {
            if let Some(at) = solver.restart(&mut stream) {
                let mut moved = scene.clone();
                at.write(&mut moved);
                for m in &sides {
                    assert!((m.number(&moved) - m.number(&scene)).abs() < 1e-9);
                }
                assert_eq!(moved.points[..2], scene.points[..2]);
                found.push(moved.points[2][1] > 0.0);
            }
        }
        assert!(found.len() > 8 && found.contains(&true) && found.contains(&false), "{found:?}");
    }
}
