//! The deriving machinery as the commands need it: loaded from a configuration, or from what a database keeps.

use crate::answer::style::Style;
use crate::cli::files::Problem;
use crate::config::Config;
use crate::config::load::hint;
use crate::faults::row::Bench;
use crate::flywheel::context::Context;
use crate::flywheel::replay::reasons;
use crate::flywheel::round::{Between, Frozen};
use crate::flywheel::setup::{self, Loaded};
use crate::flywheel::suite::{self, Cell};
use crate::flywheel::turn::weighed_turn;
use crate::generate::provenance;
use crate::generate::steer::Weights;
use crate::knowledge::citation::Citation;
use crate::sample::draft::Move;
use crate::sample::look::Look;
use crate::sample::outcome::Turn;
use crate::sample::{Candidate, ENGINE, Provenance};
use crate::store::{SourceFile, TemplateSource};
use crate::template::cited;
use crate::template::host::Shares;
use crate::template::sandbox::frame::Job;
use crate::template::sandbox::{Bounds, Sandbox};
use crate::template::script::Script;
use crate::template::set::Sources;
use crate::{check, claim};
use anyhow::{Context as _, anyhow, bail};
use std::path::Path;
use std::sync::Arc;

/// Everything that turns derive from.
pub struct Engine {
    context: Context,
    sources: Sources,
    knowledge: TemplateSource,
}

impl Engine {
    /// Reads and loads the templates; the run's seed is the configuration's.
    ///
    /// # Errors
    /// All errors of all templates, unknown themes.
    pub fn load(config: &Config) -> anyhow::Result<Engine> {
        let Loaded { context, sources, texts } = setup::load(config)?;
        let files = texts.into_iter().map(|(path, source)| SourceFile { path, source }).collect();
        let hash = context.checks.knowledge.hash().into();
        Ok(Engine { context, sources, knowledge: TemplateSource { hash, name: KNOWLEDGE.into(), files } })
    }

    /// Sets the run's seed.
    pub fn set_seed(&mut self, seed: u64) {
        self.context.run_seed = seed;
    }

    /// What turns depend on.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// What a round of this engine freezes.
    pub fn frozen(&self) -> Frozen {
        Frozen { template_set: self.context.generator.set.hash(), knowledge: self.knowledge.hash.clone() }
    }

    /// The loaded templates, sorted by name.
    pub fn scripts(&self) -> &[Arc<Script>] {
        self.context.generator.set.scripts()
    }

    /// Sources of all templates and rules, each with the modules that it loads, and the knowledge.
    pub fn sources(&self) -> Vec<TemplateSource> {
        let file = |path: String, source: &String| SourceFile { path, source: source.clone() };
        let of = |script: &Arc<Script>| {
            let source = self.sources.templates.get(&script.name)?;
            let modules = self.sources.library.iter().map(|(name, text)| (module(name), text));
            let loaded = modules.filter(|(path, _)| source.contains(path)).map(|(path, text)| file(path, text));
            let files = std::iter::once(file(script.name.clone(), source)).chain(loaded).collect();
            Some(TemplateSource { hash: script.hash.clone(), name: script.name.clone(), files })
        };
        let templates = self.context.generator.set.all().filter_map(of);
        templates.chain([self.knowledge.clone()]).collect()
    }

    /// What the templates cite, and the steps of some drafts of each.
    pub fn citations(&self, drafts: u64) -> Vec<Citation> {
        let generator = &self.context.generator;
        let mut found = cited::of_templates(&generator.set);
        for script in self.scripts() {
            for i in 0..drafts {
                let level = script.meta.levels[i as usize % script.meta.levels.len()];
                let seed = provenance(script, 1, i, 0, level).stream();
                if let Ok(draft) = script.build(level, &seed, &generator.shares, &generator.limits) {
                    found.extend(cited::of_draft(&script.name, &draft));
                }
            }
        }
        found
    }

    /// A fault bench over these templates and checks.
    pub fn bench(&self, seed: u64) -> Bench {
        Bench::new(self.context.clone(), seed)
    }

    /// The turn of an index under the weights of its round.
    pub fn turn(&self, weights: &Weights, index: u64) -> Turn {
        weighed_turn(&self.context, weights, index)
    }

    /// What goes on between rounds.
    pub fn between(&self, config: &Config) -> Between {
        Between {
            seeds: self.context.checks.knowledge.clone(),
            set: self.context.generator.set.clone(),
            growing: config.growth.clone(),
            steering: config.steer.clone(),
            quotas: vec![],
        }
    }

    /// Subjects and levels of the templates.
    pub fn cells(&self) -> Vec<Cell> {
        suite::cells(&self.context.generator.set)
    }

    /// The turn of an index of a suite.
    pub fn suite_turn(&self, cells: &[Cell], index: u64) -> Turn {
        suite::turn(&self.context, cells, index)
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
        self.looked_at(candidate, format!("{template} level {level}, seed {seed}"))
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
            expansions: Vec::new(),
        };
        let generator = &self.context.generator;
        let Shares { modalities, multiple_choice } = generator.shares;
        let library = self.sources.library.clone().into_iter().collect();
        let job = Job { name: name.clone(), source, library, level, seed: p.seed_parts(), modalities, multiple_choice };
        let program = std::env::current_exe().context("the program cannot be found, so no worker can be started")?;
        let mut sandbox =
            Sandbox::start(&program, Bounds::default()).context("the sandbox process cannot be started")?;
        let draft = sandbox.build(&job).map_err(|verdict| anyhow!("{}: {verdict}", path.display()))?;
        let candidate =
            generator.finish(draft, p, Look::default()).map_err(|r| anyhow!("{}: {}", path.display(), reasons(&r)))?;
        self.looked_at(candidate, format!("{} level {level}, seed {seed}, unvetted", path.display()))
    }

    /// The problem of a candidate, with what the checks find.
    fn looked_at(&self, candidate: Candidate, origin: String) -> anyhow::Result<Problem> {
        let (mut problem, findings) = match check::verify(&self.context.checks, candidate) {
            Ok(verified) => (Problem::of(&verified.sample(&[])), vec![]),
            Err(refused) => (drawn(&refused.candidate), refused.findings),
        };
        problem.origin = origin;
        problem.findings = findings;
        Ok(problem)
    }
}

/// Name under which the knowledge of a round is kept.
const KNOWLEDGE: &str = "knowledge";

/// The name that templates load a shared module under.
fn module(name: &str) -> String {
    format!("//lib/{name}.star")
}

/// A candidate that does not pass, as people look at it.
pub fn drawn(candidate: &Candidate) -> Problem {
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
