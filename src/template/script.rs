//! Loading and calling template scripts: parse and freeze once, call many times, under limits.
//!
//! Limits are those of the interpreter (call depth, ticks, heap) with CPU time as a backstop; a verdict by ticks is the same
//! on every machine. They hold for scripts that somebody vetted; others belong into the sandbox process.

use crate::claim::args::Arg;
use crate::claim::board::Board;
use crate::sample::draft::Draft;
use crate::seed::Stream;
use crate::template::callable::{Callable, Problem};
use crate::template::compose;
use crate::template::host::{self, Host, Shares, Work};
use crate::template::item::Item;
use crate::template::loading::{Loading, Meta};
use crate::template::parent;
use crate::template::random::Random;
use starlark::environment::{FrozenModule, Globals, GlobalsBuilder, LibraryExtension, Module};
use starlark::eval::{Evaluator, ReturnFileLoader};
use starlark::syntax::{AstModule, Dialect, DialectTypes};
use starlark::values::{Heap, OwnedFrozenValue, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;
use thiserror::Error;

/// Bounds of one call of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls and loop turns.
    pub ticks: u64,
    /// Bytes on the script's heap.
    pub heap_bytes: usize,
    /// Nested calls.
    pub call_depth: usize,
    /// Backstop on the CPU time of the calling thread; time that the machine spends elsewhere does not count.
    pub cpu: Duration,
}

impl Default for Limits {
    /// Far above what a template needs (about 10^3 ticks) and far below what hurts.
    fn default() -> Limits {
        Limits { ticks: 1_000_000, heap_bytes: 64 << 20, call_depth: 100, cpu: Duration::from_secs(2) }
    }
}

/// Why a script could not be loaded.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct LoadError(pub String);

/// Why a call yielded no draft.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum BuildError {
    /// The script gave up on its parameters.
    #[error("declined: {0}")]
    Declined(String),
    /// A limit was reached.
    #[error("limit: {0}")]
    Limit(String),
    /// The script is wrong, with place and message.
    #[error("{0}")]
    Failed(String),
}

/// A loaded template.
pub struct Script {
    /// Name: path below the templates directory without `.star`.
    pub name: String,
    /// blake3 of the source and of all modules it loads, hex.
    pub hash: String,
    /// What it says of itself.
    pub meta: Meta,
    build: OwnedFrozenValue,
}

/// What every script sees without loading it.
fn globals() -> &'static Globals {
    static GLOBALS: OnceLock<Globals> = OnceLock::new();
    GLOBALS.get_or_init(|| {
        let mut builder = GlobalsBuilder::extended_by(&[
            LibraryExtension::StructType,
            LibraryExtension::Map,
            LibraryExtension::Filter,
        ]);
        for name in Host::function_names().chain(["meta"]) {
            builder.set(name, Callable { name, method: false });
        }
        builder.set("pi", Item::of(Arg::Number(host::pi())));
        builder.build()
    })
}

fn dialect() -> Dialect {
    Dialect {
        enable_f_strings: true,
        enable_types: DialectTypes::Enable,
        enable_top_level_stmt: false,
        ..Dialect::Standard
    }
}

/// Modules that templates may load, by the name they load them under (`//lib/names.star`).
#[derive(Default)]
pub struct Library {
    modules: HashMap<String, (String, FrozenModule)>,
}

