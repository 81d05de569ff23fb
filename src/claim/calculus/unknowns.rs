//! The unknowns of a scene as one vector: point `p` has the columns `2p` and `2p + 1`, scalar `s` the column `2 * points + s`.

use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::scene::real::Real;
use crate::scene::shape::Shape;
use crate::scene::values::Values;
use crate::scene::{EntityId, PointId, ScalarId, Scene};
use num_dual::Dual64;

/// Values of all unknowns.
#[derive(Clone, PartialEq, Debug)]
pub struct Unknowns {
    /// Number of points; the scalars stand behind them.
    pub points: usize,
    /// Values by column.
    pub values: Vec<f64>,
}

impl Unknowns {
    /// The unknowns of a scene with the values they have there.
    pub fn of(scene: &Scene) -> Unknowns {
        let mut values: Vec<f64> = scene.points.iter().flatten().copied().collect();
        values.extend(&scene.scalars);
        Unknowns { points: scene.points.len(), values }
    }

    /// Writes the values into a scene with the same unknowns.
    pub fn write(&self, scene: &mut Scene) {
        for (i, p) in scene.points.iter_mut().enumerate() {
            *p = [self.values[2 * i], self.values[2 * i + 1]];
        }
        scene.scalars.copy_from_slice(&self.values[2 * self.points..]);
        scene.project();
    }

    /// The same values with the derivative with respect to one column.
    pub fn seeded(&self, column: usize) -> Seeded<'_> {
        Seeded { unknowns: self, column }
    }

    fn scalar_column(&self, s: ScalarId) -> usize {
        2 * self.points + s.0 as usize
    }
}

impl Values for Unknowns {
    type Number = f64;
    fn scalar(&self, s: ScalarId) -> f64 {
        self.values[self.scalar_column(s)]
    }
    fn at(&self, p: PointId) -> [f64; 2] {
        let i = 2 * p.0 as usize;
        [self.values[i], self.values[i + 1]]
    }
}

/// Unknowns as dual numbers whose derivative is the one with respect to one column.
#[derive(Clone, Copy, Debug)]
pub struct Seeded<'a> {
    unknowns: &'a Unknowns,
    column: usize,
}

impl Seeded<'_> {
    fn number(&self, column: usize) -> Dual64 {
        let value = self.unknowns.values[column];
        if column == self.column { Dual64::new(value, 1.0) } else { Dual64::of(value) }
    }
}

impl Values for Seeded<'_> {
    type Number = Dual64;
    fn scalar(&self, s: ScalarId) -> Dual64 {
        self.number(self.unknowns.scalar_column(s))
    }
    fn at(&self, p: PointId) -> [Dual64; 2] {
        let i = 2 * p.0 as usize;
        [self.number(i), self.number(i + 1)]
    }
}

/// Collects the columns that expressions depend on.
pub struct Columns<'a> {
    scene: &'a Scene,
    /// Columns found so far, sorted and without repeats after [`Columns::finish`].
    found: Vec<usize>,
    /// Whether a query was met: what it depends on is not known.
    asks: bool,
}

