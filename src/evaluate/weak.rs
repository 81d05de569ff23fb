//! Weak knowledge: where an evaluated model is wrong, as weights that steering takes in.
//!
//! A node's need is the lower end of the interval of its share of wrong episodes: what is surely wrong, so that a node with few
//! episodes asks for little. The file `weak.json` maps knowledge paths to needs from 0 to 1; `steer.weak` names it to a run.

use crate::evaluate::record::Episode;
use crate::evaluate::statistics::wilson;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Needs by knowledge path, those above 0.
pub fn needs(episodes: &[Episode]) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for episode in episodes {
        for path in &episode.labels.knowledge {
            let count = counts.entry(path).or_default();
            *count = (count.0 + u64::from(!episode.mark.right), count.1 + 1);
        }
    }
    let need = |(wrong, n): (u64, u64)| if wrong == 0 { 0.0 } else { wilson(wrong, n).low };
    counts.into_iter().map(|(path, count)| (path.to_owned(), need(count))).filter(|(_, need)| *need > 0.0).collect()
}

/// The file's contents.
pub fn file(episodes: &[Episode]) -> Value {
    // Four digits: more would be noise of the sample.
    let rounded = needs(episodes).into_iter().map(|(path, need)| (path, json!((need * 1e4).round() / 1e4)));
    Value::Object(Map::from_iter([("knowledge".to_owned(), Value::Object(rounded.collect()))]))
}
