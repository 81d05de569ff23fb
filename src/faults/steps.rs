//! Faults of conclusions: principle, premises, order, values and words.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::claim::measure::Measure;
use crate::claim::printed::printed;
use crate::claim::text::Piece;
use crate::claim::{Claim, ClaimId, Source};
use crate::knowledge::Knowledge;
use crate::sample::Candidate;
use crate::sample::draft::{Draft, Move, Step};
use crate::scene::shape::Shape;
use crate::seed::Stream;

const STEPS: Modality = Modality::Steps;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "wrong-principle", modality: STEPS, imitates: "a step cites a principle of another field", inject: wrong_principle },
    Fault { name: "principle-of-other-step", modality: STEPS, imitates: "a step cites the principle of another step", inject: near_principle },
    Fault { name: "unknown-principle", modality: STEPS, imitates: "a step cites a principle that does not exist", inject: unknown_principle },
    Fault { name: "premise-dropped", modality: STEPS, imitates: "a premise is not cited", inject: premise_dropped },
    Fault { name: "premise-idle", modality: STEPS, imitates: "a premise is cited that the step does not need", inject: premise_idle },
    Fault { name: "forward-reference", modality: STEPS, imitates: "a step builds on a later one", inject: forward },
    Fault { name: "circular-step", modality: STEPS, imitates: "a step builds on what is asked", inject: circular },
    Fault { name: "step-missing", modality: STEPS, imitates: "a needed step is left out", inject: missing },
    Fault { name: "step-value-wrong", modality: STEPS, imitates: "a step concludes another value", inject: value_wrong },
    Fault { name: "step-printed-wrong", modality: STEPS, imitates: "a step prints another value than it concludes", inject: printed_wrong },
    Fault { name: "step-arithmetic", modality: STEPS, imitates: "a number in the reckoning is wrong", inject: arithmetic },
    Fault { name: "step-names-another", modality: STEPS, imitates: "an equation of a step names another point", inject: names_another },
    Fault { name: "words-of-other-step", modality: STEPS, imitates: "two steps have each other's words", inject: swapped_words },
];

fn steps(draft: &Draft) -> Vec<usize> {
    draft.steps().map(|s| s.0).collect()
}

fn step(draft: &mut Draft, i: usize) -> Option<&mut Step> {
    match draft.trajectory.get_mut(i)? {
        Move::Step(step) => Some(step),
        Move::Call(_) => None,
    }
}

fn cite(c: &mut Candidate, i: usize, new: String) -> Option<Injected> {
    let step = step(&mut c.draft, i)?;
    if step.principle == new {
        return None;
    }
    let what = format!("move {i} cites {new} instead of {}", step.principle);
    step.principle = new;
    Injected::of(what)
}

fn wrong_principle(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let i = *one(stream, &steps(&c.draft))?;
    let area = |path: &str| path.split('/').take(2).collect::<Vec<_>>().join("/");
    let own: Vec<String> = c.draft.steps().map(|(_, s)| area(&s.principle)).collect();
    let strange: Vec<&String> = bench.principles.iter().filter(|p| !own.contains(&area(p))).collect();
    let new = String::from(*one(stream, &strange)?);
    cite(c, i, new)
}

/// The kind of a conclusion: relation, equality of measures, or the kind of its measure.
fn form(claim: &Claim) -> String {
    let text = match claim {
        Claim::Equal(Measure::Query(q), _) => q.name.clone(),
        Claim::Equal(measure, _) => format!("{measure:?}"),
        Claim::Same(..) => "same".into(),
        Claim::Holds(relation) => format!("{relation:?}"),
    };
    text.split('(').next().unwrap_or_default().to_owned()
}

/// Whether two principles are so near in the graph that one may stand for the other: kept side by side, or one builds on the other.
fn kin(knowledge: &Knowledge, a: &str, b: &str) -> bool {
    let parent = |path: &str| path.rsplit_once('/').map(|p| p.0.to_owned());
    let builds_on = |a: &str, b: &str| knowledge.get(a).is_some_and(|n| n.prerequisites.iter().any(|p| p == b));
    parent(a) == parent(b) || builds_on(a, b) || builds_on(b, a)
}

fn near_principle(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let draft = &c.draft;
    let i = *one(stream, &steps(draft))?;
    let Move::Step(own) = &draft.trajectory[i] else { return None };
    // A principle that concludes things of another kind; one of the same kind might do, and so might its kin.
    let knowledge = &bench.context.checks.knowledge;
    let own_form = form(draft.claim(own.derived));
    let served: Vec<&String> =
        draft.steps().filter(|(_, s)| form(draft.claim(s.derived)) == own_form).map(|(_, s)| &s.principle).collect();
    // That a law's number is reckoned by arithmetic is no false reason, only a poor one.
    let arithmetic = |p: &String| p.starts_with("mathematics/arithmetic/");
    let strange = |p: &String| !served.contains(&p) && !arithmetic(p) && !kin(knowledge, p, &own.principle);
    let others: Vec<String> = draft.steps().map(|(_, s)| s.principle.clone()).filter(strange).collect();
    let new = one(stream, &others)?.clone();
    cite(c, i, new)
}

