//! Diagrams of sets: two or three circles, the numbers of their regions, elements in them.

use crate::answer::Answer;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::printed::printed;
use crate::claim::{Claim, Place, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY};
use crate::scene::EntityId;
use crate::scene::mark::MarkKind;
use crate::scene::regions::{places, rings};
use crate::scene::sets::Sets;
use crate::scene::shape::{Look, Role, Shape};
use crate::seed::trig;

/// Radius of a circle.
const RADIUS: f64 = 1.5;
/// Room between circles and the frame, where names stand.
const MARGIN: f64 = 0.95;
/// Least distance of an element from a rim, and the distance from other elements that is room enough.
const ROOM: [f64; 2] = [0.24, 0.75];

type Disc = ([f64; 2], f64);

/// Circles around a region, and its places with how clear they are.
type Region = (Vec<EntityId>, Vec<([f64; 2], f64)>);

/// Circles for so many sets: names of the layouts with what they need.
fn layout(name: &str, n: usize) -> Option<Vec<Disc>> {
    let apart = |d: f64| vec![([-d, 0.0], RADIUS), ([d, 0.0], RADIUS)];
    Some(match (name, n) {
        ("overlap", 2) => apart(0.95),
        ("apart", 2) => apart(RADIUS + 0.3),
        ("inside", 2) => vec![([-0.45, -0.2], 0.95), ([0.0, 0.0], 1.9)],
        ("overlap", 3) => {
            let at = |turn: f64| [1.05 * trig::cos(turn.to_radians()), 1.05 * trig::sin(turn.to_radians())];
            vec![(at(150.0), RADIUS + 0.1), (at(30.0), RADIUS + 0.1), (at(-90.0), RADIUS + 0.1)]
        }
        _ => return None,
    })
}

fn sets(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let names = a.texts("names")?;
    let wish = a.text_option("layout")?.unwrap_or_else(|| "overlap".into());
    let universe = a.flag("universe", true)?;
    let Some(discs) = layout(&wish, names.len()) else {
        let what =
            format!("{wish} of {} sets; there are overlap (2 or 3 sets), inside and apart (2 sets)", names.len());
        return Err(a.error("layout", what));
    };
    let mut made = Vec::new();
    for (name, (at, r)) in names.into_iter().zip(&discs) {
        if !b.names.take(&name) {
            return Err(a.error("names", format_args!("repeat {name}")));
        }
        let id = b.add(Shape::Sets(Sets::Ring(*at, *r)), Some(name), Look::of(Role::Main));
        b.mark(MarkKind::Name(id), None);
        made.push(id);
    }
    if universe {
        let edge = |i: usize, s: f64| discs.iter().map(|(c, r)| s * c[i] + r).fold(f64::MIN, f64::max) + MARGIN;
        let area = [-edge(0, -1.0), -edge(1, -1.0), edge(0, 1.0), edge(1, 1.0)];
        b.add(Shape::Sets(Sets::Universe(area)), None, Look::of(Role::Main));
    }
    Ok(Made::Many(made))
}

/// The circles that a list names, in the order of drawing, and the places of the region inside exactly these.
fn region(b: &Board, a: &mut Args) -> Result<Region, ArgError> {
    let named = a.list("inside")?;
    let all: Vec<EntityId> = rings(&b.scene).map(|r| r.0).collect();
    if let Some(other) = named.iter().find(|arg| !matches!(arg, Arg::Entity(id) if all.contains(id))) {
        return Err(a.error("inside", format_args!("must be a list of sets; {other:?} is none")));
    }
    let inside: Vec<EntityId> = all.into_iter().filter(|id| named.contains(&Arg::Entity(*id))).collect();
    let open = places(&b.scene, &inside);
    if open.is_empty() {
        return Err(a.error("inside", "names circles that do not meet so: there is no such region"));
    }
    Ok((inside, open))
}

fn zone(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (inside, _) = region(b, a)?;
    let number = a.take("number");
    let hidden = a.flag("hidden", false)?;
    let value = match number {
        None => None,
        Some(Arg::Number(x)) => Some(x),
        Some(other) => return Err(a.error("number", format_args!("must be exact, not {other:?}"))),
    };
    let twin = |e: &crate::scene::Entity| matches!(&e.shape, Shape::Sets(Sets::Zone(other, _)) if *other == inside);
    if b.scene.entities.iter().any(twin) {
        return Err(a.error("inside", "names a region that is made already"));
    }
    let scalar = value.as_ref().map(|x| b.scene.add_scalar(x.to_f64()));
    let id = b.add(Shape::Sets(Sets::Zone(inside, scalar)), None, Look::of(Role::Main));
    if let (Some(value), Some(s), false) = (value, scalar, hidden) {
        let answer = Answer::Number { value, unit: None };
        let text = printed(&answer);
        let claim = b.state_claim(Claim::Equal(Measure::Scalar(s), answer), Source::Given(Place::Figure));
        b.mark(MarkKind::Value(id, text), Some(claim));
    }
    Ok(Made::One(id))
}

fn element(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let text = match a.take("name") {
        Some(Arg::Text(t)) if !t.is_empty() => t,
        Some(Arg::Number(x)) => x.to_string(),
        other => return Err(a.error("name", format_args!("must be a text or number, not {other:?}"))),
    };
    let (_, open) = region(b, a)?;
    let others: Vec<[f64; 2]> = b
        .scene
        .entities
        .iter()
        .filter_map(|e| if let Shape::Sets(Sets::Element(at, _)) = &e.shape { Some(*at) } else { None })
        .collect();
    let far = |p: [f64; 2]| others.iter().map(|q| trig::hypot(p[0] - q[0], p[1] - q[1])).fold(ROOM[1], f64::min);
    let best =
        open.iter().filter(|o| o.1 >= ROOM[0]).max_by(|x, y| (far(x.0) + 0.2 * x.1).total_cmp(&(far(y.0) + 0.2 * y.1)));
    let Some((at, _)) = best.filter(|o| far(o.0) >= 0.6 * ROOM[1]) else {
        return Err(a.error("inside", format_args!("names a region without room for {text}")));
    };
    if !b.names.take(&text) {
        return Err(a.error("name", format_args!("is taken: {text}")));
    }
    Ok(Made::One(b.add(Shape::Sets(Sets::Element(*at, text.clone())), Some(text), Look::of(Role::Main))))
}

/// Constructions of diagrams of sets.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    Construction {
        name: "sets",
        signature: "([names], layout=\"overlap\"|\"inside\"|\"apart\", universe=True)",
        summary: "circles of two or three sets with their names; inside: the first in the second; universe: a frame around all",
        build: sets,
    },
    Construction {
        name: "zone",
        signature: "([sets], number=None, hidden=False)",
        summary: "the region inside exactly these sets, with the number of its elements; hidden: the number is not written",
        build: zone,
    },
    Construction {
        name: "element",
        signature: "(name, [sets])",
        summary: "an element, written in the region inside exactly these sets",
        build: element,
    },
];
