//! Words for claims: how a question states a given and asks for a measure, and which mark shows a given instead.

use crate::answer::Answer;
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::statement::{Claim, ClaimId};
use crate::claim::text::{name_token, value_token};
use crate::scene::body::Body;
use crate::scene::mark::MarkKind;
use crate::scene::part::PartKind;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, ScalarId};

/// The token for a point's name; `None` when the point is anonymous.
fn n(board: &Board, p: PointId) -> Option<String> {
    let id = board.scene.point_entity(p)?;
    board.scene.entity(id).name.as_ref()?;
    Some(name_token(id))
}

fn ns(board: &Board, points: &[PointId]) -> Option<String> {
    points.iter().map(|p| n(board, *p)).collect()
}

/// The shown component whose value a scalar is.
fn component(board: &Board, s: ScalarId) -> Option<(EntityId, PartKind)> {
    board.scene.ids().find_map(|id| match board.scene.entity(id).shape {
        Shape::Part(kind, _, _, Some(t)) if t == s && board.scene.entity(id).look.shown() => Some((id, kind)),
        _ => None,
    })
}

/// Noun phrases for a measure, the shortest first; empty when it has no customary name.
pub fn nouns(board: &Board, measure: &Measure) -> Vec<String> {
    let list = || -> Option<Vec<String>> {
        Some(match measure {
            Measure::Length(a, b) => {
                let ab = ns(board, &[*a, *b])?;
                vec![ab.clone(), format!("the length of {ab}"), format!("the length of segment {ab}")]
            }
            Measure::Angle(a, v, b) => {
                let avb = ns(board, &[*a, *v, *b])?;
                vec![format!("∠{avb}"), format!("the measure of ∠{avb}"), format!("angle {avb}")]
            }
            Measure::Distance(p, a, b) => {
                let (p, ab) = (n(board, *p)?, ns(board, &[*a, *b])?);
                vec![
                    format!("the distance from {p} to line {ab}"),
                    format!("the distance between point {p} and line {ab}"),
                ]
            }
            Measure::Area(points) | Measure::Perimeter(points) => {
                let what = if matches!(measure, Measure::Area(_)) { "area" } else { "perimeter" };
                let shape = match points.len() {
                    3 => "triangle",
                    4 => "quadrilateral",
                    5 => "pentagon",
                    6 => "hexagon",
                    _ => "polygon",
                };
                vec![format!("the {what} of {shape} {}", ns(board, points)?)]
            }
            Measure::Scalar(s) if component(board, *s).is_some() => {
                let (id, kind) = component(board, *s)?;
                board.scene.entity(id).name.as_ref()?;
                let name = name_token(id);
                let what = match kind {
                    PartKind::Lamp => return Some(vec![format!("the resistance of lamp {name}")]),
                    PartKind::Capacitor => "capacitance",
                    PartKind::Feed => "current",
                    k if k.drives() => "voltage",
                    k if k.resists() => "resistance",
                    _ => return None,
                };
                vec![name.clone(), format!("the {what} of {name}")]
            }
            Measure::Scalar(s) => {
                let circle = |e: &crate::scene::Entity| match e.shape {
                    Shape::Circle(c, r) if r == *s => n(board, c),
                    _ => None,
                };
                let o = board.scene.entities.iter().find_map(circle)?;
                vec![format!("the radius of circle {o}"), format!("the radius of the circle with centre {o}")]
            }
            Measure::Volume(e) | Measure::Surface(e) => {
                let what = if matches!(measure, Measure::Volume(_)) { "volume" } else { "surface area" };
                let Shape::Body(body) = &board.scene.entity(*e).shape else { return None };
                let kind = body.called();
                if matches!(body, Body::Flat(..)) {
                    vec![
                        format!("the {what} of {kind} {}", ns(board, &body.points())?),
                        format!("the {what} of the {kind}"),
                    ]
                } else {
                    vec![format!("the {what} of the {kind}")]
                }
            }
            Measure::Position(p) => vec![format!("the coordinates of {}", n(board, *p)?)],
            Measure::X(p) => vec![format!("the x-coordinate of {}", n(board, *p)?)],
            Measure::Y(p) => vec![format!("the y-coordinate of {}", n(board, *p)?)],
            Measure::Slope(a, b) => vec![format!("the slope of line {}", ns(board, &[*a, *b])?)],
            _ => return None,
        })
    };
    list().unwrap_or_default()
}

