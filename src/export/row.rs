//! A sample on its way out: its pictures by name, its figure and overlays as display lists, and programs printed of them.

use super::error::ExportError;
use super::python::{self, Overlay};
use super::table::Picture;
use crate::figure::list::{DisplayList, Op};
use crate::figure::png::Frame;
use crate::figure::raster::{Canvas, DrawError};
use crate::figure::{code, svg};
use crate::generate::picture;
use crate::sample::Sample;

/// A sample ready to be written.
pub struct Row {
    /// The record with its pictures.
    pub sample: Sample,
    /// Number in the database.
    pub number: u64,
    /// Names of the pictures that its programs read and write, original first.
    pub paths: Vec<String>,
    figure: DisplayList,
    calls: Vec<Call>,
}

struct Call {
    words: String,
    ops: Vec<Op>,
}

impl Row {
    /// Prepares a sample whose pictures are named `<folder>/<id>-<state>.png`.
    ///
    /// # Errors
    /// If its draw programs cannot be read.
    pub fn new(sample: Sample, number: u64, folder: &str) -> Result<Row, ExportError> {
        let bad = |why: String| ExportError::Sample { id: sample.id.clone(), why };
        let figure = code::parse(&sample.code).map_err(|e| bad(format!("draw program {e}")))?;
        let calls = sample.trajectory.iter().filter_map(|m| m.call.as_ref().map(|c| (m, c)));
        let calls: Result<Vec<Call>, ExportError> = calls
            .map(|(m, c)| {
                let ops = code::parse_ops(&c.code).map_err(|e| bad(format!("draw program of {}: {e}", c.tool)))?;
                Ok(Call { words: m.text.clone(), ops })
            })
            .collect();
        let calls = calls?;
        if sample.pictures.len() != calls.len() + 1 {
            return Err(bad(format!("{} pictures for {} calls", sample.pictures.len(), calls.len())));
        }
        let paths = (0..sample.pictures.len()).map(|k| format!("{folder}/{}-{k}.png", sample.id)).collect();
        Ok(Row { sample, number, paths, figure, calls })
    }

    /// Number of tool calls.
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// The picture of a state with its name.
    pub fn picture(&self, state: usize) -> Option<Picture<'_>> {
        Some((self.sample.pictures.get(state)?.png.as_slice(), self.paths.get(state)?.as_str()))
    }

    /// The original picture with more drawn on it, as PNG.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn with(&self, ops: &[Op]) -> Result<Vec<u8>, ExportError> {
        let bad = |e: DrawError| self.bad(&e);
        let mut canvas = Canvas::new(&self.figure).map_err(bad)?;
        canvas.draw(ops).map_err(bad)?;
        Ok(picture(&Frame::of(&mut canvas)).png)
    }

    /// The program that draws the original picture.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn figure_code(&self) -> Result<String, ExportError> {
        python::figure(&self.figure, &self.paths[0]).map_err(|e| self.bad(&e))
    }

    /// The program of one tool call, from 0: it draws on the picture before.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn call_code(&self, call: usize) -> Result<String, ExportError> {
        self.overlay(&self.calls[call..=call], &self.paths[call], &self.paths[call + 1])
    }

    /// The program of all tool calls together: it draws on the original picture.
    ///
    /// # Errors
    /// If a label cannot be set.
    pub fn all_calls_code(&self) -> Result<String, ExportError> {
        self.overlay(&self.calls, &self.paths[0], &self.paths[self.calls.len()])
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

    fn bad(&self, why: &impl ToString) -> ExportError {
        ExportError::Sample { id: self.sample.id.clone(), why: why.to_string() }
    }
}