/// CPU time that this thread has used.
pub(crate) fn thread_time() -> Duration {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

/// Sets the bounds of one call.
pub(crate) fn limit(eval: &mut Evaluator<'_, '_, '_>, limits: &Limits) -> anyhow::Result<()> {
    eval.set_max_callstack_size(limits.call_depth)?;
    eval.set_max_tick_count(limits.ticks)?;
    eval.set_max_heap_size(limits.heap_bytes)?;
    let end = thread_time() + limits.cpu;
    eval.set_check_cancelled(Box::new(move || thread_time() > end));
    Ok(())
}

fn freeze(
    name: &str,
    source: &str,
    library: &Library,
    limits: &Limits,
) -> Result<(FrozenModule, Option<Meta>, String), LoadError> {
    let load = |e: starlark::Error| LoadError(e.to_string());
    let ast = AstModule::parse(name, source.to_owned(), &dialect()).map_err(load)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(source.as_bytes());
    let mut wanted: Vec<&str> = ast.loads().iter().map(|l| l.module_id).collect();
    wanted.sort_unstable();
    for module in wanted {
        let Some((hash, _)) = library.modules.get(module) else {
            return Err(LoadError(format!(
                "{name}: load(\"{module}\") finds no such module; hint: shared modules stand in templates/lib"
            )));
        };
        hasher.update(hash.as_bytes());
    }
    let modules: HashMap<&str, &FrozenModule> = library.modules.iter().map(|(k, v)| (k.as_str(), &v.1)).collect();
    let loader = ReturnFileLoader { modules: &modules };
    let loading = Loading { meta: RefCell::new(None) };
    let module = Module::with_temp_heap(|module| {
        {
            let mut eval = Evaluator::new(&module);
            eval.set_loader(&loader);
            eval.extra = Some(&loading);
            limit(&mut eval, limits).map_err(|e| LoadError(e.to_string()))?;
            eval.eval_module(ast, globals()).map_err(load)?;
        }
        module.freeze().map_err(|e| LoadError(format!("{name}: {e:?}")))
    })?;
    Ok((module, loading.meta.into_inner(), hasher.finalize().to_hex().to_string()))
}

impl Library {
    /// Adds a module, to be loaded as `name`.
    ///
    /// # Errors
    /// The interpreter's message with file, line and column.
    pub fn add(&mut self, name: &str, source: &str) -> Result<(), LoadError> {
        let (module, _, hash) = freeze(name, source, &Library::default(), &Limits::default())?;
        self.modules.insert(name.into(), (hash, module));
        Ok(())
    }
}

impl Script {
    /// Parses and freezes a template.
    ///
    /// # Errors
    /// The interpreter's message with file, line and column; or what `meta` or `build` lack.
    pub fn load(name: &str, source: &str, library: &Library) -> Result<Script, LoadError> {
        let file = format!("templates/{name}.star");
        let (module, meta, hash) = freeze(&file, source, library, &Limits::default())?;
        let meta = meta.ok_or_else(|| {
            LoadError(format!("{file}: meta(...) is missing; hint: begin with meta(title=..., kind=...)"))
        })?;
        let build =
            module.get("build").map_err(|_| LoadError(format!("{file}: def build(p, rng, level) is missing")))?;
        Ok(Script { name: name.into(), hash, meta, build })
    }

    /// Calls the template: everything random follows from `seed`.
    ///
    /// # Errors
    /// Why there is no draft.
    pub fn build(&self, level: u8, seed: &Stream, shares: &Shares, limits: &Limits) -> Result<Draft, BuildError> {
        let board = Board::new((self.meta.kind.frame)(), &mut seed.fork("names"));
        let mut style = seed.fork("style");
        let unit = match (self.meta.kind.name, style.weighted(&[0.6, 0.3, 0.1])) {
            ("plane" | "solid", 1) => "cm".parse().ok(),
            ("plane" | "solid", 2) => "m".parse().ok(),
            _ => None,
        };
        let work = Work {
            board,
            opening: Vec::new(),
            givens: Vec::new(),
            ask: None,
            trajectory: Vec::new(),
            unit,
            knowledge: self.meta.knowledge.clone(),
            turnable: self.meta.kind.name == "plane",
        };
        self.call(Host::new(work, self.meta.kind, seed.fork("script"), style, shares), limits, |heap| {
            heap.alloc(i32::from(level))
        })
    }

    /// Calls the expansion rule on a problem; see [`parent`] for what it is told.
    ///
    /// # Errors
    /// Why there is no draft.
    pub fn expand(&self, draft: Draft, seed: &Stream, shares: &Shares, limits: &Limits) -> Result<Draft, BuildError> {
        let mut style = seed.fork("style");
        let told = parent::told(&draft, &mut style);
        let mut work = compose::reopen(draft);
        work.knowledge.extend(self.meta.knowledge.iter().cloned());
        let host = Host::new(work, self.meta.kind, seed.fork("script"), style, shares);
        self.call(host, limits, |heap| parent::value(&told, heap))
    }

    /// Calls `build(p, rng, third)` and composes what it made.
    fn call(
        &self,
        host: Host,
        limits: &Limits,
        third: impl for<'v> Fn(Heap<'v>) -> Value<'v>,
    ) -> Result<Draft, BuildError> {
        let called = Module::with_temp_heap(|module| {
            let build = module.heap().access_owned_frozen_value(&self.build);
            let mut eval = Evaluator::new(&module);
            eval.extra = Some(&host);
            limit(&mut eval, limits).map_err(|e| BuildError::Failed(e.to_string()))?;
            let args = [
                module.heap().alloc(Problem { kind: self.meta.kind.name }),
                module.heap().alloc(Random),
                third(module.heap()),
            ];
            let called = eval.eval_function(build, &args, &[]);
            called.map(|_| ()).map_err(|e| failure(&e))
        });
        called?;
        let mut style = host.style.into_inner();
        compose::draft(host.work.into_inner(), self.meta.kind.name, &mut style, &host.shares)
            .map_err(|e| BuildError::Failed(e.to_string()))
    }
}

/// Sorts an interpreter error by its cause.
fn failure(error: &starlark::Error) -> BuildError {
    let plain = format!("{}", error.without_diagnostic());
    if let Some(why) = plain.strip_prefix("reject: ") {
        return BuildError::Declined(why.into());
    }
    let limits = ["limit", "overflow", "cancelled"];
    let place = error.span().map(|s| s.to_string()).unwrap_or_default();
    if limits.iter().any(|l| plain.to_lowercase().contains(l)) && !plain.contains("parameter") {
        return BuildError::Limit(format!("{place}: {plain}"));
    }
    BuildError::Failed(error.to_string())
}
