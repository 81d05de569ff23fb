//! Exports that the daemon writes: one at a time, each into a folder of its own below one root, named by number and format.
//!
//! What is there follows from the folders alone, so that it outlasts the process; an export that was cut off is `stopped` and can be
//! taken up again, shard by shard. No name of a request ever becomes a path: exports and files are asked for by number.

use crate::check::reserved::Reserved;
use crate::config::Config;
use crate::export::error::ExportError;
use crate::export::format;
use crate::export::job;
use crate::export::manifest::Manifest;
use crate::export::plan::{Plan, plan};
use crate::serve::order::options;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How far an export is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It writes shards.
    Running,
    /// All shards and the manifest are there.
    Done,
    /// It was stopped or cut off; it can be taken up again.
    Stopped,
    /// It could not go on; `message` says why.
    Failed,
}

/// An export.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Export {
    /// From 1.
    pub number: u64,
    /// Format.
    pub format: String,
    /// What shapes it, as its manifest keeps it.
    pub settings: Value,
    /// How far it is.
    pub stage: Stage,
    /// Shards that are written.
    pub shards_done: u64,
    /// Shards in all; 0 while that is not known.
    pub shards: u64,
    /// Samples in the shards that are written.
    pub samples: u64,
    /// What went wrong, or empty.
    pub message: String,
}

/// A file of a finished export.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Listed {
    /// Its place in the list: what it is asked for by.
    pub number: u64,
    /// Path below the export's folder.
    pub path: String,
    /// Size in bytes; of the card and the manifest, which list themselves nowhere, as they lie there.
    pub bytes: u64,
    /// blake3, hex; empty for the card and the manifest.
    pub blake3: String,
}

/// All exports; clones share them.
#[derive(Clone)]
pub struct Exports(Arc<Inner>);

struct Inner {
    root: PathBuf,
    config: Config,
    known: Mutex<BTreeMap<u64, Export>>,
    stop: AtomicBool,
}

impl Exports {
    /// Those below `serve.exports`, of the database of this configuration.
    pub fn new(config: &Config) -> Exports {
        let root = config.serve.exports.clone();
        let known = found(&root);
        Exports(Arc::new(Inner {
            root,
            config: config.clone(),
            known: Mutex::new(known),
            stop: AtomicBool::new(false),
        }))
    }

    /// All, in order.
    pub fn list(&self) -> Vec<Export> {
        self.lock().values().cloned().collect()
    }

    /// One of them.
    pub fn get(&self, number: u64) -> Option<Export> {
        self.lock().get(&number).cloned()
    }

    /// Starts an export of these settings ([`crate::export::plan::Options::settings`]) and returns it.
    ///
    /// # Errors
    /// If another one runs, or the settings make no sense.
    pub fn start(&self, settings: Value) -> Result<Export, String> {
        options(&settings)?;
        let format = settings["format"].as_str().unwrap_or_default().to_owned();
        let export = {
            let mut known = self.lock();
            idle(&known)?;
            let number = known.keys().last().map_or(1, |last| last + 1);
            let (shards_done, shards, samples) = (0, 0, 0);
            let (stage, message) = (Stage::Running, String::new());
            let export = Export { number, format, settings, stage, shards_done, shards, samples, message };
            known.insert(number, export.clone());
            export
        };
        self.go(export.clone())?;
        Ok(export)
    }

    /// Takes up an export that was stopped, or brings a finished one up to date with the database.
    ///
    /// # Errors
    /// If another one runs, or there is none of this number.
    pub fn resume(&self, number: u64) -> Result<Export, String> {
        let export = {
            let mut known = self.lock();
            idle(&known)?;
            let export = known.get_mut(&number).ok_or(format!("no export {number}"))?;
            (export.stage, export.message) = (Stage::Running, String::new());
            export.clone()
        };
        self.go(export.clone())?;
        Ok(export)
    }

    /// Asks the export at work to stop behind its shard.
    pub fn stop(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }

    /// The files of a finished export. Blocks.
    ///
    /// # Errors
    /// If its manifest cannot be read.
    pub fn files(&self, number: u64) -> Result<Vec<Listed>, ExportError> {
        let Some(folder) = self.finished(number) else { return Ok(vec![]) };
        let Some(manifest) = Manifest::read_finished(&folder)? else { return Ok(vec![]) };
        let own = ["README.md", crate::export::manifest::NAME].map(|name| {
            let bytes = folder.join(name).metadata().map_or(0, |m| m.len());
            (name.to_owned(), bytes, String::new())
        });
        let shards = manifest.shards.into_iter().flat_map(|s| s.files).map(|f| (f.path, f.bytes, f.blake3));
        let numbered = own.into_iter().chain(shards).enumerate();
        Ok(numbered.map(|(n, (path, bytes, blake3))| Listed { number: n as u64, path, bytes, blake3 }).collect())
    }

