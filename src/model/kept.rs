//! A model as it is kept: `config.json`, `tokenizer.json`, `model.safetensors`, in a folder of their own or in a run's `step-00001200`.

use super::config::{ConfigError, ModelConfig};
use super::network::Network;
use super::params::{Params, WeightsError};
use super::tokenizer::{TokenizerError, Words};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A checkpoint that cannot be written or read.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// The system refused.
    #[error("{path}: {cause}; hint: {hint}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
        /// What to do.
        hint: &'static str,
    },
    /// A file is not what was written.
    #[error("{path}: {why}; hint: remove this folder and the run goes on from an older checkpoint")]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The weights are of another shape.
    #[error("{path}: {cause}")]
    Weights {
        /// Where.
        path: PathBuf,
        /// What does not fit.
        cause: WeightsError,
    },
    /// The shape is none.
    #[error("{path}: {cause}")]
    Config {
        /// Where.
        path: PathBuf,
        /// What is impossible.
        cause: ConfigError,
    },
    /// The vocabulary is not the model's.
    #[error("{path}: {cause}")]
    Words {
        /// Where.
        path: PathBuf,
        /// What does not fit.
        cause: TokenizerError,
    },
}

/// What reading and writing give.
pub type Result<T> = std::result::Result<T, CheckpointError>;

/// A model as it is kept.
pub struct Model {
    /// The network.
    pub network: Network,
    /// Its weights.
    pub params: Params,
    /// Its vocabulary.
    pub words: Words,
}

/// The shape.
pub const CONFIG: &str = "config.json";
/// The vocabulary.
pub const WORDS: &str = "tokenizer.json";
/// The weights.
pub const WEIGHTS: &str = "model.safetensors";

/// Names the file of an error of the system.
pub fn io(path: &Path) -> impl Fn(std::io::Error) -> CheckpointError + '_ {
    move |cause| {
        let hint = match cause.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                "free some space; the checkpoints before this one are whole"
            }
            std::io::ErrorKind::NotFound => "name the folder of a checkpoint, or of a run",
            _ => "see whether the folder can be written and read",
        };
        CheckpointError::Io { path: path.into(), cause, hint }
    }
}

/// A file that is not what was written.
pub fn damaged(path: &Path, why: impl ToString) -> CheckpointError {
    CheckpointError::Damaged { path: path.into(), why: why.to_string() }
}

/// The folder of a step.
pub fn folder(run: &Path, step: u64) -> PathBuf {
    run.join(format!("step-{step:08}"))
}

/// Steps of the whole checkpoints of a run, in order.
pub fn steps(run: &Path) -> Vec<u64> {
    let entries = std::fs::read_dir(run).into_iter().flatten().flatten();
    let step = |name: &str| name.strip_prefix("step-")?.parse().ok();
    let mut found: Vec<u64> = entries.filter_map(|e| step(&e.file_name().to_string_lossy())).collect();
    found.sort_unstable();
    found
}

/// Reads the model of a checkpoint, or of the last checkpoint of a run, or of a folder with the model's three files alone.
///
/// # Errors
/// If a file is missing, damaged, or does not fit the others.
pub fn model(path: &Path) -> Result<Model> {
    let at = match steps(path).last() {
        Some(step) => folder(path, *step),
        None => path.to_path_buf(),
    };
    read_model(&at, &|_, _| Ok(()))
}

/// Reads the model of a folder; `sound` looks at the bytes of every file first.
///
/// # Errors
/// As [`model`], or what `sound` says.
pub fn read_model(at: &Path, sound: &dyn Fn(&str, &[u8]) -> Result<()>) -> Result<Model> {
    let read = |name: &str| {
        let path = at.join(name);
        let bytes = std::fs::read(&path).map_err(io(&path))?;
        sound(name, &bytes)?;
        Ok::<_, CheckpointError>((path, bytes))
    };
    let (path, bytes) = read(CONFIG)?;
    let config: ModelConfig = serde_json::from_slice(&bytes).map_err(|e| damaged(&path, e))?;
    config.check().map_err(|cause| CheckpointError::Config { path, cause })?;
    let (path, bytes) = read(WORDS)?;
    let words = Words::from_bytes(&bytes, config.text_vocab_size, config.locations)
        .map_err(|cause| CheckpointError::Words { path, cause })?;
    let (path, bytes) = read(WEIGHTS)?;
    let params = Params::from_bytes(&config, &bytes).map_err(|cause| CheckpointError::Weights { path, cause })?;
    Ok(Model { network: Network::new(config), params, words })
}
