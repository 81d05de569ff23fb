//! A construction, the row of a diagram kind's table, and what constructions share.

use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::{Board, Naming};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, PointId};

/// What a construction or tool hands back to the script.
#[derive(Clone, PartialEq, Debug)]
pub enum Made {
    /// Nothing.
    Nothing,
    /// One entity.
    One(EntityId),
    /// Several entities, as a list.
    Many(Vec<EntityId>),
}

/// A construction: a row of a kind's table.
#[derive(Debug)]
pub struct Construction {
    /// Method name.
    pub name: &'static str,
    /// Arguments.
    pub signature: &'static str,
    /// What it puts on the board.
    pub summary: &'static str,
    /// Does it.
    pub build: fn(&mut Board, &mut Args) -> Result<Made, ArgError>,
}

/// A number of the story, for every kind: a price, a speed, a total.
pub(crate) const QUANTITY: Construction = Construction {
    name: "quantity",
    signature: "(value)",
    summary: "a number that only words state (a total, a price, a limit): a thing with a value that is not drawn",
    build: |b, a| {
        let value = b.scene.add_scalar(a.number("value")?);
        Ok(Made::One(b.add(Shape::Bar(0.0, 0.0, value), None, Look::of(Role::Hidden))))
    },
};

/// Reads `name=` ("A", or False for none) and `like=` (wished names) of a new point.
pub(crate) fn naming(args: &mut Args, wishes: &[&str]) -> Result<Naming, ArgError> {
    let liked = match args.keyword("like") {
        None => wishes.iter().map(|w| String::from(*w)).collect(),
        Some(Arg::Text(letters)) => letters.chars().map(String::from).collect(),
        Some(other) => return Err(args.error("like", format_args!("must be a text of letters, not {other:?}"))),
    };
    match args.keyword("name") {
        None => Ok(Naming::Fresh(liked)),
        Some(Arg::Text(name)) => Ok(Naming::Named(name)),
        Some(Arg::Bool(false)) => Ok(Naming::Anonymous),
        Some(other) => Err(args.error("name", format_args!("must be a text or False, not {other:?}"))),
    }
}

/// Puts a point on the board under the naming that the arguments ask for.
pub(crate) fn place_point(
    board: &mut Board,
    args: &mut Args,
    at: [f64; 2],
    wishes: &[&str],
    dot: bool,
) -> Result<(EntityId, PointId), ArgError> {
    let naming = naming(args, wishes)?;
    let dot = args.flag("dot", dot)?;
    board.point(at, naming.clone(), dot).ok_or_else(|| args.error("name", format_args!("is taken: {naming:?}")))
}
