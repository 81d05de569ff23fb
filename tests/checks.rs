//! Every check lets sound candidates pass and catches a spoiled one of its kind.

mod support;

use flywheel::answer::Answer;
use flywheel::check;
use flywheel::claim::text::{Piece, Text};
use flywheel::claim::{Claim, ClaimId, Source};
use flywheel::figure::list::{Color, Dash, Geom, Op};
use flywheel::figure::png::Frame;
use flywheel::figure::raster::Canvas;
use flywheel::generate::{draw, provenance, rasterise};
use flywheel::sample::Candidate;
use flywheel::sample::draft::{Choice, Draft, Grown, Move};
use flywheel::scene::mark::MarkKind;
use std::sync::OnceLock;

const CHORD: &str = "plane/chord_distance";

fn sound() -> Candidate {
    support::candidate(&support::generator(), CHORD, 1, 0)
}

/// What checks know, loaded once.
fn checks() -> &'static check::Context {
    static CONTEXT: OnceLock<check::Context> = OnceLock::new();
    CONTEXT.get_or_init(|| support::context().checks)
}

fn codes(c: &Candidate) -> Vec<String> {
    check::findings(checks(), c).into_iter().map(|f| f.code).collect()
}

/// Spoils the draft, draws it again and looks.
fn spoiled_draft(spoil: impl FnOnce(&mut Draft)) -> Vec<String> {
    let c = sound();
    let mut draft = c.draft.clone();
    spoil(&mut draft);
    codes(&draw(c.provenance.clone(), draft, c.figure.theme, c.figure.sheet).expect("still drawable"))
}

/// Spoils the figure's operations, rasterises them again and looks.
fn spoiled_figure(spoil: impl FnOnce(&mut Candidate)) -> Vec<String> {
    let mut c = sound();
    spoil(&mut c);
    rasterise(&mut c).expect("still drawable");
    codes(&c)
}

/// Spoils anything after drawing and looks.
fn spoiled(spoil: impl FnOnce(&mut Candidate)) -> Vec<String> {
    let mut c = sound();
    spoil(&mut c);
    codes(&c)
}

#[track_caller]
fn caught(found: &[String], code: &str) {
    assert!(found.iter().any(|f| f == code), "{code} is not among {found:?}");
}

fn number(n: i64) -> Answer {
    Answer::Number { value: n.into(), unit: None }
}

fn add_words(text: &mut Text, words: &str) {
    text.0.push(Piece::Words(words.into()));
}

#[test]
fn sound_candidates_pass() {
    let generator = support::generator();
    for turn in 0..20 {
        let c = support::candidate(&generator, CHORD, 1 + (turn % 3) as u8, turn);
        assert_eq!(codes(&c), Vec::<String>::new(), "turn {turn}");
    }
}

#[test]
fn truth_catches_a_moved_point_and_a_false_claim() {
    caught(&spoiled_draft(|d| d.board.scene.points[1][0] += 0.5), "truth/false-claim");
    let off = |d: &mut Draft| {
        for stated in &mut d.board.claims {
            if let (Claim::Equal(_, value), Source::Given(_)) = (&mut stated.claim, stated.source) {
                *value = number(1);
            }
        }
    };
    caught(&spoiled_draft(off), "truth/false-claim");
}

#[test]
fn answer_catches_a_wrong_answer_and_a_missing_conclusion() {
    caught(&spoiled_draft(|d| d.answer = number(7)), "answer/differs");
    caught(&spoiled_draft(|d| drop(d.trajectory.pop())), "answer/not-concluded");
}

