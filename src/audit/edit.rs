//! What was done to a picture: an overlay, or something that touches the whole of it.
//!
//! In: the original and the edited picture, of the same size; out: measurements and the [`Kind`] that they speak for. Edges of the
//! original are the witnesses: an overlay leaves most of them where they were, while a shift, a resampling or a new drawing
//! moves nearly all. No drawing code is run and nothing is known of what the edit was meant to show.

use crate::foreign::picture::Pixels;
use std::collections::HashMap;

/// Largest difference of a channel that is noise: the roundings of a program that reads and writes PNG, and the losses of JPEG
/// at usual qualities.
const ROUNDING: u8 = 4;
const LOSS: u8 = 24;
/// Difference of neighbours from which they make an edge, which is kept if both are.
const EDGE: u8 = 48;
/// The picture is parted into this many tiles along each side.
const TILES: usize = 16;
/// Most edges that are looked at under shifts; they are spread evenly.
const WITNESSES: usize = 20_000;
/// Farthest shift that is tried, in pixels along each side.
const REACH: i64 = 4;
/// A shift is believed if it leaves this many more of the edges in place than standing still, and most of them.
const SHIFT_GAIN: f64 = 0.15;
const SHIFT_KEPT: f64 = 0.8;
/// Least share of edges that an overlay leaves in place, unless it traces the strokes of the figure.
const EDGES_KEPT: f64 = 0.35;
/// Tracing spares a label at least.
const EDGES_SPARED: f64 = 0.02;
/// Tracing covers strokes with strokes: no ink turns into ground, but for a box behind a label, and edges stay as sharp as they were.
const ERASED_MOST: f64 = 0.02;
const SHARPNESS_LEAST: f64 = 0.85;
/// With fewer edges left than this, some tiles with edges must be wholly untouched.
const EDGES_SAFE: f64 = 0.8;
/// Least share of tiles with edges that an overlay leaves untouched.
const TILES_KEPT: f64 = 0.05;
/// A share of changed pixels at which the picture as a whole was recoloured.
const RECOLOURED: f64 = 0.9;

/// What the measurements speak for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    /// No pixel differs beyond noise.
    Same,
    /// Something was drawn over the picture.
    Overlay,
    /// The picture was moved by whole pixels.
    Shifted {
        /// To the right, in pixels.
        dx: i64,
        /// Downwards, in pixels.
        dy: i64,
    },
    /// Nearly every pixel has another colour.
    Recoloured,
    /// Edges of the original are not where they were: it was drawn anew, scaled or blurred.
    Redrawn,
}

/// Measurements of an edit; shares are in [0, 1].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Edit {
    /// Share of pixels that differ at all.
    pub touched: f64,
    /// Share of pixels that differ by more than noise.
    pub changed: f64,
    /// Share of the original's edges that are where they were; 1 if it has none.
    pub edges_kept: f64,
    /// Share of the tiles with edges in which nothing changed; 1 if there are none.
    pub tiles_kept: f64,
    /// What this speaks for.
    pub kind: Kind,
}

impl std::fmt::Display for Edit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.kind {
            Kind::Same => "the same picture".into(),
            Kind::Overlay => "an overlay".into(),
            Kind::Shifted { dx, dy } => format!("the picture was moved by ({dx}, {dy}) pixels"),
            Kind::Recoloured => "the whole picture was recoloured".into(),
            Kind::Redrawn => "the picture was drawn anew, scaled or blurred".into(),
        };
        let percent = |share: f64| 100.0 * share;
        let (changed, edges, tiles) = (percent(self.changed), percent(self.edges_kept), percent(self.tiles_kept));
        write!(f, "{kind}: {changed:.1}% of pixels changed, {edges:.1}% of edges and {tiles:.1}% of tiles kept")
    }
}

