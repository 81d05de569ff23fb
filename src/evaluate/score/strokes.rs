//! Instruction-guided interaction where strokes are known: what the model drew against what was to be drawn.
//!
//! In: strokes as chains of points in pixels; out: how much of the target was drawn, how much of the drawing is target, which strokes
//! are missing or idle, and the symmetric distance. Colour, width, dashes and the cutting of a line into parts do not count. A shaded area is
//! met by a shaded one alone, and a mark that is small against the tolerance only by ink of its own direction, since every line it stands on is near.

use crate::figure::list::{Geom, Op};

/// Distance of samples along a stroke, in pixels.
const SPACING: f64 = 2.0;
/// Samples of one stroke at most.
const SAMPLES_MAX: usize = 2_000;
/// Chords of a full circle.
const CHORDS: usize = 96;
/// Extent in tolerances up to which a stroke is a mark upon others, whose direction counts: ticks, right angles, heads of arrows.
const MARK: f64 = 4.0;
/// Extent in tolerances from which a filled shape is an area and not a dot.
const AREA: f64 = 3.0;
/// Cosine of the largest angle between a mark and the ink that meets it: half of a right angle.
const ALONG: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// A chain of points in pixels, at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// The points.
    pub path: Vec<[f64; 2]>,
    /// Whether what it encloses is filled.
    pub filled: bool,
}

/// What became of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Share of the target's length within the tolerance of the drawing.
    pub recall: f64,
    /// Share of the drawing's length within the tolerance of the target.
    pub precision: f64,
    /// Strokes of the target that leave the tolerance somewhere.
    pub missing: Vec<usize>,
    /// Strokes of the drawing that leave the tolerance somewhere.
    pub extra: Vec<usize>,
    /// Largest distance of any place of one from the other, in pixels; infinite if one is empty.
    pub distance_px: f64,
}

impl Drawing {
    /// Whether everything was drawn and nothing else.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.distance_px.is_finite() && self.missing.is_empty() && self.extra.is_empty()
    }
}

impl Stroke {
    /// The outline that an operation draws; none for text.
    #[must_use]
    pub fn of(op: &Op) -> Option<Stroke> {
        let (Op::Stroke { geom, .. } | Op::Fill { geom, .. }) = op else { return None };
        let closed = |points: &[[f64; 2]]| points.iter().chain(points.first()).copied().collect();
        let arc = |centre: [f64; 2], radius: f64, start: f64, sweep: f64| -> Vec<[f64; 2]> {
            let steps = ((sweep.abs() / 360.0 * CHORDS as f64).ceil() as usize).clamp(2, CHORDS);
            let at = |i: usize| {
                let angle = (start + sweep * i as f64 / steps as f64).to_radians();
                [centre[0] + radius * libm::cos(angle), centre[1] - radius * libm::sin(angle)]
            };
            (0..=steps).map(at).collect()
        };
        let path = match geom {
            Geom::Line(a, b) => vec![*a, *b],
            Geom::Polyline(points) => points.clone(),
            Geom::Polygon(points) => closed(points),
            Geom::Circle(centre, radius) => arc(*centre, *radius, 0.0, 360.0),
            Geom::Arc(centre, radius, start, sweep) => arc(*centre, *radius, *start, *sweep),
            Geom::Wedge(centre, radius, start, sweep) => {
                let mut path = arc(*centre, *radius, *start, *sweep);
                path.insert(0, *centre);
                path.push(*centre);
                path
            }
            Geom::Rect([x, y], [w, h]) => closed(&[[*x, *y], [x + w, *y], [x + w, y + h], [*x, y + h]]),
        };
        (!path.is_empty()).then_some(Stroke { path, filled: matches!(op, Op::Fill { .. }) })
    }

    /// Places along the stroke, each with the direction there as a unit vector; none where the stroke is a single point.
    fn samples(&self) -> Vec<([f64; 2], Option<[f64; 2]>)> {
        if let [only] = self.path[..] {
            return vec![(only, None)];
        }
        let length: f64 = self.path.windows(2).map(length_of).sum();
        let spacing = SPACING.max(length / SAMPLES_MAX as f64);
        let mut samples = vec![];
        for pair in self.path.windows(2) {
            let steps = (length_of(pair) / spacing).ceil().max(1.0) as usize;
            let along = direction(pair);
            samples.extend((0..=steps).map(|i| {
                let t = i as f64 / steps as f64;
                let at = |axis: usize| pair[0][axis] + t * (pair[1][axis] - pair[0][axis]);
                ([at(0), at(1)], along)
            }));
        }
        samples
    }

    /// Distance of a place from the stroke, or from its parts that run along a direction.
    fn distance_to(&self, p: [f64; 2], along: Option<[f64; 2]>) -> f64 {
        if let [only] = self.path[..] {
            return length(only, p);
        }
        let parallel = |pair: &&[[f64; 2]]| match (along, direction(pair)) {
            (Some(a), Some(b)) => (a[0] * b[0] + a[1] * b[1]).abs() >= ALONG,
            _ => true,
        };
        let parts = self.path.windows(2).filter(parallel);
        parts.map(|pair| to_segment(p, pair[0], pair[1])).fold(f64::INFINITY, f64::min)
    }

    /// The longer side of the box around it, in pixels.
    fn extent(&self) -> f64 {
        let side = |axis: usize| {
            let values = self.path.iter().map(|p| p[axis]);
            values.clone().fold(f64::NEG_INFINITY, f64::max) - values.fold(f64::INFINITY, f64::min)
        };
        side(0).max(side(1))
    }
}

