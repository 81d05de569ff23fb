//! The endpoint policy against a real server of ours that speaks the chat protocol, with all its failures.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/chat.rs"]
mod chat;

use chat::{Does, server};
use flywheel::policy::endpoint::{Endpoint, Settings};
use flywheel::policy::exchange::Exchanges;
use flywheel::policy::message::{Image, Message, Piece, Role};
use flywheel::policy::{Ask, Policy, PolicyError, Reply, Tokens};
use serde_json::json;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

fn settings(url: &str) -> Settings {
    Settings {
        url: url.into(),
        model: "small".into(),
        key: Some("secret".into()),
        timeout: Duration::from_millis(700),
        tries: 4,
        pause: Duration::from_millis(1),
        concurrency: 4,
        max_tokens: 100,
        temperature: 0.0,
        price: [1.0, 2.0],
    }
}

fn endpoint(url: &str, kept: &Path, offline: bool) -> Endpoint {
    let exchanges = if offline { Exchanges::replay(kept) } else { Exchanges::open(kept) };
    Endpoint::new(settings(url), exchanges.unwrap(), offline).unwrap()
}

fn ask(policy: &Endpoint, question: &str) -> Result<Reply, PolicyError> {
    let image = Image::new(vec![0x89, b'P', b'N', b'G', 1, 2, 3]);
    let messages = [
        Message::text(Role::System, "Rules."),
        Message { role: Role::User, pieces: vec![Piece::Image(image), Piece::Text(question.into())] },
    ];
    policy.reply(&Ask { task: "t", round: 0, messages: &messages, stop: &["</code>"] })
}

fn kept() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exchanges.jsonl");
    (folder, path)
}

#[test]
fn a_request_carries_pictures_stops_and_the_key_and_is_counted() {
    let (_runtime, url, seen) = server(&[Does::Says("<answer>7</answer>"), Does::Reasons]);
    let (_folder, kept) = kept();
    let policy = endpoint(&url, &kept, false);
    let reply = ask(&policy, "How long?").unwrap();
    assert_eq!(
        reply,
        Reply { text: "<answer>7</answer>".into(), cut: false, tokens: Tokens { prompt: 10, completion: 3 } }
    );
    let (headers, body) = seen.requests.lock().unwrap()[0].clone();
    assert_eq!(headers["authorization"], "Bearer secret");
    assert_eq!(
        (&body["model"], &body["stop"], &body["messages"][0]["content"]),
        (&json!("small"), &json!(["</code>"]), &json!("Rules."))
    );
    let picture = body["messages"][1]["content"][0]["image_url"]["url"].as_str().unwrap();
    assert_eq!(picture, "data:image/png;base64,iVBORwECAw==");
    assert_eq!(ask(&policy, "And now?").unwrap().text, "<think>I see.</think>\n<answer>5</answer>");
    let spent = policy.spent();
    assert_eq!(
        (&spent["requests"], &spent["prompt_tokens"], &spent["cost"]),
        (&json!(2), &json!(20), &json!(32.0 / 1e6))
    );
}

#[test]
fn failures_of_every_kind_are_tried_again() {
    for (name, failure) in [
        ("500", Does::Status(500, "oops")),
        ("503", Does::Status(503, "busy")),
        ("limited", Does::Limits("0")),
        ("limited without a number", Does::Limits("soon")),
        ("malformed", Does::Malformed),
        ("empty", Does::Empty),
        ("slow", Does::Sleeps),
    ] {
        let (_runtime, url, seen) = server(&[failure.clone(), failure]);
        let (_folder, kept) = kept();
        let policy = endpoint(&url, &kept, false);
        assert_eq!(ask(&policy, "?").unwrap().text, "<answer>5</answer>", "{name}");
        assert_eq!((seen.requests.lock().unwrap().len(), &policy.spent()["retries"]), (3, &json!(2)), "{name}");
    }
}

