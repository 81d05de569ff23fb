//! Tools of diagrams of sets: hatching regions, drawing circles over, writing numbers into regions, ringing elements.

use crate::claim::Claim;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::scene::EntityId;
use crate::scene::cell::Sign;
use crate::scene::mark::MarkKind;
use crate::scene::on_cells::taken;
use crate::scene::sets::Sets;
use crate::scene::shape::{Look, Role, Shape};
use crate::tool::row::{Applied, Tool, tool};

const SETS: &[&str] = &["sets"];

/// Draws a part for each of some entities of one sort, none of which has it already.
fn each(
    b: &mut Board,
    a: &mut Args,
    (what, fits): (&str, fn(&Sets) -> bool),
    part: fn(EntityId) -> Sets,
) -> Result<(Vec<EntityId>, Vec<EntityId>), ArgError> {
    let ids = a.entities()?;
    if ids.is_empty() {
        return Err(a.error(what, "need at least one"));
    }
    let mut returns = Vec::new();
    for id in &ids {
        let shape = Shape::Sets(part(*id));
        if !matches!(&b.scene.entity(*id).shape, Shape::Sets(s) if fits(s)) {
            return Err(a.error(what, format_args!("must be {what}; entity {} is none", id.0)));
        }
        if b.scene.entities.iter().any(|e| e.look.shown() && e.shape == shape) {
            return Err(a.error(what, format_args!("carry this mark already: entity {}", id.0)));
        }
        returns.push(b.add(shape, None, Look::of(Role::Tool)));
    }
    Ok((ids, returns))
}

fn list(ids: &[EntityId]) -> String {
    ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(" and ")
}

/// How words call a region: by the sets that it lies in and out of.
fn region(b: &Board, id: EntityId) -> String {
    let Shape::Sets(Sets::Zone(inside, _)) = &b.scene.entity(id).shape else { return "the region".into() };
    let others: Vec<EntityId> =
        crate::scene::regions::rings(&b.scene).map(|r| r.0).filter(|r| !inside.contains(r)).collect();
    match (inside.as_slice(), others.as_slice()) {
        ([], _) => "the region outside of all sets".into(),
        (_, []) => format!("the region common to {}", list(inside)),
        ([one], _) => format!("the region of {} alone", name_token(*one)),
        _ => format!("the region of {} outside of {}", list(inside), list(&others)),
    }
}

fn marked(ids: Vec<EntityId>, returns: Vec<EntityId>, phrases: Vec<String>) -> Applied {
    Applied { returns, phrases, post: vec![Claim::Holds(Relation::MarkedNodes(ids))] }
}

fn shade_region(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (ids, returns) = each(b, a, ("regions", |s| matches!(s, Sets::Zone(..))), Sets::Shade)?;
    let phrases = match ids.as_slice() {
        [one] => vec![format!("shade {}", region(b, *one)), format!("hatch {}", region(b, *one))],
        _ => vec!["shade these regions".into(), "hatch the regions that count".into()],
    };
    Ok(marked(ids, returns, phrases))
}

fn cross_region(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let part = |id| Sets::Sign(id, Sign::Cross);
    let (ids, returns) = each(b, a, ("regions", |s| matches!(s, Sets::Zone(..))), part)?;
    if let Some(id) = ids.iter().find(|id| taken(&b.scene, **id)) {
        return Err(a.error("regions", format_args!("must be empty; entity {} holds a number", id.0)));
    }
    let one = region(b, ids[0]);
    Ok(marked(ids, returns, vec![format!("put a cross into {one}"), format!("mark {one} by a cross")]))
}

fn outline_set(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (ids, returns) = each(b, a, ("sets", |s| matches!(s, Sets::Ring(..))), Sets::Outline)?;
    let names = list(&ids);
    Ok(marked(ids, returns, vec![format!("outline {names}"), format!("draw over the circle of {names}")]))
}

fn ring_elements(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let part = |id| Sets::Sign(id, Sign::Ring);
    let (ids, returns) = each(b, a, ("elements", |s| matches!(s, Sets::Element(..))), part)?;
    let names = ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(", ");
    Ok(marked(ids, returns, vec![format!("ring {names}"), format!("circle the elements {names}")]))
}

fn fill_region(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let id = a.entity("region")?;
    let Arg::Number(x) = a.take("number").unwrap_or(Arg::None) else {
        return Err(a.error("number", "must be an exact number"));
    };
    if !matches!(b.scene.entity(id).shape, Shape::Sets(Sets::Zone(..))) || taken(&b.scene, id) {
        return Err(a.error("region", "must be a region without a number"));
    }
    let text = x.to_string();
    b.mark(MarkKind::Value(id, text.clone()), None);
    let (n, one) = (crate::claim::text::number_token(&text), region(b, id));
    let phrases = vec![format!("write {n} into {one}"), format!("fill in {n} in {one}")];
    Ok(Applied { returns: Vec::new(), post: Vec::new(), phrases })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        SETS,
        "shade_region",
        &["venn_shade", "hatch_region"],
        "(region, ...)",
        "hatches regions",
        "logic/class/shaded-region",
        shade_region
    ),
    tool!(
        SETS,
        "cross_region",
        &["member_cross"],
        "(region, ...)",
        "puts a cross into regions that have members",
        "logic/class/venn-diagram",
        cross_region
    ),
    tool!(
        SETS,
        "outline_set",
        &["trace_set"],
        "(set, ...)",
        "draws over the circles of sets",
        "mathematics/set/venn-diagram",
        outline_set
    ),
    tool!(
        SETS,
        "fill_region",
        &["count_in_region"],
        "(region, number)",
        "writes into a region the number that was found for it",
        "statistics/chart/venn-count",
        fill_region
    ),
    tool!(
        SETS,
        "ring_elements",
        &["circle_elements"],
        "(element, ...)",
        "rings elements",
        "mathematics/set/set-operations",
        ring_elements
    ),
];