/// Compares two pictures of the same size; `exact` if both are encoded without loss.
///
/// # Panics
/// If the sizes differ.
pub fn compare(original: &Pixels, edited: &Pixels, exact: bool) -> Edit {
    assert_eq!((original.width, original.height), (edited.width, edited.height), "the sizes must be equal");
    let (width, height) = (original.width as usize, original.height as usize);
    let (old, new) = (original.rgb.as_chunks::<3>().0, edited.rgb.as_chunks::<3>().0);
    let noise = if exact { ROUNDING } else { LOSS };
    let (mut touched, mut changed) = (0_usize, 0_usize);
    let mut edges: Vec<[usize; 2]> = vec![];
    let mut tiles = [(false, false); TILES * TILES];
    for y in 0..height {
        for x in 0..width {
            let at = y * width + x;
            touched += usize::from(old[at] != new[at]);
            let is_changed = distance(old[at], new[at]) > noise;
            changed += usize::from(is_changed);
            let tile = &mut tiles[y * TILES / height * TILES + x * TILES / width];
            tile.1 |= is_changed;
            let neighbours = [(x + 1 < width, at + 1), (y + 1 < height, at + width)];
            for (_, next) in
                neighbours.into_iter().filter(|(inside, next)| *inside && distance(old[at], old[*next]) > EDGE)
            {
                tile.0 = true;
                edges.push([at, next]);
            }
        }
    }
    let stays = |at: &usize| distance(old[*at], new[*at]) <= noise;
    let kept = edges.iter().filter(|edge| edge.iter().all(stays)).count();
    let pixels = (width * height).max(1) as f64;
    let inked = tiles.iter().filter(|(edge, _)| *edge).count();
    let untouched = tiles.iter().filter(|(edge, changed)| *edge && !changed).count();
    let mut edit = Edit {
        touched: touched as f64 / pixels,
        changed: changed as f64 / pixels,
        edges_kept: share(kept, edges.len()),
        tiles_kept: share(untouched, inked),
        kind: Kind::Overlay,
    };
    edit.kind = if changed == 0 && (touched == 0 || !exact) {
        Kind::Same
    } else if let Some((dx, dy)) = shift(old, new, width, &edges, noise) {
        Kind::Shifted { dx, dy }
    } else if edit.changed > RECOLOURED || exact && edit.touched > RECOLOURED {
        Kind::Recoloured
    } else if (edit.edges_kept < EDGES_KEPT || edit.edges_kept < EDGES_SAFE && edit.tiles_kept < TILES_KEPT)
        && (edit.edges_kept < EDGES_SPARED
            || erased(old, new, noise) > ERASED_MOST
            || sharpness(new, width) < SHARPNESS_LEAST * sharpness(old, width))
    {
        Kind::Redrawn
    } else {
        Kind::Overlay
    };
    edit
}

/// Share of the original's ink that shows the ground in the edited picture. The ground is the most frequent colour.
fn erased(old: &[[u8; 3]], new: &[[u8; 3]], noise: u8) -> f64 {
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for color in old.iter().step_by(old.len().div_ceil(WITNESSES).max(1)) {
        *counts.entry(*color).or_default() += 1;
    }
    // Of equally frequent ones the lightest, so that the order of the map does not matter.
    let Some((ground, _)) = counts.into_iter().max_by_key(|(color, count)| (*count, *color)) else { return 0.0 };
    let ink = || old.iter().zip(new).filter(|(color, _)| distance(**color, ground) > EDGE);
    share(ink().filter(|(_, now)| distance(**now, ground) <= noise).count(), ink().count().max(1))
}

/// Sum of the squared differences of neighbours.
fn sharpness(pixels: &[[u8; 3]], width: usize) -> f64 {
    let square = |a: &[u8; 3], b: &[u8; 3]| f64::from(u32::from(distance(*a, *b)).pow(2));
    let across: f64 = pixels.chunks_exact(width).flat_map(|row| row.windows(2)).map(|w| square(&w[0], &w[1])).sum();
    let down: f64 = pixels.iter().zip(&pixels[width.min(pixels.len())..]).map(|(a, b)| square(a, b)).sum();
    across + down
}

