//! From the text of one knowledge file to nodes with their places; every error of the file at once.
//!
//! A file is a list of `[[node]]` tables with the keys of [`KEYS`]. Whether paths and references meet other nodes is not
//! decided here.

use crate::knowledge::error::{KnowledgeError, Place, did_you_mean};
use crate::knowledge::node::{DEPTH, KINDS, Kind, LEVELS, Node};
use crate::knowledge::schema::{self, Schema};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys of a node: name, whether it must stand, meaning.
pub const KEYS: &[(&str, bool, &str)] = &[
    ("path", true, "address: kebab-case parts joined by /, at most 7; the first is the folder's name"),
    ("kind", true, "domain, area, concept, principle or problem-kind"),
    ("statement", true, "definition, statement or method in one precise sentence"),
    ("level", true, "1 primary school, 2 lower secondary, 3 upper secondary, 4 first university years, 5 beyond"),
    ("aliases", false, "other names in use"),
    ("formula", false, "the statement as a formula"),
    ("prerequisites", false, "paths of what must be known before"),
    ("related", false, "paths of what is worth a look beside"),
    ("schema", false, "tables of a principle: when it applies and what it concludes, in a form that is executed"),
];

/// A node with the places that later errors need.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The node.
    pub node: Node,
    /// Of the path.
    pub path: Place,
    /// Of the kind.
    pub kind: Place,
    /// Of each prerequisite, in order.
    pub prerequisites: Vec<Place>,
    /// Of each related path, in order.
    pub related: Vec<Place>,
    /// What the principle says in executable form.
    pub schemas: Vec<Schema>,
}

/// Reads one file; errors are collected in `errors`.
pub struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// Offsets at which lines begin: every node wants places, and counting lines from the top for each would take longer than
    /// all the rest.
    lines: Vec<usize>,
    errors: &'a mut Vec<KnowledgeError>,
}

type Fields<'t, 'i> = BTreeMap<&'t str, &'t Spanned<DeValue<'i>>>;

impl<'a> Reader<'a> {
    /// A reader of `text`, the content of `file`.
    pub fn new(file: &'a str, text: &'a str, errors: &'a mut Vec<KnowledgeError>) -> Reader<'a> {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Reader { file, text, lines, errors }
    }

    fn place(&self, offset: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.lines.partition_point(|start| *start <= offset);
        let column = self.text[self.lines[line - 1]..offset].chars().count() + 1;
        Place { file: self.file.into(), line, column }
    }

    fn report(&mut self, offset: usize, what: String, hint: Option<String>) {
        self.errors.push(KnowledgeError { place: self.place(offset), what, hint });
    }

    /// All nodes that have a path. The nodes of a file with errors may lack other parts.
    pub fn nodes(mut self) -> Vec<Placed> {
        let before = self.errors.len();
        let (document, broken) = DeTable::parse_recoverable(self.text);
        for error in broken {
            let offset = error.span().map_or(0, |s| s.start);
            self.report(offset, error.message().to_owned(), None);
        }
        let syntax = (self.errors.len() > before).then_some(self.errors.len());
        let mut nodes = Vec::new();
        for (key, value) in document.get_ref() {
            match value.get_ref().as_array() {
                Some(tables) if key.get_ref() == "node" => {
                    for table in tables {
                        match table.get_ref().as_table() {
                            Some(fields) => nodes.extend(self.node(table.span().start, fields)),
                            None => self.report(
                                table.span().start,
                                "a node must be a table".into(),
                                Some("write [[node]]".into()),
                            ),
                        }
                    }
                }
                _ => {
                    let what = format!("unknown key {}", key.get_ref());
                    self.report(key.span().start, what, Some("a file holds [[node]] tables only".into()));
                }
            }
        }
        // What follows from broken syntax is noise.
        if let Some(count) = syntax {
            self.errors.truncate(count);
        }
        nodes
    }

    fn node(&mut self, start: usize, table: &DeTable<'_>) -> Option<Placed> {
        let mut fields: Fields<'_, '_> = BTreeMap::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            if KEYS.iter().any(|row| row.0 == name) {
                fields.insert(name, value);
            } else {
                let known = KEYS.iter().map(|row| row.0);
                let all = || format!("keys are {}", KEYS.iter().map(|row| row.0).collect::<Vec<_>>().join(", "));
                let hint = did_you_mean(name, known).unwrap_or_else(all);
                self.report(key.span().start, format!("unknown key {name}"), Some(hint));
            }
        }
        for (name, _, meaning) in KEYS.iter().filter(|row| row.1 && !fields.contains_key(row.0)) {
            self.report(start, format!("key {name} is missing"), Some((*meaning).into()));
        }
        let path = self.text(&fields, "path").unwrap_or_default();
        let kind = self.kind(&fields);
        let statement = self.text(&fields, "statement").unwrap_or_default();
        let formula = self.text(&fields, "formula");
        let level = self.level(&fields);
        let aliases: Vec<String> = self.texts(&fields, "aliases").into_iter().map(|a| a.0).collect();
        let (prerequisites, before_places) = self.texts(&fields, "prerequisites").into_iter().unzip();
        let (related, beside_places) = self.texts(&fields, "related").into_iter().unzip();
        let schemas = self.schemas(&fields, kind);
        if let Some(value) = fields.get("path") {
            self.check_path(value.span().start, &path);
        }
        if let Some(value) = fields.get("statement") {
            self.check_statement(value.span().start, &statement);
        }
        // A node with a wrong key still stands at its path, so that nodes below it are not reported for want of a parent.
        let at = fields.get("path").filter(|_| !path.is_empty())?;
        let otherwise = if path.contains('/') { Kind::Concept } else { Kind::Domain };
        Some(Placed {
            path: self.place(at.span().start),
            kind: self.place(fields.get("kind").unwrap_or(at).span().start),
            node: Node {
                path,
                kind: kind.unwrap_or(otherwise),
                statement,
                aliases,
                formula,
                level: level.unwrap_or(1),
                prerequisites,
                related,
                schemas: schemas.iter().map(|s| format!("{s:?}")).collect(),
            },
            prerequisites: before_places,
            related: beside_places,
            schemas,
        })
    }

