//! Solvers for circuits: nodal analysis of what is drawn. Wires are chains; ends that meet, or stand on a wire, are one node.
//!
//! Reckoned in fractions where all values are decimals, else in floating point. A circuit of capacitors alone is reckoned with
//! capacitances for conductances and charges for currents.

use super::elimination::{Entry, solve};
use super::nets::{Drawn, Nets};
use super::row::{QueryArg, QueryRow, entity, name};
use crate::claim::observed::Observed;
use crate::scene::part::PartKind;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// Potentials and currents of a circuit.
struct Solved {
    nets: Nets,
    potentials: Vec<f64>,
    /// Currents from the first terminal through the component to the second.
    flows: Vec<f64>,
    /// Whether currents are charges.
    charges: bool,
    /// Which connected piece each node belongs to.
    pieces: Vec<usize>,
}

/// What a component is to the equations.
enum Role {
    Conducts(f64),
    /// Keeps this potential difference of its first terminal over the second.
    Keeps(f64),
    /// Drives this current.
    Feeds(f64),
    Blocks,
}

fn role(part: &Drawn, charges: bool) -> Result<Role, String> {
    let value = || part.value.ok_or("a component has no value");
    Ok(match part.kind {
        k if k.resists() && charges => return Err("resistors and capacitors stand together".into()),
        k if k.resists() => Role::Conducts(1.0 / value()?),
        PartKind::Capacitor if charges => Role::Conducts(value()?),
        k if k.drives() => Role::Keeps(value()?),
        PartKind::Ammeter | PartKind::Closed => Role::Keeps(0.0),
        PartKind::Feed => Role::Feeds(value()?),
        _ => Role::Blocks,
    })
}

/// Solves for potentials relative to the first node of each connected piece.
fn solved(nets: Nets) -> Result<Solved, String> {
    let charges =
        nets.parts.iter().any(|p| p.kind == PartKind::Capacitor) && !nets.parts.iter().any(|p| p.kind.resists());
    let roles = nets.parts.iter().map(|p| role(p, charges)).collect::<Result<Vec<_>, _>>()?;
    let n = nets.count;
    let kept: Vec<usize> = (0..roles.len()).filter(|i| matches!(roles[*i], Role::Keeps(_))).collect();
    let width = n + kept.len();
    // Entries are quotients of written values, so that fractions stay exact.
    let mut rows: Vec<Vec<Entry>> = vec![Vec::new(); width];
    let mut pieces: Vec<usize> = (0..n).collect();
    let mut add = |r: usize, column: usize, x: f64, over: f64| rows[r].push(Entry { column, x, over });
    let join = |pieces: &mut Vec<usize>, a: usize, b: usize| {
        let (from, to) = (pieces[a], pieces[b]);
        pieces.iter_mut().filter(|p| **p == from).for_each(|p| *p = to);
    };
    let mut feeds = vec![0.0; n];
    for (i, (part, role)) in nets.parts.iter().zip(&roles).enumerate() {
        let [a, b] = part.ends;
        match role {
            Role::Conducts(_) => {
                let value = part.value.unwrap_or(1.0);
                let (top, low) = if charges { (value, 1.0) } else { (1.0, value) };
                for (r, c, s) in [(a, a, 1.0), (a, b, -1.0), (b, b, 1.0), (b, a, -1.0)] {
                    add(r, c, s * top, low);
                }
                join(&mut pieces, a, b);
            }
            Role::Keeps(u) => {
                let k = n + kept.iter().position(|j| *j == i).unwrap_or(0);
                for (r, c, x) in [(a, k, 1.0), (b, k, -1.0), (k, a, 1.0), (k, b, -1.0), (k, width, *u)] {
                    add(r, c, x, 1.0);
                }
                join(&mut pieces, a, b);
            }
            Role::Feeds(current) => {
                feeds[a] -= current;
                feeds[b] += current;
                join(&mut pieces, a, b);
            }
            Role::Blocks => {}
        }
    }
    for (node, current) in feeds.iter().enumerate().filter(|f| *f.1 != 0.0) {
        add(node, width, *current, 1.0);
    }
    // One node of each piece is the reference: its balance follows from the others'.
    let references: Vec<usize> = (0..n).filter(|i| pieces[..*i].iter().all(|p| *p != pieces[*i])).collect();
    for r in references {
        rows[r] = vec![Entry { column: r, x: 1.0, over: 1.0 }];
    }
    let x = solve(&rows).ok_or("the circuit has no single solution")?;
    let flows = nets.parts.iter().zip(&roles).enumerate().map(|(i, (part, role))| match role {
        Role::Conducts(g) => g * (x[part.ends[0]] - x[part.ends[1]]),
        Role::Keeps(_) => kept.iter().position(|j| *j == i).map_or(0.0, |k| x[n + k]),
        Role::Feeds(current) => *current,
        Role::Blocks => 0.0,
    });
    let flows = flows.collect();
    Ok(Solved { potentials: x[..n].to_vec(), flows, charges, pieces, nets })
}

