//! What the figure states about its entities: names beside them and marks on them.

use crate::scene::id::{EntityId, PointId};
use serde::{Deserialize, Serialize};

/// A name or mark that the figure shows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// Kind and place.
    pub kind: MarkKind,
    /// The state that draws it, as in [`super::Entity::state`].
    pub state: u8,
    /// Index of the claim that the mark states; `None` for names.
    pub claim: Option<u32>,
}

impl MarkKind {
    /// The vertex, if the mark is that of a right angle.
    pub fn right_angle(&self) -> Option<PointId> {
        if let MarkKind::RightAngle(_, vertex, _) = self { Some(*vertex) } else { None }
    }
}

/// Kinds of marks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum MarkKind {
    /// The name of an entity, set beside it.
    Name(EntityId),
    /// Writing beside the middle of the straight distance between two points (a length).
    Along(PointId, PointId, String),
    /// An arc at the vertex (second point) from the first to the third point, with writing when not empty.
    Angle(PointId, PointId, PointId, String),
    /// A small square at the vertex (second point).
    RightAngle(PointId, PointId, PointId),
    /// `n` short ticks across the middle of a segment: segments with the same `n` are equally long.
    Ticks(PointId, PointId, u8),
    /// `n` chevrons on the middle of a segment: segments with the same `n` are parallel.
    Chevrons(PointId, PointId, u8),
    /// Writing at an entity: the weight of an edge, the value of a bar or slice, the equation of a curve.
    Value(EntityId, String),
}
