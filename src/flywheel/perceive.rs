//! Choosing turns for perception: figures whose number of elements is about normal, 8 with a standard deviation of 2.
//!
//! A turn draws the number that it wants, builds drafts of several templates, and goes on with the one that comes nearest. What is
//! grown is a verified problem like any other, so that its figure has passed all checks; it is not expanded.

use crate::flywheel::context::Context;
use crate::generate::provenance;
use crate::generate::steer::Weights;
use crate::sample::Provenance;
use crate::sample::perception::Perception;
use crate::seed::Stream;
use crate::template::script::Script;
use std::sync::Arc;

/// Mean number of elements, and its standard deviation.
const ELEMENTS: (f64, f64) = (8.0, 2.0);
/// Drafts that are built for one turn, at most.
const TRIES: usize = 40;

/// The template and level of a turn.
pub fn choose(cx: &Context, turn: u64) -> (Arc<Script>, Provenance) {
    let mut stream = Stream::new(&[b"perception", &cx.run_seed.to_le_bytes(), &turn.to_le_bytes()]);
    // Twelve uniform numbers less six are normal to within what a count can show.
    let normal: f64 = (0..12).map(|_| stream.unit()).sum::<f64>() - 6.0;
    let wanted = (ELEMENTS.0 + ELEMENTS.1 * normal).round().max(1.0) as usize;
    let mut best: Option<(usize, (Arc<Script>, Provenance))> = None;
    for _ in 0..TRIES {
        let script = stream.pick(cx.generator.set.scripts()).clone();
        let level = *stream.pick(&script.meta.levels);
        let from = provenance(&script, cx.run_seed, turn, 0, level);
        let Ok(draft) = cx.generator.draft(&script, &from) else { continue };
        let off = Perception::count(&draft.board.scene).abs_diff(wanted);
        if best.as_ref().is_none_or(|(least, _)| off < *least) {
            best = Some((off, (script, from)));
        }
        if off == 0 {
            break;
        }
    }
    best.map_or_else(|| cx.generator.choose(&Weights::default(), cx.run_seed, turn), |(_, chosen)| chosen)
}
