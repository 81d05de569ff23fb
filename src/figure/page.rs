//! The page: what every part of lowering a scene needs to know.

use super::sheet::Sheet;
use super::theme::Theme;
use crate::scene::Scene;
use crate::scene::view::View;

/// What lowering needs to know of the page.
pub(super) struct Page<'a> {
    pub scene: &'a Scene,
    pub view: View,
    pub theme: &'static Theme,
    pub sheet: Sheet,
    /// Em size of labels in pixels.
    pub em: f64,
    /// Width of main strokes in pixels.
    pub stroke: f64,
    /// Radius of a node's disc in pixels.
    pub node: f64,
}

/// Part of a straight line's drawn length that lies beyond each of its two points.
pub(super) const BEYOND: f64 = 0.14;
