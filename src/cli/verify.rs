//! `flywheel verify`: derive stored samples again and compare every field and every pixel.
//!
//! The template is the one that was kept with the sample, the configuration the one that was kept with the run, so
//! this proves the database, not the folder that happens to lie beside it.

use crate::cli::engine::{Replay, reasons};
use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::cli::show::find;
use crate::config::Config;
use crate::sample::{ENGINE, Picture, Sample};
use crate::store::sqlite::SqliteStore;
use crate::store::{Extent, Store, Stored};
use crate::template::script::Script;
use anyhow::{Context as _, bail};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Samples that are held in memory at a time.
const PAGE: u32 = 128;

/// Longest value that a difference prints, in characters.
const SHOWN: usize = 200;

/// Derive stored samples again and compare text, code, answer and pixels
///
/// Ends with exit code 1 if anything differs; names the field and both values.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Ids of the samples [default: all]
    ids: Vec<String>,
    /// Print one JSON object a line: {"id", "field", "stored", "derived"}, then {"samples", "differences"}
    #[arg(long)]
    json: bool,
}

/// A field that differs.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Difference {
    id: String,
    field: String,
    stored: String,
    derived: String,
}

impl Verify {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let db = shared.load()?.config.run.db;
        let mut store = SqliteStore::read(&db)?;
        let Some(origin) = store.origin() else {
            bail!("{}: it holds no run yet; hint: flywheel run --samples 100", db.display())
        };
        if origin.engine != ENGINE {
            let stored = origin.engine;
            bail!(
                "{}: derived by engine {stored}, this program is engine {ENGINE}; hint: use the flywheel that made it",
                db.display()
            );
        }
        let config: Config = serde_json::from_value(origin.config.clone()).context("the stored configuration")?;
        let replays = Replays::load(&mut store, &config)?;
        let mut scripts = HashMap::new();
        let (mut samples, mut differences) = (0, 0);
        let mut chain = Extent::default();
        let mut check = |store: &mut SqliteStore, page: &[Stored]| -> anyhow::Result<()> {
            load_scripts(store, page, &mut scripts)?;
            let found: Vec<Vec<Difference>> = page.par_iter().map(|s| compare(&replays, &scripts, s)).collect();
            for difference in found.iter().flatten() {
                difference.print(self.json)?;
            }
            samples += page.len();
            differences += found.iter().map(Vec::len).sum::<usize>();
            page.iter().for_each(|s| chain.chain(&s.hash));
            Ok(())
        };
        if self.ids.is_empty() {
            let mut last = 0;
            // A run may go on meanwhile; what it adds is left to the next call.
            let end = store.extent().verified;
            while last < end {
                let mut page = store.samples_after(last, PAGE)?;
                page.retain(|s| s.number <= end);
                let Some(newest) = page.last() else { break };
                last = newest.number;
                check(&mut store, &page)?;
            }
        } else {
            for id in &self.ids {
                let stored = find(&mut store, id, &db)?;
                check(&mut store, &[stored])?;
            }
        }
        if self.ids.is_empty() {
            differences += self.whole(&mut store, samples, &chain)?;
        }
        if self.json {
            line(serde_json::json!({ "samples": samples, "differences": differences }))?;
        } else {
            line(format!("{samples} samples derived again, {differences} differences"))?;
        }
        if differences > 0 {
            return Ok(Verdict::Bad);
        }
        next(format!("flywheel stats{}", db_flag(&db)));
        Ok(Verdict::Good)
    }

    /// What single samples cannot show: their number, the digest, the structure of the file. Returns the differences.
    fn whole(&self, store: &mut SqliteStore, samples: usize, chain: &Extent) -> anyhow::Result<usize> {
        let extent = store.extent().clone();
        let pairs = [
            ("verified", extent.verified.to_string(), samples.to_string()),
            ("digest", extent.digest_hex(), chain.digest_hex()),
            ("structure", store.integrity()?.join("; "), "ok".into()),
        ];
        let mut count = 0;
        for (field, stored, derived) in pairs.into_iter().filter(|(_, stored, derived)| stored != derived) {
            Difference { id: "run".into(), field: field.into(), stored, derived }.print(self.json)?;
            count += 1;
        }
        Ok(count)
    }
}

