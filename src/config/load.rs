//! Reading the configuration: every value from its strongest source, every error with its place.

use crate::config::Config;
use crate::config::keys::{KEYS, Key, SECTIONS};
use serde_json::Value as Json;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::DeTable;
use toml::{Table, Value};

/// Where the configuration is looked for when no flag names it.
pub const FILE: &str = "pipeline.toml";

/// `FLYWHEEL_*` variables that are not keys.
const OTHER_VARIABLES: &[&str] = &[
    "FLYWHEEL_CONFIG",
    "FLYWHEEL_LOG",
    "FLYWHEEL_LOG_FORMAT",
    "FLYWHEEL_SERVE_TOKEN",
    "FLYWHEEL_API_KEY",
    "FLYWHEEL_PYTHON",
];

/// What flags set.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--db`
    pub db: Option<PathBuf>,
    /// `--seed`
    pub seed: Option<u64>,
    /// `--workers`
    pub workers: Option<u64>,
    /// `--kind`
    pub kind: Option<String>,
}

/// A configuration and where it comes from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The effective values.
    pub config: Config,
    /// The file that was read, if there was one.
    pub file: Option<PathBuf>,
    /// Whether the seed was chosen: by a flag, the environment, or a value in the file other than the default.
    pub seed_chosen: bool,
    /// Variables that look like ours and are not.
    pub warnings: Vec<String>,
}

/// All errors of a configuration, each with its place.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Loaded {
    /// Loads the file named, or `pipeline.toml` of the current folder if there is one.
    ///
    /// `variables`: the environment.
    ///
    /// # Errors
    /// All unknown keys and values out of range, and a named file that cannot be read.
    pub fn load(
        file: Option<&Path>,
        overrides: &Overrides,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Loaded, ConfigError> {
        let mut errors = vec![];
        let mut config = Config::default();
        let file = file.map(PathBuf::from).or_else(|| Path::new(FILE).exists().then(|| FILE.into()));
        if let Some(file) = &file {
            match std::fs::read_to_string(file) {
                Ok(text) => read(&text, file, &mut config, &mut errors),
                Err(e) => errors.push(format!("{}: cannot read the configuration: {e}", file.display())),
            }
        }
        let mut seed_chosen = config.run.seed != Config::default().run.seed;
        let mut warnings = vec![];
        for (name, text) in variables.filter(|(name, _)| name.starts_with("FLYWHEEL_")) {
            match KEYS.iter().find(|key| key.variable() == name) {
                Some(key) => {
                    seed_chosen |= key.full() == "run.seed";
                    if let Err(why) = set_text(key, &mut config, &text) {
                        errors.push(format!("{name}: {text} {why}"));
                    }
                }
                None if OTHER_VARIABLES.contains(&name.as_str()) || name.starts_with("FLYWHEEL_TEST_") => {}
                None => {
                    let known: Vec<String> = KEYS.iter().map(Key::variable).collect();
                    warnings.push(format!("{name}: no such setting{}", hint(&name, known.iter().map(String::as_str))));
                }
            }
        }
        if let Some(db) = &overrides.db {
            config.run.db.clone_from(db);
        }
        if let Some(seed) = overrides.seed {
            (config.run.seed, seed_chosen) = (seed, true);
        }
        if let Some(workers) = overrides.workers {
            config.run.workers = workers;
        }
        if let Some(kind) = &overrides.kind {
            config.generate.kind.clone_from(kind);
        }
        agree(&config, file.as_deref(), &mut errors);
        if errors.is_empty() { Ok(Loaded { config, file, seed_chosen, warnings }) } else { Err(ConfigError(errors)) }
    }
}

/// Sets a key from the environment's text: as TOML where it is some, else as a string.
fn set_text(key: &Key, config: &mut Config, text: &str) -> Result<(), String> {
    let parsed = format!("x = {text}").parse::<Table>().ok().and_then(|mut t| t.remove("x"));
    let plain = Value::String(text.into());
    let first = (key.set)(config, parsed.as_ref().unwrap_or(&plain), Path::new(""));
    first.or_else(|why| (key.set)(config, &plain, Path::new("")).map_err(|_| why))
}

/// Reads a file's text into the configuration.
fn read(text: &str, file: &Path, config: &mut Config, errors: &mut Vec<String>) {
    let at = |span: Range<usize>| {
        let line = text[..span.start.min(text.len())].matches('\n').count() + 1;
        format!("{}:{line}", file.display())
    };
    let (spans, values) = match (DeTable::parse(text), text.parse::<Table>()) {
        (Ok(spans), Ok(values)) => (spans, values),
        (Err(e), _) | (_, Err(e)) => {
            errors.push(format!("{}: {}", at(e.span().unwrap_or(0..0)), e.message().trim()));
            return;
        }
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    for (section, inner) in spans.get_ref() {
        let (name, place) = (section.get_ref().as_ref(), at(section.span()));
        let keys: Vec<&Key> = KEYS.iter().filter(|key| key.section == name).collect();
        if keys.is_empty() {
            let owner = KEYS.iter().find(|key| key.name == name);
            let hint = match owner {
                Some(key) => format!("; hint: {} belongs to [{}]", key.name, key.section),
                None => hint(name, SECTIONS.iter().map(|s| s.0)),
            };
            errors.push(format!("{place}: unknown section or key {name}{hint}"));
            continue;
        }
        let (Some(table), Some(Value::Table(values))) = (inner.get_ref().as_table(), values.get(name)) else {
            errors.push(format!("{place}: {name} is not a section; hint: write [{name}]"));
            continue;
        };
        for key in table.keys() {
            let (name, place) = (key.get_ref().as_ref(), at(key.span()));
            let row = keys.iter().find(|key| key.name == name);
            match (row, values.get(name)) {
                (Some(row), Some(value)) => {
                    if let Err(why) = (row.set)(config, value, folder) {
                        errors.push(format!("{place}: {} = {value} {why}", row.full()));
                    }
                }
                _ => {
                    let section = section.get_ref();
                    let hint = hint(name, keys.iter().map(|key| key.name));
                    errors.push(format!("{place}: unknown key {section}.{name}{hint}"));
                }
            }
        }
    }
}

/// What single keys cannot say.
fn agree(config: &Config, file: Option<&Path>, errors: &mut Vec<String>) {
    let place = file.unwrap_or(Path::new("configuration")).display();
    let (figure, generate) = (&config.figure, &config.generate);
    if figure.min_side > figure.max_side {
        let (min, max) = (figure.min_side, figure.max_side);
        errors.push(format!("{place}: figure.min_side = {min} is larger than figure.max_side = {max}"));
    }
    if generate.text_rich + generate.balanced + generate.vision_rich + generate.vision_only <= 0.0 {
        errors.push(format!(
            "{place}: generate.text_rich, balanced, vision_rich and vision_only are all 0; hint: one must be positive"
        ));
    }
}

/// "; hint: did you mean ..." where a known name is near.
pub fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.map(|k| (strsim::jaro_winkler(name, k), k)).max_by(|a, b| a.0.total_cmp(&b.0));
    near.filter(|(score, _)| *score > 0.7).map_or(String::new(), |(_, k)| format!("; hint: did you mean {k}?"))
}

