//! A draft: what one call of a template yields, before anything is drawn or checked.

use crate::answer::Answer;
use crate::claim::args::Arguments;
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::text::{Span, Text};
use crate::claim::{Claim, ClaimId};
use crate::sample::parts::Parts;
use crate::scene::{EntityId, Scene};
use serde::{Deserialize, Serialize};

/// A problem with its solution, in claims.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// Scene and claims, all states.
    pub board: Board,
    /// Name of the diagram kind's row.
    pub kind: String,
    /// The question's words, composed of the parts below.
    pub question: Text,
    /// What the question is composed of.
    pub parts: Parts,
    /// Knowledge that the template and the rules that worked on it declare: what steps may cite.
    pub knowledge: Vec<String>,
    /// What is asked.
    pub asked: Measure,
    /// The template's answer: the first of the two roads.
    pub answer: Answer,
    /// Choices in printed order, when the problem is multiple choice.
    pub choices: Vec<Choice>,
    /// Thoughts and tool calls in order.
    pub trajectory: Vec<Move>,
    /// Whether bare geometry may be turned and mirrored.
    pub turnable: bool,
    /// How hard the problem is that this one expands; `None` for a template's own problem.
    pub grown_from: Option<Grown>,
}

/// What an expansion is measured against.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Grown {
    /// Conclusions that the answer of the problem before rests on.
    pub steps: u16,
    /// Its tool calls.
    pub calls: u16,
    /// Expansions up to here, this one included: 1 to 3.
    pub depth: u8,
    /// What it asked for.
    pub asked: Measure,
    /// Its answer.
    pub answer: Answer,
    /// Entities that it asked about without naming them, since a solver finds them first.
    pub unnamed: Vec<EntityId>,
}

impl Grown {
    /// Whether a solver of that problem finds the entity: its answer names it, or it was asked about without being named.
    pub fn finds(&self, scene: &Scene, id: EntityId) -> bool {
        let name = scene.entity(id).name.as_ref();
        let listed = |names: &[String]| name.is_some_and(|n| names.contains(n));
        let answers = match &self.answer {
            Answer::Word(name) => listed(std::slice::from_ref(name)),
            Answer::Sequence(names) | Answer::Set(names) => listed(names),
            _ => false,
        };
        answers || self.unnamed.contains(&id)
    }
}

/// One of several offered answers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// The offered answer.
    pub answer: Answer,
    /// The mistake that leads there; `None` for the right one.
    pub mistake: Option<String>,
}

/// One move of the solution.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Move {
    /// A tool is called, which draws the next state.
    Call(ToolCall),
    /// A conclusion is drawn.
    Step(Step),
}

/// A call of a visual tool.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ToolCall {
    /// Name of the tool's row.
    pub tool: String,
    /// Why it is called, in words.
    pub text: Text,
    /// What it was called with.
    pub arguments: Arguments,
    /// Entities it was given.
    pub given: Vec<EntityId>,
    /// Entities it drew.
    pub drawn: Vec<EntityId>,
    /// Claims that must hold after it.
    pub post: Vec<ClaimId>,
    /// The state it draws, from 1.
    pub state: u8,
}

/// A conclusion.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Words.
    pub text: Text,
    /// What is concluded.
    pub derived: ClaimId,
    /// The principle that is applied: a knowledge path.
    pub principle: String,
    /// The claims it is applied to.
    pub premises: Vec<ClaimId>,
}

impl Move {
    /// The words as printed, with what their names and numbers stand for; a call's phrase becomes a sentence.
    pub fn print(&self, board: &Board) -> (String, Vec<Span>) {
        match self {
            Move::Call(call) => sentence(call.text.render(board)),
            Move::Step(step) => step.text.render(board),
        }
    }
}

/// A tool's phrase as a sentence: capital and full stop. Both are one byte long, so that spans stay right.
fn sentence((text, spans): (String, Vec<Span>)) -> (String, Vec<Span>) {
    let starts_with_name = spans.first().is_some_and(|s| s.start == 0);
    let mut chars = text.chars();
    let text = match chars.next() {
        Some(c) if c.is_ascii_lowercase() && !starts_with_name => c.to_ascii_uppercase().to_string() + chars.as_str(),
        _ => text,
    };
    (text + ".", spans)
}

impl Draft {
    /// The steps with their index in the trajectory.
    pub fn steps(&self) -> impl Iterator<Item = (usize, &Step)> {
        self.trajectory.iter().enumerate().filter_map(|(i, m)| if let Move::Step(s) = m { Some((i, s)) } else { None })
    }

    /// The tool calls with their index in the trajectory.
    pub fn calls(&self) -> impl Iterator<Item = (usize, &ToolCall)> {
        self.trajectory.iter().enumerate().filter_map(|(i, m)| if let Move::Call(c) = m { Some((i, c)) } else { None })
    }

    /// The claim behind an id.
    pub fn claim(&self, id: ClaimId) -> &Claim {
        &self.board.claims[id.0 as usize].claim
    }
}
