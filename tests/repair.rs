//! Repairs: each row mends what it is for and nothing that it must not, and sloppy templates are carried by repair and rejection.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use flywheel::answer::Answer;
use flywheel::check;
use flywheel::claim::{Claim, ClaimId, Place as Stand, Source};
use flywheel::config::Config;
use flywheel::flywheel::context::Context;
use flywheel::flywheel::mend::{Unmended, mend};
use flywheel::flywheel::setup;
use flywheel::flywheel::turn::{derive, turn};
use flywheel::generate::provenance;
use flywheel::repair::{Mended, Patient, REPAIRS};
use flywheel::sample::Provenance;
use flywheel::sample::draft::{Draft, Move, ToolCall};
use flywheel::sample::finding::{Finding, Place, Severity};
use flywheel::sample::look::Look;
use flywheel::sample::outcome::Outcome;
use flywheel::scene::PointId;
use flywheel::scene::shape::{Look as Stroke, Role, Shape};
use flywheel::scene::space::Space;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Turns over the sloppy templates.
const TURNS: u64 = 150;

/// A sound draft of a template with its provenance, the first that fits.
fn sound(cx: &Context, template: &str, fits: impl Fn(&Draft) -> bool) -> (Draft, Provenance) {
    let script = cx.generator.set.get(template).unwrap();
    let drafts = (0..200).filter_map(|i| {
        let from = provenance(script, 1, i, 0, script.meta.levels[0]);
        let draft = cx.generator.draft(script, &from).ok().filter(&fits)?;
        faults(cx, &draft, &from, Look::default()).is_empty().then_some((draft, from))
    });
    drafts.into_iter().next().unwrap()
}

fn faults(cx: &Context, draft: &Draft, from: &Provenance, look: Look) -> Vec<Finding> {
    let candidate = cx.generator.finish(draft.clone(), from.clone(), look).unwrap();
    let found = check::findings(&cx.checks, &candidate);
    found.into_iter().filter(|f| f.severity == Severity::Fault).collect()
}

/// What the row makes of the draft for a finding.
fn apply(cx: &Context, name: &str, draft: &Draft, from: &Provenance, finding: &Finding) -> Option<Mended> {
    let row = REPAIRS.iter().find(|r| r.name == name).unwrap();
    let candidate = cx.generator.finish(draft.clone(), from.clone(), Look::default()).unwrap();
    let follows = |draft: &Draft, step: u16| check::follows(&cx.checks, draft, step);
    (row.apply)(&Patient { draft, look: Look::default(), candidate: &candidate, follows: &follows, done: &[] }, finding)
}

/// The spoiled draft has a finding of the code, the row answers it, and with what may follow from that the draft passes.
fn mends(cx: &Context, name: &str, code: &str, spoiled: &Draft, from: &Provenance) {
    let found = faults(cx, spoiled, from, Look::default());
    assert!(found.iter().any(|f| f.code == code), "no {code}: {found:?}");
    let mended = match mend(cx, spoiled.clone(), from) {
        Ok(mended) => mended,
        Err(Unmended::Refused(refused, repairs)) => panic!("{name}: {repairs:?} leave {:?}", refused.findings),
        Err(Unmended::Undrawn(reject)) => panic!("{name}: {reject:?}"),
    };
    assert!(mended.repairs.iter().any(|r| r.action == name), "{name}: {:?}", mended.repairs);
}

fn chord(cx: &Context) -> (Draft, Provenance) {
    sound(cx, "plane/chord_distance", |_| true)
}

fn number(x: i64) -> Answer {
    Answer::Number { value: x.into(), unit: None }
}

/// Index of the first given.
fn given(draft: &Draft) -> usize {
    draft.board.claims.iter().position(|s| matches!(s.source, Source::Given(_))).unwrap()
}

/// A number in the unit of another.
fn in_unit_of(old: &Answer, new: Answer) -> Answer {
    match new {
        Answer::Number { value, .. } => Answer::Number { value, unit: old.unit().cloned() },
        other => other,
    }
}

fn set(draft: &mut Draft, claim: usize, value: Answer) {
    if let Claim::Equal(_, old) = &mut draft.board.claims[claim].claim {
        *old = in_unit_of(old, value);
    }
}

