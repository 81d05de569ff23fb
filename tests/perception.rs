//! Perception of every template: places lie where the pixels are, both roads to what is not drawn meet, and what is spoiled is seen.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use flywheel::figure::list::{Geom, Op};
use flywheel::flywheel::perceive;
use flywheel::generate::provenance;
use flywheel::sample::Candidate;
use flywheel::sample::perception::element::Element;
use flywheel::sample::perception::seen::{Seen, distance};
use flywheel::sample::perception::{Level, Perception, Question, derived, relation, upon};
use flywheel::seed::Stream;
use std::collections::BTreeSet;

/// Drafts of every template at every level.
const EACH: u64 = 4;

/// Candidates of all templates; the few that a template declines are left out.
fn candidates() -> Vec<Candidate> {
    let generator = support::generator();
    let mut all = vec![];
    for script in generator.set.scripts() {
        for level in &script.meta.levels {
            all.extend(
                (0..EACH).filter_map(|turn| generator.candidate(script, provenance(script, 5, turn, 0, *level)).ok()),
            );
        }
    }
    all
}

fn stream(c: &Candidate) -> Stream {
    c.provenance.stream().fork("perception")
}

#[test]
fn elements_lie_in_the_picture_and_places_have_ink() {
    let (mut types, mut levels) = (BTreeSet::new(), BTreeSet::new());
    let all = candidates();
    let mut without = 0;
    for c in &all {
        let scene = &c.draft.board.scene;
        let seen = Perception::of(scene, &c.figure, stream(c));
        let what = format!("{} {}", c.provenance.template, c.provenance.turn);
        assert_eq!(seen.elements.len(), Perception::count(scene), "{what}");
        assert!(!seen.elements.is_empty(), "{what}");
        let (w, h) = (c.figure.base.width as i32, c.figure.base.height as i32);
        for element in &seen.elements {
            types.insert(serde_json::to_value(element).unwrap()["type"].as_str().unwrap().to_string());
            if let Element::Point { x, y, .. } | Element::Text { position: [x, y], .. } = element {
                assert!((1..w).contains(x) && (1..h).contains(y), "{what}: {element:?}");
            }
        }
        without += usize::from(seen.questions.is_empty());
        for question in &seen.questions {
            levels.insert(question.level);
            assert!(!question.answer.is_empty(), "{what}");
            if question.level != Level::Integrated {
                // The middle of a symbol may be empty: that of a resistor's box, or of a half note.
                let reach = match &question.text {
                    text if text.contains("symbol") || text.contains("head") => 30,
                    _ => 7,
                };
                question
                    .answer
                    .iter()
                    .for_each(|(name, at)| assert!(inked(c, *at, reach), "{what}: {name} {at:?} {question:?}"));
            }
            // Names of the semantic level stand in the answer alone.
            if question.level == Level::Semantic {
                let named = |name: &String| question.text.split([' ', ',']).any(|word| word == name && word != "a");
                assert!(!question.answer.iter().any(|(name, _)| named(name)), "{what}: {question:?}");
            }
        }
    }
    let published = ["angle", "circle", "function_curve", "line", "point", "symbol", "text"];
    assert_eq!(types.iter().map(String::as_str).collect::<Vec<_>>(), published);
    assert_eq!(levels.len(), 3);
    assert!(without * 20 < all.len(), "{without} of {} figures have no question", all.len());
}

/// Whether something other than the background shows within a number of pixels.
fn inked(c: &Candidate, [x, y]: [i32; 2], reach: i32) -> bool {
    let ground = c.figure.base.background;
    (-reach..=reach).any(|dx| {
        (-reach..=reach).any(|dy| {
            let pixel = c.frames[0].pixel(i64::from(x + dx), i64::from(y + dy));
            pixel.is_some_and(|p| p != [ground.r, ground.g, ground.b])
        })
    })
}

#[test]
fn both_roads_to_what_is_not_drawn_meet() {
    let (mut kinds, mut asked, mut graphs, mut cut) = (BTreeSet::<&str>::new(), 0, 0, 0);
    for c in candidates() {
        let seen = Seen::of(&c.draft.board.scene, &c.figure);
        let (questions, parted) = derived::questions(&seen, &mut stream(&c));
        // A chain of strokes cuts the corners of a function in pieces, and the crests of one that swings fast: there alone may the
        // picture part from it, and nothing is asked.
        assert!(parted == 0 || seen.curves.len() == 1, "{} {}", c.provenance.template, c.provenance.turn);
        (graphs, cut) = (graphs + usize::from(seen.curves.len() == 1), cut + parted);
        asked += questions.len();
        let words = [
            "midpoint",
            "foot",
            "mirror",
            "centroid",
            "incentre",
            "circumcentre",
            "opposite",
            "half way",
            "cross",
            "graph",
        ];
        kinds.extend(words.iter().copied().filter(|w| questions.iter().any(|q| q.text.contains(w))));
    }
    assert!(asked > 500 && kinds.len() == 10, "{asked} {kinds:?}");
    assert!(graphs > 50 && cut * 10 < graphs, "{cut} of {graphs} graphs");
}

