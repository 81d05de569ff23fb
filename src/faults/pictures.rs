//! Faults of pixels and of encoded pictures, after drawing.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::figure::png::Frame;
use crate::generate::picture;
use crate::sample::Candidate;
use crate::seed::Stream;

const PICTURES: Modality = Modality::Pictures;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "edited-shifted", modality: PICTURES, imitates: "an edited picture is one pixel off", inject: shifted },
    Fault { name: "edited-resized", modality: PICTURES, imitates: "an edited picture has one column or row more or less", inject: resized },
    Fault { name: "stray-ink-edited", modality: PICTURES, imitates: "an edited picture has ink beyond the tool's strokes", inject: stray_edited },
    Fault { name: "stray-ink-original", modality: PICTURES, imitates: "all pictures have ink that belongs to nothing", inject: stray_original },
    Fault { name: "ink-erased", modality: PICTURES, imitates: "a part of the original is wiped out", inject: erased },
    Fault { name: "stale-picture", modality: PICTURES, imitates: "a file holds the picture of another sample", inject: stale_file },
    Fault { name: "stale-pixels", modality: PICTURES, imitates: "the pictures of another sample are shown", inject: stale_all },
    Fault { name: "edited-unchanged", modality: PICTURES, imitates: "an edited picture equals the one before", inject: unchanged },
    Fault { name: "edited-file-unchanged", modality: PICTURES, imitates: "the file of an edited picture holds the one before", inject: file_unchanged },
    Fault { name: "pictures-out-of-order", modality: PICTURES, imitates: "two states are exchanged", inject: order },
    Fault { name: "files-out-of-order", modality: PICTURES, imitates: "the files of two states are exchanged", inject: file_order },
    Fault { name: "png-damaged", modality: PICTURES, imitates: "a PNG is cut or has a flipped byte", inject: damaged },
    Fault { name: "hash-of-other-pixels", modality: PICTURES, imitates: "a picture's hash belongs to other pixels", inject: hash },
    Fault { name: "recoloured", modality: PICTURES, imitates: "a colour of the original differs from the program's", inject: recoloured },
];

/// An edited state.
fn edited(c: &Candidate, stream: &mut Stream) -> Option<usize> {
    let states: Vec<usize> = (1..c.frames.len()).collect();
    one(stream, &states).copied()
}

fn shifted(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let state = edited(c, stream)?;
    let (dx, dy) = *stream.pick(&[(1i64, 0i64), (-1, 0), (0, 1), (0, -1)]);
    let frame = repainted(&c.frames[state], |w, h, rgba| {
        let old = rgba.to_vec();
        for y in 0..h {
            for x in 0..w {
                let from = |v: usize, d: i64, n: usize| (v as i64 - d).clamp(0, n as i64 - 1) as usize;
                let (i, j) = ((y * w + x) * 4, (from(y, dy, h) * w + from(x, dx, w)) * 4);
                rgba[i..i + 4].copy_from_slice(&old[j..j + 4]);
            }
        }
    });
    set_frame(c, state, frame);
    Injected::of(format!("picture {state} shifted by {dx}, {dy}"))
}

/// The same picture with another number of columns and rows, cut or continued at the right and lower edge.
fn sized(frame: &Frame, w: u32, h: u32) -> Frame {
    let (old_w, old_h) = (frame.width() as usize, frame.height() as usize);
    let rgb = frame.rgb();
    let mut rgba = Vec::with_capacity(w as usize * h as usize * 4);
    for y in 0..h as usize {
        for x in 0..w as usize {
            let i = (y.min(old_h - 1) * old_w + x.min(old_w - 1)) * 3;
            rgba.extend_from_slice(&[rgb[i], rgb[i + 1], rgb[i + 2], 255]);
        }
    }
    Frame::from_rgba(w, h, &rgba)
}

fn resized(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let state = edited(c, stream)?;
    let (w, h) = (c.frames[state].width(), c.frames[state].height());
    let (w, h) = *stream.pick(&[(w - 1, h), (w + 1, h), (w, h - 1), (w, h + 1)]);
    let frame = sized(&c.frames[state], w, h);
    set_frame(c, state, frame);
    Injected::of(format!("picture {state} is {w}x{h}"))
}

/// Paints a blot of a few pixels and says whether that changes any.
fn blot(frame: &Frame, at: (usize, usize), color: [u8; 3]) -> Option<Frame> {
    let new = repainted(frame, |w, h, rgba| {
        for y in at.1..(at.1 + 3).min(h) {
            for x in at.0..(at.0 + 4).min(w) {
                rgba[(y * w + x) * 4..(y * w + x) * 4 + 3].copy_from_slice(&color);
            }
        }
    });
    (new != *frame).then_some(new)
}

/// A place for a blot that is blank in all states, as far as the background goes.
fn blank(c: &Candidate, stream: &mut Stream) -> Option<(usize, usize)> {
    let b = c.figure.base.background;
    let (w, h) = (i64::from(c.frames[0].width()), i64::from(c.frames[0].height()));
    for _ in 0..80 {
        let (x, y) = (stream.int(0..=w - 5), stream.int(0..=h - 4));
        let clear = c
            .frames
            .iter()
            .all(|f| (-3..7).all(|dx| (-3..6).all(|dy| f.pixel(x + dx, y + dy).is_none_or(|p| p == [b.r, b.g, b.b]))));
        if clear {
            return Some((x as usize, y as usize));
        }
    }
    None
}