#[test]
fn form_catches_choices_that_are_not_one_right_among_distinct() {
    let choice =
        |answer: &Answer, right: bool| Choice { answer: answer.clone(), mistake: (!right).then(|| "spoiled".into()) };
    let two_right =
        |d: &mut Draft| d.choices = vec![choice(&d.answer, true), choice(&d.answer, false), choice(&number(1), false)];
    caught(&spoiled_draft(two_right), "form/right-choices");
    caught(&spoiled_draft(two_right), "form/equal-choices");
    caught(
        &spoiled_draft(|d| d.choices = vec![choice(&number(1), false), choice(&number(2), false)]),
        "form/right-choices",
    );
    let no_call = |d: &mut Draft| d.trajectory.retain(|m| matches!(m, Move::Step(_)));
    caught(&spoiled_draft(no_call), "form/no-tool");
    caught(&spoiled_draft(|d| d.trajectory.truncate(3)), "form/steps");
}

#[test]
fn harder_catches_an_expansion_that_needs_no_more_steps() {
    let grown = |steps, calls| {
        move |d: &mut Draft| {
            let (asked, answer) = (d.asked.clone(), d.answer.clone());
            d.grown_from = Some(Grown { steps, calls, depth: 1, asked, answer, unnamed: Vec::new() });
        }
    };
    caught(&spoiled_draft(grown(60, 0)), "harder/steps");
    caught(&spoiled_draft(grown(0, 60)), "harder/calls");
    assert!(!spoiled_draft(grown(0, 0)).iter().any(|f| f.starts_with("harder/")));
}

#[test]
fn binding_catches_free_unshown_double_and_leaking_words() {
    caught(&spoiled_draft(|d| add_words(&mut d.question, " The radius is 17.")), "binding/free-number");
    caught(&spoiled_draft(|d| add_words(&mut d.question, " Let Q be a point.")), "binding/free-name");
    let unmark = |d: &mut Draft| d.board.scene.marks.retain(|m| !matches!(m.kind, MarkKind::Name(_)));
    caught(&spoiled_draft(unmark), "binding/name-not-shown");
    let same_names = |d: &mut Draft| {
        let named: Vec<usize> =
            (0..d.board.scene.entities.len()).filter(|i| d.board.scene.entities[*i].name.is_some()).collect();
        d.board.scene.entities[named[1]].name = d.board.scene.entities[named[0]].name.clone();
    };
    caught(&spoiled_draft(same_names), "binding/double-name");
    let leak = |d: &mut Draft| {
        let last = d.steps().last().expect("has steps").1.derived;
        d.question.0.push(Piece::Value(last));
    };
    caught(&spoiled_draft(leak), "binding/gives-the-answer-away");
    caught(&spoiled_draft(|d| d.question.0.push(Piece::Value(ClaimId(9999)))), "binding/no-such-value");
    let early = |d: &mut Draft| {
        let foot = d.calls().next().expect("has calls").1.drawn.clone();
        d.question.0.extend(foot.into_iter().map(Piece::Name));
    };
    caught(&spoiled_draft(early), "binding/name-not-shown");
    let false_sum = |d: &mut Draft| {
        if let Some(Move::Step(step)) = d.trajectory.last_mut() {
            add_words(&mut step.text, " Check: 2 + 2 = 5.");
        }
    };
    caught(&spoiled_draft(false_sum), "binding/false-arithmetic");
    let idle = |d: &mut Draft| {
        if let Some(Move::Step(step)) = d.trajectory.last_mut() {
            add_words(&mut step.text, " Check: 2 + 2 = 4 = 4.");
        }
    };
    caught(&spoiled_draft(idle), "binding/idle-arithmetic");
    let mute = |d: &mut Draft| d.question.0.retain(|p| !matches!(p, Piece::Value(_)));
    let unsaid = spoiled_draft(mute);
    assert!(unsaid.iter().any(|f| f == "binding/given-missing-in-text"), "{unsaid:?}");
}

/// Changes the first label of the original figure.
fn first_label(c: &mut Candidate, change: impl FnOnce(&mut [f64; 2], &mut f64, &mut Color)) {
    let label = c
        .figure
        .base
        .ops
        .iter_mut()
        .find_map(|op| if let Op::Text { at, size, color, .. } = op { Some((at, size, color)) } else { None });
    let (at, size, color) = label.expect("a label");
    change(at, size, color);
}

