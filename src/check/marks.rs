//! Marks: what the figure states by writing and signs is what is claimed, and true of the scene.

use super::Context;
use super::arithmetic;
use crate::answer::Answer;
use crate::claim::measure::Measure;
use crate::claim::observed::Observed;
use crate::claim::printed::printed;
use crate::claim::query::Query;
use crate::claim::query::row::QueryArg;
use crate::claim::relation::Relation;
use crate::claim::text::Piece;
use crate::claim::tolerance::close;
use crate::claim::{Claim, ClaimId};
use crate::sample::Candidate;
use crate::sample::draft::ToolCall;
use crate::sample::finding::{Finding, Place};
use crate::scene::mark::{Mark, MarkKind};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};

/// Largest residual of a sign's relation. Scenes are built in double precision, see [`crate::claim::tolerance`].
const SLACK: f64 = 1e-7;

/// Looks at every mark.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    for (i, mark) in scene.marks.iter().enumerate() {
        match writing(&mark.kind) {
            Some(text) => written(c, mark, text, found),
            None => signed(scene, i, mark, found),
        }
    }
    let mut all = Vec::new();
    for (i, call) in c.draft.calls() {
        let values = values(scene, call.state);
        told(i, call, &values, found);
        filled(c, i, &values, found);
        let numbers = numbers(scene, &values);
        let single = measured(c, i, &numbers, found);
        if single {
            all.extend(numbers);
        }
    }
    // Of a few numbers in each call no measure may show; of those of all calls together it does.
    let last = c.draft.trajectory.len().saturating_sub(1);
    if !all.is_empty() {
        measured(c, last, &all, found);
    }
}

fn writing(kind: &MarkKind) -> Option<&str> {
    match kind {
        MarkKind::Along(.., text) | MarkKind::Angle(.., text) | MarkKind::Value(_, text) if !text.is_empty() => {
            Some(text)
        }
        _ => None,
    }
}

fn fault(cause: &str, mark: &Mark) -> Finding {
    Finding::fault("marks", cause, Place::Whole).with("mark", format!("{:?}", mark.kind))
}

/// Writing states its claim's value, of the thing beside which it stands; in the original figure every writing has a claim.
fn written(c: &Candidate, mark: &Mark, text: &str, found: &mut Vec<Finding>) {
    let (board, scene) = (&c.draft.board, &c.draft.board.scene);
    let Some(id) = mark.claim else {
        if mark.state == 0 {
            found.push(fault("unbound-writing", mark));
        }
        return;
    };
    let Some(Claim::Equal(measure, value)) = board.claims.get(id as usize).map(|s| &s.claim) else {
        return found.push(fault("no-such-value", mark));
    };
    let told = printed(value);
    // Shares and angles may carry their sign in the figure only.
    let sign = |rest: &str| {
        rest.is_empty() || matches!(value, Answer::Number { unit: None, .. }) && (rest == "%" || rest == "°")
    };
    if !text.strip_prefix(told.as_str()).is_some_and(sign) {
        found.push(fault("other-value", mark).with("claimed", told));
    }
    let beside = match &mark.kind {
        MarkKind::Along(a, b, _) => Some(Measure::Length(*a, *b).number(scene)),
        MarkKind::Angle(a, v, b, _) => Some(Measure::Angle(*a, *v, *b).number(scene)),
        MarkKind::Value(at, _) => match measure {
            Measure::Scalar(s) if !scene.entity(*at).shape.carries(*s) => Some(f64::NAN),
            _ => None,
        },
        _ => None,
    };
    if beside.is_some_and(|x| !close(x, measure.number(scene))) {
        found.push(fault("other-place", mark).with("claimed", told_of(c, ClaimId(id))));
    }
}

fn told_of(c: &Candidate, id: ClaimId) -> String {
    c.draft.board.value_of(id).map(printed).unwrap_or_default()
}

