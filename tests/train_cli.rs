//! `flywheel train` as users call it: perception, then solutions on top of it, then rewards; evaluation of what came out; the loop.

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
    assert!(refused(&run("sft --from nowhere.db --out y")).contains("nowhere.db"));
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

#[test]
fn a_taught_model_is_rewarded_and_evaluated() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &str| flywheel(folder.path(), args);
    json(&run(&format!("train sft --size tiny --positions 900 --steps 2 --out solve {SHORT}")));
    let beginning = refused(&run(&format!("train grpo --out x --steps 1 {SHORT}")));
    assert!(beginning.contains("was taught") && beginning.contains("--init"), "{beginning}");
    let grpo = format!("train grpo --init solve --out play --steps 2 --group 2 --max-tokens 12 --rounds 2 {SHORT}");
    let played = json(&run(&grpo));
    assert_eq!((played["stage"].as_str(), played["step"].as_u64()), (Some("grpo"), Some(2)));
    for part in ["reward", "accuracy", "format", "tool_use"] {
        assert!(played["exam"][format!("exam/{part}")].is_number(), "{part}: {played}");
    }
    assert_eq!(json(&run(&grpo)), played);
    assert!(refused(&run(&format!("{grpo} --beta 0.5"))).contains("other settings"));
    assert!(refused(&run(&format!("train grpo --init solve --out z --group 1 {SHORT}"))).contains("group of 1"));
    let metrics = std::fs::read_to_string(folder.path().join("play/metrics.jsonl")).unwrap();
    assert!(metrics.lines().all(|line| line.contains("grpo/reward")), "{metrics}");
    assert!(run("eval show play/rollouts").status.success());

    json(&run("suite build bench --size 4 --json"));
    let eval = "eval --suite bench --policy checkpoint --checkpoint play --max-tokens 12 --json";
    let told = json(&run(eval));
    assert_eq!(told["episodes"].as_u64(), Some(12));
    assert_eq!(json(&run(eval))["interactive_reasoning"], told["interactive_reasoning"]);
    let blind = json(&run("eval --suite bench --policy blind --checkpoint play --max-tokens 12 --json"));
    assert_eq!(blind["episodes"].as_u64(), Some(12));
    assert!(refused(&run("eval --suite bench --policy checkpoint")).contains("no --checkpoint"));
    assert!(refused(&run("eval --suite bench --policy checkpoint --checkpoint nowhere")).contains("nowhere"));
}

#[test]
fn the_loop_runs_its_rounds_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let args = "loop --out turn --rounds 2 --samples 12 --steps 2 --batch 2 --size tiny --positions 900 --suite-size 4 --max-tokens 8 \
                --compare --json";
    let curve = json(&flywheel(folder.path(), args));
    for arm in ["steered", "even"] {
        let points = curve["arms"][arm].as_array().unwrap();
        assert_eq!(points.len(), 2);
        for point in points {
            assert!(point["grown"].as_u64().unwrap() >= 12, "{point}");
            assert_eq!(point["interactive_reasoning"]["n"].as_u64(), Some(4), "{point}");
        }
    }
    assert_eq!(curve["steered_against_even"]["perception"]["n"].as_u64(), Some(4));
    // The first round knows nothing yet; the second one grows what the evaluation before it asks for, in one of the arms.
    let digest = |arm: &str, round: u32| {
        let told = json(&flywheel(folder.path(), &format!("stats --db turn/{arm}/round-{round}/grown.db --json")));
        told["digest"].as_str().unwrap().to_owned()
    };
    assert_eq!(digest("steered", 1), digest("even", 1));
    assert_ne!(digest("steered", 2), digest("even", 2));
    assert!(folder.path().join("turn/curve.svg").metadata().unwrap().len() > 500);
    // Called again nothing is left to do, and the same is said.
    assert_eq!(json(&flywheel(folder.path(), args)), curve);
    assert!(refused(&flywheel(folder.path(), "loop --out turn --rounds 0")).contains("all of them are positive"));
}
