//! Checks: a candidate is verified by every row of [`CHECKS`] or rejected with typed findings.
//!
//! Cheap checks stand first. A check reads the candidate and nothing else; it never changes it.

mod answer;
mod arithmetic;
mod binding;
mod form;
mod ink;
mod legible;
pub mod novelty;
mod overlay;
mod replay;
mod truth;

use crate::answer::Answer;
use crate::answer::style::Style;
use crate::sample::draft::Move;
use crate::sample::finding::{Finding, Severity};
use crate::sample::signature::Signature;
use crate::sample::{CallRecord, Candidate, Record, Reject, Sample};
use crate::similarity::difference::difference_hash;

/// A check: a row of the table.
pub struct Check {
    /// Name, the first part of its findings' codes.
    pub name: &'static str,
    /// What it proves, one line.
    pub proves: &'static str,
    /// Looks.
    pub run: fn(&Candidate, &mut Vec<Finding>),
}

/// All checks, in the order they run.
pub const CHECKS: &[Check] = &[
    Check { name: "truth", proves: "every claim holds in the scene", run: truth::check },
    Check { name: "answer", proves: "the template's answer is what the scene says", run: answer::check },
    Check { name: "form", proves: "the answer reads back, choices are distinct with one right", run: form::check },
    Check {
        name: "binding",
        proves: "every name and number in words is bound, arithmetic in words is right",
        run: binding::check,
    },
    Check {
        name: "legible",
        proves: "labels are inside, clear of ink and each other, large and contrasting enough",
        run: legible::check,
    },
    Check {
        name: "overlay",
        proves: "an edited picture differs from the one before only by the tool's strokes",
        run: overlay::check,
    },
    Check { name: "ink", proves: "every entity shows in the pixels at its place", run: ink::check },
    Check { name: "replay", proves: "the code draws the same picture again", run: replay::check },
];

/// All findings of a candidate.
pub fn findings(candidate: &Candidate) -> Vec<Finding> {
    let mut found = Vec::new();
    for check in CHECKS {
        (check.run)(candidate, &mut found);
    }
    found
}

/// Verifies a candidate: the only way to a [`Sample`].
///
/// # Errors
/// The reject with all findings, if one of them is a fault.
pub fn verify(candidate: Candidate, knowledge: &[String]) -> Result<Sample, Box<Reject>> {
    let found = findings(&candidate);
    if found.iter().any(|f| f.severity == Severity::Fault) {
        return Err(Box::new(Reject {
            kind: candidate.draft.kind,
            question: candidate.question.0,
            provenance: candidate.provenance,
            findings: found,
        }));
    }
    Ok(sample(candidate, knowledge))
}

fn sample(c: Candidate, knowledge: &[String]) -> Sample {
    let mut tools: Vec<String> = Vec::new();
    let mut paths: Vec<String> = knowledge.to_vec();
    let signature = Signature::of(&c.draft);
    let likeness = difference_hash(c.frames[0].width(), c.frames[0].height(), |y| c.frames[0].runs(y));
    let mut trajectory = Vec::new();
    for (m, (text, spans)) in c.draft.trajectory.into_iter().zip(c.words) {
        trajectory.push(match m {
            Move::Call(call) => {
                if !tools.contains(&call.tool) {
                    tools.push(call.tool.clone());
                }
                let code = c.code[usize::from(call.state)].clone();
                let record = CallRecord { tool: call.tool, code, picture: call.state };
                Record { text, spans, call: Some(record), principle: None, derived: None, premises: Vec::new() }
            }
            Move::Step(step) => {
                paths.push(step.principle.clone());
                let premises = step.premises.iter().map(|p| p.0).collect();
                Record {
                    text,
                    spans,
                    call: None,
                    principle: Some(step.principle),
                    derived: Some(step.derived.0),
                    premises,
                }
            }
        });
    }
    paths.sort();
    paths.dedup();
    let right = c.draft.choices.iter().position(|o| o.mistake.is_none());
    let answer = right.map_or(c.draft.answer, |index| Answer::Choice { index: index as _ });
    Sample {
        id: c.provenance.id(),
        kind: c.draft.kind,
        theme: c.figure.theme.name.into(),
        question: c.question.0,
        spans: c.question.1,
        choices: c.draft.choices.iter().map(|o| crate::claim::printed::printed(&o.answer)).collect(),
        answer_text: answer.print(Style::Plain),
        answer,
        trajectory,
        code: c.code[0].clone(),
        knowledge: paths,
        tools,
        claims: c.draft.board.claims,
        picture_hashes: c.pictures.iter().map(|p| p.hash.clone()).collect(),
        signature,
        width: c.figure.base.width,
        height: c.figure.base.height,
        likeness,
        provenance: c.provenance,
        pictures: c.pictures,
    }
}
