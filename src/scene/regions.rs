//! Regions of diagrams of sets, as geometry: which circles surround a place, where a region is clearest, its hatching.

use crate::scene::Scene;
use crate::scene::id::EntityId;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;

/// Circles of the original figure with centre and radius.
pub fn rings(scene: &Scene) -> impl Iterator<Item = (EntityId, [f64; 2], f64)> + '_ {
    scene.ids().filter_map(|id| match scene.entity(id).shape {
        Shape::Sets(Sets::Ring(centre, radius)) => Some((id, centre, radius)),
        _ => None,
    })
}

/// The frame of all things, if it is drawn.
pub fn universe(scene: &Scene) -> Option<[f64; 4]> {
    scene.entities.iter().find_map(|e| match e.shape {
        Shape::Sets(Sets::Universe(area)) => Some(area),
        _ => None,
    })
}

/// The circles around a place, in the order of drawing.
pub fn around(scene: &Scene, at: [f64; 2]) -> Vec<EntityId> {
    let inside = |(_, c, r): &(EntityId, [f64; 2], f64)| {
        let d = [at[0] - c[0], at[1] - c[1]];
        d[0] * d[0] + d[1] * d[1] < r * r
    };
    rings(scene).filter(inside).map(|ring| ring.0).collect()
}

/// Direction from the middle of a circle to its name, as a unit vector: outward and up, downward for a circle below the others.
pub fn name_direction(scene: &Scene, ring: EntityId) -> [f64; 2] {
    let half = 0.5f64.sqrt();
    let (mut middle, mut own, mut count) = (0.0, 0.0, 0.0);
    for (id, c, _) in rings(scene) {
        (middle, count) = (middle + c[0], count + 1.0);
        if id == ring {
            own = c[0];
        }
    }
    match own - middle / f64::max(count, 1.0) {
        x if x < -1e-6 => [-half, half],
        x if x > 1e-6 => [half, half],
        _ => [half, -half],
    }
}

/// How far a place is from every circle and from the frame.
pub fn clearance(scene: &Scene, at: [f64; 2]) -> f64 {
    let rim = |(_, c, r): (EntityId, [f64; 2], f64)| (crate::seed::trig::hypot(at[0] - c[0], at[1] - c[1]) - r).abs();
    let frame = universe(scene).map_or(f64::INFINITY, |[left, low, right, high]| {
        (at[0] - left).min(right - at[0]).min(at[1] - low).min(high - at[1])
    });
    rings(scene).map(rim).fold(frame, f64::min)
}

/// Distance of hatching lines in units of the world.
const HATCH: f64 = 0.24;

/// Hatching of a region: pieces of rising lines of which every place lies in it.
pub fn hatch(scene: &Scene, zone: &[EntityId]) -> Vec<[[f64; 2]; 2]> {
    let mut found = Vec::new();
    let ([left, low], [right, high]) = bounds(scene);
    let mut c = left - high;
    while c < right - low {
        c += HATCH;
        // The line x - y = c, by its abscissa.
        let mut cuts = vec![left.max(low + c), right.min(high + c)];
        for (_, [p, q], r) in rings(scene) {
            let (b, k) = (p + q + c, p * p + (q + c) * (q + c) - r * r);
            let root = (b * b - 2.0 * k).max(0.0).sqrt();
            cuts.extend([(b - root) / 2.0, (b + root) / 2.0]);
        }
        let (from, to) = (cuts[0], cuts[1]);
        cuts.retain(|x| (from..=to).contains(x));
        cuts.sort_by(f64::total_cmp);
        for w in cuts.windows(2) {
            let middle = (w[0] + w[1]) / 2.0;
            if w[1] - w[0] > HATCH / 4.0 && around(scene, [middle, middle - c]) == zone {
                found.push([[w[0], w[0] - c], [w[1], w[1] - c]]);
            }
        }
    }
    found
}

/// The box of all circles and of the frame around them.
fn bounds(scene: &Scene) -> ([f64; 2], [f64; 2]) {
    if let Some(area) = universe(scene) {
        return ([area[0], area[1]], [area[2], area[3]]);
    }
    let (mut lo, mut hi) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for (_, c, r) in rings(scene) {
        for i in 0..2 {
            (lo[i], hi[i]) = (lo[i].min(c[i] - r), hi[i].max(c[i] + r));
        }
    }
    (lo, hi)
}

/// Places tried along each side when a region is searched.
const GRID: usize = 48;

/// Places of a region on a grid with how clear they are, the clearest first; ties in reading order.
pub fn places(scene: &Scene, zone: &[EntityId]) -> Vec<([f64; 2], f64)> {
    let (lo, hi) = bounds(scene);
    let mut found = Vec::new();
    for i in 0..GRID {
        for j in 0..GRID {
            let share = |k: usize| (k as f64 + 0.5) / GRID as f64;
            let at = [lo[0] + share(j) * (hi[0] - lo[0]), hi[1] - share(i) * (hi[1] - lo[1])];
            let clear = clearance(scene, at);
            if clear > 0.0 && around(scene, at) == zone {
                found.push((at, clear));
            }
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Frame;
    use crate::scene::shape::{Look, Role};

    fn two() -> (Scene, EntityId, EntityId) {
        let mut s = Scene::new(Frame::Plain);
        let mut add = |part| s.add(Shape::Sets(part), None, 0, Look::of(Role::Main));
        let (a, b) = (add(Sets::Ring([-1.0, 0.0], 1.5)), add(Sets::Ring([1.0, 0.0], 1.5)));
        add(Sets::Universe([-3.0, -2.0, 3.0, 2.0]));
        (s, a, b)
    }

    #[test]
    fn places_lie_in_their_region_and_the_clearest_comes_first() {
        let (s, a, b) = two();
        for zone in [vec![], vec![a], vec![b], vec![a, b]] {
            let found = places(&s, &zone);
            assert!(found.iter().all(|(p, _)| around(&s, *p) == zone));
            assert!(found.windows(2).all(|w| w[0].1 >= w[1].1));
        }
        assert!(crate::seed::trig::hypot(places(&s, &[a, b])[0].0[0], places(&s, &[a, b])[0].0[1]) < 0.1);
        assert!(places(&s, &[b, a]).is_empty(), "circles stand in the order of drawing");
    }

    #[test]
    fn hatching_stays_in_its_region() {
        let (s, a, b) = two();
        for zone in [vec![], vec![a], vec![b], vec![a, b]] {
            let lines = hatch(&s, &zone);
            assert!(lines.len() > 2, "{zone:?}");
            for [p, q] in lines {
                for t in [0.02, 0.3, 0.5, 0.7, 0.98] {
                    let at = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
                    assert_eq!(around(&s, at), zone);
                }
            }
        }
    }
}
