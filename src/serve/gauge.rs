//! What the daemon measures of itself: rates over the last seconds, room on disk, quotas, stages. Out come [`Status`] snapshots.

use crate::config::quota::Quota;
use crate::flywheel::meter;
use crate::flywheel::quota::have;
use crate::serve::control::Wanted;
use crate::serve::status::{Disk, Flow, Phase, Queue, QuotaStatus, Stage, Status, Targets};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::template::set::TemplateSet;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Time that rates are taken over.
const SPAN: Duration = Duration::from_secs(10);

/// Time between snapshots of counts, at least.
const TICK: Duration = Duration::from_millis(500);

/// Time between looks at quotas, which take a count over an index.
const QUOTAS: Duration = Duration::from_secs(10);

/// What must stay free on the disk, in bytes: a write-ahead log and an export in the making.
const SPARE: u64 = 512 << 20;

/// The daemon's instruments.
pub(super) struct Gauge {
    path: PathBuf,
    budget_bytes: u64,
    workers: u64,
    cpu_share: f64,
    turns_per_round: u64,
    started: Instant,
    history: VecDeque<(Instant, Flow<u64>)>,
    quotas: (Option<Instant>, Vec<QuotaStatus>),
    reader: Option<SqliteStore>,
    disk: (Option<Instant>, Disk),
    told: Option<Instant>,
}

/// Turns that panicked since the process started.
pub(super) static PANICS: AtomicU64 = AtomicU64::new(0);

impl Gauge {
    /// For a database; `disk_gib` is the room it may take, 0 for no bound.
    pub(super) fn new(path: &Path, disk_gib: f64, workers: usize, cpu_share: f64, turns_per_round: u64) -> Gauge {
        Gauge {
            path: path.into(),
            budget_bytes: (disk_gib * f64::from(1 << 30)) as u64,
            workers: workers as u64,
            cpu_share,
            turns_per_round,
            started: Instant::now(),
            history: VecDeque::new(),
            quotas: (None, vec![]),
            reader: None,
            disk: (None, Disk::default()),
            told: None,
        }
    }

    /// Whether a snapshot is due.
    pub(super) fn due(&mut self) -> bool {
        let due = self.told.is_none_or(|at| at.elapsed() >= TICK);
        if due {
            self.told = Some(Instant::now());
        }
        due
    }

    /// Why there is no room to go on, if so.
    pub(super) fn full(&mut self) -> Option<String> {
        let disk = self.disk();
        let mib = |bytes: u64| bytes >> 20;
        if disk.budget_bytes > 0 && disk.database_bytes >= disk.budget_bytes {
            let (is, may) = (mib(disk.database_bytes), mib(disk.budget_bytes));
            return Some(format!("the database takes {is} MiB of {may}; hint: raise serve.disk_gib"));
        }
        // Nothing is known of the disk if its system does not say.
        (disk.free_bytes > 0 && disk.free_bytes < SPARE)
            .then(|| format!("{} MiB are left on the disk, {} must stay free", mib(disk.free_bytes), mib(SPARE)))
    }

    /// Room on disk, measured anew every two seconds.
    fn disk(&mut self) -> Disk {
        if self.disk.0.is_none_or(|at| at.elapsed() >= Duration::from_secs(2)) {
            let size = |ending: &str| {
                let mut name = self.path.as_os_str().to_owned();
                name.push(ending);
                std::fs::metadata(name).map_or(0, |m| m.len())
            };
            let free = rustix::fs::statvfs(&self.path).map_or(0, |fs| fs.f_bavail * fs.f_frsize);
            let disk =
                Disk { database_bytes: size("") + size("-wal"), budget_bytes: self.budget_bytes, free_bytes: free };
            self.disk = (Some(Instant::now()), disk);
        }
        self.disk.1
    }

    /// How far quotas are, counted anew every ten seconds, or at once if there are others.
    pub(super) fn quotas(&mut self, quotas: &[Quota], set: Option<&TemplateSet>) -> Vec<QuotaStatus> {
        let same = self.quotas.1.len() == quotas.len()
            && self.quotas.1.iter().zip(quotas).all(|(status, quota)| status.quota == quota.to_string());
        if !same || self.quotas.0.is_none_or(|at| at.elapsed() >= QUOTAS) {
            let (Some(set), false) = (set, quotas.is_empty()) else {
                self.quotas = (None, vec![]);
                return vec![];
            };
            let counts = self.reader().and_then(|store| store.samples_by_template().ok()).unwrap_or_default();
            let status =
                |q: &Quota| QuotaStatus { quota: q.to_string(), wanted: q.samples, have: have(q, set, &counts) };
            self.quotas = (Some(Instant::now()), quotas.iter().map(status).collect());
        }
        self.quotas.1.clone()
    }

    fn reader(&mut self) -> Option<&mut SqliteStore> {
        if self.reader.is_none() {
            self.reader = SqliteStore::read(&self.path).ok();
        }
        self.reader.as_mut()
    }

    /// A snapshot of the run in this store.
    pub(super) fn status(
        &mut self,
        phase: Phase,
        reason: String,
        store: Option<&dyn Store>,
        wanted: &Wanted,
        set: Option<&TemplateSet>,
        before: &Status,
    ) -> Status {
        let now = Instant::now();
        let counts = store.map_or(before.counts, |s| Flow::of(s.extent()));
        if self.history.back().is_none_or(|(at, _)| at.elapsed() >= Duration::from_secs(1)) {
            self.history.push_back((now, counts));
        }
        // The last one before the span stays, so that the span is covered.
        while self.history.get(1).is_some_and(|(at, _)| at.elapsed() >= SPAN) {
            self.history.pop_front();
        }
        let rates = self
            .history
            .front()
            .map_or(Flow::default(), |(at, then)| counts.rate(then, now.duration_since(*at).as_secs_f64()));
        let round = store.and_then(|s| s.round());
        let round_turns = round.map_or(0, |r| counts.turns.saturating_sub(r.first_turn));
        let (turns, limit) = meter::queue();
        let growing = matches!(phase, Phase::Growing | Phase::Draining);
        let stage = |&(name, stage): &(&'static str, meter::Stage)| {
            let (calls, busy_s) = meter::of(stage);
            Stage { name, calls, busy_s }
        };
        Status {
            phase,
            reason,
            counts,
            rates,
            digest: store.map_or_else(|| before.digest.clone(), |s| s.extent().digest_hex()),
            round: round.map_or(before.round, |r| r.number),
            round_turns: (round_turns, self.turns_per_round),
            panics: PANICS.load(Relaxed),
            stages: meter::STAGES.iter().map(stage).collect(),
            queue: Queue { turns: if growing { turns } else { 0 }, limit },
            targets: Targets { samples: wanted.samples, quotas: self.quotas(&wanted.quotas, set) },
            disk: self.disk(),
            workers: self.workers,
            cpu_share: self.cpu_share,
            cpu_s: cpu_s(),
            uptime_s: self.started.elapsed().as_secs_f64(),
        }
    }
}

/// CPU time of this process in seconds, all threads.
fn cpu_s() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
