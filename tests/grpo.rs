//! Learning by reward end to end: what is learnt is what is played, rewards rise, a stopped run ends with the same bits, rollouts can be read.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use flywheel::answer::Answer;
use flywheel::config::Config;
use flywheel::evaluate::record;
use flywheel::evaluate::task::{Kind, Labels, Target, Task};
use flywheel::executor::Row;
use flywheel::executor::native::Native;
use flywheel::figure::png::{Effort, Frame};
use flywheel::flywheel::setup;
use flywheel::model::batch::Sequence;
use flywheel::model::config::ModelConfig;
use flywheel::model::kept::Model;
use flywheel::model::network::Network;
use flywheel::model::params::Params;
use flywheel::model::picture::Ink;
use flywheel::model::spelling;
use flywheel::model::tokenizer::Words;
use flywheel::policy::checkpoint::{Manner, lay_out};
use flywheel::policy::message::Message;
use flywheel::policy::{Ask, Policy, PolicyError, Reply};
use flywheel::rollout::drive::roll;
use flywheel::rollout::protocol::{Prompt, Protocol};
use flywheel::rollout::transcript::End as Ended;
use flywheel::seed::Stream;
use flywheel::train::checkpoint::{self, State};
use flywheel::train::episodes::{Stage, Tasks, reward};
use flywheel::train::grpo::{Exam, Reinforcement};
use flywheel::train::optimizer::AdamW;
use flywheel::train::run::{End, Examiner, Run, Source};
use flywheel::train::settings::{Group, Settings};
use flywheel::train::trajectory::{Problems, told};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

static NATIVE: Row = Row {
    name: "native",
    summary: "the sandbox of the binary under test",
    manual: "",
    open: || Ok(Box::new(Native::with(Path::new(env!("CARGO_BIN_EXE_flywheel")))?)),
};

/// Says what it is told to and keeps what it was shown.
struct Script {
    outputs: Vec<String>,
    shown: Mutex<Vec<Message>>,
}

impl Policy for Script {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        *self.shown.lock().unwrap() = ask.messages.to_vec();
        Ok(Reply { text: self.outputs[ask.round as usize].clone(), ..Reply::default() })
    }
}

#[test]
fn what_is_learnt_is_what_is_played() {
    let mut config = Config::default();
    config.generate.templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates").into();
    config.generate.knowledge = concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge").into();
    let problems = Problems::new(setup::load(&config).unwrap().context, 256);
    let mut executor = (NATIVE.open)().unwrap();
    let mut played = 0;
    for sample in (0..60).filter_map(|turn| problems.problem(turn, false)) {
        for kind in [Kind::InstructionGuided, Kind::InteractiveReasoning] {
            let Some(solution) = told(&sample, kind, 256).unwrap() else { continue };
            let programs = solution.stretches.iter().filter(|s| s.text.contains("</code>")).count();
            if programs == 0 {
                continue;
            }
            let learnt = solution.stretches.iter().filter(|s| s.learnt);
            let outputs = learnt.map(|s| s.text.trim_end_matches("<end>").to_owned()).collect();
            let policy = Script { outputs, shown: Mutex::default() };
            let text: String = solution.stretches[0].text.clone();
            let question = text.strip_prefix("<user><image>").unwrap().strip_suffix("<assistant>").unwrap().to_owned();
            let prompt = Prompt {
                id: sample.id.clone(),
                image: sample.pictures[0].png.clone(),
                image_path: "images/figure.png".into(),
                question,
                form: kind.request().into(),
            };
            let rollout = roll(&prompt, &policy, executor.as_mut(), &NATIVE, &Protocol::default()).unwrap();
            assert_eq!(rollout.transcript.end, Ended::Answered, "{:?}", rollout.transcript);
            assert_eq!(rollout.transcript.programs(), (programs, programs), "{:?}", rollout.transcript);
            let (shown, images) = lay_out(&policy.shown.lock().unwrap());
            let (last, before) = solution.stretches.split_last().unwrap();
            assert_eq!(shown, before.iter().map(|s| s.text.as_str()).collect::<String>());
            assert_eq!(rollout.transcript.answer.as_deref(), Some(solution.answer.as_str()), "{last:?}");
            // The pictures of the sandbox are those of the sample, but for pixels on the rims of strokes.
            for (state, image) in sample.pictures.iter().zip(&images) {
                let (state, image) =
                    (Frame::decode(&state.png).unwrap().rgb(), Frame::decode(&image.bytes).unwrap().rgb());
                let apart = state.iter().zip(&image).filter(|(a, b)| a.abs_diff(**b) > 40).count();
                assert!(state.len() == image.len() && apart * 500 < state.len(), "{}: {apart} bytes", sample.id);
            }
            played += 1;
        }
        if played >= 8 {
            return;
        }
    }
    panic!("only {played} solutions with a program in 60 turns");
}

const SIDE: usize = 64;

/// A picture of one square; the right answer is C, and a model has to find that out.
struct Lots;

