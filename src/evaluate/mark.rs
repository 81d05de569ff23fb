//! Marks: whether a rollout is right, and how nearly. Pure functions on plain data, without a model's judgement.
//!
//! Perception: right if every asked place is met within [`RIGHT`] of the longer side; shares within 1, 2 and 5 % are told beside
//! (PCK). Who names no places may have marked them. Instruction: right if everything was drawn and nothing else, within [`REACH`] of the longer side;
//! colour and width do not matter, words of labels do. Where both drawings are known as shapes, shapes are compared, else pixels. Reasoning:
//! right if the answer is the reference, by exact rules.

use crate::answer::Answer;
use crate::evaluate::score::assignment::assign;
use crate::evaluate::score::labels::{self, Label};
use crate::evaluate::score::marks::{dots, marks};
use crate::evaluate::score::pixels::{self, Reach};
use crate::evaluate::score::points;
use crate::evaluate::score::strokes::{self, Stroke};
use crate::evaluate::task::Target;
use crate::figure::ink::text_area;
use crate::figure::list::Op;
use crate::foreign::picture::{self, Pixels};
use crate::grade::{Reference, Rules};
use serde::{Deserialize, Serialize};

/// Distance within which a place is met, as a share of the longer side: twice what people differ by at worst.
pub const RIGHT: f64 = 0.02;

/// Shares of the longer side for PCK.
pub const PCK: [f64; 3] = [0.01, 0.02, 0.05];

/// How far something drawn may be from the target, as a share of the longer side, and at least in pixels.
pub const REACH: f64 = 0.01;
const REACH_PX: f64 = 4.0;

/// How far a label may be from the target's, as a share of the longer side: it may stand on another side of its point.
pub const LABEL_REACH: f64 = 0.05;

/// Most shapes that are compared one with another; a picture painted of more is compared by its pixels.
const SHAPES_MAX: usize = 2_000;

/// Share of the target's pixels that must show where shapes are compared: what is drawn in the colour of the ground is not drawn.
const SHOWN: f64 = 0.5;

/// What decided on a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scorer {
    /// Places that the output names.
    Places,
    /// Places that were marked on the picture.
    Marks,
    /// Strokes and labels as shapes.
    Shapes,
    /// Pixels that differ from the original.
    Pixels,
    /// The answer as a value.
    Answer,
}

/// What came out of a rollout.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// The answer.
    pub answer: Option<&'a str>,
    /// The last picture, of the task's size.
    pub last: Option<&'a Pixels>,
    /// What was drawn, in the task's pixels, where it is known.
    pub ops: Option<&'a [Op]>,
    /// Sides of the picture that the policy saw over those of the task's.
    pub scale: [f64; 2],
}

/// A mark.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Whether it is right.
    pub right: bool,
    /// What decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scorer: Option<Scorer>,
    /// Numbers behind the verdict, by name.
    pub parts: std::collections::BTreeMap<String, f64>,
}

impl Mark {
    fn part(mut self, name: &str, value: f64) -> Mark {
        self.parts.insert(name.into(), value);
        self
    }

    fn by(mut self, scorer: Scorer) -> Mark {
        self.scorer = Some(scorer);
        self
    }
}

/// Marks what came out of a rollout.
pub fn mark(target: &Target, original: &Pixels, outcome: &Outcome<'_>) -> Mark {
    let longer = f64::from(original.width.max(original.height));
    let answer = outcome.answer.unwrap_or("");
    match target {
        Target::Points { points, named } => {
            let own =
                |(name, p): (Option<String>, [f64; 2])| (name, [p[0] / outcome.scale[0], p[1] / outcome.scale[1]]);
            let said: Vec<(Option<String>, [f64; 2])> = places(answer).into_iter().map(own).collect();
            let marked = if said.is_empty() { marked(original, outcome, longer) } else { vec![] };
            if marked.is_empty() {
                return perception(points, *named, &said, longer).by(Scorer::Places);
            }
            // Marks without names are matched as the nearest: the picture shows which is which.
            let with_names = marked.iter().any(|place| place.0.is_some());
            perception(points, *named && with_names, &marked, longer).by(Scorer::Marks)
        }
        Target::Drawing { picture, ops } => match (picture::decode(picture), outcome.last) {
            (Ok(edited), Some(last)) => drawing(original, &edited, ops, last, outcome.ops),
            _ => Mark::default().by(Scorer::Pixels).part("recall", 0.0).part("precision", 0.0),
        },
        Target::Value { text, choices, answer: value } => {
            let right = reasoning(answer, text, choices, value.as_ref());
            Mark { right, ..Mark::default() }.by(Scorer::Answer)
        }
    }
}

/// Places that were marked on the picture.
fn marked(original: &Pixels, outcome: &Outcome<'_>, longer: f64) -> Vec<(Option<String>, [f64; 2])> {
    match (outcome.ops, outcome.last) {
        (Some(ops), _) => dots(ops, longer).into_iter().map(|place| (place.name, place.at)).collect(),
        (None, Some(last)) => marks(original, last).into_iter().map(|at| (None, at)).collect(),
        (None, None) => vec![],
    }
}

