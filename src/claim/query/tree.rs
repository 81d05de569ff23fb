//! Solvers for rooted trees, on the drawn nodes and edges alone: the higher end of an edge is the parent, children are
//! ordered from left to right.

use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow, entity, name, number};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};
use std::collections::HashMap;

/// A rooted tree as it is drawn.
struct Tree {
    root: EntityId,
    at: HashMap<EntityId, [f64; 2]>,
    parent: HashMap<EntityId, EntityId>,
    children: HashMap<EntityId, Vec<EntityId>>,
}

impl Tree {
    fn read(scene: &Scene) -> Result<Tree, String> {
        let drawn = || scene.ids().filter(|&id| scene.entity(id).state == 0 && scene.entity(id).look.shown());
        let mut at = HashMap::new();
        for id in drawn() {
            if let Shape::Node(p) = scene.entity(id).shape {
                at.insert(id, scene.at(p));
            }
        }
        let (mut parent, mut children) = (HashMap::new(), HashMap::<EntityId, Vec<EntityId>>::new());
        for id in drawn() {
            let Shape::Edge(a, b, ..) = scene.entity(id).shape else { continue };
            let (p, q) = (at.get(&a).ok_or("an edge ends at no node")?, at.get(&b).ok_or("an edge ends at no node")?);
            let (high, low) = if p[1] > q[1] { (a, b) } else { (b, a) };
            if (p[1] - q[1]).abs() < 1e-9 {
                return Err("an edge runs level: neither end is the parent".into());
            }
            if parent.insert(low, high).is_some() {
                return Err("a node has two parents".into());
            }
            children.entry(high).or_default().push(low);
        }
        for list in children.values_mut() {
            list.sort_by(|a, b| at[a][0].total_cmp(&at[b][0]));
        }
        let mut roots: Vec<EntityId> = at.keys().filter(|n| !parent.contains_key(n)).copied().collect();
        roots.sort();
        // Parents are strictly higher, so there are no circles: one root means one tree.
        match roots[..] {
            [root] => Ok(Tree { root, at, parent, children }),
            _ => Err(format!("{} nodes have no parent", roots.len())),
        }
    }

    fn node(&self, args: &[QueryArg], i: usize) -> Result<EntityId, String> {
        let id = entity(args, i)?;
        if self.at.contains_key(&id) { Ok(id) } else { Err(format!("entity {} is not a drawn node", id.0)) }
    }

    fn below(&self, n: EntityId) -> &[EntityId] {
        self.children.get(&n).map_or(&[], Vec::as_slice)
    }

    /// The node and all its ancestors, up to the root.
    fn line(&self, n: EntityId) -> Vec<EntityId> {
        std::iter::successors(Some(n), |n| self.parent.get(n).copied()).collect()
    }

    /// Child on the given side of a node of a binary tree: left of it or right of it.
    fn side(&self, n: EntityId, left: bool) -> Option<EntityId> {
        self.below(n).iter().copied().find(|c| (self.at[c][0] < self.at[&n][0]) == left)
    }

    fn binary(&self) -> Result<(), String> {
        let two = |n: &EntityId| {
            let (all, sides) =
                (self.below(*n).len(), [true, false].into_iter().filter_map(|s| self.side(*n, s)).count());
            all == sides
        };
        if self.at.keys().all(two) { Ok(()) } else { Err("a node has two children on one side".into()) }
    }

    fn preorder(&self) -> Vec<EntityId> {
        let (mut out, mut open) = (Vec::new(), vec![self.root]);
        while let Some(n) = open.pop() {
            out.push(n);
            open.extend(self.below(n).iter().rev());
        }
        out
    }

    fn postorder(&self) -> Vec<EntityId> {
        // The mirror image of a preorder that goes right to left.
        let (mut out, mut open) = (Vec::new(), vec![self.root]);
        while let Some(n) = open.pop() {
            out.push(n);
            open.extend(self.below(n));
        }
        out.reverse();
        out
    }