#[test]
fn text_scene_and_answer_are_brought_together() {
    let cx = support::context();
    let (draft, from) = chord(&cx);
    let mut misprinted = draft.clone();
    set(&mut misprinted, given(&draft), number(977));
    mends(&cx, "restate", "truth/false-claim", &misprinted, &from);
    let mut moved = draft.clone();
    moved.board.scene.points[1][0] *= 1.01;
    mends(&cx, "re-solve", "truth/false-claim", &moved, &from);
    let last = draft.steps().last().unwrap().1.derived.0 as usize;
    let mut slipped = draft.clone();
    set(&mut slipped, last, number(977));
    set(&mut slipped, draft.board.claims.len() - 1, number(977));
    slipped.answer = in_unit_of(&draft.answer, number(977));
    slipped.parts.ask.answer = number(977);
    slipped.choices.clear();
    mends(&cx, "recompute-answer", "answer/differs", &slipped, &from);
    // A wrong step before the last is wrong mathematics: nothing is recomputed or restated.
    let first = draft.steps().next().unwrap().1.derived.0;
    set(&mut slipped, first as usize, number(978));
    let finding = Finding::fault("truth", "false-claim", Place::Claim(first));
    for name in ["restate", "re-solve", "recompute-answer"] {
        assert!(apply(&cx, name, &slipped, &from, &finding).is_none(), "{name}");
    }
}

#[test]
fn choices_are_rebuilt_or_dropped() {
    let cx = support::context();
    let (draft, from) = sound(&cx, "plane/chord_distance", |d| d.choices.len() == 4);
    let mut equal = draft.clone();
    let right = equal.choices.iter().find(|c| c.mistake.is_none()).unwrap().answer.clone();
    equal.choices.iter_mut().for_each(|c| c.answer = right.clone());
    mends(&cx, "rebuild-choices", "form/equal-choices", &equal, &from);
    let mut few = equal;
    few.parts.ask.mistakes.truncate(1);
    let finding = Finding::fault("form", "equal-choices", Place::Whole);
    let open = apply(&cx, "rebuild-choices", &few, &from, &finding).unwrap().draft.unwrap();
    assert!(open.choices.is_empty());
}

#[test]
fn givens_are_added_dropped_and_moved() {
    let cx = support::context();
    let (draft, from) = sound(&cx, "plane/triangle_altitude", |_| true);
    let base = draft.parts.givens[1].claim;
    let mut few = draft.clone();
    for m in &mut few.trajectory {
        if let Move::Step(step) = m {
            step.premises.retain(|p| *p != base);
        }
    }
    assert!(few.remove_claim(base));
    few.question = draft.question.clone();
    flywheel::template::compose::question(&mut few, &mut from.stream());
    flywheel::template::places::draw(&mut few.board.scene, &few.parts.givens);
    mends(&cx, "add-given", "determined/under", &few, &from);
    let finding = |id: ClaimId| Finding::fault("spare", "given", Place::Claim(id.0));
    assert!(apply(&cx, "drop-given", &draft, &from, &finding(base)).is_none(), "a step cites it");
    let mut idle = draft.clone();
    for m in &mut idle.trajectory {
        if let Move::Step(step) = m {
            step.premises.retain(|p| *p != base);
        }
    }
    let dropped = apply(&cx, "drop-given", &idle, &from, &finding(base)).unwrap().draft.unwrap();
    assert_eq!(dropped.parts.givens.len() + 1, draft.parts.givens.len());
    assert_eq!(dropped.board.claims.len() + 1, draft.board.claims.len());
    let in_words = |d: &Draft| d.parts.givens.iter().filter(|g| g.place == Stand::Text && g.movable).count();
    let (wordy, from) = sound(&cx, "plane/triangle_altitude", |d| in_words(d) > 0);
    let finding = Finding::fault("image", "modality", Place::Whole);
    let moved = apply(&cx, "move-given", &wordy, &from, &finding).unwrap().draft.unwrap();
    assert_eq!(in_words(&moved) + 1, in_words(&wordy));
    assert!(faults(&cx, &moved, &from, Look::default()).iter().all(|f| f.code.starts_with("legible/")));
}

#[test]
fn a_given_that_distinguishes_is_true_and_new() {
    let cx = support::context();
    let finding = Finding::fault("determined", "ambiguous", Place::Whole);
    let scripts = cx.generator.set.scripts().iter().filter(|s| s.meta.kind.name == "plane");
    let drafts = scripts.flat_map(|s| (0..12).map(move |i| (s, provenance(s, 1, i, 0, s.meta.levels[0]))));
    let mut added = 0;
    for (script, from) in drafts {
        let Ok(draft) = cx.generator.draft(script, &from) else { continue };
        let Some(mended) = apply(&cx, "distinguish", &draft, &from, &finding) else { continue };
        let more = mended.draft.unwrap();
        let (given, claims) = (more.parts.givens.last().unwrap(), more.board.claims.len());
        assert_eq!((given.claim.0 as usize, claims), (claims - 2, draft.board.claims.len() + 1), "before the question");
        assert_eq!(more.board.claims.last(), draft.board.claims.last());
        let claim = more.claim(given.claim);
        assert!(claim.test(&more.board.scene).holds && !draft.board.claims.iter().any(|s| s.claim == *claim));
        added += 1;
    }
    assert!(added > 5, "{added}");
}

