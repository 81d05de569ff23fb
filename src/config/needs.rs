//! What an evaluation found a model to be weak in: `weak.json` of `flywheel eval`, as steering takes it in.

use std::collections::BTreeMap;
use std::path::Path;

/// The file.
#[derive(serde::Deserialize)]
struct File {
    knowledge: BTreeMap<String, f64>,
}

/// Needs from 0 to 1 by knowledge path.
///
/// # Errors
/// If the file cannot be read or says something else, as the end of a sentence about it.
pub fn read(at: &Path) -> Result<BTreeMap<String, f64>, String> {
    let bytes = std::fs::read(at).map_err(|e| format!("cannot be read ({e}); `flywheel eval` writes weak.json"))?;
    let file: File = serde_json::from_slice(&bytes).map_err(|e| format!("is no weak.json ({e})"))?;
    match file.knowledge.iter().find(|(_, need)| !(0.0..=1.0).contains(*need)) {
        Some((path, need)) => Err(format!("has a need of {need} for {path}, outside of 0 to 1")),
        None => Ok(file.knowledge),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_read_and_nonsense_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("weak.json");
        let said = |text: &str| {
            std::fs::write(&at, text).unwrap();
            read(&at)
        };
        assert_eq!(said("{\"knowledge\": {\"a/b\": 0.5}}").unwrap(), BTreeMap::from([("a/b".to_owned(), 0.5)]));
        assert!(said("{\"knowledge\": {\"a/b\": 1.5}}").unwrap_err().contains("1.5 for a/b"));
        assert!(said("[]").unwrap_err().contains("is no weak.json"));
        assert!(read(Path::new("/nonexistent")).unwrap_err().contains("cannot be read"));
    }
}
