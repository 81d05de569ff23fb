//! Labels in drawings: what is written, and about where.
//!
//! In: labels as they were set, in pixels; out: which of the target's are missing, which of the drawing's are idle. Size, face, colour and the exact
//! place do not count: a label is met by the same glyphs with their middle within a reach, each once.

use super::assignment::assign;
use crate::figure::ink::text_area;
use crate::figure::list::Op;
use crate::figure::text;

/// Glyphs below this share of the label's size stand as indices and powers, which is part of what is written.
const SMALL: f64 = 0.85;

/// A label.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Its glyphs in reading order, small ones marked, and one stroke for each drawn rule.
    pub glyphs: String,
    /// The middle of its box, in pixels.
    pub middle: [f64; 2],
}

impl Label {
    /// The label that an operation writes; `None` for others, and for blank ones.
    #[must_use]
    pub fn of(op: &Op) -> Option<Label> {
        let Op::Text { text, size, face, .. } = op else { return None };
        let set = text::layout(text, *face, *size).ok()?;
        let [left, top, right, bottom] = text_area(op)?;
        let mut glyphs = String::new();
        for glyph in &set.glyphs {
            if glyph.size < SMALL * size {
                glyphs.push('^');
            }
            // Hyphens and primes are typed in several ways.
            glyphs.push(match glyph.ch {
                '-' | '\u{2010}' | '\u{2013}' => '\u{2212}',
                '\'' | '\u{2019}' => '\u{2032}',
                other => other,
            });
        }
        glyphs.extend(set.rules.iter().map(|_| '/'));
        (!glyphs.is_empty()).then(|| Label { glyphs, middle: [(left + right) / 2.0, (top + bottom) / 2.0] })
    }
}

/// Labels of the target that were not written, and labels that were written though nothing asks for them, by number.
///
/// `reach_px`: largest distance of middles.
#[must_use]
pub fn compare(given: &[Label], target: &[Label], reach_px: f64) -> (Vec<usize>, Vec<usize>) {
    // Beyond every sum of distances that counts, so that the most labels meet, and among these the nearest.
    let never = 1e9;
    let cost = |wanted: &Label, label: &Label| {
        let far = libm::hypot(wanted.middle[0] - label.middle[0], wanted.middle[1] - label.middle[1]);
        if far <= reach_px && wanted.glyphs == label.glyphs { far } else { never }
    };
    let costs: Vec<Vec<f64>> = target.iter().map(|w| given.iter().map(|l| cost(w, l)).collect()).collect();
    let mut idle = vec![true; given.len()];
    let mut missing = vec![];
    for (number, found) in assign(&costs).into_iter().enumerate() {
        match found.filter(|column| costs[number][*column] < never) {
            Some(column) => idle[column] = false,
            None => missing.push(number),
        }
    }
    (missing, (0..given.len()).filter(|number| idle[*number]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::list::{Align, Color, Face};

    fn label(x: f64, y: f64, text: &str, face: Face, size: f64) -> Label {
        let color = Color::rgb(0, 0, 0);
        Label::of(&Op::Text { at: [x, y], text: text.into(), size, face, color, align: Align::Center, turn: 0.0 })
            .unwrap()
    }

    #[test]
    fn words_count_and_looks_do_not() {
        let target = [label(100.0, 50.0, "12\\text{ cm}", Face::Sans, 18.0), label(30.0, 50.0, "H", Face::Sans, 18.0)];
        let met = |given: &[Label]| compare(given, &target, 25.0);
        let none = (vec![], vec![]);
        assert_eq!(met(&target), none);
        let other = label(110.0, 58.0, "12\\text{cm}", Face::Cm, 22.0);
        assert_eq!(met(&[label(28.0, 60.0, "\\text{H}", Face::Cm, 12.0), other]), none);
        for (spoiled, missing, idle) in [
            (label(100.0, 50.0, "17\\text{ cm}", Face::Sans, 18.0), vec![0], vec![1]),
            (label(100.0, 90.0, "12\\text{ cm}", Face::Sans, 18.0), vec![0], vec![1]),
            (label(38.0, 50.0, "H", Face::Sans, 18.0), vec![0], vec![1]),
        ] {
            assert_eq!(met(&[target[1].clone(), spoiled.clone()]), (missing, idle), "{spoiled:?}");
        }
        assert_eq!(met(&target[..1]), (vec![1], vec![]));
        let power = |text: &str| label(0.0, 0.0, text, Face::Sans, 18.0).glyphs;
        assert!(power("x^2") != power("x2") && power("\\frac{1}{2}") != power("12"));
        assert_eq!(power("-3"), power("\u{2212}3"));
    }
}
