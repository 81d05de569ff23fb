//! What can go wrong with an answer: arithmetic that leaves the exact numbers, and text that is no answer.

use thiserror::Error;

/// Why an exact operation or a reading has no result. Nothing in `answer` panics or wraps.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// A numerator, denominator, radicand, power of pi or number of terms left its range.
    #[error("{what} is too large to stay exact; hint: use smaller numbers")]
    Overflow {
        /// The quantity that left its range.
        what: &'static str,
    },
    /// A divisor is zero.
    #[error("division by zero")]
    DivisionByZero,
    /// The root of a negative number was asked for.
    #[error("square root of {value}, which is negative")]
    NegativeRoot {
        /// The radicand, printed plain.
        value: String,
    },
    /// The result is no finite sum of rational multiples of roots and powers of pi.
    #[error("{what} cannot be written with rationals, square roots and powers of pi; hint: round it to a Decimal")]
    NotRepresentable {
        /// The operation and its operand, printed plain.
        what: String,
    },
    /// A number from floating-point arithmetic lies so near a rounding border that its last place is a matter of luck.
    #[error(
        "{value} is too near a border to be rounded to {places} places; hint: draw other numbers, or round an Exact"
    )]
    RoundingTie {
        /// The number, printed.
        value: String,
        /// Decimal places asked for.
        places: u8,
    },
    /// Text that does not follow the grammar.
    #[error("column {column}: expected {expected}, found {found}")]
    Syntax {
        /// Position in characters, from 1.
        column: usize,
        /// What could have stood there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Text beyond the length or depth that is read at all.
    #[error("{what} is over the limit of {limit}")]
    TooLong {
        /// The quantity that is over its limit.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A name, path element or noun with characters that could not be read back.
    #[error("`{name}` cannot be used as a {role}: {why}")]
    BadName {
        /// The name, cut to a readable length.
        name: String,
        /// What it was to be.
        role: &'static str,
        /// Which rule it breaks.
        why: &'static str,
    },
}

impl AnswerError {
    /// A [`AnswerError::BadName`] whose name is cut to a readable length.
    pub(crate) fn bad_name(name: &str, role: &'static str, why: &'static str) -> AnswerError {
        AnswerError::BadName { name: name.chars().take(40).collect(), role, why }
    }
}

/// Short for a result with [`AnswerError`].
pub type Result<T> = std::result::Result<T, AnswerError>;
