//! `flywheel grade`: model outputs against reference answers, line by line.

use crate::cli::shared::Verdict;
use crate::grade::line::{self, Request};
use anyhow::Context as _;
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// Longest line that is read, in bytes.
const LINE_MAX: u64 = 32 << 20;

/// Grade predictions against answers: JSON lines in, one JSON object for each out
///
/// A line is {"prediction": "..", "answer": ".."}, with optional "choices", "question", "tolerance", "ordered" and "id"; the
/// rules stand in the README under "Evaluation". A line that is no such object gives an object with "error" and "line", and exit code 1.
#[derive(Debug, clap::Args)]
pub struct Grade {
    /// A file of JSON lines [default: standard input]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Relative tolerance for lines that state none, such as 0.01
    #[arg(long, value_name = "SHARE")]
    tolerance: Option<f64>,
    /// Say on stderr how many were right
    #[arg(long)]
    summary: bool,
}

impl Grade {
    pub(super) fn execute(self) -> anyhow::Result<Verdict> {
        if let Some(tolerance) = self.tolerance.filter(|t| !(t.is_finite() && *t >= 0.0)) {
            anyhow::bail!("--tolerance {tolerance}; hint: it is relative and at least 0, such as 0.01");
        }
        let input: Box<dyn Read> = match &self.file {
            Some(path) => Box::new(File::open(path).with_context(|| format!("{}: cannot read", path.display()))?),
            None => Box::new(std::io::stdin().lock()),
        };
        let mut reader = BufReader::with_capacity(1 << 16, input);
        let mut out = BufWriter::new(std::io::stdout().lock());
        let (mut number, mut graded, mut right, mut malformed) = (0u64, 0u64, 0u64, 0u64);
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            if (&mut reader).take(LINE_MAX).read_until(b'\n', &mut bytes).context("cannot read the lines")? == 0 {
                break;
            }
            number += 1;
            let cut = bytes.len() as u64 == LINE_MAX && bytes.last() != Some(&b'\n');
            if cut {
                skip_line(&mut reader)?;
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let response =
                if cut { Err(format!("the line has more than {LINE_MAX} bytes")) } else { self.grade(&bytes) };
            match response {
                Ok(response) => {
                    graded += 1;
                    right += u64::from(response.grade.correct);
                    serde_json::to_writer(&mut out, &response)?;
                }
                Err(error) => {
                    malformed += 1;
                    serde_json::to_writer(&mut out, &json!({"correct": false, "line": number, "error": error}))?;
                }
            }
            out.write_all(b"\n")?;
            // Whoever sends line by line and waits gets its answer at once.
            if reader.buffer().is_empty() {
                out.flush()?;
            }
        }
        out.flush()?;
        if self.summary || malformed > 0 {
            eprintln!("{graded} graded, {right} right; {malformed} malformed");
        }
        Ok(if malformed > 0 { Verdict::Bad } else { Verdict::Good })
    }

    fn grade(&self, bytes: &[u8]) -> Result<line::Response, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| format!("the line is not UTF-8: {error}"))?;
        let mut request: Request = line::read(text)?;
        request.tolerance = request.tolerance.or(self.tolerance);
        line::grade(request)
    }
}

fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|b| *b == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}
