//! Faults of marks: what the figure states by writing and signs is not what is claimed.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::claim::measure::Measure;
use crate::claim::printed::printed;
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::scene::mark::{Mark, MarkKind};
use crate::scene::shape::Shape;
use crate::scene::{Frame, PointId};
use crate::seed::Stream;

const MARKS: Modality = Modality::Marks;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "value-mark-wrong", modality: MARKS, imitates: "the figure says 7 where the given is 6", inject: value_wrong },
    Fault { name: "value-mark-of-other-unit", modality: MARKS, imitates: "the figure writes a given in another unit", inject: value_unit },
    Fault { name: "value-marks-swapped", modality: MARKS, imitates: "two values stand at each other's place", inject: swapped },
    Fault { name: "right-angle-mark-wrong", modality: MARKS, imitates: "a right-angle sign on an angle that is none", inject: right_angle },
    Fault { name: "equal-ticks-wrong", modality: MARKS, imitates: "equal ticks on unequal segments", inject: ticks },
    Fault { name: "parallel-marks-wrong", modality: MARKS, imitates: "parallel signs on lines that are not", inject: chevrons },
    Fault { name: "answer-written", modality: MARKS, imitates: "the answer stands in the figure", inject: answer_written },
];

fn writing(kind: &mut MarkKind) -> Option<&mut String> {
    match kind {
        MarkKind::Along(.., text) | MarkKind::Angle(.., text) | MarkKind::Value(_, text) if !text.is_empty() => {
            Some(text)
        }
        _ => None,
    }
}

/// Marks of the original figure with writing that states a claim.
fn stating(draft: &Draft) -> Vec<usize> {
    let fits = |m: &Mark| m.state == 0 && m.claim.is_some() && writing(&mut m.kind.clone()).is_some();
    (0..draft.board.scene.marks.len()).filter(|i| fits(&draft.board.scene.marks[*i])).collect()
}

fn rewrite(
    c: &mut Candidate,
    stream: &mut Stream,
    change: impl Fn(&crate::answer::Answer, &Draft, &mut Stream) -> Option<crate::answer::Answer>,
) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let i = *one(stream, &stating(&draft))?;
    let id = crate::claim::ClaimId(draft.board.scene.marks[i].claim?);
    let old = draft.board.value_of(id)?.clone();
    let new = change(&old, &draft, stream)?;
    *writing(&mut draft.board.scene.marks[i].kind)? = printed(&new);
    redraw(c, draft)?;
    Injected::of(format!("the figure says {} where the given is {}", printed(&new), printed(&old)))
}

fn value_wrong(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    rewrite(c, stream, |old, draft, stream| wrong(old, &draft.board.scene, stream))
}

fn value_unit(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    rewrite(c, stream, |old, _, stream| other_unit(old, stream))
}

fn swapped(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let mut all = stating(&draft);
    stream.shuffle(&mut all);
    let [i, j, ..] = all[..] else { return None };
    let marks = &mut draft.board.scene.marks;
    let (a, b) = (writing(&mut marks[i].kind)?.clone(), writing(&mut marks[j].kind)?.clone());
    if a == b || std::mem::discriminant(&marks[i].kind) != std::mem::discriminant(&marks[j].kind) {
        return None;
    }
    *writing(&mut marks[i].kind)? = b.clone();
    *writing(&mut marks[j].kind)? = a.clone();
    redraw(c, draft)?;
    Injected::of(format!("{a} and {b} exchanged"))
}

/// Three named points, the outer two joined to the middle one by strokes of the original figure.
fn corners(draft: &Draft) -> Vec<[PointId; 3]> {
    let points = named_points(&draft.board.scene, 0);
    let mut found = Vec::new();
    for (_, v) in &points {
        let ends: Vec<PointId> = points.iter().map(|p| p.1).filter(|p| p != v && joined(draft, *p, *v)).collect();
        for (i, a) in ends.iter().enumerate() {
            found.extend(ends[..i].iter().map(|b| [*a, *v, *b]));
        }
    }
    found
}