/// Clauses that state a given in words ("AB = 5 cm"), without capital and full stop; empty when there is no customary form.
pub fn clauses(board: &Board, id: ClaimId) -> Vec<String> {
    let value = value_token(id);
    let ab = |p: &PointId, q: &PointId| ns(board, &[*p, *q]);
    match &board.claims[id.0 as usize].claim {
        Claim::Equal(measure, _) => {
            let mut out = Vec::new();
            for (i, noun) in nouns(board, measure).into_iter().enumerate() {
                out.push(if i == 0 && !noun.starts_with("the ") {
                    format!("{noun} = {value}")
                } else {
                    format!("{noun} is {value}")
                });
            }
            out
        }
        Claim::Same(Measure::Length(a, b), Measure::Length(c, d)) => {
            let both = || Some((ab(a, b)?, ab(c, d)?));
            both().map_or(Vec::new(), |(x, y)| vec![format!("{x} = {y}"), format!("{x} and {y} are equally long")])
        }
        Claim::Same(x, y) => match (nouns(board, x).first(), nouns(board, y).first()) {
            (Some(x), Some(y)) => vec![format!("{x} = {y}")],
            _ => Vec::new(),
        },
        Claim::Holds(relation) => {
            let found = || -> Option<Vec<String>> {
                Some(match relation {
                    Relation::Perpendicular(a, b, c, d) => {
                        let (x, y) = (ab(a, b)?, ab(c, d)?);
                        vec![format!("{x} ⊥ {y}"), format!("{x} is perpendicular to {y}")]
                    }
                    Relation::Parallel(a, b, c, d) => {
                        let (x, y) = (ab(a, b)?, ab(c, d)?);
                        vec![format!("{x} ∥ {y}"), format!("{x} is parallel to {y}")]
                    }
                    Relation::Midpoint(m, a, b) => vec![format!("{} is the midpoint of {}", n(board, *m)?, ab(a, b)?)],
                    Relation::Between(p, a, b) => vec![format!("{} lies on segment {}", n(board, *p)?, ab(a, b)?)],
                    Relation::Tangent(a, b, c) => {
                        vec![format!("line {} is tangent to circle {}", ab(a, b)?, name_token(*c))]
                    }
                    Relation::Bisects(a, v, b, d) => {
                        vec![format!("{} bisects ∠{}", ab(v, d)?, ns(board, &[*a, *v, *b])?)]
                    }
                    _ => return None,
                })
            };
            found().unwrap_or_default()
        }
    }
}

/// The mark that shows a given in the figure; `None` when no customary mark exists or its strokes are not drawn.
/// `serial` tells groups of equal ticks and chevrons apart (1, 2, 3).
pub fn marks(board: &Board, id: ClaimId, serial: u8) -> Vec<MarkKind> {
    let joined = |a: &PointId, b: &PointId| board.joined(*a, *b);
    match &board.claims[id.0 as usize].claim {
        Claim::Equal(measure, value) => {
            let text = crate::claim::printed::printed(value);
            match measure {
                Measure::Length(a, b) if joined(a, b) => vec![MarkKind::Along(*a, *b, text)],
                Measure::Angle(a, v, b) if joined(v, a) && joined(v, b) => {
                    let right = matches!(value, Answer::Number { value, .. } if value.to_f64() == 90.0);
                    if right { vec![MarkKind::RightAngle(*a, *v, *b)] } else { vec![MarkKind::Angle(*a, *v, *b, text)] }
                }
                Measure::Scalar(s) if component(board, *s).is_some_and(|c| c.1 != PartKind::Input) => {
                    component(board, *s).into_iter().map(|(id, _)| MarkKind::Value(id, text.clone())).collect()
                }
                Measure::Scalar(s) => {
                    let circle = board.scene.entities.iter().find_map(|e| match e.shape {
                        Shape::Circle(c, r) | Shape::Ring(c, r, ..) if r == *s && e.look.shown() => Some(c),
                        _ => None,
                    });
                    let radius = |c: PointId| {
                        board.scene.entities.iter().find_map(|e| match e.shape {
                            Shape::Segment(a, b) if e.look.shown() && (a == c || b == c) => {
                                let length = Measure::Length(a, b).number(&board.scene);
                                crate::claim::tolerance::close(length, board.scene.scalar(*s)).then_some((a, b))
                            }
                            _ => None,
                        })
                    };
                    circle.and_then(radius).map_or(Vec::new(), |(a, b)| vec![MarkKind::Along(a, b, text)])
                }
                _ => Vec::new(),
            }
        }
        Claim::Same(Measure::Length(a, b), Measure::Length(c, d)) if joined(a, b) && joined(c, d) => {
            vec![MarkKind::Ticks(*a, *b, serial), MarkKind::Ticks(*c, *d, serial)]
        }
        Claim::Holds(Relation::Parallel(a, b, c, d)) if joined(a, b) && joined(c, d) => {
            vec![MarkKind::Chevrons(*a, *b, serial), MarkKind::Chevrons(*c, *d, serial)]
        }
        Claim::Holds(Relation::Perpendicular(a, b, c, d)) => {
            // The vertex is an end of one line that lies on the other, as the foot of an altitude does.
            let scene = &board.scene;
            let apart = |x: &PointId, y: &PointId| scene.at(*x) != scene.at(*y);
            let on = |v: &PointId, s: &PointId, t: &PointId| {
                Measure::Distance(*v, *s, *t).number(scene) < 1e-9 * Measure::Length(*s, *t).number(scene)
            };
            let ways = [(a, b, c, d), (b, a, c, d), (c, d, a, b), (d, c, a, b)];
            let corner = ways.into_iter().find_map(|(v, p, s, t)| {
                let arm = [t, s].into_iter().find(|q| apart(v, q) && joined(v, q))?;
                (on(v, s, t) && joined(v, p)).then_some((p, v, arm))
            });
            corner.map_or(Vec::new(), |(p, v, q)| vec![MarkKind::RightAngle(*p, *v, *q)])
        }
        _ => Vec::new(),
    }
}
