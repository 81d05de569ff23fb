//! Options that choose the policy, and the policy itself.

use crate::config::load::hint;
use crate::evaluate::task::Task;
use crate::model::kept::{self, Model};
use crate::policy::checkpoint::{self, Checkpoint};
use crate::policy::endpoint::{Endpoint, Settings};
use crate::policy::exchange::Exchanges;
use crate::policy::play::{Guess, Manner, Oracle};
use crate::policy::{Blind, Policy};
use anyhow::{Context as _, anyhow, bail};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Policies with what they do.
const POLICIES: &[(&str, &str)] = &[
    ("oracle", "plays what the data say is right"),
    ("random", "guesses by the form of the task"),
    ("blind", "sees no pictures: the model of --url without them, or a fixed guess"),
    ("endpoint", "asks the model behind --url"),
    ("checkpoint", "plays with the model of ours in --checkpoint"),
];

/// Options of policies.
#[derive(Debug, clap::Args)]
pub struct PolicyArgs {
    /// oracle, random, blind, endpoint or checkpoint
    #[arg(long, value_name = "NAME", default_value = "oracle")]
    policy: String,
    /// A model of `flywheel train`: folder of a run or of one of its checkpoints
    #[arg(long, value_name = "DIR")]
    checkpoint: Option<PathBuf>,
    /// Address of an OpenAI-compatible server up to /v1, such as http://127.0.0.1:8000/v1
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Name of the model there
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Requests at once, at most; fewer while the server does not keep up
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub concurrency: usize,
    /// Time for one try of a request, in seconds
    #[arg(long, value_name = "S", default_value_t = 300.0)]
    timeout: f64,
    /// Tries of a request
    #[arg(long, value_name = "N", default_value_t = 6)]
    tries: u32,
    /// First pause between tries, in seconds; it doubles
    #[arg(long, value_name = "S", default_value_t = 1.0)]
    pause: f64,
    /// Tokens of an output, at most
    #[arg(long, value_name = "N", default_value_t = 8192)]
    max_tokens: u32,
    /// Sampling temperature
    #[arg(long, value_name = "T", default_value_t = 0.0)]
    temperature: f64,
    /// Price of a million tokens read and written, such as 0.5,1.5
    #[arg(long, value_name = "IN,OUT", value_delimiter = ',', default_value = "0,0")]
    price: Vec<f64>,
    /// Play kept exchanges of this file, or those of the evaluation's folder
    #[arg(long, value_name = "FILE")]
    exchanges: Option<PathBuf>,
    /// Ask no server: kept exchanges alone
    #[arg(long)]
    offline: bool,
    /// Seed of random guesses
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

impl PolicyArgs {
    /// The policy in words: equal for policies that may go on where another stopped.
    pub fn described(&self) -> String {
        if let ("blind" | "checkpoint", Some(at)) = (self.policy.as_str(), &self.checkpoint) {
            // The newest step of a run is another model tomorrow.
            let step = kept::steps(at).last().map_or(String::new(), |step| format!(" step {step}"));
            return format!("{} {}{step} at {}", self.policy, at.display(), self.temperature);
        }
        match (self.policy.as_str(), &self.model) {
            ("blind" | "endpoint", Some(model)) => {
                let temperature =
                    if self.temperature == 0.0 { String::new() } else { format!(" at {}", self.temperature) };
                format!("{} {model}{temperature}", self.policy)
            }
            _ => self.policy.clone(),
        }
    }

    /// Episodes at once that make sense for it.
    pub fn workers(&self) -> usize {
        match self.url {
            Some(_) => self.concurrency.max(1),
            None => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        }
    }

    /// The policy.
    pub fn build(&self, tasks: &[Task], folder: &Path) -> anyhow::Result<Box<dyn Policy>> {
        let forms = || tasks.iter().map(|t| (t.id.clone(), t.form())).collect();
        let guess = |manner| Box::new(Guess { forms: forms(), manner, seed: self.seed });
        Ok(match self.policy.as_str() {
            "oracle" => Box::new(Oracle(tasks.iter().map(|t| (t.id.clone(), t.play.clone())).collect())),
            "random" => guess(Manner::Random),
            "checkpoint" => Box::new(self.checkpoint()?),
            "blind" if self.checkpoint.is_some() => Box::new(Blind(Box::new(self.checkpoint()?))),
            "blind" if self.url.is_none() => guess(Manner::Fixed),
            "blind" => Box::new(Blind(Box::new(self.endpoint(folder)?))),
            "endpoint" => Box::new(self.endpoint(folder)?),
            other => {
                let near = hint(other, POLICIES.iter().map(|p| p.0));
                let all: Vec<String> = POLICIES.iter().map(|(name, what)| format!("{name} {what}")).collect();
                bail!("--policy {other}: no such policy{near}; {}", all.join("; "))
            }
        })
    }

    fn checkpoint(&self) -> anyhow::Result<Checkpoint<Model>> {
        let at = self
            .checkpoint
            .as_ref()
            .ok_or_else(|| anyhow!("--policy {}: no --checkpoint; hint: a folder of `flywheel train`", self.policy))?;
        if !(0.0..=10.0).contains(&self.temperature) {
            bail!("--temperature {}: not from 0 to 10", self.temperature);
        }
        let manner =
            checkpoint::Manner { max_tokens: self.max_tokens as usize, temperature: self.temperature, seed: self.seed };
        Ok(Checkpoint::new(kept::model(at)?, manner))
    }

    fn endpoint(&self, folder: &Path) -> anyhow::Result<Endpoint> {
        let url = self
            .url
            .clone()
            .ok_or_else(|| anyhow!("--policy {}: no --url; hint: http://127.0.0.1:8000/v1", self.policy))?;
        let model = self.model.clone().ok_or_else(|| anyhow!("--policy {}: no --model", self.policy))?;
        let at = self.exchanges.clone().unwrap_or_else(|| folder.join("exchanges.jsonl"));
        self.speaker(url, model, &at)
    }

    /// A model at an address under the options of requests, whose exchanges are kept in a file.
    pub fn speaker(&self, url: String, model: String, at: &Path) -> anyhow::Result<Endpoint> {
        let seconds = |name: &str, value: f64| {
            Duration::try_from_secs_f64(value)
                .ok()
                .filter(|d| !d.is_zero())
                .ok_or_else(|| anyhow!("--{name} {value}: no time"))
        };
        let [read, written] = self.price[..] else {
            bail!("--price {:?}; hint: two numbers, such as 0.5,1.5", self.price)
        };
        let settings = Settings {
            url,
            model,
            // Secrets come by the environment alone.
            key: std::env::var("FLYWHEEL_API_KEY").ok().filter(|k| !k.is_empty()),
            timeout: seconds("timeout", self.timeout)?,
            tries: self.tries,
            pause: seconds("pause", self.pause)?,
            concurrency: self.concurrency,
            max_tokens: self.max_tokens,
            temperature: self.temperature,
            price: [read, written],
        };
        let exchanges = match self.offline {
            true => Exchanges::replay(at),
            false => Exchanges::open(at),
        };
        let exchanges = exchanges.with_context(|| format!("{}: the exchanges cannot be opened", at.display()))?;
        Endpoint::new(settings, exchanges, self.offline)
    }
}
