//! The folder of an evaluation: what it is of, every finished episode as a line, pictures by their hashes.
//!
//! `run.json` is written first and never changed: going on under other settings is refused. A finished episode is one line of
//! `episodes.jsonl`, written whole and synced after its pictures, so that a crash loses none; a line that a crash cut is dropped when
//! the folder is opened again. A file of lines and not the store: an evaluation is of somebody's model, and is read, moved and
//! compared by itself. One process at a time holds the folder.

use crate::evaluate::mark::Mark;
use crate::evaluate::task::{Kind, Labels};
use crate::policy::message::Image;
use crate::rollout::transcript::Transcript;
use crate::template::sandbox::frame;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an evaluation is of; equal for runs that may go on where another stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Name of the suite, or path of the data.
    pub source: String,
    /// blake3 of all tasks, hex.
    pub tasks: String,
    /// Policy in words: its name, and of a model its name and settings.
    pub policy: String,
    /// Executor.
    pub executor: String,
    /// Outputs of an episode, at most.
    pub rounds: u32,
    /// Longest side of a picture that is shown.
    pub longest_side_px: u32,
    /// Seed of random guesses.
    pub seed: u64,
}

/// A finished episode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// Task.
    pub task: String,
    /// Its kind.
    pub kind: Kind,
    /// The question.
    pub question: String,
    /// What is right, in words.
    pub right_answer: String,
    /// Hash of the picture that is right, of drawings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_picture: Option<String>,
    /// What the tables sort by.
    pub labels: Labels,
    /// The mark.
    pub mark: Mark,
    /// What happened.
    pub transcript: Transcript,
}

/// An open folder.
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    file: File,
    _lock: File,
}

const EPISODES: &str = "episodes.jsonl";
const SPEC: &str = "run.json";

impl Folder {
    /// Opens a folder to go on with, or makes it; and what is finished.
    ///
    /// # Errors
    /// If it holds an evaluation of something else, another process holds it, or it cannot be written.
    pub fn open(path: &Path, spec: &Spec) -> anyhow::Result<(Folder, Vec<Episode>)> {
        let named = || format!("{}: cannot be written", path.display());
        std::fs::create_dir_all(path.join("images")).with_context(named)?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(path.join("lock")).with_context(named)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("{}: another process evaluates here; hint: --name for another folder", path.display())
            }
            Err(TryLockError::Error(e)) => return Err(e).with_context(named),
        }
        match read_spec(path) {
            Ok(found) if found == *spec => {}
            Ok(found) => bail!(
                "{}: holds another evaluation ({}); hint: --name for another folder",
                path.display(),
                difference(&found, spec)
            ),
            Err(_) if path.join(SPEC).exists() => {
                bail!("{}: not readable; hint: remove the folder", path.join(SPEC).display())
            }
            Err(_) => write(&path.join(SPEC), &serde_json::to_vec_pretty(spec)?).with_context(named)?,
        }
        let episodes = path.join(EPISODES);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&episodes)
            .with_context(named)?;
        let (done, sound) = lines(&file).with_context(|| format!("{}: cannot be read", episodes.display()))?;
        file.set_len(sound).with_context(named)?;
        file.seek(SeekFrom::End(0)).with_context(named)?;
        Ok((Folder { path: path.to_owned(), file, _lock: lock }, done))
    }

    /// Keeps a finished episode with its pictures.
    ///
    /// # Errors
    /// If it cannot be written; it is not finished then.
    pub fn keep(&mut self, episode: &Episode, images: &BTreeMap<String, Arc<Image>>) -> anyhow::Result<()> {
        let full = || {
            format!(
                "{}: cannot be written; what is finished is kept; hint: make room and call again",
                self.path.display()
            )
        };
        for (hash, image) in images {
            let at = image_path(&self.path, hash);
            if !at.exists() {
                write(&at, &image.bytes).with_context(full)?;
            }
        }
        let mut line = serde_json::to_vec(episode)?;
        line.push(b'\n');
        let end = self.file.stream_position().with_context(full)?;
        if let Err(error) = self.file.write_all(&line).and_then(|()| self.file.sync_data()) {
            // Half a line must not stand before the next one.
            let _ = self.file.set_len(end).and_then(|()| self.file.seek(SeekFrom::Start(end)).map(|_| ()));
            return Err(error).with_context(full);
        }
        Ok(())
    }
}

/// What a folder is an evaluation of.
///
/// # Errors
/// If it is none.
pub fn read_spec(path: &Path) -> anyhow::Result<Spec> {
    let at = path.join(SPEC);
    let bytes = std::fs::read(&at)
        .with_context(|| format!("{}: no evaluation; hint: flywheel eval --suite NAME --policy NAME", at.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{}: not readable", at.display()))
}

/// All finished episodes of a folder, sorted by task.
///
/// # Errors
/// If there is no evaluation.
pub fn read(path: &Path) -> anyhow::Result<(Spec, Vec<Episode>)> {
    let spec = read_spec(path)?;
    let at = path.join(EPISODES);
    let file = File::open(&at).with_context(|| format!("{}: cannot be read", at.display()))?;
    let (mut done, _) = lines(&file).with_context(|| format!("{}: cannot be read", at.display()))?;
    done.sort_by(|a, b| a.task.cmp(&b.task));
    Ok((spec, done))
}

/// Where a picture of a folder lies.
pub fn image_path(folder: &Path, hash: &str) -> PathBuf {
    folder.join("images").join(format!("{hash}.png"))
}

/// Whole lines, and how many bytes they take.
fn lines(file: &File) -> std::io::Result<(Vec<Episode>, u64)> {
    let (mut reader, mut done, mut sound, mut bytes) = (BufReader::new(file), vec![], 0, vec![]);
    loop {
        bytes.clear();
        let read = reader.read_until(b'\n', &mut bytes)?;
        // Through a value, which keeps every float to the last bit: a table must not change when it is made anew.
        match frame::decode::<Episode>(&bytes) {
            Ok(episode) if bytes.last() == Some(&b'\n') => {
                done.push(episode);
                sound += read as u64;
            }
            _ => return Ok((done, sound)),
        }
    }
}

/// Writes a file whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    std::fs::rename(&partial, path)
}

/// The first setting in which two evaluations differ.
fn difference(found: &Spec, wanted: &Spec) -> String {
    let (a, b) = (serde_json::json!(found), serde_json::json!(wanted));
    let keys = a.as_object().into_iter().flatten();
    keys.filter(|(key, value)| b[key.as_str()] != **value)
        .map(|(key, value)| format!("{key} is {value} there and {} here", b[key.as_str()]))
        .next()
        .unwrap_or_default()
}
