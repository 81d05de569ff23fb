//! The sheet: sides of a picture, and how large letters and strokes are on it.

/// What a figure is drawn on: sides in pixels, and the side of the square by which letters and strokes are sized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Letters and strokes are as large as on a square sheet of this side.
    pub letters: u32,
    /// Room around a figure without axes beyond the usual, in ems: for labels at its rim.
    pub room: u32,
}

impl From<(u32, u32)> for Sheet {
    /// The sheet whose letters are as large as its area asks for.
    fn from((width, height): (u32, u32)) -> Sheet {
        Sheet { width, height, letters: (f64::from(width) * f64::from(height)).sqrt() as u32, room: 0 }
    }
}

impl Sheet {
    /// The sheet on which everything but letters and strokes is `times` larger beside them: wider where its longer side
    /// stays within `most`, with smaller letters beyond that; with one em more of room around.
    #[must_use]
    pub fn finer(self, times: f64, most: u32) -> Sheet {
        let long = f64::from(self.width.max(self.height));
        let grown = times.min((f64::from(most) / long).max(1.0));
        let side = |x: u32, factor: f64| (f64::from(x) * factor).round() as u32;
        Sheet {
            width: side(self.width, grown),
            height: side(self.height, grown),
            letters: side(self.letters, grown / times),
            room: self.room + 1,
        }
    }
}
