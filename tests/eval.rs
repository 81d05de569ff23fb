//! `flywheel eval` as users call it: the oracle is right everywhere, guesses are not, a kill loses nothing, errors have hints.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use flywheel::executor::observation::{Executor, Opening};
use flywheel::executor::python::{Interpreter, Python};
use program::{command, said, told, with_suite};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;

const KINDS: [&str; 3] = ["perception", "instruction_guided", "interactive_reasoning"];

fn refused(folder: &Path, args: &[&str], part: &str) {
    let output = command(folder, args).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", said(&output));
    assert!(said(&output).contains(part) && said(&output).contains("hint:"), "{args:?}: {}", said(&output));
}

/// All kinds are played and all episodes right.
fn perfect(summary: &Value, n: u64, kinds: &[&str]) {
    for kind in kinds {
        let cell = &summary[kind];
        assert_eq!(
            (&cell["n"], &cell["score"], &cell["high"]),
            (&n.into(), &1.0.into(), &1.0.into()),
            "{kind}: {cell}"
        );
        assert!(cell["low"].as_f64().unwrap() < 1.0, "an interval of finitely many has a lower end: {cell}");
    }
}

/// Domains with kinds, episodes and scores; what stands behind the scores depends on the scorer.
fn by_domain(summary: &Value) -> Vec<(String, String, Value, Value)> {
    let domains = summary["by"]["domain"].as_object().unwrap().iter();
    let cells = domains.flat_map(|(domain, row)| row.as_object().unwrap().iter().map(move |cell| (domain, cell)));
    cells
        .map(|(domain, (kind, cell))| (domain.clone(), kind.clone(), cell["n"].clone(), cell["score"].clone()))
        .collect()
}

#[test]
fn the_oracle_is_right_everywhere_and_guesses_are_not() {
    let folder = with_suite("24");
    let at = folder.path();
    let oracle = told(at, &["eval", "--suite", "bench", "--policy", "oracle", "--json"]);
    perfect(&oracle, 24, &KINDS);
    assert!(oracle["by"]["domain"].as_object().unwrap().len() > 3 && oracle["by"]["tool"].is_object(), "{oracle}");
    assert_eq!(oracle["conduct"]["sound_programs"], 1.0);
    assert_eq!(oracle["conduct"]["scorers"], serde_json::json!({"answer": 24, "places": 24, "shapes": 24}));
    for policy in ["random", "blind"] {
        let guess = told(at, &["eval", "--suite", "bench", "--policy", policy, "--json"]);
        for kind in KINDS {
            assert!(guess[kind]["score"].as_f64().unwrap() < 0.6, "{policy} {kind}: {}", guess[kind]);
        }
        assert_eq!(guess["instruction_guided"]["score"], 0.0, "{policy}");
    }
    // Our own parquet: published columns with companions, without solutions.
    let parquet =
        told(at, &["eval", "--data", "suites/bench/vtbench", "--policy", "oracle", "--name", "parquet", "--json"]);
    perfect(&parquet, 24, &KINDS);
    assert_eq!(parquet["conduct"]["scorers"]["pixels"], 24, "a picture alone tells no shapes");
    assert_eq!(by_domain(&parquet), by_domain(&oracle));
    // The published columns alone: places come from the marks.
    let published = told(
        at,
        &["eval", "--data", "suites/bench/vtbench/data", "--policy", "oracle", "--name", "published", "--json"],
    );
    assert_eq!(published["perception"]["score"], 1.0);
    perfect(&published, 24, &["instruction_guided", "interactive_reasoning"]);
    // What the folder holds.
    let list = command(at, &["eval", "show", "evaluations/bench-oracle-native"]).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    assert_eq!(list.lines().count(), 72);
    let task = list.lines().find(|l| l.contains("interactive")).unwrap().split(' ').nth(1).unwrap();
    let show =
        command(at, &["eval", "show", "evaluations/bench-oracle-native", task, "--out", "shown"]).output().unwrap();
    let words = String::from_utf8(show.stdout).unwrap();
    assert!(words.contains("--- round 1") && words.contains("<code>") && words.contains("right"), "{words}");
    assert!(at.join("shown/task.png").exists() && at.join("shown/round1-0.png").exists());
    let report = std::fs::read_to_string(at.join("evaluations/bench-random-native/report.html")).unwrap();
    assert!(report.contains("Worst of perception") && report.contains("<svg"));
    let weak: Value =
        serde_json::from_slice(&std::fs::read(at.join("evaluations/bench-random-native/weak.json")).unwrap()).unwrap();
    assert!(weak["knowledge"].as_object().unwrap().values().all(|v| (0.0..=1.0).contains(&v.as_f64().unwrap())));
    assert!(!weak["knowledge"].as_object().unwrap().is_empty());
    // Pair by pair.
    let compared =
        told(at, &["eval", "compare", "evaluations/bench-random-native", "evaluations/bench-oracle-native", "--json"]);
    let pairs = &compared["kinds"]["instruction_guided"];
    assert_eq!(
        (&pairs["n"], &pairs["difference"], &pairs["alone"]),
        (&24.into(), &1.0.into(), &serde_json::json!([0, 24]))
    );
    assert!(pairs["p"].as_f64().unwrap() < 1e-6 && pairs["low"].as_f64().unwrap() > 0.5, "{pairs}");
    // Errors.
    refused(at, &["eval", "--suite", "bench", "--policy", "orakel"], "--policy orakel: no such policy");
    refused(at, &["eval", "--suite", "none", "--policy", "oracle"], "no finished suite none");
    refused(at, &["eval", "--policy", "oracle"], "nothing to evaluate on");
    refused(at, &["eval", "--suite", "bench", "--executor", "pithon"], "--executor pithon");
    refused(at, &["eval", "--suite", "bench", "--policy", "random", "--name", "parquet"], "holds another evaluation");
    refused(at, &["eval", "show", "evaluations/none"], "no evaluation");
}

