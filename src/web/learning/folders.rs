//! Folders of runs: found by the file that makes them one, asked for by name. A name of a request is only compared with the names that
//! are there; it never becomes a path.

use std::path::{Path, PathBuf};

/// The file that makes a folder an evaluation.
pub const EVALUATION: &str = "run.json";

/// The file that makes a folder a training run.
pub const TRAINING: &str = "metrics.jsonl";

/// What follows the name of a training run in that of its rollouts.
pub const ROLLOUTS: &str = " (rollouts)";

/// The folder of a training run's rollouts, which is kept like an evaluation.
pub fn rollouts(run: &Path) -> Option<PathBuf> {
    let folder = run.join("rollouts");
    folder.join(EVALUATION).is_file().then_some(folder)
}

/// Folders that are listed.
const MOST: usize = 500;

/// Largest file that is read for a page, in bytes.
const LARGEST: u64 = 64 << 20;

/// Folders directly below `root` that hold a file of this name, by name.
pub fn list(root: &Path, file: &str) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().join(file).is_file());
    let mut found: Vec<(String, PathBuf)> =
        folders.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path()))).collect();
    found.sort();
    found.truncate(MOST);
    found
}

/// The folder of a name.
pub fn find(root: &Path, file: &str, name: &str) -> Option<PathBuf> {
    list(root, file).into_iter().find(|(known, _)| known == name).map(|(_, folder)| folder)
}

/// The size of a file in bytes, if it may be read for a page.
pub fn size(path: &Path) -> Option<u64> {
    path.metadata().ok().map(|m| m.len()).filter(|bytes| *bytes <= LARGEST)
}

/// The text of a file; `None` if there is none or it is too large.
pub fn text(path: &Path) -> Option<String> {
    size(path)?;
    std::fs::read_to_string(path).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_are_there_are_found() {
        let root = tempfile::tempdir().unwrap();
        for name in ["b", "a", "empty"] {
            std::fs::create_dir_all(root.path().join("runs").join(name)).unwrap();
        }
        for place in ["runs/a/run.json", "runs/b/run.json", "run.json"] {
            std::fs::write(root.path().join(place), "{}").unwrap();
        }
        let runs = root.path().join("runs");
        assert_eq!(list(&runs, "run.json").into_iter().map(|f| f.0).collect::<Vec<_>>(), ["a", "b"]);
        assert!(find(&runs, "run.json", "a").is_some());
        for wrong in ["", ".", "..", "../runs/a", "a/", "empty", "a/../a"] {
            assert_eq!(find(&runs, "run.json", wrong), None, "{wrong}");
        }
        assert_eq!(text(&runs.join("a/run.json")).as_deref(), Some("{}"));
        assert!(list(&root.path().join("none"), "run.json").is_empty());
    }
}
