//! Perception: examples straight from the generator, each from a figure that passed all checks and was never seen before.
//!
//! One problem in sixteen, by its structural signature, is held out: it is examined on and never trained on, under whatever letters and
//! in whatever look. The curriculum begins with points named by their letters and takes in the published questions as it goes on.

use super::places::{Asked, Exam};
use super::run::Source;
use crate::figure::png::Frame;
use crate::flywheel::context::Context;
use crate::flywheel::perceive;
use crate::flywheel::turn::first;
use crate::model::batch::Sequence;
use crate::model::kept::Model;
use crate::model::picture::Ink;
use crate::sample::perception::Question;
use crate::sample::perception::element::Element;
use crate::sample::signature::Signature;
use crate::sample::{Provenance, Sample};
use crate::seed::Stream;
use crate::template::script::Script;
use rayon::prelude::*;
use std::sync::Arc;

/// Points that one question names, at most.
const ASKED: usize = 6;
/// How far a run is when the published questions come in, and their share at its end.
const MIXED: (f64, f64) = (0.3, 0.5);
/// A figure may be so many times larger than the model's picture: beyond, letters are a blur of five pixels.
const SHRUNK: f64 = 1.5;

/// Figures of the generator, for a seed.
pub struct Grown {
    cx: Context,
    side: usize,
}

/// A figure with what can be asked about it.
struct Figure {
    ink: Arc<Ink>,
    /// What a question calls a point, its name, its place in pixels.
    points: Vec<(String, String, [f64; 2])>,
    questions: Vec<Question>,
}

/// Whether a sample is examined on and not trained on.
pub fn is_held_out(sample: &Sample) -> bool {
    sample.signature.problem.starts_with('0')
}

/// Whether it is worth the checks to see: what they mend may be held out in the end though the draft is not, and then it is passed over.
pub fn may_be_held_out(cx: &Context, script: &Script, provenance: &Provenance) -> bool {
    let draft = cx.generator.draft(script, provenance);
    draft.is_ok_and(|draft| Signature::of(&draft).problem.starts_with('0'))
}

/// A picture of a sample, by its state, as a model sees it.
///
/// # Errors
/// If the picture cannot be read.
pub fn ink(sample: &Sample, state: usize, side: usize) -> Result<Arc<Ink>, String> {
    let picture = sample.pictures.get(state).ok_or_else(|| format!("sample {}: no picture {state}", sample.id))?;
    let frame = Frame::decode(&picture.png).map_err(|e| format!("sample {}: {e}", sample.id))?;
    Ok(Arc::new(Ink::of(&frame.rgb(), (frame.width(), frame.height()), side)))
}

/// Makes figures no larger than a model of this side can read, where the configuration allows larger ones.
pub fn readable(mut cx: Context, side: usize) -> Context {
    let (least, most) = cx.generator.sizes;
    cx.generator.sizes = (least, most.min((side as f64 * SHRUNK) as u32).max(least));
    cx
}

impl Grown {
    /// Figures for a model whose pictures have this side; the context's run seed names them.
    pub fn new(cx: Context, side: usize) -> Grown {
        Grown { cx: readable(cx, side), side }
    }

    fn figure(&self, turn: u64, held_out: bool) -> Result<Option<Figure>, String> {
        let (script, provenance) = perceive::choose(&self.cx, turn);
        if held_out && !may_be_held_out(&self.cx, &script, &provenance) {
            return Ok(None);
        }
        let Ok((sample, _)) = first(&self.cx, &script, provenance) else { return Ok(None) };
        if is_held_out(&sample) != held_out {
            return Ok(None);
        }
        let points = named(&sample.perception.elements);
        Ok(Some(Figure { ink: ink(&sample, 0, self.side)?, points, questions: sample.perception.questions }))
    }

