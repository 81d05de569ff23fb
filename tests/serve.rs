//! The daemon: it grows, waits, goes on after a restart, and lets only those act who may.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod served;
mod synthetic;

use flywheel::serve::route::{Answer as Kind, Method};
use flywheel::serve::status::Phase;
use flywheel::serve::{app, openapi, schema};
use flywheel::store::Store;
use flywheel::store::sqlite::SqliteStore;
use flywheel::web;
use serde_json::{Value, json};
use served::{Gate, Served, Wish, config, machine, quiet};
use std::io::{BufRead, BufReader, Write};

#[test]
fn it_grows_what_a_run_grows_and_rests_at_the_target() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish { samples: 150, ..Wish::default() });
    let status = served.until_idle();
    assert!(status.reason.contains("150"), "{}", status.reason);
    served.stop();
    let mut run = synthetic::open(&folder.path().join("run.db"));
    synthetic::grown(&mut run, 150, 1);
    assert_eq!(status.digest, run.extent().digest_hex());
    assert_eq!((status.counts.turns, status.counts.rejected), (run.extent().next_turn, run.extent().rejected));
    let stored = SqliteStore::read(&folder.path().join("served.db")).unwrap();
    assert_eq!(stored.extent(), run.extent());
}

#[test]
fn a_turn_that_panics_is_kept_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish { samples: 150, ..Wish::default() });
    let status = served.until_idle();
    assert!(status.panics >= 1, "turn 100 panics");
    let mut store = SqliteStore::read(&folder.path().join("served.db")).unwrap();
    assert_eq!(store.rejects_by_code().unwrap().get("turn/panic"), Some(&1));
    assert!(served.get("/metrics", "").text().contains("flywheel_panics_total"));
}

#[test]
fn pause_and_targets_act_and_outlast_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish { samples: 40, ..Wish::default() });
    served.until_idle();
    assert_eq!(served.act("/actions/pause", "back=/").status, 200);
    served.until(|s| s.phase == Phase::Paused);
    assert_eq!(served.act("/actions/targets", "samples=90").json()["wanted"]["samples"], 90);
    assert_eq!(served.act("/actions/targets", "samples=-1").status, 400);
    assert_eq!(served.act("/actions/targets", "samples=9&quotas=domain%3Dalchemy%3A5").status, 400);
    served.stop();

    let served = Served::start(folder.path(), Wish { samples: 40, ..Wish::default() });
    let status = served.until(|s| s.phase == Phase::Paused);
    assert_eq!((status.targets.samples, status.counts.verified), (90, 40));
    assert_eq!(served.act("/actions/resume", "").status, 200);
    assert!(served.until_idle().counts.verified >= 90);
    served.stop();

    // Other settings weigh more than what was told under the old ones.
    let served = Served::start(folder.path(), Wish { samples: 95, ..Wish::default() });
    assert!(served.until_idle().reason.contains("95"));
}

#[test]
fn a_pause_finishes_the_turns_at_work() {
    let folder = tempfile::tempdir().unwrap();
    quiet();
    let config = config(folder.path(), &Wish { samples: 500, ..Wish::default() });
    let (reached, gate) = (Gate::default(), Gate::default());
    let mut machine = machine(&config, 2);
    let (here, wait) = (reached.clone(), gate.clone());
    machine.derive = Box::new(move |_, index| {
        if index == 50 {
            here.open();
            wait.pass();
        }
        synthetic::derive(index, synthetic::SMALL)
    });
    let served = Served::with(config, machine, None);
    reached.pass();
    served.control.change(|w| w.paused = true);
    gate.open();
    let status = served.until(|s| s.phase == Phase::Paused);
    assert!((51..500).contains(&status.counts.turns), "turn 50 was at work: {}", status.counts.turns);
    served.control.change(|w| w.paused = false);
    let digest = served.until_idle().digest.clone();
    let mut run = synthetic::open(&folder.path().join("run.db"));
    synthetic::grown(&mut run, 500, 2);
    assert_eq!(digest, run.extent().digest_hex());
}

