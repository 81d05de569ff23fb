//! Tool: a call draws what its tool draws for its arguments. The tool is run again on the board as it was before the call.

use crate::claim::args::Args;
use crate::claim::board::Board;
use crate::claim::{Claim, ClaimId};
use crate::sample::draft::{Draft, ToolCall};
use crate::sample::finding::{Finding, Place};
use crate::scene::mark::{Mark, MarkKind};
use crate::scene::shape::{Role, Shape};
use crate::scene::{EntityId, Scene};
use crate::seed::trig;
use crate::tool::row::drawn;
use crate::tool::tool;
use std::mem::discriminant;

/// Looks at every call.
pub(super) fn check(draft: &Draft, found: &mut Vec<Finding>) {
    for (i, call) in draft.calls() {
        if let Err(why) = again(draft, call) {
            let finding = Finding::fault("tool", "other-call", Place::Step(i as u16));
            found.push(finding.with("tool", call.tool.clone()).with("why", why));
        }
    }
}

/// Runs the tool on the board as the call found it and compares.
fn again(draft: &Draft, call: &ToolCall) -> Result<(), String> {
    let row = tool(&call.tool, &draft.kind).ok_or("no tool of this name serves the kind")?;
    let mut board = before(&draft.board, call.state);
    let mut args = Args::new(row.name, call.arguments.positional.clone(), call.arguments.named.clone());
    if args.mentioned() != call.given {
        return Err(format!("given {:?}, recorded {:?}", args.mentioned(), call.given));
    }
    let (applied, new) = drawn(&mut board, |b| (row.apply)(b, &mut args)).map_err(|e| e.to_string())?;
    args.done().map_err(|e| e.to_string())?;
    let (old_scene, scene) = (&draft.board.scene, &board.scene);
    let like = |a: &EntityId, b: &EntityId| alike(old_scene, *a, scene, *b);
    if call.drawn.len() != new.len() || !call.drawn.iter().zip(&new).all(|(a, b)| like(a, b)) {
        return Err("it draws other things".into());
    }
    let said = |scene: &Scene| -> Vec<_> {
        let own = |m: &&Mark| m.state == call.state && !matches!(m.kind, MarkKind::Name(_));
        // What is written in cells and regions stands there as the call says.
        let filled = |m: &Mark| match &m.kind {
            MarkKind::Value(id, _) => {
                matches!(scene.entity(*id).shape, Shape::Cell(_) | Shape::Sets(_)).then(|| m.kind.clone())
            }
            _ => None,
        };
        scene.marks.iter().filter(own).map(|m| (discriminant(&m.kind), filled(m))).collect()
    };
    let (old, now) = (said(old_scene), said(scene));
    if old != now {
        return Err(format!("it sets {} marks, not {}", now.len(), old.len()));
    }
    let posts: Vec<&Claim> = call.post.iter().map(|id: &ClaimId| draft.claim(*id)).collect();
    if posts.len() != applied.post.len() || !posts.iter().zip(&applied.post).all(|(a, b)| same_sort(a, b)) {
        return Err("other claims hold after it".into());
    }
    Ok(())
}

/// The board without what the state and later ones drew. Ids stay: what a later state drew is hidden and bears no name.
fn before(board: &Board, state: u8) -> Board {
    let mut board = board.clone();
    board.state = state;
    for entity in board.scene.entities.iter_mut().filter(|e| e.state >= state) {
        if let Some(name) = entity.name.take() {
            board.names.free(&name);
        }
        entity.look.role = Role::Hidden;
    }
    board.scene.marks.retain(|m| m.state < state);
    board
}

fn alike(a: &Scene, i: EntityId, b: &Scene, j: EntityId) -> bool {
    let (x, y) = (&a.entity(i).shape, &b.entity(j).shape);
    let (ps, qs) = (x.defining_points(), y.defining_points());
    let near = |p: [f64; 2], q: [f64; 2]| {
        let size = 1.0 + trig::hypot(p[0], p[1]);
        trig::hypot(p[0] - q[0], p[1] - q[1]) <= 1e-6 * size
    };
    let of_entities = match (x, y) {
        (Shape::EdgeMark(a, b), Shape::EdgeMark(c, d)) => (a, b) == (c, d),
        (Shape::NodeMark(a), Shape::NodeMark(b)) => a == b,
        (Shape::Sign(..), _) | (Shape::Group(_), _) | (Shape::Loop(..), _) | (Shape::Span(..), _) => {
            told_by(x) == told_by(y)
        }
        (Shape::Task(r, s, l), Shape::Task(q, t, m)) => {
            let same = |s, t| (a.scalar(s) - b.scalar(t)).abs() < 1e-9;
            r == q && same(*s, *t) && same(*l, *m)
        }
        (Shape::Region(f, ..), Shape::Region(g, ..)) => f == g,
        (Shape::OnCells(_) | Shape::Sets(_) | Shape::Kin(_), _) => x == y,
        _ => true,
    };
    discriminant(x) == discriminant(y)
        && of_entities
        && ps.len() == qs.len()
        && ps.iter().zip(&qs).all(|(p, q)| near(a.at(*p), b.at(*q)))
}

/// What a mark is about, how it is drawn, and how an interval ends.
fn told_by(shape: &Shape) -> (Vec<EntityId>, String) {
    let kind = match shape {
        Shape::Sign(kind, _) => format!("{kind:?}"),
        Shape::Loop(_, clockwise) => clockwise.to_string(),
        Shape::Span(_, left, _, right) => format!("{left:?} {right:?}"),
        _ => String::new(),
    };
    (shape.about(), kind)
}

fn same_sort(a: &Claim, b: &Claim) -> bool {
    match (a, b) {
        (Claim::Holds(r), Claim::Holds(s)) => discriminant(r) == discriminant(s),
        (Claim::Equal(m, _), Claim::Equal(n, _)) => discriminant(m) == discriminant(n),
        _ => discriminant(a) == discriminant(b),
    }
}
