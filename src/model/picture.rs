//! What a network sees of a picture: ink on a square, and where the picture lies in it.

use super::config::ModelConfig;

/// A picture as a network sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct Ink {
    /// `(side, side)` rows from the top: 0 the background, 1 as far from it as can be.
    pub ink: Vec<f32>,
    /// Size of the picture in its own pixels.
    pub size: (u32, u32),
}

impl Ink {
    /// Shrinks or widens an RGB picture, `(height, width, 3)` bytes, so that its longer side fills the square; it lies at the top left.
    ///
    /// Ink is the difference from the most frequent colour, so that dark and light themes look alike.
    pub fn of(rgb: &[u8], size: (u32, u32), side: usize) -> Ink {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let background = background(rgb);
        let far = |p: &[u8]| (0..3).map(|i| p[i].abs_diff(background[i])).max().unwrap_or(0);
        let dark: Vec<f32> = rgb.chunks_exact(3).map(|p| f32::from(far(p)) / 255.0).collect();
        let scale = width.max(height) as f32 / side as f32;
        // First along rows, then along columns.
        let across = shrink(&dark, width, side, scale);
        let turned = transpose(&across, side);
        let both = shrink(&turned, height, side, scale);
        Ink { ink: transpose(&both, side), size }
    }

    /// The bin of a place in pixels of the picture, along either axis.
    pub fn bin(&self, pixel: f64, config: &ModelConfig) -> usize {
        let longer = f64::from(self.size.0.max(self.size.1));
        ((pixel / longer * config.locations as f64) as usize).min(config.locations - 1)
    }

    /// The middle of a bin in pixels of the picture.
    pub fn pixel(&self, bin: usize, config: &ModelConfig) -> f64 {
        (bin as f64 + 0.5) / config.locations as f64 * f64::from(self.size.0.max(self.size.1))
    }
}

/// The most frequent colour, to four bits a channel, as the mean of its pixels.
fn background(rgb: &[u8]) -> [u8; 3] {
    let mut counts = vec![[0u64; 4]; 4096];
    for p in rgb.chunks_exact(3) {
        let at = usize::from(p[0] >> 4) << 8 | usize::from(p[1] >> 4) << 4 | usize::from(p[2] >> 4);
        counts[at][3] += 1;
        (0..3).for_each(|i| counts[at][i] += u64::from(p[i]));
    }
    let most = counts.iter().max_by_key(|c| c[3]).copied().unwrap_or_default();
    [0, 1, 2].map(|i| (most[i] / most[3].max(1)) as u8)
}

/// Every row of `length` numbers as `side` means over `scale` numbers each; what lies beyond the row is 0.
fn shrink(x: &[f32], length: usize, side: usize, scale: f32) -> Vec<f32> {
    let mut y = Vec::with_capacity(x.len() / length.max(1) * side);
    for row in x.chunks_exact(length) {
        for i in 0..side {
            let (from, to) = (i as f32 * scale, (i + 1) as f32 * scale);
            let mut sum = 0.0;
            let mut at = from;
            while at < to && (at as usize) < length {
                let next = (at.floor() + 1.0).min(to);
                sum += row[at as usize] * (next - at);
                at = next;
            }
            y.push(sum / scale);
        }
    }
    y
}

/// Rows of `width` as columns.
fn transpose(x: &[f32], width: usize) -> Vec<f32> {
    let rows = x.len() / width;
    (0..x.len()).map(|i| x[(i % rows) * width + i / rows]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White with a black block of `size` at `at`.
    fn picture((w, h): (usize, usize), at: (usize, usize), size: usize, paper: u8) -> Vec<u8> {
        let mut rgb = vec![paper; w * h * 3];
        for y in at.1..at.1 + size {
            for x in at.0..at.0 + size {
                rgb[(y * w + x) * 3..][..3].fill(255 - paper);
            }
        }
        rgb
    }

    #[test]
    fn ink_lies_where_it_lay_whatever_the_paper() {
        for paper in [0, 255] {
            let seen = Ink::of(&picture((120, 90), (60, 30), 6, paper), (120, 90), 40);
            for (i, ink) in seen.ink.iter().enumerate() {
                let inside = (20..22).contains(&(i % 40)) && (10..12).contains(&(i / 40));
                assert_eq!(*ink > 0.5, inside, "{i}");
            }
        }
    }

    #[test]
    fn ink_is_kept_when_the_scale_is_no_whole_number() {
        let seen = Ink::of(&picture((100, 77), (41, 33), 9, 255), (100, 77), 64);
        let sum: f32 = seen.ink.iter().sum();
        assert!((sum - 81.0 * 0.64 * 0.64).abs() < 1e-2, "{sum}");
    }

    #[test]
    fn bins_and_pixels_agree() {
        let config = ModelConfig::named("small", 300).unwrap();
        let seen = Ink { ink: vec![], size: (640, 480) };
        for pixel in [0.0, 1.2, 319.9, 639.9] {
            assert!((seen.pixel(seen.bin(pixel, &config), &config) - pixel).abs() <= 1.26);
        }
        assert_eq!(seen.bin(640.0, &config), 255);
    }
}
