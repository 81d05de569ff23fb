//! What the solver of a problem knows, and whether that decides the answer. Shared by the checks `determined` and `spare` and by
//! the measurement `image`.
//!
//! Known are the givens in words, the givens in the figure that a mark shows, the structure that the opening words say, and what
//! can be read off a numbered scale. Topology (nodes, edges, names, the order of bars) is visible and taken as known. Where the
//! question is about what a tool drew, the claims of the tools that define it belong to the question.

use crate::claim::calculus::equation::Row;
use crate::claim::calculus::order::Order;
use crate::claim::calculus::solve::Solver;
use crate::claim::calculus::system::{Part, System};
use crate::claim::calculus::unknowns::Unknowns;
use crate::claim::measure::Measure;
use crate::claim::observed::Observed;
use crate::claim::tolerance::close;
use crate::claim::{Claim, Source};
use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::scene::mark::MarkKind;
use crate::scene::{Frame, PointId, ScalarId, Scene};
use crate::seed::Stream;

/// Relative difference from which two values are two answers.
const OTHER: f64 = 1e-6;
/// Steps along a free direction, in multiples of the largest value concerned.
const STRIDES: [f64; 6] = [0.3, -0.3, 0.9, -0.9, 3.0, 10.0];

/// Who wants to know the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    /// A reader of words and figure.
    Reader,
    /// One who hears the words and sees nothing.
    Listener,
}

/// Whether the answer is decided.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Verdict {
    /// It is.
    Determined,
    /// The unknowns can move so that the answer changes: rank, number of unknowns, direction in words.
    Under(usize, usize, String),
    /// Another configuration with the same givens and the same visible order has another answer.
    Ambiguous(f64, f64),
}

/// What is known.
pub(super) struct Knowledge<'a> {
    draft: &'a Draft,
    system: System<'a>,
    /// Claims that other configurations must satisfy as well.
    claims: Vec<(u32, &'a Claim)>,
    order: Option<Order>,
    stream: Stream,
    targets: Option<Vec<Row>>,
}

/// Whether a given shows as a mark in the original figure, other than as a value that the thing itself carries.
pub(super) fn marked(scene: &Scene, claim: u32) -> bool {
    scene.marks.iter().any(|m| m.state == 0 && m.claim == Some(claim) && !matches!(m.kind, MarkKind::Value(..)))
}

/// Whether the value is written at a thing that carries it: the data of charts and networks.
fn written(scene: &Scene, claim: u32) -> bool {
    scene.marks.iter().any(|m| m.state == 0 && m.claim == Some(claim) && matches!(m.kind, MarkKind::Value(..)))
}