fn read(scene: &Scene) -> Result<Solved, String> {
    solved(Nets::read(scene)?)
}

impl Solved {
    fn part(&self, args: &[QueryArg]) -> Result<usize, String> {
        let id = entity(args, 0)?;
        self.nets.parts.iter().position(|p| p.id == id).ok_or_else(|| format!("entity {} is no component", id.0))
    }

    /// Potential of a node over another one, where something joins them.
    fn over(&self, [a, b]: [usize; 2]) -> Result<f64, String> {
        if self.pieces[a] != self.pieces[b] {
            return Err("nothing joins the two places".into());
        }
        Ok(self.potentials[a] - self.potentials[b])
    }

    fn voltage(&self, i: usize) -> Result<f64, String> {
        self.over(self.nets.parts[i].ends)
    }
}

/// Signed current of a component, from its first to its second terminal, and signed voltage of the first over the second.
pub fn state(scene: &Scene, id: EntityId) -> Result<(f64, f64), String> {
    let solved = read(scene)?;
    let i = solved.part(&[QueryArg::Entity(id)])?;
    Ok((solved.flows[i], solved.voltage(i)?))
}

/// Components of a group, groups within it taken apart.
pub fn members(scene: &Scene, id: EntityId) -> Vec<EntityId> {
    match &scene.entity(id).shape {
        Shape::Group(all) => all.iter().flat_map(|e| members(scene, *e)).collect(),
        _ => vec![id],
    }
}

/// Resistance (capacitance) of components between two nodes: what a unit source of current (of voltage) finds.
fn between(mut nets: Nets, a: usize, b: usize) -> Result<f64, String> {
    let charges = nets.parts.iter().any(|p| p.kind == PartKind::Capacitor);
    let source = Drawn { id: EntityId(u32::MAX), kind: PartKind::Source, ends: [a, b], value: Some(1.0) };
    nets.parts.push(source);
    let solved = solved(nets)?;
    let flow = solved.flows.last().copied().unwrap_or(0.0).abs();
    if flow == 0.0 {
        return Err("nothing joins the two places".into());
    }
    Ok(if charges { flow } else { 1.0 / flow })
}

fn equivalent(scene: &Scene, args: &[QueryArg]) -> Result<Observed, String> {
    let id = entity(args, 0)?;
    let own = members(scene, id);
    let mut nets = Nets::read(scene)?;
    let inside = |p: &Drawn| own.contains(&p.id);
    let carries = |p: &&Drawn| !matches!(p.kind, PartKind::Voltmeter | PartKind::Open);
    let mut all: Vec<usize> = nets.parts.iter().filter(|p| inside(p)).flat_map(|p| p.ends).collect();
    all.sort_unstable();
    all.dedup();
    let outer: Vec<usize> = nets.parts.iter().filter(|p| !inside(p) && carries(p)).flat_map(|p| p.ends).collect();
    let mut ends: Vec<usize> = all.iter().copied().filter(|e| outer.contains(e)).collect();
    // Named points are terminals only where nothing else leads out: a tap without a load carries no current.
    if ends.len() < 2 {
        ends.extend(all.iter().filter(|e| nets.named.contains(e) && !outer.contains(e)));
        ends.sort_unstable();
    }
    let [a, b] = ends[..] else { return Err(format!("the group has {} terminals, not 2", ends.len())) };
    nets.parts.retain(|p| own.contains(&p.id));
    between(nets, a, b).map(Observed::Number)
}

