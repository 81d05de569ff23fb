//! `ms-swift-sft` and `ms-swift-grpo`: JSON lines of ms-swift's custom datasets.
//!
//! One `<image>` for each entry of `images`, in reading order. Paths of pictures are absolute unless told otherwise, since
//! trainers are started from anywhere; the programs inside the text use the paths that the user turn names.

use super::error::ExportError;
use super::format::Part;
use super::jsonl::lines;
use super::row::Row;
use super::sink::Piece;
use super::words::{Shown, question, trajectory};
use serde_json::{Value, json};

/// What the model is told about the form of its output.
const SYSTEM: &str = "You solve problems about figures and may draw on the figure while you think. \
Think between <think> and </think>. To draw, write a complete Python program with matplotlib between <code> and </code>, fenced as \
```python; it reads image_path, draws in pixel coordinates from the top left corner, saves the picture under processed_path and prints \
that path. The picture then stands between <sandbox_output> and </sandbox_output>. Give the final answer between <answer> and \
</answer>: a letter where choices are given, otherwise the value alone.";

/// Builds a part for supervised training: whole conversations.
pub fn build_sft(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    lines(part, |row| {
        let mut messages = opening(row);
        let told = trajectory(row, part, Shown::EveryPicture)?;
        messages.push(json!({ "role": "assistant", "content": told }));
        Ok(json!({ "messages": messages, "images": images(row, part, row.paths.len()), "id": row.sample.id }))
    })
}

/// Builds a part for reinforcement: conversations without the answer, which stands beside for the reward functions.
pub fn build_grpo(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    lines(part, |row| {
        let sample = &row.sample;
        Ok(json!({
            "messages": opening(row),
            "images": images(row, part, 1),
            "solution": sample.answer_text,
            "question": question(sample),
            "answer_value": sample.answer_value(),
            "id": sample.id,
            "kind": sample.kind,
            "level": sample.provenance.level,
            "steps": sample.difficulty.steps,
            "image_needed": sample.proof.image_needed,
        }))
    })
}

fn opening(row: &Row) -> Vec<Value> {
    let asked = format!("<image>{}\n\nimage_path = '{}'", question(&row.sample), row.paths[0]);
    vec![json!({ "role": "system", "content": SYSTEM }), json!({ "role": "user", "content": asked })]
}

fn images(row: &Row, part: &Part<'_>, count: usize) -> Vec<String> {
    row.paths[..count].iter().map(|path| format!("{}{path}", part.image_root)).collect()
}
