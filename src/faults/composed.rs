//! Faults of circuits, bars of time and music: what a slip of the draughtsman, or of the one who set the problem, would change.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::answer::Answer;
use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::scene::EntityId;
use crate::scene::mark::MarkKind;
use crate::scene::part::{GateKind, PartKind, SignKind};
use crate::scene::pedigree::Kin;
use crate::scene::shape::{End, Shape};
use crate::scene::staff::Sharpness;
use crate::seed::Stream;

const SCENE: Modality = Modality::Scene;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "component-value", modality: SCENE, imitates: "a component has another value than the solution reckons with", inject: value },
    Fault { name: "components-exchanged", modality: SCENE, imitates: "two components stand at each other's place", inject: exchanged },
    Fault { name: "source-reversed", modality: SCENE, imitates: "a source is drawn with its poles exchanged", inject: reversed },
    Fault { name: "wire-missing", modality: SCENE, imitates: "a wire is left out", inject: unwired },
    Fault { name: "switch-flipped", modality: SCENE, imitates: "a switch is drawn open instead of closed, or closed instead of open", inject: flipped },
    Fault { name: "other-gate", modality: SCENE, imitates: "another gate is drawn", inject: gate },
    Fault { name: "arrow-against-current", modality: Modality::Tools, imitates: "an arrow of a current or voltage points the other way", inject: against },
    Fault { name: "task-moved", modality: SCENE, imitates: "a bar of time begins earlier or later", inject: task },
    Fault { name: "link-elsewhere", modality: SCENE, imitates: "an arrow between bars of time comes from another task", inject: link },
    Fault { name: "end-of-interval", modality: SCENE, imitates: "a full dot is drawn as a ring, or a ring as a full dot", inject: end },
    Fault { name: "wrong-note", modality: SCENE, imitates: "a note stands one step too high or too low", inject: note },
    Fault { name: "wrong-accidental", modality: SCENE, imitates: "a note has another accidental", inject: accidental },
    Fault { name: "person-affected", modality: SCENE, imitates: "an affected person's symbol is left empty, or another's is filled", inject: affected },
    Fault { name: "child-unjoined", modality: SCENE, imitates: "the line from a person to the line of siblings is left out", inject: adopted },
    Fault { name: "other-key", modality: SCENE, imitates: "the key signature has one sharp or flat more", inject: key },
];

/// Shapes of the original figure that fit.
fn shapes(draft: &Draft, fits: impl Fn(&Shape) -> bool) -> Vec<EntityId> {
    let scene = &draft.board.scene;
    let own = |id: &EntityId| scene.entity(*id).state == 0 && scene.entity(*id).look.shown();
    scene.ids().filter(own).filter(|id| fits(&scene.entity(*id).shape)).collect()
}

fn name(draft: &Draft, id: EntityId) -> String {
    draft.board.scene.called(id).unwrap_or_else(|| format!("entity {}", id.0))
}

fn shape(draft: &mut Draft, id: EntityId) -> &mut Shape {
    &mut draft.board.scene.entities[id.0 as usize].shape
}

fn value(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = shapes(&draft, |s| matches!(s, Shape::Part(k, _, _, Some(_)) if *k != PartKind::Input));
    let id = *one(stream, &all)?;
    let Shape::Part(_, _, _, Some(s)) = *shape(&mut draft, id) else { return None };
    let old = draft.board.scene.scalar(s);
    let new = if stream.chance(0.5) || old < 2.0 { old + 1.0 } else { old - 1.0 };
    draft.board.scene.scalars[s.0 as usize] = new;
    let what = format!("{} has {new} instead of {old}", name(&draft, id));
    // The figure and the words show the new value, as they would if the template had set it.
    for i in 0..draft.board.claims.len() {
        let Claim::Equal(Measure::Scalar(t), Answer::Number { unit, .. }) = &draft.board.claims[i].claim else {
            continue;
        };
        if *t == s {
            let value = Answer::Number { value: (new as i64).into(), unit: unit.clone() };
            let text = crate::claim::printed::printed(&value);
            for mark in &mut draft.board.scene.marks {
                if let MarkKind::Value(at, written) = &mut mark.kind
                    && *at == id
                    && mark.claim == Some(i as u32)
                {
                    *written = text.clone();
                }
            }
            set_value(&mut draft, crate::claim::ClaimId(i as u32), &value);
        }
    }
    finish(c, draft, what)
}

