//! Progress: a bar on a terminal, a line every ten seconds elsewhere.

use crate::store::Extent;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Time between lines.
const PERIOD: Duration = Duration::from_secs(10);

/// Shows on stderr how far a run is.
pub struct Progress {
    bar: Option<ProgressBar>,
    target: u64,
    start: (Instant, u64),
    last: Instant,
}

impl Progress {
    /// Progress from `verified` to `target` samples.
    pub fn new(verified: u64, target: u64) -> Progress {
        let now = Instant::now();
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = "{bar:32} {pos}/{len} samples, {per_sec}, {eta} left, {msg}";
            let bar = ProgressBar::new(target).with_position(verified);
            bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.reset_eta();
            bar
        });
        Progress { bar, target, start: (now, verified), last: now }
    }

    /// Shows that the run has come this far.
    pub fn show(&mut self, extent: &Extent) {
        let Extent { verified, rejected, .. } = extent;
        if let Some(bar) = &self.bar {
            bar.set_position((*verified).min(self.target));
            bar.set_message(format!("{rejected} rejected"));
        } else if self.last.elapsed() >= PERIOD {
            self.last = Instant::now();
            let rate = (verified - self.start.1) as f64 / self.start.0.elapsed().as_secs_f64();
            let left = self.target.saturating_sub(*verified) as f64 / rate.max(1e-9);
            eprintln!("{verified}/{} samples, {rate:.0}/s, {left:.0} s left, {rejected} rejected", self.target);
        }
    }

    /// Clears the bar.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Shows on stderr how far something is that goes in even steps.
pub struct Rate {
    bar: Option<ProgressBar>,
    target: u64,
    noun: &'static str,
    start: (Instant, u64),
    last: Instant,
}

impl Rate {
    /// From `done` of `target`, in `noun`.
    pub fn new(done: u64, target: u64, noun: &'static str) -> Rate {
        let now = Instant::now();
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = format!("{{bar:32}} {{pos}}/{{len}} {noun}, {{per_sec}}, {{eta}} left, {{msg}}");
            let bar = ProgressBar::new(target).with_position(done);
            bar.set_style(ProgressStyle::with_template(&style).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.reset_eta();
            bar
        });
        Rate { bar, target, noun, start: (now, done), last: now }
    }

    /// Shows that `done` are done, with some words.
    pub fn show(&mut self, done: u64, words: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            bar.set_message(words.to_string());
        } else if self.last.elapsed() >= PERIOD {
            self.last = Instant::now();
            let rate = (done - self.start.1) as f64 / self.start.0.elapsed().as_secs_f64();
            let left = self.target.saturating_sub(done) as f64 / rate.max(1e-9);
            eprintln!("{done}/{} {}, {rate:.2}/s, {left:.0} s left, {words}", self.target, self.noun);
        }
    }

    /// Clears the bar.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
