//! The display list: everything that is drawn, as typed operations in pixel coordinates.
//!
//! Coordinates are pixels with the origin at the top left and y down. Every number is a multiple of 1/100 px
//! (see [`snap`]), so a list survives a trip through its printed program ([`super::code`]) without loss. A list
//! is all that the rasteriser, the SVG writer and the program printer ever see: none of them knows scenes.

use serde::{Deserialize, Serialize};

/// A colour with 8 bits per channel; `a` is 255 when opaque.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity, 255 = opaque.
    pub a: u8,
}

impl Color {
    /// An opaque colour.
    pub const fn rgb(r: u8, g: u8, b: u8) -> Color {
        Color { r, g, b, a: 255 }
    }

    /// The same colour with another opacity.
    pub const fn with_alpha(self, a: u8) -> Color {
        Color { a, ..self }
    }
}

/// Rounds a pixel coordinate to 1/100 px, the resolution of a display list.
pub fn snap(v: f64) -> f64 {
    (v * 100.0).round() / 100.0
}

/// A typeface that is shipped with the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// DejaVu Sans.
    Sans,
    /// DejaVu Sans Oblique.
    SansItalic,
    /// DejaVu Serif.
    Serif,
    /// DejaVu Serif Italic.
    SerifItalic,
    /// STIX General, Times-like.
    Stix,
    /// STIX General Italic, Times-like.
    StixItalic,
    /// Computer Modern Roman.
    Cm,
    /// Computer Modern math italic.
    CmItalic,
    /// Helvetica-like.
    Helvetica,
    /// Helvetica-like, oblique.
    HelveticaItalic,
}

/// How a stroke is interrupted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dash {
    /// No gaps.
    Solid,
    /// Dashes of 6 and gaps of 4 pixels.
    Dashed,
    /// Dots of 1.5 and gaps of 3 pixels.
    Dotted,
}

/// A geometric shape in pixels.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Geom {
    /// A straight line from one point to the other.
    Line([f64; 2], [f64; 2]),
    /// An open chain of at least two points.
    Polyline(Vec<[f64; 2]>),
    /// A closed chain of at least three points.
    Polygon(Vec<[f64; 2]>),
    /// A circle: centre, radius.
    Circle([f64; 2], f64),
    /// A part of a circle's edge: centre, radius, start and sweep in degrees. Angles are counted as the reader sees
    /// them: 0 points right, 90 points up; a positive sweep goes counter-clockwise on the screen.
    Arc([f64; 2], f64, f64, f64),
    /// A slice of a disc, as [`Geom::Arc`] closed through the centre.
    Wedge([f64; 2], f64, f64, f64),
    /// An axis-parallel rectangle: left, top, width, height.
    Rect([f64; 2], [f64; 2]),
}

/// Where the anchor of a text stands relative to its box.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// The anchor is the left end of the baseline.
    Left,
    /// The anchor is the middle of the baseline.
    Center,
    /// The anchor is the right end of the baseline.
    Right,
}

/// One drawing operation.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// A stroke along a shape's outline.
    Stroke {
        /// The outline.
        geom: Geom,
        /// Line width in pixels.
        width: f64,
        /// Paint.
        color: Color,
        /// Gaps.
        dash: Dash,
    },
    /// A filled shape.
    Fill {
        /// The area.
        geom: Geom,
        /// Paint.
        color: Color,
    },
    /// A line of text in the label markup of [`super::text`].
    Text {
        /// The anchor on the baseline.
        at: [f64; 2],
        /// Markup, such as `A_1`, `30°`, `\sqrt{5}`, `\frac{1}{2}`.
        text: String,
        /// Em size in pixels.
        size: f64,
        /// Typeface of letters (digits and signs use its upright companion).
        face: Face,
        /// Paint.
        color: Color,
        /// Horizontal alignment.
        align: Align,
        /// Counter-clockwise rotation around the anchor in degrees: 0 or 90.
        turn: f64,
    },
}

/// A figure's first state: canvas and operations, painted in order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DisplayList {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Colour of the empty canvas.
    pub background: Color,
    /// Operations, first painted first.
    pub ops: Vec<Op>,
}