/// The shift under which clearly more edges stay in place than without one. An edge is a pair of places in the rows of pixels.
fn shift(old: &[[u8; 3]], new: &[[u8; 3]], width: usize, edges: &[[usize; 2]], noise: u8) -> Option<(i64, i64)> {
    let step = edges.len().div_ceil(WITNESSES).max(1);
    let witnesses: Vec<&[usize; 2]> = edges.iter().step_by(step).collect();
    let kept = |dx: i64, dy: i64| {
        let stays = |at: &usize| {
            let (x, y) = ((at % width) as i64 + dx, (at / width) as i64 + dy);
            let inside = (0..width as i64).contains(&x) && y >= 0;
            let to = inside.then(|| new.get(y as usize * width + x as usize)).flatten();
            to.is_some_and(|to| distance(old[*at], *to) <= noise)
        };
        witnesses.iter().filter(|edge| edge.iter().all(stays)).count() as f64 / witnesses.len() as f64
    };
    let still = kept(0, 0);
    if witnesses.is_empty() || still > 1.0 - SHIFT_GAIN {
        return None;
    }
    let moves = (-REACH..=REACH).flat_map(|dy| (-REACH..=REACH).map(move |dx| (dx, dy)));
    let best = moves.map(|(dx, dy)| (kept(dx, dy), (dx, dy))).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= SHIFT_KEPT && best.0 > still + SHIFT_GAIN).then_some(best.1)
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    a[0].abs_diff(b[0]).max(a[1].abs_diff(b[1])).max(a[2].abs_diff(b[2]))
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 160;

    fn picture(color: impl Fn(usize, usize) -> [u8; 3]) -> Pixels {
        let rgb = (0..SIDE * SIDE).flat_map(|at| color(at % SIDE, at / SIDE)).collect();
        Pixels { width: SIDE as u32, height: SIDE as u32, rgb }
    }

    /// A frame, a bar and a cross.
    fn figure(x: usize, y: usize) -> [u8; 3] {
        let frame =
            (10..150).contains(&x) && (10..150).contains(&y) && !((12..148).contains(&x) && (12..148).contains(&y));
        let bar = (30..50).contains(&x) && (60..148).contains(&y);
        let cross = x.abs_diff(y) < 2 || SIDE.abs_diff(x + y) < 2;
        if frame || cross {
            [0, 0, 0]
        } else if bar {
            [80, 120, 200]
        } else {
            [255, 255, 255]
        }
    }

    fn kind(change: impl Fn(usize, usize) -> [u8; 3]) -> Kind {
        compare(&picture(figure), &picture(change), true).kind
    }

    #[test]
    fn overlays_are_told_from_what_touches_the_whole() {
        assert_eq!(kind(figure), Kind::Same);
        assert_eq!(
            kind(|x, y| if x + y == 100 || x.abs_diff(y + 40) < 2 { [200, 0, 0] } else { figure(x, y) }),
            Kind::Overlay
        );
        assert_eq!(
            kind(|x, y| if (60..140).contains(&x) && y > 90 { figure(x, y).map(|v| v / 2) } else { figure(x, y) }),
            Kind::Overlay
        );
        assert_eq!(kind(|x, y| figure(x.saturating_sub(1), y)), Kind::Shifted { dx: 1, dy: 0 });
        assert_eq!(kind(|x, y| figure(x + 3, y.saturating_sub(2))), Kind::Shifted { dx: -3, dy: 2 });
        assert_eq!(kind(|x, y| figure(x, y).map(|v| v - v / 30)), Kind::Recoloured);
        assert_eq!(kind(|x, y| figure(x * 10 / 9, y * 10 / 9)), Kind::Redrawn);
        assert_eq!(kind(|x, y| figure(y / 2, (x + 60) % SIDE)), Kind::Redrawn);
    }

    #[test]
    fn tracing_every_stroke_is_an_overlay_and_blurring_them_is_none() {
        // Beside strokes, a label that is left alone.
        let ink = |x: usize, y: usize| (40..100).contains(&x) && (20..26).contains(&y) && x.is_multiple_of(3);
        let label = |x: usize, y: usize| if ink(x, y) { [0, 0, 0] } else { [255, 255, 255] };
        let stroke = |x: usize, y: usize, half: usize| {
            let line = |a: usize, b: usize| a.abs_diff(b) < half;
            (10..150).contains(&x) && (40..150).contains(&y) && (line(x, y) || line(SIDE, x + y) || line(y, 120))
        };
        let drawn = |half: usize, color: [u8; 3]| {
            move |x: usize, y: usize| if stroke(x, y, half) { color } else { label(x, y) }
        };
        let original = picture(drawn(2, [0, 0, 0]));
        let traced = compare(&original, &picture(drawn(3, [200, 80, 0])), true);
        assert!(traced.edges_kept < EDGES_KEPT, "{traced}");
        assert_eq!(traced.kind, Kind::Overlay, "{traced}");
        let soft = |x: usize, y: usize| {
            let near = |i: usize| ((x + i % 3).saturating_sub(1), (y + i / 3).saturating_sub(1));
            let sum: usize = (0..9).map(near).map(|(x, y)| usize::from(drawn(2, [0, 0, 0])(x, y)[0])).sum();
            [(sum / 9) as u8; 3]
        };
        assert_eq!(compare(&original, &picture(soft), true).kind, Kind::Redrawn);
        // Drawn anew in another colour, a little smaller.
        let anew = |x: usize, y: usize| drawn(2, [200, 80, 0])(x * 21 / 20, y * 21 / 20);
        assert_eq!(compare(&original, &picture(anew), true).kind, Kind::Redrawn);
    }

    #[test]
    fn noise_counts_only_where_a_coding_loses_something() {
        let noisy = picture(|x, y| figure(x, y).map(|v| v ^ ((x * 7 + y * 13) % 16) as u8));
        assert_eq!(compare(&picture(figure), &noisy, false).kind, Kind::Same);
        assert_ne!(compare(&picture(figure), &noisy, true).kind, Kind::Same);
    }
}
