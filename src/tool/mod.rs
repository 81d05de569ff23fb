//! Visual tools: what a solver may draw on the figure.
//!
//! A tool is a row: name, aliases, signature, the entities it draws, the claims that hold once it has drawn them, and
//! words for why it is called. A call belongs to the board's current state ([`Board::state`] >= 1); what it draws is
//! rendered over the earlier states and never changes them. [`TOOLS`] lists the rows by family.

pub mod chart;
pub mod graph;
pub mod plane;
pub mod plot;

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

/// All tools, by family.
pub const TOOLS: &[&[Tool]] = &[plane::TOOLS, plot::TOOLS, chart::TOOLS, graph::TOOLS];

/// The tool of this name or alias that serves the diagram kind.
pub fn tool(name: &str, kind: &str) -> Option<&'static Tool> {
    let named = |t: &&Tool| (t.name == name || t.aliases.contains(&name)) && t.kinds.contains(&kind);
    TOOLS.iter().flat_map(|family| family.iter()).find(named)
}

/// Draws with `draw` and returns the ids of all entities that it added.
pub fn drawn(board: &mut Board, draw: impl FnOnce(&mut Board) -> Result<Applied, ArgError>) -> Result<(Applied, Vec<EntityId>), ArgError> {
    let before = board.scene.entities.len() as u32;
    let applied = draw(board)?;
    let ids = (before..board.scene.entities.len() as u32).map(EntityId).collect();
    Ok((applied, ids))
}
