//! A quota: at least so many samples with a property, such as `domain=physics:500`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a quota looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aspect {
    /// First part of a knowledge path that the template cites.
    Domain,
    /// Level of the template's problem, 1 to 3.
    Level,
    /// Diagram kind.
    Kind,
    /// Name of the template, or a folder of templates.
    Template,
}

/// All aspects with their names.
pub const ASPECTS: [(&str, Aspect); 4] =
    [("domain", Aspect::Domain), ("level", Aspect::Level), ("kind", Aspect::Kind), ("template", Aspect::Template)];

/// At least `samples` samples whose `aspect` is `value`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Quota {
    /// What it looks at.
    pub aspect: Aspect,
    /// The value wanted.
    pub value: String,
    /// Samples wanted, at least 1.
    pub samples: u64,
}

impl FromStr for Quota {
    type Err = String;

    /// Reads `aspect=value:samples`. The error completes "`text` ...".
    fn from_str(text: &str) -> Result<Quota, String> {
        let wanted =
            "is no quota; hint: write it as domain=physics:500, level=3:1000, kind=plane:200 or template=chart:50";
        let (aspect, rest) = text.split_once('=').ok_or(wanted)?;
        let (value, samples) = rest.rsplit_once(':').ok_or(wanted)?;
        let (aspect, value) = (aspect.trim(), value.trim());
        let aspect = ASPECTS.iter().find(|(name, _)| *name == aspect).map(|(_, a)| *a);
        let samples = samples.trim().parse().ok().filter(|n| (1..=i64::MAX as u64).contains(n));
        match (aspect, samples) {
            (Some(aspect), Some(samples)) if !value.is_empty() => Ok(Quota { aspect, value: value.into(), samples }),
            _ => Err(wanted.into()),
        }
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = ASPECTS.iter().find(|(_, a)| *a == self.aspect).map_or("", |(name, _)| *name);
        write!(f, "{name}={}:{}", self.value, self.samples)
    }
}

impl From<Quota> for String {
    fn from(quota: Quota) -> String {
        quota.to_string()
    }
}

impl TryFrom<String> for Quota {
    type Error = String;

    fn try_from(text: String) -> Result<Quota, String> {
        text.parse()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        for text in ["domain=physics:500", "level=3:1", "kind=plane:20", "template=plane/chord_distance:7"] {
            assert_eq!(text.parse::<Quota>().unwrap().to_string(), text);
        }
        assert_eq!(" level = 3 : 10 ".parse::<Quota>().unwrap().to_string(), "level=3:10");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in
            ["", "physics", "domain=physics", "domain=:5", "domain=physics:0", "depth=3:5", "level=3:-1", "level=3:x"]
        {
            assert!(text.parse::<Quota>().is_err(), "{text}");
        }
    }
}
