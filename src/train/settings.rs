//! What a training run is told: sizes of steps, rates, when to look and to keep.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Settings that cannot be trained with.
#[derive(Debug, Error, PartialEq)]
#[error("{0}")]
pub struct SettingsError(pub String);

/// What a training run is told. A run goes on only under the settings that it was begun with, whatever its threads, evaluations and checkpoints.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Seed of weights and data.
    pub seed: u64,
    /// Sequences of a step.
    pub batch: usize,
    /// Parts of a step that are computed one after another, for memory.
    pub parts: usize,
    /// Steps in all; the schedule and the curriculum are laid over them.
    pub steps: u64,
    /// Greatest rate.
    pub learning_rate: f64,
    /// Steps over which the rate rises to it.
    pub warmup: u64,
    /// Share of the greatest rate that is left at the end.
    pub floor: f64,
    /// Decay of matrices, by the rate; norms, biases and embeddings do not decay.
    pub weight_decay: f64,
    /// Decay of the mean of gradients.
    pub beta1: f64,
    /// Decay of the mean of their squares.
    pub beta2: f64,
    /// Greatest length of a step's gradient; longer ones are shortened to it.
    pub clip: f64,
    /// Threads, each with its share of the batch.
    pub threads: usize,
    /// Steps between evaluations.
    pub evaluate_every: u64,
    /// Steps between checkpoints.
    pub keep_every: u64,
    /// Checkpoints that are kept besides the best.
    pub keep: usize,
    /// Evaluations without a better one after which training ends; 0 never.
    pub patience: u64,
    /// What reinforcement learning is told besides.
    #[serde(default)]
    pub group: Option<Group>,
}

/// What reinforcement learning in groups is told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Episodes of each task; `batch` counts the tasks of a step.
    pub size: usize,
    /// Steps of the optimizer on the episodes of a step.
    pub epochs: usize,
    /// How far below 1 and above 1 the ratio of likelihoods may go before it counts no more.
    pub clip: [f64; 2],
    /// Weight of the divergence from the model that the run began with.
    pub beta: f64,
    /// Sampling temperature.
    pub temperature: f64,
    /// Tokens of an output, at most.
    pub max_tokens: usize,
    /// Outputs of an episode, at most.
    pub rounds: u32,
}

impl Default for Group {
    fn default() -> Group {
        Group { size: 8, epochs: 1, clip: [0.2, 0.28], beta: 0.02, temperature: 1.0, max_tokens: 256, rounds: 5 }
    }
}

impl Group {
    /// What episodes cannot be played with.
    ///
    /// # Errors
    /// The first thing, with its value and a hint.
    pub fn check(&self) -> Result<(), SettingsError> {
        let wrong = |text: String| Err(SettingsError(text));
        if self.size < 2 {
            return wrong(format!("a group of {} has nothing to compare; hint: 8", self.size));
        }
        if self.epochs == 0 || self.max_tokens == 0 || self.rounds == 0 {
            let (e, t, r) = (self.epochs, self.max_tokens, self.rounds);
            return wrong(format!("epochs {e}, max_tokens {t}, rounds {r}; hint: all of them are positive"));
        }
        for (name, value, low, high) in [
            ("temperature", self.temperature, 0.01, 10.0),
            ("beta", self.beta, 0.0, 10.0),
            ("clip", self.clip[0], 0.0, 1.0),
            ("clip", self.clip[1], 0.0, 10.0),
        ] {
            if !(low..=high).contains(&value) {
                return wrong(format!("{name} {value} is not from {low} to {high}"));
            }
        }
        Ok(())
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            seed: 1,
            batch: 16,
            parts: 1,
            steps: 1000,
            learning_rate: 1e-3,
            warmup: 50,
            floor: 0.1,
            weight_decay: 0.05,
            beta1: 0.9,
            beta2: 0.98,
            clip: 1.0,
            threads: 1,
            evaluate_every: 200,
            keep_every: 200,
            keep: 2,
            patience: 0,
            group: None,
        }
    }
}

