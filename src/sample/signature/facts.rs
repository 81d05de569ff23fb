//! What a draft says, as terms: claims with their symmetries, what is asked, the shapes and data that these stand on.

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::measure::Measure;
use crate::claim::query::row::QueryArg;
use crate::claim::query::{Query, tree};
use crate::claim::relation::Relation;
use crate::claim::{Claim, Source};
use crate::sample::draft::Draft;
use crate::sample::signature::canon::{Term, ordered, sorted, word};
use crate::sample::signature::parts::{self, is_circuit, is_discrete};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Frame, PointId, ScalarId, Scene};
use crate::similarity::mix::text;
use std::collections::BTreeSet;

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// The kind of problem: all claims, no values.
    Form,
    /// The problem: givens, structure, what is asked, with values.
    Problem,
}

/// By what lengths are divided.
enum Scale {
    /// By nothing: values are what they are.
    None,
    /// By a length.
    Exact(Exact),
    /// By a length that is no exact number.
    Real(f64),
}

pub(super) struct Reader<'a> {
    draft: &'a Draft,
    pub(super) scene: &'a Scene,
    view: View,
    scale: Scale,
    /// Whether lengths stand in different units, which then count.
    mixed: bool,
}

/// The terms of a draft.
pub fn facts(draft: &Draft, view: View) -> Vec<Term> {
    let scene = &draft.board.scene;
    let mut reader = Reader { draft, scene, view, scale: Scale::None, mixed: false };
    reader.mixed = reader.units().len() > 1;
    if reader.is_similar() && view == View::Problem {
        reader.scale = reader.longest();
    }
    let mut facts = reader.claims();
    let asked = reader.measure(&draft.asked, 0);
    facts.push(ordered("asked", vec![asked, reader.answer(&draft.answer, reader.dimension(&draft.asked))]));
    let mut touched = BTreeSet::new();
    facts.iter().for_each(|fact| fact.nodes(&mut touched));
    let shapes: Vec<EntityId> = scene.ids().filter(|id| reader.belongs(*id, &touched)).collect();
    facts.extend(shapes.iter().map(|id| reader.shape(*id)));
    if reader.asks_of_trees() {
        facts.extend(reader.layout());
    }
    facts
}

