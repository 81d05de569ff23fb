//! Diagrams of sets on paper: circles, the frame around them, hatched regions, signs.

use super::axes::words;
use super::board::chains;
use super::ink::{Area, Ink};
use super::list::{Dash, Geom, Op, snap};
use super::page::Page;
use super::pen::{self, snapped};
use super::text;
use crate::scene::EntityId;
use crate::scene::cell::Sign;
use crate::scene::mark::MarkKind;
use crate::scene::regions::{around, hatch, name_direction, places, rings};
use crate::scene::sets::Sets;
use crate::scene::shape::{Look, Shape};

/// Room around writing in a hatched region, in ems.
const CLEAR: f64 = 0.25;
/// Pieces of hatching shorter than this, in ems, are left out.
const SHORT: f64 = 0.15;
/// Half the size of a cross that says that a region has members, in ems.
const CROSS: f64 = 0.35;

/// The place of the world where the number of a region stands: the clearest.
pub(super) fn pole(page: &Page, zone: EntityId) -> Option<[f64; 2]> {
    let Shape::Sets(Sets::Zone(inside, _)) = &page.scene.entity(zone).shape else { return None };
    places(page.scene, inside).first().map(|p| p.0)
}

/// The middle of the name of a circle whose box has these half sides.
pub(super) fn name_place(page: &Page, ring: EntityId, at: [f64; 2], radius: f64, half: [f64; 2]) -> [f64; 2] {
    let ([x, y], c) = (name_direction(page.scene, ring), page.view.pixel(at));
    let clear = Ink::Disc(c, radius * page.view.scale_x + 0.2 * page.em);
    // Outward until no corner of the box comes too near.
    let place = |k: u32| {
        let d = radius * page.view.scale_x + f64::from(k);
        [c[0] + d * x, c[1] - d * y]
    };
    let free = |m: &[f64; 2]| !clear.meets(&[m[0] - half[0], m[1] - half[1], m[0] + half[0], m[1] + half[1]]);
    (0..400).map(place).find(free).unwrap_or(c)
}

/// Boxes of what is written in a region in any state, with room around it, and of the names of the sets.
fn writing(page: &Page, zone: EntityId, inside: &[EntityId]) -> Vec<Area> {
    let boxed = |at: [f64; 2], text: &str| {
        let (e, c) = (text::measure(text, page.theme.number_face, page.em).unwrap_or_default(), page.view.pixel(at));
        let (across, up) = (e.width / 2.0 + CLEAR * page.em, (e.ascent + e.descent) / 2.0 + CLEAR * page.em);
        [c[0] - across, c[1] - up, c[0] + across, c[1] + up]
    };
    let numbers = page.scene.marks.iter().filter_map(|m| match &m.kind {
        MarkKind::Value(id, text) if *id == zone => Some(boxed(pole(page, zone)?, text)),
        _ => None,
    });
    let elements = page.scene.entities.iter().filter_map(|e| match &e.shape {
        Shape::Sets(Sets::Element(at, _)) if around(page.scene, *at) == inside => {
            Some(boxed(*at, &words(e.shape.writing()?)))
        }
        _ => None,
    });
    let names = rings(page.scene).filter_map(|(id, at, r)| {
        let label = words(page.scene.entity(id).name.as_ref()?);
        let e = text::measure(&label, page.theme.chart_face, page.em * 0.9).unwrap_or_default();
        let half = [e.width / 2.0, (e.ascent + e.descent) / 2.0];
        let c = name_place(page, id, at, r, half);
        let room = [half[0] + CLEAR * page.em, half[1] + CLEAR * page.em];
        Some([c[0] - room[0], c[1] - room[1], c[0] + room[0], c[1] + room[1]])
    });
    numbers.chain(elements).chain(names).collect()
}

/// What of a straight piece lies outside of a box.
fn outside(piece: [[f64; 2]; 2], area: &Area) -> Vec<[[f64; 2]; 2]> {
    let [p, q] = piece;
    let d = [q[0] - p[0], q[1] - p[1]];
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for i in 0..2 {
        let (u, v) = ((area[i] - p[i]) / d[i], (area[i + 2] - p[i]) / d[i]);
        (from, to) = (from.max(u.min(v)), to.min(u.max(v)));
    }
    if from >= to {
        return vec![piece];
    }
    let at = |t: f64| [p[0] + t * d[0], p[1] + t * d[1]];
    vec![[p, at(from)], [at(to), q]]
}

fn hatched(page: &Page, zone: EntityId, look: Look, strokes: &mut Vec<Op>) {
    let Shape::Sets(Sets::Zone(inside, _)) = &page.scene.entity(zone).shape else { return };
    let mut pieces: Vec<_> = hatch(page.scene, inside).into_iter().map(|l| l.map(|p| page.view.pixel(p))).collect();
    for area in writing(page, zone, inside) {
        pieces = pieces.into_iter().flat_map(|piece| outside(piece, &area)).collect();
    }
    let (width, color) = (pen::width(page, look), pen::ink(page, look));
    let long = |[p, q]: &[[f64; 2]; 2]| (q[0] - p[0]).abs() > SHORT * page.em;
    for [p, q] in pieces.into_iter().filter(long) {
        strokes.push(Op::Stroke { geom: Geom::Line(snapped(p), snapped(q)), width, color, dash: Dash::Solid });
    }
}

/// Strokes of a part.
pub(super) fn lower(page: &Page, part: &Sets, look: Look, strokes: &mut Vec<Op>) {
    let mut circle = |at: [f64; 2], radius: f64, wide: f64| {
        let geom = Geom::Circle(snapped(page.view.pixel(at)), snap(radius));
        let (width, color) = (snap(page.stroke * wide), pen::ink(page, look));
        strokes.push(Op::Stroke { geom, width, color, dash: Dash::Solid });
    };
    match part {
        Sets::Ring(at, r) => circle(*at, r * page.view.scale_x, 1.0),
        Sets::Outline(ring) => {
            if let Shape::Sets(Sets::Ring(at, r)) = &page.scene.entity(*ring).shape {
                circle(*at, r * page.view.scale_x, 2.6);
            }
        }
        Sets::Sign(on, sign) => match (&page.scene.entity(*on).shape, sign) {
            (Shape::Sets(Sets::Element(at, _)), _) => {
                let label = page.scene.entity(*on).shape.writing().map(words).unwrap_or_default();
                let e = text::measure(&label, page.theme.number_face, page.em).unwrap_or_default();
                let corner = crate::seed::trig::hypot(e.width, e.ascent + e.descent) / 2.0;
                circle(*at, corner + 0.16 * page.em, 1.2);
            }
            (_, Sign::Cross) => {
                let Some(at) = pole(page, *on) else { return };
                let d = CROSS * page.em / page.view.scale_x;
                let p = |x: f64, y: f64| [at[0] + d * x, at[1] + d * y];
                let cross = vec![vec![p(-1.0, -1.0), p(1.0, 1.0)], vec![p(-1.0, 1.0), p(1.0, -1.0)]];
                chains(page, cross, look, 1.4, None, strokes);
            }
            _ => {}
        },
        Sets::Universe([left, low, right, high]) => {
            let rim = vec![[*left, *low], [*right, *low], [*right, *high], [*left, *high], [*left, *low]];
            chains(page, vec![rim], look, 1.0, None, strokes);
        }
        Sets::Shade(zone) => hatched(page, *zone, look, strokes),
        Sets::Zone(..) | Sets::Element(..) => {}
    }
}
