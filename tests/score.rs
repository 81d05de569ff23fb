//! Scorers held against our own samples: answers and wrong answers in words, right drawings in another hand and spoiled ones.
#![allow(clippy::unwrap_used)]

mod support;

use flywheel::answer::Answer;
use flywheel::answer::style::Style;
use flywheel::evaluate::mark::{Scorer, drawing};
use flywheel::figure::list::{DisplayList, Op};
use flywheel::figure::raster::Canvas;
use flywheel::foreign::picture::Pixels;
use flywheel::generate::provenance;
use flywheel::grade::Reference;
use flywheel::sample::Candidate;
use flywheel::seed::Stream;
use std::collections::BTreeMap;
use support::redraw;

fn candidates() -> Vec<Candidate> {
    let generator = support::generator();
    let mut all = vec![];
    for script in generator.set.scripts() {
        let level = script.meta.levels[0];
        all.extend((0..2).filter_map(|turn| generator.candidate(script, provenance(script, 11, turn, 0, level)).ok()));
    }
    all
}

fn draw(base: &DisplayList, ops: &[Op]) -> Pixels {
    let mut canvas = Canvas::new(base).unwrap();
    canvas.draw(ops).unwrap();
    let rgb = canvas.rgba().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    Pixels { width: base.width, height: base.height, rgb }
}

#[derive(Default)]
struct Tally {
    passed: u32,
    all: u32,
}

#[test]
fn right_drawings_pass_and_spoiled_ones_fail() {
    let all = candidates();
    let mut stream = Stream::new(&[b"score"]);
    let mut table: BTreeMap<(bool, &str), [Tally; 2]> = BTreeMap::new();
    let mut failures = vec![];
    for (index, candidate) in all.iter().enumerate() {
        let (base, ops) = (&candidate.figure.base, candidate.figure.overlays.first());
        let Some(ops) = ops.filter(|ops| !ops.is_empty()) else { continue };
        let other = all[(index + all.len() / 2) % all.len()].figure.overlays.first().cloned().unwrap_or_default();
        let (original, target) = (draw(base, &[]), draw(base, ops));
        for made in redraw::drawings(base, ops, &other, &mut stream) {
            let mut given = draw(base, &made.ops);
            if made.hard {
                redraw::harden(&original, &mut given);
            }
            let by_shapes = drawing(&original, &target, ops, &given, Some(&made.ops));
            let by_pixels = drawing(&original, &target, ops, &given, None);
            assert_eq!((by_shapes.scorer, by_pixels.scorer), (Some(Scorer::Shapes), Some(Scorer::Pixels)));
            let row = table.entry((made.right, made.name)).or_default();
            for (tally, mark) in row.iter_mut().zip([&by_shapes, &by_pixels]) {
                tally.all += 1;
                tally.passed += u32::from(mark.right);
                if mark.right != made.right {
                    let id = format!("{} {}", candidate.provenance.template, candidate.provenance.turn);
                    failures.push(format!("{:?} {} of {id}: {:?}", mark.scorer, made.name, mark.parts));
                }
            }
        }
    }
    failures.iter().for_each(|failure| println!("{failure}"));
    println!("drawing                            n   passed by shapes, by pixels");
    let mut sums = [[0u32; 4]; 2];
    for ((right, name), row) in table.iter().rev() {
        println!("{name:30} {:5} {:10} {:10}", row[0].all, row[0].passed, row[1].passed);
        for (sum, tally) in sums.iter_mut().zip(row) {
            let at = if *right { 0 } else { 2 };
            sum[at] += tally.passed;
            sum[at + 1] += tally.all;
        }
    }
    for (name, [passed, right, wrongly, spoiled]) in ["shapes", "pixels"].iter().zip(sums) {
        let precision = f64::from(passed) / f64::from((passed + wrongly).max(1));
        let recall = f64::from(passed) / f64::from(right.max(1));
        let caught = 1.0 - f64::from(wrongly) / f64::from(spoiled.max(1));
        println!(
            "{name}: precision {precision:.4}, recall {recall:.4} of {right}; spoiled caught {caught:.4} of {spoiled}"
        );
        assert!(right >= 1500 && spoiled >= 1500, "{right} right, {spoiled} spoiled");
        assert!(precision >= 0.98 && recall >= 0.98 && caught >= 0.98, "{name}: {precision} {recall} {caught}");
    }
}

#[test]
fn every_answer_of_ours_is_right_in_every_dress_and_every_mistake_is_wrong() {
    let mut counts = [0u32; 2];
    let mut wrong = vec![];
    for candidate in candidates() {
        let draft = &candidate.draft;
        let choices: Vec<String> = draft.choices.iter().map(|choice| choice.answer.print(Style::Plain)).collect();
        let reference = Reference::of(&draft.answer, choices.clone());
        let (plain, latex) = (draft.answer.print(Style::Plain), draft.answer.print(Style::Latex));
        let mut dresses = vec![
            plain.clone(),
            format!("$\\boxed{{{latex}}}$"),
            format!("<think>x</think>\n<answer>{plain}</answer>"),
            format!("We look at the figure.\nThe answer is {plain}."),
        ];
        if let Answer::Choice { index } = draft.answer {
            dresses.push(choices[index].clone());
        }
        for dress in dresses {
            counts[0] += 1;
            if !reference.grade(&dress).correct {
                wrong.push(format!("{}: {dress} is not {plain}", candidate.provenance.template));
            }
        }
        let mistakes: Vec<String> = match draft.answer {
            Answer::Choice { index } => {
                choices.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, text)| text.clone()).collect()
            }
            _ => draft.parts.ask.mistakes.iter().map(|(mistake, _)| mistake.print(Style::Plain)).collect(),
        };
        for mistake in mistakes.iter().filter(|mistake| **mistake != plain) {
            counts[1] += 1;
            if reference.grade(mistake).correct {
                wrong.push(format!("{}: {mistake} passes for {plain}", candidate.provenance.template));
            }
        }
    }
    println!("{} right answers, {} wrong ones", counts[0], counts[1]);
    assert!(counts[0] > 500 && counts[1] > 200, "{counts:?}");
    assert!(wrong.is_empty(), "{} of {counts:?}:\n{}", wrong.len(), wrong.join("\n"));
}
