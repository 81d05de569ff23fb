//! What the writer counts is what is there; a database of an older program is counted when it is opened; lists are complete
//! and without repeats, page by page, under every condition.
#![allow(clippy::unwrap_used)]

mod support;

use flywheel::flywheel::turn::turn;
use flywheel::sample::ENGINE;
use flywheel::store::notes::{Notes, Verdict};
use flywheel::store::sqlite::SqliteStore;
use flywheel::store::sqlite::view::{counts, rejects, review, samples};
use flywheel::store::{Origin, SourceFile, Store, TemplateSource};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::collections::BTreeSet;
use std::path::Path;

const TURNS: u64 = 48;

/// A run of real turns with their expansions, rejects and repairs.
fn grow(path: &Path) -> SqliteStore {
    let mut cx = support::context();
    cx.run_seed = 11;
    // Repairs are rare among shipped templates; without any, some candidates are rejected instead.
    let mut store = SqliteStore::open(path).unwrap();
    store.begin(Origin { seed: 11, engine: ENGINE, config: serde_json::json!({}) }).unwrap();
    let source = |s: &std::sync::Arc<flywheel::template::script::Script>| TemplateSource {
        hash: s.hash.clone(),
        name: s.name.clone(),
        files: vec![SourceFile { path: s.name.clone(), source: String::new() }],
    };
    let sources: Vec<_> = cx.generator.set.all().map(source).collect();
    store.keep_sources(&sources).unwrap();
    store.open_round("set", "knowledge", &serde_json::json!({})).unwrap();
    for first in (0..TURNS).step_by(7) {
        let turns = (first..(first + 7).min(TURNS)).map(|i| turn(&cx, i)).collect();
        store.commit(turns, u64::MAX).unwrap();
    }
    store
}

fn with<T>(path: &Path, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut db = SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap();
        let done = work(&mut db).await;
        db.close().await.unwrap();
        done
    })
}

/// Counted by axis, name and other name; and by axis and name.
type Counted = (Vec<(String, String, String, i64)>, Vec<(String, String, i64)>);

/// All counts, and all tags of all samples, in order.
fn counted(path: &Path) -> Counted {
    with(path, async |db| {
        let counts = "SELECT axis, name, other, number FROM tally ORDER BY axis, name, other";
        let tags = "SELECT kind, name, sample FROM sample_tag JOIN tag ON tag.number = tag ORDER BY kind, name, sample";
        (sqlx::query_as(counts).fetch_all(&mut *db).await.unwrap(), sqlx::query_as(tags).fetch_all(db).await.unwrap())
    })
}

#[test]
fn counts_are_right_and_older_databases_get_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let extent = grow(&path).extent().clone();
    let kept = counted(&path);
    let of = |axis: &str| kept.0.iter().filter(|r| r.0 == axis).map(|r| r.3).sum::<i64>();
    for axis in [
        "kind", "level", "depth", "template", "theme", "modality", "form", "way", "calls", "steps", "passed",
        "verified",
    ] {
        assert_eq!(of(axis), extent.verified.cast_signed(), "{axis}");
    }
    assert_eq!(of("rejected"), extent.rejected.cast_signed());
    assert!(extent.rejected > 0 && kept.0.iter().any(|r| r.0 == "depth" && r.1 == "1"), "{:?}", extent);
    // What version 4 would have left.
    with(&path, async |db| {
        let undo = "DROP TABLE tally; DROP TABLE review; DROP TABLE told; DROP INDEX sample_by_parent; DROP INDEX reject_of_template;
             DROP INDEX merge_by_kept; DELETE FROM _sqlx_migrations WHERE version >= 5;
             DELETE FROM sample_tag WHERE tag IN (SELECT number FROM tag WHERE kind NOT IN ('knowledge', 'tool'));
             DELETE FROM tag WHERE kind NOT IN ('knowledge', 'tool')";
        sqlx::raw_sql(undo).execute(db).await.unwrap();
    });
    let error = SqliteStore::read(&path).err().unwrap().to_string();
    assert!(error.contains("brings it up to date"), "{error}");
    assert_eq!(SqliteStore::open(&path).unwrap().extent().digest, extent.digest);
    assert_eq!(counted(&path), kept);
}

