//! What the oracle says: the stored solution as outputs of a policy, in the executor's own language.
//!
//! Native: the stored draw programs. Python: the exported programs, which read and write the paths that an export gives its
//! pictures. A solution with more calls than rounds says its last calls at once.

use crate::evaluate::task::Target;
use crate::export::row::Row;
use crate::figure::png::Frame;
use crate::foreign::picture::{self, Pixels};
use crate::sample::Sample;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::fmt::Write as _;

/// The language that programs are in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// The overlay language.
    Native,
    /// Python.
    Python,
}

/// An output that is an answer.
pub fn answered(text: &str) -> String {
    format!("<think>\n</think>\n<answer>{text}</answer>")
}

/// An output that runs a program.
fn run(words: &str, code: &str) -> String {
    format!("<think>\n{words}\n<code>\n```python\n{}\n```\n</code>", code.trim_end())
}

/// The programs of the calls of a sample, each with its words.
///
/// # Errors
/// If a program cannot be printed, in words.
pub fn calls(row: &Row, language: Language) -> Result<Vec<(String, String)>, String> {
    let made = row.sample.trajectory.iter().filter_map(|step| step.call.as_ref().map(|call| (step, call)));
    made.enumerate()
        .map(|(number, (step, call))| {
            let code = match language {
                Language::Native => call.code.clone(),
                Language::Python => row.call_code(number).map_err(|e| e.to_string())?.into(),
            };
            Ok((step.text.clone(), code))
        })
        .collect()
}

/// Draws what the first call draws.
pub fn instruction(calls: &[(String, String)]) -> Vec<String> {
    let drawn = calls.first().map(|(words, code)| run(words, code));
    drawn.into_iter().chain([answered("done")]).collect()
}

/// Solves the problem in at most `rounds` outputs.
pub fn solution(sample: &Sample, calls: &[(String, String)], rounds: usize) -> Vec<String> {
    let single = rounds.saturating_sub(2).min(calls.len().saturating_sub(1));
    let (first, rest) = calls.split_at(if calls.len() < rounds { calls.len() } else { single });
    let mut outputs: Vec<String> = first.iter().map(|(words, code)| run(words, code)).collect();
    if !rest.is_empty() && rounds > 1 {
        let words: Vec<&str> = rest.iter().map(|c| c.0.as_str()).collect();
        let codes: Vec<&str> = rest.iter().map(|c| c.1.as_str()).collect();
        outputs.push(run(&words.join("\n"), &codes.join("\n")));
    }
    outputs.push(answered(&sample.answer_text));
    outputs
}

/// A dictionary of places, as Python writes it.
pub fn dictionary(points: &[(String, [f64; 2])]) -> String {
    let quoted = |name: &str| match name.contains('\'') {
        true => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
        false => format!("'{}'", name.replace('\\', "\\\\")),
    };
    let entries: Vec<String> = points.iter().map(|(name, [x, y])| format!("{}: ({x}, {y})", quoted(name))).collect();
    format!("{{{}}}", entries.join(", "))
}

/// Outputs for a target that is known without a stored solution.
pub fn plain(target: &Target, original: &Pixels, language: Language) -> Vec<String> {
    match target {
        Target::Points { points, .. } => vec![answered(&dictionary(points))],
        Target::Value { text, .. } => vec![answered(text)],
        Target::Drawing { picture: edited, .. } => match (language, picture::decode(edited)) {
            (_, Err(_)) => vec![],
            (Language::Python, Ok(_)) => {
                let data = BASE64_STANDARD.encode(edited);
                let code = format!("import base64\nopen(processed_path, 'wb').write(base64.b64decode('{data}'))");
                vec![run("", &code), answered("done")]
            }
            (Language::Native, Ok(edited)) => vec![run("", &painted(original, &edited)), answered("done")],
        },
    }
}

/// A program that paints what differs, run by run: a picture of others tells no strokes.
fn painted(original: &Pixels, edited: &Pixels) -> String {
    if [original.width, original.height] != [edited.width, edited.height] {
        return String::new();
    }
    let frame = |p: &Pixels| Frame::from_rgb(p.width, p.height, &p.rgb);
    let (old, new) = (frame(original), frame(edited));
    let (mut code, mut stretches) = (String::from("for x, y, n, c in [\n"), vec![]);
    for y in 0..new.height() {
        old.differences(&new, y, &mut stretches);
        for stretch in &stretches {
            let mut from = stretch.start;
            while from < stretch.end {
                let color = |x: u32| new.pixel(i64::from(x), i64::from(y));
                let [r, g, b] = color(from).unwrap_or_default();
                let to = (from..stretch.end).find(|x| color(*x) != color(from)).unwrap_or(stretch.end);
                let _ = writeln!(code, "({from},{y},{},\"#{r:02x}{g:02x}{b:02x}\"),", to - from);
                from = to;
            }
        }
    }
    code + "]:\n    rect(x, y, n, 1, fill=c)"
}
