//! Handles of what a scene holds: indices that only mean something together with their scene.

use serde::{Deserialize, Serialize};

/// A point of the scene: an index into [`super::Scene::points`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PointId(pub u32);

/// A scalar quantity of the scene (a radius, a bar's value, a weight): an index into [`super::Scene::scalars`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ScalarId(pub u32);

/// An entity of the scene: an index into [`super::Scene::entities`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntityId(pub u32);
