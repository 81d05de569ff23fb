//! Diagrams of sets: circles that stand for sets, the regions between them, elements in them, and what is drawn upon these.
//!
//! Circles have fixed places: the unknowns of such a figure are the numbers of its regions.

use crate::scene::cell::Sign;
use crate::scene::id::{EntityId, ScalarId};
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
