//! What every handler shares: readers of the database, the daemon's handle, configuration, templates, log, exports, secrets.

use crate::config::Config;
use crate::flywheel::context::Context;
use crate::serve::control::Control;
use crate::serve::exports::Exports;
use crate::serve::fail::Fail;
use crate::serve::journal::Journal;
use crate::serve::pool::Readers;
use crate::serve::secret::Secrets;
use crate::serve::traffic::Streams;
use crate::store::error::StoreError;
use crate::store::notes::Notes;
use std::ops::Deref;
use std::sync::Arc;

/// Shared by all handlers; clones are cheap.
#[derive(Clone)]
pub struct State(Arc<Parts>);

/// What is shared.
pub struct Parts {
    /// Read-only connections: `state.readers.read(|store| ...).await?`.
    pub readers: Readers,
    /// The daemon: `status()`, `watch()` for live ones, commands.
    pub control: Control,
    /// Effective configuration.
    pub config: Config,
    /// Templates, knowledge and checks, for previews.
    pub context: Arc<Context>,
    /// Last log entries, errors apart.
    pub journal: Journal,
    /// What people add to the database: review verdicts, targets.
    pub notes: Arc<Notes>,
    /// Exports at work and done.
    pub exports: Exports,
    /// Token, and the secret that forms carry: `secrets.csrf()`.
    pub secrets: Secrets,
    /// Room for live pages.
    pub streams: Streams,
}

impl State {
    /// Shares the parts.
    pub fn new(parts: Parts) -> State {
        State(Arc::new(parts))
    }

    /// Writes a note, on a thread that may block.
    ///
    /// # Errors
    /// What `work` fails with.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Notes) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fail> {
        let notes = self.notes.clone();
        let done = tokio::task::spawn_blocking(move || work(&notes)).await;
        done.map_err(Fail::internal)?.map_err(Fail::from)
    }
}

impl Deref for State {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
