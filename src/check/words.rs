//! Words: what is printed is what the draft says, the question asks for what is asked, calls say what they draw.

use super::Context;
use crate::answer::Answer;
use crate::check::Mentions;
use crate::check::question::{self, named};
use crate::check::terms;
use crate::claim::notation;
use crate::claim::printed::printed;
use crate::claim::relation::Relation;
use crate::claim::text::{Piece, Text};
use crate::claim::tolerance::close;
use crate::claim::{Claim, Source};
use crate::sample::Candidate;
use crate::sample::draft::{Draft, Move, Step, ToolCall};
use crate::sample::finding::{Finding, Place};
use crate::scene::cell::Line;
use crate::scene::on_cells::cell_of;
use crate::scene::pedigree::Kin;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};
use crate::tool;

/// Looks at the question and at every move.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let draft = &c.draft;
    if c.question != draft.question.render(&draft.board) {
        found.push(Finding::fault("words", "other-question", Place::Whole).with("printed", c.question.0.as_str()));
    }
    for (i, (m, words)) in draft.trajectory.iter().zip(&c.words).enumerate() {
        if *words != m.print(&draft.board) {
            found.push(Finding::fault("words", "other-move", Place::Step(i as u16)).with("printed", words.0.as_str()));
        }
        if let Move::Step(step) = m {
            concludes(c, i as u16, step, found);
        }
    }
    names_own(draft, found);
    question::check(c, found);
    terms::check(c, found);
    draft.calls().for_each(|(i, call)| says(c, i as u16, call, found));
}

/// The words of a step state the value that it concludes.
fn concludes(c: &Candidate, index: u16, step: &Step, found: &mut Vec<Finding>) {
    let Some(value) = c.draft.board.value_of(step.derived) else { return };
    let bound = step.text.0.contains(&Piece::Value(step.derived));
    // A right angle may be said in words.
    let right = matches!(value, Answer::Number { value, .. } if value.to_f64() == 90.0);
    let words = &c.words[usize::from(index)].0;
    let told = printed(&value.unitless());
    // A value that nobody has found yet is another step's.
    let ahead = step.text.0.iter().any(|p| match p {
        Piece::Value(id) => {
            *id != step.derived && matches!(c.draft.board.claims[id.0 as usize].source, Source::Derived(k) if k > index)
        }
        _ => false,
    });
    if ahead || !bound && !right && !states(words, &told) {
        found.push(
            Finding::fault("words", "other-conclusion", Place::Step(index))
                .with("value", told)
                .with("words", words.as_str()),
        );
    }
}

/// The points that a step names in a plane figure belong to the part of the figure that its claims speak of.
fn names_own(draft: &Draft, found: &mut Vec<Finding>) {
    if draft.kind != "plane" {
        return;
    }
    let (scene, claims) = (&draft.board.scene, &draft.board.claims);
    let mentioned = |ids: &mut dyn Iterator<Item = &Claim>| {
        let mut mentions = Mentions::default();
        ids.for_each(|claim| mentions.claim(scene, claim));
        mentions.points
    };
    // Parts of the figure: points that a claim which is no conclusion speaks of together.
    let mut parts: Vec<Vec<PointId>> = Vec::new();
    for stated in claims.iter().filter(|s| !matches!(s.source, Source::Derived(_))) {
        let mut part = mentioned(&mut std::iter::once(&stated.claim));
        let (joined, others) = parts.into_iter().partition::<Vec<_>, _>(|other| other.iter().any(|p| part.contains(p)));
        joined.into_iter().for_each(|other| part.extend(other));
        parts = others;
        parts.push(part);
    }
    for (i, step) in draft.steps() {
        let ids = step.premises.iter().chain([&step.derived]);
        let own = mentioned(&mut ids.map(|id| draft.claim(*id)));
        let near = |p: &PointId| {
            own.contains(p) || parts.iter().any(|part| part.contains(p) && own.iter().any(|q| part.contains(q)))
        };
        let foreign = |id: &&EntityId| match scene.entity(**id).shape {
            Shape::Point(p) => scene.entity(**id).name.is_some() && !near(&p),
            _ => false,
        };
        if let Some(id) = named(scene, &step.text).iter().find(foreign) {
            let name = scene.called(*id).unwrap_or_default();
            found.push(Finding::fault("words", "foreign-name", Place::Step(i as u16)).with("name", name));
        }
    }
}

