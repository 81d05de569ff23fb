//! Drawings of a target again: in other hands, which are right, and spoiled in ways that are beyond doubt.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use flywheel::evaluate::mark::REACH;
use flywheel::evaluate::score::strokes::Stroke;
use flywheel::figure::list::{Color, Dash, DisplayList, Geom, Op};
use flywheel::foreign::picture::Pixels;
use flywheel::seed::{Stream, trig};

/// A drawing.
pub struct Drawn {
    /// What was done to the target's.
    pub name: &'static str,
    /// Whether it is right all the same.
    pub right: bool,
    /// Whether it is drawn without soft edges.
    pub hard: bool,
    /// The operations.
    pub ops: Vec<Op>,
}

type Point = [f64; 2];

/// The operation with every point sent through `to`.
fn moved(op: &Op, to: &dyn Fn(Point) -> Point) -> Op {
    let chain = |points: &[Point]| points.iter().map(|p| to(*p)).collect::<Vec<_>>();
    let mut op = op.clone();
    match &mut op {
        Op::Stroke { geom, .. } | Op::Fill { geom, .. } => match geom {
            Geom::Line(a, b) => (*a, *b) = (to(*a), to(*b)),
            Geom::Polyline(points) | Geom::Polygon(points) => *points = chain(points),
            Geom::Circle(c, _) | Geom::Arc(c, ..) | Geom::Wedge(c, ..) => *c = to(*c),
            Geom::Rect(corner, _) => *corner = to(*corner),
        },
        Op::Text { at, .. } => *at = to(*at),
    }
    op
}

fn shifted(op: &Op, by: Point) -> Op {
    moved(op, &|p| [p[0] + by[0], p[1] + by[1]])
}

fn apart(a: Point, b: Point) -> f64 {
    trig::hypot(a[0] - b[0], a[1] - b[1])
}

fn points(op: &Op) -> Vec<Point> {
    match op {
        Op::Stroke { geom, .. } | Op::Fill { geom, .. } => match geom {
            Geom::Line(a, b) => vec![*a, *b],
            Geom::Polyline(points) | Geom::Polygon(points) => points.clone(),
            Geom::Circle(c, r) | Geom::Arc(c, r, ..) | Geom::Wedge(c, r, ..) => {
                vec![[c[0] - r, c[1] - r], [c[0] + r, c[1] + r]]
            }
            Geom::Rect(p, s) => vec![*p, [p[0] + s[0], p[1] + s[1]]],
        },
        Op::Text { at, .. } => vec![*at],
    }
}

fn extent(op: &Op) -> f64 {
    let all = points(op);
    all.iter().flat_map(|a| all.iter().map(|b| apart(*a, *b))).fold(0.0, f64::max)
}

/// Length of a line or an open chain.
fn length(op: &Op) -> f64 {
    match op {
        Op::Stroke { geom: Geom::Line(a, b), .. } => apart(*a, *b),
        Op::Stroke { geom: Geom::Polyline(points), .. } => points.windows(2).map(|w| apart(w[0], w[1])).sum(),
        _ => 0.0,
    }
}

/// A line or an open chain with a tenth of its length cut off its end.
fn shortened(op: &Op) -> Op {
    let (mut left, mut op) = (0.9 * length(op), op.clone());
    match &mut op {
        Op::Stroke { geom: Geom::Line(a, b), .. } => *b = [a[0] + 0.9 * (b[0] - a[0]), a[1] + 0.9 * (b[1] - a[1])],
        Op::Stroke { geom: Geom::Polyline(points), .. } => {
            let mut kept = vec![points[0]];
            for pair in points.windows(2) {
                let step = apart(pair[0], pair[1]);
                if step < left {
                    kept.push(pair[1]);
                    left -= step;
                } else {
                    let t = left / step;
                    kept.push([pair[0][0] + t * (pair[1][0] - pair[0][0]), pair[0][1] + t * (pair[1][1] - pair[0][1])]);
                    break;
                }
            }
            *points = kept;
        }
        _ => {}
    }
    op
}

