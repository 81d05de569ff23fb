//! Reads numbers as they are written: `1,234.5`, `12 345`, `6.02e23`, `1 1/2`, `2\frac{1}{3}`.
//!
//! In: cleaned text that begins with a digit or a point; out: a literal and its length, or the fraction of a mixed number. Commas and
//! blanks before groups of three digits part thousands.

use super::expression::Literal;

/// Most digits of one number.
const DIGITS_MAX: usize = 400;

/// Digits with an optional point and power of ten, with commas or blanks before groups of three; the number and its length.
pub(super) fn read(rest: &str) -> Option<(Literal, usize)> {
    let bytes = rest.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut whole = rest[..end].to_owned();
    if (1..=3).contains(&end) {
        let groups = |separator: &[u8]| {
            let (mut at, mut count) = (end, 0);
            while separator.contains(bytes.get(at).unwrap_or(&0))
                && digit(at + 1)
                && digit(at + 2)
                && digit(at + 3)
                && !digit(at + 4)
            {
                at += 4;
                count += 1;
            }
            (count > 0).then_some(at)
        };
        // `12 345/7` may be a mixed number, so a slash after blanks forbids grouping.
        let blanks = groups(b" ").filter(|at| !rest[*at..].trim_start().starts_with('/'));
        if let Some(at) = groups(b",").or(blanks) {
            end = at;
            whole = rest[..end].bytes().filter(u8::is_ascii_digit).map(char::from).collect();
        }
    }
    let mut fraction = "";
    let mut pointed = false;
    if bytes.get(end) == Some(&b'.') && digit(end + 1) {
        let length = bytes[end + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        fraction = &rest[end + 1..end + 1 + length];
        end += 1 + length;
        pointed = true;
    }
    if end == 0 || whole.len() + fraction.len() > DIGITS_MAX {
        return None;
    }
    let (mut exponent, mut scientific) = (0i64, false);
    if let Some(power) = rest[end..].strip_prefix(['e', 'E']) {
        let signed = power.strip_prefix(['-', '+']);
        let digits: &str = letters_of(signed.unwrap_or(power), |c| c.is_ascii_digit());
        if !digits.is_empty()
            && digits.len() <= 15
            && !power[power.len() - signed.unwrap_or(power).len() + digits.len()..].starts_with(char::is_alphabetic)
        {
            exponent = digits.parse().ok()?;
            if power.starts_with('-') {
                exponent = -exponent;
            }
            end += 1 + usize::from(signed.is_some()) + digits.len();
            scientific = true;
        }
    }
    Some((literal(&whole, fraction, exponent, pointed || scientific, scientific), end))
}

/// A number from its parts as written.
pub(super) fn literal(whole: &str, fraction: &str, exponent: i64, pointed: bool, scientific: bool) -> Literal {
    let digits = format!("{whole}{fraction}").trim_start_matches('0').to_owned();
    Literal { digits, exponent: exponent - fraction.len() as i64, pointed, scientific }
}

/// The start of `text` whose characters pass.
pub(super) fn letters_of(text: &str, test: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !test(c)).unwrap_or(text.len())]
}

/// A proper fraction of integers behind an integer: above, below, and the length that it takes.
pub(super) fn mixed(rest: &str) -> Option<(Literal, Literal, usize)> {
    let number = |digits: &str| literal(digits, "", 0, false, false);
    let digits = |text: &'_ str| letters_of(text, |c| c.is_ascii_digit()).to_owned();
    let (above, below, after) = if let Some(latex) = rest.trim_start().strip_prefix("\\frac") {
        let latex = latex.trim_start();
        if let Some(group) = latex.strip_prefix('{') {
            let (above, after) = group.split_once('}')?;
            let (below, after) = after.trim_start().strip_prefix('{')?.split_once('}')?;
            (above.trim().to_owned(), below.trim().to_owned(), after)
        } else {
            let two = digits(latex);
            if two.len() != 2 {
                return None;
            }
            (two[..1].to_owned(), two[1..].to_owned(), &latex[2..])
        }
    } else {
        let plain = rest.strip_prefix(' ')?.trim_start();
        let above = digits(plain);
        let after = plain[above.len()..].trim_start().strip_prefix('/')?.trim_start();
        let below = digits(after);
        let length = below.len();
        (above, below, &after[length..])
    };
    let proper = above.len() <= 9 && below.len() <= 9 && above.parse::<u32>().ok()? < below.parse::<u32>().ok()?;
    (proper && above != "0").then(|| (number(&above), number(&below), rest.len() - after.len()))
}