/// Whether a stroke of the original figure joins two points.
fn joined(draft: &Draft, p: PointId, q: PointId) -> bool {
    let mut board = draft.board.clone();
    board.scene.entities.retain(|e| e.state == 0);
    board.joined(p, q)
}

fn add(draft: &mut Draft, kind: MarkKind) {
    draft.board.scene.marks.push(Mark { kind, state: 0, claim: None });
}

fn right_angle(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    if !matches!(draft.board.scene.frame, Frame::Plain) {
        return None;
    }
    let scene = &draft.board.scene;
    let mut all = corners(&draft);
    all.retain(|[a, v, b]| {
        // In space, not in the picture.
        let angle = Measure::Angle(*a, *v, *b).number(scene);
        (angle - 90.0).abs() > 2.0 && angle > 20.0 && angle < 160.0
    });
    let [a, v, b] = *one(stream, &all)?;
    let angle = Measure::Angle(a, v, b).number(scene);
    add(&mut draft, MarkKind::RightAngle(a, v, b));
    redraw(c, draft)?;
    Injected::of(format!("a right-angle sign on {angle:.2}°"))
}

/// Joined pairs of named points.
fn sides(draft: &Draft) -> Vec<(PointId, PointId)> {
    let points = named_points(&draft.board.scene, 0);
    let mut found = Vec::new();
    for (i, (_, p)) in points.iter().enumerate() {
        found.extend(points[..i].iter().map(|q| (*p, q.1)).filter(|(p, q)| joined(draft, *p, *q)));
    }
    found
}

fn ticks(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    if !matches!(draft.board.scene.frame, Frame::Plain) {
        return None;
    }
    let mut all = sides(&draft);
    stream.shuffle(&mut all);
    let [(a, b), (p, q), ..] = all[..] else { return None };
    let length = |a, b| Measure::Length(a, b).number(&draft.board.scene);
    let (x, y) = (length(a, b), length(p, q));
    if (x - y).abs() < 0.02 * x {
        return None;
    }
    add(&mut draft, MarkKind::Ticks(a, b, 3));
    add(&mut draft, MarkKind::Ticks(p, q, 3));
    redraw(c, draft)?;
    Injected::of(format!("equal ticks on {x:.3} and {y:.3}"))
}

fn chevrons(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    if !matches!(draft.board.scene.frame, Frame::Plain) {
        return None;
    }
    let mut all = sides(&draft);
    stream.shuffle(&mut all);
    let [(a, b), (p, q), ..] = all[..] else { return None };
    let relation = crate::claim::relation::Relation::Parallel(a, b, p, q);
    if relation.residuals(&draft.board.scene).ok()?.iter().all(|r| r.abs() < 0.02) {
        return None;
    }
    add(&mut draft, MarkKind::Chevrons(a, b, 3));
    add(&mut draft, MarkKind::Chevrons(p, q, 3));
    redraw(c, draft)?;
    Injected::of("parallel signs on lines that meet")
}

fn answer_written(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let text = printed(&draft.answer);
    let kind = match &draft.asked {
        Measure::Length(a, b) if joined(&draft, *a, *b) => MarkKind::Along(*a, *b, text.clone()),
        Measure::Angle(a, v, b) if joined(&draft, *a, *v) && joined(&draft, *b, *v) => {
            MarkKind::Angle(*a, *v, *b, text.clone())
        }
        Measure::Scalar(s) => {
            let scene = &draft.board.scene;
            let fits = |id: &crate::scene::EntityId| {
                let e = scene.entity(*id);
                e.shape.carries(*s) && e.state == 0 && matches!(e.shape, Shape::Bar(..) | Shape::Slice(..))
            };
            MarkKind::Value(scene.ids().find(fits)?, text.clone())
        }
        _ => return None,
    };
    add(&mut draft, kind);
    redraw(c, draft)?;
    Injected::of(format!("the figure says {text}"))
}
