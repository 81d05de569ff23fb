//! The dimension of a measure: which power of length it is, and the unit that follows.

use crate::answer::unit::Unit;
use crate::claim::measure::Measure;
use crate::scene::shape::Shape;
use crate::scene::{ScalarId, Scene};

impl Measure {
    /// Power of length that a measure has; 0 for angles, `None` for pure numbers and mixtures.
    pub fn dimension(&self, scene: &Scene) -> Option<u8> {
        match self {
            Measure::Length(..) | Measure::Distance(..) | Measure::Perimeter(_) => Some(1),
            Measure::Area(_) | Measure::Surface(_) => Some(2),
            Measure::Volume(_) => Some(3),
            Measure::Angle(..) | Measure::ArcAngle(..) => Some(0),
            Measure::Scalar(s) => scene.entities.iter().any(|e| e.shape.radius() == Some(*s)).then_some(1),
            Measure::Sum(terms) => terms.first().and_then(|t| t.dimension(scene)),
            Measure::Product(factors) => {
                // An angle times a number of the story (a radius, a speed) is no angle any more.
                let turned = factors.iter().any(|f| f.dimension(scene) == Some(0));
                if turned && factors.iter().any(|f| told(scene, f)) {
                    return None;
                }
                let powers: Vec<u8> = factors.iter().filter_map(|f| f.dimension(scene)).collect();
                if powers.is_empty() { None } else { Some(powers.iter().sum()) }
            }
            Measure::Quotient(a, b) if b.dimension(scene).is_none() => a.dimension(scene),
            Measure::Root(a) => a.dimension(scene).filter(|n| *n == 2).map(|_| 1),
            _ => None,
        }
    }
}

/// Whether a measure is a number of the story, or has one as a factor.
fn told(scene: &Scene, measure: &Measure) -> bool {
    let quantity = |s: &ScalarId| {
        scene.entities.iter().any(|e| matches!(e.shape, Shape::Bar(_, wide, v) if wide == 0.0 && v == *s))
    };
    match measure {
        Measure::Scalar(s) => quantity(s),
        Measure::Product(factors) => factors.iter().any(|m| told(scene, m)),
        _ => false,
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
