//! What a measure or relation is about: the entities and points of the scene that it names.

use crate::claim::measure::Measure;
use crate::claim::query::row::QueryArg;
use crate::claim::relation::Relation;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};

impl Measure {
    /// Entities that the measure names outside of a part of it; `None` if it has no such part.
    pub fn entities_beside(&self, part: &Measure, scene: &Scene) -> Option<Vec<EntityId>> {
        if self == part {
            return Some(Vec::new());
        }
        let children: Vec<&Measure> = match self {
            Measure::Sum(all) | Measure::Product(all) => all.iter().collect(),
            Measure::Quotient(a, b) => vec![a, b],
            Measure::Root(a) => vec![a],
            _ => return None,
        };
        let at = children.iter().position(|m| m.entities_beside(part, scene).is_some())?;
        let inner = children[at].entities_beside(part, scene)?;
        let beside = children.iter().enumerate().filter(|(i, _)| *i != at).flat_map(|(_, m)| m.entities(scene));
        Some(beside.chain(inner).collect())
    }

    /// Entities that the measure names: point entities, curves, what carries a scalar, arguments of queries. In order of
    /// appearance, without repeats.
    pub fn entities(&self, scene: &Scene) -> Vec<EntityId> {
        let mut found = Vec::new();
        self.gather(scene, &mut found);
        let mut seen = Vec::new();
        found.retain(|id| {
            let new = !seen.contains(id);
            seen.push(*id);
            new
        });
        found
    }

    fn gather(&self, scene: &Scene, out: &mut Vec<EntityId>) {
        let mut points = |ps: &[PointId]| {
            let at = |p: &PointId| {
                scene.ids().find(|id| matches!(scene.entity(*id).shape, Shape::Point(q) | Shape::Node(q) if q == *p))
            };
            out.extend(ps.iter().filter_map(at));
        };
        match self {
            Measure::Const(_) => {}
            Measure::Length(a, b) | Measure::Slope(a, b) => points(&[*a, *b]),
            Measure::Angle(a, b, c) | Measure::ArcAngle(a, b, c) | Measure::Distance(a, b, c) => points(&[*a, *b, *c]),
            Measure::Area(all) | Measure::Perimeter(all) => points(all),
            Measure::X(p) | Measure::Y(p) | Measure::Position(p) => points(&[*p]),
            Measure::Scalar(s) => out.extend(scene.ids().filter(|id| scene.entity(*id).shape.carries(*s)).take(1)),
            Measure::Volume(e) | Measure::Surface(e) => out.push(*e),
            Measure::CurveAt(c, x) | Measure::CurveSlope(c, x) => {
                out.push(*c);
                x.gather(scene, out);
            }
            Measure::CurveIntegral(c, a, b) => {
                out.push(*c);
                a.gather(scene, out);
                b.gather(scene, out);
            }
            Measure::Sum(all) | Measure::Product(all) => all.iter().for_each(|m| m.gather(scene, out)),
            Measure::Quotient(a, b) => {
                a.gather(scene, out);
                b.gather(scene, out);
            }
            Measure::Root(a) => a.gather(scene, out),
            Measure::Query(q) => out.extend(q.args.iter().filter_map(|a| match a {
                QueryArg::Entity(id) => Some(*id),
                _ => None,
            })),
        }
    }
}

impl Relation {
    /// The points that the relation names, to be changed in place.
    pub fn points_mut(&mut self) -> Vec<&mut PointId> {
        match self {
            Relation::Perpendicular(a, b, c, d)
            | Relation::Parallel(a, b, c, d)
            | Relation::Bisects(a, b, c, d)
            | Relation::Mirrored(a, b, c, d) => vec![a, b, c, d],
            Relation::Collinear(a, b, c) | Relation::Midpoint(a, b, c) | Relation::Between(a, b, c) => vec![a, b, c],
            Relation::Tangent(a, b, _) => vec![a, b],
            Relation::On(p, _) => vec![p],
            Relation::MarkedPath(_) | Relation::MarkedNodes(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::query::testing::bars;
    use crate::scene::ScalarId;

    #[test]
    fn a_scalar_is_about_what_carries_it() {
        let scene = bars(&[3.0, 5.0]);
        let second = Measure::Scalar(ScalarId(1));
        let both = Measure::Sum(vec![second.clone(), Measure::Scalar(ScalarId(0)), second]);
        assert_eq!(both.entities(&scene), [EntityId(1), EntityId(0)]);
    }
}
