//! Steps of the shipped templates pass; spoiled citations are caught.

use super::check;
use crate::answer::Answer;
use crate::answer::unit::Dimension;
use crate::claim::{Claim, Source};
use crate::knowledge::Knowledge;
use crate::sample::difficulty::needed;
use crate::sample::draft::{Draft, Move, Step};
use crate::seed::Stream;
use crate::template::host::Shares;
use crate::template::script::Limits;
use crate::template::set::{Sources, TemplateSet};

fn knowledge() -> Knowledge {
    Knowledge::load("knowledge".as_ref()).expect("the shipped files load")
}

fn drafts(name: &str, seeds: u8) -> Vec<Draft> {
    let set = TemplateSet::load(&Sources::read("templates".as_ref()).unwrap()).unwrap();
    let script = set.get(name).unwrap();
    let shares = Shares { modalities: [0.3, 0.3, 0.2, 0.2], multiple_choice: 0.4 };
    let build = |seed: u8| {
        let level = script.meta.levels[seed as usize % script.meta.levels.len()];
        script.build(level, &Stream::new(&[&[seed]]), &shares, &Limits::default()).ok()
    };
    (0..seeds).filter_map(build).collect()
}

fn codes(draft: &Draft, knowledge: &Knowledge) -> Vec<String> {
    let mut found = Vec::new();
    check(draft, knowledge, &mut found);
    found.into_iter().map(|f| f.code).collect()
}

/// The `k`-th step of a draft.
fn step(draft: &mut Draft, k: usize) -> &mut Step {
    let mut steps = draft.trajectory.iter_mut().filter_map(|m| if let Move::Step(s) = m { Some(s) } else { None });
    steps.nth(k).unwrap()
}

const CHORD: &str = "plane/chord_distance";
const TEMPLATES: [&str; 5] =
    [CHORD, "plane/semicircle_angle", "chart/bar_difference", "plot/line_slope", "graph/shortest_path"];

#[test]
fn sound_steps_pass() {
    let knowledge = knowledge();
    for name in TEMPLATES {
        for draft in drafts(name, 6) {
            assert_eq!(codes(&draft, &knowledge), Vec::<String>::new(), "{name}");
            assert_eq!(needed(&draft).len(), draft.steps().count());
        }
    }
}

#[test]
fn a_wrong_principle_is_caught() {
    let knowledge = knowledge();
    for name in TEMPLATES {
        for mut draft in drafts(name, 3) {
            draft.knowledge.push("mathematics".into());
            step(&mut draft, 0).principle = "mathematics/geometry/plane/circle/tangent-chord-angle".into();
            assert!(!codes(&draft, &knowledge).is_empty(), "{name}");
        }
    }
    let mut draft = drafts(CHORD, 1).remove(0);
    step(&mut draft, 0).principle = "mathematics/arithmetic/rounding".into();
    assert!(codes(&draft, &knowledge).contains(&"steps/undeclared-principle".into()));
    draft.knowledge.push("mathematics".into());
    step(&mut draft, 0).principle = "mathematics/geometry/plane/circle".into();
    assert!(codes(&draft, &knowledge).contains(&"steps/unknown-principle".into()));
    step(&mut draft, 0).principle = "mathematics/arithmetic/rounding".into();
    assert!(codes(&draft, &knowledge).contains(&"steps/no-schema".into()));
}

#[test]
fn a_dropped_premise_is_caught() {
    let knowledge = knowledge();
    for name in [CHORD, "plane/triangle_altitude", "chart/bar_difference", "graph/shortest_path"] {
        for draft in drafts(name, 3) {
            for k in 0..draft.steps().count() {
                for i in 0..step(&mut draft.clone(), k).premises.len() {
                    let mut spoiled = draft.clone();
                    step(&mut spoiled, k).premises.remove(i);
                    assert!(!codes(&spoiled, &knowledge).is_empty(), "{name}: step {k} without premise {i}");
                }
            }
        }
    }
}

#[test]
fn an_idle_premise_and_a_forward_reference_are_caught() {
    let knowledge = knowledge();
    for mut draft in drafts("plane/triangle_altitude", 6) {
        let last = draft.steps().last().unwrap().1.derived;
        let claims = &draft.board.claims;
        let cited = draft.steps().next().unwrap().1.premises.clone();
        let given =
            |i: &usize| matches!(claims[*i].source, Source::Given(_)) && matches!(claims[*i].claim, Claim::Equal(..));
        let other =
            (0..claims.len()).filter(given).map(|i| crate::claim::ClaimId(i as u32)).find(|i| !cited.contains(i));
        let mut late = draft.clone();
        step(&mut late, 0).premises.push(last);
        assert!(codes(&late, &knowledge).contains(&"steps/forward-reference".into()));
        step(&mut draft, 0).premises.push(other.unwrap());
        assert!(codes(&draft, &knowledge).contains(&"steps/idle-premise".into()));
    }
}

#[test]
fn what_measures_different_things_does_not_add_up() {
    let knowledge = knowledge();
    let mut tried = 0;
    for mut draft in drafts("electronics/current_divider", 12) {
        let number = |claim: &Claim| match claim {
            Claim::Equal(_, Answer::Number { unit: Some(unit), .. }) => Some(unit.clone()),
            _ => None,
        };
        let units: Vec<_> = draft.board.claims.iter().map(|s| number(&s.claim)).collect();
        let joins = |s: &&Step| s.principle.ends_with("/junction-rule");
        let Some(premise) = draft.steps().map(|s| s.1).find(joins).map(|s| *s.premises.last().unwrap()) else {
            continue;
        };
        let ohms = units.iter().flatten().find(|u| u.dimension() == Dimension::Resistance).unwrap().clone();
        assert_eq!(codes(&draft, &knowledge), Vec::<String>::new());
        let Claim::Equal(_, Answer::Number { unit, .. }) = &mut draft.board.claims[premise.0 as usize].claim else {
            panic!()
        };
        *unit = Some(ohms);
        assert!(!codes(&draft, &knowledge).is_empty());
        tried += 1;
    }
    assert!(tried > 0);
}

#[test]
fn a_spoiled_schema_fits_nothing() {
    let text = std::fs::read_to_string("knowledge/mathematics/triangle.toml").unwrap();
    let spoiled = text.replace(
        "length(A, B)^2 == length(A, C)^2 + length(B, C)^2",
        "2 * length(A, B)^2 == length(A, C)^2 + length(B, C)^2",
    );
    assert_ne!(text, spoiled);
    let mut sources = crate::knowledge::Sources::new();
    for file in
        ["algebra", "calculus", "circle", "discrete", "foundations", "line-and-angle", "quadrilateral", "triangle"]
    {
        let path = format!("knowledge/mathematics/{file}.toml");
        sources.insert(path.clone(), std::fs::read_to_string(&path).unwrap());
    }
    sources.insert("knowledge/mathematics/triangle.toml".into(), spoiled);
    let knowledge = Knowledge::parse(&sources).expect("a false schema loads");
    let draft = drafts(CHORD, 1).remove(0);
    assert!(codes(&draft, &knowledge).contains(&"steps/principle-does-not-apply".into()));
}
