//! Training end to end on a small task: loss falls, accuracy rises, a run that was stopped ends with the same bits, bad ends are clean.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use flywheel::model::batch::Sequence;
use flywheel::model::config::ModelConfig;
use flywheel::model::kept::{self, Model};
use flywheel::model::network::Network;
use flywheel::model::params::Params;
use flywheel::model::picture::Ink;
use flywheel::model::tokenizer::Words;
use flywheel::seed::Stream;
use flywheel::train::checkpoint::{self, State};
use flywheel::train::optimizer::AdamW;
use flywheel::train::places::{Asked, examine};
use flywheel::train::run::{End, Examiner, Run, Source, TrainError};
use flywheel::train::settings::Settings;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A disc called A and a square called B on 64 by 64 pixels; one of them is asked for.
struct Shapes {
    seed: u64,
}

const SIDE: usize = 64;

impl Shapes {
    fn asked(&self, index: u64) -> Asked {
        let mut stream = Stream::new(&[b"shapes", &self.seed.to_le_bytes(), &index.to_le_bytes()]);
        let mut place = || [stream.int(6..=57) as f64, stream.int(6..=57) as f64];
        let (disc, square) = (place(), place());
        let mut ink = vec![0f32; SIDE * SIDE];
        for (i, ink) in ink.iter_mut().enumerate() {
            let (x, y) = ((i % SIDE) as f64 + 0.5, (i / SIDE) as f64 + 0.5);
            let (dx, dy) = (x - disc[0], y - disc[1]);
            let in_square = (x - square[0]).abs() < 4.0 && (y - square[1]).abs() < 4.0;
            let hollow = in_square && (x - square[0]).abs().max((y - square[1]).abs()) > 2.5;
            if dx * dx + dy * dy < 20.0 || hollow {
                *ink = 1.0;
            }
        }
        let (name, at) = if stream.chance(0.5) { ("A", disc) } else { ("B", square) };
        let ink = Arc::new(Ink { ink, size: (SIDE as u32, SIDE as u32) });
        Asked { ink, question: format!("Where is point {name}?"), places: vec![(name.into(), at)] }
    }
}

impl Source for Shapes {
    fn example(&self, model: &Model, index: u64, _: f64) -> Result<Option<Sequence>, String> {
        // Some indices yield nothing, as turns of the generator do.
        if index % 7 == 3 {
            return Ok(None);
        }
        let sequence = self.asked(index).sequence(&model.words, &model.network.config);
        sequence.map(Some).map_err(|e| e.to_string())
    }
}

struct Exam(Vec<Asked>);

impl Exam {
    fn new(count: u64) -> Exam {
        Exam((0..count).map(|i| Shapes { seed: 99 }.asked(i)).collect())
    }
}

impl Examiner for Exam {
    fn examine(&mut self, model: &Model) -> Result<Vec<(String, f64)>, String> {
        let mut found = examine(model, &self.0, "exam")?;
        found.rotate_left(2);
        Ok(found)
    }
}

fn words() -> Words {
    let texts: Vec<String> = (0..4).map(|i| format!("Where is point {}? {{'A': (", ["A", "B"][i % 2])).collect();
    Words::learn(&texts, 320, SIDE).unwrap()
}

fn run(folder: &Path, settings: Settings, width: usize) -> Run<'_> {
    if let Some((model, adam, state)) = checkpoint::last(folder).unwrap() {
        return Run { folder, model, adam, state };
    }
    let words = words();
    let tiny = ModelConfig::named("tiny", words.text_size()).unwrap();
    let config = ModelConfig { hidden_size: width, intermediate_size: 2 * width, ..tiny };
    let params = Params::fresh(&config, settings.seed).unwrap();
    let adam = AdamW::new(&params);
    let state = State {
        stage: "shapes".into(),
        step: 0,
        cursor: 0,
        updates: None,
        settings,
        best: None,
        since_best: 0,
        files: BTreeMap::new(),
    };
    Run { folder, model: Model { network: Network::new(config), params, words }, adam, state }
}

#[test]
fn loss_falls_and_places_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        steps: 260,
        batch: 16,
        learning_rate: 2e-3,
        warmup: 20,
        evaluate_every: 130,
        keep_every: 130,
        threads: 2,
        ..Settings::default()
    };
    let mut run = run(folder.path(), settings, 64);
    let mut exam = Exam::new(60);
    let before = exam.examine(&run.model).unwrap()[0].1;
    let mut losses = vec![];
    let end = run.train(&Shapes { seed: 1 }, &mut exam, &mut |w| {
        losses.push(w.loss);
        true
    });
    assert_eq!(end.unwrap(), End::Done);
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (first, last) = (mean(&losses[..10]), mean(&losses[250..]));
    let after = exam.examine(&run.model).unwrap();
    println!("loss {first:.3} to {last:.3}; within 5 %: {before:.2} to {:.2}; {after:?}", after[0].1);
    assert!(last < 0.35 * first, "loss {first} to {last}");
    assert!(before < 0.2 && after[0].1 > 0.9, "within 5 %: {before} to {}", after[0].1);
    // What is kept is what was trained.
    let kept = kept::model(folder.path()).unwrap();
    assert_eq!(exam.examine(&kept).unwrap(), after);
    for name in ["metrics.jsonl", "curves.svg", "events.out.tfevents.0.flywheel"] {
        assert!(folder.path().join(name).metadata().unwrap().len() > 500, "{name}");
    }
}

