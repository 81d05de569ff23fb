//! The worker's side of the native executor: limits first, then one episode after the other until the pipe closes.
//!
//! An episode is a module of its own, which goes with it; its steps run one after the other in that module, so that names stay.
//! The process confines itself as the worker of templates does ([`crate::template::sandbox::worker`]): no files, no descriptors, no
//! processes, limited memory and CPU time. Who serves must call [`serve`] before it opens files or starts threads.

use crate::executor::board::Host;
use crate::executor::observation::Fault;
use crate::executor::{compass, overlay};
use crate::figure::list::Op;
use crate::foreign::picture;
use crate::template::sandbox::frame::{self, Ready, Setup};
use crate::template::sandbox::precheck;
use crate::template::sandbox::verdict::Verdict;
use crate::template::sandbox::worker::{STACK_BYTES, confine, grant_cpu, panic_text};
use crate::template::script::{Limits, limit, thread_time};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use starlark::PrintHandler;
use starlark::environment::{Globals, GlobalsBuilder, LibraryExtension, Module};
use starlark::eval::Evaluator;
use starlark::syntax::{AstModule, Dialect};
use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Duration;

/// Argument that makes the binary a worker. Hidden from help.
pub const SUBCOMMAND: &str = "__episode";

/// Bytes of a request: a picture in base64.
pub const REQUEST_BYTES: usize = 32 << 20;

/// Bytes of a program: room for one that paints a picture run by run.
const CODE_BYTES: usize = 512 << 10;

/// Bytes of printed text that are kept of a step.
const TEXT_BYTES: usize = 16 << 10;

/// What a worker is asked.
#[derive(Serialize, Deserialize)]
pub enum Request {
    /// A picture in base64: a new episode.
    Begin(String),
    /// Number from 1 and source of a program.
    Step(u32, String),
}

/// What it answers.
#[derive(Serialize, Deserialize)]
pub enum Reply {
    /// An episode has begun, or why it has not.
    Begun(Result<(), String>),
    /// A program has run.
    Stepped(Stepped),
}

/// What a program gave.
#[derive(Default, Serialize, Deserialize)]
pub struct Stepped {
    /// Printed text.
    pub text: String,
    /// The picture, if it changed, then crops; in base64.
    pub images: Vec<String>,
    /// What was drawn.
    pub strokes: Vec<Op>,
    /// Why it failed.
    pub error: Option<(Fault, String)>,
    /// Whether the worker ends, because its memory may be in disorder.
    pub retires: bool,
}

/// Text that programs print.
#[derive(Default)]
struct Printed(RefCell<(String, usize)>);

impl PrintHandler for Printed {
    fn println(&self, text: &str) -> starlark::Result<()> {
        let mut to = self.0.borrow_mut();
        let room = TEXT_BYTES.saturating_sub(to.0.len());
        let kept = &text[..text.floor_char_boundary(room)];
        to.1 += text.len() - kept.len();
        if room > 0 {
            to.0 += kept;
            to.0.push('\n');
        }
        Ok(())
    }
}

fn globals() -> &'static Globals {
    static GLOBALS: OnceLock<Globals> = OnceLock::new();
    GLOBALS.get_or_init(|| {
        let extensions =
            [LibraryExtension::Map, LibraryExtension::Filter, LibraryExtension::Print, LibraryExtension::StructType];
        GlobalsBuilder::extended_by(&extensions).with(overlay::verbs).with(compass::functions).build()
    })
}

/// Serves episodes from `input` to `output` until `input` ends. The process is confined for good.
///
/// # Errors
/// If a pipe breaks, the limits cannot be set, or the parent does not speak the protocol.
pub fn serve(input: impl Read + Send, output: impl Write + Send) -> io::Result<()> {
    std::thread::scope(|scope| {
        let jobs = std::thread::Builder::new().name("episode".into()).stack_size(STACK_BYTES);
        let jobs = jobs.spawn_scoped(scope, move || converse(input, output))?;
        jobs.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked outside of a step")))
    })
}

/// How a talk about one episode ended.
enum Next {
    /// Another picture.
    Begin(String),
    /// The pipe is closed, or memory is in disorder.
    End,
}

fn converse(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let Some(body) = frame::read(&mut input, REQUEST_BYTES)? else { return Ok(()) };
    let setup: Setup = frame::decode(&body)?;
    // Everything that is opened or computed once comes before the walls.
    globals();
    let failure = match confine(&setup).and_then(|()| grant_cpu(setup.cpu_s)) {
        Ok(()) => String::new(),
        Err(e) => format!("limits of the process: {e}"),
    };
    frame::write(&mut output, &frame::encode(&Ready { failure: failure.clone() })?)?;
    if !failure.is_empty() {
        return Err(io::Error::other(failure));
    }
    let mut next = match frame::read(&mut input, REQUEST_BYTES)? {
        Some(body) => begin(&body)?,
        None => return Ok(()),
    };
    while let Next::Begin(image) = next {
        grant_cpu(setup.cpu_s)?;
        let host = catch_unwind(|| opened(&image)).unwrap_or_else(|p| Err(panic_text(p.as_ref())));
        let reply = Reply::Begun(host.as_ref().map(|_| ()).map_err(Clone::clone));
        frame::write(&mut output, &frame::encode(&reply)?)?;
        next = episode(host.ok(), &setup, &mut input, &mut output)?;
    }
    Ok(())
}

