//! The difference hash of a picture: 64 bits that say where it grows brighter from left to right.
//!
//! The picture is averaged to 9 by 8 cells; each bit compares neighbours of a row. Scaling, recolouring and recompressing change
//! few bits. Source: N. Krawetz, "Kind of Like That", 2013.

/// Cells across and down.
const ACROSS: u64 = 9;
const DOWN: u64 = 8;
/// A neighbour counts as brighter from this difference on, in 255ths; below it, white paper would be a matter of noise.
const BRIGHTER: u64 = 1;

/// The hash of a picture of `width` by `height` pixels, both above 0; `row` gives the runs of equal colour of a row.
pub fn difference_hash<R: Iterator<Item = ([u8; 3], u32)>>(width: u32, height: u32, row: impl Fn(u32) -> R) -> u64 {
    let (wide, high) = (u64::from(width), u64::from(height));
    let mut cells = [[0_u64; ACROSS as usize]; DOWN as usize];
    for y in 0..high {
        // In units in which the picture is `wide * ACROSS` across, a pixel is `ACROSS` and a cell `wide` wide; so downwards.
        let mut line = [0_u64; ACROSS as usize];
        let mut start = 0;
        for ([r, g, b], count) in row(y as u32) {
            // Thousandths of the luma of Rec. 601.
            let luma = 299 * u64::from(r) + 587 * u64::from(g) + 114 * u64::from(b);
            let end = start + u64::from(count) * ACROSS;
            for cell in start / wide..(end.div_ceil(wide)).min(ACROSS) {
                let inside = end.min((cell + 1) * wide) - start.max(cell * wide);
                line[cell as usize] += luma * inside;
            }
            start = end;
        }
        let (top, bottom) = (y * DOWN, (y + 1) * DOWN);
        for cell in top / high..bottom.div_ceil(high).min(DOWN) {
            let inside = bottom.min((cell + 1) * high) - top.max(cell * high);
            for (sum, luma) in cells[cell as usize].iter_mut().zip(line) {
                *sum += luma * inside;
            }
        }
    }
    let step = BRIGHTER * 1000 * wide * high;
    let bits = cells.iter().flat_map(|row| row.windows(2).map(move |pair| pair[1] > pair[0] + step));
    bits.fold(0, |hash, bit| hash << 1 | u64::from(bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> u64 {
        difference_hash(width, height, |y| (0..width).map(|x| (color(x, y), 1)).collect::<Vec<_>>().into_iter())
    }

    fn circle(size: u32, x: u32, y: u32) -> [u8; 3] {
        let (dx, dy) = (x as f64 / size as f64 - 0.4, y as f64 / size as f64 - 0.55);
        let r = (dx * dx + dy * dy).sqrt();
        if (0.25..0.3).contains(&r) { [20, 20, 60] } else { [255, 255, 255] }
    }

    #[test]
    fn size_colour_and_runs_do_not_count() {
        let small = hash(90, 90, |x, y| circle(90, x, y));
        let large = hash(517, 517, |x, y| circle(517, x, y));
        let tinted = hash(90, 90, |x, y| circle(90, x, y).map(|v| v / 2 + 60));
        assert!((small ^ large).count_ones() <= 4 && (small ^ tinted).count_ones() <= 4);
        assert!((8..56).contains(&small.count_ones()), "{small:x}");
        let runs = difference_hash(90, 2, |_| [([255; 3], 30), ([0; 3], 60)].into_iter());
        assert_eq!(runs, hash(90, 2, |x, _| if x < 30 { [255; 3] } else { [0; 3] }));
    }

    #[test]
    fn other_pictures_are_far_and_paper_is_even() {
        let one = hash(200, 200, |x, y| circle(200, x, y));
        let other = hash(200, 200, |x, y| circle(200, 199 - x, 199 - y));
        assert!((one ^ other).count_ones() > 12, "{}", (one ^ other).count_ones());
        assert_eq!(hash(50, 40, |x, y| if (x + y) % 7 == 0 { [255; 3] } else { [254; 3] }), 0);
    }
}
