//! Schemas: what a principle says in a form that a program can apply: variables, conditions and an executable conclusion.
//!
//! A schema stands in a knowledge file below its principle:
//! ```toml
//! [[node.schema]]
//! points = "A B C"
//! when = ["perpendicular(A, C, C, B)"]
//! then = "length(A, B)^2 == length(A, C)^2 + length(B, C)^2"
//! ```
//! It says: for any three points whose condition follows from the premises of a step, the relation may conclude one of its
//! measures from the others. [`read::KEYS`] lists the keys, [`vocabulary`] the functions; `y` is the value that a step
//! concludes. Nothing here decides whether a step fits: that is for the checks.

pub mod expression;
pub mod form;
pub mod parse;
pub mod read;
pub mod thing;
pub mod trial;
pub mod vocabulary;

use crate::answer::unit::Dimension;
use crate::knowledge::schema::expression::{Atom, Comparison, Expression};
use crate::knowledge::schema::thing::Variable;

/// A condition under which a schema applies.
#[derive(Clone, Debug)]
pub enum Condition {
    /// A relation that must follow from the premises.
    Holds(Atom),
    /// A comparison that must be true, of measures that are known from the premises.
    Compares(Comparison),
    /// Something that the figure shows and that no premise needs to say.
    Shown(Atom),
    /// The cited answer of a query names this thing.
    Named(Atom, usize),
}

/// What a schema concludes.
#[derive(Clone, Debug)]
pub enum Conclusion {
    /// A relation between measures, one of which is concluded from the others.
    Compares(Comparison),
    /// A relation between things.
    Holds(Atom),
    /// The answer of a query: the principle is the solver's algorithm.
    Decides(Atom),
    /// The value at which a cited equation, linear in it, is true.
    Solves,
}

impl Conclusion {
    /// Whether values are only added and subtracted, so that all of them measure the same.
    pub fn adds(&self) -> bool {
        let Conclusion::Compares(c) = self else { return false };
        let mut adds = true;
        for side in [&c.left, &c.right] {
            side.walk(&mut |e| {
                adds &= match e {
                    Expression::Concluded | Expression::Variable(_) | Expression::Pair('+' | '-', ..) => true,
                    Expression::List(row, _) => row.0 == "sum",
                    _ => false,
                };
            });
        }
        adds
    }
}

/// A schema of a principle.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Variables, in order of declaration.
    pub variables: Vec<Variable>,
    /// Conditions, all of which must hold.
    pub when: Vec<Condition>,
    /// The conclusion.
    pub then: Conclusion,
    /// Whether measures may be read off a drawn scale, without a premise that says them.
    pub scale: bool,
    /// What a conclusion that carries a unit may measure: for relations that reckon with bare values. `None`: anything.
    pub measures: Option<Vec<Dimension>>,
    /// Forms ([`form::form`]) of what it may conclude. `None`: any.
    pub of: Option<Vec<String>>,
    /// Forms of what its variables for values may stand for. `None`: any.
    pub from: Option<Vec<String>>,
}
