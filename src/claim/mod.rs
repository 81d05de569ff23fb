//! Claims: the shared language in which text, figure, tools, steps and answer say what they say.
//!
//! A claim is `measure == value`, `measure == measure` or a relation, about entities of a [`crate::scene`], together
//! with where it is stated. Every modality is generated from claims and checked against claims. Nothing here
//! knows templates, pixels or words beyond the field's own terms.

pub mod about;
pub mod args;
pub mod board;
pub mod calculus;
pub mod dimension;
pub mod functions;
pub mod measure;
pub mod notation;
pub mod observed;
pub mod phrase;
pub mod printed;
pub mod query;
pub mod reading;
pub mod relation;
mod solid;
pub mod statement;
pub mod text;
pub mod tolerance;

pub use crate::claim::statement::{Claim, ClaimId, Place, Source, Stated, Verdict};
