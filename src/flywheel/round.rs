//! Rounds: stretches of turns that share templates and weights.
//!
//! A round is as long as the config says, or ends when templates or knowledge change. Everything that a turn depends on besides
//! its index is frozen while a round lasts, so workers may take its turns in any order.

use crate::config::quota::Quota;
use crate::config::{Growth, Steer};
use crate::evolve::harvest::Harvester;
use crate::evolve::steer;
use crate::flywheel::quota;
use crate::generate::steer::Weights;
use crate::knowledge::Knowledge;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::growth::Ledger;
use crate::template::set::TemplateSet;
use serde_json::Value;
use std::ops::Range;
use std::sync::Arc;

/// What a round freezes, by hash.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// Hash of all template hashes.
    pub template_set: String,
    /// Hash of the knowledge.
    pub knowledge: String,
}

/// What goes on between rounds.
#[derive(Clone)]
pub struct Between {
    /// What grown nodes are placed in.
    pub seeds: Arc<Knowledge>,
    /// What turns choose from.
    pub set: TemplateSet,
    /// How growth judges.
    pub growing: Growth,
    /// How turns are chosen.
    pub steering: Steer,
    /// What is wanted first. Where one is unmet when a round opens, its turns go there.
    pub quotas: Vec<Quota>,
}

/// Samples that are read at once for growth.
const READ: u32 = 256;

/// Enters the round of the next turn, opening one where needed, and returns the turns that it still has, with their weights.
///
/// Between rounds what the ended one has shown grows, and the next one is weighted. Both follow from what is committed alone: a
/// kill in between costs nothing, since a step that was kept is not taken again.
pub fn enter(
    store: &mut dyn Store,
    frozen: &Frozen,
    between: Option<&Between>,
    turns_per_round: u64,
) -> Result<(Range<u64>, Weights), StoreError> {
    let next = store.extent().next_turn;
    if let Some(round) = store.round() {
        let end = round.first_turn.saturating_add(turns_per_round);
        let same = round.template_set == frozen.template_set && round.knowledge == frozen.knowledge;
        if same && (round.first_turn..end).contains(&next) {
            return Ok((next..end, read(&round.weights)));
        }
    }
    let weights = match between {
        Some(between) => {
            let ledger = grow(store, between)?;
            let weights = steer::weights(&ledger, &between.set, &between.steering, turns_per_round);
            match between.quotas.is_empty() {
                true => weights,
                false => quota::focus(weights, &between.quotas, &between.set, &store.samples_by_template()?),
            }
        }
        None => Weights::default(),
    };
    let value = serde_json::to_value(&weights).expect("weights are names and numbers");
    store.open_round(&frozen.template_set, &frozen.knowledge, &value)?;
    Ok((next..next.saturating_add(turns_per_round), weights))
}

/// The weights of a stored round. A round of an earlier program has none that we know.
fn read(value: &Value) -> Weights {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

/// Lets grow what the ended round has shown, unless that was done, and returns the ledger.
fn grow(store: &mut dyn Store, between: &Between) -> Result<Ledger, StoreError> {
    let mut ledger = store.ledger()?;
    let next = store.extent().next_turn;
    // A round without turns has not ended but is about to be replaced.
    let ended = store.round().filter(|r| r.first_turn < next).map(|r| r.number);
    if let Some(round) = ended.filter(|number| *number > ledger.round) {
        let mut harvester = Harvester::new(&ledger, &between.seeds);
        let mut last = ledger.samples;
        loop {
            let records = store.records_after(last, READ)?;
            let Some(newest) = records.last() else { break };
            last = newest.0;
            records.iter().for_each(|(number, sample)| harvester.add(*number, sample));
        }
        let harvest = harvester.finish(round, &between.growing);
        store.keep_harvest(&harvest)?;
        ledger.apply(harvest);
    }
    Ok(ledger)
}
