//! The visible order: what a reader sees of a plane figure without measuring, as inequalities.
//!
//! On which side of each other points lie, which lies between which, what is inside a circle. Only what shows clearly counts: a
//! margin in pixels. Another configuration is a fair reading of the same problem only if it shares this order.

use crate::scene::shape::Shape;
use crate::scene::space::{self as solid, Space};
use crate::scene::values::Values;
use crate::scene::view::View;
use crate::scene::{PointId, ScalarId, Scene};

/// Least distance in pixels that shows clearly.
const CLEAR_PX: f64 = 6.0;
/// Points less than this off a line, in pixels, are seen on it.
const ON_LINE_PX: f64 = 1.5;
/// Share of the cube of a configuration's size from which six times the volume of four points shows which way round they lie.
const CLEAR_SHARE: f64 = 0.01;
/// Share of a configuration's size below which its points coincide or lie on one line.
const DEGENERATE: f64 = 1e-3;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Seen {
    /// The way from the first over the second to the third point turns left (`true`) or right.
    Turn([PointId; 3], bool),
    /// The second point lies between the others.
    Between([PointId; 3]),
    /// In space, the fourth point lies on the side of the plane of the others from which they run counter-clockwise (`true`), or
    /// on the other.
    Side([PointId; 4], bool),
    /// The point lies inside (`true`) or outside the circle.
    Inside(PointId, PointId, ScalarId, bool),
}

/// What is seen.
#[derive(Clone, PartialEq, Debug)]
pub struct Order {
    points: Vec<PointId>,
    seen: Vec<Seen>,
    space: Option<Space>,
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn cross(u: [f64; 2], v: [f64; 2]) -> f64 {
    u[0] * v[1] - u[1] * v[0]
}

fn dot(u: [f64; 2], v: [f64; 2]) -> f64 {
    u[0] * v[0] + u[1] * v[1]
}

/// Longest side of a triangle.
fn longest(p: [f64; 2], q: [f64; 2], r: [f64; 2]) -> f64 {
    [minus(p, q), minus(q, r), minus(r, p)].iter().map(|d| dot(*d, *d)).fold(0.0, f64::max).sqrt()
}

/// Points and circles that show up to a state.
fn shown(scene: &Scene, state: u8) -> (Vec<PointId>, Vec<(PointId, ScalarId)>) {
    let (mut points, mut circles) = (Vec::new(), Vec::new());
    for e in scene.entities.iter().filter(|e| e.look.shown() && e.state <= state) {
        match &e.shape {
            Shape::Circle(o, r) => circles.push((*o, *r)),
            other => points.extend(other.defining_points()),
        }
    }
    points.sort_unstable();
    points.dedup();
    (points, circles)
}

impl Order {
    /// What those know who hear of the points without seeing them: that they are distinct.
    pub fn unseen(scene: &Scene, state: u8) -> Order {
        Order { points: shown(scene, state).0, seen: Vec::new(), space: scene.space.clone() }
    }

    /// The order of the points that show up to the given state.
    pub fn of(scene: &Scene, view: &View, state: u8) -> Order {
        let (points, circles) = shown(scene, state);
        if let Some(space) = &scene.space {
            let seen = sides(scene, &points);
            return Order { points, seen, space: Some(space.clone()) };
        }
        let pixel: Vec<[f64; 2]> = points.iter().map(|p| view.pixel(scene.at(*p))).collect();
        let mut seen = Vec::new();
        for i in 0..points.len() {
            for j in 0..i {
                for k in 0..j {
                    seen.extend(triple([points[k], points[j], points[i]], [pixel[k], pixel[j], pixel[i]]));
                }
            }
        }
        for (o, r) in circles {
            let (centre, radius) = (view.pixel(scene.at(o)), scene.scalar(r) * view.scale_x);
            for (p, at) in points.iter().zip(&pixel) {
                let d = minus(*at, centre);
                let gap = dot(d, d).sqrt() - radius;
                if gap.abs() >= CLEAR_PX {
                    seen.push(Seen::Inside(*p, o, r, gap < 0.0));
                }
            }
        }
        Order { points, seen, space: None }
    }

