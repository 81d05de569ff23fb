//! Writing an export: shard after shard, each whole or not at all, the manifest last.
//!
//! A shard that an earlier call wrote from the same samples and settings, and that still has its hash, is kept. So an interrupted
//! export continues, a damaged file is mended, and a database that has grown costs only the shards that changed.

use super::card::card;
use super::error::ExportError;
use super::folder::{self, PartialFolder};
use super::format::{Format, Part};
use super::manifest::{Entry, Manifest, NAME, Pictures, Written};
use super::plan::{Options, Plan, Planned, signatures};
use super::principle::Principles;
use super::row::Row;
use super::sink::{Piece, Sink};
use crate::store::Store;
use rayon::prelude::*;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Folder of the lists of signatures, one for each shard of any format.
pub const SIGNATURES: &str = "signatures";

/// Samples that are in memory at a time.
const PART: usize = 100;

/// What an export is made by.
struct Call<'a> {
    format: &'a Format,
    options: &'a Options,
    plan: &'a Plan,
    principles: &'a Principles,
}

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
    let call = Call { format, options, plan, principles: &principles };
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
                manifest.shards.push(shard(store, &call, planned, out)?);
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

/// Writes one shard, part by part.
fn shard(store: &mut impl Store, call: &Call<'_>, planned: &Planned, out: &Path) -> Result<Entry, ExportError> {
    let Call { format, options, plan, principles } = call;
    let (split, style, image_root) = (planned.split, &options.style, &options.image_root);
    let pictures_in = match format.pictures_apart {
        true => format!("images/{}", planned.name),
        false => "images".into(),
    };
    let mut apart = match format.pictures_apart {
        true => Some(Apart::create(pictures_in.clone(), out)?),
        false => None,
    };
    let mut sinks: Vec<Sink> = vec![];
    let numbers: Vec<u64> = plan.samples(planned).map(|s| s.number).collect();
    let parts = numbers.len().div_ceil(PART);
    for (place, some) in numbers.chunks(PART).enumerate() {
        let samples = store.samples_numbered(some)?;
        let rows: Result<Vec<Row>, ExportError> =
            samples.into_par_iter().map(|s| Row::new(s.sample, s.number, &pictures_in)).collect();
        let rows = rows?;
        let part = Part { split, rows: &rows, last: place + 1 == parts, style, image_root, principles };
        for (file, piece) in (format.build)(&part)?.into_iter().enumerate() {
            match sinks.get_mut(file) {
                Some(sink) => sink.add(piece)?,
                None => {
                    let (folder, extension) = format.files[file];
                    sinks.push(Sink::open(out, format!("{folder}/{}.{extension}", planned.name), piece)?);
                }
            }
        }
        if let Some(apart) = &mut apart {
            rows.iter().try_for_each(|row| apart.add(row))?;
        }
    }
    let lists: String = plan.samples(planned).map(|s| signatures(s, options.suite.as_deref(), split)).collect();
    sinks.push(Sink::open(out, format!("{SIGNATURES}/{}.tsv", planned.name), Piece::Bytes(lists.into_bytes()))?);
    let pictures = apart.map(Apart::place).transpose()?;
    let files = sinks.into_iter().map(Sink::finish).collect::<Result<Vec<Written>, ExportError>>()?;
    let (name, split, inputs) = (planned.name.clone(), planned.split.into(), planned.inputs.clone());
    Ok(Entry { name, split, samples: numbers.len(), inputs, files, pictures })
}

/// Pictures of a shard in a folder of their own.
struct Apart {
    folder: String,
    at: PathBuf,
    files: PartialFolder,
    /// Name and blake3 of each.
    written: Vec<(String, blake3::Hash)>,
}

impl Apart {
    fn create(folder: String, out: &Path) -> Result<Apart, ExportError> {
        let at = out.join(&folder);
        let files = PartialFolder::create(&at).map_err(ExportError::io(&at, "cannot write"))?;
        Ok(Apart { folder, at, files, written: vec![] })
    }

    fn add(&mut self, row: &Row) -> Result<(), ExportError> {
        for (path, png) in row.paths.iter().zip(&row.pictures) {
            let name = &path[self.folder.len() + 1..];
            self.files.add(name, png.data()).map_err(ExportError::io(&self.at, "cannot write"))?;
            self.written.push((name.into(), blake3::hash(png.data())));
        }
        Ok(())
    }

    fn place(self) -> Result<Pictures, ExportError> {
        self.files.place().map_err(ExportError::io(&self.at, "cannot write"))?;
        Ok(Pictures::of(self.folder, self.written))
    }
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