impl Settings {
    /// What cannot be trained with.
    ///
    /// # Errors
    /// The first thing, with its value and a hint.
    pub fn check(&self) -> Result<(), SettingsError> {
        let wrong = |text: String| Err(SettingsError(text));
        for (name, value) in [
            ("batch", self.batch as u64),
            ("parts", self.parts as u64),
            ("steps", self.steps),
            ("threads", self.threads as u64),
            ("evaluate_every", self.evaluate_every),
            ("keep_every", self.keep_every),
            ("keep", self.keep as u64),
        ] {
            if value == 0 {
                return wrong(format!("{name} is 0; hint: it must be positive"));
            }
        }
        if self.parts * self.threads > self.batch {
            let (parts, threads) = (self.parts, self.threads);
            return wrong(format!("batch {} is less than {parts} parts for {threads} threads", self.batch));
        }
        for (name, value, low, high) in [
            ("learning_rate", self.learning_rate, 1e-9, 10.0),
            ("floor", self.floor, 0.0, 1.0),
            ("weight_decay", self.weight_decay, 0.0, 10.0),
            ("beta1", self.beta1, 0.0, 0.9999),
            ("beta2", self.beta2, 0.0, 0.99999),
            ("clip", self.clip, 1e-6, 1e6),
        ] {
            if !(low..=high).contains(&value) {
                return wrong(format!("{name} {value} is not from {low} to {high}"));
            }
        }
        self.group.as_ref().map_or(Ok(()), Group::check)
    }

    /// Whether a run that was begun under `self` may go on under `other`.
    pub fn goes_on_as(&self, other: &Settings) -> bool {
        let shape =
            |s: &Settings| Settings { threads: 1, evaluate_every: 1, keep_every: 1, keep: 1, patience: 0, ..s.clone() };
        shape(self) == shape(other)
    }

    /// The rate at a step, from 0: a straight rise, then half a cosine down to the floor.
    pub fn rate(&self, step: u64) -> f64 {
        if step < self.warmup {
            return self.learning_rate * (step + 1) as f64 / self.warmup as f64;
        }
        let left = self.steps.saturating_sub(self.warmup).max(1) as f64;
        let done = ((step - self.warmup) as f64 / left).min(1.0);
        let cosine = 0.5 + 0.5 * crate::seed::trig::cos(std::f64::consts::PI * done);
        self.learning_rate * (self.floor + (1.0 - self.floor) * cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls_to_its_floor() {
        let s = Settings { steps: 100, warmup: 10, learning_rate: 2.0, floor: 0.1, ..Settings::default() };
        assert_eq!(s.rate(0), 0.2);
        assert_eq!(s.rate(10), 2.0);
        assert!((s.rate(55) - 1.1).abs() < 1e-9);
        assert!((s.rate(100) - 0.2).abs() < 1e-9);
        assert!((0..99).all(|i| i < 10 || s.rate(i + 1) < s.rate(i)));
    }

    #[test]
    fn impossible_settings_are_refused() {
        assert_eq!(Settings::default().check(), Ok(()));
        for (s, word) in [
            (Settings { batch: 0, ..Settings::default() }, "batch is 0"),
            (Settings { threads: 32, ..Settings::default() }, "32 threads"),
            (Settings { learning_rate: f64::NAN, ..Settings::default() }, "learning_rate NaN"),
            (Settings { clip: 0.0, ..Settings::default() }, "clip 0"),
            (Settings { beta2: 1.0, ..Settings::default() }, "beta2 1"),
            (Settings { group: Some(Group { size: 1, ..Group::default() }), ..Settings::default() }, "group of 1"),
            (
                Settings { group: Some(Group { temperature: 0.0, ..Group::default() }), ..Settings::default() },
                "temperature 0",
            ),
        ] {
            assert!(s.check().unwrap_err().0.contains(word), "{word}");
        }
    }

    #[test]
    fn a_run_goes_on_only_as_it_was() {
        let s = Settings::default();
        assert!(s.goes_on_as(&Settings { keep: 5, threads: 2, ..s.clone() }));
        assert!(!s.goes_on_as(&Settings { learning_rate: 2e-3, ..s.clone() }));
        assert!(!s.goes_on_as(&Settings { steps: 2000, ..s.clone() }));
    }
}
