//! Expansion: a harder problem on top of a verified one. Pure: the same provenance gives the same draft.
//!
//! A rule is a script in `templates/expand/<kind>/` whose `meta` names a `way`: *parallel* rules add an independent
//! construction whose result is needed together with the problem's, *sequential* ones build on its answer. A rule draws,
//! gives, asks and concludes with the same calls as a template, on the problem's own board; what comes out is a draft
//! like any other, and passes the same checks.

use crate::sample::draft::Draft;
use crate::sample::{Expansion, Provenance, Way};
use crate::template::host::Shares;
use crate::template::script::{BuildError, Limits, Script};
use std::sync::Arc;

/// How problems are expanded.
#[derive(Clone, Debug)]
pub struct Expander {
    /// Chance that a verified problem is expanded once more.
    pub share: f64,
    /// Expansions on top of each other, at most.
    pub depth: u8,
    /// Shares that questions are composed by.
    pub shares: Shares,
    /// Bounds of a rule's call.
    pub limits: Limits,
}

/// What came of an expansion.
pub enum Expanded {
    /// A harder problem.
    Draft(Box<Draft>, Provenance, Arc<Script>),
    /// It was not this problem's turn, or no rule fits it.
    Nothing,
    /// A rule failed.
    Failed(Provenance, &'static str, String),
}

impl Expander {
    /// Expands the problem of a provenance by one of the rules.
    pub fn expand(&self, rules: &[Arc<Script>], draft: &Draft, provenance: &Provenance) -> Expanded {
        let mut stream = provenance.stream().fork("expand");
        if provenance.depth() >= self.depth || !stream.chance(self.share) {
            return Expanded::Nothing;
        }
        let first = *stream.pick(&[Way::Parallel, Way::Sequential]);
        let mut fitting: Vec<&Arc<Script>> = rules.iter().filter(|r| r.meta.kind.name == draft.kind).collect();
        stream.shuffle(&mut fitting);
        // A rule that was used before comes last: the same trick twice is no harder.
        let used = |r: &Script| provenance.expansions.iter().any(|e| e.rule == r.name);
        fitting.sort_by_key(|r| (used(r), r.meta.way != Some(first)));
        for rule in fitting {
            let Some(way) = rule.meta.way else { continue };
            let child = provenance.expanded(Expansion { rule: rule.name.clone(), hash: rule.hash.clone(), way });
            match self.apply(rule, draft.clone(), &child) {
                Ok(draft) => return Expanded::Draft(Box::new(draft), child, rule.clone()),
                Err(BuildError::Declined(_)) => {}
                Err(BuildError::Limit(why)) => return Expanded::Failed(child, "limit", why),
                Err(BuildError::Failed(why)) => return Expanded::Failed(child, "failed", why),
            }
        }
        Expanded::Nothing
    }

    /// Applies the last rule of the child's provenance to its parent's draft.
    ///
    /// # Errors
    /// Why there is no draft.
    pub fn apply(&self, rule: &Script, parent: Draft, child: &Provenance) -> Result<Draft, BuildError> {
        rule.expand(parent, &child.stream(), &self.shares, &self.limits)
    }
}