/// A colour that shows on the ground and is not the target's.
fn other_color(ground: Color, own: Color) -> Color {
    let far = |a: Color, b: Color| a.r.abs_diff(b.r).max(a.g.abs_diff(b.g)).max(a.b.abs_diff(b.b));
    let all = [Color::rgb(10, 125, 40), Color::rgb(20, 70, 210), Color::rgb(240, 160, 20), Color::rgb(160, 0, 160)];
    let found = all.into_iter().find(|c| far(*c, ground) > 120 && far(*c, own) > 100).unwrap_or(all[0]);
    found.with_alpha(own.a)
}

/// The operation with its looks changed.
fn dressed(op: &Op, look: &dyn Fn(&mut f64, &mut Color, &mut Dash)) -> Op {
    let mut op = op.clone();
    let (mut width, mut dash) = (1.0, Dash::Solid);
    match &mut op {
        Op::Stroke { width, color, dash, .. } => look(width, color, dash),
        Op::Fill { color, .. } | Op::Text { color, .. } => look(&mut width, color, &mut dash),
    }
    op
}

/// The same text with its last letter or digit another one.
fn reworded(text: &str) -> Option<String> {
    // Commands of the markup are no letters of the label.
    let plain = !text.contains('\\');
    let at = text.rfind(|c: char| c.is_ascii_digit() || plain && c.is_ascii_alphabetic())?;
    let other = match text.as_bytes()[at] {
        b'0' => '6',
        b'1' => '4',
        b'3' => '5',
        b'7' => '2',
        digit @ b'2'..=b'9' => char::from(digit - 1),
        b'T' => 'F',
        b'Z' => 'Y',
        b'z' => 'y',
        letter => char::from(letter + 1),
    };
    Some(format!("{}{other}{}", &text[..at], &text[at + 1..]))
}

