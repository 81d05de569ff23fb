//! Connections that only read, shared by requests: a bounded number, each used by one request at a time on a blocking thread.
//!
//! The bound keeps a crowd of requests from taking the machine away from growing; who finds none free waits, and the request's
//! time limit ends the waiting.

use crate::serve::fail::Fail;
use crate::store::error::StoreError;
use crate::store::sqlite::SqliteStore;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Read-only connections to one database.
#[derive(Clone)]
pub struct Readers(Arc<Inner>);

struct Inner {
    path: PathBuf,
    free: Mutex<Vec<SqliteStore>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// At most `size` connections to the database at `path`; they are opened when they are needed.
    pub fn new(path: PathBuf, size: usize) -> Readers {
        Readers(Arc::new(Inner { path, free: Mutex::default(), permits: Arc::new(Semaphore::new(size)) }))
    }

    /// Runs `work` with a connection, on a thread that may block. What the store knows of its run ([`crate::store::Store::extent`]) is
    /// as fresh as the database.
    ///
    /// # Errors
    /// What `work` fails with, or that the database cannot be opened.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fail> {
        let permit =
            self.0.permits.clone().acquire_owned().await.map_err(|_| Fail::internal("the readers are closed"))?;
        let inner = self.0.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let kept = inner.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut store = match kept {
                Some(store) => store,
                None => SqliteStore::read(&inner.path)?,
            };
            store.refresh()?;
            let done = work(&mut store);
            // A connection that failed may be the reason: it is closed, and the next request opens another one.
            if done.is_ok() {
                inner.free.lock().unwrap_or_else(PoisonError::into_inner).push(store);
            }
            done
        });
        match task.await {
            Ok(done) => done.map_err(Fail::from),
            Err(panic) => Err(Fail::internal(format!("a reader stopped: {panic}"))),
        }
    }
}
