//! Steps: each conclusion follows from exactly the claims and the principle that it cites.
//!
//! A principle is matched and applied, not believed: one of its schemas must fit, with conditions that follow from the cited
//! claims, and its relation must give the concluded value from the cited ones. Leaving out any claim must break this.

mod chance;
mod entailment;
mod facts;
mod marks;
pub(crate) mod mentions;
mod nearby;
mod search;
mod solves;
mod walk;

use crate::answer::Answer;
use crate::answer::unit::{Dimension, Unit};
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::{Claim, ClaimId, Source};
use crate::knowledge::Knowledge;
use crate::knowledge::node::Kind;
use crate::knowledge::schema::form::form;
use crate::knowledge::schema::thing::Sort;
use crate::knowledge::schema::{Conclusion, Schema};
use crate::sample::difficulty::needed;
use crate::sample::draft::{Draft, Move, Step};
use crate::sample::finding::{Finding, Place};
use crate::scene::{Frame, PointId};
use facts::{Facts, Ledger, rows_of};
use mentions::Mentions;
use search::{Derived, Search, right_angle};
use std::cell::Cell;

/// Queries for the best of many: no reckoning alone gives them.
const OPTIMA: &[&str] = &["spanning_tree_cost", "path_cost", "bar_median", "earliest", "latest"];

/// What stands before a step: moves with a smaller index.
fn later(source: Source, at: usize, draft: &Draft) -> bool {
    match source {
        Source::Derived(k) => usize::from(k) >= at,
        Source::Tool(state) => draft.calls().any(|(i, c)| c.state == state && i > at),
        Source::Asked => true,
        Source::Given(_) | Source::Structure => false,
    }
}

/// Whether the claim says which marks a tool drew.
fn is_mark(claim: &Claim) -> bool {
    matches!(claim, Claim::Holds(Relation::MarkedPath(_) | Relation::MarkedNodes(_)))
}

/// What the unit of a value measures; none where it only counts.
fn told(value: &Answer) -> Option<Dimension> {
    value.unit().map(Unit::dimension).filter(|d| !matches!(d, Dimension::Count | Dimension::Share))
}

/// What the unit measures that a claim's value carries.
fn measured(claim: &Claim) -> Option<Dimension> {
    if let Claim::Equal(_, value) = claim { told(value) } else { None }
}

/// Whether a conclusion that carries a unit measures what the schema's relation can give.
fn of_kind(schema: &Schema, claim: &Claim) -> bool {
    let Claim::Equal(measure, value) = claim else { return true };
    if schema.of.as_ref().is_some_and(|forms| !forms.iter().any(|f| f == form(measure))) {
        return false;
    }
    told(value).is_none_or(|d| schema.measures.as_ref().is_none_or(|all| all.contains(&d)))
}

/// Whether a schema fits the step with these facts.
fn fits(schema: &Schema, claim: &Claim, facts: &Facts<'_, '_>) -> bool {
    let scene = facts.ledger.scene;
    let mut mentions = Mentions::default();
    mentions.claim(scene, claim);
    facts.claims().for_each(|c| mentions.claim(scene, c));
    let things = mentions.things();
    let right = right_angle(claim);
    let derived = Derived::of(claim, right.as_ref(), scene);
    // A first-order match may hide that a length is only stationary: beside the foot of a perpendicular that nobody cites.
    // Curves with corners have no such points.
    let sharp = matches!(scene.frame, Frame::Axes(_)) || matches!(schema.then, Conclusion::Decides(_));
    Search { schema, facts, derived: &derived, claim, things: &things, tries: Cell::new(0) }.fits()
        && (sharp || nearby::fixed(facts, claim, nearby::LOOSE))
}

/// Premises without which the schema fits as well, by place.
fn idle(schema: &Schema, claim: &Claim, facts: &Facts<'_, '_>) -> Vec<usize> {
    let scene = facts.ledger.scene;
    // What may be read off a scale is not among the facts, so that their rows do not tell.
    let rows = rows_of(claim, scene).filter(|_| !(schema.scale && matches!(scene.frame, Frame::Axes(_))));
    let first_order = rows.as_ref().is_some_and(|rows| rows.iter().all(|r| facts.all().contains(r)));
    let spare = |k: &usize| {
        let less = facts.without(*k);
        let open = rows.as_ref().is_some_and(|rows| {
            (first_order && rows.iter().any(|r| !less.all().contains(r)))
                || !nearby::fixed(&less, claim, nearby::STRICT)
        });
        !open && fits(schema, claim, &less)
    };
    (0..facts.ids.len()).filter(spare).collect()
}

