//! Templates: small Starlark programs that yield problems.
//!
//! [`script`] parses, freezes and calls them under limits; [`host`] is what they talk to, in terms of
//! [`crate::claim::args`] only; [`item`], [`callable`] and [`random`] are the thin skin between Starlark values and the
//! host. A template's only source of randomness is its stream, so that a draft follows from (source, level, seed).

mod around;
pub mod callable;
mod cells;
pub mod cited;
pub mod compose;
pub mod facts;
pub mod host;
pub mod item;
pub mod loading;
pub mod methods;
mod moves;
pub mod parent;
pub mod places;
pub mod random;
pub mod sandbox;
pub mod script;
pub mod set;
mod survey;
