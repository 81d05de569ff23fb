//! Names inside answers: a category, a vertex, yes or no, the elements of paths and sets.
//!
//! In: any text; out: a name that prints in both styles and reads back to itself, or the rule that it breaks. What a name may
//! contain is limited so that prints stay unambiguous without quotes.

use super::error::{AnswerError, Result};

/// Longest name, in characters.
const NAME_MAX: usize = 64;

/// Checks that `name` can stand alone: up to 64 characters, blanks single and inside, no LaTeX syntax.
///
/// # Errors
/// The rule that it breaks.
pub(super) fn check(name: &str) -> Result<()> {
    let bad = |why| Err(AnswerError::bad_name(name, "name", why));
    if name.is_empty() {
        return bad("it is empty");
    }
    if name.len() > 4 * NAME_MAX || name.chars().count() > NAME_MAX {
        return bad("it has more than 64 characters");
    }
    if name.chars().any(|c| c.is_control() || matches!(c, '\\' | '{' | '}' | '$' | '^' | '~')) {
        return bad("it contains a control character or one of \\ { } $ ^ ~");
    }
    if name != single_blanks(name) {
        return bad("it has blanks at its ends or two in a row");
    }
    Ok(())
}

/// Checks that `name` can stand in a list.
///
/// # Errors
/// The rule that it breaks: those of [`check`], no separators or brackets, not a word for the empty set.
pub(super) fn check_element(name: &str) -> Result<()> {
    check(name)?;
    let bad = |why| Err(AnswerError::bad_name(name, "list element", why));
    if name.chars().any(|c| matches!(c, ',' | ';' | '<' | '>' | '→' | '(' | ')' | '[' | ']')) {
        return bad("it contains a separator or bracket");
    }
    if matches!(name, "∅" | "none") {
        return bad("it stands for the empty set");
    }
    Ok(())
}

/// The name in math mode: short vertex names as they are, all else as text.
pub(super) fn latex(name: &str) -> String {
    let stem = name.trim_end_matches('\'');
    let bytes = stem.as_bytes();
    let vertex = match bytes {
        [letter] => letter.is_ascii_alphabetic(),
        [letter, b'_', index] => letter.is_ascii_alphabetic() && index.is_ascii_alphanumeric(),
        _ => bytes.len() <= 4 && !bytes.is_empty() && bytes.iter().all(u8::is_ascii_uppercase),
    };
    let number = name.parse::<i64>().is_ok_and(|n| n.to_string() == name);
    if vertex || number {
        return name.to_owned();
    }
    let mut text = String::from("\\text{");
    for c in name.chars() {
        if matches!(c, '_' | '%' | '&' | '#') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('}');
    text
}

/// The name behind either print: text commands, braces and escapes are taken off, blanks made single.
///
/// # Errors
/// What is left is no name.
pub(super) fn read(text: &str) -> Result<String> {
    let mut name = text.to_owned();
    if name.contains('\\') || name.contains('{') {
        for (from, to) in [
            (r"\textbf", ""),
            (r"\text", ""),
            (r"\mathrm", ""),
            (r"\mathbf", ""),
            (r"\operatorname", ""),
            (r"^{\prime}", "'"),
            (r"^\prime", "'"),
            (r"\,", " "),
            (r"\ ", " "),
            (r"\_", "_"),
            (r"\%", "%"),
            (r"\&", "&"),
            (r"\#", "#"),
            ("{", ""),
            ("}", ""),
        ] {
            name = name.replace(from, to);
        }
    }
    let name = single_blanks(&name);
    check(&name)?;
    Ok(name)
}

fn single_blanks(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Whether two names mean the same: words regardless of case, single letters (vertices, lines) as they are.
pub(super) fn same(a: &str, b: &str) -> bool {
    a == b || (a.chars().nth(1).is_some() && a.to_lowercase() == b.to_lowercase())
}

/// Sorts numbers by value, then other names by their letters, and drops repeats.
pub(super) fn sort_set(names: &mut Vec<String>) {
    let key = |name: &String| (name.parse::<i64>().unwrap_or(i64::MAX), name.clone());
    names.sort_by_cached_key(key);
    names.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn latex_prints() {
        for (name, print) in [
            ("A", "A"),
            ("A'", "A'"),
            ("P_1", "P_1"),
            ("ABC", "ABC"),
            ("-3", "-3"),
            ("yes", r"\text{yes}"),
            ("bus stop", r"\text{bus stop}"),
            ("50% off_", r"\text{50\% off\_}"),
        ] {
            assert_eq!(latex(name), print);
            assert_eq!(read(print).as_deref(), Ok(name));
        }
        assert_eq!(read(r" \textbf{Red}  apples ").as_deref(), Ok("Red apples"));
        assert_eq!(read(r"A^{\prime}").as_deref(), Ok("A'"));
    }

    #[test]
    fn rules() {
        for bad in ["", " a", "a  b", "a\\b", "{", "x^2", "a\nb", "$"] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&"é".repeat(65)).is_err() && check(&"é".repeat(64)).is_ok());
        for bad in ["a,b", "a > b", "none", "∅", "(a)"] {
            assert!(check_element(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn case_counts_for_single_letters() {
        assert!(same("Yes", "yes") && same("A", "A") && !same("A", "a") && !same("yes", "no"));
    }

    #[test]
    fn sets_are_sorted() {
        let mut names: Vec<String> = ["b", "10", "9", "a", "b", "-1"].map(String::from).into();
        sort_set(&mut names);
        assert_eq!(names, ["-1", "9", "10", "a", "b"]);
    }

    proptest! {
        #[test]
        fn names_read_back(text in "\\PC{0,20}") {
            if check(&text).is_ok() {
                prop_assert_eq!(read(&text), Ok(text.clone()));
                prop_assert_eq!(read(&latex(&text)), Ok(text));
            }
        }
    }
}
