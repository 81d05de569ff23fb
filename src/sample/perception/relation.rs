//! Questions of the semantic level: places are told by what they are to the rest; their names stand in the answer alone.
//!
//! A question is asked only where the figure decides it clearly: every candidate must lie at least [`CLEAR`] pixels on one side of
//! the line between yes and no, so that nobody's eye or rounding gives another answer.

use super::seen::{Seen, Side, distance};
use super::thing::Named;
use super::{Answer, Level, Question};

/// Least distance in pixels between what fits a description and what does not.
pub(super) const CLEAR: f64 = 6.0;
/// Most names in an answer.
const MOST: usize = 6;
/// How near, in pixels, a place on a stroke is to it.
const ON: f64 = 0.01;

/// All questions of this level that a figure answers clearly.
pub fn questions(seen: &Seen<'_>) -> Vec<Question> {
    let mut found = vec![];
    let mut ask = |text: String, answer: Option<Vec<&Named>>| {
        let answer = answer.filter(|a| (1..=MOST).contains(&a.len()));
        found.extend(answer.map(|a| Question { level: Level::Semantic, text, answer: named(&a) }));
    };
    // What lies on, in or beside what in the picture of a solid need not do so in space.
    if seen.scene.space.is_none() {
        circle(seen, &mut ask);
        polygon(seen, &mut ask);
    }
    extremes(seen, &mut ask);
    network(seen, &mut ask);
    found
}

/// Takes the rest of "Detect and output the pixel coordinates of ..." and the places, if they are decided.
type Ask<'f, 'a> = dyn FnMut(String, Option<Vec<&'a Named>>) + 'f;

fn named(places: &[&Named]) -> Answer {
    places.iter().map(|n| (n.name.clone(), super::element::whole(n.at))).collect()
}

/// Points inside, on and outside the one circle, and its centre.
fn circle<'a>(seen: &'a Seen<'_>, ask: &mut Ask<'_, 'a>) {
    let [(centre, radius, point)] = seen.circles.as_slice() else { return };
    let of = |n: &Named| distance(n.at, *centre) - radius;
    ask("the centre of the circle".into(), seen.named.iter().find(|n| n.point == Some(*point)).map(|n| vec![n]));
    if seen.named.iter().any(|n| of(n).abs() >= ON && of(n).abs() < CLEAR) {
        return;
    }
    let those = |is: &dyn Fn(f64) -> bool| Some(seen.named.iter().filter(|n| is(of(n))).collect());
    ask("all labelled points that lie on the circle".into(), those(&|d| d.abs() < ON));
    ask("all labelled points inside the circle".into(), those(&|d| d <= -CLEAR));
    ask("all labelled points outside the circle".into(), those(&|d| d >= CLEAR));
}

/// Corners of the one polygon, and what lies between the ends of a side.
fn polygon<'a>(seen: &'a Seen<'_>, ask: &mut Ask<'_, 'a>) {
    if let [corners] = seen.polygons.as_slice()
        && seen.sides.len() == corners.len()
    {
        let what = match corners.len() {
            3 => "triangle".to_string(),
            4 => "quadrilateral".to_string(),
            n => format!("polygon with {n} corners"),
        };
        let find = |p| seen.named.iter().find(|n| n.point == Some(p));
        ask(format!("the vertices of the {what}"), corners.iter().map(|p| find(*p)).collect());
    }
    let right: Vec<_> = seen.scene.marks.iter().filter(|m| m.state == 0).filter_map(|m| m.kind.right_angle()).collect();
    if let [vertex] = right.as_slice() {
        let at = seen.named.iter().find(|n| n.point == Some(*vertex));
        ask("the vertex of the angle that is marked as a right angle".into(), at.map(|n| vec![n]));
    }
    let within = |n: &Named, s: &Side| off(n.at, s) < ON && distance(n.at, s.a) > CLEAR && distance(n.at, s.b) > CLEAR;
    let near = |n: &Named, s: &Side| off(n.at, s) < CLEAR && off(n.at, s) >= ON;
    let clear = !seen.named.iter().any(|n| seen.sides.iter().any(|s| near(n, s)));
    let between: Vec<&Named> = seen.named.iter().filter(|n| seen.sides.iter().any(|s| within(n, s))).collect();
    if clear && !seen.sides.is_empty() {
        ask("all labelled points that lie on a drawn segment between its ends".into(), Some(between));
    }
}

/// Distance of a place from a segment.
fn off(p: [f64; 2], side: &Side) -> f64 {
    let u = [side.b[0] - side.a[0], side.b[1] - side.a[1]];
    let w = [p[0] - side.a[0], p[1] - side.a[1]];
    let t = ((w[0] * u[0] + w[1] * u[1]) / (u[0] * u[0] + u[1] * u[1]).max(1e-12)).clamp(0.0, 1.0);
    distance(p, [side.a[0] + t * u[0], side.a[1] + t * u[1]])
}

/// The one that is clearly furthest in a direction.
fn extremes<'a>(seen: &'a Seen<'_>, ask: &mut Ask<'_, 'a>) {
    const POINTS: [&str; 4] = [
        "the labelled point furthest to the left",
        "the labelled point furthest to the right",
        "the highest labelled point",
        "the lowest labelled point",
    ];
    const DRAWN: [&str; 4] = [
        "the labelled point that is drawn furthest to the left",
        "the labelled point that is drawn furthest to the right",
        "the labelled point that is drawn furthest up in the picture",
        "the labelled point that is drawn furthest down in the picture",
    ];
    for (places, words) in [
        (&seen.named, if seen.scene.space.is_some() { DRAWN } else { POINTS }),
        (
            &seen.bars,
            [
                "",
                "",
                "the middle of the upper edge of the tallest bar",
                "the middle of the upper edge of the shortest bar",
            ],
        ),
    ] {
        let sides: [&dyn Fn(&Named) -> f64; 4] = [&|n| n.at[0], &|n| -n.at[0], &|n| n.at[1], &|n| -n.at[1]];
        for (key, text) in sides.into_iter().zip(words).filter(|(_, text)| !text.is_empty()) {
            ask(text.into(), first(places, key).map(|n| vec![n]));
        }
    }
}

/// The least by a key, if it is so by a clear margin.
fn first<'a>(places: &'a [Named], key: &dyn Fn(&Named) -> f64) -> Option<&'a Named> {
    let mut sorted: Vec<&Named> = places.iter().collect();
    sorted.sort_by(|a, b| key(a).total_cmp(&key(b)));
    (sorted.len() > 1 && key(sorted[1]) - key(sorted[0]) >= CLEAR).then(|| sorted[0])
}

/// Ends of the most edges, or of one alone.
fn network<'a>(seen: &'a Seen<'_>, ask: &mut Ask<'_, 'a>) {
    let nodes: Vec<&Named> = seen.named.iter().filter(|n| n.called.starts_with("the centre of node")).collect();
    let degree =
        |n: &Named| seen.sides.iter().filter(|s| n.point == Some(s.points.0) || n.point == Some(s.points.1)).count();
    let most = nodes.iter().map(|n| degree(n)).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let of = |count: usize| Some(nodes.iter().copied().filter(|n| degree(n) == count).collect::<Vec<_>>());
    ask("the centre of the node that most edges end at".into(), of(most).filter(|all| all.len() == 1));
    ask("the centres of all nodes that exactly one edge ends at".into(), of(1));
    ask("the centres of all nodes that exactly two edges end at".into(), of(2));
}
