//! Elements of composed shapes: components of circuits and gates, bars of time, staffs and notes, cells of boards, sets, level
//! circles in space.
//!
//! In: a scene and its view; out: the strokes, circles, signs and words that such a shape consists of, where they are drawn. A
//! solid has none of its own: its corners and edges are points and segments of the scene.

use super::element::{Element, Pixel, style, whole};
use crate::scene::cell::{Cell, Content, OnCells, Sign, WorldBox, middle};
use crate::scene::kinship::paths;
use crate::scene::outline::{BAR, body, gate_centre, mesh, task};
use crate::scene::part::{GateKind, PartKind};
use crate::scene::path::Path;
use crate::scene::pedigree::{Kin, Sex};
use crate::scene::sets::Sets;
use crate::scene::shape::{End, Look, Shape};
use crate::scene::staff::{Clef, NoteValue};
use crate::scene::view::View;
use crate::scene::{EntityId, PointId, ScalarId, Scene};

/// What a component is called.
pub fn part_word(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Resistor | PartKind::Zigzag => "resistor",
        PartKind::Cell => "cell",
        PartKind::Battery => "battery",
        PartKind::Source => "voltage source",
        PartKind::Feed => "current source",
        PartKind::Lamp => "lamp",
        PartKind::Open => "open switch",
        PartKind::Closed => "closed switch",
        PartKind::Capacitor => "capacitor",
        PartKind::Ammeter => "ammeter",
        PartKind::Voltmeter => "voltmeter",
        PartKind::Input => "input",
        PartKind::Ground => "ground",
    }
}

/// What a gate is called.
pub fn gate_word(kind: GateKind) -> &'static str {
    match kind {
        GateKind::And => "AND gate",
        GateKind::Or => "OR gate",
        GateKind::Xor => "XOR gate",
        GateKind::Nand => "NAND gate",
        GateKind::Nor => "NOR gate",
        GateKind::Not => "NOT gate",
    }
}

fn note_word(value: NoteValue) -> String {
    format!("{value:?} note").to_lowercase()
}

fn sign_word(sign: Sign) -> &'static str {
    match sign {
        Sign::Shade => "shaded",
        Sign::Ring => "ring",
        Sign::Cross => "cross",
        Sign::Tick => "tick",
        Sign::Dot => "dot",
    }
}

/// Appends the elements of a composed shape; `value` is the number that stands at it. Other shapes have none.
pub fn elements(scene: &Scene, view: &View, id: EntityId, value: Option<&str>, found: &mut Vec<Element>) {
    let entity = scene.entity(id);
    let px = |p: [f64; 2]| whole(view.pixel(p));
    let called = |sort: &str| {
        let name = entity.name.as_ref().map_or(sort.to_string(), |name| format!("{sort} {name}"));
        value.map_or(name.clone(), |value| format!("{name}: {value}"))
    };
    let symbol = |position: Pixel, symbol_type: String| Element::Symbol { position, symbol_type };
    let box_middle = |[left, low, right, high]: WorldBox| px([(left + right) / 2.0, (low + high) / 2.0]);
    match &entity.shape {
        Shape::Part(kind, a, b, _) => {
            let sort = part_word(*kind);
            if a != b {
                found.push(line(px(scene.at(*a)), px(scene.at(*b)), &format!("leads of the {}", called(sort))));
            }
            found.push(symbol(box_middle(body(scene, id)), called(sort)));
        }
        Shape::Gate(kind, inputs, output) => {
            let at = px(gate_centre(scene, inputs, *output));
            for input in inputs {
                found.push(line(px(scene.at(*input)), at, &format!("input of the {}", called(gate_word(*kind)))));
            }
            found.push(line(at, px(scene.at(*output)), &format!("output of the {}", called(gate_word(*kind)))));
            found.push(symbol(at, called(gate_word(*kind))));
        }
        Shape::Sign(_, at) => {
            found.push(symbol(box_middle(body(scene, *at)), called("sign of direction at a component")))
        }
        Shape::Loop(all, clockwise) => {
            let turn = if *clockwise { "clockwise mesh arrow" } else { "counter-clockwise mesh arrow" };
            found.push(symbol(px(mesh(scene, all)), called(turn)));
        }
        Shape::Group(_) => rectangle(body(scene, id), "frame around components", &px, found),
        Shape::Task(..) => {
            let Some((from, to, row)) = task(scene, id) else { return };
            rectangle([from, row - BAR, to, row + BAR], &format!("edge of the {}", called("bar")), &px, found);
        }
        Shape::Link(a, b) => {
            if let (Some((_, end, row)), Some((start, _, next))) = (task(scene, *a), task(scene, *b)) {
                found.push(line(
                    px([end, row]),
                    px([start, next]),
                    "arrow from the end of a bar to the start of another",
                ));
            }
        }
        Shape::Jump(a, b) => found.push(line(px(scene.at(*a)), px(scene.at(*b)), &called("bowed arrow"))),
        Shape::Bracket(a, b) => found.push(line(px(scene.at(*a)), px(scene.at(*b)), &called("bracket"))),
        Shape::Span(a, left, b, right) => {
            let end = |end: &End| match end {
                End::Closed => "full dot",
                End::Open => "ring",
                End::Arrow => "arrow head",
            };
            let what = format!("thick part of the number line from {} to {}", end(left), end(right));
            found.push(line(px(scene.at(*a)), px(scene.at(*b)), &what));
        }
        Shape::Staff(p, width, clef, _) => {
            let [x, y] = scene.at(*p);
            for i in 0..5 {
                let y = y + f64::from(i);
                found.push(line(px([x, y]), px([x + width, y]), "staff line"));
            }
            let clef = match clef {
                Clef::Treble => "treble clef",
                Clef::Bass => "bass clef",
            };
            found.push(symbol(px([x + 1.6, y + 2.0]), clef.into()));
        }
        Shape::Note(p, kind, _) => found.push(symbol(px(scene.at(*p)), called(&note_word(*kind)))),
        Shape::Cell(cell) => {
            // A board's lines are those of its cells, each once: a cell adds its upper and left edges.
            let [left, low, right, high] = cell.area();
            let is = |row: i32, column: i32| is_cell(scene, row, column);
            let (row, column) = (i32::from(cell.row), i32::from(cell.column));
            let mut edge = |a: [f64; 2], b: [f64; 2]| join(found, px(a), px(b));
            edge([left, high], [right, high]);
            edge([left, low], [left, high]);
            if !is(row + 1, column) {
                edge([left, low], [right, low]);
            }
            if !is(row, column + 1) {
                edge([right, low], [right, high]);
            }
            // A number is written by its mark.
            if let Content::Text(text) = &cell.content
                && !text.is_empty()
            {
                found.push(Element::Text { content: text.clone(), position: px(middle(cell.area())) });
            }
        }
        Shape::Heading(heading) if !heading.text.is_empty() => {
            found.push(Element::Text { content: heading.text.clone(), position: px(middle(heading.area())) });
        }
        Shape::OnCells(OnCells::Sign(cell, sign)) => {
            if let Shape::Cell(cell) = &scene.entity(*cell).shape {
                found.push(symbol(px(middle(cell.area())), sign_word(*sign).into()));
            }
        }
        Shape::OnCells(on) => {
            for chain in on.strokes(scene) {
                chain.windows(2).for_each(|w| found.push(line(px(w[0]), px(w[1]), "stroke on the cells")));
            }
        }
        Shape::Kin(kin @ Kin::Family(..)) => {
            for path in paths(scene, kin) {
                let Path::Chain(chain) = path else { continue };
                chain.windows(2).for_each(|w| found.push(line(px(w[0]), px(w[1]), "line of a family")));
            }
        }
        Shape::Kin(Kin::Person(p, sex, affected)) => {
            let sex = if *sex == Sex::Male { "square" } else { "circle" };
            let what = if *affected { "filled" } else { "empty" };
            found.push(symbol(px(scene.at(*p)), called(&format!("{what} {sex}"))));
        }
        Shape::Sets(Sets::Ring(c, r)) => {
            let ([cx, cy], r) = (px(*c), (r * view.scale_x).round() as i32);
            found.push(Element::Circle { cx, cy, r });
        }
        Shape::Sets(Sets::Universe(frame)) => rectangle(*frame, "frame of the universal set", &px, found),
        Shape::Sets(Sets::Element(at, text)) => {
            found.push(Element::Text { content: text.clone(), position: px(*at) });
        }
        Shape::Ring(o, r, from, to) => ring(scene, view, (*o, *r, [*from, *to]), entity.look, found),
        _ => {}
    }
}

