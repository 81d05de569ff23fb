//! The view: how world coordinates become pixels. Scales across and up are equal for bare geometry.

use serde::{Deserialize, Serialize};

/// An axis-parallel mapping of the world (y up) to pixels (y down).
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct View {
    /// Pixels per unit across.
    pub scale_x: f64,
    /// Pixels per unit up.
    pub scale_y: f64,
    /// Pixel column of world x = 0.
    pub left: f64,
    /// Pixel row of world y = 0.
    pub base: f64,
    /// Canvas width in pixels.
    pub width: u32,
    /// Canvas height in pixels.
    pub height: u32,
}

impl View {
    /// Fits the world box `min..max` into the canvas, leaving `margin` pixels: left, top, right, bottom.
    /// With `equal`, both scales are the smaller one and the box is centred.
    pub fn fit(min: [f64; 2], max: [f64; 2], size: (u32, u32), margin: [f64; 4], equal: bool) -> View {
        let span = [(max[0] - min[0]).max(1e-9), (max[1] - min[1]).max(1e-9)];
        let room = [
            (f64::from(size.0) - margin[0] - margin[2]).max(1.0),
            (f64::from(size.1) - margin[1] - margin[3]).max(1.0),
        ];
        let (mut scale_x, mut scale_y) = (room[0] / span[0], room[1] / span[1]);
        if equal {
            scale_x = scale_x.min(scale_y);
            scale_y = scale_x;
        }
        let left = margin[0] + (room[0] - span[0] * scale_x) / 2.0 - min[0] * scale_x;
        let base = margin[1] + (room[1] - span[1] * scale_y) / 2.0 + max[1] * scale_y;
        View { scale_x, scale_y, left, base, width: size.0, height: size.1 }
    }

    /// Pixel position of a world point.
    pub fn pixel(&self, p: [f64; 2]) -> [f64; 2] {
        [self.left + p[0] * self.scale_x, self.base - p[1] * self.scale_y]
    }

    /// World point at a pixel position.
    pub fn world(&self, q: [f64; 2]) -> [f64; 2] {
        [(q[0] - self.left) / self.scale_x, (self.base - q[1]) / self.scale_y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn world_and_pixel_are_inverse_and_y_points_up() {
        let view = View::fit([-3.0, -1.0], [5.0, 2.0], (400, 300), [20.0; 4], true);
        let p = [1.25, -0.5];
        let back = view.world(view.pixel(p));
        assert!((back[0] - p[0]).abs() < 1e-12 && (back[1] - p[1]).abs() < 1e-12);
        assert!(view.pixel([0.0, 1.0])[1] < view.pixel([0.0, 0.0])[1]);
        assert_eq!(view.scale_x, view.scale_y);
        assert!(view.pixel([-3.0, 0.0])[0] >= 20.0 && view.pixel([5.0, 0.0])[0] <= 380.0);
    }
}