/// Looks at one step.
fn step(
    draft: &Draft,
    knowledge: &Knowledge,
    ledger: &Ledger<'_>,
    (i, step): (usize, &Step),
    found: &mut Vec<Finding>,
) {
    let place = Place::Step(i as u16);
    let fault = |cause: &str| Finding::fault("steps", cause, place.clone()).with("principle", step.principle.clone());
    let node = knowledge.get(&step.principle).filter(|n| n.kind == Kind::Principle);
    if node.is_none() {
        found.push(fault("unknown-principle"));
        return;
    }
    let declares = |path: &String| {
        step.principle.strip_prefix(path.as_str()).is_some_and(|below| below.is_empty() || below.starts_with('/'))
    };
    if !draft.knowledge.iter().any(declares) {
        // A reckoning fits many principles; the scripts say which of them the problem is about.
        found.push(fault("undeclared-principle"));
        return;
    }
    if knowledge.schemas(&step.principle).is_empty() {
        found.push(fault("no-schema"));
        return;
    }
    let known = |id: &ClaimId| draft.board.claims.get(id.0 as usize).is_some();
    if let Some(id) = step.premises.iter().find(|id| !known(id) || later(ledger.claims[id.0 as usize].source, i, draft))
    {
        found.push(fault("forward-reference").with("claim", id.0));
        return;
    }
    marks::check(draft, i, step, found);
    let claim = draft.claim(step.derived);
    let cited = step.premises.iter().copied().filter(|id| !is_mark(ledger.claim(*id)));
    let facts = Facts::new(ledger, cited.collect());
    let schemas = knowledge.schemas(&step.principle).iter();
    if !walk::joins(claim, &facts) {
        found.push(fault("principle-does-not-apply").with("roads", "do not lead there"));
        return;
    }
    // A step is sound if one schema fits and needs every premise; else the schema that needs most tells what is idle.
    let mut least: Option<Vec<usize>> = None;
    // What the only cited claim says already can be read or restated, but no reckoning leads there.
    let restates = facts.ids.len() == 1
        && matches!(claim, Claim::Equal(m, _) if facts.claims().any(|c| matches!(c, Claim::Equal(n, _) if m == n)));
    let reckons = |s: &Schema| s.variables.iter().any(|v| matches!(v.sort, Sort::Value | Sort::Values));
    let optimum = matches!(claim, Claim::Equal(Measure::Query(q), _) if OPTIMA.contains(&q.name.as_str()));
    // Nor does arithmetic say that one number is another, however equal they are.
    let equals = facts.ids.len() == 1 && facts.claims().any(|c| value(c).is_some() && value(c) == value(claim));
    let bare = (optimum || equals) && step.principle.starts_with("mathematics/arithmetic/");
    for schema in schemas.filter(|s| !((restates || bare) && reckons(s)) && of_kind(s, claim) && fits(s, claim, &facts))
    {
        let spare = idle(schema, claim, &facts);
        if least.as_ref().is_none_or(|l| spare.len() < l.len()) {
            least = Some(spare);
        }
        if least.as_ref().is_some_and(Vec::is_empty) {
            return;
        }
    }
    let Some(spare) = least else {
        let rows = rows_of(claim, ledger.scene);
        let fixed =
            |rows: Vec<_>| rows.iter().all(|r| facts.all().contains(r)) && nearby::fixed(&facts, claim, nearby::LOOSE);
        let determined = rows.is_none_or(fixed);
        let cause = if determined { "principle-does-not-apply" } else { "missing-premise" };
        found.push(fault(cause).with("premises", step.premises.iter().map(|p| p.0).collect::<Vec<_>>()));
        return;
    };
    // What a tool says of the point that it marked is cited as a whole: idle are such claims only together.
    let whole = |k: usize| {
        let stated = &draft.board.claims[facts.ids[k].0 as usize];
        match stated.source {
            Source::Tool(call) => subject(&stated.claim).map(|p| (call, p)),
            _ => None,
        }
    };
    let used: Vec<_> = (0..facts.ids.len()).filter(|k| !spare.contains(k)).filter_map(whole).collect();
    let alone = |k: &usize| whole(*k).is_none_or(|group| !used.contains(&group));
    found.extend(spare.into_iter().filter(alone).map(|k| fault("idle-premise").with("claim", facts.ids[k].0)));
}

/// The point that a claim says something of, if it is about one point.
fn subject(claim: &Claim) -> Option<PointId> {
    match claim {
        Claim::Holds(relation) => relation.subject(),
        Claim::Equal(Measure::X(p) | Measure::Y(p) | Measure::Position(p), _) => Some(*p),
        _ => None,
    }
}

/// Looks at one step alone.
pub(super) fn one(draft: &Draft, knowledge: &Knowledge, index: u16, found: &mut Vec<Finding>) {
    let ledger = Ledger::new(&draft.board.scene, &draft.board.claims);
    draft.steps().filter(|(i, _)| *i == usize::from(index)).for_each(|s| step(draft, knowledge, &ledger, s, found));
}

/// Looks at every step, and whether the solution needs it.
pub(super) fn check(draft: &Draft, knowledge: &Knowledge, found: &mut Vec<Finding>) {
    let ledger = Ledger::new(&draft.board.scene, &draft.board.claims);
    for s in draft.steps() {
        step(draft, knowledge, &ledger, s, found);
    }
    let needed = needed(draft);
    for (i, m) in draft.trajectory.iter().enumerate() {
        if matches!(m, Move::Step(_)) && !needed.contains(&i) {
            found.push(Finding::fault("steps", "idle-step", Place::Step(i as u16)));
        }
    }
}

/// The number that a claim says.
pub(super) fn value(claim: &Claim) -> Option<f64> {
    match claim {
        Claim::Equal(_, crate::answer::Answer::Number { value, .. }) => Some(value.to_f64()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