impl<'a> Knowledge<'a> {
    /// Gathers what is known. `readings`: what the drawn scale shows, from [`crate::claim::reading::readings`].
    pub(super) fn of(c: &'a Candidate, who: Who, readings: &'a [Measure]) -> Knowledge<'a> {
        let draft = &c.draft;
        let scene = &draft.board.scene;
        let mut system = System::new(scene);
        let mut claims: Vec<(u32, &Claim)> = Vec::new();
        for (i, stated) in draft.board.claims.iter().enumerate() {
            let i = i as u32;
            let known = match stated.source {
                Source::Structure => true,
                Source::Given(place) if place.in_text() => true,
                Source::Given(_) => who == Who::Reader && (marked(scene, i) || written(scene, i)),
                _ => false,
            };
            if known {
                claims.push((i, &stated.claim));
            }
        }
        let targets = if draft.asked.asks_a_solver() { None } else { system.target(&draft.asked) };
        let asked = targets.iter().flatten().flat_map(|r| r.entries.iter().map(|e| e.0)).collect::<Vec<_>>();
        let original = System::original(scene);
        let drawn = |c: &usize| original.binary_search(c).is_err();
        let beyond = asked.iter().any(drawn);
        if beyond {
            for (i, stated) in draft.board.claims.iter().enumerate() {
                let defines = || System::columns(scene, &stated.claim).iter().any(drawn);
                if matches!(stated.source, Source::Tool(_)) && defines() {
                    claims.push((i as u32, &stated.claim));
                }
            }
            if matches!(scene.frame, Frame::Axes(_)) {
                system.fix(arguments(scene, &original));
            }
        }
        if matches!(&scene.frame, Frame::Axes(axes) if !axes.x.categories.is_empty()) {
            // Over which category a dot stands is seen.
            system.fix((0..scene.points.len()).map(|p| 2 * p));
        }
        for (i, claim) in &claims {
            system.claim(Some(*i), claim);
        }
        if who == Who::Reader {
            readings.iter().for_each(|m| system.reading(m));
        }
        let state = if beyond { u8::MAX } else { 0 };
        // In a coordinate system places are read, not reasoned out; there the rank alone decides.
        let order = matches!(scene.frame, Frame::Plain).then(|| match who {
            Who::Reader => Order::of(scene, &c.figure.view, state),
            Who::Listener => Order::unseen(scene, state),
        });
        let stream = Stream::new(&[b"restarts", c.provenance.id().as_bytes()]);
        Knowledge { draft, system, claims, order, stream, targets }
    }

    /// Whether the answer is decided, one claim left out on demand; `restarts` bounds the search for other configurations.
    pub(super) fn verdict(&self, without: Option<u32>, restarts: usize) -> Verdict {
        let Some(targets) = &self.targets else { return self.query(without) };
        let mut columns: Vec<usize> = targets.iter().flat_map(|r| r.entries.iter().map(|e| e.0)).collect();
        columns.sort_unstable();
        columns.dedup();
        let part = self.system.part(&columns, without);
        for target in targets {
            if let Some(direction) = part.space.direction(target) {
                let words = self.words(&direction);
                return Verdict::Under(part.space.rank(), part.space.unknowns(), words);
            }
        }
        match &self.order {
            Some(order) if !part.equations.is_empty() => self.search(&part, order, without, restarts),
            _ => Verdict::Determined,
        }
    }

    /// Looks for another configuration that satisfies all and shows the same, but answers otherwise.
    fn search(&self, part: &Part, order: &Order, without: Option<u32>, restarts: usize) -> Verdict {
        let scene = &self.draft.board.scene;
        let here = self.draft.asked.number(scene);
        let mut stream = self.stream.fork(&format!("{without:?}"));
        let mut solver = Solver::new(scene, &part.equations, &part.pinned);
        let order = order.within(|p| solver.part(p));
        for _ in 0..restarts * solver.parts() {
            let Some(at) = solver.restart(&mut stream) else { continue };
            let there = self.draft.asked.value(scene, at);
            if (there - here).abs() > OTHER * here.abs().max(OTHER) && order.holds(at) && self.fair(at, without) {
                return Verdict::Ambiguous(here, there);
            }
        }
        Verdict::Determined
    }

    /// Whether a configuration keeps to bounds and branches that equations alone do not tell.
    fn fair(&self, at: &Unknowns, without: Option<u32>) -> bool {
        let scene = &self.draft.board.scene;
        let mut moved = scene.clone();
        at.write(&mut moved);
        let radii = moved.entities.iter().all(|e| e.shape.radius().is_none_or(|r| moved.scalar(r) > 0.0));
        radii
            && self.claims.iter().filter(|(i, _)| Some(*i) != without).all(|(_, claim)| match claim {
                Claim::Holds(r) => r.bound(&moved).is_none_or(|b| b <= OTHER),
                Claim::Equal(m, _) => {
                    let (old, new) = (m.number(scene), m.number(&moved));
                    old.is_nan() || (old - new).abs() <= OTHER * old.abs().max(1.0)
                }
                Claim::Same(..) => true,
            })
    }

    /// Varies what nobody states and asks the solver again.
    fn query(&self, without: Option<u32>) -> Verdict {
        let scene = &self.draft.board.scene;
        // Places of nodes are layout; places of dots on a scale are data.
        let first = if matches!(scene.frame, Frame::Axes(_)) { 0 } else { 2 * scene.points.len() };
        let columns: Vec<usize> = System::original(scene).into_iter().filter(|c| *c >= first).collect();
        let part = self.system.part(&columns, without);
        if part.pinned.len() == part.space.unknowns() {
            return Verdict::Determined;
        }
        let Ok(here) = self.draft.asked.observe(scene) else { return Verdict::Determined };
        let start = Unknowns::of(scene);
        let mut moved = scene.clone();
        for direction in part.space.free() {
            let live = || direction.iter().filter(|(_, x)| x.abs() > OTHER);
            let size = live().map(|(c, _)| start.values[*c].abs()).fold(1.0, f64::max);
            for stride in STRIDES {
                let mut there = start.clone();
                live().for_each(|(c, x)| there.values[*c] += stride * size * x);
                let turned = live().any(|(c, _)| start.values[*c] > 0.0 && there.values[*c] <= 0.0);
                if turned {
                    continue;
                }
                there.write(&mut moved);
                let same = match (self.draft.asked.observe(&moved), &here) {
                    (Ok(Observed::Number(x)), Observed::Number(y)) => close(x, *y),
                    (Ok(seen), here) => seen == *here,
                    (Err(_), _) => false,
                };
                if !same {
                    return Verdict::Under(part.space.rank(), part.space.unknowns(), self.words(&direction));
                }
            }
        }
        Verdict::Determined
    }

    /// A direction in words: the unknowns that move most.
    fn words(&self, direction: &[(usize, f64)]) -> String {
        let scene = &self.draft.board.scene;
        let mut moves: Vec<(usize, f64)> = direction.iter().copied().filter(|(_, x)| x.abs() > 0.05).collect();
        moves.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        moves.truncate(6);
        let name = |column: usize| match column.checked_sub(2 * scene.points.len()) {
            None => {
                let p = PointId((column / 2) as u32);
                let named = scene.point_name(p).map_or_else(|| format!("point {}", p.0), String::from);
                format!("{named}.{}", if column.is_multiple_of(2) { 'x' } else { 'y' })
            }
            Some(s) => {
                let s = ScalarId(s as u32);
                let owner = scene.ids().find(|id| scene.entity(*id).shape.carries(s));
                owner
                    .and_then(|id| scene.called(id))
                    .map_or_else(|| format!("scalar {}", s.0), |n| format!("value of {n}"))
            }
        };
        let parts: Vec<String> = moves.iter().map(|(c, x)| format!("{} {x:+.2}", name(*c))).collect();
        parts.join(", ")
    }
}

/// Columns of a coordinate system that are arguments of tool calls: curves that a tool draws, and unnamed points of its strokes.
fn arguments(scene: &Scene, original: &[usize]) -> Vec<usize> {
    let points = 2 * scene.points.len();
    let named = |column: usize| scene.point_name(PointId((column / 2) as u32)).is_some();
    let all = 0..points + scene.scalars.len();
    all.filter(|c| original.binary_search(c).is_err() && (*c >= points || !named(*c))).collect()
}