    /// The order within each part of the figure. How parts that nothing connects lie to each other is layout.
    #[must_use]
    pub fn within(&self, part: impl Fn(PointId) -> Option<usize>) -> Order {
        let apart = |p: PointId, q: PointId| part(p).zip(part(q)).is_some_and(|(a, b)| a != b);
        let of_one = |s: &&Seen| match s {
            Seen::Turn([p, q, r], _) | Seen::Between([p, q, r]) => !(apart(*p, *q) || apart(*q, *r) || apart(*r, *p)),
            Seen::Inside(p, o, ..) => !apart(*p, *o),
            Seen::Side([p, q, r, s], _) => !(apart(*p, *q) || apart(*q, *r) || apart(*r, *s)),
        };
        let seen = self.seen.iter().filter(of_one).copied().collect();
        Order { points: self.points.clone(), seen, space: self.space.clone() }
    }

    /// Whether other values of the unknowns show the same order, their points being distinct.
    pub fn holds(&self, values: &impl Values<Number = f64>) -> bool {
        if let Some(space) = &self.space {
            return self.holds_in(space, values);
        }
        let at = |p: &PointId| values.at(*p);
        let (mut lo, mut hi) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for p in self.points.iter().map(at) {
            for i in 0..2 {
                (lo[i], hi[i]) = (lo[i].min(p[i]), hi[i].max(p[i]));
            }
        }
        let least = DEGENERATE * (hi[0] - lo[0]).max(hi[1] - lo[1]);
        let distinct = |p: &PointId, q: &PointId| {
            let d = minus(at(p), at(q));
            dot(d, d) > least * least
        };
        let same = |s: &Seen| match s {
            Seen::Turn([p, q, r], left) => {
                let (p, q, r) = (at(p), at(q), at(r));
                let area = cross(minus(q, p), minus(r, p));
                (area > 0.0) == *left && area.abs() > least * longest(p, q, r)
            }
            Seen::Between([p, q, r]) => dot(minus(at(q), at(p)), minus(at(r), at(q))) > 0.0,
            Seen::Inside(p, o, r, inside) => {
                let d = minus(at(p), at(o));
                (dot(d, d).sqrt() < values.scalar(*r)) == *inside
            }
            Seen::Side(..) => true,
        };
        let apart = || self.points.iter().enumerate().all(|(i, p)| self.points[..i].iter().all(|q| distinct(p, q)));
        self.seen.iter().all(same) && apart()
    }
}

impl Order {
    /// The same of a scene in space.
    fn holds_in(&self, space: &Space, values: &impl Values<Number = f64>) -> bool {
        let at = |p: &PointId| space.place(values, *p);
        let far = |p: &PointId, q: &PointId| solid::norm(solid::minus(at(p), at(q)));
        let size = self.points.iter().flat_map(|p| self.points.iter().map(move |q| far(p, q))).fold(0.0, f64::max);
        let apart = || {
            let each = self.points.iter().enumerate();
            each.into_iter().all(|(i, p)| self.points[..i].iter().all(|q| far(p, q) > DEGENERATE * size))
        };
        let same = |s: &Seen| match s {
            Seen::Side(four, side) => {
                let volume = spat(four.map(|p| at(&p)));
                (volume > 0.0) == *side && volume.abs() > DEGENERATE * DEGENERATE * (size * size * size)
            }
            _ => true,
        };
        self.seen.iter().all(same) && apart()
    }
}

/// Six times the volume of the tetrahedron of four places, with its sign.
fn spat([a, b, c, d]: [[f64; 3]; 4]) -> f64 {
    solid::dot(solid::cross(solid::minus(b, a), solid::minus(c, a)), solid::minus(d, a))
}

/// On which side of each other points in space lie, where it shows clearly.
fn sides(scene: &Scene, points: &[PointId]) -> Vec<Seen> {
    let place: Vec<[f64; 3]> = points.iter().map(|p| scene.place(*p)).collect();
    let far = |p: &[f64; 3], q: &[f64; 3]| solid::norm(solid::minus(*p, *q));
    let size = place.iter().flat_map(|p| place.iter().map(move |q| far(p, q))).fold(0.0, f64::max);
    let mut seen = Vec::new();
    for i in 0..points.len() {
        for j in 0..i {
            for k in 0..j {
                for l in 0..k {
                    let volume = spat([place[l], place[k], place[j], place[i]]);
                    if volume.abs() > CLEAR_SHARE * (size * size * size) {
                        seen.push(Seen::Side([points[l], points[k], points[j], points[i]], volume > 0.0));
                    }
                }
            }
        }
    }
    seen
}

/// What three points show: a turn, or which lies between the others.
fn triple(points: [PointId; 3], pixel: [[f64; 2]; 3]) -> Option<Seen> {
    let [p, q, r] = pixel;
    let area = cross(minus(q, p), minus(r, p));
    let flat = area.abs() / longest(p, q, r).max(f64::MIN_POSITIVE);
    if flat >= CLEAR_PX {
        // Pixels run down, the world runs up.
        return Some(Seen::Turn(points, area < 0.0));
    }
    let far = |a: [f64; 2], b: [f64; 2]| dot(minus(a, b), minus(a, b)) >= CLEAR_PX * CLEAR_PX;
    if flat > ON_LINE_PX || !(far(p, q) && far(q, r) && far(r, p)) {
        return None;
    }
    let ways = [[0, 1, 2], [1, 2, 0], [2, 0, 1]];
    let between = |w: &[usize; 3]| dot(minus(pixel[w[1]], pixel[w[0]]), minus(pixel[w[2]], pixel[w[1]])) > 0.0;
    ways.into_iter().find(between).map(|w| Seen::Between(w.map(|i| points[i])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Frame;
    use crate::scene::shape::{Look, Role};

    fn scene(at: &[[f64; 2]]) -> Scene {
        let mut s = Scene::new(Frame::Plain);
        for p in at {
            let p = s.add_point(*p);
            s.add(Shape::Point(p), Some("P".into()), 0, Look::of(Role::Main));
        }
        s
    }

    fn order(at: &[[f64; 2]]) -> Order {
        Order::of(&scene(at), &View::fit([-6.0; 2], [6.0; 2], (600, 600), [0.0; 4], true), 0)
    }

    #[test]
    fn turns_are_seen_when_they_are_clear() {
        let seen = order(&[[0.0, 0.0], [4.0, 0.0], [1.0, 3.0]]);
        assert!(seen.holds(&scene(&[[0.0, 0.0], [4.0, 0.0], [-1.0, 3.0]])));
        assert!(!seen.holds(&scene(&[[0.0, 0.0], [4.0, 0.0], [1.0, -3.0]])), "mirrored");
        assert!(!seen.holds(&scene(&[[0.0, 0.0], [4.0, 0.0], [4.0, 0.0]])), "collapsed");
        let flat = order(&[[0.0, 0.0], [4.0, 0.0], [1.0, 0.05]]);
        assert!(
            flat.holds(&scene(&[[0.0, 0.0], [4.0, 0.0], [1.0, -0.5]])),
            "a turn that hardly shows counts for nothing"
        );
    }

    #[test]
    fn what_parts_show_of_each_other_is_layout() {
        let seen = order(&[[0.0, 0.0], [4.0, 0.0], [1.0, 3.0]]);
        let turned = scene(&[[0.0, 0.0], [4.0, 0.0], [1.0, -3.0]]);
        assert!(!seen.within(|_| Some(0)).holds(&turned) && !seen.within(|_| None).holds(&turned));
        assert!(seen.within(|p| Some(usize::from(p.0 == 2))).holds(&turned));
    }

    #[test]
    fn betweenness_and_circles_are_seen() {
        let seen = order(&[[0.0, 0.0], [4.0, 0.0], [1.0, 0.0]]);
        assert!(seen.holds(&scene(&[[0.0, 0.0], [4.0, 0.0], [3.0, 0.0]])));
        assert!(!seen.holds(&scene(&[[0.0, 0.0], [4.0, 0.0], [5.0, 0.0]])), "beyond");
        let ring = |p: [f64; 2]| {
            let mut s = scene(&[[0.0, 0.0], p]);
            let r = s.add_scalar(2.0);
            s.add(Shape::Circle(PointId(0), r), None, 0, Look::of(Role::Main));
            s
        };
        let view = View::fit([-6.0; 2], [6.0; 2], (600, 600), [0.0; 4], true);
        let seen = Order::of(&ring([1.0, 0.0]), &view, 0);
        assert!(seen.holds(&ring([0.0, 1.5])) && !seen.holds(&ring([3.0, 0.0])));
    }
}