fn unknown_principle(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let i = *one(stream, &steps(&c.draft))?;
    let new = match &c.draft.trajectory[i] {
        Move::Step(s) if stream.chance(0.5) => format!("{}-law", s.principle),
        Move::Step(s) => s.principle.rsplit_once('/')?.0.to_owned() + "/nothing",
        Move::Call(_) => return None,
    };
    cite(c, i, new)
}

fn premise_dropped(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let i = *one(stream, &steps(&c.draft))?;
    let step = step(&mut c.draft, i)?;
    // Of several claims about one drawn entity some may be needless; a given or an earlier conclusion is not.
    let stated: Vec<ClaimId> = step.premises.clone();
    let needed: Vec<ClaimId> = stated
        .into_iter()
        .filter(|id| matches!(c.draft.board.claims[id.0 as usize].source, Source::Given(_) | Source::Derived(_)))
        .collect();
    let gone = *one(stream, &needed)?;
    let Move::Step(step) = &mut c.draft.trajectory[i] else { return None };
    step.premises.retain(|p| *p != gone);
    Injected::of(format!("move {i} no longer cites claim {}", gone.0))
}

fn premise_idle(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let i = *one(stream, &steps(&c.draft))?;
    let Move::Step(step) = &c.draft.trajectory[i] else { return None };
    let earlier = |s: &Source| match s {
        Source::Given(_) => true,
        Source::Derived(k) => usize::from(*k) < i,
        _ => false,
    };
    let idle: Vec<ClaimId> = (0..c.draft.board.claims.len() as u32)
        .map(ClaimId)
        .filter(|id| earlier(&c.draft.board.claims[id.0 as usize].source) && !step.premises.contains(id))
        .collect();
    let new = *one(stream, &idle)?;
    let Move::Step(step) = &mut c.draft.trajectory[i] else { return None };
    step.premises.push(new);
    step.premises.sort();
    Injected::of(format!("move {i} cites claim {} as well", new.0))
}

/// Exchanges two steps of which the later builds on the earlier.
fn forward(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = steps(&draft);
    let mut pairs = Vec::new();
    for (k, j) in all.iter().enumerate() {
        let Move::Step(later) = &draft.trajectory[*j] else { continue };
        for i in &all[..k] {
            let Move::Step(earlier) = &draft.trajectory[*i] else { continue };
            if later.premises.contains(&earlier.derived) {
                pairs.push((*i, *j));
            }
        }
    }
    // The last step must stay the one that answers.
    let last = *all.last()?;
    pairs.retain(|(_, j)| *j != last);
    let (i, j) = *one(stream, &pairs)?;
    draft.trajectory.swap(i, j);
    for stated in &mut draft.board.claims {
        if let Source::Derived(k) = &mut stated.source {
            if usize::from(*k) == i {
                *k = j as u16;
            } else if usize::from(*k) == j {
                *k = i as u16;
            }
        }
    }
    redraw(c, draft)?;
    Injected::of(format!("moves {i} and {j} exchanged"))
}

fn circular(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let all = steps(&c.draft);
    let i = *one(stream, &all)?;
    let asked = c.draft.board.claims.iter().position(|s| s.source == Source::Asked)?;
    let later = c.draft.steps().last()?.1.derived;
    let new = if stream.chance(0.5) { ClaimId(asked as u32) } else { later };
    let step = step(&mut c.draft, i)?;
    step.premises.push(new);
    step.premises.sort();
    step.premises.dedup();
    Injected::of(format!("move {i} builds on claim {}, which it is to lead to", new.0))
}

fn missing(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let all = steps(&draft);
    let cited: Vec<usize> = all[..all.len() - 1]
        .iter()
        .copied()
        .filter(|i| match &draft.trajectory[*i] {
            Move::Step(s) => draft.steps().any(|(_, t)| t.premises.contains(&s.derived)),
            Move::Call(_) => false,
        })
        .collect();
    let i = *one(stream, &cited)?;
    let Move::Step(gone) = draft.trajectory.remove(i) else { return None };
    for stated in &mut draft.board.claims {
        if let Source::Derived(k) = &mut stated.source
            && usize::from(*k) > i
        {
            *k -= 1;
        }
    }
    without_claim(&mut draft, gone.derived)?;
    redraw(c, draft)?;
    Injected::of(format!("move {i} is left out"))
}

fn value_wrong(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let i = *one(stream, &steps(&draft))?;
    let id = step(&mut draft, i)?.derived;
    let old = draft.board.value_of(id)?.clone();
    let new = wrong(&old, &draft.board.scene, stream)?;
    set_value(&mut draft, id, &new);
    finish(c, draft, format!("move {i} concludes {} instead of {}", printed(&new), printed(&old)))
}

