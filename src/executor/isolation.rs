//! The walls around the python executor: namespaces, mounts and a filter of system calls, put up by bubblewrap.
//!
//! Inside there are the interpreter's own folders, the C library, two devices and two empty folders in memory (`/episode`, `/tmp`),
//! and nothing else: no network, no `/proc`, no home, no other process. All but the two folders is read-only, and what stands in
//! them dies with the process. Limits on memory, time and file sizes are set by the process itself before it runs a program, and
//! cannot be raised without privileges, which it has not.

use crate::executor::filter;
use crate::executor::observation::Broken;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The number under which bubblewrap finds the filter.
const FILTER_FD: &str = "9";

/// Names in the folder of [`Walls`].
const FILTER: &str = "filter.bpf";
const CACHE: &str = "cache";

/// Folders of the C library and what the loader needs.
const LOADER: &[&str] = &["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"];

/// Variables of the interpreter's environment; there are no others.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("HOME", "/episode"),
    ("LANG", "C.UTF-8"),
    ("MPLBACKEND", "Agg"),
    ("MPLCONFIGDIR", "/tmp/matplotlib"),
    ("OMP_NUM_THREADS", "1"),
    ("OPENBLAS_NUM_THREADS", "1"),
    ("PATH", "/nowhere"),
    ("TMPDIR", "/tmp"),
];

/// What may be reached from inside.
pub struct Walls {
    bwrap: PathBuf,
    /// Holds the filter's file; goes with this.
    folder: TempDir,
    /// Folders and files that are seen read-only, at their own paths.
    pub read_only: Vec<PathBuf>,
    /// Files that are seen in `/cache`: names and bytes, written by [`Walls::keep`].
    cached: bool,
    /// Bytes of each of the two folders in memory.
    pub folder_bytes: u64,
}

impl Walls {
    /// Finds what is needed to put them up.
    ///
    /// # Errors
    /// If bubblewrap is missing, or there is no filter for this architecture.
    pub fn find(read_only: Vec<PathBuf>, folder_bytes: u64) -> Result<Walls, Broken> {
        let missing = || {
            Broken(
                "bubblewrap (bwrap) is not installed, and model-written Python runs in no other way; \
                 hint: install the package bubblewrap, or take --executor native"
                    .into(),
            )
        };
        let bwrap = on_path("bwrap").ok_or_else(missing)?;
        let program = filter::program().ok_or_else(|| {
            let arch = std::env::consts::ARCH;
            Broken(format!("no filter of system calls for {arch}; hint: take --executor native"))
        })?;
        let unwritten = |e: std::io::Error| Broken(format!("the filter of system calls cannot be written: {e}"));
        let folder = tempfile::tempdir().map_err(unwritten)?;
        std::fs::write(folder.path().join(FILTER), program).map_err(unwritten)?;
        Ok(Walls { bwrap, folder, read_only, cached: false, folder_bytes })
    }

    /// Keeps a file for later episodes, which see it in `/cache`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let cache = self.folder.path().join(CACHE);
        std::fs::create_dir_all(&cache)?;
        std::fs::write(cache.join(name), bytes)?;
        self.cached = true;
        Ok(())
    }

    /// The command that runs a program inside.
    pub fn around(&self, program: &Path, arguments: &[&str]) -> Command {
        // The shell opens the filter's file at a number that bubblewrap is told, and is replaced by bubblewrap.
        let mut command = Command::new("/bin/sh");
        command
            .arg("-c")
            .arg(format!("exec \"$@\" {FILTER_FD}<\"$0\""))
            .arg(self.folder.path().join(FILTER))
            .arg(&self.bwrap);
        command.args(["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]);
        command.args(["--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "episode"]);
        for (name, value) in ENVIRONMENT {
            command.args(["--setenv", name, value]);
        }
        // First of all, since an interpreter may live below /tmp.
        let size = self.folder_bytes.to_string();
        for folder in ["/episode", "/tmp"] {
            command.args(["--size", &size, "--tmpfs", folder]);
        }
        for path in LOADER {
            command.args(["--ro-bind-try", path, path]);
        }
        for path in &self.read_only {
            command.arg("--ro-bind").arg(path).arg(path);
        }
        for device in ["/dev/null", "/dev/urandom"] {
            command.args(["--dev-bind", device, device]);
        }
        match self.cached {
            true => command.arg("--ro-bind").arg(self.folder.path().join(CACHE)).arg("/cache"),
            false => command.args(["--dir", "/cache"]),
        };
        command.args(["--remount-ro", "/", "--chdir", "/episode", "--seccomp", FILTER_FD, "--"]);
        command.arg(program).args(arguments);
        command
    }
}

/// A program of this name on the search path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
