//! Terms of composed shapes: components, gates, bars of time, intervals, staffs and notes.

use crate::sample::signature::canon::{Term, ordered, sorted, word};
use crate::sample::signature::facts::Reader;
use crate::scene::PointId;
use crate::scene::body::Body;
use crate::scene::part::PartKind;
use crate::scene::pedigree::Kin;
use crate::scene::shape::Shape;
use crate::similarity::mix::text;

/// A component stands between its terminals either way round, unless it drives a current.
fn directed(kind: PartKind) -> bool {
    kind.drives() || kind == PartKind::Feed
}

impl Reader<'_> {
    /// A solid: how its faces join, or its axis and radius.
    pub(super) fn body(&self, body: &Body) -> Term {
        let mut parts = vec![word(body.called())];
        parts.extend(body.radius().map(|r| self.scalar(r)));
        if let Body::Flat(..) = body {
            let ring = |f: Vec<PointId>| Term::Ring(text("face"), f.into_iter().map(|p| self.point(p)).collect());
            parts.push(sorted("faces", body.faces().into_iter().map(ring).collect()));
        } else {
            parts.extend(body.points().into_iter().map(|p| self.point(p)));
        }
        ordered("solid", parts)
    }

    /// The term of a composed shape.
    pub(super) fn composed(&self, shape: &Shape) -> Term {
        let reader = self;
        let amount = |s: &crate::scene::ScalarId| reader.number(reader.scene.scalar(*s));
        let entities = |all: &[crate::scene::EntityId]| all.iter().map(|e| reader.entity(*e)).collect::<Vec<_>>();
        match shape {
            Shape::Part(kind, a, b, value) => {
                // Which of its two symbols a resistor has is a matter of taste.
                let kind = if *kind == PartKind::Zigzag { PartKind::Resistor } else { *kind };
                let ends = vec![reader.point(*a), reader.point(*b)];
                let ends = if directed(kind) { ordered("from to", ends) } else { sorted("both", ends) };
                let value = value.as_ref().map_or_else(Vec::new, |s| vec![reader.scalar(*s), amount(s)]);
                ordered("part", [vec![word(&format!("{kind:?}")), ends], value].concat())
            }
            Shape::Gate(kind, inputs, output) => {
                let inputs = inputs.iter().map(|p| reader.point(*p)).collect();
                ordered("gate", vec![word(&format!("{kind:?}")), sorted("inputs", inputs), reader.point(*output)])
            }
            Shape::Group(all) => sorted("group", entities(all)),
            Shape::Sign(kind, at) => ordered("sign", vec![word(&format!("{kind:?}")), reader.entity(*at)]),
            Shape::Loop(all, _) => sorted("loop", entities(all)),
            Shape::Task(_, s, l) => ordered("task", vec![reader.scalar(*s), amount(s), reader.scalar(*l), amount(l)]),
            Shape::Link(a, b) => ordered("link", entities(&[*a, *b])),
            Shape::Jump(a, b) => ordered("jump", vec![reader.point(*a), reader.point(*b)]),
            Shape::Bracket(a, b) => ordered("bracket", vec![reader.point(*a), reader.point(*b)]),
            Shape::Span(a, left, b, right) => {
                let ends = word(&format!("{left:?} {right:?}"));
                let x = |p| reader.number(reader.scene.at(p)[0]);
                ordered("span", vec![reader.point(*a), x(*a), reader.point(*b), x(*b), ends])
            }
            Shape::Staff(p, _, clef, key) => ordered("staff", vec![reader.point(*p), word(&format!("{clef:?} {key}"))]),
            Shape::Note(p, value, own) => {
                let [x, y] = reader.scene.at(*p);
                let place = vec![reader.number(x.round()), reader.number(y)];
                ordered("note", [vec![reader.point(*p), word(&format!("{value:?} {own:?}"))], place].concat())
            }
            // The trait is autosomal: what a problem is does not depend on anybody's sex.
            Shape::Kin(Kin::Person(p, _, affected)) => {
                ordered("person", vec![reader.point(*p), word(if *affected { "affected" } else { "not affected" })])
            }
            Shape::Kin(Kin::Family(a, b, children)) => {
                let partners = sorted("partners", entities(&[*a, *b]));
                ordered("family", vec![partners, sorted("children", entities(children))])
            }
            Shape::Kin(Kin::Carrier(id)) => ordered("carrier", vec![reader.entity(*id)]),
            _ => word("shape"),
        }
    }
}
