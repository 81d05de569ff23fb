//! Writing an export: shard after shard, each whole or not at all, the manifest last.
//!
//! A shard that an earlier call wrote from the same samples and settings, and that still has its hash, is kept. So an interrupted
//! export continues, a damaged file is mended, and a database that has grown costs only the shards that changed.

use super::card::card;
use super::error::ExportError;
use super::folder;
use super::format::{Format, Shard};
use super::manifest::{Entry, Manifest, NAME, Pictures, Written, hash};
use super::plan::{Options, Plan, Planned};
use super::principle::Principles;
use super::row::Row;
use crate::store::Store;
use rayon::prelude::*;
use serde_json::json;
use std::path::Path;

/// Folder of the lists of signatures, one for each shard of any format.
pub const SIGNATURES: &str = "signatures";

/// What a call did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Done {
    /// Shards written.
    pub written: usize,
    /// Shards that were there already.
    pub kept: usize,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// Writes an export into a folder. `go_on` hears of every shard, with its place, and may stop the export.
///
/// # Errors
/// If the folder holds something else, a sample cannot be printed, or a file cannot be written.
pub fn run(
    store: &mut impl Store,
    format: &Format,
    options: &Options,
    plan: &Plan,
    out: &Path,
    go_on: &mut dyn FnMut(usize, &str) -> bool,
) -> Result<Done, ExportError> {
    let mut manifest = Manifest {
        flywheel: env!("CARGO_PKG_VERSION").into(),
        settings: options.settings(),
        database: json!({
            "seed": store.origin().map(|o| o.seed),
            "engine": store.origin().map(|o| o.engine),
            "digest": store.extent().digest_hex(),
            "samples": store.extent().verified,
        }),
        shards: vec![],
    };
    let before = free(out, format, &manifest)?;
    for folder in format.files.iter().map(|(folder, _)| *folder).chain([SIGNATURES]) {
        let path = out.join(folder);
        std::fs::create_dir_all(&path).map_err(ExportError::io(&path, "cannot make the folder"))?;
    }
    // From here on the folder says what it is becoming, so that nothing else is written over a half-done export.
    let started = Manifest { shards: before.clone(), ..manifest.clone() };
    started.write(out, false)?;
    let principles = Principles::read(store)?;
    let mut done = Done::default();
    for (place, planned) in plan.shards.iter().enumerate() {
        if !go_on(place, &planned.name) {
            return Ok(Done { stopped: true, ..done });
        }
        let kept = before.iter().find(|e| e.name == planned.name && e.inputs == planned.inputs);
        match kept.filter(|entry| entry.is_on_disk(out)) {
            Some(entry) => {
                manifest.shards.push(entry.clone());
                done.kept += 1;
                continue;
            }
            None => {
                // The finished manifest would speak of files that are being replaced.
                folder::remove(&out.join(NAME))?;
                manifest.shards.push(shard(store, format, options, &principles, planned, out)?);
            }
        }
        done.written += 1;
        // What an earlier call wrote and this one has not come to yet stays known.
        let later = before.iter().filter(|e| plan.shards[place + 1..].iter().any(|p| p.name == e.name));
        let mut so_far = manifest.clone();
        so_far.shards.extend(later.cloned());
        so_far.write(out, false)?;
    }
    remove_old(out, &before, &manifest.shards)?;
    folder::remove_partial(out)?;
    let readme = out.join("README.md");
    let name = out.file_name().map_or_else(|| ".".into(), |name| name.to_string_lossy().into_owned());
    let card = card(format, options, plan, &manifest.database, &name);
    folder::write(&readme, card.as_bytes()).map_err(ExportError::io(&readme, "cannot write"))?;
    manifest.write(out, true)?;
    Ok(done)
}

/// The shards of an earlier call with the same settings; none if the folder is empty.
fn free(out: &Path, format: &Format, ours: &Manifest) -> Result<Vec<Entry>, ExportError> {
    let occupied = |why: String| ExportError::Occupied { path: out.into(), why };
    if let Some(manifest) = Manifest::read(out)? {
        if manifest.settings != ours.settings {
            return Err(occupied(format!("an export with other settings: {}", manifest.settings)));
        }
        if manifest.database["seed"] != ours.database["seed"] {
            return Err(occupied("an export of another database".into()));
        }
        return Ok(manifest.shards);
    }
    let mut entries = match std::fs::read_dir(out) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        other => other.map_err(ExportError::io(out, "cannot read the folder"))?,
    };
    // An export that was stopped before its first shard was done leaves folders and partial files.
    let folders: Vec<&str> = format.files.iter().map(|(folder, _)| *folder).collect();
    let ours =
        |name: &str| folders.contains(&name) || [SIGNATURES, "images"].contains(&name) || name.ends_with(".partial");
    match entries.find_map(|e| e.ok().map(|e| e.file_name().to_string_lossy().into_owned()).filter(|n| !ours(n))) {
        Some(name) => Err(occupied(format!("it holds {name} and no {NAME}"))),
        None => Ok(vec![]),
    }
}

/// Writes one shard.
fn shard(
    store: &mut impl Store,
    format: &Format,
    options: &Options,
    principles: &Principles,
    planned: &Planned,
    out: &Path,
) -> Result<Entry, ExportError> {
    let pictures_in = match format.pictures_apart {
        true => format!("images/{}", planned.name),
        false => "images".into(),
    };
    let samples = store.samples_numbered(&planned.numbers)?;
    let rows: Result<Vec<Row>, ExportError> =
        samples.into_par_iter().map(|s| Row::new(s.sample, s.number, &pictures_in)).collect();
    let rows = rows?;
    let (style, image_root) = (&options.style, &options.image_root);
    let shard = Shard { split: planned.split, rows: &rows, style, image_root, principles };
    let built = (format.build)(&shard)?;
    let pictures = match format.pictures_apart {
        true => Some(pictures(&rows, &pictures_in, out)?),
        false => None,
    };
    let mut files = vec![];
    let list = ((SIGNATURES, "tsv"), planned.signatures.clone().into_bytes());
    for ((folder, extension), bytes) in format.files.iter().copied().zip(built).chain([list]) {
        let path = format!("{folder}/{}.{extension}", planned.name);
        let at = out.join(&path);
        folder::write(&at, &bytes).map_err(ExportError::io(&at, "cannot write"))?;
        files.push(Written { path, bytes: bytes.len() as u64, blake3: hash(&bytes) });
    }
    let (name, split, inputs) = (planned.name.clone(), planned.split.into(), planned.inputs.clone());
    Ok(Entry { name, split, samples: rows.len(), inputs, files, pictures })
}

fn pictures(rows: &[Row], folder: &str, out: &Path) -> Result<Pictures, ExportError> {
    let files = || {
        let of = |row: &'_ Row| row.paths.len();
        rows.iter().flat_map(move |row| {
            (0..of(row)).map(move |k| (&row.paths[k][folder.len() + 1..], &*row.sample.pictures[k].png))
        })
    };
    let at = out.join(folder);
    folder::write_all(&at, files()).map_err(ExportError::io(&at, "cannot write"))?;
    Ok(Pictures::of(folder.into(), files()))
}

/// Removes the files of shards that are there no more.
fn remove_old(out: &Path, before: &[Entry], now: &[Entry]) -> Result<(), ExportError> {
    for entry in before.iter().filter(|e| now.iter().all(|n| n.name != e.name)) {
        for file in &entry.files {
            folder::remove(&out.join(&file.path))?;
        }
        if let Some(pictures) = &entry.pictures {
            folder::remove(&out.join(&pictures.folder))?;
        }
    }
    Ok(())
}
