//! Queries as sums of drawn quantities: near the drawn scene, the answer of many solvers is a sum of bars, heights or weights
//! with whole or fractional coefficients (the weights of the cheapest way, the mean of the bars).
//!
//! Counts and names have no such form. Where answers tie the form is that of one of them.

use super::chart;
use super::row::{QueryArg, entity};
use crate::answer::exact::Exact;
use crate::claim::measure::Measure;
use crate::claim::query::Query;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, ScalarId, Scene};

/// An arc with its weight.
#[derive(Clone, Copy)]
struct Arc {
    from: EntityId,
    to: EntityId,
    weight: ScalarId,
}

/// Weighted arcs of the drawn network; undirected edges stand as two.
fn arcs(scene: &Scene) -> Vec<Arc> {
    let mut found = Vec::new();
    for e in scene.entities.iter().filter(|e| e.state == 0) {
        if let Shape::Edge(from, to, directed, Some(weight)) = e.shape {
            found.push(Arc { from, to, weight });
            if !directed {
                found.push(Arc { from: to, to: from, weight });
            }
        }
    }
    found
}

fn nodes(arcs: &[Arc]) -> Vec<EntityId> {
    let mut found: Vec<EntityId> = arcs.iter().flat_map(|a| [a.from, a.to]).collect();
    found.sort();
    found.dedup();
    found
}

/// Weights of the best way between two nodes: the lightest for `sign` 1, the heaviest of an acyclic network for -1.
fn way(scene: &Scene, arcs: &[Arc], from: EntityId, to: EntityId, sign: f64) -> Option<Vec<ScalarId>> {
    let nodes = nodes(arcs);
    let place = |e: EntityId| nodes.binary_search(&e).ok();
    let mut cost = vec![f64::INFINITY; nodes.len()];
    let mut before: Vec<Option<Arc>> = vec![None; nodes.len()];
    cost[place(from)?] = 0.0;
    for _ in 0..nodes.len() {
        let mut changed = false;
        for arc in arcs {
            let (a, b) = (place(arc.from)?, place(arc.to)?);
            let through = cost[a] + sign * scene.scalar(arc.weight);
            if through < cost[b] - 1e-12 {
                (cost[b], before[b], changed) = (through, Some(*arc), true);
            }
        }
        if !changed {
            break;
        }
    }
    let mut way = Vec::new();
    let mut at = to;
    while at != from {
        let arc = before[place(at)?]?;
        way.push(arc.weight);
        at = arc.from;
        if way.len() > nodes.len() {
            return None;
        }
    }
    Some(way)
}

fn times(k: i64, m: Measure) -> Measure {
    if k == 1 { m } else { Measure::Product(vec![Measure::Const(Exact::from(k)), m]) }
}

fn sum(weights: Vec<ScalarId>, k: i64) -> Vec<Measure> {
    weights.into_iter().map(|w| times(k, Measure::Scalar(w))).collect()
}

/// The only node that no arc enters (`out` false: that no arc leaves).
fn end(arcs: &[Arc], source: bool) -> Option<EntityId> {
    let free = |n: &EntityId| !arcs.iter().any(|a| if source { a.to == *n } else { a.from == *n });
    nodes(arcs).into_iter().find(free)
}

fn earliest(scene: &Scene, arcs: &[Arc], event: EntityId) -> Option<Vec<Measure>> {
    way(scene, arcs, end(arcs, true)?, event, -1.0).map(|w| sum(w, 1))
}

fn latest(scene: &Scene, arcs: &[Arc], event: EntityId) -> Option<Vec<Measure>> {
    let sink = end(arcs, false)?;
    let mut terms = earliest(scene, arcs, sink)?;
    terms.extend(sum(way(scene, arcs, event, sink, -1.0)?, -1));
    Some(terms)
}

fn slack(scene: &Scene, arcs: &[Arc], args: &[QueryArg]) -> Option<Vec<Measure>> {
    let (a, b) = (entity(args, 0).ok()?, entity(args, 1).ok()?);
    let mut terms = latest(scene, arcs, b)?;
    terms.extend(earliest(scene, arcs, a)?.into_iter().map(|m| times(-1, m)));
    let own = arcs.iter().find(|x| (x.from, x.to) == (a, b))?;
    terms.push(times(-1, Measure::Scalar(own.weight)));
    Some(terms)
}

