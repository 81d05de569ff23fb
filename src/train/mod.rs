//! Training: the model learns from what is grown for it, fresh for every step.
//!
//! [`run`] is the loop over a [`run::Source`]; [`shard`] the gradient of a step, [`optimizer`] the step; [`checkpoint`] what is kept,
//! [`metrics`] what is measured. [`perception`], [`rows`], [`trajectory`] and [`stored`] are the
//! sources, [`places`] what is asked and told of places. [`grpo`] learns from [`episodes`] that the model plays itself.

mod book;
pub mod checkpoint;
pub mod curves;
pub mod episodes;
mod events;
pub mod group;
pub mod grpo;
pub mod line;
pub mod metrics;
pub mod optimizer;
pub mod perception;
pub mod places;
pub mod rows;
pub mod run;
pub mod settings;
pub mod shard;
pub mod stored;
pub mod trajectory;
pub mod watch;
