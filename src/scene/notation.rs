//! Outlines of music notation: staff lines, clefs, accidentals, notes. One unit is the distance of two staff lines.

use crate::scene::path::Path;
use crate::scene::shape::Shape;
use crate::scene::staff::{Clef, NoteValue, Sharpness, signature_steps};
use crate::scene::{PointId, Scene};
use crate::seed::trig;

/// Half the width and height of a note's head.
const HEAD: [f64; 2] = [0.62, 0.42];
/// Length of a stem.
const STEM: f64 = 3.2;
/// Room that the clef takes, and each accidental of the key.
pub const CLEF: f64 = 2.6;
/// Width of an accidental of the key signature.
pub const SIGN: f64 = 1.0;

/// A smooth chain through points (Catmull-Rom).
fn smooth(points: &[[f64; 2]], at: [f64; 2], scale: f64) -> Vec<[f64; 2]> {
    let p = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    let mut out = Vec::new();
    for i in 0..points.len() as isize - 1 {
        let (a, b, c, d) = (p(i - 1), p(i), p(i + 1), p(i + 2));
        let steps = if i == points.len() as isize - 2 { 9 } else { 8 };
        for k in 0..steps {
            let t = f64::from(k) / 8.0;
            let one = |j: usize| {
                let (a, b, c, d) = (a[j], b[j], c[j], d[j]);
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            out.push([at[0] + scale * one(0), at[1] + scale * one(1)]);
        }
    }
    out
}

/// The G clef around the second line: coil, loop, stem, curl.
const TREBLE: &[[f64; 2]] = &[
    [0.05, 0.62],
    [-0.28, 0.95],
    [0.0, 1.45],
    [0.55, 1.3],
    [0.68, 0.6],
    [0.2, -0.05],
    [-0.55, 0.15],
    [-0.85, 0.95],
    [-0.5, 1.95],
    [0.1, 2.8],
    [0.4, 3.8],
    [0.3, 4.75],
    [0.08, 4.95],
    [-0.16, 4.4],
    [-0.1, 3.4],
    [0.15, 1.4],
    [0.32, -0.5],
    [0.15, -1.25],
    [-0.25, -1.3],
    [-0.42, -0.95],
];

/// The F clef from its dot on the fourth line.
const BASS: &[[f64; 2]] = &[[-0.45, 3.0], [-0.3, 3.7], [0.2, 3.95], [0.7, 3.5], [0.72, 2.6], [0.3, 1.6], [-0.6, 0.7]];

fn ellipse(o: [f64; 2], [a, b]: [f64; 2], tilt: f64) -> Vec<[f64; 2]> {
    let (s, c) = (trig::sin(tilt), trig::cos(tilt));
    let at = |i: i32| {
        let t = f64::from(i) * std::f64::consts::TAU / 20.0;
        let (x, y) = (a * trig::cos(t), b * trig::sin(t));
        [o[0] + c * x - s * y, o[1] + s * x + c * y]
    };
    (0..20).map(at).collect()
}

fn disc(o: [f64; 2], r: f64) -> Path {
    Path::Area(ellipse(o, [r, r], 0.0))
}

/// An accidental around a place.
fn accidental(own: Sharpness, [x, y]: [f64; 2]) -> Vec<Path> {
    let line = |a: [f64; 2], b: [f64; 2]| Path::Bold(vec![[x + a[0], y + a[1]], [x + b[0], y + b[1]]]);
    match own {
        Sharpness::Plain => Vec::new(),
        Sharpness::Sharp => vec![
            line([-0.16, -1.15], [-0.16, 1.05]),
            line([0.16, -1.05], [0.16, 1.15]),
            line([-0.38, 0.28], [0.38, 0.48]),
            line([-0.38, -0.48], [0.38, -0.28]),
        ],
        Sharpness::Flat => vec![
            line([-0.25, -0.6], [-0.25, 1.6]),
            Path::Bold(smooth(&[[-0.25, 0.3], [0.1, 0.52], [0.34, 0.3], [0.2, -0.15], [-0.25, -0.6]], [x, y], 1.0)),
        ],
        Sharpness::Natural => vec![
            line([-0.2, -0.5], [-0.2, 1.2]),
            line([0.2, -1.2], [0.2, 0.5]),
            line([-0.2, 0.3], [0.2, 0.5]),
            line([-0.2, -0.5], [0.2, -0.3]),
        ],
    }
}

/// Paths of a staff from its lower left corner.
pub(super) fn staff([x, y]: [f64; 2], width: f64, clef: Clef, key: i8) -> Vec<Path> {
    let mut out: Vec<Path> =
        (0..5).map(|i| Path::Chain(vec![[x, y + f64::from(i)], [x + width, y + f64::from(i)]])).collect();
    let at = [x + 1.3, y];
    match clef {
        Clef::Treble => {
            out.push(Path::Bold(smooth(TREBLE, at, 1.0)));
            out.push(disc([at[0] - 0.32, at[1] - 0.95], 0.2));
        }
        Clef::Bass => {
            out.push(Path::Bold(smooth(BASS, at, 1.0)));
            out.extend([disc([at[0] - 0.3, at[1] + 3.0], 0.22), disc([at[0] + 1.1, at[1] + 3.5], 0.13)]);
            out.push(disc([at[0] + 1.1, at[1] + 2.5], 0.13));
        }
    }
    let own = if key > 0 { Sharpness::Sharp } else { Sharpness::Flat };
    for (i, step) in signature_steps(clef, key).into_iter().enumerate() {
        out.extend(accidental(own, [x + CLEF + 0.5 + SIGN * i as f64, y + f64::from(step) / 2.0]));
    }
    out
}

/// Height of the lowest line of the staff on which a note stands: of the nearest one.
pub fn lowest_line(scene: &Scene, p: [f64; 2]) -> Option<f64> {
    let lines = scene.entities.iter().filter(|e| e.look.shown()).filter_map(|e| match e.shape {
        Shape::Staff(q, ..) => Some(scene.at(q)[1]),
        _ => None,
    });
    lines.min_by(|a, b| (p[1] - a - 2.0).abs().total_cmp(&(p[1] - b - 2.0).abs()))
}

/// Paths of a note: head, stem, flag, dot, accidental, ledger lines.
pub(super) fn note(scene: &Scene, p: PointId, value: NoteValue, own: Sharpness) -> Vec<Path> {
    let o = scene.at(p);
    let low = lowest_line(scene, o).unwrap_or(o[1]);
    let mut out = Vec::new();
    let head = ellipse(o, if value == NoteValue::Whole { [0.75, 0.44] } else { HEAD }, 0.35);
    let hollow = matches!(value, NoteValue::Whole | NoteValue::Half | NoteValue::DottedHalf);
    out.push(if hollow { Path::Bold(head.iter().chain(head.first()).copied().collect()) } else { Path::Area(head) });
    // Stems go up below the middle line, down on it and above.
    let up = o[1] < low + 2.0 - 1e-9;
    let side = if up { 1.0 } else { -1.0 };
    let (root, tip) = ([o[0] + side * 0.58, o[1] + side * 0.15], [o[0] + side * 0.58, o[1] + side * STEM]);
    if value != NoteValue::Whole {
        out.push(Path::Chain(vec![root, tip]));
    }
    if value == NoteValue::Eighth {
        let flag: Vec<[f64; 2]> = [[0.0, 0.0], [0.25, -0.6], [0.75, -1.1], [0.65, -1.8]]
            .iter()
            .map(|f| [tip[0] + f[0], tip[1] + side * f[1]])
            .collect();
        out.push(Path::Bold(smooth(&flag, [0.0, 0.0], 1.0)));
    }
    if matches!(value, NoteValue::DottedHalf | NoteValue::DottedQuarter) {
        // A dot stands in a space: for a note on a line, in the one above.
        let steps = ((o[1] - low) * 2.0).round();
        let lift = if steps.rem_euclid(2.0) == 0.0 { 0.5 } else { 0.0 };
        out.push(disc([o[0] + 1.1, o[1] + lift], 0.15));
    }
    out.extend(accidental(own, [o[0] - 1.25, o[1]]));
    let ledger = |k: i32| Path::Chain(vec![[o[0] - 1.0, low + f64::from(k)], [o[0] + 1.0, low + f64::from(k)]]);
    let (above, below) = (((o[1] - low) + 1e-9).floor() as i32, ((o[1] - low) - 1e-9).ceil() as i32);
    out.extend((5..=above).map(ledger));
    out.extend((below..=-1).map(ledger));
    out
}
