//! Files that appear whole or not at all: `*.partial`, fsync, rename.

use std::fs::{File, create_dir_all, rename};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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
        rename(&partial, path)
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
    rename(&partial, folder)
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}