fn exchanged(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let mut all = shapes(&draft, |s| matches!(s, Shape::Part(k, ..) if k.resists() || *k == PartKind::Capacitor));
    stream.shuffle(&mut all);
    let [a, b, ..] = all[..] else { return None };
    let (Shape::Part(k, p, q, s), Shape::Part(l, r, t, u)) =
        (shape(&mut draft, a).clone(), shape(&mut draft, b).clone())
    else {
        return None;
    };
    *shape(&mut draft, a) = Shape::Part(k, r, t, s);
    *shape(&mut draft, b) = Shape::Part(l, p, q, u);
    let what = format!("{} and {} exchanged", name(&draft, a), name(&draft, b));
    finish(c, draft, what)
}

fn reversed(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = shapes(&draft, |s| matches!(s, Shape::Part(k, ..) if k.drives() || *k == PartKind::Feed));
    let id = *one(stream, &all)?;
    let Shape::Part(k, p, q, s) = *shape(&mut draft, id) else { return None };
    *shape(&mut draft, id) = Shape::Part(k, q, p, s);
    let what = format!("{} turned round", name(&draft, id));
    finish(c, draft, what)
}

fn unwired(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let circuit = !shapes(&draft, |s| matches!(s, Shape::Part(..))).is_empty();
    let all = if circuit { shapes(&draft, |s| matches!(s, Shape::Polyline(_))) } else { Vec::new() };
    let id = *one(stream, &all)?;
    draft.board.scene.entities[id.0 as usize].look.role = crate::scene::shape::Role::Hidden;
    finish(c, draft, "a wire is not drawn".into())
}

fn flipped(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = shapes(&draft, |s| matches!(s, Shape::Part(PartKind::Open | PartKind::Closed, ..)));
    let id = *one(stream, &all)?;
    let Shape::Part(k, p, q, s) = *shape(&mut draft, id) else { return None };
    let other = if k == PartKind::Open { PartKind::Closed } else { PartKind::Open };
    *shape(&mut draft, id) = Shape::Part(other, p, q, s);
    let what = format!("{} is {other:?}", name(&draft, id));
    finish(c, draft, what)
}

fn gate(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = shapes(&draft, |s| matches!(s, Shape::Gate(k, ..) if *k != GateKind::Not));
    let id = *one(stream, &all)?;
    let Shape::Gate(k, inputs, output) = shape(&mut draft, id).clone() else { return None };
    let kinds: Vec<GateKind> = [GateKind::And, GateKind::Or, GateKind::Xor, GateKind::Nand, GateKind::Nor]
        .into_iter()
        .filter(|g| *g != k)
        .collect();
    let new = *one(stream, &kinds)?;
    *shape(&mut draft, id) = Shape::Gate(new, inputs, output);
    let what = format!("{} is {new:?} instead of {k:?}", name(&draft, id));
    finish(c, draft, what)
}

fn against(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let arrow = |id: &EntityId| matches!(scene.entity(*id).shape, Shape::Sign(k, _) if k != SignKind::Frame);
    let id = *one(stream, &scene.ids().filter(arrow).collect::<Vec<_>>())?;
    let Shape::Sign(k, at) = *shape(&mut draft, id) else { return None };
    let turned = match k {
        SignKind::Current => SignKind::Back,
        SignKind::Back => SignKind::Current,
        SignKind::Voltage => SignKind::Fall,
        _ => SignKind::Voltage,
    };
    *shape(&mut draft, id) = Shape::Sign(turned, at);
    let what = format!("the arrow at {} turned round", name(&draft, at));
    redraw(c, draft)?;
    Injected::of(what)
}

