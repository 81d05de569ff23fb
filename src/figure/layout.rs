//! A label once it is set: glyphs and rules at their places, its box, and why a label cannot be set.
//!
//! All lengths are pixels, relative to the left end of the label's baseline, y down. [`super::text`] makes these.

use super::font::{Glyph, MissingGlyph};
use super::list::Face;

/// Deepest nesting of groups; keeps hostile markup from using the stack.
pub(crate) const DEPTH: u32 = 8;

/// The box of a set label in pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Extent {
    /// Advance from the left end to the right end of the baseline.
    pub width: f64,
    /// Ink above the baseline.
    pub ascent: f64,
    /// Ink below the baseline; negative if the ink ends above it.
    pub descent: f64,
}

/// A glyph at its place: pixels relative to the left end of the label's baseline, y down.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Placed {
    /// Which glyph.
    pub glyph: Glyph,
    /// The character that it shows.
    pub ch: char,
    /// Pen position.
    pub at: [f64; 2],
    /// Em size in pixels.
    pub size: f64,
}

/// A drawn line, such as a fraction bar or a part of a radical, in the same coordinates.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Corners of an open chain; joins are mitred, ends butt.
    pub points: Vec<[f64; 2]>,
    /// Line width in pixels.
    pub width: f64,
}

/// A label, set.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layout {
    /// Glyphs in reading order; spaces are left out.
    pub glyphs: Vec<Placed>,
    /// Drawn lines.
    pub rules: Vec<Rule>,
    /// Box of the whole.
    pub extent: Extent,
    /// Ink box: left, top, right, bottom.
    pub ink: [f64; 4],
}

/// Why a label cannot be set.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("label {label:?}, character {at}: {cause}")]
pub struct TextError {
    /// The label's markup.
    pub label: String,
    /// Position in the label, counted in characters from 1.
    pub at: usize,
    /// What is wrong.
    pub cause: TextCause,
}

/// What is wrong in a label.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum TextCause {
    /// No font has the character.
    #[error(transparent)]
    Missing(#[from] MissingGlyph),
    /// A group has no end.
    #[error("a group is not closed; hint: add }}")]
    Open,
    /// A closing brace without a group.
    #[error("}} closes nothing; hint: write \\}} for the sign itself")]
    Stray,
    /// A script or argument has no content.
    #[error("{0} needs an argument; hint: write {0}{{..}}")]
    Argument(String),
    /// A name after a backslash that means nothing.
    #[error("unknown name \\{0}; hint: {1}")]
    Name(String, String),
    /// Nesting beyond [`DEPTH`].
    #[error("nested too deeply; hint: at most {DEPTH} levels")]
    Deep,
}

/// Where and how the next glyph is set.
#[derive(Clone, Copy)]
pub(crate) struct Pen {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub face: Face,
    /// Inside `\text`: signs stay as typed.
    pub words: bool,
}

/// What a stretch covered: pen position after it and the ink box.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub x: f64,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Span {
    /// The same stretch, moved.
    pub fn shifted(self, [dx, dy]: [f64; 2]) -> Span {
        Span {
            x: self.x + dx,
            left: self.left + dx,
            top: self.top + dy,
            right: self.right + dx,
            bottom: self.bottom + dy,
        }
    }

    /// A stretch without ink at a pen position.
    pub fn empty(x: f64) -> Span {
        Span { x, left: f64::MAX, top: f64::MAX, right: f64::MIN, bottom: f64::MIN }
    }

    /// Covers a box of ink.
    pub fn ink(&mut self, left: f64, top: f64, right: f64, bottom: f64) {
        self.left = self.left.min(left);
        self.top = self.top.min(top);
        self.right = self.right.max(right);
        self.bottom = self.bottom.max(bottom);
    }

    /// Covers what another stretch covers.
    pub fn add(&mut self, other: Span) {
        self.ink(other.left, other.top, other.right, other.bottom);
        self.x = self.x.max(other.x);
    }
}
