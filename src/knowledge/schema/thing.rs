//! Variables of schemas, their sorts, and the things of a scene that they stand for.

use crate::claim::measure::Measure;
use crate::scene::{EntityId, PointId};

/// What a variable may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A point.
    Point,
    /// An entity: circle, curve, bar, node, edge.
    Entity,
    /// A number inside a measure: an abscissa, a key, a limit.
    Number,
    /// The value of one premise.
    Value,
    /// The values of all premises that no other variable takes.
    Values,
    /// A whole number from 2 to 12: how many equal parts there are.
    Whole,
}

/// The declared sorts with their keys in files.
pub const SORTS: &[(&str, Sort, &str)] = &[
    ("points", Sort::Point, "names of points"),
    ("things", Sort::Entity, "names of entities: circles, curves, bars, nodes, edges"),
    ("numbers", Sort::Number, "numbers inside measures: abscissas, keys, limits"),
    ("values", Sort::Value, "values of premises, one each; \"x...\" takes all the others"),
    ("wholes", Sort::Whole, "whole numbers from 2 to 12"),
];

/// A declared variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// What it may stand for.
    pub sort: Sort,
}

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Thing {
    /// A point.
    Point(PointId),
    /// An entity.
    Entity(EntityId),
    /// A number with the measure that it is.
    Number(Measure, f64),
    /// A value, and which premise states it.
    Value(f64, usize),
    /// Values of several premises.
    Values(Vec<f64>),
    /// A whole number.
    Whole(f64),
}

/// Assignment of things to variables, by place; `None` while a variable is free.
pub type Binding = [Option<Thing>];