#[test]
fn a_failure_of_the_database_is_told_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &Wish::default());
    let mut machine = machine(&config, 2);
    let path = config.run.db.clone();
    let (tries, mended) = (std::sync::atomic::AtomicU32::new(0), Gate::default());
    let done = mended.clone();
    machine.open = Box::new(move || match tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => Ok(synthetic::open(&path)),
        1 => Err("the disk hides".into()),
        _ => {
            done.open();
            Ok(synthetic::open(&path))
        }
    });
    // A turn out of order is refused by the store: so the first growing fails.
    let once = std::sync::atomic::AtomicBool::new(true);
    machine.derive = Box::new(move |_, index| {
        let mut turn = synthetic::derive(index, synthetic::SMALL);
        if index == 20 && once.swap(false, std::sync::atomic::Ordering::Relaxed) {
            for outcome in &mut turn.outcomes {
                if let flywheel::sample::outcome::Outcome::Verified(sample) = outcome {
                    sample.signature.problem = "no hex".into();
                }
            }
        }
        turn
    });
    let served = Served::with(config, machine, None);
    let failing = served.until(|s| s.phase == Phase::Failing);
    assert!(!failing.reason.is_empty());
    assert_eq!(served.get("/readyz", "").status, 503);
    assert_eq!(served.get("/healthz", "").status, 200);
    mended.pass();
    let digest = served.until_idle().digest.clone();
    let mut run = synthetic::open(&folder.path().join("run.db"));
    synthetic::grown(&mut run, 60, 2);
    assert_eq!(digest, run.extent().digest_hex(), "nothing was lost or doubled");
}

#[test]
fn a_full_budget_makes_it_wait() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path(), &Wish { samples: 100_000, ..Wish::default() });
    config.serve.disk_gib = 0.002;
    let served = Served::with(config.clone(), machine(&config, 2), None);
    let status = served.until_idle();
    assert!(status.reason.contains("serve.disk_gib") && status.disk.database_bytes >= status.disk.budget_bytes);
    assert!(status.counts.verified < 100_000);
}

#[test]
fn only_our_pages_and_the_token_act() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish::default());
    served.until_idle();
    let word = format!("csrf-token={}", served.state.secrets.csrf());
    let own = "Sec-Fetch-Site: same-origin\r\n";
    for (head, form) in [
        ("", word.as_str()),
        ("Origin: http://evil.example\r\n", &word),
        ("Origin: null\r\n", &word),
        ("Sec-Fetch-Site: cross-site\r\n", &word),
        ("Sec-Fetch-Site: same-site\r\n", &word),
        ("Sec-Fetch-Site: none\r\n", &word),
        (own, ""),
        (own, "csrf-token="),
        (own, "csrf-token=0"),
        ("Authorization: Bearer 0123456789abcdef\r\n", ""),
    ] {
        assert_eq!(served.post("/actions/pause", head, form).status, 403, "{head} {form}");
    }
    assert!(!served.control.wanted().paused, "nothing was done");
    let good = served.post("/actions/pause", own, &format!("back=/samples&{word}"));
    assert_eq!((good.status, good.header("location")), (303, Some("/samples")));
    let origin = format!("Origin: http://{}\r\n", served.addr);
    assert_eq!(served.post("/actions/resume", &origin, &word).status, 303, "a browser without fetch metadata");
    let header = format!("{own}x-csrf-token: {}\r\n", served.state.secrets.csrf());
    assert_eq!(served.post("/actions/resume", &header, "").status, 303, "a script of ours");
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let text = format!("{method} /actions/pause HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", served.addr);
        assert_eq!(served.raw(text.as_bytes()).status, 405, "{method}");
    }
    assert_eq!(served.get("/actions/pause", "").status, 405);
}

#[test]
fn a_token_closes_everything_but_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let token = "a-token-of-more-than-16";
    let served = Served::start(folder.path(), Wish { token: Some(token), ..Wish::default() });
    served.until_idle();
    for route in app::routes(&web::routes()).filter(|r| r.method == Method::Get && !r.path.contains("}.")) {
        let path = route.path.replace(['{', '}', '*'], "");
        let open = ["/healthz", "/readyz", "/login"].contains(&route.path);
        assert_eq!(served.get(&path, "").status == 401, !open, "{path}");
    }
    assert_eq!(served.get("/nowhere", "").status, 401, "not even what there is can be learnt");
    let bearer = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(served.get("/status.json", &bearer).status, 200);
    assert_eq!(served.get("/status.json", "Authorization: Bearer a-token-of-more-than-17\r\n").status, 401);
    assert_eq!(served.post("/actions/pause", &bearer, "").status, 303, "programs need no form");
    assert_eq!(served.act("/actions/resume", "").status, 401, "a page of ours without the cookie");
    let word = format!("csrf-token={}", served.state.secrets.csrf());
    let own = "Sec-Fetch-Site: same-origin\r\n";
    assert_eq!(served.post("/login", own, &format!("token=wrong&{word}")).status, 403);
    assert_eq!(served.post("/login", "", &format!("token={token}&{word}")).status, 403, "from another page");
    let entered = served.post("/login", own, &format!("token={token}&{word}"));
    let cookie = entered.header("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(token), "{cookie}");
    let cookie = format!("Cookie: {}\r\n", cookie.split(';').next().unwrap());
    assert_eq!(served.get("/status.json", &cookie).status, 200);
    assert_eq!(served.post("/actions/resume", &format!("{own}{cookie}"), &word).status, 303);
    assert_eq!(served.post("/actions/resume", &format!("Origin: http://evil.example\r\n{cookie}"), &word).status, 403);
}

