//! The window over evaluations and training runs: what lies in their folders is shown, and nothing else of the machine.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod served;
mod synthetic;

use flywheel::evaluate::mark::Mark;
use flywheel::evaluate::record::{Episode, Folder, Spec};
use flywheel::evaluate::task::{Kind, Labels};
use flywheel::policy::message::Image;
use flywheel::rollout::transcript::{End, Observed, Round, Transcript};
use served::{Served, Wish};
use std::collections::BTreeMap;
use std::path::Path;

const HOSTILE: &str = "<script>alert(1)</script>";

/// An evaluation of three tasks, of which the first `right` are right; the hash of its picture.
fn evaluation(folder: &Path, name: &str, right: usize) -> String {
    let spec = Spec {
        source: "/secret/place/points.jsonl".into(),
        tasks: "0".into(),
        policy: name.into(),
        executor: "native".into(),
        rounds: 5,
        longest_side_px: 1536,
        seed: 1,
    };
    let (mut open, done) = Folder::open(&folder.join("evaluations").join(name), &spec).unwrap();
    assert!(done.is_empty());
    let image = Image::new(std::fs::read("docs/chart-0.png").unwrap());
    let images = BTreeMap::from([(image.hash.clone(), image.clone())]);
    for task in 0..3 {
        let observed = Observed { text: HOSTILE.into(), error: None, images: vec![image.hash.clone()] };
        let round = Round { output: HOSTILE.into(), kept: 3, observed: Some(observed), ..Round::default() };
        let transcript = Transcript {
            rounds: vec![round],
            end: End::Answered,
            answer: Some(HOSTILE.into()),
            shown: image.hash.clone(),
            scale: [1.0; 2],
        };
        let mark = Mark { right: task < right, scorer: None, parts: BTreeMap::from([("pck2".into(), 0.5)]) };
        let (kind, labels) = (Kind::Perception, Labels::default());
        let episode = Episode {
            task: format!("figures/{task}"),
            kind,
            question: HOSTILE.into(),
            right_answer: "(3, 4)".into(),
            right_picture: None,
            labels,
            mark,
            transcript,
        };
        open.keep(&episode, &images).unwrap();
    }
    image.hash.clone()
}

fn training(folder: &Path) {
    let run = folder.join("training/see");
    std::fs::create_dir_all(run.join("step-00001000")).unwrap();
    let line = |step: u64| match step {
        // An examination between two lines that are kept of so many.
        777 => format!("{{\"step\":{step},\"time\":1.0,\"train/loss\":0.25,\"exam/within_2\":0.75}}\n"),
        _ => format!("{{\"step\":{step},\"time\":1.0,\"train/loss\":{}}}\n", 8.0 / step as f64),
    };
    let lines: String = (1..=1000).map(line).collect();
    // The last line was being written.
    std::fs::write(run.join("metrics.jsonl"), lines + "{\"step\":1001,\"ti").unwrap();
    let state = r#"{"stage":"perception","step":1000,"best":[777,0.75],"settings":{"rate":0.001}}"#;
    std::fs::write(run.join("step-00001000/trainer_state.json"), state).unwrap();
}

