//! Instruction-guided interaction where only pictures are known: the model's edited picture against original and target.
//!
//! In: three pictures of one size, and the boxes of the target's labels where they are known; out: which of the target's changed pixels were
//! drawn (recall), what was drawn elsewhere (precision), both within a tolerance, the largest patch that is missing or idle, and which labels
//! are not what the target writes ([`super::glyphs`]). Colour and width do not count; a picture that is the original scores nothing. A
//! patch is judged by its extent, since a short stroke among long ones would drown in shares.

use super::distance::squared;
use super::glyphs;
use crate::foreign::picture::Pixels;

/// Difference of a channel from which a pixel counts as changed: soft edges and re-encoding stay below.
const CHANGED: u8 = 48;
/// Extent of a patch beyond the tolerance that still comes from soft edges and round ends, in pixels.
const PATCH_PX: f64 = 2.0;
/// Distance from the target's strokes up to which ink near a label is taken for theirs, in pixels.
const BESIDE_PX: f64 = 3.0;

/// What became of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Share of the pixels to draw that lie within the tolerance of a drawn one.
    pub recall: f64,
    /// Share of the drawn pixels that lie within the tolerance of one to draw.
    pub precision: f64,
    /// Extent in pixels of the largest patch to draw that was not.
    pub missing_px: f64,
    /// Extent in pixels of the largest patch drawn elsewhere.
    pub extra_px: f64,
    /// The tolerance, in pixels.
    pub tolerance_px: f64,
    /// Labels, by number, that do not look like the target's.
    pub misread: Vec<usize>,
}

impl Drawing {
    /// Whether everything was drawn and nothing else: beyond the tolerance there is nothing but soft edges, and all labels are met.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.recall > 0.0
            && self.precision > 0.0
            && self.missing_px <= PATCH_PX
            && self.extra_px <= PATCH_PX
            && self.misread.is_empty()
    }
}

/// Why pictures cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PixelsError {
    /// The sizes differ.
    #[error(
        "the {which} is {width} x {height}, the original {original_width} x {original_height}; hint: compare pictures of one size"
    )]
    Size {
        /// Target or given picture.
        which: &'static str,
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// Width of the original.
        original_width: u32,
        /// Height of the original.
        original_height: u32,
    },
}

/// Where strokes and labels may lie, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// How far a drawn pixel may be from one of the target.
    pub stroke_px: f64,
    /// How far a label may be from the target's.
    pub label_px: f64,
}

/// Compares what was drawn on a picture with what was to be drawn.
///
/// `labels`: boxes of the target's labels as left, top, right, bottom; ink in them is compared as glyphs, all other ink as strokes.
///
/// # Errors
/// Pictures of different sizes.
pub fn compare(
    original: &Pixels,
    target: &Pixels,
    given: &Pixels,
    labels: &[[f64; 4]],
    reach: Reach,
) -> Result<Drawing, PixelsError> {
    for (which, other) in [("target", target), ("given picture", given)] {
        if (other.width, other.height) != (original.width, original.height) {
            return Err(PixelsError::Size {
                which,
                width: other.width,
                height: other.height,
                original_width: original.width,
                original_height: original.height,
            });
        }
    }
    let (w, h) = (original.width as usize, original.height as usize);
    // A faint highlight changes less than that: then half of its own strength decides.
    let strongest = original.rgb.iter().zip(&target.rgb).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
    let limit = CHANGED.min(strongest / 2);
    let (wanted, drawn) = (changed(original, target, limit), changed(original, given, limit));
    let (inside, around) = (glyphs::zones(labels, 2.0, w, h), glyphs::zones(labels, reach.label_px, w, h));
    let outside = |mask: Vec<bool>| mask.iter().zip(&inside).map(|(marked, zone)| *marked && zone.is_none()).collect();
    let strokes: Vec<bool> = outside(wanted.clone());
    // Over ink of nearly its colour a stroke changes little, in one picture a little more than in the other: what is surely drawn in one
    // of them is looked for among all that the other may have drawn.
    let faint = |other: &Pixels| changed(original, other, limit / 2);
    let (to_strokes, to_drawn) = (squared(&outside(faint(target)), w, h), squared(&faint(given), w, h));
    let tolerance = reach.stroke_px * reach.stroke_px;
    let count = |mask: &[bool]| mask.iter().filter(|marked| **marked).count() as f64;
    let share = |astray: &[bool], all: &[bool]| match count(all) {
        0.0 => 0.0,
        all => 1.0 - count(astray) / all,
    };
    let missing: Vec<bool> = strokes.iter().zip(&to_drawn).map(|(marked, d)| *marked && *d > tolerance).collect();
    let far = |i: usize| drawn[i] && to_strokes[i] > tolerance;
    let extra: Vec<bool> = (0..w * h).map(|i| far(i) && around[i].is_none()).collect();
    // What lies beside the target's strokes is a stroke drawn not quite there, in both pictures alike.
    let beside = |i: usize| to_strokes[i] <= BESIDE_PX * BESIDE_PX;
    let ink = |mask: &[bool], zones: &[Option<u16>], label: usize| -> Vec<[f64; 2]> {
        let of = |i: &usize| mask[*i] && zones[*i] == Some(label as u16) && !beside(*i);
        (0..w * h).filter(of).map(|i| [(i % w) as f64, (i / w) as f64]).collect()
    };
    let unlike = |label: &usize| !glyphs::alike(&ink(&wanted, &inside, *label), &ink(&drawn, &around, *label));
    Ok(Drawing {
        // A target of labels alone has no stroke that could be missed.
        recall: match count(&strokes) == 0.0 && !labels.is_empty() && count(&drawn) > 0.0 {
            true => 1.0,
            false => share(&missing, &strokes),
        },
        precision: share(&extra, &drawn),
        missing_px: extent(&missing, w, h),
        extra_px: extent(&extra, w, h),
        tolerance_px: reach.stroke_px,
        misread: (0..labels.len()).filter(unlike).collect(),
    })
}

