//! JSON Schema in a few words: what a route's JSON looks like, with meanings and units.

use serde_json::{Map, Value, json};

/// An object with exactly these members, all of which are there.
pub fn object(members: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = members.iter().map(|(name, of)| (name.to_string(), of.clone())).collect();
    json!({ "type": "object", "required": names, "properties": properties, "additionalProperties": false })
}

/// A list.
pub fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// An object from any name to this.
pub fn map(of: Value) -> Value {
    json!({ "type": "object", "additionalProperties": of })
}

/// A whole number.
pub fn whole(meaning: &str) -> Value {
    json!({ "type": "integer", "description": meaning })
}

/// A number.
pub fn number(meaning: &str) -> Value {
    json!({ "type": "number", "description": meaning })
}

/// A text.
pub fn text(meaning: &str) -> Value {
    json!({ "type": "string", "description": meaning })
}

/// Yes or no.
pub fn truth(meaning: &str) -> Value {
    json!({ "type": "boolean", "description": meaning })
}

/// This or null.
pub fn maybe(of: Value) -> Value {
    json!({ "anyOf": [of, { "type": "null" }] })
}

/// Anything: records whose shape is told elsewhere.
pub fn anything(meaning: &str) -> Value {
    json!({ "description": meaning })
}
