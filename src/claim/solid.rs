//! Reckoning with points in space: what measures and relations of solids are made of, in regular form.

use crate::scene::real::Real;
use crate::scene::space::{Space, cross, dot, minus, norm};
use crate::scene::values::Values;
use crate::scene::{PointId, Scene};

pub(super) type Vector<N> = [N; 3];

/// Angle at `v` between `a` and `b` in degrees, 0 to 180.
pub(super) fn angle_deg<N: Real>(a: Vector<N>, v: Vector<N>, b: Vector<N>) -> N {
    let (u, w) = (minus(a, v), minus(b, v));
    norm(cross(u, w)).atan2(dot(u, w)).degrees()
}

/// How far `w`, measured from the foot of `u`, lies off the line along `u`, in lengths of `u`.
pub(super) fn off_line<N: Real>(w: Vector<N>, u: Vector<N>) -> Vector<N> {
    cross(u, w).map(|c| c / dot(u, u))
}

/// Directions side by side: 0 where they are parallel.
pub(super) fn sines<N: Real>(u: Vector<N>, v: Vector<N>) -> Vector<N> {
    let size = norm(u) * norm(v);
    cross(u, v).map(|c| c / size)
}

/// Cosine of the angle between two vectors.
pub(super) fn cosine<N: Real>(u: Vector<N>, v: Vector<N>) -> N {
    dot(u, v) / (norm(u) * norm(v))
}

/// Residuals of an angle that keeps its sine and cosine; three for one of 0 or 180 degrees, which says that points are on one line.
pub(crate) fn off_angle<V: Values>(
    space: &Space,
    values: &V,
    points: [PointId; 3],
    (sine, cosine): (f64, f64),
) -> Vec<V::Number> {
    let n = V::Number::of;
    let [a, v, b] = points.map(|p| space.place(values, p));
    let (u, w) = (minus(a, v), minus(b, v));
    let size = norm(u) * norm(w);
    if sine < 1e-9 {
        return cross(u, w).map(|c| c / size).to_vec();
    }
    vec![(norm(cross(u, w)) * n(cosine) - dot(u, w) * n(sine)) / size]
}

/// A scene whose scalars are all moved, each in its own way: what holds there as well, holds by how the solid is built.
pub(super) struct Shaken<'a> {
    scene: &'a Scene,
    size: f64,
}

impl Shaken<'_> {
    pub fn of<'a>(scene: &'a Scene, space: &Space) -> Shaken<'a> {
        Shaken { scene, size: space.scalars().map(|s| scene.scalar(s).abs()).fold(1.0, f64::max) }
    }
}

impl Values for Shaken<'_> {
    type Number = f64;
    fn scalar(&self, s: crate::scene::ScalarId) -> f64 {
        // Multiples of the golden ratio: no relation of small numbers holds among them.
        let share = (f64::from(s.0 + 1) * 0.618_033_988_749_895).fract() - 0.5;
        self.scene.scalar(s) + 0.4 * self.size * share
    }
    fn at(&self, p: PointId) -> [f64; 2] {
        self.scene.at(p)
    }
}
