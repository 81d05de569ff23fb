//! The driver: one episode from its task to its end.
//!
//! In: a task, a policy, an executor, the protocol. Out: the transcript, every picture by its hash, and what is scored: the answer, the last
//! picture at the task's own size, what was drawn in the task's own pixels. A picture that is too large is shrunk once, for the
//! policy and the executor alike, so that both speak of the same pixels; what comes out is brought back to the task's.

use crate::executor::Row;
use crate::executor::observation::{Broken, Executor, Observation, Opening};
use crate::figure::list::{Geom, Op};
use crate::figure::png::{Effort, Frame};
use crate::foreign::picture::{self, Pixels};
use crate::policy::message::{Image, Message, Piece, Role};
use crate::policy::{Ask, Policy, PolicyError};
use crate::rollout::parse::{Act, parse};
use crate::rollout::protocol::{Prompt, Protocol, STOP, opening, result};
use crate::rollout::transcript::{End, Observed, Round, Transcript};
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// Why an episode has no end.
#[derive(Debug, Error)]
pub enum RollError {
    /// The task's picture cannot be read.
    #[error("{0}: {1}")]
    Picture(String, picture::PictureError),
    /// The policy cannot play now.
    #[error("{0}: the policy: {1}")]
    Policy(String, PolicyError),
    /// The executor failed.
    #[error("{0}: the executor: {1}")]
    Executor(String, Broken),
}

/// An episode that came to its end.
pub struct Rollout {
    /// What happened.
    pub transcript: Transcript,
    /// All pictures that were shown, by hash.
    pub images: BTreeMap<String, Arc<Image>>,
    /// The last picture of the shown size, at the task's own size; `None` if no program made one.
    pub last: Option<Pixels>,
    /// What was drawn, in the task's own pixels; `None` if a program ran of which the executor does not know.
    pub strokes: Option<Vec<Op>>,
}

/// The picture as it is shown: its own bytes, or shrunk.
fn shown(prompt: &Prompt, protocol: &Protocol) -> Result<(Pixels, [u32; 2], Vec<u8>), picture::PictureError> {
    let pixels = picture::decode(&prompt.image)?;
    let own = [pixels.width, pixels.height];
    let longest = own[0].max(own[1]);
    if longest <= protocol.longest_side_px {
        return Ok((pixels, own, prompt.image.clone()));
    }
    let factor = f64::from(protocol.longest_side_px) / f64::from(longest);
    let [width, height] = own.map(|side| ((f64::from(side) * factor).round() as u32).max(1));
    let small = pixels.resized(width, height);
    let bytes = Frame::from_rgb(width, height, &small.rgb).encode(Effort::Fast);
    Ok((small, own, bytes))
}

/// Plays an episode.
///
/// # Errors
/// If the episode has no end that says anything of the policy: the machine failed, or the policy cannot play now.
pub fn roll(
    prompt: &Prompt,
    policy: &dyn Policy,
    executor: &mut dyn Executor,
    row: &Row,
    protocol: &Protocol,
) -> Result<Rollout, RollError> {
    let named = |e| RollError::Picture(prompt.id.clone(), e);
    let (picture, own, bytes) = shown(prompt, protocol).map_err(named)?;
    let first = Image::new(bytes);
    let size = [picture.width, picture.height];
    let broken = |e| RollError::Executor(prompt.id.clone(), e);
    let mut messages = opening(prompt, row.manual, &first, size);
    let scale = [f64::from(size[0]) / f64::from(own[0]), f64::from(size[1]) / f64::from(own[1])];
    let mut play =
        Play { images: [(first.hash.clone(), first.clone())].into(), last: None, strokes: Some(vec![]), begun: false };
    let (mut rounds, mut end, mut answer) = (vec![], End::Rounds, None);
    for number in 0..protocol.rounds {
        let ask = Ask { task: &prompt.id, round: number, messages: &messages, stop: STOP };
        let reply = match policy.reply(&ask) {
            Ok(reply) => reply,
            Err(PolicyError::Refused(why)) => {
                end = End::Refused(why);
                break;
            }
            Err(error) => return Err(RollError::Policy(prompt.id.clone(), error)),
        };
        let parsed = parse(&reply.text);
        let mut round =
            Round { kept: parsed.kept, notes: parsed.notes, cut: reply.cut, tokens: reply.tokens, ..Round::default() };
        round.output = reply.text;
        let program = match parsed.act {
            Act::Answer(text) => {
                answer = Some(text);
                end = End::Answered;
                rounds.push(round);
                break;
            }
            Act::Nothing => {
                answer = Some(round.output.clone());
                end = End::Silent;
                rounds.push(round);
                break;
            }
            Act::Run(program) => program,
        };
        if !play.begun {
            // Many episodes never run code; a process is started for those that do.
            let opening = Opening { image: first.bytes.clone(), image_path: prompt.image_path.clone() };
            executor.begin(&opening).map_err(broken)?;
            play.begun = true;
        }
        let observation = executor.step(&program).map_err(broken)?;
        let images = play.observe(&observation, size);
        messages.push(Message { role: Role::Assistant, pieces: vec![Piece::Text(believed(&round))] });
        messages.push(result(&observation, &images, protocol.rounds - number - 1));
        round.program = Some(program);
        round.observed = Some(Observed {
            text: observation.text,
            error: observation.error,
            images: images.iter().map(|i| i.hash.clone()).collect(),
        });
        rounds.push(round);
    }
    let last = play.last.map(|pixels| pixels.resized(own[0], own[1]));
    let strokes = play.strokes.map(|ops| ops.iter().map(|op| unscaled(op, scale)).collect());
    let transcript = Transcript { rounds, end, answer, shown: first.hash.clone(), scale };
    Ok(Rollout { transcript, images: play.images, last, strokes })
}