    /// Where a listed file lies. Blocks. `None` if there is none of this number, or its manifest names a place outside its folder.
    ///
    /// # Errors
    /// If the manifest cannot be read.
    pub fn open(&self, number: u64, file: u64) -> Result<Option<(Listed, std::fs::File)>, ExportError> {
        let Some(folder) = self.finished(number) else { return Ok(None) };
        let Some(listed) = self.files(number)?.into_iter().find(|f| f.number == file) else { return Ok(None) };
        let plain = Path::new(&listed.path).components().all(|c| matches!(c, Component::Normal(_)));
        let path = folder.join(&listed.path);
        // A link may lead out although the name does not.
        let inside = path.canonicalize().is_ok_and(|p| folder.canonicalize().is_ok_and(|f| p.starts_with(f)));
        if !plain || !inside {
            tracing::error!(number, file, "a manifest names a file outside its folder");
            return Ok(None);
        }
        let opened = std::fs::File::open(&path).map_err(ExportError::io(&path, "cannot read"))?;
        Ok(Some((listed, opened)))
    }

    /// The folder of a finished export.
    fn finished(&self, number: u64) -> Option<PathBuf> {
        let export = self.get(number)?;
        (export.stage == Stage::Done).then(|| self.folder(&export))
    }

    fn folder(&self, export: &Export) -> PathBuf {
        self.0.root.join(format!("{:04}-{}", export.number, export.format))
    }

    /// Writes an export on a thread of its own.
    fn go(&self, export: Export) -> Result<(), String> {
        self.0.stop.store(false, Ordering::Relaxed);
        let this = self.clone();
        let number = export.number;
        let work = move || {
            let written = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| this.write(&export)));
            let (stage, message) = match written {
                Ok(Ok(false)) => (Stage::Done, String::new()),
                Ok(Ok(true)) => (Stage::Stopped, String::new()),
                Ok(Err(ExportError::Option(why))) => (Stage::Failed, why),
                Ok(Err(error @ ExportError::Empty { .. })) => (Stage::Failed, error.to_string()),
                // Other errors name files of this machine: they go to the log.
                Ok(Err(error)) => {
                    tracing::error!(number, %error, "an export failed");
                    (Stage::Failed, "it cannot be written; hint: the log says why".into())
                }
                Err(_) => {
                    tracing::error!(number, "an export panicked");
                    (Stage::Failed, "it stopped by a fault of the program; hint: the log says more".into())
                }
            };
            tracing::info!(number, ?stage, "export ended");
            this.set(number, |e| (e.stage, e.message) = (stage, message));
        };
        match std::thread::Builder::new().name("export".into()).spawn(work) {
            Ok(_) => Ok(()),
            Err(error) => {
                self.set(number, |e| e.stage = Stage::Failed);
                Err(format!("cannot start a thread: {error}"))
            }
        }
    }

    /// Writes shards; true if it was stopped.
    fn write(&self, export: &Export) -> Result<bool, ExportError> {
        let options = options(&export.settings).map_err(ExportError::Option)?;
        let config = &self.0.config;
        let reserved = Reserved::load(&config.guard.suites).map_err(|e| ExportError::Option(e.join("; ")))?;
        let mut store = SqliteStore::read(&config.run.db)?;
        // The run goes on meanwhile: what the manifest says of the database is what is exported.
        let last = store.extent().verified;
        let mut index = store.index()?;
        index.retain(|s| s.number <= last);
        let plan = plan(index, &options, &reserved)?;
        let shards = plan.shards.len() as u64;
        let samples = |plan: &Plan, done: usize| plan.shards[..done].iter().map(|s| s.places.len() as u64).sum();
        let mut go_on = |place: usize, _: &str| {
            self.set(export.number, |e| {
                (e.shards_done, e.shards, e.samples) = (place as u64, shards, samples(&plan, place));
            });
            !self.0.stop.load(Ordering::Relaxed)
        };
        let done = job::run(&mut store, format(options.format)?, &options, &plan, &self.folder(export), &mut go_on)?;
        if !done.stopped {
            let all = samples(&plan, plan.shards.len());
            self.set(export.number, |e| (e.shards_done, e.shards, e.samples) = (shards, shards, all));
        }
        Ok(done.stopped)
    }

    fn set(&self, number: u64, change: impl FnOnce(&mut Export)) {
        if let Some(export) = self.lock().get_mut(&number) {
            change(export);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Export>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn idle(known: &BTreeMap<u64, Export>) -> Result<(), String> {
    match known.values().find(|e| e.stage == Stage::Running) {
        Some(other) => Err(format!("export {} is at work; hint: wait for it, or stop it", other.number)),
        None => Ok(()),
    }
}

/// What lies below the root.
fn found(root: &Path) -> BTreeMap<u64, Export> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    entries.filter_map(|entry| look(&entry.path())).map(|export| (export.number, export)).collect()
}

/// The export in a folder, if its name and content are those of one.
fn look(folder: &Path) -> Option<Export> {
    let (number, name) = folder.file_name()?.to_str()?.split_once('-')?;
    let number = number.parse().ok()?;
    let format = format(name).ok()?.name.to_owned();
    let finished = Manifest::read_finished(folder).ok().flatten();
    let stage = if finished.is_some() { Stage::Done } else { Stage::Stopped };
    let manifest = finished.or_else(|| Manifest::read(folder).ok().flatten())?;
    let shards_done = manifest.shards.len() as u64;
    let samples = manifest.shards.iter().map(|s| s.samples as u64).sum();
    let shards = if stage == Stage::Done { shards_done } else { 0 };
    let (settings, message) = (manifest.settings, String::new());
    Some(Export { number, format, settings, stage, shards_done, shards, samples, message })
}
