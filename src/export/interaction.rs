//! `v-interaction`: parquet with exactly the columns of the published V-Interaction dataset, and a companion beside it.
//!
//! The published form has one edited picture and one program for a row. So `edited_image` is the picture after the last call,
//! `tool_code` draws all calls on the original, and in `CoT_with_code` calls before the last answer with the path that they print;
//! the number of `<image>` in it is then that of edited pictures. The companion holds every state: all pictures, a program for
//! each call, the solution with every picture in place, and the sample's facts.

use super::error::ExportError;
use super::format::Part;
use super::jsonl::facts;
use super::row::Row;
use super::sink::Piece;
use super::table::{Column, Columns, Picture};
use super::words::{Shown, question, trajectory};
use rayon::prelude::*;

/// Builds a part: the published columns, then the companion.
pub fn build(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    Ok(vec![Piece::Rows(published(part)?), Piece::Rows(companion(part)?)])
}

fn published(part: &Part<'_>) -> Result<Columns, ExportError> {
    Ok(vec![
        ("id", text(part, |row| Ok(row.sample.id.clone()))?),
        ("question", text(part, |row| Ok(question(&row.sample)))?),
        ("image", Column::Image(part.rows.iter().map(|row| row.picture(0)).collect())),
        ("original_img_code", text(part, |row| row.figure_code().map(String::from))?),
        ("edited_image", Column::Image(part.rows.iter().map(edited).collect())),
        ("tool_code", text(part, |row| if row.calls() == 0 { Ok(String::new()) } else { row.all_calls_code() })?),
        ("CoT_with_code", text(part, |row| trajectory(row, part, Shown::LastPicture))?),
        ("answer", text(part, |row| Ok(row.sample.answer_text.clone()))?),
    ])
}

fn companion(part: &Part<'_>) -> Result<Columns, ExportError> {
    let codes = |row: &Row| (0..row.calls()).map(|call| row.call_code(call).map(String::from)).collect();
    let codes: Result<Vec<Vec<String>>, ExportError> = part.rows.iter().map(codes).collect();
    let states = part.rows.iter().map(|row| (1..row.paths.len()).filter_map(|state| row.picture(state)).collect());
    Ok(vec![
        ("id", text(part, |row| Ok(row.sample.id.clone()))?),
        ("edited_images", Column::Images(states.collect())),
        ("tool_codes", Column::Texts(codes?)),
        ("CoT_with_code", text(part, |row| trajectory(row, part, Shown::EveryPicture))?),
        ("answer_value", text(part, |row| Ok(row.sample.answer_value().to_string()))?),
        ("knowledge", Column::Texts(part.rows.iter().map(|row| row.sample.knowledge.clone()).collect())),
        ("tools", Column::Texts(part.rows.iter().map(|row| row.sample.tools.clone()).collect())),
        ("facts", text(part, |row| Ok(facts(row, part).text()))?),
    ])
}

fn text(
    part: &Part<'_>,
    of: impl Fn(&Row) -> Result<String, ExportError> + Send + Sync,
) -> Result<Column, ExportError> {
    Ok(Column::Text(part.rows.par_iter().map(of).collect::<Result<_, _>>()?))
}

/// The picture after the last call.
fn edited(row: &Row) -> Option<Picture> {
    (row.calls() > 0).then(|| row.picture(row.calls())).flatten()
}
