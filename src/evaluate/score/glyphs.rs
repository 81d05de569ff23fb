//! Whether ink looks like a label: two sets of pixels laid over one another.
//!
//! In: pixels of a label as the target writes it and as it was drawn; out: whether they show the same glyphs. Where the drawing stands in the
//! target's place at its size, pixels are compared; else both forms are brought to one size and place first. Colour does not count; a
//! face that does not resemble the target's does. No letters are read: what is compared is form.

use super::distance::squared;

/// Pixels below which ink is dust and says nothing.
const DUST: usize = 6;
/// Shift up to which a label stands in its place, in pixels, and growth up to which it has its size.
const SHIFT: i32 = 2;
const GROWTH: f64 = 1.15;
/// Width over height of the stretch over which unmet ink is counted: about a glyph.
const GLYPH: f64 = 0.7;
/// Of a label in its place: shares of a stretch's ink that may lie beside the other's (more than a pixel, which soft edges do) and apart from
/// it (two pixels, or of large labels this share of their height, by which hinting moves strokes). Calibrated in `tests/score.rs`.
const BESIDE: f64 = 0.16;
const APART: f64 = 0.04;
const HINTED: f64 = 0.12;
/// Of a label elsewhere or of another size: rows to which both are brought, distance in rows from which ink is unmet, and its share.
const ROWS: f64 = 32.0;
const NEAR: f64 = 3.0;
const UNMET: f64 = 0.08;
/// Largest ratio of sizes, and of widths over heights, of two forms of one label.
const SIZES: f64 = 1.7;
const SHAPES: f64 = 1.35;

/// For each pixel the label in whose box, grown by `reach` pixels, it lies: the nearest of them.
///
/// `labels`: left, top, right, bottom.
pub(super) fn zones(labels: &[[f64; 4]], reach: f64, width: usize, height: usize) -> Vec<Option<u16>> {
    let (mut zones, mut nearest) = (vec![None; width * height], vec![f64::INFINITY; width * height]);
    let clip = |value: f64, most: usize| value.clamp(0.0, most as f64) as usize;
    for (number, [left, top, right, bottom]) in labels.iter().enumerate().take(usize::from(u16::MAX)) {
        for y in clip(top - reach, height)..clip(bottom + reach + 1.0, height) {
            for x in clip(left - reach, width)..clip(right + reach + 1.0, width) {
                let (px, py) = (x as f64 + 0.5, y as f64 + 0.5);
                let off = |p: f64, low: f64, high: f64| (low - p).max(p - high).max(0.0);
                let distance = libm::hypot(off(px, *left, *right), off(py, *top, *bottom));
                if distance <= reach && distance < nearest[y * width + x] {
                    nearest[y * width + x] = distance;
                    zones[y * width + x] = Some(number as u16);
                }
            }
        }
    }
    zones
}

/// Box of ink: left, top, width, height, in pixels.
fn frame(ink: &[[f64; 2]]) -> [f64; 4] {
    let ends = |axis: usize| {
        let values = ink.iter().map(|p| p[axis]);
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max) + 1.0)
    };
    let ((left, right), (top, bottom)) = (ends(0), ends(1));
    [left, top, right - left, bottom - top]
}

/// Whether the drawn ink looks like the wanted; ink that the target itself hides is not asked for.
pub(super) fn alike(wanted: &[[f64; 2]], drawn: &[[f64; 2]]) -> bool {
    if wanted.len() < DUST || drawn.len() < DUST {
        return wanted.len() < DUST;
    }
    let (a, b) = (frame(wanted), frame(drawn));
    let shift = [0, 1].map(|axis: usize| (b[axis] + b[axis + 2] / 2.0 - a[axis] - a[axis + 2] / 2.0).round());
    // Another letter is often wider; another size is higher too.
    let grown = !(1.0 / GROWTH..=GROWTH).contains(&(b[3] / a[3]));
    let in_place = shift.iter().all(|d| d.abs() <= f64::from(SHIFT));
    if in_place
        && (-SHIFT..=SHIFT).any(|dx| (-SHIFT..=SHIFT).any(|dy| laid_over(wanted, drawn, [dx, dy].map(f64::from))))
    {
        return true;
    }
    (!in_place || grown) && resembles(wanted, a, drawn, b)
}

/// Whether two forms meet, pixel by pixel, when the drawn one is shifted.
fn laid_over(wanted: &[[f64; 2]], drawn: &[[f64; 2]], by: [f64; 2]) -> bool {
    let drawn: Vec<[f64; 2]> = drawn.iter().map(|p| [p[0] + by[0], p[1] + by[1]]).collect();
    let height = frame(wanted)[3];
    let (stretch, hinted) = ((height * GLYPH).max(5.0), height * HINTED);
    // Neighbours lie at 1, those across a corner at 2, in squares.
    let meets = |from: &[[f64; 2]], to: &[[f64; 2]]| {
        unmet(from, to, stretch, 1.0) <= BESIDE && unmet(from, to, stretch, (hinted * hinted).max(2.0)) <= APART
    };
    meets(wanted, &drawn) && meets(&drawn, wanted)
}

