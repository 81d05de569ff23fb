//! Things that are no points: symbols of circuits, bars of time, notes, cells of a board, circles of sets and elements in them.
//!
//! In: a scene and its view; out: a clear place of each thing, with how a question calls it.

use super::composed::{gate_word, part_word};
use crate::scene::mark::MarkKind;
use crate::scene::outline::{BAR, gate_centre, task};
use crate::scene::part::PartKind;
use crate::scene::pedigree::Kin;
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::view::View;
use crate::scene::{EntityId, Frame, PointId, Scene};

/// Most ticks of a line that are asked for.
const TICKS: i64 = 60;

/// A place with a name in the figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// How a question calls it: `point A`, `the centre of node A`.
    pub called: String,
    /// In pixels.
    pub at: [f64; 2],
    /// The point, if it is one of the scene's.
    pub point: Option<PointId>,
}

/// A thing.
#[derive(Clone, PartialEq, Debug)]
pub struct Thing {
    /// What it is called by its sort: `resistor`, `note`.
    pub sort: &'static str,
    /// Its place.
    pub place: Named,
}

/// The things of a scene's original state.
pub fn things(scene: &Scene, view: &View) -> Vec<Thing> {
    let mut found = vec![];
    let shows = |id: EntityId| scene.marks.iter().any(|m| m.state == 0 && m.kind == MarkKind::Name(id));
    let mut add = |sort: &'static str, name: String, called: String, at: [f64; 2]| {
        found.push(Thing { sort, place: Named { name, called, at: view.pixel(at), point: None } });
    };
    let mut notes: Vec<[f64; 2]> = vec![];
    for id in scene.ids() {
        let entity = scene.entity(id);
        if entity.state > 0 || !entity.look.shown() {
            continue;
        }
        let name = entity.name.clone().filter(|_| shows(id));
        match (&entity.shape, name) {
            (Shape::Part(kind, a, b, _), Some(name)) if !matches!(kind, PartKind::Ground | PartKind::Input) => {
                let (p, q) = (scene.at(*a), scene.at(*b));
                let sort = part_word(*kind);
                let called = format!("the middle of the symbol of the {sort} {name}");
                add(sort, name, called, [(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0]);
            }
            (Shape::Gate(kind, inputs, output), Some(name)) => {
                let called = format!("the middle of the {} {name}", gate_word(*kind));
                add(gate_word(*kind), name, called, gate_centre(scene, inputs, *output));
            }
            (Shape::Task(..), Some(name)) => {
                if let Some((from, to, row)) = task(scene, id) {
                    let edge = |side: &str| format!("the upper {side} corner of the bar {name}");
                    let top = [row - BAR, row + BAR];
                    let high =
                        if view.pixel([from, top[0]])[1] < view.pixel([from, top[1]])[1] { top[0] } else { top[1] };
                    add("start of a bar", format!("{name} left"), edge("left"), [from, high]);
                    add("end of a bar", format!("{name} right"), edge("right"), [to, high]);
                }
            }
            (Shape::Note(p, ..), _) => notes.push(scene.at(*p)),
            (Shape::Cell(cell), _) => {
                let [left, _, _, high] = cell.area();
                let (row, column) = (cell.row + 1, cell.column + 1);
                let name = format!("({row}, {column})");
                let of = "counting the cells from 1 from the top and from the left and leaving out headings";
                let called = format!("the upper left corner of the cell in row {row} and column {column}, {of}");
                add("cell", name, called, [left, high]);
            }
            (Shape::Kin(Kin::Person(p, ..)), Some(name)) => {
                let called = format!("the middle of the symbol over the letter {name}");
                add("person", name, called, scene.at(*p));
            }
            (Shape::Sets(Sets::Ring(c, r)), Some(name)) => {
                let called = format!("the highest point of the circle {name}");
                add("circle", name, called, [c[0], c[1] + r]);
            }
            (Shape::Sets(Sets::Element(at, text)), _) => {
                add("element", text.clone(), format!("the middle of the element {text}"), *at);
            }
            _ => {}
        }
    }
    notes.sort_by(|a, b| a[0].total_cmp(&b[0]));
    for (place, at) in notes.into_iter().enumerate() {
        let number = place + 1;
        let called = format!("the middle of the head of note {number} from the left");
        add("note", format!("Note {number}"), called, at);
    }
    if let Frame::Axes(axes) = &scene.frame
        && axes.single
        && axes.crossed
        && axes.x.numbers
        && axes.x.step > 0.0
    {
        let (first, last) = ((axes.x.min / axes.x.step).ceil() as i64, (axes.x.max / axes.x.step).floor() as i64);
        for i in first..=last.min(first + TICKS) {
            let x = i as f64 * axes.x.step;
            let shown = shown(x);
            add("tick", shown.clone(), format!("the tick of the number line at {shown}"), [x, 0.0]);
        }
    }
    // Two of one name would be one place for a reader.
    let names: Vec<String> = found.iter().map(|t: &Thing| t.place.name.clone()).collect();
    found.retain(|t| names.iter().filter(|n| **n == t.place.name).count() == 1);
    found
}

/// At most four decimals, with a true minus as figures have it left to the reader.
pub fn shown(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}
