//! Options of an export from the settings that a form sends or a manifest keeps.

use crate::export::filter::Condition;
use crate::export::format;
use crate::export::plan::Options;
use crate::export::split::{By, Shares};
use serde_json::Value;

/// Longest list of conditions.
const CONDITIONS: usize = 20;

/// Largest shard, in samples: a shard is built in memory.
const SHARD: u64 = 20_000;

/// The options that settings describe.
///
/// # Errors
/// What makes no sense, with a hint.
pub fn options(settings: &Value) -> Result<Options, String> {
    let text = |key: &str| settings[key].as_str().ok_or(format!("{key} is missing"));
    let filter = settings["filter"].as_array().ok_or("filter is no list")?;
    if filter.len() > CONDITIONS {
        return Err(format!("{} conditions; hint: at most {CONDITIONS}", filter.len()));
    }
    let filter = filter.iter().map(|c| Condition::parse(c.as_str().unwrap_or_default()).map_err(|e| e.to_string()));
    let shares: Option<Vec<f64>> = settings["split"].as_array().map(|s| s.iter().filter_map(Value::as_f64).collect());
    let shares: Vec<String> = shares.unwrap_or_default().iter().map(f64::to_string).collect();
    let by = match text("split_by")? {
        "problem" => By::Problem,
        "form" => By::Form,
        other => return Err(format!("split_by = {other}; hint: problem or form")),
    };
    let shard_size = settings["shard_size"].as_u64().filter(|n| (1..=SHARD).contains(n));
    let shard_size = shard_size.ok_or(format!("shard_size = {}; hint: 1 to {SHARD}", settings["shard_size"]))?;
    let options = Options {
        format: format(text("format")?).map_err(|e| e.to_string())?.name,
        filter: filter.collect::<Result<_, _>>()?,
        shares: Shares::parse(&shares.join(",")).map_err(|e| e.to_string())?,
        by,
        shard_size: shard_size as usize,
        style: text("style")?.into(),
        image_root: text("image_root")?.into(),
        suite: None,
    };
    options.check().map_err(|e| e.to_string())?;
    Ok(options)
}

/// For a test or a page: the options of an export as it is usually wanted.
pub fn usual(format: &str) -> Value {
    serde_json::json!({
        "format": format, "filter": [], "split": [0.9, 0.05, 0.05], "split_by": "problem", "shard_size": 1000,
        "style": "mixed", "image_root": "", "suite": null,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::export::FORMATS;

    #[test]
    fn settings_go_there_and_back() {
        for format in FORMATS {
            let mut settings = usual(format.name);
            settings["filter"] = serde_json::json!(["kind=plane,graph", "level=2"]);
            assert_eq!(options(&settings).unwrap().settings(), settings);
        }
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (key, value, word) in [
            ("format", "v-interacton", "v-interaction"),
            ("split_by", "luck", "problem or form"),
            ("style", "baroque", "mixed"),
            ("shard_size", "many", "1 to"),
            ("filter", "kind=plane", "no list"),
        ] {
            let mut settings = usual("jsonl");
            settings[key] = value.into();
            let error = options(&settings).err().unwrap();
            assert!(error.contains(word), "{error}");
        }
        let mut settings = usual("jsonl");
        settings["filter"] = serde_json::json!(["colour=red"]);
        assert!(options(&settings).err().unwrap().contains("unknown key"));
    }
}
