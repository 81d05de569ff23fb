//! What is drawn upon cells, as geometry: strokes of signs, frames and ways, and which things are marked by tools.
//!
//! In: a scene; out: chains of places of the world. Tints and dots have no strokes.

use crate::scene::Scene;
use crate::scene::cell::{Cell, Content, OnCells, Sign, WorldBox, middle};
use crate::scene::id::EntityId;
use crate::scene::mark::MarkKind;
use crate::scene::sets::Sets;
use crate::scene::shape::{Role, Shape};
use crate::seed::trig;

/// Corners of the ring around what stands in a cell.
const RING: usize = 28;
/// Room that the middle of a cell needs for what stands in it, in heights of a cell.
const FILLED: f64 = 0.34;

impl OnCells {
    /// Whether it is drawn upon a cell or around it.
    pub fn covers(&self, scene: &Scene, id: EntityId) -> bool {
        match self {
            OnCells::Box(a, b) => {
                let corners = cell_of(scene, *a).zip(cell_of(scene, *b)).zip(cell_of(scene, id));
                corners.is_some_and(|((a, b), c)| c.within(a, b))
            }
            on => on.cells().contains(&id),
        }
    }

    /// Its strokes as open chains of places of the world; tints and dots have none.
    pub fn strokes(&self, scene: &Scene) -> Vec<Vec<[f64; 2]>> {
        match self {
            OnCells::Sign(cell, sign) => cell_of(scene, *cell).map_or_else(Vec::new, |c| {
                let place = if taken(scene, *cell) { beside(c) } else { (middle(c.area()), 1.0) };
                sign.strokes(c, place)
            }),
            OnCells::Box(a, b) => {
                let Some((a, b)) = cell_of(scene, *a).zip(cell_of(scene, *b)) else { return Vec::new() };
                let [left, low, right, high] = around(a, b);
                let d = self.inset(scene);
                let (left, low, right, high) = (left + d, low + d, right - d, high - d);
                vec![vec![[left, low], [right, low], [right, high], [left, high], [left, low]]]
            }
            OnCells::Path(cells, _) => {
                let at = |id: &EntityId| cell_of(scene, *id).map(|c| (middle(c.area()), taken(scene, *id)));
                let places: Vec<_> = cells.iter().filter_map(at).collect();
                if places.iter().all(|p| !p.1) {
                    return vec![places.into_iter().map(|p| p.0).collect()];
                }
                places.windows(2).map(|w| step(w[0], w[1])).collect()
            }
        }
    }

    /// How far a box stands inside of its block: the figure's own on its border, those of tools inside, each a little more.
    fn inset(&self, scene: &Scene) -> f64 {
        let boxes = scene.entities.iter().filter(|e| matches!(e.shape, Shape::OnCells(OnCells::Box(..))));
        let own = |e: &&crate::scene::Entity| matches!(&e.shape, Shape::OnCells(s) if s == self);
        match boxes.clone().find(own) {
            Some(e) if e.state == 0 => 0.0,
            _ => 0.05 + 0.05 * (boxes.filter(|e| e.state > 0).take_while(|e| !own(e)).count() % 3) as f64,
        }
    }
}

impl Sign {
    /// Strokes of a sign at a place of this relative size.
    fn strokes(self, cell: &Cell, (at, size): ([f64; 2], f64)) -> Vec<Vec<[f64; 2]>> {
        let p = |x: f64, y: f64| [at[0] + size * x, at[1] + size * y];
        match self {
            Sign::Shade | Sign::Dot => Vec::new(),
            Sign::Cross => vec![vec![p(-0.26, -0.26), p(0.26, 0.26)], vec![p(-0.26, 0.26), p(0.26, -0.26)]],
            Sign::Tick => vec![vec![p(-0.25, 0.02), p(-0.07, -0.2), p(0.27, 0.25)]],
            Sign::Ring => {
                let [x, y] = middle(cell.area());
                let turn = |i: usize| std::f64::consts::TAU * i as f64 / RING as f64;
                let across = 0.5 * cell.width - 0.07;
                vec![(0..=RING).map(|i| [x + across * trig::cos(turn(i)), y + 0.43 * trig::sin(turn(i))]).collect()]
            }
        }
    }
}

/// The cell behind an entity.
pub fn cell_of(scene: &Scene, id: EntityId) -> Option<&Cell> {
    if let Shape::Cell(cell) = &scene.entities.get(id.0 as usize)?.shape { Some(cell) } else { None }
}

/// Whether something is written in a cell in any state.
pub fn taken(scene: &Scene, id: EntityId) -> bool {
    let text = matches!(cell_of(scene, id), Some(Cell { content: Content::Text(_), .. }));
    text || scene.marks.iter().any(|m| matches!(m.kind, MarkKind::Value(at, _) if at == id))
}

/// The block between two corner cells.
pub fn around(a: &Cell, b: &Cell) -> WorldBox {
    let (p, q) = (a.area(), b.area());
    [p[0].min(q[0]), p[1].min(q[1]), p[2].max(q[2]), p[3].max(q[3])]
}

/// The lower right corner of a cell, where a small sign leaves room for what stands in it.
fn beside(cell: &Cell) -> ([f64; 2], f64) {
    let [_, low, right, _] = cell.area();
    ([right - 0.17, low + 0.17], 0.42)
}

/// A step of a path that leaves room in cells in which something is written.
fn step((a, at_a): ([f64; 2], bool), (b, at_b): ([f64; 2], bool)) -> Vec<[f64; 2]> {
    let length = trig::hypot(b[0] - a[0], b[1] - a[1]);
    let go = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    let room = |taken: bool| if taken { FILLED / length } else { 0.0 };
    vec![go(room(at_a)), go(1.0 - room(at_b))]
}

impl Scene {
    /// Whether a node, cell, region, set or element carries a mark that a tool drew: a cell also where a frame encloses it.
    pub fn marked(&self, id: EntityId) -> bool {
        self.entities.iter().filter(|e| e.look.role == Role::Tool).any(|e| match &e.shape {
            // What joins two things marks neither.
            Shape::EdgeMark(..) | Shape::Link(..) => false,
            Shape::OnCells(on) => on.covers(self, id),
            Shape::Sets(Sets::Shade(on) | Sets::Outline(on) | Sets::Sign(on, _)) => *on == id,
            other => other.about().contains(&id),
        })
    }
}
