//! The look of a picture: which of the turns, themes and sizes that a provenance offers is taken.

use serde::{Deserialize, Serialize};

/// Counts of changes since the first look, which is all zeros.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Look {
    /// How often the figure was turned anew, a solid seen from elsewhere.
    pub turn: u8,
    /// How often another theme was taken.
    pub theme: u8,
    /// How often the picture was made larger.
    pub size: u8,
}
