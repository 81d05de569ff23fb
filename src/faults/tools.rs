//! Faults of tool calls: what is drawn is not what the words say.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::claim::args::Arg;
use crate::claim::text::Piece;
use crate::figure::list::Op;
use crate::generate::rasterise;
use crate::sample::Candidate;
use crate::sample::draft::{Draft, Move};
use crate::scene::cell::OnCells;
use crate::scene::mark::MarkKind;
use crate::scene::pedigree::Kin;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId};
use crate::seed::Stream;

const TOOLS: Modality = Modality::Tools;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "wrong-endpoint", modality: TOOLS, imitates: "a tool draws to another point than the words say", inject: wrong_endpoint },
    Fault { name: "words-of-other-call", modality: TOOLS, imitates: "the words of a call name another point than is drawn", inject: other_words },
    Fault { name: "tool-mark-elsewhere", modality: TOOLS, imitates: "a node, edge or bar is marked in place of another", inject: mark_elsewhere },
    Fault { name: "tool-point-moved", modality: TOOLS, imitates: "a point that a tool makes is a little off", inject: point_moved },
    Fault { name: "annotation-wrong", modality: TOOLS, imitates: "a tool writes another number than it should", inject: annotation_wrong },
    Fault { name: "annotations-swapped", modality: TOOLS, imitates: "a tool writes two numbers at each other's place", inject: annotations_swapped },
    Fault { name: "fill-wrong", modality: TOOLS, imitates: "a solution finds something else for a cell or region, and call, words and figure say so", inject: fill_wrong },
    Fault { name: "level-elsewhere", modality: TOOLS, imitates: "a level line is drawn at another value than the words say", inject: level_elsewhere },
    Fault { name: "tool-stroke-missing", modality: TOOLS, imitates: "a stroke of a tool is not drawn", inject: stroke_missing },
    Fault { name: "tool-stroke-pale", modality: TOOLS, imitates: "a stroke of a tool can hardly be seen", inject: stroke_pale },
];

