//! What a figure shows, as records ([`super::element`]).
//!
//! In: a scene, its view and its placed labels; out: the elements of the original figure in the order of drawing. A name beside a
//! point is the point's label, a number at an edge, bar or slice belongs to that element; other writing is an element of its own.
//! Ticks, numbers and titles of axes are no elements, as they belong to the frame.

use super::composed;
use super::element::{Element, Pixel, style, whole};
use crate::scene::function::Function;
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Shape};
use crate::scene::view::View;
use crate::scene::{EntityId, Frame, PointId, Scene};

const NOTHING: &str = "None";

/// The elements of a scene's original state. `labels` are the placed labels with the middles of their boxes; without them
/// writing stands at the origin, which is enough to count.
pub fn elements(scene: &Scene, view: &View, labels: Vec<(String, [f64; 2])>) -> Vec<Element> {
    let mut reader = Reader { scene, view, labels, found: vec![] };
    if let Frame::Axes(axes) = &scene.frame
        && axes.single
    {
        let y = if axes.crossed { 0.0 } else { axes.y.min };
        let ([x1, y1], [x2, y2]) = (whole(view.pixel([axes.x.min, y])), whole(view.pixel([axes.x.max, y])));
        let what = if axes.crossed { "number line" } else { "axis of time" };
        let semantic = format!("{what} from {} to {}", number(axes.x.min), number(axes.x.max));
        reader.found.push(Element::Line { x1, y1, x2, y2, semantic });
    }
    for id in scene.ids() {
        let entity = scene.entity(id);
        if entity.state == 0 && entity.look.shown() {
            reader.entity(id, entity.look);
        }
    }
    let marks: Vec<&MarkKind> = scene.marks.iter().filter(|m| m.state == 0).map(|m| &m.kind).collect();
    marks.into_iter().for_each(|kind| reader.mark(kind));
    reader.found
}

struct Reader<'a> {
    scene: &'a Scene,
    view: &'a View,
    labels: Vec<(String, [f64; 2])>,
    found: Vec<Element>,
}