    fn inorder(&self) -> Result<Vec<EntityId>, String> {
        self.binary()?;
        let (mut out, mut open, mut at) = (Vec::new(), Vec::new(), Some(self.root));
        while at.is_some() || !open.is_empty() {
            while let Some(n) = at {
                open.push(n);
                at = self.side(n, true);
            }
            if let Some(n) = open.pop() {
                out.push(n);
                at = self.side(n, false);
            }
        }
        Ok(out)
    }

    fn level_order(&self) -> Vec<EntityId> {
        let mut out = vec![self.root];
        let mut i = 0;
        while i < out.len() {
            out.extend(self.below(out[i]));
            i += 1;
        }
        out
    }

    /// Nodes that a search for `key` compares with, in order; the tree must be in search order.
    fn search(&self, scene: &Scene, key: f64) -> Result<Vec<EntityId>, String> {
        let value = |n: EntityId| name(scene, n)?.parse::<f64>().map_err(|_| String::from("a key is no number"));
        let keys = self.inorder()?.into_iter().map(value).collect::<Result<Vec<f64>, _>>()?;
        if keys.windows(2).any(|w| w[0] >= w[1]) {
            return Err("the keys are not in search order".into());
        }
        let (mut out, mut at) = (Vec::new(), Some(self.root));
        while let Some(n) = at {
            out.push(n);
            let here = value(n)?;
            at = if here == key { None } else { self.side(n, key < here) };
        }
        Ok(out)
    }
}

fn names(scene: &Scene, list: &[EntityId]) -> Result<Observed, String> {
    list.iter().map(|n| name(scene, *n)).collect::<Result<_, _>>().map(Observed::Names)
}

