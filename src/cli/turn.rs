//! `flywheel turn`: one turn of a run again, and what comes of it.
//!
//! For turns that were kept as `turn/panic`: here the panic ends the program and says where.

use crate::cli::engine::Engine;
use crate::cli::shared::{Shared, Verdict, line};
use crate::config::Config;
use crate::flywheel::replay::reasons;
use crate::generate::steer::Weights;
use crate::sample::outcome::Outcome;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use anyhow::{Context as _, bail};

/// Make one turn of a run again, under the weights of its round, and say what comes of it
///
/// A turn that panicked panics again, and shows its place.
#[derive(Debug, clap::Args)]
pub struct Turn {
    /// Index of the turn, from 0
    index: u64,
}

impl Turn {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let ours = shared.load()?.config;
        let db = ours.run.db.display();
        let mut store = SqliteStore::read(&ours.run.db)?;
        let Some(origin) = store.origin().cloned() else { bail!("{db}: it holds no run yet") };
        let Some(round) = store.round_of(self.index)?.filter(|_| self.index < store.extent().next_turn) else {
            bail!("{db}: turn {} is not made yet; hint: {} are", self.index, store.extent().next_turn)
        };
        let mut config: Config = serde_json::from_value(origin.config).context("the stored configuration")?;
        config.generate.templates = ours.generate.templates;
        config.generate.knowledge = ours.generate.knowledge;
        let mut engine = Engine::load(&config)?;
        engine.set_seed(origin.seed);
        if engine.frozen().template_set != round.template_set {
            eprintln!(
                "warning: the templates are not those of round {}, so that another turn may come out",
                round.number
            );
        }
        let weights: Weights = serde_json::from_value(round.weights).unwrap_or_default();
        for outcome in engine.turn(&weights, self.index).outcomes {
            match outcome {
                Outcome::Verified(sample) => line(format!("verified {} {}", sample.id, sample.question))?,
                Outcome::Rejected(reject) => line(format!("rejected {}", reasons(&reject)))?,
            }
        }
        Ok(Verdict::Good)
    }
}
