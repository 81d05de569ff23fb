//! Scorers held against our own samples: answers and wrong answers in words, right drawings in another hand and spoiled ones.
#![allow(clippy::unwrap_used)]

mod support;

use flywheel::answer::Answer;
use flywheel::answer::style::Style;
use flywheel::evaluate::score::pixels;
use flywheel::evaluate::score::strokes::{self, Stroke};
use flywheel::figure::list::{Color, Dash, DisplayList, Geom, Op};
use flywheel::figure::raster::Canvas;
use flywheel::foreign::picture::Pixels;
use flywheel::generate::provenance;
use flywheel::grade::Reference;
use flywheel::sample::Candidate;
use flywheel::seed::Stream;

/// Tolerance as a share of the longer side.
const TOLERANCE: f64 = 0.01;

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

/// The operation with every point sent through `to`.
fn moved(op: &Op, to: &dyn Fn([f64; 2]) -> [f64; 2]) -> Op {
    let chain = |points: &[[f64; 2]]| points.iter().map(|p| to(*p)).collect::<Vec<_>>();
    let geom = |geom: &Geom| match geom {
        Geom::Line(a, b) => Geom::Line(to(*a), to(*b)),
        Geom::Polyline(points) => Geom::Polyline(chain(points)),
        Geom::Polygon(points) => Geom::Polygon(chain(points)),
        Geom::Circle(c, r) => Geom::Circle(to(*c), *r),
        Geom::Arc(c, r, a, s) => Geom::Arc(to(*c), *r, *a, *s),
        Geom::Wedge(c, r, a, s) => Geom::Wedge(to(*c), *r, *a, *s),
        Geom::Rect(corner, size) => Geom::Rect(to(*corner), *size),
    };
    match op {
        Op::Stroke { geom: g, width, color, dash } => {
            Op::Stroke { geom: geom(g), width: *width, color: *color, dash: *dash }
        }
        Op::Fill { geom: g, color } => Op::Fill { geom: geom(g), color: *color },
        Op::Text { at, text, size, face, color, align, turn } => Op::Text {
            at: to(*at),
            text: text.clone(),
            size: *size,
            face: *face,
            color: *color,
            align: *align,
            turn: *turn,
        },
    }
}

/// The same drawing in another hand: solid, another width and colour, up to a third of the tolerance aside.
fn in_another_hand(ops: &[Op], tolerance: f64, stream: &mut Stream) -> Vec<Op> {
    let mut aside = || (stream.int(-100..=100) as f64) / 300.0 * tolerance * 0.7;
    let shift = [aside(), aside()];
    let redrawn = ops.iter().map(|op| match moved(op, &|p| [p[0] + shift[0], p[1] + shift[1]]) {
        Op::Stroke { geom, width, color, .. } => {
            Op::Stroke { geom, width: width + 0.5, color: Color::rgb(color.g, color.b / 2, color.r), dash: Dash::Solid }
        }
        other => other,
    });
    redrawn.collect()
}

/// Index of the longest straight stroke.
fn longest(ops: &[Op]) -> Option<(usize, f64)> {
    let length = |op: &Op| match op {
        Op::Stroke { geom: Geom::Line(a, b), .. } => (a[0] - b[0]).hypot_px(a[1] - b[1]),
        _ => 0.0,
    };
    let found = ops.iter().map(length).enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (found.1 > 0.0).then_some(found)
}

trait Hypot {
    fn hypot_px(self, other: f64) -> f64;
}

impl Hypot for f64 {
    fn hypot_px(self, other: f64) -> f64 {
        (self * self + other * other).sqrt()
    }
}

