//! From the `[[node.schema]]` tables of a knowledge file to schemas; every error with its place in the text.

use crate::answer::unit::{Dimension, Unit};
use crate::knowledge::error::did_you_mean;
use crate::knowledge::schema::expression::{Expression, Word};
use crate::knowledge::schema::form::unknown;
use crate::knowledge::schema::parse::{Parsed, parse};
use crate::knowledge::schema::thing::{SORTS, Sort, Variable};
use crate::knowledge::schema::trial::useless;
use crate::knowledge::schema::{Conclusion, Condition, Schema};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys of a schema besides those of [`SORTS`]: name and meaning.
pub const KEYS: &[(&str, &str)] = &[
    ("when", "conditions: relations that the premises must entail, comparisons, named(query(), thing), what is shown"),
    ("then", "the relation that concludes a measure from the others; of several, each is a schema of its own"),
    ("decides", "a query that the principle's algorithm answers, or a measure read off a scale"),
    ("solves", "true: the value at which a cited equation, linear in it, is true"),
    ("scale", "true: measures may be read off the drawn scale"),
    (
        "units",
        "units, one for each quantity that the relation may conclude; a conclusion that carries a unit of another quantity does not follow by it",
    ),
    (
        "of",
        "forms of measures that the relation may conclude, such as current, length, sum; others do not follow by it",
    ),
    ("from", "forms of measures whose values the variables of values may stand for"),
];

/// Reports a problem at a byte offset: sentence and hint.
pub type Report<'r> = &'r mut dyn FnMut(usize, String, Option<String>);

/// A text with its offset.
type At = (usize, String);

/// The texts of a value that is one text or a list of them.
fn texts(name: &str, value: &Spanned<DeValue<'_>>, report: Report<'_>) -> Vec<At> {
    let one = |v: &Spanned<DeValue<'_>>| v.get_ref().as_str().map(|t| (v.span().start, t.to_owned()));
    let list = match value.get_ref() {
        DeValue::String(_) => Some(one(value).into_iter().collect()),
        DeValue::Array(items) => items.iter().map(one).collect(),
        _ => None,
    };
    list.unwrap_or_else(|| {
        let got = value.get_ref().type_str();
        report(value.span().start, format!("{name} must be a text or a list of texts, not {got}"), None);
        Vec::new()
    })
}

/// What the units of a list measure; none: bare numbers.
fn dimensions(name: &str, value: &Spanned<DeValue<'_>>, report: Report<'_>) -> Vec<Dimension> {
    let mut found = Vec::new();
    for (at, text) in texts(name, value, report) {
        match text.parse::<Unit>().map(|u| u.dimension()) {
            Ok(Dimension::Count) | Err(_) => {
                let hint = "units are m, m², kg, s, V and the like; things counted have none";
                report(at, format!("{text} is no unit of measurement"), Some(hint.into()));
            }
            Ok(dimension) => found.push(dimension),
        }
    }
    found
}

/// The forms of a list.
fn forms(name: &str, value: &Spanned<DeValue<'_>>, report: Report<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (at, word) in texts(name, value, report) {
        match unknown(&word) {
            Some(hint) => report(at, format!("{word} is no form of a measure"), Some(hint)),
            None => found.push(word),
        }
    }
    found
}

/// Declares the variables of one key.
fn declare(sort: Sort, (start, text): &At, variables: &mut Vec<Variable>, report: Report<'_>) {
    for word in text.split_whitespace() {
        let list = word.strip_suffix("...").filter(|_| sort == Sort::Value);
        let name = list.unwrap_or(word);
        let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !plain || name == "y" || name == "pi" {
            report(*start, format!("{word} is no name of a variable"), Some("y and pi have a meaning already".into()));
        } else if variables.iter().any(|v| v.name == name) {
            report(*start, format!("variable {name} is declared twice"), None);
        } else {
            let sort = if list.is_some() { Sort::Values } else { sort };
            variables.push(Variable { name: name.into(), sort });
        }
    }
}

fn condition(parsed: Parsed) -> Result<Condition, String> {
    Ok(match parsed {
        Parsed::Comparison(c) => Condition::Compares(c),
        Parsed::Named(atom, i) => Condition::Named(atom, i),
        Parsed::Atom(a) => match a.word {
            Word::Relation(_) => Condition::Holds(a),
            Word::Shown(_) => Condition::Shown(a),
            _ => return Err(format!("{} is a value and no condition", a.word.name())),
        },
    })
}

