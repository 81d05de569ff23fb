//! What strokes and areas look like: colours and widths of roles, and the pen that draws with them.

use super::list::{Color, Dash, Geom, Op, snap};
use super::page::Page;
use crate::scene::shape::{Look, Role};
use crate::seed::trig;

/// A place at the resolution of display lists.
pub(super) fn snapped(p: [f64; 2]) -> [f64; 2] {
    [snap(p[0]), snap(p[1])]
}

/// Colour of strokes of a role.
pub(super) fn ink(page: &Page, look: Look) -> Color {
    let t = page.theme;
    match look.role {
        Role::Main | Role::Hidden => t.ink,
        Role::Faint => t.faint,
        Role::Series(0) => t.ink,
        // The first accent is the tools' own.
        Role::Series(i) => t.accents[1 + (usize::from(i) - 1) % (t.accents.len() - 1)],
        Role::Tool => t.accents[0],
    }
}

/// Colour of areas of a role.
pub(super) fn fill(page: &Page, look: Look) -> Color {
    let t = page.theme;
    match look.role {
        Role::Series(i) => t.fills[usize::from(i) % t.fills.len()],
        Role::Tool => t.accents[0].with_alpha(70),
        _ => t.fills[0],
    }
}

/// Width of strokes of a role in pixels.
pub(super) fn width(page: &Page, look: Look) -> f64 {
    snap(match look.role {
        Role::Faint => page.stroke * 0.7,
        Role::Tool => page.stroke * 1.25,
        Role::Series(_) => page.stroke * 1.3,
        _ => page.stroke,
    })
}

/// Draws strokes of one look.
pub(super) struct Pen<'a> {
    pub ops: &'a mut Vec<Op>,
    pub color: Color,
    pub width: f64,
    pub dash: Dash,
}

impl Pen<'_> {
    pub fn stroke(&mut self, geom: Geom) {
        self.ops.push(Op::Stroke { geom, width: self.width, color: self.color, dash: self.dash });
    }

    pub fn line(&mut self, a: [f64; 2], b: [f64; 2]) {
        self.stroke(Geom::Line(snapped(a), snapped(b)));
    }

    /// A filled head at `tip`, pointing away from `from`.
    pub fn head(&mut self, from: [f64; 2], tip: [f64; 2], size: f64) {
        let d = [tip[0] - from[0], tip[1] - from[1]];
        let l = trig::hypot(d[0], d[1]).max(1e-9);
        let (u, v) = ([d[0] / l, d[1] / l], [-d[1] / l, d[0] / l]);
        let corner = |s: f64| {
            snapped([tip[0] - size * u[0] + s * size * 0.38 * v[0], tip[1] - size * u[1] + s * size * 0.38 * v[1]])
        };
        let geom = Geom::Polygon(vec![snapped(tip), corner(1.0), corner(-1.0)]);
        self.ops.push(Op::Fill { geom, color: self.color });
    }
}

/// Adds a filled arrow head; used by axes as well.
pub(super) fn arrow_head(ops: &mut Vec<Op>, color: Color, from: [f64; 2], tip: [f64; 2], size: f64) {
    Pen { ops, color, width: 1.0, dash: Dash::Solid }.head(from, tip, size);
}
