//! The pixels of a canvas: opaque RGBA, and how paint goes onto them.
//!
//! All arithmetic is on integers with one rounding, so that equal strokes give equal pixels on every machine.

use super::cover::Span;
use super::list::Color;

/// `(height, width)` pixels; opacity is 255 throughout.
#[derive(Clone, Debug)]
pub(crate) struct Pixels {
    pub width: u32,
    pub height: u32,
    pub data: Vec<[u8; 4]>,
}

impl Pixels {
    /// A canvas of one colour.
    pub fn new(width: u32, height: u32, color: Color) -> Pixels {
        let data = vec![[color.r, color.g, color.b, 255]; width as usize * height as usize];
        Pixels { width, height, data }
    }

    /// The pixels of a row from `x` on, `len` of them.
    pub fn stretch(&mut self, y: u32, x: u32, len: u32) -> &mut [[u8; 4]] {
        let start = y as usize * self.width as usize + x as usize;
        &mut self.data[start..start + len as usize]
    }

    /// Paints equally covered pixels.
    pub fn paint(&mut self, span: Span, color: Color) {
        let stretch = self.stretch(span.y, span.x, span.len);
        match share(span.coverage, color) {
            255 => stretch.fill([color.r, color.g, color.b, 255]),
            share => stretch.iter_mut().for_each(|pixel| mix(pixel, color, share)),
        }
    }
}

/// The share of paint, 0 to 255, that a coverage and a colour's opacity leave.
pub(crate) fn share(coverage: u8, color: Color) -> u32 {
    div255(u32::from(coverage) * u32::from(color.a))
}

/// Mixes `share` 255ths of a colour into a pixel.
///
/// What is neither the one nor the other is rounded to steps of [`STEP`]: where soft edges cross soft edges the mixtures would
/// be too many for a palette, and a step is less than the eye sees.
pub(crate) fn mix(pixel: &mut [u8; 4], color: Color, share: u32) {
    if share == 0 {
        return;
    }
    for (channel, value) in pixel.iter_mut().zip([color.r, color.g, color.b]) {
        let mixed = div255(u32::from(value) * share + u32::from(*channel) * (255 - share));
        *channel = if share == 255 { value } else { ((mixed + STEP / 2) / STEP * STEP).min(255) as u8 };
    }
}

/// Distance of two mixed values of a channel.
const STEP: u32 = 8;

/// Division by 255, rounded to the nearest, for values up to 255 * 255.
fn div255(v: u32) -> u32 {
    (v + 128 + ((v + 128) >> 8)) >> 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds_to_the_nearest() {
        for v in 0..=255 * 255 {
            assert_eq!(div255(v), (f64::from(v) / 255.0).round() as u32);
        }
    }

    #[test]
    fn no_share_and_full_share_are_exact() {
        let (paint, mut pixel) = (Color::rgb(1, 2, 3), [9, 8, 7, 255]);
        mix(&mut pixel, paint, 0);
        assert_eq!(pixel, [9, 8, 7, 255]);
        mix(&mut pixel, paint, 255);
        assert_eq!(pixel, [1, 2, 3, 255]);
    }
}