#[test]
fn a_run_that_was_stopped_ends_with_the_same_bits() {
    let settings = |steps| Settings {
        steps,
        batch: 4,
        parts: 2,
        evaluate_every: 4,
        keep_every: 2,
        keep: 9,
        ..Settings::default()
    };
    let bytes = |folder: &Path| std::fs::read(folder.join("step-00000007/model.safetensors")).unwrap();
    let (whole, parts) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let source = Shapes { seed: 5 };
    run(whole.path(), settings(7), 32).train(&source, &mut Exam::new(2), &mut |_| true).unwrap();
    // Stopped on request after 3 steps; after 5, in a way that leaves only the checkpoint of step 4.
    let mut first = run(parts.path(), settings(7), 32);
    assert_eq!(first.train(&source, &mut Exam::new(2), &mut |w| w.step < 3).unwrap(), End::Stopped);
    let mut second = run(parts.path(), settings(7), 32);
    assert_eq!(second.state.step, 3);
    second.train(&source, &mut Exam::new(2), &mut |w| w.step < 5).unwrap();
    std::fs::remove_dir_all(parts.path().join("step-00000005")).unwrap();
    let mut third = run(parts.path(), settings(7), 32);
    assert_eq!(third.state.step, 4);
    third.train(&source, &mut Exam::new(2), &mut |_| true).unwrap();
    assert_eq!(bytes(whole.path()), bytes(parts.path()));
    let optimizer = |f: &Path| std::fs::read(f.join("step-00000007/optimizer.safetensors")).unwrap();
    assert_eq!(optimizer(whole.path()), optimizer(parts.path()));
    let steps = |f: &Path| std::fs::read_to_string(f.join("metrics.jsonl")).unwrap().lines().count();
    assert_eq!((steps(whole.path()), steps(parts.path())), (7, 7));
}

#[test]
fn parts_and_threads_give_the_same_gradient() {
    use flywheel::train::shard::Workers;
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), Settings::default(), 32);
    let source = Shapes { seed: 2 };
    let sequences: Vec<Sequence> = (0..9).filter_map(|i| source.example(&run.model, i, 0.0).unwrap()).collect();
    let learn = |threads, parts| {
        let workers = Workers::new(threads).unwrap();
        workers.learn(&run.model.network, &run.model.params, &sequences, parts).unwrap()
    };
    let (one, many) = (learn(1, 1), learn(2, 3));
    assert_eq!(one.targets, many.targets);
    assert!((one.loss - many.loss).abs() < 1e-5 * one.loss);
    for (a, b) in one.gradients.iter().zip(&many.gradients) {
        let size = a.abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        let apart = (a - b).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(apart <= 1e-4 * size.max(1e-6), "{apart} of {size}");
    }
}

/// Yields what a test wants.
struct Yields(fn(u64) -> Result<Option<Sequence>, String>);

impl Source for Yields {
    fn example(&self, _: &Model, index: u64, _: f64) -> Result<Option<Sequence>, String> {
        (self.0)(index)
    }
}

#[test]
fn bad_ends_are_clear_and_leave_the_last_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { steps: 4, batch: 2, keep_every: 2, evaluate_every: 4, ..Settings::default() };
    let mut begun = run(folder.path(), settings.clone(), 32);
    begun.train(&Shapes { seed: 5 }, &mut Exam::new(1), &mut |w| w.step < 2).unwrap();
    let error = |source: Yields| {
        let mut run = run(folder.path(), settings.clone(), 32);
        assert_eq!(run.state.step, 2);
        run.train(&source, &mut Exam::new(1), &mut |_| true).unwrap_err()
    };
    let empty = error(Yields(|_| Ok(None)));
    assert!(matches!(empty, TrainError::Empty { tried: 2000 }), "{empty}");
    let nan = error(Yields(|_| {
        let ink = Ink { ink: vec![f32::NAN; SIDE * SIDE], size: (64, 64) };
        Ok(Some(Sequence { tokens: vec![1, 5, 6], weights: vec![0.0, 1.0, 1.0], pictures: vec![Arc::new(ink)] }))
    }));
    assert!(nan.to_string().contains("step 3") && nan.to_string().contains("loss is NaN"), "{nan}");
    let mute = error(Yields(|_| Ok(Some(Sequence { tokens: vec![5, 6], weights: vec![0.0, 0.0], pictures: vec![] }))));
    assert!(mute.to_string().contains("nothing is to be told"), "{mute}");
    let foreign =
        error(Yields(|_| Ok(Some(Sequence { tokens: vec![5, 60_000], weights: vec![0.0, 1.0], pictures: vec![] }))));
    assert!(foreign.to_string().contains("another tokenizer"), "{foreign}");
    assert!(error(Yields(|_| Err("the disk is gone".into()))).to_string().contains("the disk is gone"));
    let kept = run(folder.path(), settings.clone(), 32);
    assert_eq!(kept.model.params.to_bytes().unwrap(), begun.model.params.to_bytes().unwrap());
    let wrong = Settings { batch: 0, ..settings };
    let mut impossible = run(folder.path(), wrong.clone(), 32);
    impossible.state.settings = wrong;
    let refused = impossible.train(&Shapes { seed: 5 }, &mut Exam::new(1), &mut |_| true).unwrap_err();
    assert!(refused.to_string().contains("batch is 0"), "{refused}");
}

#[test]
fn training_ends_when_nothing_gets_better() {
    struct Same;
    impl Examiner for Same {
        fn examine(&mut self, _: &Model) -> Result<Vec<(String, f64)>, String> {
            Ok(vec![("same".into(), 0.5)])
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { steps: 50, batch: 2, evaluate_every: 1, patience: 3, ..Settings::default() };
    let mut run = run(folder.path(), settings, 32);
    assert_eq!(run.train(&Shapes { seed: 5 }, &mut Same, &mut |_| true).unwrap(), End::NoBetter);
    assert_eq!((run.state.step, run.state.best), (4, Some((1, 0.5))));
    assert_eq!(kept::steps(folder.path()), [1, 4]);
}
