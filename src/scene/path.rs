//! Paths that composed shapes are drawn with.

/// A path in world coordinates.
#[derive(Clone, PartialEq, Debug)]
pub enum Path {
    /// An open chain.
    Chain(Vec<[f64; 2]>),
    /// An open chain, thicker than others: clefs and accidentals.
    Bold(Vec<[f64; 2]>),
    /// A closed chain; filled where the entity is.
    Closed(Vec<[f64; 2]>),
    /// A circle; filled where the entity is.
    Ring([f64; 2], f64),
    /// An area in the colour of strokes.
    Area(Vec<[f64; 2]>),
    /// An arrow head at the second point, away from the first.
    Head([f64; 2], [f64; 2]),
    /// A dot at the end of an interval; a ring if open.
    Dot([f64; 2], bool),
}
