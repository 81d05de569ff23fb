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
pub mod verdict;
pub mod worker;

use crate::sample::draft::Draft;
use crate::template::sandbox::frame::{Job, REQUEST_BYTES, Ready, Reply, Setup};
use crate::template::sandbox::verdict::{Kill, Verdict};
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Argument that makes the binary a worker. Hidden from help.
pub const SUBCOMMAND: &str = "__sandbox";

/// Time for a worker to start and confine itself; generous, since a loaded machine is no fault of a program.
const START: Duration = Duration::from_secs(10);

/// Time for a worker that closed its pipe to end by itself, before it is killed.
const END: Duration = Duration::from_secs(1);

/// Bytes kept of what a worker says on standard error: enough for the runtime's last words.
const LAST_WORDS_BYTES: usize = 4 << 10;

/// The signal with which the kernel ends a process that has no CPU time left.
const SIGXCPU: i32 = 24;

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

/// A running worker. Two threads stand between its pipes and the parent, so that the parent only ever waits on channels.
struct Worker {
    child: Child,
    requests: Sender<Vec<u8>>,
    replies: Receiver<io::Result<Option<Vec<u8>>>>,
    last_words: Receiver<String>,
}

/// How a wait for a reply ended without one.
enum Silence {
    /// The clock ran out.
    Late,
    /// The worker closed its pipe, or broke the protocol.
    Gone(Option<io::Error>),
}

impl Worker {
    fn start(program: &Path, bounds: &Bounds) -> io::Result<Worker> {
        let mut command = Command::new(program);
        // An empty environment: secrets of the parent are none of the worker's business.
        command.arg(SUBCOMMAND).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut input), Some(mut output), Some(mut errors)) = pipes else {
            return Err(io::Error::other("the worker has no pipes"));
        };
        let (requests, to_send) = channel::<Vec<u8>>();
        let (received, replies) = channel();
        let cap = bounds.worker.reply_bytes;
        // Both threads end with the worker: a dead process closes its pipes.
        std::thread::spawn(move || {
            while let Ok(request) = to_send.recv() {
                let reply = frame::write(&mut input, &request).and_then(|()| frame::read(&mut output, cap));
                let over = !matches!(reply, Ok(Some(_)));
                if received.send(reply).is_err() || over {
                    break;
                }
            }
        });
        let (said, last_words) = channel();
        std::thread::spawn(move || {
            let (mut tail, mut buffer) = (Vec::new(), [0; 1024]);
            while let Ok(n @ 1..) = errors.read(&mut buffer) {
                tail.extend_from_slice(&buffer[..n]);
                let surplus = tail.len().saturating_sub(LAST_WORDS_BYTES);
                tail.drain(..surplus);
            }
            // Nobody listens when the worker ended in peace.
            let _ = said.send(String::from_utf8_lossy(&tail).into_owned());
        });
        let mut worker = Worker { child, requests, replies, last_words };
        match worker.introduce(bounds) {
            Ok(()) => Ok(worker),
            Err(why) => {
                let (status, words) = worker.end();
                Err(io::Error::other(format!("{}: {why} ({status:?}); {}", program.display(), words.trim())))
            }
        }
    }

    /// Tells the limits and waits until they stand.
    fn introduce(&mut self, bounds: &Bounds) -> Result<(), String> {
        let setup = frame::encode(&bounds.worker).map_err(|e| e.to_string())?;
        let body = self.ask(setup, START).map_err(|silence| match silence {
            Silence::Late => "does not answer; hint: it must call sandbox::worker::serve".to_owned(),
            Silence::Gone(why) => format!("is no worker: {}", why.map_or_else(|| "it ended".into(), |e| e.to_string())),
        })?;
        let ready: Ready = frame::decode(&body).map_err(|e| e.to_string())?;
        if ready.failure.is_empty() { Ok(()) } else { Err(ready.failure) }
    }

    fn ask(&mut self, request: Vec<u8>, wall: Duration) -> Result<Vec<u8>, Silence> {
        if self.requests.send(request).is_err() {
            return Err(Silence::Gone(None));
        }
        match self.replies.recv_timeout(wall) {
            Ok(Ok(Some(body))) => Ok(body),
            Ok(Ok(None)) | Err(RecvTimeoutError::Disconnected) => Err(Silence::Gone(None)),
            Ok(Err(e)) => Err(Silence::Gone(Some(e))),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Late),
        }
    }

    /// Waits a little, then kills; what the process ended with and what it said last.
    fn end(&mut self) -> (io::Result<ExitStatus>, String) {
        let deadline = Instant::now() + END;
        while let Ok(None) = self.child.try_wait()
            && Instant::now() < deadline
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.kill()
    }

    fn kill(&mut self) -> (io::Result<ExitStatus>, String) {
        // Fails only if the process is gone already.
        let _ = self.child.kill();
        let status = self.child.wait();
        (status, self.last_words.recv_timeout(END).unwrap_or_default())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only if the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sorts the end of a worker by its cause.
fn cause(silence: Silence, mut worker: Worker) -> Kill {
    let protocol = match silence {
        // Dropping kills.
        Silence::Late => return Kill::Wall,
        Silence::Gone(error) => error.is_some_and(|e| e.kind() == io::ErrorKind::InvalidData),
    };
    if protocol {
        return Kill::Protocol;
    }
    let (status, words) = worker.end();
    // The runtime aborts in both of these cases, so that its last words alone tell them apart.
    if words.contains("has overflowed its stack") {
        return Kill::Stack;
    }
    if words.contains("memory allocation of") || words.contains("out of memory") {
        return Kill::Memory;
    }
    match status {
        Ok(status) => match status.signal() {
            Some(SIGXCPU) => Kill::Cpu,
            Some(number) => Kill::Signal(number),
            None => Kill::Exit(status.code().unwrap_or_default()),
        },
        Err(_) => Kill::Exit(-1),
    }
}

/// Builds programs in a worker process, which it starts anew as often as needed.
pub struct Sandbox {
    program: PathBuf,
    bounds: Bounds,
    worker: Option<Worker>,
}

impl Sandbox {
    /// Starts a worker: `program` with [`SUBCOMMAND`] as its only argument.
    ///
    /// # Errors
    /// If the program does not start, or does not answer as a worker.
    pub fn start(program: &Path, bounds: Bounds) -> io::Result<Sandbox> {
        let worker = Worker::start(program, &bounds)?;
        Ok(Sandbox { program: program.into(), bounds, worker: Some(worker) })
    }

    /// Process id of the worker, while one runs.
    pub fn worker_id(&self) -> Option<u32> {
        self.worker.as_ref().map(|w| w.child.id())
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
            None => Worker::start(&self.program, &self.bounds).map_err(|e| Verdict::Broken(e.to_string()))?,
        };
        let body = match worker.ask(request, self.bounds.wall) {
            Ok(body) => body,
            Err(silence) => return Err(Verdict::Killed(cause(silence, worker))),
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
