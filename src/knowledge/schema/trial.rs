//! Trying out a relation before it is used: a comparison that never has a value, or is true whatever the values, concludes nothing.
//!
//! Measures and variables are given made-up values of several sizes, the same for the same expression; figures play no part.

use crate::claim::tolerance::close;
use crate::knowledge::schema::expression::{Comparison, Expression, Sign};
use std::fmt::Write;

/// Tries: enough for a root or an arc sine to meet values that it is defined for at one of the sizes.
const TRIES: u8 = 96;

/// Sizes of made-up values: shares, small numbers, angles in degrees, whole numbers.
const SIZES: [(f64, bool); 4] = [(1.0, false), (12.0, false), (170.0, false), (12.0, true)];

/// Values of a list variable.
const LIST: u8 = 4;

/// A made-up value: a hash of the expression's text and the try.
fn made_up(key: &str, number: u8) -> f64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key.as_bytes()).update(&[number]);
    let hash = hasher.finalize();
    let bits = u32::from_le_bytes([hash.as_bytes()[0], hash.as_bytes()[1], hash.as_bytes()[2], 0]);
    let (size, whole) = SIZES[usize::from(number) % SIZES.len()];
    let value = (f64::from(bits) + 1.0) / f64::from((1 << 24) + 1) * size;
    // In the second half of the tries of either sign, as coordinates and coefficients are.
    let sign = if number >= TRIES / 2 && hash.as_bytes()[3] % 2 == 1 { -1.0 } else { 1.0 };
    sign * if whole { value.ceil() } else { value }
}

fn value(expression: &Expression, number: u8) -> f64 {
    let made = |what: &str| made_up(what, number);
    match expression {
        Expression::Number(x) => *x,
        Expression::Concluded => made("y"),
        Expression::Variable(i) => made(&format!("variable {i}")),
        Expression::Atom(atom) | Expression::Size(atom) => {
            let mut key = String::new();
            let _ = write!(key, "{atom:?}");
            made(&key)
        }
        Expression::Call(row, args) => (row.2)(&args.iter().map(|a| value(a, number)).collect::<Vec<_>>()),
        Expression::List(row, i) => {
            let list: Vec<f64> = (0..LIST).map(|k| made(&format!("list {i} {k}"))).collect();
            (row.1)(&list)
        }
        Expression::Pair(sign, a, b) => {
            let (x, y) = (value(a, number), value(b, number));
            match sign {
                '+' => x + y,
                '-' => x - y,
                '*' => x * y,
                '/' => x / y,
                _ => crate::seed::trig::powf(x, y),
            }
        }
    }
}

/// What is wrong with a comparison, if it cannot serve: sentence and hint. `concludes`: whether it is a conclusion.
pub fn useless(comparison: &Comparison, concludes: bool) -> Option<(String, String)> {
    let equal = comparison.sign == Sign::Equal && concludes;
    let mut valued = false;
    // Nearly every relation is through with the first try.
    for number in 0..TRIES {
        let (x, y) = (value(&comparison.left, number), value(&comparison.right, number));
        if x.is_finite() && y.is_finite() {
            valued = true;
            if !equal || !close(x, y) {
                return None;
            }
        }
    }
    if !valued {
        let hint = "look for a division by zero, or a root or logarithm of what is never positive";
        return Some(("does not evaluate: it has no value, whatever its measures are".into(), hint.into()));
    }
    Some(("is true whatever its measures are, so it concludes nothing".into(), "compare different things".into()))
}
