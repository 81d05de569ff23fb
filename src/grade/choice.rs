//! Multiple choice: a letter, the text of a choice, or both.
//!
//! In: cleaned text; out: the letter and the text that came with it. Letters run from A to J. A small letter counts where it stands
//! alone or in a bracket.

/// A choice as somebody named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    /// In capitals.
    pub(super) letter: char,
    /// What was said after the letter.
    pub(super) text: Option<String>,
}

/// Words that may stand before a letter.
const LEADS: &[&str] = &[
    "option",
    "choice",
    "answer",
    "letter",
    "point",
    "vertex",
    "node",
    "alternative",
    "statement",
    "figure",
    "the",
    "is",
    "correct",
    "only",
];

/// The choice that the text names, if it begins with a letter as a choice does.
pub(super) fn read(text: &str) -> Option<Pick> {
    let mut text = text.trim().trim_matches(['"', '`', '*', '\'']).trim().trim_end_matches('!').trim();
    text = text.strip_suffix(" only").unwrap_or(text);
    loop {
        let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        if !LEADS.contains(&&*text[..end].to_lowercase()) {
            break;
        }
        text = text[end..].trim_start().trim_start_matches(':').trim_start();
    }
    let bracket = text.starts_with(['(', '[']);
    let body = text.trim_start_matches(['(', '[']).trim_start();
    let letter = body.chars().next().filter(|c| matches!(c.to_ascii_uppercase(), 'A'..='J'))?;
    let after = body[1..].trim_start();
    let mut chars = after.chars();
    let rest = match chars.next() {
        None if !bracket => "",
        Some(')' | ']') => chars.as_str().trim_start_matches(['.', ':', ')']).trim(),
        Some('.' | ':') if !bracket && letter.is_uppercase() => chars.as_str().trim(),
        Some('.' | ':') if !bracket && chars.as_str().trim().is_empty() => "",
        // `B - 12 cm`, with blanks on both sides.
        Some('-')
            if !bracket && letter.is_uppercase() && body[1..].starts_with(' ') && chars.as_str().starts_with(' ') =>
        {
            chars.as_str().trim()
        }
        // `C, because ..` is cut elsewhere; `C (12 cm)` names the text in a bracket.
        Some('(') if !bracket && letter.is_uppercase() && body[1..].starts_with(' ') && after.ends_with(')') => {
            after.trim_start_matches('(').trim_end_matches(')').trim()
        }
        _ => return None,
    };
    let text = (!rest.is_empty()).then(|| rest.to_owned());
    Some(Pick { letter: letter.to_ascii_uppercase(), text })
}

/// Several letters: `AC`, `A, C`, `A and C`; sorted, without repeats.
pub(super) fn several(text: &str) -> Option<Vec<char>> {
    let bare: String = text.chars().filter(|c| !matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '⦃' | '⦄')).collect();
    let mut letters = Vec::new();
    for word in bare.split([',', ';', ' ', '&']).filter(|word| !matches!(*word, "" | "and" | "only")) {
        if word.chars().any(|c| !matches!(c, 'A'..='J')) {
            return None;
        }
        letters.extend(word.chars());
    }
    let count = letters.len();
    letters.sort_unstable();
    letters.dedup();
    (letters.len() == count && (2..=10).contains(&count)).then_some(letters)
}

/// The choices that a question lists: `A. 12 cm`, `(B) 15 cm`, each on its line or after the one before.
pub(super) fn listed(question: &str) -> Vec<String> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let bytes = question.as_bytes();
    let mut next = b'A';
    for at in 0..bytes.len() {
        if bytes[at] != next || !matches!(bytes.get(at + 1), Some(b'.' | b')' | b':')) {
            continue;
        }
        let before = question[..at].chars().next_back();
        if before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | ';' | ',')) {
            let open = usize::from(matches!(before, Some('(' | '[')));
            starts.push((at - open, at + 2));
            next += 1;
        }
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([question.len()]);
    let texts = starts
        .iter()
        .zip(ends)
        .map(|((_, from), to)| question[*from..to].trim().trim_end_matches([';', ',']).to_owned());
    if starts.len() < 2 { Vec::new() } else { texts.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        let pick = |letter, text: &str| Some(Pick { letter, text: (!text.is_empty()).then(|| text.to_owned()) });
        for (text, expected) in [
            ("B", pick('B', "")),
            ("b", pick('B', "")),
            ("(b)", pick('B', "")),
            ("B. 12 cm", pick('B', "12 cm")),
            ("(C) 12 cm", pick('C', "12 cm")),
            ("Option D", pick('D', "")),
            ("D: the red one", pick('D', "the red one")),
            ("A triangle", None),
            ("AB", None),
            ("A, B", None),
            ("a. x", None),
            ("(A", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(several("C and A"), Some(vec!['A', 'C']));
        assert_eq!(several("ACD"), Some(vec!['A', 'C', 'D']));
        assert_eq!(several("A"), None);
    }

    #[test]
    fn choices_of_a_question() {
        assert_eq!(listed("Which?\nA. 3\nB. 4\nC. 5"), ["3", "4", "5"]);
        assert_eq!(listed("Which? (A) 3 cm (B) 4 cm"), ["3 cm", "4 cm"]);
        assert!(listed("What is A?").is_empty());
    }
}
