//! Gradients of measures and claims over the unknowns of a scene.

use crate::claim::calculus::equation::{Equation, Row};
use crate::claim::calculus::unknowns::Unknowns;
use crate::claim::measure::Measure;
use crate::claim::statement::Claim;
use crate::scene::Scene;

impl Measure {
    /// Direction in which the measure changes fastest, by column; empty for constants. `None` for queries, positions, and where
    /// the measure is no number.
    pub fn gradient(&self, scene: &Scene) -> Option<Row> {
        let equation = Equation::keeps(self, scene)?;
        Some(equation.rows(scene, &Unknowns::of(scene)).pop().unwrap_or_default())
    }
}

impl Claim {
    /// Gradients of the claim's regular residuals. `None` for claims about queries and where a measure is no number.
    pub fn rows(&self, scene: &Scene) -> Option<Vec<Row>> {
        let unknowns = Unknowns::of(scene);
        Some(Equation::of(self, scene)?.iter().flat_map(|e| e.rows(scene, &unknowns)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::relation::Relation;
    use crate::scene::shape::{Look, Role, Shape};
    use crate::scene::{EntityId, Frame, PointId, ScalarId};

    fn scene() -> Scene {
        let mut s = Scene::new(Frame::Plain);
        for at in [[0.0, 0.0], [4.0, 0.5], [1.0, 3.0], [2.0, 0.25], [5.0, 4.0], [1.5, 2.0]] {
            s.add_point(at);
        }
        let r = s.add_scalar(2.5);
        s.add(Shape::Circle(PointId(0), r), None, 0, Look::of(Role::Main));
        s.add(Shape::Segment(PointId(0), PointId(1)), None, 0, Look::of(Role::Main));
        s
    }

    /// Gradient by differences, scaled to length 1.
    fn differences(scene: &Scene, f: &dyn Fn(&Scene) -> f64) -> Vec<f64> {
        let start = Unknowns::of(scene);
        let h = 1e-6;
        let at = |i: usize, d: f64| {
            let (mut u, mut s) = (start.clone(), scene.clone());
            u.values[i] += d;
            u.write(&mut s);
            f(&s)
        };
        let raw: Vec<f64> = (0..start.values.len()).map(|i| (at(i, h) - at(i, -h)) / (2.0 * h)).collect();
        let length = raw.iter().map(|x| x * x).sum::<f64>().sqrt();
        raw.into_iter().map(|x| x / length).collect()
    }

    fn dense(row: &Row, n: usize) -> Vec<f64> {
        let mut all = vec![0.0; n];
        row.entries.iter().for_each(|(i, x)| all[*i] = *x);
        all
    }

    fn near(a: &[f64], b: &[f64]) -> bool {
        a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-6)
    }

    #[test]
    fn gradients_of_measures_agree_with_differences() {
        let s = scene();
        let [a, b, c, d] = [0, 1, 2, 3].map(PointId);
        let measures = [
            Measure::Length(a, b),
            Measure::Angle(a, b, c),
            Measure::ArcAngle(a, b, c),
            Measure::Distance(c, a, b),
            Measure::Area(vec![a, b, c]),
            Measure::Perimeter(vec![a, b, c, d]),
            Measure::Slope(a, b),
            Measure::Scalar(ScalarId(0)),
            Measure::Quotient(Box::new(Measure::Length(a, c)), Box::new(Measure::Scalar(ScalarId(0)))),
            Measure::Root(Box::new(Measure::Area(vec![a, b, c]))),
        ];
        for m in measures {
            let row = m.gradient(&s).expect("a number");
            let n = Unknowns::of(&s).values.len();
            assert!(near(&dense(&row, n), &differences(&s, &|s| m.number(s))), "{m:?}");
        }
        assert!(Measure::Position(a).gradient(&s).is_none());
        let query = Measure::Query(crate::claim::query::Query { name: "bar_count".into(), args: Vec::new() });
        assert!(query.gradient(&s).is_none());
    }

    #[test]
    fn rows_of_relations_agree_with_differences_and_do_not_vanish() {
        let s = scene();
        let [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map(PointId);
        let relations = [
            Relation::Perpendicular(a, b, c, d),
            Relation::Parallel(a, b, c, e),
            Relation::Collinear(a, b, d),
            Relation::Between(d, a, b),
            Relation::On(f, EntityId(0)),
            Relation::On(d, EntityId(1)),
            Relation::Tangent(b, c, EntityId(0)),
            Relation::Bisects(b, a, c, f),
            Relation::Midpoint(d, a, b),
            Relation::Mirrored(c, e, a, b),
        ];
        let n = Unknowns::of(&s).values.len();
        for r in relations {
            let rows = Claim::Holds(r.clone()).rows(&s).expect("no query");
            let count = if matches!(r, Relation::Midpoint(..) | Relation::Mirrored(..)) { 2 } else { 1 };
            assert_eq!(rows.len(), count, "{r}");
            for (i, row) in rows.iter().enumerate() {
                let one = |s: &Scene| {
                    let mut all = Vec::new();
                    r.equations(s, s, &mut all).expect("makes sense");
                    all[i]
                };
                assert!(near(&dense(row, n), &differences(&s, &one)), "{r}");
            }
        }
    }

    #[test]
    fn a_straight_angle_has_a_gradient() {
        let mut s = Scene::new(Frame::Plain);
        let [a, v, b] = [[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]].map(|p| s.add_point(p));
        assert_eq!(Measure::Angle(a, v, b).gradient(&s).expect("a number").entries.len(), 3);
    }
}
