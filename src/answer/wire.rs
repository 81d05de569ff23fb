//! Answers as JSON: `{"kind":"number","value":"3√2/2","unit":"cm"}`.
//!
//! In and out: `Answer` by serde, in any self-describing format. Numbers are their plain prints, which
//! read back exactly; names are kept as they are, checked or not, so that a stored answer always loads. A text of the wrong kind, an unknown key or a choice beyond F
//! is refused.

use super::decimal::Decimal;
use super::error::{AnswerError, Result};
use super::exact::Exact;
use super::style::Style;
use super::unit::Unit;
use super::{Answer, Kind};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    kind: Kind,
    value: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<Unit>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    One(String),
    Many(Vec<String>),
}

impl Wire {
    fn of(answer: &Answer) -> Wire {
        let (value, unit) = match answer {
            Answer::Number { value, unit } => (Value::One(value.to_string()), unit.clone()),
            Answer::Rounded { value, unit } => (Value::One(value.to_string()), unit.clone()),
            Answer::Choice { .. } => (Value::One(answer.print(Style::Plain)), None),
            Answer::Point { x, y } => (Value::Many(vec![x.to_string(), y.to_string()]), None),
            Answer::Word(word) => (Value::One(word.clone()), None),
            Answer::Sequence(names) | Answer::Set(names) => (Value::Many(names.clone()), None),
        };
        Wire { kind: answer.kind(), value, unit }
    }

    fn answer(self) -> Result<Answer> {
        let unit = self.unit;
        match (self.kind, self.value) {
            (Kind::Number, Value::One(value)) => Ok(Answer::Number { value: value.parse()?, unit }),
            (Kind::Rounded, Value::One(value)) => Ok(Answer::Rounded { value: value.parse()?, unit }),
            (_, _) if unit.is_some() => Err(AnswerError::bad_name("unit", "key", "this kind of answer has none")),
            (Kind::Choice, Value::One(value)) => Answer::parse(&value, Kind::Choice),
            (Kind::Point, Value::Many(values)) => match values.as_slice() {
                [x, y] => Ok(Answer::Point { x: x.parse()?, y: y.parse()? }),
                _ => Err(AnswerError::TooLong { what: "the number of coordinates", limit: 2 }),
            },
            (Kind::Word, Value::One(word)) => Ok(Answer::Word(word)),
            (Kind::Sequence, Value::Many(names)) => Ok(Answer::Sequence(names)),
            (Kind::Set, Value::Many(names)) => Ok(Answer::Set(names)),
            _ => Err(AnswerError::bad_name("value", "value", "one text and a list were mixed up")),
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Wire::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Answer, D::Error> {
        Wire::deserialize(deserializer)?.answer().map_err(de::Error::custom)
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Exact, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