/// Whether words hold a printed value that no digit continues on either side.
fn states(words: &str, value: &str) -> bool {
    words.match_indices(value).any(|(i, _)| {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        !digit(words[..i].chars().next_back()) && !digit(words[i + value.len()..].chars().next())
    })
}

/// A call is of a tool of this kind, draws something, and its words name the ends of its strokes, what it marks and what then holds.
fn says(c: &Candidate, index: u16, call: &ToolCall, found: &mut Vec<Finding>) {
    let (draft, scene) = (&c.draft, &c.draft.board.scene);
    let fault = |cause: &str| Finding::fault("words", cause, Place::Step(index)).with("tool", call.tool.as_str());
    if tool::tool(&call.tool, &draft.kind).is_none() {
        found.push(fault("no-such-tool"));
    }
    let names = named(scene, &call.text);
    let point = |p: PointId| scene.point_entity(p).filter(|id| scene.entity(*id).name.is_some());
    let mut wanted: Vec<EntityId> = Vec::new();
    for id in &call.drawn {
        if let Some((a, b)) = scene.entity(*id).shape.ends() {
            // A stroke between named points; others, such as level lines, have no ends to name.
            wanted.extend(point(a).zip(point(b)).into_iter().flat_map(|(a, b)| [a, b]));
        }
    }
    let mut concerned: Vec<EntityId> =
        named(scene, &Text(call.given.iter().chain(&call.drawn).map(|id| Piece::Name(*id)).collect()));
    for post in &call.post {
        let Claim::Holds(relation) = draft.claim(*post) else { continue };
        let points: Vec<EntityId> = relation.clone().points_mut().into_iter().filter_map(|p| point(*p)).collect();
        // What these say of two points, a stroke between them must show.
        let stroke = match relation {
            Relation::Perpendicular(p, q, ..) | Relation::Parallel(p, q, ..) | Relation::Mirrored(p, q, ..) => (*p, *q),
            Relation::Bisects(_, v, _, p) => (*v, *p),
            _ => {
                concerned.extend(points);
                continue;
            }
        };
        if !draft.board.joined(stroke.0, stroke.1) {
            found.push(fault("no-stroke").with("claim", notation::relation(&draft.board, relation)));
        }
        wanted.extend(points);
    }
    concerned.extend(&wanted);
    // What is made gets its name here; of curves, the words name those that the tool works on.
    wanted.extend(call.drawn.iter().filter(|id| scene.entity(**id).name.is_some()));
    let curve = |id: &&EntityId| matches!(scene.entity(**id).shape, Shape::Curve(..));
    if names.iter().any(|id| curve(&id)) {
        wanted.extend(call.given.iter().filter(curve).filter(|id| scene.entity(**id).name.is_some()));
    }
    let upon = |id: &EntityId| match &scene.entity(*id).shape {
        Shape::OnCells(on) => on.cells(),
        _ => Vec::new(),
    };
    concerned.extend(call.drawn.iter().flat_map(upon).collect::<Vec<_>>());
    let single = |shape: &Shape| {
        matches!(shape, Shape::Point(_) | Shape::Cell(_) | Shape::Task(..) | Shape::Sets(Sets::Element(..)))
    };
    let straight = |id: &&EntityId| single(&scene.entity(**id).shape) && !concerned.contains(id);
    if let Some(id) = names.iter().find(straight) {
        found.push(fault("unconcerned").with("name", scene.called(*id).unwrap_or_default()));
    }
    if let Some(id) = wanted.iter().find(|id| !names.contains(id)) {
        found.push(fault("other-ends").with("unsaid", scene.called(*id).unwrap_or_default()));
    }
    marks(draft, call, &names, found, &fault);
    lines(scene, call, &names, found, &fault);
    levels(c, call, &names, found, &fault);
}

