//! Finds what a model gives as its answer in what it wrote.
//!
//! In: the whole output; out: the passages that claim to be the answer, with the place of each. Programs, what a sandbox printed and
//! what stands before `</think>` are no answers. The first of these places that is there counts: `<answer>` tags, `\boxed{}`,
//! sentences such as "the answer is" or "Answer:", the last line. Time and space are linear in the output.

use super::verdict::Place;

/// Passages of one kind that are looked at; an output with more contradicts itself anyway.
const PASSAGES_MAX: usize = 32;
/// Words between "answer" and "is": "the answer to the first question is".
const WORDS_BETWEEN: usize = 7;

/// A passage that claims to be the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) text: String,
    pub(super) place: Place,
    /// What follows it in the output, up to some hundred bytes.
    pub(super) after: String,
}

/// All passages of the strongest place that occurs, and the weaker statements beside them.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    pub(super) passages: Vec<Passage>,
    /// Statements outside the tags and boxes, which must not contradict them.
    pub(super) aside: Vec<Passage>,
}

/// The passages of an output.
pub(super) fn claims(output: &str) -> Claims {
    let spoken = spoken(output);
    let tagged = tags(&spoken);
    let mut claims = Claims::default();
    if !tagged.is_empty() {
        for passage in tagged {
            let inner = within(&passage.text);
            match inner.first() {
                Some(first) if first.place != Place::Last => {
                    claims.passages.extend(
                        inner.into_iter().map(|p| Passage { after: format!("{} {}", p.after, passage.after), ..p }),
                    );
                }
                _ => claims.passages.push(passage),
            }
        }
        let outside = spoken.to_ascii_lowercase().find("<answer>").map_or("", |end| &spoken[..end]);
        claims.aside = stated(outside);
    } else {
        claims.passages = within(&spoken);
        if claims.passages.first().is_some_and(|p| p.place == Place::Boxed) {
            claims.aside = stated(&spoken);
        }
    }
    claims.aside.retain(|passage| !passage.text.contains("\\boxed") && !passage.text.contains("\\fbox"));
    claims
}

fn within(text: &str) -> Vec<Passage> {
    let boxes = boxes(text);
    if !boxes.is_empty() {
        return boxes;
    }
    let statements = stated(text);
    if !statements.is_empty() {
        return statements;
    }
    last(text).into_iter().collect()
}

/// The output without programs and their output, from the end of the thinking on, without bold marks.
fn spoken(output: &str) -> String {
    let mut text = output.to_owned();
    for tag in ["code", "sandbox_output", "tool_call", "tool_response"] {
        text = without(&text, &format!("<{tag}>"), &format!("</{tag}>"));
    }
    if let Some(end) = text.to_ascii_lowercase().rfind("</think>") {
        let rest = &text[end + "</think>".len()..];
        if !rest.trim().is_empty() {
            text = rest.to_owned();
        }
    }
    unbold(&text)
}

/// The text without what stands between `open` and `close`, in any case; what is never closed goes to the end.
fn without(text: &str, open: &str, close: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(start) = lower[at..].find(open).map(|start| start + at) {
        out.push_str(&text[at..start]);
        at = lower[start..].find(close).map_or(text.len(), |end| start + end + close.len());
    }
    out.push_str(&text[at..]);
    out
}

/// Drops `**` and `__` around words; between two letters or digits `**` is a power.
fn unbold(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("**") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        out.push_str(before);
        let inner = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '(' | '}' | '{'));
        if inner(out.chars().next_back()) && inner(after.chars().next()) {
            out.push_str("**");
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn head(text: &str) -> String {
    let mut end = text.len().min(400);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

fn tags(text: &str) -> Vec<Passage> {
    let lower = text.to_ascii_lowercase();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = lower[at..].find("<answer>").map(|open| open + at + "<answer>".len()) {
        let next = lower[open..].find("<answer>").map_or(text.len(), |end| open + end);
        let end = lower[open..next].find("</answer>").map_or(next, |end| open + end);
        let after = if lower[end..].starts_with("</answer>") { &text[end + "</answer>".len()..] } else { "" };
        found.push(Passage { text: text[open..end].trim().to_owned(), place: Place::Tag, after: head(after) });
        at = end;
        if found.len() > PASSAGES_MAX {
            break;
        }
    }
    found
}

fn boxes(text: &str) -> Vec<Passage> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = text[at..].find("\\boxed").or_else(|| text[at..].find("\\fbox")).map(|start| start + at) {
        let name = if text[start..].starts_with("\\boxed") { 6 } else { 5 };
        let body = text[start + name..].trim_start();
        let from = text.len() - body.len();
        let (inner, end) = match body.strip_prefix('{') {
            Some(group) => {
                let length = group_length(group);
                (&group[..length], (from + 1 + length + 1).min(text.len()))
            }
            // `\boxed 5`
            None => {
                let length = body.find(|c: char| c.is_whitespace() || c == '$').unwrap_or(body.len());
                (&body[..length], from + length)
            }
        };
        let mut end = end.max(start + name);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        found.push(Passage { text: inner.trim().to_owned(), place: Place::Boxed, after: head(&text[end..]) });
        at = end;
        if found.len() > PASSAGES_MAX {
            break;
        }
    }
    found
}

/// Length of a group up to its closing brace; to the end of the line if it is never closed.
fn group_length(group: &str) -> usize {
    let (mut depth, mut escaped) = (1usize, false);
    for (at, c) in group.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => {
                escaped = true;
            }
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    group.find('\n').unwrap_or(group.len())
}

/// What stands behind "the answer is", "Answer:", "the correct option is".
fn stated(text: &str) -> Vec<Passage> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Passage> = Vec::new();
    for key in ["answer", "correct option", "correct choice", "final result"] {
        for (at, _) in lower.match_indices(key) {
            let whole_word = !lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '<' || c == '/');
            if !whole_word {
                continue;
            }
            if let Some(start) = behind(&lower, at + key.len()) {
                let rest = &text[start..];
                let line_end = rest.find('\n').unwrap_or(rest.len());
                let (line, mut end) = (rest[..line_end].trim(), start + line_end);
                let mut line = line.to_owned();
                if line.trim_matches(['*', '$', ':', ' ', '\\', '[']).is_empty() {
                    // The answer stands on the next line that says something.
                    let Some((offset, next)) = next_line(&text[end..]) else { continue };
                    line = next.to_owned();
                    end += offset;
                }
                found.push(Passage { text: line, place: Place::Stated, after: head(&text[end.min(text.len())..]) });
            }
            if found.len() > PASSAGES_MAX {
                return found;
            }
        }
    }
    found
}