fn task(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = shapes(&draft, |s| matches!(s, Shape::Task(..)));
    let id = *one(stream, &all)?;
    let Shape::Task(_, start, length) = *shape(&mut draft, id) else { return None };
    let by = if stream.chance(0.5) { 1.0 } else { -1.0 };
    let s = if stream.chance(0.5) { start } else { length };
    draft.board.scene.scalars[s.0 as usize] += by;
    if draft.board.scene.scalar(length) <= 0.0 {
        return None;
    }
    let what = format!("{} moved or stretched by {by}", name(&draft, id));
    finish(c, draft, what)
}

fn link(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let links = shapes(&draft, |s| matches!(s, Shape::Link(..)));
    let tasks = shapes(&draft, |s| matches!(s, Shape::Task(..)));
    let (id, from) = (*one(stream, &links)?, *one(stream, &tasks)?);
    let Shape::Link(a, b) = *shape(&mut draft, id) else { return None };
    if from == a || from == b {
        return None;
    }
    *shape(&mut draft, id) = Shape::Link(from, b);
    let what = format!("{} waits for {} instead of {}", name(&draft, b), name(&draft, from), name(&draft, a));
    finish(c, draft, what)
}

fn affected(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let id = *one(stream, &shapes(&draft, |s| matches!(s, Shape::Kin(Kin::Person(..)))))?;
    let Shape::Kin(Kin::Person(_, _, affected)) = shape(&mut draft, id) else { return None };
    *affected = !*affected;
    let what = format!("{} is {}affected", name(&draft, id), if now(&draft, id) { "" } else { "not " });
    finish(c, draft, what)
}

fn now(draft: &Draft, id: EntityId) -> bool {
    crate::scene::kinship::person(&draft.board.scene, id).is_some_and(|found| found.2)
}

fn adopted(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = shapes(&draft, |s| matches!(s, Shape::Kin(Kin::Family(_, _, children)) if children.len() > 1));
    let id = *one(stream, &all)?;
    let Shape::Kin(Kin::Family(_, _, children)) = shape(&mut draft, id) else { return None };
    let child = children.remove(stream.int(0..=children.len() as i64 - 1) as usize);
    let what = format!("{} has no parents", name(&draft, child));
    finish(c, draft, what)
}

fn end(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let id = *one(stream, &shapes(&draft, |s| matches!(s, Shape::Span(..))))?;
    let Shape::Span(p, left, q, right) = *shape(&mut draft, id) else { return None };
    let other = |e: End| match e {
        End::Closed => End::Open,
        End::Open => End::Closed,
        End::Arrow => End::Arrow,
    };
    *shape(&mut draft, id) =
        if stream.chance(0.5) { Shape::Span(p, other(left), q, right) } else { Shape::Span(p, left, q, other(right)) };
    let what = format!("another end of {}", name(&draft, id));
    finish(c, draft, what)
}

fn note(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let id = *one(stream, &shapes(&draft, |s| matches!(s, Shape::Note(..))))?;
    let Shape::Note(p, ..) = *shape(&mut draft, id) else { return None };
    let by = if stream.chance(0.5) { 0.5 } else { -0.5 };
    draft.board.scene.points[p.0 as usize][1] += by;
    let what = format!("{} a step away", name(&draft, id));
    finish(c, draft, what)
}

fn accidental(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let id = *one(stream, &shapes(&draft, |s| matches!(s, Shape::Note(..))))?;
    let Shape::Note(p, value, own) = *shape(&mut draft, id) else { return None };
    let all = [Sharpness::Plain, Sharpness::Sharp, Sharpness::Flat, Sharpness::Natural];
    let new = *one(stream, &all.into_iter().filter(|s| *s != own).collect::<Vec<_>>())?;
    *shape(&mut draft, id) = Shape::Note(p, value, new);
    let what = format!("{} is {new:?}", name(&draft, id));
    finish(c, draft, what)
}

fn key(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let id = *one(stream, &shapes(&draft, |s| matches!(s, Shape::Staff(..))))?;
    let Shape::Staff(p, width, clef, key) = *shape(&mut draft, id) else { return None };
    let new = if key < 0 || (key == 0 && stream.chance(0.5)) { key - 1 } else { key + 1 };
    if new.abs() > 7 {
        return None;
    }
    *shape(&mut draft, id) = Shape::Staff(p, width, clef, new);
    finish(c, draft, format!("the key has {new} instead of {key}"))
}
