//! A step of training: forward, backward, AdamW. `cargo bench --bench train -- FOLDER [SIZE] [THREADS] [STEPS]` writes model and batch into
//! the folder, so that `benches/torch/compare.py` trains the same in PyTorch, and prints one JSON object a step.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use flywheel::model::batch::{IMAGE, Sequence};
use flywheel::model::config::ModelConfig;
use flywheel::model::network::Network;
use flywheel::model::params::{Params, pack};
use flywheel::model::picture::Ink;
use flywheel::seed::Stream;
use flywheel::train::optimizer::AdamW;
use flywheel::train::settings::Settings;
use flywheel::train::shard::Workers;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sequences of a step, and tokens of each besides its picture.
const BATCH: usize = 16;
const TOKENS: usize = 48;

/// A picture of noise, a question, an answer with eight places.
fn sequence(config: &ModelConfig, stream: &mut Stream) -> Sequence {
    let text = config.text_vocab_size as i64;
    let ink = (0..config.image_side * config.image_side).map(|_| stream.unit() as f32).collect();
    let mut tokens = vec![3, IMAGE];
    while tokens.len() < TOKENS {
        let place = tokens.len() > TOKENS / 2 && tokens.len() % 3 < 2;
        tokens.push(match place {
            true => {
                let axis = (tokens.len() % 3) * config.locations;
                (config.text_vocab_size + axis + stream.int(0..=config.locations as i64 - 1) as usize) as u32
            }
            false => stream.int(13..=text - 1) as u32,
        });
    }
    let weights = (0..TOKENS).map(|i| if i > TOKENS / 2 { 1.0 } else { 0.0 }).collect();
    let side = config.image_side as u32;
    Sequence { tokens, weights, pictures: vec![Arc::new(Ink { ink, size: (side, side) })] }
}

/// Seconds of CPU of this process, all threads.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // User and system time in ticks of 1/100 s.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let Some(folder) = args.first().map(Path::new) else {
        eprintln!("cargo bench --bench train -- FOLDER [SIZE] [THREADS] [STEPS]");
        return;
    };
    let number = |i: usize, default: usize| args.get(i).map_or(default, |a| a.parse().unwrap());
    let size = args.get(1).map_or("small", String::as_str);
    let config = ModelConfig::named(size, 1024).unwrap();
    let params = Params::fresh(&config, 1).unwrap();
    let mut stream = Stream::new(&[b"bench"]);
    let sequences: Vec<Sequence> = (0..BATCH).map(|_| sequence(&config, &mut stream)).collect();
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("config.json"), serde_json::to_vec(&config).unwrap()).unwrap();
    std::fs::write(folder.join("model.safetensors"), params.to_bytes().unwrap()).unwrap();
    let rows: Vec<_> = sequences.iter().map(|s| json!({ "tokens": s.tokens, "weights": s.weights })).collect();
    std::fs::write(folder.join("batch.json"), serde_json::to_vec(&rows).unwrap()).unwrap();
    let ink = sequences.iter().flat_map(|s| &s.pictures[0].ink).flat_map(|x| x.to_le_bytes()).collect();
    let pictures = ("pictures".to_string(), vec![BATCH, config.image_side, config.image_side], ink);
    std::fs::write(folder.join("batch.safetensors"), pack(&[pictures]).unwrap()).unwrap();

    let settings = Settings { batch: BATCH, warmup: 0, learning_rate: 1e-4, ..Settings::default() };
    let workers = Workers::new(number(2, 1)).unwrap();
    let network = Network::new(config);
    let mut adam = AdamW::new(&params);
    for step in 0..number(3, 4) {
        let (wall, cpu) = (Instant::now(), cpu_s());
        let learnt = workers.learn(&network, &params, &sequences, 1).unwrap();
        let stepped = adam.step(&params, &learnt.gradients, &settings).unwrap();
        let (wall_s, cpu_s) = (wall.elapsed().as_secs_f64(), cpu_s() - cpu);
        println!(
            "{}",
            json!({ "step": step, "loss": learnt.loss, "norm": stepped.norm, "wall_s": wall_s, "cpu_s": cpu_s })
        );
    }
}