#[test]
fn the_oracle_is_right_in_python() {
    let missing = match Interpreter::found().and_then(|python| Python::open(&python)) {
        Ok(mut python) => {
            let picture = flywheel::figure::png::Frame::from_rgb(20, 20, &[255; 1200]);
            let image = picture.encode(flywheel::figure::png::Effort::Fast);
            python.begin(&Opening { image, image_path: "images/a.png".into() }).unwrap();
            python.step("import matplotlib, numpy, PIL").unwrap().error.map(|error| error.1)
        }
        Err(broken) => Some(broken.to_string()),
    };
    if let Some(why) = missing {
        println!("not run: {why}");
        return;
    }
    let folder = with_suite("6");
    let at = folder.path();
    let summary = told(at, &["eval", "--suite", "bench", "--policy", "oracle", "--executor", "python", "--json"]);
    perfect(&summary, 6, &KINDS);
    assert_eq!(summary["conduct"]["scorers"], serde_json::json!({"answer": 6, "pixels": 6, "places": 6}));
}

/// Everything of a summary that says what came out.
fn outcome(summary: &Value) -> Value {
    let mut kept = summary.clone();
    for key in ["spent", "folder"] {
        kept.as_object_mut().unwrap().remove(key);
    }
    kept
}

#[test]
fn a_kill_loses_no_finished_episode_and_the_table_is_the_same() {
    let folder = with_suite("30");
    let at = folder.path();
    let args = |name| ["eval", "--suite", "bench", "--policy", "random", "--name", name, "--workers", "2", "--json"];
    let whole = told(at, &args("whole"));
    let episodes = at.join("evaluations/killed/episodes.jsonl");
    let lines = || std::fs::read_to_string(&episodes).unwrap_or_default().lines().count();
    let mut kills = 0;
    for wanted in [5, 25, 60] {
        let mut child = command(at, &args("killed")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while lines() < wanted && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        kills += u32::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
        let done = lines();
        assert!(done >= wanted, "{done} of {wanted}");
        if wanted == 25 {
            // As a crash of the machine may leave it: half a line at the end.
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new().append(true).open(&episodes).unwrap();
            file.write_all(b"{\"task\": \"half").unwrap();
        }
    }
    assert!(kills >= 1, "no run was killed before its end");
    let resumed = told(at, &args("killed"));
    let (resumed, whole) = (outcome(&resumed), outcome(&whole));
    for (key, value) in whole.as_object().unwrap() {
        assert!(resumed[key] == *value, "{key} differs after the kills");
    }
    let mut tasks: Vec<String> = std::fs::read_to_string(&episodes)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["task"].to_string())
        .collect();
    tasks.sort();
    tasks.dedup();
    assert_eq!(tasks.len(), 90, "each task once");
}