impl Difference {
    fn print(&self, json: bool) -> anyhow::Result<()> {
        match json {
            true => line(serde_json::to_string(self)?)?,
            false => line(format!("{} {}: stored {}, derived {}", self.id, self.field, self.stored, self.derived))?,
        }
        Ok(())
    }
}

/// The deriving machinery of each round: rounds differ in the knowledge that steps are checked against.
struct Replays {
    /// First turns with what derives them, in order.
    rounds: Vec<(u64, Arc<Replay>)>,
}

impl Replays {
    fn load(store: &mut SqliteStore, config: &Config) -> anyhow::Result<Replays> {
        let mut known: HashMap<String, Arc<Replay>> = HashMap::new();
        let mut rounds = vec![];
        for round in store.rounds()? {
            let replay = match known.get(&round.knowledge) {
                Some(replay) => replay.clone(),
                None => {
                    let number = round.number;
                    let kept = store.source(&round.knowledge)?;
                    let kept = kept.with_context(|| format!("round {number}: its knowledge is not kept"))?;
                    let replay = Arc::new(Replay::new(config, &kept).with_context(|| format!("round {number}"))?);
                    known.insert(round.knowledge, replay.clone());
                    replay
                }
            };
            rounds.push((round.first_turn, replay));
        }
        Ok(Replays { rounds })
    }

    fn of(&self, turn: u64) -> Option<&Replay> {
        self.rounds.iter().rev().find(|(first, _)| *first <= turn).map(|(_, replay)| &**replay)
    }
}

/// Kept templates and rules by hash; why they do not load, if so.
type Scripts = HashMap<String, Result<Arc<Script>, String>>;

/// Loads the kept templates and rules of a page's samples.
fn load_scripts(store: &mut SqliteStore, page: &[Stored], scripts: &mut Scripts) -> anyhow::Result<()> {
    for from in page.iter().map(|s| &s.sample.provenance) {
        for hash in std::iter::once(&from.template_hash).chain(from.expansions.iter().map(|e| &e.hash)) {
            if !scripts.contains_key(hash) {
                let script = match store.source(hash)? {
                    None => Err("the template's source is not kept".into()),
                    Some(source) => Replay::script(&source).map(Arc::new).map_err(|e| format!("{e:#}")),
                };
                scripts.insert(hash.clone(), script);
            }
        }
    }
    Ok(())
}

/// Derives a sample again and lists what differs.
fn compare(replays: &Replays, scripts: &Scripts, stored: &Stored) -> Vec<Difference> {
    let from = &stored.sample.provenance;
    let id = &stored.sample.id;
    let differs = |field: &str, stored: String, derived: String| Difference {
        id: id.clone(),
        field: field.into(),
        stored: cut(&stored),
        derived: cut(&derived),
    };
    for hash in std::iter::once(&from.template_hash).chain(from.expansions.iter().map(|e| &e.hash)) {
        match scripts.get(hash) {
            Some(Ok(script)) if script.hash != *hash => {
                return vec![differs("template_hash", hash.clone(), script.hash.clone())];
            }
            Some(Ok(_)) => {}
            Some(Err(why)) => return vec![differs("template", hash.clone(), why.clone())],
            None => return vec![differs("template", hash.clone(), "not loaded".into())],
        }
    }
    let Some(replay) = replays.of(from.turn) else {
        return vec![differs("turn", from.turn.to_string(), "in no round".into())];
    };
    let script = |_: &str, hash: &str| scripts.get(hash).and_then(|s| s.as_ref().ok()).cloned();
    let derived = match replay.sample(from, &script) {
        Ok(sample) => *sample,
        Err(reject) => return vec![differs("verdict", "verified".into(), reasons(&reject))],
    };
    let mut all = fields(&stored.sample, &derived, &differs);
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
