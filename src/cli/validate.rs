//! `flywheel validate`: configuration, templates, knowledge; all errors at once.

use crate::cli::engine::{Engine, theme};
use crate::cli::{Shared, Verdict, line, next};
use crate::config::load::ConfigError;
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
