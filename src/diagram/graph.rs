//! Networks and trees: named nodes and edges with or without direction and weight.

use super::network::{GRID, LAYERS, TREE, node, untidy};
use super::pedigree::{FAMILY, PERSON};
use crate::answer::Answer;
use crate::claim::args::ArgError;
use crate::claim::board::{Board, Naming};
use crate::claim::measure::Measure;
use crate::claim::{Claim, Place, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY, naming};
use crate::scene::EntityId;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::seed::trig;

/// Constructions of networks.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    GRID,
    LAYERS,
    TREE,
    PERSON,
    FAMILY,
    Construction {
        name: "node",
        signature: "(x, y, name=, like=)",
        summary: "a node with its name inside",
        build: |b, a| {
            let at = [a.number("x")?, a.number("y")?];
            let name = match naming(a, &[])? {
                Naming::Fresh(likes) => b.names.fresh(&likes.iter().map(String::as_str).collect::<Vec<_>>()),
                Naming::Named(name) if b.names.take(&name) => name,
                other => return Err(a.error("name", format_args!("is taken or missing: {other:?}"))),
            };
            Ok(Made::One(node(b, at, name)))
        },
    },
    Construction {
        name: "ring",
        signature: "(n, radius=3)",
        summary: "n nodes on a circle, the first on top, clockwise",
        build: |b, a| {
            let (n, r) = (a.number("n")? as usize, a.number_or("radius", 3.0)?);
            let place = |i: usize| {
                let t = std::f64::consts::TAU * i as f64 / n as f64;
                [r * trig::sin(t), r * trig::cos(t)]
            };
            let made = (0..n).map(|i| {
                let name = b.names.fresh(&[]);
                node(b, place(i), name)
            });
            Ok(Made::Many(made.collect()))
        },
    },
    Construction {
        name: "edge",
        signature: "(A, B, weight=None, directed=False, crossing=False)",
        summary: "an edge, with its weight written beside it; it must keep clear of other nodes and, unless crossing, of other edges",
        build: |b, a| {
            let (p, q) = (a.entity("A")?, a.entity("B")?);
            for (name, id) in [("A", p), ("B", q)] {
                if !matches!(b.scene.entity(id).shape, Shape::Node(_)) {
                    return Err(a.error(name, "must be a node"));
                }
            }
            let weight = match a.take("weight") {
                None => None,
                Some(crate::claim::args::Arg::Number(w)) => Some(w),
                Some(other) => return Err(a.error("weight", format_args!("must be exact, not {other:?}"))),
            };
            let directed = a.flag("directed", false)?;
            let may_cross = a.flag("crossing", false)?;
            if let Some(why) = untidy(&b.scene, p, q, may_cross) {
                return Err(a.error("B", why));
            }
            edge(b, p, q, directed, weight)
        },
    },
];

fn edge(
    b: &mut Board,
    p: EntityId,
    q: EntityId,
    directed: bool,
    weight: Option<crate::answer::exact::Exact>,
) -> Result<Made, ArgError> {
    let scalar = weight.as_ref().map(|w| b.scene.add_scalar(w.to_f64()));
    let id = b.add(Shape::Edge(p, q, directed, scalar), None, Look::of(Role::Main));
    if let (Some(value), Some(s)) = (weight, scalar) {
        let answer = Answer::Number { value, unit: None };
        let text = crate::claim::printed::printed(&answer);
        let claim = b.state_claim(Claim::Equal(Measure::Scalar(s), answer), Source::Given(Place::Figure));
        b.mark(MarkKind::Value(id, text), Some(claim));
    }
    Ok(Made::One(id))
}
