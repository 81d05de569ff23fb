//! Values of keys, read and held against their ranges. Errors complete "`key` = value ...".

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use toml::Value;

/// A whole number within a range.
pub(super) fn whole(value: &Value, range: RangeInclusive<u64>) -> Result<u64, String> {
    let wanted = || format!("is not a whole number from {} to {}", range.start(), range.end());
    let number = value.as_integer().and_then(|i| u64::try_from(i).ok());
    number.filter(|n| range.contains(n)).ok_or_else(wanted)
}

/// A number within a range.
pub(super) fn real(value: &Value, range: RangeInclusive<f64>) -> Result<f64, String> {
    let wanted = || format!("is not a number from {} to {}", range.start(), range.end());
    let number = value.as_float().or_else(|| value.as_integer().map(|i| i as f64));
    number.filter(|n| range.contains(n)).ok_or_else(wanted)
}

/// What a text stands for.
pub(super) fn parsed<T: std::str::FromStr>(value: &Value, wanted: &str) -> Result<T, String> {
    value.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| wanted.to_owned())
}

/// A path, taken from a folder.
pub(super) fn path(value: &Value, folder: &Path) -> Result<PathBuf, String> {
    let text = value.as_str().filter(|t| !t.is_empty()).ok_or("is not a path")?;
    Ok(folder.join(text))
}

/// A list of strings, or one string with commas, as the environment gives it.
pub(super) fn words(value: &Value) -> Result<Vec<String>, String> {
    let wanted = "is not a list of names";
    match value {
        Value::String(text) => Ok(text.split(',').map(str::trim).filter(|w| !w.is_empty()).map(String::from).collect()),
        Value::Array(list) => list.iter().map(|v| Ok(v.as_str().ok_or(wanted)?.to_string())).collect(),
        _ => Err(wanted.into()),
    }
}
