//! Scorers: pure functions on points, strokes and pixels. What a model says in words is `grade`'s.
//!
//! - Perception: [`points`] reads places, [`assignment`] says which is which where names are missing.
//! - Instruction-guided interaction: [`strokes`] where the model's strokes are known, [`pixels`] where only pictures are.
//! - Interactive reasoning: `crate::grade`.

pub mod assignment;
pub mod distance;
pub mod pixels;
pub mod points;
pub mod strokes;
