//! Walks and trees: the roads whose lengths a step adds up are those of a way between the two ends, or of a tree that joins all.
//!
//! That another road is as long as the right one makes a true number, but no way.

use super::facts::Facts;
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::claim::query::row::QueryArg;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// Joined nodes, each pair by what joins them.
type Links = Vec<(EntityId, EntityId)>;

/// The roads and ways whose lengths a measure adds up; `None` if it holds anything else.
fn links(scene: &Scene, m: &Measure, found: &mut Links) -> Option<()> {
    match m {
        Measure::Sum(parts) => parts.iter().try_for_each(|p| links(scene, p, found)),
        Measure::Scalar(s) => {
            let edge = scene.ids().find(|id| scene.entity(*id).shape.carries(*s))?;
            let Shape::Edge(a, b, ..) = scene.entity(edge).shape else { return None };
            found.push((a, b));
            Some(())
        }
        Measure::Query(q) if q.name == "path_cost" => {
            let [QueryArg::Entity(a), QueryArg::Entity(b)] = q.args[..] else { return None };
            found.push((a, b));
            Some(())
        }
        _ => None,
    }
}

/// All nodes that links join with the first one.
fn reach(from: EntityId, links: &Links) -> Vec<EntityId> {
    let mut known = vec![from];
    let mut at = 0;
    while let Some(node) = known.get(at).copied() {
        for (a, b) in links {
            for (x, y) in [(*a, *b), (*b, *a)] {
                if x == node && !known.contains(&y) {
                    known.push(y);
                }
            }
        }
        at += 1;
    }
    known
}

/// Whether cited roads lead where the conclusion says. `true` where the conclusion is no such sum of roads.
pub(super) fn joins(claim: &Claim, facts: &Facts<'_, '_>) -> bool {
    let Claim::Equal(Measure::Query(q), _) = claim else { return true };
    let scene = facts.ledger.scene;
    let mut all = Links::new();
    let told = facts.claims().map(|c| match c {
        Claim::Equal(m, _) => links(scene, m, &mut all),
        _ => None,
    });
    if told.collect::<Option<Vec<()>>>().is_none_or(|l| l.is_empty()) {
        return true;
    }
    match (q.name.as_str(), &q.args[..]) {
        ("path_cost", [QueryArg::Entity(s), QueryArg::Entity(t)]) => reach(*s, &all).contains(t),
        ("spanning_tree_cost", _) => {
            let nodes: Vec<EntityId> =
                scene.ids().filter(|id| matches!(scene.entity(*id).shape, Shape::Node(_))).collect();
            let reached = reach(all[0].0, &all);
            nodes.iter().all(|n| reached.contains(n)) && all.len() + 1 == nodes.len()
        }
        _ => true,
    }
}
