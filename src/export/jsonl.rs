//! `jsonl`: everything that we know of a sample, one JSON object a line; and the facts that other formats keep beside theirs.

use super::error::ExportError;
use super::format::Part;
use super::row::Row;
use super::sink::Piece;
use super::words::{question, style_of};
use crate::sample::Sample;
use crate::sample::difficulty::Difficulty;
use crate::sample::provenance::Provenance;
use rayon::prelude::*;
use serde::Serialize;

/// A line.
#[derive(Serialize)]
struct Line<'a> {
    answer: &'a str,
    answer_value: &'a str,
    facts: Facts<'a>,
    id: &'a str,
    images: &'a [String],
    original_img_code: &'a str,
    question: String,
    record: &'a Sample,
    steps: Vec<Step<'a>>,
}

/// A step of the solution.
#[derive(Serialize)]
struct Step<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    principle: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_code: Option<&'a str>,
}

/// Builds a part.
pub fn build(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    lines(part, |row| {
        let sample = &row.sample;
        let (mut call, mut steps) = (0, vec![]);
        for made in &sample.trajectory {
            let (principle, text) = (made.principle.as_deref(), made.text.as_str());
            let mut step = Step { image: None, principle, text, tool: None, tool_code: None };
            if let Some(made) = &made.call {
                (step.tool, step.tool_code) = (Some(made.tool.as_str()), Some(row.call_code(call)?));
                step.image = Some(&row.paths[call + 1]);
                call += 1;
            }
            steps.push(step);
        }
        Ok(Line {
            answer: &sample.answer_text,
            answer_value: sample.answer_value(),
            facts: facts(row, part),
            id: &sample.id,
            images: &row.paths,
            original_img_code: row.figure_code()?,
            question: question(sample),
            record: sample,
            steps,
        })
    })
}

/// Provenance and properties of a sample.
#[derive(Serialize)]
pub struct Facts<'a> {
    depth: u8,
    difficulty: &'a Difficulty,
    height: u32,
    image_needed: bool,
    kind: &'a str,
    knowledge: &'a [String],
    level: u8,
    modality: &'static str,
    number: u64,
    parent: Option<&'a str>,
    provenance: &'a Provenance,
    signature: &'a str,
    split: &'a str,
    style: &'static str,
    template: &'a str,
    theme: &'a str,
    tools: &'a [String],
    width: u32,
}

impl Facts<'_> {
    /// As JSON.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("facts are made of types that serialise")
    }
}

/// Provenance and properties of a sample.
pub fn facts<'a>(row: &'a Row, part: &Part<'a>) -> Facts<'a> {
    let sample = &row.sample;
    Facts {
        split: part.split,
        style: style_of(part.style, &sample.id).name,
        number: row.number,
        kind: &sample.kind,
        theme: &sample.theme,
        template: &sample.provenance.template,
        level: sample.provenance.level,
        depth: sample.provenance.depth(),
        parent: sample.parent.as_deref(),
        knowledge: &sample.knowledge,
        tools: &sample.tools,
        difficulty: &sample.difficulty,
        modality: sample.proof.modality.name(),
        image_needed: sample.proof.image_needed,
        signature: &sample.signature.problem,
        width: sample.width,
        height: sample.height,
        provenance: &sample.provenance,
    }
}

/// One JSON object a line, made of each row.
pub fn lines<'a, T: Serialize>(
    part: &Part<'a>,
    object: impl Fn(&'a Row) -> Result<T, ExportError> + Sync,
) -> Result<Vec<Piece>, ExportError> {
    let line = |row: &'a Row| {
        let mut line = serde_json::to_vec(&object(row)?).map_err(|e| row.bad(&e))?;
        line.push(b'\n');
        Ok(line)
    };
    let lines = part.rows.par_iter().map(line).collect::<Result<Vec<Vec<u8>>, ExportError>>()?;
    Ok(vec![Piece::Bytes(lines.concat())])
}
