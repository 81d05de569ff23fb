//! The set of templates of a run: read from a directory, all errors at once.

use crate::template::script::{Library, LoadError, Script};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Sources of a set of templates, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Shared modules, by file name without `.star`.
    pub library: BTreeMap<String, String>,
    /// Templates, by path below the directory without `.star`.
    pub templates: BTreeMap<String, String>,
}

/// Loaded templates and expansion rules, each sorted by name.
#[derive(Clone, Default)]
pub struct TemplateSet {
    scripts: Vec<Arc<Script>>,
    rules: Vec<Arc<Script>>,
}

impl Sources {
    /// Reads a templates directory: `lib/*.star` are shared modules, all other `.star` files templates or, where their
    /// `meta` names a `way`, expansion rules.
    ///
    /// # Errors
    /// If the directory or a file cannot be read.
    pub fn read(directory: &Path) -> std::io::Result<Sources> {
        let mut sources = Sources::default();
        let mut open: Vec<PathBuf> = vec![directory.into()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|e| e == "star") {
                    let relative = path.strip_prefix(directory).unwrap_or(&path).with_extension("");
                    let name = relative.to_string_lossy().replace('\\', "/");
                    let source = std::fs::read_to_string(&path)?;
                    match name.strip_prefix("lib/") {
                        Some(module) => sources.library.insert(module.into(), source),
                        None => sources.templates.insert(name, source),
                    };
                }
            }
        }
        Ok(sources)
    }
}

impl TemplateSet {
    /// Loads all sources.
    ///
    /// # Errors
    /// Every error of every file.
    pub fn load(sources: &Sources) -> Result<TemplateSet, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut library = Library::default();
        for (name, source) in &sources.library {
            if let Err(e) = library.add(&format!("//lib/{name}.star"), source) {
                errors.push(e);
            }
        }
        let (mut scripts, mut rules) = (Vec::new(), Vec::new());
        for (name, source) in &sources.templates {
            match Script::load(name, source, &library) {
                Ok(script) if script.meta.way.is_some() => rules.push(Arc::new(script)),
                Ok(script) => scripts.push(Arc::new(script)),
                Err(e) => errors.push(e),
            }
        }
        if errors.is_empty() { Ok(TemplateSet { scripts, rules }) } else { Err(errors) }
    }

    /// All expansion rules, sorted by name.
    pub fn rules(&self) -> &[Arc<Script>] {
        &self.rules
    }

    /// All templates, sorted by name.
    pub fn scripts(&self) -> &[Arc<Script>] {
        &self.scripts
    }

    /// The template or rule of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Script>> {
        self.all().find(|s| s.name == name)
    }

    /// Templates, then rules.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Script>> {
        self.scripts.iter().chain(&self.rules)
    }

    /// blake3 over names and hashes: the identity of the set.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for script in self.all() {
            hasher.update(script.name.as_bytes());
            hasher.update(script.hash.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}
