//! The daemon: one thread that grows, waits, or mends itself, by what is wanted.
//!
//! It calls [`grow`] again and again, each time to the next target; a change of what is wanted stops the growing behind the turns at
//! work, and the daemon looks anew. The dataset follows from the turns alone, so that none of this shows in its digest. When the
//! database fails, it is closed and opened again after a while. Niceness and pauses between turns bound what is taken from others.

use crate::flywheel::grow::{GrowError, Plan, Shutdown, grow};
use crate::flywheel::quota::unmet;
use crate::generate::steer::Weights;
use crate::sample::outcome::Turn;
use crate::serve::control::{Control, Order};
use crate::serve::gauge::{Gauge, PANICS};
use crate::serve::status::Phase;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How often the daemon says something of itself while it waits.
const BEAT: Duration = Duration::from_secs(1);

/// First wait after a failure; it doubles up to the longest.
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(120);

/// Longest sleep between looks at whether the growing is to stop.
const NAP: Duration = Duration::from_millis(50);

/// The turn of an index under the weights of its round.
pub type Derive = dyn Fn(&Weights, u64) -> Turn + Send + Sync;

/// What the daemon grows with.
pub struct Machine {
    /// The turn of an index under the weights of its round.
    pub derive: Box<Derive>,
    /// Workers, rounds, what goes on between them; its target is not used.
    pub plan: Plan,
    /// Opens the database to write and makes sure that the run goes on there. The error says why not.
    pub open: Box<dyn Fn() -> Result<SqliteStore, String> + Send + Sync>,
    /// The database.
    pub path: PathBuf,
    /// Room for it in GiB; 0: no bound.
    pub disk_gib: f64,
    /// Niceness of workers, 0 to 19.
    pub nice: i32,
    /// Share of the time that each worker works, above 0, at most 1.
    pub cpu_share: f64,
}

/// What is to be done next.
enum Act {
    Grow(u64),
    Wait(Phase, String),
}

/// Grows until the control asks for the end. `store` is the database, opened to write.
pub fn run(machine: &Machine, store: SqliteStore, control: &Control) {
    let plan = &machine.plan;
    let gauge = Gauge::new(&machine.path, machine.disk_gib, plan.workers, machine.cpu_share, plan.turns_per_round);
    let mut daemon = Daemon { machine, control, gauge, store: Some(store), wait: FIRST };
    daemon.say(Phase::Starting, String::new(), &control.order());
    while daemon.step() {}
    daemon.say(Phase::Draining, "it has ended".into(), &control.order());
    tracing::info!(turns = control.status().counts.turns, "the daemon has ended");
}

struct Daemon<'a> {
    machine: &'a Machine,
    control: &'a Control,
    gauge: Gauge,
    /// `None` after a failure.
    store: Option<SqliteStore>,
    /// How long to wait after the next failure.
    wait: Duration,
}

