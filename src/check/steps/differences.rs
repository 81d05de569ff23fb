//! Rows of claims by differences of measures at nearby scenes.

use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::scene::Scene;

pub(super) type Row = Vec<f64>;

fn unknowns(scene: &Scene) -> usize {
    2 * scene.points.len() + scene.scalars.len()
}

fn derive(scene: &Scene, f: &dyn Fn(&Scene) -> Vec<f64>) -> Option<Vec<Row>> {
    let n = unknowns(scene);
    let here = f(scene);
    let mut rows = vec![vec![0.0; n]; here.len()];
    let mut moved = scene.clone();
    let h = 1e-5;
    for k in 0..n {
        let at = |s: &mut Scene, d: f64| {
            if k < 2 * s.points.len() { s.points[k / 2][k % 2] += d } else { let i = k - 2 * s.points.len(); s.scalars[i] += d }
        };
        at(&mut moved, h);
        let up = f(&moved);
        at(&mut moved, -2.0 * h);
        let down = f(&moved);
        at(&mut moved, h);
        moved.points.clone_from(&scene.points);
        moved.scalars.clone_from(&scene.scalars);
        for (r, row) in rows.iter_mut().enumerate() {
            row[k] = (up[r] - down[r]) / (2.0 * h);
        }
    }
    rows.iter().all(|r| r.iter().all(|x| x.is_finite())).then_some(rows)
}

pub(super) fn gradient(m: &Measure, scene: &Scene) -> Option<Row> {
    derive(scene, &|s| vec![m.number(s)])?.pop()
}

pub(super) fn rows(claim: &Claim, scene: &Scene) -> Option<Vec<Row>> {
    let f = |s: &Scene| match claim {
        Claim::Equal(m, _) => vec![m.number(s)],
        Claim::Same(a, b) => vec![a.number(s) - b.number(s)],
        Claim::Holds(Relation::Tangent(a, b, c)) => {
            let crate::scene::shape::Shape::Circle(o, r) = s.entity(*c).shape else { return vec![] };
            vec![Measure::Distance(o, *a, *b).number(s) - s.scalar(r)]
        }
        Claim::Holds(r) => r.residuals(s).unwrap_or_default(),
    };
    if matches!(claim, Claim::Holds(Relation::MarkedPath(_) | Relation::MarkedNodes(_))) {
        return None;
    }
    derive(scene, &f)
}

#[derive(Debug)]
pub(super) struct Space(Vec<Row>);

impl Space {
    pub fn of(rows: Vec<Row>) -> Space {
        let mut space = Space(Vec::new());
        for row in rows {
            let size = norm(&row);
            if size < 1e-9 {
                continue;
            }
            let rest = space.residual(&row);
            let left = norm(&rest);
            if left > 1e-6 * size {
                space.0.push(rest.iter().map(|x| x / left).collect());
            }
        }
        space
    }

    pub fn residual(&self, row: &Row) -> Row {
        let mut rest = row.clone();
        for _ in 0..2 {
            for b in &self.0 {
                let d: f64 = rest.iter().zip(b).map(|(x, y)| x * y).sum();
                rest.iter_mut().zip(b).for_each(|(x, y)| *x -= d * y);
            }
        }
        rest
    }

    pub fn contains(&self, row: &Row) -> bool {
        norm(&self.residual(row)) <= 1e-5 * norm(row).max(1e-4)
    }
}

fn norm(row: &Row) -> f64 {
    row.iter().map(|x| x * x).sum::<f64>().sqrt()
}
