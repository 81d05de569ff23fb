//! Claims as equations: residuals in regular form with their gradients.
//!
//! Regular means that the residual vanishes linearly where the claim holds: an angle is compared by the sine of the difference
//! (its cosine form has no gradient at 0 and 180 degrees), collinearity is a cross product. A value is compared with the one
//! that the scene has: that the scene has the claimed one is what the check of truth proves.

use crate::answer::Answer;
use crate::claim::calculus::unknowns::{Columns, Unknowns};
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::statement::Claim;
use crate::scene::real::Real;
use crate::scene::values::Values;
use crate::scene::{Frame, PointId, Scene};
use crate::seed::trig;
use num_dual::Dual64;

/// A gradient shorter than this beside its largest possible size says nothing.
const VANISHING: f64 = 1e-9;

/// Step of differences, as a share of the value; large, since what is differentiated is linear nearby.
const STEP: f64 = 1e-3;

/// A sparse gradient of length 1: columns in increasing order with their entries.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    /// Columns and entries.
    pub entries: Vec<(usize, f64)>,
}

impl Row {
    /// The row scaled to length 1; `None` when it vanishes or is not finite.
    pub fn normal(mut entries: Vec<(usize, f64)>) -> Option<Row> {
        let length = entries.iter().map(|e| e.1 * e.1).sum::<f64>().sqrt();
        if length < VANISHING || !length.is_finite() {
            return None;
        }
        entries.iter_mut().for_each(|e| e.1 /= length);
        Some(Row { entries })
    }
}