#[test]
fn legible_catches_labels_that_are_clipped_struck_small_pale_or_overlapping() {
    caught(&spoiled_figure(|c| first_label(c, |at, _, _| at[0] = -3.0)), "legible/label-clipped");
    caught(&spoiled_figure(|c| first_label(c, |_, size, _| *size = 6.0)), "legible/label-small");
    let background = sound().figure.base.background;
    caught(&spoiled_figure(|c| first_label(c, |_, _, color| *color = background)), "legible/label-contrast");
    let strike = |c: &mut Candidate| {
        let (w, h) = (f64::from(c.figure.base.width), f64::from(c.figure.base.height));
        let ink = c.figure.theme.ink;
        for i in 0..40 {
            let y = h * f64::from(i) / 40.0;
            c.figure.base.ops.push(Op::Stroke {
                geom: Geom::Line([0.0, y], [w, y]),
                width: 1.0,
                color: ink,
                dash: Dash::Solid,
            });
        }
    };
    caught(&spoiled_figure(strike), "legible/label-struck");
    let twice = |c: &mut Candidate| {
        let label = c.figure.base.ops.iter().rev().find(|op| matches!(op, Op::Text { .. })).expect("a label").clone();
        c.figure.base.ops.push(label);
    };
    caught(&spoiled_figure(twice), "legible/labels-overlap");
    let squeeze = |d: &mut Draft| {
        let (p, q) = (d.board.scene.points[1], d.board.scene.points[2]);
        d.board.scene.points[2] = [p[0] + (q[0] - p[0]) * 1e-3, p[1] + (q[1] - p[1]) * 1e-3];
    };
    caught(&spoiled_draft(squeeze), "legible/points-close");
}

#[test]
fn overlay_catches_stray_ink_no_change_and_another_size() {
    let stray = |c: &mut Candidate| {
        let mut list = c.figure.base.clone();
        list.ops.extend(c.figure.overlays[0].clone());
        list.ops.push(Op::Fill { geom: Geom::Circle([3.0, 3.0], 2.0), color: c.figure.theme.ink });
        let mut canvas = Canvas::new(&list).expect("drawable");
        c.frames[1] = Frame::of(&mut canvas);
    };
    caught(&spoiled(stray), "overlay/stray-ink");
    caught(&spoiled(|c| c.frames[1] = c.frames[0].clone()), "overlay/no-change");
    let wider = |c: &mut Candidate| {
        let mut list = c.figure.base.clone();
        list.width += 1;
        c.frames[1] = Frame::of(&mut Canvas::new(&list).expect("drawable"));
    };
    caught(&spoiled(wider), "overlay/size");
}

#[test]
fn ink_catches_an_entity_that_is_not_drawn() {
    let erase =
        |c: &mut Candidate| c.figure.base.ops.retain(|op| !matches!(op, Op::Stroke { geom: Geom::Circle(..), .. }));
    caught(&spoiled_figure(erase), "ink/missing");
    let stale =
        |c: &mut Candidate| c.frames[0] = support::candidate(&support::generator(), CHORD, 1, 3).frames[0].clone();
    assert!(!spoiled(stale).is_empty(), "the picture of another sample passes");
}

#[test]
fn replay_catches_code_that_draws_something_else() {
    let shift = |c: &mut Candidate| c.code[0] = c.code[0].replacen("circle(", "circle(1", 1);
    let found = spoiled(shift);
    assert!(found.iter().any(|f| f.starts_with("replay/")), "{found:?}");
    let cut = |c: &mut Candidate| c.code[1].truncate(10);
    caught(&spoiled(cut), "replay/unreadable");
}

