//! `jsonl`: everything that we know of a sample, one JSON object a line; and the facts that other formats keep beside theirs.

use super::error::ExportError;
use super::format::Shard;
use super::row::Row;
use super::words::{question, style_of};
use serde_json::{Value, json};

/// Builds a shard.
pub fn build(shard: &Shard<'_>) -> Result<Vec<Vec<u8>>, ExportError> {
    lines(shard, |row| {
        let sample = &row.sample;
        let mut call = 0;
        let mut steps = vec![];
        for step in &sample.trajectory {
            let mut value = json!({ "text": step.text });
            if let Some(principle) = &step.principle {
                value["principle"] = json!(principle);
            }
            if let Some(made) = &step.call {
                value["tool"] = json!(made.tool);
                value["tool_code"] = json!(row.call_code(call)?);
                value["image"] = json!(row.paths[call + 1]);
                call += 1;
            }
            steps.push(value);
        }
        Ok(json!({
            "id": sample.id,
            "question": question(sample),
            "answer": sample.answer_text,
            "answer_value": sample.answer_value(),
            "images": row.paths,
            "original_img_code": row.figure_code()?,
            "steps": steps,
            "facts": facts(row, shard),
            "record": sample,
        }))
    })
}

/// Provenance and properties of a sample.
pub fn facts(row: &Row, shard: &Shard<'_>) -> Value {
    let sample = &row.sample;
    json!({
        "split": shard.split,
        "style": style_of(shard.style, &sample.id).name,
        "number": row.number,
        "kind": sample.kind,
        "theme": sample.theme,
        "template": sample.provenance.template,
        "level": sample.provenance.level,
        "depth": sample.provenance.depth(),
        "parent": sample.parent,
        "knowledge": sample.knowledge,
        "tools": sample.tools,
        "difficulty": sample.difficulty,
        "modality": sample.proof.modality.name(),
        "image_needed": sample.proof.image_needed,
        "signature": sample.signature.problem,
        "width": sample.width,
        "height": sample.height,
        "provenance": sample.provenance,
    })
}

/// One JSON object a line, made of each row.
pub fn lines(
    shard: &Shard<'_>,
    object: impl Fn(&Row) -> Result<Value, ExportError>,
) -> Result<Vec<Vec<u8>>, ExportError> {
    let mut out = vec![];
    for row in shard.rows {
        out.extend(object(row)?.to_string().into_bytes());
        out.push(b'\n');
    }
    Ok(vec![out])
}