/// Solvers of this family.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "tree_depth",
        signature: "(node)",
        summary: "number of edges from the root to the node",
        solve: |scene, args| {
            let tree = Tree::read(scene)?;
            let n = tree.node(args, 0)?;
            Ok(Observed::Number(tree.line(n).len() as f64 - 1.0))
        },
    },
    QueryRow {
        name: "tree_height",
        signature: "()",
        summary: "greatest depth of a node",
        solve: |scene, _| {
            let tree = Tree::read(scene)?;
            Ok(Observed::Number(tree.at.keys().map(|n| tree.line(*n).len() - 1).max().unwrap_or(0) as f64))
        },
    },
    QueryRow {
        name: "leaf_count",
        signature: "()",
        summary: "number of nodes without children",
        solve: |scene, _| {
            let tree = Tree::read(scene)?;
            Ok(Observed::Number(tree.at.keys().filter(|n| tree.below(**n).is_empty()).count() as f64))
        },
    },
    QueryRow {
        name: "ancestors",
        signature: "(node)",
        summary: "the nodes from the node up to the root, both included",
        solve: |scene, args| {
            let tree = Tree::read(scene)?;
            let n = tree.node(args, 0)?;
            names(scene, &tree.line(n))
        },
    },
    QueryRow {
        name: "common_ancestor",
        signature: "(A, B)",
        summary: "name of the lowest node that has both below it; a node counts as below itself",
        solve: |scene, args| {
            let tree = Tree::read(scene)?;
            let (a, b) = (tree.line(tree.node(args, 0)?), tree.line(tree.node(args, 1)?));
            let lowest = a.iter().find(|n| b.contains(n)).ok_or("the nodes share no ancestor")?;
            names(scene, &[*lowest])
        },
    },
    QueryRow {
        name: "preorder",
        signature: "()",
        summary: "nodes, each before its children",
        solve: |scene, _| names(scene, &Tree::read(scene)?.preorder()),
    },
    QueryRow {
        name: "postorder",
        signature: "()",
        summary: "nodes, each after its children",
        solve: |scene, _| names(scene, &Tree::read(scene)?.postorder()),
    },
    QueryRow {
        name: "inorder",
        signature: "()",
        summary: "nodes of a binary tree, each between its children",
        solve: |scene, _| names(scene, &Tree::read(scene)?.inorder()?),
    },
    QueryRow {
        name: "level_order",
        signature: "()",
        summary: "nodes from top to bottom, each row from left to right",
        solve: |scene, _| names(scene, &Tree::read(scene)?.level_order()),
    },
    QueryRow {
        name: "search_path",
        signature: "(key)",
        summary: "nodes of a binary search tree that a search for the key visits",
        solve: |scene, args| names(scene, &Tree::read(scene)?.search(scene, number(args, 0)?)?),
    },
    QueryRow {
        name: "search_count",
        signature: "(key)",
        summary: "number of nodes of a binary search tree that a search for the key visits",
        solve: |scene, args| Ok(Observed::Number(Tree::read(scene)?.search(scene, number(args, 0)?)?.len() as f64)),
    },
    QueryRow {
        name: "search_end",
        signature: "(key)",
        summary: "name of the last node that a search for the key visits: the parent of a new key",
        solve: |scene, args| {
            let path = Tree::read(scene)?.search(scene, number(args, 0)?)?;
            names(scene, &path[path.len() - 1..])
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, ask_number, tree};
    use crate::claim::observed::Observed;

    fn names(list: &[&str]) -> Result<Observed, String> {
        Ok(Observed::Names(list.iter().map(|s| String::from(*s)).collect()))
    }

    /// 40 over 20 and 60, 20 over 30, 60 over 50 and 70: name, place, parent.
    const KEYS: &[(&str, [f64; 2], Option<usize>)] = &[
        ("40", [3.0, 0.0], None),
        ("20", [1.0, -1.0], Some(0)),
        ("30", [2.0, -2.0], Some(1)),
        ("60", [5.0, -1.0], Some(0)),
        ("50", [4.0, -2.0], Some(3)),
        ("70", [6.0, -2.0], Some(3)),
    ];

    #[test]
    fn orders_and_searches() {
        let scene = tree(KEYS);
        assert_eq!(ask(&scene, "preorder", &[]), names(&["40", "20", "30", "60", "50", "70"]));
        assert_eq!(ask(&scene, "postorder", &[]), names(&["30", "20", "50", "70", "60", "40"]));
        assert_eq!(ask(&scene, "inorder", &[]), names(&["20", "30", "40", "50", "60", "70"]));
        assert_eq!(ask(&scene, "level_order", &[]), names(&["40", "20", "60", "30", "50", "70"]));
        assert_eq!(ask(&scene, "common_ancestor", &[2, 4]), names(&["40"]));
        assert_eq!(ask(&scene, "common_ancestor", &[3, 5]), names(&["60"]));
        assert_eq!(ask(&scene, "tree_depth", &[5]), Ok(Observed::Number(2.0)));
        assert_eq!(ask(&scene, "tree_height", &[]), Ok(Observed::Number(2.0)));
        assert_eq!(ask(&scene, "leaf_count", &[]), Ok(Observed::Number(3.0)));
        assert_eq!(ask_number(&scene, "search_path", 55.0), names(&["40", "60", "50"]));
        assert_eq!(ask_number(&scene, "search_end", 25.0), names(&["30"]));
        assert_eq!(ask_number(&scene, "search_count", 20.0), Ok(Observed::Number(2.0)));
    }

    #[test]
    fn spoiled_trees_have_no_answer() {
        let mut keys = KEYS.to_vec();
        keys[2].0 = "45";
        assert!(ask_number(&tree(&keys), "search_path", 55.0).is_err());
        let mut forest = KEYS.to_vec();
        forest[3].2 = None;
        assert!(ask(&tree(&forest), "preorder", &[]).is_err());
        let mut level = KEYS.to_vec();
        level[1].1[1] = 0.0;
        assert!(ask(&tree(&level), "tree_height", &[]).is_err());
        let mut lopsided = KEYS.to_vec();
        lopsided[4].1[0] = 5.5;
        assert!(ask(&tree(&lopsided), "inorder", &[]).is_err());
        assert!(ask(&tree(&lopsided), "preorder", &[]).is_ok());
    }
}
