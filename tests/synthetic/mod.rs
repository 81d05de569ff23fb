//! A derivation for tests of store and growing loop: cheap, pure, and with every outcome in it.
//!
//! It stands in for the generator where a test is about the order of commits, not about what is derived.

#![allow(dead_code, reason = "each test file uses some of it")]

use flywheel::answer::Answer;
use flywheel::flywheel::grow::{Plan, Shutdown, Summary, grow};
use flywheel::flywheel::round::Frozen;
use flywheel::sample::difficulty::Difficulty;
use flywheel::sample::finding::{Finding, Place};
use flywheel::sample::outcome::{Outcome, Turn};
use flywheel::sample::proof::{Modality, Proof};
use flywheel::sample::signature::Signature;
use flywheel::sample::{CallRecord, ENGINE, Picture, Provenance, Record, Reject, Sample};
use flywheel::store::sqlite::SqliteStore;
use flywheel::store::{Origin, SourceFile, Store, TemplateSource};
use std::path::Path;

/// Seed of all synthetic runs.
pub const SEED: u64 = 7;

/// Hash of the synthetic template.
pub const TEMPLATE: &str = "5eed000000000000000000000000000000000000000000000000000000005eed";

/// Size of what a sample carries.
#[derive(Clone, Copy)]
pub struct Size {
    /// Bytes of code in the body.
    pub body: usize,
    /// Bytes of each of the three pictures.
    pub png: usize,
}

/// Small enough for tests that are not about size.
pub const SMALL: Size = Size { body: 200, png: 300 };

fn noise(label: &str, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(label.as_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// Where the slot of a turn comes from.
pub fn provenance(turn: u64, slot: u16) -> Provenance {
    let (template, level) = (format!("plane/synthetic_{}", turn % 3), (turn % 3 + 1) as u8);
    Provenance {
        run_seed: SEED,
        turn,
        slot,
        template,
        template_hash: TEMPLATE.into(),
        level,
        engine: ENGINE,
        expansions: Vec::new(),
    }
}

/// A sample that differs from all others in its question.
pub fn sample(turn: u64, slot: u16, size: Size) -> Sample {
    let provenance = provenance(turn, slot);
    let pictures: Vec<Picture> = (0..3)
        .map(|state| {
            let png = noise(&format!("{turn}/{slot}/{state}"), size.png);
            Picture { hash: blake3::hash(&png).to_hex().to_string(), png, width: 640, height: 480 }
        })
        .collect();
    let step = |derived| Record {
        text: "Therefore AB = CD.".into(),
        spans: vec![],
        call: None,
        principle: Some("math/geometry/plane/triangle/pythagoras".into()),
        derived: Some(derived),
        premises: vec![0],
    };
    let call = CallRecord { tool: "connect".into(), code: "line A B".into(), picture: 1 };
    Sample {
        id: provenance.id(),
        kind: "plane".into(),
        theme: "textbook".into(),
        question: format!("What is the length of chord {turn}/{slot}?"),
        spans: vec![],
        choices: vec![],
        answer: Answer::word("three").expect("a word"),
        answer_text: "three".into(),
        trajectory: vec![Record { call: Some(call), derived: None, principle: None, ..step(0) }, step(1), step(2)],
        code: noise(&format!("{turn}/{slot}"), size.body / 2).iter().map(|b| format!("{b:02x}")).collect(),
        knowledge: vec!["math/geometry/plane/circle".into(), "math/geometry/plane/triangle/pythagoras".into()],
        tools: vec!["connect".into()],
        claims: vec![],
        parent: None,
        difficulty: Difficulty::default(),
        proof: Proof { modality: Modality::TextRich, image_needed: true },
        repairs: vec![],
        picture_hashes: pictures.iter().map(|p| p.hash.clone()).collect(),
        signature: Signature {
            form: "00".repeat(16),
            problem: blake3::hash(provenance.id().as_bytes()).to_hex()[..32].into(),
        },
        perception: Default::default(),
        likeness: u64::from_le_bytes(noise(&format!("{turn}/{slot}"), 8).try_into().expect("eight bytes")),
        width: 640,
        height: 480,
        pictures,
        provenance,
    }
}

/// A reject with this code.
pub fn reject(turn: u64, slot: u16, cause: &str) -> Reject {
    let findings = vec![Finding::fault("legible", cause, Place::Whole).with("gap_px", 1.5)];
    Reject {
        provenance: provenance(turn, slot),
        kind: "plane".into(),
        question: "What?".into(),
        findings,
        repairs: vec![],
    }
}

/// One to three outcomes: samples, every seventh turn a reject, every ninth a copy of an earlier sample, every
/// hundredth-and-first a panic.
pub fn derive(index: u64, size: Size) -> Turn {
    assert!(index % 101 != 100, "turn {index} panics");
    let mut outcomes = vec![Outcome::Verified(Box::new(sample(index, 0, size)))];
    if index % 7 == 3 {
        outcomes.push(Outcome::Rejected(reject(index, 1, "overlap")));
    }
    if index % 9 == 5 {
        let (first, copy) = (sample(index - 5, 0, size), sample(index, 2, size));
        let (question, hashes, pictures) = (first.question, first.picture_hashes, first.pictures);
        outcomes.push(Outcome::Verified(Box::new(Sample { question, picture_hashes: hashes, pictures, ..copy })));
    }
    Turn { index, outcomes }
}

/// Opens a database and begins the synthetic run if there is none.
pub fn open(path: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(path).expect("the database opens");
    if store.origin().is_none() {
        let config = serde_json::json!({});
        store.begin(Origin { seed: SEED, engine: ENGINE, config }).expect("the run begins");
    }
    let files = vec![SourceFile { path: "plane/synthetic.star".into(), source: "def build(p, rng): pass".into() }];
    let source = TemplateSource { hash: TEMPLATE.into(), name: "plane/synthetic".into(), files };
    store.keep_sources(&[source]).expect("sources are kept");
    store
}

/// Grows the synthetic run to a number of samples.
pub fn grown(store: &mut SqliteStore, target: u64, workers: usize) -> Summary {
    let plan = plan(target, workers);
    grow(store, &|_, index| derive(index, SMALL), &plan, &Shutdown::default(), &mut |_| ()).expect("it grows")
}

/// A plan with short rounds.
pub fn plan(target: u64, workers: usize) -> Plan {
    Plan {
        target,
        workers,
        turns_per_round: 64,
        frozen: Frozen { template_set: "set".into(), knowledge: "knowledge".into() },
        between: None,
    }
}
