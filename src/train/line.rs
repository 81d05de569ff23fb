//! The numbers of one step, as a line of `metrics.jsonl`.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The numbers of a step.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Steps done.
    pub step: u64,
    /// Seconds since 1970.
    pub time: f64,
    /// Named numbers, such as `train/loss`.
    pub values: BTreeMap<String, f64>,
}

impl Line {
    /// As one line of JSON: step, time, then the numbers by name.
    pub fn print(&self) -> String {
        let mut all = Map::from_iter([("step".to_string(), self.step.into()), ("time".to_string(), self.time.into())]);
        all.extend(self.values.iter().map(|(name, value)| (name.clone(), (*value).into())));
        Value::Object(all).to_string()
    }

    /// Reads a line; `None` if it was cut short or is something else.
    pub fn read(text: &str) -> Option<Line> {
        let mut all: BTreeMap<String, Value> = serde_json::from_str(text).ok()?;
        let (step, time) = (all.remove("step")?.as_u64()?, all.remove("time")?.as_f64()?);
        let values = all.into_iter().map(|(name, value)| Some((name, value.as_f64()?))).collect::<Option<_>>()?;
        Some(Line { step, time, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_printed() {
        let values = BTreeMap::from([("train/loss".to_string(), 0.25), ("exam/pck_2".to_string(), 1.0)]);
        let line = Line { step: 300, time: 1.5, values };
        assert_eq!(Line::read(&line.print()), Some(line.clone()));
        for broken in ["", "{", "[]", "{\"step\": 1}", "{\"step\": 1, \"time\": 2, \"a\": null}"] {
            assert_eq!(Line::read(broken), None, "{broken}");
        }
    }
}
