//! Rounds: stretches of turns that share templates and weights.
//!
//! A round is as long as the config says, or ends when templates or knowledge change. Everything that a turn depends on besides
//! its index is frozen while a round lasts, so workers may take its turns in any order.

use crate::store::Store;
use crate::store::error::StoreError;
use serde_json::json;
use std::ops::Range;

/// What a round freezes, by hash.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// Hash of all template hashes.
    pub template_set: String,
    /// Hash of the knowledge.
    pub knowledge: String,
}

/// Enters the round of the next turn, opening one where needed, and returns the turns that it still has.
pub fn enter(store: &mut dyn Store, frozen: &Frozen, turns_per_round: u64) -> Result<Range<u64>, StoreError> {
    let next = store.extent().next_turn;
    if let Some(round) = store.round() {
        let end = round.first_turn.saturating_add(turns_per_round);
        let same = round.template_set == frozen.template_set && round.knowledge == frozen.knowledge;
        if same && (round.first_turn..end).contains(&next) {
            return Ok(next..end);
        }
    }
    // Coverage will weigh templates here; until then every round is even.
    store.open_round(&frozen.template_set, &frozen.knowledge, &json!({}))?;
    Ok(next..next.saturating_add(turns_per_round))
}