/// A sign says what is so: right angles are right, equal ticks stand on equal lengths, chevrons on parallels.
fn signed(scene: &Scene, index: usize, mark: &Mark, found: &mut Vec<Finding>) {
    let holds = |r: Relation| r.residuals(scene).is_ok_and(|all| all.iter().all(|x| x.abs() <= SLACK));
    let earlier = || scene.marks[..index].iter().filter(|m| m.state <= mark.state);
    let size = |a: PointId, b: PointId| Measure::Length(a, b).number(scene);
    let cause = match &mark.kind {
        MarkKind::RightAngle(a, v, b) if !holds(Relation::Perpendicular(*v, *a, *v, *b)) => "not-right",
        MarkKind::Ticks(a, b, n) => {
            let same = |m: &Mark| match &m.kind {
                MarkKind::Ticks(p, q, k) if k == n => close(size(*a, *b), size(*p, *q)),
                _ => true,
            };
            if earlier().all(same) { return } else { "not-equal" }
        }
        MarkKind::Chevrons(a, b, n) => {
            let same = |m: &Mark| match &m.kind {
                MarkKind::Chevrons(p, q, k) if k == n => holds(Relation::Parallel(*a, *b, *p, *q)),
                _ => true,
            };
            if earlier().all(same) { return } else { "not-parallel" }
        }
        _ => return,
    };
    found.push(fault(cause, mark));
}

/// What the call of a state writes at entities.
fn values(scene: &Scene, state: u8) -> Vec<(EntityId, &str)> {
    let here = scene.marks.iter().filter(|m| m.state == state);
    here.filter_map(|m| match &m.kind {
        MarkKind::Value(id, text) => Some((*id, text.as_str())),
        _ => None,
    })
    .collect()
}

/// Numbers at entities; those of cells and regions are held against each cell and region ([`filled`]).
fn numbers(scene: &Scene, values: &[(EntityId, &str)]) -> Vec<(EntityId, f64)> {
    let beside = values.iter().filter(|(id, _)| !holds(scene, *id));
    beside.filter_map(|(id, text)| Some((*id, arithmetic::value(text)?))).collect()
}

/// Whether writing stands in the entity, as what it holds.
fn holds(scene: &Scene, id: EntityId) -> bool {
    matches!(scene.entity(id).shape, Shape::Cell(_) | Shape::Sets(_))
}

/// What a call writes in a cell or region is its number, or what a solver answers for it to a question that some claim asks
/// of a cell.
fn filled(c: &Candidate, index: usize, values: &[(EntityId, &str)], found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    let same = |seen: &Observed, text: &str| match seen {
        Observed::Number(x) => text.replace('−', "-").parse::<f64>().is_ok_and(|y| close(*x, y)),
        Observed::Names(names) => names.as_slice() == [text],
        Observed::Point(_) => false,
    };
    for (id, text) in values.iter().filter(|(id, _)| holds(scene, *id)) {
        let own = scene.entity(*id).shape.number().map(|s| Observed::Number(scene.scalar(s)));
        // The last thing that a question names is what it asks of: the cell to which ways lead.
        let answers = |query: &Query| {
            let last = query.args.iter().rposition(|a| matches!(a, QueryArg::Entity(e) if holds(scene, *e)));
            let mut asked = query.clone();
            last.is_some_and(|k| {
                asked.args[k] = QueryArg::Entity(*id);
                asked.solve(scene).is_ok_and(|seen| same(&seen, text))
            })
        };
        let proved = own.is_some_and(|seen| same(&seen, text))
            || c.draft
                .board
                .claims
                .iter()
                .any(|s| matches!(&s.claim, Claim::Equal(Measure::Query(q), _) if answers(q)));
        if !proved {
            let place = Place::Step(index as u16);
            let name = scene.called(*id).unwrap_or_default();
            found.push(Finding::fault("marks", "filled-wrong", place).with("written", *text).with("at", name));
        }
    }
}