#[derive(Clone, Debug)]
enum Form<'a> {
    /// The measure keeps its value; divided by the scale.
    Value(&'a Measure, f64, f64),
    /// The abscissa or ordinate of a point (axis 0 or 1) keeps its value.
    Coordinate(PointId, usize, f64),
    /// The angle keeps its size: sine and cosine of it.
    Angle([PointId; 3], f64, f64),
    /// Two measures agree; divided by the scale.
    Same(&'a Measure, &'a Measure, f64),
    /// The relation's own equations.
    Holds(&'a Relation),
    /// What a solver finds keeps its value.
    Solved(&'a Measure),
}

/// An equation, or a few that belong together.
#[derive(Clone, Debug)]
pub struct Equation<'a> {
    form: Form<'a>,
    /// Columns of the unknowns that it speaks of, increasing.
    pub columns: Vec<usize>,
}

fn columns(scene: &Scene, add: impl FnOnce(&mut Columns)) -> Option<Vec<usize>> {
    let mut found = Columns::new(scene);
    add(&mut found);
    found.finish()
}

/// A divisor that makes a difference of such values dimensionless.
fn scale(value: f64) -> f64 {
    if value.abs() > VANISHING { value.abs() } else { 1.0 }
}

/// Gradient of what a solver finds, by differences: sums, means and lengths of ways are linear where they stand, counts are
/// constant. `None` where it vanishes.
fn differences(measure: &Measure, scene: &Scene, unknowns: &Unknowns, columns: &[usize]) -> Option<Row> {
    let mut moved = scene.clone();
    let mut at = unknowns.clone();
    let mut entries = Vec::new();
    for &c in columns {
        let value = unknowns.values[c];
        let step = STEP * value.abs().max(1.0);
        let mut ends = [f64::NAN; 2];
        for (end, sign) in ends.iter_mut().zip([1.0, -1.0]) {
            at.values[c] = value + sign * step;
            at.write(&mut moved);
            *end = measure.number(&moved);
        }
        at.values[c] = value;
        let slope = (ends[0] - ends[1]) / (2.0 * step);
        if slope.is_finite() && slope.abs() > VANISHING {
            entries.push((c, slope));
        }
    }
    Row::normal(entries)
}

impl<'a> Equation<'a> {
    /// The equations of a claim; `None` when it is about a query, or not a number where the scene stands.
    pub fn of(claim: &'a Claim, scene: &Scene) -> Option<Vec<Equation<'a>>> {
        match claim {
            Claim::Equal(Measure::Position(p), Answer::Point { .. }) => {
                let at = scene.at(*p);
                let first = 2 * p.0 as usize;
                let one =
                    |axis: usize| Equation { form: Form::Coordinate(*p, axis, at[axis]), columns: vec![first + axis] };
                Some(vec![one(0), one(1)])
            }
            Claim::Equal(measure, _) => {
                let equation = Equation::keeps(measure, scene).or_else(|| Equation::solved(measure, scene));
                equation.map(|e| vec![e])
            }
            Claim::Same(a, b) => {
                let columns = columns(scene, |c| {
                    c.measure(a);
                    c.measure(b);
                })?;
                let value = a.number(scene);
                let form = Form::Same(a, b, scale(value));
                value.is_finite().then(|| vec![Equation { form, columns }])
            }
            Claim::Holds(relation) => {
                let columns = columns(scene, |c| c.relation(relation))?;
                Some(vec![Equation { form: Form::Holds(relation), columns }])
            }
        }
    }

    /// The equations of a claim with the value that it claims, whatever the scene has; `None` where that is no equation.
    pub fn demanded(claim: &'a Claim, scene: &Scene) -> Option<Vec<Equation<'a>>> {
        let mut all = Equation::of(claim, scene)?;
        let Claim::Equal(measure, answer) = claim else { return Some(all) };
        match (measure, answer, all.as_mut_slice()) {
            (_, Answer::Point { x, y }, [a, b]) => {
                for (e, to) in [(a, x.to_f64()), (b, y.to_f64())] {
                    if let Form::Coordinate(_, _, value) = &mut e.form {
                        *value = to;
                    }
                }
            }
            (_, Answer::Number { value, .. }, [e]) => {
                let to = value.to_f64();
                e.form = match measure {
                    Measure::Angle(a, v, b) => {
                        let t = to.to_radians();
                        Form::Angle([*a, *v, *b], trig::sin(t), trig::cos(t))
                    }
                    other if !matches!(e.form, Form::Solved(_)) => Form::Value(other, to, scale(to)),
                    _ => return None,
                };
            }
            _ => return None,
        }
        Some(all)
    }

    /// The equation that what a solver finds keeps its value; it may depend on all data of the original figure. `None` where it
    /// is no number. Its residuals are always 0: only its gradient is known.
    pub fn solved(measure: &'a Measure, scene: &Scene) -> Option<Equation<'a>> {
        let first = if matches!(scene.frame, Frame::Axes(_)) { 0 } else { 2 * scene.points.len() };
        let mut columns = columns(scene, |c| {
            scene.entities.iter().filter(|e| e.state == 0).for_each(|e| c.shape(&e.shape));
        })?;
        columns.retain(|c| *c >= first);
        let number = measure.observe(scene).is_ok() && measure.number(scene).is_finite();
        number.then_some(Equation { form: Form::Solved(measure), columns })
    }

    /// The equation that a measure keeps the value it has in the scene; `None` for queries and where it is no number.
    pub fn keeps(measure: &'a Measure, scene: &Scene) -> Option<Equation<'a>> {
        let columns = columns(scene, |c| c.measure(measure))?;
        let value = measure.number(scene);
        if !value.is_finite() {
            return None;
        }
        let form = match measure {
            Measure::Angle(a, v, b) => {
                let t = value.to_radians();
                Form::Angle([*a, *v, *b], trig::sin(t), trig::cos(t))
            }
            other => Form::Value(other, value, scale(value)),
        };
        Some(Equation { form, columns })
    }

    /// Pushes the residuals, each 0 where the equation holds.
    pub fn residuals<V: Values>(&self, scene: &Scene, values: &V, found: &mut Vec<V::Number>) {
        let n = V::Number::of;
        match &self.form {
            Form::Value(m, value, scale) => found.push((m.value(scene, values) - n(*value)) / n(*scale)),
            Form::Coordinate(p, axis, value) => found.push((values.at(*p)[*axis] - n(*value)) / n(scale(*value))),
            Form::Angle([a, v, b], sine, cosine) => {
                if let Some(space) = &scene.space {
                    return found.extend(super::super::solid::off_angle(space, values, [*a, *v, *b], (*sine, *cosine)));
                }
                let (a, v, b) = (values.at(*a), values.at(*v), values.at(*b));
                let (u, w) = ([a[0] - v[0], a[1] - v[1]], [b[0] - v[0], b[1] - v[1]]);
                let (cross, dot) = (u[0] * w[1] - u[1] * w[0], u[0] * w[0] + u[1] * w[1]);
                // An angle of 0 or 180 degrees says that three points are on one line; the size has a kink there.
                let cross = if *sine < VANISHING { cross } else { cross.size() };
                found.push((cross * n(*cosine) - dot * n(*sine)) / (u[0].hypot(u[1]) * w[0].hypot(w[1])));
            }
            Form::Same(a, b, scale) => found.push((a.value(scene, values) - b.value(scene, values)) / n(*scale)),
            Form::Holds(relation) => {
                // Relations that make no sense for their entities are the check of truth's; they say nothing here.
                let _ = relation.equations(scene, values, found);
            }
            Form::Solved(_) => found.push(n(0.0)),
        }
    }

    /// Gradients of the residuals at the given values, of length 1. Residuals whose gradient vanishes are left out.
    pub fn rows(&self, scene: &Scene, unknowns: &Unknowns) -> Vec<Row> {
        if let Form::Solved(measure) = self.form {
            return differences(measure, scene, unknowns, &self.columns).into_iter().collect();
        }
        let mut rows: Vec<Vec<(usize, f64)>> = Vec::new();
        let mut duals: Vec<Dual64> = Vec::new();
        for &column in &self.columns {
            duals.clear();
            self.residuals(scene, &unknowns.seeded(column), &mut duals);
            rows.resize_with(duals.len(), Vec::new);
            for (row, d) in rows.iter_mut().zip(&duals) {
                if d.eps != 0.0 {
                    row.push((column, d.eps));
                }
            }
        }
        rows.into_iter().filter_map(Row::normal).collect()
    }
}
