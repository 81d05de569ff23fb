//! Deriving one stored candidate again to look at it: its scene, its claims, its pictures, whether it passes or not.
//!
//! Where the kept template and knowledge are those that are loaded anyway, these are used; loading takes longer than deriving.

use crate::check::Refused;
use crate::config::Config;
use crate::flywheel::context::Context;
use crate::flywheel::mend::{Unmended, mend};
use crate::flywheel::replay::{self, ReplayError};
use crate::sample::{Candidate, Provenance, Reject};
use crate::store::Store;
use crate::template::script::Script;
use std::sync::Arc;

/// A candidate that was derived again.
pub enum Looked {
    /// It passes.
    Verified(Box<Candidate>),
    /// It does not, after all repairs.
    Refused(Box<Refused>),
}

impl Looked {
    /// The candidate, as it was repaired.
    pub fn candidate(&self) -> &Candidate {
        match self {
            Looked::Verified(candidate) => candidate,
            Looked::Refused(refused) => &refused.candidate,
        }
    }
}

/// Derives the candidate of a provenance again. `loaded` is what the process has loaded for this run.
///
/// # Errors
/// If the store fails, what was kept does not load, or there is nothing to look at, since it or an ancestor is never drawn.
pub fn looked_at(store: &mut dyn Store, loaded: &Context, wanted: &Provenance) -> Result<Looked, ReplayError> {
    let kept = |why: &str| ReplayError::Kept(why.to_owned());
    let round = store.round_of(wanted.turn)?.ok_or_else(|| kept("its turn is in no round"))?;
    let context = match round.knowledge == loaded.checks.knowledge.hash() {
        true => loaded.clone(),
        false => {
            let source =
                store.source(&round.knowledge)?.ok_or_else(|| kept("the knowledge of its round is not kept"))?;
            let config = store.origin().map(|o| serde_json::from_value::<Config>(o.config.clone()));
            let Some(Ok(config)) = config else { return Err(kept("the stored configuration cannot be read")) };
            replay::context(&config, &source).map_err(ReplayError::Kept)?
        }
    };
    let mut script = |hash: &str| -> Result<Arc<Script>, ReplayError> {
        if let Some(script) = loaded.generator.set.all().find(|s| s.hash == hash) {
            return Ok(script.clone());
        }
        let source = store.source(hash)?.ok_or_else(|| kept("its template is not kept"))?;
        replay::script(&source).map(Arc::new).map_err(ReplayError::Kept)
    };
    let undrawn = |reject: Box<Reject>| ReplayError::Kept(replay::reasons(&reject));
    let mut from = Provenance { slot: 0, expansions: vec![], ..wanted.clone() };
    let mut draft = context.generator.draft(&*script(&from.template_hash)?, &from).map_err(undrawn)?;
    for expansion in &wanted.expansions {
        let rule = script(&expansion.hash)?;
        let parent = mend(&context, draft, &from).map_err(|unmended| undrawn(unmended.into()))?;
        from = from.expanded(expansion.clone());
        draft = context.expander.apply(&rule, parent.draft, &from).map_err(|why| ReplayError::Kept(why.to_string()))?;
    }
    match mend(&context, draft, &from) {
        Ok(mended) => Ok(Looked::Verified(Box::new(mended.verified.candidate()))),
        Err(Unmended::Refused(refused, _)) => Ok(Looked::Refused(refused)),
        Err(Unmended::Undrawn(reject)) => Err(undrawn(reject)),
    }
}
