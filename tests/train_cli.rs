//! `flywheel train` as users call it: perception, then solutions on top of it, from the generator and from an export.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn flywheel(folder: &Path, args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flywheel"))
        .current_dir(folder)
        .args(args.split_whitespace())
        .env("FLYWHEEL_GENERATE_TEMPLATES", concat!(env!("CARGO_MANIFEST_DIR"), "/templates"))
        .env("FLYWHEEL_GENERATE_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"))
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const SHORT: &str = "--batch 2 --every 2 --exam 2 --warmup 1 --json";

#[test]
fn every_stage_runs_from_end_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &str| flywheel(folder.path(), &format!("train {args} {SHORT}"));
    let seen = json(&run("perception --size tiny --steps 2 --out see"));
    assert_eq!((seen["stage"].as_str(), seen["step"].as_u64()), (Some("perception"), Some(2)));
    for sort in ["letter", "surface", "semantic", "integrated"] {
        let share = seen["exam"][format!("exam/{sort}/pck_5")].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&share), "{sort}: {share}");
    }
    // Called again it has nothing left to do and says the same.
    assert_eq!(json(&run("perception --size tiny --steps 2 --out see")), seen);
    let other = refused(&run("perception --size tiny --steps 2 --rate 0.5 --out see"));
    assert!(other.contains("other settings") && other.contains("hint"), "{other}");
    assert!(refused(&run("sft --steps 2 --out see")).contains("holds a run of perception"));

    let solved = json(&run("sft --init see --steps 2 --out solve"));
    assert!(solved["exam"]["exam/minus_loss"].as_f64().unwrap() < 0.0, "{solved}");
    assert!(folder.path().join("solve/step-00000002/trainer_state.json").exists());
    let vocabulary = |run: &str| std::fs::read(folder.path().join(run).join("step-00000002/tokenizer.json")).unwrap();
    assert_eq!(vocabulary("see"), vocabulary("solve"));

    assert!(refused(&run("perception --size huge --out x")).contains("there are tiny"));
    assert!(refused(&run("perception --init nowhere --out x")).contains("nowhere"));
    assert!(refused(&run("perception --steps 0 --out y")).contains("steps is 0"));
    assert!(refused(&run("sft --from see --out y")).contains("perception alone"));
    assert!(refused(&run("perception --size tiny --from see --out y")).contains("no row to train on"));
}

#[test]
fn an_export_is_trained_on() {
    let folder = tempfile::tempdir().unwrap();
    let grown = flywheel(folder.path(), "run --samples 40 --kind perception --workers 1");
    assert!(grown.status.success(), "{}", String::from_utf8_lossy(&grown.stderr));
    assert!(flywheel(folder.path(), "export v-perception rows").status.success());
    let args = format!("train perception --size tiny --from rows --steps 2 --out see {SHORT}");
    let seen = json(&flywheel(folder.path(), &args));
    assert!(seen["exam"]["exam/rows/pck_5"].is_number(), "{seen}");
}
