//! Layouts of networks and trees, and what keeps them readable: edges neither cross nor pass through third nodes.

use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::diagram::construction::{Construction, Made};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, Scene};
use crate::seed::trig;

/// Least distance of an edge from a third node, as a share of the least distance of two nodes. A node's disc takes about
/// a sixth of it.
const CLEARANCE: f64 = 0.28;

/// Distance between two levels of a tree in units of the distance between neighbours across.
const LEVEL: f64 = 1.5;

fn sub(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn cross(u: [f64; 2], v: [f64; 2]) -> f64 {
    u[0] * v[1] - u[1] * v[0]
}

/// Whether two segments cross strictly inside both.
fn crossing(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> bool {
    let side = |p, q, r| cross(sub(q, p), sub(r, p));
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Distance of a point from a segment.
fn off(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (u, w) = (sub(b, a), sub(p, a));
    let t = ((w[0] * u[0] + w[1] * u[1]) / (u[0] * u[0] + u[1] * u[1])).clamp(0.0, 1.0);
    trig::hypot(w[0] - t * u[0], w[1] - t * u[1])
}

/// Why a new edge between two nodes would make the drawing hard to read, if it does.
pub(super) fn untidy(scene: &Scene, from: EntityId, to: EntityId, may_cross: bool) -> Option<String> {
    let place = |id: EntityId| match scene.entity(id).shape {
        Shape::Node(p) => Some(scene.at(p)),
        _ => None,
    };
    let name = |id: EntityId| scene.called(id).unwrap_or_default();
    let (a, b) = (place(from)?, place(to)?);
    let nodes: Vec<(EntityId, [f64; 2])> = scene.ids().filter_map(|id| Some((id, place(id)?))).collect();
    let gap = |i: usize| {
        let to = |n: &(EntityId, [f64; 2])| trig::hypot(n.1[0] - nodes[i].1[0], n.1[1] - nodes[i].1[1]);
        nodes[..i].iter().map(to).fold(f64::INFINITY, f64::min)
    };
    let least = (0..nodes.len()).map(gap).fold(f64::INFINITY, f64::min);
    let near = nodes.iter().find(|(id, p)| *id != from && *id != to && off(*p, a, b) < CLEARANCE * least);
    if let Some((id, _)) = near {
        return Some(format!("edge {}–{} passes too near to {}", name(from), name(to), name(*id)));
    }
    for entity in &scene.entities {
        let Shape::Edge(p, q, ..) = entity.shape else { continue };
        if (p, q) == (from, to) || (q, p) == (from, to) {
            return Some(format!("edge {}–{} is drawn twice", name(from), name(to)));
        }
        if !may_cross && crossing(a, b, place(p)?, place(q)?) {
            return Some(format!("edges {}–{} and {}–{} cross", name(from), name(to), name(p), name(q)));
        }
    }
    None
}

/// A node; takes the name.
pub(super) fn node(board: &mut Board, at: [f64; 2], name: String) -> EntityId {
    let p = board.scene.add_point(at);
    board.add(Shape::Node(p), Some(name), Look { filled: true, ..Look::of(Role::Main) })
}

fn named(board: &mut Board, args: &Args, at: [f64; 2], name: &str) -> Result<EntityId, ArgError> {
    if !board.names.take(name) {
        return Err(args.error("names", format_args!("repeat {name}")));
    }
    Ok(node(board, at, name.into()))
}

/// Reads pairs of shifts; none means no shift.
fn shifts(args: &mut Args, count: usize) -> Result<Vec<f64>, ArgError> {
    let list = match args.keyword("jitter") {
        None => return Ok(vec![0.0; 2 * count]),
        Some(list) => Args::new("jitter", vec![list], Vec::new()).numbers("jitter")?,
    };
    if list.len() < 2 * count {
        return Err(args.error("jitter", format_args!("has {} numbers for {count} nodes; needs two each", list.len())));
    }
    Ok(list)
}

fn grid(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (columns, rows) = (a.number("columns")? as usize, a.number("rows")? as usize);
    let names = a.texts("names")?;
    if names.len() != columns * rows {
        return Err(a.error(
            "names",
            format_args!("are {}, but {columns} columns and {rows} rows have {} places", names.len(), columns * rows),
        ));
    }
    let shift = shifts(a, names.len())?;
    let mut made = Vec::new();
    for (i, name) in names.iter().enumerate().filter(|(_, n)| !n.is_empty()) {
        let at = [(i % columns) as f64 * 1.1 + shift[2 * i], -((i / columns) as f64) + shift[2 * i + 1]];
        made.push(named(b, a, at, name)?);
    }
    Ok(Made::Many(made))
}

fn layers(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let counts = a.numbers("counts")?;
    let names = a.texts("names")?;
    let total = counts.iter().sum::<f64>() as usize;
    if names.len() != total {
        return Err(a.error("names", format_args!("are {}, but the layers hold {total} nodes", names.len())));
    }
    let shift = shifts(a, total)?;
    let mut made = Vec::new();
    for (layer, count) in counts.iter().enumerate() {
        for row in 0..*count as usize {
            let i = made.len();
            let at =
                [layer as f64 * 1.4 + shift[2 * i], (count - 1.0) / 2.0 * 1.15 - row as f64 * 1.15 + shift[2 * i + 1]];
            made.push(named(b, a, at, &names[i])?);
        }
    }
    Ok(Made::Many(made))
}

/// Children of each node, in the order of the list.
fn children(parents: &[f64]) -> Vec<Vec<usize>> {
    let mut below = vec![Vec::new(); parents.len()];
    for (i, p) in parents.iter().enumerate() {
        if *p >= 0.0 {
            below[*p as usize].push(i);
        }
    }
    below
}

/// Places of a binary tree's nodes: across by their order, which keeps every left child left of its parent.
fn by_order(below: &[Vec<usize>], sides: &[String]) -> Vec<f64> {
    let side = |n: usize, wanted: &str| below[n].iter().copied().find(|c| sides[*c] == wanted);
    let (mut place, mut next) = (vec![0.0; below.len()], 0.0);
    let (mut open, mut at) = (Vec::new(), Some(0));
    while at.is_some() || !open.is_empty() {
        while let Some(n) = at {
            open.push(n);
            at = side(n, "L");
        }
        if let Some(n) = open.pop() {
            place[n] = next;
            next += 1.0;
            at = side(n, "R");
        }
    }
    place
}

/// Places of a tree's nodes: leaves side by side, parents over the middle of their children.
fn by_leaves(below: &[Vec<usize>]) -> Vec<f64> {
    let (mut preorder, mut open) = (Vec::new(), vec![0]);
    while let Some(n) = open.pop() {
        preorder.push(n);
        open.extend(below[n].iter().rev());
    }
    let (mut place, mut next) = (vec![0.0; below.len()], 0.0);
    for n in &preorder {
        if below[*n].is_empty() {
            place[*n] = next;
            next += 1.0;
        }
    }
    for n in preorder.iter().rev() {
        if let (Some(first), Some(last)) = (below[*n].first(), below[*n].last()) {
            place[*n] = (place[*first] + place[*last]) / 2.0;
        }
    }
    place
}

fn tree(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let names = a.texts("names")?;
    let parents = a.numbers("parents")?;
    let sides = match a.take("sides") {
        None => None,
        Some(list) => Some(Args::new("sides", vec![list], Vec::new()).texts("sides")?),
    };
    let earlier =
        |(i, p): (usize, &f64)| if i == 0 { *p == -1.0 } else { *p >= 0.0 && p.fract() == 0.0 && (*p as usize) < i };
    if names.is_empty() || parents.len() != names.len() || !parents.iter().enumerate().all(earlier) {
        return Err(
            a.error("parents", "must give -1 for the first node, the root, and an earlier index for each other node")
        );
    }
    let below = children(&parents);
    let across = match &sides {
        None => by_leaves(&below),
        Some(sides) => {
            let two = |list: &Vec<usize>| {
                list.iter().all(|c| matches!(sides[*c].as_str(), "L" | "R"))
                    && !matches!(list[..], [x, y] if sides[x] == sides[y])
                    && list.len() < 3
            };
            if sides.len() != names.len() || !below.iter().all(two) {
                return Err(a.error("sides", "must be L or R for each node below the root, one child on a side"));
            }
            by_order(&below, sides)
        }
    };
    let mut depth = vec![0.0; names.len()];
    let mut made = Vec::new();
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            depth[i] = depth[parents[i] as usize] + 1.0;
        }
        made.push(named(b, a, [across[i], -LEVEL * depth[i]], name)?);
    }
    for i in 1..names.len() {
        let parent = made[parents[i] as usize];
        if let Some(why) = untidy(&b.scene, parent, made[i], false) {
            return Err(a.error("parents", why));
        }
        b.add(Shape::Edge(parent, made[i], false, None), None, Look::of(Role::Main));
    }
    Ok(Made::Many(made))
}

pub(super) const GRID: Construction = Construction {
    name: "grid",
    signature: "(columns, rows, [names], jitter=[dx, dy, ...])",
    summary: "nodes in rows and columns, row by row from the top left; an empty name leaves a place free; jitter shifts nodes",
    build: grid,
};

pub(super) const LAYERS: Construction = Construction {
    name: "layers",
    signature: "([counts], [names], jitter=[dx, dy, ...])",
    summary: "nodes in columns from left to right, each column from top to bottom",
    build: layers,
};

pub(super) const TREE: Construction = Construction {
    name: "tree",
    signature: "([names], [parents], [sides])",
    summary: "a rooted tree with the root on top; parents by index, -1 for the root; sides L and R make it binary",
    build: tree,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Frame;

    fn scene(places: &[[f64; 2]]) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (i, at) in places.iter().enumerate() {
            let p = scene.add_point(*at);
            scene.add(Shape::Node(p), Some(format!("N{i}")), 0, Look::of(Role::Main));
        }
        scene
    }

    #[test]
    fn crossings_near_nodes_and_doubles_are_found() {
        let mut s = scene(&[[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [1.0, -2.0]]);
        let id = EntityId;
        s.add(Shape::Edge(id(0), id(2), false, None), None, 0, Look::of(Role::Main));
        assert!(untidy(&s, id(1), id(3), false).is_some_and(|w| w.contains("cross")));
        assert_eq!(untidy(&s, id(1), id(3), true), None);
        assert!(untidy(&s, id(2), id(0), true).is_some_and(|w| w.contains("twice")));
        assert_eq!(untidy(&s, id(0), id(1), false), None);
        let line = scene(&[[0.0, 0.0], [1.0, 0.1], [2.0, 0.0]]);
        assert!(untidy(&line, id(0), id(2), false).is_some_and(|w| w.contains("near")));
    }

    #[test]
    fn trees_place_children_on_their_sides() {
        let below = children(&[-1.0, 0.0, 0.0, 1.0]);
        let sides = ["", "L", "R", "R"].map(String::from);
        assert_eq!(by_order(&below, &sides), vec![2.0, 0.0, 3.0, 1.0]);
        assert_eq!(by_leaves(&children(&[-1.0, 0.0, 0.0, 1.0, 1.0])), vec![1.25, 0.5, 2.0, 0.0, 1.0]);
    }
}
