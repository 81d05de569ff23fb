//! The program as users call it: what it prints, how it ends, what it leaves behind.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use program::{command, flywheel, shipped};
use serde_json::Value;
use std::process::{Command, Output};

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Asserts that the call could not be done, and returns what it said.
fn refused(output: &Output) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("error: "), "{words}");
    words
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&out(output)).unwrap()
}

#[test]
fn a_run_grows_resumes_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let run = |samples: &str, db: &str, workers: &str| {
        json(&flywheel(
            folder.path(),
            &["run", "--json", "--samples", samples, "--db", db, "--seed", "5", "--workers", workers],
        ))
    };
    let whole = run("24", "whole.db", "2");
    for key in
        ["verified", "rejected", "turns", "images", "duration_s", "cpu_s", "verified_per_cpu_s", "rejects_by_code"]
    {
        assert!(!whole[key].is_null(), "{key} is missing in {whole}");
    }
    assert!(whole["verified"].as_u64() >= Some(24));
    run("12", "halves.db", "1");
    let halves = run("24", "halves.db", "1");
    assert_eq!(whole["digest"], halves["digest"]);
    assert_eq!(run("24", "halves.db", "1")["added"], 0);

    let stats = json(&flywheel(folder.path(), &["stats", "--json", "--db", "whole.db"]));
    assert_eq!((&stats["verified"], &stats["digest"]), (&whole["verified"], &whole["digest"]));
    let verify = flywheel(folder.path(), &["verify", "--db", "whole.db"]);
    assert!(verify.status.success(), "{}", out(&verify));
}

#[test]
fn settings_that_shape_samples_cannot_change_under_a_run() {
    let folder = tempfile::tempdir().unwrap();
    json(&flywheel(folder.path(), &["run", "--json", "--samples", "3", "--seed", "5"]));
    let words = refused(&flywheel(folder.path(), &["run", "--samples", "4", "--seed", "6"]));
    assert!(words.contains("seed is 5 in the stored run and 6 now") && words.contains("hint"), "{words}");
    std::fs::write(folder.path().join("pipeline.toml"), "[figure]\nmax_side = 700\n").unwrap();
    let words = refused(&flywheel(folder.path(), &["run", "--samples", "4"]));
    assert!(words.contains("figure.max_side is 900 in the stored run and 700 now"), "{words}");
    std::fs::write(folder.path().join("pipeline.toml"), "[run]\nworkers = 1\n").unwrap();
    let more = json(&flywheel(folder.path(), &["run", "--json", "--samples", "4"]));
    assert_eq!(more["seed"], 5, "a seed that nobody chose is the run's");
}

#[test]
fn unknown_things_are_named_with_near_ones() {
    let folder = tempfile::tempdir().unwrap();
    let words = refused(&flywheel(folder.path(), &["preview", "plane/chord_distnce", "--out", "p"]));
    assert!(words.contains("no template plane/chord_distnce; hint: did you mean plane/chord_distance?"), "{words}");
    assert!(!folder.path().join("p").exists());
    let words = refused(&flywheel(folder.path(), &["show", "0123", "--out", "p"]));
    assert!(words.contains("flywheel.db: no such database"), "{words}");
    json(&flywheel(folder.path(), &["run", "--json", "--samples", "3"]));
    let words = refused(&flywheel(folder.path(), &["show", "zzzz", "--out", "p"]));
    assert!(words.contains("no sample zzzz; hint: an id is like "), "{words}");
    std::fs::write(folder.path().join("pipeline.toml"), "[run]\nsed = 3\n").unwrap();
    let words = refused(&flywheel(folder.path(), &["stats"]));
    assert!(words.contains("pipeline.toml:2: unknown key run.sed; hint: did you mean seed?"), "{words}");
}

#[test]
fn a_problem_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let shown = flywheel(folder.path(), &["preview", "plane/chord_distance", "--seed", "2", "--out", "p"]);
    assert!(out(&shown).contains("Question"), "{}", String::from_utf8_lossy(&shown.stderr));
    let mut names: Vec<_> = std::fs::read_dir(folder.path().join("p"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(
        names.contains(&"0.png".into()) && names.contains(&"1.png".into()) && names.contains(&"problem.txt".into())
    );
    assert!(!names.iter().any(|n| n.ends_with(".partial")), "{names:?}");
}

#[test]
fn what_is_shipped_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let output = flywheel(folder.path(), &["validate"]);
    assert!(output.status.success(), "{}", out(&output));
}

#[test]
fn a_template_that_nobody_vetted_runs_in_a_worker() {
    let folder = tempfile::tempdir().unwrap();
    let chord = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/plane/chord_distance.star");
    std::fs::copy(chord, folder.path().join("mine.star")).unwrap();
    assert!(flywheel(folder.path(), &["preview", "mine.star", "--out", "good"]).status.success());
    assert!(folder.path().join("good/0.png").exists());
    let hostile = "meta(title = \"x\", kind = \"plane\", knowledge = [], tools = [], levels = [1])\n\
                   def build(p, rng, level):\n    xs = [1]\n    for i in range(60):\n        xs = xs + xs\n";
    std::fs::write(folder.path().join("bad.star"), hostile).unwrap();
    let words = refused(&flywheel(folder.path(), &["preview", "bad.star", "--out", "bad"]));
    assert!(words.contains("heap") || words.contains("memory"), "{words}");
    assert!(!folder.path().join("bad").exists(), "nothing is written for a program that yields nothing");
}

#[test]
fn validate_lists_all_errors_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let templates = folder.path().join("mine");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("a.star"), "def build(:\n").unwrap();
    std::fs::write(templates.join("b.star"), "meta(title = 3)\n").unwrap();
    let mine = |args| command(folder.path(), args).env("FLYWHEEL_GENERATE_TEMPLATES", "mine").output().unwrap();
    let output = mine(&["validate"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("a.star") && out(&output).contains("b.star"), "{}", out(&output));
    refused(&mine(&["run", "--samples", "1"]));
    assert!(!folder.path().join("flywheel.db").exists(), "nothing is begun with broken templates");
}

#[test]
fn a_full_disk_ends_the_run_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // A limit on file size stands in for the disk's; the signal that it sends is ignored, so that writes fail instead.
    let script = format!("trap '' XFSZ; ulimit -f 20000; exec {} run --samples 100000", env!("CARGO_BIN_EXE_flywheel"));
    let mut command = Command::new("sh");
    command.current_dir(folder.path()).args(["-c", &script]);
    shipped(&mut command);
    let words = refused(&command.output().unwrap());
    assert!(words.contains("flywheel.db"), "{words}");
    let stats = json(&flywheel(folder.path(), &["stats", "--json"]));
    let kept = stats["verified"].as_u64().unwrap();
    assert!(kept > 0);
    let more = json(&flywheel(folder.path(), &["run", "--json", "--samples", &(kept + 5).to_string()]));
    assert!(more["verified"].as_u64() >= Some(kept + 5));
    assert!(flywheel(folder.path(), &["verify"]).status.success());
}

#[cfg(unix)]
#[test]
fn an_interrupt_finishes_the_turns_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut call = command(folder.path(), &["run", "--samples", "1000000", "--json"]);
    let mut child = call.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // The database's write-ahead log appears with the first commit, after the signals are being watched.
    let log = folder.path().join("flywheel.db-wal");
    while log.metadata().map_or(0, |m| m.len()) < 500_000 {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before its first commit");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let pid = rustix::process::Pid::from_raw(child.id() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    let summary: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(summary["stopped"], true);
    assert!(flywheel(folder.path(), &["stats", "--json"]).status.success());
}
