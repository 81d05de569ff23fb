//! From scene to display lists: view, strokes and labels of every state.
//!
//! In: a scene, a theme and a size; out: a [`Figure`] with one list for the original and one overlay for each tool
//! call. Drawing cannot fail: what looks bad is for the checks to find.

use super::list::{DisplayList, Op};
use super::page::{BEYOND, Page};
use super::sheet::Sheet;
use super::theme::Theme;
use super::{axes, composed, ink, place, shapes};
use crate::scene::outline::outline;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::view::View;
use crate::scene::{Frame, Scene};
use crate::seed::Stream;

/// A planned figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The theme.
    pub theme: &'static Theme,
    /// What it is drawn on.
    pub sheet: Sheet,
    /// The original.
    pub base: DisplayList,
    /// Operations of each tool call, painted over what was there.
    pub overlays: Vec<Vec<Op>>,
    /// World to pixels.
    pub view: View,
    /// Where in `base` the labels begin, behind the strokes.
    pub labels_from: usize,
}

fn boxed(area: [f64; 4], include: &mut impl FnMut([f64; 2], f64)) {
    include([area[0], area[1]], 0.0);
    include([area[2], area[3]], 0.0);
}

/// World box of everything that shows in any state.
fn bounds(scene: &Scene) -> ([f64; 2], [f64; 2]) {
    let (mut lo, mut hi) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    let mut include = |p: [f64; 2], r: f64| {
        for i in 0..2 {
            lo[i] = lo[i].min(p[i] - r);
            hi[i] = hi[i].max(p[i] + r);
        }
    };
    for entity in scene.entities.iter().filter(|e| e.look.shown()) {
        match &entity.shape {
            Shape::Circle(c, r) => include(scene.at(*c), scene.scalar(*r)),
            Shape::Slice(c, r, ..) => include(scene.at(*c), *r),
            Shape::Ring(o, r, from, to) => {
                let at = scene.ring(*o, *r);
                (0..=32).for_each(|i| include(at(from + (to - from) * f64::from(i) / 32.0), 0.0));
            }
            Shape::Arc(_, _, a, b) => {
                include(scene.at(*a), 0.0);
                include(scene.at(*b), 0.0);
            }
            Shape::Line(a, b) | Shape::Ray(a, b) => {
                let (p, q) = (scene.at(*a), scene.at(*b));
                let d = [BEYOND * (q[0] - p[0]), BEYOND * (q[1] - p[1])];
                include([q[0] + d[0], q[1] + d[1]], 0.0);
                include(if matches!(entity.shape, Shape::Line(..)) { [p[0] - d[0], p[1] - d[1]] } else { p }, 0.0);
            }
            Shape::Writing(p, _) => include(scene.at(*p), 0.0),
            Shape::Cell(c) => boxed(c.area(), &mut include),
            Shape::Heading(h) => boxed(h.area(), &mut include),
            Shape::Sets(Sets::Universe(area)) => boxed(*area, &mut include),
            Shape::Sets(Sets::Ring(c, r)) => include(*c, *r),
            other if outline(scene, other).is_some() => {
                composed::places(outline(scene, other).unwrap_or_default()).for_each(|p| include(p, 0.0));
            }
            other => other.defining_points().into_iter().for_each(|p| include(scene.at(p), 0.0)),
        }
    }
    if lo[0] > hi[0] { ([0.0; 2], [1.0; 2]) } else { (lo, hi) }
}

/// Draws a size in pixels: the longer side from `range` (small ones more often), the ratio from the scene.
pub fn choose_size(scene: &Scene, range: (u32, u32), stream: &mut Stream) -> (u32, u32) {
    let t = stream.unit();
    let long = f64::from(range.0) + (f64::from(range.1) - f64::from(range.0)) * t * t;
    let flat = scene.entities.iter().any(|e| matches!(e.shape, Shape::Staff(..) | Shape::Part(..) | Shape::Kin(_)));
    let ratio = match &scene.frame {
        Frame::Plain => {
            let (lo, hi) = bounds(scene);
            let free = (hi[0] - lo[0]).max(1e-6) / (hi[1] - lo[1]).max(1e-6);
            // A wide schematic or staff on a high sheet would be small.
            if stream.chance(0.3) && !(flat && free > 2.0) { 4.0 / 3.0 } else { free }
        }
        Frame::Axes(a) if a.equal => (a.x.max - a.x.min) / (a.y.max - a.y.min),
        // Number lines are flat; bars of time have one row each.
        Frame::Axes(a) if a.single => {
            if a.crossed {
                2.4 + 0.5 * stream.unit()
            } else {
                1.5 + 0.5 * stream.unit()
            }
        }
        Frame::Axes(_) => 1.2 + 0.4 * stream.unit(),
    };
    let widest = match &scene.frame {
        Frame::Axes(a) if a.single => 3.0,
        _ if flat => 2.6,
        _ => 1.6,
    };
    let ratio = ratio.clamp(0.7, widest);
    let (w, h) = if ratio >= 1.0 { (long, long / ratio) } else { (long * ratio, long) };
    let need = axes::least_width(scene, w * h);
    (w.max(need).round() as u32, h.round() as u32)
}

