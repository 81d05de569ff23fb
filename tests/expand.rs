//! Expansion: every kind grows to depth 3 in both ways, little of it is rejected, and it is derived again as it was.

mod support;

use flywheel::flywheel::turn::{derive, turn};
use flywheel::sample::outcome::Outcome;
use flywheel::sample::{Sample, Way};
use std::collections::BTreeSet;

/// Turns of the small run.
const TURNS: u64 = 420;
/// Least share of expansions among the samples.
const LEAST_SHARE: f64 = 0.4;
/// Greatest share of rejected expansions; a small run allows for chance.
const MOST_REJECTED: f64 = 0.05;
/// Expansions that are derived again.
const AGAIN: usize = 40;

#[test]
fn problems_grow_in_every_kind_way_and_depth() {
    let cx = support::context();
    let outcomes: Vec<Outcome> = (0..TURNS).flat_map(|i| turn(&cx, i).outcomes).collect();
    let mut seen = BTreeSet::new();
    let mut samples: Vec<&Sample> = Vec::new();
    let (mut grown, mut rejected) = (0, Vec::new());
    for outcome in &outcomes {
        match outcome {
            Outcome::Verified(s) => {
                samples.push(s);
                if let Some(last) = s.provenance.expansions.last() {
                    grown += 1;
                    seen.insert((s.kind.clone(), s.provenance.depth()));
                    seen.insert((format!("{} {}", s.kind, last.way.name()), 0));
                }
            }
            Outcome::Rejected(r) if r.provenance.depth() > 0 => rejected.push(r.findings[0].code.clone()),
            Outcome::Rejected(_) => {}
        }
    }
    for kind in flywheel::diagram::KINDS {
        for depth in 1..=3 {
            assert!(seen.contains(&(kind.name.into(), depth)), "no {} of depth {depth}", kind.name);
        }
        for (way, _) in Way::ALL {
            assert!(seen.contains(&(format!("{} {way}", kind.name), 0)), "no {way} {}", kind.name);
        }
    }
    let share = grown as f64 / samples.len() as f64;
    assert!(share >= LEAST_SHARE, "{grown} of {} samples are expansions", samples.len());
    let lost = rejected.len() as f64 / (grown + rejected.len()) as f64;
    assert!(lost <= MOST_REJECTED, "{} of {} expansions are rejected: {rejected:?}", rejected.len(), grown);
    let script = |name: &str, _: &str| cx.generator.set.get(name).cloned();
    for sample in samples.iter().filter(|s| s.provenance.depth() > 0).take(AGAIN) {
        let again = derive(&cx, &sample.provenance, &script).expect("what passed once passes again");
        assert_eq!((&again.id, &again.question, &again.answer), (&sample.id, &sample.question, &sample.answer));
        assert_eq!(again.picture_hashes, sample.picture_hashes, "{}", sample.id);
    }
}

#[test]
fn there_are_rules_of_both_ways_for_every_kind() {
    let generator = support::generator();
    for kind in flywheel::diagram::KINDS {
        for (name, way) in Way::ALL {
            let rules: Vec<_> = generator
                .set
                .rules()
                .iter()
                .filter(|r| r.meta.kind.name == kind.name && r.meta.way == Some(way))
                .collect();
            assert!(rules.len() >= 2, "kind {} has {} {name} rules", kind.name, rules.len());
            let drawing = rules.iter().filter(|r| !r.meta.tools.is_empty()).count();
            assert!(drawing >= 2, "of {} {name} rules of kind {}, {drawing} draw", rules.len(), kind.name);
        }
    }
}
