//! Readings: what a reader reads off the drawn scale, as measures of the scene.
//!
//! On numbered axes: shown points whose coordinate stands on a tick or halfway between two, tops of bars likewise, graphs where
//! they run through a crossing of tick lines or meet the vertical axis. Bare geometry and pies give none.

use crate::answer::exact::Exact;
use crate::claim::measure::Measure;
use crate::scene::function::{Family, Function};
use crate::scene::shape::Shape;
use crate::scene::{Axis, EntityId, Frame, ScalarId, Scene};

/// How near to a tick a value stands on it, in ticks: honest scenes are exact to about 1e-12.
const ON_TICK: f64 = 1e-9;

/// The value in ticks, if the axis has numbers and shows it.
fn ticks(axis: &Axis, value: f64) -> Option<f64> {
    let slack = 1e-9 * (axis.max - axis.min);
    let shown = axis.numbers && axis.step > 0.0 && value >= axis.min - slack && value <= axis.max + slack;
    shown.then(|| value / axis.step)
}

fn whole(t: f64) -> bool {
    (t - t.round()).abs() < ON_TICK * t.abs().max(1.0)
}

/// Whether the value stands on a tick.
fn on_tick(axis: &Axis, value: f64) -> bool {
    ticks(axis, value).is_some_and(whole)
}

/// Whether the value stands on a tick or halfway between two.
fn readable(axis: &Axis, value: f64) -> bool {
    ticks(axis, value).is_some_and(|t| whole(2.0 * t))
}

/// What can be read off the original figure.
pub fn readings(scene: &Scene) -> Vec<Measure> {
    let mut found = Vec::new();
    let Frame::Axes(axes) = &scene.frame else { return found };
    for id in scene.ids() {
        let e = scene.entity(id);
        if e.state > 0 || !e.look.shown() {
            continue;
        }
        match &e.shape {
            Shape::Point(p) if e.look.dot || e.name.is_some() => {
                let at = scene.at(*p);
                found.extend(readable(&axes.x, at[0]).then_some(Measure::X(*p)));
                found.extend(readable(&axes.y, at[1]).then_some(Measure::Y(*p)));
            }
            Shape::Bar(_, _, v) if readable(&axes.y, scene.scalar(*v)) => found.push(Measure::Scalar(*v)),
            // Both ends stand on ticks or halfway.
            Shape::Task(_, start, length) => {
                let (from, to) = (scene.scalar(*start), scene.scalar(*start) + scene.scalar(*length));
                if readable(&axes.x, from) && readable(&axes.x, to) {
                    found.extend([Measure::Scalar(*start), Measure::Scalar(*length)]);
                }
            }
            Shape::Span(a, _, b, _) => {
                let ends = [a, b].into_iter().filter(|p| readable(&axes.x, scene.at(**p)[0]));
                found.extend(ends.map(|p| Measure::X(*p)));
            }
            Shape::Curve(f, from, to) => {
                // On the numbered axis itself halves can be told; elsewhere the crossings of tick lines only.
                let crossing = |x: f64, y: f64| {
                    let intercept = axes.crossed && x == 0.0 && readable(&axes.y, y);
                    on_tick(&axes.x, x) && (on_tick(&axes.y, y) || intercept)
                };
                curve(scene, id, f, (*from, *to), &axes.x, &crossing, &mut found);
            }
            _ => {}
        }
    }
    found
}

