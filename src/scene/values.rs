//! Where formulas get their unknowns from: a scene, a trial assignment, or one with a derivative on board.

use crate::scene::id::{PointId, ScalarId};
use crate::scene::real::Real;

/// An assignment of the unknowns.
pub trait Values {
    /// Numbers it yields.
    type Number: Real;
    /// Value of a scalar.
    fn scalar(&self, s: ScalarId) -> Self::Number;
    /// Coordinates of a point.
    fn at(&self, p: PointId) -> [Self::Number; 2];
}
