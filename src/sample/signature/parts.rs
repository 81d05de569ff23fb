//! Cells, headings and parts of diagrams of sets as terms: places on a board are what they are, names do not count.

use crate::sample::signature::canon::{Term, ordered, sorted, word};
use crate::scene::cell::{Content, OnCells};
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// The term of such a shape; `entity` and `amount` make those of entities and of numbers that these carry.
pub fn part(scene: &Scene, id: EntityId, entity: &dyn Fn(EntityId) -> Term, amount: &dyn Fn(f64) -> Term) -> Term {
    let all = |ids: &[EntityId]| ids.iter().map(|id| entity(*id)).collect::<Vec<_>>();
    let number = |s| amount(scene.scalar(s));
    match &scene.entity(id).shape {
        Shape::Cell(cell) => {
            let content = match &cell.content {
                Content::Blank => word("blank"),
                Content::Number(s) => number(*s),
                Content::Text(text) => word(text),
            };
            let place = format!("{} {} {}", cell.row, cell.column, scene.entity(id).look.filled);
            ordered("cell", vec![word(&place), content])
        }
        Shape::Heading(heading) => {
            let place = format!("{:?} {:?}", heading.line, heading.index);
            ordered("heading", vec![word(&place), word(&heading.text)])
        }
        Shape::OnCells(OnCells::Sign(cell, sign)) => ordered("sign", vec![entity(*cell), word(&format!("{sign:?}"))]),
        Shape::OnCells(OnCells::Box(a, b)) => sorted("box", all(&[*a, *b])),
        Shape::OnCells(OnCells::Path(cells, _)) => ordered("path", all(cells)),
        Shape::Sets(part) => match part {
            Sets::Universe(_) => word("universe"),
            Sets::Ring(..) => word("set"),
            Sets::Zone(inside, s) => {
                ordered("zone", vec![sorted("in", all(inside)), s.map_or(word("no number"), number)])
            }
            Sets::Element(at, text) => {
                ordered("element", vec![word(text), sorted("in", all(&crate::scene::regions::around(scene, *at)))])
            }
            Sets::Shade(zone) => ordered("shaded", vec![entity(*zone)]),
            Sets::Outline(ring) => ordered("outlined", vec![entity(*ring)]),
            Sets::Sign(on, sign) => ordered("sign", vec![entity(*on), word(&format!("{sign:?}"))]),
        },
        _ => word("a shape"),
    }
}

/// Whether the shape is data that the figure shows.
pub fn is_data(shape: &Shape) -> bool {
    matches!(shape, Shape::Cell(_) | Shape::Heading(_) | Shape::OnCells(_) | Shape::Sets(_))
}

/// Whether a shape belongs to a circuit.
pub(super) fn is_circuit(shape: &Shape) -> bool {
    matches!(shape, Shape::Part(..) | Shape::Gate(..))
}

/// Whether a shape carries drawn data.
pub(super) fn is_discrete(shape: &Shape) -> bool {
    matches!(shape, Shape::Bar(..) | Shape::Slice(..) | Shape::Node(_) | Shape::Edge(..))
        || is_circuit(shape)
        || matches!(shape, Shape::Task(..) | Shape::Link(..) | Shape::Span(..) | Shape::Staff(..) | Shape::Note(..))
        || matches!(shape, Shape::Kin(_))
        || is_data(shape)
}
