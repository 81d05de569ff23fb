//! A small vision-language model: network, ops with analytic backward, tokenizer, weights.
//!
//! Pictures become patches, patches become rows among the words, a causal decoder reads both, and coordinates are told by pointing at
//! patches. It knows nothing of samples or of training. Processor and f32 only: what a GPU would need is another [`ops::read`].

/// Refuses with a message; candle's own macro adds a trace of the stack, which says nothing to whoever reads the message.
macro_rules! refuse {
    ($($words:tt)*) => { return Err(candle_core::Error::Msg(format!($($words)*))) };
}
pub(crate) use refuse;

pub mod batch;
pub mod config;
pub mod decode;
pub mod kept;
pub mod network;
#[cfg(test)]
mod network_tests;
pub mod ops;
pub mod params;
pub mod picture;
pub mod spelling;
pub mod tape;
pub mod tokenizer;
