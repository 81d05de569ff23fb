//! Training: the model learns from what is grown for it, fresh for every step.
//!
//! [`run`] is the loop over a [`run::Source`]; [`shard`] the gradient of a step, [`optimizer`] the step; [`checkpoint`] what is kept,
//! [`metrics`] what is measured. [`perception`], [`rows`] and [`trajectory`] are the
//! sources, [`places`] what is asked and told of places.

pub mod checkpoint;
mod curves;
mod events;
pub mod line;
pub mod metrics;
pub mod optimizer;
pub mod perception;
pub mod places;
pub mod rows;
pub mod run;
pub mod settings;
pub mod shard;
pub mod trajectory;