/// The output as it stays in the context: up to its code, whose closing tag a stop sequence may have taken.
fn believed(round: &Round) -> String {
    let text = round.output[..round.kept].trim_end();
    match text.to_ascii_lowercase().ends_with("</code>") || !text.to_ascii_lowercase().contains("<code") {
        true => text.to_owned(),
        false => format!("{text}\n</code>"),
    }
}

/// What has come of programs so far.
struct Play {
    images: BTreeMap<String, Arc<Image>>,
    last: Option<Pixels>,
    strokes: Option<Vec<Op>>,
    begun: bool,
}

impl Play {
    /// Takes in what a program gave; the pictures that are shown of it: those that can be read.
    fn observe(&mut self, observation: &Observation, size: [u32; 2]) -> Vec<Arc<Image>> {
        let mut images = vec![];
        for made in &observation.images {
            let Ok(pixels) = picture::decode(&made.data) else { continue };
            let image = Image::new(made.data.clone());
            self.images.insert(image.hash.clone(), image.clone());
            images.push(image);
            // A picture of another size is a crop or a sketch of its own, not the edited one.
            if [pixels.width, pixels.height] == size {
                self.last = Some(pixels);
            }
        }
        if observation.reset {
            self.strokes = self.strokes.take().map(|_| vec![]);
            self.last = None;
        } else {
            let drawn = self.strokes.take().zip(observation.strokes.as_ref());
            self.strokes = drawn.map(|(before, now)| [&before[..], now].concat());
        }
        images
    }
}

/// An operation in the task's own pixels.
fn unscaled(op: &Op, scale: [f64; 2]) -> Op {
    if scale == [1.0, 1.0] {
        return op.clone();
    }
    // Both sides shrink alike but for rounding to whole pixels.
    let mean = (scale[0] + scale[1]) / 2.0;
    let point = |p: &[f64; 2]| [p[0] / scale[0], p[1] / scale[1]];
    let shape = |geom: &Geom| match geom {
        Geom::Line(a, b) => Geom::Line(point(a), point(b)),
        Geom::Polyline(points) => Geom::Polyline(points.iter().map(point).collect()),
        Geom::Polygon(points) => Geom::Polygon(points.iter().map(point).collect()),
        Geom::Circle(c, r) => Geom::Circle(point(c), r / mean),
        Geom::Arc(c, r, start, sweep) => Geom::Arc(point(c), r / mean, *start, *sweep),
        Geom::Wedge(c, r, start, sweep) => Geom::Wedge(point(c), r / mean, *start, *sweep),
        Geom::Rect(at, sides) => Geom::Rect(point(at), point(sides)),
    };
    match op {
        Op::Stroke { geom, width, color, dash } => {
            Op::Stroke { geom: shape(geom), width: width / mean, color: *color, dash: *dash }
        }
        Op::Fill { geom, color } => Op::Fill { geom: shape(geom), color: *color },
        Op::Text { at, text, size, face, color, align, turn } => Op::Text {
            at: point(at),
            text: text.clone(),
            size: size / mean,
            face: *face,
            color: *color,
            align: *align,
            turn: *turn,
        },
    }
}
