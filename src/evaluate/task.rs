//! A task: what is shown and asked, what is right, and what the tables sort it by.

use crate::answer::Answer;
use crate::figure::list::Op;
use crate::policy::play::Form;
use serde::{Deserialize, Serialize};

/// The three kinds of tasks of VTBench.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Where something stands, in pixels.
    Perception,
    /// Something that is told is to be drawn.
    InstructionGuided,
    /// A problem is to be solved.
    InteractiveReasoning,
}

/// All kinds with their names in tables and on the command line.
pub const KINDS: [(Kind, &str); 3] = [
    (Kind::Perception, "perception"),
    (Kind::InstructionGuided, "instruction_guided"),
    (Kind::InteractiveReasoning, "interactive_reasoning"),
];

impl Kind {
    /// The name of the kind.
    pub fn name(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// What the form of the answer is, as a request.
    pub fn request(self) -> &'static str {
        match self {
            Kind::Perception => {
                "Answer with a dictionary from each name to its pixel coordinates: <answer>{'A': (x, y), 'B': (x, y)}</answer>."
            }
            Kind::InstructionGuided => {
                "Draw this on the picture with code, and nothing else. When the picture shows it, end with <answer>done</answer>."
            }
            Kind::InteractiveReasoning => {
                "Give the value as the answer; if choices are given, the letter of the right one: <answer>...</answer>."
            }
        }
    }
}

/// What is right.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Places in pixels; without names only the places count.
    Points {
        /// Name and place.
        points: Vec<(String, [f64; 2])>,
        /// Whether names count.
        named: bool,
    },
    /// Something drawn.
    Drawing {
        /// The picture with what is to be drawn, as PNG or JPEG.
        picture: Vec<u8>,
        /// What is drawn on it, in pixels; empty where only the picture is known.
        ops: Vec<Op>,
    },
    /// An answer in words and numbers.
    Value {
        /// As printed.
        text: String,
        /// Choices, in order; empty for an open question.
        choices: Vec<String>,
        /// As a value, where it is known.
        answer: Option<Answer>,
    },
}

/// What the tables sort by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// Subject.
    pub domain: String,
    /// Level, 0 if it has none.
    pub level: u8,
    /// Knowledge paths.
    pub knowledge: Vec<String>,
    /// Tools of the stored solution.
    pub tools: Vec<String>,
}

/// A task.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Name, unique in its source.
    pub id: String,
    /// Kind.
    pub kind: Kind,
    /// The picture, PNG or JPEG.
    pub image: Vec<u8>,
    /// Its path as programs see it.
    pub image_path: String,
    /// Width and height in pixels.
    pub size: [u32; 2],
    /// The question.
    pub question: String,
    /// What is right.
    pub target: Target,
    /// What the tables sort by.
    pub labels: Labels,
    /// What the oracle says, round by round.
    pub play: Vec<String>,
}

impl Task {
    /// The form of the answer, for guesses.
    pub fn form(&self) -> Form {
        match &self.target {
            Target::Points { points, .. } => Form::Points(points.iter().map(|p| p.0.clone()).collect(), self.size),
            Target::Drawing { .. } => Form::Drawing(self.size),
            Target::Value { choices, .. } if choices.is_empty() => Form::Value,
            Target::Value { choices, .. } => Form::Choices(choices.len()),
        }
    }
}
