//! `vtbench`: parquet with exactly the columns of the published VTBench, three tasks for each figure, and the exact answers beside.
//!
//! Perception: places are to be marked; `annotation_perception` is the figure with all of them marked. Instruction: what the first
//! tool call draws is to be drawn; `annotation_instruction` is the picture after it, and `answer_instruction` its path. Reasoning:
//! the problem itself. The published form has no slot for the places in numbers, by which a program scores: the companion has.
//! Samples without a question of perception or without a call are left out.

use super::error::ExportError;
use super::format::Part;
use super::jsonl::facts;
use super::perception::records;
use super::row::Row;
use super::sink::Piece;
use super::table::{Blob, Column, Picture};
use super::words::question;
use crate::figure::list::{Color, Geom, Op};
use crate::flywheel::suite::{lacks, subject};
use crate::sample::perception::Question;
use rayon::prelude::*;

/// Colour and radius in pixels of the dots that mark places.
const DOT: (Color, f64) = (Color::rgb(230, 0, 0), 5.0);

/// A sample with its question of perception, and the picture of its answer.
struct Task<'a> {
    row: &'a Row,
    question: &'a Question,
    marked: Picture,
}

/// Builds a part: the published columns, then the answers.
pub fn build(part: &Part<'_>) -> Result<Vec<Piece>, ExportError> {
    let fit = part.rows.par_iter().filter(|row| lacks(&row.sample).is_none());
    let tasks = fit.map(task).collect::<Result<Vec<Task<'_>>, ExportError>>()?;
    let text = |of: &dyn Fn(&Task<'_>) -> String| Column::Text(tasks.iter().map(of).collect());
    let image = |state: usize| Column::Image(tasks.iter().map(|t| t.row.picture(state)).collect());
    let published = vec![
        ("id", text(&|t| t.row.sample.id.clone())),
        ("image", image(0)),
        ("annotation_instruction", image(1)),
        ("annotation_perception", Column::Image(tasks.iter().map(|t| Some(t.marked.clone())).collect())),
        ("question_reasoning", text(&|t| question(&t.row.sample))),
        ("answer_reasoning", text(&|t| t.row.sample.answer_text.clone())),
        ("question_perception", text(&|t| t.question.words())),
        ("question_instruction", text(&|t| instruction(t.row))),
        ("answer_instruction", text(&|t| format!("./{}", t.row.paths[1]))),
    ];
    let answers = vec![
        ("id", text(&|t| t.row.sample.id.clone())),
        ("answer_perception", text(&|t| t.question.dictionary())),
        ("type", text(&|t| t.question.level.published().into())),
        ("element_arrtibute", Column::Texts(tasks.iter().map(|t| records(t.row)).collect())),
        ("answer_value", text(&|t| t.row.sample.answer_value().to_string())),
        ("subject", text(&|t| subject(&t.row.sample.provenance.template).to_string())),
        ("facts", text(&|t| facts(t.row, part).text())),
    ];
    Ok(vec![Piece::Rows(published), Piece::Rows(answers)])
}

/// The task of a row that lacks nothing, with all places of its answer marked.
fn task(row: &Row) -> Result<Task<'_>, ExportError> {
    let question = &row.sample.perception.questions[0];
    let dot = |at: [i32; 2]| Op::Fill { geom: Geom::Circle(at.map(f64::from), DOT.1), color: DOT.0 };
    let dots: Vec<Op> = question.answer.iter().map(|(_, at)| dot(*at)).collect();
    let marked = Picture { png: Blob::from(row.with(&dots)?), path: row.paths[0].replace("-0.png", "-marked.png") };
    Ok(Task { row, question, marked })
}

/// What the first call draws, as a request.
fn instruction(row: &Row) -> String {
    let call = row.sample.trajectory.iter().find(|step| step.call.is_some());
    call.map_or(String::new(), |step| step.text.clone())
}
