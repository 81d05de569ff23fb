//! Circuit diagrams on a lattice: components, gates, wires, junctions. What is joined is what meets in the drawing.

use crate::answer::Answer;
use crate::answer::unit::Unit;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::{Claim, Place, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY};
use crate::scene::mark::MarkKind;
use crate::scene::part::{GATES, PARTS, PartKind};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, PointId};

/// Distance within which two places of the lattice are the same.
const SAME: f64 = 1e-6;

fn same(p: [f64; 2], q: [f64; 2]) -> bool {
    (p[0] - q[0]).abs() < SAME && (p[1] - q[1]).abs() < SAME
}

/// Whether a place lies strictly inside a straight piece that runs along an axis.
fn inside(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> bool {
    let within = |i: usize| p[i] > a[i].min(b[i]) + SAME && p[i] < a[i].max(b[i]) - SAME;
    (0..2).any(|i| within(i) && (p[1 - i] - a[1 - i]).abs() < SAME && (a[1 - i] - b[1 - i]).abs() < SAME)
}

/// The point at a place: `[x, y]`, or a named point; a point that stands there already is taken again.
fn spot(b: &mut Board, a: &mut Args, name: &str) -> Result<PointId, ArgError> {
    let at = match a.take(name) {
        Some(Arg::List(xy)) if xy.len() == 2 => {
            let numbers = Args::new("place", vec![Arg::List(xy)], Vec::new()).numbers(name)?;
            [numbers[0], numbers[1]]
        }
        Some(Arg::Entity(id)) => match b.scene.entity(id).shape {
            Shape::Point(p) => return Ok(p),
            _ => return Err(a.error(name, "must be a place [x, y] or a named point")),
        },
        other => return Err(a.error(name, format_args!("must be a place [x, y], not {other:?}"))),
    };
    if let Some(i) = b.scene.points.iter().position(|p| same(*p, at)) {
        return Ok(PointId(i as u32));
    }
    let p = b.scene.add_point(at);
    tap(b, p);
    Ok(p)
}

/// Makes a point that stands on a wire one of the wire's corners.
fn tap(b: &mut Board, p: PointId) {
    let at = b.scene.at(p);
    for i in 0..b.scene.entities.len() {
        let Shape::Polyline(points) = &b.scene.entities[i].shape else { continue };
        let place = points.windows(2).position(|w| inside(at, b.scene.at(w[0]), b.scene.at(w[1])));
        if let Some(k) = place
            && let Shape::Polyline(points) = &mut b.scene.entities[i].shape
        {
            points.insert(k + 1, p);
        }
    }
}

fn straight(b: &Board, a: &Args, p: PointId, q: PointId) -> Result<(), ArgError> {
    let (s, t) = (b.scene.at(p), b.scene.at(q));
    if (s[0] - t[0]).abs() < SAME || (s[1] - t[1]).abs() < SAME {
        return Ok(());
    }
    Err(a.error("places", format_args!("{s:?} and {t:?} lie on no line of the lattice; hint: add a corner")))
}

/// Gives a new entity its name and puts it on the board.
fn named(b: &mut Board, a: &mut Args, shape: Shape) -> Result<EntityId, ArgError> {
    let name = a.text_option("name")?;
    if let Some(n) = &name
        && !b.names.take(n)
    {
        return Err(a.error("name", format_args!("{n} is taken")));
    }
    let shown = name.is_some();
    let id = b.add(shape, name, Look::of(Role::Main));
    if shown {
        b.mark(MarkKind::Name(id), None);
    }
    Ok(id)
}

fn part(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let word = a.text("kind")?;
    let Some(kind) = PARTS.iter().find(|p| p.0 == word).map(|p| p.1) else {
        let known: Vec<_> = PARTS.iter().map(|p| p.0).collect();
        return Err(a.error("kind", format_args!("is one of {}, not {word:?}", known.join(", "))));
    };
    let p = spot(b, a, "A")?;
    let q = if matches!(kind, PartKind::Input | PartKind::Ground) { p } else { spot(b, a, "B")? };
    straight(b, a, p, q)?;
    let [s, t] = [b.scene.at(p), b.scene.at(q)];
    let length = (s[0] - t[0]).abs() + (s[1] - t[1]).abs();
    if p != q && length < 2.0 * kind.half_length() + 0.2 {
        return Err(a.error("B", format_args!("is only {length} away; the symbol needs more room")));
    }
    let value = match a.take("value") {
        None => None,
        Some(Arg::Number(x)) => Some(x),
        Some(other) => return Err(a.error("value", format_args!("must be exact, not {other:?}"))),
    };
    if (kind.resists() || kind == PartKind::Capacitor) && value.as_ref().is_some_and(|x| x.sign() <= 0) {
        return Err(a.error("value", "of a resistance or capacitance must be positive"));
    }
    let unit = match a.text_option("unit")? {
        None => None,
        Some(symbol) => Some(symbol.parse::<Unit>().map_err(|e| a.error("unit", e))?),
    };
    let written = a.flag("written", true)?;
    let scalar = value.as_ref().map(|x| b.scene.add_scalar(x.to_f64()));
    let id = named(b, a, Shape::Part(kind, p, q, scalar))?;
    if let (Some(value), Some(s), true) = (value, scalar, written) {
        let answer = Answer::Number { value, unit };
        let text = crate::claim::printed::printed(&answer);
        let claim = b.state_claim(Claim::Equal(Measure::Scalar(s), answer), Source::Given(Place::Figure));
        b.mark(MarkKind::Value(id, text), Some(claim));
    }
    Ok(Made::One(id))
}

fn wire(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let mut corners = Vec::new();
    while a.more() {
        corners.push(spot(b, a, "place")?);
    }
    if corners.len() < 2 {
        return Err(a.error("place", "is missing; a wire needs two or more"));
    }
    let mut points = vec![corners[0]];
    for w in corners.windows(2) {
        straight(b, a, w[0], w[1])?;
        let (s, t) = (b.scene.at(w[0]), b.scene.at(w[1]));
        // Ends that the wire runs over are joined with it.
        let mut on: Vec<PointId> =
            (0..b.scene.points.len() as u32).map(PointId).filter(|p| inside(b.scene.at(*p), s, t)).collect();
        let far = |p: &PointId| (b.scene.at(*p)[0] - s[0]).abs() + (b.scene.at(*p)[1] - s[1]).abs();
        on.sort_by(|p, q| far(p).total_cmp(&far(q)));
        points.extend(on);
        points.push(w[1]);
    }
    Ok(Made::One(b.add(Shape::Polyline(points), None, Look::of(Role::Main))))
}

/// How many ends meet at a point.
fn ends(b: &Board, p: PointId) -> usize {
    let of = |shape: &Shape| match shape {
        // Inputs and ground have one end.
        Shape::Part(_, s, t, _) if s == t => usize::from(*s == p),
        Shape::Part(_, s, t, _) => usize::from(*s == p) + usize::from(*t == p),
        Shape::Gate(_, inputs, output) => inputs.iter().chain([output]).filter(|q| **q == p).count(),
        Shape::Polyline(points) => {
            let last = points.len() - 1;
            points
                .iter()
                .enumerate()
                .filter(|(_, q)| **q == p)
                .map(|(i, _)| if i == 0 || i == last { 1 } else { 2 })
                .sum()
        }
        _ => 0,
    };
    b.scene.entities.iter().map(|e| of(&e.shape)).sum()
}

fn junctions(b: &mut Board, _: &mut Args) -> Result<Made, ArgError> {
    for i in 0..b.scene.points.len() as u32 {
        let p = PointId(i);
        if ends(b, p) >= 3 && b.scene.point_entity(p).is_none() {
            b.add(Shape::Point(p), None, Look { dot: true, ..Look::of(Role::Main) });
        }
    }
    Ok(Made::Nothing)
}

/// Constructions of circuits.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    Construction {
        name: "part",
        signature: "(kind, [x, y], [x, y], value=None, unit=None, name=None, written=True)",
        summary: "a component between two places of the lattice, from plus to minus for sources; written states its value in the figure",
        build: part,
    },
    Construction {
        name: "gate",
        signature: "(kind, [[x, y], ...], [x, y], name=None)",
        summary: "a logic gate: its inputs on the left, its output on the right, at the height of its middle",
        build: |b, a| {
            let word = a.text("kind")?;
            let Some(kind) = GATES.iter().find(|g| g.0 == word).map(|g| g.1) else {
                let known: Vec<_> = GATES.iter().map(|g| g.0).collect();
                return Err(a.error("kind", format_args!("is one of {}, not {word:?}", known.join(", "))));
            };
            let list = a.list("inputs")?;
            let inputs = list
                .into_iter()
                .map(|one| spot(b, &mut Args::new("gate", vec![one], Vec::new()), "inputs"))
                .collect::<Result<Vec<_>, _>>()?;
            let output = spot(b, a, "output")?;
            if kind.output(&vec![false; inputs.len()]).is_none() {
                return Err(a.error("inputs", format_args!("are {}, which a {word} gate does not take", inputs.len())));
            }
            named(b, a, Shape::Gate(kind, inputs, output)).map(Made::One)
        },
    },
    Construction {
        name: "wire",
        signature: "([x, y], [x, y], ...)",
        summary: "a wire along the lines of the lattice; ends that it runs over are joined with it",
        build: wire,
    },
    Construction {
        name: "terminal",
        signature: "([x, y], name)",
        summary: "a named point of the circuit, with a dot",
        build: |b, a| {
            let p = spot(b, a, "place")?;
            if b.scene.point_entity(p).is_some() {
                return Err(a.error("place", "bears a name or dot already"));
            }
            let name = a.text("name")?;
            if !b.names.take(&name) {
                return Err(a.error("name", format_args!("{name} is taken")));
            }
            let id = b.add(Shape::Point(p), Some(name), Look { dot: true, ..Look::of(Role::Main) });
            b.mark(MarkKind::Name(id), None);
            Ok(Made::One(id))
        },
    },
    Construction {
        name: "junctions",
        signature: "()",
        summary: "dots wherever three or more ends meet; called when all is wired",
        build: junctions,
    },
];
