//! The scene: what a figure shows, in world coordinates (y up), before any pixel exists.
//!
//! A scene is a vector of unknowns (point coordinates and scalar quantities) plus entities whose shapes refer to
//! them, so that every measure is a function of the unknowns. Marks and names are what the figure states about the
//! entities. State 0 is the original figure; state k holds what the k-th tool call drew. Scenes know nothing of
//! pixels, fonts or templates.

pub mod body;
pub mod cell;
pub mod function;
mod hidden;
pub mod id;
pub mod kinship;
pub mod mark;
pub mod notation;
pub mod on_cells;
pub mod outline;
pub mod part;
pub mod path;
pub mod pedigree;
pub mod real;
pub mod regions;
pub mod sets;
pub mod shape;
pub mod space;
pub mod staff;
pub mod values;
pub mod view;

pub use crate::scene::id::{EntityId, PointId, ScalarId};

use crate::scene::mark::Mark;
use crate::scene::shape::{Look, Shape};
use crate::scene::space::Space;
use crate::scene::values::Values;
use crate::seed::trig;
use serde::{Deserialize, Serialize};

/// What world coordinates mean, and what surrounds the scene.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Frame {
    /// Bare geometry: one unit is as long across as up, and the figure may be turned.
    Plain,
    /// A coordinate system with drawn axes; units across and up differ in length.
    Axes(Axes),
}

/// A drawn coordinate system.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Axes {
    /// The axis that runs across.
    pub x: Axis,
    /// The axis that runs up.
    pub y: Axis,
    /// Whether the axes cross at the origin with arrow heads (function plots) or frame the left and lower edge (charts).
    pub crossed: bool,
    /// Whether one unit across is as long as one unit up.
    pub equal: bool,
    /// Whether only the axis that runs across is drawn: number lines, axes of time.
    pub single: bool,
}

/// One axis: range and what is written at it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Axis {
    /// Smallest value shown.
    pub min: f64,
    /// Largest value shown.
    pub max: f64,
    /// Distance of ticks; 0 draws none.
    pub step: f64,
    /// Whether faint lines run across the figure at the ticks.
    pub grid: bool,
    /// Whether numbers stand at the ticks.
    pub numbers: bool,
    /// What the axis measures, in label markup; empty for none.
    pub title: String,
    /// Names at places, for axes of categories.
    pub categories: Vec<(f64, String)>,
}

/// A thing in the scene that texts, tools and claims may refer to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entity {
    /// Geometry over the scene's unknowns.
    pub shape: Shape,
    /// Own name (a point's letter, a bar's category, a node's letter, a line's or curve's letter).
    pub name: Option<String>,
    /// The state that draws it: 0 for the original figure, k for the k-th tool call.
    pub state: u8,
    /// How it looks.
    pub look: Look,
}

/// Everything that a figure shows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Scene {
    /// What surrounds the entities.
    pub frame: Frame,
    /// Unknowns: point coordinates.
    pub points: Vec<[f64; 2]>,
    /// Unknowns: scalar quantities.
    pub scalars: Vec<f64>,
    /// Entities in the order of drawing.
    pub entities: Vec<Entity>,
    /// Names and marks.
    pub marks: Vec<Mark>,
    /// Whether the figure was mirrored: left and right have changed sides since it was built.
    pub mirrored: bool,
    /// Coordinates in space, of scenes that show solids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<Space>,
}

impl Values for Scene {
    type Number = f64;
    fn scalar(&self, s: ScalarId) -> f64 {
        self.scalars[s.0 as usize]
    }
    fn at(&self, p: PointId) -> [f64; 2] {
        self.points[p.0 as usize]
    }
}

impl Scene {
    /// An empty scene.
    pub fn new(frame: Frame) -> Scene {
        Scene {
            frame,
            points: Vec::new(),
            scalars: Vec::new(),
            entities: Vec::new(),
            marks: Vec::new(),
            mirrored: false,
            space: None,
        }
    }

    /// Adds an unknown point.
    pub fn add_point(&mut self, at: [f64; 2]) -> PointId {
        self.points.push(at);
        PointId(self.points.len() as u32 - 1)
    }

    /// Adds a point in space whose coordinates are these scalars; it is drawn where the projection puts it. A scene without a
    /// projection gets the cabinet projection.
    pub fn add_place(&mut self, at: [ScalarId; 3]) -> PointId {
        let p = self.add_point([0.0; 2]);
        let space = self.space.get_or_insert_with(|| Space::oblique(0.5, 45.0));
        space.places.resize(p.0 as usize, None);
        space.places.push(Some(at));
        self.project();
        p
    }

