//! Replay: the stored code draws the stored pictures.
//!
//! The code of every sample is read back and compared with the display list, which fixes the pixels. A share of samples, chosen
//! by their id, is drawn again from the code and decoded from the PNG, byte for byte; `verify` does that for all.

use crate::check::Context;
use crate::figure::code;
use crate::figure::png::Frame;
use crate::figure::raster::Canvas;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// One in this many samples is drawn again.
const REDRAWN: u8 = 64;

/// Reads the code back and, for some samples, draws it again.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let fault = |cause: &str, state: usize, detail: String| {
        let area = [0.0, 0.0, f64::from(c.figure.base.width), f64::from(c.figure.base.height)];
        Finding::fault("replay", cause, Place::Pixels { state: state as u8, area }).with("detail", detail)
    };
    let base = match code::parse(&c.code[0]) {
        Ok(list) if list == c.figure.base => list,
        Ok(_) => return found.push(fault("other-list", 0, "the code reads back as another list".into())),
        Err(e) => return found.push(fault("unreadable", 0, e.to_string())),
    };
    let mut overlays = Vec::new();
    for (i, (source, ops)) in c.code[1..].iter().zip(&c.figure.overlays).enumerate() {
        match code::parse_ops(source) {
            Ok(read) if read == *ops => overlays.push(read),
            Ok(_) => return found.push(fault("other-list", i + 1, "the code reads back as other operations".into())),
            Err(e) => return found.push(fault("unreadable", i + 1, e.to_string())),
        }
    }
    let id = blake3::hash(c.provenance.id().as_bytes());
    if !id.as_bytes()[0].is_multiple_of(REDRAWN) {
        return;
    }
    let mut canvas = match Canvas::new(&base) {
        Ok(canvas) => canvas,
        Err(e) => return found.push(fault("undrawable", 0, e.to_string())),
    };
    for (state, picture) in c.pictures.iter().enumerate() {
        if state > 0
            && let Err(e) = canvas.draw(&overlays[state - 1])
        {
            return found.push(fault("undrawable", state, e.to_string()));
        }
        let frame = Frame::of(&mut canvas);
        if frame.pixel_hash().to_string() != picture.hash {
            found.push(fault("other-pixels", state, "the code draws other pixels".into()));
        }
        if !Frame::decode(&picture.png).is_ok_and(|f| f == frame) {
            found.push(fault("other-png", state, "the PNG decodes to other pixels".into()));
        }
    }
}
