//! Deriving stored samples again: from the template that was kept with the sample, the knowledge of its round and the
//! configuration that was kept with the run, and comparing every field and every pixel.
//!
//! So what is proved is the database, not the folder of templates that happens to lie beside it.

use crate::config::Config;
use crate::flywheel::context::Context;
use crate::flywheel::setup;
use crate::flywheel::turn::derive;
use crate::knowledge::Knowledge;
use crate::sample::{Picture, Provenance, Reject, Sample};
use crate::store::error::StoreError;
use crate::store::{Round, Store, Stored, TemplateSource};
use crate::template::script::{Library, Script};
use crate::template::set::TemplateSet;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Longest value that a difference prints, in characters.
const SHOWN: usize = 200;

/// Why nothing could be derived again. A sample that comes out otherwise is a [`Difference`], not an error.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was kept does not load any more.
    #[error("{0}")]
    Kept(String),
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The sample's id.
    pub id: String,
    /// Path of the field.
    pub field: String,
    /// What is stored, cut to a length that can be read.
    pub stored: String,
    /// What was derived.
    pub derived: String,
}

/// Derives the samples of a run again: rounds differ in the knowledge that steps are checked against, samples in their template.
pub struct Replays {
    /// First turns with what their turns depend on, in order.
    rounds: Vec<(u64, Arc<Context>)>,
    /// Kept templates and rules by hash; why they do not load, if so.
    scripts: HashMap<String, Result<Arc<Script>, String>>,
}

impl Replays {
    /// For a run with this configuration.
    ///
    /// # Errors
    /// If the store fails, a round's knowledge is not kept or does not load, or a theme is unknown.
    pub fn load(store: &mut dyn Store, config: &Config) -> Result<Replays, ReplayError> {
        let rounds = store.rounds()?;
        Replays::of(store, config, rounds)
    }

    /// For the turns of one round alone.
    ///
    /// # Errors
    /// As [`Replays::load`].
    pub fn at(store: &mut dyn Store, config: &Config, turn: u64) -> Result<Replays, ReplayError> {
        let round = store.round_of(turn)?;
        Replays::of(store, config, round.into_iter().collect())
    }

    fn of(store: &mut dyn Store, config: &Config, stored: Vec<Round>) -> Result<Replays, ReplayError> {
        let mut known: HashMap<String, Arc<Context>> = HashMap::new();
        let mut rounds = vec![];
        for round in stored {
            let context = match known.get(&round.knowledge) {
                Some(context) => context.clone(),
                None => {
                    let kept = |why: String| ReplayError::Kept(format!("round {}: {why}", round.number));
                    let source = store.source(&round.knowledge)?;
                    let source = source.ok_or_else(|| kept("its knowledge is not kept".into()))?;
                    let context = Arc::new(context(config, &source).map_err(kept)?);
                    known.insert(round.knowledge, context.clone());
                    context
                }
            };
            rounds.push((round.first_turn, context));
        }
        Ok(Replays { rounds, scripts: HashMap::new() })
    }

    /// Loads the kept templates and rules of some samples. Needed before they are compared.
    ///
    /// # Errors
    /// If the store fails; a template that does not load is told by [`Replays::compare`].
    pub fn prepare(&mut self, store: &mut dyn Store, page: &[Stored]) -> Result<(), StoreError> {
        for hash in page.iter().flat_map(|s| hashes(&s.sample.provenance)) {
            if !self.scripts.contains_key(hash) {
                let script = match store.source(hash)? {
                    None => Err("the template's source is not kept".into()),
                    Some(source) => script(&source).map(Arc::new),
                };
                self.scripts.insert(hash.clone(), script);
            }
        }
        Ok(())
    }

    /// Derives a sample again and lists what differs.
    pub fn compare(&self, stored: &Stored) -> Vec<Difference> {
        let from = &stored.sample.provenance;
        let id = &stored.sample.id;
        let differs = |field: &str, stored: String, derived: String| Difference {
            id: id.clone(),
            field: field.into(),
            stored: cut(&stored),
            derived: cut(&derived),
        };
        for hash in hashes(from) {
            match self.scripts.get(hash) {
                Some(Ok(script)) if script.hash != *hash => {
                    return vec![differs("template_hash", hash.clone(), script.hash.clone())];
                }
                Some(Ok(_)) => {}
                Some(Err(why)) => return vec![differs("template", hash.clone(), why.clone())],
                None => return vec![differs("template", hash.clone(), "not loaded".into())],
            }
        }
        let Some((_, context)) = self.rounds.iter().rev().find(|(first, _)| *first <= from.turn) else {
            return vec![differs("turn", from.turn.to_string(), "in no round".into())];
        };
        let script = |_: &str, hash: &str| self.scripts.get(hash).and_then(|s| s.as_ref().ok()).cloned();
        let derived = match derive(context, from, &script) {
            Ok(sample) => *sample,
            Err(reject) => return vec![differs("verdict", "verified".into(), reasons(&reject))],
        };
        compare(stored, &derived, &differs)
    }
}

