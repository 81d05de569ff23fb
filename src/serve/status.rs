//! What the daemon says of itself: phase, counts, rates, targets. A snapshot that is sent to whoever watches.

use crate::store::Extent;
use serde::Serialize;

/// What the daemon does at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It loads templates and opens the database.
    #[default]
    Starting,
    /// It grows.
    Growing,
    /// It was told to wait.
    Paused,
    /// It has nothing to do: targets are met, or the disk budget is used up. `reason` says which.
    Idle,
    /// It cannot go on, and tries again now and then. `reason` says why.
    Failing,
    /// It finishes the turns at work before it ends.
    Draining,
}

/// Things that are counted, or of which so many a second are made.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Flow<T> {
    /// Turns committed.
    pub turns: T,
    /// Samples.
    pub verified: T,
    /// Rejects.
    pub rejected: T,
    /// Distinct pictures.
    pub images: T,
}

/// Work of one stage since the process started.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Stage {
    /// `generate`, `check`, `repair`, `expand`, `commit`.
    pub name: &'static str,
    /// How often it was at work.
    pub calls: u64,
    /// Wall time in it, all threads together, in seconds.
    pub busy_s: f64,
}

/// How full the space between workers and writer is.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Queue {
    /// Turns given out and not committed yet.
    pub turns: u64,
    /// At most as many.
    pub limit: u64,
}

/// A share of the samples that is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct QuotaStatus {
    /// As it is set: `domain=physics:500`.
    pub quota: String,
    /// Samples wanted.
    pub wanted: u64,
    /// Samples there.
    pub have: u64,
}

/// What is to be reached.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Targets {
    /// Samples in all; 0: no end.
    pub samples: u64,
    /// Shares of them.
    pub quotas: Vec<QuotaStatus>,
}

/// Room on disk, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Disk {
    /// What the database takes, its log included.
    pub database_bytes: u64,
    /// What it may take; 0: no bound.
    pub budget_bytes: u64,
    /// What is free on its disk.
    pub free_bytes: u64,
}

/// A snapshot.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Status {
    /// What it does.
    pub phase: Phase,
    /// Why, where that needs words; else empty.
    pub reason: String,
    /// Counts of the whole run.
    pub counts: Flow<u64>,
    /// Of the last ten seconds or so, for each second.
    pub rates: Flow<f64>,
    /// Identity of the dataset.
    pub digest: String,
    /// The round at work, from 1; 0 before the first.
    pub round: u64,
    /// Turns of the round that are committed, and its length.
    pub round_turns: (u64, u64),
    /// Turns that panicked since the process started. They are kept as rejects `turn/panic`.
    pub panics: u64,
    /// Work by stage.
    pub stages: Vec<Stage>,
    /// Between workers and writer.
    pub queue: Queue,
    /// What is to be reached.
    pub targets: Targets,
    /// Room on disk.
    pub disk: Disk,
    /// Worker threads.
    pub workers: u64,
    /// Share of the time that workers may work, 0 to 1.
    pub cpu_share: f64,
    /// CPU time of the process in seconds.
    pub cpu_s: f64,
    /// Seconds since the process started.
    pub uptime_s: f64,
}

impl Flow<u64> {
    /// The counts of a run.
    pub fn of(extent: &Extent) -> Flow<u64> {
        Flow { turns: extent.next_turn, verified: extent.verified, rejected: extent.rejected, images: extent.images }
    }

    /// How many of each there were for each second, from `before` to now.
    pub fn rate(&self, before: &Flow<u64>, seconds: f64) -> Flow<f64> {
        let rate = |now: u64, then: u64| if seconds > 0.0 { now.saturating_sub(then) as f64 / seconds } else { 0.0 };
        Flow {
            turns: rate(self.turns, before.turns),
            verified: rate(self.verified, before.verified),
            rejected: rate(self.rejected, before.rejected),
            images: rate(self.images, before.images),
        }
    }
}
