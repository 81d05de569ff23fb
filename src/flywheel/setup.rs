//! From a configuration to everything that turns depend on: templates, knowledge, looks, bounds.

use crate::check;
use crate::check::novelty::Guard;
use crate::check::reserved::Reserved;
use crate::config::Config;
use crate::config::load::hint;
use crate::expand::Expander;
use crate::figure::theme::{THEMES, Theme};
use crate::flywheel::context::Context;
use crate::generate::Generator;
use crate::knowledge::{self, Knowledge};
use crate::template::host::Shares;
use crate::template::script::Limits;
use crate::template::set::{Sources, TemplateSet};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// What is wrong with templates, knowledge or looks; all of it, one line each.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct SetupError(pub String);

/// What a configuration loads.
pub struct Loaded {
    /// What turns depend on.
    pub context: Context,
    /// Texts of the templates and rules.
    pub sources: Sources,
    /// Texts of the knowledge files.
    pub texts: knowledge::Sources,
}

/// All errors of all files.
pub fn all<E: ToString>(errors: &[E]) -> SetupError {
    SetupError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// Reads and loads templates and knowledge; the run's seed is the configuration's.
///
/// # Errors
/// All errors of all files; unknown themes.
pub fn load(config: &Config) -> Result<Loaded, SetupError> {
    let folder = &config.generate.templates;
    let unread =
        |e| format!("cannot read the templates: {e}; hint: set generate.templates, or run where the folder is");
    let sources = Sources::read(folder).map_err(|e| SetupError(format!("{}: {}", folder.display(), unread(e))))?;
    if sources.templates.is_empty() {
        let place = folder.display();
        return Err(SetupError(format!("{place}: no templates (*.star) here; hint: set generate.templates")));
    }
    let set = TemplateSet::load(&sources).map_err(|errors| all(&errors))?;
    let (texts, knowledge) = Knowledge::read(&config.generate.knowledge).map_err(|errors| all(&errors))?;
    let guard = Guard::load(&config.guard.files).map_err(|errors| all(&errors))?;
    let mut context = context(config, set, knowledge)?;
    context.checks.guard = Arc::new(guard);
    context.checks.reserved = Arc::new(Reserved::load(&config.guard.suites).map_err(|errors| all(&errors))?);
    Ok(Loaded { context, sources, texts })
}

/// What turns depend on, of loaded templates and knowledge, guarded against no benchmark.
///
/// # Errors
/// Unknown themes.
pub fn context(config: &Config, set: TemplateSet, knowledge: Knowledge) -> Result<Context, SetupError> {
    let (generate, limits, figure) = (&config.generate, &config.limits, &config.figure);
    let themes: Vec<&'static Theme> = match figure.themes.as_slice() {
        [] => THEMES.iter().collect(),
        names => names.iter().map(|name| theme(name)).collect::<Result<_, _>>()?,
    };
    let shares = Shares {
        modalities: [generate.text_rich, generate.balanced, generate.vision_rich, generate.vision_only],
        multiple_choice: generate.multiple_choice,
    };
    let limits = Limits {
        ticks: limits.ticks,
        heap_bytes: (limits.heap_mib as usize) << 20,
        call_depth: limits.call_depth as usize,
        cpu: Duration::from_millis(limits.cpu_ms),
    };
    let sizes = (figure.min_side as u32, figure.max_side as u32);
    Ok(Context {
        perception: config.generate.kind == "perception",
        run_seed: config.run.seed,
        generator: Generator { set, shares, limits, sizes, themes },
        checks: check::Context { knowledge: Arc::new(knowledge), guard: Arc::default(), reserved: Arc::default() },
        repairs: config.repair.tries as usize,
        expander: Expander { share: config.expand.share, depth: config.expand.depth as u8, shares, limits },
    })
}

/// The theme of this name.
///
/// # Errors
/// That there is none, with a near one.
pub fn theme(name: &str) -> Result<&'static Theme, SetupError> {
    Theme::named(name).ok_or_else(|| {
        let known: Vec<&str> = THEMES.iter().map(|t| t.name).collect();
        let near = hint(name, known.iter().copied());
        let near = if near.is_empty() { format!("; hint: there are {}", known.join(", ")) } else { near };
        SetupError(format!("figure.themes: no theme {name}{near}"))
    })
}
