//! Evaluations that are disturbed: a full disk, a connection that is cut, a worker that is killed, a judge. The table at the end is that of an
//! undisturbed call.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/chat.rs"]
mod chat;
mod program;

use chat::{Does, server};
use program::{command, said, shipped, told, with_suite};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Everything of a summary that says what came out.
fn outcome(mut summary: Value) -> Value {
    for key in ["spent", "folder", "judge"] {
        summary.as_object_mut().unwrap().remove(key);
    }
    summary
}

fn finished(folder: &Path, name: &str) -> usize {
    let episodes = folder.join("evaluations").join(name).join("episodes.jsonl");
    std::fs::read_to_string(episodes).unwrap_or_default().lines().count()
}

#[test]
fn a_full_disk_loses_no_finished_episode() {
    let folder = with_suite("12");
    let at = folder.path();
    let args = |name| ["eval", "--suite", "bench", "--policy", "oracle", "--name", name, "--workers", "2", "--json"];
    let whole = told(at, &args("whole"));
    let size = std::fs::metadata(at.join("evaluations/whole/episodes.jsonl")).unwrap().len();
    // No file may grow beyond half of what the episodes take; the signal is ignored, so that writing fails as on a full disk.
    let mut shell = Command::new("bash");
    shell.current_dir(at);
    shipped(&mut shell);
    shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", size / 2048)).arg("bash");
    let output = shell.arg(env!("CARGO_BIN_EXE_flywheel")).args(args("full")).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("cannot be written") && said(&output).contains("hint: make room"),
        "{}",
        said(&output)
    );
    let kept = finished(at, "full");
    assert!((1..36).contains(&kept), "{kept}");
    let text = std::fs::read_to_string(at.join("evaluations/full/episodes.jsonl")).unwrap();
    assert!(text.ends_with('\n') && text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let resumed = told(at, &args("full"));
    assert_eq!(outcome(resumed), outcome(whole));
    assert_eq!(finished(at, "full"), 36);
}

#[test]
fn a_connection_that_is_cut_costs_no_finished_episode() {
    let folder = with_suite("8");
    let at = folder.path();
    let args = |url: &str, name: &str| -> Vec<String> {
        let fixed =
            "eval --suite bench --policy endpoint --model small --tries 2 --pause 0.001 --timeout 5 --workers 2 --json";
        let own = ["--url", url, "--name", name].map(str::to_owned);
        fixed.split(' ').map(str::to_owned).chain(own).collect()
    };
    let call = |url: &str, name: &str| command(at, &[]).args(args(url, name)).output().unwrap();
    let (_runtime, url, _) = server(&[]);
    let whole = call(&url, "whole");
    assert!(whole.status.success(), "{}", said(&whole));
    // The server answers six times, then hangs and goes away.
    let plan = [vec![Does::Says("<answer>5</answer>"); 6], vec![Does::Sleeps; 100]].concat();
    let (cut, url, seen) = server(&plan);
    let mut child =
        command(at, &[]).args(args(&url, "cut")).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while finished(at, "cut") < 5 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    // The server goes away with all its connections.
    drop(cut);
    let status = child.wait().unwrap();
    let kept = finished(at, "cut");
    assert!(status.code() == Some(2) && (5..24).contains(&kept), "{status:?}, {kept}");
    assert!(seen.requests.lock().unwrap().len() >= kept);
    // It comes back at another address.
    let (_again, url, _) = server(&[]);
    let resumed = call(&url, "cut");
    assert!(resumed.status.success(), "{}", said(&resumed));
    let table = |output: &Output| outcome(serde_json::from_slice(&output.stdout).unwrap());
    assert_eq!(table(&resumed), table(&whole));
    assert_eq!(finished(at, "cut"), 24);
}

/// Workers of a process, by their parent and command line.
fn workers(parent: u32) -> Vec<i32> {
    let mut found = vec![];
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let of = stat.rsplit_once(") ").and_then(|rest| rest.1.split(' ').nth(1)?.parse::<u32>().ok());
        let line = std::fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
        if of == Some(parent) && line.contains("__episode") {
            found.push(pid);
        }
    }
    found
}

