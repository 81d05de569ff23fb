//! Tools of circuits: arrows of currents and voltages, frames around what is taken together, meshes, nodes, levels at gates.

use crate::claim::Claim;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::query::circuit::state;
use crate::claim::relation::Relation;
use crate::claim::text::{listed, name_token, names_listed, number_token};
use crate::scene::EntityId;
use crate::scene::mark::MarkKind;
use crate::scene::part::SignKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::tool::row::{Applied, Tool, tool};

const CIRCUIT: &[&str] = &["circuit"];

/// The components that a call is about.
fn parts(b: &Board, a: &mut Args) -> Result<Vec<EntityId>, ArgError> {
    let ids = a.entities()?;
    if ids.is_empty() {
        return Err(a.error("components", "need at least one"));
    }
    let fits = |id: &EntityId| matches!(b.scene.entity(*id).shape, Shape::Part(..) | Shape::Group(_));
    if !ids.iter().all(fits) {
        return Err(a.error("components", "must be components of the circuit"));
    }
    Ok(ids)
}

fn marked(ids: Vec<EntityId>) -> Vec<Claim> {
    vec![Claim::Holds(Relation::MarkedNodes(ids))]
}

/// Draws a sign at each component; `choose` tells which from its current and voltage.
fn signs(
    b: &mut Board,
    a: &mut Args,
    choose: fn(f64, f64) -> Option<SignKind>,
) -> Result<(Vec<EntityId>, Vec<EntityId>), ArgError> {
    let ids = parts(b, a)?;
    let mut drawn = Vec::new();
    for id in &ids {
        let (current, voltage) = state(&b.scene, *id).map_err(|e| a.error("components", e))?;
        let Some(kind) = choose(current, voltage) else {
            return Err(a.error("components", format_args!("carry nothing: {current}, {voltage}")));
        };
        drawn.push(b.add(Shape::Sign(kind, *id), None, Look::of(Role::Tool)));
    }
    Ok((ids, drawn))
}

fn trace_current(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (ids, returns) = signs(b, a, |i, _| match i {
        i if i.abs() < 1e-12 => None,
        i if i > 0.0 => Some(SignKind::Current),
        _ => Some(SignKind::Back),
    })?;
    let list = names_listed(&ids);
    let phrases =
        vec![format!("mark the direction of the current through {list}"), format!("draw current arrows at {list}")];
    Ok(Applied { returns, phrases, post: marked(ids) })
}

fn voltage_arrow(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (ids, returns) = signs(b, a, |_, u| match u {
        u if u.abs() < 1e-12 => None,
        u if u > 0.0 => Some(SignKind::Voltage),
        _ => Some(SignKind::Fall),
    })?;
    let list = names_listed(&ids);
    let phrases = vec![
        format!("draw voltage arrows along {list}"),
        format!("mark the voltage across {list} by an arrow from plus to minus"),
    ];
    Ok(Applied { returns, phrases, post: marked(ids) })
}

fn group_parts(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = parts(b, a)?;
    if ids.len() < 2 {
        return Err(a.error("components", "of a group are two or more"));
    }
    let name = a.text("name")?;
    if !b.names.take(&name) {
        return Err(a.error("name", format_args!("{name} is taken")));
    }
    let look = Look { dashed: true, ..Look::of(Role::Tool) };
    let id = b.add(Shape::Group(ids.clone()), Some(name), look);
    b.mark(MarkKind::Name(id), None);
    let (list, own) = (names_listed(&ids), name_token(id));
    Ok(Applied {
        returns: vec![id],
        phrases: vec![
            format!("frame {list} and take them together as {own}"),
            format!("draw a box {own} around {list}, which one equivalent component can replace"),
        ],
        post: marked(ids),
    })
}

fn mark_loop(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = parts(b, a)?;
    if ids.len() < 2 {
        return Err(a.error("components", "of a mesh are two or more"));
    }
    let clockwise = a.flag("clockwise", true)?;
    let id = b.add(Shape::Loop(ids.clone(), clockwise), None, Look::of(Role::Tool));
    let (list, sense) = (names_listed(&ids), if clockwise { "clockwise" } else { "counter-clockwise" });
    Ok(Applied {
        returns: vec![id],
        phrases: vec![
            format!("go {sense} round the mesh of {list}"),
            format!("mark the mesh with {list} by a {sense} arrow"),
        ],
        post: marked(ids),
    })
}

