//! `flywheel serve` as its users start, ask, stop and kill it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use program::{command, flywheel};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

/// A daemon that is killed if the test fails.
struct Daemon {
    child: Child,
    addr: String,
}

impl Daemon {
    fn start(folder: &Path, args: &[&str]) -> Daemon {
        let all: Vec<&str> =
            ["serve", "--addr", "127.0.0.1:0", "--db", "a.db", "--seed", "5"].iter().chain(args).copied().collect();
        let mut child = command(folder, &all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Daemon { child, addr: line.trim().trim_start_matches("http://").to_owned() }
    }

    fn status(&self) -> Value {
        let mut stream = TcpStream::connect(&self.addr).unwrap();
        write!(stream, "GET /status.json HTTP/1.0\r\nHost: {}\r\n\r\n", self.addr).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Asks again and again until the daemon says what is waited for.
    fn until(&self, what: impl Fn(&Value) -> bool) -> Value {
        loop {
            let status = self.status();
            if what(&status) {
                return status;
            }
            std::thread::yield_now();
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its exit code and what it said.
    fn end(mut self) -> (Option<i32>, String) {
        let mut words = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        (self.child.wait().unwrap().code(), words)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_grows_what_run_grows_through_kills_and_ends_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let killed = Daemon::start(folder.path(), &[]);
    killed.until(|s| s["counts"]["verified"].as_u64() > Some(5));
    killed.signal(Signal::KILL);
    assert_eq!(killed.end().0, None, "a signal ended it");

    let daemon = Daemon::start(folder.path(), &["--samples", "60"]);
    let second = flywheel(folder.path(), &["run", "--samples", "100", "--db", "a.db"]);
    let words = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(second.status.code() == Some(2) && words.contains("another process is writing"), "{words}");
    let status = daemon.until(|s| s["phase"] == "idle");
    daemon.signal(Signal::TERM);
    let (code, words) = daemon.end();
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("the daemon has ended") && !words.contains("panicked"), "{words}");

    let samples = status["counts"]["verified"].to_string();
    let run = flywheel(folder.path(), &["run", "--json", "--samples", &samples, "--db", "b.db", "--seed", "5"]);
    let run: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((&status["digest"], &status["counts"]["verified"]), (&run["digest"], &run["verified"]));
    assert!(flywheel(folder.path(), &["verify", "--db", "a.db"]).status.success());
    let turn = flywheel(folder.path(), &["turn", "0", "--db", "a.db"]);
    assert!(
        String::from_utf8_lossy(&turn.stdout).contains("verified ")
            || String::from_utf8_lossy(&turn.stdout).contains("rejected ")
    );
    let beyond = flywheel(folder.path(), &["turn", "999999", "--db", "a.db"]);
    assert_eq!(beyond.status.code(), Some(2), "that turn is not made yet");
}

#[test]
fn a_signal_in_the_middle_of_growing_finishes_the_turns_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(folder.path(), &[]);
    daemon.until(|s| s["counts"]["verified"].as_u64() > Some(5));
    daemon.signal(Signal::INT);
    let (code, words) = daemon.end();
    assert_eq!(code, Some(0), "{words}");
    assert!(flywheel(folder.path(), &["verify", "--db", "a.db"]).status.success());
}

#[test]
fn who_would_listen_to_others_needs_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |args: &[&str], token: Option<&str>| {
        let mut call = command(folder.path(), &[&["serve", "--db", "a.db"][..], args].concat());
        if let Some(token) = token {
            call.env("FLYWHEEL_SERVE_TOKEN", token);
        }
        let out = call.output().unwrap();
        assert_eq!(out.status.code(), Some(2));
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    assert!(refused(&["--addr", "0.0.0.0:0"], None).contains("FLYWHEEL_SERVE_TOKEN"));
    assert!(refused(&["--addr", "0.0.0.0:0"], Some("short")).contains("at least 16"));
    assert!(refused(&["--addr", "[::]:0"], Some("")).contains("no token is set"));
    assert!(refused(&["--addr", "here"], None).contains("invalid"));
    assert!(!folder.path().join("a.db").exists(), "nothing was begun");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    assert!(refused(&["--addr", &addr], None).contains(&addr));
    std::fs::write(folder.path().join("p.toml"), "[serve]\nquotas = [\"domain=alchemy:5\"]\n").unwrap();
    let words = refused(&["--addr", "127.0.0.1:0", "--config", "p.toml"], None);
    assert!(words.contains("domain=alchemy:5") && words.contains("hint"), "{words}");
}
