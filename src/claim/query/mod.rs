//! Queries: questions about discrete scenes that an independent solver answers from what is drawn.
//!
//! A solver sees entities, their names, values and marks of state 0, never a template's variables. Adding a query is
//! one row in [`QUERIES`]'s parts ([`graph::ROWS`], [`chart::ROWS`]).

pub mod chart;
pub mod graph;

use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::measure::Observed;
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

/// A query with its arguments.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Query {
    /// Name of the row.
    pub name: String,
    /// Arguments.
    pub args: Vec<QueryArg>,
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

/// All queries, by diagram kind.
pub const QUERIES: &[&[QueryRow]] = &[graph::ROWS, chart::ROWS];

/// The row of this name.
pub fn row(name: &str) -> Option<&'static QueryRow> {
    QUERIES.iter().flat_map(|rows| rows.iter()).find(|r| r.name == name)
}

impl Query {
    /// Reads all arguments of a call.
    ///
    /// # Errors
    /// If an argument is neither entity, number nor text.
    pub fn build(row: &QueryRow, _scene: &Scene, args: &mut Args) -> Result<Query, ArgError> {
        let mut list = Vec::new();
        while args.more() {
            list.push(match args.take("argument") {
                Some(Arg::Entity(id)) => QueryArg::Entity(id),
                Some(Arg::Number(x)) => QueryArg::Number(x.to_f64()),
                Some(Arg::Real(x)) => QueryArg::Number(x),
                Some(Arg::Text(t)) => QueryArg::Word(t),
                other => return Err(args.error("argument", format_args!("must be an entity, number or text, not {other:?}"))),
            });
        }
        Ok(Query { name: row.name.into(), args: list })
    }

    /// Answers from the drawn scene.
    ///
    /// # Errors
    /// Why there is no single answer.
    pub fn solve(&self, scene: &Scene) -> Result<Observed, String> {
        let row = row(&self.name).ok_or_else(|| format!("no query is named {}", self.name))?;
        (row.solve)(scene, &self.args)
    }
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

/// The name of an entity.
pub(crate) fn name(scene: &Scene, id: EntityId) -> Result<String, String> {
    scene.called(id).ok_or_else(|| format!("entity {} has no name", id.0))
}
