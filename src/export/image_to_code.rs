//! `image-to-code`: every picture with the programs that draw it, as JSON lines.
//!
//! In each of two languages a sample gives one line for its figure, and one for each tool call: the picture before, what is to be
//! drawn in words, the picture after, and the code that draws it. Python reads a picture and writes one; SVG is a whole document
//! for a figure, and for a call the elements that go before the document's end.

use super::error::ExportError;
use super::format::Part;
use super::row::Row;
use super::sink::Piece;
use serde_json::json;
use std::borrow::Cow;

/// A language that figures are written in.
struct Language {
    name: &'static str,
    /// What is asked for a figure.
    draw: &'static str,
    /// What is asked for a call; its words follow.
    edit: &'static str,
    figure: fn(&Row) -> Result<Cow<'_, str>, ExportError>,
    call: fn(&Row, usize) -> Result<Cow<'_, str>, ExportError>,
}

const LANGUAGES: &[Language] = &[
    Language {
        name: "python",
        draw: "Write a Python program with matplotlib that draws this figure at the same size, in pixel coordinates from the top \
left corner.",
        edit: "Write a Python program with matplotlib that reads this figure and adds the following, in pixel coordinates from the \
top left corner: ",
        figure: |row| row.figure_code().map(Cow::from),
        call: |row, call| row.call_code(call).map(Cow::from),
    },
    Language {
        name: "svg",
        draw: "Write an SVG document that shows this figure at the same size, with one unit to a pixel.",
        edit: "Write the SVG elements that add the following to this figure, with one unit to a pixel: ",
        figure: |row| row.figure_svg().map(Cow::from),
        call: |row, call| row.call_svg(call).map(Cow::from),
    },
];

/// Builds a part.
pub fn build(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    let mut out = vec![];
    for row in part.rows {
        for language in LANGUAGES {
            put(&mut out, row, language)?;
        }
    }
    Ok(vec![Piece::Bytes(out)])
}

fn put(out: &mut Vec<u8>, row: &Row, language: &Language) -> Result<(), ExportError> {
    let sample = &row.sample;
    let mut put = |state: usize, task: &str, instruction: String, tool: Option<&str>, code: Cow<'_, str>| {
        let line = json!({
            "id": format!("{}-{state}-{}", sample.id, language.name), "task": task, "language": language.name,
            "instruction": instruction, "image": row.paths[state.saturating_sub(1)], "code": code, "result": row.paths[state],
            "size": [sample.width, sample.height], "kind": sample.kind, "theme": sample.theme, "tool": tool,
        });
        out.extend(line.to_string().into_bytes());
        out.push(b'\n');
    };
    put(0, "draw", language.draw.into(), None, (language.figure)(row)?);
    let calls = sample.trajectory.iter().filter_map(|m| m.call.as_ref().map(|c| (m, c)));
    for (place, (step, call)) in calls.enumerate() {
        let instruction = format!("{}{}", language.edit, step.text);
        put(place + 1, "edit", instruction, Some(&call.tool), (language.call)(row, place)?);
    }
    Ok(())
}