    /// Draws every point in space where the projection puts it.
    pub fn project(&mut self) {
        let Some(space) = &self.space else { return };
        let drawn: Vec<Option<[f64; 2]>> = (0..self.points.len() as u32)
            .map(|p| space.of(PointId(p)).map(|at| space.drawn(at.map(|s| self.scalar(s)))))
            .collect();
        self.points.iter_mut().zip(drawn).for_each(|(p, at)| *p = at.unwrap_or(*p));
    }

    /// Coordinates of a point in space; points of the paper lie at depth 0.
    pub fn place(&self, p: PointId) -> [f64; 3] {
        match &self.space {
            Some(space) => space.place(self, p),
            None => {
                let [x, y] = self.at(p);
                [x, 0.0, y]
            }
        }
    }

    /// Where the points of a level circle are drawn, by their direction in degrees as in [`Shape::Ring`].
    pub fn ring(&self, centre: PointId, radius: ScalarId) -> impl Fn(f64) -> [f64; 2] + '_ {
        let at = self.ring_place(centre, radius);
        move |deg| self.space.as_ref().map_or([0.0; 2], |space| space.drawn(at(deg)))
    }

    /// Coordinates of the points of a level circle.
    pub fn ring_place(&self, centre: PointId, radius: ScalarId) -> impl Fn(f64) -> [f64; 3] + '_ {
        let (o, r) = (self.place(centre), self.scalar(radius));
        let [u, v] = self.space.as_ref().map_or([0.0; 2], |space| space.rightwards());
        move |deg| {
            let t = deg.to_radians();
            let (c, s) = (r * trig::cos(t), r * trig::sin(t));
            [o[0] + c * u - s * v, o[1] + c * v + s * u, o[2]]
        }
    }

    /// Adds an unknown scalar.
    pub fn add_scalar(&mut self, value: f64) -> ScalarId {
        self.scalars.push(value);
        ScalarId(self.scalars.len() as u32 - 1)
    }

    /// Adds an entity.
    pub fn add(&mut self, shape: Shape, name: Option<String>, state: u8, look: Look) -> EntityId {
        self.entities.push(Entity { shape, name, state, look });
        EntityId(self.entities.len() as u32 - 1)
    }

    /// The entity behind an id.
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.0 as usize]
    }

    /// Coordinates of a point.
    pub fn at(&self, p: PointId) -> [f64; 2] {
        Values::at(self, p)
    }

    /// Value of a scalar.
    pub fn scalar(&self, s: ScalarId) -> f64 {
        Values::scalar(self, s)
    }

    /// The point entity that stands at point `p`, if one was made.
    pub fn point_entity(&self, p: PointId) -> Option<EntityId> {
        self.ids().find(|&id| self.entity(id).shape == Shape::Point(p))
    }

    /// Name of the point entity at `p`, or `None` when the point is anonymous.
    pub fn point_name(&self, p: PointId) -> Option<&str> {
        self.entities.iter().find(|e| e.shape == Shape::Point(p)).and_then(|e| e.name.as_deref())
    }

    /// All entity ids in drawing order.
    pub fn ids(&self) -> impl Iterator<Item = EntityId> + use<> {
        (0..self.entities.len() as u32).map(EntityId)
    }

    /// How a text calls an entity: its own name, or the names of the points that make it (`AB`, `ABC`).
    /// `None` when it has no name at all.
    pub fn called(&self, id: EntityId) -> Option<String> {
        let entity = self.entity(id);
        if let Some(name) = &entity.name {
            return Some(name.clone());
        }
        let points = entity.shape.defining_points();
        if points.is_empty() {
            return None;
        }
        points.iter().map(|&p| self.point_name(p)).collect()
    }

    /// Whether the edge between two nodes carries a mark, in either direction.
    pub fn edge_marked(&self, a: EntityId, b: EntityId) -> bool {
        let mark = |e: &Entity| e.shape == Shape::EdgeMark(a, b) || e.shape == Shape::EdgeMark(b, a);
        self.entities.iter().any(|e| e.look.shown() && mark(e))
    }

    /// Number of states, the original figure included.
    pub fn states(&self) -> u8 {
        let drawn = self.entities.iter().map(|e| e.state);
        drawn.chain(self.marks.iter().map(|m| m.state)).max().unwrap_or(0) + 1
    }

    /// Turns the whole scene around the origin by `angle_rad` and, before that, mirrors it at the y axis on demand.
    /// Lengths, angles and incidences stay as they are.
    pub fn turn(&mut self, angle_rad: f64, mirror: bool) {
        let (s, c) = (crate::seed::trig::sin(angle_rad), crate::seed::trig::cos(angle_rad));
        for p in &mut self.points {
            let x = if mirror { -p[0] } else { p[0] };
            *p = [c * x - s * p[1], s * x + c * p[1]];
        }
        if mirror {
            self.mirrored = !self.mirrored;
            for entity in &mut self.entities {
                entity.shape.reverse_arcs();
            }
        }
    }
}
