//! The dimension of a measure: which power of length it is, and the unit that follows.

use crate::answer::unit::Unit;
use crate::claim::measure::Measure;
use crate::scene::Scene;
use crate::scene::shape::Shape;

impl Measure {
    /// Power of length that a measure has; 0 for angles, `None` for pure numbers and mixtures.
    pub fn dimension(&self, scene: &Scene) -> Option<u8> {
        match self {
            Measure::Length(..) | Measure::Distance(..) | Measure::Perimeter(_) => Some(1),
            Measure::Area(_) => Some(2),
            Measure::Angle(..) | Measure::ArcAngle(..) => Some(0),
            Measure::Scalar(s) => {
                let round =
                    |e: &crate::scene::Entity| matches!(e.shape, Shape::Circle(_, r) | Shape::Arc(_, r, ..) if r == *s);
                scene.entities.iter().any(round).then_some(1)
            }
            Measure::Sum(terms) => terms.first().and_then(|t| t.dimension(scene)),
            Measure::Product(factors) => {
                let powers: Vec<u8> = factors.iter().filter_map(|f| f.dimension(scene)).collect();
                if powers.is_empty() { None } else { Some(powers.iter().sum()) }
            }
            Measure::Quotient(a, b) if b.dimension(scene).is_none() => a.dimension(scene),
            Measure::Root(a) => a.dimension(scene).filter(|n| *n == 2).map(|_| 1),
            _ => None,
        }
    }
}

/// The unit of a power of length, when lengths have the unit `length`: degrees for power 0, none for unitless problems.
pub fn unit_of(power: u8, length: Option<&Unit>) -> Option<Unit> {
    match power {
        0 => "°".parse().ok(),
        1 => length.cloned(),
        n => length.and_then(|u| format!("{u}{}", if n == 2 { "²" } else { "³" }).parse().ok()),
    }
}