impl Daemon<'_> {
    /// Does one thing; false if it was to end.
    fn step(&mut self) -> bool {
        let order = self.control.order();
        if order.drain {
            return false;
        }
        if self.store.is_none() {
            match (self.machine.open)() {
                Ok(store) => self.store = Some(store),
                Err(why) => {
                    self.fail(&order, &why);
                    return true;
                }
            }
        }
        match self.next(&order) {
            Act::Wait(phase, reason) => {
                self.say(phase, reason, &order);
                self.control.wait(&order, BEAT);
            }
            Act::Grow(target) => self.grow(&order, target),
        }
        true
    }

    fn next(&mut self, order: &Order) -> Act {
        if order.wanted.paused {
            return Act::Wait(Phase::Paused, String::new());
        }
        if let Some(why) = self.gauge.full() {
            return Act::Wait(Phase::Idle, why);
        }
        let Some(store) = &mut self.store else { return Act::Wait(Phase::Failing, String::new()) };
        let verified = store.extent().verified;
        let wanted = &order.wanted;
        if wanted.samples == 0 || verified < wanted.samples {
            return Act::Grow(if wanted.samples == 0 { u64::MAX } else { wanted.samples });
        }
        let Some(between) = self.machine.plan.between.as_ref().filter(|_| !wanted.quotas.is_empty()) else {
            return Act::Wait(Phase::Idle, format!("{verified} samples of {} are there", wanted.samples));
        };
        let counts = match store.samples_by_template() {
            Ok(counts) => counts,
            Err(error) => return Act::Wait(Phase::Failing, error.to_string()),
        };
        // As many are missing at least; then it looks again.
        match unmet(&wanted.quotas, &between.set, &counts).iter().map(|(_, lacks)| *lacks).max() {
            Some(lacks) => Act::Grow(verified + lacks),
            None => Act::Wait(Phase::Idle, format!("{verified} samples and all quotas are there")),
        }
    }

    fn grow(&mut self, order: &Order, target: u64) {
        let Some(mut store) = self.store.take() else { return };
        let machine = self.machine;
        let mut plan = Plan { target, ..machine.plan.clone() };
        if let Some(between) = &mut plan.between {
            between.quotas.clone_from(&order.wanted.quotas);
        }
        let stop = order.growing.clone();
        let derive = |weights: &Weights, index| machine.turn(weights, index, &stop);
        let mut told = Instant::now();
        let mut progress = |store: &dyn Store| {
            if self.gauge.due() {
                let phase = if self.control.draining() { Phase::Draining } else { Phase::Growing };
                self.tell(phase, String::new(), Some(store), order);
            }
            if told.elapsed() >= BEAT {
                told = Instant::now();
                if self.gauge.full().is_some() {
                    stop.request();
                }
            }
        };
        let grown = catch_unwind(AssertUnwindSafe(|| grow(&mut store, &derive, &plan, &stop, &mut progress)));
        match grown {
            Ok(Ok(_)) => {
                self.wait = FIRST;
                self.store = Some(store);
            }
            Ok(Err(error @ GrowError::Barren { .. })) => {
                self.store = Some(store);
                self.wait = LONGEST;
                self.fail(order, &error.to_string());
            }
            // What the store holds in memory may differ now from what it keeps: it is opened anew.
            Ok(Err(error)) => {
                drop(store);
                self.fail(order, &error.to_string());
            }
            Err(_) => {
                drop(store);
                self.fail(order, "the growing loop panicked; hint: the log says where");
            }
        }
    }

    /// Says why it cannot go on, and waits a little longer than the last time.
    fn fail(&mut self, order: &Order, why: &str) {
        tracing::error!(why, wait_s = self.wait.as_secs(), "the daemon cannot go on, and will try again");
        let until = Instant::now() + self.wait;
        self.wait = (self.wait * 2).min(LONGEST);
        while Instant::now() < until && !self.control.changed(order) {
            self.say(Phase::Failing, why.into(), order);
            self.control.wait(order, BEAT.min(until.saturating_duration_since(Instant::now())));
        }
    }

    fn say(&mut self, phase: Phase, reason: String, order: &Order) {
        let store = self.store.take();
        self.tell(phase, reason, store.as_ref().map(|s| s as &dyn Store), order);
        self.store = store;
    }

    fn tell(&mut self, phase: Phase, reason: String, store: Option<&dyn Store>, order: &Order) {
        let before = self.control.status();
        if before.phase != phase || before.reason != reason {
            tracing::info!(?phase, reason, "the daemon turns to something else");
        }
        let set = self.machine.plan.between.as_ref().map(|b| &b.set);
        self.control.say(self.gauge.status(phase, reason, store, &order.wanted, set, &before));
    }
}

thread_local! {
    /// Whether this worker has its niceness.
    static NICE: Cell<bool> = const { Cell::new(false) };
}

impl Machine {
    /// A turn, by a worker that leaves room to others. A panic is logged with its turn and goes on to [`grow`], which keeps it.
    fn turn(&self, weights: &Weights, index: u64, stop: &Shutdown) -> Turn {
        if !NICE.replace(true) {
            // On Linux this is the thread's own. That it may not is no reason not to work.
            let _ = rustix::process::setpriority_process(None, self.nice);
        }
        let start = Instant::now();
        let made = catch_unwind(AssertUnwindSafe(|| (self.derive)(weights, index)));
        let turn = match made {
            Ok(turn) => turn,
            Err(panic) => {
                PANICS.fetch_add(1, Ordering::Relaxed);
                tracing::error!(turn = index, "a turn panicked; it is kept as a reject; hint: flywheel turn {index}");
                resume_unwind(panic)
            }
        };
        if self.cpu_share < 1.0 {
            let rest = start.elapsed().mul_f64((1.0 - self.cpu_share) / self.cpu_share);
            let until = Instant::now() + rest;
            while Instant::now() < until && !stop.requested() {
                std::thread::sleep(NAP.min(until.saturating_duration_since(Instant::now())));
            }
        }
        turn
    }
}
