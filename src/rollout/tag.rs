//! Tags in a model's output: where `<think>`, `<code>`, `<sandbox_output>` and `<answer>` open and close.
//!
//! Case, blanks inside the angle brackets, attributes and escaped brackets (`&lt;code&gt;`) do not matter. A tag that is quoted in
//! backticks is talk about the tag and none itself. One pass; each candidate looks at most [`LONGEST`] bytes ahead.

use std::ops::Range;

/// What a tag encloses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Name {
    /// Reasoning.
    Think,
    /// A program to run.
    Code,
    /// What a program gave; only the sandbox may write it.
    Output,
    /// The answer.
    Answer,
}

/// Spellings of tags; the first of each name is the one that we write.
const NAMES: &[(&str, Name)] = &[
    ("think", Name::Think),
    ("code", Name::Code),
    ("sandbox_output", Name::Output),
    ("answer", Name::Answer),
    ("thinking", Name::Think),
    ("sandbox-output", Name::Output),
    ("sandboxoutput", Name::Output),
];

/// Bytes of a tag at most, attributes included.
const LONGEST: usize = 96;

/// A tag in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    /// What it encloses.
    pub name: Name,
    /// Whether it closes.
    pub closes: bool,
    /// Whether its brackets are escaped as in HTML.
    pub escaped: bool,
    /// Its bytes.
    pub at: Range<usize>,
}

/// All tags of a text, in order.
pub fn tags(text: &str) -> Vec<Tag> {
    let bytes = text.as_bytes();
    let mut found = vec![];
    let mut i = 0;
    while i < bytes.len() {
        let escaped = bytes[i] == b'&' && bytes[i..].starts_with(b"&lt;");
        if bytes[i] != b'<' && !escaped {
            i += 1;
            continue;
        }
        match tag(bytes, i, escaped) {
            Some(tag) => {
                i = tag.at.end;
                found.push(tag);
            }
            None => i += 1,
        }
    }
    found
}

fn tag(bytes: &[u8], start: usize, escaped: bool) -> Option<Tag> {
    let (open, close): (&[u8], &[u8]) = if escaped { (b"&lt;", b"&gt;") } else { (b"<", b">") };
    let window = &bytes[start..bytes.len().min(start + LONGEST)];
    let blank = |from: usize| from + window[from..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let mut i = blank(open.len());
    let closes = window.get(i) == Some(&b'/');
    if closes {
        i = blank(i + 1);
    }
    let letters = window[i..].iter().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-')).count();
    let word = std::str::from_utf8(&window[i..i + letters]).ok()?;
    let name = NAMES.iter().find(|(spelling, _)| word.eq_ignore_ascii_case(spelling))?.1;
    i += letters;
    // Attributes stand behind a blank and reach to the bracket; another tag or a line break is none.
    let next = window.get(i)?;
    if !matches!(next, b' ' | b'\t' | b'/') && !window[i..].starts_with(close) {
        return None;
    }
    let rest = &window[i..];
    let end = (0..rest.len()).find(|k| rest[*k..].starts_with(close))?;
    if rest[..end].iter().any(|b| matches!(b, b'<' | b'\n')) {
        return None;
    }
    let at = start..start + i + end + close.len();
    let quoted = start > 0 && bytes[start - 1] == b'`' && bytes.get(at.end) == Some(&b'`');
    (!quoted).then_some(Tag { name, closes, escaped, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |t: Tag| format!("{}{:?}", if t.closes { "/" } else { "" }, t.name);
        tags(text).into_iter().map(show).collect()
    }

    #[test]
    fn tags_are_found_however_they_are_spelt() {
        assert_eq!(shown("<think>a</think>\n<answer>3</answer>"), ["Think", "/Think", "Answer", "/Answer"]);
        assert_eq!(shown("<CODE>x</ Code >< answer >"), ["Code", "/Code", "Answer"]);
        assert_eq!(shown("<code lang=\"python\">1</code>"), ["Code", "/Code"]);
        assert_eq!(shown("&lt;code&gt;1&lt;/code&gt;"), ["Code", "/Code"]);
        assert_eq!(shown("<sandbox_output>1</sandbox-output>"), ["Output", "/Output"]);
    }

    #[test]
    fn what_is_no_tag_is_left_alone() {
        for text in ["a < code", "<codex>", "<co de>", "x<answer", "`<code>` begins code", "<code\n>", "<", "&lt", ""] {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(shown("``<code>"), ["Code"], "a fence before a tag is no quotation");
    }
}
