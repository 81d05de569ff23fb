//! Solutions of a database that `flywheel run` has grown.
//!
//! Every index takes one sample at random, and one kind of task of it. Problems that are held out of training anywhere are held out here.

use super::run::Source;
use super::trajectory::{fitting, kind, told};
use crate::model::batch::Sequence;
use crate::model::kept::Model;
use crate::seed::Stream;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Samples of a database, read as they are drawn.
pub struct Stored {
    store: Mutex<SqliteStore>,
    numbers: Vec<u64>,
    side: usize,
    seed: u64,
}

impl Stored {
    /// Opens a database for a model whose pictures have this side.
    ///
    /// # Errors
    /// If it cannot be read, or holds nothing to train on.
    pub fn open(path: &Path, side: usize, seed: u64) -> Result<Stored, String> {
        let wrong = |e: String| format!("{}: {e}", path.display());
        let mut store = SqliteStore::read(path).map_err(|e| wrong(e.to_string()))?;
        let index = store.index().map_err(|e| wrong(e.to_string()))?;
        let kept = index.iter().filter(|s| !s.problem.starts_with('0'));
        let numbers: Vec<u64> = kept.map(|s| s.number).collect();
        match numbers.is_empty() {
            true => Err(wrong("no sample to train on; hint: flywheel run --samples 1000 --db FILE".into())),
            false => Ok(Stored { store: Mutex::new(store), numbers, side, seed }),
        }
    }

    /// Samples that are trained on.
    pub fn count(&self) -> usize {
        self.numbers.len()
    }
}

impl Source for Stored {
    fn example(&self, model: &Model, index: u64, _: f64) -> Result<Option<Sequence>, String> {
        let number = *Stream::new(&[b"stored", &self.seed.to_le_bytes(), &index.to_le_bytes()]).pick(&self.numbers);
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let found = store.samples_numbered(&[number]).map_err(|e| e.to_string())?;
        drop(store);
        let Some(stored) = found.first() else { return Ok(None) };
        let told = told(&stored.sample, kind(self.seed, index), self.side)?;
        told.map_or(Ok(None), |told| fitting(&told, model))
    }
}
