//! Signatures of a figure made by hand: what they ignore and what they notice.

#![allow(clippy::unwrap_used)]
use super::*;
use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::board::{Board, Naming};
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::{Claim, Place, Source};
use crate::sample::parts::{Ask, Parts};
use crate::scene::Frame;
use crate::scene::shape::Shape;
use crate::seed::Stream;

fn number(value: i128) -> Answer {
    Answer::number(Exact::ratio(value, 1).unwrap(), None)
}

/// What a test changes.
#[derive(Clone, Copy)]
struct Change {
    scale: i128,
    names: [&'static str; 4],
    backwards: bool,
    distance: i128,
    halves: bool,
    asks_radius: bool,
    place: Place,
}

const PLAIN: Change = Change {
    scale: 1,
    names: ["O", "A", "B", "M"],
    backwards: false,
    distance: 3,
    halves: true,
    asks_radius: false,
    place: Place::Text,
};

/// A chord AB of a circle with its middle M: radius and distance are given, the length is asked.
fn chord(change: Change) -> Draft {
    let Change { scale, names, backwards, distance, halves, asks_radius, place } = change;
    let mut board = Board::new(Frame::Plain, &mut Stream::new(&[b"test"]));
    let k = scale as f64;
    let places = [[0.0, 0.0], [-4.0 * k, 3.0 * k], [4.0 * k, 3.0 * k], [0.0, 3.0 * k]];
    let mut order: Vec<usize> = (0..4).collect();
    if backwards {
        order.reverse();
    }
    let mut points = [crate::scene::PointId(0); 4];
    for i in order {
        points[i] = board.point(places[i], Naming::Named(names[i].into()), true).unwrap().1;
    }
    let [o, a, b, m] = points;
    let r = board.scene.add_scalar(5.0 * k);
    let circle = board.draw(Shape::Circle(o, r));
    board.draw(Shape::Segment(a, b));
    let (first, second) = if backwards { (b, a) } else { (a, b) };
    let mut claims = vec![
        (Claim::Holds(Relation::On(a, circle)), Source::Structure),
        (Claim::Holds(Relation::On(b, circle)), Source::Structure),
        (Claim::Equal(Measure::Scalar(r), number(5 * scale)), Source::Given(place)),
        (Claim::Equal(Measure::Distance(o, first, second), number(distance * scale)), Source::Given(Place::Both)),
    ];
    claims.push(match halves {
        true => (Claim::Holds(Relation::Midpoint(m, second, first)), Source::Structure),
        false => (Claim::Holds(Relation::Between(m, second, first)), Source::Structure),
    });
    if backwards {
        claims.reverse();
    }
    for (claim, source) in claims {
        board.state_claim(claim, source);
    }
    let (asked, answer) = match asks_radius {
        true => (Measure::Length(o, m), number(3 * scale)),
        false => (Measure::Length(second, first), number(8 * scale)),
    };
    Draft {
        board,
        kind: "plane".into(),
        question: Default::default(),
        parts: Parts {
            opening: vec![],
            givens: vec![],
            ask: Ask {
                measure: asked.clone(),
                answer: answer.clone(),
                sentences: vec![],
                nouns: vec![],
                counted: None,
                mistakes: vec![],
                options: vec![],
            },
            unit: None,
        },
        knowledge: vec![],
        grown_from: None,
        asked,
        answer,
        choices: vec![],
        trajectory: vec![],
        turnable: true,
    }
}

fn signature(change: Change) -> Signature {
    Signature::of(&chord(change))
}

#[test]
fn names_order_size_and_place_do_not_count() {
    let plain = signature(PLAIN);
    assert_eq!((plain.form.len(), plain.problem.len()), (32, 32));
    for same in [
        Change { names: ["S", "X", "Y", "Z"], ..PLAIN },
        Change { names: ["A", "B", "M", "O"], backwards: true, ..PLAIN },
        Change { scale: 7, ..PLAIN },
        Change { scale: 3, backwards: true, place: Place::Figure, ..PLAIN },
    ] {
        assert_eq!(signature(same), plain);
    }
    for mirror in [false, true] {
        let mut turned = chord(PLAIN);
        turned.board.scene.turn(1.1, mirror);
        assert_eq!(Signature::of(&turned), plain);
    }
}

#[test]
fn values_relations_and_what_is_asked_count() {
    let plain = signature(PLAIN);
    let value = signature(Change { distance: 4, ..PLAIN });
    assert!(value.problem != plain.problem && value.form == plain.form);
    let relation = signature(Change { halves: false, ..PLAIN });
    assert!(relation.problem != plain.problem && relation.form != plain.form);
    let asked = signature(Change { asks_radius: true, ..PLAIN });
    assert!(asked.problem != plain.problem && asked.form != plain.form);
    let mut answer = chord(PLAIN);
    answer.answer = number(9);
    let answer = Signature::of(&answer);
    assert!(answer.problem != plain.problem && answer.form == plain.form);
}

#[test]
fn a_conclusion_belongs_to_the_form_alone() {
    let mut longer = chord(PLAIN);
    longer.board.state_claim(Claim::Equal(longer.asked.clone(), number(8)), Source::Derived(0));
    let (plain, longer) = (signature(PLAIN), Signature::of(&longer));
    assert!(plain.problem == longer.problem && plain.form != longer.form);
}

#[test]
fn units_count_where_lengths_have_different_ones() {
    let with = |first: &str, second: &str| {
        let mut draft = chord(PLAIN);
        let units = [first, second];
        let mut next = 0;
        for stated in &mut draft.board.claims {
            if let Claim::Equal(_, Answer::Number { unit, .. }) = &mut stated.claim {
                *unit = Some(units[next].parse().unwrap());
                next += 1;
            }
        }
        if let Answer::Number { unit, .. } = &mut draft.answer {
            *unit = Some(first.parse().unwrap());
        }
        Signature::of(&draft).problem
    };
    assert_eq!(with("cm", "cm"), with("m", "m"));
    assert_ne!(with("cm", "cm"), with("m", "cm"));
}
