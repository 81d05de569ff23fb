//! The worker's side of the sandbox: limits first, then one job after the other until the pipe closes.
//!
//! The process gives up, before it sees a program: memory beyond its share, CPU time beyond its share per job, core files,
//! files of any size, new file descriptors (and with them sockets), new processes and threads. Jobs run on a stack of
//! [`STACK_BYTES`], the size that worker threads of a run have, so that what survives here survives there.

use crate::sample::draft::Draft;
use crate::seed::Stream;
use crate::template::host::Shares;
use crate::template::sandbox::frame::{self, Job, REQUEST_BYTES, Ready, Reply, Setup};
use crate::template::sandbox::precheck;
use crate::template::sandbox::verdict::{Limit, Verdict};
use crate::template::script::{Library, Limits, Script};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Stack of the thread that runs jobs: what Rust gives every thread by default.
pub const STACK_BYTES: usize = 2 << 20;

/// Standard input, output and error.
const OPEN_FILES: u64 = 3;

fn shrink(resource: Resource, value: u64) -> io::Result<()> {
    // A hard limit that is already lower stays; raising it needs a privilege.
    let value = getrlimit(resource).maximum.map_or(value, |old| old.min(value));
    Ok(setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?)
}

/// Sets the limits that hold for the life of the process.
pub(crate) fn confine(setup: &Setup) -> io::Result<()> {
    shrink(Resource::Core, 0)?;
    shrink(Resource::Fsize, 0)?;
    shrink(Resource::Nofile, OPEN_FILES)?;
    // No new threads or processes. The kernel exempts root from this one.
    shrink(Resource::Nproc, 0)?;
    // Not every system knows a limit on address space; this program runs on Linux, which does.
    shrink(Resource::As, setup.memory_bytes)
}

/// Grants CPU time for the next job. The soft limit counts from the start of the process, so it moves with each job.
/// It ends a job whose parent died and cannot kill it any more.
pub(crate) fn grant_cpu(seconds: u64) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs();
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = Some(used + 1 + seconds).map(|s| maximum.map_or(s, |m| m.min(s)));
    Ok(setrlimit(Resource::Cpu, Rlimit { current, maximum })?)
}

/// Loads and builds.
fn build(job: &Job, limits: &Limits) -> Result<Draft, Verdict> {
    let file = format!("templates/{}.star", job.name);
    let mut library = Library::default();
    for (name, source) in &job.library {
        let file = format!("templates/lib/{name}.star");
        precheck::check(&file, source)?;
        library.add(&format!("//lib/{name}.star"), source).map_err(|e| Verdict::of_message(&file, &e.0))?;
    }
    precheck::check(&file, &job.source)?;
    let script = Script::load(&job.name, &job.source, &library).map_err(|e| Verdict::of_message(&file, &e.0))?;
    let parts: Vec<&[u8]> = job.seed.iter().map(Vec::as_slice).collect();
    let shares = Shares { modalities: job.modalities, multiple_choice: job.multiple_choice };
    script.build(job.level, &Stream::new(&parts), &shares, limits).map_err(|e| Verdict::of_building(&file, &e))
}

/// The text of a panic.
pub(crate) fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| String::from(*s));
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without words".into())
}

/// Does one job; the reply as the body of a frame, and whether the worker must end.
fn work(job: &Job, limits: &Limits, reply_bytes: usize) -> serde_json::Result<(Vec<u8>, bool)> {
    let file = format!("templates/{}.star", job.name);
    let (outcome, panicked) = match catch_unwind(AssertUnwindSafe(|| build(job, limits))) {
        Ok(outcome) => (outcome, false),
        Err(payload) => (Err(Verdict::of_panic(&file, &panic_text(payload.as_ref()))), true),
    };
    // After a panic the interpreter's state is not to be trusted; after a limit memory may be full of holes.
    let retires = panicked || matches!(outcome, Err(Verdict::Limit(..)));
    let body = frame::encode(&Reply { outcome, retires })?;
    if body.len() <= reply_bytes {
        return Ok((body, retires));
    }
    let message =
        format!("{file}: the draft has {} bytes, more than {reply_bytes}; hint: draw and say less", body.len());
    let outcome = Err(Verdict::Limit(Limit::Reply, message));
    Ok((frame::encode(&Reply { outcome, retires: true })?, true))
}

fn converse(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let Some(body) = frame::read(&mut input, REQUEST_BYTES)? else { return Ok(()) };
    let setup: Setup = frame::decode(&body)?;
    let failure = match confine(&setup).and_then(|()| grant_cpu(setup.cpu_s)) {
        Ok(()) => String::new(),
        Err(e) => format!("limits of the process: {e}"),
    };
    frame::write(&mut output, &frame::encode(&Ready { failure: failure.clone() })?)?;
    if !failure.is_empty() {
        return Err(io::Error::other(failure));
    }
    let limits = Limits {
        ticks: setup.ticks,
        heap_bytes: setup.heap_bytes,
        call_depth: setup.call_depth,
        cpu: Duration::from_millis(setup.clock_ms),
    };
    while let Some(body) = frame::read(&mut input, REQUEST_BYTES)? {
        grant_cpu(setup.cpu_s)?;
        let job: Job = frame::decode(&body)?;
        let (reply, retires) = work(&job, &limits, setup.reply_bytes)?;
        frame::write(&mut output, &reply)?;
        if retires {
            break;
        }
    }
    Ok(())
}

/// Serves jobs from `input` to `output` until `input` ends. The process is confined for good: call this from a process
/// that does nothing else.
///
/// # Errors
/// If a pipe breaks, the limits cannot be set, or the parent does not speak the protocol.
pub fn serve(input: impl Read + Send, output: impl Write + Send) -> io::Result<()> {
    std::thread::scope(|scope| {
        let jobs = std::thread::Builder::new().name("sandbox".into()).stack_size(STACK_BYTES);
        let jobs = jobs.spawn_scoped(scope, move || converse(input, output))?;
        jobs.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked outside of a job")))
    })
}
