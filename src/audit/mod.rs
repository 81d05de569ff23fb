//! The audit of somebody else's dataset in the V-Interaction schema: whatever can be checked without running its programs.
//!
//! In: a file, or a folder of parquet and JSON files; out: a [`report::Report`] with shares and examples. Rows stream through in
//! batches: [`facts`] measures them side by side, [`twins`] meets them in order, [`checks`] is the table that judges them. Memory
//! is bounded by a batch and by what `twins` keeps of each row. A file or row that cannot be read is a finding with its place.
//! What a row means is not judged: whether the answer is right takes the scene, which such data do not have.

pub mod checks;
pub mod edit;
pub mod facts;
pub mod prose;
pub mod report;
pub mod row;
pub mod source;
pub mod tags;
pub mod twins;

use crate::audit::facts::Facts;
use crate::audit::report::Report;
use crate::audit::row::{Row, wanted};
use crate::audit::twins::{Seen, Traits};
use crate::foreign;
use crate::foreign::record::Item;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// A batch is measured when it holds this many rows or bytes.
const BATCH_ROWS: usize = 64;
const BATCH_BYTES: usize = 64 << 20;

/// Audits the rows at or below `path`; keeps `examples` failures of each check. `progress` is told the number of rows done.
///
/// # Errors
/// If the path, or a folder below it, cannot be read.
pub fn audit(path: &Path, examples: usize, progress: &mut dyn FnMut(u64)) -> std::io::Result<Report> {
    let files = foreign::files(path)?;
    let mut run =
        Run { report: Report::new(path, &files), seen: Seen::default(), batch: vec![], size_bytes: 0, examples };
    for (number, file) in files.iter().enumerate() {
        // Pictures named by a row lie beside its file, or below the folder that was given.
        let beside = file.parent().unwrap_or(Path::new("")).to_owned();
        let folders: Vec<PathBuf> = [beside, path.to_owned()].into();
        foreign::read(file, &wanted, &mut |item| {
            match item {
                Item::Record(record) => {
                    run.size_bytes += record.cells.values().map(|cell| cell.size_bytes()).sum::<usize>();
                    run.batch.push(Row::of(number, record, &folders));
                }
                Item::Damage(damage) => run.report.hole(number, damage),
            }
            if run.batch.len() >= BATCH_ROWS || run.size_bytes >= BATCH_BYTES {
                run.flush();
                progress(run.report.rows);
            }
        });
        run.flush();
        progress(run.report.rows);
    }
    Ok(run.report)
}

struct Run {
    report: Report,
    seen: Seen,
    batch: Vec<Row>,
    size_bytes: usize,
    examples: usize,
}

impl Run {
    fn flush(&mut self) {
        let measured: Vec<Facts> = std::mem::take(&mut self.batch).into_par_iter().map(Facts::of).collect();
        for mut facts in measured {
            facts.twins = self.seen.meet(&Traits {
                place: (u32::try_from(facts.row.file).unwrap_or(u32::MAX), facts.row.row),
                id: facts.row.text("id"),
                question: facts.row.text("question"),
                sketch: facts.sketch.as_ref(),
                picture: facts.original(),
            });
            self.report.take(&facts, self.examples);
        }
        self.size_bytes = 0;
    }
}