/// A segment that a tool draws between named points ends at another one.
fn wrong_endpoint(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let named = |p: &PointId| scene.point_name(*p).is_some();
    let drawn: Vec<(EntityId, PointId, PointId)> = scene
        .ids()
        .filter(|id| scene.entity(*id).state > 0)
        .filter_map(|id| match scene.entity(id).shape {
            Shape::Segment(a, b) if named(&a) && named(&b) => Some((id, a, b)),
            _ => None,
        })
        .collect();
    let (id, a, b) = *one(stream, &drawn)?;
    let state = scene.entity(id).state;
    let mut board = draft.board.clone();
    board.scene.entities.retain(|e| e.state < state);
    let fits = |p: &PointId| *p != a && *p != b && !board.joined(a, *p);
    let others: Vec<PointId> = named_points(scene, state).into_iter().map(|p| p.1).filter(fits).collect();
    let new = *one(stream, &others)?;
    // On the old line the stroke would only be longer or shorter.
    let (o, p, q) = (scene.at(a), scene.at(b), scene.at(new));
    let cross = (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
    let size = crate::seed::trig::hypot(p[0] - o[0], p[1] - o[1]) * crate::seed::trig::hypot(q[0] - o[0], q[1] - o[1]);
    if cross.abs() < 0.05 * size {
        return None;
    }
    let what =
        format!("{} drawn to {} instead of {}", scene.point_name(a)?, scene.point_name(new)?, scene.point_name(b)?);
    draft.board.scene.entities[id.0 as usize].shape = Shape::Segment(a, new);
    redraw(c, draft)?;
    Injected::of(what)
}

fn other_words(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let scene = &c.draft.board.scene;
    let calls: Vec<usize> = c.draft.calls().map(|x| x.0).collect();
    let i = *one(stream, &calls)?;
    let Move::Call(call) = &c.draft.trajectory[i] else { return None };
    let names: Vec<(usize, EntityId)> = call
        .text
        .0
        .iter()
        .enumerate()
        .filter_map(|(k, p)| match p {
            Piece::Name(id) if scene.entity(*id).name.is_some() => Some((k, *id)),
            _ => None,
        })
        .collect();
    let (k, old) = *one(stream, &names)?;
    let kind = std::mem::discriminant(&scene.entity(old).shape);
    let others: Vec<EntityId> = scene
        .ids()
        .filter(|id| scene.entity(*id).name.is_some() && scene.entity(*id).state <= call.state)
        .filter(|id| std::mem::discriminant(&scene.entity(*id).shape) == kind)
        .filter(|id| !call.text.0.contains(&Piece::Name(*id)) && !call.given.contains(id))
        .collect();
    let new = *one(stream, &others)?;
    // A point of the named line names the same line.
    if let (Shape::Point(p), Shape::Point(q)) = (&scene.entity(old).shape, &scene.entity(new).shape)
        && collinear(c, k, i, *p, *q)
    {
        return None;
    }
    let Move::Call(call) = &mut c.draft.trajectory[i] else { return None };
    call.text.0[k] = Piece::Name(new);
    reprint(c);
    Injected::of(format!("the call says: {}", c.words[i].0))
}

/// Whether two points lie on one line with a neighbour in the words, so that either names the line.
fn collinear(c: &Candidate, piece: usize, at: usize, p: PointId, q: PointId) -> bool {
    let Move::Call(call) = &c.draft.trajectory[at] else { return false };
    let scene = &c.draft.board.scene;
    let beside =
        [piece.checked_sub(1), Some(piece + 1)].into_iter().flatten().filter_map(|k| match call.text.0.get(k) {
            Some(Piece::Name(id)) => match scene.entity(*id).shape {
                Shape::Point(r) => Some(r),
                _ => None,
            },
            _ => None,
        });
    beside.into_iter().any(|r| {
        let relation = crate::claim::relation::Relation::Collinear(p, q, r);
        relation.residuals(scene).is_ok_and(|x| x.iter().all(|e| e.abs() < 1e-6))
    })
}

fn mark_elsewhere(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let marks: Vec<EntityId> = scene
        .ids()
        .filter(|id| scene.entity(*id).state > 0)
        .filter(|id| {
            matches!(
                scene.entity(*id).shape,
                Shape::NodeMark(_)
                    | Shape::EdgeMark(..)
                    | Shape::Bar(..)
                    | Shape::Slice(..)
                    | Shape::OnCells(OnCells::Sign(..))
                    | Shape::Sets(Sets::Shade(_) | Sets::Outline(_) | Sets::Sign(..))
                    | Shape::Kin(Kin::Carrier(_))
            )
        })
        .filter(|id| scene.entity(*id).name.is_none())
        .collect();
    let id = *one(stream, &marks)?;
    let old = scene.entity(id).shape.clone();
    let kind = std::mem::discriminant(&old);
    let originals = scene
        .ids()
        .filter(|id| scene.entity(*id).state == 0 && scene.entity(*id).look.shown())
        .map(|id| (id, scene.entity(id).shape.clone()));
    let others: Vec<Shape> = originals
        .filter_map(|(id, shape)| match (&old, &shape) {
            (Shape::NodeMark(_), Shape::Node(_)) => Some(Shape::NodeMark(id)),
            (Shape::EdgeMark(..), Shape::Edge(a, b, ..)) => Some(Shape::EdgeMark(*a, *b)),
            (Shape::Bar(..), Shape::Bar(..)) | (Shape::Slice(..), Shape::Slice(..)) => Some(shape),
            (Shape::OnCells(OnCells::Sign(_, sign)), Shape::Cell(_)) => Some(Shape::OnCells(OnCells::Sign(id, *sign))),
            (Shape::Kin(Kin::Carrier(_)), Shape::Kin(Kin::Person(.., false))) => Some(Shape::Kin(Kin::Carrier(id))),
            (Shape::Sets(Sets::Shade(_)), Shape::Sets(Sets::Zone(..))) => Some(Shape::Sets(Sets::Shade(id))),
            (Shape::Sets(Sets::Outline(_)), Shape::Sets(Sets::Ring(..))) => Some(Shape::Sets(Sets::Outline(id))),
            (Shape::Sets(Sets::Sign(on, sign)), Shape::Sets(_))
                if std::mem::discriminant(&scene.entity(*on).shape) == std::mem::discriminant(&shape) =>
            {
                let alike = matches!(
                    (&scene.entity(*on).shape, &shape),
                    (Shape::Sets(Sets::Element(..)), Shape::Sets(Sets::Element(..)))
                        | (Shape::Sets(Sets::Zone(..)), Shape::Sets(Sets::Zone(..)))
                );
                alike.then_some(Shape::Sets(Sets::Sign(id, *sign)))
            }
            _ => None,
        })
        .filter(|new| {
            let twin = |s: &Shape| match (s, new) {
                (Shape::EdgeMark(a, b), Shape::EdgeMark(p, q)) => (a, b) == (p, q) || (a, b) == (q, p),
                _ => s == new,
            };
            let marked =
                |e: &crate::scene::Entity| e.state > 0 && std::mem::discriminant(&e.shape) == kind && twin(&e.shape);
            !scene.entities.iter().any(marked)
        })
        .collect();
    let new = one(stream, &others)?.clone();
    let what = format!("{new:?} marked in place of {old:?}");
    draft.board.scene.entities[id.0 as usize].shape = new;
    redraw(c, draft)?;
    Injected::of(what)
}

fn point_moved(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let points: Vec<(EntityId, PointId)> =
        named_points(scene, u8::MAX).into_iter().filter(|(id, _)| scene.entity(*id).state > 0).collect();
    let (id, p) = *one(stream, &points)?;
    let t = stream.angle_rad();
    let by = 6.0 + 25.0 * stream.unit();
    let at = &mut draft.board.scene.points[p.0 as usize];
    *at = [
        at[0] + by * crate::seed::trig::cos(t) / c.figure.view.scale_x,
        at[1] + by * crate::seed::trig::sin(t) / c.figure.view.scale_y,
    ];
    let what = format!("{} is {by:.0} px off", draft.board.scene.called(id)?);
    finish(c, draft, what)
}

/// Numbers that tools write at entities: indices of marks.
fn annotations(draft: &Draft) -> Vec<usize> {
    let marks = &draft.board.scene.marks;
    let number = |text: &String| text.parse::<f64>().is_ok();
    (0..marks.len())
        .filter(|i| marks[*i].state > 0 && matches!(&marks[*i].kind, MarkKind::Value(_, t) if number(t)))
        .collect()
}

fn annotation_wrong(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let i = *one(stream, &annotations(&draft))?;
    let MarkKind::Value(id, text) = &mut draft.board.scene.marks[i].kind else { return None };
    let (id, old) = (*id, text.clone());
    let new = (old.parse::<f64>().ok()? + *stream.pick(&[1.0, 2.0, 10.0])).to_string();
    text.clone_from(&new);
    // The words, where they tell the number, tell the wrong one as well.
    let state = draft.board.scene.marks[i].state;
    for m in &mut draft.trajectory {
        if let Move::Call(call) = m
            && call.state == state
        {
            let place = call.text.0.iter().position(|p| *p == Piece::Name(id));
            let before = place.and_then(|k| k.checked_sub(2));
            if let Some(Piece::Number(told)) = before.and_then(|k| call.text.0.get_mut(k))
                && *told == old
            {
                told.clone_from(&new);
            }
        }
    }
    let at = draft.board.scene.called(id).unwrap_or_else(|| format!("entity {}", id.0));
    let what = format!("{new} at {at} instead of {old}");
    redraw(c, draft)?;
    Injected::of(what)
}

fn annotations_swapped(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let mut all = annotations(&draft);
    stream.shuffle(&mut all);
    let [i, j, ..] = all[..] else { return None };
    let text = |draft: &Draft, i: usize| match &draft.board.scene.marks[i].kind {
        MarkKind::Value(_, text) => text.clone(),
        _ => String::new(),
    };
    let (a, b) = (text(&draft, i), text(&draft, j));
    if a == b {
        return None;
    }
    for (k, new) in [(i, &b), (j, &a)] {
        if let MarkKind::Value(_, text) = &mut draft.board.scene.marks[k].kind {
            text.clone_from(new);
        }
    }
    redraw(c, draft)?;
    Injected::of(format!("{a} and {b} exchanged"))
}

/// The number beside it, or another text that stands on the board.
fn other_writing(draft: &Draft, text: &str, stream: &mut Stream) -> Option<String> {
    if let Ok(number) = text.parse::<i64>() {
        return Some((number + *stream.pick(&[1, 2, 10])).to_string());
    }
    let filled = draft.board.scene.marks.iter().filter_map(|m| match &m.kind {
        MarkKind::Value(_, other) if m.state > 0 && other != text => Some(other.clone()),
        _ => None,
    });
    one(stream, &filled.collect::<Vec<_>>()).cloned()
}

/// Argument, words and mark of what a tool writes into a cell or region, all changed alike.
fn fill_wrong(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let holds = |id: &EntityId| matches!(scene.entity(*id).shape, Shape::Cell(_) | Shape::Sets(_));
    let fills: Vec<(usize, EntityId, String, u8)> = scene
        .marks
        .iter()
        .enumerate()
        .filter_map(|(i, m)| match &m.kind {
            MarkKind::Value(id, text) if m.state > 0 && holds(id) => Some((i, *id, text.clone(), m.state)),
            _ => None,
        })
        .collect();
    let (i, id, old, state) = one(stream, &fills)?.clone();
    let new = other_writing(&draft, &old, stream)?;
    let arg = || new.parse::<i64>().map_or_else(|_| Arg::Text(new.clone()), |n| Arg::Number(n.into()));
    draft.board.scene.marks[i].kind = MarkKind::Value(id, new.clone());
    for m in &mut draft.trajectory {
        let Move::Call(call) = m else { continue };
        if call.state != state {
            continue;
        }
        match call.arguments.positional.as_mut_slice() {
            [Arg::List(ids), Arg::List(texts)] => {
                let k = ids.iter().position(|a| *a == Arg::Entity(id))?;
                *texts.get_mut(k)? = arg();
            }
            [_, text] => *text = arg(),
            _ => return None,
        }
        for piece in &mut call.text.0 {
            if matches!(piece, Piece::Number(told) | Piece::Quote(told) if *told == old)
                && fills.iter().filter(|f| f.2 == old).count() == 1
            {
                *piece =
                    if new.parse::<i64>().is_ok() { Piece::Number(new.clone()) } else { Piece::Quote(new.clone()) };
            }
        }
    }
    let at = draft.board.scene.called(id).unwrap_or_else(|| format!("entity {}", id.0));
    redraw(c, draft)?;
    Injected::of(format!("{new} filled in for {old} at {at}"))
}

fn level_elsewhere(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let levels: Vec<(PointId, PointId)> = draft
        .calls()
        .filter(|(_, call)| call.tool == "limit_line" || call.tool == "read_bar" || call.tool == "level_line")
        .flat_map(|(_, call)| call.drawn.iter())
        .filter_map(|id| scene.entity(*id).shape.ends())
        .filter(|(p, q)| (scene.at(*p)[1] - scene.at(*q)[1]).abs() < 1e-9)
        .collect();
    let (p, q) = *one(stream, &levels)?;
    let by = (9.0 + 15.0 * stream.unit()) / c.figure.view.scale_y;
    let by = if scene.at(p)[1] > 2.0 * by { -by } else { by };
    draft.board.scene.points[p.0 as usize][1] += by;
    draft.board.scene.points[q.0 as usize][1] += by;
    let what = format!("the level line is {by:.2} off");
    redraw(c, draft)?;
    Injected::of(what)
}

/// Strokes of the overlays: state less one, index.
fn overlay_strokes(c: &Candidate) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (k, ops) in c.figure.overlays.iter().enumerate() {
        found.extend((0..ops.len()).filter(|i| matches!(ops[*i], Op::Stroke { .. })).map(|i| (k, i)));
    }
    found
}

fn stroke_missing(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (k, i) = *one(stream, &overlay_strokes(c))?;
    let gone = c.figure.overlays[k].remove(i);
    rasterise(c).ok()?;
    Injected::of(format!("{gone:?} is not drawn by call {}", k + 1))
}

fn stroke_pale(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (k, i) = *one(stream, &overlay_strokes(c))?;
    let background = c.figure.base.background;
    if let Op::Stroke { color, .. } = &mut c.figure.overlays[k][i] {
        let near = |a: u8| if a > 128 { a - 4 } else { a + 4 };
        *color = crate::figure::list::Color::rgb(near(background.r), near(background.g), near(background.b));
    }
    rasterise(c).ok()?;
    Injected::of(format!("stroke {i} of call {} is pale", k + 1))
}