/// Hashes of the template and the rules that a sample was derived by.
fn hashes(from: &Provenance) -> impl Iterator<Item = &String> {
    std::iter::once(&from.template_hash).chain(from.expansions.iter().map(|e| &e.hash))
}

/// What turns depend on under kept knowledge.
pub(super) fn context(config: &Config, knowledge: &TemplateSource) -> Result<Context, String> {
    let texts = knowledge.files.iter().map(|f| (f.path.clone(), f.source.clone())).collect();
    let knowledge = Knowledge::parse(&texts).map_err(|errors| setup::all(&errors).0)?;
    setup::context(config, TemplateSet::default(), knowledge).map_err(|e| e.0)
}

/// Loads a kept template.
pub(super) fn script(source: &TemplateSource) -> Result<Script, String> {
    let mut library = Library::default();
    let Some((template, modules)) = source.files.split_first() else { return Err("its source is missing".into()) };
    for file in modules {
        library.add(&file.path, &file.source).map_err(|e| e.to_string())?;
    }
    Script::load(&source.name, &template.source, &library).map_err(|e| e.to_string())
}

/// What a reject says.
pub fn reasons(reject: &Reject) -> String {
    let evidence = |f: &crate::sample::finding::Finding| serde_json::to_string(&f.evidence).unwrap_or_default();
    reject.findings.iter().map(|f| format!("{} {}", f.code, evidence(f))).collect::<Vec<_>>().join("; ")
}

/// What differs between a stored and a derived sample.
fn compare(stored: &Stored, derived: &Sample, differs: &dyn Fn(&str, String, String) -> Difference) -> Vec<Difference> {
    let mut all = fields(&stored.sample, derived, differs);
    let hex = |hash| blake3::Hash::from_bytes(hash).to_hex().to_string();
    if all.is_empty() && stored.hash != derived.hash() {
        all.push(differs("hash", hex(stored.hash), hex(derived.hash())));
    }
    for (state, (ours, theirs)) in stored.sample.pictures.iter().zip(&derived.pictures).enumerate() {
        if ours.png != theirs.png {
            let (ours, theirs) = (pixels(ours), pixels(theirs));
            if ours != theirs {
                all.push(differs(&format!("picture {state}"), name(&ours), name(&theirs)));
            }
        }
    }
    all
}

/// Fields of the records that differ.
fn fields(stored: &Sample, derived: &Sample, differs: &dyn Fn(&str, String, String) -> Difference) -> Vec<Difference> {
    if stored.hash() == derived.hash() {
        return vec![];
    }
    let (Ok(Value::Object(stored)), Ok(Value::Object(derived))) =
        (serde_json::to_value(stored), serde_json::to_value(derived))
    else {
        return vec![differs("record", "unreadable".into(), "unreadable".into())];
    };
    let pairs = stored.iter().map(|(key, value)| (key, value, derived.get(key).unwrap_or(&Value::Null)));
    pairs
        .filter(|(_, ours, theirs)| ours != theirs)
        .map(|(key, ours, theirs)| narrow(key, ours, theirs, differs))
        .collect()
}

/// Goes down to the first place where two values differ.
fn narrow(
    path: &str,
    ours: &Value,
    theirs: &Value,
    differs: &dyn Fn(&str, String, String) -> Difference,
) -> Difference {
    match (ours, theirs) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            if let Some(at) = (0..a.len()).find(|&i| a[i] != b[i]) {
                return narrow(&format!("{path}[{at}]"), &a[at], &b[at], differs);
            }
        }
        (Value::Object(a), Value::Object(b)) => {
            if let Some((key, value)) = a.iter().find(|(key, value)| b.get(*key) != Some(value)) {
                return narrow(&format!("{path}.{key}"), value, b.get(key).unwrap_or(&Value::Null), differs);
            }
        }
        _ => {}
    }
    differs(path, ours.to_string(), theirs.to_string())
}

/// Size and pixels of a picture.
fn pixels(picture: &Picture) -> Result<(u32, u32, Vec<u8>), String> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(&picture.png));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(|e| e.to_string())?;
    let size = reader.output_buffer_size().ok_or("too large")?;
    let mut bytes = vec![0; size];
    let info = reader.next_frame(&mut bytes).map_err(|e| e.to_string())?;
    bytes.truncate(info.buffer_size());
    Ok((info.width, info.height, bytes))
}

/// What a difference says of a picture.
fn name(pixels: &Result<(u32, u32, Vec<u8>), String>) -> String {
    match pixels {
        Ok((width, height, bytes)) => format!("{width}x{height} pixels {}", &blake3::hash(bytes).to_hex()[..16]),
        Err(why) => format!("no picture: {why}"),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into(),
    }
}
