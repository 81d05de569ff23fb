//! Answers in words: names, yes and no, the empty set; and when two wordings are one.
//!
//! In: cleaned text; out: words in lower case without articles and punctuation. Wordings are compared whole: what holds the
//! right word among others is another answer.

/// Ordinals that are also written with digits.
const ORDINALS: &[(&str, &str)] = &[
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
];
const NUMERALS: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const NOTHING: &[&str] = &[
    "∅",
    "none",
    "no solution",
    "no solutions",
    "no real solution",
    "no real solutions",
    "empty set",
    "no real roots",
    "{}",
    "⦃⦄",
    "there is no solution",
    "there are no solutions",
];
const UNDEFINED: &[&str] = &["undefined", "does not exist", "dne", "not defined", "doesn t exist"];

/// Words in lower case, without articles and punctuation, small numerals as digits.
pub(super) fn plain(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_alphanumeric()
                || matches!(c, '+' | '%' | '°' | '∠' | '△' | '∅' | '∞' | '=' | '/' | '*' | '^' | '<' | '>' | '.')
            {
                c
            } else {
                ' '
            }
        })
        .collect();
    let mut words: Vec<String> = Vec::new();
    for word in spaced.split_whitespace() {
        let word = match &*word.trim_matches(['.', '+']).to_lowercase() {
            "infinity" => "∞".to_owned(),
            other => other.to_owned(),
        };
        if word.is_empty() {
            continue;
        }
        if let Some((_, short)) = ORDINALS.iter().find(|(long, _)| *long == word) {
            words.push((*short).to_owned());
        } else if let Some(digit) = NUMERALS.iter().position(|name| *name == word) {
            words.push(digit.to_string());
        } else {
            words.push(word);
        }
    }
    if words.len() > 1 {
        words.retain(|word| !matches!(&**word, "a" | "an" | "the"));
    }
    // A minus would vanish as punctuation, and `-x` is not `x`.
    let sign = if text.trim_start().starts_with('-') { "-" } else { "" };
    format!("{sign}{}", words.join(" "))
}

/// Whether two wordings are one.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    if a == b {
        return true;
    }
    if let (Some(a), Some(b)) = (polarity(a), polarity(b)) {
        return a == b;
    }
    let (a_plain, b_plain) = (plain(a), plain(b));
    // Single letters are names of points and lines: a and A are two.
    if a_plain.chars().count() == 1 && b_plain.chars().count() == 1 && a_plain.starts_with(char::is_alphabetic) {
        let name = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'').to_owned();
        return name(a) == name(b);
    }
    let class = |list: &[&str]| list.contains(&&*a_plain) && list.contains(&&*b_plain);
    // Indices and primes tell names apart: A_1 and A_2, A and A'.
    let marks = |text: &str| text.chars().filter(|c| matches!(c, '\'' | '_')).count();
    !a_plain.is_empty() && (a_plain == b_plain && marks(a) == marks(b) || class(NOTHING) || class(UNDEFINED))
}

/// Whether the text says that there is nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    NOTHING.contains(&text.trim()) || NOTHING.contains(&&*plain(text))
}

/// Yes or no, if the text says one of them first and not the other later.
pub(super) fn polarity(text: &str) -> Option<bool> {
    let lower = text.trim().to_lowercase();
    let end = lower.find(|c: char| !c.is_alphabetic()).unwrap_or(lower.len());
    let verdict = match &lower[..end] {
        "yes" | "true" | "yeah" | "correct" | "y" if end > 1 => true,
        "no" | "false" | "incorrect" | "nope" => false,
        _ => return None,
    };
    let rest = lower[end..].trim_start();
    // `no solution` is not `no`; `yes, since ..` is `yes`.
    let alone = rest.is_empty() || rest.starts_with(['.', ',', ';', '!', '(', '-', ':']);
    let other = if verdict { ["no", "false", "not"] } else { ["yes", "true", "yes"] };
    let turned =
        rest.split(|c: char| !c.is_alphabetic()).any(|word| other.contains(&word) && !(verdict && word == "not"));
    (alone && !turned).then_some(verdict)
}

/// Words that say that the speaker does not commit to one answer.
const HEDGES: &[&str] = &[
    "maybe",
    "perhaps",
    "possibly",
    "probably",
    "unsure",
    "uncertain",
    "guess",
    "guessing",
    "might",
    "likely",
    "either",
    "unclear",
    "alternatively",
    "unknown",
];

/// The first hedge among the words.
pub(super) fn hedge(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    for phrase in [
        "not sure",
        "could be",
        "may be",
        "can be either",
        "don't know",
        "do not know",
        "cannot be sure",
        "or maybe",
        "not certain",
    ] {
        if lower.contains(phrase) {
            return Some(phrase);
        }
    }
    HEDGES.iter().find(|hedge| lower.split(|c: char| !c.is_alphabetic()).any(|word| word == **hedge)).copied()
}

/// How what follows an answer begins, if it takes the answer back.
const RETRACTIONS: &[&str] = &[
    "or ",
    "wait",
    "actually",
    "no,",
    "no wait",
    "correction",
    "sorry",
    "hmm",
    "alternatively",
    "on second thought",
    "but wait",
    "scratch that",
    "maybe",
    "perhaps",
    "not ",
];
/// Words that take back what was said before them, wherever they stand.
const TURNS: &[&str] = &[
    " wait,",
    " wait.",
    "wait —",
    " actually,",
    "on second thought",
    "scratch that",
    "correction:",
    "i made a mistake",
    "i made an error",
    "that is wrong",
    "also possible",
    "possible too",
    "that's wrong",
];

/// Whether what follows an answer takes it back.
pub(super) fn retracts(after: &str) -> bool {
    let lower = after.trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    RETRACTIONS.iter().any(|start| lower.starts_with(start)) || turns(&lower)
}

/// Whether the speaker takes something back within the text.
pub(super) fn turns(text: &str) -> bool {
    let lower = text.to_lowercase();
    TURNS.iter().any(|turn| lower.contains(turn))
}
