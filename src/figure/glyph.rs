//! Glyph masks: small coverage pictures of glyphs, made once per thread and blended onto a canvas.
//!
//! Outlines are filled once for each glyph, size (1/64 px) and quarter-pixel offset; a label then costs one pass over
//! a few hundred bytes. The offset is rounded to the nearest quarter, so ink is at most 1/8 px from its true place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use tiny_skia::{FillRule, Transform};

use super::cover::Cover;
use super::font;
use super::list::Color;
use super::pixels::{Pixels, mix, share};

/// Largest em size in pixels that is worth a mask.
pub(crate) const MAX_CACHED: f64 = 96.0;

/// Masks kept per thread; beyond it the cache starts anew. 4,096 masks of 18 px glyphs take about 1.5 MB.
const CAPACITY: usize = 4096;

/// A glyph at a size in pixels.
#[derive(Clone, Copy)]
pub(crate) struct Ink {
    pub font: u8,
    pub id: u16,
    pub size: f64,
}

/// Coverage 0 to 255, `width` bytes a row, whose top left pixel lies at `left`, `top` from the pen's whole pixel.
struct Stamp {
    left: i32,
    top: i32,
    width: usize,
    coverage: Vec<u8>,
}

/// Hashes the packed key by one multiplication: the keys are small and known to be distinct.
#[derive(Default)]
struct KeyHasher(u64);

impl std::hash::Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

type Stamps = HashMap<u64, Stamp, std::hash::BuildHasherDefault<KeyHasher>>;

thread_local! {
    static STAMPS: RefCell<Stamps> = RefCell::default();
}

/// Paints a glyph with its pen position at `at`; returns the rows that it touched.
pub(crate) fn blend(ink: Ink, at: [f64; 2], color: Color, pixels: &mut Pixels) -> Range<u32> {
    let [qx, qy] = at.map(|v| (v * 4.0).round() as i32);
    let size = (ink.size * 64.0).round() as u64;
    let offset = [qx & 3, qy & 3];
    let key = u64::from(ink.font) << 40 | u64::from(ink.id) << 24 | size << 4 | (offset[0] << 2 | offset[1]) as u64;
    STAMPS.with_borrow_mut(|stamps| {
        if stamps.len() >= CAPACITY && !stamps.contains_key(&key) {
            stamps.clear();
        }
        let stamp = stamps.entry(key).or_insert_with(|| stamp(ink, size as f32 / 64.0, offset));
        paint(stamp, [qx >> 2, qy >> 2], color, pixels)
    })
}

fn stamp(ink: Ink, size: f32, offset: [i32; 2]) -> Stamp {
    let empty = Stamp { left: 0, top: 0, width: 0, coverage: Vec::new() };
    let [dx, dy] = offset.map(|v| v as f32 / 4.0);
    let grown = Transform::from_row(size, 0.0, 0.0, size, dx, dy);
    let Some(path) = font::outline(ink.font, ink.id).and_then(|p| p.transform(grown)) else {
        return empty;
    };
    let bounds = path.bounds();
    let (left, top) = (bounds.left().floor() - 1.0, bounds.top().floor() - 1.0);
    let (width, height) = ((bounds.right() - left) as u32 + 2, (bounds.bottom() - top) as u32 + 2);
    let Some(path) = path.transform(Transform::from_translate(-left, -top)) else { return empty };
    let mut coverage = vec![0; (width * height) as usize];
    Cover::default().fill(&path, FillRule::Winding, [width, height], |span| {
        let start = (span.y * width + span.x) as usize;
        coverage[start..start + span.len as usize].fill(span.coverage);
    });
    Stamp { left: left as i32, top: top as i32, width: width as usize, coverage }
}

fn paint(stamp: &Stamp, pen: [i32; 2], color: Color, pixels: &mut Pixels) -> Range<u32> {
    if stamp.width == 0 {
        return 0..0;
    }
    let (canvas_width, canvas_height) = (pixels.width as i32, pixels.height as i32);
    let (left, top) = (pen[0] + stamp.left, pen[1] + stamp.top);
    let height = (stamp.coverage.len() / stamp.width) as i32;
    let columns = left.clamp(0, canvas_width)..(left + stamp.width as i32).clamp(0, canvas_width);
    let rows = top.clamp(0, canvas_height)..(top + height).clamp(0, canvas_height);
    if columns.is_empty() || rows.is_empty() {
        return 0..0;
    }
    for y in rows.clone() {
        let source = &stamp.coverage[(y - top) as usize * stamp.width..][..stamp.width];
        let source = &source[(columns.start - left) as usize..(columns.end - left) as usize];
        let target = pixels.stretch(y as u32, columns.start as u32, columns.len() as u32);
        for (pixel, &coverage) in target.iter_mut().zip(source) {
            if coverage != 0 {
                mix(pixel, color, share(coverage, color));
            }
        }
    }
    rows.start as u32..rows.end as u32
}
