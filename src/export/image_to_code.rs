//! `image-to-code`: every picture with the program that draws it, as JSON lines.
//!
//! A sample gives one line for its figure, and one for each tool call: the picture before, what is to be drawn in words, the
//! picture after, and the program that draws it.

use super::error::ExportError;
use super::format::Shard;
use serde_json::json;

const DRAW: &str = "Write a Python program with matplotlib that draws this figure at the same size, in pixel coordinates from the \
top left corner.";
const EDIT: &str = "Write a Python program with matplotlib that reads this figure and adds the following, in pixel coordinates from the \
top left corner: ";

/// Builds a shard.
pub fn build(shard: &Shard<'_>) -> Result<Vec<Vec<u8>>, ExportError> {
    let mut out = vec![];
    let mut put = |value: serde_json::Value| {
        out.extend(value.to_string().into_bytes());
        out.push(b'\n');
    };
    for row in shard.rows {
        let sample = &row.sample;
        let size = [sample.width, sample.height];
        put(json!({
            "id": format!("{}-0", sample.id), "task": "draw", "instruction": DRAW, "image": row.paths[0],
            "code": row.figure_code()?, "result": row.paths[0], "size": size, "kind": sample.kind, "theme": sample.theme,
        }));
        let calls = sample.trajectory.iter().filter_map(|m| m.call.as_ref().map(|c| (m, c)));
        for (place, (step, call)) in calls.enumerate() {
            put(json!({
                "id": format!("{}-{}", sample.id, place + 1), "task": "edit", "instruction": format!("{EDIT}{}", step.text),
                "image": row.paths[place], "code": row.call_code(place)?, "result": row.paths[place + 1], "size": size,
                "kind": sample.kind, "theme": sample.theme, "tool": call.tool,
            }));
        }
    }
    Ok(vec![out])
}
