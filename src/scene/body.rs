//! Bodies: convex solids over the scene's unknowns, with volume, surface, and what lies inside them.

use crate::scene::id::{PointId, ScalarId};
use crate::scene::real::Real;
use crate::scene::space::{Space, cross, dot, minus, norm};
use crate::scene::values::Values;
use crate::seed::trig;
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
                let away =
                    self.fans(space, values).into_iter().zip(self.faces()).filter(|f| !f.1.contains(&corners[0]));
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

    /// What lies inside, for places in bulk.
    pub fn inside<V: Values<Number = f64>>(&self, space: &Space, values: &V) -> Inside {
        let place = |p: &PointId| space.place(values, *p);
        match self {
            Body::Flat(_, corners, _) => {
                let n = corners.len() as f64;
                let middle = [0, 1, 2].map(|i| corners.iter().map(|p| place(p)[i]).sum::<f64>() / n);
                let inward = |face: &Vec<PointId>| {
                    let o = place(&face[0]);
                    let normal = cross(minus(place(&face[1]), o), minus(place(&face[2]), o));
                    let size = dot(normal, minus(middle, o)).signum() / norm(normal);
                    let unit = normal.map(|x| x * size);
                    (unit, dot(unit, o))
                };
                Inside::Flat(self.faces().iter().map(inward).collect())
            }
            Body::Cylinder(a, b, r) => Inside::Upright(place(a), place(b), values.scalar(*r), false),
            Body::Cone(a, b, r) => Inside::Upright(place(a), place(b), values.scalar(*r), true),
            Body::Ball(o, r) => Inside::Ball(place(o), values.scalar(*r)),
        }
    }
}

impl Body {
    /// Largest extent: of the corners' coordinates, or of height and diameter.
    pub fn size<V: Values<Number = f64>>(&self, space: &Space, values: &V) -> f64 {
        let round = self.radius().map_or(0.0, |r| 2.0 * values.scalar(r));
        let corners: Vec<PointId> = match self {
            Body::Flat(_, corners, _) => corners.clone(),
            Body::Cylinder(a, b, _) | Body::Cone(a, b, _) => vec![*a, *b],
            Body::Ball(o, _) => vec![*o],
        };
        let places: Vec<[f64; 3]> = corners.iter().map(|p| space.place(values, *p)).collect();
        let spread = |k: usize| {
            let all = places.iter().map(|at| at[k]);
            all.clone().fold(f64::NEG_INFINITY, f64::max) - all.fold(f64::INFINITY, f64::min)
        };
        (0..3).map(spread).fold(round, f64::max)
    }
}

/// The inside of a solid, in numbers.
#[derive(Clone, Debug)]
pub enum Inside {
    /// Half-spaces: inward normal of length 1, and what it gives on the face.
    Flat(Vec<([f64; 3], f64)>),
    /// From the base to the top, with a radius that stays or, in a cone, shrinks to 0.
    Upright([f64; 3], [f64; 3], f64, bool),
    /// Centre and radius.
    Ball([f64; 3], f64),
}

impl Inside {
    /// How deep a place lies under the nearest part of the surface; negative outside. Concave along every line.
    pub fn depth(&self, at: [f64; 3]) -> f64 {
        match self {
            Inside::Flat(planes) => planes.iter().map(|(n, d)| dot(*n, at) - d).fold(f64::INFINITY, f64::min),
            Inside::Upright(low, high, r, cone) => {
                let (u, w) = (minus(*high, *low), minus(at, *low));
                let h = norm(u);
                let up = dot(w, u) / h;
                let off = norm([0, 1, 2].map(|i| w[i] - up * u[i] / h));
                if *cone {
                    up.min((r * (1.0 - up / h) - off) * h / trig::hypot(*r, h))
                } else {
                    up.min(h - up).min(r - off)
                }
            }
            Inside::Ball(o, r) => r - norm(minus(at, *o)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Frame, Scene};

    fn scene(at: &[[f64; 3]]) -> (Scene, Vec<PointId>) {
        let mut s = Scene::new(Frame::Plain);
        let points = at.iter().map(|p| {
            let own = p.map(|x| s.add_scalar(x));
            s.add_place(own)
        });
        let points = points.collect();
        (s, points)
    }

    #[test]
    fn volume_and_surface_agree_with_the_formulas() {
        // A pyramid of height 3 over a square of side 4 with its foot in a corner of the base.
        let (s, p) = scene(&[[0.0; 3], [4.0, 0.0, 0.0], [4.0, 4.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 3.0]]);
        let faces = vec![vec![0, 1, 2, 3], vec![0, 1, 4], vec![1, 2, 4], vec![2, 3, 4], vec![3, 0, 4]];
        let body = Body::Flat("pyramid".into(), p.clone(), faces);
        let space = s.space.as_ref().expect("points in space");
        assert!((body.volume(space, &s) - 16.0).abs() < 1e-12);
        assert!((body.surface(space, &s) - (16.0 + 2.0 * 6.0 + 2.0 * 10.0)).abs() < 1e-12);
        let inside = body.inside(space, &s);
        assert!(inside.depth([1.0, 1.0, 0.5]) > 0.0 && inside.depth([3.9, 3.9, 0.5]) < 0.0);
        let mut s = s.clone();
        let r = s.add_scalar(3.0);
        let space = s.space.as_ref().expect("points in space");
        let cone = Body::Cone(p[0], p[4], r);
        assert!((cone.volume(space, &s) - 9.0 * PI).abs() < 1e-12);
        assert!((cone.surface(space, &s) - PI * 3.0 * (3.0 + 18f64.sqrt())).abs() < 1e-12);
        assert!(
            cone.inside(space, &s).depth([1.4, 0.0, 1.5]) > 0.0 && cone.inside(space, &s).depth([1.6, 0.0, 1.5]) < 0.0
        );
        let ball = Body::Ball(p[0], r);
        assert!(
            (ball.volume(space, &s) - 36.0 * PI).abs() < 1e-12 && ball.inside(space, &s).depth([0.0, 0.0, 2.0]) == 1.0
        );
        let cylinder = Body::Cylinder(p[0], p[4], r);
        assert!((cylinder.volume(space, &s) - 27.0 * PI).abs() < 1e-12);
        assert!((cylinder.surface(space, &s) - 36.0 * PI).abs() < 1e-12);
    }
}