impl Reader<'_> {
    pub(super) fn point(&self, p: PointId) -> Term {
        Term::Node(p.0 as usize)
    }

    pub(super) fn scalar(&self, s: ScalarId) -> Term {
        Term::Node(self.scene.points.len() + s.0 as usize)
    }

    pub(super) fn entity(&self, e: EntityId) -> Term {
        Term::Node(self.scene.points.len() + self.scene.scalars.len() + e.0 as usize)
    }

    pub(super) fn both(&self, a: PointId, b: PointId) -> Term {
        sorted("both", vec![self.point(a), self.point(b)])
    }

    /// Whether a figure of another size states the same problem: bare geometry, without discrete data.
    fn is_similar(&self) -> bool {
        self.scene.frame == Frame::Plain && !self.scene.entities.iter().any(|e| is_discrete(&e.shape))
    }

    fn claims(&self) -> Vec<Term> {
        let class = |source: Source| match source {
            Source::Given(_) => Some("given"),
            Source::Structure => Some("structure"),
            Source::Tool(_) if self.view == View::Form => Some("tool"),
            Source::Derived(_) if self.view == View::Form => Some("derived"),
            // What is asked stands in the draft.
            Source::Tool(_) | Source::Derived(_) | Source::Asked => None,
        };
        let stated = self.draft.board.claims.iter();
        stated.filter_map(|s| Some(ordered(class(s.source)?, vec![self.claim(&s.claim)]))).collect()
    }

    fn claim(&self, claim: &Claim) -> Term {
        match claim {
            Claim::Equal(measure, value) => {
                let dimension = self.dimension(measure);
                ordered("equal", vec![self.measure(measure, 0), self.answer(value, dimension)])
            }
            Claim::Same(a, b) => sorted("same", vec![self.measure(a, 0), self.measure(b, 0)]),
            Claim::Holds(relation) => self.relation(relation),
        }
    }

    /// `dimension` is that of a sum which the measure is a term of.
    fn measure(&self, measure: &Measure, dimension: i32) -> Term {
        let points = |points: &[PointId]| points.iter().map(|p| self.point(*p)).collect::<Vec<_>>();
        let terms = |terms: &[Measure], dimension| terms.iter().map(|m| self.measure(m, dimension)).collect::<Vec<_>>();
        match measure {
            Measure::Const(value) => self.value(value, dimension),
            Measure::Length(a, b) => ordered("length", vec![self.both(*a, *b)]),
            Measure::Angle(a, v, b) => ordered("angle", vec![self.point(*v), self.both(*a, *b)]),
            Measure::ArcAngle(c, a, b) => ordered("arc angle", points(&[*c, *a, *b])),
            Measure::Distance(p, a, b) => ordered("distance", vec![self.point(*p), self.both(*a, *b)]),
            Measure::Area(corners) => Term::Ring(text("area"), points(corners)),
            Measure::Perimeter(corners) => Term::Ring(text("perimeter"), points(corners)),
            Measure::Volume(e) => ordered("volume", vec![self.entity(*e)]),
            Measure::Surface(e) => ordered("surface", vec![self.entity(*e)]),
            Measure::X(p) => ordered("x", points(&[*p])),
            Measure::Y(p) => ordered("y", points(&[*p])),
            Measure::Position(p) => ordered("position", points(&[*p])),
            Measure::Slope(a, b) => ordered("slope", vec![self.both(*a, *b)]),
            Measure::Scalar(s) => ordered("scalar", vec![self.scalar(*s)]),
            Measure::CurveAt(c, x) => ordered("curve at", vec![self.entity(*c), self.measure(x, 0)]),
            Measure::CurveSlope(c, x) => ordered("curve slope", vec![self.entity(*c), self.measure(x, 0)]),
            Measure::CurveIntegral(c, a, b) => {
                ordered("integral", vec![self.entity(*c), self.measure(a, 0), self.measure(b, 0)])
            }
            Measure::Sum(parts) => sorted("sum", terms(parts, self.dimension(measure))),
            Measure::Product(parts) => sorted("product", terms(parts, 0)),
            Measure::Quotient(a, b) => ordered("quotient", vec![self.measure(a, 0), self.measure(b, 0)]),
            Measure::Root(a) => ordered("root", vec![self.measure(a, 0)]),
            Measure::Query(query) => self.query(query),
        }
    }

    fn query(&self, query: &Query) -> Term {
        let arg = |arg: &QueryArg| match arg {
            QueryArg::Entity(id) => self.entity(*id),
            QueryArg::Number(x) => self.number(*x),
            QueryArg::Word(name) => word(name),
        };
        ordered(&query.name, query.args.iter().map(arg).collect())
    }

    fn relation(&self, relation: &Relation) -> Term {
        let entities = |ids: &[EntityId]| ids.iter().map(|id| self.entity(*id)).collect::<Vec<_>>();
        match relation {
            Relation::Perpendicular(a, b, c, d) => sorted("perpendicular", vec![self.both(*a, *b), self.both(*c, *d)]),
            Relation::Parallel(a, b, c, d) => sorted("parallel", vec![self.both(*a, *b), self.both(*c, *d)]),
            Relation::On(p, e) => ordered("on", vec![self.point(*p), self.entity(*e)]),
            Relation::Collinear(a, b, c) => sorted("collinear", [a, b, c].map(|p| self.point(*p)).to_vec()),
            Relation::Midpoint(m, a, b) => ordered("midpoint", vec![self.point(*m), self.both(*a, *b)]),
            Relation::Between(p, a, b) => ordered("between", vec![self.point(*p), self.both(*a, *b)]),
            Relation::Tangent(a, b, c) => ordered("tangent", vec![self.both(*a, *b), self.entity(*c)]),
            Relation::Bisects(a, v, b, d) => {
                ordered("bisects", vec![self.point(*v), self.point(*d), self.both(*a, *b)])
            }
            Relation::Mirrored(p, q, a, b) => ordered("mirrored", vec![self.both(*p, *q), self.both(*a, *b)]),
            Relation::MarkedPath(nodes) => Term::Chain(text("marked path"), entities(nodes)),
            Relation::MarkedNodes(nodes) => sorted("marked nodes", entities(nodes)),
        }
    }

    /// Powers of a length in a measure; 0 for what does not grow with the figure.
    fn dimension(&self, measure: &Measure) -> i32 {
        match measure {
            Measure::Length(..) | Measure::Distance(..) | Measure::Perimeter(_) => 1,
            Measure::Area(_) | Measure::Surface(_) => 2,
            Measure::Volume(_) => 3,
            Measure::Scalar(s) => i32::from(self.scene.entities.iter().any(|e| e.shape.radius() == Some(*s))),
            Measure::Sum(terms) => terms.iter().map(|m| self.dimension(m)).max().unwrap_or(0),
            Measure::Product(factors) => factors.iter().map(|m| self.dimension(m)).sum(),
            Measure::Quotient(a, b) => self.dimension(a) - self.dimension(b),
            Measure::Root(a) => self.dimension(a) / 2,
            _ => 0,
        }
    }

    /// Values that are given or asked, with their dimension.
    fn values(&self) -> impl Iterator<Item = (i32, &Answer)> {
        let given = self.draft.board.claims.iter().filter_map(|s| match (&s.claim, s.source) {
            (Claim::Equal(measure, value), Source::Given(_)) => Some((self.dimension(measure), value)),
            _ => None,
        });
        given.chain([(self.dimension(&self.draft.asked), &self.draft.answer)])
    }

    /// The units of lengths.
    fn units(&self) -> BTreeSet<String> {
        let unit = |(dimension, value): (i32, &Answer)| match value {
            Answer::Number { unit, .. } | Answer::Rounded { unit, .. } if dimension == 1 => {
                Some(unit.as_ref().map(ToString::to_string).unwrap_or_default())
            }
            _ => None,
        };
        self.values().filter_map(unit).collect()
    }

    /// The longest length that is given or asked, areas by their root.
    fn longest(&self) -> Scale {
        let all = self.values();
        let lengths = all.filter_map(|(dimension, value)| {
            let value = exact(value).filter(|_| dimension > 0)?;
            let length = crate::seed::trig::powf(value.to_f64().abs(), 1.0 / f64::from(dimension));
            Some((length, dimension, value))
        });
        // Of equal lengths, the one that is a length as it stands.
        match lengths.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) {
            Some((_, 1, value)) => Scale::Exact(value),
            Some((length, ..)) => Scale::Real(length),
            None => Scale::None,
        }
    }

    fn value(&self, value: &Exact, dimension: i32) -> Term {
        if self.view == View::Form {
            return word("a value");
        }
        let divided = match &self.scale {
            Scale::Exact(length) if dimension != 0 => length.pow(dimension).and_then(|by| value.div(&by)),
            _ => Ok(value.clone()),
        };
        match (&self.scale, divided) {
            (Scale::Real(length), _) if dimension != 0 => {
                self.number(value.to_f64() / crate::seed::trig::powf(*length, f64::from(dimension)))
            }
            (_, Ok(exact)) => word(&exact.to_string()),
            (Scale::Exact(length), Err(_)) => {
                self.number(value.to_f64() / crate::seed::trig::powf(length.to_f64(), f64::from(dimension)))
            }
            (_, Err(_)) => self.number(value.to_f64()),
        }
    }

    /// A number to nine digits: far below what problems differ by, far above what rounding does.
    pub(super) fn number(&self, x: f64) -> Term {
        if self.view == View::Form { word("a value") } else { word(&format!("{x:.8e}")) }
    }

    fn answer(&self, answer: &Answer, dimension: i32) -> Term {
        let name = |name: &String| self.named(name);
        match answer {
            Answer::Number { unit, .. } | Answer::Rounded { unit, .. } => {
                let value = exact(answer).map_or_else(|| word("no value"), |value| self.value(&value, dimension));
                match unit {
                    Some(unit) if self.mixed && self.view == View::Problem => {
                        ordered("in", vec![value, word(&unit.to_string())])
                    }
                    _ => value,
                }
            }
            Answer::Choice { index } => Term::Leaf(*index as u64),
            Answer::Point { x, y } => ordered("at", vec![self.value(x, 0), self.value(y, 0)]),
            Answer::Word(w) => self.named(w),
            Answer::Sequence(_) | Answer::Set(_) if self.view == View::Form => word("names"),
            Answer::Sequence(names) => ordered("sequence", names.iter().map(name).collect()),
            Answer::Set(names) => sorted("set", names.iter().map(name).collect()),
        }
    }

    /// What a name in an answer stands for: an entity, or the word itself.
    fn named(&self, name: &str) -> Term {
        if self.view == View::Form {
            return word("a name");
        }
        let own = self.scene.ids().find(|id| self.scene.entity(*id).name.as_deref() == Some(name));
        let found = own.or_else(|| self.scene.ids().find(|id| self.scene.called(*id).as_deref() == Some(name)));
        found.map_or_else(|| word(name), |id| self.entity(id))
    }

    /// Whether a shape is part of the problem: it carries drawn data, or a claim touches it or its quantity.
    fn belongs(&self, id: EntityId, touched: &BTreeSet<usize>) -> bool {
        let entity = self.scene.entity(id);
        let has = |term: Term| matches!(term, Term::Node(node) if touched.contains(&node));
        let quantity = (0..self.scene.scalars.len() as u32).map(ScalarId).filter(|s| entity.shape.carries(*s));
        let in_axes = self.scene.frame != Frame::Plain && matches!(entity.shape, Shape::Point(_) | Shape::Curve(..));
        // Wires of a circuit are chains.
        let wire =
            || matches!(entity.shape, Shape::Polyline(_)) && self.scene.entities.iter().any(|e| is_circuit(&e.shape));
        let counts = self.view == View::Problem || !parts::is_data(&entity.shape);
        let is_data = entity.state == 0 && counts && (is_discrete(&entity.shape) || in_axes || wire());
        let is_solid = matches!(entity.shape, Shape::Body(_));
        is_data || is_solid || has(self.entity(id)) || quantity.into_iter().any(|s| has(self.scalar(s)))
    }

    /// A shape with its data.
    fn shape(&self, id: EntityId) -> Term {
        let entity = self.scene.entity(id);
        let points = |points: &[PointId]| points.iter().map(|p| self.point(*p)).collect::<Vec<_>>();
        let amount = |s: ScalarId| self.number(self.scene.scalar(s));
        let made = match &entity.shape {
            Shape::Point(p) if self.scene.frame == Frame::Plain => ordered("point", points(&[*p])),
            Shape::Point(p) => {
                let [x, y] = self.scene.at(*p);
                ordered("point", vec![self.point(*p), self.number(x), self.number(y)])
            }
            Shape::Segment(a, b) => ordered("segment", vec![self.both(*a, *b)]),
            Shape::Line(a, b) => ordered("line", vec![self.both(*a, *b)]),
            Shape::Ray(a, b) => ordered("ray", points(&[*a, *b])),
            Shape::Arrow(a, b) => ordered("arrow", points(&[*a, *b])),
            Shape::Circle(c, r) => ordered("circle", vec![self.point(*c), self.scalar(*r)]),
            // Which way an arc runs turns with the mirror.
            Shape::Arc(c, r, a, b) => ordered("arc", vec![self.point(*c), self.scalar(*r), self.both(*a, *b)]),
            Shape::Ring(c, r, ..) => ordered("level circle", vec![self.point(*c), self.scalar(*r)]),
            Shape::Body(body) => self.body(body),
            Shape::Polygon(corners) => Term::Ring(text("polygon"), points(corners)),
            Shape::Polyline(corners) => Term::Chain(text("polyline"), points(corners)),
            Shape::Curve(f, ..) => {
                let mut parts = vec![word(&format!("{:?}", f.family))];
                parts.extend(f.coefficients.iter().map(|s| amount(*s)));
                ordered("curve", parts)
            }
            Shape::Region(f, g, from, to) => {
                let functions = [Some(f), g.as_ref()].into_iter().flatten();
                let mut parts = vec![self.number(*from), self.number(*to)];
                parts.extend(functions.flat_map(|f| f.coefficients.iter().map(|s| amount(*s))));
                ordered("region", parts)
            }
            Shape::Bar(at, _, s) => ordered("bar", vec![self.number(*at), self.scalar(*s), amount(*s)]),
            Shape::Slice(_, _, _, s) => ordered("slice", vec![self.scalar(*s), amount(*s)]),
            Shape::Node(_) => ordered("node", vec![self.key(id)]),
            Shape::Edge(a, b, directed, s) => {
                let ends = vec![self.entity(*a), self.entity(*b)];
                let ends = if *directed { ordered("to", ends) } else { sorted("both", ends) };
                let weight = s.map_or_else(Vec::new, |s| vec![self.scalar(s), amount(s)]);
                ordered("edge", [vec![ends], weight].concat())
            }
            Shape::EdgeMark(a, b) => sorted("edge mark", vec![self.entity(*a), self.entity(*b)]),
            Shape::NodeMark(n) => ordered("node mark", vec![self.entity(*n)]),
            Shape::Writing(..) => word("writing"),
            // The kind of problem is what is asked of a board, not what stands on it.
            Shape::Cell(_) | Shape::Heading(_) | Shape::OnCells(_) | Shape::Sets(_) => match self.view {
                View::Form => word("a part"),
                View::Problem => parts::part(self.scene, id, &|e| self.entity(e), &|x| self.number(x)),
            },
            other => self.composed(other),
        };
        ordered("shape", vec![self.entity(id), made])
    }

    /// The name of a node where it is a number: what a search tree compares.
    fn key(&self, id: EntityId) -> Term {
        let name = self.scene.entity(id).name.as_deref().unwrap_or("");
        name.parse::<f64>().map_or_else(|_| word("a name"), |key| self.number(key))
    }

    /// Whether a query reads the drawing from top to bottom and left to right.
    fn asks_of_trees(&self) -> bool {
        let reads =
            |measure: &Measure| matches!(measure, Measure::Query(q) if tree::ROWS.iter().any(|r| r.name == q.name));
        let stated = self.draft.board.claims.iter().any(|s| matches!(&s.claim, Claim::Equal(m, _) if reads(m)));
        reads(&self.draft.asked) || stated
    }

    /// Parents over children, children from left to right.
    fn layout(&self) -> Vec<Term> {
        let at = |id: EntityId| match self.scene.entity(id).shape {
            Shape::Node(p) => self.scene.at(p),
            _ => [0.0, 0.0],
        };
        let mut below: Vec<(EntityId, EntityId)> = vec![];
        for entity in self.scene.entities.iter().filter(|e| e.state == 0) {
            if let Shape::Edge(a, b, ..) = entity.shape {
                below.push(if at(a)[1] > at(b)[1] { (a, b) } else { (b, a) });
            }
        }
        let mut facts = vec![];
        for (parent, child) in &below {
            let side = if at(*child)[0] < at(*parent)[0] { "left" } else { "right" };
            facts.push(ordered(side, vec![self.entity(*parent), self.entity(*child)]));
            let later = below.iter().filter(|(other, next)| other == parent && at(*next)[0] > at(*child)[0]);
            facts.extend(later.map(|(_, next)| ordered("before", vec![self.entity(*child), self.entity(*next)])));
        }
        facts
    }
}

fn exact(answer: &Answer) -> Option<Exact> {
    match answer {
        Answer::Number { value, .. } => Some(value.clone()),
        Answer::Rounded { value, .. } => Some(value.to_exact()),
        _ => None,
    }
}