    /// A text without blank ends; reports anything else.
    fn string(&mut self, value: &Spanned<DeValue<'_>>, name: &str) -> Option<String> {
        let Some(text) = value.get_ref().as_str() else {
            let got = value.get_ref().type_str();
            self.report(value.span().start, format!("{name} must be a text, not {got}"), None);
            return None;
        };
        if text.trim() != text || text.is_empty() {
            self.report(value.span().start, format!("{name} is empty or has blanks at an end: {text:?}"), None);
            return None;
        }
        Some(text.into())
    }

    fn text(&mut self, fields: &Fields<'_, '_>, name: &str) -> Option<String> {
        fields.get(name).and_then(|value| self.string(value, name))
    }

    fn texts(&mut self, fields: &Fields<'_, '_>, name: &str) -> Vec<(String, Place)> {
        let Some(value) = fields.get(name) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            let got = value.get_ref().type_str();
            self.report(
                value.span().start,
                format!("{name} must be a list of texts, not {got}"),
                Some(format!("write {name} = [\"...\"]")),
            );
            return Vec::new();
        };
        let mut found: Vec<(String, Place)> = Vec::new();
        for item in items {
            let Some(text) = self.string(item, name) else { continue };
            let start = item.span().start;
            if found.iter().any(|f| f.0 == text) {
                self.report(start, format!("{name} names {text} twice"), None);
            }
            let place = self.place(start);
            found.push((text, place));
        }
        found
    }

    fn schemas(&mut self, fields: &Fields<'_, '_>, kind: Option<Kind>) -> Vec<Schema> {
        let Some(value) = fields.get("schema") else { return Vec::new() };
        if kind.is_some_and(|k| k != Kind::Principle) {
            self.report(
                value.span().start,
                "only a principle has schemas".into(),
                Some("write kind = \"principle\"".into()),
            );
        }
        schema::read::schemas(value, &mut |at, what, hint| self.report(at, what, hint))
    }

    fn kind(&mut self, fields: &Fields<'_, '_>) -> Option<Kind> {
        let text = self.text(fields, "kind")?;
        let found = KINDS.iter().find(|row| row.0 == text).map(|row| row.1);
        if found.is_none() {
            let names: Vec<&str> = KINDS.iter().map(|row| row.0).collect();
            let hint =
                did_you_mean(&text, names.iter().copied()).unwrap_or_else(|| format!("kinds are {}", names.join(", ")));
            self.report(fields["kind"].span().start, format!("unknown kind {text}"), Some(hint));
        }
        found
    }

    fn level(&mut self, fields: &Fields<'_, '_>) -> Option<u8> {
        let value = fields.get("level")?;
        let number = value.get_ref().as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        let level = number.filter(|n| LEVELS.contains(n)).and_then(|n| u8::try_from(n).ok());
        if level.is_none() {
            let got = self.text.get(value.span()).unwrap_or_default();
            self.report(value.span().start, format!("level must be an integer from 1 to 5, not {got}"), None);
        }
        level
    }

    fn check_path(&mut self, start: usize, path: &str) {
        if path.is_empty() {
            return;
        }
        let parts: Vec<&str> = path.split('/').collect();
        if parts.len() > DEPTH {
            self.report(
                start,
                format!("path {path} has {} parts, more than {DEPTH}", parts.len()),
                Some("leave out a middle part".into()),
            );
        }
        if let Some(part) = parts.iter().find(|p| !is_kebab(p)) {
            let better: String =
                part.trim().chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
            self.report(
                start,
                format!("path {path} has the part {part:?}, which is not kebab-case"),
                Some(format!("write {better}")),
            );
        }
        let folder = self.file.split('/').rev().nth(1).unwrap_or_default();
        if parts[0] != folder {
            let hint = format!("move it to a file in the folder {}", parts[0]);
            self.report(start, format!("path {path} stands in the folder {folder}"), Some(hint));
        }
    }

    fn check_statement(&mut self, start: usize, statement: &str) {
        /// A sentence longer than this says more than one thing.
        const LONGEST: usize = 400;
        if statement.is_empty() {
            return;
        }
        if !statement.ends_with('.') || statement[..statement.len() - 1].contains(". ") {
            self.report(start, format!("statement is not one sentence with a full stop: {statement:?}"), None);
        }
        let length = statement.chars().count();
        if length > LONGEST {
            self.report(start, format!("statement has {length} characters, more than {LONGEST}"), None);
        }
    }
}

/// Lower-case letters and digits in words joined by single hyphens.
fn is_kebab(part: &str) -> bool {
    part.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}