fn conclusion(key: &str, parsed: Parsed) -> Result<Conclusion, String> {
    Ok(match (key, parsed) {
        ("then", Parsed::Comparison(c)) => Conclusion::Compares(c),
        ("then", Parsed::Atom(a)) if matches!(a.word, Word::Relation(_)) => Conclusion::Holds(a),
        ("decides", Parsed::Atom(a)) if matches!(a.word, Word::Query(_) | Word::Measure(_)) => Conclusion::Decides(a),
        ("then", _) => return Err("then is a comparison or a relation".into()),
        _ => return Err("decides is a query or a measure".into()),
    })
}

/// Places of the variables that a schema uses.
fn used(schema: &Schema) -> Vec<usize> {
    let mut found = Vec::new();
    let mut each = |i: usize| found.push(i);
    let mut atom = |a: &crate::knowledge::schema::expression::Atom| Expression::Atom(a.clone()).variables(&mut each);
    let mut sides = Vec::new();
    for c in &schema.when {
        match c {
            Condition::Holds(a) | Condition::Shown(a) => atom(a),
            Condition::Compares(c) => sides.extend([c.left.clone(), c.right.clone()]),
            Condition::Named(a, i) => {
                atom(a);
                sides.push(Expression::Variable(*i));
            }
        }
    }
    match &schema.then {
        Conclusion::Compares(c) => sides.extend([c.left.clone(), c.right.clone()]),
        Conclusion::Holds(a) | Conclusion::Decides(a) => atom(a),
        Conclusion::Solves => {}
    }
    sides.iter().for_each(|e| e.variables(&mut each));
    found
}

/// The schemas of one table: one for each conclusion.
fn table(start: usize, fields: &DeTable<'_>, report: Report<'_>) -> Vec<Schema> {
    let (mut variables, mut when, mut then) = (Vec::new(), Vec::new(), Vec::new());
    let (mut solves, mut scale, mut measures) = (false, false, None);
    let (mut of, mut from) = (None, None);
    // In the order of the file, so that errors come in that order; variables first, since the rest speaks of them.
    let mut rest = Vec::new();
    for (key, value) in fields {
        let name: &str = key.get_ref();
        match SORTS.iter().find(|row| row.0 == name) {
            Some(row) => {
                for text in texts(name, value, report) {
                    declare(row.1, &text, &mut variables, report);
                }
            }
            None => rest.push((key, value)),
        }
    }
    for (key, value) in rest {
        let name: &str = key.get_ref();
        match name {
            "when" => when = texts(name, value, report),
            "then" | "decides" => then.extend(texts(name, value, report).into_iter().map(|t| (name, t))),
            "of" => of = Some(forms(name, value, report)),
            "from" => from = Some(forms(name, value, report)),
            "units" => measures = Some(dimensions(name, value, report)),
            "solves" | "scale" => match value.get_ref().as_bool() {
                Some(true) if name == "solves" => solves = true,
                Some(true) => scale = true,
                _ => report(value.span().start, format!("{name} must be true"), Some("or leave it out".into())),
            },
            other => {
                let known = KEYS.iter().map(|k| k.0).chain(SORTS.iter().map(|s| s.0));
                let hint = did_you_mean(other, known.clone())
                    .unwrap_or_else(|| format!("keys are {}", known.collect::<Vec<_>>().join(", ")));
                report(key.span().start, format!("unknown key {other} of a schema"), Some(hint));
            }
        }
    }
    let conditions: Vec<Condition> = when
        .iter()
        .filter_map(|(at, text)| match parse(text, &variables).and_then(|p| condition(p).map_err(|e| (e, None))) {
            Ok(c) => {
                if let Condition::Compares(comparison) = &c
                    && let Some((what, hint)) = useless(comparison, false)
                {
                    report(*at, format!("condition {text:?} {what}"), Some(hint));
                }
                Some(c)
            }
            Err((what, hint)) => {
                report(*at, format!("condition {text:?}: {what}"), hint);
                None
            }
        })
        .collect();
    let mut conclusions = Vec::new();
    for (key, (at, text)) in &then {
        match parse(text, &variables).and_then(|p| conclusion(key, p).map_err(|e| (e, None))) {
            Ok(c) => {
                if let Conclusion::Compares(comparison) = &c
                    && let Some((what, hint)) = useless(comparison, true)
                {
                    report(*at, format!("{key} {text:?} {what}"), Some(hint));
                }
                conclusions.push(c);
            }
            Err((what, hint)) => report(*at, format!("{key} {text:?}: {what}"), hint),
        }
    }
    if solves {
        conclusions.push(Conclusion::Solves);
    }
    if then.is_empty() && !solves {
        report(start, "a schema concludes nothing".into(), Some("give then, decides or solves".into()));
    }
    let make = |then| Schema {
        variables: variables.clone(),
        when: conditions.clone(),
        then,
        scale,
        measures: measures.clone(),
        of: of.clone(),
        from: from.clone(),
    };
    let schemas: Vec<Schema> = conclusions.into_iter().map(make).collect();
    let whole = conditions.len() == when.len() && schemas.len() == then.len() + usize::from(solves);
    for (i, v) in variables.iter().enumerate() {
        if whole && !schemas.is_empty() && !schemas.iter().any(|s| used(s).contains(&i)) {
            report(start, format!("variable {} is never used", v.name), None);
        }
    }
    schemas
}

