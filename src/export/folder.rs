//! Files that appear whole or not at all: `*.partial`, fsync, rename.

use super::error::ExportError;
use std::fs::{File, create_dir_all, rename};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Extension of what is being written.
const PARTIAL: &str = "partial";

/// A file that is being written under another name. If it is dropped before it is put in place, nothing is left of it.
pub struct Partial {
    path: PathBuf,
    /// Until it is in place.
    file: Option<File>,
}

impl Partial {
    /// Begins a file.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn create(path: &Path) -> io::Result<Partial> {
        Ok(Partial { path: path.into(), file: Some(File::create(partial(path))?) })
    }

    /// Puts the file in its place for good.
    ///
    /// # Errors
    /// If it cannot be written or renamed; nothing is left behind then.
    pub fn place(mut self) -> io::Result<()> {
        self.open()?.sync_all()?;
        rename(partial(&self.path), &self.path)?;
        self.file = None;
        sync_parent(&self.path)
    }

    fn open(&mut self) -> io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| io::Error::other("it is in place already"))
    }
}

impl Write for Partial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open()?.flush()
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = std::fs::remove_file(partial(&self.path));
        }
    }
}

/// Writes a file whole or not at all.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = Partial::create(path)?;
    file.write_all(bytes)?;
    file.place()
}

/// A folder of many small files that appears whole or not at all.
pub struct PartialFolder {
    path: PathBuf,
}

impl PartialFolder {
    /// Begins a folder; what an earlier call left half done is removed.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn create(path: &Path) -> io::Result<PartialFolder> {
        let partial = partial(path);
        if partial.exists() {
            std::fs::remove_dir_all(&partial)?;
        }
        create_dir_all(&partial)?;
        Ok(PartialFolder { path: path.into() })
    }

    /// Writes a file into it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        std::fs::write(partial(&self.path).join(name), bytes)
    }

    /// Puts the folder in its place, instead of what is there.
    ///
    /// # Errors
    /// If it cannot be written or renamed.
    pub fn place(self) -> io::Result<()> {
        let partial = partial(&self.path);
        sync_all(&partial)?;
        if self.path.exists() {
            std::fs::remove_dir_all(&self.path)?;
        }
        rename(&partial, &self.path)?;
        sync_parent(&self.path)
    }
}

/// Makes a folder's files last. A file system that is synced as a whole writes thousands of them in one go; a sync of each waits for
/// the disk every time, which for 17,000 pictures was 50 of 56 s.
#[cfg(target_os = "linux")]
fn sync_all(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Makes a folder's files last, one by one.
#[cfg(not(target_os = "linux"))]
fn sync_all(folder: &Path) -> io::Result<()> {
    std::fs::read_dir(folder)?.try_for_each(|entry| File::open(entry?.path())?.sync_all())?;
    File::open(folder)?.sync_all()
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
