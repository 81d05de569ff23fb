//! The one loop's body: a turn is a pure function of its index.
//!
//! generate, check, (repair, check)*, then expand and the same again, up to the expander's depth.

use crate::expand::Expanded;
use crate::flywheel::context::Context;
use crate::flywheel::mend::{Mended, mend};
use crate::flywheel::meter::{self, Stage};
use crate::flywheel::perceive;
use crate::generate::steer::Weights;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Place};
use crate::sample::outcome::{Outcome, Turn};
use crate::sample::{Provenance, Reject, Sample};
use crate::template::script::Script;
use std::sync::Arc;

/// A draft that was checked: the sample with the draft that it came from, or the reject.
pub type Settled = Result<(Box<Sample>, Draft), Box<Reject>>;

/// The turn of an index in a round without weights.
pub fn turn(cx: &Context, index: u64) -> Turn {
    weighed_turn(cx, &Weights::default(), index)
}

/// The turn of an index under the weights of its round.
pub fn weighed_turn(cx: &Context, weights: &Weights, index: u64) -> Turn {
    let mut outcomes = Vec::new();
    let (script, provenance) = match cx.perception {
        true => perceive::choose(cx, index),
        false => cx.generator.choose(weights, cx.run_seed, index),
    };
    let mut settled = first(cx, &script, provenance);
    loop {
        let (sample, draft) = match settled {
            Ok(pair) => pair,
            Err(reject) => {
                outcomes.push(Outcome::Rejected(*reject));
                break;
            }
        };
        let provenance = sample.provenance.clone();
        outcomes.push(Outcome::Verified(sample));
        if cx.perception {
            break;
        }
        let expand = || cx.expander.expand(cx.generator.set.rules(), &draft, &provenance);
        settled = match meter::time(Stage::Expand, expand) {
            Expanded::Nothing => break,
            Expanded::Failed(child, cause, why) => {
                let finding = Finding::fault("expand", cause, Place::Whole).with("message", why);
                Err(Box::new(Reject {
                    provenance: child,
                    kind: draft.kind,
                    question: String::new(),
                    findings: vec![finding],
                    repairs: vec![],
                }))
            }
            Expanded::Draft(draft, child) => settle(cx, *draft, &child),
        };
    }
    Turn { index, outcomes }
}

/// Derives the sample of a provenance again, ancestors included. `script` loads templates and rules by name and hash.
///
/// # Errors
/// The reject, if it or an ancestor does not pass; or that a script is missing.
pub fn derive(
    cx: &Context,
    wanted: &Provenance,
    script: &dyn Fn(&str, &str) -> Option<Arc<Script>>,
) -> Result<Box<Sample>, Box<Reject>> {
    let missing = |name: &str| {
        let finding = Finding::fault("template", "missing", Place::Whole).with("name", name);
        let (kind, question) = (String::new(), String::new());
        Box::new(Reject { provenance: wanted.clone(), kind, question, findings: vec![finding], repairs: vec![] })
    };
    let base = Provenance { slot: 0, expansions: vec![], ..wanted.clone() };
    let template = script(&base.template, &base.template_hash).ok_or_else(|| missing(&base.template))?;
    let (mut sample, mut draft) = first(cx, &template, base)?;
    for expansion in &wanted.expansions {
        let rule = script(&expansion.rule, &expansion.hash).ok_or_else(|| missing(&expansion.rule))?;
        let child = sample.provenance.expanded(expansion.clone());
        draft = cx.expander.apply(&rule, draft, &child).map_err(|why| {
            let finding = Finding::fault("expand", "failed", Place::Whole).with("message", why.to_string());
            let (kind, question) = (rule.meta.kind.name.into(), String::new());
            Box::new(Reject { provenance: child.clone(), kind, question, findings: vec![finding], repairs: vec![] })
        })?;
        (sample, draft) = settle(cx, draft, &child)?;
    }
    Ok(sample)
}

/// The problem that a template makes, checked.
///
/// # Errors
/// The reject, if it does not pass.
pub fn first(cx: &Context, script: &Script, provenance: Provenance) -> Settled {
    let draft = meter::time(Stage::Generate, || cx.generator.draft(script, &provenance))?;
    settle(cx, draft, &provenance)
}

/// Mends a draft and looks at it beside the benchmarks that the dataset must not repeat.
fn settle(cx: &Context, draft: Draft, provenance: &Provenance) -> Settled {
    let Mended { verified, draft, repairs } = mend(cx, draft, provenance)?;
    let sample = verified.sample(&repairs);
    match cx.checks.guard.look(&sample).or_else(|| cx.checks.reserved.look(&sample)) {
        None => Ok((Box::new(sample), draft)),
        Some(finding) => Err(Box::new(Reject {
            provenance: sample.provenance,
            kind: sample.kind,
            question: sample.question,
            findings: vec![finding],
            repairs,
        })),
    }
}
