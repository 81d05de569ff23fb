//! Diagram kinds: what can be drawn, one file of constructions each.
//!
//! A kind is a row of [`KINDS`]; a construction is a row of its kind's table, which templates call as a method of the
//! problem. Constructions put entities, marks and the claims that their structure makes true on the
//! [`Board`]. They know nothing of scripts, pixels or tools.

pub mod board;
pub mod chart;
pub mod circuit;
pub mod construction;
pub mod graph;
pub mod line;
mod network;
mod pedigree;
pub(crate) mod place;
pub mod plane;
pub mod plot;
pub(crate) mod round;
pub mod sets;
pub mod solid;
pub(crate) mod staff;

use crate::diagram::construction::Construction;
use crate::scene::Frame;

/// A diagram kind.
#[derive(Debug)]
pub struct Kind {
    /// Name, as templates declare it.
    pub name: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// The frame it starts with.
    pub frame: fn() -> Frame,
    /// Its constructions.
    pub constructions: &'static [Construction],
}

/// All diagram kinds.
pub const KINDS: &[Kind] = &[
    Kind { name: "plane", summary: "plane geometry", frame: || Frame::Plain, constructions: plane::CONSTRUCTIONS },
    Kind {
        name: "plot",
        summary: "functions in a coordinate system",
        frame: plot::frame,
        constructions: plot::CONSTRUCTIONS,
    },
    Kind {
        name: "chart",
        summary: "bar, line and pie charts",
        frame: chart::frame,
        constructions: chart::CONSTRUCTIONS,
    },
    Kind {
        name: "solid",
        summary: "solids in space, in parallel projection with hidden edges dashed",
        frame: || Frame::Plain,
        constructions: solid::CONSTRUCTIONS,
    },
    Kind {
        name: "graph",
        summary: "networks, trees and pedigrees",
        frame: || Frame::Plain,
        constructions: graph::CONSTRUCTIONS,
    },
    Kind {
        name: "circuit",
        summary: "schematics of components and logic gates",
        frame: || Frame::Plain,
        constructions: circuit::CONSTRUCTIONS,
    },
    Kind {
        name: "line",
        summary: "things along one axis: number lines, timelines, Gantt charts, music staffs",
        frame: line::frame,
        constructions: line::CONSTRUCTIONS,
    },
    Kind {
        name: "board",
        summary: "boards and tables of cells with numbers, words or shading",
        frame: || Frame::Plain,
        constructions: board::CONSTRUCTIONS,
    },
    Kind {
        name: "sets",
        summary: "diagrams of two or three sets with numbers or elements in their regions",
        frame: || Frame::Plain,
        constructions: sets::CONSTRUCTIONS,
    },
];

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.name == name)
}
