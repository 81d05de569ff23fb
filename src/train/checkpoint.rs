//! Checkpoints: whole or not there, the last few and the best.
//!
//! A checkpoint is a folder `step-00001200` with a model ([`crate::model::kept`]), `optimizer.safetensors` and, with the hashes of the
//! others, `trainer_state.json`. It is written beside under another name, synced and renamed.

use super::optimizer::AdamW;
use super::settings::Settings;
use crate::model::kept::{
    CONFIG, CheckpointError, Model, Result, WEIGHTS, WORDS, damaged, folder, io, read_model, steps,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where a run stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// What is trained, such as `perception`.
    pub stage: String,
    /// Steps done.
    pub step: u64,
    /// Index of the next example.
    pub cursor: u64,
    /// Steps of the optimizer, set when the state is written: a step of learning by reward takes several, or none.
    #[serde(default)]
    pub updates: Option<u64>,
    /// The settings.
    pub settings: Settings,
    /// Step and score of the best evaluation so far.
    pub best: Option<(u64, f64)>,
    /// Evaluations since the best.
    pub since_best: u64,
    /// blake3 of the other files, hex.
    pub files: BTreeMap<String, String>,
}

const OPTIMIZER: &str = "optimizer.safetensors";
const STATE: &str = "trainer_state.json";

/// Writes a checkpoint, then removes those that need not be kept.
///
/// # Errors
/// If a file cannot be written; what stood there before still stands.
pub fn save(run: &Path, model: &Model, adam: &AdamW, state: &State) -> Result<PathBuf> {
    let target = folder(run, state.step);
    let partial = target.with_extension("partial");
    if partial.exists() {
        std::fs::remove_dir_all(&partial).map_err(io(&partial))?;
    }
    fill(&partial, model, adam, state).inspect_err(|_| {
        // Half a checkpoint is of no use, and room may be what is lacking.
        let _ = std::fs::remove_dir_all(&partial);
    })?;
    if target.exists() {
        std::fs::remove_dir_all(&target).map_err(io(&target))?;
    }
    std::fs::rename(&partial, &target).map_err(io(&target))?;
    sync(run)?;
    let all = steps(run);
    let last = all.len().saturating_sub(state.settings.keep);
    for step in &all[..last] {
        if state.best.is_none_or(|(best, _)| best != *step) {
            let old = folder(run, *step);
            std::fs::remove_dir_all(&old).map_err(io(&old))?;
        }
    }
    Ok(target)
}

/// Writes the files of a checkpoint, the state with the hashes of the others last.
fn fill(folder: &Path, model: &Model, adam: &AdamW, state: &State) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(io(folder))?;
    let mut files = files(folder, model)?;
    let optimizer = adam.to_bytes(&model.params).map_err(|e| damaged(folder, e))?;
    files.push((OPTIMIZER, optimizer));
    let mut state = State { updates: Some(adam.steps()), ..state.clone() };
    for (name, bytes) in files {
        write(&folder.join(name), &bytes)?;
        state.files.insert(name.into(), blake3::hash(&bytes).to_hex().to_string());
    }
    write(&folder.join(STATE), &serde_json::to_vec_pretty(&state).map_err(|e| damaged(folder, e))?)
}

/// The files of a model.
fn files(folder: &Path, model: &Model) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let words = model.words.to_bytes().map_err(|cause| CheckpointError::Words { path: folder.into(), cause })?;
    Ok(vec![
        (CONFIG, serde_json::to_vec_pretty(&model.network.config).map_err(|e| damaged(folder, e))?),
        (WORDS, words),
        (WEIGHTS, model.params.to_bytes().map_err(|e| damaged(folder, e))?),
    ])
}

/// Writes a model alone into a folder, whole or not at all.
///
/// # Errors
/// If a file cannot be written.
pub fn save_model(target: &Path, model: &Model) -> Result<()> {
    let partial = target.with_extension("partial");
    if partial.exists() {
        std::fs::remove_dir_all(&partial).map_err(io(&partial))?;
    }
    std::fs::create_dir_all(&partial).map_err(io(&partial))?;
    files(target, model)?.into_iter().try_for_each(|(name, bytes)| write(&partial.join(name), &bytes))?;
    std::fs::rename(&partial, target).map_err(io(target))
}

/// Writes a file and waits until it is on the disk.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = std::fs::File::create(path).and_then(|mut f| {
        f.write_all(bytes)?;
        f.sync_all()
    });
    written.map_err(io(path))
}

fn sync(folder: &Path) -> Result<()> {
    std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(io(folder))
}

