//! Looking around, second part: strokes, room, readings, and what measures and words speak of. See [`super::survey`].

use crate::answer::Answer;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::measure::Measure;
use crate::claim::query::row::QueryArg;
use crate::claim::{Claim, ClaimId, Source};
use crate::scene::mark::MarkKind;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Frame, PointId, Scene};
use crate::seed::trig;
use crate::template::host::Host;
use crate::template::survey::decimal;

/// Bounds of all points and circles of all states, as floats.
pub(super) fn room(host: &Host, args: Args) -> Result<Arg, ArgError> {
    args.done()?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut reach = |p: PointId, r: f64| {
        let [x, y] = scene.at(p);
        bounds = [bounds[0].min(x - r), bounds[1].min(y - r), bounds[2].max(x + r), bounds[3].max(y + r)];
    };
    for entity in scene.entities.iter().filter(|e| e.look.shown()) {
        match &entity.shape {
            Shape::Circle(o, r) | Shape::Arc(o, r, ..) => reach(*o, scene.scalar(*r)),
            shape => shape.defining_points().into_iter().for_each(|p| reach(p, 0.0)),
        }
    }
    Ok(Arg::List(bounds.map(Arg::Real).into()))
}

/// The height of a drawn curve at an abscissa where it is a decimal of at most four places; `None` elsewhere.
pub(super) fn reading(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("curve")?;
    let x = args.number("x")?;
    args.done()?;
    let work = host.work.borrow();
    match &work.board.scene.entity(id).shape {
        Shape::Curve(f, from, to) if (*from..=*to).contains(&x) => Ok(decimal(f.value(&work.board.scene, x))),
        Shape::Curve(..) => Ok(Arg::None),
        _ => Err(Args::new("reading", vec![], vec![]).error("curve", "must be a curve")),
    }
}

/// Titles of the drawn axes: `[x_title, y_title]`; `None` without axes.
pub(super) fn titles(host: &Host, args: Args) -> Result<Arg, ArgError> {
    args.done()?;
    Ok(match &host.work.borrow().board.scene.frame {
        Frame::Plain => Arg::None,
        Frame::Axes(axes) => Arg::List([&axes.x, &axes.y].map(|a| Arg::Text(a.title.clone())).into()),
    })
}

/// The entities that a measure names, in order, each once.
pub(super) fn about(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let measure = args.measure("measure")?;
    args.done()?;
    let mut found = Vec::new();
    mentioned(&host.work.borrow().board.scene, &measure, &mut found);
    let mut once: Vec<EntityId> = Vec::new();
    found.into_iter().for_each(|id| {
        if !once.contains(&id) {
            once.push(id);
        }
    });
    Ok(Arg::List(once.into_iter().map(Arg::Entity).collect()))
}

fn mentioned(scene: &Scene, measure: &Measure, into: &mut Vec<EntityId>) {
    let mut points = |ps: &[PointId]| into.extend(ps.iter().filter_map(|p| of_point(scene, *p)));
    match measure {
        Measure::Const(_) => {}
        Measure::Length(a, b) | Measure::Slope(a, b) => points(&[*a, *b]),
        Measure::Angle(a, b, c) | Measure::ArcAngle(a, b, c) | Measure::Distance(a, b, c) => points(&[*a, *b, *c]),
        Measure::Area(ps) | Measure::Perimeter(ps) => points(ps),
        Measure::X(p) | Measure::Y(p) | Measure::Position(p) => points(&[*p]),
        Measure::Scalar(s) => into.extend(scene.ids().find(|id| scene.entity(*id).shape.carries(*s))),
        Measure::Volume(e) | Measure::Surface(e) => into.push(*e),
        Measure::CurveAt(c, x) | Measure::CurveSlope(c, x) => {
            into.push(*c);
            mentioned(scene, x, into);
        }
        Measure::CurveIntegral(c, a, b) => {
            into.push(*c);
            [a, b].into_iter().for_each(|m| mentioned(scene, m, into));
        }
        Measure::Sum(parts) | Measure::Product(parts) => parts.iter().for_each(|m| mentioned(scene, m, into)),
        Measure::Quotient(a, b) => [a, b].into_iter().for_each(|m| mentioned(scene, m, into)),
        Measure::Root(a) => mentioned(scene, a, into),
        Measure::Query(q) => {
            into.extend(q.args.iter().filter_map(|a| if let QueryArg::Entity(id) = a { Some(*id) } else { None }));
        }
    }
}

/// The point or node that stands at a point.
fn of_point(scene: &Scene, p: PointId) -> Option<EntityId> {
    scene.ids().find(|id| matches!(scene.entity(*id).shape, Shape::Point(q) | Shape::Node(q) if q == p))
}