/// Marks places. With names, each name's own place counts; without, the best assignment.
pub fn perception(
    wanted: &[(String, [f64; 2])],
    named: bool,
    said: &[(Option<String>, [f64; 2])],
    longer: f64,
) -> Mark {
    // A name that is said twice is said at the place that comes last; one to the letter comes before one without its marks.
    let by_name = |name: &str| {
        let last = |fits: &dyn Fn(&str) -> bool| said.iter().rfind(|s| s.0.as_deref().is_some_and(fits)).map(|s| s.1);
        let others = |n: &str| wanted.iter().any(|w| w.0 == n);
        last(&|n| n == name).or_else(|| last(&|n| !others(n) && same(n, name)))
    };
    let far = f64::INFINITY;
    let distance = |a: [f64; 2], b: [f64; 2]| libm::hypot(a[0] - b[0], a[1] - b[1]);
    let distances: Vec<f64> = if named && said.iter().any(|s| s.0.is_some()) {
        wanted.iter().map(|(name, at)| by_name(name).map_or(far, |p| distance(*at, p))).collect()
    } else if named && wanted.len() != 1 {
        // Without names nobody knows which is which.
        vec![far; wanted.len()]
    } else {
        nearest(wanted, said)
    };
    let share =
        |part: f64| distances.iter().filter(|d| **d <= part * longer).count() as f64 / distances.len().max(1) as f64;
    // More places than asked would make a cloud of guesses right.
    let flood = !named && said.len() > wanted.len();
    let met = distances.iter().filter(|d| d.is_finite());
    let (sum, count) = (met.clone().sum::<f64>(), met.count());
    let right = !wanted.is_empty() && !flood && share(RIGHT) == 1.0;
    let mut mark = Mark { right, ..Mark::default() }.part("points", wanted.len() as f64);
    for (part, name) in PCK.iter().zip(["pck1", "pck2", "pck5"]) {
        mark = mark.part(name, if flood { 0.0 } else { share(*part) });
    }
    if count > 0 {
        mark = mark.part("distance_px", sum / count as f64);
    }
    mark
}

fn same(a: &str, b: &str) -> bool {
    let plain = |t: &str| t.chars().filter(|c| c.is_alphanumeric() || *c == '\'').collect::<String>();
    a == b || plain(a) == plain(b) && !plain(a).is_empty()
}

/// Distance of each wanted place to the said one that it gets: the sum of distances is least, each said place goes once.
fn nearest(wanted: &[(String, [f64; 2])], said: &[(Option<String>, [f64; 2])]) -> Vec<f64> {
    let distance = |a: [f64; 2], b: [f64; 2]| libm::hypot(a[0] - b[0], a[1] - b[1]);
    let cost: Vec<Vec<f64>> = wanted.iter().map(|w| said.iter().map(|s| distance(w.1, s.1)).collect()).collect();
    let columns = assign(&cost).into_iter().zip(&cost);
    columns.map(|(column, row)| column.map_or(f64::INFINITY, |c| row[c])).collect()
}

/// Places in a text, in the forms that [`points::read`] knows.
pub fn places(text: &str) -> Vec<(Option<String>, [f64; 2])> {
    points::read(text).into_iter().map(|place| (place.name, place.at)).collect()
}

/// Marks a drawing: by shapes where both are known as such, else by the pixels that differ from the original.
///
/// `ops`: the target's, empty if they are not known; `given`: the model's.
pub fn drawing(original: &Pixels, edited: &Pixels, ops: &[Op], last: &Pixels, given: Option<&[Op]>) -> Mark {
    let longer = f64::from(original.width.max(original.height));
    let reach = Reach { stroke_px: (REACH * longer).max(REACH_PX), label_px: LABEL_REACH * longer };
    let boxes: Vec<[f64; 4]> = ops.iter().filter_map(text_area).collect();
    let Ok(found) = pixels::compare(original, edited, last, &boxes, reach) else {
        return Mark::default().by(Scorer::Pixels).part("recall", 0.0).part("precision", 0.0);
    };
    let known = given.filter(|given| !ops.is_empty() && given.len().max(ops.len()) <= SHAPES_MAX);
    let Some(given) = known else {
        let mark = Mark { right: found.is_right(), ..Mark::default() }.by(Scorer::Pixels);
        let mark = mark.part("recall", found.recall).part("precision", found.precision);
        let mark = mark.part("missing_px", found.missing_px).part("extra_px", found.extra_px);
        return mark.part("misread_labels", found.misread.len() as f64);
    };
    let shapes = |ops: &[Op]| (ops.iter().filter_map(Stroke::of).collect(), ops.iter().filter_map(Label::of).collect());
    let (lines, words): (Vec<Stroke>, Vec<Label>) = shapes(ops);
    let (drawn, written): (Vec<Stroke>, Vec<Label>) = shapes(given);
    let by_strokes = strokes::compare(&drawn, &lines, reach.stroke_px);
    let (missing, idle) = labels::compare(&written, &words, reach.label_px);
    let strokes_right = if lines.is_empty() { drawn.is_empty() } else { by_strokes.is_right() };
    let right = strokes_right && missing.is_empty() && idle.is_empty() && found.recall >= SHOWN;
    let mut mark = Mark { right, ..Mark::default() }.by(Scorer::Shapes);
    // Labels alone have no length of which a share could be drawn.
    if !lines.is_empty() {
        mark = mark.part("recall", by_strokes.recall).part("precision", by_strokes.precision);
    }
    mark.part("missing_strokes", by_strokes.missing.len() as f64)
        .part("extra_strokes", by_strokes.extra.len() as f64)
        .part("missing_labels", missing.len() as f64)
        .part("extra_labels", idle.len() as f64)
}

/// Whether an answer is the reference.
pub fn reasoning(said: &str, reference: &str, choices: &[String], answer: Option<&Answer>) -> bool {
    if said.trim() == reference.trim() && !reference.trim().is_empty() {
        return true;
    }
    let reference = match answer {
        Some(answer) => Reference::of(answer, choices.to_vec()),
        None => Reference::new(reference, Rules { choices: choices.to_vec(), ..Rules::default() }),
    };
    reference.grade(said).correct
}

#[cfg(test)]
#[path = "mark_tests.rs"]
mod tests;
