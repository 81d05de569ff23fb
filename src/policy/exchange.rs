//! Exchanges with a model, kept by the hash of the request: an evaluation that is played again offline gives the same outputs.
//!
//! A file of one JSON object a line: `key` (blake3 of the request with pictures by their hashes), `request` without pictures,
//! `text`, `cut`, `tokens`. Lines are written whole, one after the other; what a crash cut off is dropped at the next opening.

use crate::policy::{Reply, Tokens};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// One line.
#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    request: Value,
    text: String,
    cut: bool,
    tokens: Tokens,
}

/// Kept exchanges.
pub struct Exchanges {
    known: Mutex<HashMap<String, Reply>>,
    file: Option<Mutex<File>>,
}

/// The key of a request, whose pictures are named by their hashes.
pub fn key(request: &Value) -> String {
    blake3::hash(request.to_string().as_bytes()).to_hex().to_string()
}

impl Exchanges {
    /// Opens a file to read and add to.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn open(path: &Path) -> io::Result<Exchanges> {
        let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)?;
        let (known, sound) = read(&file)?;
        file.set_len(sound)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
        Ok(Exchanges { known: Mutex::new(known), file: Some(Mutex::new(file)) })
    }

    /// Opens a file to read alone.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn replay(path: &Path) -> io::Result<Exchanges> {
        let (known, _) = read(&File::open(path)?)?;
        Ok(Exchanges { known: Mutex::new(known), file: None })
    }

    /// The reply to a request, if it was made before.
    pub fn find(&self, key: &str) -> Option<Reply> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps a reply.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, key: &str, request: &Value, reply: &Reply) -> io::Result<()> {
        if let Some(file) = &self.file {
            let line = Line {
                key: key.into(),
                request: request.clone(),
                text: reply.text.clone(),
                cut: reply.cut,
                tokens: reply.tokens,
            };
            let mut bytes = serde_json::to_vec(&line)?;
            bytes.push(b'\n');
            file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&bytes)?;
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key.into(), reply.clone());
        Ok(())
    }
}

/// All whole lines, and how many bytes they take.
fn read(file: &File) -> io::Result<(HashMap<String, Reply>, u64)> {
    let (mut reader, mut known, mut sound, mut bytes) = (BufReader::new(file), HashMap::new(), 0, vec![]);
    loop {
        bytes.clear();
        let read = reader.read_until(b'\n', &mut bytes)?;
        let Ok(line) = serde_json::from_slice::<Line>(&bytes) else { return Ok((known, sound)) };
        if read == 0 || bytes.last() != Some(&b'\n') {
            return Ok((known, sound));
        }
        sound += read as u64;
        known.insert(line.key, Reply { text: line.text, cut: line.cut, tokens: line.tokens });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_found_again_and_a_cut_line_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("exchanges.jsonl");
        let (a, b) = (serde_json::json!({"m": 1}), serde_json::json!({"m": 2}));
        let reply = |text: &str| Reply { text: text.into(), cut: false, tokens: Tokens { prompt: 3, completion: 4 } };
        Exchanges::open(&path).unwrap().keep(&key(&a), &a, &reply("one\n")).unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"key\": \"abc").unwrap();
        let open = Exchanges::open(&path).unwrap();
        assert_eq!(open.find(&key(&a)), Some(reply("one\n")));
        open.keep(&key(&b), &b, &reply("two")).unwrap();
        let replay = Exchanges::replay(&path).unwrap();
        assert_eq!(replay.find(&key(&b)), Some(reply("two")));
        assert_eq!(replay.find("abc"), None);
        assert!(Exchanges::replay(Path::new("/nonexistent")).is_err());
    }
}
