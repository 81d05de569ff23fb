//! The labels that a scene calls for, and what each belongs to: what a placed label can be held against.

use super::axes::words;
use super::composed;
use super::ink::{Area, box_to_segment};
use super::list::Color;
use super::plan::Figure;
use crate::scene::cell::middle;
use crate::scene::mark::MarkKind;
use crate::scene::regions::places;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};
use crate::seed::trig;

/// A label that must be drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Called {
    /// The state that draws it.
    pub state: u8,
    /// Its colour.
    pub color: Color,
    /// Its markup.
    pub text: String,
    /// Where it belongs.
    pub home: Home,
}

/// Where a label belongs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Home {
    /// Within so many ems of a place in pixels.
    Spot([f64; 2], f64),
    /// Within so many ems of a straight stroke in pixels.
    Stretch([f64; 2], [f64; 2], f64),
    /// Within so many ems of a box in pixels.
    Beside(Area, f64),
    /// Anywhere: its home is broad, such as a curve.
    Anywhere,
}

impl Home {
    /// Whether a label's box stands where it belongs, in a figure with this em size in pixels.
    pub fn holds(&self, area: &Area, em: f64) -> bool {
        match self {
            Home::Spot(p, reach) => box_to_segment(area, *p, *p) <= reach * em,
            Home::Stretch(a, b, reach) => box_to_segment(area, *a, *b) <= reach * em,
            Home::Beside(own, reach) => {
                let gap = |i: usize| (own[i] - area[i + 2]).max(area[i] - own[i + 2]).max(0.0);
                gap(0).max(gap(1)) <= reach * em
            }
            Home::Anywhere => true,
        }
    }
}

/// Ems from a point to its name: [`super::place`] tries four rings, the farthest 1.3 ems away.
const NAME: f64 = 1.6;
/// Ems from a stroke to its writing.
const ALONG: f64 = 1.3;
/// Ems from a symbol to its name or value.
const BESIDE: f64 = 2.6;
/// Ems from an entity to its value.
const VALUE: f64 = 2.6;
/// Ems from a corner to the writing of its angle, arc and narrow angles included.
const CORNER: f64 = 8.0;

/// Ems from the middle of a cell or region to what is written there.
const INSIDE: f64 = 0.3;

/// All labels that a scene calls for besides those of its axes.
pub fn called(scene: &Scene, figure: &Figure) -> Vec<Called> {
    let px = |p: &PointId| figure.view.pixel(scene.at(*p));
    let mut all = Vec::new();
    for entity in scene.entities.iter().filter(|e| e.look.shown()) {
        let (p, text, reach) = match (&entity.shape, &entity.name) {
            (Shape::Node(p), Some(name)) => (p, name, 0.4),
            (Shape::Writing(p, text), _) => (p, text, 0.4),
            (shape, _) => {
                let home = board_home(figure, shape);
                let written = shape.writing().map(words).zip(home);
                let called = |(text, home)| Called { state: entity.state, color: figure.theme.label, text, home };
                all.extend(written.map(called));
                continue;
            }
        };
        let home = Home::Spot(px(p), reach);
        all.push(Called { state: entity.state, color: figure.theme.label, text: text.clone(), home });
    }
    for mark in &scene.marks {
        let (text, home) = match &mark.kind {
            MarkKind::Name(id) => match (&scene.entity(*id).name, &scene.entity(*id).shape) {
                (Some(name), Shape::Slice(..)) => (words(name), Home::Anywhere),
                (Some(name), Shape::Sets(Sets::Ring(c, r))) => {
                    let reach = r * figure.view.scale_x / figure.em() + NAME;
                    (words(name), Home::Spot(figure.view.pixel(*c), reach))
                }
                (Some(name), Shape::Point(p) | Shape::Node(p)) => (name.clone(), Home::Spot(px(p), NAME)),
                (Some(name), shape) if composed::is_composed(shape) => (name.clone(), at_entity(scene, figure, *id)),
                (Some(name), shape) => {
                    let along = shape.ends().map(|(a, b)| Home::Stretch(px(&a), px(&b), ALONG));
                    (name.clone(), along.unwrap_or(Home::Anywhere))
                }
                (None, _) => continue,
            },
            MarkKind::Along(a, b, text) => (text.clone(), Home::Stretch(px(a), px(b), ALONG)),
            MarkKind::Angle(_, v, _, text) => (text.clone(), Home::Spot(px(v), CORNER)),
            MarkKind::Value(id, text) => (text.clone(), at_entity(scene, figure, *id)),
            _ => continue,
        };
        if !text.is_empty() {
            // What a tool writes has the tools' colour.
            let color = if mark.state == 0 { figure.theme.label } else { figure.theme.accents[0] };
            all.push(Called { state: mark.state, color, text, home });
        }
    }
    all
}

fn at_entity(scene: &Scene, figure: &Figure, id: EntityId) -> Home {
    let px = |p: PointId| figure.view.pixel(scene.at(p));
    match scene.entity(id).shape {
        Shape::Edge(a, b, ..) => {
            let end = |id| scene.entity(id).shape.defining_points().first().copied().map(px);
            end(a).zip(end(b)).map_or(Home::Anywhere, |(p, q)| Home::Stretch(p, q, ALONG))
        }
        Shape::Bar(at, _, value) => Home::Spot(figure.view.pixel([at, scene.scalar(value)]), VALUE),
        Shape::Slice(c, r, start, sweep) => {
            let middle = (scene.scalar(start) + scene.scalar(sweep) / 2.0).to_radians();
            let (o, reach) = (px(c), r * figure.view.scale_x);
            let at = |f: f64| [o[0] + f * reach * trig::sin(middle), o[1] - f * reach * trig::cos(middle)];
            Home::Stretch(at(0.5), at(0.9), 0.5)
        }
        Shape::Node(p) | Shape::Point(p) => Home::Spot(px(p), VALUE),
        ref shape if composed::is_composed(shape) => Home::Beside(composed::home(scene, &figure.view, id), BESIDE),
        Shape::Sets(Sets::Zone(ref inside, _)) => {
            let at = places(scene, inside).first().map(|p| figure.view.pixel(p.0));
            at.map_or(Home::Anywhere, |p| Home::Spot(p, INSIDE))
        }
        ref shape => board_home(figure, shape).unwrap_or(Home::Anywhere),
    }
}

/// Where writing in a cell, heading or element belongs: in its middle.
fn board_home(figure: &Figure, shape: &Shape) -> Option<Home> {
    let at = match shape {
        Shape::Cell(cell) => middle(cell.area()),
        Shape::Heading(heading) => middle(heading.area()),
        Shape::Sets(Sets::Element(at, _)) => *at,
        _ => return None,
    };
    Some(Home::Spot(figure.view.pixel(at), INSIDE))
}
