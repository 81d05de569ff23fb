//! Likeness of texts and pictures: sketches small enough to keep for every sample, and how alike two of them say the things are.
//!
//! In: text, pixels; out: [`sketch`]es of word shingles, [`difference`] hashes of pictures. Nothing here decides what is too alike.

pub mod difference;
pub mod mix;
pub mod sketch;