/// Whether two forms meet when both are brought to one size and place; with their frames.
fn resembles(wanted: &[[f64; 2]], a: [f64; 4], drawn: &[[f64; 2]], b: [f64; 4]) -> bool {
    let within = |ratio: f64, most: f64| ratio <= most && ratio >= 1.0 / most;
    // A flat label, such as a minus sign, has its size in its width and no shape to speak of.
    let size = |frame: [f64; 4]| frame[2].max(frame[3]);
    let flat = a[3].min(b[3]) <= 3.0;
    if !within(size(a) / size(b), SIZES) || !flat && !within(a[2] / a[3] / (b[2] / b[3]), SHAPES) {
        return false;
    }
    let scale = ROWS / a[3].max(a[2] / 8.0);
    let (first, second) = (enlarged(wanted, a, a, scale), enlarged(drawn, b, a, scale));
    let share = |from: &[[f64; 2]], to: &[[f64; 2]]| unmet(from, to, GLYPH * ROWS, NEAR * NEAR);
    share(&first, &second).max(share(&second, &first)) <= UNMET
}

/// Ink in cells of a finer grid, stretched from its own frame to another's; a pixel is a square of several cells.
fn enlarged(ink: &[[f64; 2]], own: [f64; 4], to: [f64; 4], scale: f64) -> Vec<[f64; 2]> {
    let stretch = [to[2] / own[2] * scale, to[3] / own[3] * scale];
    let cells = |p: &[f64; 2], axis: usize| {
        let at = |d: f64| ((p[axis] + d - own[axis]) * stretch[axis]) as usize;
        at(0.0)..at(1.0).max(at(0.0) + 1)
    };
    let of = |p: &[f64; 2]| {
        let columns = cells(p, 0);
        cells(p, 1).flat_map(move |y| columns.clone().map(move |x| [x as f64, y as f64])).collect::<Vec<_>>()
    };
    ink.iter().flat_map(of).collect()
}

/// The largest share of ink, over all stretches of a width, that lies farther than a distance from the other's; `far` is its square.
fn unmet(ink: &[[f64; 2]], other: &[[f64; 2]], stretch: f64, far: f64) -> f64 {
    let (a, b) = (frame(ink), frame(other));
    let corner = [a[0].min(b[0]), a[1].min(b[1])];
    let side = |axis: usize| ((a[axis] + a[axis + 2]).max(b[axis] + b[axis + 2]) - corner[axis]) as usize;
    let (width, height) = (side(0), side(1));
    let cell = |p: &[f64; 2]| ((p[0] - corner[0]) as usize, (p[1] - corner[1]) as usize);
    let mut mask = vec![false; width * height];
    other.iter().map(cell).for_each(|(x, y)| mask[y * width + x] = true);
    let field = squared(&mask, width, height);
    let (mut all, mut apart) = (vec![0usize; width], vec![0usize; width]);
    for (x, y) in ink.iter().map(cell) {
        all[x] += 1;
        apart[x] += usize::from(field[y * width + x] > far);
    }
    let half = (stretch / 2.0) as usize;
    let share = |middle: usize| {
        let sum = |counts: &[usize]| {
            counts[middle.saturating_sub(half)..(middle + half + 1).min(width)].iter().sum::<usize>() as f64
        };
        // A few pixels at an edge are no glyph.
        if sum(&all) < DUST as f64 { 0.0 } else { sum(&apart) / sum(&all) }
    };
    (0..width).map(share).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(rows: &[&str], at: [usize; 2], size: usize) -> Vec<[f64; 2]> {
        let mut found = vec![];
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.bytes().enumerate().filter(|(_, b)| *b == b'#') {
                for i in 0..size * size {
                    found.push([(at[0] + x * size + i % size) as f64, (at[1] + y * size + i / size) as f64]);
                }
            }
        }
        found
    }

    const SEVEN: [&str; 5] = ["####", "...#", "..#.", "..#.", ".#.."];
    const ONE: [&str; 5] = [".##.", "#.#.", "..#.", "..#.", "####"];

    #[test]
    fn forms_are_known_at_any_place_and_size() {
        let seven = ink(&SEVEN, [10, 10], 3);
        assert!(
            alike(&seven, &seven) && alike(&seven, &ink(&SEVEN, [40, 2], 3)) && alike(&seven, &ink(&SEVEN, [5, 5], 4))
        );
        assert!(!alike(&seven, &ink(&ONE, [10, 10], 3)) && !alike(&ink(&ONE, [10, 10], 3), &seven));
        assert!(!alike(&seven, &[]) && !alike(&seven, &ink(&SEVEN, [10, 10], 8)));
        assert!(alike(&[], &seven), "what is hidden in the target is not asked for");
    }

    #[test]
    fn a_pixel_belongs_to_the_nearest_label_in_reach() {
        let zones = zones(&[[0.0, 0.0, 4.0, 4.0], [10.0, 0.0, 14.0, 4.0]], 4.0, 20, 5);
        assert_eq!((zones[6], zones[7], zones[19]), (Some(0), Some(1), None));
    }
}
