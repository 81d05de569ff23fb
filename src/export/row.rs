//! A sample on its way out: its pictures by name, its figure and overlays as display lists, and programs printed of them.

use super::error::ExportError;
use super::python::{self, Overlay};
use super::table::{Blob, Picture};
use crate::figure::list::{DisplayList, Op};
use crate::figure::png::{Effort, Frame};
use crate::figure::{code, svg};
use crate::sample::Sample;
use std::sync::OnceLock;

/// A sample ready to be written.
pub struct Row {
    /// The record; its pictures are in `pictures`.
    pub sample: Sample,
    /// Number in the database.
    pub number: u64,
    /// Names of the pictures that its programs read and write, original first.
    pub paths: Vec<String>,
    /// PNG of each state, original first.
    pub pictures: Vec<Blob>,
    figure: DisplayList,
    calls: Vec<Call>,
    /// The program of the figure, once it has been asked for: several columns show it.
    figure_code: OnceLock<String>,
}

struct Call {
    words: String,
    ops: Vec<Op>,
    /// Its program, once it has been asked for.
    code: OnceLock<String>,
}

impl Row {
    /// Prepares a sample whose pictures are named `<folder>/<id>-<state>.png`.
    ///
    /// # Errors
    /// If its draw programs cannot be read.
    pub fn new(mut sample: Sample, number: u64, folder: &str) -> Result<Row, ExportError> {
        let bad = |why: String| ExportError::Sample { id: sample.id.clone(), why };
        let figure = code::parse(&sample.code).map_err(|e| bad(format!("draw program {e}")))?;
        let calls = sample.trajectory.iter().filter_map(|m| m.call.as_ref().map(|c| (m, c)));
        let calls: Result<Vec<Call>, ExportError> = calls
            .map(|(m, c)| {
                let ops = code::parse_ops(&c.code).map_err(|e| bad(format!("draw program of {}: {e}", c.tool)))?;
                Ok(Call { words: m.text.clone(), ops, code: OnceLock::new() })
            })
            .collect();
        let calls = calls?;
        if sample.pictures.len() != calls.len() + 1 {
            return Err(bad(format!("{} pictures for {} calls", sample.pictures.len(), calls.len())));
        }
        let paths = (0..sample.pictures.len()).map(|k| format!("{folder}/{}-{k}.png", sample.id)).collect();
        let pictures = std::mem::take(&mut sample.pictures).into_iter().map(|p| Blob::from(p.png)).collect();
        Ok(Row { sample, number, paths, pictures, figure, calls, figure_code: OnceLock::new() })
    }

    /// Number of tool calls.
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// The picture of a state with its name.
    pub fn picture(&self, state: usize) -> Option<Picture> {
        Some(Picture { png: self.pictures.get(state)?.clone(), path: self.paths.get(state)?.clone() })
    }

    /// The original picture, as it is stored, with more drawn on it, as PNG.
    ///
    /// # Errors
    /// If the picture is damaged, or a label cannot be set.
    pub fn with(&self, ops: &[Op]) -> Result<Vec<u8>, ExportError> {
        let mut frame = Frame::decode(self.pictures[0].data()).map_err(|e| self.bad(&e))?;
        let mut canvas = frame.canvas().map_err(|e| self.bad(&e))?;
        canvas.draw(ops).map_err(|e| self.bad(&e))?;
        frame.update(&mut canvas);
        Ok(frame.encode(Effort::Fast))
    }

    /// The program that draws the original picture.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn figure_code(&self) -> Result<&str, ExportError> {
        once(&self.figure_code, || python::figure(&self.figure, &self.paths[0]).map_err(|e| self.bad(&e)))
    }

    /// The program of one tool call, from 0: it draws on the picture before.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn call_code(&self, call: usize) -> Result<&str, ExportError> {
        let (from, to) = (&self.paths[call], &self.paths[call + 1]);
        once(&self.calls[call].code, || self.overlay(&self.calls[call..=call], from, to))
    }

    /// The program of all tool calls together: it draws on the original picture.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn all_calls_code(&self) -> Result<String, ExportError> {
        match self.calls.len() {
            1 => self.call_code(0).map(String::from),
            count => self.overlay(&self.calls, &self.paths[0], &self.paths[count]),
        }
    }

    /// The figure as an SVG document.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn figure_svg(&self) -> Result<String, ExportError> {
        svg::print(&self.figure).map_err(|e| self.bad(&e))
    }

    /// The SVG elements that one tool call, from 0, adds to the document of the picture before.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn call_svg(&self, call: usize) -> Result<String, ExportError> {
        svg::elements(&self.calls[call].ops).map_err(|e| self.bad(&e))
    }

    fn overlay(&self, calls: &[Call], from: &str, to: &str) -> Result<String, ExportError> {
        let overlays: Vec<Overlay> = calls.iter().map(|c| Overlay { words: &c.words, ops: &c.ops }).collect();
        python::overlay(&overlays, from, to).map_err(|e| self.bad(&e))
    }

    /// The failure to print this sample.
    pub fn bad(&self, why: &impl ToString) -> ExportError {
        ExportError::Sample { id: self.sample.id.clone(), why: why.to_string() }
    }
}

/// A text that is made when it is first asked for.
fn once(kept: &OnceLock<String>, make: impl FnOnce() -> Result<String, ExportError>) -> Result<&str, ExportError> {
    if let Some(text) = kept.get() {
        return Ok(text);
    }
    let text = make()?;
    Ok(kept.get_or_init(|| text))
}