fn line([x1, y1]: Pixel, [x2, y2]: Pixel, semantic: &str) -> Element {
    Element::Line { x1, y1, x2, y2, semantic: semantic.into() }
}

fn rectangle([left, low, right, high]: WorldBox, what: &str, px: &dyn Fn([f64; 2]) -> Pixel, found: &mut Vec<Element>) {
    let corners = [[left, high], [right, high], [right, low], [left, low]];
    for (i, corner) in corners.iter().enumerate() {
        found.push(line(px(*corner), px(corners[(i + 1) % 4]), what));
    }
}

fn is_cell(scene: &Scene, row: i32, column: i32) -> bool {
    scene.entities.iter().any(|e| {
        let at = |c: &Cell| i32::from(c.row) == row && i32::from(c.column) == column;
        e.state == 0 && matches!(&e.shape, Shape::Cell(cell) if at(cell))
    })
}

/// Adds a stroke of a grid: one that continues another makes it longer, as they are drawn as one.
fn join(found: &mut Vec<Element>, a: Pixel, b: Pixel) {
    const GRID: &str = "line of the grid";
    let level = a[1] == b[1];
    for element in found.iter_mut() {
        let Element::Line { x1, y1, x2, y2, semantic } = element else { continue };
        let same_way = if level { *y1 == *y2 } else { *x1 == *x2 };
        if semantic != GRID || !same_way {
            continue;
        }
        if [*x2, *y2] == a {
            [*x2, *y2] = b;
            return;
        }
        if [*x1, *y1] == b {
            [*x1, *y1] = a;
            return;
        }
    }
    found.push(line(a, b, GRID));
}

/// A level circle in space shows as an ellipse.
fn ring(
    scene: &Scene,
    view: &View,
    (o, r, [from, to]): (PointId, ScalarId, [f64; 2]),
    look: Look,
    found: &mut Vec<Element>,
) {
    let place = scene.ring(o, r);
    let at = |direction: f64| view.pixel(place(direction));
    let [[x, y], [ax, ay], [bx, by]] = [view.pixel(scene.at(o)), at(0.0), at(90.0)].map(|p| p.map(f64::round));
    let whole_turn = (to - from).abs() >= 360.0 - 1e-9;
    let ([sx, sy], [ex, ey]) = (whole(at(from)), whole(at(to)));
    found.push(Element::FunctionCurve {
        expression: format!(
            "ellipse around ({x}, {y}) with the conjugate half axes ({}, {}) and ({}, {}) in pixels",
            ax - x,
            ay - y,
            bx - x,
            by - y
        ),
        domain: match whole_turn {
            true => "whole".into(),
            false => format!("from ({sx}, {sy}) to ({ex}, {ey})"),
        },
        style: style(look),
    });
}
