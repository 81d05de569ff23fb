//! Perception: what the original figure shows, and questions about where it stands, at the three published levels.
//!
//! In: a scene with its planned figure; out: element records ([`element`], [`reader`]), and at most one question of each level, chosen by the
//! sample's stream. Surface: places are named. Semantic: they are told by their relations ([`relation`], [`sort`]). Integrated: they are not
//! drawn but follow from what is ([`derived`], [`upon`]), and are found on two roads. A level that a figure gives no clear question for has
//! none.

pub mod composed;
pub mod derived;
pub mod element;
pub mod reader;
pub mod relation;
pub mod seen;
pub mod sort;
pub mod thing;
pub mod upon;

use crate::claim::text::listed;
use crate::figure::plan::Figure;
use crate::sample::perception::element::{Element, Pixel, whole};
use crate::sample::perception::reader::elements;
use crate::sample::perception::seen::Seen;
use crate::sample::perception::thing::Named;
use crate::scene::Scene;
use crate::scene::view::View;
use crate::seed::Stream;
use serde::{Deserialize, Serialize};

/// Places by their names, in the order of the question.
pub type Answer = Vec<(String, Pixel)>;

/// Most places that a question of the surface level asks for.
const ASKED: i64 = 4;

/// A level of questions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Named places.
    Surface,
    /// Places told by relations.
    Semantic,
    /// Places that follow from others.
    Integrated,
}

impl Level {
    /// The published name.
    pub fn published(self) -> &'static str {
        match self {
            Level::Surface => "Surface Level Perception QA",
            Level::Semantic => "Semantic Level Reasoning QA",
            Level::Integrated => "Integrated Reasoning QA",
        }
    }
}

/// A question about places.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// Its level.
    pub level: Level,
    /// What follows "Detect and output the pixel coordinates of".
    pub text: String,
    /// The places.
    pub answer: Answer,
}

impl Question {
    /// The whole question.
    pub fn words(&self) -> String {
        format!("Detect and output the pixel coordinates of {}.", self.text)
    }

    /// The answer as a dictionary of Python: `{'A': (100, 260), 'B': (160, 200)}`.
    pub fn dictionary(&self) -> String {
        let quoted = |name: &str| match name.contains('\'') {
            true => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
            false => format!("'{}'", name.replace('\\', "\\\\")),
        };
        let entries: Vec<String> =
            self.answer.iter().map(|(name, [x, y])| format!("{}: ({x}, {y})", quoted(name))).collect();
        format!("{{{}}}", entries.join(", "))
    }
}

/// What there is to perceive.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Perception {
    /// Elements of the original figure.
    pub elements: Vec<Element>,
    /// Questions, at most one of each level.
    pub questions: Vec<Question>,
}

impl Perception {
    /// Reads a scene as it was drawn.
    pub fn of(scene: &Scene, figure: &Figure, mut stream: Stream) -> Perception {
        let seen = Seen::of(scene, figure);
        let mut questions: Vec<Question> = surface(&seen, figure, &mut stream).into_iter().collect();
        let (derived, _) = derived::questions(&seen, &mut stream);
        let derived: Vec<Question> = derived.into_iter().chain(upon::questions(&seen).0).collect();
        let related: Vec<Question> = relation::questions(&seen).into_iter().chain(sort::questions(&seen)).collect();
        for all in [related, derived] {
            if !all.is_empty() {
                questions.push(stream.pick(&all).clone());
            }
        }
        Perception { elements: elements(scene, &figure.view, figure.labels()), questions }
    }

    /// Number of elements that a scene will show, whatever its view.
    pub fn count(scene: &Scene) -> usize {
        elements(scene, &View::fit([0.0; 2], [1.0; 2], (100, 100), [0.0; 4], true), vec![]).len()
    }
}

/// Labels that stand there once, and the ends of the one graph, for figures that name no places.
fn unnamed(seen: &Seen<'_>, figure: &Figure) -> Vec<Named> {
    let all = figure.labels();
    let once = |text: &str| all.iter().filter(|(other, _)| other == text).count() == 1;
    let label = |(text, at): &(String, [f64; 2])| {
        let plain = text.strip_prefix("\\text{").and_then(|t| t.strip_suffix('}')).unwrap_or(text);
        let readable = !plain.is_empty() && !plain.contains(['\\', '{', '_', '^']);
        let called = format!("the middle of the label {plain}");
        (readable && once(text)).then(|| Named { name: plain.into(), called, at: *at, point: None })
    };
    let mut found: Vec<Named> = all.iter().filter_map(label).collect();
    if let [[left, right]] = seen.ends[..]
        && right[0] > left[0]
    {
        for (name, at) in [("Left end", left), ("Right end", right)] {
            let called = format!("the {} of the graph", name.to_lowercase());
            found.push(Named { name: name.into(), called, at, point: None });
        }
    }
    found
}

/// Some of the named places.
fn surface(seen: &Seen<'_>, figure: &Figure, stream: &mut Stream) -> Option<Question> {
    let bare = seen.named.is_empty() && seen.bars.is_empty() && seen.things.is_empty();
    let written = if bare { unnamed(seen, figure) } else { vec![] };
    let things = seen.things.iter().map(|t| &t.place);
    let all: Vec<&Named> = seen.named.iter().chain(&seen.bars).chain(things).chain(&written).collect();
    if all.is_empty() {
        return None;
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    stream.shuffle(&mut order);
    order.truncate(stream.int(1..=ASKED) as usize);
    order.sort_unstable();
    let chosen: Vec<&Named> = order.into_iter().map(|i| all[i]).collect();
    let called: Vec<&str> = chosen.iter().map(|n| n.called.as_str()).collect();
    let text = listed(&called);
    let answer = chosen.iter().map(|n| (n.name.clone(), whole(n.at))).collect();
    Some(Question { level: Level::Surface, text, answer })
}
