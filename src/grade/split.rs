//! Takes lists apart at separators that stand outside all brackets.
//!
//! In: cleaned text; out: its parts, trimmed. Commas that part groups of three digits stay, except inside brackets, where the
//! caller says so by splitting what stands inside.

/// What opens and what closes, of any kind; intervals may mix them.
const OPEN: &str = "([{⦃⟨";
const CLOSE: &str = ")]}⦄⟩";

/// What stands inside, if `text` is one bracket from end to end and opens with one of `kinds`.
pub(super) fn enclosed<'a>(text: &'a str, kinds: &str) -> Option<&'a str> {
    let text = text.trim();
    let open = text.chars().next().filter(|c| kinds.contains(*c))?;
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        if OPEN.contains(c) {
            depth += 1;
        } else if CLOSE.contains(c) {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return (at + c.len_utf8() == text.len()).then(|| &text[open.len_utf8()..at]);
            }
        }
    }
    None
}

/// The parts of `text` between `separators`; those made of letters count as whole words only.
pub(super) fn at<'a>(text: &'a str, separators: &[&str]) -> Vec<&'a str> {
    let (mut parts, mut depth, mut start, mut skip) = (Vec::new(), 0i32, 0, 0);
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        if OPEN.contains(c) {
            depth += 1;
        } else if CLOSE.contains(c) {
            depth -= 1;
        } else if depth == 0
            && let Some(separator) = separators.iter().find(|separator| stands(text, at, separator))
        {
            parts.push(text[start..at].trim());
            start = at + separator.len();
            skip = start;
        }
    }
    parts.push(text[start..].trim());
    // `A, B, and C` has an empty part before the last.
    if parts.len() > 1 {
        parts.retain(|part| !part.is_empty());
    }
    parts
}

fn stands(text: &str, at: usize, separator: &str) -> bool {
    let Some(after) = text[at..].strip_prefix(separator) else { return false };
    if separator.starts_with(char::is_alphabetic) {
        let before = text[..at].chars().next_back();
        // A capital U is a union only between brackets.
        let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '\\');
        let bracket = separator != "U" || text[..at].trim_end().ends_with([')', ']']);
        return outside(before) && outside(after.chars().next()) && bracket;
    }
    separator != "," || !groups(text, at)
}

/// Whether the comma at `at` parts groups of three digits of one number.
fn groups(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let lead = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&lead) && digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4)
}

/// As [`at`], and every comma parts: for what stands inside brackets.
pub(super) fn inside(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0i32, 0);
    for (at, c) in text.char_indices() {
        if OPEN.contains(c) {
            depth += 1;
        } else if CLOSE.contains(c) {
            depth -= 1;
        } else if depth == 0 && matches!(c, ',' | ';') {
            parts.push(text[start..at].trim());
            start = at + 1;
        }
    }
    parts.push(text[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        assert_eq!(at("(1, 2), 3 and 4", &[",", "and"]), ["(1, 2)", "3", "4"]);
        assert_eq!(at("1,234, 5", &[","]), ["1,234", "5"]);
        assert_eq!(at("sand or land", &["and", "or"]), ["sand", "land"]);
        assert_eq!(inside("1,234"), ["1", "234"]);
        assert_eq!(enclosed("(1)(2)", "("), None);
        assert_eq!(enclosed("[1, (2))", "(["), Some("1, (2)"));
    }
}
