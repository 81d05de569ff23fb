//! Records of the seven published types, in whole pixels from the top left.

use crate::scene::shape::Look;
use serde::{Deserialize, Serialize};

/// A place in whole pixels.
pub type Pixel = [i32; 2];

/// An element; `semantic` is `None` in letters where there is nothing to say.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Element {
    /// A dot, a named place, or a node.
    Point {
        /// Across.
        x: i32,
        /// Down.
        y: i32,
        /// Name in the figure, or `None`.
        label: String,
        /// What it is to the rest.
        semantic: String,
    },
    /// A straight stroke between two places; a line or ray goes on beyond them.
    Line {
        /// First place, across.
        x1: i32,
        /// First place, down.
        y1: i32,
        /// Second place, across.
        x2: i32,
        /// Second place, down.
        y2: i32,
        /// What it is.
        semantic: String,
    },
    /// A marked angle.
    Angle {
        /// Its vertex.
        vertex: Pixel,
        /// A place on its first leg.
        dir1: Pixel,
        /// A place on its second leg.
        dir2: Pixel,
    },
    /// A whole circle.
    Circle {
        /// Centre, across.
        cx: i32,
        /// Centre, down.
        cy: i32,
        /// Radius.
        r: i32,
    },
    /// A graph, or a part of a circle.
    FunctionCurve {
        /// Its equation.
        expression: String,
        /// Where it is drawn.
        domain: String,
        /// `solid` or `dashed`.
        style: String,
    },
    /// Writing.
    Text {
        /// In the figure's label markup.
        content: String,
        /// Middle of its box.
        position: Pixel,
    },
    /// A sign.
    Symbol {
        /// Where it stands.
        position: Pixel,
        /// Such as `perpendicular`, `equal_length`, `parallel`, `bar`, `sector`.
        symbol_type: String,
    },
}

/// Rounded to whole pixels.
pub fn whole(p: [f64; 2]) -> Pixel {
    [p[0].round() as i32, p[1].round() as i32]
}

/// How a stroke is drawn, as records say it.
pub(super) fn style(look: Look) -> String {
    if look.dashed { "dashed" } else { "solid" }.into()
}
