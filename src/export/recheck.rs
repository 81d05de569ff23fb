//! Calculations turned round: `14 − 4 = 10` is checked by `10 + 4 = 14`.
//!
//! In: the words of a step. Out: a sentence, if the words hold a calculation with two numbers that is exact. Both the calculation
//! and its reverse are done in exact numbers before anything is said; what is rounded, longer or in symbols is left alone.

use crate::answer::exact::Exact;

/// Signs of the four operations, each with its reverse.
const REVERSED: &[(&[&str], &str)] =
    &[(&["+"], "−"), (&["−", "–", "-"], "+"), (&["·", "×", "*", "⋅"], "/"), (&["/", "÷"], "·")];

/// A sentence that turns the first calculation of a text round; `None` if there is none.
pub fn turned_round(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len().saturating_sub(4)).find_map(|at| {
        let before = at.checked_sub(1).map(|i| words[i]);
        // A longer calculation: this would be its end, or its beginning.
        if before.is_some_and(|w| sign(w).is_some() || w == "√" || w.ends_with(['(', '√'])) {
            return None;
        }
        let last = words[at + 4];
        let whole =
            last.ends_with(['.', ',', ';', ':']) || words.get(at + 5).is_none_or(|w| sign(w).is_none() && *w != "√");
        if words[at + 3] != "=" || !whole {
            return None;
        }
        let result = number(last.trim_end_matches(['.', ',', ';', ':']))?;
        sentence(number(words[at])?, sign(words[at + 1])?, number(words[at + 2])?, result)
    })
}

/// A number as printed, with its value.
type Read<'a> = (&'a str, Exact);

fn sentence(a: Read<'_>, operation: usize, b: Read<'_>, c: Read<'_>) -> Option<String> {
    if done(&a.1, operation, &b.1)? != c.1 {
        return None;
    }
    let reversed = REVERSED[operation].1;
    if done(&c.1, sign(reversed)?, &b.1)? != a.1 {
        return None;
    }
    // Fractions keep their brackets beside signs that bind as tightly.
    let side = |text: &str| match text.contains('/') && "·/".contains(reversed) {
        true => format!("({text})"),
        false => text.to_string(),
    };
    Some(format!("Check: {} {reversed} {} = {}.", side(c.0), side(b.0), a.0))
}

/// Index of an operation's row.
fn sign(word: &str) -> Option<usize> {
    REVERSED.iter().position(|(signs, _)| signs.contains(&word))
}

fn done(a: &Exact, operation: usize, b: &Exact) -> Option<Exact> {
    match operation {
        0 => a.add(b).ok(),
        1 => a.sub(b).ok(),
        2 => a.mul(b).ok(),
        _ => a.div(b).ok(),
    }
}

/// A positive whole number, decimal or fraction of whole numbers, with or without brackets around it.
fn number(word: &str) -> Option<Read<'_>> {
    let inner = word.strip_prefix('(').and_then(|w| w.strip_suffix(')')).unwrap_or(word);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let plain = match (inner.split_once('/'), inner.split_once('.')) {
        (Some((a, b)), _) => digits(a) && digits(b),
        (None, Some((a, b))) => digits(a) && digits(b),
        (None, None) => digits(inner),
    };
    plain.then(|| inner.parse().ok().map(|value| (inner, value))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_calculations_are_turned_round() {
        for (text, check) in [
            ("From A to B it takes 14 − 4 = 10 milliseconds: this is the period.", "Check: 10 + 4 = 14."),
            ("In seconds it needs 26 / 2 = 13 s.", "Check: 13 · 2 = 26."),
            ("The path has the probability 3/5 · 3/10 = 9/50.", "Check: (9/50) / (3/10) = 3/5."),
            ("The share is (9/50) / (6/25) = 3/4.", "Check: (3/4) · (6/25) = 9/50."),
            ("So x = 2.5 + 1.25 = 3.75, which is it.", "Check: 3.75 − 1.25 = 2.5."),
        ] {
            assert_eq!(turned_round(text).as_deref(), Some(check), "{text}");
        }
    }

    #[test]
    fn what_is_longer_rounded_wrong_or_no_number_is_left_alone() {
        for text in [
            "It is 1/2 · 2 · 4 = 4.",
            "It is 2 · 4 = 8 / 2 of it.",
            "It is 10 / 3 = 3.33.",
            "It is 2 + 2 = 5.",
            "It is 0 · 5 = 0 / 1.",
            "It is 4 · 0 = 0.",
            "It is x + 2 = 5.",
            "AB is √ 9 + 16 = 25.",
            "none",
            "",
        ] {
            assert_eq!(turned_round(text), None, "{text}");
        }
    }
}
