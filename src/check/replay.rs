//! Replay: the stored code draws the stored pictures.
//!
//! The code of every sample is read back, compared with the display list and drawn again; the pixels must be those of each
//! state, and the PNG must bear their seal. A share of the PNGs, chosen by the sample's id, is decoded instead, so that the
//! encoder is not its own judge.

use crate::check::Context;
use crate::figure::code;
use crate::figure::png::Frame;
use crate::figure::raster::Canvas;
use crate::figure::seal;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Of one in this many samples the PNGs are decoded.
const DECODED: u8 = 64;

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
    let mut canvas = match Canvas::new(&base) {
        Ok(canvas) => canvas,
        Err(e) => return found.push(fault("undrawable", 0, e.to_string())),
    };
    let id = blake3::hash(c.provenance.id().as_bytes());
    let decoded = id.as_bytes()[0].is_multiple_of(DECODED);
    let mut drawn: Option<Frame> = None;
    for (state, picture) in c.pictures.iter().enumerate() {
        if state > 0
            && let Err(e) = canvas.draw(&overlays[state - 1])
        {
            return found.push(fault("undrawable", state, e.to_string()));
        }
        let frame = match drawn {
            None => Frame::of(&mut canvas),
            Some(mut frame) => {
                frame.update(&mut canvas);
                frame
            }
        };
        let size = (frame.width(), frame.height()) == (picture.width, picture.height);
        if frame != c.frames[state] || !size || frame.pixel_hash().to_string() != picture.hash {
            found.push(fault("other-pixels", state, "the code draws other pixels".into()));
        }
        let same = match seal::of_frame(&frame) {
            Some(own) if !decoded => seal::of_png(&picture.png) == Some(own),
            _ => Frame::decode(&picture.png).is_ok_and(|f| f == frame),
        };
        if !same {
            found.push(fault("other-png", state, "the PNG holds other pixels".into()));
        }
        drawn = Some(frame);
    }
}
