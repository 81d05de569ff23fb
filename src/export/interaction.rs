//! `v-interaction`: parquet with exactly the columns of the published V-Interaction dataset, and a companion beside it.
//!
//! The published form has one edited picture and one program for a row. So `edited_image` is the picture after the last call,
//! `tool_code` draws all calls on the original, and in `CoT_with_code` calls before the last answer with the path that they print;
//! the number of `<image>` in it is then that of edited pictures. The companion holds every state: all pictures, a program for
//! each call, the solution with every picture in place, and the sample's facts.

use super::error::ExportError;
use super::format::Shard;
use super::jsonl::facts;
use super::row::Row;
use super::table::{Column, Picture, write};
use super::words::{Shown, question, trajectory};

/// Builds a shard: the published columns, then the companion.
pub fn build(shard: &Shard<'_>) -> Result<Vec<Vec<u8>>, ExportError> {
    Ok(vec![published(shard)?, companion(shard)?])
}

fn published(shard: &Shard<'_>) -> Result<Vec<u8>, ExportError> {
    write(&[
        ("id", text(shard, |row| Ok(row.sample.id.clone()))?),
        ("question", text(shard, |row| Ok(question(&row.sample)))?),
        ("image", Column::Image(shard.rows.iter().map(|row| row.picture(0)).collect())),
        ("original_img_code", text(shard, Row::figure_code)?),
        ("edited_image", Column::Image(shard.rows.iter().map(edited).collect())),
        ("tool_code", text(shard, |row| if row.calls() == 0 { Ok(String::new()) } else { row.all_calls_code() })?),
        ("CoT_with_code", text(shard, |row| trajectory(row, shard, Shown::LastPicture))?),
        ("answer", text(shard, |row| Ok(row.sample.answer_text.clone()))?),
    ])
}

fn companion(shard: &Shard<'_>) -> Result<Vec<u8>, ExportError> {
    let codes: Result<Vec<Vec<String>>, ExportError> =
        shard.rows.iter().map(|row| (0..row.calls()).map(|call| row.call_code(call)).collect()).collect();
    let states = shard.rows.iter().map(|row| (1..row.paths.len()).filter_map(|state| row.picture(state)).collect());
    write(&[
        ("id", text(shard, |row| Ok(row.sample.id.clone()))?),
        ("edited_images", Column::Images(states.collect())),
        ("tool_codes", Column::Texts(codes?)),
        ("CoT_with_code", text(shard, |row| trajectory(row, shard, Shown::EveryPicture))?),
        ("answer_value", text(shard, |row| Ok(row.sample.answer_value().to_string()))?),
        ("knowledge", Column::Texts(shard.rows.iter().map(|row| row.sample.knowledge.clone()).collect())),
        ("tools", Column::Texts(shard.rows.iter().map(|row| row.sample.tools.clone()).collect())),
        ("facts", text(shard, |row| Ok(facts(row, shard).to_string()))?),
    ])
}

fn text<'a>(shard: &Shard<'_>, of: impl Fn(&Row) -> Result<String, ExportError>) -> Result<Column<'a>, ExportError> {
    Ok(Column::Text(shard.rows.iter().map(of).collect::<Result<_, _>>()?))
}

/// The picture after the last call.
fn edited(row: &Row) -> Option<Picture<'_>> {
    (row.calls() > 0).then(|| row.picture(row.calls())).flatten()
}
