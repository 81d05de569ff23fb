//! Words of an exported sample: the question with its choices, and the solution as one text with code and pictures in place.
//!
//! The solution's sentences are the sample's own, unchanged and in order; a [`Style`] only adds what stands between them, and adds
//! nothing that is not known: statements of the knowledge that the sample was checked against, calculations that were done again
//! exactly ([`super::recheck`]), what the check of overlays proves of every picture. The
//! form is V-Thinker's: `<think>`, `<code>` with a fenced program, `<sandbox_output>`, `</think>`, one line break, `<answer>`.

use super::error::ExportError;
use super::format::Part;
use super::recheck::turned_round;
use super::row::Row;
use crate::sample::Sample;
use std::collections::BTreeSet;

/// A manner of telling the solution.
pub struct Style {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is like.
    pub summary: &'static str,
    /// Steps have numbers.
    numbered: bool,
    /// The statement of a principle stands before the first step that applies it.
    explained: bool,
    /// Sums are turned round, pictures looked at again.
    checked: bool,
    openings: &'static [&'static str],
    before_calls: &'static [&'static str],
    after_calls: &'static [&'static str],
    closings: &'static [&'static str],
}

/// The sentences alone; what the other styles start from.
const TERSE: Style = Style {
    name: "terse",
    summary: "the solution's sentences and nothing else",
    numbered: false,
    explained: false,
    checked: false,
    openings: &[""],
    before_calls: &[""],
    after_calls: &[""],
    closings: &[""],
};

/// The four operations in the knowledge: whoever reads these problems need not be told what a difference is.
const PLAIN: &[&str] = &[
    "mathematics/arithmetic/addition",
    "mathematics/arithmetic/subtraction",
    "mathematics/arithmetic/multiplication",
    "mathematics/arithmetic/division",
];

/// All manners.
pub const STYLES: &[Style] = &[
    TERSE,
    Style {
        name: "narrated",
        summary: "in the first person, with words that say what is being done",
        openings: &[
            "Let me see what the question and the figure give.",
            "I look at the figure and at what is asked.",
            "I work this out from the figure.",
        ],
        before_calls: &[
            "On the figure:",
            "To see more, I edit the figure:",
            "Next, on the figure:",
            "I go on in the figure:",
        ],
        closings: &["So the answer is {}.", "This is what was asked: {}.", "Therefore the answer is {}."],
        ..TERSE
    },
    Style {
        name: "numbered",
        summary: "in numbered steps",
        numbered: true,
        openings: &["Solution in steps.", "I go step by step."],
        closings: &["Result: {}.", "The answer: {}."],
        ..TERSE
    },
    Style {
        name: "explained",
        summary: "with the statement of every principle before the step that applies it first",
        explained: true,
        openings: &["I state each fact when I first need it.", "I say what the steps rest on as I go."],
        before_calls: &["On the figure:", "Next, on the figure:"],
        closings: &["Hence the answer: {}.", "This gives the answer {}."],
        ..TERSE
    },
    Style {
        name: "checking",
        summary: "with calculations turned round and every new picture looked at",
        checked: true,
        openings: &["I work this out and check as I go.", "Step by step, with a look back after each."],
        before_calls: &["On the figure:", "I edit the figure:"],
        after_calls: &[
            "The picture has the size that it had, and only this is new in it.",
            "",
            "Nothing else has changed in the picture.",
            "",
        ],
        closings: &["I keep {} as the answer.", "With that the answer stands: {}."],
        ..TERSE
    },
];

/// The style of a sample: the named one, or for `mixed` one that follows from the id.
pub fn style_of(name: &str, id: &str) -> &'static Style {
    STYLES.iter().find(|s| s.name == name).unwrap_or_else(|| pick(STYLES, id, "style"))
}

/// The question with its choices.
pub fn question(sample: &Sample) -> String {
    let mut text = sample.question.clone();
    for (choice, letter) in sample.choices.iter().zip('A'..) {
        text += &format!("\n{letter}. {choice}");
    }
    text
}

/// How tool calls are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Every call's picture stands behind it.
    EveryPicture,
    /// The last call's picture alone; calls before it answer with the path that they print.
    LastPicture,
}

/// The whole solution, from `<think>` to `</answer>`.
///
/// # Errors
/// If a program cannot be printed.
pub fn trajectory(row: &Row, part: &Part<'_>, shown: Shown) -> Result<String, ExportError> {
    let sample = &row.sample;
    let style = style_of(part.style, &sample.id);
    let mut parts: Vec<String> = vec![pick(style.openings, &sample.id, "opening").to_string()];
    let (mut call, mut known) = (0, BTreeSet::new());
    for (place, step) in sample.trajectory.iter().enumerate() {
        let number = if style.numbered { format!("{}. ", place + 1) } else { String::new() };
        if step.call.is_none() {
            let telling = |path: &&str| style.explained && !PLAIN.contains(path) && known.insert(path.to_string());
            let principle = step.principle.as_deref().filter(telling);
            if let Some(statement) = principle.and_then(|path| part.principles.statement(sample.provenance.turn, path))
            {
                parts.push(statement.to_string());
            }
            parts.push(number + &step.text);
            parts.extend(style.checked.then(|| turned_round(&step.text)).flatten());
            continue;
        }
        let lead = turn(style.before_calls, &sample.id, call);
        let gap = if lead.is_empty() { "" } else { " " };
        let code = row.call_code(call)?;
        let output = match shown {
            Shown::LastPicture if call + 1 < row.calls() => row.paths[call + 1].as_str(),
            _ => "<image>",
        };
        parts.push(format!(
            "{number}{lead}{gap}{}\n<code>\n```python\n{code}```\n</code>\n<sandbox_output>{output}</sandbox_output>",
            step.text
        ));
        parts.push(turn(style.after_calls, &sample.id, call).to_string());
        call += 1;
    }
    // In sentences a minus is no hyphen.
    let value = sample.answer_value().replace(" - ", " − ");
    let result = match sample.choices.is_empty() {
        true => value,
        false => format!("{value}, choice {}", sample.answer_text),
    };
    parts.push(pick(style.closings, &sample.id, "closing").replace("{}", &result));
    parts.retain(|part| !part.is_empty());
    Ok(format!("<think>\n{}\n</think>\n<answer>{}</answer>", parts.join("\n"), sample.answer_text))
}

/// One of several, by an id for the first call, and then in turn, so that neighbours differ.
fn turn<'a>(from: &'a [&'static str], id: &str, call: usize) -> &'a str {
    let first = usize::from(blake3::hash(format!("call/{id}").as_bytes()).as_bytes()[0]);
    from[(first + call) % from.len()]
}

/// One of several, by an id and what it is for.
fn pick<'a, T>(from: &'a [T], id: &str, what: &str) -> &'a T {
    let hash = blake3::hash(format!("{what}/{id}").as_bytes());
    &from[usize::from(hash.as_bytes()[0]) * from.len() / 256]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_follows_from_the_id_and_all_occur() {
        let names: std::collections::BTreeSet<&str> =
            (0..100).map(|i| style_of("mixed", &i.to_string()).name).collect();
        assert_eq!(names.len(), STYLES.len());
        assert_eq!(style_of("mixed", "x").name, style_of("mixed", "x").name);
        assert_eq!(style_of("terse", "x").name, "terse");
    }
}
