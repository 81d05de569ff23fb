//! Conditions on samples: `key=value`, all of which must hold; `a,b` is either.

use super::error::ExportError;
use crate::config::load::hint;
use crate::store::Indexed;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A key that samples can be chosen by.
pub struct Key {
    /// Name.
    pub name: &'static str,
    /// What it means.
    pub summary: &'static str,
    /// The sample's values.
    values: fn(&Indexed) -> Vec<String>,
    /// Whether a value stands for all paths below it.
    path: bool,
}

/// All keys.
pub const KEYS: &[Key] = &[
    Key { name: "kind", summary: "diagram kind", values: |s| vec![s.kind.to_string()], path: false },
    Key {
        name: "template",
        summary: "template, or the folder of some",
        values: |s| vec![s.template.to_string()],
        path: true,
    },
    Key { name: "level", summary: "level, 1 to 3", values: |s| vec![s.level.to_string()], path: false },
    Key { name: "depth", summary: "number of expansions, 0 to 3", values: |s| vec![s.depth.to_string()], path: false },
    Key { name: "calls", summary: "number of tool calls", values: |s| vec![s.calls.to_string()], path: false },
    Key {
        name: "form",
        summary: "open or choice",
        values: |s| vec![if s.choices == 0 { "open" } else { "choice" }.to_string()],
        path: false,
    },
    Key { name: "tool", summary: "a tool that is called", values: |s| texts(&s.tools), path: false },
    Key { name: "knowledge", summary: "a knowledge path or one above it", values: |s| texts(&s.knowledge), path: true },
];

fn texts(names: &[Arc<str>]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// One condition.
pub struct Condition {
    key: &'static Key,
    wanted: Vec<String>,
    text: String,
}

impl Condition {
    /// Reads `key=value,value`.
    ///
    /// # Errors
    /// If there is no such key, or no value.
    pub fn parse(text: &str) -> Result<Condition, ExportError> {
        let bad = |why: String| ExportError::Option(format!("--filter {text}: {why}"));
        let names = || KEYS.iter().map(|k| k.name);
        let Some((name, values)) = text.split_once('=') else {
            return Err(bad("no `=`; hint: write a condition as kind=plane".into()));
        };
        let Some(key) = KEYS.iter().find(|k| k.name == name) else {
            let near = hint(name, names());
            let near = if near.is_empty() {
                format!("; hint: one of {}", names().collect::<Vec<_>>().join(", "))
            } else {
                near
            };
            return Err(bad(format!("unknown key {name}{near}")));
        };
        let wanted: Vec<String> = values.split(',').map(str::trim).filter(|v| !v.is_empty()).map(Into::into).collect();
        if wanted.is_empty() {
            return Err(bad(format!("no value; hint: {name} is the {}", key.summary)));
        }
        Ok(Condition { key, wanted, text: text.into() })
    }

    /// Whether a sample fulfils it.
    pub fn holds(&self, sample: &Indexed) -> bool {
        let fits = |value: &str, wanted: &str| {
            let rest = value.strip_prefix(wanted);
            rest.is_some_and(|rest| rest.is_empty() || self.key.path && rest.starts_with('/'))
        };
        (self.key.values)(sample).iter().any(|value| self.wanted.iter().any(|wanted| fits(value, wanted)))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What values there are, as a hint, if no sample fulfils it.
    pub fn help(&self, samples: &[Indexed]) -> Option<String> {
        if samples.iter().any(|s| self.holds(s)) {
            return None;
        }
        let known: BTreeSet<String> = samples.iter().flat_map(self.key.values).collect();
        let near = hint(self.wanted.first()?, known.iter().map(String::as_str));
        let some: Vec<&str> = known.iter().take(8).map(String::as_str).collect();
        Some(match near.is_empty() {
            true => format!("; hint: {} is one of {}", self.key.name, some.join(", ")),
            false => near,
        })
    }
}