#[test]
fn every_answer_carries_the_headers_of_a_closed_house() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish::default());
    served.until_idle();
    for path in ["/healthz", "/nowhere", "/status.json", "/images/x.png", "/login"] {
        let answer = served.get(path, "");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
    let host = |host: &str| {
        served.raw(format!("GET /status.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()).status
    };
    assert_eq!((host("localhost:1"), host("evil.example"), host("127.0.0.1.evil.example")), (200, 421, 421));
    assert_eq!(served.raw(b"GET /status.json HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400, "no host");
    let cross = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n";
    assert_eq!(served.get("/status.json", cross).status, 403);
}

#[test]
fn pictures_are_kept_by_browsers() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish::default());
    served.until_idle();
    let mut store = SqliteStore::read(&folder.path().join("served.db")).unwrap();
    let sample = store.samples_after(0, 1).unwrap().remove(0).sample;
    let path = format!("/images/{}.png", sample.picture_hashes[1]);
    let answer = served.get(&path, "");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/png")));
    assert_eq!(answer.body, sample.pictures[1].png);
    assert!(answer.header("cache-control").unwrap().contains("immutable"));
    let tag = format!("If-None-Match: {}\r\n", answer.header("etag").unwrap());
    let again = served.get(&path, &tag);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(served.get(&format!("/images/{}.png", "0".repeat(64)), "").status, 404);
    assert_eq!(served.get("/images/../served.db", "").status, 404);
}

#[test]
fn verdicts_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish::default());
    served.until_idle();
    let mut store = SqliteStore::read(&folder.path().join("served.db")).unwrap();
    let id = store.samples_after(0, 1).unwrap().remove(0).sample.id;
    let act = |form: &str| served.act("/actions/review", form).status;
    assert_eq!(act(&format!("id={id}&verdict=reject&reason=the+chord+is+too+long")), 200);
    assert_eq!(act(&format!("id={id}&verdict=accept")), 200, "the last word counts");
    assert_eq!(act(&format!("id={id}&verdict=maybe")), 400);
    assert_eq!(act("id=0000000000000000&verdict=accept"), 404);
    assert_eq!(act(&format!("id={id}&verdict=reject&reason={}", "x".repeat(2001))), 400);
    assert_eq!(act(&format!("id={id}&verdict=withdraw")), 200);
    assert_eq!(act(&format!("id={id}&verdict=withdraw")), 404, "it is gone");
}

/// Whether a value is as its schema says; only what `schema` makes is understood.
fn fits(value: &Value, schema: &Value, place: &str) -> Result<(), String> {
    let bad = |why: &str| Err(format!("{place}: {why}: {value}"));
    if let Some(any) = schema["anyOf"].as_array() {
        let all: Vec<String> = any.iter().filter_map(|s| fits(value, s, place).err()).collect();
        return if all.len() < any.len() { Ok(()) } else { Err(all.join("; ")) };
    }
    match schema["type"].as_str() {
        None => Ok(()),
        Some("null") if value.is_null() => Ok(()),
        Some("boolean") if value.is_boolean() => Ok(()),
        Some("string") if value.is_string() => Ok(()),
        Some("number") if value.is_number() => Ok(()),
        Some("integer") if value.is_u64() || value.is_i64() => Ok(()),
        Some("array") => match value.as_array() {
            None => bad("no list"),
            Some(items) => {
                (0..).zip(items).try_for_each(|(i, item)| fits(item, &schema["items"], &format!("{place}[{i}]")))
            }
        },
        Some("object") => {
            let Some(members) = value.as_object() else { return bad("no object") };
            let known = schema["properties"].as_object();
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !members.contains_key(name) {
                    return bad(&format!("{name} is missing"));
                }
            }
            members.iter().try_for_each(|(name, member)| {
                match known
                    .and_then(|k| k.get(name))
                    .or(Some(&schema["additionalProperties"]).filter(|s| s.is_object()))
                {
                    Some(schema) => fits(member, schema, &format!("{place}.{name}")),
                    None => bad(&format!("{name} is not described")),
                }
            })
        }
        Some(other) => bad(&format!("not {other}")),
    }
}