/// The direction of a pair of points, as a unit vector; `None` if they are one.
fn direction(pair: &[[f64; 2]]) -> Option<[f64; 2]> {
    let length = length_of(pair);
    (length > 0.0).then(|| [(pair[1][0] - pair[0][0]) / length, (pair[1][1] - pair[0][1]) / length])
}

fn length(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}

fn length_of(pair: &[[f64; 2]]) -> f64 {
    length(pair[0], pair[1])
}

fn to_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let square = dx * dx + dy * dy;
    let t = if square > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    length(p, [a[0] + t * dx, a[1] + t * dy])
}

/// Compares a drawing with its target; `tolerance_px` is the distance up to which a place counts as met.
#[must_use]
pub fn compare(given: &[Stroke], target: &[Stroke], tolerance_px: f64) -> Drawing {
    let one_way = |from: &[Stroke], to: &[Stroke]| {
        let (mut met, mut all, mut astray, mut worst) = (0usize, 0usize, Vec::new(), 0.0f64);
        for (index, stroke) in from.iter().enumerate() {
            let mut far = 0.0f64;
            let extent = stroke.extent();
            let is_area = stroke.filled && extent > AREA * tolerance_px;
            let is_mark = extent <= MARK * tolerance_px;
            for (p, along) in stroke.samples() {
                let others = to.iter().filter(|other| other.filled || !is_area);
                let along = along.filter(|_| is_mark);
                let distance = others.map(|other| other.distance_to(p, along)).fold(f64::INFINITY, f64::min);
                all += 1;
                met += usize::from(distance <= tolerance_px);
                far = far.max(distance);
            }
            if far > tolerance_px {
                astray.push(index);
            }
            worst = worst.max(far);
        }
        (if all == 0 { 0.0 } else { met as f64 / all as f64 }, astray, worst, all)
    };
    let (recall, missing, forth, asked) = one_way(target, given);
    let (precision, extra, back, drawn) = one_way(given, target);
    let distance_px = if asked == 0 || drawn == 0 { f64::INFINITY } else { forth.max(back) };
    Drawing { recall, precision, missing, extra, distance_px }
}

/// Names of the landmarks at the two ends of a stroke, where one lies within the tolerance.
#[must_use]
pub fn between<'a>(stroke: &Stroke, landmarks: &'a [(String, [f64; 2])], tolerance_px: f64) -> [Option<&'a str>; 2] {
    let at = |p: [f64; 2]| {
        let near = landmarks.iter().map(|(name, q)| (length(p, *q), name.as_str())).filter(|(d, _)| *d <= tolerance_px);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
    };
    [stroke.path.first(), stroke.path.last()].map(|end| end.and_then(|p| at(*p)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(a: [f64; 2], b: [f64; 2]) -> Stroke {
        Stroke { path: vec![a, b], filled: false }
    }

    #[test]
    fn right_drawings_pass_and_spoiled_ones_do_not() {
        let target = [line([10.0, 10.0], [200.0, 10.0]), line([10.0, 10.0], [10.0, 150.0])];
        let right = |given: &[Stroke]| compare(given, &target, 6.0).is_right();
        assert!(right(&target));
        // The other way round, in two parts, a little off.
        assert!(right(&[
            line([10.0, 152.0], [13.0, 80.0]),
            line([11.0, 80.0], [10.0, 12.0]),
            line([200.0, 13.0], [10.0, 13.0])
        ]));
        assert!(!right(&target[..1]));
        assert!(!right(&[target[0].clone(), target[1].clone(), line([100.0, 100.0], [150.0, 100.0])]));
        assert!(!right(&[line([10.0, 10.0], [170.0, 10.0]), target[1].clone()]));
        assert!(!right(&[line([10.0, 10.0], [200.0, 30.0]), target[1].clone()]));
        assert!(!right(&[]) && !compare(&[], &[], 6.0).is_right());
        let short = compare(&target[..1], &target, 6.0);
        assert_eq!((short.missing.as_slice(), short.precision), (&[1][..], 1.0));
        assert!((short.recall - 0.58).abs() < 0.03 && (short.distance_px - 140.0).abs() < 1e-9);
    }

    #[test]
    fn areas_are_met_by_areas_and_marks_by_ink_of_their_direction() {
        let square = vec![[0.0, 0.0], [80.0, 0.0], [80.0, 80.0], [0.0, 80.0], [0.0, 0.0]];
        let (area, outline) = (Stroke { path: square.clone(), filled: true }, Stroke { path: square, filled: false });
        let right = |given: &[Stroke], target: &[Stroke]| compare(given, target, 6.0).is_right();
        assert!(right(&[area.clone(), outline.clone()], std::slice::from_ref(&area)));
        assert!(!right(std::slice::from_ref(&outline), std::slice::from_ref(&area)));
        assert!(!right(std::slice::from_ref(&area), std::slice::from_ref(&outline)));
        // A tick lies within the tolerance of the line that it stands on.
        let (long, tick) = (line([0.0, 50.0], [200.0, 50.0]), line([100.0, 45.0], [100.0, 55.0]));
        let target = [long.clone(), tick.clone()];
        assert!(right(&[long.clone(), line([102.0, 46.0], [101.0, 56.0])], &target));
        assert!(!right(std::slice::from_ref(&long), &target) && !right(&target, &[long]));
    }

    #[test]
    fn ends_have_names() {
        let landmarks = [("A".to_owned(), [10.0, 10.0]), ("B".to_owned(), [200.0, 10.0])];
        assert_eq!(between(&line([12.0, 10.0], [199.0, 12.0]), &landmarks, 5.0), [Some("A"), Some("B")]);
        assert_eq!(between(&line([12.0, 10.0], [100.0, 12.0]), &landmarks, 5.0), [Some("A"), None]);
    }
}
