//! Generation: from (template, level, seed) to a drawn candidate. Pure: the same provenance gives the same bytes.

use crate::figure::code;
use crate::figure::plan::{choose_size, plan};
use crate::figure::png::{Effort, Frame};
use crate::figure::raster::{Canvas, DrawError};
use crate::figure::theme::Theme;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Place};
use crate::sample::{Candidate, ENGINE, Picture, Provenance, Reject};
use crate::seed::Stream;
use crate::template::host::Shares;
use crate::template::script::{BuildError, Limits, Script};
use crate::template::set::TemplateSet;
use std::sync::Arc;

/// Everything that generation depends on besides the provenance.
#[derive(Clone)]
pub struct Generator {
    /// Templates of the round.
    pub set: TemplateSet,
    /// Where givens stand, how many problems are multiple choice.
    pub shares: Shares,
    /// Bounds of a template's call.
    pub limits: Limits,
    /// Least and greatest length of a picture's longer side in pixels.
    pub sizes: (u32, u32),
    /// Looks to choose from.
    pub themes: Vec<&'static Theme>,
}

/// Chance that bare geometry stands as the template drew it.
const UPRIGHT: f64 = 0.35;

impl Generator {
    /// The template and level of a turn.
    ///
    /// # Panics
    /// If the set is empty; loading refuses that.
    pub fn choose(&self, run_seed: u64, turn: u64) -> (Arc<Script>, Provenance) {
        let mut stream = Stream::new(&[b"turn", &run_seed.to_le_bytes(), &turn.to_le_bytes()]);
        let script = stream.pick(self.set.scripts()).clone();
        let level = *stream.pick(&script.meta.levels);
        let provenance = provenance(&script, run_seed, turn, 0, level);
        (script, provenance)
    }

    /// Makes the candidate of a provenance.
    ///
    /// # Errors
    /// The reject, when the template yields none.
    pub fn candidate(&self, script: &Script, provenance: Provenance) -> Result<Candidate, Box<Reject>> {
        let kind = script.meta.kind.name;
        let (cause, why) = match script.build(provenance.level, &stream(&provenance), &self.shares, &self.limits) {
            Ok(draft) => return self.finish(draft, provenance),
            Err(BuildError::Declined(why)) => ("declined", why),
            Err(BuildError::Limit(why)) => ("limit", why),
            Err(BuildError::Failed(why)) => ("failed", why),
        };
        Err(reject(provenance, kind, cause, why))
    }

    /// Gives a draft its look and draws it.
    ///
    /// # Errors
    /// The reject, when the figure cannot be drawn.
    pub fn finish(&self, mut draft: Draft, provenance: Provenance) -> Result<Candidate, Box<Reject>> {
        let mut look = stream(&provenance).fork("look");
        if draft.turnable && !look.chance(UPRIGHT) {
            let mirror = look.chance(0.5);
            draft.board.scene.turn(look.angle_rad(), mirror);
        }
        let theme = *look.pick(&self.themes);
        let size = choose_size(&draft.board.scene, self.sizes, &mut look);
        let kind = draft.kind.clone();
        draw(provenance.clone(), draft, theme, size).map_err(|e| reject(provenance, &kind, "undrawable", e.to_string()))
    }
}

fn reject(provenance: Provenance, kind: &str, cause: &str, why: String) -> Box<Reject> {
    let finding = Finding::fault("template", cause, Place::Whole).with("message", why);
    Box::new(Reject { provenance, kind: kind.into(), question: String::new(), findings: vec![finding] })
}

/// What the stream of a provenance is seeded from.
pub fn seed_parts(p: &Provenance) -> Vec<Vec<u8>> {
    let numbers =
        [p.run_seed.to_le_bytes().to_vec(), p.template_hash.as_bytes().to_vec(), p.turn.to_le_bytes().to_vec()];
    let head = std::iter::once(b"sample".to_vec());
    head.chain(numbers).chain([p.slot.to_le_bytes().to_vec(), vec![p.level]]).collect()
}

/// The stream of a provenance: everything random in a sample follows from it.
pub fn stream(p: &Provenance) -> Stream {
    let parts = seed_parts(p);
    Stream::new(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The provenance of a place in a turn.
pub fn provenance(script: &Script, run_seed: u64, turn: u64, slot: u16, level: u8) -> Provenance {
    Provenance {
        run_seed,
        turn,
        slot,
        template: script.name.clone(),
        template_hash: script.hash.clone(),
        level,
        engine: ENGINE,
    }
}

/// Plans, rasterises, encodes and prints a draft.
///
/// # Errors
/// If a label cannot be set or a side is out of range.
pub fn draw(
    provenance: Provenance,
    draft: Draft,
    theme: &'static Theme,
    size: (u32, u32),
) -> Result<Candidate, DrawError> {
    let figure = plan(&draft.board.scene, theme, size);
    let question = draft.question.render(&draft.board);
    let words = draft.trajectory.iter().map(|m| m.print(&draft.board)).collect();
    let mut candidate = Candidate {
        provenance,
        draft,
        figure,
        frames: Vec::new(),
        pictures: Vec::new(),
        code: Vec::new(),
        question,
        words,
    };
    rasterise(&mut candidate)?;
    Ok(candidate)
}

/// Draws the planned figure: frames, pictures and code of every state, in place of what was there.
///
/// # Errors
/// If a label cannot be set or a side is out of range.
pub fn rasterise(candidate: &mut Candidate) -> Result<(), DrawError> {
    let figure = &candidate.figure;
    let mut canvas = Canvas::new(&figure.base)?;
    let mut frames = vec![Frame::of(&mut canvas)];
    let mut code = vec![code::print(&figure.base)];
    for ops in &figure.overlays {
        canvas.draw(ops)?;
        let mut frame = frames[frames.len() - 1].clone();
        frame.update(&mut canvas);
        frames.push(frame);
        code.push(code::print_ops(ops));
    }
    candidate.pictures = frames.iter().map(picture).collect();
    candidate.frames = frames;
    candidate.code = code;
    Ok(())
}

/// Encodes a frame.
pub fn picture(frame: &Frame) -> Picture {
    Picture {
        hash: frame.pixel_hash().to_string(),
        png: frame.encode(Effort::Fast),
        width: frame.width(),
        height: frame.height(),
    }
}
