//! Marks: whether a rollout is right, and how nearly. Pure functions on plain data, without a model's judgement.
//!
//! Perception: right if every asked place is met within [`RIGHT`] of the longer side; shares within 1, 2 and 5 % are told beside
//! (PCK). Instruction: right if what differs from the original picture is what differs in the target, within [`REACH`] of the longer
//! side; colour and width do not matter. Reasoning: right if the answer is the reference, by exact rules.

use crate::answer::{Answer, Kind};
use crate::evaluate::task::Target;
use crate::foreign::picture::{self, Pixels};
use serde::{Deserialize, Serialize};

/// Distance within which a place is met, as a share of the longer side: twice what people differ by at worst.
pub const RIGHT: f64 = 0.02;

/// Shares of the longer side for PCK.
pub const PCK: [f64; 3] = [0.01, 0.02, 0.05];

/// How far a drawn pixel may be from one of the target, as a share of the longer side.
pub const REACH: f64 = 0.01;

/// Share of the target that must be drawn, and of the drawing that must be target.
pub const COVERED: f64 = 0.9;

/// Sum over channels from which a pixel counts as changed: below it lie the soft edges of redrawn pictures.
const CHANGED: u32 = 96;

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
    let by_name = |name: &str| {
        // A name that is said twice is said at the place that comes last.
        said.iter().rfind(|s| s.0.as_deref().is_some_and(|n| same(n, name))).map(|s| s.1)
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

/// Distance of each wanted place to the said one that it gets: nearest pairs first, each said place once.
fn nearest(wanted: &[(String, [f64; 2])], said: &[(Option<String>, [f64; 2])]) -> Vec<f64> {
    let mut pairs: Vec<(f64, usize, usize)> = vec![];
    for (i, (_, at)) in wanted.iter().enumerate() {
        pairs.extend(said.iter().enumerate().map(|(j, (_, p))| (libm::hypot(at[0] - p[0], at[1] - p[1]), i, j)));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut found, mut used) = (vec![f64::INFINITY; wanted.len()], vec![false; said.len()]);
    for (distance, i, j) in pairs {
        if found[i].is_infinite() && !used[j] {
            (found[i], used[j]) = (distance, true);
        }
    }
    found
}

/// Places in a text: pairs of numbers in brackets, each with the name before it: `{'A': (1, 2)}`, `A = [1, 2]`, `(1, 2)`.
pub fn places(text: &str) -> Vec<(Option<String>, [f64; 2])> {
    const MOST: usize = 1000;
    let (mut found, mut from) = (vec![], 0);
    let opens: Vec<usize> = text.char_indices().filter(|(_, c)| matches!(c, '(' | '[')).map(|(i, _)| i).collect();
    for open in opens {
        if open < from || found.len() >= MOST {
            continue;
        }
        let Some(close) = text[open..].find([')', ']']).filter(|n| *n < 80) else { continue };
        let inner = &text[open + 1..open + close];
        let numbers: Vec<&str> = inner.split(',').map(str::trim).collect();
        let [x, y] = numbers[..] else { continue };
        let number = |t: &str| t.trim_start_matches(['x', 'y', '=', ' ']).parse::<f64>().ok().filter(|v| v.is_finite());
        if let (Some(x), Some(y)) = (number(x), number(y)) {
            found.push((name_before(&text[from..open]), [x, y]));
            from = open + close + 1;
        }
    }
    found
}

/// The name at the end of what stands before a place.
fn name_before(text: &str) -> Option<String> {
    let text = text.trim_end().trim_end_matches([':', '=', '≈']).trim_end();
    for quote in ['\'', '"', '`'] {
        if let Some(inner) = text.strip_suffix(quote) {
            // A quoted name may hold the quote of the other kind, as in "A'".
            let start = match quote {
                '\'' => inner.rfind(['{', ',', '[']).map(|i| i + 1 + inner[i + 1..].find('\'').map_or(0, |q| q + 1)),
                _ => inner.rfind(quote).map(|i| i + 1),
            };
            let name = inner.get(start.or_else(|| inner.find(quote).map(|i| i + 1))?..)?.trim();
            return (!name.is_empty()).then(|| name.to_owned());
        }
    }
    let start = text
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'')))
        .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    let name = &text[start..];
    (!name.is_empty() && name.chars().any(char::is_alphabetic)).then(|| name.to_owned())
}

