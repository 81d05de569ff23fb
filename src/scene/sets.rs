//! Diagrams of sets: circles that stand for sets, the regions between them, elements in them, and what is drawn upon these.
//!
//! Circles have fixed places: the unknowns of such a figure are the numbers of its regions.

use crate::scene::Scene;
use crate::scene::cell::Sign;
use crate::scene::id::{EntityId, ScalarId};
use crate::scene::shape::Shape;
use serde::{Deserialize, Serialize};

/// A part of a diagram of sets.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Sets {
    /// The frame of all things spoken of: left, low, right, high.
    Universe([f64; 4]),
    /// The circle of a set: centre, radius.
    Ring([f64; 2], f64),
    /// The region inside exactly these circles, with the number of its elements. It has no strokes of its own.
    Zone(Vec<EntityId>, Option<ScalarId>),
    /// An element, written at its place.
    Element([f64; 2], String),
    /// A region tinted.
    Shade(EntityId),
    /// A circle drawn over.
    Outline(EntityId),
    /// A sign at a region or around an element.
    Sign(EntityId, Sign),
}

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

/// How far a place is from every circle and from the frame.
pub fn clearance(scene: &Scene, at: [f64; 2]) -> f64 {
    let rim = |(_, c, r): (EntityId, [f64; 2], f64)| (crate::seed::trig::hypot(at[0] - c[0], at[1] - c[1]) - r).abs();
    let frame = universe(scene).map_or(f64::INFINITY, |[left, low, right, high]| {
        (at[0] - left).min(right - at[0]).min(at[1] - low).min(high - at[1])
    });
    rings(scene).map(rim).fold(frame, f64::min)
}

/// Places tried along each side when a region is searched.
const GRID: usize = 48;

/// Places of a region on a grid with how clear they are, the clearest first; ties in reading order.
pub fn places(scene: &Scene, zone: &[EntityId]) -> Vec<([f64; 2], f64)> {
    let (mut lo, mut hi) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for (_, c, r) in rings(scene) {
        for i in 0..2 {
            (lo[i], hi[i]) = (lo[i].min(c[i] - r), hi[i].max(c[i] + r));
        }
    }
    if let Some(area) = universe(scene) {
        (lo, hi) = ([area[0], area[1]], [area[2], area[3]]);
    }
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
