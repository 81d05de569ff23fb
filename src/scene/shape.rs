//! Shapes of entities over the scene's unknowns, and the roles from which themes choose their looks.

use crate::scene::body::Body;
use crate::scene::cell::{Cell, Content, Heading, OnCells};
use crate::scene::function::Function;
use crate::scene::id::{EntityId, PointId, ScalarId};
use crate::scene::part::{GateKind, PartKind, SignKind};
use crate::scene::pedigree::Kin;
use crate::scene::sets::Sets;
use crate::scene::staff::{Clef, NoteValue, Sharpness};
use serde::{Deserialize, Serialize};
use std::mem::discriminant;

/// Geometry of an entity.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Shape {
    /// A point.
    Point(PointId),
    /// The segment between two points.
    Segment(PointId, PointId),
    /// The line through two points, drawn somewhat beyond both.
    Line(PointId, PointId),
    /// The ray from the first point through the second, drawn somewhat beyond it.
    Ray(PointId, PointId),
    /// An arrow from the first point to the second.
    Arrow(PointId, PointId),
    /// A circle.
    Circle(PointId, ScalarId),
    /// The part of a circle's edge that runs counter-clockwise from one point to the other.
    Arc(PointId, ScalarId, PointId, PointId),
    /// A closed polygon.
    Polygon(Vec<PointId>),
    /// An open chain of segments.
    Polyline(Vec<PointId>),
    /// The graph of a function over `from..=to`.
    Curve(Function, f64, f64),
    /// The region between a function's graph and the x axis (or a second graph) over `from..=to`.
    Region(Function, Option<Function>, f64, f64),
    /// A bar on the x axis: centre, width (both in x units), value.
    Bar(f64, f64, ScalarId),
    /// A slice of a pie: centre, radius in world units, start and sweep in degrees, clockwise from 12 o'clock.
    Slice(PointId, f64, ScalarId, ScalarId),
    /// A vertex of a network, drawn as a small disc with its name inside.
    Node(PointId),
    /// A connection of two nodes: ends, whether it has a direction, weight.
    Edge(EntityId, EntityId, bool, Option<ScalarId>),
    /// A wide stroke under the edge between two nodes (a marked step of a path).
    EdgeMark(EntityId, EntityId),
    /// A ring or disc around a node (a visited mark).
    NodeMark(EntityId),
    /// A level circle in space, or the part of it from one direction counter-clockwise to the other, seen from above: centre,
    /// radius, directions in degrees, 0 to the right as the figure is seen and 90 away from the eye.
    Ring(PointId, ScalarId, f64, f64),
    /// A solid, which other entities draw.
    Body(Body),
    /// A line of writing centred on a point, in label markup.
    Writing(PointId, String),
    /// A component of a circuit with its leads: kind, terminals, value (resistance, voltage, capacitance, level of an input).
    Part(PartKind, PointId, PointId, Option<ScalarId>),
    /// A logic gate with its leads: kind, inputs, output to the right of them.
    Gate(GateKind, Vec<PointId>, PointId),
    /// A dashed frame around components or other groups that are taken together.
    Group(Vec<EntityId>),
    /// A sign at a component: the direction of a current or voltage, a frame.
    Sign(SignKind, EntityId),
    /// A turning arrow inside the mesh of these components, clockwise or not.
    Loop(Vec<EntityId>, bool),
    /// A bar along the axis of time: row, start, length.
    Task(f64, ScalarId, ScalarId),
    /// An arrow from the end of one bar to the start of another that waits for it.
    Link(EntityId, EntityId),
    /// A bowed arrow over the number line from one point to another.
    Jump(PointId, PointId),
    /// A thick part of the number line with its two ends.
    Span(PointId, End, PointId, End),
    /// A bracket under the line from one point to another.
    Bracket(PointId, PointId),
    /// A staff of five lines, from its lower left corner: width, clef, sharps (positive) or flats (negative) of the key.
    Staff(PointId, f64, Clef, i8),
    /// A note: middle of its head, value, own accidental.
    Note(PointId, NoteValue, Sharpness),
    /// A cell of a board.
    Cell(Cell),
    /// The heading of a row or column of a board.
    Heading(Heading),
    /// What is drawn upon cells.
    OnCells(OnCells),
    /// A part of a diagram of sets.
    Sets(Sets),
    /// A part of a pedigree chart.
    Kin(Kin),
}

/// How a part of the number line ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum End {
    /// The end belongs to it: a full dot.
    Closed,
    /// The end does not belong to it: a ring.
    Open,
    /// It goes on without end: an arrow head.
    Arrow,
}

