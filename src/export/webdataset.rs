//! `webdataset`: tar shards of a sample's files side by side, named by its id.
//!
//! `<id>.png` is the original, `<id>.1.png` and on the picture after each call, `<id>.json` the rest. The archive is plain ustar
//! with fixed owners, modes and times, so that the same samples give the same bytes.

use super::error::ExportError;
use super::format::Shard;
use super::jsonl::facts;
use super::words::{Shown, question, trajectory};
use serde_json::json;

/// Size of a tar record in bytes.
const BLOCK: usize = 512;

/// Builds a shard.
pub fn build(shard: &Shard<'_>) -> Result<Vec<Vec<u8>>, ExportError> {
    let mut out = vec![];
    for row in shard.rows {
        let sample = &row.sample;
        for (state, picture) in sample.pictures.iter().enumerate() {
            let state = if state == 0 { String::new() } else { format!(".{state}") };
            member(&mut out, &format!("{}{state}.png", sample.id), &picture.png);
        }
        let codes: Result<Vec<String>, ExportError> = (0..row.calls()).map(|call| row.call_code(call)).collect();
        let told = json!({
            "id": sample.id,
            "question": question(sample),
            "answer": sample.answer_text,
            "answer_value": sample.answer_value(),
            "CoT_with_code": trajectory(row, shard, Shown::EveryPicture)?,
            "original_img_code": row.figure_code()?,
            "tool_codes": codes?,
            "facts": facts(row, shard),
        });
        member(&mut out, &format!("{}.json", sample.id), told.to_string().as_bytes());
    }
    out.resize(out.len() + 2 * BLOCK, 0);
    Ok(vec![out])
}

/// Appends a file. Names are ids with an extension, far below ustar's 100 bytes.
fn member(out: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    let mut head = [0u8; BLOCK];
    let mut put = |at: usize, text: &str| head[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{:011o}\0", bytes.len()));
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = head.iter().map(|b| u32::from(*b)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    out.extend(head);
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(BLOCK), 0);
}