/// Plans a figure.
pub fn plan(scene: &Scene, theme: &'static Theme, sheet: impl Into<Sheet>) -> Figure {
    let (page, fixed, mut lists) = lowered(scene, theme, sheet.into());
    let labels_from = fixed.len() + lists[0].len();
    place::labels(&page, &fixed, &mut lists);
    Figure { labels_from, ..assembled(&page, fixed, lists) }
}

/// The figure before labels are placed: all that follows from the scene without a choice. Each list of [`plan`] begins with
/// the list of the same state here, and its labels follow.
pub fn strokes(scene: &Scene, theme: &'static Theme, sheet: impl Into<Sheet>) -> Figure {
    let (page, fixed, lists) = lowered(scene, theme, sheet.into());
    assembled(&page, fixed, lists)
}

/// The page, the operations of its frame, and those of every state.
fn lowered<'a>(scene: &'a Scene, theme: &'static Theme, sheet: Sheet) -> (Page<'a>, Vec<Op>, Vec<Vec<Op>>) {
    let (em, stroke) = (theme.em_px(sheet.letters), theme.stroke_px(sheet.letters));
    let size = (sheet.width, sheet.height);
    let mut page = Page {
        scene,
        view: View::fit([0.0; 2], [1.0; 2], size, [0.0; 4], true),
        theme,
        sheet,
        em,
        stroke,
        node: em * 0.85,
    };
    page.view = match &scene.frame {
        Frame::Plain => {
            let (lo, hi) = bounds(scene);
            let nodes = scene.entities.iter().any(|e| matches!(e.shape, Shape::Node(_)));
            let names = scene.entities.iter().any(|e| matches!(e.shape, Shape::Slice(..)));
            let cells = scene.entities.iter().any(|e| matches!(e.shape, Shape::Cell(_)));
            let m = match (nodes, cells) {
                (true, _) => page.node + em * 1.3,
                // Nothing is written outside of a board.
                (_, true) => em * 0.7,
                _ => em * 1.7,
            };
            // Values stand beside the components at the rim.
            let circuit = scene.entities.iter().any(|e| matches!(e.shape, Shape::Part(..)));
            let across = match (names, circuit) {
                (true, _) => place::widest_name(&page) + em,
                (_, true) => m + em * 1.9,
                _ => m,
            };
            let more = em * f64::from(sheet.room);
            let (across, m) = (across + more, m + more / 2.0);
            View::fit(lo, hi, size, [across, m, across, m], true)
        }
        Frame::Axes(a) => axes::view(&page, a),
    };
    let lists: Vec<Vec<Op>> = (0..scene.states()).map(|state| shapes::lower(&page, state)).collect();
    let mut strokes = Vec::new();
    lists.iter().flatten().for_each(|op| ink::of(op, &mut strokes));
    let fixed: Vec<Op> = if let Frame::Axes(a) = &scene.frame { axes::lower(&page, a, &strokes) } else { Vec::new() };
    (page, fixed, lists)
}

fn assembled(page: &Page, fixed: Vec<Op>, mut lists: Vec<Vec<Op>>) -> Figure {
    let mut ops = fixed;
    ops.append(&mut lists[0]);
    lists.remove(0);
    let View { width, height, .. } = page.view;
    let base = DisplayList { width, height, background: page.theme.background, ops };
    let labels_from = base.ops.len();
    Figure { theme: page.theme, sheet: page.sheet, base, overlays: lists, view: page.view, labels_from }
}

impl Figure {
    /// Operations of every state, the original first.
    pub fn lists(&self) -> impl Iterator<Item = &[Op]> {
        std::iter::once(self.base.ops.as_slice()).chain(self.overlays.iter().map(Vec::as_slice))
    }

    /// Labels of the original with the middles of their boxes in pixels; what stands at axes is none.
    pub fn labels(&self) -> Vec<(String, [f64; 2])> {
        let labels = self.base.ops.get(self.labels_from..).unwrap_or_default().iter();
        let place = |op: &Op| match (op, ink::text_area(op)) {
            (Op::Text { text, .. }, Some(a)) => Some((text.clone(), [(a[0] + a[2]) / 2.0, (a[1] + a[3]) / 2.0])),
            _ => None,
        };
        labels.filter_map(place).collect()
    }

    /// Em size of labels in pixels.
    pub fn em(&self) -> f64 {
        self.theme.em_px(self.sheet.letters)
    }
}