impl Tasks for Lots {
    fn task(&self, index: u64) -> Result<Option<Task>, String> {
        let at = (index % 5) as usize * 10;
        let mut rgb = vec![255u8; SIDE * SIDE * 3];
        for y in at..at + 9 {
            rgb[(y * SIDE + at) * 3..][..27].fill(0);
        }
        Ok(Some(Task {
            id: format!("lot-{index}"),
            kind: Kind::InteractiveReasoning,
            image: Frame::from_rgb(SIDE as u32, SIDE as u32, &rgb).encode(Effort::Fast),
            image_path: "images/lot.png".into(),
            size: [SIDE as u32; 2],
            question: "Which lot is it?".into(),
            target: Target::Value {
                text: "C".into(),
                choices: ["1", "2", "3", "4"].map(String::from).into(),
                answer: Some(Answer::Choice { index: 2 }),
            },
            labels: Labels::default(),
            play: vec![],
        }))
    }
}

/// Outputs as a badly taught model writes them: any letter, now and then without the tag that ends the reasoning, now and then a line
/// drawn before.
struct Noise;

impl Source for Noise {
    fn example(&self, model: &Model, index: u64, _: f64) -> Result<Option<Sequence>, String> {
        let mut stream = Stream::new(&[b"noise", &index.to_le_bytes()]);
        let pixels = Frame::decode(&Lots.task(index)?.unwrap().image).unwrap();
        let ink = Arc::new(Ink::of(&pixels.rgb(), (pixels.width(), pixels.height()), SIDE));
        let mut stretches = vec![("<user><image>Which lot is it?<assistant>".to_owned(), 0.0)];
        let mut pictures = vec![ink.clone()];
        let begin = if stream.chance(0.4) {
            stretches.push(("<think>\n<code>\n```python\nline(10, 10, 50, 50)\n```\n</code>".into(), 1.0));
            stretches.push(("\n<sandbox_output><image></sandbox_output>".into(), 0.0));
            pictures.push(ink.clone());
            ""
        } else {
            "<think>"
        };
        let end = if stream.chance(0.5) { "</think>" } else { "" };
        let letter = ["A", "B", "C", "D"][stream.int(0..=3) as usize];
        stretches.push((format!("{begin}\n{end}\n<answer>{letter}</answer><end>"), 1.0));
        let mut sequence = Sequence { tokens: vec![], weights: vec![], pictures };
        for (text, weight) in stretches {
            let tokens = model.words.encode(&spelling::spelt(&text, &ink, &model.network.config)).unwrap();
            sequence.weights.extend(std::iter::repeat_n(weight, tokens.len()));
            sequence.tokens.extend(tokens);
        }
        Ok(Some(sequence))
    }
}

/// Examines nothing.
struct Nothing;

impl Examiner for Nothing {
    fn examine(&mut self, _: &Model) -> Result<Vec<(String, f64)>, String> {
        Ok(vec![("nothing".into(), 0.0)])
    }
}

fn fresh<'a>(folder: &'a Path, stage: &str, settings: Settings, model: Option<Model>) -> Run<'a> {
    let model = model.unwrap_or_else(|| {
        let texts = ["Which lot is it? line(, ) ```python\n".to_owned(), "Which lot is it? line(, ) ```\n".to_owned()];
        let words = Words::learn(&texts, 300, SIDE).unwrap();
        let tiny = ModelConfig::named("tiny", words.text_size()).unwrap();
        let config = ModelConfig { hidden_size: 32, intermediate_size: 64, max_position_embeddings: 320, ..tiny };
        let params = Params::fresh(&config, 1).unwrap();
        Model { network: Network::new(config), params, words }
    });
    let adam = AdamW::new(&model.params);
    let (best, files) = (None, BTreeMap::new());
    let state = State { stage: stage.into(), step: 0, cursor: 0, updates: None, settings, best, since_best: 0, files };
    Run { folder, model, adam, state }
}

/// A model that was taught badly, once for all tests.
fn taught(folder: &Path) {
    let settings = Settings {
        steps: 120,
        batch: 8,
        learning_rate: 4e-3,
        warmup: 10,
        evaluate_every: 120,
        keep_every: 120,
        ..Settings::default()
    };
    fresh(folder, "sft", settings, None).train(&Noise, &mut Nothing, &mut |_| true).unwrap();
}

fn stage(temperature: f64) -> Stage {
    let manner = Manner { max_tokens: 40, temperature, seed: 1 };
    Stage { executor: &NATIVE, protocol: Protocol { rounds: 3, ..Protocol::default() }, manner }
}

fn grpo(folder: &Path, taught: &Path, settings: Settings, watch: &mut dyn FnMut(f64, u64) -> bool) -> End {
    let kept = || flywheel::model::kept::model(taught).unwrap();
    let mut run = match checkpoint::last(folder).unwrap() {
        Some((model, adam, state)) => Run { folder, model, adam, state },
        None => fresh(folder, "grpo", settings, Some(kept())),
    };
    let reinforcement = Reinforcement { reference: kept(), stage: stage(1.0), tasks: &Lots };
    let tasks = (900..904).map(|i| Lots.task(i).unwrap().unwrap()).collect();
    let mut exam = Exam { tasks, stage: stage(0.0) };
    reinforcement.train(&mut run, &mut exam, &mut |w| watch(-w.loss, w.step)).unwrap()
}

