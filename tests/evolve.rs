//! Growth and steering on real samples: evidence, signatures, names, merging, and that a kill between rounds costs nothing.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use flywheel::config::{Growth, Steer};
use flywheel::evolve::harvest::Harvester;
use flywheel::evolve::pattern::patterns;
use flywheel::evolve::steer;
use flywheel::flywheel::context::Context;
use flywheel::flywheel::grow::{Plan, Shutdown, grow};
use flywheel::flywheel::round::{Between, Frozen, enter};
use flywheel::flywheel::turn::{turn, weighed_turn};
use flywheel::knowledge::embed::distance;
use flywheel::knowledge::grown::Sort;
use flywheel::knowledge::node::DEPTH;
use flywheel::sample::outcome::Outcome;
use flywheel::sample::{ENGINE, Sample};
use flywheel::store::growth::{Cell, Harvest, Ledger};
use flywheel::store::sqlite::SqliteStore;
use flywheel::store::{Origin, Store, TemplateSource};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

fn cx() -> &'static Context {
    static CX: OnceLock<Context> = OnceLock::new();
    CX.get_or_init(support::context)
}

/// Verified samples of some turns.
fn samples() -> &'static [Sample] {
    static SAMPLES: OnceLock<Vec<Sample>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let outcomes = (0..300).flat_map(|index| turn(cx(), index).outcomes);
        outcomes.filter_map(|o| if let Outcome::Verified(s) = o { Some(*s) } else { None }).collect()
    })
}

fn harvest(ledger: &Ledger, new: &[Sample], round: u64, growth: &Growth) -> Harvest {
    let mut harvester = Harvester::new(ledger, &cx().checks.knowledge);
    for (number, sample) in (ledger.samples + 1..).zip(new) {
        harvester.add(number, sample);
    }
    harvester.finish(round, growth)
}

fn grown(growth: &Growth) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.apply(harvest(&Ledger::default(), samples(), 1, growth));
    ledger
}

#[test]
fn everything_grown_has_its_evidence_and_a_signature_of_its_own() {
    let growth = Growth::default();
    let found = harvest(&Ledger::default(), samples(), 1, &growth);
    assert!(found.growth.nodes >= 20 && found.growth.tools >= 5, "{:?}", found.growth);
    // Counted again, without the harvester.
    let mut shown: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut programs: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (i, sample) in samples().iter().enumerate() {
        for pattern in patterns(sample) {
            shown.entry(pattern.signature()).or_default().insert(i);
            programs.entry(pattern.signature()).or_default().insert(&sample.provenance.template);
        }
    }
    let mut owners = BTreeSet::new();
    for grown in &found.grown {
        assert!(shown[&grown.signature].len() as u64 >= growth.evidence, "{}", grown.name);
        assert!(grown.pattern.sort == Sort::Node || programs[&grown.signature].len() >= 2, "{}", grown.name);
        assert_eq!(grown.signature, grown.pattern.signature());
        assert!(owners.insert(grown.signature.clone()), "{} stands twice", grown.signature);
    }
    for merge in &found.merges {
        assert!(shown[&merge.signature].len() as u64 >= growth.evidence && merge.distance <= 1.0);
        assert!(owners.insert(merge.signature.clone()), "{} stands twice", merge.signature);
        assert!(found.grown.iter().any(|g| g.name == merge.kept && g.pattern.sort == merge.sort));
    }
    let enough = shown.iter().filter(|(s, n)| {
        n.len() as u64 >= growth.evidence && (found.proposals[*s].pattern.sort == Sort::Node || programs[*s].len() >= 2)
    });
    assert_eq!(
        enough.map(|s| s.0.clone()).collect::<BTreeSet<_>>(),
        owners,
        "all that has evidence grew or was merged"
    );
}