/// Marks a drawing by the pixels that differ from the original.
pub fn drawing(original: &Pixels, edited: &Pixels, last: Option<&Pixels>) -> Mark {
    let size = [original.width, original.height];
    let Some(last) = last.filter(|p| [p.width, p.height] == size) else {
        return Mark::default().part("recall", 0.0).part("precision", 0.0);
    };
    let (target, drawn) = (changed(original, edited), changed(original, last));
    let reach = (REACH * f64::from(size[0].max(size[1]))).max(2.0);
    let met = |of: &[bool], by: &[bool]| {
        let near = within(by, size[0] as usize, reach);
        let all = of.iter().filter(|p| **p).count();
        let hit = of.iter().zip(&near).filter(|(p, n)| **p && **n).count();
        if all == 0 { 0.0 } else { hit as f64 / all as f64 }
    };
    let (recall, precision) = (met(&target, &drawn), met(&drawn, &target));
    let right = recall >= COVERED && precision >= COVERED;
    Mark { right, ..Mark::default() }.part("recall", recall).part("precision", precision)
}

fn changed(a: &Pixels, b: &Pixels) -> Vec<bool> {
    let pairs = a.rgb.as_chunks::<3>().0.iter().zip(b.rgb.as_chunks::<3>().0);
    pairs.map(|(p, q)| p.iter().zip(q).map(|(x, y)| u32::from(x.abs_diff(*y))).sum::<u32>() >= CHANGED).collect()
}

/// Which pixels have one of the set within `reach` pixels along each axis: two passes of a running window.
fn within(set: &[bool], width: usize, reach: f64) -> Vec<bool> {
    let reach = reach.round() as usize;
    let spread = |line: &mut dyn Iterator<Item = bool>| {
        let line: Vec<bool> = line.collect();
        let mut sums = vec![0u32; line.len() + 1];
        for (i, v) in line.iter().enumerate() {
            sums[i + 1] = sums[i] + u32::from(*v);
        }
        (0..line.len())
            .map(|i| sums[(i + reach + 1).min(line.len())] > sums[i.saturating_sub(reach)])
            .collect::<Vec<bool>>()
    };
    let rows: Vec<bool> = set.chunks(width).flat_map(|row| spread(&mut row.iter().copied())).collect();
    let height = set.len() / width.max(1);
    let mut out = vec![false; set.len()];
    for x in 0..width {
        let column = spread(&mut (0..height).map(|y| rows[y * width + x]));
        for (y, v) in column.into_iter().enumerate() {
            out[y * width + x] = v;
        }
    }
    out
}

/// Whether an answer is the reference.
pub fn reasoning(said: &str, reference: &str, choices: &[String], answer: Option<&Answer>) -> bool {
    if said.trim() == reference.trim() && !reference.trim().is_empty() {
        return true;
    }
    let kind = match (answer, choices.is_empty()) {
        (Some(answer), _) => answer.kind(),
        (None, false) => Kind::Choice,
        (None, true) => Kind::Number,
    };
    let parsed = |text: &str| Answer::parse(text, kind).ok();
    let wanted = answer.cloned().or_else(|| parsed(reference));
    match (wanted, parsed(said)) {
        (Some(wanted), Some(said)) => wanted.accepts(&said),
        _ => choices.iter().position(|c| c == said.trim()).is_some_and(|i| Some(i) == letter(reference)),
    }
}

fn letter(text: &str) -> Option<usize> {
    match text.trim().as_bytes() {
        [letter @ b'A'..=b'Z'] => Some(usize::from(letter - b'A')),
        _ => None,
    }
}

#[cfg(test)]
#[path = "mark_tests.rs"]
mod tests;
