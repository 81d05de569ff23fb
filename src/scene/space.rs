//! Points in space: their coordinates as scalars of the scene behind the drawn places, and the parallel projection that draws them.
//!
//! Coordinates run x to the right, y away from the eye, z up. Points that share a coordinate by how a solid is built (the corners
//! of a cuboid) share its scalar, so that the structure needs no claims. Measures and relations work on the coordinates; the
//! drawn place of a point follows from them. What one measures in the picture is not what holds in space.

use crate::scene::id::{PointId, ScalarId};
use crate::scene::real::Real;
use crate::scene::values::Values;
use crate::seed::trig;
use serde::{Deserialize, Serialize};

/// The parallel projection and the coordinates of all points in space.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Space {
    /// Drawn abscissa of each unit vector.
    pub across: [f64; 3],
    /// Drawn ordinate of each unit vector.
    pub up: [f64; 3],
    /// Coordinates by point; `None` for a point of the paper.
    pub places: Vec<Option<[ScalarId; 3]>>,
}

/// Cross product.
pub fn cross<N: Real>(u: [N; 3], v: [N; 3]) -> [N; 3] {
    [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
}

/// Scalar product.
pub fn dot<N: Real>(u: [N; 3], v: [N; 3]) -> N {
    u[0] * v[0] + u[1] * v[1] + u[2] * v[2]
}

/// Length of a vector.
pub fn norm<N: Real>(u: [N; 3]) -> N {
    // Not by steps: where two components are 0 a step would have no derivative.
    dot(u, u).root()
}

/// The vector from the first to the second place.
pub fn minus<N: Real>(to: [N; 3], from: [N; 3]) -> [N; 3] {
    [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
}

impl Space {
    /// The cabinet projection: the front stands in true shape, depth runs up to the right at `deg`, shortened to `share`.
    pub fn oblique(share: f64, deg: f64) -> Space {
        let t = deg.to_radians();
        Space { across: [1.0, share * trig::cos(t), 0.0], up: [0.0, share * trig::sin(t), 1.0], places: Vec::new() }
    }

    /// The view straight on from a direction: turned by `azimuth` around the vertical, seen from `elevation` above, in degrees.
    /// Spheres show as circles of their own radius.
    pub fn axonometric(azimuth: f64, elevation: f64) -> Space {
        let (a, e) = (azimuth.to_radians(), elevation.to_radians());
        let (sa, ca, se, ce) = (trig::sin(a), trig::cos(a), trig::sin(e), trig::cos(e));
        Space { across: [ca, sa, 0.0], up: [-sa * se, ca * se, ce], places: Vec::new() }
    }

    /// The direction towards the eye: what it moves, the picture does not show.
    pub fn towards(&self) -> [f64; 3] {
        cross(self.across, self.up)
    }

    /// The level direction, as x and y of length 1, that runs to the right across the line of sight.
    pub fn rightwards(&self) -> [f64; 2] {
        let eye = self.towards();
        let size = trig::hypot(eye[0], eye[1]);
        [-eye[1] / size, eye[0] / size]
    }

    /// Where a place is drawn.
    pub fn drawn(&self, at: [f64; 3]) -> [f64; 2] {
        [dot(self.across, at), dot(self.up, at)]
    }

    /// Whether a circle of the paper shows a sphere: the projection keeps lengths across the line of sight.
    pub fn is_straight(&self) -> bool {
        let unit = |u: [f64; 3]| (dot(u, u) - 1.0).abs() < 1e-12;
        unit(self.across) && unit(self.up) && dot(self.across, self.up).abs() < 1e-12
    }

    /// Scalars of a point's coordinates.
    pub fn of(&self, p: PointId) -> Option<[ScalarId; 3]> {
        self.places.get(p.0 as usize).copied().flatten()
    }

    /// The scalars of all coordinates, with repeats.
    pub fn scalars(&self) -> impl Iterator<Item = ScalarId> + '_ {
        self.places.iter().flatten().flatten().copied()
    }

    /// Coordinates of a point under an assignment; points of the paper lie at depth 0.
    pub fn place<V: Values>(&self, values: &V, p: PointId) -> [V::Number; 3] {
        match self.of(p) {
            Some(at) => at.map(|s| values.scalar(s)),
            None => {
                let [x, y] = values.at(p);
                [x, V::Number::of(0.0), y]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_sight_vanishes_and_comes_from_the_front_above() {
        for space in [Space::oblique(0.5, 45.0), Space::oblique(0.6, 30.0), Space::axonometric(30.0, 25.0)] {
            let eye = space.towards();
            let [x, y] = space.drawn(eye);
            assert!(x.abs() < 1e-12 && y.abs() < 1e-12, "{space:?}");
            assert!(eye[1] < 0.0 && eye[2] > 0.0, "{eye:?}");
        }
        assert!(Space::axonometric(20.0, 35.0).is_straight() && !Space::oblique(0.5, 45.0).is_straight());
    }
}
