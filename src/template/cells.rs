//! Looking around, third part: cells, headings and regions of sets. See [`super::survey`].

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