/// In a coordinate system: strokes start or end at the bars and dots that the words name, and level lines lie at a value
/// that words or claims tell, or at the top of what is named or given.
fn levels(
    c: &Candidate,
    call: &ToolCall,
    names: &[EntityId],
    found: &mut Vec<Finding>,
    fault: &dyn Fn(&str) -> Finding,
) {
    let scene = &c.draft.board.scene;
    if c.draft.kind != "chart" {
        return;
    }
    let ends = |id: &EntityId| scene.entity(*id).shape.ends().map(|(a, b)| (scene.at(a), scene.at(b)));
    let strokes: Vec<([f64; 2], [f64; 2])> = call.drawn.iter().filter_map(ends).collect();
    if strokes.is_empty() {
        return;
    }
    // Middle, half the width and top of a bar or dot.
    let top = |id: &EntityId| match &scene.entity(*id).shape {
        Shape::Bar(at, wide, value) => Some((*at, wide / 2.0, scene.scalar(*value))),
        Shape::Point(p) => Some((scene.at(*p)[0], 0.0, scene.at(*p)[1])),
        _ => None,
    };
    for id in names {
        let Some((at, half, height)) = top(id) else { continue };
        // Where an earlier call drew the level, the new stroke only ends at it.
        let meets = |p: &[f64; 2]| (p[0] - at).abs() <= half + 1e-9 || close(p[1], height);
        if !strokes.iter().any(|(p, q)| meets(p) || meets(q)) {
            found.push(fault("not-reached").with("name", scene.called(*id).unwrap_or_default()));
        }
    }
    let told = call.text.0.iter().filter_map(|p| match p {
        Piece::Number(n) => n.replace('−', "-").parse::<f64>().ok(),
        _ => None,
    });
    let mut heights: Vec<f64> = told.collect();
    heights.extend(names.iter().chain(&call.given).filter_map(|id| top(id).map(|t| t.2)));
    for stated in &c.draft.board.claims {
        if let Claim::Equal(_, Answer::Number { value, .. }) = &stated.claim {
            heights.push(value.to_f64());
        }
    }
    for (p, q) in strokes {
        if close(p[1], q[1]) && !heights.iter().any(|h| close(*h, p[1])) {
            found.push(fault("other-level").with("level", p[1]));
        }
    }
}

/// Words that name rows and columns: the heading that the tool was given, or lines that hold all given cells and none beside them.
fn lines(
    scene: &Scene,
    call: &ToolCall,
    names: &[EntityId],
    found: &mut Vec<Finding>,
    fault: &dyn Fn(&str) -> Finding,
) {
    let heading = |id: &EntityId| match &scene.entity(*id).shape {
        Shape::Heading(h) => h.index.map(|index| (h.line, index)),
        _ => None,
    };
    let said: Vec<(EntityId, (Line, u8))> = names.iter().filter_map(|id| Some((*id, heading(id)?))).collect();
    let headed = call.given.iter().any(|id| heading(id).is_some());
    let cells: Vec<(u8, u8)> =
        call.given.iter().filter_map(|id| cell_of(scene, *id)).map(|cell| (cell.row, cell.column)).collect();
    let holds = |(line, index): (Line, u8), (row, column): (u8, u8)| match line {
        Line::Row => row == index,
        Line::Column => column == index,
    };
    let wrong = |(id, own): &(EntityId, (Line, u8))| match headed {
        true => !call.given.contains(id),
        false => !cells.is_empty() && !cells.iter().any(|cell| holds(*own, *cell)),
    };
    let beside = |cell: &(u8, u8)| !headed && !said.is_empty() && !said.iter().any(|(_, own)| holds(*own, *cell));
    if let Some((id, _)) = said.iter().find(|s| wrong(s)) {
        found.push(fault("other-line").with("name", scene.called(*id).unwrap_or_default()));
    } else if let Some(cell) = cells.iter().find(|c| beside(c)) {
        found.push(fault("other-line").with("row", cell.0 + 1).with("column", cell.1 + 1));
    }
}

