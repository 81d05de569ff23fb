//! `webdataset`: tar shards of a sample's files side by side, named by its id.
//!
//! `<id>.png` is the original, `<id>.1.png` and on the picture after each call, `<id>.json` the rest. The archive is plain ustar
//! with fixed owners, modes and times, so that the same samples give the same bytes.

use super::error::ExportError;
use super::format::Part;
use super::jsonl::{Facts, facts};
use super::row::Row;
use super::sink::Piece;
use super::words::{Shown, question, trajectory};
use rayon::prelude::*;
use serde::Serialize;

/// Size of a tar record in bytes.
const BLOCK: usize = 512;

/// What stands beside the pictures.
#[derive(Serialize)]
#[expect(non_snake_case, reason = "the published name of a column")]
struct Told<'a> {
    CoT_with_code: String,
    answer: &'a str,
    answer_value: &'a str,
    facts: Facts<'a>,
    id: &'a str,
    original_img_code: &'a str,
    question: String,
    tool_codes: Vec<&'a str>,
}

/// Builds a part.
pub fn build(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    let members = part.rows.par_iter().map(|row| members(row, part)).collect::<Result<Vec<Vec<u8>>, ExportError>>()?;
    let mut out = members.concat();
    if part.last {
        out.resize(out.len() + 2 * BLOCK, 0);
    }
    Ok(vec![Piece::Bytes(out)])
}

/// The files of one sample.
fn members(row: &Row, part: &Part<'_>) -> Result<Vec<u8>, ExportError> {
    let (sample, mut out) = (&row.sample, vec![]);
    for (state, png) in row.pictures.iter().enumerate() {
        let state = if state == 0 { String::new() } else { format!(".{state}") };
        member(&mut out, &format!("{}{state}.png", sample.id), png.data());
    }
    let told = Told {
        CoT_with_code: trajectory(row, part, Shown::EveryPicture)?,
        answer: &sample.answer_text,
        answer_value: sample.answer_value(),
        facts: facts(row, part),
        id: &sample.id,
        original_img_code: row.figure_code()?,
        question: question(sample),
        tool_codes: (0..row.calls()).map(|call| row.call_code(call)).collect::<Result<_, _>>()?,
    };
    let told = serde_json::to_vec(&told).map_err(|e| row.bad(&e))?;
    member(&mut out, &format!("{}.json", sample.id), &told);
    Ok(out)
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
