//! Patterns of a sample: the kind of problem that it proves, and the sequences of tools that its solution uses.
//!
//! A kind of problem is {kinds of givens} |- asked kind by {principles} with {tools}, up to order, number and values. Principles
//! are those that the answer rests on. Both come from the stored record alone, so that they can be had of any verified sample.

use crate::answer::Answer;
use crate::answer::unit::{Dimension, Unit};
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::{Claim, Source};
use crate::knowledge::grown::{Pattern, Sort};
use crate::sample::Sample;
use std::collections::BTreeSet;

/// Tool calls in a composite tool.
const CALLS: std::ops::RangeInclusive<usize> = 2..=4;

/// All patterns of a sample, each once: its kind of problem first.
pub fn patterns(sample: &Sample) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = problem_kind(sample).into_iter().collect();
    found.extend(composite_tools(sample));
    found
}

/// The kind of problem; `None` if the record says nothing about what is asked or why the answer holds.
pub fn problem_kind(sample: &Sample) -> Option<Pattern> {
    let of = |wanted: fn(&Source) -> bool| sample.claims.iter().filter(move |s| wanted(&s.source));
    let asked = of(|s| *s == Source::Asked).map(|s| kind_of(&s.claim)).next()?;
    let givens: BTreeSet<String> =
        of(|s| matches!(s, Source::Given(_) | Source::Structure)).map(|s| kind_of(&s.claim)).collect();
    let principles = principles(sample);
    let tools: BTreeSet<String> = sample.tools.iter().cloned().collect();
    let (givens, tools) = (givens.into_iter().collect(), tools.into_iter().collect());
    (!principles.is_empty()).then_some(Pattern { sort: Sort::Node, givens, asked, principles, tools })
}

/// Principles of the conclusions that the last one rests on, itself included, sorted.
fn principles(sample: &Sample) -> Vec<String> {
    let steps = &sample.trajectory;
    let mut found = BTreeSet::new();
    let mut seen = vec![false; steps.len()];
    let mut open: Vec<usize> = steps.iter().rposition(|r| r.derived.is_some()).into_iter().collect();
    while let Some(i) = open.pop() {
        let Some(step) = steps.get(i).filter(|_| !std::mem::replace(&mut seen[i], true)) else { continue };
        found.extend(step.principle.clone());
        let sources = step.premises.iter().filter_map(|p| sample.claims.get(*p as usize)).map(|s| s.source);
        open.extend(sources.filter_map(|s| if let Source::Derived(k) = s { Some(usize::from(k)) } else { None }));
    }
    found.into_iter().collect()
}

/// Sequences of tools in the order of calls, repeats of one tool taken together, each once.
fn composite_tools(sample: &Sample) -> BTreeSet<Pattern> {
    let mut calls: Vec<String> = sample.trajectory.iter().filter_map(|r| Some(r.call.as_ref()?.tool.clone())).collect();
    calls.dedup();
    let windows = CALLS.flat_map(|n| calls.windows(n));
    windows
        .map(|tools| Pattern {
            sort: Sort::Tool,
            givens: vec![],
            asked: String::new(),
            principles: vec![],
            tools: tools.to_vec(),
        })
        .collect()
}

/// The kind of a claim, in words.
fn kind_of(claim: &Claim) -> String {
    match claim {
        Claim::Equal(measure, value) => {
            let unit = match value {
                Answer::Number { unit, .. } | Answer::Rounded { unit, .. } => unit.as_ref(),
                _ => None,
            };
            measured(measure, unit)
        }
        Claim::Same(a, _) => format!("equal {}", measured(a, None)),
        Claim::Holds(relation) => related(relation).into(),
    }
}

/// The kind of a measure, in words; compound ones by the dimension of their unit, or else by what joins them.
fn measured(measure: &Measure, unit: Option<&Unit>) -> String {
    let by_unit = |otherwise: &'static str| unit.map_or(otherwise, |u| dimension(u.dimension()));
    let negative = |m: &Measure| match m {
        Measure::Product(factors) => {
            matches!(factors.first(), Some(Measure::Const(c)) if c.to_f64() < 0.0)
        }
        Measure::Const(c) => c.to_f64() < 0.0,
        _ => false,
    };
    match measure {
        Measure::Length(..) => "length",
        Measure::Angle(..) => "angle",
        Measure::ArcAngle(..) => "arc angle",
        Measure::Distance(..) => "distance from a line",
        Measure::Area(_) => "area",
        Measure::Perimeter(_) => "perimeter",
        Measure::Volume(_) => "volume",
        Measure::Surface(_) => "surface",
        Measure::X(_) => "x-coordinate",
        Measure::Y(_) => "y-coordinate",
        Measure::Position(_) => "position",
        Measure::Slope(..) => "slope",
        Measure::CurveAt(..) => "value of a curve",
        Measure::CurveSlope(..) => "slope of a curve",
        Measure::CurveIntegral(..) => "integral of a curve",
        Measure::Const(_) => "number",
        Measure::Scalar(_) => by_unit("quantity"),
        Measure::Sum(terms) if terms.iter().any(negative) => by_unit("difference"),
        Measure::Sum(_) => by_unit("sum"),
        Measure::Product(_) => by_unit("product"),
        Measure::Quotient(..) => by_unit("quotient"),
        Measure::Root(_) => by_unit("root"),
        Measure::Query(query) => return query.name.replace('_', " "),
    }
    .into()
}

fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Length => "length",
        Dimension::Area => "area",
        Dimension::Volume => "volume",
        Dimension::Angle => "angle",
        Dimension::Time => "time",
        Dimension::Mass => "mass",
        Dimension::Speed => "speed",
        Dimension::Acceleration => "acceleration",
        Dimension::Force => "force",
        Dimension::Energy => "energy",
        Dimension::Power => "power",
        Dimension::Pressure => "pressure",
        Dimension::Density => "density",
        Dimension::Voltage => "voltage",
        Dimension::Current => "current",
        Dimension::Capacitance => "capacitance",
        Dimension::Charge => "charge",
        Dimension::Resistance => "resistance",
        Dimension::Frequency => "frequency",
        Dimension::Temperature => "temperature",
        Dimension::Share => "percentage",
        Dimension::Money => "amount of money",
        Dimension::Count => "count",
    }
}

fn related(relation: &Relation) -> &'static str {
    match relation {
        Relation::Perpendicular(..) => "perpendicular",
        Relation::Parallel(..) => "parallel",
        Relation::On(..) => "point on a curve",
        Relation::Collinear(..) => "collinear",
        Relation::Midpoint(..) => "midpoint",
        Relation::Between(..) => "point on a segment",
        Relation::Tangent(..) => "tangent",
        Relation::Bisects(..) => "bisector",
        Relation::Mirrored(..) => "mirror image",
        Relation::MarkedPath(_) => "marked path",
        Relation::MarkedNodes(_) => "marked nodes",
    }
}
