//! What a model's output asks for: to run a program, to give an answer, or nothing; tolerant of how outputs really look.
//!
//! In: one output, cut by stop sequences or not. Out: the [`Act`], how much of the output may stay in the context, and what was
//! irregular. Rules:
//! - The first block of code is run, and what stands behind it is dropped: it was written before the result was there. So a
//!   `<sandbox_output>` that the model wrote itself is never believed.
//! - An answer before all code counts, unless it stands inside `<think>`: there it is a thought on the way to the code.
//! - Without code the last answer outside of `<think>` counts; if there is none, the last one.
//! - Closing tags may be missing; fences may be of any kind ([`super::fence`]) or stand without a tag.
//! - Without tags and fences the act is [`Act::Nothing`]; the whole text may still hold an answer, which grading finds.
//!
//! Linear in the length of the output; never panics.

use crate::rollout::fence::{Fence, unfence, untagged};
use crate::rollout::tag::{Name, Tag, tags};
use serde::{Deserialize, Serialize};

/// What an output asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Act {
    /// Run this program.
    Run(String),
    /// This is the answer.
    Answer(String),
    /// Neither.
    Nothing,
}

/// Something irregular in an output.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// The model wrote a result of the sandbox itself.
    OwnOutput,
    /// A fence of apostrophes.
    ApostropheFence,
    /// A fence of tildes.
    TildeFence,
    /// Code without a fence.
    BareCode,
    /// Code without a tag.
    UntaggedCode,
    /// A closing tag or fence is missing.
    Unclosed,
    /// Tags with escaped brackets.
    Escaped,
    /// More than one block of code.
    SeveralBlocks,
    /// An answer behind code whose result was not there yet.
    AnswerBehindCode,
    /// An answer inside the reasoning.
    AnswerInThought,
    /// More than one answer.
    SeveralAnswers,
    /// A block of code with nothing in it.
    EmptyCode,
}

/// An output, understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parsed {
    /// What it asks for.
    pub act: Act,
    /// Number of bytes of the output, from its beginning, that may stay in the context.
    pub kept: usize,
    /// What is irregular, sorted, each once.
    pub notes: Vec<Note>,
}

/// Reads an output.
pub fn parse(output: &str) -> Parsed {
    let tags = tags(output);
    let mut notes = vec![];
    if tags.iter().any(|t| t.escaped) {
        notes.push(Note::Escaped);
    }
    if tags.iter().any(|t| t.name == Name::Output && !t.closes) {
        notes.push(Note::OwnOutput);
    }
    let answers = answers(output, &tags);
    let code = code(output, &tags, &mut notes);
    let before = |code: &Code| answers.iter().rfind(|a| !a.in_thought && a.end <= code.start);
    let counts = match &code {
        Some(code) => before(code),
        None => answers.iter().rfind(|a| !a.in_thought).or(answers.last()),
    };
    let (act, kept) = match (counts, code) {
        (Some(answer), _) => {
            notes.extend((answers.len() > 1).then_some(Note::SeveralAnswers));
            (Act::Answer(said(output, answer, &mut notes)), answer.end)
        }
        (None, Some(code)) => {
            notes.extend(answers.iter().any(|a| a.end > code.start).then_some(Note::AnswerBehindCode));
            notes.extend(code.followed.then_some(Note::SeveralBlocks));
            (Act::Run(code.program), code.end)
        }
        (None, None) => match untagged(output).filter(|_| !notes.contains(&Note::EmptyCode)) {
            Some((at, closed)) => {
                let block = unfence(&output[at.clone()]);
                notes.push(Note::UntaggedCode);
                notes.extend((!closed).then_some(Note::Unclosed));
                match block.program.trim().is_empty() {
                    true => (Act::Nothing, output.len()),
                    false => (Act::Run(block.program), at.end),
                }
            }
            None => (Act::Nothing, output.len()),
        },
    };
    notes.sort_unstable();
    notes.dedup();
    Parsed { act, kept, notes }
}

/// An answer's place.
struct Answer {
    inner: std::ops::Range<usize>,
    end: usize,
    closed: bool,
    in_thought: bool,
    escaped: bool,
}

/// A block of code.
struct Code {
    start: usize,
    end: usize,
    program: String,
    /// Whether another block follows.
    followed: bool,
}

