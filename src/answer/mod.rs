//! Answers: exact values with units, choices, points, names, paths and sets; printed, read and compared.
//!
//! In: exact numbers and names from a template, or text from a model; out: one print for each style, and the verdict whether
//! a given answer is the right one. Comparison is exact: no tolerance anywhere, except that a `Rounded` answer compares at its
//! own places. Nothing here judges free text; a reader that wants a value out of a paragraph must find it first.

pub mod decimal;
pub mod error;
pub mod exact;
mod expression;
mod label;
mod precise;
mod radical;
pub mod rational;
mod read;
mod scan;
pub mod style;
pub mod term;
pub mod unit;
mod wire;
mod write;

use decimal::Decimal;
use error::{AnswerError, Result};
use exact::Exact;
use serde::{Deserialize, Serialize};
use style::Style;
use unit::Unit;

/// Most choices of a question: A to F.
pub const CHOICES_MAX: usize = 6;

/// The letter of a choice.
const LETTERS: [char; CHOICES_MAX] = ['A', 'B', 'C', 'D', 'E', 'F'];

/// An answer. Build names, paths and sets by the functions of the same name, which check that the print reads back.
///
/// As JSON it is one flat object: `{"kind":"number","value":"3√2/2","unit":"cm"}`, `{"kind":"point","value":["1","-2"]}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// An exact value.
    Number {
        /// The value, in `unit`.
        value: Exact,
        /// Unit, if any.
        unit: Option<Unit>,
    },
    /// A value read off or computed by trigonometry, right to its last place.
    Rounded {
        /// The value, in `unit`.
        value: Decimal,
        /// Unit, if any.
        unit: Option<Unit>,
    },
    /// One of the choices given.
    Choice {
        /// From 0 for A; below `CHOICES_MAX`.
        index: usize,
    },
    /// A point of the plane.
    Point {
        /// First coordinate.
        x: Exact,
        /// Second coordinate.
        y: Exact,
    },
    /// A name: a category, a vertex, yes or no.
    Word(String),
    /// Names in order, such as a path; at least one.
    Sequence(Vec<String>),
    /// Names in no order, sorted, without repeats; may be empty.
    Set(Vec<String>),
}

/// The kinds of answers: what to expect when reading one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "they are the variants of Answer")]
pub enum Kind {
    Number,
    Rounded,
    Choice,
    Point,
    Word,
    Sequence,
    Set,
}

impl Answer {
    /// An exact value.
    #[must_use]
    pub fn number(value: Exact, unit: Option<Unit>) -> Answer {
        Answer::Number { value, unit }
    }

    /// The choice of that index, from 0 for A.
    ///
    /// # Errors
    /// An index of `CHOICES_MAX` or more.
    pub fn choice(index: usize) -> Result<Answer> {
        if index < CHOICES_MAX {
            Ok(Answer::Choice { index })
        } else {
            Err(AnswerError::TooLong { what: "the number of choices", limit: CHOICES_MAX })
        }
    }

    /// A name.
    ///
    /// # Errors
    /// It is empty, longer than 64 characters, or contains characters that could not be read back.
    pub fn word(name: &str) -> Result<Answer> {
        label::check(name)?;
        Ok(Answer::Word(name.to_owned()))
    }

    /// Names in order.
    ///
    /// # Errors
    /// No name; a name that [`Answer::word`] would refuse or that contains a separator; a single name with a hyphen, which
    /// would read as a path.
    pub fn sequence(names: Vec<String>) -> Result<Answer> {
        names.iter().try_for_each(|name| label::check_element(name))?;
        match names.as_slice() {
            [] => Err(AnswerError::bad_name("", "sequence", "it is empty")),
            [only] if only.contains(['-', '–']) => {
                Err(AnswerError::bad_name(only, "sequence", "alone and with a hyphen it reads as a path"))
            }
            _ => Ok(Answer::Sequence(names)),
        }
    }

    /// Names in no order; sorts them and drops repeats.
    ///
    /// # Errors
    /// A name that [`Answer::word`] would refuse or that contains a separator.
    pub fn set(mut names: Vec<String>) -> Result<Answer> {
        names.iter().try_for_each(|name| label::check_element(name))?;
        label::sort_set(&mut names);
        Ok(Answer::Set(names))
    }

    /// The unit of a number that has one.
    #[must_use]
    pub fn unit(&self) -> Option<&Unit> {
        match self {
            Answer::Number { unit, .. } | Answer::Rounded { unit, .. } => unit.as_ref(),
            _ => None,
        }
    }

    /// The same without its unit.
    #[must_use]
    pub fn unitless(&self) -> Answer {
        match self {
            Answer::Number { value, .. } => Answer::Number { value: value.clone(), unit: None },
            Answer::Rounded { value, .. } => Answer::Rounded { value: *value, unit: None },
            other => other.clone(),
        }
    }