#[test]
fn citations_calls_and_pictures_are_mended() {
    let cx = support::context();
    let (draft, from) = chord(&cx);
    let (at, step) = draft.steps().next().map(|(i, s)| (i as u16, s.clone())).unwrap();
    let cited = |d: &Draft| d.steps().next().unwrap().1.premises.clone();
    let mut idle = draft.clone();
    let spare = ClaimId((0..).find(|i| !step.premises.contains(&ClaimId(*i))).unwrap());
    if let Move::Step(step) = &mut idle.trajectory[usize::from(at)] {
        step.premises.push(spare);
    }
    let finding = Finding::fault("steps", "idle-premise", Place::Step(at)).with("claim", spare.0);
    assert_eq!(cited(&apply(&cx, "uncite", &idle, &from, &finding).unwrap().draft.unwrap()), step.premises);
    let mut lacking = draft.clone();
    let needed =
        *step.premises.iter().find(|p| matches!(draft.board.claims[p.0 as usize].source, Source::Given(_))).unwrap();
    if let Move::Step(step) = &mut lacking.trajectory[usize::from(at)] {
        step.premises.retain(|p| *p != needed);
    }
    let finding = Finding::fault("steps", "missing-premise", Place::Step(at));
    let more = apply(&cx, "cite", &lacking, &from, &finding).unwrap().draft.unwrap();
    assert_eq!(cited(&more).len(), cited(&lacking).len() + 1);
    // A stroke more than the solution needs.
    let mut strokes = draft.clone();
    let call = draft.calls().last().unwrap().1.clone();
    let (p, q) = (flywheel::scene::PointId(0), flywheel::scene::PointId(1));
    let id = strokes.board.scene.add(Shape::Segment(p, q), None, call.state + 1, Stroke::of(Role::Tool));
    let more = ToolCall { drawn: vec![id], post: vec![], state: call.state + 1, ..call };
    let place = strokes.trajectory.len();
    strokes.trajectory.push(Move::Call(more));
    let finding = Finding::fault("tool", "idle", Place::Step(place as u16));
    let clean = apply(&cx, "drop-call", &strokes, &from, &finding).unwrap().draft.unwrap();
    assert_eq!(clean, draft);
    let finding = Finding::fault("tool", "idle", Place::Step(draft.calls().last().unwrap().0 as u16));
    let first = draft.calls().next().unwrap().0 as u16;
    let of_first = Finding::fault("tool", "idle", Place::Step(first));
    assert!(apply(&cx, "drop-call", &draft, &from, &of_first).is_none(), "not the last call");
    assert!(apply(&cx, "drop-call", &strokes, &from, &finding).is_none(), "not the last call");
    let redraw = apply(&cx, "redraw", &draft, &from, &Finding::fault("overlay", "outside", Place::Whole)).unwrap();
    assert!(redraw.draft.is_none() && redraw.look == Look::default());
}

#[test]
fn looks_change_what_they_say_and_nothing_else() {
    let cx = support::context();
    let (draft, from) = sound(&cx, "plane/chord_distance", |_| true);
    let finding = Finding::fault("legible", "label-struck", Place::Whole);
    let drawn = |look| cx.generator.finish(draft.clone(), from.clone(), look).unwrap();
    let first = drawn(Look::default());
    for name in ["enlarge", "turn", "restyle"] {
        let other = drawn(apply(&cx, name, &draft, &from, &finding).unwrap().look);
        let size = |c: &flywheel::sample::Candidate| (c.figure.base.width, c.figure.base.height);
        let theme = first.figure.theme.name == other.figure.theme.name;
        let scene = first.draft.board.scene == other.draft.board.scene;
        match name {
            "enlarge" => assert!(size(&other) > size(&first) && theme && scene),
            "turn" => assert!(theme),
            _ => assert!(!theme && scene && size(&first) == size(&other)),
        }
        assert_eq!(first.question.0, other.question.0);
    }
    let mut upright = draft.clone();
    upright.turnable = false;
    assert!(apply(&cx, "turn", &upright, &from, &finding).is_none());
}

#[test]
fn a_solid_is_seen_from_where_its_corners_and_hidden_edges_show() {
    let cx = support::context();
    let (draft, from) = sound(&cx, "solid/cuboid_diagonal", |_| true);
    let ids: Vec<PointId> = (0..8).map(PointId).collect();
    let at = |p: usize| draft.board.scene.place(ids[p]);
    // Corners in the order of the base and then of the top: the front upper right one is drawn where the far lower left one is.
    let ([a, _, c], [_, b, _]) = (at(5), at(3));
    let mut behind = draft.clone();
    let close = Space { across: [1.0, 1.01 * a / b, 0.0], up: [0.0, 1.01 * c / b, 1.0], places: Vec::new() };
    behind.board.scene.reproject(close);
    mends(&cx, "reproject", "legible/points-close", &behind, &from);
    let mut solid = draft.clone();
    let hidden = solid.board.scene.entities.iter_mut().find(|e| e.look.dashed).unwrap();
    hidden.look.dashed = false;
    mends(&cx, "reproject", "space/hidden-solid", &solid, &from);
}

