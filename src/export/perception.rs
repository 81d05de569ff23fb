//! `v-perception`: parquet with exactly the columns of the published V-Perception dataset, a row for each question.
//!
//! `element_arrtibute` is spelt as it is published.

use super::error::ExportError;
use super::format::Part;
use super::row::Row;
use super::sink::Piece;
use super::table::Column;
use crate::sample::perception::Question;

/// Builds a part.
pub fn build(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    let asked: Vec<(&Row, &Question)> =
        part.rows.iter().flat_map(|row| row.sample.perception.questions.iter().map(move |q| (row, q))).collect();
    let text = |of: &dyn Fn(&Row, &Question) -> String| Column::Text(asked.iter().map(|(row, q)| of(row, q)).collect());
    let codes: Result<Vec<String>, ExportError> =
        asked.iter().map(|(row, _)| row.figure_code().map(String::from)).collect();
    let table = vec![
        ("id", text(&|row, q| format!("{}-{}", row.sample.id, q.level as u8 + 1))),
        ("image", Column::Image(asked.iter().map(|(row, _)| row.picture(0)).collect())),
        ("question", text(&|_, q| q.words())),
        ("answer", text(&|_, q| q.dictionary())),
        ("python_code", Column::Text(codes?)),
        ("element_arrtibute", Column::Texts(asked.iter().map(|(row, _)| records(row)).collect())),
    ];
    let levels = vec![
        ("id", text(&|row, q| format!("{}-{}", row.sample.id, q.level as u8 + 1))),
        ("type", text(&|_, q| q.level.published().into())),
        ("sample", text(&|row, _| row.sample.id.clone())),
    ];
    Ok(vec![Piece::Rows(table), Piece::Rows(levels)])
}

/// The element records of a row's figure, each as JSON.
pub fn records(row: &Row) -> Vec<String> {
    let elements = &row.sample.perception.elements;
    elements.iter().map(|e| serde_json::to_string(e).unwrap_or_default()).collect()
}