#[test]
fn lists_are_whole_and_without_repeats() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = grow(&path);
    let all = store.index().unwrap();
    let some = all.iter().find(|s| s.depth == 1).unwrap().clone();
    let domain = some.knowledge[0].split('/').next().unwrap().to_owned();
    let level = some.level.to_string();
    let conditions: Vec<Vec<(&str, String)>> = vec![
        vec![],
        vec![("kind", some.kind.to_string())],
        vec![("level", level.clone()), ("depth", "1".into())],
        vec![("domain", domain.clone()), ("kind", some.kind.to_string()), ("template", some.template.to_string())],
        some.tools.iter().take(1).map(|t| ("tool", t.to_string())).collect(),
        vec![("knowledge", some.knowledge[0].to_string()), ("level", level)],
        vec![("kind", "no such kind".into())],
    ];
    for wanted in conditions {
        let holds = |s: &&flywheel::store::Indexed| {
            wanted.iter().all(|(kind, name)| match *kind {
                "kind" => *s.kind == **name,
                "level" => s.level.to_string() == *name,
                "depth" => s.depth.to_string() == *name,
                "template" => *s.template == **name,
                "tool" => s.tools.iter().any(|t| **t == **name),
                "knowledge" => s.knowledge.iter().any(|k| **k == **name),
                _ => s.knowledge.iter().any(|k| k.split('/').next() == Some(name)),
            })
        };
        let expected: Vec<u64> = all.iter().filter(holds).map(|s| s.number).rev().collect();
        let (mut found, mut before) = (vec![], u64::MAX);
        loop {
            let page = store.ask("list", async |db| samples::gallery(db, &wanted, before, 4).await).unwrap();
            assert!(page.rows.len() <= 4);
            found.extend(page.rows.iter().map(|card| card.number.cast_unsigned()));
            let Some(next) = page.next else { break };
            before = next;
        }
        assert_eq!(found, expected, "{wanted:?}");
    }
    let card = store.ask("list", async |db| samples::gallery(db, &[], u64::MAX, 1).await).unwrap().rows.remove(0);
    let stored = store.sample(&card.id).unwrap().unwrap().sample;
    assert_eq!((card.picture, card.answer), (stored.picture_hashes[0].clone(), stored.answer_text));
    let page =
        store.ask("list", async |db| rejects::rejects(db, &rejects::Wanted::default(), u64::MAX, 1000).await).unwrap();
    assert_eq!(page.rows.len() as u64, store.extent().rejected);
    let codes = store.rejects_by_code().unwrap();
    for (code, count) in codes {
        let wanted = rejects::Wanted { code: Some(code.clone()), ..rejects::Wanted::default() };
        let page = store.ask("list", async |db| rejects::rejects(db, &wanted, u64::MAX, 1000).await).unwrap();
        assert_eq!(page.rows.len() as u64, count, "{code}");
        assert_eq!(store.ask("sum", async |db| counts::sum(db, "code", &code).await).unwrap(), count);
    }
}

#[test]
fn reviews_are_kept_and_every_sample_comes_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = grow(&path);
    let verified = store.extent().verified;
    let notes = Notes::open(&path).unwrap();
    let mut seen = BTreeSet::new();
    for done in 0..verified {
        let id = store.ask("choose", async |db| review::next(db, verified, done, &[]).await).unwrap().unwrap();
        assert!(seen.insert(id.clone()), "{id} comes up twice");
        let verdict = if done % 3 == 0 { Verdict::Reject } else { Verdict::Accept };
        assert!(notes.review(&id, verdict, "why").unwrap());
    }
    assert_eq!(store.ask("choose", async |db| review::next(db, verified, verified, &[]).await).unwrap(), None);
    let (accepted, rejected) = store.ask("count", async |db| review::counts(db).await).unwrap();
    assert_eq!((accepted + rejected, rejected), (verified, verified.div_ceil(3)));
    let id = seen.first().unwrap().clone();
    let found = store.ask("read", async |db| review::of(db, &id).await).unwrap().unwrap();
    assert_eq!((found.id, found.reason.as_str()), (id, "why"));
    assert!(!notes.review("none", Verdict::Accept, "").unwrap());
}
