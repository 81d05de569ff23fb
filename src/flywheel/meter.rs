//! What the stages are doing: calls and wall time of each, and the turns that are under way.
//!
//! Counters of the process, since all its turns share the machine; they are read by the daemon's page and metrics, and nothing else
//! depends on them. A call costs two readings of the clock, about 50 ns beside the milliseconds of a stage.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// A stage of a turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// A template draws, gives, asks and concludes; pictures are drawn.
    Generate,
    /// Checks look at a candidate.
    Check,
    /// A repair is looked for.
    Repair,
    /// A rule builds on a verified problem.
    Expand,
    /// Turns are written.
    Commit,
}

/// All stages with their names, in the order of the work.
pub const STAGES: [(&str, Stage); 5] = [
    ("generate", Stage::Generate),
    ("check", Stage::Check),
    ("repair", Stage::Repair),
    ("expand", Stage::Expand),
    ("commit", Stage::Commit),
];

struct Counter {
    calls: AtomicU64,
    nanos: AtomicU64,
}

static COUNTERS: [Counter; STAGES.len()] =
    [const { Counter { calls: AtomicU64::new(0), nanos: AtomicU64::new(0) } }; STAGES.len()];
static TAKEN: AtomicU64 = AtomicU64::new(0);
static SPAN: AtomicU64 = AtomicU64::new(0);

/// Does some work of a stage and counts it.
pub fn time<T>(stage: Stage, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    let counter = &COUNTERS[stage as usize];
    counter.calls.fetch_add(1, Relaxed);
    counter.nanos.fetch_add(start.elapsed().as_nanos() as u64, Relaxed);
    done
}

/// Calls of a stage and seconds spent in it, since the process started.
pub fn of(stage: Stage) -> (u64, f64) {
    let counter = &COUNTERS[stage as usize];
    (counter.calls.load(Relaxed), counter.nanos.load(Relaxed) as f64 / 1e9)
}

/// A turn was given to a worker.
pub(super) fn taken() {
    TAKEN.fetch_add(1, Relaxed);
}

/// So many turns were committed; those of a round that ended early never are, so a new round begins from none.
pub(super) fn committed(turns: usize) {
    let _ = TAKEN.fetch_update(Relaxed, Relaxed, |t| Some(t.saturating_sub(turns as u64)));
}

/// A round with room for `span` turns begins.
pub(super) fn begin(span: usize) {
    TAKEN.store(0, Relaxed);
    SPAN.store(span as u64, Relaxed);
}

/// Turns given out and not committed, and how many there may be.
pub fn queue() -> (u64, u64) {
    (TAKEN.load(Relaxed), SPAN.load(Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_counted_where_it_stands() {
        let before = of(Stage::Repair);
        assert_eq!(time(Stage::Repair, || 7), 7);
        let after = of(Stage::Repair);
        assert!(after.0 > before.0 && after.1 >= before.1);
        for (place, (_, stage)) in STAGES.iter().enumerate() {
            assert_eq!(*stage as usize, place, "the order is that of the counters");
        }
    }
}