/// Spoiled drawings by name; a drawing that a spoiling cannot change beyond doubt is left out.
fn spoiled(ops: &[Op], other: &[Op], tolerance: f64, size: [f64; 2]) -> Vec<(&'static str, Vec<Op>)> {
    let mut all = vec![];
    let far = 5.0 * tolerance;
    if let Some((index, length)) = longest(ops).filter(|found| found.1 > 4.0 * far) {
        let mut wrong = ops.to_vec();
        if let Op::Stroke { geom: Geom::Line(a, b), .. } = &mut wrong[index] {
            // The end turns aside, towards the middle of the picture.
            let normal = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
            let inward = (size[0] / 2.0 - b[0]) * normal[0] + (size[1] / 2.0 - b[1]) * normal[1];
            let side = if inward < 0.0 { -far } else { far };
            *b = [b[0] + side * normal[0], b[1] + side * normal[1]];
        }
        all.push(("wrong endpoint", wrong));
        let mut missing = ops.to_vec();
        missing.remove(index);
        all.push(("missing stroke", missing));
        let mut short = ops.to_vec();
        if let Op::Stroke { geom: Geom::Line(a, b), .. } = &mut short[index] {
            *b = [a[0] + 0.6 * (b[0] - a[0]), a[1] + 0.6 * (b[1] - a[1])];
        }
        all.push(("stroke too short", short));
    }
    let mut extra = ops.to_vec();
    let color = Color::rgb(220, 20, 20);
    extra.push(Op::Stroke {
        geom: Geom::Line([0.13 * size[0], 0.21 * size[1]], [0.81 * size[0], 0.74 * size[1]]),
        width: 2.5,
        color,
        dash: Dash::Solid,
    });
    all.push(("extra stroke", extra));
    all.push(("shifted", ops.iter().map(|op| moved(op, &|p| [p[0] + far, p[1] + 0.8 * far])).collect()));
    all.push(("unrelated drawing", other.to_vec()));
    all.push(("nothing drawn", vec![]));
    all
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
    let mut table: std::collections::BTreeMap<&str, [Tally; 2]> = std::collections::BTreeMap::new();
    for (index, candidate) in all.iter().enumerate() {
        let (base, ops) = (&candidate.figure.base, candidate.figure.overlays.first());
        let Some(ops) = ops.filter(|ops| ops.iter().any(|op| Stroke::of(op).is_some())) else { continue };
        let other = all[(index + all.len() / 2) % all.len()].figure.overlays.first().cloned().unwrap_or_default();
        let size = [f64::from(base.width), f64::from(base.height)];
        let tolerance = TOLERANCE * size[0].max(size[1]);
        let (original, target) = (draw(base, &[]), draw(base, ops));
        let mut drawings =
            vec![("right, in another hand", in_another_hand(ops, tolerance, &mut stream)), ("right", ops.clone())];
        drawings.extend(spoiled(ops, &other, tolerance, size));
        for (name, drawing) in drawings {
            let lines = |ops: &[Op]| ops.iter().filter_map(Stroke::of).collect::<Vec<_>>();
            let by_strokes = strokes::compare(&lines(&drawing), &lines(ops), tolerance).is_right();
            let by_pixels = pixels::compare(&original, &target, &draw(base, &drawing), tolerance).unwrap().is_right();
            let row = table.entry(name).or_default();
            for (tally, passed) in row.iter_mut().zip([by_strokes, by_pixels]) {
                tally.all += 1;
                tally.passed += u32::from(passed);
            }
        }
    }
    println!("drawing                   n   passed by strokes, by pixels");
    let mut sums = [[0u32; 4]; 2];
    for (name, row) in &table {
        println!("{name:24} {:4} {:10} {:10}", row[0].all, row[0].passed, row[1].passed);
        for (sum, tally) in sums.iter_mut().zip(row) {
            let right = usize::from(!name.starts_with("right")) * 2;
            sum[right] += tally.passed;
            sum[right + 1] += tally.all;
        }
    }
    for (name, [passed, right, wrongly, spoiled]) in ["strokes", "pixels"].iter().zip(sums) {
        let precision = f64::from(passed) / f64::from((passed + wrongly).max(1));
        let recall = f64::from(passed) / f64::from(right.max(1));
        let caught = 1.0 - f64::from(wrongly) / f64::from(spoiled.max(1));
        println!(
            "{name}: precision {precision:.3}, recall {recall:.3} of {right}; spoiled caught {caught:.3} of {spoiled}"
        );
        assert!(right >= 200 && spoiled >= 500, "{right} right, {spoiled} spoiled");
        // Pixels cannot tell a stroke that is a tenth too short, or one small stroke of many, from a right drawing.
        let (least, most) = if *name == "strokes" { (0.97, 0.98) } else { (0.90, 0.96) };
        assert!(precision >= least && recall >= 0.97 && caught >= most, "{name}: {precision} {recall} {caught}");
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
