//! The whole network: every weight learns, kept keys change nothing, likelihoods are likelihoods.

use super::batch::{Batch, IMAGE, Sequence};
use super::config::ModelConfig;
use super::decode::{Choice, Reader};
use super::network::{Network, Placed};
use super::params::Params;
use super::picture::Ink;
use super::tape::Tape;
use crate::seed::{Stream, trig};
use std::sync::Arc;

fn config() -> ModelConfig {
    let tiny = ModelConfig::named("tiny", 40).unwrap();
    ModelConfig { hidden_size: 32, intermediate_size: 64, max_position_embeddings: 512, ..tiny }
}

fn picture(seed: u64) -> Arc<Ink> {
    let mut stream = Stream::new(&[b"ink", &seed.to_le_bytes()]);
    Arc::new(Ink { ink: (0..64 * 64).map(|_| stream.unit() as f32).collect(), size: (64, 64) })
}

/// Words, a picture, words, a place, another picture, a place.
fn sequence(seed: u64) -> Sequence {
    let (x, y) = (40, 40 + 64);
    let tokens = vec![5, 7, IMAGE, 9, x + 3, y + 60, 11, IMAGE, 6, x + 20 + seed as u32, y + 31, 2];
    let weights = vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 1.0, 1.0, 1.0];
    Sequence { tokens, weights, pictures: vec![picture(seed), picture(seed + 1)] }
}

fn short() -> Sequence {
    Sequence { tokens: vec![3, 4, 2], weights: vec![0.0, 1.0, 1.0], pictures: vec![] }
}

#[test]
fn every_weight_learns() {
    let (network, params) = (Network::new(config()), Params::fresh(&config(), 3).unwrap());
    let batch = Batch::new(&config(), &[sequence(0), short(), sequence(8)]).unwrap();
    let tape = Tape::new();
    let placed = Placed::on(&tape, &params);
    let loss = network.loss(&tape, &placed, &batch).unwrap();
    let mut gradients = tape.backward(&loss.total).unwrap();
    for (spec, value) in params.specs().iter().zip(&placed.values) {
        let gradient = gradients.take(value).unwrap_or_else(|| panic!("{} has no gradient", spec.name));
        let size = gradient.sqr().unwrap().sum_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(size.is_finite() && size > 0.0, "{}: {size}", spec.name);
    }
}

#[test]
fn kept_keys_change_nothing_and_padding_neither() {
    let (network, params) = (Network::new(config()), Params::fresh(&config(), 3).unwrap());
    let all = [short(), sequence(0)];
    let batch = Batch::new(&config(), &all).unwrap();
    let tape = Tape::idle();
    let loss = network.loss(&tape, &Placed::on(&tape, &params), &batch).unwrap();
    let reader = Reader::new(&network, &params);
    let mut told = 0;
    for (s, sequence) in all.iter().enumerate() {
        let mut pictures = sequence.pictures.iter().cloned();
        let mut reading = reader.begin(&sequence.tokens[..1], &[]).unwrap();
        for (place, token) in sequence.tokens.iter().enumerate().skip(1) {
            if let Some(i) = batch.targets.iter().position(|t| (t.sequence, t.place) == (s, place)) {
                let log_probs = reader.log_probs(&reading).unwrap();
                let sum: f64 = log_probs.iter().map(|l| trig::exp(f64::from(*l))).sum();
                assert!((sum - 1.0).abs() < 1e-4, "{sum}");
                // A text alone is told without places in the one, and with them in the other.
                if !sequence.pictures.is_empty() {
                    let apart = (log_probs[*token as usize] + loss.nll[i]).abs();
                    assert!(apart < 1e-5 * loss.nll[i].max(1.0), "sequence {s} place {place}: {apart}");
                    told += 1;
                }
            }
            let seen: Vec<_> = if *token == IMAGE { pictures.next().into_iter().collect() } else { vec![] };
            reader.extend(&mut reading, &[*token], &seen).unwrap();
        }
    }
    assert_eq!(told, 7);
}

#[test]
fn decoding_is_the_same_for_a_clone_and_stops_where_told() {
    let (network, params) = (Network::new(config()), Params::fresh(&config(), 4).unwrap());
    let reader = Reader::new(&network, &params);
    let reading = reader.begin(&[5, IMAGE, 7], &[picture(1)]).unwrap();
    let tell = |seed: u64, choice: Choice, stops: &[u32]| {
        let mut stream = Stream::new(&[&seed.to_le_bytes()]);
        reader.tell(&mut reading.clone(), &choice, &mut stream, stops, 12).unwrap()
    };
    assert_eq!(tell(1, Choice::Greedy, &[]), tell(2, Choice::Greedy, &[]));
    let sampled = Choice::Sampled { temperature: 1.0 };
    let once = tell(1, sampled.clone(), &[]);
    assert_eq!(once, tell(1, sampled.clone(), &[]));
    assert_ne!(once, tell(2, sampled.clone(), &[]));
    assert_eq!(tell(1, sampled, &[once[3]]).last(), Some(&once[3]));
    let cold = Choice::Sampled { temperature: 0.0 };
    let mut stream = Stream::new(&[]);
    assert!(reader.next(&reading, &cold, &mut stream).unwrap_err().to_string().contains("not positive"));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let wrong = |change: &dyn Fn(&mut Sequence)| {
        let mut sequence = sequence(0);
        change(&mut sequence);
        Batch::new(&config(), &[sequence]).err().expect("it is refused").to_string()
    };
    assert!(wrong(&|s| s.tokens[0] = 40 + 128).contains("token 168"));
    assert!(wrong(&|s| s.pictures.truncate(1)).contains("1 pictures and 2 tokens"));
    assert!(wrong(&|s| s.weights.truncate(1)).contains("1 weights"));
    let long = wrong(&|s| {
        s.tokens.resize(600, 3);
        s.weights.resize(600, 0.0);
    });
    assert!(long.contains("more than max_position_embeddings 512"), "{long}");
    assert!(Batch::new(&config(), &[]).is_err());
    let early = Sequence { tokens: vec![3, 41], weights: vec![0.0, 1.0], pictures: vec![] };
    let batch = Batch::new(&config(), &[early, sequence(0)]).unwrap();
    let (network, params) = (Network::new(config()), Params::fresh(&config(), 3).unwrap());
    let tape = Tape::idle();
    let refused = network.loss(&tape, &Placed::on(&tape, &params), &batch).err().expect("it is refused");
    assert!(refused.to_string().contains("before any picture"));
}
