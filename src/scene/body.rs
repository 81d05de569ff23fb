//! Bodies: convex solids over the scene's unknowns, with volume, surface, and what lies inside them.

use crate::scene::id::{PointId, ScalarId};
use crate::scene::real::Real;
use crate::scene::space::{Space, cross, dot, minus, norm};
use crate::scene::values::Values;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A convex solid. Round ones stand upright.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Body {
    /// Flat faces: what textbooks call it, corners in the order of the name, faces as rings of indices of corners.
    Flat(String, Vec<PointId>, Vec<Vec<u8>>),
    /// A cylinder: centres of the lower and the upper base, radius.
    Cylinder(PointId, PointId, ScalarId),
    /// A cone: centre of the base, apex, radius.
    Cone(PointId, PointId, ScalarId),
    /// A ball: centre, radius.
    Ball(PointId, ScalarId),
}

impl Body {
    /// What textbooks call it.
    pub fn called(&self) -> &str {
        match self {
            Body::Flat(kind, ..) => kind,
            Body::Cylinder(..) => "cylinder",
            Body::Cone(..) => "cone",
            Body::Ball(..) => "sphere",
        }
    }

    /// The radius of a round body.
    pub fn radius(&self) -> Option<ScalarId> {
        match self {
            Body::Flat(..) => None,
            Body::Cylinder(_, _, r) | Body::Cone(_, _, r) | Body::Ball(_, r) => Some(*r),
        }
    }

    /// All points that it rests on.
    pub fn points(&self) -> Vec<PointId> {
        match self {
            Body::Flat(_, corners, _) => corners.clone(),
            Body::Cylinder(a, b, _) | Body::Cone(a, b, _) => vec![*a, *b],
            Body::Ball(o, _) => vec![*o],
        }
    }

    /// Rings of corners around the faces of a flat body.
    pub fn faces(&self) -> Vec<Vec<PointId>> {
        let Body::Flat(_, corners, faces) = self else { return Vec::new() };
        faces.iter().map(|f| f.iter().map(|i| corners[usize::from(*i)]).collect()).collect()
    }

    /// Triangles of a fan over each face.
    fn fans<V: Values>(&self, space: &Space, values: &V) -> Vec<Vec<[[V::Number; 3]; 3]>> {
        let at = |p: &PointId| space.place(values, *p);
        let fan = |f: &Vec<PointId>| f[1..].windows(2).map(|w| [at(&f[0]), at(&w[0]), at(&w[1])]).collect();
        self.faces().iter().map(fan).collect()
    }

    fn height<V: Values>(space: &Space, values: &V, a: PointId, b: PointId) -> V::Number {
        norm(minus(space.place(values, b), space.place(values, a)))
    }

    /// Volume.
    pub fn volume<V: Values>(&self, space: &Space, values: &V) -> V::Number {
        let n = V::Number::of;
        match self {
            Body::Flat(_, corners, _) => {
                // Pyramids with their apex in one corner, over the faces that do not meet there.
                let o = space.place(values, corners[0]);
                let away = self.fans(space, values).into_iter().zip(self.faces()).filter(|f| !f.1.contains(&corners[0]));
                let parts = away.flat_map(|f| f.0);
                let six = |t: [[V::Number; 3]; 3]| {
                    let [a, b, c] = t.map(|p| minus(p, o));
                    dot(a, cross(b, c)).size()
                };
                parts.map(six).fold(n(0.0), |sum, v| sum + v) / n(6.0)
            }
            Body::Cylinder(a, b, r) => {
                let r = values.scalar(*r);
                n(PI) * r * r * Body::height(space, values, *a, *b)
            }
            Body::Cone(a, b, r) => {
                let r = values.scalar(*r);
                n(PI / 3.0) * r * r * Body::height(space, values, *a, *b)
            }
            Body::Ball(_, r) => {
                let r = values.scalar(*r);
                n(4.0 * PI / 3.0) * r * r * r
            }
        }
    }

    /// Area of the whole surface, bases included.
    pub fn surface<V: Values>(&self, space: &Space, values: &V) -> V::Number {
        let n = V::Number::of;
        match self {
            Body::Flat(..) => {
                let half = |t: [[V::Number; 3]; 3]| norm(cross(minus(t[1], t[0]), minus(t[2], t[0]))) / n(2.0);
                self.fans(space, values).into_iter().flatten().map(half).fold(n(0.0), |sum, a| sum + a)
            }
            Body::Cylinder(a, b, r) => {
                let r = values.scalar(*r);
                n(2.0 * PI) * r * (r + Body::height(space, values, *a, *b))
            }
            Body::Cone(a, b, r) => {
                let r = values.scalar(*r);
                n(PI) * r * (r + r.hypot(Body::height(space, values, *a, *b)))
            }
            Body::Ball(_, r) => {
                let r = values.scalar(*r);
                n(4.0 * PI) * r * r
            }
        }
    }

    /// Whether a place lies inside, deeper than `slack` under the surface.
    pub fn holds<V: Values<Number = f64>>(&self, space: &Space, values: &V, at: [f64; 3], slack: f64) -> bool {
        let place = |p: &PointId| space.place(values, *p);
        // Place along the upright axis from 0 at the base to 1, and distance from it.
        let upright = |a: &PointId, b: &PointId| {
            let (o, u, w) = (place(a), minus(place(b), place(a)), minus(at, place(a)));
            let t = dot(w, u) / dot(u, u);
            let foot = [o[0] + t * u[0], o[1] + t * u[1], o[2] + t * u[2]];
            (t, norm(minus(at, foot)), norm(u))
        };
        match self {
            Body::Flat(_, corners, _) => {
                let n = corners.len() as f64;
                let middle = [0, 1, 2].map(|i| corners.iter().map(|p| place(p)[i]).sum::<f64>() / n);
                self.faces().iter().all(|face| {
                    let o = place(&face[0]);
                    let normal = cross(minus(place(&face[1]), o), minus(place(&face[2]), o));
                    let inward = dot(normal, minus(middle, o)).signum() / norm(normal);
                    inward * dot(normal, minus(at, o)) > slack
                })
            }
            Body::Cylinder(a, b, r) => {
                let (t, off, h) = upright(a, b);
                t * h > slack && (1.0 - t) * h > slack && values.scalar(*r) - off > slack
            }
            Body::Cone(a, b, r) => {
                let (t, off, h) = upright(a, b);
                let r = values.scalar(*r);
                t * h > slack && (r * (1.0 - t) - off) * h / r.hypot(h) > slack
            }
            Body::Ball(o, r) => values.scalar(*r) - norm(minus(at, place(o))) > slack,
        }
    }
}