fn mark_parts(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = parts(b, a)?;
    let returns = ids.iter().map(|id| b.add(Shape::Sign(SignKind::Frame, *id), None, Look::of(Role::Tool))).collect();
    let list = names_listed(&ids);
    let phrases = vec![format!("mark {list} in the diagram"), format!("frame {list}")];
    Ok(Applied { returns, phrases, post: marked(ids) })
}

fn mark_node(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = a.entities()?;
    let point =
        |id: &EntityId| matches!(b.scene.entity(*id).shape, Shape::Point(_)) && b.scene.entity(*id).name.is_some();
    if ids.is_empty() || !ids.iter().all(point) {
        return Err(a.error("nodes", "must be named points of the circuit"));
    }
    let returns = ids.iter().map(|id| b.add(Shape::NodeMark(*id), None, Look::of(Role::Tool))).collect();
    let list = names_listed(&ids);
    let word = if ids.len() == 1 { "node" } else { "nodes" };
    let phrases = vec![format!("mark the {word} {list}"), format!("ring the {word} {list}, where currents meet")];
    Ok(Applied { returns, phrases, post: marked(ids) })
}

fn write_levels(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let gates = a.list("gates")?;
    let levels = a.list("levels")?;
    if gates.is_empty() || gates.len() != levels.len() {
        return Err(a.error("levels", format_args!("are {} for {} gates", levels.len(), gates.len())));
    }
    let mut pairs = Vec::new();
    let mut ids = Vec::new();
    for (gate, level) in gates.iter().zip(&levels) {
        let (Arg::Entity(id), Arg::Number(x)) = (gate, level) else {
            return Err(
                a.error("gates", format_args!("and levels must be gates and numbers, not {gate:?} and {level:?}"))
            );
        };
        if !matches!(b.scene.entity(*id).shape, Shape::Gate(..)) {
            return Err(a.error("gates", "must be gates"));
        }
        let text = x.to_string();
        b.mark(MarkKind::Value(*id, text.clone()), None);
        pairs.push(format!("{} at {}", number_token(&text), name_token(*id)));
        ids.push(*id);
    }
    let list = listed(&pairs);
    Ok(Applied {
        returns: Vec::new(),
        phrases: vec![format!("write the output level {list}"), format!("note the level behind each gate: {list}")],
        post: Vec::new(),
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        CIRCUIT,
        "trace_current",
        &["current_arrow"],
        "(component, ...)",
        "draws an arrow on the lead of each component in the direction of its current",
        "physics/electricity/circuit/current-direction",
        trace_current
    ),
    tool!(
        CIRCUIT,
        "voltage_arrow",
        &["mark_voltage"],
        "(component, ...)",
        "draws an arrow along each component from its higher to its lower potential",
        "physics/electricity/circuit/voltage",
        voltage_arrow
    ),
    tool!(
        CIRCUIT,
        "group_parts",
        &["replace_by_equivalent", "collapse_series", "collapse_parallel"],
        "(component, component, ..., name=)",
        "frames components, or frames drawn before, that one component can replace, and names the frame",
        "physics/electricity/circuit/resistor-network",
        group_parts
    ),
    tool!(
        CIRCUIT,
        "mark_loop",
        &["mark_mesh"],
        "(component, component, ..., clockwise=True)",
        "draws a turning arrow inside the mesh of these components",
        "physics/electricity/circuit/loop-rule",
        mark_loop
    ),
    tool!(
        CIRCUIT,
        "mark_parts",
        &["highlight_parts"],
        "(component, ...)",
        "frames single components",
        "physics/electricity/circuit/symbols",
        mark_parts
    ),
    tool!(
        CIRCUIT,
        "mark_node",
        &["ring_node"],
        "(point, ...)",
        "rings named nodes of the circuit",
        "physics/electricity/circuit/junction-rule",
        mark_node
    ),
    tool!(
        CIRCUIT,
        "write_levels",
        &["truth_mark"],
        "([gates], [levels])",
        "writes the logic level, 0 or 1, at the output of each gate",
        "electronics/digital/logic-level",
        write_levels
    ),
];