/// Numbers that only words state: lists `[entity, claim, value]`.
pub(super) fn stated(host: &Host, args: Args) -> Result<Arg, ArgError> {
    args.done()?;
    let work = host.work.borrow();
    let mut found = Vec::new();
    for (i, stated) in work.board.claims.iter().enumerate().filter(|(_, s)| matches!(s.source, Source::Given(_))) {
        let Claim::Equal(Measure::Scalar(s), Answer::Number { value, .. }) = &stated.claim else { continue };
        let scene = &work.board.scene;
        let words = |id: &EntityId| matches!(scene.entity(*id).shape, Shape::Bar(_, wide, v) if wide == 0.0 && v == *s);
        if let Some(id) = scene.ids().find(words) {
            found.push(Arg::List(vec![Arg::Entity(id), Arg::Claim(ClaimId(i as u32)), Arg::Number(value.clone())]));
        }
    }
    Ok(Arg::List(found))
}

/// Whether an edge has a direction.
pub(super) fn directed(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("edge")?;
    args.done()?;
    let directed = matches!(host.work.borrow().board.scene.entity(id).shape, Shape::Edge(_, _, true, _));
    Ok(Arg::Bool(directed))
}

/// Whether a tool marked the node, bar, slice, cell, region, set or element, or the edge between two nodes in either direction.
pub(super) fn marked(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let a = args.entity("A")?;
    let b = if args.more() { Some(args.entity("B")?) } else { None };
    args.done()?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    Ok(Arg::Bool(match b {
        Some(b) => scene.edge_marked(a, b),
        // A bar or slice is outlined by its own shape once more.
        None => {
            let own = &scene.entity(a).shape;
            scene.marked(a) || scene.entities.iter().any(|e| e.state > 0 && e.shape == *own)
        }
    }))
}

/// Heights of the horizontal lines that tools drew, as floats.
pub(super) fn levels(host: &Host, args: Args) -> Result<Arg, ArgError> {
    args.done()?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let level = |e: &crate::scene::Entity| match e.shape {
        Shape::Segment(p, q) if e.state > 0 && scene.at(p)[1] == scene.at(q)[1] => Some(Arg::Real(scene.at(p)[1])),
        _ => None,
    };
    Ok(Arg::List(scene.entities.iter().filter_map(level).collect()))
}

/// Number of things of a shape that tools drew.
pub(super) fn drawn(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let name = args.text("shape")?;
    if name == "value" {
        args.done()?;
        let work = host.work.borrow();
        let values = work.board.scene.marks.iter().filter(|m| m.state > 0 && matches!(m.kind, MarkKind::Value(..)));
        return Ok(Arg::Number((values.count() as i64).into()));
    }
    let fits: fn(&Shape) -> bool = match name.as_str() {
        "arrow" => |s| matches!(s, Shape::Arrow(..)),
        "segment" => |s| matches!(s, Shape::Segment(..)),
        "circle" => |s| matches!(s, Shape::Circle(..)),
        "region" => |s| matches!(s, Shape::Region(..)),
        other => {
            return Err(
                args.error("shape", format_args!("is one of arrow, segment, circle, region, value, not {other:?}"))
            );
        }
    };
    args.done()?;
    let work = host.work.borrow();
    let count = work.board.scene.entities.iter().filter(|e| e.state > 0 && fits(&e.shape)).count();
    Ok(Arg::Number((count as i64).into()))
}

/// Whether a named point stands near the place `t` on AB: within a twelfth of its length.
pub(super) fn crowded(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let (a, b) = args.two_points(scene)?;
    let t = args.number("t")?;
    args.done()?;
    let (p, q) = (scene.at(a), scene.at(b));
    let at = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
    let reach = trig::hypot(q[0] - p[0], q[1] - p[1]) / 12.0;
    let near = |e: &crate::scene::Entity| match e.shape {
        Shape::Point(r) => e.name.is_some() && trig::hypot(scene.at(r)[0] - at[0], scene.at(r)[1] - at[1]) < reach,
        _ => false,
    };
    Ok(Arg::Bool(scene.entities.iter().any(near)))
}

/// Whether no named point of any state stands near a place of a coordinate system: within a twelfth of its width and height.
pub(super) fn free_place(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let at = [args.number("x")?, args.number("y")?];
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let Frame::Axes(axes) = &scene.frame else { return Err(args.error("x", "needs a coordinate system")) };
    args.done()?;
    let reach = [&axes.x, &axes.y].map(|a| (a.max - a.min) / 12.0);
    let near = |p: PointId| {
        let q = scene.at(p);
        (q[0] - at[0]).abs() < reach[0] && (q[1] - at[1]).abs() < reach[1]
    };
    let taken = scene.entities.iter().any(|e| matches!(e.shape, Shape::Point(p) if e.name.is_some() && near(p)));
    Ok(Arg::Bool(!taken))
}

/// Whether a straight stroke that is drawn in some state covers AB.
pub(super) fn joined(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let work = host.work.borrow();
    let (a, b) = args.two_points(&work.board.scene)?;
    args.done()?;
    Ok(Arg::Bool(work.board.joined(a, b)))
}
