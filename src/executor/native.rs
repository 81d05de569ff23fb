//! The native executor: the overlay language in a worker process of the same binary, one episode after the other.
//!
//! In: programs of [`super::overlay`]. The worker lives on from episode to episode, which share nothing in it; it is replaced when a
//! program broke it or a limit. The parent keeps its own clock and kills.

use crate::executor::observation::{Broken, Executor, Fault, Made, Observation, Opening};
use crate::executor::worker::{REQUEST_BYTES, Reply, Request, SUBCOMMAND, Stepped};
use crate::template::sandbox::Bounds;
use crate::template::sandbox::frame::{self, Ready};
use crate::template::sandbox::process::Process;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Time for a worker to start and confine itself on a loaded machine.
const START: Duration = Duration::from_secs(10);

/// Bytes of a reply: pictures in base64.
const REPLY_BYTES: usize = 32 << 20;

/// The native executor.
pub struct Native {
    program: PathBuf,
    bounds: Bounds,
    opening: Option<Opening>,
    worker: Option<Process>,
    /// Whether the worker knows the episode.
    begun: bool,
    step: u32,
}

impl Native {
    /// With this binary as the worker.
    ///
    /// # Errors
    /// If no worker can be started.
    pub fn open() -> Result<Native, Broken> {
        let program = std::env::current_exe().map_err(|e| Broken(format!("the program cannot be found: {e}")))?;
        Native::with(&program)
    }

    /// With another binary, which must call [`super::worker::serve`] for [`SUBCOMMAND`].
    ///
    /// # Errors
    /// If no worker can be started.
    pub fn with(program: &Path) -> Result<Native, Broken> {
        let mut bounds = Bounds::default();
        bounds.worker.reply_bytes = REPLY_BYTES;
        let mut native = Native { program: program.into(), bounds, opening: None, worker: None, begun: false, step: 0 };
        native.worker = Some(native.start()?);
        Ok(native)
    }

    /// Process id of the worker, while one runs.
    pub fn worker_id(&self) -> Option<u32> {
        self.worker.as_ref().map(Process::id)
    }

    fn start(&self) -> Result<Process, Broken> {
        let named = |why: String| Broken(format!("{}: {why}", self.program.display()));
        let mut worker = Process::start(Command::new(&self.program).arg(SUBCOMMAND), REPLY_BYTES)
            .map_err(|e| named(e.to_string()))?;
        let setup = frame::encode(&self.bounds.worker).map_err(|e| named(e.to_string()))?;
        let Ok(body) = worker.ask(setup, START) else {
            let (status, words) = worker.end();
            return Err(named(format!("is no worker ({status:?}); {}", words.trim())));
        };
        let ready: Ready = frame::decode(&body).map_err(|e| named(e.to_string()))?;
        if ready.failure.is_empty() { Ok(worker) } else { Err(named(ready.failure)) }
    }

    /// A worker that knows the episode.
    fn ready(&mut self) -> Result<Process, Broken> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => self.start()?,
        };
        if !self.begun {
            let Some(opening) = &self.opening else { return Err(Broken("no episode has begun".into())) };
            let request = encoded(&Request::Begin(BASE64_STANDARD.encode(&opening.image)))?;
            // A picture is the caller's, so its decoding is no fault of a program.
            let body = match worker.ask(request, self.bounds.wall) {
                Ok(body) => body,
                Err(silence) => {
                    return Err(Broken(format!("the worker ended over a picture: {}", worker.cause(silence))));
                }
            };
            match serde_json::from_slice(&body) {
                Ok(Reply::Begun(Ok(()))) => self.begun = true,
                Ok(Reply::Begun(Err(why))) => {
                    self.worker = Some(worker);
                    return Err(Broken(why));
                }
                _ => return Err(Broken("the worker does not speak the protocol".into())),
            }
        }
        Ok(worker)
    }

    fn observed(&self, stepped: Stepped) -> Observation {
        let stem = self.opening.as_ref().map_or("", |o| o.image_path.rsplit_once('.').map_or("", |p| p.0));
        let path = |place: usize| match place {
            0 => format!("{stem}-step{}.png", self.step),
            n => format!("{stem}-step{}-{n}.png", self.step),
        };
        let decoded = stepped.images.iter().enumerate();
        let images =
            decoded.filter_map(|(n, data)| Some(Made { path: path(n), data: BASE64_STANDARD.decode(data).ok()? }));
        let mut error = stepped.error;
        if stepped.retires
            && let Some((_, why)) = &mut error
        {
            why.push_str("\nVariables are lost; the picture is the first one again.");
        }
        Observation {
            text: stepped.text,
            images: images.collect(),
            error,
            reset: stepped.retires,
            strokes: Some(stepped.strokes),
        }
    }
}

fn encoded(request: &Request) -> Result<Vec<u8>, Broken> {
    let body = frame::encode(request).map_err(|e| Broken(e.to_string()))?;
    match body.len() > REQUEST_BYTES {
        true => Err(Broken(format!("a request of {} bytes, more than {REQUEST_BYTES}", body.len()))),
        false => Ok(body),
    }
}

impl Executor for Native {
    fn begin(&mut self, opening: &Opening) -> Result<(), Broken> {
        self.opening = Some(opening.clone());
        self.begun = false;
        self.step = 0;
        self.worker = Some(self.ready()?);
        Ok(())
    }

    fn step(&mut self, code: &str) -> Result<Observation, Broken> {
        let mut worker = self.ready()?;
        self.step += 1;
        let body = match worker.ask(encoded(&Request::Step(self.step, code.to_owned()))?, self.bounds.wall) {
            Ok(body) => body,
            Err(silence) => {
                self.begun = false;
                let kill = worker.cause(silence);
                if kill.is_foreign() {
                    return Err(Broken("the worker was killed from outside".into()));
                }
                let why =
                    format!("The process was ended: {kill}. Variables are lost; the picture is the first one again.");
                return Ok(Observation::failed(Fault::Ended, why));
            }
        };
        match frame::decode(&body) {
            Ok(Reply::Stepped(stepped)) => {
                match stepped.retires {
                    true => self.begun = false,
                    false => self.worker = Some(worker),
                }
                Ok(self.observed(stepped))
            }
            _ => Err(Broken("the worker does not speak the protocol".into())),
        }
    }
}
