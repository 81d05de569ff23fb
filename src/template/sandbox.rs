//! The sandbox: template programs that nobody vetted run in a worker process of the same binary.
//!
//! In: a [`Job`] (source, libraries, level, seed). Out: the same draft that [`super::script`] builds in process, or a typed
//! [`Verdict`]. The parent trusts nothing of the worker: it keeps its own clock and kills, caps the size of replies, and
//! starts a fresh worker when the old one died. The worker confines itself before it reads a program; see [`worker`].
//! One sandbox does one job at a time; threads that want more have one each.
//!
//! The binary must start with: `if args == [SUBCOMMAND] { return worker::serve(stdin(), stdout()) }`, before it opens
//! files, starts threads or writes to standard output.

pub mod frame;
pub mod precheck;
pub mod process;
pub mod verdict;
pub mod worker;

use crate::sample::draft::Draft;
use crate::template::sandbox::frame::{Job, REQUEST_BYTES, Ready, Reply, Setup};
use crate::template::sandbox::process::{Process, Silence};
use crate::template::sandbox::verdict::Verdict;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Argument that makes the binary a worker. Hidden from help.
pub const SUBCOMMAND: &str = "__sandbox";

/// Time for a worker to start and confine itself; generous, since a loaded machine is no fault of a program.
const START: Duration = Duration::from_secs(10);

/// What a worker may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Time for one job on the parent's clock, then the worker is killed.
    pub wall: Duration,
    /// The worker's limits.
    pub worker: Setup,
}

impl Default for Bounds {
    /// A verdict within 3 s and 1 GiB for any program. The interpreter's limits are those of vetted programs.
    fn default() -> Bounds {
        let script = crate::template::script::Limits::default();
        let worker = Setup {
            memory_bytes: 1 << 30,
            cpu_s: 3,
            ticks: script.ticks,
            heap_bytes: script.heap_bytes,
            call_depth: script.call_depth,
            clock_ms: 1500,
            reply_bytes: 1 << 20,
        };
        Bounds { wall: Duration::from_secs(2), worker }
    }
}

/// Starts a worker and waits until its limits stand.
fn start(program: &Path, bounds: &Bounds) -> io::Result<Process> {
    let mut worker = Process::start(Command::new(program).arg(SUBCOMMAND), bounds.worker.reply_bytes)?;
    match introduce(&mut worker, bounds) {
        Ok(()) => Ok(worker),
        Err(why) => {
            let (status, words) = worker.end();
            Err(io::Error::other(format!("{}: {why} ({status:?}); {}", program.display(), words.trim())))
        }
    }
}

/// Tells the limits and waits until they stand.
fn introduce(worker: &mut Process, bounds: &Bounds) -> Result<(), String> {
    let setup = frame::encode(&bounds.worker).map_err(|e| e.to_string())?;
    let body = worker.ask(setup, START).map_err(|silence| match silence {
        Silence::Late => "does not answer; hint: it must call sandbox::worker::serve".to_owned(),
        Silence::Gone(why) => format!("is no worker: {}", why.map_or_else(|| "it ended".into(), |e| e.to_string())),
    })?;
    let ready: Ready = frame::decode(&body).map_err(|e| e.to_string())?;
    if ready.failure.is_empty() { Ok(()) } else { Err(ready.failure) }
}

/// Builds programs in a worker process, which it starts anew as often as needed.
pub struct Sandbox {
    program: PathBuf,
    bounds: Bounds,
    worker: Option<Process>,
}

impl Sandbox {
    /// Starts a worker: `program` with [`SUBCOMMAND`] as its only argument.
    ///
    /// # Errors
    /// If the program does not start, or does not answer as a worker.
    pub fn start(program: &Path, bounds: Bounds) -> io::Result<Sandbox> {
        let worker = start(program, &bounds)?;
        Ok(Sandbox { program: program.into(), bounds, worker: Some(worker) })
    }

    /// Process id of the worker, while one runs.
    pub fn worker_id(&self) -> Option<u32> {
        self.worker.as_ref().map(Process::id)
    }

    /// Builds one program. Returns after [`Bounds::wall`] at the latest, plus the time to start a worker or to end it.
    ///
    /// # Errors
    /// Why there is no draft; [`Verdict::Broken`] if the machine failed instead.
    pub fn build(&mut self, job: &Job) -> Result<Draft, Verdict> {
        for (name, source) in &job.library {
            precheck::check(&format!("templates/lib/{name}.star"), source)?;
        }
        precheck::check(&format!("templates/{}.star", job.name), &job.source)?;
        let request = frame::encode(job).map_err(|e| Verdict::Broken(format!("the request: {e}")))?;
        if request.len() > REQUEST_BYTES {
            let bytes = request.len();
            return Err(Verdict::Refused(format!(
                "templates/{}.star:1:1: the program and its libraries have {bytes} bytes, more than {REQUEST_BYTES}",
                job.name
            )));
        }
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => start(&self.program, &self.bounds).map_err(|e| Verdict::Broken(e.to_string()))?,
        };
        let body = match worker.ask(request, self.bounds.wall) {
            Ok(body) => body,
            Err(silence) => return Err(Verdict::Killed(worker.cause(silence))),
        };
        match frame::decode::<Reply>(&body) {
            Ok(reply) => {
                if !reply.retires {
                    self.worker = Some(worker);
                }
                reply.outcome
            }
            // JSON has no infinities and no NaN, and no honest draft nests deep: what the worker wrote is not readable.
            Err(e) => {
                self.worker = Some(worker);
                Err(Verdict::Failed(format!(
                    "templates/{}.star: the draft cannot be carried over: {e}; hint: a number is infinite or undefined",
                    job.name
                )))
            }
        }
    }
}
