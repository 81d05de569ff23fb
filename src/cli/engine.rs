//! The deriving machinery as the commands need it: loaded from a configuration, or from what a database keeps.

use crate::answer::style::Style;
use crate::check::novelty::Guard;
use crate::cli::files::Problem;
use crate::config::Config;
use crate::config::load::hint;
use crate::figure::theme::{THEMES, Theme};
use crate::flywheel::turn::{Context, turn};
use crate::generate::{Generator, provenance, seed_parts, stream};
use crate::knowledge::citation::Citation;
use crate::sample::draft::Move;
use crate::sample::finding::Severity;
use crate::sample::outcome::Turn;
use crate::sample::{Candidate, ENGINE, Provenance, Reject, Sample};
use crate::store::{SourceFile, TemplateSource};
use crate::template::cited;
use crate::template::host::Shares;
use crate::template::sandbox::frame::Job;
use crate::template::sandbox::{Bounds, Sandbox};
use crate::template::script::{Library, Limits, LoadError, Script};
use crate::template::set::{Sources, TemplateSet};
use crate::{check, claim};
use anyhow::{Context as _, anyhow, bail};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Everything that turns derive from.
pub struct Engine {
    context: Context,
    sources: Sources,
}

impl Engine {
    /// Reads and loads the templates; the run's seed is the configuration's.
    ///
    /// # Errors
    /// All errors of all templates, unknown themes.
    pub fn load(config: &Config) -> anyhow::Result<Engine> {
        let folder = &config.generate.templates;
        let sources = Sources::read(folder).with_context(|| {
            format!(
                "{}: cannot read the templates; hint: set generate.templates, or run where the folder is",
                folder.display()
            )
        })?;
        if sources.templates.is_empty() {
            bail!("{}: no templates (*.star) here; hint: set generate.templates", folder.display());
        }
        let set = TemplateSet::load(&sources).map_err(|errors| all(&errors))?;
        let guard = Guard::load(&config.guard.files).map_err(|errors| anyhow!(errors.join("\n")))?;
        let (generator, guard) = (generator(config, set)?, Arc::new(guard));
        Ok(Engine { context: Context { run_seed: config.run.seed, generator, guard }, sources })
    }

    /// Sets the run's seed.
    pub fn set_seed(&mut self, seed: u64) {
        self.context.run_seed = seed;
    }

    /// Hash of all template hashes.
    pub fn template_set(&self) -> String {
        self.context.generator.set.hash()
    }

    /// The loaded templates, sorted by name.
    pub fn scripts(&self) -> &[Arc<Script>] {
        self.context.generator.set.scripts()
    }

    /// Sources of all templates, each with the modules that it loads.
    pub fn sources(&self) -> Vec<TemplateSource> {
        let file = |path: String, source: &String| SourceFile { path, source: source.clone() };
        let of = |script: &Arc<Script>| {
            let source = self.sources.templates.get(&script.name)?;
            let modules = self.sources.library.iter().map(|(name, text)| (module(name), text));
            let loaded = modules.filter(|(path, _)| source.contains(path)).map(|(path, text)| file(path, text));
            let files = std::iter::once(file(script.name.clone(), source)).chain(loaded).collect();
            Some(TemplateSource { hash: script.hash.clone(), name: script.name.clone(), files })
        };
        self.scripts().iter().filter_map(of).collect()
    }

    /// What the templates cite, and the steps of some drafts of each.
    pub fn citations(&self, drafts: u64) -> Vec<Citation> {
        let generator = &self.context.generator;
        let mut found = cited::of_templates(&generator.set);
        for script in self.scripts() {
            for i in 0..drafts {
                let level = script.meta.levels[i as usize % script.meta.levels.len()];
                let seed = stream(&provenance(script, 1, i, 0, level));
                if let Ok(draft) = script.build(level, &seed, &generator.shares, &generator.limits) {
                    found.extend(cited::of_draft(&script.name, &draft));
                }
            }
        }
        found
    }

    /// The turn of an index.
    pub fn turn(&self, index: u64) -> Turn {
        turn(&self.context, index)
    }

    /// One problem of a template, checked.
    ///
    /// # Errors
    /// If there is no such template or level, or the template yields nothing at this seed.
    pub fn preview(&self, template: &str, level: Option<u8>, seed: u64) -> anyhow::Result<Problem> {
        let generator = &self.context.generator;
        let script = generator.set.get(template).ok_or_else(|| {
            let near = hint(template, self.scripts().iter().map(|s| s.name.as_str()));
            let near = if near.is_empty() { "; hint: `flywheel templates` lists them".into() } else { near };
            anyhow!("no template {template}{near}")
        })?;
        let levels = &script.meta.levels;
        let level = level.unwrap_or(levels[0]);
        if !levels.contains(&level) {
            bail!("template {template} has no level {level}; hint: it has {levels:?}");
        }
        let made = generator.candidate(script, provenance(script, seed, 0, 0, level));
        let candidate = made.map_err(|reject| {
            anyhow!("template {template} yields nothing at seed {seed}, level {level}: {}", reasons(&reject))
        })?;
        looked_at(candidate, &script.meta.knowledge, format!("{template} level {level}, seed {seed}"))
    }

