//! What claims speak of: points, entities and numbers. The variables of a schema stand for such things only.

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::claim::query::row::QueryArg;
use crate::claim::relation::Relation;
use crate::knowledge::schema::thing::Thing;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, ScalarId, Scene};

/// Things that claims mention, each once, in order of mention.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    /// Points.
    pub points: Vec<PointId>,
    /// Pairs of points whose straight connection is spoken of: lengths, arms of angles, sides.
    pub pairs: Vec<(PointId, PointId)>,
    /// Entities.
    pub entities: Vec<EntityId>,
    /// Numbers inside measures, as measures with their values.
    pub numbers: Vec<(Measure, f64)>,
}

fn once<T: PartialEq>(list: &mut Vec<T>, new: T) {
    if !list.contains(&new) {
        list.push(new);
    }
}

/// A number as a measure, where it is exact to three places.
fn constant(x: f64) -> Option<Measure> {
    let thousandth = (x * 1000.0).round();
    let exact = (thousandth - x * 1000.0).abs() < 1e-9 && thousandth.abs() < 1e12;
    exact.then(|| Exact::ratio(thousandth as i128, 1000).ok()).flatten().map(Measure::Const)
}

/// Lists that are short: a claim mentions few things.
impl Mentions {
    /// Notes all that a claim mentions.
    pub fn claim(&mut self, scene: &Scene, claim: &Claim) {
        match claim {
            Claim::Equal(m, value) => {
                self.measure(scene, m);
                self.names(scene, value);
            }
            Claim::Same(a, b) => {
                self.measure(scene, a);
                self.measure(scene, b);
            }
            Claim::Holds(r) => self.relation(scene, r),
        }
    }

    /// Entities that an answer names.
    fn names(&mut self, scene: &Scene, value: &Answer) {
        let named = |name: &String| scene.ids().find(|&id| scene.entity(id).name.as_ref() == Some(name));
        let list = match value {
            Answer::Word(word) => std::slice::from_ref(word),
            Answer::Sequence(names) | Answer::Set(names) => names,
            _ => &[],
        };
        list.iter().filter_map(named).for_each(|id| self.entity(scene, id));
    }

    fn point(&mut self, p: PointId) {
        once(&mut self.points, p);
    }

    fn pair(&mut self, a: PointId, b: PointId) {
        self.point(a);
        self.point(b);
        once(&mut self.pairs, (a, b));
    }

    /// Points of which any two are spoken of as connected.
    fn web(&mut self, points: &[PointId]) {
        for (i, a) in points.iter().enumerate() {
            points[..i].iter().for_each(|b| self.pair(*b, *a));
        }
        points.iter().for_each(|p| self.point(*p));
    }

    fn ring(&mut self, points: &[PointId]) {
        for (i, a) in points.iter().enumerate() {
            self.pair(*a, points[(i + 1) % points.len()]);
        }
    }

    fn entity(&mut self, scene: &Scene, e: EntityId) {
        once(&mut self.entities, e);
        if let Some((a, b)) = scene.entity(e).shape.ends() {
            self.pair(a, b);
        }
        if let Shape::Polygon(points) | Shape::Polyline(points) = &scene.entity(e).shape {
            self.ring(points);
        }
        if !matches!(scene.entity(e).shape, Shape::Node(_) | Shape::Body(_)) {
            scene.entity(e).shape.defining_points().into_iter().for_each(|p| self.point(p));
        }
        if let Shape::Edge(a, b, ..) = scene.entity(e).shape {
            once(&mut self.entities, a);
            once(&mut self.entities, b);
        }
    }

    fn scalar(&mut self, scene: &Scene, s: ScalarId) {
        if let Some(e) = scene.ids().find(|&id| scene.entity(id).shape.carries(s)) {
            self.entity(scene, e);
        }
    }

    fn number(&mut self, scene: &Scene, m: &Measure) {
        self.measure(scene, m);
        once(&mut self.numbers, (m.clone(), m.number(scene)));
    }

    /// Notes all that a measure mentions.
    pub fn measure(&mut self, scene: &Scene, m: &Measure) {
        match m {
            Measure::Const(x) => once(&mut self.numbers, (m.clone(), x.to_f64())),
            Measure::Length(a, b) | Measure::Slope(a, b) => self.pair(*a, *b),
            Measure::Angle(a, b, c) => {
                self.pair(*a, *b);
                self.pair(*b, *c);
            }
            Measure::ArcAngle(o, a, b) => {
                self.pair(*o, *a);
                self.pair(*o, *b);
            }
            Measure::Distance(a, b, c) => {
                self.point(*a);
                self.pair(*b, *c);
            }
            Measure::Area(points) | Measure::Perimeter(points) => self.ring(points),
            Measure::X(p) | Measure::Y(p) | Measure::Position(p) => self.point(*p),
            Measure::Scalar(s) => self.scalar(scene, *s),
            Measure::Volume(e) | Measure::Surface(e) => self.entity(scene, *e),
            Measure::CurveAt(e, x) | Measure::CurveSlope(e, x) => {
                self.entity(scene, *e);
                self.number(scene, x);
            }
            Measure::CurveIntegral(e, a, b) => {
                self.entity(scene, *e);
                self.number(scene, a);
                self.number(scene, b);
            }
            Measure::Sum(list) | Measure::Product(list) => list.iter().for_each(|m| self.measure(scene, m)),
            Measure::Quotient(a, b) => {
                self.measure(scene, a);
                self.measure(scene, b);
            }
            Measure::Root(a) => self.measure(scene, a),
            Measure::Query(q) => {
                for arg in &q.args {
                    match arg {
                        QueryArg::Entity(e) => self.entity(scene, *e),
                        QueryArg::Number(x) => {
                            if let Some(m) = constant(*x) {
                                once(&mut self.numbers, (m, *x));
                            }
                        }
                        QueryArg::Word(_) => {}
                    }
                }
            }
        }
    }

    fn relation(&mut self, scene: &Scene, r: &Relation) {
        match r {
            Relation::Perpendicular(a, b, c, d) | Relation::Parallel(a, b, c, d) => {
                self.pair(*a, *b);
                self.pair(*c, *d);
            }
            Relation::Bisects(a, b, c, d) | Relation::Mirrored(a, b, c, d) => self.web(&[*a, *b, *c, *d]),
            Relation::Collinear(a, b, c) | Relation::Midpoint(a, b, c) | Relation::Between(a, b, c) => {
                self.web(&[*a, *b, *c]);
            }
            Relation::On(p, e) => {
                self.point(*p);
                if let Some((a, b)) = scene.entity(*e).shape.ends() {
                    self.web(&[*p, a, b]);
                }
                self.entity(scene, *e);
            }
            Relation::Tangent(a, b, e) => {
                self.pair(*a, *b);
                self.entity(scene, *e);
            }
            Relation::MarkedPath(nodes) | Relation::MarkedNodes(nodes) => {
                nodes.iter().for_each(|n| self.entity(scene, *n));
            }
        }
    }

    /// The points, entities and numbers as things.
    pub fn things(&self) -> [Vec<Thing>; 3] {
        [
            self.points.iter().map(|p| Thing::Point(*p)).collect(),
            self.entities.iter().map(|e| Thing::Entity(*e)).collect(),
            self.numbers.iter().map(|(m, x)| Thing::Number(m.clone(), *x)).collect(),
        ]
    }
}
