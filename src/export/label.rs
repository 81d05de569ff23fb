//! Labels as stretches of plain text: what is left of our label markup for a program that knows only strings and fonts.
//!
//! In: a text operation. Out: runs (a string in one font file at one size, by the middle of its ink and its baseline) and
//! rules (fraction bars, radicals). Nothing here knows Python.

use crate::figure::font::{FONTS, file_char, glyph};
use crate::figure::layout::{Placed, TextError};
use crate::figure::list::{Align, Face};
use crate::figure::text::layout;

/// Largest distance in em between where a glyph stands and where the one before ends, for both to be one run.
const NEAR: f64 = 0.004;

/// Height of DejaVu Sans's letters over those of Liberation Sans: the factor of its size where it stands in.
const STAND_IN: f64 = 0.945;

/// A string in one font and size.
pub struct Run {
    /// In the character codes of the font file.
    pub text: String,
    /// Index into [`FONTS`].
    pub font: u8,
    /// Em size in pixels.
    pub size: f64,
    /// Factor of the width: other than 1 where a font stands in for one that others do not have.
    pub stretch: f64,
    /// Middle of the ink, and the baseline, relative to the label's anchor, y down.
    pub at: [f64; 2],
}

/// A label, taken apart.
pub struct Label {
    /// Its strings.
    pub runs: Vec<Run>,
    /// Its lines: corners relative to the anchor, width in pixels.
    pub rules: Vec<(Vec<[f64; 2]>, f64)>,
}

/// Takes a label apart.
///
/// # Errors
/// If the markup is malformed.
pub fn label(text: &str, face: Face, size: f64, align: Align) -> Result<Label, TextError> {
    let set = layout(text, face, size)?;
    let left = match align {
        Align::Left => 0.0,
        Align::Center => -set.extent.width / 2.0,
        Align::Right => -set.extent.width,
    };
    let space = glyph(face, ' ').ok();
    let mut runs: Vec<Open> = vec![];
    for next in &set.glyphs {
        let ch = file_char(next.glyph.font, next.ch).unwrap_or(next.ch);
        let spaces = runs.last().and_then(|run| run.spaces_before(next, space.map(|s| (s.font, f64::from(s.advance)))));
        match (runs.last_mut(), spaces) {
            (Some(run), Some(spaces)) => {
                run.text.extend(std::iter::repeat_n(' ', spaces));
                run.text.push(ch);
                run.last = *next;
            }
            _ => runs.push(Open { text: ch.into(), first: *next, last: *next }),
        }
    }
    let rules = set.rules.iter().map(|r| (r.points.iter().map(|p| [p[0] + left, p[1]]).collect(), r.width)).collect();
    Ok(Label { runs: runs.into_iter().map(|run| run.close(left)).collect(), rules })
}

struct Open {
    text: String,
    first: Placed,
    last: Placed,
}

impl Open {
    /// The spaces between this run and the next glyph, if that continues the run.
    fn spaces_before(&self, next: &Placed, space: Option<(u8, f64)>) -> Option<usize> {
        let last = &self.last;
        let same = last.glyph.font == next.glyph.font && last.size == next.size && last.at[1] == next.at[1];
        // Two dollar signs in one string would begin mathematical setting.
        if !same || last.ch == '$' || FONTS[usize::from(next.glyph.font)].is_symbolic() {
            return None;
        }
        let gap = (next.at[0] - last.at[0]) / next.size - f64::from(last.glyph.advance);
        if gap.abs() < NEAR {
            return Some(0);
        }
        let (_, width) = space.filter(|(font, _)| *font == next.glyph.font)?;
        let count = (gap / width).round();
        (count >= 1.0 && (gap - count * width).abs() < NEAR * 2.0).then_some(count as usize)
    }

    fn close(self, left: f64) -> Run {
        let edge = |glyph: &Placed, side: usize| glyph.at[0] + f64::from(glyph.glyph.ink[side]) * glyph.size;
        let (from, to) = (edge(&self.first, 0), edge(&self.last, 2));
        let at = [(from + to) / 2.0 + left, self.first.at[1]];
        let (font, size) = (self.first.glyph.font, self.first.size);
        match stand_in(font).and_then(|face| Some((glyph(face, 'A').ok()?.font, width(&self.text, face)?))) {
            Some((font, width)) => {
                let size = size * STAND_IN;
                Run { text: self.text, font, size, stretch: (to - from) / (width * size), at }
            }
            None => Run { text: self.text, font, size, stretch: 1.0, at },
        }
    }
}

/// The face of DejaVu Sans that stands in for Liberation Sans, which few machines have and matplotlib does not carry.
fn stand_in(font: u8) -> Option<Face> {
    let font = &FONTS[usize::from(font)];
    let face = if font.italic { Face::SansItalic } else { Face::Sans };
    (font.family == "Liberation Sans").then_some(face)
}

/// Width of the ink of a string in em, set in one file of a face; `None` if it needs several, or has no ink.
fn width(text: &str, face: Face) -> Option<f64> {
    let file = glyph(face, 'A').ok()?.font;
    let (mut x, mut ink) = (0.0, None);
    for ch in text.chars() {
        let found = glyph(face, ch).ok().filter(|g| g.font == file)?;
        let from = ink.map_or(x + f64::from(found.ink[0]), |(from, _)| from);
        ink = Some((from, x + f64::from(found.ink[2])));
        x += f64::from(found.advance);
    }
    ink.map(|(from, to)| to - from).filter(|width| *width > 0.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn strings(text: &str, face: Face) -> Vec<String> {
        label(text, face, 20.0, Align::Left).unwrap().runs.into_iter().map(|r| r.text).collect()
    }

    #[test]
    fn words_stay_together() {
        assert_eq!(strings(r"\text{Rainfall (mm)}", Face::Sans), ["Rainfall (mm)"]);
        assert_eq!(strings("A_1", Face::StixItalic), ["A", "1"]);
        assert_eq!(strings("10 cm", Face::Sans), ["10 cm"]);
        assert_eq!(strings(r"\frac{1}{12}", Face::Sans), ["1", "12"]);
        assert_eq!(label(r"\frac{1}{12}", Face::Sans, 20.0, Align::Left).unwrap().rules.len(), 1);
        assert!(strings("$5 to $6", Face::Sans).iter().all(|run| run.matches('$').count() < 2));
    }

    #[test]
    fn a_font_stands_in_at_the_same_width() {
        let run = label("AMW", Face::Helvetica, 20.0, Align::Left).unwrap().runs.remove(0);
        let theirs = width("AMW", Face::Sans).unwrap() * run.size * run.stretch;
        let set = layout("AMW", Face::Helvetica, 20.0).unwrap();
        assert!((theirs - (set.ink[2] - set.ink[0])).abs() < 0.01, "{theirs}");
        assert_eq!(FONTS[usize::from(run.font)].family, "DejaVu Sans");
        let run = label("A", Face::HelveticaItalic, 20.0, Align::Left).unwrap().runs.remove(0);
        assert!(FONTS[usize::from(run.font)].italic && run.stretch < 1.1);
    }

    #[test]
    fn alignment_moves_the_runs() {
        let x = |align| label("H", Face::Sans, 20.0, align).unwrap().runs[0].at[0];
        assert!(
            x(Align::Right) < x(Align::Center) && x(Align::Center).abs() < 0.5 && x(Align::Center) < x(Align::Left)
        );
    }
}
