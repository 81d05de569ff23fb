//! Looking around: what an expansion rule may ask of the figure that it works on.
//!
//! Everything here is data that the figure shows or states, nothing that was concluded: a rule reaches its answer by its
//! own reasoning from these and from the problem's answer.

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::measure::Measure;
use crate::claim::{Claim, ClaimId, Source};
use crate::scene::pedigree::Kin;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Frame, PointId, Scene};
use crate::template::host::Host;

type Fits = fn(&Shape) -> bool;

/// Names of shapes that [`shown`] finds.
const SHAPES: &[(&str, Fits)] = &[
    ("point", |s| matches!(s, Shape::Point(_))),
    ("segment", |s| matches!(s, Shape::Segment(..))),
    ("line", |s| matches!(s, Shape::Line(..))),
    ("polygon", |s| matches!(s, Shape::Polygon(_))),
    ("circle", |s| matches!(s, Shape::Circle(..))),
    ("solid", |s| matches!(s, Shape::Body(_))),
    ("ring", |s| matches!(s, Shape::Ring(..))),
    ("curve", |s| matches!(s, Shape::Curve(..))),
    ("bar", |s| matches!(s, Shape::Bar(..))),
    ("slice", |s| matches!(s, Shape::Slice(..))),
    ("node", |s| matches!(s, Shape::Node(_))),
    ("edge", |s| matches!(s, Shape::Edge(..))),
    ("part", |s| matches!(s, Shape::Part(..))),
    ("gate", |s| matches!(s, Shape::Gate(..))),
    ("task", |s| matches!(s, Shape::Task(..))),
    ("note", |s| matches!(s, Shape::Note(..))),
    ("staff", |s| matches!(s, Shape::Staff(..))),
    ("cell", |s| matches!(s, Shape::Cell(_))),
    ("heading", |s| matches!(s, Shape::Heading(_))),
    ("set", |s| matches!(s, Shape::Sets(Sets::Ring(..)))),
    ("zone", |s| matches!(s, Shape::Sets(Sets::Zone(..)))),
    ("person", |s| matches!(s, Shape::Kin(Kin::Person(..)))),
    ("family", |s| matches!(s, Shape::Kin(Kin::Family(..)))),
    ("element", |s| matches!(s, Shape::Sets(Sets::Element(..)))),
];

/// Entities of one shape in the original figure, in the order of drawing.
pub(super) fn shown(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let name = args.text("shape")?;
    let Some(row) = SHAPES.iter().find(|row| row.0 == name) else {
        let known: Vec<_> = SHAPES.iter().map(|row| row.0).collect();
        return Err(args.error("shape", format_args!("is one of {}, not {name:?}", known.join(", "))));
    };
    args.done()?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let fits = |id: &EntityId| {
        let entity = scene.entity(*id);
        // Of a solid its edges are drawn.
        let seen = entity.look.shown() || matches!(entity.shape, Shape::Body(_));
        entity.state == 0 && seen && row.1(&entity.shape)
    };
    Ok(Arg::List(scene.ids().filter(fits).map(Arg::Entity).collect()))
}

/// A number of the scene as an exact one, when it is a decimal of at most four places.
pub(super) fn decimal(x: f64) -> Arg {
    let scaled = (x * 1e4).round();
    let near = x.is_finite() && scaled.abs() < 1e15 && (scaled / 1e4 - x).abs() <= 1e-9 * x.abs().max(1.0);
    let exact = near.then(|| Exact::from(scaled as i64).div(&Exact::from(10_000)).ok()).flatten();
    exact.map_or(Arg::None, Arg::Number)
}

/// The number that a bar, edge, cell or region carries, the degrees of a slice, the ordinate of a point; `None` when it has none.
pub(super) fn amount(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("entity")?;
    args.done()?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    Ok(match &scene.entity(id).shape {
        Shape::Point(p) => decimal(scene.at(*p)[1]),
        shape => shape.number().map_or(Arg::None, |s| decimal(scene.scalar(s))),
    })
}

/// The name of an entity as plain text, without a token.
pub(super) fn name(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("entity")?;
    args.done()?;
    Ok(host.work.borrow().board.scene.called(id).map_or(Arg::None, Arg::Text))
}

/// The two ends of a straight entity (points) or an edge (nodes).
pub(super) fn ends(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("entity")?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let point = |p: PointId| scene.point_entity(p).map_or(Arg::None, Arg::Entity);
    let pair = match scene.entity(id).shape {
        Shape::Edge(a, b, ..) => [Arg::Entity(a), Arg::Entity(b)],
        _ => match scene.entity(id).shape.ends() {
            Some((a, b)) => [point(a), point(b)],
            None => return Err(args.error("entity", "has no two ends")),
        },
    };
    Ok(Arg::List(pair.into()))
}

/// Coordinates of a point or node, as floats.
pub(super) fn place(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let p = args.point(&host.work.borrow().board.scene, "point")?;
    args.done()?;
    let [x, y] = host.work.borrow().board.scene.at(p);
    Ok(Arg::List(vec![Arg::Real(x), Arg::Real(y)]))
}

