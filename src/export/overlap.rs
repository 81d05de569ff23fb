//! Whether exports share problems: the lists of structural signatures that lie beside their shards, compared.
//!
//! In: folders of exports. Groups are splits, over all folders, and suites, each by its name. Out: how many problems, or forms of
//! problems, stand in more than one group. The lists are plain text (id, split, problem, form; tabs between), so that
//! `cut` and `comm` do the same without this program.

use super::error::ExportError;
use super::job::SIGNATURES;
use super::manifest::{Manifest, hash};
use super::split::By;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A split or suite.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Group {
    /// `train`, `validation`, `test`, or `suite NAME`.
    pub name: String,
    /// Samples.
    pub samples: usize,
    /// Different signatures among them.
    pub signatures: usize,
}

/// A signature that stands in several groups.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Shared {
    /// The signature.
    pub signature: String,
    /// A sample of each group, with the group: the first that was met.
    pub samples: Vec<(String, String)>,
}

/// What was compared, and what is shared.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Overlaps {
    /// All groups, by name.
    pub groups: Vec<Group>,
    /// Signatures in more than one group.
    pub shared: Vec<Shared>,
}

/// Compares exports.
///
/// # Errors
/// If a folder holds no finished export, or a list is damaged.
pub fn overlaps(folders: &[PathBuf], by: By) -> Result<Overlaps, ExportError> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut met: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for folder in folders {
        for line in lists(folder)? {
            let [id, split, problem, form] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(damaged(folder, &format!("a list of signatures holds the line {line:?}")));
            };
            let signature = if by == By::Form { form } else { problem };
            if signature.is_empty() {
                return Err(damaged(folder, &format!("sample {id} has no signature")));
            }
            let group = groups.entry(split.into()).or_insert_with(|| Group { name: split.into(), ..Group::default() });
            group.samples += 1;
            let place = met.entry(signature.into()).or_default();
            if !place.contains_key(split) {
                group.signatures += 1;
                place.insert(split.into(), id.into());
            }
        }
    }
    let shared = met.into_iter().filter(|(_, place)| place.len() > 1);
    let shared = shared.map(|(signature, place)| Shared { signature, samples: place.into_iter().collect() }).collect();
    Ok(Overlaps { groups: groups.into_values().collect(), shared })
}

/// Lines of all lists of an export, each list as its manifest knows it.
fn lists(folder: &Path) -> Result<Vec<String>, ExportError> {
    let Some(manifest) = Manifest::read_finished(folder)? else {
        return Err(damaged(folder, "no finished export; hint: name folders that `flywheel export` wrote"));
    };
    let mut lines = vec![];
    let files = manifest.shards.iter().flat_map(|shard| &shard.files);
    for file in files.filter(|file| file.path.starts_with(SIGNATURES)) {
        let at = folder.join(&file.path);
        let bytes = std::fs::read(&at).map_err(ExportError::io(&at, "cannot read"))?;
        if hash(&bytes) != file.blake3 {
            return Err(damaged(&at, "not as it was written; hint: export again to mend it"));
        }
        lines.extend(String::from_utf8_lossy(&bytes).lines().map(str::to_string));
    }
    Ok(lines)
}

fn damaged(path: &Path, why: &str) -> ExportError {
    ExportError::Option(format!("{}: {why}", path.display()))
}