fn curve(
    scene: &Scene,
    id: EntityId,
    f: &Function,
    (from, to): (f64, f64),
    axis: &Axis,
    crossing: &dyn Fn(f64, f64) -> bool,
    found: &mut Vec<Measure>,
) {
    let c = |i: usize| scene.scalar(f.coefficients[i]);
    let corner = |found: &mut Vec<Measure>, x: ScalarId, y: ScalarId| {
        let seen = crossing(scene.scalar(x), scene.scalar(y));
        if seen {
            found.extend([Measure::Scalar(x), Measure::Scalar(y)]);
        }
        seen
    };
    // Corners are read by themselves: there the height has no slope.
    let mut corners: Vec<f64> = Vec::new();
    match f.family {
        Family::Piecewise => {
            let mut all = true;
            for pair in f.coefficients.chunks_exact(2) {
                all &= corner(found, pair[0], pair[1]);
                corners.push(scene.scalar(pair[0]));
            }
            if all {
                return;
            }
        }
        Family::Absolute => {
            corner(found, f.coefficients[1], f.coefficients[2]);
            corners.push(c(1));
        }
        _ => {}
    }
    // One reading more than there are coefficients: where families bend, two places may say the same.
    let enough = f.coefficients.len() + 1;
    let (first, last) = (from.max(axis.min) / axis.step, to.min(axis.max) / axis.step);
    let places = (first.ceil() as i64..=last.floor() as i64).filter_map(|i| {
        let x = i as f64 * axis.step;
        let smooth = corners.iter().all(|k| (k - x).abs() > ON_TICK);
        let exact =
            Exact::ratio((x * 1000.0).round() as i128, 1000).ok().filter(|e| (e.to_f64() - x).abs() < ON_TICK)?;
        (smooth && crossing(x, f.value(scene, x))).then(|| Measure::CurveAt(id, Box::new(Measure::Const(exact))))
    });
    found.extend(places.take(enough));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Axes;
    use crate::scene::shape::{Look, Role};

    fn plot(numbers: bool) -> Scene {
        let axis =
            Axis { min: -5.0, max: 5.0, step: 1.0, grid: true, numbers, title: String::new(), categories: Vec::new() };
        Scene::new(Frame::Axes(Axes { x: axis.clone(), y: axis, crossed: true, equal: true, single: false }))
    }

    fn add_curve(s: &mut Scene, family: Family, c: &[f64]) {
        let coefficients = c.iter().map(|x| s.add_scalar(*x)).collect();
        s.add(Shape::Curve(Function { family, coefficients }, -5.0, 5.0), None, 0, Look::of(Role::Main));
    }

    #[test]
    fn points_are_read_on_ticks_and_halfway_only() {
        let mut s = plot(true);
        for at in [[1.0, 2.5], [0.3, 4.0], [1.0, 7.0]] {
            let p = s.add_point(at);
            s.add(Shape::Point(p), None, 0, Look { dot: true, ..Look::of(Role::Main) });
        }
        let p = crate::scene::PointId;
        assert_eq!(readings(&s), [Measure::X(p(0)), Measure::Y(p(0)), Measure::Y(p(1)), Measure::X(p(2))]);
        s.frame = plot(false).frame;
        assert_eq!(readings(&s), []);
    }

    #[test]
    fn graphs_are_read_where_they_cross_the_grid() {
        let mut parabola = plot(true);
        add_curve(&mut parabola, Family::Polynomial, &[-1.0, 0.0, 0.5]);
        assert_eq!(readings(&parabola).len(), 3, "at -2, 0 and 2");
        let mut off = plot(true);
        add_curve(&mut off, Family::Polynomial, &[0.3, 0.0, 0.1]);
        assert_eq!(readings(&off).len(), 0);
        let mut bent = plot(true);
        add_curve(&mut bent, Family::Piecewise, &[-5.0, 1.0, 0.0, 3.0, 5.0, -2.0]);
        assert_eq!(readings(&bent).len(), 6, "three corners, both coordinates");
    }

    #[test]
    fn bars_are_read_by_their_tops() {
        let mut s = plot(true);
        for v in [3.0, 2.2] {
            let v = s.add_scalar(v);
            s.add(Shape::Bar(0.5, 0.6, v), Some(v.0.to_string()), 0, Look::of(Role::Main));
        }
        assert_eq!(readings(&s), [Measure::Scalar(ScalarId(0))]);
    }
}
