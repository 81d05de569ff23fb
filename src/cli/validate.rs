//! `flywheel validate`: configuration, templates, knowledge; all errors at once.

use crate::cli::engine::Engine;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::config::Config;
use crate::config::load::ConfigError;
use crate::flywheel::setup::theme;
use crate::knowledge::{Knowledge, citation};
use crate::template::set::{Sources, TemplateSet};

/// Check configuration, templates and knowledge, and list all errors at once
///
/// Ends with exit code 1 if there are any.
#[derive(Debug, clap::Args)]
pub struct Validate {
    /// Print one JSON object a line: {"error"} for each error, then {"templates", "errors"}
    #[arg(long)]
    json: bool,
}

/// Drafts of each template that are looked at for what their steps cite.
const LOOKED_AT: u64 = 60;

/// What tools, templates and steps cite that is not there, or is no principle.
fn misfits(graph: &Knowledge, config: &Config) -> Vec<String> {
    // Templates that do not load are reported elsewhere.
    let Ok(engine) = Engine::load(config) else { return vec![] };
    let mut cited = citation::of_tools();
    cited.extend(engine.citations(LOOKED_AT));
    let mut found: Vec<String> = citation::check(graph, &cited).iter().map(ToString::to_string).collect();
    found.sort();
    found.dedup();
    found
}

impl Validate {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let mut errors: Vec<String> = vec![];
        let mut templates = 0;
        match shared.load() {
            Err(error) => match error.downcast::<ConfigError>() {
                Ok(ConfigError(all)) => errors.extend(all),
                Err(other) => return Err(other),
            },
            Ok(loaded) => {
                let config = &loaded.config;
                errors.extend(config.figure.themes.iter().filter_map(|name| theme(name).err()).map(|e| e.to_string()));
                let folder = &config.generate.templates;
                match Sources::read(folder).map(|sources| TemplateSet::load(&sources)) {
                    Ok(Ok(set)) => templates = set.scripts().len(),
                    Ok(Err(all)) => errors.extend(all.iter().map(ToString::to_string)),
                    Err(e) => errors.push(format!("{}: cannot read the templates: {e}", folder.display())),
                }
                let knowledge = &config.generate.knowledge;
                match Knowledge::load(knowledge) {
                    Ok(graph) => errors.extend(misfits(&graph, config)),
                    Err(all) => errors.extend(all.iter().map(ToString::to_string)),
                }
                if errors.is_empty() {
                    errors.extend(Engine::load(config).err().map(|e| format!("{e:#}")));
                }
            }
        }
        for error in &errors {
            match self.json {
                true => line(serde_json::json!({ "error": error }))?,
                false => line(error)?,
            }
        }
        if self.json {
            line(serde_json::json!({ "templates": templates, "errors": errors.len() }))?;
        } else {
            line(format!("{templates} templates, {} errors", errors.len()))?;
        }
        if !errors.is_empty() {
            return Ok(Verdict::Bad);
        }
        next("flywheel run --samples 1000");
        Ok(Verdict::Good)
    }
}