/// The ranges and steps of the drawn axes: `[x_min, x_max, x_step, y_min, y_max, y_step]`, as floats; `None` without axes.
pub(super) fn ranges(host: &Host, args: Args) -> Result<Arg, ArgError> {
    args.done()?;
    Ok(match &host.work.borrow().board.scene.frame {
        Frame::Plain => Arg::None,
        Frame::Axes(axes) => {
            let both = [&axes.x, &axes.y];
            Arg::List(both.into_iter().flat_map(|a| [a.min, a.max, a.step]).map(Arg::Real).collect())
        }
    })
}

/// The claim that states the measure's value, given or concluded; `None` if none does.
pub(super) fn known(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let measure = args.measure("measure")?;
    args.done()?;
    let work = host.work.borrow();
    let same = |m: &Measure| match (m, &measure) {
        (Measure::Length(a, b), Measure::Length(c, d)) => (a, b) == (c, d) || (a, b) == (d, c),
        (x, y) => x == y,
    };
    let states = |c: &Claim| matches!(c, Claim::Equal(m, _) if same(m));
    let index = work.board.claims.iter().position(|s| s.source != Source::Asked && states(&s.claim));
    Ok(index.map_or(Arg::None, |i| Arg::Claim(ClaimId(i as u32))))
}

/// Straight strokes of the figure between named points whose length is given: lists `[A, B, claim, length]`.
pub(super) fn sides(host: &Host, args: Args) -> Result<Arg, ArgError> {
    args.done()?;
    let work = host.work.borrow();
    let board = &work.board;
    let mut found = Vec::new();
    for (i, stated) in board.claims.iter().enumerate().filter(|(_, s)| matches!(s.source, Source::Given(_))) {
        let Claim::Equal(Measure::Length(a, b), Answer::Number { value, .. }) = &stated.claim else { continue };
        let (Some(p), Some(q)) = (board.scene.point_entity(*a), board.scene.point_entity(*b)) else { continue };
        let named = |id| board.scene.entity(id).name.is_some();
        if board.joined(*a, *b) && named(p) && named(q) {
            let claim = Arg::Claim(ClaimId(i as u32));
            found.push(Arg::List(vec![Arg::Entity(p), Arg::Entity(q), claim, Arg::Number(value.clone())]));
        }
    }
    Ok(Arg::List(found))
}

/// The side of AB on which nothing is drawn within a reach (a share of AB's length): 1 left of A to B, -1 right, `None`
/// if neither is free.
pub(super) fn free_side(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let (a, b) = args.two_points(scene)?;
    let reach = args.number("reach")?;
    args.done()?;
    let side = [1.0, -1.0].into_iter().find(|side| free(scene, a, b, reach * side));
    Ok(side.map_or(Arg::None, Arg::Real))
}

/// Whether no drawn thing reaches into the rectangle on AB of this signed height, in lengths of AB. Its border counts as
/// outside, a margin around it as inside.
fn free(scene: &Scene, a: PointId, b: PointId, height: f64) -> bool {
    let (o, e) = (scene.at(a), scene.at(b));
    let u = [e[0] - o[0], e[1] - o[1]];
    let square = u[0] * u[0] + u[1] * u[1];
    // Coordinates along AB and across it, both in lengths of AB.
    let local = |p: [f64; 2]| {
        let w = [p[0] - o[0], p[1] - o[1]];
        [(w[0] * u[0] + w[1] * u[1]) / square, (u[0] * w[1] - u[1] * w[0]) / square]
    };
    let inside = |p: [f64; 2]| {
        let [t, s] = local(p);
        let s = s * height.signum();
        (-0.15..=1.15).contains(&t) && s > 0.02 && s < height.abs() + 0.15
    };
    let stroke = |p: [f64; 2], q: [f64; 2]| {
        (0..=40).all(|i| {
            let t = f64::from(i) / 40.0;
            !inside([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])])
        })
    };
    let ring = |o: [f64; 2], r: f64| {
        (0..72).all(|i| {
            let t = f64::from(i) * std::f64::consts::PI / 36.0;
            !inside([o[0] + r * crate::seed::trig::cos(t), o[1] + r * crate::seed::trig::sin(t)])
        })
    };
    scene.entities.iter().filter(|e| e.look.shown()).all(|e| match &e.shape {
        Shape::Point(p) => !inside(scene.at(*p)),
        Shape::Circle(c, r) | Shape::Arc(c, r, ..) => ring(scene.at(*c), scene.scalar(*r)),
        Shape::Polygon(ps) => (0..ps.len()).all(|i| stroke(scene.at(ps[i]), scene.at(ps[(i + 1) % ps.len()]))),
        Shape::Polyline(ps) => ps.windows(2).all(|w| stroke(scene.at(w[0]), scene.at(w[1]))),
        shape => shape.ends().is_none_or(|(p, q)| {
            let (p, q) = (scene.at(p), scene.at(q));
            // Lines and rays are drawn beyond their points.
            let beyond = if matches!(shape, Shape::Line(..) | Shape::Ray(..)) { 0.3 } else { 0.0 };
            let far = |p: [f64; 2], q: [f64; 2]| [q[0] + beyond * (q[0] - p[0]), q[1] + beyond * (q[1] - p[1])];
            stroke(far(q, p), far(p, q))
        }),
    })
}
