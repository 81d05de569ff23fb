//! Names of concepts: which ones embedding and clustering take for the same, measured on labelled pairs; and the names of what
//! grows.
//!
//! `tests/names/pairs.tsv` holds our own pairs of names with the verdict of a teacher of the field, true synonyms included, which
//! no comparison of spellings can find. `cargo test --test names -- --nocapture` prints the figures.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use flywheel::config::Config;
use flywheel::knowledge::cluster::average_linkage;
use flywheel::knowledge::embed::{Name, distance};
use std::collections::BTreeMap;

const PAIRS: &str = include_str!("names/pairs.tsv");

/// Precision and recall of a verdict on the pairs, and what it got wrong.
struct Figures {
    precision: f64,
    recall: f64,
    wrong: Vec<String>,
}

fn pairs() -> Vec<(bool, &'static str, &'static str)> {
    let rows = PAIRS.lines().filter(|l| !l.starts_with('#'));
    rows.map(|row| {
        let mut parts = row.split('\t');
        let same = match parts.next().unwrap() {
            "same" => true,
            "different" => false,
            other => panic!("{other} in {row}"),
        };
        (same, parts.next().unwrap(), parts.next().unwrap())
    })
    .collect()
}

fn figures(verdict: impl Fn(&str, &str) -> bool) -> Figures {
    let (mut hits, mut taken, mut same, mut wrong) = (0, 0, 0, vec![]);
    for (truth, a, b) in pairs() {
        let said = verdict(a, b);
        (hits, taken, same) = (hits + i32::from(said && truth), taken + i32::from(said), same + i32::from(truth));
        if said != truth {
            wrong.push(format!("{} {a} | {b}", if truth { "missed" } else { "merged" }));
        }
    }
    let share = |n: i32, of: i32| f64::from(n) / f64::from(of.max(1));
    Figures { precision: share(hits, taken), recall: share(hits, same), wrong }
}

fn say(what: &str, figures: &Figures) {
    println!("{what}: precision {:.3}, recall {:.3}", figures.precision, figures.recall);
    figures.wrong.iter().for_each(|w| println!("    {w}"));
}

#[test]
fn the_set_is_large_and_free_of_repeats() {
    let pairs = pairs();
    let same = pairs.iter().filter(|p| p.0).count();
    assert!(pairs.len() >= 200 && same >= 100 && pairs.len() - same >= 100, "{} pairs, {same} same", pairs.len());
    let mut keys: Vec<_> = pairs.iter().map(|(_, a, b)| (a.min(b), a.max(b))).collect();
    keys.sort_unstable();
    assert!(keys.windows(2).all(|w| w[0] != w[1]));
}

#[test]
fn distances_tell_same_from_different() {
    let cut = Config::default().growth.cut;
    let found = figures(|a, b| distance(&Name::of(a), &Name::of(b)) <= cut);
    say("pairs by distance", &found);
    assert!(found.precision >= PRECISION && found.recall >= RECALL, "{} {}", found.precision, found.recall);
    // A cut that takes everything or nothing is noticed.
    assert!(figures(|_, _| true).precision < 0.6 && figures(|_, _| false).recall == 0.0);
}

#[test]
fn clusters_of_all_names_tell_same_from_different() {
    let mut all: Vec<&str> = pairs().iter().flat_map(|p| [p.1, p.2]).collect();
    all.sort_unstable();
    all.dedup();
    let names: Vec<Name> = all.iter().map(|n| Name::of(n)).collect();
    let cut = Config::default().growth.cut;
    let groups = average_linkage(names.len(), |i, j| distance(&names[i], &names[j]), |_, _| false, cut);
    let group: BTreeMap<&str, usize> = groups
        .iter()
        .enumerate()
        .flat_map(|(g, members)| members.iter().map(move |m| (*m, g)))
        .map(|(m, g)| (all[m], g))
        .collect();
    let found = figures(|a, b| group[a] == group[b]);
    println!("{} names in {} groups", all.len(), groups.len());
    say("clusters", &found);
    assert!(found.precision >= PRECISION && found.recall >= RECALL, "{} {}", found.precision, found.recall);
}

/// What was measured when the set was made, rounded down.
const PRECISION: f64 = 0.95;
const RECALL: f64 = 0.85;