fn stray_edited(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let state = edited(c, stream)?;
    let at = blank(c, stream)?;
    let own = c.figure.theme.accents[0];
    // The blot stays in the later pictures, as ink does.
    for later in state..c.frames.len() {
        let frame = blot(&c.frames[later], at, [own.r, own.g, own.b])?;
        set_frame(c, later, frame);
    }
    Injected::of(format!("a blot at {at:?} from picture {state} on"))
}

fn stray_original(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let at = blank(c, stream)?;
    let own = c.figure.theme.ink;
    for state in 0..c.frames.len() {
        let frame = blot(&c.frames[state], at, [own.r, own.g, own.b])?;
        set_frame(c, state, frame);
    }
    Injected::of(format!("a blot at {at:?} in all pictures"))
}

fn erased(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let b = c.figure.base.background;
    let (w, h) = (c.frames[0].width() as usize, c.frames[0].height() as usize);
    let at = (stream.int(0..=w as i64 - 30) as usize, stream.int(0..=h as i64 - 30) as usize);
    let mut gone = 0;
    for state in 0..c.frames.len() {
        let frame = repainted(&c.frames[state], |w, _, rgba| {
            for y in at.1..at.1 + 30 {
                for x in at.0..at.0 + 30 {
                    let pixel = &mut rgba[(y * w + x) * 4..(y * w + x) * 4 + 3];
                    gone += usize::from(state == 0 && *pixel != [b.r, b.g, b.b]);
                    pixel.copy_from_slice(&[b.r, b.g, b.b]);
                }
            }
        });
        set_frame(c, state, frame);
    }
    if gone < 40 {
        return None;
    }
    Injected::of(format!("{gone} pixels wiped out at {at:?}"))
}

fn stale_file(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let other = bench.other(c, stream)?;
    let states: Vec<usize> = (0..c.pictures.len().min(other.pictures.len())).collect();
    let state = *one(stream, &states)?;
    if other.pictures[state].hash == c.pictures[state].hash {
        return None;
    }
    c.pictures[state] = other.pictures[state].clone();
    Injected::of(format!("file {state} is another sample's"))
}

fn stale_all(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let other = bench.other(c, stream)?;
    if other.frames.len() != c.frames.len() || other.frames[0] == c.frames[0] {
        return None;
    }
    c.frames = other.frames;
    c.pictures = other.pictures;
    Injected::of("all pictures are another sample's")
}

fn unchanged(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let state = edited(c, stream)?;
    let before = c.frames[state - 1].clone();
    set_frame(c, state, before);
    Injected::of(format!("picture {state} equals the one before"))
}

fn file_unchanged(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let state = edited(c, stream)?;
    c.pictures[state] = c.pictures[state - 1].clone();
    Injected::of(format!("file {state} equals the one before"))
}

/// Two different states.
fn pair(c: &Candidate, stream: &mut Stream) -> Option<(usize, usize)> {
    let mut states: Vec<usize> = (0..c.frames.len()).collect();
    stream.shuffle(&mut states);
    let [i, j, ..] = states[..] else { return None };
    (c.frames[i] != c.frames[j]).then_some((i, j))
}

fn order(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, j) = pair(c, stream)?;
    c.frames.swap(i, j);
    c.pictures.swap(i, j);
    Injected::of(format!("pictures {i} and {j} exchanged"))
}

fn file_order(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (i, j) = pair(c, stream)?;
    c.pictures.swap(i, j);
    Injected::of(format!("files {i} and {j} exchanged"))
}

fn damaged(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let states: Vec<usize> = (0..c.pictures.len()).collect();
    let state = *one(stream, &states)?;
    let png = &mut c.pictures[state].png;
    let at = stream.int(8..=png.len() as i64 - 1) as usize;
    let what = if stream.chance(0.5) {
        png.truncate(at);
        format!("file {state} ends after {at} bytes")
    } else {
        png[at] ^= 0x10;
        format!("byte {at} of file {state} flipped")
    };
    Injected::of(what)
}

fn hash(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let states: Vec<usize> = (0..c.pictures.len()).collect();
    let state = *one(stream, &states)?;
    let other = blot(&c.frames[state], (1, 1), [1, 2, 3])?;
    c.pictures[state].hash = picture(&other).hash;
    Injected::of(format!("hash of picture {state} belongs to other pixels"))
}

fn recoloured(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let b = c.figure.base.background;
    let mut colors: Vec<([u8; 3], u32)> = Vec::new();
    for y in 0..c.frames[0].height() {
        for (color, n) in c.frames[0].runs(y) {
            match colors.iter_mut().find(|(k, _)| *k == color) {
                Some((_, count)) => *count += n,
                None => colors.push((color, n)),
            }
        }
    }
    colors.retain(|(k, n)| *k != [b.r, b.g, b.b] && *n > 200);
    let (old, _) = *one(stream, &colors)?;
    let new = old.map(|v| if v < 128 { v + 60 } else { v - 60 });
    for state in 0..c.frames.len() {
        let frame = repainted(&c.frames[state], |_, _, rgba| {
            for p in rgba.chunks_exact_mut(4).filter(|p| p[..3] == old) {
                p[..3].copy_from_slice(&new);
            }
        });
        set_frame(c, state, frame);
    }
    Injected::of(format!("{old:?} became {new:?} in all pictures"))
}