fn next_line(text: &str) -> Option<(usize, &str)> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        offset += line.len();
        let said = line.trim();
        if !matches!(said, "" | "\\[" | "$$" | "\\(" | "```" | "**") {
            return Some((offset, said));
        }
    }
    None
}

/// The place behind "is" or ":" that follows the word "answer" at a short distance.
fn behind(lower: &str, from: usize) -> Option<usize> {
    let mut at = from;
    for count in 0..=WORDS_BETWEEN {
        let rest = &lower[at..];
        let skipped = rest.trim_start_matches([' ', '*', '_', '#', '(', ')']);
        at = lower.len() - skipped.len();
        if let Some(after) = skipped.strip_prefix([':', '=']) {
            return Some(lower.len() - after.len());
        }
        let end = skipped.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(skipped.len());
        let word = &skipped[..end];
        match word {
            "is" | "are" | "becomes" | "equals" | "be" => {
                let after = &lower[at + end..];
                let colon = after.trim_start().strip_prefix(':').unwrap_or(after);
                // "is not 3", "isn't", "is as follows".
                let negated = colon.trim_start().starts_with("not ") || after.starts_with('\'');
                return (!negated).then_some(lower.len() - colon.len());
            }
            "" | "not" | "could" | "might" | "may" | "can" | "choices" | "wrong" | "cannot" | "never" | "neither"
            | "nor" | "would" => return None,
            // "answers" of "answers the question".
            _ if count == 0 && skipped.len() == rest.len() && end > 0 && word != "s" => return None,
            _ => at += end,
        }
    }
    None
}

/// The last line that says something.
fn last(text: &str) -> Option<Passage> {
    let marks = ['$', '`', '-', '*', '_', '=', '#', '\\', '[', ']', ' ', '}', '>'];
    let says = |line: &&str| {
        let closing_tag = line.starts_with("</") && line.ends_with('>');
        !closing_tag && !line.trim_matches(marks).is_empty()
    };
    let line = text.lines().rev().map(str::trim).find(says)?;
    let line = line.trim_start_matches('#').trim_start();
    let line = line.strip_prefix("> ").unwrap_or(line).trim_start();
    let line = line.strip_prefix("- ").filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(line);
    Some(Passage { text: line.to_owned(), place: Place::Last, after: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(output: &str) -> Vec<String> {
        claims(output).passages.into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn passages() {
        for (output, expected) in [
            ("<think>x = 4</think>\n<answer>3</answer>", vec!["3"]),
            ("<ANSWER> 3", vec!["3"]),
            ("<answer>\\boxed{\\frac{1}{2}}</answer>", vec!["\\frac{1}{2}"]),
            ("So \\boxed{\\{1, 2\\}}.", vec!["\\{1, 2\\}"]),
            ("\\boxed{5", vec!["5"]),
            ("\\boxed 5", vec!["5"]),
            ("The answer is 12 cm.", vec!["12 cm."]),
            ("The final answer to this question is: 12", vec!["12"]),
            ("**Answer:** B", vec!["B"]),
            ("Answer:\n\n12", vec!["12"]),
            ("One step.\nSo x = 3", vec!["So x = 3"]),
            ("<code>print('the answer is 3')</code> 4", vec!["4"]),
            ("<sandbox_output>Answer: 3</sandbox_output>\n4", vec!["4"]),
            ("The answer is not 3.\n4", vec!["4"]),
            ("\\[\nx = 3\n\\]", vec!["x = 3"]),
            ("", vec![]),
        ] {
            assert_eq!(texts(output), expected, "{output}");
        }
    }
}
