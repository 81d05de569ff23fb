//! What a grading says: right or not, on which ground, from which part of the text.

use serde::Serialize;

/// On which ground an answer is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The same text or the same exact number.
    Exact,
    /// The same number within the stated tolerance or at the digits given.
    Numeric,
    /// The same quantity in another unit, or a unit left out that the question names.
    Unit,
    /// The same value by algebra.
    Equivalent,
    /// The same choice, by letter or by text.
    Choice,
    /// The same elements in any order.
    Set,
    /// The same elements in the same order.
    Ordered,
    /// The same set of reals, as interval or inequality.
    Interval,
    /// The same words up to case, articles and punctuation.
    Words,
}

/// Where the answer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Between `<answer>` tags.
    Tag,
    /// In `\boxed{}`.
    Boxed,
    /// Behind "the answer is" or "Answer:".
    Stated,
    /// The last line, or the whole text.
    Last,
}

/// The verdict on one prediction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// Whether the prediction says the same as the reference.
    pub correct: bool,
    /// On which ground, if it is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<How>,
    /// What was taken to be the answer, cut to a readable length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extracted: Option<String>,
    /// Where it stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Why it is wrong, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
