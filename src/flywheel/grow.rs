//! Growing: workers turn indices into turns, one writer commits them in index order.
//!
//! In goes a pure function from index to turn, out comes a longer run; the number of workers, their speed and the
//! moments of commits change nothing about it. Turns gather for a moment and are committed together, since one
//! transaction of 32 turns costs a third of 32 transactions. This file knows neither signals nor terminals.

use crate::flywheel::meter::{self, Stage};
use crate::flywheel::round::{self, Between, Frozen};
use crate::flywheel::window::Window;
use crate::generate::steer::Weights;
use crate::sample::finding::{Finding, Place};
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{ENGINE, Provenance, Reject};
use crate::store::Store;
use crate::store::error::StoreError;
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// Turns that are committed together once they are there.
const GATHER: usize = 32;

/// How long a turn waits for others to be committed with; also how often the writer looks for a shutdown.
const LINGER: Duration = Duration::from_millis(100);

/// Turns that a worker may be ahead while others are gathered and committed.
const AHEAD: usize = 8;

/// Turns without a single new sample after which growing is given up: the parameter spaces are used up, or the
/// templates are broken.
const BARREN: u64 = 20_000;

/// What to grow.
#[derive(Clone)]
pub struct Plan {
    /// Samples to reach, in all.
    pub target: u64,
    /// Worker threads, at least 1.
    pub workers: usize,
    /// Length of a round in turns, at least 1.
    pub turns_per_round: u64,
    /// What rounds freeze.
    pub frozen: Frozen,
    /// What goes on between rounds; `None`: nothing grows, and every round is even.
    pub between: Option<Between>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Samples that were added.
    pub grown: u64,
    /// Whether a shutdown ended it before the target.
    pub stopped: bool,
}

/// Why growing failed. What was committed before stays.
#[derive(Debug, thiserror::Error)]
pub enum GrowError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A worker could not be started.
    #[error("cannot start a worker thread: {0}")]
    Thread(std::io::Error),
    /// The database has no run yet.
    #[error("the database has no run to grow")]
    NoRun,
    /// Nothing new comes any more.
    #[error("turns {first} to {last} gave no new sample; hint: `flywheel stats` shows why candidates are rejected")]
    Barren {
        /// First turn of the stretch.
        first: u64,
        /// Its last turn.
        last: u64,
    },
}

/// A request to finish the turns at work and stop; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Shutdown(Arc<AtomicBool>);

