//! The board: the scene under construction with its claims and names. Constructions and tools write here.

use crate::claim::statement::{Claim, ClaimId, Source, Stated};
use crate::scene::mark::{Mark, MarkKind};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::space::{cross, dot, minus, norm};
use crate::scene::{EntityId, Frame, PointId, Scene};
use crate::seed::Stream;
use serde::{Deserialize, Serialize};

/// Orders in which textbooks name points; a seed picks one per problem.
const ORDERS: &[&str] = &[
    "ABCDEFGHIJKLMNPQRSTUVWXYZ",
    "PQRSTUVWXYZABCDEFGHJKLMN",
    "KLMNPQRSTUVWXYZABCDEFGHJ",
    "XYZWVUTSRQPABCDEFGHJKLMN",
    "RSTUVWXYZABCDEFGHJKLMNPQ",
];

/// Hands out names that are not taken yet.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Names {
    order: String,
    taken: Vec<String>,
}

impl Names {
    /// Names in an order chosen by the stream.
    pub fn new(stream: &mut Stream) -> Names {
        let order =
            if stream.chance(0.5) { ORDERS[0] } else { ORDERS[stream.int(0..=ORDERS.len() as i64 - 1) as usize] };
        Names { order: order.into(), taken: Vec::new() }
    }

    /// Reserves a name. `false` when it is taken.
    pub fn take(&mut self, name: &str) -> bool {
        let free = !self.taken.iter().any(|t| t == name);
        if free {
            self.taken.push(name.into());
        }
        free
    }

    /// Gives a name back.
    pub fn free(&mut self, name: &str) {
        self.taken.retain(|t| t != name);
    }

    /// The first free of the wished names, else the next free letter of the order, else a numbered one.
    pub fn fresh(&mut self, wishes: &[&str]) -> String {
        let order = self.order.clone();
        let letters = order.chars().map(String::from);
        let numbered = (1..).map(|i| format!("P_{i}"));
        let wished = wishes.iter().map(|w| String::from(*w));
        let name =
            wished.chain(letters).chain(numbered).find(|n| !self.taken.contains(n)).expect("numbered names never end");
        self.taken.push(name.clone());
        name
    }
}

/// How a new point gets its name.
#[derive(Clone, PartialEq, Debug)]
pub enum Naming {
    /// The next free letter, one of the wishes first.
    Fresh(Vec<String>),
    /// This name.
    Named(String),
    /// No name.
    Anonymous,
}

impl Naming {
    /// The next free letter, the wished ones first.
    pub fn fresh(wishes: &[&str]) -> Naming {
        Naming::Fresh(wishes.iter().map(|w| String::from(*w)).collect())
    }
}

/// The scene under construction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Board {
    /// What is drawn.
    pub scene: Scene,
    /// What is stated, in order of appearance.
    pub claims: Vec<Stated>,
    /// Names taken so far.
    pub names: Names,
    /// The state that new entities belong to: 0 while the figure is built, k during the k-th tool call.
    pub state: u8,
}

impl Board {
    /// An empty board.
    pub fn new(frame: Frame, stream: &mut Stream) -> Board {
        Board { scene: Scene::new(frame), claims: Vec::new(), names: Names::new(stream), state: 0 }
    }

    /// Look of a new entity: main strokes in the figure, tool strokes in an overlay.
    pub fn look(&self) -> Look {
        Look::of(if self.state == 0 { Role::Main } else { Role::Tool })
    }

    /// Adds an entity in the current state.
    pub fn add(&mut self, shape: Shape, name: Option<String>, look: Look) -> EntityId {
        self.scene.add(shape, name, self.state, look)
    }

    /// Adds a point with a name beside it. `None` when the wanted name is taken.
    pub fn point(&mut self, at: [f64; 2], naming: Naming, dot: bool) -> Option<(EntityId, PointId)> {
        let name = match naming {
            Naming::Fresh(wishes) => Some(self.names.fresh(&wishes.iter().map(String::as_str).collect::<Vec<_>>())),
            Naming::Named(name) => {
                if !self.names.take(&name) {
                    return None;
                }
                Some(name)
            }
            Naming::Anonymous => None,
        };
        let p = self.scene.add_point(at);
        let named = name.is_some();
        let id = self.add(Shape::Point(p), name, Look { dot, ..self.look() });
        if named {
            self.mark(MarkKind::Name(id), None);
        }
        Some((id, p))
    }

    /// Adds a straight or other unnamed entity with the current look.
    pub fn draw(&mut self, shape: Shape) -> EntityId {
        let look = self.look();
        self.add(shape, None, look)
    }

    /// Adds a mark in the current state.
    pub fn mark(&mut self, kind: MarkKind, claim: Option<ClaimId>) {
        self.scene.marks.push(Mark { kind, state: self.state, claim: claim.map(|c| c.0) });
    }

    /// States a claim.
    pub fn state_claim(&mut self, claim: Claim, source: Source) -> ClaimId {
        self.claims.push(Stated { claim, source });
        ClaimId(self.claims.len() as u32 - 1)
    }

    /// Whether a straight stroke between the two points is drawn in the current state or before: a segment, line, ray,
    /// side of a polygon or a part of one.
    pub fn joined(&self, a: PointId, b: PointId) -> bool {
        let (p, q) = (self.scene.place(a), self.scene.place(b));
        let covers = |s: PointId, t: PointId, lo: f64, hi: f64| {
            let (o, e) = (self.scene.place(s), self.scene.place(t));
            let u = minus(e, o);
            let square = dot(u, u);
            let inside = |r: [f64; 3]| {
                let w = minus(r, o);
                let t = dot(w, u) / square;
                let off = norm(cross(u, w)) / square;
                off < 1e-9 && t >= lo - 1e-9 && t <= hi + 1e-9
            };
            inside(p) && inside(q)
        };
        self.scene.entities.iter().filter(|e| e.look.shown()).any(|e| match &e.shape {
            Shape::Segment(s, t) | Shape::Arrow(s, t) => covers(*s, *t, 0.0, 1.0),
            Shape::Line(s, t) => covers(*s, *t, -0.05, 1.05),
            Shape::Ray(s, t) => covers(*s, *t, 0.0, 1.05),
            Shape::Polygon(points) => {
                (0..points.len()).any(|i| covers(points[i], points[(i + 1) % points.len()], 0.0, 1.0))
            }
            Shape::Polyline(points) => points.windows(2).any(|w| covers(w[0], w[1], 0.0, 1.0)),
            _ => false,
        })
    }
}