#[test]
fn a_killed_worker_costs_nothing() {
    let folder = with_suite("16");
    let at = folder.path();
    let args = |name| ["eval", "--suite", "bench", "--policy", "oracle", "--name", name, "--workers", "2", "--json"];
    let whole = told(at, &args("whole"));
    let mut child = command(at, &args("hurt")).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut killed = 0;
    for wanted in [4, 12, 20, 28, 36] {
        while finished(at, "hurt") < wanted && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        if let Some(pid) = workers(child.id()).first().and_then(|pid| rustix::process::Pid::from_raw(*pid)) {
            killed += u32::from(rustix::process::kill_process(pid, rustix::process::Signal::KILL).is_ok());
        }
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(killed >= 1, "no worker was there to be killed");
    assert_eq!(outcome(serde_json::from_slice(&output.stdout).unwrap()), outcome(whole), "{}", said(&output));
}

#[test]
fn a_judge_is_told_beside_the_marks() {
    let folder = with_suite("6");
    let at = folder.path();
    let base = ["eval", "--suite", "bench", "--policy", "oracle", "--json"];
    let alone = told(at, &base);
    assert!(alone.get("judge").is_none());
    // It calls everything right but the first two that it is asked.
    let (runtime, url, seen) =
        server(&[Does::Says("No."), Does::Says("I cannot tell."), Does::Status(400, "too long")]);
    seen.plan.lock().unwrap().splice(0..0, std::iter::repeat_n(Does::Says("<think>no? hm</think>\nYes"), 100));
    let with = |more: &[&str]| -> Vec<String> {
        let judge = ["--judge", &url, "--judge-model", "j", "--concurrency", "1", "--pause", "0.001", "--tries", "2"];
        base.iter().chain(&judge).chain(more).map(|a| (*a).to_owned()).collect()
    };
    let call = |more: &[&str]| command(at, &[]).args(with(more)).output().unwrap();
    let read = |output: &Output| -> Value {
        assert!(output.status.success(), "{}", said(output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let judged = read(&call(&[]));
    assert_eq!(outcome(judged.clone()), outcome(alone.clone()), "marks are what they were");
    let judge = &judged["judge"];
    let sum = |key: &str| judge["kinds"].as_object().unwrap().values().map(|k| k[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("n"), sum("unread"), sum("mark_alone"), sum("judge_alone")), (16, 2, 1, 0), "{judge}");
    assert_eq!(judge["spent"]["requests"], 18);
    let asked = seen.requests.lock().unwrap().len();
    // Of a drawing it is shown three pictures; it never learns the mark.
    let bodies: Vec<String> = seen.requests.lock().unwrap().iter().map(|(_, body)| body.to_string()).collect();
    assert_eq!(bodies.iter().filter(|b| b.matches("image_url\":{").count() == 3).count(), 6);
    // What it said is not asked again, and is played without it; what it could not say is.
    drop(runtime);
    let again = read(&call(&["--offline"]));
    assert_eq!(again["judge"]["kinds"]["instruction_guided"], judge["kinds"]["instruction_guided"]);
    assert_eq!(seen.requests.lock().unwrap().len(), asked);
    let file: Value =
        serde_json::from_slice(&std::fs::read(at.join("evaluations/bench-oracle-native/judge.json")).unwrap()).unwrap();
    assert_eq!(file["opinions"].as_object().unwrap().values().filter(|o| o["right"] == true).count(), 15);
    let report = std::fs::read_to_string(at.join("evaluations/bench-oracle-native/report.html")).unwrap();
    assert!(report.contains("The judge j, beside the marks"));
    // A judge that is not there takes nothing away.
    std::fs::remove_file(at.join("evaluations/bench-oracle-native/judge-exchanges.jsonl")).unwrap();
    let gone = call(&[]);
    assert!(said(&gone).contains("the judge said nothing of 18 episodes; hint: call again"), "{}", said(&gone));
    assert_eq!(outcome(read(&gone)), outcome(alone));
    let refused = command(at, &base).args(["--judge", &url]).output().unwrap();
    assert!(refused.status.code() == Some(2) && said(&refused).contains("--judge-model"), "{}", said(&refused));
}