impl Shutdown {
    /// Asks for it.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Grows the run to `plan.target` samples, to the end of the turn that reaches it.
///
/// `derive` makes the turn of an index under its round's weights. `progress` is called after every commit. A panic in `derive` becomes a reject `turn/panic`.
///
/// # Errors
/// If the store fails or nothing new comes any more; what was committed before stays.
pub fn grow(
    store: &mut dyn Store,
    derive: &(impl Fn(&Weights, u64) -> Turn + Sync),
    plan: &Plan,
    shutdown: &Shutdown,
    progress: &mut dyn FnMut(&dyn Store),
) -> Result<Summary, GrowError> {
    let seed = store.origin().ok_or(GrowError::NoRun)?.seed;
    let before = store.extent().verified;
    let mut fertile = (before, store.extent().next_turn);
    while store.extent().verified < plan.target && !shutdown.requested() {
        let (turns, weights) = round::enter(store, &plan.frozen, plan.between.as_ref(), plan.turns_per_round)?;
        let derive = |index| derive(&weights, index);
        turn_round(store, &|index| caught(&derive, index, seed), plan, turns, shutdown, &mut |store| {
            let extent = store.extent();
            if extent.verified > fertile.0 {
                fertile = (extent.verified, extent.next_turn);
            }
            progress(store);
            let barren = extent.next_turn - fertile.1 >= BARREN;
            if barren { Err(GrowError::Barren { first: fertile.1, last: extent.next_turn - 1 }) } else { Ok(()) }
        })?;
    }
    let verified = store.extent().verified;
    Ok(Summary { grown: verified - before, stopped: verified < plan.target })
}

/// Grows through the turns of one round, until its end, the target or a shutdown.
fn turn_round(
    store: &mut dyn Store,
    derive: &(impl Fn(u64) -> Turn + Sync),
    plan: &Plan,
    turns: Range<u64>,
    shutdown: &Shutdown,
    committed: &mut dyn FnMut(&dyn Store) -> Result<(), GrowError>,
) -> Result<(), GrowError> {
    let workers = plan.workers.max(1);
    let span = GATHER + AHEAD * workers;
    let window = Window::new(turns.clone(), span as u64);
    meter::begin(span);
    std::thread::scope(|scope| {
        // Dropped before the scope waits for the workers, so that none of them is left waiting.
        let closing = Closing(&window);
        let (send, receive) = sync_channel(span);
        for number in 0..workers {
            let (send, window) = (send.clone(), &window);
            let work = move || {
                while let Some(index) = window.take() {
                    if send.send(derive(index)).is_err() {
                        break;
                    }
                }
            };
            let thread = std::thread::Builder::new().name(format!("{WORKER}{number}"));
            thread.spawn_scoped(scope, work).map_err(GrowError::Thread)?;
        }
        drop(send);
        write(store, receive, closing.0, plan.target, shutdown, committed)
    })
}

/// How the names of worker threads begin.
pub const WORKER: &str = "turn-";

struct Closing<'a>(&'a Window);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Puts turns in order and commits them until the workers are done or the target is reached.
fn write(
    store: &mut dyn Store,
    receive: Receiver<Turn>,
    window: &Window,
    target: u64,
    shutdown: &Shutdown,
    committed: &mut dyn FnMut(&dyn Store) -> Result<(), GrowError>,
) -> Result<(), GrowError> {
    let mut early: BTreeMap<u64, Turn> = BTreeMap::new();
    let mut ready: Vec<Turn> = vec![];
    let mut next = store.extent().next_turn;
    let mut last = Instant::now();
    loop {
        let done = match receive.recv_timeout(LINGER) {
            Ok(turn) => {
                early.insert(turn.index, turn);
                while let Some(turn) = early.remove(&next) {
                    ready.push(turn);
                    next += 1;
                }
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        if shutdown.requested() {
            window.close();
        }
        // At most this many are new; duplicates may make it fewer, and then growing goes on.
        let new: usize = ready.iter().map(verified).sum();
        let reached = store.extent().verified + new as u64 >= target;
        if !ready.is_empty() && (done || reached || ready.len() >= GATHER || last.elapsed() >= LINGER) {
            meter::committed(ready.len());
            meter::time(Stage::Commit, || store.commit(std::mem::take(&mut ready), target))?;
            last = Instant::now();
            window.advance(next);
            committed(&*store)?;
        }
        if done || store.extent().verified >= target {
            return Ok(());
        }
    }
}

fn verified(turn: &Turn) -> usize {
    turn.outcomes.iter().filter(|o| matches!(o, Outcome::Verified(_))).count()
}

/// Derives a turn; a panic becomes a reject that names it, so that the turn can be replayed.
fn caught(derive: &(impl Fn(u64) -> Turn + Sync), index: u64, run_seed: u64) -> Turn {
    catch_unwind(AssertUnwindSafe(|| derive(index))).unwrap_or_else(|panic| {
        let provenance = Provenance {
            run_seed,
            turn: index,
            slot: 0,
            template: String::new(),
            template_hash: String::new(),
            level: 0,
            engine: ENGINE,
            expansions: vec![],
        };
        let finding = Finding::fault("turn", "panic", Place::Whole).with("message", message(&*panic));
        let reject = Reject {
            provenance,
            kind: String::new(),
            question: String::new(),
            findings: vec![finding],
            repairs: vec![],
        };
        Turn { index, outcomes: vec![Outcome::Rejected(reject)] }
    })
}

/// The words of a panic.
fn message(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    words.unwrap_or("a panic without words").to_string()
}
