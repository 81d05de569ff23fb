//! A call of a tool in a real problem: what a template draws at a small seed, on a small sheet, with all checks passed.
//!
//! In: the shipped templates. Out: for a row of the table of tools the words of a call, the claims that hold by it, the program of its
//! strokes, and the figure after it. The same templates give the same examples.

use crate::check;
use crate::claim::notation;
use crate::cli::engine::Engine;
use crate::figure::png::{Effort, Frame};
use crate::flywheel::setup::theme;
use crate::generate::{Generator, provenance};
use crate::sample::draft::Draft;
use crate::template::script::Script;
use crate::tool::row::Tool;
use crate::tool::tool;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longer side of a picture in pixels: two stand side by side on a page.
pub const SIDE_PX: u32 = 320;

/// Seeds that are looked at, from 1; most tools are called in each.
const SEEDS: u64 = 3;

/// Colour channels are rounded to multiples of this, which nobody sees and which halves a picture's bytes.
const SHADE: u8 = 17;

/// A call in a problem.
#[derive(Clone, Serialize)]
pub struct Example {
    /// The problem's template.
    pub template: String,
    /// Its level.
    pub level: u8,
    /// Its seed, as `flywheel preview` takes it.
    pub seed: u64,
    /// The words of the call.
    pub words: String,
    /// What holds once it has drawn, in words.
    pub claims: Vec<String>,
    /// The program of its strokes, in pixels of the picture.
    pub program: String,
    /// The figure after it: indexed PNG, at most [`SIDE_PX`] wide.
    #[serde(skip)]
    pub png: Vec<u8>,
}

/// Where a tool is called.
struct Place {
    /// The picture that the call draws, from 1.
    state: u8,
    /// Whether the problem is about other knowledge than the tool serves.
    foreign: bool,
    seed: u64,
    script: usize,
    level: u8,
    /// Index of the move.
    at: usize,
}

/// Looks for calls in the problems of templates.
pub struct Examples<'a> {
    generator: Generator,
    checks: &'a check::Context,
    /// Drafts by number of script, level and seed; `None` where a template yields none.
    drafts: BTreeMap<(usize, u8, u64), Option<Draft>>,
}

impl<'a> Examples<'a> {
    /// Over the templates of an engine.
    ///
    /// # Errors
    /// If there is no textbook theme.
    pub fn new(engine: &'a Engine) -> anyhow::Result<Examples<'a>> {
        let cx = engine.context();
        let generator =
            Generator { sizes: (SIDE_PX, SIDE_PX), themes: vec![theme("textbook")?], ..cx.generator.clone() };
        Ok(Examples { generator, checks: &cx.checks, drafts: BTreeMap::new() })
    }

    /// Whether a template declares a row's tool.
    fn calls(script: &Script, row: &Tool) -> bool {
        let kind = script.meta.kind.name;
        let same = |name: &String| tool(name, kind).is_some_and(|t| t.name == row.name);
        row.kinds.contains(&kind) && script.meta.tools.iter().any(same)
    }

    /// Names of the templates and rules that declare a row's tool.
    pub fn templates(&self, row: &Tool) -> Vec<String> {
        let scripts = self.generator.set.all();
        scripts.filter(|s| Examples::calls(s, row)).map(|s| s.name.clone()).collect()
    }

    /// A call of a row's tool, as early in a solution as there is one, rather in a problem about what the tool serves; `None` if no
    /// template calls it in a problem that passes.
    pub fn of(&mut self, row: &Tool) -> Option<Example> {
        let mut places = self.places(row);
        places.sort_by_key(|p| (p.state, p.foreign, p.seed, p.script, p.level, p.at));
        places.iter().find_map(|place| self.drawn(place))
    }

    fn places(&mut self, row: &Tool) -> Vec<Place> {
        let scripts: Vec<Arc<Script>> = self.generator.set.scripts().to_vec();
        let mut places = vec![];
        for (number, script) in scripts.iter().enumerate().filter(|(_, s)| Examples::calls(s, row)) {
            let foreign = !script.meta.knowledge.iter().any(|k| row.knowledge.contains(&k.as_str()));
            for (level, seed) in script.meta.levels.iter().flat_map(|l| (1..=SEEDS).map(|seed| (*l, seed))) {
                let Generator { shares, limits, .. } = &self.generator;
                let draft = self.drafts.entry((number, level, seed)).or_insert_with(|| {
                    let stream = provenance(script, seed, 0, 0, level).stream();
                    script.build(level, &stream, shares, limits).ok()
                });
                let calls = draft.iter().flat_map(|d| d.calls()).filter(|(_, c)| c.tool == row.name);
                places.extend(calls.map(|(at, c)| Place { state: c.state, foreign, seed, script: number, level, at }));
            }
        }
        places
    }

    /// Draws a place's problem; `None` if it does not pass or is too wide.
    fn drawn(&self, place: &Place) -> Option<Example> {
        let script = &self.generator.set.scripts()[place.script];
        let from = provenance(script, place.seed, 0, 0, place.level);
        let candidate = self.generator.candidate(script, from).ok()?;
        if candidate.figure.base.width > SIDE_PX {
            return None;
        }
        let candidate = check::verify(self.checks, candidate).ok()?.candidate();
        let (_, call) = candidate.draft.calls().find(|(at, _)| *at == place.at)?;
        let board = &candidate.draft.board;
        let state = usize::from(call.state);
        Some(Example {
            template: script.name.clone(),
            level: place.level,
            seed: place.seed,
            words: candidate.words[place.at].0.clone(),
            claims: call.post.iter().map(|id| notation::claim(board, id.0)).collect(),
            program: candidate.code[state].clone(),
            png: small(&candidate.frames[state]),
        })
    }
}

/// A frame in few shades, packed hard.
fn small(frame: &Frame) -> Vec<u8> {
    let shade = |v: u8| ((v + SHADE / 2) / SHADE).saturating_mul(SHADE);
    let rgb: Vec<u8> = frame.rgb().into_iter().map(|v| if v > 255 - SHADE / 2 { 255 } else { shade(v) }).collect();
    Frame::from_rgb(frame.width(), frame.height(), &rgb).encode(Effort::Small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_are_near_and_white_stays_white() {
        let grey: Vec<u8> = (0..=255).flat_map(|v: u8| [v, v, v]).collect();
        let back = Frame::decode(&small(&Frame::from_rgb(16, 16, &grey))).expect("it is a PNG").rgb();
        assert!(grey.iter().zip(&back).all(|(a, b)| a.abs_diff(*b) <= SHADE / 2 && b % SHADE == 0));
        assert_eq!((back[0], back[255 * 3]), (0, 255));
    }
}