#[test]
fn answers_do_not_change_when_the_figure_is_turned_or_mirrored_and_scale_with_it() {
    let generator = support::generator();
    let mut looked_at = 0;
    for script in generator.set.scripts().iter().filter(|s| s.meta.kind.name == "plane") {
        for turn in 0..12 {
            let level = script.meta.levels[turn as usize % script.meta.levels.len()];
            let made = generator.candidate(script, provenance(script, 11, turn, 0, level));
            let Ok(c) = made else { continue };
            let (scene, asked) = (&c.draft.board.scene, &c.draft.asked);
            if !c.draft.turnable {
                // North is up.
                continue;
            }
            for (angle, mirror) in [(0.7, false), (2.0, true)] {
                let mut turned = scene.clone();
                turned.turn(angle, mirror);
                assert!(
                    asked.observe(&turned).is_ok_and(|seen| seen.agrees(&c.draft.answer)),
                    "{} {turn}",
                    script.name
                );
            }
            let mut large = scene.clone();
            large.points.iter_mut().flatten().chain(&mut large.scalars).for_each(|x| *x *= 3.0);
            let ratio = asked.number(&large) / asked.number(scene);
            // An angle stays, a length triples, an area grows ninefold; the number of things alike, a scalar, triples as well.
            assert!(
                [1.0, 3.0, 9.0, 27.0].iter().any(|r| (ratio / r - 1.0).abs() < 1e-9),
                "{} {turn}: {ratio}",
                script.name
            );
            looked_at += 1;
        }
    }
    assert!(looked_at > 60, "only {looked_at} problems");
}

#[test]
fn words_catch_other_prints_other_questions_and_other_calls() {
    caught(&spoiled(|c| c.question.0.push('!')), "words/other-question");
    caught(&spoiled(|c| c.words[0].0.push('!')), "words/other-move");
    caught(&spoiled_draft(|d| d.question = Text::parse("Look at the figure.")), "words/asks-nothing");
    let elsewhere = |d: &mut Draft| {
        let ask = d.parts.ask.nouns.iter_mut().chain(&mut d.parts.ask.sentences);
        let (chord, centre) = (d.asked.entities(&d.board.scene)[1], d.board.scene.ids().next().expect("a centre"));
        let (old, new) = (flywheel::claim::text::name_token(chord), flywheel::claim::text::name_token(centre));
        ask.for_each(|text| *text = text.replace(&old, &new));
        d.question.0.iter_mut().filter(|p| **p == Piece::Name(chord)).for_each(|p| *p = Piece::Name(centre));
    };
    caught(&spoiled_draft(elsewhere), "words/asks-another");
    let rename = |d: &mut Draft| {
        d.trajectory.iter_mut().for_each(|m| {
            if let Move::Call(call) = m {
                call.tool = "zoom_in".into()
            }
        })
    };
    caught(&spoiled_draft(rename), "words/no-such-tool");
    let mute = |d: &mut Draft| {
        d.trajectory.iter_mut().for_each(|m| {
            if let Move::Call(call) = m {
                call.text = Text::parse("draw it")
            }
        })
    };
    caught(&spoiled_draft(mute), "words/other-ends");
    let unsaid = |d: &mut Draft| {
        if let Some(Move::Step(step)) = d.trajectory.last_mut() {
            step.text = Text::parse("This is clear.");
        }
    };
    caught(&spoiled_draft(unsaid), "words/other-conclusion");
}

#[test]
fn units_catch_a_value_in_another_unit() {
    let metres = |d: &mut Draft| {
        for stated in &mut d.board.claims {
            if let Claim::Equal(_, Answer::Number { unit, .. }) = &mut stated.claim {
                *unit = "km".parse().ok();
            }
        }
    };
    caught(&spoiled_draft(metres), "units/other-unit");
    let choice = |d: &mut Draft| {
        let other = Answer::Number { value: 977.into(), unit: "kg".parse().ok() };
        d.choices = vec![Choice { answer: other, mistake: Some("spoiled".into()) }];
    };
    caught(&spoiled_draft(choice), "units/choice-unit");
}

