//! The fault bench: every kind is injected somewhere, each injection changes what its modality says, counts add up, threads change nothing.

mod support;

use flywheel::faults::kinds;
use flywheel::faults::report::Report;
use flywheel::faults::row::{Bench, Fault, Modality};
use flywheel::faults::run::run;
use flywheel::generate::provenance;
use flywheel::sample::Candidate;
use flywheel::seed::Stream;
use std::collections::BTreeSet;

fn bench() -> Bench {
    Bench::new(support::context(), 5)
}

/// What a reader of the sample sees of a modality; a fault must change it.
fn shown(c: &Candidate, modality: Modality) -> String {
    let pictures: Vec<&String> = c.pictures.iter().map(|p| &p.hash).collect();
    let files: Vec<blake3::Hash> = c.pictures.iter().map(|p| blake3::hash(&p.png)).collect();
    let draft = &c.draft;
    match modality {
        Modality::Text => c.question.0.clone(),
        Modality::Answer => format!("{:?} {:?} {:?}", draft.answer, draft.asked, draft.choices),
        Modality::Choices => format!("{:?}", draft.choices),
        Modality::Claims => format!("{:?} {:?} {pictures:?}", draft.board.claims, c.question.0),
        Modality::Scene | Modality::Marks | Modality::Figure => format!("{pictures:?}"),
        Modality::Pictures => format!("{pictures:?} {files:?}"),
        Modality::Tools => format!("{pictures:?} {:?} {:?}", c.words, draft.trajectory),
        Modality::Steps => format!("{:?} {:?}", c.words, draft.trajectory),
        Modality::Code => format!("{:?}", c.code),
        Modality::Dataset => format!("{:?}", c.provenance),
    }
}

/// Injects a kind into one sample after the other until it fits.
fn injected(bench: &Bench, kind: &Fault) -> Option<(Candidate, Candidate)> {
    for index in 0..60u64 {
        for script in bench.context.generator.set.scripts() {
            let level = script.meta.levels[index as usize % script.meta.levels.len()];
            let Ok(sound) = bench.context.generator.candidate(script, provenance(script, 9, index, 0, level)) else {
                continue;
            };
            let mut spoiled = sound.clone();
            let mut stream = Stream::new(&[kind.name.as_bytes(), &index.to_le_bytes(), script.name.as_bytes()]);
            if let Some(done) = (kind.inject)(&mut spoiled, &mut stream, bench) {
                assert!(!done.what.is_empty(), "{} does not say what it did", kind.name);
                return Some((sound, spoiled));
            }
        }
    }
    None
}

#[test]
fn every_kind_fits_somewhere_and_changes_what_it_says_it_spoils() {
    let bench = bench();
    let mut idle = Vec::new();
    for kind in kinds() {
        match injected(&bench, kind) {
            None => idle.push(kind.name),
            Some((sound, spoiled)) => {
                assert_ne!(shown(&sound, kind.modality), shown(&spoiled, kind.modality), "{}", kind.name);
            }
        }
    }
    assert_eq!(idle, Vec::<&str>::new(), "never injected");
}

#[test]
fn names_are_unique_and_there_are_many_kinds_of_every_modality() {
    let names: BTreeSet<&str> = kinds().map(|k| k.name).collect();
    assert_eq!(names.len(), kinds().count());
    assert!(names.len() >= 40, "{}", names.len());
    let modalities: BTreeSet<Modality> = kinds().map(|k| k.modality).collect();
    assert_eq!(modalities.len(), 12);
}

fn counted(report: &Report) {
    assert_eq!(report.injected, report.caught + report.missed);
    assert_eq!(report.injected, report.by_kind.values().map(|k| k.injected).sum::<u64>());
    assert_eq!(report.missed, report.by_kind.values().map(|k| k.missed).sum::<u64>());
    assert_eq!(report.injected, report.by_diagram.values().map(|d| d[0]).sum::<u64>());
}

#[test]
fn the_bench_counts_and_threads_change_nothing() {
    let bench = bench();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run(&bench, 300, &|_| {}).0)
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one, three);
    counted(&one);
    assert_eq!(one.injected, 300);
    assert!(one.share() > 0.98, "caught {:.3}", one.share());
    assert!(one.sound >= 100);
    assert!(one.false_alarms <= 1, "{:?}", one.alarms);
    assert!(one.by_kind.values().filter(|k| k.injected > 0).count() > 60, "kinds take turns");
}
