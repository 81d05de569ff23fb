//! Boards on paper: cells, their headings, what is written in them and drawn upon them.

use super::axes::words;
use super::list::{Align, Color, Dash, Face, Geom, Op, snap};
use super::page::Page;
use super::pen::{self, fill, snapped};
use super::text;
use crate::scene::cell::{Content, OnCells, Sign, WorldBox, middle};
use crate::scene::on_cells::cell_of;
use crate::scene::sets::Sets;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{Entity, EntityId};

/// Share of a box's width and height that writing in it may take.
const ROOM: [f64; 2] = [0.84, 0.62];
/// The same for headings, which no line encloses.
const OUTSIDE: [f64; 2] = [0.94, 0.8];
/// Opacity of dark cells: their rims still show.
const DARK: u8 = 150;

fn corners(page: &Page, [left, low, right, high]: WorldBox) -> Geom {
    let at = |x: f64, y: f64| snapped(page.view.pixel([x, y]));
    Geom::Polygon(vec![at(left, low), at(right, low), at(right, high), at(left, high)])
}

/// A cell or what is drawn upon cells: tints go to `fills`, all others to `strokes`.
pub(super) fn lower(page: &Page, shape: &Shape, look: Look, fills: &mut Vec<Op>, strokes: &mut Vec<Op>) {
    match shape {
        Shape::Cell(cell) => {
            let geom = corners(page, cell.area());
            if look.filled {
                // A cell that is shaded and blank is a pixel or an obstacle; where something stands in it, it is tinted.
                let dark = cell.content == Content::Blank;
                let color = if dark { page.theme.ink.with_alpha(DARK) } else { fill(page, look) };
                fills.push(Op::Fill { geom: geom.clone(), color });
            }
            let (width, color) = (pen::width(page, look), pen::ink(page, look));
            strokes.push(Op::Stroke { geom, width, color, dash: Dash::Solid });
        }
        Shape::OnCells(on) => {
            tint(page, on, look, fills);
            let wide = match on {
                OnCells::Box(..) if look.role != Role::Tool => 2.4,
                OnCells::Box(..) | OnCells::Path(..) => 1.5,
                OnCells::Sign(..) => 1.2,
            };
            let head = matches!(on, OnCells::Path(_, true)).then_some(page.em * 0.5);
            chains(page, on.strokes(page.scene), look, wide, head, strokes);
        }
        _ => {}
    }
}

fn tint(page: &Page, on: &OnCells, look: Look, fills: &mut Vec<Op>) {
    let OnCells::Sign(id, sign @ (Sign::Shade | Sign::Dot)) = on else { return };
    let Some(cell) = cell_of(page.scene, *id) else { return };
    let color = pen::ink(page, look);
    let (geom, color) = match sign {
        Sign::Shade => (corners(page, cell.area()), color.with_alpha(70)),
        _ => (Geom::Circle(snapped(page.view.pixel(middle(cell.area()))), snap(page.view.scale_y * 0.14)), color),
    };
    fills.push(Op::Fill { geom, color });
}

/// Strokes along chains of the world, `wide` times as wide as main strokes; the last ends in a head of this size, if there
/// is one.
pub(super) fn chains(
    page: &Page,
    chains: Vec<Vec<[f64; 2]>>,
    look: Look,
    wide: f64,
    head: Option<f64>,
    strokes: &mut Vec<Op>,
) {
    let (width, color) = (snap(page.stroke * wide), pen::ink(page, look));
    let mut end = None;
    for chain in chains.into_iter().filter(|c| c.len() > 1) {
        let px: Vec<_> = chain.into_iter().map(|p| snapped(page.view.pixel(p))).collect();
        end = Some((px[px.len() - 2], px[px.len() - 1]));
        strokes.push(Op::Stroke { geom: Geom::Polyline(px), width, color, dash: Dash::Solid });
    }
    if let (Some((from, tip)), Some(size)) = (end, head) {
        pen::arrow_head(strokes, color, from, tip, size);
    }
}

/// The size at which a text fits into a share of a box of the world.
fn fitted(page: &Page, text: &str, face: Face, area: WorldBox, room: [f64; 2]) -> f64 {
    let (wide, high) = ((area[2] - area[0]) * page.view.scale_x, (area[3] - area[1]) * page.view.scale_y);
    let size = page.em.min(room[1] * high / 0.72);
    let e = text::measure(text, face, size).unwrap_or_default();
    snap(size * (room[0] * wide / e.width.max(1e-9)).min(1.0))
}

/// The size of what a mark writes into a cell.
pub(super) fn value_size(page: &Page, id: EntityId, text: &str) -> Option<f64> {
    Some(fitted(page, text, page.theme.number_face, cell_of(page.scene, id)?.area(), ROOM))
}

fn centred(page: &Page, area: WorldBox, text: String, face: Face, size: f64, color: Color) -> Option<Op> {
    let e = text::measure(&text, face, size).ok()?;
    let c = page.view.pixel(middle(area));
    let at = [snap(c[0]), snap(c[1] + (e.ascent - e.descent) / 2.0)];
    Some(Op::Text { at, text, size, face, color, align: Align::Center, turn: 0.0 })
}

/// The text that a cell, heading or element shows.
pub(super) fn written(page: &Page, entity: &Entity) -> Option<Op> {
    let text = words(entity.shape.writing()?);
    if let Shape::Sets(Sets::Element([x, y], _)) = entity.shape {
        let face = page.theme.number_face;
        return centred(page, [x, y, x, y], text, face, page.em, page.theme.label);
    }
    let (area, room) = match &entity.shape {
        Shape::Cell(cell) => (cell.area(), ROOM),
        Shape::Heading(heading) => (heading.area(), OUTSIDE),
        _ => return None,
    };
    let face = page.theme.chart_face;
    let size = fitted(page, &text, face, area, room);
    centred(page, area, text, face, size, page.theme.label)
}
