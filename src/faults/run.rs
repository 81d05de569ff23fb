//! The run of the bench: sound samples over all templates and levels in turn, some faults in each, counted.
//!
//! Samples come in blocks. Which kinds a sample gets depends on what was injected before its block, so that every kind gets its
//! share over every diagram kind that it fits; within a block samples are independent, and threads change nothing.

use crate::check;
use crate::faults::dataset::repeated;
use crate::faults::kinds;
use crate::faults::report::{KindCount, Report};
use crate::faults::row::{Bench, Fault, Injected, Sound};
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Severity};
use crate::seed::Stream;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Faults injected into each sound sample.
const EACH: usize = 3;
/// Samples between two looks at what was injected so far.
const BLOCK: u64 = 96;
/// Attempts after which a kind that never fits a diagram kind is tried but rarely.
const PATIENCE: u64 = 60;
/// Missed faults kept for study, for each kind: of all kinds, and of those that were asked for by name.
const KEPT: [usize; 2] = [5, 100];

/// A fault that was missed, or an alarm on an unspoiled sample, kept for study.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Name of the kind; `alarm-` and the first code for an unspoiled sample.
    pub kind: String,
    /// Index of the sample on the bench.
    pub index: u64,
    /// What was changed.
    pub what: String,
    /// The sample as the checks saw it.
    pub candidate: Candidate,
    /// What they found.
    pub findings: Vec<Finding>,
}

/// What became of one injection.
struct Trial {
    kind: &'static Fault,
    what: String,
    codes: Vec<String>,
    /// The candidate, if nothing was found.
    missed: Option<Box<Candidate>>,
}

/// What became of one sound sample.
struct Looked {
    index: u64,
    diagram: String,
    /// Codes and findings of the unspoiled sample; the candidate if there are any.
    alarms: Vec<Finding>,
    alarmed: Option<Box<Candidate>>,
    tried: Vec<&'static str>,
    trials: Vec<Trial>,
}

