//! Ink: every entity shows in the pixels of its state, at the place where its geometry says.
//!
//! This road does not use the display list: it goes from the scene through the view to the pixels.

use crate::check::Context;
use crate::figure::png::Frame;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};
use crate::scene::cell::{Cell, OnCells, Sign, middle};
use crate::scene::kinship::filled;
use crate::scene::on_cells::cell_of;
use crate::scene::outline::outline;
use crate::scene::path::Path;
use crate::scene::regions::hatch;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{Entity, PointId};
use crate::seed::trig;

/// Squared colour distance from which a pixel counts as ink. Faint strokes and pale fills lie above it.
const LEAST_DIFFERENCE: i32 = 300;
/// Share of probed places that must show ink: crossing labels leave gaps.
const LEAST_SHARE: f64 = 0.5;
/// The same for dashed strokes, whose gaps take nearly half of a short one.
const LEAST_SHARE_DASHED: f64 = 0.3;
/// Share of probed places that must be free of earlier strokes of the same colour, else the entity repeats what is drawn.
const LEAST_FREE: f64 = 0.25;
/// Places probed along a stroke.
const PROBES: usize = 24;

/// Probes every shown entity.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    for id in scene.ids() {
        let entity = scene.entity(id);
        if !entity.look.shown() {
            continue;
        }
        let probes = probes(c, entity);
        if probes.is_empty() {
            continue;
        }
        let frame = &c.frames[usize::from(entity.state)];
        // What a tool draws must differ from what was there; what the figure draws, from the empty canvas.
        let before = entity.state.checked_sub(1).map(|s| &c.frames[usize::from(s)]);
        let base = c.figure.base.background;
        // Where a stroke of the same colour lay before, a new one cannot show: such places prove nothing either way.
        let own = c.figure.theme.accents[0];
        let own = [own.r, own.g, own.b];
        let covered = |p: &[f64; 2]| {
            let at = |b: &Frame| b.pixel(p[0].floor() as i64, p[1].floor() as i64);
            before.and_then(at).is_some_and(|then| difference(then, own) < LEAST_DIFFERENCE)
        };
        // A dot is one place, and must stand out from whatever lies under it.
        let free: Vec<[f64; 2]> = probes.iter().copied().filter(|p| probes.len() == 1 || !covered(p)).collect();
        let inked = |p: &[f64; 2]| {
            let (x, y) = (p[0].floor() as i64, p[1].floor() as i64);
            let near = [(0, 0), (-1, 0), (0, -1), (1, 0), (0, 1)];
            near.iter().any(|(dx, dy)| {
                let Some(now) = frame.pixel(x + dx, y + dy) else { return false };
                let then = before.and_then(|b| b.pixel(x + dx, y + dy)).unwrap_or([base.r, base.g, base.b]);
                difference(now, then) >= LEAST_DIFFERENCE
            })
        };
        let hits = free.iter().filter(|p| inked(p)).count();
        let share = hits as f64 / free.len().max(1) as f64;
        let least = if entity.look.dashed { LEAST_SHARE_DASHED } else { LEAST_SHARE };
        if share < least || (free.len() as f64) < LEAST_FREE * probes.len() as f64 {
            let name = scene.called(id).unwrap_or_default();
            found.push(
                Finding::fault("ink", "missing", Place::Entity(id.0))
                    .with("share", share)
                    .with("name", name)
                    .with("shape", format!("{:?}", entity.shape)),
            );
        }
    }
}

fn difference(a: [u8; 3], b: [u8; 3]) -> i32 {
    (0..3).map(|i| (i32::from(a[i]) - i32::from(b[i])).pow(2)).sum()
}