/// The schemas of a node's `schema` value.
pub fn schemas(value: &Spanned<DeValue<'_>>, report: Report<'_>) -> Vec<Schema> {
    let Some(tables) = value.get_ref().as_array() else {
        report(value.span().start, "schema must be a list of tables".into(), Some("write [[node.schema]]".into()));
        return Vec::new();
    };
    let mut found = Vec::new();
    for one in tables {
        match one.get_ref().as_table() {
            Some(fields) => found.extend(table(one.span().start, fields, report)),
            None => report(one.span().start, "a schema must be a table".into(), Some("write [[node.schema]]".into())),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::knowledge::{Knowledge, Sources};

    fn errors(schema: &str) -> Vec<String> {
        let text = format!(
            "[[node]]\npath = \"logic\"\nkind = \"domain\"\nlevel = 1\nstatement = \"It is.\"\n\n[[node]]\npath = \"logic/p\"\nkind = \"principle\"\nlevel = 1\nstatement = \"It holds.\"\n\n[[node.schema]]\n{schema}\n"
        );
        let sources = Sources::from([("knowledge/logic/all.toml".into(), text)]);
        Knowledge::parse(&sources).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_sound_schema_loads() {
        let sound = "points = \"A B C\"\nwhen = [\"perpendicular(A, C, C, B)\"]\nthen = \"length(A, B)^2 == length(A, C)^2 + length(B, C)^2\"";
        assert_eq!(errors(sound), Vec::<String>::new());
    }

    #[test]
    fn every_slip_is_told_with_its_place() {
        for (schema, told) in [
            (
                "points = \"A B\"\nthen = \"lenght(A, B) == 2\"",
                "15:8: then \"lenght(A, B) == 2\": function lenght is not known; hint: did you mean length?",
            ),
            ("points = \"A B\"\nthen = \"length(A) == 2\"", "takes 2 arguments, not 1"),
            ("points = \"A B\"\nthen = \"length(A, D) == 2\"", "variable D is not declared"),
            ("points = \"A B\"\nthen = \"length(A, B) == \"", "ends too early"),
            ("points = \"A B\"\nthen = \"length(A, B)\"", "then is a comparison or a relation"),
            ("points = \"A B C\"\nthen = \"length(A, B) == 2\"", "variable C is never used"),
            ("points = \"A A\"\nthen = \"length(A, A) == 2\"", "declared twice"),
            ("things = \"c\"\nthen = \"length(c, c) == 2\"", "must be a point"),
            ("points = \"A B\"", "a schema concludes nothing"),
            (
                "points = \"A B\"\nthen = \"length(A, B) == 2 / (3 - 3)\"",
                "15:8: then \"length(A, B) == 2 / (3 - 3)\" does not evaluate: it has no value, whatever its measures are; hint: look",
            ),
            ("points = \"A B\"\nthen = \"y == sqrt(0 - length(A, B)^2)\"", "does not evaluate"),
            (
                "points = \"A B\"\nwhen = \"length(A, B) > 1 / 0\"\nthen = \"y == length(A, B)\"",
                "15:8: condition \"length(A, B) > 1 / 0\" does not evaluate",
            ),
            (
                "points = \"A B\"\nthen = \"length(A, B) + 1 == 1 + length(A, B)\"",
                "is true whatever its measures are, so it concludes nothing; hint: compare",
            ),
            (
                "values = \"a\"\nthen = \"y == 2 * a\"\nunits = [\"m\", \"ohms-law\"]",
                "ohms-law is no unit of measurement; hint: units are",
            ),
            (
                "values = \"a\"\nthen = \"y == 2 * a\"\nunits = 3",
                "units must be a text or a list of texts, not integer",
            ),
            (
                "values = \"a\"\nthen = \"y == 2 * a\"\nof = [\"curent\"]",
                "16:7: curent is no form of a measure; hint: did you mean current?",
            ),
            ("point = \"A B\"\nsolves = true", "unknown key point of a schema; hint: did you mean points?"),
        ] {
            let found = errors(schema);
            assert!(found.iter().any(|e| e.contains(told)), "{schema}: {found:?}");
        }
    }
}
