//! Prints exact numbers: `2√3`, `5π/6`, `(1 + √5)/2`, `8 - 2π`, or the same in LaTeX.
//!
//! In: a canonical number; out: text that `expression` reads back to the same number. Terms come with falling power of pi and
//! rising radicand; a positive one is put first where there is one, since `√3 - 1` reads better than `-1 + √3`.

use super::exact::Exact;
use super::style::Style;
use super::term::Term;
use num_traits::Signed;
use std::fmt;

/// The number in one line of Unicode text.
pub(super) fn plain(value: &Exact) -> String {
    exact(value, Style::Plain)
}

/// The number in the given style.
pub(super) fn exact(value: &Exact, style: Style) -> String {
    let terms = value.terms();
    if terms.len() < 2 {
        return terms.first().map_or_else(|| "0".to_owned(), |term| signed(term, style));
    }
    let mut order: Vec<Term> = terms.to_vec();
    order.sort_by_key(|term| (-term.pi_power, term.radicand));
    if let Some(positive) = order.iter().position(|term| term.coefficient.is_positive()) {
        order[..=positive].rotate_right(1);
    }
    let denom = *order[0].coefficient.denom();
    let shared = denom > 1 && order.iter().all(|term| *term.coefficient.denom() == denom && term.pi_power >= 0);
    if !shared {
        return sum(&order, style);
    }
    for term in &mut order {
        term.coefficient = (*term.coefficient.numer()).into();
    }
    match style {
        Style::Plain => format!("({})/{denom}", sum(&order, style)),
        Style::Latex => format!("\\frac{{{}}}{{{denom}}}", sum(&order, style)),
    }
}

/// Whether a print needs parentheses before a unit: a plus or minus stands outside all brackets, past the first character.
pub(super) fn is_sum(text: &str) -> bool {
    let mut depth = 0;
    text.chars().enumerate().any(|(index, c)| {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth -= 1,
            _ => {}
        }
        index > 0 && depth == 0 && matches!(c, '+' | '-')
    })
}

fn sum(terms: &[Term], style: Style) -> String {
    let mut text = String::new();
    for (index, term) in terms.iter().enumerate() {
        match (index, term.coefficient.is_negative()) {
            (0, _) => text += &signed(term, style),
            (_, true) => text += &format!(" - {}", signed(&term.negated(), style)),
            (_, false) => text += &format!(" + {}", signed(term, style)),
        }
    }
    text
}

fn signed(term: &Term, style: Style) -> String {
    let sign = if term.coefficient.is_negative() { "-" } else { "" };
    let above = product(term.coefficient.numer().abs(), term.pi_power, term.radicand, style);
    let denom = *term.coefficient.denom();
    if denom == 1 && term.pi_power >= 0 {
        return format!("{sign}{above}");
    }
    let below = product(denom, -term.pi_power, 1, style);
    match style {
        Style::Latex => format!("{sign}\\frac{{{above}}}{{{below}}}"),
        Style::Plain if denom > 1 && term.pi_power < 0 => format!("{sign}{above}/({below})"),
        Style::Plain => format!("{sign}{above}/{below}"),
    }
}

/// `number pi^power sqrt(radicand)` without the factors that are 1; a power below 1 is left out.
fn product(number: i128, power: i8, radicand: u64, style: Style) -> String {
    let mut text = String::new();
    if number != 1 || (power <= 0 && radicand == 1) {
        text += &number.to_string();
    }
    let (pi, root) = match style {
        Style::Plain => ("π", format!("√{radicand}")),
        Style::Latex => ("\\pi", format!("\\sqrt{{{radicand}}}")),
    };
    match (power, style) {
        (..=0, _) => {}
        (1, _) => text += pi,
        (_, Style::Plain) => text += &format!("{pi}^{power}"),
        (_, Style::Latex) => text += &format!("{pi}^{{{power}}}"),
    }
    if radicand > 1 {
        text += &root;
    }
    text
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints() {
        let table = [
            ("0", "0", "0"),
            ("-3", "-3", "-3"),
            ("-3/4", "-3/4", "-\\frac{3}{4}"),
            ("12^(1)", "12", "12"),
            ("sqrt(12)", "2√3", "2\\sqrt{3}"),
            ("sqrt(3)/2", "√3/2", "\\frac{\\sqrt{3}}{2}"),
            ("5*pi/6", "5π/6", "\\frac{5\\pi}{6}"),
            ("-pi", "-π", "-\\pi"),
            ("4pi sqrt(3)/3", "4π√3/3", "\\frac{4\\pi\\sqrt{3}}{3}"),
            ("pi^2/6", "π^2/6", "\\frac{\\pi^{2}}{6}"),
            ("1/pi", "1/π", "\\frac{1}{\\pi}"),
            ("3/(2pi^2)", "3/(2π^2)", "\\frac{3}{2\\pi^{2}}"),
            ("-1+sqrt(3)", "√3 - 1", "\\sqrt{3} - 1"),
            ("2+sqrt(3)", "2 + √3", "2 + \\sqrt{3}"),
            ("-2-sqrt(3)", "-2 - √3", "-2 - \\sqrt{3}"),
            ("(1+sqrt(5))/2", "(1 + √5)/2", "\\frac{1 + \\sqrt{5}}{2}"),
            ("4-pi", "4 - π", "4 - \\pi"),
            ("4pi-8", "4π - 8", "4\\pi - 8"),
            ("pi/3-sqrt(3)/4", "π/3 - √3/4", "\\frac{\\pi}{3} - \\frac{\\sqrt{3}}{4}"),
        ];
        for (input, unicode, latex) in table {
            let value: Exact = input.parse().unwrap();
            assert_eq!(exact(&value, Style::Plain), unicode);
            assert_eq!(exact(&value, Style::Latex), latex);
            assert_eq!(value.to_string(), unicode);
        }
    }

    #[test]
    fn sums_are_known() {
        for (text, expected) in
            [("2+sqrt(3)", true), ("(1+sqrt(5))/2", false), ("pi/3-sqrt(3)/4", true), ("-3/4", false)]
        {
            let value: Exact = text.parse().unwrap();
            assert_eq!(is_sum(&exact(&value, Style::Plain)), expected, "{text}");
            assert_eq!(is_sum(&exact(&value, Style::Latex)), expected, "{text}");
        }
    }
}