/// All drawings of a target; a spoiling that a target leaves no room for, or that would change less than half more than the tolerance, is left out.
///
/// `other`: a drawing on another figure.
pub fn drawings(base: &DisplayList, ops: &[Op], other: &[Op], stream: &mut Stream) -> Vec<Drawn> {
    let size = [f64::from(base.width), f64::from(base.height)];
    let longer = size[0].max(size[1]);
    // Beyond doubt: half more than what is allowed.
    let doubt = (1.5 * REACH * longer).max(8.0);
    let mut all = vec![];
    let mut pick = |n: usize| stream.int(0..=n as i64 - 1) as usize;
    let turn = |k: usize| {
        let t = std::f64::consts::FRAC_PI_4 * k as f64;
        [trig::cos(t), trig::sin(t)]
    };
    let ground = base.background;
    let each = |f: &dyn Fn(&Op) -> Op| ops.iter().map(f).collect::<Vec<_>>();
    let right = |name, hard, ops| Drawn { name, right: true, hard, ops };
    let colored = |op: &Op| dressed(op, &|_, color, _| *color = other_color(ground, *color));
    let wider = |op: &Op| dressed(op, &|width, _, _| *width = if *width < 2.5 { *width * 1.8 } else { *width * 0.6 });
    let dashed =
        |op: &Op| dressed(op, &|_, _, dash| *dash = if *dash == Dash::Solid { Dash::Dashed } else { Dash::Solid });
    all.push(right("the same", false, ops.to_vec()));
    all.push(right("another colour", false, each(&colored)));
    all.push(right("another width", false, each(&wider)));
    all.push(right("another dash", false, each(&dashed)));
    all.push(right("no soft edges", true, ops.to_vec()));
    let aside = turn(pick(8)).map(|d| d.round());
    all.push(right("a pixel aside", false, each(&|op| shifted(op, aside))));
    let parts: Vec<Point> = ops.iter().map(|_| turn(pick(8))).collect();
    let hand = ops.iter().zip(&parts).map(|(op, by)| shifted(&dashed(&colored(&wider(op))), *by)).collect();
    all.push(right("in another hand", false, hand));

    let mut spoil = |name, ops: Vec<Op>| all.push(Drawn { name, right: false, hard: false, ops });
    let with = |at: usize, op: Op| {
        let mut ops = ops.to_vec();
        ops[at] = op;
        ops
    };
    let of = |fits: &dyn Fn(&Op) -> bool| (0..ops.len()).filter(|i| fits(&ops[*i])).collect::<Vec<_>>();
    let mut one = |among: &[usize]| (!among.is_empty()).then(|| among[pick(among.len())]);
    // What other strokes cover is not missed.
    let traces: Vec<Vec<Point>> = ops.iter().map(traced).collect();
    let uncovered = |at: usize, p: &Point| {
        let others = traces.iter().enumerate().filter(|(i, _)| *i != at);
        others.flat_map(|(_, trace)| trace).all(|q| apart(*p, *q) >= doubt)
    };
    let bare_end = |at: &usize| traces[*at].last().is_some_and(|end| uncovered(*at, end));
    let long: Vec<usize> = of(&|op| 0.1 * length(op) >= doubt).into_iter().filter(bare_end).collect();
    if let Some(at) = one(&long) {
        spoil("a stroke a tenth too short", with(at, shortened(&ops[at])));
    }
    let by = turn(one(&[0, 1, 2, 3, 4, 5, 6, 7]).unwrap()).map(|d| d * 0.03 * longer);
    // A label may stand that far aside.
    if ops.iter().any(|op| !matches!(op, Op::Text { .. })) {
        spoil("moved by 3 %", each(&|op| shifted(op, by)));
    }
    let strokes = of(&|op| !matches!(op, Op::Text { .. }));
    let lines = of(&|op| matches!(op, Op::Stroke { geom: Geom::Line(..), .. }) && length(op) >= 4.0 * doubt);
    if let Some(at) = one(&strokes) {
        // Across a line, since one that goes on beyond the picture may slide along itself.
        let across = match &ops[at] {
            Op::Stroke { geom: Geom::Line(a, b), .. } => [(a[1] - b[1]) / apart(*a, *b), (b[0] - a[0]) / apart(*a, *b)],
            _ => [0.6, 0.8],
        };
        spoil("a stroke moved by 3 %", with(at, shifted(&ops[at], across.map(|d| d * 0.03 * longer))));
    }
    if let Some(at) = one(&lines)
        && let Op::Stroke { geom: Geom::Line(a, b), width, color, dash } = &ops[at]
    {
        let n = [-(b[1] - a[1]) / apart(*a, *b), (b[0] - a[0]) / apart(*a, *b)];
        // Towards the middle of the picture, so that the end stays on it.
        let inward = (size[0] / 2.0 - b[0]) * n[0] + (size[1] / 2.0 - b[1]) * n[1];
        let side = if inward < 0.0 { -0.05 } else { 0.05 } * longer;
        let line = |b| Op::Stroke { geom: Geom::Line(*a, b), width: *width, color: *color, dash: *dash };
        spoil("another endpoint", with(at, line([b[0] + side * n[0], b[1] + side * n[1]])));
        let ends = base.ops.iter().filter(|op| length(op) > 0.0).flat_map(points);
        let ends: Vec<Point> = ends.filter(|p| apart(*p, *a).min(apart(*p, *b)) > 0.08 * longer).collect();
        let on = |p: &Point| ((p[0] - a[0]) * n[0] + (p[1] - a[1]) * n[1]).abs() > 0.05 * longer;
        let ends: Vec<Point> = ends.into_iter().filter(on).collect();
        if let Some(end) = one(&(0..ends.len()).collect::<Vec<_>>()) {
            spoil("to a wrong entity", with(at, line(ends[end])));
        }
    }
    let without = |at: usize| ops.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, op)| op.clone()).collect();
    let bare = |at: &usize| traces[*at].iter().any(|p| uncovered(*at, p));
    let large: Vec<usize> = strokes.iter().copied().filter(|at| extent(&ops[*at]) >= 2.0 * doubt && bare(at)).collect();
    if let Some(at) = one(&large) {
        spoil("a missing stroke", without(at));
    }
    if let Some(at) = one(&of(&|op| matches!(op, Op::Stroke { geom: Geom::Circle(_, r), .. } if 0.1 * r > doubt))) {
        let mut op = ops[at].clone();
        if let Op::Stroke { geom: Geom::Circle(_, r), .. } = &mut op {
            *r *= 0.9;
        }
        spoil("a circle a tenth too small", with(at, op));
    }
    let mut extra = |name, from: Point, to: Point| {
        let color = other_color(ground, ground);
        let mut ops = ops.to_vec();
        ops.push(Op::Stroke { geom: Geom::Line(from, to), width: 2.5, color, dash: Dash::Solid });
        spoil(name, ops);
    };
    extra("an extra stroke", [0.13 * size[0], 0.21 * size[1]], [0.81 * size[0], 0.74 * size[1]]);
    let free = |p: &Point| traces.iter().flatten().all(|q| apart(*p, *q) > 0.05 * longer + doubt);
    let grid: Vec<Point> = (1..100)
        .map(|i| [f64::from(i % 10) / 10.0 * size[0], f64::from(i / 10 + 1) / 11.0 * size[1]])
        .filter(free)
        .collect();
    if let Some(at) = one(&(0..grid.len()).collect::<Vec<_>>()) {
        let d = turn(at % 8).map(|d| d * 0.03 * longer);
        extra(
            "an extra short stroke",
            [grid[at][0] - d[0], grid[at][1] - d[1]],
            [grid[at][0] + d[0], grid[at][1] + d[1]],
        );
    }
    let texts = of(&|op| matches!(op, Op::Text { text, .. } if reworded(text).is_some()));
    if let Some(at) = one(&texts)
        && let Op::Text { text, .. } = &ops[at]
    {
        let mut op = ops[at].clone();
        let words = reworded(text).unwrap();
        if let Op::Text { text, .. } = &mut op {
            *text = words;
        }
        spoil("only a label differs", with(at, op));
        let by = turn(at % 8).map(|d| d * 0.15 * longer);
        spoil("a label elsewhere", with(at, shifted(&ops[at], by)));
        spoil("a missing label", without(at));
    }
    spoil("an unrelated drawing", other.to_vec());
    spoil("nothing drawn", vec![]);
    all
}

