//! The palette of a picture, in order of first appearance.

/// A flat hash table from colours to palette places.
pub(super) struct ColorTable {
    /// The run word without its length, plus one; 0 is a free slot.
    keys: [u32; Self::SLOTS],
    places: [u8; Self::SLOTS],
    pub palette: Vec<u32>,
}

impl ColorTable {
    /// Four times the largest palette, so that chains stay short.
    const SLOTS: usize = 1024;

    pub fn new() -> ColorTable {
        ColorTable { keys: [0; Self::SLOTS], places: [0; Self::SLOTS], palette: Vec::with_capacity(256) }
    }

    /// The place of a run's colour; `None` beyond 256 colours.
    pub fn index(&mut self, run: u32) -> Option<u8> {
        let key = (run >> 8) + 1;
        let mut slot = (key.wrapping_mul(0x9e37_79b1) >> 22) as usize;
        while self.keys[slot] != key {
            if self.keys[slot] == 0 {
                let place = u8::try_from(self.palette.len()).ok()?;
                self.keys[slot] = key;
                self.places[slot] = place;
                self.palette.push(run);
            } else {
                slot = (slot + 1) % Self::SLOTS;
            }
        }
        Some(self.places[slot])
    }
}
