//! Looking around, third part: cells, headings, regions of sets, bars of time, units. See [`super::survey`].

use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::args::{Arg, ArgError, Args};
use crate::scene::cell::{Cell, Content};
use crate::scene::mark::{Mark, MarkKind};
use crate::scene::regions::around;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::template::host::Host;

/// Row and column of a cell, from 0; index of a heading's row or column.
pub(super) fn spot(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("cell")?;
    let work = host.work.borrow();
    let whole = |i: u8| Arg::Number(i64::from(i).into());
    let found = match &work.board.scene.entity(id).shape {
        Shape::Cell(cell) => Arg::List(vec![whole(cell.row), whole(cell.column)]),
        Shape::Heading(heading) => heading.index.map_or(Arg::None, whole),
        _ => return Err(args.error("cell", "must be a cell or heading")),
    };
    args.done()?;
    Ok(found)
}

/// Whether a cell is dark.
pub(super) fn dark(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("cell")?;
    args.done()?;
    let work = host.work.borrow();
    let entity = work.board.scene.entity(id);
    let blank = matches!(entity.shape, Shape::Cell(Cell { content: Content::Blank, .. }));
    Ok(Arg::Bool(blank && entity.look.filled))
}

/// Whether the original figure writes the number of a cell, region, bar or edge.
pub(super) fn written(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("entity")?;
    args.done()?;
    let work = host.work.borrow();
    let own = |m: &Mark| m.state == 0 && matches!(m.kind, MarkKind::Value(at, _) if at == id);
    Ok(Arg::Bool(work.board.scene.marks.iter().any(own)))
}

/// What a cell, heading or element shows as a text of its own; `None` for numbers and blank cells.
pub(super) fn writing(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("cell")?;
    args.done()?;
    let work = host.work.borrow();
    let text = work.board.scene.entity(id).shape.writing().map(String::from);
    Ok(text.map_or(Arg::None, Arg::Text))
}

/// The sets in which a region or element lies.
pub(super) fn sets_of(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("region")?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let inside = match &scene.entity(id).shape {
        Shape::Sets(Sets::Zone(inside, _)) => inside.clone(),
        Shape::Sets(Sets::Element(at, _)) => around(scene, *at),
        _ => return Err(args.error("region", "must be a region or an element")),
    };
    args.done()?;
    Ok(Arg::List(inside.into_iter().map(Arg::Entity).collect()))
}

/// Beginning and end of a bar of time, as floats.
pub(super) fn times(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let id = args.entity("task")?;
    let work = host.work.borrow();
    let scene = &work.board.scene;
    let Shape::Task(_, start, length) = scene.entity(id).shape else {
        return Err(args.error("task", "must be a bar of time"));
    };
    args.done()?;
    let (start, length) = (scene.scalar(start), scene.scalar(length));
    Ok(Arg::List(vec![Arg::Real(start), Arg::Real(start + length)]))
}

/// Symbol of the unit in which a measure's value is stated; `None` if nothing states it or it has no unit.
pub(super) fn unit_of(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let measure = args.measure("measure")?;
    args.done()?;
    let work = host.work.borrow();
    let unit = work.board.claims.iter().find_map(|stated| match &stated.claim {
        Claim::Equal(m, Answer::Number { unit, .. }) if *m == measure => Some(unit.clone()),
        _ => None,
    });
    Ok(unit.flatten().map_or(Arg::None, |u| Arg::Text(u.to_string())))
}
