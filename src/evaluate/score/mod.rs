//! Scorers: pure functions on points, strokes and pixels. What a model says in words is `grade`'s.
//!
//! - Perception: [`points`] reads places, [`marks`] finds them on pictures, [`assignment`] says which is which where names are missing.
//! - Instruction-guided interaction: [`strokes`] and [`labels`] where shapes are known, [`pixels`] where only pictures are.
//! - Interactive reasoning: `crate::grade`.

pub mod assignment;
pub mod distance;
mod glyphs;
pub mod labels;
pub mod marks;
pub mod pixels;
pub mod points;
pub mod strokes;
