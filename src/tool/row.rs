//! A tool, the row of the table of tools, and what a call of one did.

use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::scene::EntityId;

/// What a tool call did.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// What the script gets back: one entity or several.
    pub returns: Vec<EntityId>,
    /// Claims that hold by construction.
    pub post: Vec<Claim>,
    /// Ways to say why and what, as texts with tokens, imperative, without full stop.
    pub phrases: Vec<String>,
}

/// A tool: a row of the table.
pub struct Tool {
    /// Name, as templates call it.
    pub name: &'static str,
    /// Other names in use.
    pub aliases: &'static [&'static str],
    /// Arguments.
    pub signature: &'static str,
    /// What it draws and what holds then.
    pub summary: &'static str,
    /// The knowledge that it serves.
    pub knowledge: &'static [&'static str],
    /// Diagram kinds on which it makes sense.
    pub kinds: &'static [&'static str],
    /// Draws.
    pub apply: fn(&mut Board, &mut Args) -> Result<Applied, ArgError>,
}

/// Draws with `draw` and returns the ids of all entities that it added.
pub fn drawn(
    board: &mut Board,
    draw: impl FnOnce(&mut Board) -> Result<Applied, ArgError>,
) -> Result<(Applied, Vec<EntityId>), ArgError> {
    let before = board.scene.entities.len() as u32;
    let applied = draw(board)?;
    let ids = (before..board.scene.entities.len() as u32).map(EntityId).collect();
    Ok((applied, ids))
}

/// A row in one line: kinds, name, aliases, signature, summary, knowledge, function.
macro_rules! tool {
    ($kinds:expr, $name:literal, $aliases:expr, $signature:literal, $summary:literal, $knowledge:literal, $apply:expr $(,)?) => {
        Tool {
            name: $name,
            aliases: $aliases,
            signature: $signature,
            summary: $summary,
            knowledge: &[$knowledge],
            kinds: $kinds,
            apply: $apply,
        }
    };
}
pub(crate) use tool;