    /// The kind of this answer.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Answer::Number { .. } => Kind::Number,
            Answer::Rounded { .. } => Kind::Rounded,
            Answer::Choice { .. } => Kind::Choice,
            Answer::Point { .. } => Kind::Point,
            Answer::Word(_) => Kind::Word,
            Answer::Sequence(_) => Kind::Sequence,
            Answer::Set(_) => Kind::Set,
        }
    }

    /// The answer as text; [`Answer::parse`] reads it back. A choice beyond F prints `?`.
    #[must_use]
    pub fn print(&self, style: Style) -> String {
        let number = |text: String, unit: &Option<Unit>| match unit {
            Some(unit) => unit.attach(&text, write::is_sum(&text), style),
            None => text,
        };
        let name = |name: &String| match style {
            Style::Plain => name.clone(),
            Style::Latex => label::latex(name),
        };
        let list = |names: &[String], separator: &str| names.iter().map(name).collect::<Vec<_>>().join(separator);
        match (self, style) {
            (Answer::Number { value, unit }, _) => number(write::exact(value, style), unit),
            (Answer::Rounded { value, unit }, _) => number(value.to_string(), unit),
            (Answer::Choice { index }, _) => LETTERS.get(*index).unwrap_or(&'?').to_string(),
            (Answer::Point { x, y }, Style::Plain) => format!("({x}, {y})"),
            (Answer::Point { x, y }, Style::Latex) => {
                format!("\\left({}, {}\\right)", write::exact(x, style), write::exact(y, style))
            }
            (Answer::Word(word), _) => name(word),
            (Answer::Sequence(names), Style::Plain) => list(names, " → "),
            (Answer::Sequence(names), Style::Latex) => list(names, " \\to "),
            (Answer::Set(names), Style::Plain) if names.is_empty() => "∅".to_owned(),
            (Answer::Set(names), Style::Latex) if names.is_empty() => "\\varnothing".to_owned(),
            (Answer::Set(names), Style::Plain) => format!("{{{}}}", list(names, ", ")),
            (Answer::Set(names), Style::Latex) => format!("\\{{{}\\}}", list(names, ", ")),
        }
    }

    /// Whether `other` says the same as this, the expected answer.
    ///
    /// Values are converted between units of one dimension; degrees, radians and percent also agree with pure numbers. A
    /// `Rounded` answer accepts what rounds to it (3.14 accepts 3.1416 and pi); a `Number` accepts only the exact value, however
    /// written (1/8 accepts 0.125). Words agree regardless of case, sets regardless of order. Where a conversion would
    /// overflow, the answers do not match.
    #[must_use]
    pub fn matches(&self, other: &Answer) -> bool {
        let all_same =
            |a: &[String], b: &[String]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| label::same(a, b));
        match (self, other) {
            (Answer::Choice { index: a }, Answer::Choice { index: b }) => a == b,
            (Answer::Point { .. }, Answer::Point { .. }) => self == other,
            (Answer::Word(a), Answer::Word(b)) => label::same(a, b),
            (Answer::Sequence(a), Answer::Sequence(b)) => all_same(a, b),
            (Answer::Set(a), Answer::Set(b)) => {
                let within = |a: &[String], b: &[String]| a.iter().all(|x| b.iter().any(|y| label::same(x, y)));
                within(a, b) && within(b, a)
            }
            _ => self.same_value(other),
        }
    }

    /// As [`Answer::matches`], and a number given without its unit is taken to be in the expected one. For scoring models, where
    /// the question names the unit; never for checking our own samples.
    #[must_use]
    pub fn accepts(&self, given: &Answer) -> bool {
        let expected_unit = self.value().and_then(|(_, unit)| unit.clone());
        match given.value() {
            Some((value, None)) if expected_unit.is_some() => {
                self.matches(given) || self.same_value(&Answer::Number { value, unit: expected_unit })
            }
            _ => self.matches(given),
        }
    }

    fn value(&self) -> Option<(Exact, &Option<Unit>)> {
        match self {
            Answer::Number { value, unit } => Some((value.clone(), unit)),
            Answer::Rounded { value, unit } => Some((value.to_exact(), unit)),
            _ => None,
        }
    }

    fn same_value(&self, other: &Answer) -> bool {
        let (Some((mine, unit)), Some((theirs, their_unit))) = (self.value(), other.value()) else {
            return false;
        };
        let Some(theirs) = convert(&theirs, their_unit.as_ref(), unit.as_ref()) else {
            return false;
        };
        match self {
            Answer::Rounded { value, .. } => value.is_rounding_of(&theirs),
            _ => mine == theirs,
        }
    }
}

/// `value` in another unit; `None` between different dimensions or on overflow.
fn convert(value: &Exact, from: Option<&Unit>, to: Option<&Unit>) -> Option<Exact> {
    match (from, to) {
        (None, None) => Some(value.clone()),
        (Some(from), Some(to)) => value.mul(&from.factor_to(to)?).ok(),
        (Some(from), None) => value.mul(&from.pure_factor()?).ok(),
        (None, Some(to)) => value.div(&to.pure_factor()?).ok(),
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
