//! The reward server as a process: clients in Python, limits on the wire, and how many requests it holds.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Server {
    child: Child,
    addr: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flywheel"))
            .args(["reward-server", "--addr", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        Server { child, addr: said["listening"].as_str().unwrap().to_owned() }
    }

    fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.addr).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(
            stream,
            "{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_rewards_over_the_wire_and_ends_on_a_signal() {
    let mut server = Server::start(&[]);
    assert!(server.ask("GET /health", "").starts_with("HTTP/1.1 200"));
    let reply =
        server.ask("POST /reward", r#"[{"completion": "<think>a</think>\n<answer>1/2</answer>", "answer": "0.5"}]"#);
    assert!(reply.contains("\"reward\":1.5"), "{reply}");
    let pid = rustix::process::Pid::from_child(&server.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_silent_connection_is_closed_and_others_are_served() {
    let server = Server::start(&["--timeout-s", "1", "--connections", "2"]);
    let mut silent: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(&server.addr).unwrap()).collect();
    silent[0].write_all(b"POST /reward HTTP/1.1\r\nHost: x\r\nContent-Le").unwrap();
    // The third waits for room, which comes when the silent ones have timed out.
    assert!(server.ask("GET /health", "").starts_with("HTTP/1.1 200"));
    silent[1].set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(silent[1].read(&mut [0; 64]).unwrap_or(0), 0);
}

#[test]
fn an_address_for_everybody_is_refused() {
    let done =
        Command::new(env!("CARGO_BIN_EXE_flywheel")).args(["reward-server", "--addr", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("--open"));
}

/// What each client is asked: the same rollouts in the form of its trainer.
const CLIENTS: &str = r#"
import sys
sys.path.insert(0, sys.argv[1])
from ms_swift_plugin import FlywheelReward, orms
from verl_reward import compute_score
from trl_reward import flywheel_reward
from flywheel_reward import rewards

good, bad = "<think>a</think>\n<answer>1/2</answer>", "The answer is 3."
turns = [{"role": "assistant", "content": good}]
assert orms["flywheel"]()([good, bad], solution=["0.5", "4"]) == [1.5, 0.0]
assert compute_score("x", good, "0.5", {"calls": [True, False], "index": 3}) == {"score": 1.65, "acc": 1.0, "format": 1.0, "tool": 0.5}
assert flywheel_reward([turns, bad], answer=["0.5", "3"]) == [1.5, 1.0]
assert flywheel_reward(["B"], solution=["B"], question=["Which?\nA. 3\nB. 4"]) == [1.0]
assert flywheel_reward(["4"], solution=["B"], question=["Which?\nA. 3\nB. 4"]) == [1.0]
try:
    rewards([{"completion": 3, "answer": "4"}])
    raise SystemExit("an item that is none was taken")
except RuntimeError as error:
    assert "completion" in str(error), error
"#;

#[test]
fn the_clients_of_three_trainers_agree_with_it() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no python3");
        return;
    }
    let server = Server::start(&[]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/reward");
    let done = Command::new("python3")
        .args(["-B", "-c", CLIENTS])
        .arg(&folder)
        .env("FLYWHEEL_REWARD_URL", format!("http://{}", server.addr))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