impl Shape {
    /// The points whose names make a compound name, in reading order; empty when the shape is not named by points.
    pub fn defining_points(&self) -> Vec<PointId> {
        match self {
            Shape::Point(p) | Shape::Node(p) | Shape::Kin(Kin::Person(p, ..)) => vec![*p],
            Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Ray(a, b) | Shape::Arrow(a, b) => vec![*a, *b],
            Shape::Circle(c, _) | Shape::Ring(c, ..) => vec![*c],
            Shape::Body(body) => body.points(),
            Shape::Arc(_, _, a, b) => vec![*a, *b],
            Shape::Polygon(points) | Shape::Polyline(points) => points.clone(),
            Shape::Part(_, a, b, _) | Shape::Jump(a, b) | Shape::Span(a, _, b, _) | Shape::Bracket(a, b) => {
                vec![*a, *b]
            }
            Shape::Gate(_, inputs, output) => inputs.iter().chain([output]).copied().collect(),
            Shape::Staff(p, ..) | Shape::Note(p, ..) => vec![*p],
            _ => Vec::new(),
        }
    }

    /// The entities that a mark of this shape is about.
    pub fn about(&self) -> Vec<EntityId> {
        match self {
            Shape::NodeMark(n) | Shape::Sign(_, n) | Shape::Kin(Kin::Carrier(n)) => vec![*n],
            Shape::EdgeMark(a, b) | Shape::Link(a, b) => vec![*a, *b],
            Shape::Group(all) | Shape::Loop(all, _) => all.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether the scalar is this shape's own quantity.
    pub fn carries(&self, scalar: ScalarId) -> bool {
        match self {
            Shape::Task(_, start, length) => *start == scalar || *length == scalar,
            other => other.radius() == Some(scalar) || other.number() == Some(scalar),
        }
    }

    /// The number that a discrete thing carries: of a bar, slice, edge, component, bar of time, cell or region.
    pub fn number(&self) -> Option<ScalarId> {
        match self {
            Shape::Bar(_, _, s) | Shape::Slice(_, _, _, s) | Shape::Task(_, _, s) => Some(*s),
            Shape::Edge(_, _, _, s) | Shape::Part(_, _, _, s) | Shape::Sets(Sets::Zone(_, s)) => *s,
            Shape::Cell(Cell { content: Content::Number(s), .. }) => Some(*s),
            _ => None,
        }
    }

    /// What a cell, heading or element shows by itself.
    pub fn writing(&self) -> Option<&str> {
        match self {
            Shape::Cell(Cell { content: Content::Text(text), .. }) | Shape::Sets(Sets::Element(_, text)) => Some(text),
            Shape::Heading(heading) => Some(&heading.text),
            _ => None,
        }
    }

    /// Whether both are of one sort: two nodes, two circles of sets.
    pub fn is_like(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Sets(a), Shape::Sets(b)) => discriminant(a) == discriminant(b),
            (Shape::Kin(a), Shape::Kin(b)) => a.is_like(b),
            _ => discriminant(self) == discriminant(other),
        }
    }

    /// The two points that span a straight shape.
    pub fn ends(&self) -> Option<(PointId, PointId)> {
        match self {
            Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Ray(a, b) | Shape::Arrow(a, b) => Some((*a, *b)),
            _ => None,
        }
    }

    /// The straight strokes that it consists of, as pairs of points.
    pub fn strokes(&self) -> Vec<(PointId, PointId)> {
        match self {
            Shape::Polygon(points) => points.iter().copied().zip(points.iter().copied().cycle().skip(1)).collect(),
            Shape::Polyline(points) => points.windows(2).map(|w| (w[0], w[1])).collect(),
            _ => self.ends().into_iter().collect(),
        }
    }

    /// The radius of a round shape.
    pub fn radius(&self) -> Option<ScalarId> {
        match self {
            Shape::Circle(_, r) | Shape::Arc(_, r, ..) | Shape::Ring(_, r, ..) => Some(*r),
            Shape::Body(body) => body.radius(),
            _ => None,
        }
    }

    /// Keeps arcs on the same points when the scene is mirrored.
    pub(super) fn reverse_arcs(&mut self) {
        if let Shape::Arc(_, _, a, b) = self {
            std::mem::swap(a, b);
        }
    }
}

/// What an entity is for; a theme turns it into colours and widths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Role {
    /// Main strokes of the figure.
    Main,
    /// Secondary strokes.
    Faint,
    /// One of several series or curves, told apart by colour.
    Series(u8),
    /// Drawn by a tool.
    Tool,
    /// Not drawn: carries a point or line that texts and claims need but that the figure does not show.
    Hidden,
}

/// How an entity looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Look {
    /// Role.
    pub role: Role,
    /// Dashed instead of solid.
    pub dashed: bool,
    /// Filled area (polygons, circles, regions) instead of a bare outline.
    pub filled: bool,
    /// Whether a point shows as a dot.
    pub dot: bool,
}

impl Look {
    /// Solid, unfilled, without dot.
    pub const fn of(role: Role) -> Look {
        Look { role, dashed: false, filled: false, dot: false }
    }

    /// Whether the entity shows.
    pub fn shown(&self) -> bool {
        self.role != Role::Hidden
    }
}
