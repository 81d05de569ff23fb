//! Checks: a candidate is verified by every row of [`CHECKS`] or rejected with typed findings.
//!
//! Cheap checks stand first. A check reads the candidate and the round's [`Context`] and nothing else; it changes neither.

mod answer;
mod arithmetic;
mod binding;
mod call;
mod determined;
mod drawn;
mod form;
mod harder;
mod image;
mod ink;
mod knowledge;
mod legible;
mod marks;
pub mod novelty;
mod overlay;
mod question;
mod replay;
pub mod reserved;
mod space;
mod spare;
mod steps;
mod terms;
mod tool_needed;
mod truth;
mod units;
mod words;

use crate::answer::Answer;
use crate::answer::style::Style;
use crate::check::novelty::Guard;
use crate::check::reserved::Reserved;
pub(crate) use crate::check::steps::mentions::Mentions;
use crate::knowledge::Knowledge;
use crate::sample::difficulty::Difficulty;
use crate::sample::draft::{Draft, Move};
use crate::sample::finding::{Finding, Severity};
use crate::sample::perception::Perception;
use crate::sample::proof::Proof;
use crate::sample::repaired::Repaired;
use crate::sample::signature::Signature;
use crate::sample::{CallRecord, Candidate, Record, Reject, Sample};
use crate::similarity::difference::difference_hash;
use std::sync::Arc;

/// A check: a row of the table.
pub struct Check {
    /// Name, the first part of its findings' codes.
    pub name: &'static str,
    /// What it proves, one line.
    pub proves: &'static str,
    /// Looks.
    pub run: fn(&Context, &Candidate, &mut Vec<Finding>),
}

/// What checks know besides the candidate; the same for a whole round.
#[derive(Clone, Debug)]
pub struct Context {
    /// What steps may cite.
    pub knowledge: Arc<Knowledge>,
    /// Benchmarks that no sample may repeat.
    pub guard: Arc<Guard>,
    /// Suites of ours whose problems are no samples.
    pub reserved: Arc<Reserved>,
}

/// All checks, in the order they run.
pub const CHECKS: &[Check] = &[
    Check { name: "truth", proves: "every claim holds in the scene", run: truth::check },
    Check { name: "answer", proves: "the template's answer is what the scene says", run: answer::check },
    Check { name: "form", proves: "the answer reads back, choices are distinct with one right", run: form::check },
    Check {
        name: "harder",
        proves: "an expansion needs more conclusions than the problem that it expands",
        run: harder::check,
    },
    Check {
        name: "binding",
        proves: "every name and number in words is bound, arithmetic in words is right",
        run: binding::check,
    },
    Check {
        name: "words",
        proves: "what is printed is what is meant, the question asks for what is asked",
        run: words::check,
    },
    Check { name: "units", proves: "lengths share a unit, areas have its square", run: units::check },
    Check {
        name: "marks",
        proves: "what the figure states by writing and signs is claimed and true",
        run: marks::check,
    },
    Check {
        name: "drawn",
        proves: "the figure holds what the scene says, every label where it belongs",
        run: drawn::check,
    },
    Check {
        name: "space",
        proves: "points in space stand where the projection draws them, hidden strokes are dashed and no others",
        run: space::check,
    },
    Check {
        name: "determined",
        proves: "the givens fix the answer, and no other figure with the same givens and order has another one",
        run: determined::check,
    },
    Check { name: "spare", proves: "no given can be left out without losing the answer", run: spare::check },
    Check {
        name: "steps",
        proves: "each step follows from exactly what it cites, by a schema of the principle that it cites",
        run: |cx, c, found| steps::check(&c.draft, &cx.knowledge, found),
    },
    Check {
        name: "tool",
        proves: "a tool call draws what its tool draws for its arguments, and the solution builds on it",
        run: |_, c, found| {
            call::check(&c.draft, found);
            tool_needed::check(&c.draft, found);
        },
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
pub fn findings(cx: &Context, candidate: &Candidate) -> Vec<Finding> {
    let mut found = Vec::new();
    for check in CHECKS {
        (check.run)(cx, candidate, &mut found);
    }
    found
}

/// Whether a step of a draft follows from what it cites.
pub fn follows(cx: &Context, draft: &Draft, index: u16) -> bool {
    let mut found = Vec::new();
    steps::one(draft, &cx.knowledge, index, &mut found);
    found.is_empty()
}

/// What is proved of a candidate beyond its soundness.
pub fn proof(candidate: &Candidate) -> Proof {
    image::proof(candidate)
}

/// A candidate that did not pass, with all findings; at least one is a fault.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The candidate.
    pub candidate: Candidate,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Refused {
    /// The reject, after these repairs in vain.
    pub fn reject(self, repairs: Vec<Repaired>) -> Box<Reject> {
        let Refused { candidate, findings } = self;
        let (kind, question, provenance) = (candidate.draft.kind, candidate.question.0, candidate.provenance);
        Box::new(Reject { provenance, kind, question, findings, repairs })
    }
}

/// A candidate that passed: the only way to a [`Sample`].
pub struct Verified(Candidate);

impl Verified {
    /// The sample of it. `repairs` are what was changed before it passed.
    #[must_use]
    pub fn sample(self, repairs: &[Repaired]) -> Sample {
        sample(self.0, repairs)
    }

    /// The candidate alone, which may be changed and must be verified again.
    #[must_use]
    pub fn candidate(self) -> Candidate {
        self.0
    }
}

/// Verifies a candidate.
///
/// # Errors
/// The candidate with all findings, if one of them is a fault.
pub fn verify(cx: &Context, candidate: Candidate) -> Result<Verified, Box<Refused>> {
    let findings = findings(cx, &candidate);
    if findings.iter().any(|f| f.severity == Severity::Fault) {
        return Err(Box::new(Refused { candidate, findings }));
    }
    Ok(Verified(candidate))
}

fn sample(c: Candidate, repairs: &[Repaired]) -> Sample {
    let (difficulty, proof) = (Difficulty::of(&c.draft), proof(&c));
    let mut tools: Vec<String> = Vec::new();
    let mut paths: Vec<String> = c.draft.knowledge.clone();
    let signature = Signature::of(&c.draft);
    let perception = Perception::of(&c.draft.board.scene, &c.figure, c.provenance.stream().fork("perception"));
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
        parent: c.provenance.parent().map(|p| p.id()),
        difficulty,
        proof,
        repairs: repairs.to_vec(),
        picture_hashes: c.pictures.iter().map(|p| p.hash.clone()).collect(),
        signature,
        perception,
        width: c.figure.base.width,
        height: c.figure.base.height,
        likeness,
        provenance: c.provenance,
        pictures: c.pictures,
    }
}