    /// One problem of a file that nobody has vetted: it runs in a worker process under limits of the system.
    ///
    /// # Errors
    /// If the file cannot be read, or the worker's verdict on it.
    pub fn preview_unvetted(&self, path: &Path, level: u8, seed: u64) -> anyhow::Result<Problem> {
        let source =
            std::fs::read_to_string(path).with_context(|| format!("{}: cannot read the template", path.display()))?;
        let name = path.display().to_string().trim_end_matches(".star").to_owned();
        let hash = blake3::hash(source.as_bytes()).to_hex().to_string();
        let p = Provenance {
            run_seed: seed,
            turn: 0,
            slot: 0,
            template: name.clone(),
            template_hash: hash,
            level,
            engine: ENGINE,
        };
        let generator = &self.context.generator;
        let Shares { places, multiple_choice } = generator.shares;
        let library = self.sources.library.clone().into_iter().collect();
        let job = Job { name: name.clone(), source, library, level, seed: seed_parts(&p), places, multiple_choice };
        let program = std::env::current_exe().context("the program cannot be found, so no worker can be started")?;
        let mut sandbox =
            Sandbox::start(&program, Bounds::default()).context("the sandbox process cannot be started")?;
        let draft = sandbox.build(&job).map_err(|verdict| anyhow!("{}: {verdict}", path.display()))?;
        let candidate = generator.finish(draft, p).map_err(|r| anyhow!("{}: {}", path.display(), reasons(&r)))?;
        looked_at(candidate, &[], format!("{} level {level}, seed {seed}, unvetted", path.display()))
    }
}

/// The problem of a candidate, with what the checks find.
fn looked_at(candidate: Candidate, knowledge: &[String], origin: String) -> anyhow::Result<Problem> {
    let findings = check::findings(&candidate);
    let mut problem = match findings.iter().any(|f| f.severity == Severity::Fault) {
        true => drawn(&candidate),
        false => match check::verify(candidate, knowledge) {
            Ok(sample) => Problem::of(&sample),
            Err(reject) => bail!("{origin}: checks differ between two calls: {}", reasons(&reject)),
        },
    };
    problem.origin = origin;
    problem.findings = findings;
    Ok(problem)
}

/// Derives stored samples again, from the template source that was kept with them.
pub struct Replay {
    generator: Generator,
}

impl Replay {
    /// For samples of a run with this configuration.
    pub fn new(config: &Config) -> anyhow::Result<Replay> {
        Ok(Replay { generator: generator(config, TemplateSet::default())? })
    }

    /// Loads a kept template.
    pub fn script(source: &TemplateSource) -> anyhow::Result<Script> {
        let mut library = Library::default();
        let Some((template, modules)) = source.files.split_first() else {
            bail!("template {}: its source is missing", source.name)
        };
        for file in modules {
            library.add(&file.path, &file.source).with_context(|| format!("template {}", source.name))?;
        }
        Ok(Script::load(&source.name, &template.source, &library)?)
    }

    /// The sample of a provenance.
    ///
    /// # Errors
    /// The reject, if it does not pass now.
    pub fn sample(&self, script: &Script, provenance: Provenance) -> Result<Sample, Box<Reject>> {
        check::verify(self.generator.candidate(script, provenance)?, &script.meta.knowledge)
    }
}

/// What a reject says.
pub fn reasons(reject: &Reject) -> String {
    let evidence = |f: &crate::sample::finding::Finding| serde_json::to_string(&f.evidence).unwrap_or_default();
    reject.findings.iter().map(|f| format!("{} {}", f.code, evidence(f))).collect::<Vec<_>>().join("; ")
}

/// All errors of all templates.
pub fn all(errors: &[LoadError]) -> anyhow::Error {
    anyhow!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// The name that templates load a shared module under.
fn module(name: &str) -> String {
    format!("//lib/{name}.star")
}

fn generator(config: &Config, set: TemplateSet) -> anyhow::Result<Generator> {
    let (generate, limits, figure) = (&config.generate, &config.limits, &config.figure);
    let themes: Vec<&'static Theme> = match figure.themes.as_slice() {
        [] => THEMES.iter().collect(),
        names => names.iter().map(|name| theme(name)).collect::<anyhow::Result<_>>()?,
    };
    Ok(Generator {
        set,
        shares: Shares {
            places: [generate.givens_text, generate.givens_figure, generate.givens_both],
            multiple_choice: generate.multiple_choice,
        },
        limits: Limits {
            ticks: limits.ticks,
            heap_bytes: (limits.heap_mib as usize) << 20,
            call_depth: limits.call_depth as usize,
            cpu: Duration::from_millis(limits.cpu_ms),
        },
        sizes: (figure.min_side as u32, figure.max_side as u32),
        themes,
    })
}

/// The theme of this name, or an error that suggests a near one.
pub fn theme(name: &str) -> anyhow::Result<&'static Theme> {
    Theme::named(name).ok_or_else(|| {
        let known: Vec<&str> = THEMES.iter().map(|t| t.name).collect();
        let near = hint(name, known.iter().copied());
        let near = if near.is_empty() { format!("; hint: there are {}", known.join(", ")) } else { near };
        anyhow!("figure.themes: no theme {name}{near}")
    })
}

/// A candidate that does not pass, as people look at it.
fn drawn(candidate: &Candidate) -> Problem {
    let tool = |m: &Move| if let Move::Call(call) = m { Some(call.tool.clone()) } else { None };
    let moves = candidate.draft.trajectory.iter().zip(&candidate.words);
    Problem {
        origin: String::new(),
        question: candidate.question.0.clone(),
        choices: candidate.draft.choices.iter().map(|c| claim::printed::printed(&c.answer)).collect(),
        moves: moves.map(|(m, words)| (tool(m), words.0.clone())).collect(),
        answer: candidate.draft.answer.print(Style::Plain),
        pictures: candidate.pictures.clone(),
        code: candidate.code.clone(),
        findings: vec![],
        record: None,
    }
}