fn printed_wrong(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut places = Vec::new();
    for (i, (_, spans)) in c.words.iter().enumerate() {
        places.extend((0..spans.len()).filter(|k| matches!(spans[*k].piece, Piece::Value(_))).map(|k| (i, k)));
    }
    let (i, k) = *one(stream, &places)?;
    let Piece::Value(id) = c.words[i].1[k].piece else { return None };
    let old = c.draft.board.value_of(id)?.clone();
    let new = printed(&wrong(&old, &c.draft.board.scene, stream)?);
    overprint(&mut c.words[i], k, &new);
    Injected::of(format!("move {i} says: {}", c.words[i].0))
}

/// Changes a number that stands in an equation of a step's free words.
fn arithmetic(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut places: Vec<(usize, usize, usize, usize)> = Vec::new();
    for i in steps(&c.draft) {
        let Move::Step(step) = &c.draft.trajectory[i] else { continue };
        let equation = step.text.0.iter().any(|p| matches!(p, Piece::Words(w) if w.contains('=')));
        for (k, piece) in step.text.0.iter().enumerate() {
            let Piece::Words(words) = piece else { continue };
            if !equation {
                continue;
            }
            let bytes = words.as_bytes();
            let mut at = 0;
            while at < bytes.len() {
                if bytes[at].is_ascii_digit() {
                    let end = (at..bytes.len()).find(|e| !bytes[*e].is_ascii_digit()).unwrap_or(bytes.len());
                    // Only numbers that stand next to a sign of the reckoning; others belong to prose.
                    if reckoned(&words[..at], &words[end..]) {
                        places.push((i, k, at, end));
                    }
                    at = end;
                } else {
                    at += 1;
                }
            }
        }
    }
    let (i, k, from, to) = *one(stream, &places)?;
    let step = step(&mut c.draft, i)?;
    let Piece::Words(words) = &mut step.text.0[k] else { return None };
    let old: i64 = words[from..to].parse().ok()?;
    // Nought times anything, and one as a factor's power, would hide a slip.
    let new = old + *stream.pick(&[1, 2, 10]);
    words.replace_range(from..to, &new.to_string());
    reprint(c);
    Injected::of(format!("{new} for {old}: {}", c.words[i].0))
}

fn reckoned(before: &str, after: &str) -> bool {
    let signs = ['=', '+', '−', '·', '/', '√', '(', ')', '×', '²', '°'];
    let near = |s: Option<char>| s.is_some_and(|ch| signs.contains(&ch));
    near(before.trim_end().chars().last()) && near(after.trim_start().chars().next())
}

fn names_another(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let scene = &c.draft.board.scene;
    let mut places = Vec::new();
    for i in steps(&c.draft) {
        let Move::Step(step) = &c.draft.trajectory[i] else { continue };
        let pieces = &step.text.0;
        for k in 0..pieces.len().saturating_sub(2) {
            // "AB = value" in full: two names and an equals sign before the concluded value.
            if let [Piece::Name(a), Piece::Name(b), Piece::Words(w)] = &pieces[k..k + 3]
                && w.trim_start().starts_with('=')
                && !(k > 0 && matches!(&pieces[k - 1], Piece::Name(_)))
                && !(k > 0
                    && matches!(&pieces[k - 1], Piece::Words(w) if w.ends_with(['∠', '△', '/', '√', '+', '−', '·']) || w.ends_with("angle ")))
            {
                places.push((i, k + 1, *a, *b));
            }
        }
    }
    let (i, k, a, b) = *one(stream, &places)?;
    let point = |id| match scene.entity(id).shape {
        Shape::Point(p) => Some(p),
        _ => None,
    };
    let state = c.draft.trajectory[..i].iter().filter(|m| matches!(m, Move::Call(_))).count() as u8;
    let others: Vec<_> = named_points(scene, state).into_iter().filter(|(id, _)| *id != a && *id != b).collect();
    let (new, q) = *one(stream, &others)?;
    let old = Measure::Length(point(a)?, point(b)?).number(scene);
    if (Measure::Length(point(a)?, q).number(scene) - old).abs() < 1e-6 * old {
        return None;
    }
    let step = step(&mut c.draft, i)?;
    step.text.0[k] = Piece::Name(new);
    reprint(c);
    Injected::of(format!("move {i} says: {}", c.words[i].0))
}

fn swapped_words(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut all = steps(&c.draft);
    stream.shuffle(&mut all);
    let [i, j, ..] = all[..] else { return None };
    let (a, b) = (step(&mut c.draft, i)?.text.clone(), step(&mut c.draft, j)?.text.clone());
    // Two steps that come to the same value may be told in either order.
    let value = |c: &mut Candidate, i| {
        step(&mut c.draft, i).map(|s| s.derived).and_then(|id| c.draft.board.value_of(id).cloned())
    };
    if a == b || value(c, i)? == value(c, j)? {
        return None;
    }
    step(&mut c.draft, i)?.text = b;
    step(&mut c.draft, j)?.text = a;
    reprint(c);
    Injected::of(format!("moves {i} and {j} have each other's words"))
}
