//! What can be asked about in a figure: named places and strokes of its original state, in pixels.

use super::thing::{Named, Thing, things};
use crate::figure::list::{Geom, Op};
use crate::figure::plan::Figure;
use crate::scene::mark::MarkKind;
use crate::scene::shape::Shape;
use crate::scene::view::View;
use crate::scene::{EntityId, PointId, Scene};

/// A straight stroke that ends at both places.
#[derive(Clone, PartialEq, Debug)]
pub struct Side {
    /// First end, in pixels.
    pub a: [f64; 2],
    /// Second end.
    pub b: [f64; 2],
    /// Names of both ends, where both have one.
    pub names: Option<(String, String)>,
    /// The ends, where they are points.
    pub points: (PointId, PointId),
}

/// What a figure shows at first.
pub struct Seen<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// World to pixels.
    pub view: &'a View,
    /// Points and nodes with names in the figure.
    pub named: Vec<Named>,
    /// Tops of bars, by category.
    pub bars: Vec<Named>,
    /// Places of symbols, cells, circles of sets.
    pub things: Vec<Thing>,
    /// Segments, sides and edges.
    pub sides: Vec<Side>,
    /// Whole circles: centre, radius in pixels, centre's point.
    pub circles: Vec<([f64; 2], f64, PointId)>,
    /// Corners of polygons.
    pub polygons: Vec<Vec<PointId>>,
    /// Graphs.
    pub curves: Vec<EntityId>,
    /// Ends of graphs and open chains, each from left to right.
    pub ends: Vec<[[f64; 2]; 2]>,
    /// The chains of strokes that graphs are drawn with, in pixels.
    pub chains: Vec<&'a [[f64; 2]]>,
}

impl Seen<'_> {
    /// Reads a scene's original state as it was drawn.
    pub fn of<'a>(scene: &'a Scene, figure: &'a Figure) -> Seen<'a> {
        let view = &figure.view;
        // Parts of other shapes are shorter; where there is one graph alone, the long chains are its.
        let chain = |op: &'a Op| match op {
            Op::Stroke { geom: Geom::Polyline(points), .. } if points.len() > 8 => Some(points.as_slice()),
            _ => None,
        };
        let mut seen = Seen {
            scene,
            view,
            named: vec![],
            bars: vec![],
            things: things(scene, view),
            sides: vec![],
            circles: vec![],
            polygons: vec![],
            curves: vec![],
            ends: vec![],
            chains: figure.base.ops.iter().filter_map(chain).collect(),
        };
        let px = |p: PointId| view.pixel(scene.at(p));
        let has_name = |id: EntityId| scene.marks.iter().any(|m| m.state == 0 && m.kind == MarkKind::Name(id));
        for id in scene.ids() {
            let entity = scene.entity(id);
            if entity.state > 0 || !entity.look.shown() {
                continue;
            }
            match (&entity.shape, &entity.name) {
                (Shape::Point(p), Some(name)) if has_name(id) => {
                    let (name, called) = (name.clone(), format!("point {name}"));
                    seen.named.push(Named { name, called, at: px(*p), point: Some(*p) });
                }
                (Shape::Node(p), Some(name)) => {
                    let (name, called) = (name.clone(), format!("the centre of node {name}"));
                    seen.named.push(Named { name, called, at: px(*p), point: Some(*p) });
                }
                (Shape::Bar(at, _, height), Some(name)) => {
                    let called = format!("the middle of the upper edge of the bar {name}");
                    let (name, at) = (name.clone(), view.pixel([*at, scene.scalar(*height)]));
                    seen.bars.push(Named { name, called, at, point: None });
                }
                (Shape::Segment(a, b) | Shape::Arrow(a, b), _) => seen.side(*a, *b),
                (Shape::Polygon(points), _) => {
                    for (i, a) in points.iter().enumerate() {
                        seen.side(*a, points[(i + 1) % points.len()]);
                    }
                    seen.polygons.push(points.clone());
                }
                (Shape::Polyline(points), _) => {
                    points.windows(2).for_each(|w| seen.side(w[0], w[1]));
                    seen.ends.extend(points.first().zip(points.last()).map(|(a, b)| [px(*a), px(*b)]));
                }
                (Shape::Edge(a, b, ..), _) => {
                    let node = |n: &EntityId| scene.entity(*n).shape.defining_points().first().copied();
                    if let Some((a, b)) = node(a).zip(node(b)) {
                        seen.side(a, b);
                    }
                }
                (Shape::Circle(c, r), _) => seen.circles.push((px(*c), scene.scalar(*r) * view.scale_x, *c)),
                (Shape::Curve(..), _) => seen.curves.push(id),
                _ => {}
            }
        }
        if let ([_], [chain]) = (seen.curves.as_slice(), seen.chains.as_slice()) {
            seen.ends.extend(chain.first().zip(chain.last()).map(|(a, b)| [*a, *b]));
        }
        seen
    }

    fn side(&mut self, a: PointId, b: PointId) {
        let name = |p: PointId| self.name(p).map(str::to_string);
        let names = name(a).zip(name(b));
        let px = |p: PointId| self.view.pixel(self.scene.at(p));
        self.sides.push(Side { a: px(a), b: px(b), names, points: (a, b) });
    }

    /// The name of a point that stands in the figure. A side may come before the points at its ends.
    pub fn name(&self, p: PointId) -> Option<&str> {
        let named = |id: EntityId| self.scene.marks.iter().any(|m| m.state == 0 && m.kind == MarkKind::Name(id));
        self.scene.ids().find_map(|id| {
            let entity = self.scene.entity(id);
            let shows = entity.state == 0 && entity.look.shown();
            match entity.shape {
                Shape::Point(q) if q == p && shows && named(id) => entity.name.as_deref(),
                Shape::Node(q) if q == p && shows => entity.name.as_deref(),
                _ => None,
            }
        })
    }

    /// Whether a place lies clearly within the canvas.
    pub fn holds(&self, at: [f64; 2]) -> bool {
        let (w, h) = (f64::from(self.view.width), f64::from(self.view.height));
        at[0] >= 2.0 && at[1] >= 2.0 && at[0] <= w - 2.0 && at[1] <= h - 2.0
    }
}

/// Distance of two places in pixels.
pub fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    crate::seed::trig::hypot(b[0] - a[0], b[1] - a[1])
}
