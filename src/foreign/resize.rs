//! Pictures in another size: means of areas when they shrink, straight lines between pixels when they grow.

use crate::foreign::picture::Pixels;

/// Which pixels of the old side a pixel of the new one is made of, and in what parts.
fn weights(from: u32, to: u32) -> Vec<Vec<(usize, f32)>> {
    let scale = f64::from(from) / f64::from(to);
    let last = f64::from(from) - 1.0;
    (0..to)
        .map(|i| {
            if scale <= 1.0 {
                let at = ((f64::from(i) + 0.5) * scale - 0.5).clamp(0.0, last);
                let (low, part) = (at.floor(), at.fract() as f32);
                return vec![(low as usize, 1.0 - part), ((low + 1.0).min(last) as usize, part)];
            }
            let (start, end) = (f64::from(i) * scale, (f64::from(i) + 1.0) * scale);
            let covered = |k: f64| ((end.min(k + 1.0) - start.max(k)) / scale) as f32;
            let range = start.floor() as u32..(end.ceil() as u32).min(from);
            range.map(|k| (k as usize, covered(f64::from(k)))).collect()
        })
        .collect()
}

impl Pixels {
    /// The same picture with other sides, at least 1.
    pub fn resized(&self, width: u32, height: u32) -> Pixels {
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let (across, down) = (weights(self.width, width), weights(self.height, height));
        let line = self.width as usize * 3;
        // Rows first: each is used by few rows of the result.
        let narrow: Vec<Vec<f32>> = (0..self.height as usize)
            .map(|y| {
                let row = &self.rgb[y * line..][..line];
                let pixel = |parts: &Vec<(usize, f32)>| {
                    let channel = |c: usize| parts.iter().map(|(x, w)| f32::from(row[x * 3 + c]) * w).sum::<f32>();
                    [channel(0), channel(1), channel(2)]
                };
                across.iter().flat_map(pixel).collect()
            })
            .collect();
        let row = |parts: &Vec<(usize, f32)>| {
            let value = |i: usize| parts.iter().map(|(y, w)| narrow[*y][i] * w).sum::<f32>();
            (0..width as usize * 3).map(|i| (value(i) + 0.5) as u8).collect::<Vec<u8>>()
        };
        Pixels { width, height, rgb: down.iter().flat_map(row).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_keep_their_mean_and_edges_their_place() {
        // Black on the left, white on the right.
        let rgb = (0..4).flat_map(|_| (0..8).flat_map(|x| [if x < 4 { 0 } else { 255 }; 3])).collect();
        let picture = Pixels { width: 8, height: 4, rgb };
        let small = picture.resized(4, 2);
        assert_eq!(&small.rgb[..12], [0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255]);
        let third = picture.resized(3, 4);
        assert_eq!(&third.rgb[..9], [0, 0, 0, 128, 128, 128, 255, 255, 255]);
        let large = picture.resized(16, 8);
        assert_eq!((large.rgb[0], large.rgb[6 * 3], large.rgb[9 * 3], large.rgb[15 * 3]), (0, 0, 255, 255));
        assert_eq!(picture.resized(8, 4), picture);
        assert_eq!(picture.resized(1, 1).rgb, [128; 3]);
    }
}
