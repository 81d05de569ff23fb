//! What a scene answers when it is measured.

use crate::answer::Answer;
use crate::claim::tolerance::close;
use std::fmt;

/// What a scene answers when it is measured.
#[derive(Clone, PartialEq, Debug)]
pub enum Observed {
    /// A number.
    Number(f64),
    /// A point.
    Point([f64; 2]),
    /// Names, in order.
    Names(Vec<String>),
}

impl Observed {
    /// Whether an answer says the same. Numbers agree within [`super::tolerance::TOLERANCE`], decimals within half a unit of
    /// their last place, sets in any order.
    pub fn agrees(&self, answer: &Answer) -> bool {
        match (self, answer) {
            (Observed::Number(x), Answer::Number { value, .. }) => close(*x, value.to_f64()),
            (Observed::Number(x), Answer::Rounded { value, .. }) => {
                let half_unit = (0..value.places()).fold(0.5, |u, _| u / 10.0);
                (x - value.to_f64()).abs() <= half_unit * (1.0 + 1e-9)
            }
            (Observed::Point(p), Answer::Point { x, y }) => close(p[0], x.to_f64()) && close(p[1], y.to_f64()),
            (Observed::Names(names), Answer::Word(word)) => names.len() == 1 && names[0] == *word,
            (Observed::Names(names), Answer::Sequence(sequence)) => names == sequence,
            (Observed::Names(names), Answer::Set(set)) => {
                let (mut a, mut b) = (names.clone(), set.clone());
                a.sort();
                b.sort();
                a == b
            }
            _ => false,
        }
    }
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Observed::Number(x) => write!(f, "{x}"),
            Observed::Point([x, y]) => write!(f, "({x}, {y})"),
            Observed::Names(names) => write!(f, "{}", names.join(", ")),
        }
    }
}