/// Attempts and injections of each kind so far, by diagram kind.
type Tally = BTreeMap<(String, &'static str), (u64, u64)>;

/// Injects `faults` faults of the kinds named in `only`, of all if none is, and counts. `progress` is told how many are done.
pub fn run(bench: &Bench, only: &[String], faults: u64, progress: &dyn Fn(u64)) -> (Report, Vec<Kept>) {
    let mut report = Report { seed: bench.seed, ..Report::default() };
    let wanted: Vec<&Fault> = kinds().filter(|k| only.is_empty() || only.iter().any(|o| o == k.name)).collect();
    for kind in &wanted {
        report.by_kind.insert(kind.name.into(), KindCount::of(kind));
    }
    let mut tally = Tally::new();
    let mut kept: Vec<Kept> = Vec::new();
    let mut next = 0;
    while report.injected < faults {
        // A last block larger than what is wanted would be work for nothing.
        let samples = BLOCK.min((faults - report.injected).div_ceil(EACH as u64));
        let block: Vec<Looked> =
            (next..next + samples).into_par_iter().filter_map(|index| look(bench, &wanted, index, &tally)).collect();
        next += samples;
        for looked in block {
            count(looked, &mut report, &mut tally, (&mut kept, KEPT[usize::from(!only.is_empty())]), faults);
        }
        progress(report.injected);
        // Templates that yield nothing to inject into would keep us here for ever.
        if next > 100 * faults + 10_000 {
            break;
        }
    }
    (report, kept)
}

fn count(looked: Looked, report: &mut Report, tally: &mut Tally, (kept, most): (&mut Vec<Kept>, usize), faults: u64) {
    let Looked { index, diagram, alarms, alarmed, tried, trials } = looked;
    report.add_sound(&codes(&alarms));
    let room = |kept: &[Kept], kind: &str| kept.iter().filter(|k| k.kind == kind).count() < most;
    if let (Some(candidate), Some(first)) = (alarmed, alarms.first()) {
        let kind = format!("alarm-{}", first.code.replace('/', "-"));
        if room(kept, &kind) {
            kept.push(Kept { kind, index, what: "nothing".into(), candidate: *candidate, findings: alarms });
        }
    }
    for kind in tried {
        tally.entry((diagram.clone(), kind)).or_default().0 += 1;
    }
    for trial in trials {
        if report.injected >= faults {
            return;
        }
        tally.entry((diagram.clone(), trial.kind.name)).or_default().1 += 1;
        report.add_fault(trial.kind, &diagram, &trial.codes);
        if let Some(candidate) = trial.missed
            && room(kept, trial.kind.name)
        {
            let (kind, what) = (trial.kind.name.into(), trial.what);
            kept.push(Kept { kind, index, what, candidate: *candidate, findings: Vec::new() });
        }
    }
}

/// Makes the sample of an index, looks at it, injects faults and looks again. `None` where the template yields nothing.
fn look(bench: &Bench, kinds: &[&'static Fault], index: u64, tally: &Tally) -> Option<Looked> {
    let scripts = bench.context.generator.set.scripts();
    let script = &scripts[(index % scripts.len() as u64) as usize];
    let levels = &script.meta.levels;
    let level = levels[(index / scripts.len() as u64) as usize % levels.len()];
    let (sound, alarms) = match bench.sample(script, level, index)? {
        Sound::Passed(candidate) => (candidate, Vec::new()),
        Sound::Alarm(candidate, findings) => (candidate, faults_of(findings)),
    };
    let diagram = sound.draft.kind.clone();
    let mut looked = Looked { index, diagram, alarms, alarmed: None, tried: Vec::new(), trials: Vec::new() };
    if !looked.alarms.is_empty() {
        looked.alarmed = Some(Box::new(sound));
        return Some(looked);
    }
    let stream = Stream::new(&[b"faults", &bench.seed.to_le_bytes(), &index.to_le_bytes()]);
    for kind in order(kinds, &looked.diagram, tally, &mut stream.fork("order")) {
        if looked.trials.len() == EACH {
            break;
        }
        looked.tried.push(kind.name);
        let mut candidate = sound.clone();
        let Some(done) = (kind.inject)(&mut candidate, &mut stream.fork(kind.name), bench) else { continue };
        let codes = caught(bench, &candidate, &done);
        let missed = codes.is_empty().then(|| Box::new(candidate));
        looked.trials.push(Trial { kind, what: done.what, codes, missed });
    }
    Some(looked)
}

/// The kinds in the order in which a sample tries them: at random, those that were injected less often sooner.
fn order(kinds: &[&'static Fault], diagram: &str, tally: &Tally, stream: &mut Stream) -> Vec<&'static Fault> {
    let mut left: Vec<(&'static Fault, f64)> = kinds
        .iter()
        .map(|kind| {
            let (tried, injected) = tally.get(&(diagram.to_owned(), kind.name)).copied().unwrap_or_default();
            let scarce = 1.0 / (1.0 + injected as f64);
            let fits = if injected == 0 && tried >= PATIENCE { 0.02 } else { 1.0 };
            (*kind, scarce * scarce * fits)
        })
        .collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let weights: Vec<f64> = left.iter().map(|l| l.1).collect();
        order.push(left.swap_remove(stream.weighted(&weights)).0);
    }
    order
}

fn faults_of(found: Vec<Finding>) -> Vec<Finding> {
    found.into_iter().filter(|f| f.severity == Severity::Fault).collect()
}

fn codes(found: &[Finding]) -> Vec<String> {
    found.iter().map(|f| f.code.clone()).collect()
}

/// Codes of everything that keeps the candidate out of the dataset: findings, a panic of a check, a known duplicate.
fn caught(bench: &Bench, candidate: &Candidate, done: &Injected) -> Vec<String> {
    // A check that breaks down rejects the turn; the code says that it did so without a finding.
    let found = catch_unwind(AssertUnwindSafe(|| check::findings(&bench.context.checks, candidate)));
    let Ok(found) = found else { return vec!["panic/check".into()] };
    let mut codes = codes(&faults_of(found));
    if let Some(known) = &done.known
        && codes.is_empty()
        && let Ok(verified) = check::verify(&bench.context.checks, candidate.clone())
    {
        codes = repeated(known, verified.sample(&[])).unwrap_or_else(|e| panic!("a store for two samples: {e}"));
    }
    codes
}