fn changed(original: &Pixels, other: &Pixels, limit: u8) -> Vec<bool> {
    let pixels = original.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
    pixels.map(|(a, b)| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > limit)).collect()
}

/// The longer side of the box around the largest patch of marked pixels, which touch at sides or corners; 0 if none is marked.
fn extent(mask: &[bool], width: usize, height: usize) -> f64 {
    let mut seen = vec![false; mask.len()];
    let (mut largest, mut open) = (0, Vec::new());
    for start in 0..mask.len() {
        if !mask[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        open.push(start);
        let (mut left, mut right, mut top, mut bottom) = (width, 0, height, 0);
        while let Some(i) = open.pop() {
            let (x, y) = (i % width, i / width);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            for ny in y.saturating_sub(1)..(y + 2).min(height) {
                for nx in x.saturating_sub(1)..(x + 2).min(width) {
                    let next = ny * width + nx;
                    if mask[next] && !seen[next] {
                        seen[next] = true;
                        open.push(next);
                    }
                }
            }
        }
        largest = largest.max(right + 1 - left).max(bottom + 1 - top);
    }
    largest as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(lines: &[([usize; 2], [usize; 2])]) -> Pixels {
        let (width, height) = (100usize, 80usize);
        let mut rgb = vec![255; width * height * 3];
        for (from, to) in lines {
            for y in from[1]..=to[1] {
                for x in from[0]..=to[0] {
                    rgb[3 * (y * width + x)..][..3].copy_from_slice(&[200, 0, 0]);
                }
            }
        }
        Pixels { width: width as u32, height: height as u32, rgb }
    }

    #[test]
    fn a_stroke_over_ink_of_its_colour_need_not_change_as_much() {
        let mut original = picture(&[]);
        let line = |p: &mut Pixels, red: u8| (20..80).for_each(|x| p.rgb[3 * (40 * 100 + x)] = red);
        let reach = Reach { stroke_px: 4.0, label_px: 8.0 };
        line(&mut original, 100);
        let drawn = |red| {
            let mut p = picture(&[([10, 10], [90, 11])]);
            line(&mut p, red);
            p
        };
        let score = |a, b| compare(&original, &drawn(a), &drawn(b), &[], reach).unwrap();
        assert!(score(145, 151).is_right() && score(151, 145).is_right());
        assert!(!score(100, 151).is_right() && !score(151, 100).is_right());
    }

    #[test]
    fn right_pictures_pass_and_spoiled_ones_do_not() {
        let original = picture(&[]);
        let target = picture(&[([10, 10], [90, 11]), ([10, 10], [11, 60])]);
        let reach = Reach { stroke_px: 4.0, label_px: 8.0 };
        let score = |given: &Pixels| compare(&original, &target, given, &[], reach).unwrap();
        assert!(score(&target).is_right());
        assert!(score(&picture(&[([10, 12], [90, 14]), ([9, 12], [10, 61])])).is_right());
        for spoiled in [
            vec![],
            vec![([10, 10], [90, 11])],
            vec![([10, 10], [60, 11]), ([10, 10], [11, 60])],
            vec![([10, 10], [82, 11]), ([10, 10], [11, 60])],
            vec![([10, 10], [90, 11]), ([10, 10], [11, 60]), ([50, 40], [60, 41])],
            vec![([20, 20], [99, 21]), ([20, 20], [21, 70])],
        ] {
            assert!(!score(&picture(&spoiled)).is_right(), "{spoiled:?}");
        }
        let half = score(&picture(&[([10, 10], [90, 11])]));
        assert!(half.precision == 1.0 && (half.recall - 0.65).abs() < 0.05 && half.missing_px > 40.0);
        let small = Pixels { width: 1, height: 1, rgb: vec![0; 3] };
        assert!(compare(&original, &target, &small, &[], reach).unwrap_err().to_string().contains("1 x 1"));
    }
}
