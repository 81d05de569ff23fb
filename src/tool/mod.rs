//! Visual tools: what a solver may draw on the figure.
//!
//! A tool is a row: name, aliases, signature, the entities it draws, the claims that hold once it has drawn them, and
//! words for why it is called. A call belongs to the board's current state ([`Board::state`] >= 1); what it draws is
//! rendered over the earlier states and never changes them. [`TOOLS`] lists the rows by family.

pub mod board;
pub mod chart;
pub mod circuit;
pub mod figure;
pub mod graph;
pub mod line;
pub mod pedigree;
pub mod plane;
pub mod plot;
mod ray;
pub mod row;
mod section;
pub mod sets;
pub mod solid;
pub mod staff;
pub mod vector;

use crate::tool::row::Tool;

/// All tools, by family.
pub const TOOLS: &[&[Tool]] = &[
    plane::TOOLS,
    figure::TOOLS,
    plot::TOOLS,
    chart::TOOLS,
    graph::TOOLS,
    solid::TOOLS,
    section::TOOLS,
    vector::TOOLS,
    ray::TOOLS,
    circuit::TOOLS,
    line::TOOLS,
    staff::TOOLS,
    board::TOOLS,
    sets::TOOLS,
    pedigree::TOOLS,
];

/// The tool of this name or alias that serves the diagram kind.
pub fn tool(name: &str, kind: &str) -> Option<&'static Tool> {
    let named = |t: &&Tool| (t.name == name || t.aliases.contains(&name)) && t.kinds.contains(&kind);
    TOOLS.iter().flat_map(|family| family.iter()).find(named)
}