#[test]
fn marks_catch_writing_and_signs_that_are_not_so() {
    let add = |kind: fn(&Draft) -> MarkKind| {
        move |d: &mut Draft| {
            let kind = kind(d);
            d.board.scene.marks.push(flywheel::scene::mark::Mark { kind, state: 0, claim: None });
        }
    };
    use flywheel::scene::PointId as P;
    caught(&spoiled_draft(add(|_| MarkKind::RightAngle(P(0), P(1), P(2)))), "marks/not-right");
    caught(&spoiled_draft(add(|_| MarkKind::Along(P(1), P(2), "7".into()))), "marks/unbound-writing");
    let ticks = |d: &mut Draft| {
        add(|_| MarkKind::Ticks(P(0), P(1), 1))(d);
        add(|_| MarkKind::Ticks(P(1), P(2), 1))(d);
    };
    caught(&spoiled_draft(ticks), "marks/not-equal");
    let chevrons = |d: &mut Draft| {
        add(|_| MarkKind::Chevrons(P(0), P(1), 1))(d);
        add(|_| MarkKind::Chevrons(P(1), P(2), 1))(d);
    };
    caught(&spoiled_draft(chevrons), "marks/not-parallel");
    let other = |d: &mut Draft| {
        let given =
            d.board.claims.iter().position(|s| matches!((&s.claim, s.source), (Claim::Equal(..), Source::Given(_))));
        let claim = given.map(|i| i as u32);
        d.board.scene.marks.push(flywheel::scene::mark::Mark {
            kind: MarkKind::Along(P(1), P(2), "977".into()),
            state: 0,
            claim,
        });
    };
    caught(&spoiled_draft(other), "marks/other-value");
}

#[test]
fn drawn_catches_strokes_and_labels_that_the_scene_does_not_have() {
    let pop = |c: &mut Candidate| {
        let i = c.figure.base.ops.iter().position(|op| matches!(op, Op::Stroke { .. })).expect("a stroke");
        c.figure.base.ops.remove(i);
    };
    caught(&spoiled_figure(pop), "drawn/other-stroke");
    let stray = |c: &mut Candidate| {
        let color = c.figure.theme.ink;
        c.figure.base.ops.push(Op::Fill { geom: Geom::Circle([3.0, 3.0], 2.0), color });
    };
    caught(&spoiled_figure(stray), "drawn/stray-stroke");
    let unlabel = |c: &mut Candidate| c.figure.base.ops.retain(|op| !matches!(op, Op::Text { .. }));
    caught(&spoiled_figure(unlabel), "drawn/label-missing");
    // The corner of the picture is nobody's home.
    let far = |c: &mut Candidate| first_label(c, |at, _, _| *at = [12.0, 20.0]);
    caught(&spoiled_figure(far), "drawn/label-astray");
    let typo = |c: &mut Candidate| {
        let text =
            c.figure.base.ops.iter_mut().find_map(|op| if let Op::Text { text, .. } = op { Some(text) } else { None });
        *text.expect("a label") = "W_7".into();
    };
    caught(&spoiled_figure(typo), "drawn/stray-label");
}

#[test]
fn an_answer_among_the_givens_and_a_lonely_choice_are_caught() {
    let give = |d: &mut Draft| {
        let claim = Claim::Equal(d.asked.clone(), d.answer.clone());
        d.board.state_claim(claim, Source::Given(flywheel::claim::Place::Text));
    };
    caught(&spoiled_draft(give), "answer/given");
    let lonely = |d: &mut Draft| d.choices = vec![Choice { answer: d.answer.clone(), mistake: None }];
    caught(&spoiled_draft(lonely), "form/single-choice");
}

#[test]
fn replay_catches_pictures_of_other_pixels_in_every_sample() {
    caught(&spoiled(|c| c.pictures.swap(0, 1)), "replay/other-pixels");
    caught(&spoiled(|c| c.pictures[1].png.truncate(100)), "replay/other-png");
    caught(&spoiled(|c| c.frames.swap(0, 1)), "replay/other-pixels");
}
