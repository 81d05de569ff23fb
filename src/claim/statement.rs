//! Claims, where they are stated, and how they are held against a scene.

use crate::answer::Answer;
use crate::answer::style::Style;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::tolerance::{TOLERANCE, close};
use crate::scene::Scene;
use serde::{Deserialize, Serialize};

/// A stated claim: an index into [`board::Board::claims`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClaimId(pub u32);

/// Something that is true or false of a scene.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Claim {
    /// The measure has this value.
    Equal(Measure, Answer),
    /// Two measures agree.
    Same(Measure, Measure),
    /// The relation holds.
    Holds(Relation),
}

/// Where a given stands: in words, as a mark in the figure, or both.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the question's words only.
    Text,
    /// In the figure only.
    Figure,
    /// In both.
    Both,
}

impl Place {
    /// Whether the question's words state it.
    pub fn in_text(self) -> bool {
        self != Place::Figure
    }

    /// Whether the figure states it.
    pub fn in_figure(self) -> bool {
        self != Place::Text
    }
}

/// Where a claim comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Given to the solver.
    Given(Place),
    /// Shown by how the figure is built (a point drawn on a circle) and said by the opening words.
    Structure,
    /// Holds by the construction of the n-th tool call, counted from 1.
    Tool(u8),
    /// Concluded in the n-th step, counted from 0.
    Derived(u16),
    /// The question itself.
    Asked,
}

/// A claim with its source.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Stated {
    /// What is claimed.
    pub claim: Claim,
    /// Where it stands.
    pub source: Source,
}

/// The outcome of holding a claim against a scene.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    /// Whether the claim is true.
    pub holds: bool,
    /// What the scene says, in words fit for a report.
    pub found: String,
    /// What the claim says.
    pub claimed: String,
}

impl Claim {
    /// Holds the claim against the scene; only the scene is read.
    pub fn test(&self, scene: &Scene) -> Verdict {
        match self {
            Claim::Equal(measure, value) => match measure.observe(scene) {
                Ok(seen) => {
                    Verdict { holds: seen.agrees(value), found: seen.to_string(), claimed: value.print(Style::Plain) }
                }
                Err(why) => Verdict { holds: false, found: why, claimed: value.print(Style::Plain) },
            },
            Claim::Same(a, b) => {
                let (x, y) = (a.number(scene), b.number(scene));
                let holds = close(x, y);
                Verdict { holds, found: x.to_string(), claimed: y.to_string() }
            }
            Claim::Holds(relation) => match relation.residuals(scene) {
                Ok(residuals) => {
                    let worst =
                        residuals.iter().fold(0.0, |m: f64, r| if r.is_nan() { f64::NAN } else { m.max(r.abs()) });
                    Verdict {
                        holds: worst <= TOLERANCE,
                        found: format!("residual {worst:e}"),
                        claimed: relation.to_string(),
                    }
                }
                Err(why) => Verdict { holds: false, found: why, claimed: relation.to_string() },
            },
        }
    }
}
