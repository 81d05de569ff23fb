//! Symbols of persons and lines of families in pedigree charts: where they run in world coordinates.

use crate::scene::path::Path;
use crate::scene::pedigree::{Kin, Sex};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};
use crate::seed::trig;

/// Half the width of a symbol; neighbours in a row stand at least one unit apart.
pub const HALF: f64 = 0.3;
/// How far under the row of the parents the line of siblings runs, as a share of the way to the row of the children.
const SIBLINGS: f64 = 0.5;
/// Pieces of the rim of a half disc.
const PIECES: i32 = 24;

/// Place, sex and state of health of a person.
pub fn person(scene: &Scene, id: EntityId) -> Option<([f64; 2], Sex, bool)> {
    match &scene.entity(id).shape {
        Shape::Kin(Kin::Person(p, sex, affected)) => Some((scene.at(*p), *sex, *affected)),
        _ => None,
    }
}

fn square([x, y]: [f64; 2], left: f64) -> Vec<[f64; 2]> {
    vec![[x + left, y - HALF], [x + HALF, y - HALF], [x + HALF, y + HALF], [x + left, y + HALF]]
}

/// A disc from the direction `from` on, counter-clockwise, in degrees.
fn disc([x, y]: [f64; 2], from: f64, sweep: f64) -> Vec<[f64; 2]> {
    let at = |i: i32| {
        let t = (from + sweep * f64::from(i) / f64::from(PIECES)).to_radians();
        [x + HALF * trig::cos(t), y + HALF * trig::sin(t)]
    };
    (0..=PIECES).map(at).collect()
}

/// The full part of a symbol; `None` where it is empty.
fn full(scene: &Scene, kin: &Kin) -> Option<Vec<[f64; 2]>> {
    match kin {
        Kin::Person(p, Sex::Male, true) => Some(square(scene.at(*p), -HALF)),
        Kin::Person(p, Sex::Female, true) => Some(disc(scene.at(*p), 0.0, 360.0)),
        Kin::Carrier(id) => person(scene, *id).map(|(at, sex, _)| match sex {
            Sex::Male => square(at, 0.0),
            Sex::Female => disc(at, -90.0, 180.0),
        }),
        _ => None,
    }
}

/// Places inside the full part of a symbol; none where it is empty.
pub fn filled(scene: &Scene, kin: &Kin) -> Vec<[f64; 2]> {
    let Some(area) = full(scene, kin) else { return Vec::new() };
    let n = area.len() as f64;
    let sum = area.iter().fold([0.0; 2], |s, p| [s[0] + p[0], s[1] + p[1]]);
    let o = [sum[0] / n, sum[1] / n];
    area.iter().flat_map(|p| [0.35, 0.7].map(|t| [o[0] + t * (p[0] - o[0]), o[1] + t * (p[1] - o[1])])).collect()
}

/// The lines of a family.
fn lines(scene: &Scene, a: EntityId, b: EntityId, children: &[EntityId]) -> Option<Vec<Path>> {
    let ((p, ..), (q, ..)) = (person(scene, a)?, person(scene, b)?);
    let (left, right) = if p[0] < q[0] { (p, q) } else { (q, p) };
    let mut out = vec![Path::Chain(vec![[left[0] + HALF, left[1]], [right[0] - HALF, right[1]]])];
    let below: Vec<[f64; 2]> = children.iter().filter_map(|c| person(scene, *c).map(|found| found.0)).collect();
    let Some(first) = below.first() else { return Some(out) };
    let middle = (left[0] + right[0]) / 2.0;
    let high = left[1] + SIBLINGS * (first[1] - left[1]);
    let (from, to) = below.iter().fold((middle, middle), |(low, top), p| (low.min(p[0]), top.max(p[0])));
    out.push(Path::Chain(vec![[middle, left[1]], [middle, high]]));
    if to - from > 1e-9 {
        out.push(Path::Chain(vec![[from, high], [to, high]]));
    }
    out.extend(below.iter().map(|p| Path::Chain(vec![[p[0], high], [p[0], p[1] + HALF]])));
    Some(out)
}

/// The paths of a part.
pub fn paths(scene: &Scene, kin: &Kin) -> Vec<Path> {
    let mut out: Vec<Path> = full(scene, kin).map(Path::Area).into_iter().collect();
    match kin {
        Kin::Person(p, Sex::Male, _) => out.push(Path::Closed(square(scene.at(*p), -HALF))),
        Kin::Person(p, Sex::Female, _) => out.push(Path::Ring(scene.at(*p), HALF)),
        Kin::Family(a, b, children) => out.extend(lines(scene, *a, *b, children).unwrap_or_default()),
        Kin::Carrier(_) => out.extend(full(scene, kin).map(Path::Closed)),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Frame;
    use crate::scene::shape::{Look, Role};

    #[test]
    fn symbols_are_full_where_the_state_says_and_lines_end_at_their_rims() {
        let mut scene = Scene::new(Frame::Plain);
        let mut add = |at: [f64; 2], sex, affected| {
            let p = scene.add_point(at);
            scene.add(Shape::Kin(Kin::Person(p, sex, affected)), None, 0, Look::of(Role::Main))
        };
        let a = add([0.0, 0.0], Sex::Male, false);
        let b = add([2.0, 0.0], Sex::Female, true);
        let c = add([1.0, -2.0], Sex::Female, false);
        let kin = |id: EntityId| if let Shape::Kin(k) = &scene.entity(id).shape { k.clone() } else { panic!() };
        assert!(filled(&scene, &kin(a)).is_empty());
        let inside = filled(&scene, &kin(b));
        assert!(inside.len() > 20 && inside.iter().all(|p| trig::hypot(p[0] - 2.0, p[1]) < HALF));
        let half = filled(&scene, &Kin::Carrier(c));
        assert!(half.len() > 20 && half.iter().all(|p| p[0] > 1.0));
        let lines = paths(&scene, &Kin::Family(b, a, vec![c]));
        assert_eq!(lines[0], Path::Chain(vec![[HALF, 0.0], [2.0 - HALF, 0.0]]));
        assert_eq!(lines[2], Path::Chain(vec![[1.0, -1.0], [1.0, -2.0 + HALF]]));
        assert_eq!(lines.len(), 3);
    }
}