#[test]
fn the_description_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish::default());
    served.until_idle();
    let mut store = SqliteStore::read(&folder.path().join("served.db")).unwrap();
    let id = store.samples_after(0, 1).unwrap().remove(0).sample.id;
    let document = served.get("/openapi.json", "").json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut looked = 0;
    for route in app::routes(&web::routes()) {
        let method = if route.method == Method::Get { "get" } else { "post" };
        let described = &document["paths"][openapi::path(route)][method];
        assert!(described["summary"].as_str().is_some_and(|s| s.ends_with('.')), "{}: {described}", route.path);
        for part in route.path.split('{').skip(1) {
            let name = part.split('}').next().unwrap().trim_start_matches('*');
            assert!(route.fields.iter().any(|f| f.name == name), "{}: {name} is not explained", route.path);
        }
        let Kind::Json(schema) = route.answer else { continue };
        let path = route.path.replace("{id}", &id).replace("{number}", "1");
        if path.contains('{') {
            continue; // names of knowledge, tools and templates, of which the synthetic run has none
        }
        let answer = served.get(&path, "");
        // What the synthetic run did not keep cannot be made again.
        assert!([200, 404, 409].contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        match answer.status {
            200 => assert_eq!(fits(&answer.json(), &schema(), &path), Ok(())),
            _ => assert!(answer.json()["error"].is_string(), "{path}"),
        }
        looked += usize::from(answer.status == 200);
    }
    assert!(looked >= 2, "the walk looked at next to nothing");
    assert_eq!(document["paths"].as_object().unwrap().len(), {
        let mut paths: Vec<&str> = vec![];
        let routes = web::routes();
        app::routes(&routes).for_each(|r| {
            if !paths.contains(&r.path) {
                paths.push(r.path)
            }
        });
        paths.len()
    });
}

#[test]
fn a_wrong_description_is_noticed() {
    let schema = schema::object(&[("n", schema::whole("a number")), ("l", schema::list(schema::text("a word")))]);
    assert_eq!(fits(&json!({ "n": 1, "l": ["a"] }), &schema, "x"), Ok(()));
    for bad in [
        json!({ "n": 1 }),
        json!({ "n": 1.5, "l": [] }),
        json!({ "n": 1, "l": [2] }),
        json!({ "n": 1, "l": [], "m": 0 }),
    ] {
        assert!(fits(&bad, &schema, "x").is_err(), "{bad}");
    }
}

#[test]
fn live_counts_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish { samples: 30, ..Wish::default() });
    served.until_idle();
    let mut stream = served.connect();
    write!(stream, "GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", served.addr).unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut next =
        || lines.by_ref().find_map(|l| l.strip_prefix("data: ").map(|d| serde_json::from_str::<Value>(d).unwrap()));
    assert_eq!(next().unwrap()["phase"], "idle");
    served.control.change(|w| w.samples = 60);
    while next().unwrap()["counts"]["verified"].as_u64() < Some(60) {}
}

#[test]
fn an_export_is_written_listed_and_taken() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish::default());
    served.until_idle();
    assert_eq!(served.act("/actions/export", "format=cuneiform").status, 400);
    assert_eq!(served.act("/actions/export", "format=jsonl&filter=colour%3Dred").status, 400);
    assert_eq!(served.act("/actions/export", "format=jsonl&shard_size=0").status, 400);
    let started = served.act("/actions/export", "format=vtbench&filter=kind%3Dnone");
    assert_eq!(started.json()["export"]["number"], 1);
    let ended = |number| loop {
        let export = served.state.exports.get(number).unwrap();
        if export.stage != flywheel::serve::exports::Stage::Running {
            return export;
        }
        std::thread::yield_now();
    };
    let empty = ended(1);
    assert!(empty.message.contains("no sample of 60") || empty.message.contains("passes the filter"), "{empty:?}");
    assert!(!empty.message.contains(&*folder.path().to_string_lossy()), "no path is told");
    assert_eq!(served.get("/exports/1/files/0", "").status, 404, "it is not done");
}