#[test]
fn what_does_not_end_is_given_up_and_what_is_refused_is_not_repeated() {
    let (_runtime, url, seen) = server(&[Does::Malformed, Does::Malformed, Does::Malformed, Does::Malformed]);
    let (_folder, path) = kept();
    let why = ask(&endpoint(&url, &path, false), "?").unwrap_err();
    assert!(
        matches!(&why, PolicyError::Unavailable(w) if w.contains("no JSON") && w.contains("tried 4 times")),
        "{why:?}"
    );
    assert_eq!(seen.requests.lock().unwrap().len(), 4);
    let (_runtime, url, seen) = server(&[Does::Status(400, "context too long")]);
    let (_folder, path) = kept();
    let why = ask(&endpoint(&url, &path, false), "?").unwrap_err();
    assert!(matches!(&why, PolicyError::Refused(w) if w.contains("400") && w.contains("context too long")), "{why:?}");
    assert_eq!(seen.requests.lock().unwrap().len(), 1);
    let nobody = endpoint("http://127.0.0.1:9/v1", &path, false);
    assert!(matches!(ask(&nobody, "?"), Err(PolicyError::Unavailable(_))));
}

#[test]
fn a_cut_connection_is_tried_again() {
    // Below HTTP: the body ends before its announced length, then the whole of it comes.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let serve = std::thread::spawn(move || {
        let whole = json!({"choices": [{"message": {"content": "whole"}}]}).to_string();
        for part in [0, whole.len() / 2, whole.len()] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).unwrap();
            if part > 0 {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", whole.len());
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&whole.as_bytes()[..part]).unwrap();
            }
        }
    });
    let (_folder, kept) = kept();
    assert_eq!(ask(&endpoint(&url, &kept, false), "?").unwrap().text, "whole");
    serve.join().unwrap();
}

#[test]
fn kept_exchanges_are_played_offline() {
    let (runtime, url, seen) = server(&[Does::Says("one")]);
    let (_folder, kept) = kept();
    let online = endpoint(&url, &kept, false);
    ask(&online, "first").unwrap();
    assert_eq!(ask(&online, "first").unwrap().text, "one", "the same request is asked once");
    assert_eq!(seen.requests.lock().unwrap().len(), 1);
    drop(runtime);
    let offline = endpoint(&url, &kept, true);
    assert_eq!(ask(&offline, "first").unwrap().text, "one");
    assert!(matches!(ask(&offline, "second"), Err(PolicyError::Unavailable(w)) if w.contains("--offline")));
    let text = std::fs::read_to_string(&kept).unwrap();
    assert!(text.contains("blake3:") && !text.contains("base64") && !text.contains("secret"), "{text}");
}

#[test]
fn concurrency_gives_way_when_the_server_limits() {
    let (_runtime, url, seen) = server(&[Does::Limits("0.01"), Does::Limits("0.01"), Does::Limits("0.01")]);
    let (_folder, kept) = kept();
    let policy = endpoint(&url, &kept, false);
    std::thread::scope(|scope| {
        for i in 0..12 {
            let policy = &policy;
            scope.spawn(move || ask(policy, &format!("question {i}")).unwrap());
        }
    });
    assert_eq!(policy.spent()["rate_limited"], 3);
    assert!(seen.at_once.lock().unwrap().1 <= 4, "{:?}", seen.at_once);
}

#[test]
fn addresses_that_cannot_be_spoken_to_are_refused() {
    let (_folder, kept) = kept();
    for (url, part) in [("nonsense", "no address"), ("ftp://x/v1", "ftp is not spoken")] {
        let made = Endpoint::new(settings(url), Exchanges::open(&kept).unwrap(), false);
        let why = made.err().unwrap().to_string();
        assert!(why.contains(url) && why.contains(part) && why.contains("hint:"), "{why}");
    }
}

#[test]
#[cfg(feature = "https")]
fn a_server_without_tls_gets_no_key_by_https() {
    let (_runtime, url, seen) = server(&[]);
    let (_folder, kept) = kept();
    let why = ask(&endpoint(&url.replace("http:", "https:"), &kept, false), "?").unwrap_err();
    assert!(matches!(&why, PolicyError::Unavailable(w) if w.contains("https://127.0.0.1")), "{why:?}");
    assert!(seen.requests.lock().unwrap().is_empty());
}
