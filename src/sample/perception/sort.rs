//! Questions of the semantic level about things of one sort: which is the highest, the first, the only one, inside a circle.
//!
//! As everywhere, a question is asked only where the picture decides it by [`CLEAR`] pixels.

use super::composed::{gate_word, part_word};
use super::element::whole;
use super::relation::CLEAR;
use super::seen::{Seen, distance};
use super::thing::Named;
use super::{Level, Question};
use crate::scene::Entity;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use std::collections::BTreeMap;

/// Most names in an answer.
const MOST: usize = 6;

/// Questions of the semantic level about things.
pub fn questions(seen: &Seen<'_>) -> Vec<Question> {
    let mut found = vec![];
    let mut ask = |text: String, answer: Vec<&Named>| {
        if (1..=MOST).contains(&answer.len()) {
            let answer = answer.iter().map(|n| (n.name.clone(), whole(n.at))).collect();
            found.push(Question { level: Level::Semantic, text, answer });
        }
    };
    let of = |sort: &str| -> Vec<&Named> { seen.things.iter().filter(|t| t.sort == sort).map(|t| &t.place).collect() };
    symbols(seen, &of, &mut ask);
    let furthest = |all: &[&Named], key: &dyn Fn(&Named) -> f64| -> Vec<usize> {
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|a, b| key(all[*a]).total_cmp(&key(all[*b])));
        let clear = order.len() > 1 && key(all[order[1]]) - key(all[order[0]]) >= CLEAR;
        if clear { vec![order[0]] } else { vec![] }
    };
    for (sort, words, key) in [
        ("note", "the middle of the head of the highest note", (|n| n.at[1]) as fn(&Named) -> f64),
        ("note", "the middle of the head of the lowest note", |n| -n.at[1]),
        ("start of a bar", "the upper left corner of the bar that begins first", |n| n.at[0]),
        ("end of a bar", "the upper right corner of the bar that ends last", |n| -n.at[0]),
        ("circle", "the highest point of the circle that reaches highest", |n| n.at[1]),
        ("element", "the middle of the element furthest to the left", |n| n.at[0]),
        ("element", "the middle of the lowest element", |n| -n.at[1]),
    ] {
        let all = of(sort);
        ask(words.into(), furthest(&all, &key).into_iter().map(|i| all[i]).collect());
    }
    let rings = rings(seen);
    for (name, c, r) in &rings {
        let elements = of("element");
        if elements.iter().any(|n| rings.iter().any(|(_, c, r)| (distance(n.at, *c) - r).abs() < CLEAR)) {
            break;
        }
        let inside = |n: &Named, c: &[f64; 2], r: f64| distance(n.at, *c) < r;
        let alone = elements.iter().copied().filter(|n| {
            inside(n, c, *r) && rings.iter().filter(|(other, ..)| other != name).all(|(_, c, r)| !inside(n, c, *r))
        });
        let only = if rings.len() > 1 { " and inside no other circle" } else { "" };
        ask(format!("the middles of all elements inside the circle {name}{only}"), alone.collect());
    }
    found
}

/// All components of one kind, if each of them has its name in the figure.
fn symbols<'a>(seen: &Seen<'_>, of: &dyn Fn(&str) -> Vec<&'a Named>, ask: &mut dyn FnMut(String, Vec<&'a Named>)) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entity in seen.scene.entities.iter().filter(|e| e.state == 0 && e.look.shown()) {
        match &entity.shape {
            Shape::Part(kind, ..) => *counts.entry(part_word(*kind)).or_default() += 1,
            Shape::Gate(kind, ..) => *counts.entry(gate_word(*kind)).or_default() += 1,
            _ => {}
        }
    }
    for (sort, count) in counts {
        let named = of(sort);
        if named.len() == count {
            let what = match (sort.ends_with("gate"), count) {
                (true, 1) => format!("the middle of the {sort}"),
                (true, _) => format!("the middles of all {sort}s"),
                (false, 1) => format!("the middle of the symbol of the {sort}"),
                (false, _) => format!("the middles of the symbols of all {sort}s"),
            };
            ask(what.replace("switchs", "switches"), named);
        }
    }
}

/// Circles of sets with names: name, centre and radius in pixels.
pub fn rings(seen: &Seen<'_>) -> Vec<(String, [f64; 2], f64)> {
    let ring = |e: &Entity| match (&e.shape, &e.name) {
        (Shape::Sets(Sets::Ring(c, r)), Some(name)) if e.state == 0 => {
            Some((name.clone(), seen.view.pixel(*c), r * seen.view.scale_x))
        }
        _ => None,
    };
    seen.scene.entities.iter().filter_map(ring).collect()
}