fn begin(body: &[u8]) -> io::Result<Next> {
    match serde_json::from_slice(body)? {
        Request::Begin(image) => Ok(Next::Begin(image)),
        Request::Step(..) => Err(io::Error::other("a step before an episode")),
    }
}

fn opened(image: &str) -> Result<Host, String> {
    let bytes = BASE64_STANDARD.decode(image).map_err(|e| e.to_string())?;
    let pixels = picture::decode(&bytes).map_err(|e| format!("the picture: {e}"))?;
    Host::new(&pixels).map_err(|e| e.to_string())
}

/// Runs the steps of one episode.
fn episode(host: Option<Host>, setup: &Setup, input: &mut impl Read, output: &mut impl Write) -> io::Result<Next> {
    let limits = Limits {
        ticks: setup.ticks,
        heap_bytes: setup.heap_bytes,
        call_depth: setup.call_depth,
        cpu: Duration::from_millis(setup.clock_ms),
    };
    Module::with_temp_heap(|module| {
        overlay::constants(&module);
        while let Some(body) = frame::read(input, REQUEST_BYTES)? {
            let (number, code) = match serde_json::from_slice(&body)? {
                Request::Begin(image) => return Ok(Next::Begin(image)),
                Request::Step(number, code) => (number, code),
            };
            let Some(host) = &host else { return Err(io::Error::other("a step without a picture")) };
            grant_cpu(setup.cpu_s)?;
            let done = step(host, &module, &limits, number, &code);
            let mut retires = done.retires;
            let mut body = frame::encode(&Reply::Stepped(done))?;
            if body.len() > setup.reply_bytes {
                let (bytes, most) = (body.len(), setup.reply_bytes);
                let why = format!("the step gives {bytes} bytes, more than {most}; hint: draw and show less");
                let done = Stepped { error: Some((Fault::Limit, why)), retires: true, ..Stepped::default() };
                (body, retires) = (frame::encode(&Reply::Stepped(done))?, true);
            }
            frame::write(output, &body)?;
            if retires {
                return Ok(Next::End);
            }
        }
        Ok(Next::End)
    })
}

fn step(host: &Host, module: &Module<'_>, limits: &Limits, number: u32, code: &str) -> Stepped {
    let printed = Printed::default();
    host.begin(thread_time() + limits.cpu);
    let file = format!("step{number}.star");
    let run = || -> Result<(), Verdict> {
        if code.len() > CODE_BYTES {
            let bytes = code.len();
            return Err(Verdict::Refused(format!(
                "{file}:1:1: {bytes} bytes of code, more than {CODE_BYTES}; hint: use loops"
            )));
        }
        precheck::brackets(&file, code)?;
        let dialect =
            Dialect { enable_f_strings: true, enable_top_level_stmt: true, enable_load: false, ..Dialect::Standard };
        let failed = |e: starlark::Error| Verdict::of_message(&file, &hinted(e.to_string(), code));
        let ast = AstModule::parse(&file, code.to_owned(), &dialect).map_err(failed)?;
        let mut eval = Evaluator::new(module);
        eval.extra = Some(host);
        eval.set_print_handler(&printed);
        limit(&mut eval, limits).map_err(|e| Verdict::Failed(e.to_string()))?;
        eval.eval_module(ast, globals()).map_err(failed).map(|_| ())
    };
    let (outcome, panicked) = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(outcome) => (outcome, false),
        Err(payload) => (Err(Verdict::of_panic(&file, &panic_text(payload.as_ref()))), true),
    };
    let limited = matches!(outcome, Err(Verdict::Limit(..)));
    let error = outcome.err().map(|verdict| match verdict {
        Verdict::Limit(..) | Verdict::Refused(_) => (Fault::Limit, verdict.to_string()),
        other => (Fault::Program, other.to_string()),
    });
    // After a limit memory may be full of holes; after a panic the interpreter is not to be trusted.
    let retires = panicked || limited;
    let (step, picture) = host.finish();
    let images = picture.into_iter().chain(step.views).map(|png| BASE64_STANDARD.encode(png)).collect();
    let (mut text, lost) = printed.0.into_inner();
    if lost > 0 {
        text += &format!("... {lost} bytes more\n");
    }
    Stepped { text, images, strokes: step.strokes, error, retires }
}

/// Models that write Python are told which language this is.
fn hinted(message: String, code: &str) -> String {
    let python = code.lines().any(|l| l.starts_with("import ") || l.starts_with("from "));
    match python {
        true => format!(
            "{message}\nhint: this is no Python: draw with line(x0, y0, x1, y1), circle(x, y, r) and their kind"
        ),
        false => message,
    }
}