#[test]
fn an_answer_takes_a_form_that_reads_back() {
    let cx = support::context();
    let (mut draft, from) = chord(&cx);
    let last = draft.steps().last().unwrap().1.derived.0 as usize;
    let exact = draft.answer.clone();
    let Answer::Number { value, unit } = &exact else { panic!("{exact:?}") };
    let rounded = flywheel::answer::decimal::Decimal::round_f64(value.to_f64(), 1).unwrap();
    let rounded = Answer::Rounded { value: rounded, unit: unit.clone() };
    set(&mut draft, last, rounded.clone());
    draft.answer = rounded;
    let finding = Finding::fault("form", "answer-does-not-read-back", Place::Whole);
    let mended = apply(&cx, "reform-answer", &draft, &from, &finding).unwrap().draft.unwrap();
    assert_eq!(mended.answer, exact);
    assert!(apply(&cx, "reform-answer", &mended, &from, &finding).is_none(), "it is exact already");
}

fn sloppy(repairs: u64) -> Context {
    let mut config = Config::default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    config.generate.templates = root.join("tests/sloppy");
    config.generate.knowledge = root.join("knowledge");
    config.repair.tries = repairs;
    setup::load(&config).unwrap_or_else(|e| panic!("{e}")).context
}

#[test]
fn sloppy_templates_are_carried_by_repair_and_rejection() {
    let (plain, cx) = (sloppy(0), sloppy(Config::default().repair.tries));
    let (mut first, mut after, mut mended, mut tried) = (0, 0, BTreeMap::new(), 0);
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..TURNS {
        first += turn(&plain, index).outcomes.iter().filter(|o| matches!(o, Outcome::Verified(_))).count();
        for outcome in turn(&cx, index).outcomes {
            match outcome {
                Outcome::Verified(sample) => {
                    after += 1;
                    for repaired in &sample.repairs {
                        *mended.entry(format!("{} {}", repaired.action, repaired.code)).or_insert(0) += 1;
                    }
                    if !sample.repairs.is_empty() {
                        let script = |name: &str, _: &str| cx.generator.set.get(name).cloned();
                        let again = derive(&cx, &sample.provenance, &script).unwrap();
                        assert_eq!(again.hash(), sample.hash(), "{}", sample.id);
                    }
                }
                Outcome::Rejected(reject) => {
                    tried += usize::from(!reject.repairs.is_empty());
                    let template = &reject.provenance.template;
                    let actions: Vec<&str> = reject.repairs.iter().map(|r| r.action.as_str()).collect();
                    *left.entry(format!("{template} {} {actions:?}", reject.code())).or_insert(0) += 1;
                }
            }
        }
    }
    println!("first pass {first}, after repair {after} of {TURNS}\nmended {mended:#?}\nleft {left:#?}");
    assert!(after as f64 >= 1.3 * first as f64, "first pass {first}, after repair {after} of {TURNS}");
    assert!(mended.len() >= 6 && tried > 0, "{mended:?}, {tried} rejects after repairs");
    for (what, template) in [("false-claim", "foot_outside"), ("ambiguous", "two_triangles")] {
        assert!(left.keys().any(|k| k.contains(template)), "{what} of {template} must not pass: {left:?}");
    }
}

#[test]
fn repaired_samples_are_derived_again() {
    let folder = tempfile::tempdir().unwrap();
    let flywheel = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flywheel"));
        let root = env!("CARGO_MANIFEST_DIR");
        command.current_dir(folder.path()).args(args);
        command.env("FLYWHEEL_GENERATE_TEMPLATES", format!("{root}/tests/sloppy"));
        command.env("FLYWHEEL_GENERATE_KNOWLEDGE", format!("{root}/knowledge"));
        let output = command.output().unwrap();
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{words}{}", String::from_utf8_lossy(&output.stderr));
        words
    };
    flywheel(&["run", "--json", "--samples", "30", "--seed", "5"]);
    let stats: serde_json::Value = serde_json::from_str(&flywheel(&["stats", "--json"])).unwrap();
    assert!(stats["passed"]["after_repair"].as_u64() > Some(3), "{stats}");
    let words = flywheel(&["stats"]);
    assert!(words.contains("first pass") && words.contains("cause  "), "{words}");
    flywheel(&["verify"]);
}
