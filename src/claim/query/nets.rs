//! What is joined in a drawn circuit: ends of wires and components that meet, or stand on a wire, are one node.

use crate::scene::part::PartKind;
use crate::scene::shape::{Role, Shape};
use crate::scene::{EntityId, Scene};

/// A component between nodes.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub id: EntityId,
    pub kind: PartKind,
    pub ends: [usize; 2],
    pub value: Option<f64>,
}

/// Components, and which of their ends are joined.
#[derive(Clone, Debug)]
pub(super) struct Nets {
    pub parts: Vec<Drawn>,
    /// Nodes at named points.
    pub named: Vec<usize>,
    /// Number of nodes.
    pub count: usize,
    places: Vec<[f64; 2]>,
    node: Vec<usize>,
}

/// Distance within which two ends meet, in units of the lattice.
const MEET: f64 = 1e-6;

fn meets(p: [f64; 2], q: [f64; 2]) -> bool {
    (p[0] - q[0]).abs() < MEET && (p[1] - q[1]).abs() < MEET
}

/// Whether a place stands on a straight piece of wire.
fn stands_on(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> bool {
    let (u, w) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let square = (u[0] * u[0] + u[1] * u[1]).max(MEET);
    let t = (u[0] * w[0] + u[1] * w[1]) / square;
    (u[0] * w[1] - u[1] * w[0]).abs() / square.sqrt() < MEET && (0.0..=1.0).contains(&t)
}

impl Nets {
    /// Reads the original figure.
    pub fn read(scene: &Scene) -> Result<Nets, String> {
        let drawn = || scene.ids().filter(|id| scene.entity(*id).state == 0 && scene.entity(*id).look.shown());
        let mut places: Vec<[f64; 2]> = Vec::new();
        let mut place = |p: [f64; 2]| {
            places.iter().position(|q| meets(p, *q)).unwrap_or_else(|| {
                places.push(p);
                places.len() - 1
            })
        };
        let (mut parts, mut wires, mut named) = (Vec::new(), Vec::new(), Vec::new());
        for id in drawn() {
            let e = scene.entity(id);
            match &e.shape {
                Shape::Part(kind, a, b, value) => {
                    let ends = [place(scene.at(*a)), place(scene.at(*b))];
                    parts.push(Drawn { id, kind: *kind, ends, value: value.map(|s| scene.scalar(s)) });
                }
                Shape::Gate(_, inputs, output) => inputs.iter().chain([output]).for_each(|p| {
                    place(scene.at(*p));
                }),
                Shape::Polyline(points) if e.look.role == Role::Main => {
                    wires.push(points.iter().map(|p| place(scene.at(*p))).collect::<Vec<_>>());
                }
                Shape::Point(p) if e.name.is_some() => named.push(place(scene.at(*p))),
                _ => {}
            }
        }
        if parts.is_empty() && wires.is_empty() {
            return Err("no circuit is drawn".into());
        }
        let mut node: Vec<usize> = (0..places.len()).collect();
        for wire in &wires {
            for w in wire.windows(2) {
                let on = (0..places.len()).filter(|i| stands_on(places[*i], places[w[0]], places[w[1]]));
                for i in on.collect::<Vec<_>>() {
                    let (from, to) = (node[i], node[w[0]]);
                    node.iter_mut().filter(|n| **n == from).for_each(|n| *n = to);
                }
            }
        }
        let mut seen: Vec<usize> = Vec::new();
        for n in &mut node {
            *n = seen.iter().position(|s| s == n).unwrap_or_else(|| {
                seen.push(*n);
                seen.len() - 1
            });
        }
        parts.iter_mut().for_each(|p| p.ends = p.ends.map(|e| node[e]));
        named.iter_mut().for_each(|p| *p = node[*p]);
        // Inputs and ground have one terminal and carry no current.
        parts.retain(|p| !matches!(p.kind, PartKind::Input | PartKind::Ground));
        // Only nodes of components have equations.
        let mut used: Vec<usize> = parts.iter().flat_map(|p| p.ends).chain(named.iter().copied()).collect();
        used.sort_unstable();
        used.dedup();
        let short = |n: usize| used.binary_search(&n).unwrap_or(usize::MAX);
        parts.iter_mut().for_each(|p| p.ends = p.ends.map(short));
        let node = node.into_iter().map(short).collect();
        let named = named.into_iter().map(short).collect();
        Ok(Nets { parts, named, count: used.len(), places, node })
    }

    /// The node at a named point.
    pub fn node(&self, scene: &Scene, id: EntityId) -> Result<usize, String> {
        let Shape::Point(p) = scene.entity(id).shape else { return Err(format!("entity {} is no point", id.0)) };
        let found = self.places.iter().position(|q| meets(scene.at(p), *q)).map(|i| self.node[i]);
        found.filter(|n| *n < self.count).ok_or_else(|| format!("entity {} stands on no wire", id.0))
    }
}

/// Logic level at the output of a gate or at an input, through the drawn wires.
pub(super) fn level(scene: &Scene, id: EntityId) -> Result<bool, String> {
    let nets = Levels::read(scene);
    nets.of(scene, id, 0)
}

/// Pieces of wire of a logic circuit.
struct Levels {
    wires: Vec<Vec<[f64; 2]>>,
}

/// Longest chain of gates.
const DEEPEST: u32 = 32;

impl Levels {
    fn read(scene: &Scene) -> Levels {
        let wire = |e: &crate::scene::Entity| match &e.shape {
            Shape::Polyline(points) if e.state == 0 && e.look.role == Role::Main => {
                Some(points.iter().map(|p| scene.at(*p)).collect())
            }
            _ => None,
        };
        Levels { wires: scene.entities.iter().filter_map(wire).collect() }
    }

    /// Places that are joined with a place.
    fn joined(&self, from: [f64; 2]) -> Vec<usize> {
        let on = |wire: &Vec<[f64; 2]>, p: [f64; 2]| wire.windows(2).any(|w| stands_on(p, w[0], w[1]));
        let mut found: Vec<usize> = (0..self.wires.len()).filter(|i| on(&self.wires[*i], from)).collect();
        let mut k = 0;
        while k < found.len() {
            for i in 0..self.wires.len() {
                let (a, b) = (&self.wires[found[k]], &self.wires[i]);
                let ends = |w: &Vec<[f64; 2]>| [w[0], w[w.len() - 1]];
                let touch = ends(a).iter().any(|p| on(b, *p)) || ends(b).iter().any(|p| on(a, *p));
                if touch && !found.contains(&i) {
                    found.push(i);
                }
            }
            k += 1;
        }
        found
    }

    fn of(&self, scene: &Scene, id: EntityId, depth: u32) -> Result<bool, String> {
        if depth > DEEPEST {
            return Err("the gates feed each other".into());
        }
        match &scene.entity(id).shape {
            Shape::Part(PartKind::Input, _, _, Some(value)) => match scene.scalar(*value) {
                0.0 => Ok(false),
                1.0 => Ok(true),
                x => Err(format!("an input has the level {x}")),
            },
            Shape::Gate(kind, inputs, _) => {
                let at = |p: &crate::scene::PointId| self.driver(scene, scene.at(*p), depth);
                let levels = inputs.iter().map(at).collect::<Result<Vec<_>, _>>()?;
                kind.output(&levels).ok_or_else(|| format!("{kind:?} does not take {} inputs", levels.len()))
            }
            _ => Err(format!("entity {} has no logic level", id.0)),
        }
    }

    /// The level of the one input or output that drives a place.
    fn driver(&self, scene: &Scene, at: [f64; 2], depth: u32) -> Result<bool, String> {
        let net = self.joined(at);
        let on = |p: [f64; 2]| {
            meets(p, at) || net.iter().any(|i| self.wires[*i].windows(2).any(|w| stands_on(p, w[0], w[1])))
        };
        let drives = |id: &EntityId| match &scene.entity(*id).shape {
            Shape::Part(PartKind::Input, p, ..) | Shape::Gate(_, _, p) => {
                scene.entity(*id).state == 0 && on(scene.at(*p))
            }
            _ => false,
        };
        let found: Vec<EntityId> = scene.ids().filter(drives).collect();
        match found[..] {
            [one] => self.of(scene, one, depth + 1),
            _ => Err(format!("{} outputs drive one wire", found.len())),
        }
    }
}
