//! What a solid hides: whether its material lies between a place and the eye.

use crate::scene::body::{Body, Inside};
use crate::scene::shape::{Role, Shape};
use crate::scene::space::{Space, norm};
use crate::scene::{PointId, Scene};

/// Steps of the search for the deepest place on the way to the eye: each leaves two thirds of the way.
const STEPS: usize = 36;
/// How deep under the surface a place on the way must lie, as a share of the solid's size: what stands beside it changes nothing.
const DEPTH: f64 = 2e-3;
/// Share of a stroke from which it is dashed.
const MOSTLY: f64 = 0.5;
/// Places looked at along a stroke.
const PROBES: usize = 24;

impl Scene {
    /// All solids of the original figure.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.entities.iter().filter(|e| e.state == 0).filter_map(|e| match &e.shape {
            Shape::Body(body) => Some(body),
            _ => None,
        })
    }

    /// Largest extent of the coordinates in space.
    fn extent(&self) -> f64 {
        let all = self.space.iter().flat_map(|s| s.scalars()).map(|s| self.scalar(s));
        let (lo, hi) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        let round = self.bodies().filter_map(Body::radius).map(|r| 2.0 * self.scalar(r)).fold(0.0, f64::max);
        (hi - lo).max(round)
    }

    /// Share of the places along a stroke that a solid hides: of a straight one, or of a level circle; `None` for other shapes and
    /// in figures without solids.
    pub fn hidden_share(&self, shape: &Shape) -> Option<f64> {
        let space = self.space.as_ref()?;
        let inside: Vec<(Inside, f64)> =
            self.bodies().map(|body| (body.inside(space, self), DEPTH * body.size(space, self))).collect();
        if inside.is_empty() {
            return None;
        }
        let at: Box<dyn Fn(f64) -> [f64; 3]> = match shape {
            Shape::Segment(a, b) => {
                let (p, q) = (self.place(*a), self.place(*b));
                Box::new(move |t| [0, 1, 2].map(|k| p[k] + t * (q[k] - p[k])))
            }
            Shape::Ring(o, r, from, to) => {
                let (ring, from, to) = (self.ring_place(*o, *r), *from, *to);
                Box::new(move |t| ring(from + t * (to - from)))
            }
            _ => return None,
        };
        let (eye, size) = (space.towards(), self.extent());
        let behind =
            |from: [f64; 3]| inside.iter().any(|(body, slack)| covers(body, from, eye, 2.0 * size / norm(eye), *slack));
        let hidden = (0..PROBES).filter(|i| behind(at((*i as f64 + 0.5) / PROBES as f64))).count();
        Some(hidden as f64 / PROBES as f64)
    }

    /// Whether the figure can be drawn from elsewhere: all that it shows are flat solids and straight strokes between their places.
    pub fn is_flat_sided(&self) -> bool {
        let straight = |shape: &Shape| match shape {
            Shape::Point(_) | Shape::Segment(..) | Shape::Polygon(_) | Shape::Polyline(_) => true,
            Shape::Body(body) => body.radius().is_none(),
            _ => false,
        };
        let placed = |space: &Space| (0..self.points.len() as u32).all(|p| space.of(PointId(p)).is_some());
        self.space.as_ref().is_some_and(placed) && self.entities.iter().all(|e| straight(&e.shape))
    }

    /// Draws the figure in another projection; strokes are dashed where that hides them.
    pub fn reproject(&mut self, to: Space) {
        let Some(old) = self.space.take() else { return };
        self.space = Some(Space { places: old.places, ..to });
        self.project();
        for id in self.ids() {
            let entity = self.entity(id);
            if !matches!(entity.look.role, Role::Main | Role::Tool) || entity.look.filled {
                continue;
            }
            if let Some(share) = self.hidden_share(&entity.shape) {
                self.entities[id.0 as usize].look.dashed = share > MOSTLY;
            }
        }
    }

    /// Whether most of the straight stroke between two points is hidden.
    pub fn mostly_hidden(&self, a: PointId, b: PointId) -> bool {
        self.hidden_share(&Shape::Segment(a, b)).is_some_and(|share| share > MOSTLY)
    }
}

/// Whether the way from a place along a direction, up to a multiple of it, leads through a solid deeper than `slack`.
fn covers(body: &Inside, from: [f64; 3], along: [f64; 3], reach: f64, slack: f64) -> bool {
    let depth = |t: f64| body.depth([0, 1, 2].map(|k| from[k] + t * along[k]));
    // The depth is concave along the way: thirds close in on the deepest place.
    let (mut a, mut b) = (0.0, reach);
    for _ in 0..STEPS {
        let (s, t) = (a + (b - a) / 3.0, b - (b - a) / 3.0);
        let (u, v) = (depth(s), depth(t));
        if u.max(v) > slack {
            return true;
        }
        if u < v { a = s } else { b = t }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Frame;
    use crate::scene::shape::Look;

    fn cube() -> (Scene, Vec<PointId>) {
        let mut s = Scene::new(Frame::Plain);
        s.space = Some(Space::oblique(0.5, 45.0));
        let axes = [0, 1, 2].map(|_| [s.add_scalar(0.0), s.add_scalar(2.0)]);
        let around = [[0, 0], [1, 0], [1, 1], [0, 1]];
        let mut corners = Vec::new();
        for z in 0..2 {
            for [x, y] in around {
                corners.push(s.add_place([axes[0][x], axes[1][y], axes[2][z]]));
            }
        }
        let sides = (0..4u8).map(|i| vec![i, (i + 1) % 4, 4 + (i + 1) % 4, 4 + i]);
        let faces = [vec![0, 1, 2, 3], vec![4, 5, 6, 7]].into_iter().chain(sides).collect();
        s.add(Shape::Body(Body::Flat("cube".into(), corners.clone(), faces)), None, 0, Look::of(Role::Hidden));
        (s, corners)
    }

    #[test]
    fn seen_from_the_left_the_other_side_is_hidden() {
        let (mut s, corners) = cube();
        let [near, far] = [[0, 3], [1, 2]]
            .map(|[i, j]: [usize; 2]| s.add(Shape::Segment(corners[i], corners[j]), None, 0, Look::of(Role::Main)));
        assert!(s.is_flat_sided());
        let dashed = |s: &Scene| [near, far].map(|id| s.entity(id).look.dashed);
        s.reproject(Space::oblique(0.5, 45.0));
        assert_eq!(dashed(&s), [true, false]);
        let before = s.at(corners[6]);
        s.reproject(Space::oblique(0.5, 135.0));
        assert_eq!(dashed(&s), [false, true]);
        assert!(s.at(corners[6])[0] < before[0] && s.place(corners[6]) == [2.0; 3]);
        let centre = corners[0];
        let radius = s.add_scalar(1.0);
        s.add(Shape::Circle(centre, radius), None, 0, Look::of(Role::Main));
        assert!(!s.is_flat_sided(), "a sphere's circle belongs to one projection");
    }

    #[test]
    fn a_box_hides_what_lies_behind_it_and_in_it() {
        let (s, corners) = cube();
        let hidden = |i: usize, j: usize| s.mostly_hidden(corners[i], corners[j]);
        assert!(hidden(3, 0) && hidden(3, 2) && hidden(3, 7), "the edges at the far lower left corner");
        assert!(!hidden(0, 1) && !hidden(1, 2) && !hidden(4, 7) && !hidden(2, 6));
        assert!(hidden(0, 6) && hidden(0, 2), "diagonals through the inside and on the bottom");
        assert!(!hidden(0, 5) && !hidden(1, 6), "diagonals on the front and on the right");
    }
}