/// Reads the last checkpoint of a run; `None` if there is none.
///
/// # Errors
/// If it is damaged: an older one is taken only when the user removes it.
pub fn last(run: &Path) -> Result<Option<(Model, AdamW, State)>> {
    let Some(step) = steps(run).last().copied() else { return Ok(None) };
    let at = folder(run, step);
    let path = at.join(STATE);
    let state: State =
        serde_json::from_slice(&std::fs::read(&path).map_err(io(&path))?).map_err(|e| damaged(&path, e))?;
    let sound = |name: &str, bytes: &[u8]| match state.files.get(name) {
        Some(hash) if *hash == blake3::hash(bytes).to_hex().to_string() => Ok(()),
        _ => Err(damaged(&at.join(name), "is not what was written")),
    };
    let model = read_model(&at, &sound)?;
    let path = at.join(OPTIMIZER);
    let bytes = std::fs::read(&path).map_err(io(&path))?;
    sound(OPTIMIZER, &bytes)?;
    let adam = AdamW::from_bytes(&model.params, state.updates.unwrap_or(state.step), &bytes)
        .map_err(|cause| CheckpointError::Weights { path, cause })?;
    Ok(Some((model, adam, state)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::ModelConfig;
    use crate::model::kept;
    use crate::model::network::Network;
    use crate::model::params::Params;
    use crate::model::tokenizer::Words;
    use candle_core::Tensor;

    fn fresh() -> (Model, AdamW) {
        let words = Words::learn(&["point A".to_string()], 300, 64).unwrap();
        let config = ModelConfig { hidden_size: 16, ..ModelConfig::named("tiny", words.text_size()).unwrap() };
        let params = Params::fresh(&config, 1).unwrap();
        let adam = AdamW::new(&params);
        (Model { network: Network::new(config), params, words }, adam)
    }

    fn state(step: u64, best: Option<(u64, f64)>) -> State {
        let settings = Settings { keep: 2, ..Settings::default() };
        State {
            stage: "perception".into(),
            step,
            cursor: 9,
            updates: None,
            settings,
            best,
            since_best: 0,
            files: BTreeMap::new(),
        }
    }

    #[test]
    fn what_was_saved_comes_back_and_the_best_stays() {
        let run = tempfile::tempdir().unwrap();
        let (model, mut adam) = fresh();
        assert!(last(run.path()).unwrap().is_none());
        let ones: Vec<Tensor> = model.params.tensors().iter().map(|t| t.ones_like().unwrap()).collect();
        for step in 1..=5 {
            adam.step(&model.params, &ones, &Settings::default()).unwrap();
            save(run.path(), &model, &adam, &state(step, Some((2, 0.5)))).unwrap();
        }
        assert_eq!(steps(run.path()), [2, 4, 5]);
        let (again, adam2, state2) = last(run.path()).unwrap().unwrap();
        assert_eq!(again.params.to_bytes().unwrap(), model.params.to_bytes().unwrap());
        assert_eq!(adam2.to_bytes(&again.params).unwrap(), adam.to_bytes(&model.params).unwrap());
        assert_eq!((adam2.steps(), state2.step, state2.cursor, state2.best), (5, 5, 9, Some((2, 0.5))));
        assert_eq!(kept::model(run.path()).unwrap().params.to_bytes().unwrap(), model.params.to_bytes().unwrap());
    }

    #[test]
    fn damage_is_named_and_what_is_half_written_is_not_seen() {
        let run = tempfile::tempdir().unwrap();
        let (model, adam) = fresh();
        save(run.path(), &model, &adam, &state(1, None)).unwrap();
        save(run.path(), &model, &adam, &state(2, None)).unwrap();
        std::fs::create_dir(run.path().join("step-00000003.partial")).unwrap();
        assert_eq!(steps(run.path()), [1, 2]);
        let error = || last(run.path()).err().unwrap().to_string();
        for name in [CONFIG, WORDS, WEIGHTS, OPTIMIZER] {
            let path = run.path().join("step-00000002").join(name);
            let sound = std::fs::read(&path).unwrap();
            let mut spoiled = sound.clone();
            let middle = spoiled.len() / 2;
            spoiled[middle] ^= 1;
            std::fs::write(&path, spoiled).unwrap();
            assert!(error().contains(name) && error().contains("not what was written"), "{}", error());
            std::fs::write(&path, &sound[..middle]).unwrap();
            assert!(error().contains(name), "{}", error());
            std::fs::remove_file(&path).unwrap();
            assert!(error().contains(name), "{}", error());
            std::fs::write(&path, sound).unwrap();
        }
        std::fs::write(run.path().join("step-00000002").join(STATE), "{").unwrap();
        assert!(error().contains("remove this folder"));
        std::fs::remove_dir_all(run.path().join("step-00000002")).unwrap();
        assert_eq!(last(run.path()).unwrap().unwrap().2.step, 1);
    }

    #[test]
    fn a_disk_without_room_is_named_and_nothing_is_lost() {
        let (model, adam) = fresh();
        // Every write to this device fails as on a full disk.
        let full = write(Path::new("/dev/full"), b"x").unwrap_err().to_string();
        assert!(full.contains("/dev/full") && full.contains("hint: free some space"), "{full}");
        let run = tempfile::tempdir().unwrap();
        save(run.path(), &model, &adam, &state(1, None)).unwrap();
        // A file in the place of the folder that is being written.
        std::fs::write(run.path().join("step-00000002.partial"), "").unwrap();
        assert!(save(run.path(), &model, &adam, &state(2, None)).is_err());
        assert_eq!(last(run.path()).unwrap().unwrap().2.step, 1);
    }

    #[test]
    fn another_architecture_is_refused() {
        let run = tempfile::tempdir().unwrap();
        let (model, adam) = fresh();
        let at = save(run.path(), &model, &adam, &state(1, None)).unwrap();
        let other = ModelConfig { decoder_layers: 3, ..model.network.config.clone() };
        std::fs::write(at.join(CONFIG), serde_json::to_vec(&other).unwrap()).unwrap();
        let error = kept::model(&at).err().unwrap().to_string();
        assert!(error.contains("model.safetensors") && error.contains("another architecture"), "{error}");
        std::fs::write(at.join(CONFIG), "{\"model_type\": \"llama\"}").unwrap();
        assert!(kept::model(&at).err().unwrap().to_string().contains("config.json"));
    }
}