/// Places along what an operation draws, two pixels apart; of a label, its place.
fn traced(op: &Op) -> Vec<Point> {
    let Some(stroke) = Stroke::of(op) else { return points(op) };
    let between = |w: &[Point]| {
        let steps = (apart(w[0], w[1]) / 2.0).ceil().max(1.0) as usize;
        let (a, b) = (w[0], w[1]);
        (0..=steps).map(move |i| {
            let t = i as f64 / steps as f64;
            [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
        })
    };
    stroke.path.windows(2).flat_map(between).collect()
}

/// Takes soft edges away: what differs from the original by half of what its neighbourhood does at most gets that colour, all else is as before.
pub fn harden(original: &Pixels, given: &mut Pixels) {
    let (w, h) = (given.width as i64, given.height as i64);
    let soft = given.clone();
    let at = |x: i64, y: i64| (y * w + x) as usize * 3;
    let change = |i: usize| (0..3).map(|c| soft.rgb[i + c].abs_diff(original.rgb[i + c])).max().unwrap_or(0);
    for y in 0..h {
        for x in 0..w {
            let i = at(x, y);
            if change(i) == 0 {
                continue;
            }
            let near = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (x + dx, y + dy)));
            let near = near.filter(|(x, y)| (0..w).contains(x) && (0..h).contains(y)).map(|(x, y)| at(x, y));
            let strongest = near.max_by_key(|i| change(*i)).unwrap_or(i);
            let from = if 2 * u32::from(change(i)) >= u32::from(change(strongest)) {
                &soft.rgb[strongest..strongest + 3]
            } else {
                &original.rgb[i..i + 3]
            };
            given.rgb[i..i + 3].copy_from_slice(from);
        }
    }
}
