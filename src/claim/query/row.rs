//! A query, the row of the table of queries, its arguments, and how solvers read them.

use crate::claim::observed::Observed;
use crate::scene::{EntityId, Scene};
use serde::{Deserialize, Serialize};

/// An argument of a query.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum QueryArg {
    /// An entity.
    Entity(EntityId),
    /// A number.
    Number(f64),
    /// A word, such as a series name.
    Word(String),
}

/// A row of the table of queries.
pub struct QueryRow {
    /// Name that templates call.
    pub name: &'static str,
    /// Arguments.
    pub signature: &'static str,
    /// What it answers.
    pub summary: &'static str,
    /// The solver. `Err` says why there is no single answer.
    pub solve: fn(&Scene, &[QueryArg]) -> Result<Observed, String>,
}

/// The `i`-th argument as an entity.
pub(crate) fn entity(args: &[QueryArg], i: usize) -> Result<EntityId, String> {
    match args.get(i) {
        Some(QueryArg::Entity(id)) => Ok(*id),
        other => Err(format!("argument {} must be an entity, not {other:?}", i + 1)),
    }
}

/// The `i`-th argument as a number.
pub(crate) fn number(args: &[QueryArg], i: usize) -> Result<f64, String> {
    match args.get(i) {
        Some(QueryArg::Number(x)) => Ok(*x),
        other => Err(format!("argument {} must be a number, not {other:?}", i + 1)),
    }
}

/// The `i`-th argument as a number, or as the value that an entity carries.
pub(crate) fn value(scene: &Scene, args: &[QueryArg], i: usize) -> Result<f64, String> {
    let Some(QueryArg::Entity(id)) = args.get(i) else { return number(args, i) };
    let number = scene.entity(*id).shape.number();
    number.map(|v| scene.scalar(v)).ok_or_else(|| format!("entity {} carries no value", id.0))
}

/// The name of an entity.
pub(crate) fn name(scene: &Scene, id: EntityId) -> Result<String, String> {
    scene.called(id).ok_or_else(|| format!("entity {} has no name", id.0))
}