/// Numbers stand where the words of the call say.
fn told(index: usize, call: &ToolCall, values: &[(EntityId, &str)], found: &mut Vec<Finding>) {
    for w in call.text.0.windows(3) {
        if let [Piece::Number(told), Piece::Words(at), Piece::Name(id)] = w
            && (at == " at " || at == " in ")
            && !values.contains(&(*id, told.as_str()))
        {
            let place = Place::Step(index as u16);
            found.push(Finding::fault("marks", "annotation-differs", place).with("told", told.as_str()));
        }
    }
}

/// Questions whose answers the numbers at entities may be: those that claims answer, and the steps from where they start.
fn asked_of(c: &Candidate) -> Vec<Query> {
    let mut asked: Vec<Query> = Vec::new();
    for stated in &c.draft.board.claims {
        let Claim::Equal(Measure::Query(query), Answer::Number { .. } | Answer::Rounded { .. }) = &stated.claim else {
            continue;
        };
        let from = query.args.iter().find(|a| matches!(a, QueryArg::Entity(_))).cloned();
        let steps = from.map(|a| Query { name: "hop_count".into(), args: vec![a.clone(), a] });
        for new in std::iter::once(query.clone()).chain(steps.filter(|_| c.draft.kind == "graph")) {
            if !asked.contains(&new) {
                asked.push(new);
            }
        }
    }
    asked
}

/// Numbers at entities are all of the one measure by which most of them come. `false` if some are not.
fn measured(c: &Candidate, index: usize, numbers: &[(EntityId, f64)], found: &mut Vec<Finding>) -> bool {
    let scene = &c.draft.board.scene;
    if numbers.len() < 2 {
        return true;
    }
    let mut best: Option<(usize, usize, String)> = None;
    // The numbers are those of a measure, at other places.
    let mut exchanged = false;
    for query in asked_of(c) {
        for k in 0..query.args.len() {
            if !matches!(query.args[k], QueryArg::Entity(_)) {
                continue;
            }
            let measured = |id: EntityId| {
                let mut asked = query.clone();
                asked.args[k] = QueryArg::Entity(id);
                match Measure::Query(asked).observe(scene) {
                    Ok(Observed::Number(y)) => Some(y),
                    _ => None,
                }
            };
            // Where the question has no answer, the number must come from elsewhere; a question that has few is not the one.
            let agrees = |(id, x): &&(EntityId, f64)| measured(*id).is_none_or(|y| close(*x, y));
            let right = numbers.iter().filter(agrees).count();
            if 2 * numbers.iter().filter(|(id, _)| measured(*id).is_some()).count() < numbers.len() {
                continue;
            }
            let sorted = |mut all: Vec<f64>| {
                all.sort_by(f64::total_cmp);
                all
            };
            let theirs = sorted(numbers.iter().filter_map(|(id, _)| measured(*id)).collect());
            let ours = sorted(numbers.iter().map(|(_, x)| *x).collect());
            exchanged |= theirs.len() == ours.len() && theirs.iter().zip(&ours).all(|(x, y)| close(*x, *y));
            if best.as_ref().is_none_or(|b| right > b.0) {
                best = Some((right, numbers.len(), query.name.clone()));
            }
        }
    }
    // Numbers may also count an order that some claim lists.
    for stated in &c.draft.board.claims {
        let Claim::Equal(_, Answer::Sequence(order)) = &stated.claim else { continue };
        let place = |id: EntityId| order.iter().position(|n| scene.called(id).as_ref() == Some(n));
        let right = numbers.iter().filter(|(id, x)| place(*id).is_some_and(|k| close(*x, k as f64 + 1.0))).count();
        if best.as_ref().is_none_or(|b| right > b.0) {
            best = Some((right, numbers.len(), "order".into()));
        }
    }
    if let Some((right, all, name)) = best
        && right < all
        && (2 * right >= all || exchanged)
    {
        found.push(
            Finding::fault("marks", "annotation-wrong", Place::Step(index as u16))
                .with("measure", name)
                .with("right", right)
                .with("of", all),
        );
        return false;
    }
    true
}