/// Weights of a lightest tree that joins all nodes.
fn tree(scene: &Scene, arcs: &[Arc]) -> Vec<ScalarId> {
    let nodes = nodes(arcs);
    let mut home: Vec<EntityId> = nodes.clone();
    let of = |home: &[EntityId], e: EntityId| home[nodes.binary_search(&e).unwrap_or(0)];
    let mut sorted = arcs.to_vec();
    sorted.sort_by(|a, b| scene.scalar(a.weight).total_cmp(&scene.scalar(b.weight)));
    let mut kept = Vec::new();
    for arc in sorted {
        let (a, b) = (of(&home, arc.from), of(&home, arc.to));
        if a != b {
            home.iter_mut().filter(|h| **h == b).for_each(|h| *h = a);
            kept.push(arc.weight);
        }
    }
    kept
}

/// The heights of the chart's bars, lowest first.
fn ranked(scene: &Scene) -> Vec<Measure> {
    let mut bars = chart::bars(scene);
    bars.sort_by(|a, b| a.1.total_cmp(&b.1));
    let carried = |id: EntityId| match scene.entity(id).shape {
        Shape::Bar(_, _, v) => Some(Measure::Scalar(v)),
        _ => None,
    };
    bars.into_iter().filter_map(|b| carried(b.0)).collect()
}

fn quotient(terms: Vec<Measure>, n: usize) -> Measure {
    Measure::Quotient(Box::new(Measure::Sum(terms)), Box::new(Measure::Const(Exact::from(n as i64))))
}

fn rise(scene: &Scene, signs: &[f64]) -> Option<Measure> {
    let (a, b, _) = chart::change(scene, signs).ok()?;
    let height = |id: EntityId| match scene.entity(id).shape {
        Shape::Point(p) => Some((Measure::Y(p), scene.at(p)[1])),
        _ => None,
    };
    let ((low, x), (high, y)) = (height(a)?, height(b)?);
    let (low, high) = if x < y { (low, high) } else { (high, low) };
    Some(Measure::Sum(vec![high, times(-1, low)]))
}

/// The query as a sum of drawn quantities, if it has such a form.
pub fn linear(query: &Query, scene: &Scene) -> Option<Measure> {
    let args = &query.args;
    let arcs = || arcs(scene);
    Some(match query.name.as_str() {
        "bar_sum" => Measure::Sum(ranked(scene)),
        "bar_mean" => {
            let bars = ranked(scene);
            let n = bars.len();
            quotient(bars, n)
        }
        "bar_median" => {
            let bars = ranked(scene);
            let n = bars.len();
            if n == 0 {
                return None;
            }
            if n % 2 == 1 {
                bars[n / 2].clone()
            } else {
                quotient(vec![bars[n / 2 - 1].clone(), bars[n / 2].clone()], 2)
            }
        }
        "bar_range" => {
            let bars = ranked(scene);
            Measure::Sum(vec![bars.last()?.clone(), times(-1, bars[0].clone())])
        }
        "greatest_rise" => rise(scene, &[1.0])?,
        "greatest_fall" => rise(scene, &[-1.0])?,
        "greatest_change" => rise(scene, &[1.0, -1.0])?,
        "path_cost" => {
            let (a, b) = (entity(args, 0).ok()?, entity(args, 1).ok()?);
            Measure::Sum(sum(way(scene, &arcs(), a, b, 1.0)?, 1))
        }
        "spanning_tree_cost" => Measure::Sum(sum(tree(scene, &arcs()), 1)),
        "earliest" => Measure::Sum(earliest(scene, &arcs(), entity(args, 0).ok()?)?),
        "latest" => Measure::Sum(latest(scene, &arcs(), entity(args, 0).ok()?)?),
        "slack" => Measure::Sum(slack(scene, &arcs(), args)?),
        "task_end" => match scene.entity(entity(args, 0).ok()?).shape {
            Shape::Task(_, start, length) => Measure::Sum(vec![Measure::Scalar(start), Measure::Scalar(length)]),
            _ => return None,
        },
        _ => return None,
    })
}

