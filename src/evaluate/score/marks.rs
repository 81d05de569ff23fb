//! Places that are marked on a picture: the middles of patches that differ from the original, or of dots that are known as shapes.

use crate::evaluate::score::points::Place;
use crate::figure::ink::text_area;
use crate::figure::list::{Geom, Op};
use crate::foreign::picture::Pixels;

/// Pixels of the smallest mark, and the sum over channels from which a pixel belongs to one.
const SMALLEST: usize = 6;
const CHANGED: u32 = 60;
/// Largest radius of a dot, and largest distance of its name, as shares of the longer side.
const DOT: f64 = 0.03;
const NAME: f64 = 0.06;

/// Dots among what was drawn, each once, with the nearest label within reach as its name.
///
/// `longer`: the picture's longer side in pixels.
#[must_use]
pub fn dots(ops: &[Op], longer: f64) -> Vec<Place> {
    let mut found: Vec<Place> = vec![];
    let apart = |a: [f64; 2], b: [f64; 2]| libm::hypot(a[0] - b[0], a[1] - b[1]);
    for op in ops {
        let (Op::Stroke { geom: Geom::Circle(at, radius), .. } | Op::Fill { geom: Geom::Circle(at, radius), .. }) = op
        else {
            continue;
        };
        // A dot is often filled and then stroked.
        if *radius <= DOT * longer && found.iter().all(|place| apart(place.at, *at) > 1.0) {
            found.push(Place { name: None, at: *at });
        }
    }
    for op in ops {
        let (Op::Text { text, .. }, Some([left, top, right, bottom])) = (op, text_area(op)) else { continue };
        let middle = [(left + right) / 2.0, (top + bottom) / 2.0];
        let free = found.iter_mut().filter(|place| place.name.is_none());
        let near = free.min_by(|a, b| apart(a.at, middle).total_cmp(&apart(b.at, middle)));
        if let Some(place) = near.filter(|place| apart(place.at, middle) <= NAME * longer + (right - left) / 2.0) {
            place.name = Some(text.replace("\\text", "").replace(['{', '}'], ""));
        }
    }
    found
}

/// Middles of connected stretches of pixels that differ, in reading order.
pub fn marks(original: &Pixels, marked: &Pixels) -> Vec<[f64; 2]> {
    let (width, height) = (original.width as usize, original.height as usize);
    if [original.width, original.height] != [marked.width, marked.height] {
        return vec![];
    }
    let pairs = original.rgb.as_chunks::<3>().0.iter().zip(marked.rgb.as_chunks::<3>().0);
    let differs =
        |(p, q): (&[u8; 3], &[u8; 3])| p.iter().zip(q).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>() >= CHANGED;
    let mut left: Vec<bool> = pairs.map(differs).collect();
    let mut found = vec![];
    for start in 0..left.len() {
        if !std::mem::take(&mut left[start]) {
            continue;
        }
        let (mut open, mut sum, mut count) = (vec![start], [0.0, 0.0], 0usize);
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            sum = [sum[0] + x as f64, sum[1] + y as f64];
            count += 1;
            for (dx, dy) in [(-1i64, 0i64), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)] {
                let (nx, ny) = (x as i64 + dx, y as i64 + dy);
                if (0..width as i64).contains(&nx) && (0..height as i64).contains(&ny) {
                    let next = ny as usize * width + nx as usize;
                    if std::mem::take(&mut left[next]) {
                        open.push(next);
                    }
                }
            }
        }
        if count >= SMALLEST {
            // The middle of a pixel lies half a pixel behind its corner.
            found.push(sum.map(|s| s / count as f64 + 0.5));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::list::{Align, Color, Face};

    #[test]
    fn dots_have_the_names_beside_them() {
        let color = Color::rgb(200, 0, 0);
        let dot = |x: f64, y: f64, r: f64| Op::Fill { geom: Geom::Circle([x, y], r), color };
        let name = |x: f64, y: f64, text: &str| Op::Text {
            at: [x, y],
            text: text.into(),
            size: 18.0,
            face: Face::Sans,
            color,
            align: Align::Left,
            turn: 0.0,
        };
        let ops = [dot(100.0, 100.0, 5.0), dot(100.0, 100.0, 5.0), dot(300.0, 50.0, 4.0), dot(200.0, 200.0, 80.0)];
        let bare = dots(&ops, 500.0);
        assert_eq!(bare.iter().map(|p| p.at).collect::<Vec<_>>(), [[100.0, 100.0], [300.0, 50.0]]);
        let named =
            [&ops[..], &[name(308.0, 42.0, "\\text{B}"), name(108.0, 92.0, "A"), name(10.0, 300.0, "C")]].concat();
        let names: Vec<Option<String>> = dots(&named, 500.0).into_iter().map(|p| p.name).collect();
        assert_eq!(names, [Some("A".to_owned()), Some("B".to_owned())]);
    }
}