#[test]
fn runs_are_shown_with_tables_rollouts_and_curves() {
    let folder = tempfile::tempdir().unwrap();
    let hash = evaluation(folder.path(), "weak", 1);
    evaluation(folder.path(), "strong", 3);
    training(folder.path());
    let served = Served::start(folder.path(), Wish { samples: 1, ..Wish::default() });
    let listed = served.get("/learning.json", "").json();
    assert_eq!(listed["evaluations"].as_array().unwrap().len(), 2);
    assert_eq!(
        (listed["training"][0]["stage"].as_str(), listed["training"][0]["step"].as_u64()),
        (Some("perception"), Some(1000))
    );
    assert_eq!(served.get("/learning", "").status, 200);

    let told = served.get("/evaluations/weak.json", "").json();
    let cell = &told["table"]["kinds"]["perception"];
    assert_eq!((cell["n"].as_u64(), told["finished"].as_u64()), (Some(3), Some(3)));
    assert!((cell["score"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12, "{cell}");
    let wrong = served.get("/evaluations/weak.json?verdict=wrong&kind=perception", "").json();
    let tasks: Vec<&str> = wrong["episodes"].as_array().unwrap().iter().map(|e| e["task"].as_str().unwrap()).collect();
    assert_eq!(tasks, ["figures/1", "figures/2"]);
    let pairs =
        served.get("/evaluations/weak.json?against=strong", "").json()["compared"]["kinds"]["perception"].clone();
    assert_eq!((pairs["n"].as_u64(), &pairs["alone"]), (Some(3), &serde_json::json!([0, 2])));

    for path in
        ["/evaluations/weak?against=strong", "/evaluations/weak?task=figures/1", "/evaluations/weak?verdict=right"]
    {
        let page = served.get(path, "");
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        let text = page.text();
        assert!(!text.contains(HOSTILE) && text.contains("&lt;script&gt;"), "{path}");
        assert!(!text.contains("/secret/place"), "{path} tells a path");
    }
    let rollout = served.get("/evaluations/weak?task=figures/1", "").text();
    assert!(
        rollout.contains(&format!("/evaluations/weak/images/{hash}")) && rollout.contains("bytes behind the code"),
        "{rollout}"
    );
    let picture = served.get(&format!("/evaluations/weak/images/{hash}"), "");
    assert_eq!((picture.status, picture.body), (200, std::fs::read("docs/chart-0.png").unwrap()));

    let run = served.get("/training/see.json", "").json();
    let loss = run["curves"]["train/loss"].as_array().unwrap();
    assert!((300..=500).contains(&loss.len()), "{}", loss.len());
    assert_eq!(run["curves"]["exam/within_2"], serde_json::json!([[777.0, 0.75]]));
    assert_eq!(run["best"], serde_json::json!([777, 0.75]));
    assert!(served.get("/training/see", "").text().contains("svg class=\"plot\""));
    assert_eq!(run["rollouts"], serde_json::Value::Null);
    let kept = folder.path().join("training/see/rollouts");
    std::fs::rename(folder.path().join("evaluations/strong"), &kept).unwrap();
    let address = served.get("/training/see.json", "").json()["rollouts"].as_str().unwrap().to_owned();
    assert!(served.get("/training/see", "").text().contains(&address));
    let rollouts = served.get(&address, "").text();
    assert!(rollouts.contains("figures/1"), "{rollouts}");
    assert_eq!(served.get(&format!("{address}/images/{hash}"), "").status, 200);
}

#[test]
fn names_lead_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let hash = evaluation(folder.path(), "one", 1);
    // A picture that is a link out of the folder, and a folder beside the runs.
    let outside = folder.path().join("outside.png");
    std::fs::write(&outside, "secret").unwrap();
    let linked = blake3::hash(b"linked").to_hex().to_string();
    std::os::unix::fs::symlink(&outside, folder.path().join(format!("evaluations/one/images/{linked}.png"))).unwrap();
    let served = Served::start(folder.path(), Wish { samples: 1, ..Wish::default() });
    assert_eq!(served.get(&format!("/evaluations/one/images/{hash}"), "").status, 200);
    for path in [
        format!("/evaluations/one/images/{linked}"),
        format!("/evaluations/..%2fevaluations%2fone/images/{hash}"),
        "/evaluations/one/images/..%2f..%2frun".to_owned(),
        "/evaluations/one/images/0".to_owned(),
        format!("/evaluations/two/images/{hash}"),
        "/evaluations/..".to_owned(),
        "/evaluations/%2e%2e".to_owned(),
        "/evaluations/one?task=none".to_owned(),
        "/evaluations/one?against=..%2fone".to_owned(),
        "/training/..%2fevaluations%2fone".to_owned(),
        "/training/one".to_owned(),
    ] {
        let answer = served.get(&path, "");
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert!(
            !answer.text().contains("secret") && !answer.text().contains(&folder.path().display().to_string()),
            "{path}"
        );
    }
    assert_eq!(served.get("/evaluations/one?verdict=good", "").status, 400);
}
