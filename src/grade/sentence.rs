//! Cuts an answer out of the sentence that states it.
//!
//! In: a line of prose that claims to hold the answer; out: the parts of it that may be the answer, the likeliest first.

/// Where a reason or a remark begins.
const REMARKS: &[&str] = &[
    " because",
    " since ",
    ", as ",
    ", so ",
    ", which",
    ", where",
    ", therefore",
    ", hence",
    " (since",
    " (because",
    " due to ",
    ", because",
    " —",
    " -- ",
    ", given",
    ", using",
    ", i.e.",
    " as shown",
    " as required",
    " by the ",
    " according to ",
    ", and the ",
    ", not ",
    " rather than ",
];
/// What may open a concluding sentence.
const OPENINGS: &[&str] = &[
    "therefore",
    "thus",
    "so",
    "hence",
    "then",
    "finally",
    "we get",
    "we have",
    "we find",
    "we obtain",
    "this gives",
    "it follows that",
    "that is",
    "in conclusion",
    "consequently",
    "this means",
    "which gives",
    "i get",
    "i got",
    "we conclude that",
    "and",
    "that",
    "final answer",
    "result",
];
/// What parts the subject from the answer.
const COPULAS: &[&str] = &[
    " is equal to ",
    " equals ",
    " is ",
    " are ",
    " was ",
    " be ",
    " becomes ",
    ": ",
    " at ",
    " has ",
    " takes ",
    " costs ",
    " needs ",
    " weighs ",
    " measures ",
    " contains ",
    " gives ",
    " get ",
    " gets ",
    " choose ",
    " pick ",
    " select ",
    "'s ",
];
/// What is said of a subject that is the answer.
const PRAISE: &[&str] = &[
    "correct",
    "right",
    "the answer",
    "the correct answer",
    "the right answer",
    "the correct option",
    "the correct choice",
    "the final answer",
    "true",
    "the solution",
];
/// How what stands before the answer ends where it is denied.
const DENIALS: &[&str] =
    &["not be", "cannot be", "never be", "n't be", "could be", "might be", "may be", "never is", "n't is"];
/// Words whose full stop ends no sentence.
const SHORT: &[&str] = &["approx", "sq", "cu", "no", "vs", "fig", "e.g", "i.e", "eq", "st", "mr", "dr", "resp"];

/// The first sentence without remarks, and what follows it.
pub(super) fn first(line: &str) -> (&str, &str) {
    let mut end = line.len();
    for (at, c) in line.char_indices() {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let after = &line[at + 1..];
        if !after.starts_with(' ') || c != '.' {
            if (c != '!' || after.starts_with(' ')) && c == '?' {
                end = at + 1;
                break;
            }
            if !(after.starts_with(' ') && c == '!') {
                continue;
            }
        }
        let before = &line[..at];
        let word = before.rsplit([' ', '(', '$']).next().unwrap_or(before).to_lowercase();
        // `B. 12 cm` is a choice with its text.
        let bare = before.trim_matches(['(', ')', ' ']);
        let letter = bare.chars().count() == 1 && bare.starts_with(char::is_alphabetic);
        if letter || SHORT.contains(&&*word) {
            continue;
        }
        end = at;
        break;
    }
    let rest = line[end..].trim_start_matches(['.', '!', ' ']);
    let mut sentence = &line[..end];
    for remark in REMARKS {
        if let Some(at) = find_case(sentence, remark).filter(|at| *at > 0) {
            sentence = &sentence[..at];
        }
    }
    (sentence.trim().trim_end_matches([',', '.', ';', ':']).trim(), rest)
}

/// The last sentence of a line.
pub(super) fn last(line: &str) -> &str {
    let mut rest = line.trim();
    for _ in 0..200 {
        let (sentence, after) = first(rest);
        if after.is_empty() {
            return if sentence.is_empty() { rest } else { sentence };
        }
        rest = after;
    }
    rest
}

/// The sentence itself, without its opening, and what stands behind its copula.
pub(super) fn parts(sentence: &str) -> Vec<&str> {
    let mut open = sentence.trim();
    'again: loop {
        for opening in OPENINGS {
            if let Some(rest) = open
                .get(opening.len()..)
                .filter(|rest| rest.starts_with([' ', ',', ':']) && open[..opening.len()].eq_ignore_ascii_case(opening))
            {
                open = rest.trim_start_matches([' ', ',', ':']);
                continue 'again;
            }
        }
        break;
    }
    let mut parts = vec![open];
    let behind = COPULAS.iter().filter_map(|copula| rfind_case(open, copula).map(|at| at + copula.len())).max();
    if let Some(at) = behind {
        let before = open[..at].to_ascii_lowercase();
        let denied = DENIALS.iter().any(|denial| before.trim_end().ends_with(denial));
        if !denied {
            parts.push(open[at..].trim());
        }
        // `Option B is correct`: the answer is the subject.
        if let Some(subject) =
            open.rfind(" is ").filter(|_| PRAISE.contains(&open[at..].trim().to_ascii_lowercase().as_str()))
        {
            parts.push(open[..subject].trim());
        }
    }
    if let Some(bracket) = open.rfind(" (").filter(|_| open.ends_with(')')) {
        parts.push(open[..bracket].trim());
    }
    parts
}

/// What is said in brackets at the end: `12 cm (0.12 m)`.
pub(super) fn bracket(text: &str) -> Option<&str> {
    let at = text.rfind(" (")?;
    text[at + 2..].strip_suffix(')')
}

fn find_case(text: &str, needle: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    lower.find(needle)
}

fn rfind_case(text: &str, needle: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    lower.rfind(needle)
}

/// The quantity in a sentence that holds just one number, as the number with what follows it.
pub(super) fn only_number(sentence: &str) -> Option<&str> {
    let bytes = sentence.as_bytes();
    let mut found = None;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let glued = sentence[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        let start = at;
        while at < bytes.len()
            && (bytes[at].is_ascii_digit()
                || (matches!(bytes[at], b'.' | b',') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)))
        {
            at += 1;
        }
        if glued {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some(start);
    }
    let mut start = found?;
    if let Some(before) = sentence[..start].chars().next_back().filter(|c| matches!(c, '-' | '¤' | '€' | '£')) {
        start -= before.len_utf8();
        if sentence[..start].ends_with(before) {
            return None;
        }
    } else if sentence[..start].ends_with(['/', '^', '(', '{', '*', '+', '=']) {
        return None;
    }
    Some(&sentence[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        assert_eq!(first("12 cm. That is all."), ("12 cm", "That is all."));
        assert_eq!(first("B. 12 cm"), ("B. 12 cm", ""));
        assert_eq!(first("3.5 because it is"), ("3.5", ""));
        assert_eq!(last("The base is 3. So the area is 12."), "So the area is 12");
        assert_eq!(parts("So the area is 12"), ["the area is 12", "12"]);
        assert_eq!(only_number("There are 12 apples left"), Some("12 apples left"));
        assert_eq!(only_number("3 of 4"), None);
    }
}