#[test]
fn lines_of_others_are_read_and_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let image = flywheel::figure::png::Frame::from_rgb(300, 200, &vec![255; 300 * 200 * 3]);
    std::fs::write(at.join("a.png"), image.encode(flywheel::figure::png::Effort::Fast)).unwrap();
    let points = "{\"image\": \"a.png\", \"points\": {\"A\": [10, 20.5], \"B'\": [250, 30]}}\n";
    std::fs::write(at.join("points.jsonl"), points).unwrap();
    let questions = [
        r#"{"id": 1, "image": "a.png", "question": "How long?", "answer": "\\frac{7}{2}", "level": 2, "domain": "Geometry"}"#,
        r#"{"id": 2, "image": "a.png", "question": "Which?", "answer": "B", "choices": ["four", "five"]}"#,
        r#"{"id": "c", "images": ["a.png"], "problem": "Which?\nA. 1\nB. 2", "solution": "A"}"#,
    ];
    std::fs::write(at.join("questions.jsonl"), questions.join("\n")).unwrap();
    let of =
        |file: &str, name: &str| told(at, &["eval", "--data", file, "--policy", "oracle", "--name", name, "--json"]);
    perfect(&of("points.jsonl", "p"), 1, &["perception"]);
    let told = of("questions.jsonl", "q");
    perfect(&told, 3, &["interactive_reasoning"]);
    assert_eq!(
        (&told["perception"]["n"], &told["by"]["level"]["2"]["interactive_reasoning"]["n"]),
        (&0.into(), &1.into())
    );
    for (line, part) in [
        ("{\"image\": \"a.png\"}", "bad.jsonl:2: no field question"),
        ("{\"image\": \"b.png\", \"points\": {\"A\": [1, 2]}}", "bad.jsonl:2: image: no such file: b.png"),
        ("{\"image\": \"a.png\", \"points\": {\"A\": 5}}", "bad.jsonl:2: point A is 5"),
        ("{\"image\": \"a.png\", \"points\": 5}", "bad.jsonl:2: points is 5"),
        ("nonsense", "bad.jsonl:2: no JSON"),
        ("{\"image\": 5, \"points\": {\"A\": [1, 2]}}", "bad.jsonl:2: image is 5"),
        ("{\"image\": \"a.png\", \"points\": {\"A\": [301, 2]}}", "bad.jsonl:2: point A at [301,2] lies outside"),
        ("{\"image\": \"a.png\", \"width\": 600, \"points\": {\"A\": [1, 2]}}", "bad.jsonl:2: width is 600"),
        ("{\"image\": \"a.png\", \"question\": \" \", \"answer\": \"1\"}", "bad.jsonl:2: question is empty"),
        ("{\"image\": \"a.png\", \"question\": \"?\", \"answer\": [\"1\"]}", "bad.jsonl:2: answer is [\"1\"]"),
        (
            r#"{"image": "a.png", "question": "?", "answer": "C", "choices": ["1", "2"]}"#,
            "bad.jsonl:2: answer C is none of the 2",
        ),
    ] {
        std::fs::write(at.join("bad.jsonl"), format!("{points}{line}\n")).unwrap();
        let output = command(at, &["eval", "--data", "bad.jsonl"]).output().unwrap();
        assert!(output.status.code() == Some(2) && said(&output).contains(part), "{part}: {}", said(&output));
    }
}
