//! Growing and resuming: the same dataset, however it was grown.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod synthetic;

use flywheel::flywheel::grow::{GrowError, Shutdown, grow};
use flywheel::generate::steer::Weights;
use flywheel::sample::outcome::{Outcome, Turn};
use flywheel::store::error::StoreError;
use flywheel::store::sqlite::SqliteStore;
use flywheel::store::{Extent, Store};
use std::path::Path;
use synthetic::{SMALL, derive, grown, open, plan, reject, sample};

fn at_once(path: &Path, target: u64, workers: usize) -> Extent {
    let mut store = open(path);
    grown(&mut store, target, workers);
    store.extent().clone()
}

#[test]
fn resuming_gives_what_one_go_gives() {
    let folder = tempfile::tempdir().unwrap();
    let whole = at_once(&folder.path().join("whole.db"), 100, 2);
    let path = folder.path().join("halves.db");
    at_once(&path, 50, 1);
    let halves = at_once(&path, 100, 2);
    assert_eq!(whole, halves);
    assert!(whole.verified >= 100 && whole.rejected > 0 && whole.images == 3 * whole.verified);
    let mut again = open(&path);
    assert_eq!(grown(&mut again, 100, 2).grown, 0, "a reached target does nothing");
    assert_eq!(again.extent(), &whole);
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let extents = [1, 2, 5].map(|workers| at_once(&folder.path().join(format!("{workers}.db")), 300, workers));
    assert_eq!(extents[0], extents[1]);
    assert_eq!(extents[0], extents[2]);
}

#[test]
fn the_digest_is_the_chain_of_the_stored_samples() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    grown(&mut store, 60, 2);
    let mut chain = Extent::default();
    let mut number = 0;
    while let Some(stored) = store.samples_after(number, 1).unwrap().pop() {
        assert_eq!(stored.sample.hash(), stored.hash);
        assert_eq!(stored.sample, sample(stored.sample.provenance.turn, stored.sample.provenance.slot, SMALL));
        chain.chain(&stored.hash);
        number = stored.number;
    }
    assert_eq!((number, chain.digest), (store.extent().verified, store.extent().digest));
}

#[test]
fn a_panic_is_a_reject_that_names_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    grown(&mut store, 101, 2);
    let codes = store.rejects_by_code().unwrap();
    assert_eq!(codes.get("turn/panic"), Some(&1));
    assert!(codes["duplicate/exact"] > 0 && codes["legible/overlap"] > 0);
    assert_eq!(codes.values().sum::<u64>(), store.extent().rejected);
}

#[test]
fn a_shutdown_finishes_the_turns_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = open(&path);
    let shutdown = Shutdown::default();
    let stopping = |_: &Weights, index| {
        if index == 150 {
            shutdown.request();
        }
        derive(index, SMALL)
    };
    let summary = grow(&mut store, &stopping, &plan(1000, 3), &shutdown, &mut |_| ()).unwrap();
    assert!(summary.stopped && (151..1000).contains(&store.extent().next_turn));
    drop(store);
    assert_eq!(at_once(&path, 400, 2), at_once(&folder.path().join("b.db"), 400, 2));
}

#[test]
fn a_target_ends_with_the_turn_that_reaches_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    let three = |_: &Weights, index| Turn {
        index,
        outcomes: (0..3).map(|slot| Outcome::Verified(Box::new(sample(index, slot, SMALL)))).collect(),
    };
    grow(&mut store, &three, &plan(10, 2), &Shutdown::default(), &mut |_| ()).unwrap();
    assert_eq!((store.extent().verified, store.extent().next_turn), (12, 4));
}

#[test]
fn rounds_end_by_length_and_by_new_templates() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    grown(&mut store, 60, 2);
    let round = |store: &SqliteStore| store.round().map(|r| (r.number, r.first_turn, r.template_set.clone())).unwrap();
    assert_eq!(round(&store), (1, 0, "set".into()));
    grown(&mut store, 100, 2);
    assert_eq!(round(&store), (2, 64, "set".into()));
    let next = store.extent().next_turn;
    let mut other = plan(110, 2);
    other.frozen.template_set = "other".into();
    grow(&mut store, &|_, index| derive(index, SMALL), &other, &Shutdown::default(), &mut |_| ()).unwrap();
    assert_eq!(round(&store), (3, next, "other".into()));
}

#[test]
fn a_run_that_yields_nothing_new_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    let same = |_: &Weights, index| Turn { index, outcomes: vec![Outcome::Verified(Box::new(sample(0, 0, SMALL)))] };
    let long = flywheel::flywheel::grow::Plan { turns_per_round: 1_000_000, ..plan(2, 2) };
    let error = grow(&mut store, &same, &long, &Shutdown::default(), &mut |_| ()).unwrap_err();
    assert!(matches!(error, GrowError::Barren { .. }), "{error}");
    assert_eq!(store.extent().verified, 1);
}

#[test]
fn turns_out_of_order_are_refused_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    let turn = |index| Turn { index, outcomes: vec![Outcome::Rejected(reject(index, 0, "overlap"))] };
    let error = store.commit(vec![turn(0), turn(2)], 9).unwrap_err();
    assert!(matches!(error, StoreError::Order { found: 2, expected: 1, .. }), "{error}");
    assert_eq!(store.extent().next_turn, 0);
    store.commit(vec![turn(0), turn(1)], 9).unwrap();
    assert_eq!(store.extent().rejected, 2);
}
