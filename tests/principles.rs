//! Principles tried on random values: where the premises of a step are true, its schema gives the conclusion; a conclusion that is
//! off is refused by the schema alone, without a look at the scene.
//!
//! The steps of all templates and rules at random parameters are the trials. Principles whose schemas decide (a solver's algorithm,
//! a reading off a scale) name the measure and leave its value to the check of truth.

mod support;

use flywheel::answer::Answer;
use flywheel::check;
use flywheel::claim::Claim;
use flywheel::expand::Expanded;
use flywheel::generate::provenance;
use flywheel::knowledge::schema::Conclusion;
use flywheel::sample::draft::Draft;
use std::collections::BTreeMap;

/// Drafts of each template and level.
const DRAFTS: u64 = 2;

/// What became of a principle's steps.
#[derive(Default, Debug)]
struct Tried {
    steps: usize,
    refused: usize,
    /// Disturbed conclusions that only the scene refutes.
    left_to_truth: usize,
    /// Those among them that no deciding schema covers: it solves an equation, or another form happens to give the number.
    by_chance: usize,
}

/// The draft with a step's conclusion off by a little, by one or by a lot; `None` where it is no number.
fn disturbed(draft: &Draft, id: usize, by: i64) -> Option<Draft> {
    let Claim::Equal(measure, Answer::Number { value, unit }) = &draft.board.claims[id].claim else { return None };
    let off = value.add(&by.into()).ok()?;
    let mut spoiled = draft.clone();
    spoiled.board.claims[id].claim = Claim::Equal(measure.clone(), Answer::Number { value: off, unit: unit.clone() });
    Some(spoiled)
}

#[test]
fn a_principle_gives_what_is_true_and_refuses_what_is_off() {
    let cx = support::context();
    let mut tried: BTreeMap<String, Tried> = BTreeMap::new();
    let mut look = |draft: &Draft| {
        for (i, step) in draft.steps() {
            if !check::follows(&cx.checks, draft, i as u16) {
                // Templates may be sloppy; repair mends them.
                continue;
            }
            let entry = tried.entry(step.principle.clone()).or_default();
            for by in [1, -1, 37] {
                let Some(spoiled) = disturbed(draft, step.derived.0 as usize, by) else { continue };
                entry.steps += 1;
                if !check::follows(&cx.checks, &spoiled, i as u16) {
                    entry.refused += 1;
                } else {
                    let claim = spoiled.claim(step.derived);
                    assert!(!claim.test(&spoiled.board.scene).holds, "{}: {claim:?}", step.principle);
                    let decides = |c: &Conclusion| matches!(c, Conclusion::Decides(_));
                    let schemas = cx.checks.knowledge.schemas(&step.principle);
                    entry.left_to_truth += 1;
                    if !schemas.iter().any(|s| decides(&s.then)) {
                        entry.by_chance += 1;
                    }
                }
            }
        }
    };
    let set = &cx.generator.set;
    for script in set.scripts() {
        for level in &script.meta.levels {
            for turn in 0..DRAFTS {
                let mut from = provenance(script, 11, turn, 0, *level);
                let Ok(mut draft) = cx.generator.draft(script, &from) else { continue };
                look(&draft);
                while let Expanded::Draft(harder, child) = cx.expander.expand(set.rules(), &draft, &from) {
                    (draft, from) = (*harder, child);
                    look(&draft);
                }
            }
        }
    }
    let numeric: Vec<_> = tried.iter().filter(|(_, t)| t.steps > 0).collect();
    let by_schema = numeric.iter().filter(|(_, t)| t.refused > 0).count();
    for (path, t) in &numeric {
        println!(
            "{path}: {} disturbed, {} refused by the schema, {} left to truth, {} of them by chance",
            t.steps, t.refused, t.left_to_truth, t.by_chance
        );
    }
    println!("{} principles concluded numbers, {by_schema} of them refuse by their own schemas", numeric.len());
    let (steps, chance) = numeric.iter().fold((0, 0), |n, (_, t)| (n.0 + t.steps, n.1 + t.by_chance));
    assert!(chance * 50 < steps, "{chance} of {steps} are believed by chance");
    // All that templates cite, but for what only names or relations are concluded by.
    assert!(numeric.len() >= 200 && by_schema * 10 >= numeric.len() * 8, "{} and {by_schema}", numeric.len());
}
