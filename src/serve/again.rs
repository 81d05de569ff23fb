//! "Make it again": derives a stored sample anew and says whether its bytes are the same.

use crate::config::Config;
use crate::flywheel::replay::{Difference, ReplayError, Replays};
use crate::serve::fail::Fail;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use axum::http::StatusCode;
use serde::Serialize;
use std::time::Instant;

/// What came of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Again {
    /// The sample's id.
    pub id: String,
    /// Whether record and pictures are the same to the last byte.
    pub equal: bool,
    /// Hash of the stored record, hex.
    pub hash: String,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Wall time in milliseconds, loading of the kept template and knowledge included.
    pub took_ms: f64,
}

/// Derives the sample of an id again. Blocks.
///
/// # Errors
/// If there is no such sample, or what was kept with it cannot be loaded.
pub fn again(store: &mut SqliteStore, id: &str) -> Result<Again, Fail> {
    let start = Instant::now();
    let stored = store.sample(id)?.ok_or_else(|| Fail::missing(format!("no sample {id}")))?;
    let config = store.origin().map(|o| serde_json::from_value::<Config>(o.config.clone()));
    let Some(Ok(config)) = config else { return Err(Fail::internal("the stored configuration cannot be read")) };
    let mut replays = match Replays::at(store, &config, stored.sample.provenance.turn) {
        Ok(replays) => replays,
        Err(ReplayError::Store(error)) => return Err(error.into()),
        // Of a database that an older program made, or that was damaged.
        Err(ReplayError::Kept(why)) => return Err(Fail { status: StatusCode::CONFLICT, message: why }),
    };
    replays.prepare(store, std::slice::from_ref(&stored))?;
    let differences = replays.compare(&stored);
    let hash = blake3::Hash::from_bytes(stored.hash).to_hex().to_string();
    let took_ms = start.elapsed().as_secs_f64() * 1e3;
    Ok(Again { id: id.to_owned(), equal: differences.is_empty(), hash, differences, took_ms })
}
