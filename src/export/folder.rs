//! Files that appear whole or not at all: `*.partial`, fsync, rename.

use super::error::ExportError;
use std::fs::{File, create_dir_all, rename};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Extension of what is being written.
const PARTIAL: &str = "partial";

/// Writes a file whole or not at all.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = partial(path);
    let put = || {
        let mut file = File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        rename(&partial, path)?;
        sync_parent(path)
    };
    put().inspect_err(|_| drop(std::fs::remove_file(&partial)))
}

/// Writes many small files into a folder that is made for them; the folder appears whole, or not at all.
///
/// # Errors
/// If a file cannot be written.
pub fn write_all<'a>(folder: &Path, files: impl Iterator<Item = (&'a str, &'a [u8])>) -> io::Result<()> {
    let partial = partial(folder);
    if partial.exists() {
        std::fs::remove_dir_all(&partial)?;
    }
    create_dir_all(&partial)?;
    let mut open = vec![];
    for (name, bytes) in files {
        let mut file = File::create(partial.join(name))?;
        file.write_all(bytes)?;
        // Synced a little later, so that the kernel writes several at once; few enough for the limit of open files.
        open.push(file);
        if open.len() == 64 {
            open.drain(..).try_for_each(|file| file.sync_data())?;
        }
    }
    open.into_iter().try_for_each(|file| file.sync_data())?;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    rename(&partial, folder)?;
    sync_parent(folder)
}

/// Removes a file or a folder, if it is there.
///
/// # Errors
/// If it cannot be removed.
pub fn remove(path: &Path) -> Result<(), ExportError> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(ExportError::io(path, "cannot remove")(e)),
        _ => Ok(()),
    }
}

/// Removes what a killed call left half done in a folder and in the folders below it.
///
/// # Errors
/// If a folder cannot be read, or something cannot be removed.
pub fn remove_partial(folder: &Path) -> Result<(), ExportError> {
    for entry in std::fs::read_dir(folder).map_err(ExportError::io(folder, "cannot read the folder"))? {
        let path = entry.map_err(ExportError::io(folder, "cannot read the folder"))?.path();
        if path.extension().is_some_and(|e| e == PARTIAL) {
            remove(&path)?;
        } else if path.is_dir() {
            remove_partial(&path)?;
        }
    }
    Ok(())
}

/// Makes a renaming last: it stands in the folder above.
fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(PARTIAL);
    PathBuf::from(name)
}