#[test]
fn rewards_rise_and_rollouts_can_be_read() {
    let (sft, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    taught(sft.path());
    let group = Group { size: 8, max_tokens: 40, rounds: 3, ..Group::default() };
    let settings = Settings {
        steps: 24,
        batch: 3,
        learning_rate: 3e-3,
        warmup: 2,
        evaluate_every: 12,
        keep_every: 12,
        weight_decay: 0.0,
        group: Some(group),
        ..Settings::default()
    };
    let mut rewards = vec![];
    let end = grpo(folder.path(), sft.path(), settings, &mut |reward, _| {
        rewards.push(reward);
        true
    });
    assert_eq!(end, End::Done);
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (first, last) = (mean(&rewards[..4]), mean(&rewards[20..]));
    println!("reward {first:.3} to {last:.3}: {rewards:.2?}");
    assert!(last > first + 0.5, "reward {first} to {last}: {rewards:?}");
    let metrics = std::fs::read_to_string(folder.path().join("metrics.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = metrics.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let number = |line: &serde_json::Value, name: &str| line[name].as_f64().unwrap();
    assert!(number(&lines[0], "grpo/tool_use") > 0.1, "{}", lines[0]);
    assert!(number(&lines[23], "exam/accuracy") > number(&lines[0], "grpo/accuracy"), "{}", lines[23]);
    assert!(number(&lines[23], "exam/reward") > 1.4, "{}", lines[23]);
    assert!(lines.iter().filter_map(|l| l["train/divergence"].as_f64()).all(|d| d >= 0.0));
    let (spec, episodes) = record::read(&folder.path().join("rollouts")).unwrap();
    assert_eq!((spec.source.as_str(), spec.rounds), ("grpo", 3));
    assert!(episodes.iter().any(|e| e.task.starts_with("step-00000024/lot-")), "{}", episodes.len());
    for episode in &episodes {
        // What was kept is what was rewarded.
        assert_eq!(episode.mark.parts["reward"], reward(episode).sum);
        assert!(record::image_path(&folder.path().join("rollouts"), &episode.transcript.shown).exists());
    }
}

#[test]
fn a_run_that_was_stopped_ends_with_the_same_bits() {
    let (sft, whole, parts) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    taught(sft.path());
    let group = Group { size: 4, epochs: 2, max_tokens: 40, rounds: 2, ..Group::default() };
    let settings = Settings {
        steps: 4,
        batch: 2,
        keep_every: 1,
        keep: 9,
        evaluate_every: 4,
        group: Some(group),
        ..Settings::default()
    };
    grpo(whole.path(), sft.path(), settings.clone(), &mut |_, _| true);
    assert_eq!(grpo(parts.path(), sft.path(), settings.clone(), &mut |_, step| step < 2), End::Stopped);
    assert_eq!(grpo(parts.path(), sft.path(), settings, &mut |_, _| true), End::Done);
    for name in ["model.safetensors", "optimizer.safetensors"] {
        let bytes = |f: &Path| std::fs::read(f.join("step-00000004").join(name)).unwrap();
        assert_eq!(bytes(whole.path()), bytes(parts.path()), "{name}");
    }
    let kept = |f: &Path| record::read(&f.join("rollouts")).unwrap().1;
    assert_eq!(kept(whole.path()), kept(parts.path()));
}

#[test]
fn rewards_are_those_of_the_paper() {
    let task = Lots.task(1).unwrap().unwrap();
    for (outputs, wanted) in [
        (vec!["<think>\n</think>\n<answer>C</answer>"], 1.5),
        (vec!["<think>\n</think>\n<answer>A</answer>"], 0.5),
        (vec!["<answer>C</answer>"], 1.0),
        (vec!["nothing"], 0.0),
        (vec!["<think>\n<code>\n```python\nline(1, 2, 30, 40)\n```\n</code>", "\n</think>\n<answer>C</answer>"], 1.8),
        (vec!["<think>\n<code>\n```python\nline(1,\n```\n</code>", "\n</think>\n<answer>C</answer>"], 1.5),
        (vec!["<think>\n<code>\n```python\nline(1, 2, 30, 40)\n```\n</code>", "\n</think>\n<answer>B</answer>"], 0.5),
    ] {
        let policy = Script { outputs: outputs.iter().map(|o| (*o).to_owned()).collect(), shown: Mutex::default() };
        let mut executor = (NATIVE.open)().unwrap();
        let protocol = Protocol { rounds: 2, ..Protocol::default() };
        let cast = flywheel::evaluate::run::Cast { policy: &policy, executor: &NATIVE, protocol, workers: 1 };
        let (episode, _) = flywheel::evaluate::run::episode(&task, &cast, executor.as_mut()).unwrap();
        assert!((reward(&episode).sum - wanted).abs() < 1e-12, "{outputs:?}: {:?}", reward(&episode));
    }
}
