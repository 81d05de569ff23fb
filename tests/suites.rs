//! Perception data, suites, overlaps and imports as users call them: databases in, files out, read back.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use flywheel::check::reserved::SuiteRecord;
use flywheel::foreign::record::{Cell, Record};
use flywheel::store::Store;
use flywheel::store::sqlite::SqliteStore;
use program::{files, flywheel, rows, text};
use serde_json::Value;
use std::path::Path;

/// Calls the program and reads the JSON that it prints.
fn told(folder: &Path, args: &[&str], code: i32) -> Value {
    let output = flywheel(folder, args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn said(folder: &Path, args: &[&str]) -> String {
    let output = flywheel(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn grown(samples: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    told(folder.path(), &["run", "--samples", samples, "--seed", "9", "--json"], 0);
    folder
}

fn columns(record: &Record) -> Vec<&str> {
    record.cells.keys().map(String::as_str).collect()
}

#[test]
fn v_perception_has_the_published_columns_and_three_levels() {
    let folder = tempfile::tempdir().unwrap();
    told(folder.path(), &["run", "--kind", "perception", "--samples", "40", "--seed", "9", "--json"], 0);
    told(folder.path(), &["export", "v-perception", "out", "--json"], 0);
    let (data, levels) = (rows(&folder.path().join("out/data")), rows(&folder.path().join("out/levels")));
    assert!(data.len() > 80 && data.len() == levels.len(), "{}", data.len());
    for row in &data {
        assert_eq!(columns(row), ["answer", "element_arrtibute", "id", "image", "python_code", "question"]);
        assert!(text(row, "question").starts_with("Detect and output the pixel coordinates of "));
        let answer = text(row, "answer");
        assert!(answer.starts_with('{') && answer.ends_with(")}") && answer.contains(": ("), "{answer}");
        let Cell::List(elements) = &row.cells["element_arrtibute"] else { panic!("no list") };
        for element in elements {
            let Cell::Text(element) = element else { panic!("no text") };
            let element: Value = serde_json::from_str(element).unwrap();
            assert!(element["type"].is_string(), "{element}");
        }
        assert!(text(row, "python_code").contains("plt.savefig(image_path)"));
    }
    for level in ["Surface Level Perception QA", "Semantic Level Reasoning QA", "Integrated Reasoning QA"] {
        assert!(levels.iter().any(|row| text(row, "type") == level), "{level}");
    }
    // A run of problems does not go on as one of perception.
    assert!(said(folder.path(), &["run", "--kind", "problems", "--samples", "41"]).contains("generate.kind"));
}

#[test]
fn a_suite_has_three_tasks_for_each_figure_and_is_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let built = told(folder.path(), &["suite", "build", "bench", "--size", "30", "--json"], 0);
    assert_eq!((&built["figures"], &built["tasks"]), (&30.into(), &90.into()));
    let suites = folder.path().join("suites");
    let data = rows(&suites.join("bench/vtbench/data"));
    let answers = rows(&suites.join("bench/vtbench/answers"));
    assert_eq!((data.len(), answers.len()), (30, 30));
    let published = [
        "annotation_instruction",
        "annotation_perception",
        "answer_instruction",
        "answer_reasoning",
        "id",
        "image",
        "question_instruction",
        "question_perception",
        "question_reasoning",
    ];
    for (row, answer) in data.iter().zip(&answers) {
        assert_eq!(columns(row), published);
        let png = |column: &str| match &row.cells[column] {
            Cell::Picture { bytes: Some(bytes), path: Some(_) } => bytes.clone(),
            other => panic!("{column}: {other:?}"),
        };
        let (image, drawn, marked) = (png("image"), png("annotation_instruction"), png("annotation_perception"));
        assert!(image != drawn && image != marked && drawn != marked);
        assert_eq!(text(row, "id"), text(answer, "id"));
        assert!(text(row, "answer_instruction").starts_with("./images/"));
        assert!(!text(row, "question_instruction").is_empty() && text(answer, "answer_perception").starts_with('{'));
    }
    let subjects = built["subjects"].as_object().unwrap();
    for subject in ["Geometry", "Algebra", "Statistics", "Logical Reasoning"] {
        assert!(subjects.contains_key(subject), "{subject}: {subjects:?}");
    }
    let record: SuiteRecord = serde_json::from_slice(&std::fs::read(suites.join("bench.json")).unwrap()).unwrap();
    assert_eq!(record.problems.len(), 30);
    assert!(said(folder.path(), &["suite", "build", "bench"]).contains("hint: take another one"));
    assert!(said(folder.path(), &["suite", "build", "Bench 1"]).contains("hint: small letters"));
    // The suite's own samples are no training data.
    let db = suites.join("bench/suite.db");
    let refused = said(folder.path(), &["export", "jsonl", "out", "--db", db.to_str().unwrap()]);
    assert!(refused.contains("belong to benchmark suites"), "{refused}");
    // Another one shares nothing with it.
    told(folder.path(), &["suite", "build", "other", "--size", "12", "--json"], 0);
    told(folder.path(), &["run", "--samples", "60", "--json"], 0);
    told(folder.path(), &["export", "v-interaction", "out", "--split", "0.6,0.2,0.2", "--json"], 0);
    let all = ["overlap", "out", "suites/bench/vtbench", "suites/other/vtbench", "--json"];
    let found = told(folder.path(), &all, 0);
    assert_eq!((found["shared"].as_array().unwrap().len(), found["groups"].as_array().unwrap().len()), (0, 5));
}

#[test]
fn runs_and_exports_keep_out_of_a_suite() {
    let folder = grown("40");
    let all = SqliteStore::read(&folder.path().join("flywheel.db")).unwrap().index().unwrap();
    // Problems that were grown before somebody reserved them; one that others were grown from is among them.
    let parent = all.iter().skip(3).find(|s| all.iter().any(|other| other.parent.as_ref() == Some(&s.id))).unwrap();
    let problems: Vec<String> = all.iter().take(3).chain([parent]).map(|s| s.problem.clone()).collect();
    let suites = folder.path().join("suites");
    std::fs::create_dir(&suites).unwrap();
    let record = SuiteRecord { suite: "bench".into(), seed: 1, problems: problems.clone() };
    std::fs::write(suites.join("bench.json"), serde_json::to_vec(&record).unwrap()).unwrap();

    let told_export = told(folder.path(), &["export", "jsonl", "out", "--split", "1", "--json"], 0);
    let left_out = told_export["reserved"].as_u64().unwrap();
    assert!(left_out > problems.len() as u64, "what grew from a problem goes with it: {left_out}");
    let lists = std::fs::read_to_string(folder.path().join("out/signatures/train-00000.tsv")).unwrap();
    assert!(!problems.iter().any(|p| lists.contains(p.as_str())));
    assert!(!lists.lines().any(|line| line.starts_with(parent.id.as_str())));

    let again = told(folder.path(), &["run", "--samples", "40", "--seed", "9", "--db", "again.db", "--json"], 0);
    assert!(again["rejects_by_code"]["novelty/suite"].as_u64() > Some(0), "{again}");
    let index = SqliteStore::read(&folder.path().join("again.db")).unwrap().index().unwrap();
    assert!(!index.iter().any(|s| problems.contains(&s.problem)));

    std::fs::write(suites.join("broken.json"), "{}").unwrap();
    assert!(said(folder.path(), &["export", "jsonl", "out2"]).contains("broken.json: not the record of a suite"));
}

#[test]
fn a_shared_problem_is_found() {
    let folder = grown("60");
    for (out, split) in [("all", "0.5,0.3,0.2"), ("train", "1"), ("test", "0,0,1")] {
        told(folder.path(), &["export", "image-to-code", out, "--split", split, "--json"], 0);
    }
    let sound = told(folder.path(), &["overlap", "all", "--json"], 0);
    assert_eq!(sound["groups"].as_array().unwrap().len(), 3);
    let spoiled = told(folder.path(), &["overlap", "train", "test", "--json"], 1);
    let samples = spoiled["groups"][0]["samples"].as_u64().unwrap();
    assert_eq!(spoiled["shared"].as_array().unwrap().len() as u64, samples);
    assert!(said(folder.path(), &["overlap", "."]).contains("no finished export"));
    let list = folder.path().join("all/signatures/train-00000.tsv");
    std::fs::write(&list, "a\ttrain\t0\t0\n").unwrap();
    assert!(said(folder.path(), &["overlap", "all"]).contains("not as it was written"));
}

#[test]
fn importing_what_was_exported_changes_nothing() {
    let folder = grown("30");
    for format in ["v-interaction", "v-perception", "vtbench"] {
        let split = ["--split", "0.6,0.2,0.2", "--shard-size", "7", "--json"];
        told(folder.path(), &[["export", format, format].as_slice(), &split].concat(), 0);
        let (data, out) = (format!("{format}/data"), format!("{format}-in"));
        let done = told(folder.path(), &["import", &data, &out, "--json"], 0);
        assert_eq!((&done["schema"], &done["lost"]), (&format.into(), &serde_json::json!([])));
        let (theirs, ours) = (folder.path().join(&data), folder.path().join(&out).join("data"));
        let (theirs, ours) = (files(&theirs), files(&ours));
        assert!(theirs.len() > 3 && theirs.len() == ours.len(), "{format}");
        for (a, b) in theirs.iter().zip(&ours) {
            assert_eq!(a.file_name(), b.file_name());
            assert!(std::fs::read(a).unwrap() == std::fs::read(b).unwrap(), "{format} {}", a.display());
            assert!(std::fs::metadata(b).unwrap().permissions().readonly());
        }
    }
    let audit = flywheel(folder.path(), &["audit", "v-interaction-in", "--json"]);
    let audit: Value = serde_json::from_slice(&audit.stdout).unwrap();
    assert!(audit["rows"].as_u64() >= Some(30));
    // What pictures hold is the audit's to judge; that rows are whole is ours.
    for tally in audit["checks"].as_array().unwrap() {
        let of_form =
            ["fields/", "image/", "tags/", "answer/"].iter().any(|f| tally["check"].as_str().unwrap().starts_with(f));
        assert!(!of_form || tally["failed"] == 0, "{tally}");
    }
}

#[test]
fn rows_of_others_that_lack_something_are_left_out_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let row = |id: &str, image: &str| {
        serde_json::json!({
            "id": id, "image": image, "question": "Where?", "answer": "{'A': (1, 2)}", "python_code": "pass",
            "element_arrtibute": ["{}"], "more": 1,
        })
    };
    let theirs = folder.path().join("theirs");
    std::fs::create_dir(&theirs).unwrap();
    std::fs::write(theirs.join("a.png"), b"whatever the picture is").unwrap();
    let mut without = row("3", "a.png");
    without["answer"] = Value::Null;
    let lines: Vec<String> = [row("1", "a.png"), row("2", "b.png"), without].iter().map(Value::to_string).collect();
    std::fs::write(theirs.join("rows.jsonl"), lines.join("\n")).unwrap();
    let done = told(folder.path(), &["import", "theirs", "ours", "--json"], 1);
    assert_eq!((&done["rows"], done["lost"].as_array().unwrap().len()), (&1.into(), 2), "{done}");
    assert_eq!((&done["lost"][0]["row"], &done["lost"][1]["row"]), (&1.into(), &2.into()));
    let kept = rows(&folder.path().join("ours/data"));
    assert_eq!((kept.len(), text(&kept[0], "answer")), (1, "{'A': (1, 2)}"));
    assert!(said(folder.path(), &["import", "theirs", "ours"]).contains("it is not empty"));
    std::fs::write(theirs.join("rows.jsonl"), "{\"a\": 1}").unwrap();
    assert!(said(folder.path(), &["import", "theirs", "new"]).contains("hint: there are v-interaction"));
}
