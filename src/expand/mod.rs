//! Expansion: a harder problem on top of a verified one. Pure: the same provenance gives the same draft.
//!
//! A rule is a script in `templates/expand/<kind>/` whose `meta` names a `way`: *parallel* rules add an independent
//! construction whose result is needed together with the problem's, *sequential* ones build on its answer. A rule draws,
//! gives, asks and concludes with the same calls as a template, on the problem's own board; what comes out is a draft
//! like any other, and passes the same checks.

use crate::claim::text::{Piece, Text};
use crate::sample::difficulty::needed;
use crate::sample::draft::{Draft, Grown};
use crate::sample::{Expansion, Provenance, Way};
use crate::scene::EntityId;
use crate::template::host::Shares;
use crate::template::script::{BuildError, Limits, Script};
use std::sync::Arc;

/// Chance that rules without tools are tried only after those that draw.
const DRAWING_FIRST: f64 = 0.75;

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
        let folder = |name: &str| name.rsplit('/').nth(1).unwrap_or_default().to_owned();
        let home = folder(&provenance.template);
        let fits = |r: &&Arc<Script>| {
            let own = || if r.meta.within.is_empty() { folder(&r.name) == home } else { r.meta.within.contains(&home) };
            r.meta.kind.name == draft.kind && own()
        };
        let mut fitting: Vec<&Arc<Script>> = rules.iter().filter(fits).collect();
        stream.shuffle(&mut fitting);
        let drawing = stream.chance(DRAWING_FIRST);
        // A rule serves once: the same trick twice is no harder.
        fitting.retain(|r| provenance.expansions.iter().all(|e| e.rule != r.name));
        let plain = |r: &Script| drawing && r.meta.tools.is_empty();
        fitting.sort_by_key(|r| (r.meta.way != Some(first), plain(r)));
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
        let (steps, calls) = (needed(&parent).len() as u16, parent.calls().count() as u16);
        let (asked, answer) = (parent.asked.clone(), parent.answer.clone());
        let ask = &parent.parts.ask;
        let told: Vec<Text> = ask.sentences.iter().chain(&ask.nouns).map(|s| Text::parse(s)).collect();
        let named = |id: &EntityId| told.iter().any(|text| text.0.contains(&Piece::Name(*id)));
        // What the problem before that asked about was named there, or found.
        let named_before = |id: &EntityId| {
            let inner = parent.grown_from.as_ref();
            inner.is_some_and(|g| {
                g.asked.entities(&parent.board.scene).contains(id) && !g.finds(&parent.board.scene, *id)
            })
        };
        let mut unnamed: Vec<EntityId> = asked.entities(&parent.board.scene);
        unnamed.retain(|id| !named(id) && !named_before(id));
        let draft = rule.expand(parent, &child.stream(), &self.shares, &self.limits)?;
        let grown = Grown { steps, calls, depth: child.depth(), asked, answer, unnamed };
        Ok(Draft { grown_from: Some(grown), ..draft })
    }
}