/// All answers, in order.
fn answers(output: &str, tags: &[Tag]) -> Vec<Answer> {
    let mut found: Vec<Answer> = vec![];
    let (mut thinking, mut coding) = (false, false);
    for (i, tag) in tags.iter().enumerate() {
        match (tag.name, tag.closes) {
            (Name::Think, closes) => thinking = !closes,
            (Name::Code, closes) => coding = !closes && closer(tags, i, Name::Code).is_some(),
            // A tag within a program is a string of the program.
            (Name::Answer, false) if !coding => {
                let close = tags.get(i + 1).filter(|t| t.name == Name::Answer);
                // What ends an answer that is not closed: any tag. A second opening tag in its place is a slip of the pen.
                let inner = tag.at.end..tags.get(i + 1).map_or(output.len(), |t| t.at.start);
                let slip = close.is_some_and(|t| !t.closes)
                    && tags.get(i + 2).is_none_or(|t| !(t.name == Name::Answer && t.closes));
                let closed = close.is_some_and(|t| t.closes) || slip;
                let end = close.filter(|_| closed).map_or(inner.end, |t| t.at.end);
                if found.last().is_some_and(|last| tag.at.start < last.end) {
                    continue;
                }
                found.push(Answer { inner, end, closed, in_thought: thinking, escaped: tag.escaped });
            }
            _ => {}
        }
    }
    // Nothing closes a thought that only its absence of an end makes one.
    let thoughts_end = tags.iter().any(|t| t.name == Name::Think && t.closes);
    let last_code = tags.iter().rfind(|t| t.name == Name::Code && !t.closes).map_or(0, |t| t.at.start);
    found.iter_mut().for_each(|a| a.in_thought &= thoughts_end || last_code >= a.end);
    found
}

/// The text of an answer.
fn said(output: &str, answer: &Answer, notes: &mut Vec<Note>) -> String {
    notes.extend((!answer.closed).then_some(Note::Unclosed));
    notes.extend(answer.in_thought.then_some(Note::AnswerInThought));
    let text = output[answer.inner.clone()].trim();
    if answer.escaped { unescape(text) } else { text.to_owned() }
}

/// Index of the tag that closes the one at `i`, before another one of its name opens.
fn closer(tags: &[Tag], i: usize, name: Name) -> Option<usize> {
    let next = tags[i + 1..].iter().position(|t| t.name == name)? + i + 1;
    tags[next].closes.then_some(next)
}

/// The first block of code that holds a program.
fn code(output: &str, tags: &[Tag], notes: &mut Vec<Note>) -> Option<Code> {
    let opens = |i: &usize| tags[*i].name == Name::Code && !tags[*i].closes;
    let mut places = (0..tags.len()).filter(opens);
    while let Some(i) = places.next() {
        let from = tags[i].at.end;
        let close = closer(tags, i, Name::Code);
        let (to, end) = match close {
            Some(close) => (tags[close].at.start, tags[close].at.end),
            None => {
                notes.push(Note::Unclosed);
                let to = open_end(output, tags, i);
                (to, to)
            }
        };
        let text = if tags[i].escaped { unescape(&output[from..to]) } else { output[from..to].to_owned() };
        let block = unfence(&text);
        if block.program.trim().is_empty() {
            notes.push(Note::EmptyCode);
            continue;
        }
        notes.extend((!block.closed).then_some(Note::Unclosed));
        notes.extend(match block.fence {
            Some(Fence::Backticks) => None,
            Some(Fence::Apostrophes) => Some(Note::ApostropheFence),
            Some(Fence::Tildes) => Some(Note::TildeFence),
            None => Some(Note::BareCode),
        });
        return Some(Code { start: tags[i].at.start, end, program: block.program, followed: places.next().is_some() });
    }
    None
}

/// Where a block ends whose closing tag is missing: behind its fence, else at the next tag that cannot be inside of it.
fn open_end(output: &str, tags: &[Tag], i: usize) -> usize {
    let from = tags[i].at.end;
    let next = tags[i + 1..].iter().find(|t| t.name != Name::Think || t.closes).map_or(output.len(), |t| t.at.start);
    let rest = &output[from..next];
    match untagged(rest.trim_start()) {
        Some((at, true)) if at.start == 0 => from + (rest.len() - rest.trim_start().len()) + at.end,
        _ => next,
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