impl<'a> Columns<'a> {
    /// Columns of the scene's unknowns.
    pub fn new(scene: &'a Scene) -> Columns<'a> {
        Columns { scene, found: Vec::new(), asks: false }
    }

    fn points(&mut self, points: &[PointId]) {
        for p in points {
            match self.scene.space.as_ref().and_then(|space| space.of(*p)) {
                Some(at) => at.into_iter().for_each(|s| self.scalar(s)),
                None => {
                    let i = 2 * p.0 as usize;
                    self.found.extend([i, i + 1]);
                }
            }
        }
    }

    fn scalar(&mut self, s: ScalarId) {
        self.found.push(2 * self.scene.points.len() + s.0 as usize);
    }

    /// Adds those on which the geometry of an entity depends: of a circle its centre and radius, of an arc not the ends.
    fn entity(&mut self, id: EntityId) {
        match &self.scene.entity(id).shape {
            Shape::Arc(o, r, ..) => {
                self.points(&[*o]);
                self.scalar(*r);
            }
            other => self.shape(other),
        }
    }

    /// Adds all that a shape refers to itself, not through other entities.
    pub fn shape(&mut self, shape: &Shape) {
        self.points(&shape.defining_points());
        match shape {
            Shape::Circle(_, s) | Shape::Ring(_, s, ..) => self.scalar(*s),
            Shape::Body(body) => body.radius().into_iter().for_each(|r| self.scalar(r)),
            Shape::Arc(o, r, ..) => {
                self.points(&[*o]);
                self.scalar(*r);
            }
            Shape::Slice(o, _, from, sweep) => {
                self.points(&[*o]);
                self.scalar(*from);
                self.scalar(*sweep);
            }
            Shape::Part(_, _, _, Some(s)) => self.scalar(*s),
            Shape::Task(_, start, length) => {
                self.scalar(*start);
                self.scalar(*length);
            }
            Shape::Writing(p, _) => self.points(&[*p]),
            Shape::Curve(f, ..) => f.coefficients.iter().for_each(|s| self.scalar(*s)),
            other => other.number().into_iter().for_each(|s| self.scalar(s)),
        }
    }

    /// Adds those of a measure.
    pub fn measure(&mut self, measure: &Measure) {
        let first = 2 * self.scene.points.len();
        match measure {
            Measure::Const(_) => {}
            Measure::Length(a, b) | Measure::Slope(a, b) => self.points(&[*a, *b]),
            Measure::Angle(a, b, c) | Measure::ArcAngle(a, b, c) | Measure::Distance(a, b, c) => {
                self.points(&[*a, *b, *c]);
            }
            Measure::Area(points) | Measure::Perimeter(points) => self.points(points),
            Measure::Volume(e) | Measure::Surface(e) => self.entity(*e),
            Measure::X(p) => self.found.push(2 * p.0 as usize),
            Measure::Y(p) => self.found.push(2 * p.0 as usize + 1),
            Measure::Position(p) => self.points(&[*p]),
            Measure::Scalar(s) => self.found.push(first + s.0 as usize),
            Measure::CurveAt(c, x) | Measure::CurveSlope(c, x) => {
                self.entity(*c);
                self.measure(x);
            }
            Measure::CurveIntegral(c, a, b) => {
                self.entity(*c);
                self.measure(a);
                self.measure(b);
            }
            Measure::Sum(terms) | Measure::Product(terms) => terms.iter().for_each(|t| self.measure(t)),
            Measure::Quotient(a, b) => {
                self.measure(a);
                self.measure(b);
            }
            Measure::Root(a) => self.measure(a),
            Measure::Query(_) => self.asks = true,
        }
    }

    /// Adds those of a relation.
    pub fn relation(&mut self, relation: &Relation) {
        match relation {
            Relation::Perpendicular(a, b, c, d)
            | Relation::Parallel(a, b, c, d)
            | Relation::Bisects(a, b, c, d)
            | Relation::Mirrored(a, b, c, d) => self.points(&[*a, *b, *c, *d]),
            Relation::Collinear(a, b, c) | Relation::Midpoint(a, b, c) | Relation::Between(a, b, c) => {
                self.points(&[*a, *b, *c]);
            }
            Relation::On(p, e) => {
                self.points(&[*p]);
                self.entity(*e);
            }
            Relation::Tangent(a, b, e) => {
                self.points(&[*a, *b]);
                self.entity(*e);
            }
            Relation::MarkedPath(_) | Relation::MarkedNodes(_) => self.asks = true,
        }
    }

    /// The columns, sorted, each once; `None` when a query was met.
    pub fn finish(mut self) -> Option<Vec<usize>> {
        self.found.sort_unstable();
        self.found.dedup();
        (!self.asks).then_some(self.found)
    }
}
