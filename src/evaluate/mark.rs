//! Marks: whether a rollout is right, and how nearly. Pure functions on plain data, without a model's judgement.
//!
//! Perception: right if every asked place is met within [`RIGHT`] of the longer side; shares within 1, 2 and 5 % are told beside
//! (PCK). Instruction: right if what differs from the original picture is what differs in the target, within [`REACH`] of the longer
//! side and without a patch missing or idle; colour and width do not matter. Reasoning: right if the answer is the reference, by exact rules.

use crate::answer::Answer;
use crate::evaluate::score::assignment::assign;
use crate::evaluate::score::{pixels, points};
use crate::evaluate::task::Target;
use crate::foreign::picture::{self, Pixels};
use crate::grade::{Reference, Rules};
use serde::{Deserialize, Serialize};

/// Distance within which a place is met, as a share of the longer side: twice what people differ by at worst.
pub const RIGHT: f64 = 0.02;

/// Shares of the longer side for PCK.
pub const PCK: [f64; 3] = [0.01, 0.02, 0.05];

/// How far a drawn pixel may be from one of the target, as a share of the longer side.
pub const REACH: f64 = 0.01;

/// A mark.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Whether it is right.
    pub right: bool,
    /// Numbers behind the verdict, by name.
    pub parts: std::collections::BTreeMap<String, f64>,
}

impl Mark {
    fn part(mut self, name: &str, value: f64) -> Mark {
        self.parts.insert(name.into(), value);
        self
    }
}

/// Marks what came out of a rollout: the answer and the last picture.
///
/// `scale`: sides of the picture that the policy saw over those of the task's.
pub fn mark(target: &Target, original: &Pixels, answer: Option<&str>, last: Option<&Pixels>, scale: [f64; 2]) -> Mark {
    let longer = f64::from(original.width.max(original.height));
    match target {
        Target::Points { points, named } => {
            let said: Vec<(Option<String>, [f64; 2])> = places(answer.unwrap_or(""))
                .into_iter()
                .map(|(name, p)| (name, [p[0] / scale[0], p[1] / scale[1]]))
                .collect();
            perception(points, *named, &said, longer)
        }
        Target::Drawing(edited) => match picture::decode(edited) {
            Ok(edited) => drawing(original, &edited, last),
            Err(_) => Mark::default(),
        },
        Target::Value { text, choices, answer: value } => {
            Mark { right: reasoning(answer.unwrap_or(""), text, choices, value.as_ref()), ..Mark::default() }
        }
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

/// Marks a drawing by the pixels that differ from the original.
pub fn drawing(original: &Pixels, edited: &Pixels, last: Option<&Pixels>) -> Mark {
    let tolerance = (REACH * f64::from(original.width.max(original.height))).max(2.0);
    match last.map(|last| pixels::compare(original, edited, last, tolerance)) {
        Some(Ok(found)) => Mark { right: found.is_right(), ..Mark::default() }
            .part("recall", found.recall)
            .part("precision", found.precision)
            .part("missing_px", found.missing_px)
            .part("extra_px", found.extra_px),
        _ => Mark::default().part("recall", 0.0).part("precision", 0.0),
    }
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
