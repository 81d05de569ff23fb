//! Parts of pedigree charts: persons, families, and the half fill that marks a carrier.
//!
//! Conventions of human genetics: a square is a male, a circle a female, a full symbol an affected person, a half full one a
//! heterozygous carrier. A level line joins partners; from its middle a line leads down to the line of siblings.

use crate::scene::id::{EntityId, PointId};
use serde::{Deserialize, Serialize};

/// A person's sex, by which the symbol is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Sex {
    /// A square.
    Male,
    /// A circle.
    Female,
}

/// Parts of a pedigree chart.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Kin {
    /// A person: middle of the symbol, sex, whether affected.
    Person(PointId, Sex, bool),
    /// The lines that join two partners with each other and with their children, if they have any.
    Family(EntityId, EntityId, Vec<EntityId>),
    /// The right half of a person's symbol is full: a carrier.
    Carrier(EntityId),
}

impl Kin {
    /// Whether both are of one sort.
    pub fn is_like(&self, other: &Kin) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}
