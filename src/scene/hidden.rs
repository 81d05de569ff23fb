//! What a solid hides: whether its material lies between a place and the eye.

use crate::scene::body::Body;
use crate::scene::shape::Shape;
use crate::scene::space::norm;
use crate::scene::{PointId, Scene};

/// Places looked at on the way to the eye; denser near the start, where chords are short.
const LOOKS: usize = 160;
/// How deep under the surface a place on the way must lie, as a share of the figure's size.
const DEPTH: f64 = 2e-3;
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

    /// Whether a solid hides the place.
    pub fn hides(&self, at: [f64; 3]) -> bool {
        let Some(space) = &self.space else { return false };
        let (eye, size) = (space.towards(), self.extent());
        let reach = 2.0 * size / norm(eye);
        (1..=LOOKS).any(|i| {
            let t = reach * (i as f64 / LOOKS as f64).powi(2);
            let on_way = [0, 1, 2].map(|k| at[k] + t * eye[k]);
            self.bodies().any(|body| body.holds(space, self, on_way, DEPTH * size))
        })
    }

    /// Share of the places along a stroke that a solid hides: of a straight one, or of a level circle; `None` for other shapes and
    /// in figures without solids.
    pub fn hidden_share(&self, shape: &Shape) -> Option<f64> {
        self.bodies().next()?;
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
        let hidden = (0..PROBES).filter(|i| self.hides(at((*i as f64 + 0.5) / PROBES as f64))).count();
        Some(hidden as f64 / PROBES as f64)
    }

    /// Whether most of the straight stroke between two points is hidden.
    pub fn mostly_hidden(&self, a: PointId, b: PointId) -> bool {
        self.hidden_share(&Shape::Segment(a, b)).is_some_and(|share| share > 0.5)
    }
}