#[test]
fn names_are_paths_below_a_principle_and_none_is_taken_twice() {
    let seeds = &cx().checks.knowledge;
    let mut names = BTreeSet::new();
    for one in &grown(&Growth::default()).grown {
        let parts: Vec<&str> = one.name.split('/').collect();
        let kebab = |p: &&str| {
            p.split('-').all(|w| !w.is_empty() && w.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
        };
        assert!(parts.iter().all(kebab), "{}", one.name);
        assert!(names.insert((one.pattern.sort, one.name.clone())) && !seeds.contains(&one.name), "{}", one.name);
        assert!(one.statement.ends_with('.') && (1..=5).contains(&one.level), "{one:?}");
        if one.pattern.sort == Sort::Node {
            let (parent, last) = one.name.rsplit_once('/').unwrap();
            assert!(parts.len() <= DEPTH && seeds.contains(parent), "{}", one.name);
            let near = |p: &String| p == parent || p.rsplit_once('/').is_some_and(|q| q.0 == parent);
            assert!(one.pattern.principles.iter().any(near), "{} stands at no principle of its own", one.name);
            assert!(last.starts_with(&one.pattern.asked.replace([' ', '_'], "-")), "{} says what is asked", one.name);
        }
    }
}

#[test]
fn growing_again_from_the_same_samples_adds_nothing() {
    let growth = Growth::default();
    let first = harvest(&Ledger::default(), samples(), 1, &growth);
    assert_eq!(first, harvest(&Ledger::default(), samples(), 1, &growth), "the same in, the same out");
    let ledger = grown(&growth);
    let again = harvest(&ledger, &[], 2, &growth);
    assert_eq!((again.grown.len(), again.merges.len(), again.proposals.len()), (0, 0, 0));
    // All samples once more: counts rise, but what was there stays what it was.
    let twice = harvest(&ledger, samples(), 2, &growth);
    let old: BTreeSet<&str> = ledger.grown.iter().map(|g| g.signature.as_str()).collect();
    assert!(twice.grown.iter().all(|g| !old.contains(g.signature.as_str())));
    let mut both = ledger.clone();
    both.apply(twice);
    for grown in &ledger.grown {
        let kept = both.grown.iter().find(|g| g.signature == grown.signature).unwrap();
        assert_eq!((&kept.name, &kept.pattern, kept.round), (&grown.name, &grown.pattern, grown.round));
    }
}

#[test]
fn the_cut_and_the_evidence_count() {
    let nodes = |growth: Growth| grown(&growth).of(Sort::Node).count();
    let at = |cut: f64| nodes(Growth { cut, ..Growth::default() });
    let (none, some, all) = (at(0.0), at(0.3), at(1.0));
    assert!(none > some && some > all && all > 0, "{none} {some} {all}");
    let more = nodes(Growth { evidence: 5, ..Growth::default() });
    assert!(more < some, "{more} of {some}");
    assert_eq!(nodes(Growth { evidence: 100_000, ..Growth::default() }), 0);
}

#[test]
fn a_new_pattern_joins_what_is_near_and_leaves_its_name() {
    // Grown with a cut of 0, everything near is left apart; the next round's cut merges only what is new.
    let half = samples().len() / 2;
    let mut ledger = Ledger::default();
    ledger.apply(harvest(&Ledger::default(), &samples()[..half], 1, &Growth::default()));
    let before: Vec<String> = ledger.grown.iter().map(|g| g.name.clone()).collect();
    let second = harvest(&ledger, &samples()[half..], 2, &Growth::default());
    assert!(second.merges.iter().any(|m| before.contains(&m.kept)), "nothing new came near what was there");
    assert!(second.merges.iter().all(|m| m.round == 2) && second.grown.iter().all(|g| g.round == 2));
    ledger.apply(second);
    let after: Vec<String> = ledger.grown.iter().map(|g| g.name.clone()).take(before.len()).collect();
    assert_eq!(before, after);
}

#[test]
fn names_that_stand_beside_each_other_are_further_apart_than_the_cut_or_have_grown_apart() {
    use flywheel::evolve::name::compared;
    let ledger = grown(&Growth::default());
    let nodes: Vec<_> = ledger.of(Sort::Node).collect();
    let place = |name: &str| name.rsplit_once('/').map(|p| p.0.to_owned());
    let pairs = nodes.iter().enumerate().flat_map(|(i, a)| nodes[..i].iter().map(move |b| (*a, *b)));
    for (a, b) in
        pairs.filter(|(a, b)| place(&a.name) == place(&b.name) && a.aliases.is_empty() && b.aliases.is_empty())
    {
        let far = distance(&compared(&a.pattern), &compared(&b.pattern));
        assert!(far > 0.3, "{} and {} are {far} apart", a.name, b.name);
    }
}

/// A database with the sources of the shipped templates.
fn open(path: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(path).unwrap();
    if store.origin().is_none() {
        store.begin(Origin { seed: cx().run_seed, engine: ENGINE, config: serde_json::json!({}) }).unwrap();
        let source = |s: &std::sync::Arc<flywheel::template::script::Script>| TemplateSource {
            hash: s.hash.clone(),
            name: s.name.clone(),
            files: vec![],
        };
        let sources: Vec<TemplateSource> = cx().generator.set.all().map(source).collect();
        store.keep_sources(&sources).unwrap();
    }
    store
}

fn between() -> Between {
    let (seeds, set) = (cx().checks.knowledge.clone(), cx().generator.set.clone());
    Between { seeds, set, growing: Growth::default(), steering: Steer::default(), quotas: vec![] }
}

#[test]
fn a_kill_between_growth_and_the_next_round_changes_nothing() {
    const LENGTH: u64 = 40;
    let folder = tempfile::tempdir().unwrap();
    let frozen = Frozen { template_set: "set".into(), knowledge: "knowledge".into() };
    let run = |path: &Path, target: u64| {
        let plan =
            Plan { target, workers: 2, turns_per_round: LENGTH, frozen: frozen.clone(), between: Some(between()) };
        let mut store = open(path);
        let derive = |weights: &_, index| weighed_turn(cx(), weights, index);
        grow(&mut store, &derive, &plan, &Shutdown::default(), &mut |_| ()).unwrap();
        store
    };
    let state = |store: &mut SqliteStore| {
        let rounds: Vec<_> = store.rounds().unwrap();
        (store.extent().clone(), rounds, store.ledger().unwrap(), store.growth().unwrap(), store.merges().unwrap())
    };
    let mut whole = run(&folder.path().join("whole.db"), 240);
    let whole = state(&mut whole);
    assert!(whole.1.len() >= 3 && !whole.2.grown.is_empty(), "{} rounds", whole.1.len());
    assert_ne!(whole.1[0].weights, whole.1[1].weights, "what was seen weighs in the next round");

    // Stopped at the border of a round, after its growth was kept and before the next round was opened.
    let path = folder.path().join("stopped.db");
    let mut store = run(&path, 20);
    while store.extent().next_turn < LENGTH {
        let (turns, weights) = enter(&mut store, &frozen, Some(&between()), LENGTH).unwrap();
        store.commit(vec![weighed_turn(cx(), &weights, turns.start)], u64::MAX).unwrap();
    }
    let ledger = store.ledger().unwrap();
    let mut harvester = Harvester::new(&ledger, &cx().checks.knowledge);
    for (number, sample) in store.records_after(0, u32::MAX).unwrap() {
        harvester.add(number, &sample);
    }
    store.keep_harvest(&harvester.finish(1, &Growth::default())).unwrap();
    assert_eq!(store.rounds().unwrap().len(), 1);
    drop(store);
    assert_eq!(state(&mut run(&path, 240)), whole);
}

#[test]
fn a_ledger_comes_back_from_the_database_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    let cx = cx();
    store.commit((0..150).map(|index| turn(cx, index)).collect(), u64::MAX).unwrap();
    let mut ledger = store.ledger().unwrap();
    for round in 1..=2 {
        let records = store.records_after(ledger.samples, if round == 1 { 50 } else { u32::MAX }).unwrap();
        let mut harvester = Harvester::new(&ledger, &cx.checks.knowledge);
        records.iter().for_each(|(number, sample)| harvester.add(*number, sample));
        let harvest = harvester.finish(round, &Growth { evidence: 2, ..Growth::default() });
        store.keep_harvest(&harvest).unwrap();
        ledger.apply(harvest);
        assert_eq!(store.ledger().unwrap(), ledger, "round {round}");
    }
    assert!(!ledger.grown.is_empty() && ledger.grown.iter().any(|g| !g.aliases.is_empty()));
}

