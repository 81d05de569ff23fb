//! Reads answers as people and models write them.
//!
//! In: text and the kind that is expected; out: an answer, or where and why the text is none. Both prints of every answer read
//! back to the same answer; usual variants are taken too: math delimiters, `\boxed`, `x = 5`, `(B)`, `A-C-D`. Time is bounded
//! by the length of the text; nothing panics.

use super::decimal::Decimal;
use super::error::{AnswerError, Result};
use super::exact::Exact;
use super::expression;
use super::scan::Reader;
use super::unit::Unit;
use super::{Answer, Kind, LETTERS, label};

/// Longest text that is read, in bytes: a point with two numbers of the longest print.
const LENGTH_MAX: usize = 10_000;
/// Most elements of a sequence or set.
const ELEMENTS_MAX: usize = 256;
/// Longest name before `=` that is skipped.
const NAME_MAX: usize = 12;

impl Answer {
    /// Reads an answer of the kind `hint`.
    ///
    /// With `Kind::Rounded`, text that is no plain decimal (`√2`, `3/4`) gives a `Number`; every other result is of the kind
    /// asked for.
    ///
    /// # Errors
    /// Text that is not of this kind, too long, too deep, or with numbers out of range.
    pub fn parse(text: &str, hint: Kind) -> Result<Answer> {
        if text.len() > LENGTH_MAX {
            return Err(AnswerError::TooLong { what: "the text", limit: LENGTH_MAX });
        }
        let text = bare(text);
        match hint {
            Kind::Number => measured(text).map(|(value, unit, _)| Answer::Number { value, unit }),
            Kind::Rounded => measured(text).map(|(value, unit, digits)| match digits.parse::<Decimal>() {
                Ok(value) => Answer::Rounded { value, unit },
                Err(_) => Answer::Number { value, unit },
            }),
            Kind::Choice => choice(text),
            Kind::Point => point(text),
            Kind::Word => label::read(text).map(Answer::Word),
            Kind::Sequence => sequence(text),
            Kind::Set => set(text),
        }
    }
}

/// The text without math delimiters and `\boxed`.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let pairs = [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("\\boxed{", "}")];
        let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
        // `$5$` is math, `$` and `\boxed{}` alone are nothing; an unbalanced rest is left to the readers.
        match inner.map(str::trim) {
            Some(inner) if !inner.is_empty() => text = inner,
            _ => return text,
        }
    }
}

fn syntax(expected: &'static str, text: &str) -> AnswerError {
    let found: String = text.chars().take(20).collect();
    AnswerError::Syntax { column: 1, expected, found: format!("`{found}`") }
}

/// Value, unit, and the digits as they stood there.
fn measured(text: &str) -> Result<(Exact, Option<Unit>, String)> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let text = match text.split_once('=') {
        Some((name, value)) if name.len() <= NAME_MAX && name.starts_with(char::is_alphabetic) => value.trim(),
        _ => text,
    };
    let minus = text.strip_prefix(['-', '−']).map(str::trim_start);
    let unsigned = minus.unwrap_or(text);
    let money = unsigned.strip_prefix("\\$").or_else(|| unsigned.strip_prefix('$'));
    let mut reader = Reader::new(money.unwrap_or(text), true)?;
    let mut value = reader.sum()?;
    let mut digits: String = reader.done().chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let rest = reader.rest();
    let rest = rest.trim();
    if money.is_none() {
        let unit = if rest.is_empty() { None } else { Some(rest.parse()?) };
        return Ok((value, unit, digits));
    }
    reader.end()?;
    if minus.is_some() {
        value = value.neg();
        digits.insert(0, '-');
    }
    Ok((value, Some("$".parse()?), digits))
}

/// `B`, `b`, `(B)`, `B.`, `\text{B}`, `B) 12 cm`.
fn choice(text: &str) -> Result<Answer> {
    let expected = || syntax("a letter from A to F", text);
    let mut name = text.trim();
    for command in ["\\textbf", "\\mathbf", "\\mathrm", "\\text"] {
        name = name.strip_prefix(command).unwrap_or(name);
    }
    let mut chars = name.trim_start_matches(['(', '{', ' ']).chars();
    let letter = chars.next().ok_or_else(expected)?.to_ascii_uppercase();
    if !matches!(chars.next(), None | Some(')' | '}' | '.' | ':')) {
        return Err(expected());
    }
    let index = LETTERS.iter().position(|known| *known == letter).ok_or_else(expected)?;
    Answer::choice(index)
}

fn point(text: &str) -> Result<Answer> {
    let text = text.replace("\\left", "").replace("\\right", "");
    let inner = text.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inner = inner.ok_or_else(|| syntax("a point such as (2, -3)", &text))?;
    // No number contains a comma here, so the only one parts the coordinates; `;` is used where commas mark decimals.
    let (x, y) = inner.split_once([',', ';']).ok_or_else(|| syntax("two coordinates", inner))?;
    Ok(Answer::Point { x: expression::read(x, false)?, y: expression::read(y, false)? })
}

fn elements<'a>(parts: impl Iterator<Item = &'a str>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for part in parts {
        if names.len() == ELEMENTS_MAX {
            return Err(AnswerError::TooLong { what: "the number of elements", limit: ELEMENTS_MAX });
        }
        names.push(label::read(part)?);
    }
    Ok(names)
}

/// `A → C → D`, `A -> C -> D`, `A \to C`, `A, C, D`, `(A, C, D)`, `A-C-D`.
fn sequence(text: &str) -> Result<Answer> {
    let mut text = text.to_owned();
    for arrow in ["\\longrightarrow", "\\rightarrow", "\\to ", "\\to\\", "-->", "->", "⟶", "➔", "=>"] {
        let arrow_then = if arrow.ends_with("to\\") { "→\\" } else { "→" };
        text = text.replace(arrow, arrow_then);
    }
    let text = text.trim();
    let listed =
        [('(', ')'), ('[', ']')].iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let text = listed.unwrap_or(text);
    let names = if text.contains('→') {
        elements(text.split('→'))?
    } else if text.contains([',', ';']) {
        elements(text.split([',', ';']))?
    } else {
        elements(text.split(['-', '–']))?
    };
    Answer::sequence(names)
}

/// `{A, B}`, `\{A, B\}`, `A, B`, `A and B`, `∅`, `none`.
fn set(text: &str) -> Result<Answer> {
    let text = text.replace("\\left", "").replace("\\right", "");
    let text = text.trim();
    let braced =
        [("\\{", "\\}"), ("{", "}")].iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    let inner = braced.unwrap_or(text).trim();
    if matches!(inner, "" | "∅" | "none" | "None" | "\\emptyset" | "\\varnothing" | "\\text{none}") {
        return if text.is_empty() { Err(syntax("a set", text)) } else { Answer::set(Vec::new()) };
    }
    let parts = inner.split([',', ';']);
    let names = if braced.is_some() {
        elements(parts)?
    } else {
        // `A, B and C`, `A, B, and C`.
        let parts = parts.map(|part| part.trim().strip_prefix("and ").unwrap_or(part));
        elements(parts.flat_map(|part| part.split(" and ")))?
    };
    Answer::set(names)
}
