//! Killing: a run that was killed again and again grows into the dataset of an undisturbed one.
//!
//! What is killed is `flywheel run`, and, to meet every outcome, this test binary itself, which runs the ignored test below.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod synthetic;

use flywheel::store::Store;
use flywheel::store::error::StoreError;
use flywheel::store::sqlite::SqliteStore;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use synthetic::{grown, open};

const TARGET: u64 = 3000;
const KILLS: usize = 25;
const DATABASE: &str = "FLYWHEEL_TEST_CHILD_DB";

fn child(path: &Path, wanted: usize) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "child_grows", "--ignored"])
        .env(DATABASE, path)
        .env("FLYWHEEL_TEST_WORKERS", wanted.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
#[ignore = "the child of the tests below"]
fn child_grows() {
    let path = std::env::var(DATABASE).unwrap();
    let workers = std::env::var("FLYWHEEL_TEST_WORKERS").unwrap().parse().unwrap();
    // The lock of a killed process is freed by the kernel, but maybe not at once.
    for _ in 0..1000 {
        match SqliteStore::open(Path::new(&path)) {
            Err(StoreError::Busy(_)) => std::thread::yield_now(),
            _ => break,
        }
    }
    grown(&mut open(Path::new(&path)), TARGET, workers);
}

#[test]
fn kills_cost_nothing_but_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("killed.db");
    let mut kills = 0;
    for round in 0u64.. {
        let mut process = child(&path, 1 + (round % 2) as usize);
        // Moments from a hash: spread over opening, migrating, growing and closing.
        let moment = u64::from(blake3::hash(&round.to_le_bytes()).as_bytes()[0]);
        std::thread::sleep(Duration::from_millis(5 + moment / 2));
        process.kill().unwrap();
        let status = process.wait().unwrap();
        kills += usize::from(!status.success());
        if kills == KILLS || status.success() {
            break;
        }
    }
    assert!(kills >= 20, "the run ended after {kills} kills; raise TARGET");
    assert!(child(&path, 2).wait().unwrap().success());

    let killed = open(&path).extent().clone();
    let mut undisturbed = open(&folder.path().join("undisturbed.db"));
    grown(&mut undisturbed, TARGET, 2);
    assert_eq!(&killed, undisturbed.extent());
    let mut killed = SqliteStore::read(&path).unwrap();
    assert_eq!(killed.integrity().unwrap(), vec!["ok".to_string()]);
    assert_eq!(killed.stats().unwrap(), undisturbed.stats().unwrap());
}

/// `flywheel run` to a number of samples in a folder's database.
fn program(folder: &Path, samples: u64, db: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flywheel"));
    command.current_dir(folder).args(["run", "--json", "--samples", &samples.to_string(), "--db", db]);
    command.env("FLYWHEEL_GENERATE_TEMPLATES", concat!(env!("CARGO_MANIFEST_DIR"), "/templates"));
    command.env("FLYWHEEL_GENERATE_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"));
    command.stderr(Stdio::null());
    command
}

fn summary(mut command: Command) -> serde_json::Value {
    serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
}

#[test]
fn the_program_can_be_killed_too() {
    let folder = tempfile::tempdir().unwrap();
    for kill in 0..20u64 {
        // A target out of reach, so that every kill meets a run at work, however fast the machine is.
        let mut process = program(folder.path(), u64::MAX, "killed.db").stdout(Stdio::null()).spawn().unwrap();
        let moment = u64::from(blake3::hash(&kill.to_le_bytes()).as_bytes()[1]);
        std::thread::sleep(Duration::from_millis(10 + 5 * moment));
        process.kill().unwrap();
        process.wait().unwrap();
    }
    let reached = SqliteStore::read(&folder.path().join("killed.db")).unwrap().extent().verified;
    let killed = summary(program(folder.path(), reached + 10, "killed.db"));
    let undisturbed = summary(program(folder.path(), reached + 10, "undisturbed.db"));
    for key in ["digest", "verified", "rejected", "turns", "images", "rejects_by_code"] {
        assert_eq!(killed[key], undisturbed[key], "{key}");
    }
    let mut store = SqliteStore::read(&folder.path().join("killed.db")).unwrap();
    assert_eq!(store.integrity().unwrap(), vec!["ok".to_string()]);
}

#[test]
fn a_second_writer_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let _first = open(&path);
    let error = SqliteStore::open(&path).err().unwrap();
    assert!(matches!(error, StoreError::Busy(_)) && error.to_string().contains("a.db"), "{error}");
    assert!(SqliteStore::read(&path).is_ok(), "readers are welcome");
}

#[test]
fn what_is_not_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not a database, but long enough to be looked at as one ".repeat(40)).unwrap();
    let before = std::fs::read(&text).unwrap();
    let error = SqliteStore::open(&text).err().unwrap();
    assert!(matches!(error, StoreError::Foreign { .. }) && error.to_string().contains("notes.txt"), "{error}");
    assert_eq!(std::fs::read(&text).unwrap(), before);
    assert!(!folder.path().join("notes.txt.lock").exists());

    let error = SqliteStore::read(&folder.path().join("none.db")).err().unwrap();
    assert!(matches!(error, StoreError::Missing(_)), "{error}");
    assert!(!folder.path().join("none.db").exists(), "reading makes no file");
}

#[test]
fn a_read_only_database_is_refused_to_writers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(open(&path));
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let error = SqliteStore::open(&path).err().unwrap();
    assert!(matches!(error, StoreError::ReadOnly(_)) && error.to_string().contains("a.db"), "{error}");
}
