//! Generation: from (template, level, seed) to a drawn candidate. Pure: the same provenance gives the same bytes.

pub mod steer;

use crate::figure::code;
use crate::figure::plan::{choose_size, plan};
use crate::figure::png::{Effort, Frame};
use crate::figure::raster::{Canvas, DrawError};
use crate::figure::sheet::Sheet;
use crate::figure::theme::Theme;
use crate::generate::steer::Weights;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Place};
use crate::sample::look::Look;
use crate::sample::{Candidate, ENGINE, Picture, Provenance, Reject};
use crate::scene::space::Space;
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

/// Factor of one enlargement beside letters and strokes: enough for labels to come apart.
const ENLARGE: f64 = 1.4;

impl Generator {
    /// The template and level of a turn under the weights of its round. A weighted template that is not there any more leaves the
    /// choice even.
    ///
    /// # Panics
    /// If the set is empty; loading refuses that.
    pub fn choose(&self, weights: &Weights, run_seed: u64, turn: u64) -> (Arc<Script>, Provenance) {
        let weighed = weights.choose(run_seed, turn);
        if let Some((script, level)) = weighed.and_then(|(name, level)| Some((self.set.get(name)?.clone(), level))) {
            let provenance = provenance(&script, run_seed, turn, 0, level);
            return (script, provenance);
        }
        let mut stream = Stream::new(&[b"turn", &run_seed.to_le_bytes(), &turn.to_le_bytes()]);
        let script = stream.pick(self.set.scripts()).clone();
        let level = *stream.pick(&script.meta.levels);
        let provenance = provenance(&script, run_seed, turn, 0, level);
        (script, provenance)
    }

    /// The template's draft of a provenance; what expands it is not looked at.
    ///
    /// # Errors
    /// The reject, when the template yields none.
    pub fn draft(&self, script: &Script, provenance: &Provenance) -> Result<Draft, Box<Reject>> {
        let (cause, why) = match script.build(provenance.level, &provenance.stream(), &self.shares, &self.limits) {
            Ok(draft) => return Ok(draft),
            Err(BuildError::Declined(why)) => ("declined", why),
            Err(BuildError::Limit(why)) => ("limit", why),
            Err(BuildError::Failed(why)) => ("failed", why),
        };
        Err(reject(provenance.clone(), script.meta.kind.name, cause, why))
    }

    /// Makes the candidate of a template's provenance, in its first look.
    ///
    /// # Errors
    /// The reject, when the template yields none or the figure cannot be drawn.
    pub fn candidate(&self, script: &Script, provenance: Provenance) -> Result<Candidate, Box<Reject>> {
        self.finish(self.draft(script, &provenance)?, provenance, Look::default())
    }

    /// Gives a draft one of its looks and draws it. The default is the first; repairs try others.
    ///
    /// # Errors
    /// The reject, when the figure cannot be drawn.
    pub fn finish(&self, mut draft: Draft, provenance: Provenance, look: Look) -> Result<Candidate, Box<Reject>> {
        let mut stream = provenance.stream().fork("look");
        let again = |what: &str, count: u8| provenance.stream().fork("look").fork(&format!("{what} {count}"));
        if draft.turnable {
            let mut turn = turning(&mut stream);
            if look.turn > 0 {
                turn = turning(&mut again("turn", look.turn));
            }
            if let Some((angle_rad, mirror)) = turn {
                draft.board.scene.turn(angle_rad, mirror);
            }
        }
        if look.turn > 0 && draft.board.scene.is_flat_sided() {
            draft.board.scene.reproject(projection(&mut again("projection", look.turn)));
        }
        let first = stream.int(0..=self.themes.len() as i64 - 1) as usize;
        let theme = self.themes[(first + usize::from(look.theme)) % self.themes.len()];
        let sheet = Sheet::from(choose_size(&draft.board.scene, self.sizes, &mut stream));
        let sheet = (0..look.size).fold(sheet, |sheet, _| sheet.finer(ENLARGE, self.sizes.1));
        let kind = draft.kind.clone();
        draw(provenance.clone(), draft, theme, sheet)
            .map_err(|e| reject(provenance, &kind, "undrawable", e.to_string()))
    }
}

/// Angle in radians and whether to mirror before; `None` leaves the figure upright.
fn turning(stream: &mut Stream) -> Option<(f64, bool)> {
    if stream.chance(UPRIGHT) {
        return None;
    }
    let mirror = stream.chance(0.5);
    Some((stream.angle_rad(), mirror))
}

/// Another oblique view of a solid.
fn projection(stream: &mut Stream) -> Space {
    let (share, deg) = (*stream.pick(&[0.4, 0.5, 0.6]), 5 * stream.int(4..=10));
    Space::oblique(share, deg as f64)
}

fn reject(provenance: Provenance, kind: &str, cause: &str, why: String) -> Box<Reject> {
    let finding = Finding::fault("template", cause, Place::Whole).with("message", why);
    Box::new(Reject {
        provenance,
        kind: kind.into(),
        question: String::new(),
        findings: vec![finding],
        repairs: vec![],
    })
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
        expansions: Vec::new(),
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
    sheet: impl Into<Sheet>,
) -> Result<Candidate, DrawError> {
    let figure = plan(&draft.board.scene, theme, sheet);
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