impl Measure {
    /// Every measure that this one is reckoned from; itself, if it is no sum, product, quotient or root.
    pub fn leaves(&self, each: &mut impl FnMut(&Measure)) {
        match self {
            Measure::Sum(list) | Measure::Product(list) => list.iter().for_each(|m| m.leaves(each)),
            Measure::Quotient(a, b) => {
                a.leaves(each);
                b.leaves(each);
            }
            Measure::Root(a) => a.leaves(each),
            leaf => each(leaf),
        }
    }

    /// Calls `each` with every query in the measure.
    pub fn queries(&self, each: &mut impl FnMut(&Measure)) {
        self.leaves(&mut |leaf| {
            if matches!(leaf, Measure::Query(_)) {
                each(leaf);
            }
        });
    }

    /// Whether a solver answers a part of it.
    pub fn asks_a_solver(&self) -> bool {
        let mut asks = false;
        self.leaves(&mut |leaf| {
            asks |= match leaf {
                Measure::Query(_) => true,
                Measure::CurveAt(_, x) | Measure::CurveSlope(_, x) => x.asks_a_solver(),
                Measure::CurveIntegral(_, a, b) => a.asks_a_solver() || b.asks_a_solver(),
                _ => false,
            }
        });
        asks
    }

    /// The measure with every query replaced by its sum of drawn quantities; `None` if one has no such form.
    pub fn without_queries(&self, scene: &Scene) -> Option<Measure> {
        let each = |list: &[Measure]| list.iter().map(|m| m.without_queries(scene)).collect::<Option<Vec<_>>>();
        let boxed = |m: &Measure| m.without_queries(scene).map(Box::new);
        Some(match self {
            Measure::Query(q) => linear(q, scene)?,
            Measure::Sum(terms) => Measure::Sum(each(terms)?),
            Measure::Product(factors) => Measure::Product(each(factors)?),
            Measure::Quotient(a, b) => Measure::Quotient(boxed(a)?, boxed(b)?),
            Measure::Root(a) => Measure::Root(boxed(a)?),
            other => other.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bars, network};
    use super::*;
    use crate::claim::observed::Observed;

    fn agrees(scene: &Scene, name: &str, ids: &[u32]) {
        let args = ids.iter().map(|i| QueryArg::Entity(EntityId(*i))).collect();
        let query = Query { name: name.into(), args };
        let Ok(Observed::Number(solved)) = query.solve(scene) else { panic!("{name} has no answer") };
        let sum = linear(&query, scene).unwrap().number(scene);
        assert!((sum - solved).abs() < 1e-9, "{name}: {sum} and {solved}");
    }

    #[test]
    fn sums_are_what_solvers_answer() {
        let chart = bars(&[4.0, 10.0, 6.0, 8.0]);
        ["bar_sum", "bar_mean", "bar_median", "bar_range"].iter().for_each(|q| agrees(&chart, q, &[]));
        let edges = &[(0, 1, 2.0), (1, 2, 3.0), (2, 3, 4.0), (3, 0, 6.0), (0, 2, 7.0)];
        let net = network("ABCD", edges, false);
        agrees(&net, "path_cost", &[0, 2]);
        agrees(&net, "spanning_tree_cost", &[]);
        let plan = network("ABCD", &[(0, 1, 2.0), (0, 2, 5.0), (1, 2, 1.0), (1, 3, 9.0), (2, 3, 4.0)], true);
        for event in 0..4 {
            agrees(&plan, "earliest", &[event]);
            agrees(&plan, "latest", &[event]);
        }
        agrees(&plan, "slack", &[1, 2]);
    }

    #[test]
    fn counts_are_no_sums() {
        let chart = bars(&[4.0, 10.0]);
        assert!(linear(&Query { name: "highest_bar".into(), args: vec![] }, &chart).is_none());
    }
}