fn resistance(scene: &Scene, args: &[QueryArg]) -> Result<Observed, String> {
    let nets = Nets::read(scene)?;
    let node = |i| nets.node(scene, entity(args, i)?);
    let (a, b) = (node(0)?, node(1)?);
    if nets.parts.iter().any(|p| p.kind.drives() || p.kind == PartKind::Feed) {
        return Err("a source is connected".into());
    }
    between(nets, a, b).map(Observed::Number)
}

fn voltage(scene: &Scene, args: &[QueryArg]) -> Result<Observed, String> {
    let solved = read(scene)?;
    if args.len() == 1 {
        let i = solved.part(args)?;
        return solved.voltage(i).map(|u| Observed::Number(u.abs()));
    }
    let node = |i| solved.nets.node(scene, entity(args, i)?);
    solved.over([node(0)?, node(1)?]).map(Observed::Number)
}

fn flow(scene: &Scene, args: &[QueryArg], charges: bool) -> Result<Observed, String> {
    let solved = read(scene)?;
    if solved.charges != charges {
        return Err(if charges { "no charge rests there" } else { "no current flows steadily there" }.into());
    }
    let i = solved.part(args)?;
    Ok(Observed::Number(solved.flows[i].abs()))
}

/// Powers of the lamps.
fn lamps(scene: &Scene) -> Result<Vec<(EntityId, f64)>, String> {
    let solved = read(scene)?;
    let lamp = |i: &usize| solved.nets.parts[*i].kind == PartKind::Lamp;
    let all = (0..solved.flows.len()).filter(lamp);
    all.map(|i| Ok((solved.nets.parts[i].id, (solved.flows[i] * solved.voltage(i)?).abs()))).collect()
}

/// Power below which a lamp is dark.
const DARK: f64 = 1e-9;

/// Solvers of this family.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "current",
        signature: "(component)",
        summary: "size of the current through a component",
        solve: |scene, args| flow(scene, args, false),
    },
    QueryRow {
        name: "charge",
        signature: "(capacitor)",
        summary: "size of the charge on a capacitor, or that a source gave to capacitors",
        solve: |scene, args| flow(scene, args, true),
    },
    QueryRow {
        name: "voltage",
        signature: "(component) or (A, B)",
        summary: "size of the voltage across a component, or the potential of A less that of B",
        solve: voltage,
    },
    QueryRow {
        name: "wattage",
        signature: "(component)",
        summary: "power that a component turns over: voltage times current",
        solve: |scene, args| {
            let solved = read(scene)?;
            let i = solved.part(args)?;
            Ok(Observed::Number((solved.flows[i] * solved.voltage(i)?).abs()))
        },
    },
    QueryRow {
        name: "equivalent",
        signature: "(group)",
        summary: "resistance, or capacitance, of the components of a group between its two terminals",
        solve: equivalent,
    },
    QueryRow {
        name: "resistance",
        signature: "(A, B)",
        summary: "resistance between two named points of a circuit without sources",
        solve: resistance,
    },
    QueryRow {
        name: "brightest_lamp",
        signature: "()",
        summary: "name of the lamp with the greatest power; no answer when lamps tie",
        solve: |scene, _| {
            let mut all = lamps(scene)?;
            all.sort_by(|a, b| b.1.total_cmp(&a.1));
            match all[..] {
                [(id, most), ref rest @ ..] if rest.first().is_none_or(|r| r.1 < most * (1.0 - 1e-9)) => {
                    Ok(Observed::Names(vec![name(scene, id)?]))
                }
                _ => Err("no lamp is brighter than all others".into()),
            }
        },
    },
    QueryRow {
        name: "lit_lamps",
        signature: "()",
        summary: "names of the lamps through which a current flows",
        solve: |scene, _| {
            let lit = lamps(scene)?.into_iter().filter(|l| l.1 > DARK);
            lit.map(|l| name(scene, l.0)).collect::<Result<_, _>>().map(Observed::Names)
        },
    },
    QueryRow {
        name: "logic_level",
        signature: "(gate | input)",
        summary: "level, 0 or 1, at the output of a gate or at an input",
        solve: |scene, args| {
            super::nets::level(scene, entity(args, 0)?).map(|x| Observed::Number(f64::from(u8::from(x))))
        },
    },
];

#[cfg(test)]
#[path = "circuit_tests.rs"]
mod tests;
