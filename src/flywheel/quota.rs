//! Quotas: which templates and levels serve one, how far it is, and the weights of a round that is to fill those that are unmet.
//!
//! Samples count for a quota by their template and level, which a count of a few hundred rows tells.

use crate::config::load::hint;
use crate::config::quota::{ASPECTS, Aspect, Quota};
use crate::generate::steer::{Mode, WHOLE, Weights};
use crate::template::script::Script;
use crate::template::set::TemplateSet;
use std::collections::{BTreeMap, BTreeSet};

/// Samples by template and level.
pub type Counts = BTreeMap<(String, u8), u64>;

/// The values that a template at a level has for an aspect.
fn values(aspect: Aspect, script: &Script, level: u8) -> BTreeSet<String> {
    let domain = |path: &String| path.split('/').next().unwrap_or_default().to_owned();
    match aspect {
        Aspect::Domain => script.meta.knowledge.iter().map(domain).collect(),
        Aspect::Level => [level.to_string()].into(),
        Aspect::Kind => [script.meta.kind.name.to_owned()].into(),
        // The template, and every folder that it lies in.
        Aspect::Template => {
            let folders = script.name.match_indices('/').map(|(end, _)| script.name[..end].to_owned());
            folders.chain([script.name.clone()]).collect()
        }
    }
}

/// Templates and levels whose problems count for a quota.
pub fn cells(quota: &Quota, set: &TemplateSet) -> Vec<(String, u8)> {
    let pairs = set.scripts().iter().flat_map(|s| s.meta.levels.iter().map(move |level| (s, *level)));
    let serving = pairs.filter(|(s, level)| values(quota.aspect, s, *level).contains(&quota.value));
    serving.map(|(s, level)| (s.name.clone(), level)).collect()
}

/// Samples that count for a quota.
pub fn have(quota: &Quota, set: &TemplateSet, counts: &Counts) -> u64 {
    cells(quota, set).iter().filter_map(|cell| counts.get(cell)).sum()
}

/// Quotas that are not met, with the number of samples that each lacks.
pub fn unmet<'a>(quotas: &'a [Quota], set: &TemplateSet, counts: &Counts) -> Vec<(&'a Quota, u64)> {
    let lacking = |q: &'a Quota| (q, q.samples.saturating_sub(have(q, set, counts)));
    quotas.iter().map(lacking).filter(|(_, lacks)| *lacks > 0).collect()
}

/// Makes sure that every quota can be served.
///
/// # Errors
/// The first that no template serves, with the near values there are.
pub fn check(quotas: &[Quota], set: &TemplateSet) -> Result<(), String> {
    for quota in quotas {
        if cells(quota, set).is_empty() {
            let scripts = || set.scripts().iter();
            let known: BTreeSet<String> = scripts()
                .flat_map(|s| s.meta.levels.iter().flat_map(move |level| values(quota.aspect, s, *level)))
                .collect();
            let near = hint(&quota.value, known.iter().map(String::as_str));
            let some: Vec<&str> = known.iter().take(12).map(String::as_str).collect();
            let near = if near.is_empty() { format!("; hint: there are {}", some.join(", ")) } else { near };
            let name = ASPECTS.iter().find(|(_, a)| *a == quota.aspect).map_or("", |(name, _)| *name);
            return Err(format!("quota {quota}: no template has {name} {}{near}", quota.value));
        }
    }
    Ok(())
}

/// Weights of a round that goes where quotas are unmet: each gets turns by what it lacks, spread evenly over what serves it.
/// As they were where all are met.
pub fn focus(weights: Weights, quotas: &[Quota], set: &TemplateSet, counts: &Counts) -> Weights {
    let unmet = unmet(quotas, set, counts);
    let total: u64 = unmet.iter().map(|(_, lacks)| lacks).sum();
    if total == 0 {
        return weights;
    }
    let mut pairs: BTreeMap<(String, u8), u64> = BTreeMap::new();
    for (quota, lacks) in unmet {
        let cells = cells(quota, set);
        let part = u128::from(WHOLE) * u128::from(lacks) / u128::from(total);
        let each = (part / cells.len().max(1) as u128).max(1) as u64;
        cells.into_iter().for_each(|cell| *pairs.entry(cell).or_default() += each);
    }
    let pairs = pairs.into_iter().map(|((template, level), n)| (template, level, n.min(u64::from(u32::MAX)) as u32));
    Weights { modes: vec![Mode { name: "quota".into(), share: WHOLE, pairs: pairs.collect() }] }
}