#[test]
fn places_upon_sets_boards_lines_circuits_and_solids_are_found_on_two_roads() {
    const WORDS: [&str; 6] =
        ["centre of the circle", "circles", "whole grid", "on the number line", "symbols of", "of the face"];
    let (mut kinds, mut spoiled) = (BTreeSet::<&str>::new(), 0);
    for c in candidates() {
        let mut seen = Seen::of(&c.draft.board.scene, &c.figure);
        let (questions, parted) = upon::questions(&seen);
        assert_eq!(parted, 0, "{} {}", c.provenance.template, c.provenance.turn);
        kinds.extend(WORDS.iter().copied().filter(|w| questions.iter().any(|q| q.text.contains(w))));
        // In the picture of a solid nothing is asked that holds on paper alone.
        let flat = ["foot of", "mirror", "incentre", "circumcentre", "where"];
        let paper = derived::questions(&seen, &mut stream(&c)).0;
        let in_space = c.draft.board.scene.space.is_some();
        assert!(!in_space || !paper.iter().any(|q| flat.iter().any(|w| q.text.contains(w))), "{paper:?}");
        // Ticks that are told elsewhere than they stand break what rests on them.
        if questions.iter().any(|q| q.text.contains("on the number line")) {
            seen.things.iter_mut().for_each(|t| t.place.at[0] += 3.0);
            assert!(upon::questions(&seen).1 > 0, "{}", c.provenance.template);
            spoiled += 1;
        }
    }
    assert_eq!(kinds.len(), WORDS.len(), "{kinds:?}");
    assert!(spoiled > 5, "{spoiled}");
}

#[test]
fn a_graph_drawn_elsewhere_and_a_moved_point_are_noticed() {
    let (mut graphs, mut points) = (0, 0);
    for mut c in candidates() {
        let scene = c.draft.board.scene.clone();
        let before = derived::questions(&Seen::of(&scene, &c.figure), &mut stream(&c)).0;
        if before.iter().any(|q| q.text.contains("point of the graph")) {
            for op in &mut c.figure.base.ops {
                if let Op::Stroke { geom: Geom::Polyline(chain), .. } = op {
                    chain.iter_mut().for_each(|p| p[1] += 2.0);
                }
            }
            assert_eq!(derived::questions(&Seen::of(&scene, &c.figure), &mut stream(&c)).1, 1);
            graphs += 1;
        }
        // A named place that is told elsewhere than its point stands breaks what rests on it.
        let mut seen = Seen::of(&scene, &c.figure);
        if before.iter().any(|q| q.text.starts_with("the foot")) {
            seen.named.iter_mut().for_each(|n| n.at[0] += 3.0);
            seen.named.iter_mut().for_each(|n| n.at[1] += 1.0);
            points += usize::from(derived::questions(&seen, &mut stream(&c)).1 > 0);
        }
    }
    assert!(graphs > 5 && points > 5, "{graphs} {points}");
}

#[test]
fn a_doubtful_place_is_not_asked_for() {
    let mut doubted = 0;
    for c in candidates() {
        let scene = c.draft.board.scene.clone();
        let mut seen = Seen::of(&scene, &c.figure);
        let [(centre, radius, _)] = seen.circles[..] else { continue };
        let on_circle = |q: &Question| q.text.contains("on the circle") || q.text.contains("side the circle");
        if !relation::questions(&seen).iter().any(on_circle) {
            continue;
        }
        // A point two pixels off the circle lies on it for one reader and beside it for another.
        let place = seen.named.iter().position(|n| distance(n.at, centre) > 1.0).unwrap();
        seen.named[place].at = [centre[0] + radius + 2.0, centre[1]];
        assert!(!relation::questions(&seen).iter().any(on_circle), "{}", c.provenance.template);
        doubted += 1;
    }
    assert!(doubted > 5, "{doubted}");
}

#[test]
fn a_dictionary_is_python() {
    let question = |name: &str| Question {
        level: Level::Surface,
        text: String::new(),
        answer: vec![(name.into(), [100, 260]), ("B".into(), [160, 200])],
    };
    assert_eq!(question("A").dictionary(), "{'A': (100, 260), 'B': (160, 200)}");
    assert_eq!(question("A'").dictionary(), "{\"A'\": (100, 260), 'B': (160, 200)}");
}

#[test]
fn perception_has_about_eight_elements() {
    let mut context = support::context();
    context.perception = true;
    let counts: Vec<f64> = (0..300)
        .map(|turn| {
            let (script, from) = perceive::choose(&context, turn);
            context.generator.draft(&script, &from).map(|d| Perception::count(&d.board.scene) as f64)
        })
        .filter_map(Result::ok)
        .collect();
    let mean = counts.iter().sum::<f64>() / counts.len() as f64;
    let deviation = (counts.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>() / counts.len() as f64).sqrt();
    assert!(counts.len() > 290 && (mean - 8.0).abs() < 0.8 && (deviation - 2.0).abs() < 0.8, "{mean} {deviation}");
}
