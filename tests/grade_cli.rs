//! `flywheel grade` as a process: objects in order, errors with the line, exit codes.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

fn grade(arguments: &[&str], input: &[u8]) -> (i32, Vec<Value>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flywheel"))
        .arg("grade")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let done = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let lines =
        String::from_utf8(done.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (done.status.code().unwrap(), lines)
}

#[test]
fn an_object_for_each_line_in_order() {
    let input = "{\"prediction\": \"\\\\boxed{1/2}\", \"answer\": \"0.5\", \"id\": 7}\n\n{\"prediction\": \"3\", \"answer\": \"4\"}\n";
    let (code, lines) = grade(&[], input.as_bytes());
    assert_eq!((code, lines.len()), (0, 2));
    assert_eq!(
        (lines[0]["correct"].as_bool(), lines[0]["id"].as_i64(), lines[0]["place"].as_str()),
        (Some(true), Some(7), Some("boxed"))
    );
    assert_eq!(lines[1]["correct"].as_bool(), Some(false));
    let (_, lines) = grade(&["--tolerance", "0.1"], b"{\"prediction\": \"95\", \"answer\": \"100\"}");
    assert_eq!(lines[0]["correct"].as_bool(), Some(true));
}

#[test]
fn malformed_lines_are_named_and_the_rest_is_graded() {
    let mut input = b"{\"prediction\": \"3\"}\nno json\n".to_vec();
    input.extend(b"\xff\xfe\n{\"prediction\": \"4\", \"answer\": 4}\n");
    let (code, lines) = grade(&[], &input);
    assert_eq!((code, lines.len()), (1, 4));
    for (index, line) in lines[..3].iter().enumerate() {
        assert_eq!((line["line"].as_u64(), line["correct"].as_bool()), (Some(index as u64 + 1), Some(false)));
        assert!(!line["error"].as_str().unwrap().is_empty());
    }
    assert_eq!(lines[3]["correct"].as_bool(), Some(true));
    assert_eq!(grade(&["--tolerance", "-1"], b"").0, 2);
    assert_eq!(grade(&["/nowhere.jsonl"], b"").0, 2);
    assert_eq!(grade(&[], b"").0, 0);
}
