//! `flywheel knowledge` as users call it: the shipped graph, and a real database with short rounds.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use flywheel::seed::trig;
use program::command;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

const PYTHAGORAS: &str = "mathematics/geometry/plane/triangle/pythagoras";

/// The program in a folder, with the repository's templates and knowledge and rounds of 60 turns.
fn flywheel(folder: &Path, args: &[&str]) -> Output {
    let mut command = command(folder, args);
    command.env("FLYWHEEL_GENERATE_TURNS_PER_ROUND", "60");
    command.output().unwrap()
}

/// A folder with a database of some rounds, grown once for all tests here.
fn grown() -> &'static Path {
    static FOLDER: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (folder, path) = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let run = flywheel(folder.path(), &["run", "--samples", "420", "--json"]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let path = folder.path().to_owned();
        (folder, path)
    });
    assert!(folder.path().exists());
    path
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Lines of JSON of `flywheel knowledge`.
fn ask(folder: &Path, args: &[&str]) -> Vec<Value> {
    let args: Vec<&str> = ["knowledge"].iter().chain(args).copied().collect();
    let output = flywheel(folder, &args);
    assert!(output.status.success(), "{args:?}: {}", words(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{args:?}: {e}: {l}"))).collect()
}

fn refused(folder: &Path, args: &[&str]) -> String {
    let output = flywheel(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", words(&output));
    words(&output)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} of {value}"))
}

fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or_else(|| panic!("{key} of {value}"))
}

#[test]
fn stats_count_seeds_without_a_database_and_growth_with_one() {
    let empty = tempfile::tempdir().unwrap();
    let seeds = &ask(empty.path(), &["stats", "--json"])[0];
    assert_eq!(number(seeds, "domains"), 25);
    assert!(number(seeds, "nodes") >= 2500 && number(seeds, "principles") >= 400, "{seeds}");
    assert!(number(seeds, "prerequisites") > 5000 && number(seeds, "templates") > 90, "{seeds}");
    assert_eq!((number(seeds, "grown_nodes"), number(seeds, "grown_tools")), (0, 0));
    assert_eq!(number(seeds, "nodes"), number(seeds, "seed_nodes"));
    let all = &ask(grown(), &["stats", "--json"])[0];
    assert!(number(all, "grown_nodes") > 0, "{all}");
    assert_eq!(number(all, "nodes"), number(all, "seed_nodes") + number(all, "grown_nodes"));
    assert_eq!(number(all, "tools"), number(all, "seed_tools") + number(all, "grown_tools"));
}

#[test]
fn show_says_what_a_node_is_tied_to() {
    let node = &ask(grown(), &["show", PYTHAGORAS, "--json"])[0];
    assert_eq!((text(node, "kind"), text(node, "parent")), ("principle", "mathematics/geometry/plane/triangle"));
    let list = |key: &str| node[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>();
    assert!(list("prerequisites").contains(&"mathematics/geometry/plane/angle/right-angle"), "{node}");
    assert!(
        !list("templates").is_empty() && !list("tools").is_empty() && !list("prerequisite_of").is_empty(),
        "{node}"
    );
    assert!(number(node, "schemas") > 0 && number(node, "samples") > 0 && node["grown"].is_null(), "{node}");
    let said = refused(grown(), &["knowledge", "show", "mathematics/geometry/plane/triangle/pythagorus"]);
    assert!(said.contains(&format!("did you mean {PYTHAGORAS}?")), "{said}");
    let said = refused(grown(), &["knowledge", "show", "triangle/pythagoras"]);
    assert!(said.contains(&format!("did you mean {PYTHAGORAS}?")), "the end of a path is enough of a hint: {said}");
    let said = refused(grown(), &["knowledge", "show", "qqqq"]);
    assert!(said.contains("no knowledge node qqqq; hint: `flywheel knowledge search TEXT`"), "{said}");
}

#[test]
fn search_finds_by_words_and_by_spelling() {
    let first = |what: &str| text(&ask(grown(), &["search", what, "--json", "--limit", "1"])[0], "path").to_owned();
    assert_eq!(first("pythagoras"), PYTHAGORAS);
    assert!(first("isoceles triangel").contains("isosceles"));
    assert!(ask(grown(), &["search", "perpendicular chord of a circle", "--json", "--limit", "7"]).len() <= 7);
    let nothing = flywheel(grown(), &["knowledge", "search", "zzzz qqqq", "--json"]);
    assert_eq!((nothing.status.code(), nothing.stdout.len()), (Some(1), 0), "nothing found is a negative verdict");
}

#[test]
fn prerequisites_come_in_an_order_to_learn_in() {
    let rows = ask(grown(), &["prereqs", PYTHAGORAS, "--json"]);
    let order: Vec<&str> = rows.iter().map(|r| text(r, "path")).collect();
    let place = |path: &str| order.iter().position(|p| *p == path).unwrap_or_else(|| panic!("{path} in {order:?}"));
    for path in &order {
        let node = &ask(grown(), &["show", path, "--json"])[0];
        for before in node["prerequisites"].as_array().unwrap() {
            assert!(place(before.as_str().unwrap()) < place(path), "{before} before {path}");
        }
    }
    assert!(order.len() >= 3 && !order.contains(&PYTHAGORAS));
    refused(grown(), &["knowledge", "prereqs", "no/such"]);
}

#[test]
fn between_gives_a_chain_whose_links_are_edges() {
    let rows = ask(grown(), &["between", "mathematics/arithmetic/addition", PYTHAGORAS, "--json"]);
    assert_eq!((text(&rows[0], "path"), &rows[0]["by"]), ("mathematics/arithmetic/addition", &Value::Null));
    assert_eq!(text(rows.last().unwrap(), "path"), PYTHAGORAS);
    for pair in rows.windows(2) {
        let node = ask(grown(), &["show", text(&pair[0], "path"), "--json"]).remove(0);
        let key = match text(&pair[1], "by") {
            "prerequisite" => "prerequisites",
            "prerequisite of" => "prerequisite_of",
            "related" => "related",
            "part of" => {
                assert_eq!(node["parent"], pair[1]["path"]);
                continue;
            }
            "above" => "children",
            other => panic!("{other}"),
        };
        assert!(node[key].as_array().unwrap().contains(&pair[1]["path"]), "{key} of {node}");
    }
    refused(grown(), &["knowledge", "between", PYTHAGORAS, "no/such"]);
}

#[test]
fn coverage_counts_what_samples_show_whatever_the_grouping() {
    let stats = &ask(grown(), &["stats", "--json"])[0];
    let mut totals = vec![];
    for by in ["domain", "depth", "level"] {
        let mut rows = ask(grown(), &["coverage", "--by", by, "--json"]);
        let all = rows.pop().unwrap();
        assert_eq!(text(&all, "group"), "all");
        for key in ["nodes", "covered", "grown", "showings"] {
            assert_eq!(rows.iter().map(|r| number(r, key)).sum::<u64>(), number(&all, key), "{key} by {by}");
        }
        assert_eq!(number(&all, "nodes"), number(stats, "nodes"));
        assert_eq!(number(&all, "grown"), number(stats, "grown_nodes"), "all that grew has samples");
        totals.push((number(&all, "covered"), number(&all, "showings")));
        let even = &all["evenness"];
        assert!((1..=420).contains(&number(even, "samples")), "{even}");
        for view in ["all", "knowledge", "tools"] {
            let bits = |run: &str| even[run][view]["entropy_bits"].as_f64().unwrap();
            let cells = number(&even["steered"][view], "cells") as f64;
            let most = trig::ln(cells) / trig::ln(2.0);
            assert!(bits("steered") > 1.0 && bits("steered") <= most, "{even}");
            assert!(bits("without_steering") > 1.0 && bits("without_steering") <= most, "{even}");
        }
    }
    assert!(totals[0].0 > 100 && totals.iter().all(|t| *t == totals[0]), "{totals:?}");
}

#[test]
fn a_node_without_samples_of_its_own_names_some_below_it() {
    let output = flywheel(grown(), &["knowledge", "samples", "mathematics/geometry/"]);
    assert!(output.status.success());
    let said = words(&output);
    assert!(said.contains("nodes below it have samples: mathematics/geometry/"), "{said}");
    assert!(said.contains("next: flywheel knowledge samples mathematics/geometry/"), "{said}");
}

#[test]
fn wrong_paths_are_told_with_what_may_be_meant() {
    for (wrong, meant) in [
        ("Pythagoras", PYTHAGORAS),
        ("mathematics/geometry/plane/triangle/pythagoars", PYTHAGORAS),
        ("the rule for levers", "lever"),
    ] {
        let said = refused(grown(), &["knowledge", "show", wrong]);
        assert!(
            said.contains(&format!("no knowledge node {wrong}; hint: did you mean")) && said.contains(meant),
            "{said}"
        );
    }
    assert!(refused(grown(), &["knowledge", "search", "lever", "--limit", "0"]).contains("--limit"));
}

#[test]
fn tools_are_told_with_the_samples_that_call_them() {
    let output = flywheel(grown(), &["tools", "--json"]);
    assert!(output.status.success(), "{}", words(&output));
    let rows: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let (composite, seeds): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(|r| r["composite"] == true);
    assert!(seeds.iter().filter(|r| number(r, "samples") > 0).count() > 30);
    assert!(!composite.is_empty() && composite.iter().all(|r| number(r, "samples") >= 3), "{composite:?}");
}

#[test]
fn samples_of_a_node_show_it() {
    let rows = ask(grown(), &["samples", PYTHAGORAS, "--json", "--limit", "3"]);
    assert!((1..=3).contains(&rows.len()));
    for row in &rows {
        let id = text(row, "id");
        let shown = flywheel(grown(), &["show", id, "--json", "--out", &format!("sample-{id}")]);
        let sample: Value = serde_json::from_slice(&shown.stdout).unwrap();
        assert!(sample["knowledge"].as_array().unwrap().iter().any(|k| k == PYTHAGORAS), "{sample}");
    }
    let empty = tempfile::tempdir().unwrap();
    let said = refused(empty.path(), &["knowledge", "samples", PYTHAGORAS]);
    assert!(said.contains("flywheel.db: no such database"), "{said}");
}

#[test]
fn every_grown_node_lists_its_samples_and_no_signature_stands_twice() {
    let merges = ask(grown(), &["merges", "--json"]);
    let growth = ask(grown(), &["growth", "--json"]);
    assert!(growth.len() >= 3, "{growth:?}");
    let last = growth.last().unwrap();
    let stats = &ask(grown(), &["stats", "--json"])[0];
    assert_eq!(number(last, "nodes_total"), number(stats, "grown_nodes"));
    assert_eq!(number(last, "tools_total"), number(stats, "grown_tools"));
    assert_eq!(growth.iter().map(|g| number(g, "merges")).sum::<u64>(), merges.len() as u64);
    let nodes = ask(grown(), &["export", "json"]).remove(0)["nodes"].as_array().unwrap().clone();
    let new: Vec<&Value> = nodes.iter().filter(|n| !n["grown"].is_null()).collect();
    assert_eq!(new.len() as u64, number(stats, "grown_nodes"));
    let mut signatures: Vec<&str> = new.iter().map(|n| text(&n["grown"], "signature")).collect();
    signatures.extend(merges.iter().map(|m| text(m, "signature")));
    let count = signatures.len();
    signatures.sort_unstable();
    signatures.dedup();
    assert_eq!(signatures.len(), count, "a signature belongs to one thing");
    for node in new.iter().take(25) {
        let path = text(node, "path");
        let samples = ask(grown(), &["samples", path, "--json", "--limit", "5"]);
        assert!(samples.len() >= 3, "{path} has {} samples", samples.len());
        let shown = &ask(grown(), &["show", path, "--json"])[0];
        assert!(!shown["derived_from"].as_array().unwrap().is_empty(), "{shown}");
    }
}

#[test]
fn exports_are_well_formed_and_whole() {
    let stats = &ask(grown(), &["stats", "--json"])[0];
    let edges = number(stats, "prerequisites") + number(stats, "related") + number(stats, "derived_from");
    let parts = number(stats, "nodes") - number(stats, "domains");
    let graph = &ask(grown(), &["export", "json"])[0];
    assert_eq!(graph["nodes"].as_array().unwrap().len() as u64, number(stats, "nodes"));
    assert_eq!(graph["edges"].as_array().unwrap().len() as u64, edges + parts);
    let written = flywheel(grown(), &["knowledge", "export", "graphml", "--out", "g.graphml"]);
    assert!(written.status.success(), "{}", words(&written));
    let xml = std::fs::read_to_string(grown().join("g.graphml")).unwrap();
    assert_eq!(xml.matches("<node ").count() as u64, number(stats, "nodes"));
    assert_eq!(xml.matches("<edge ").count() as u64, edges + parts);
    assert!(xml.starts_with("<?xml") && xml.trim_end().ends_with("</graphml>"));
    assert!(!grown().join("g.graphml.partial").exists());
    let dot = flywheel(grown(), &["knowledge", "export", "dot", "--below", "music/scale"]);
    let dot = String::from_utf8(dot.stdout).unwrap();
    assert!(dot.starts_with("digraph knowledge {") && dot.trim_end().ends_with('}') && dot.contains("music/scale/"));
    assert!(!dot.contains("music/rhythm"), "only what is below the path");
    let said = refused(grown(), &["knowledge", "export", "xml"]);
    assert!(said.contains("no format xml; hint: there are dot"), "{said}");
}

#[test]
fn growth_does_not_depend_on_stops_or_workers() {
    let folder = tempfile::tempdir().unwrap();
    for (samples, workers) in [("150", "1"), ("233", "2"), ("420", "1")] {
        let run = flywheel(folder.path(), &["run", "--samples", samples, "--workers", workers, "--json"]);
        assert!(run.status.success(), "{}", words(&run));
    }
    for what in [&["growth", "--json"][..], &["merges", "--json"], &["export", "json"], &["coverage", "--json"]] {
        assert_eq!(ask(folder.path(), what), ask(grown(), what), "{what:?}");
    }
    let stats =
        |folder: &Path| -> Value { serde_json::from_slice(&flywheel(folder, &["stats", "--json"]).stdout).unwrap() };
    assert_eq!(stats(folder.path())["digest"], stats(grown())["digest"]);
    let verify = flywheel(folder.path(), &["verify"]);
    assert!(verify.status.success(), "{}", words(&verify));
}

#[test]
fn experiments_report_both_runs_and_a_rising_curve() {
    let folder = tempfile::tempdir().unwrap();
    let rows = ask(folder.path(), &["steering", "--samples", "300", "--turns", "40", "--json"]);
    assert_eq!((text(&rows[0], "run"), text(&rows[1], "run")), ("even", "steered"));
    let bits = |row: &Value| row["coverage"]["all"]["entropy_bits"].as_f64().unwrap();
    assert!((bits(&rows[1]) - bits(&rows[0]) - rows[2]["gain_bits"].as_f64().unwrap()).abs() < 1e-9);
    assert!(bits(&rows[1]) > bits(&rows[0]), "{rows:?}");
    assert_eq!((number(&rows[0], "samples"), number(&rows[1], "samples")), (300, 300));
    let rows = ask(folder.path(), &["scale", "--seeds", "2,10", "--rounds", "2", "--turns", "60", "--json"]);
    assert_eq!(rows.len(), 6);
    for curve in rows.chunks(3) {
        assert_eq!(number(&curve[0], "nodes"), number(&curve[0], "seeds"));
        for pair in curve.windows(2) {
            assert!(number(&pair[1], "nodes") > number(&pair[0], "nodes"), "{curve:?}");
            assert!(number(&pair[1], "tools") >= number(&pair[0], "tools"), "{curve:?}");
            assert!(number(&pair[1], "templates") >= number(&pair[0], "templates"), "{curve:?}");
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}