/// Settings that shape samples and differ between a stored run and ours: key, stored, ours.
pub fn differences(stored: &Json, ours: &Config) -> Vec<(String, Json, Json)> {
    let (ours, default) = (ours.to_json(), Config::default().to_json());
    let shaping = KEYS.iter().filter(|key| key.shapes);
    shaping
        .filter_map(|key| {
            // A run of a program that did not know the key was grown with what is now its default.
            let (then, now) = (key.of(stored).or(key.of(&default))?, key.of(&ours)?);
            (then != now).then(|| (key.full(), then.clone(), now.clone()))
        })
        .collect()
}

/// The text of `pipeline.toml` with every key at its default.
pub fn page() -> String {
    let mut page = String::from(
        "# Configuration of flywheel. Every key has its default here; the file may be changed or left out.\n\
         # Weight: flags, then environment (FLYWHEEL_<SECTION>_<KEY>), then this file, then defaults.\n",
    );
    let default = Config::default().to_json();
    for (section, about) in SECTIONS {
        page += &format!("\n# {about}\n[{section}]\n");
        for key in KEYS.iter().filter(|key| key.section == *section) {
            let value = key.of(&default).map(Json::to_string).unwrap_or_default();
            page += &format!("# {} Default {value}.\n{} = {value}\n", key.meaning, key.name);
        }
    }
    page
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Loaded, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("p.toml");
        std::fs::write(&file, text).unwrap();
        let variables = variables.iter().map(|(k, v)| (k.to_string(), v.to_string()));
        Loaded::load(Some(&file), &Overrides { workers: Some(3), ..Overrides::default() }, variables)
            .map_err(|e| e.to_string().replace(&folder.path().display().to_string(), ""))
    }

    #[test]
    fn the_shipped_file_is_the_table() {
        assert_eq!(include_str!("../../pipeline.toml"), page(), "write what `page` says");
        let loaded = load(&page(), &[]).unwrap();
        assert!(differences(&Config::default().to_json(), &loaded.config).is_empty() && !loaded.seed_chosen);
    }

    #[test]
    fn flags_outweigh_environment_outweighs_file() {
        let text = "[run]\nseed = 5\nworkers = 1\n[figure]\nmin_side = 300";
        let loaded =
            load(text, &[("FLYWHEEL_RUN_SEED", "6"), ("FLYWHEEL_FIGURE_THEMES", "plain, chalkboard")]).unwrap();
        let config = loaded.config;
        assert_eq!((config.run.seed, config.run.workers, config.figure.min_side), (6, 3, 300));
        assert_eq!(config.figure.themes, ["plain", "chalkboard"]);
        assert!(loaded.seed_chosen);
    }

    #[test]
    fn all_errors_come_at_once_with_their_lines() {
        let text = "[run]\nsed = 5\n[generate]\nmultiple_choice = 1.5\n[figures]\n[limits]\nticks = \"many\"\n";
        let errors = load(text, &[("FLYWHEEL_RUN_WORKERS", "-1")]).unwrap_err();
        let lines = [
            "/p.toml:2: unknown key run.sed; hint: did you mean seed?",
            "/p.toml:4: generate.multiple_choice = 1.5 is not a number from 0 to 1",
            "/p.toml:5: unknown section or key figures; hint: did you mean figure?",
            "/p.toml:7: limits.ticks = \"many\" is not a whole number from 1000 to 1000000000",
            "FLYWHEEL_RUN_WORKERS: -1 is not a whole number from 0 to 1024",
        ];
        for line in lines {
            assert!(errors.contains(line), "{line}\n--- is not in\n{errors}");
        }
        assert_eq!(errors.lines().count(), lines.len());
    }

    #[test]
    fn broken_text_is_named_by_line() {
        assert!(load("[run]\nseed = = 3\n", &[]).unwrap_err().starts_with("/p.toml:2: "));
    }

    #[test]
    fn what_shapes_samples_is_compared() {
        let mut other = Config::default();
        (other.run.seed, other.run.workers, other.limits.cpu_ms) = (9, 9, 99);
        assert!(differences(&Config::default().to_json(), &other).is_empty());
        other.figure.max_side = 901;
        assert_eq!(differences(&Config::default().to_json(), &other)[0].0, "figure.max_side");
    }
}