impl Reader<'_> {
    fn at(&self, p: PointId) -> Pixel {
        whole(self.view.pixel(self.scene.at(p)))
    }

    fn line(&mut self, a: PointId, b: PointId, what: &str) {
        let ([x1, y1], [x2, y2]) = (self.at(a), self.at(b));
        let names = self.scene.point_name(a).zip(self.scene.point_name(b));
        let semantic = names.map_or(what.to_string(), |(a, b)| format!("{what} {a}{b}"));
        self.found.push(Element::Line { x1, y1, x2, y2, semantic });
    }

    /// Writing, at the first label of this content that was not used yet.
    fn text(&mut self, content: &str) {
        if content.is_empty() {
            return;
        }
        let is = |label: &str| {
            label == content || label.strip_prefix("\\text{").and_then(|l| l.strip_suffix('}')) == Some(content)
        };
        let place = self.labels.iter().position(|(label, _)| is(label));
        let position = place.map_or([0, 0], |i| whole(self.labels.remove(i).1));
        self.found.push(Element::Text { content: content.into(), position });
    }

    fn symbol(&mut self, position: Pixel, symbol_type: &str) {
        self.found.push(Element::Symbol { position, symbol_type: symbol_type.into() });
    }

    /// The number that stands at an entity.
    fn value(&self, id: EntityId) -> Option<&str> {
        self.scene.marks.iter().filter(|m| m.state == 0).find_map(|m| match &m.kind {
            MarkKind::Value(of, text) if *of == id => Some(text.as_str()),
            _ => None,
        })
    }

    fn entity(&mut self, id: EntityId, look: Look) {
        let entity = self.scene.entity(id);
        let name = entity.name.clone();
        let value = |what: String, value: Option<&str>| value.map_or(what.clone(), |v| format!("{what}: {v}"));
        match entity.shape.clone() {
            Shape::Point(p) => {
                let named = self.scene.marks.iter().any(|m| m.state == 0 && m.kind == MarkKind::Name(id));
                if look.dot || named {
                    let ([x, y], label) = (self.at(p), name.filter(|_| named).unwrap_or(NOTHING.into()));
                    let semantic = self.role(p).unwrap_or(NOTHING).to_string();
                    self.found.push(Element::Point { x, y, label, semantic });
                }
            }
            Shape::Node(p) => {
                let ([x, y], label) = (self.at(p), name.unwrap_or(NOTHING.into()));
                self.found.push(Element::Point { x, y, label, semantic: "node".into() });
            }
            Shape::Segment(a, b) => self.line(a, b, "segment"),
            Shape::Line(a, b) => self.line(a, b, "line"),
            Shape::Ray(a, b) => self.line(a, b, "ray"),
            Shape::Arrow(a, b) => self.line(a, b, "arrow"),
            Shape::Polygon(points) => {
                for (i, a) in points.iter().enumerate() {
                    self.line(*a, points[(i + 1) % points.len()], "side");
                }
            }
            Shape::Polyline(points) => points.windows(2).for_each(|w| self.line(w[0], w[1], "segment")),
            Shape::Circle(c, r) => {
                let [cx, cy] = self.at(c);
                let r = (self.scene.scalar(r) * self.view.scale_x).round() as i32;
                self.found.push(Element::Circle { cx, cy, r });
            }
            Shape::Arc(c, r, a, b) => {
                let ([x, y], r) = (self.at(c), (self.scene.scalar(r) * self.view.scale_x).round() as i32);
                let ([ax, ay], [bx, by]) = (self.at(a), self.at(b));
                self.found.push(Element::FunctionCurve {
                    expression: format!("(x - {x})^2 + (y - {y})^2 = {r}^2 in pixels"),
                    domain: format!("counter-clockwise from ({ax}, {ay}) to ({bx}, {by})"),
                    style: style(look),
                });
            }
            Shape::Curve(f, from, to) => {
                let (low, high) = match &self.scene.frame {
                    Frame::Axes(axes) => (from.max(axes.x.min), to.min(axes.x.max)),
                    Frame::Plain => (from, to),
                };
                let domain = format!("[{}, {}]", number(low), number(high));
                let expression = format!("y = {}", expression(&f, self.scene));
                self.found.push(Element::FunctionCurve { expression, domain, style: style(look) });
            }
            Shape::Bar(at, _, height) => {
                let top = whole(self.view.pixel([at, self.scene.scalar(height)]));
                let what = name.map_or("bar".to_string(), |n| format!("bar {n}"));
                self.symbol(top, &value(what, self.value(id)));
            }
            Shape::Slice(c, r, start, sweep) => {
                let turn = (self.scene.scalar(start) + self.scene.scalar(sweep) / 2.0).to_radians();
                let (o, half) = (self.view.pixel(self.scene.at(c)), r * self.view.scale_x / 2.0);
                let middle = [o[0] + half * crate::seed::trig::sin(turn), o[1] - half * crate::seed::trig::cos(turn)];
                let what = name.map_or("sector".to_string(), |n| format!("sector {n}"));
                self.symbol(whole(middle), &value(what, self.value(id)));
            }
            Shape::Edge(a, b, directed, _) => {
                let node = |n: EntityId| self.scene.entity(n).shape.defining_points().first().copied();
                let Some((p, q)) = node(a).zip(node(b)) else { return };
                let ([x1, y1], [x2, y2]) = (self.at(p), self.at(q));
                let names = self.scene.entity(a).name.as_deref().zip(self.scene.entity(b).name.as_deref());
                let what = if directed { "directed edge" } else { "edge" };
                let what = names.map_or(what.to_string(), |(a, b)| format!("{what} {a}{b}"));
                let semantic = value(what, self.value(id));
                self.found.push(Element::Line { x1, y1, x2, y2, semantic });
            }
            Shape::Region(f, _, from, to) => {
                let x = (from + to) / 2.0;
                let inside = whole(self.view.pixel([x, f.value(self.scene, x) / 2.0]));
                self.symbol(inside, "shaded region");
            }
            Shape::EdgeMark(..) | Shape::NodeMark(_) => {}
            Shape::Writing(_, content) => self.text(&content),
            _ => {
                let value = self.value(id).map(String::from);
                composed::elements(self.scene, self.view, id, value.as_deref(), &mut self.found);
            }
        }
    }

    /// What a point is to the shapes of the figure.
    fn role(&self, p: PointId) -> Option<&'static str> {
        let shown = self.scene.entities.iter().filter(|e| e.state == 0 && e.look.shown());
        shown.map(|e| &e.shape).find_map(|shape| match shape {
            Shape::Circle(c, _) if *c == p => Some("center of a circle"),
            Shape::Polygon(points) if points.contains(&p) => Some("vertex of a polygon"),
            Shape::Segment(a, b) | Shape::Arrow(a, b) if *a == p || *b == p => Some("end of a segment"),
            _ => None,
        })
    }

    fn mark(&mut self, kind: &MarkKind) {
        let middle = |this: &Self, a: PointId, b: PointId| {
            let (p, q) = (this.view.pixel(this.scene.at(a)), this.view.pixel(this.scene.at(b)));
            whole([(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0])
        };
        match kind {
            MarkKind::Name(id) => {
                let entity = self.scene.entity(*id);
                if !matches!(entity.shape, Shape::Point(_) | Shape::Node(_) | Shape::Slice(..) | Shape::Bar(..)) {
                    let name = entity.name.clone().unwrap_or_default();
                    self.text(&name);
                }
            }
            MarkKind::Along(_, _, text) => self.text(text),
            MarkKind::Angle(a, v, b, text) => {
                let (vertex, dir1, dir2) = (self.at(*v), self.at(*a), self.at(*b));
                self.found.push(Element::Angle { vertex, dir1, dir2 });
                self.text(text);
            }
            MarkKind::RightAngle(_, v, _) => self.symbol(self.at(*v), "perpendicular"),
            MarkKind::Ticks(a, b, _) => self.symbol(middle(self, *a, *b), "equal_length"),
            MarkKind::Chevrons(a, b, _) => self.symbol(middle(self, *a, *b), "parallel"),
            MarkKind::Value(id, text) => {
                if !matches!(self.scene.entity(*id).shape, Shape::Edge(..) | Shape::Bar(..) | Shape::Slice(..)) {
                    self.text(text);
                }
            }
        }
    }
}