#[test]
fn what_is_short_of_samples_weighs_more() {
    let set = &cx().generator.set;
    let short = "plane/chord_distance";
    let mut ledger = Ledger::default();
    for script in set.scripts().iter().filter(|s| s.name != short) {
        for level in &script.meta.levels {
            ledger.turns.insert((script.name.clone(), *level), 50);
            for (knowledge, tool) in
                script.meta.knowledge.iter().flat_map(|k| script.meta.tools.iter().map(move |t| (k, t)))
            {
                let cell = Cell {
                    template: script.name.clone(),
                    level: *level,
                    knowledge: knowledge.clone(),
                    tool: tool.clone(),
                };
                ledger.coverage.insert(cell, 50);
            }
        }
    }
    let weights = steer::weights(&ledger, set, &Steer::default(), 200);
    let knowledge = weights.modes.iter().find(|m| m.name == "knowledge").unwrap();
    let of = |name: &str| knowledge.pairs.iter().filter(|p| p.0 == name).map(|p| p.2).sum::<u32>();
    let mean = knowledge.pairs.iter().map(|p| p.2).sum::<u32>() / set.scripts().len() as u32;
    assert!(of(short) > 3 * mean, "{} beside a mean of {mean}", of(short));
    // One that is always rejected is not tried again and again.
    for level in &set.get(short).unwrap().meta.levels {
        ledger.turns.insert((short.into(), *level), 500);
    }
    let weights = steer::weights(&ledger, set, &Steer::default(), 200);
    let knowledge = weights.modes.iter().find(|m| m.name == "knowledge").unwrap();
    let barren = knowledge.pairs.iter().filter(|p| p.0 == short).map(|p| p.2).sum::<u32>();
    assert!(barren < mean, "{barren} beside a mean of {mean}");
    assert_eq!(
        steer::weights(&ledger, set, &Steer { even: 1.0, knowledge: 0.0, tools: 0.0, ..Steer::default() }, 200).modes,
        []
    );
}