/// Places near the corners of a cell: within its tint, outside of what stands in it.
fn inner([left, low, right, high]: [f64; 4]) -> [[f64; 2]; 12] {
    let at = |s: f64, t: f64| [left + s * (right - left), low + t * (high - low)];
    let (a, b, c, d) = (0.1, 0.9, 0.24, 0.76);
    let near = [at(a, a), at(b, a), at(a, b), at(b, b), at(0.5, a), at(0.5, b), at(0.07, 0.5), at(0.93, 0.5)];
    // A frame may run along the rim.
    let [e, f, g, h, i, j, k, l] = near;
    [e, f, g, h, i, j, k, l, at(c, c), at(d, c), at(c, d), at(d, d)]
}

/// Pixel places where the entity's ink must be; empty for entities without strokes of their own.
fn probes(c: &Candidate, entity: &Entity) -> Vec<[f64; 2]> {
    let scene = &c.draft.board.scene;
    let view = &c.figure.view;
    let px = |p: &PointId| view.pixel(scene.at(*p));
    let between = |a: [f64; 2], b: [f64; 2]| {
        let at = move |i: usize| {
            let t = (i as f64 + 0.5) / PROBES as f64;
            [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
        };
        (0..PROBES).map(at).collect::<Vec<_>>()
    };
    let inside =
        |p: &[f64; 2]| p[0] >= 0.0 && p[1] >= 0.0 && p[0] < f64::from(view.width) && p[1] < f64::from(view.height);
    let node = |id: crate::scene::EntityId| scene.entity(id).shape.defining_points().first().map(px);
    let ring = |o: [f64; 2], r: f64, from: f64, sweep: f64| {
        let at = move |i: usize| {
            let t = (from + sweep * (i as f64 + 0.5) / PROBES as f64).to_radians();
            [o[0] + r * trig::cos(t), o[1] - r * trig::sin(t)]
        };
        (0..PROBES).map(at).collect::<Vec<_>>()
    };
    let along = |chains: Vec<Vec<[f64; 2]>>| {
        let pieces = |chain: &Vec<[f64; 2]>| {
            let count = PROBES / chain.len().clamp(1, PROBES);
            let each =
                |w: &[[f64; 2]]| between(view.pixel(w[0]), view.pixel(w[1])).into_iter().step_by(PROBES / count.max(1));
            chain.windows(2).flat_map(each).collect::<Vec<_>>()
        };
        chains.iter().flat_map(pieces).collect::<Vec<_>>()
    };
    match &entity.shape {
        Shape::Point(p) if entity.look.dot => vec![px(p)],
        Shape::Segment(a, b) | Shape::Line(a, b) | Shape::Ray(a, b) | Shape::Arrow(a, b) => {
            between(px(a), px(b)).into_iter().filter(inside).collect()
        }
        Shape::Circle(o, r) => ring(px(o), scene.scalar(*r) * view.scale_x, 0.0, 360.0),
        Shape::Ring(o, r, from, to) => {
            let at = scene.ring(*o, *r);
            (0..PROBES).map(|i| view.pixel(at(from + (to - from) * (i as f64 + 0.5) / PROBES as f64))).collect()
        }
        Shape::Polygon(points) => {
            let n = points.len();
            (0..n).flat_map(|i| between(px(&points[i]), px(&points[(i + 1) % n]))).collect()
        }
        Shape::Polyline(points) => points.windows(2).flat_map(|w| between(px(&w[0]), px(&w[1]))).collect(),
        Shape::Curve(f, from, to) => {
            let crate::scene::Frame::Axes(axes) = &scene.frame else { return Vec::new() };
            let (from, to) = (from.max(axes.x.min), to.min(axes.x.max));
            let at = |i: usize| {
                let x = from + (to - from) * (i as f64 + 0.5) / PROBES as f64;
                [x, f.value(scene, x)]
            };
            (0..PROBES).map(at).filter(|p| p[1] > axes.y.min && p[1] < axes.y.max).map(|p| view.pixel(p)).collect()
        }
        Shape::Bar(at, wide, value) => {
            // A line may run along the top: the sides count as well.
            let (left, right, top) = (at - wide / 2.0, at + wide / 2.0, scene.scalar(*value));
            along(vec![vec![[left, 0.0], [left, top], [right, top], [right, 0.0]]])
        }
        Shape::Slice(o, r, start, sweep) => {
            ring(px(o), r * view.scale_x, 90.0 - scene.scalar(*start), -scene.scalar(*sweep))
        }
        Shape::Edge(a, b, ..) | Shape::EdgeMark(a, b) => match (node(*a), node(*b)) {
            (Some(p), Some(q)) => {
                let middle = |t: f64| [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
                (0..PROBES).map(|i| middle(0.3 + 0.4 * i as f64 / PROBES as f64)).collect()
            }
            _ => Vec::new(),
        },
        Shape::Node(p) => vec![px(p)],
        Shape::Cell(cell) if entity.look.filled => inner(cell.area()).iter().map(|p| view.pixel(*p)).collect(),
        Shape::Cell(cell) => {
            let [left, low, right, high] = cell.area();
            let corner = [[left, low], [right, low], [right, high], [left, high]].map(|p| view.pixel(p));
            (0..4).flat_map(|i| between(corner[i], corner[(i + 1) % 4])).collect()
        }
        Shape::OnCells(OnCells::Sign(id, Sign::Shade)) => {
            let area = cell_of(scene, *id).map_or([0.0; 4], Cell::area);
            inner(area).iter().map(|p| view.pixel(*p)).collect()
        }
        Shape::OnCells(OnCells::Sign(id, Sign::Dot)) => {
            cell_of(scene, *id).map(|c| view.pixel(middle(c.area()))).into_iter().collect()
        }
        Shape::OnCells(on) => along(on.strokes(scene)),
        Shape::Sets(Sets::Ring(o, r)) => ring(view.pixel(*o), r * view.scale_x, 0.0, 360.0),
        Shape::Sets(Sets::Outline(id)) => match &scene.entity(*id).shape {
            Shape::Sets(Sets::Ring(o, r)) => ring(view.pixel(*o), r * view.scale_x, 0.0, 360.0),
            _ => Vec::new(),
        },
        Shape::Sets(Sets::Universe([left, low, right, high])) => {
            along(vec![vec![[*left, *low], [*right, *low], [*right, *high], [*left, *high], [*left, *low]]])
        }
        Shape::Sets(Sets::Shade(id)) => match &scene.entity(*id).shape {
            Shape::Sets(Sets::Zone(inside, _)) => {
                along(hatch(scene, inside).into_iter().map(|[p, q]| vec![p, q]).collect())
            }
            _ => Vec::new(),
        },
        Shape::Region(f, other, from, to) => {
            let at = |i: usize| {
                let x = from + (to - from) * (i as f64 + 0.5) / PROBES as f64;
                let low = other.as_ref().map_or(0.0, |g| g.value(scene, x));
                view.pixel([x, (f.value(scene, x) + low) / 2.0])
            };
            (0..PROBES).map(at).collect()
        }
        // A full symbol is full: its rim alone would be another person's.
        Shape::Kin(kin) if !filled(scene, kin).is_empty() => {
            filled(scene, kin).iter().map(|p| view.pixel(*p)).collect()
        }
        shape => {
            let px = |p: &[f64; 2]| view.pixel(*p);
            let chain = |c: &[[f64; 2]]| c.windows(2).flat_map(|w| between(px(&w[0]), px(&w[1]))).collect::<Vec<_>>();
            let paths = outline(scene, shape).unwrap_or_default();
            let each = paths.iter().flat_map(|path| match path {
                Path::Chain(c) | Path::Bold(c) => chain(c),
                Path::Closed(c) => chain(&c.iter().chain(c.first()).copied().collect::<Vec<_>>()),
                Path::Ring(o, r) => ring(px(o), r * view.scale_x, 0.0, 360.0),
                Path::Area(_) | Path::Dot(..) | Path::Head(..) => Vec::new(),
            });
            each.collect()
        }
    }
}
