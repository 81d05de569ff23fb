//! Faults of the calls themselves: what serves nothing, comes too late, is missing or recorded as another tool.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::check::Mentions;
use crate::claim::Source;
use crate::claim::args::{Arg, Args};
use crate::claim::text::{Piece, Text, name_token};
use crate::sample::Candidate;
use crate::sample::draft::{Draft, Move, ToolCall};
use crate::scene::EntityId;
use crate::scene::pedigree::Kin;
use crate::scene::shape::{Role, Shape};
use crate::seed::Stream;
use crate::tool::row::drawn;
use crate::tool::tool;

const TOOLS: Modality = Modality::Tools;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "idle-call", modality: TOOLS, imitates: "a call draws what no step uses", inject: idle_call },
    Fault { name: "empty-call", modality: TOOLS, imitates: "a call draws nothing", inject: empty_call },
    Fault { name: "call-too-late", modality: TOOLS, imitates: "a step names what is drawn after it", inject: too_late },
    Fault { name: "no-call", modality: TOOLS, imitates: "the solution never calls a tool", inject: no_call },
    Fault { name: "unknown-tool", modality: TOOLS, imitates: "a call names a tool that does not exist for this kind", inject: unknown_tool },
    Fault { name: "other-tool", modality: TOOLS, imitates: "a call is recorded under another tool of the kind", inject: other_tool },
];

/// A call at the end that joins two points which nothing joins, or marks a node, bar or cell; no step speaks of it. (Any step
/// about a diagram of sets speaks of all of them: a region lies in some and out of the others.)
fn idle_call(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let scene = &draft.board.scene;
    let mut said = Mentions::default();
    for (_, step) in draft.steps() {
        let claims = step.premises.iter().chain([&step.derived]);
        claims.for_each(|id| said.claim(scene, draft.claim(*id)));
    }
    let points = named_points(scene, u8::MAX);
    let mut options: Vec<(&str, Vec<EntityId>, String)> = Vec::new();
    if draft.kind == "plane" {
        for (i, (a, p)) in points.iter().enumerate() {
            for (b, q) in &points[..i] {
                let spoken = said.points.contains(p) && said.points.contains(q);
                if !spoken && !draft.board.joined(*p, *q) {
                    let words = format!("draw segment {}{}", name_token(*a), name_token(*b));
                    options.push(("connect", vec![*a, *b], words));
                }
            }
        }
    }
    let silent = |id: &EntityId| scene.entity(*id).look.shown() && !said.entities.contains(id);
    for id in scene.ids().filter(|id| scene.entity(*id).state == 0).filter(silent) {
        let tool = match &scene.entity(id).shape {
            Shape::Node(_) => "mark_nodes",
            Shape::Bar(..) | Shape::Slice(..) => "highlight",
            Shape::Cell(_) => "highlight_cells",
            Shape::Kin(Kin::Person(.., false)) => "pedigree_shade",
            _ => continue,
        };
        let called = scene.entity(id).name.as_ref().map_or_else(|| "a cell".into(), |_| name_token(id));
        options.push((tool, vec![id], format!("mark {called}")));
    }
    let (name, given, words) = one(stream, &options)?.clone();
    let row = tool(name, &draft.kind)?;
    let state = scene.states();
    draft.board.state = state;
    let mut args = Args::new(row.name, given.iter().map(|id| Arg::Entity(*id)).collect(), Vec::new());
    let arguments = args.rest();
    let (applied, drawn) = drawn(&mut draft.board, |b| (row.apply)(b, &mut args)).ok()?;
    let post = applied.post.into_iter().map(|claim| draft.board.state_claim(claim, Source::Tool(state))).collect();
    let what = format!("{name} {words}");
    let call = ToolCall { tool: row.name.into(), text: Text::parse(&words), arguments, given, drawn, post, state };
    let last = draft.trajectory.len() - 1;
    insert(&mut draft, last, Move::Call(call));
    redraw(c, draft)?;
    Injected::of(what)
}

/// Puts a move before the one at `at`; claims of later steps learn their new index.
fn insert(draft: &mut Draft, at: usize, new: Move) {
    draft.trajectory.insert(at, new);
    for stated in &mut draft.board.claims {
        if let Source::Derived(i) = &mut stated.source
            && usize::from(*i) >= at
        {
            *i += 1;
        }
    }
}

fn empty_call(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let states: Vec<u8> = draft.calls().map(|(_, call)| call.state).collect();
    let state = *one(stream, &states)?;
    let scene = &mut draft.board.scene;
    scene.entities.iter_mut().filter(|e| e.state == state).for_each(|e| e.look.role = Role::Hidden);
    scene.marks.retain(|m| m.state != state);
    // The state must still be counted.
    if scene.states() <= state {
        return None;
    }
    redraw(c, draft)?;
    Injected::of(format!("call {state} draws nothing"))
}

/// A call comes only after the next step, which names what it draws.
fn too_late(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let fits = |i: &usize| match (&draft.trajectory[*i], draft.trajectory.get(i + 1)) {
        (Move::Call(call), Some(Move::Step(step))) => {
            let names = |id: &EntityId| draft.board.scene.entity(*id).name.is_some();
            call.drawn.iter().any(|id| names(id) && step.text.0.contains(&Piece::Name(*id)))
        }
        _ => false,
    };
    let all: Vec<usize> = (0..draft.trajectory.len()).filter(fits).collect();
    let i = *one(stream, &all)?;
    draft.trajectory.swap(i, i + 1);
    for stated in &mut draft.board.claims {
        if stated.source == Source::Derived(i as u16 + 1) {
            stated.source = Source::Derived(i as u16);
        }
    }
    redraw(c, draft)?;
    Injected::of(format!("call {i} comes after the step that names what it draws"))
}

fn no_call(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let indices: Vec<Option<u16>> = {
        let mut next = 0;
        let index = |m: &Move| {
            matches!(m, Move::Step(_)).then(|| {
                next += 1;
                next - 1
            })
        };
        draft.trajectory.iter().map(index).collect()
    };
    draft.trajectory.retain(|m| matches!(m, Move::Step(_)));
    for stated in &mut draft.board.claims {
        if let Source::Derived(i) = &mut stated.source {
            *i = indices[usize::from(*i)]?;
        }
    }
    redraw(c, draft)?;
    Injected::of("all calls are gone")
}

fn rename(c: &mut Candidate, stream: &mut Stream, new: &str) -> Option<Injected> {
    let calls: Vec<usize> = c.draft.calls().map(|x| x.0).collect();
    let i = *one(stream, &calls)?;
    let Move::Call(call) = &mut c.draft.trajectory[i] else { return None };
    if call.tool == new {
        return None;
    }
    let what = format!("{} recorded as {new}", call.tool);
    call.tool = new.into();
    Injected::of(what)
}

fn unknown_tool(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let strange =
        crate::tool::TOOLS.iter().flat_map(|f| f.iter()).filter(|t| !t.kinds.contains(&c.draft.kind.as_str()));
    let mut names: Vec<&str> = strange.map(|t| t.name).collect();
    names.push("zoom_in");
    let new = *one(stream, &names)?;
    rename(c, stream, new)
}

fn other_tool(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let kin = crate::tool::TOOLS.iter().flat_map(|f| f.iter()).filter(|t| t.kinds.contains(&c.draft.kind.as_str()));
    let names: Vec<&str> = kin.map(|t| t.name).collect();
    let new = *one(stream, &names)?;
    rename(c, stream, new)
}