/// Up to four decimals.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// A function's term with its coefficients, in the notation of most languages.
fn expression(f: &Function, scene: &Scene) -> String {
    use crate::scene::function::Family;
    let c: Vec<String> = f.coefficients.iter().map(|s| number(scene.scalar(*s))).collect();
    match f.family {
        Family::Polynomial => {
            let power = |i: usize| match i {
                0 => String::new(),
                1 => "*x".into(),
                i => format!("*x^{i}"),
            };
            let terms: Vec<String> =
                c.iter().enumerate().filter(|(_, v)| *v != "0").map(|(i, v)| format!("({v}){}", power(i))).collect();
            if terms.is_empty() { "0".into() } else { terms.join(" + ") }
        }
        Family::Absolute => format!("({})*abs(x - ({})) + ({})", c[0], c[1], c[2]),
        Family::Exponential => format!("({})*({})^x + ({})", c[0], c[1], c[2]),
        Family::Sine => format!("({})*sin(({})*x + ({})) + ({})", c[0], c[1], c[2], c[3]),
        Family::Reciprocal => format!("({})/(x - ({})) + ({})", c[0], c[1], c[2]),
        Family::Root => format!("({})*sqrt(x - ({})) + ({})", c[0], c[1], c[2]),
        Family::Piecewise => {
            let knots: Vec<String> = c.chunks(2).map(|k| format!("({})", k.join(", "))).collect();
            format!("straight pieces through {}", knots.join(", "))
        }
    }
}
