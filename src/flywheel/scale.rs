//! Scaling: how far knowledge and tools grow from a handful of seed nodes.
//!
//! Only what is known may drive turns: a template is within reach when it shows a known node (knowledge-driven) or uses a known
//! tool (tool-driven). Verified samples make known what they cite, once there is evidence enough, and from then on that drives
//! turns too; kinds of problems and composite tools grow as in any run. Everything is in memory, nothing is stored.
//! Source: the scaling study of V-Thinker (arXiv 2511.04460, figure 11), which starts from 2, 5 and 10.

use crate::config::Growth;
use crate::evolve::harvest::Harvester;
use crate::flywheel::context::Context;
use crate::flywheel::turn::weighed_turn;
use crate::generate::steer::{Mode, WHOLE, Weights};
use crate::knowledge::grown::Sort;
use crate::sample::outcome::Outcome;
use crate::seed::Stream;
use crate::store::growth::Ledger;
use crate::template::script::Script;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One point of a curve: after a round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Number of seed nodes at the start.
    pub seeds: usize,
    /// Round, from 0: the start.
    pub round: u64,
    /// Known nodes: seeds, nodes that samples made known, grown ones.
    pub nodes: usize,
    /// Of those, the grown ones.
    pub grown_nodes: usize,
    /// Known tools: tools that samples made known, composite ones.
    pub tools: usize,
    /// Of those, the composite ones.
    pub composite_tools: usize,
    /// Templates within reach in the next round.
    pub templates: usize,
    /// Verified samples up to now, each problem once.
    pub samples: u64,
}

/// How a curve is drawn.
#[derive(Clone, Debug)]
pub struct Course {
    /// Seed nodes to start from.
    pub seeds: usize,
    /// Rounds.
    pub rounds: u64,
    /// Turns of a round.
    pub turns: u64,
    /// How growth judges.
    pub growth: Growth,
}

/// What is known so far.
#[derive(Default)]
struct Known {
    nodes: BTreeSet<String>,
    tools: BTreeSet<String>,
}

impl Known {
    /// Pairs within reach, by what drives them.
    fn weights(&self, cx: &Context) -> Weights {
        let pairs = |reached: &dyn Fn(&Script) -> bool| {
            let scripts = cx.generator.set.scripts().iter().filter(|s| reached(s));
            scripts.flat_map(|s| s.meta.levels.iter().map(|l| (s.name.clone(), *l, 1))).collect::<Vec<_>>()
        };
        let by_nodes = pairs(&|s| s.meta.knowledge.iter().any(|k| self.nodes.contains(k)));
        let by_tools = pairs(&|s| s.meta.tools.iter().any(|t| self.tools.contains(t)));
        // Until a tool is known, knowledge drives all turns.
        let tools = if by_tools.is_empty() { 0 } else { WHOLE / 2 };
        let mode = |name: &str, share, pairs| Mode { name: name.into(), share, pairs };
        Weights { modes: vec![mode("tools", tools, by_tools), mode("knowledge", WHOLE - tools, by_nodes)] }
    }
}

/// Nodes that templates declare, in an order that the run's seed shuffles: the first so many are a start. Starts of one seed
/// contain each other.
fn starts(cx: &Context) -> Vec<String> {
    let declared: BTreeSet<&String> = cx.generator.set.scripts().iter().flat_map(|s| &s.meta.knowledge).collect();
    let mut all: Vec<String> = declared.into_iter().cloned().collect();
    Stream::new(&[b"scale", &cx.run_seed.to_le_bytes()]).shuffle(&mut all);
    all
}

/// The curve from the start to the last round.
pub fn curve(cx: &Context, course: &Course) -> Vec<Point> {
    let mut known = Known { nodes: starts(cx).into_iter().take(course.seeds).collect(), ..Known::default() };
    let (mut ledger, mut problems) = (Ledger::default(), BTreeSet::new());
    let (mut cited, mut called): (BTreeMap<String, u64>, BTreeMap<String, u64>) = Default::default();
    let mut points = vec![];
    for round in 0..=course.rounds {
        let weights = known.weights(cx);
        let reached: BTreeSet<&str> = weights.modes.iter().flat_map(|m| m.pairs.iter().map(|p| p.0.as_str())).collect();
        let (grown, composite) = (ledger.of(Sort::Node).count(), ledger.of(Sort::Tool).count());
        points.push(Point {
            seeds: course.seeds,
            round,
            nodes: known.nodes.len() + grown,
            grown_nodes: grown,
            tools: known.tools.len() + composite,
            composite_tools: composite,
            templates: reached.len(),
            samples: ledger.samples,
        });
        if round == course.rounds {
            break;
        }
        let first = round * course.turns;
        let turns: Vec<_> =
            (first..first + course.turns).into_par_iter().map(|i| weighed_turn(cx, &weights, i)).collect();
        let mut harvester = Harvester::new(&ledger, &cx.checks.knowledge);
        let mut number = ledger.samples;
        for outcome in turns.into_iter().flat_map(|t| t.outcomes) {
            let Outcome::Verified(sample) = outcome else { continue };
            if !problems.insert(sample.signature.problem.clone()) {
                continue;
            }
            number += 1;
            harvester.add(number, &sample);
            sample.knowledge.iter().for_each(|k| *cited.entry(k.clone()).or_default() += 1);
            sample.tools.iter().for_each(|t| *called.entry(t.clone()).or_default() += 1);
        }
        ledger.apply(harvester.finish(round + 1, &course.growth));
        let enough = |counts: &BTreeMap<String, u64>| {
            let some = counts.iter().filter(|c| *c.1 >= course.growth.evidence);
            some.map(|c| c.0.clone()).collect::<Vec<_>>()
        };
        known.nodes.extend(enough(&cited));
        known.tools.extend(enough(&called));
    }
    points
}