    /// Examinations on held-out figures: one point named by its letter for each of `count` figures, and as many questions of each level.
    ///
    /// # Errors
    /// If a picture cannot be read.
    pub fn exam(&self, count: usize) -> Result<Exam, String> {
        let mut exam = Exam(SORTS.iter().map(|sort| (format!("exam/{sort}"), vec![])).collect());
        let most = count as u64 * LOOKED_THROUGH;
        for start in (0..most).step_by(CHUNK as usize) {
            let figures: Vec<_> =
                (start..most.min(start + CHUNK)).into_par_iter().map(|t| (t, self.figure(t, true))).collect();
            for (turn, figure) in figures {
                let Some(figure) = figure? else { continue };
                let mut stream = Stream::new(&[b"exam", &turn.to_le_bytes()]);
                let letter = figure.letters(1, &mut stream).map(|asked| (SORTS[0], asked));
                let published = figure.questions.iter().map(|q| (SORTS[q.level as usize + 1], figure.published(q)));
                for (sort, asked) in letter.into_iter().chain(published) {
                    let of = exam.0.entry(format!("exam/{sort}")).or_default();
                    if of.len() < count {
                        of.push(asked);
                    }
                }
            }
            if exam.0.values().all(|asked| asked.len() == count) {
                break;
            }
        }
        Ok(exam)
    }
}

/// Sorts of questions in an examination: points by their letters, then the published levels in order.
const SORTS: [&str; 4] = ["letter", "surface", "semantic", "integrated"];
/// Turns that are looked through for each question of an examination, at most, and those that are at work together.
const LOOKED_THROUGH: u64 = 200;
const CHUNK: u64 = 64;

/// Points and nodes whose name stands in the figure and is theirs alone.
fn named(elements: &[Element]) -> Vec<(String, String, [f64; 2])> {
    let points = elements.iter().filter_map(|e| match e {
        Element::Point { x, y, label, semantic } if label != "None" => {
            let called = if semantic == "node" { "the centre of node" } else { "point" };
            Some((format!("{called} {label}"), label.clone(), [f64::from(*x), f64::from(*y)]))
        }
        _ => None,
    });
    let all: Vec<_> = points.collect();
    let once = |name: &String| all.iter().filter(|(_, other, _)| other == name).count() == 1;
    all.iter().filter(|(_, name, _)| once(name)).cloned().collect()
}

impl Figure {
    /// At most `count` points by their letters, in any order.
    fn letters(&self, count: usize, stream: &mut Stream) -> Option<Asked> {
        let mut chosen = self.points.clone();
        stream.shuffle(&mut chosen);
        chosen.truncate(count);
        let called: Vec<&str> = chosen.iter().map(|(called, ..)| called.as_str()).collect();
        let list = match called.split_last()? {
            (last, []) => last.to_string(),
            (last, rest) => format!("{} and {last}", rest.join(", ")),
        };
        let question = format!("Detect and output the pixel coordinates of {list}.");
        let places = chosen.into_iter().map(|(_, name, at)| (name, at)).collect();
        Some(Asked { ink: self.ink.clone(), question, places })
    }

    fn published(&self, question: &Question) -> Asked {
        let places = question.answer.iter().map(|(name, at)| (name.clone(), at.map(f64::from))).collect();
        Asked { ink: self.ink.clone(), question: question.words(), places }
    }
}

/// The share of published questions when a run is `progress` on its way.
fn mixed(progress: f64) -> f64 {
    ((progress - MIXED.0) / (1.0 - MIXED.0)).max(0.0) * MIXED.1
}

impl Source for Grown {
    fn example(&self, model: &Model, index: u64, progress: f64) -> Result<Option<Sequence>, String> {
        let Some(figure) = self.figure(index, false)? else { return Ok(None) };
        let mut stream = Stream::new(&[b"perceive", &self.cx.run_seed.to_le_bytes(), &index.to_le_bytes()]);
        let asked = match stream.chance(mixed(progress)) && !figure.questions.is_empty() {
            true => Some(figure.published(stream.pick(&figure.questions))),
            false => {
                let count = stream.int(1..=ASKED as i64) as usize;
                figure.letters(count, &mut stream)
            }
        };
        let sequence = asked.map(|a| a.sequence(&model.words, &model.network.config)).transpose();
        sequence.map_err(|e| e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_questions_come_in_late_and_by_and_by() {
        assert_eq!((mixed(0.0), mixed(0.3), mixed(1.0)), (0.0, 0.0, 0.5));
        assert!(mixed(0.6) > 0.0 && mixed(0.6) < mixed(0.9));
    }

    #[test]
    fn only_names_that_stand_there_once_are_asked_for() {
        let point =
            |label: &str, semantic: &str| Element::Point { x: 3, y: 4, label: label.into(), semantic: semantic.into() };
        let all = [point("A", "None"), point("None", "None"), point("B", "node"), point("C", ""), point("C", "")];
        let found: Vec<String> = named(&all).into_iter().map(|(called, ..)| called).collect();
        assert_eq!(found, ["point A", "the centre of node B"]);
    }
}