/// Words that call a region by sets name every set that it lies in.
fn zones(
    scene: &Scene,
    call: &ToolCall,
    names: &[EntityId],
    found: &mut Vec<Finding>,
    fault: &dyn Fn(&str) -> Finding,
) {
    let ring = |id: &EntityId| matches!(scene.entity(*id).shape, Shape::Sets(Sets::Ring(..)));
    let [Shape::Sets(Sets::Zone(inside, _))] =
        call.given.iter().map(|id| &scene.entity(*id).shape).collect::<Vec<_>>()[..]
    else {
        return;
    };
    if names.iter().any(ring)
        && let Some(id) = inside.iter().find(|id| !names.contains(id))
    {
        found.push(fault("other-region").with("unsaid", scene.called(*id).unwrap_or_default()));
    }
}

/// What is marked and what of its kind is named: one must contain the other.
fn marks(
    draft: &Draft,
    call: &ToolCall,
    names: &[EntityId],
    found: &mut Vec<Finding>,
    fault: &dyn Fn(&str) -> Finding,
) {
    let scene = &draft.board.scene;
    let mut marked: Vec<EntityId> = Vec::new();
    for id in &call.drawn {
        match &scene.entity(*id).shape {
            shape @ (Shape::NodeMark(_)
            | Shape::EdgeMark(..)
            | Shape::Sign(..)
            | Shape::Group(_)
            | Shape::Loop(..)
            | Shape::Kin(Kin::Carrier(_))) => {
                marked.extend(shape.about());
            }
            shape @ (Shape::Bar(..) | Shape::Slice(..) | Shape::Task(..)) => {
                marked.extend(scene.ids().find(|o| o < id && scene.entity(*o).shape == *shape));
            }
            Shape::OnCells(on) => marked.extend(on.cells()),
            Shape::Sets(Sets::Shade(on) | Sets::Outline(on) | Sets::Sign(on, _)) => marked.push(*on),
            _ => {}
        }
    }
    for w in call.text.0.windows(3) {
        if let [Piece::Name(a), Piece::Words(link), Piece::Name(b)] = w
            && (link == "–" || link == " → ")
            // An edge that was marked before is not marked again.
            && !scene.entities.iter().filter(|e| e.state <= call.state).any(|e| match e.shape {
                Shape::EdgeMark(p, q) => (p, q) == (*a, *b) || (q, p) == (*a, *b),
                _ => false,
            })
        {
            let edge = format!("{}–{}", scene.called(*a).unwrap_or_default(), scene.called(*b).unwrap_or_default());
            found.push(fault("other-edge").with("edge", edge));
        }
    }
    // A way is named as it is marked, all of it.
    for post in &call.post {
        let Claim::Holds(Relation::MarkedPath(way)) = draft.claim(*post) else { continue };
        if let Some(id) = way.iter().find(|id| !names.contains(id)) {
            found.push(fault("other-way").with("unsaid", scene.called(*id).unwrap_or_default()));
        }
    }
    zones(scene, call, names, found, fault);
    let Some(first) = marked.first() else { return };
    let alike =
        |id: &EntityId| scene.entity(*first).shape.is_like(&scene.entity(*id).shape) && !call.drawn.contains(id);
    let said: Vec<EntityId> = names.iter().copied().filter(alike).collect();
    let within = |a: &[EntityId], b: &[EntityId]| a.iter().all(|x| b.contains(x));
    // A call may be told by what it was given: the cell whose row and column it marks.
    let cells = call.given.iter().filter(|id| matches!(scene.entity(**id).shape, Shape::Cell(_)));
    let concerned: Vec<EntityId> = marked.iter().chain(cells).copied().collect();
    if !said.is_empty() && !within(&marked, &said) && !within(&said, &concerned) {
        let list = |ids: &[EntityId]| ids.iter().filter_map(|id| scene.called(*id)).collect::<Vec<_>>().join(", ");
        found.push(fault("other-marks").with("said", list(&said)).with("marked", list(&marked)));
    }
}
