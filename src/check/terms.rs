//! Terms: the words of the question are those of what is asked, and shapes that words call by name are such shapes.
//!
//! Names and numbers are bound to the scene ([`super::binding`]); words that carry the meaning (`longest`, `postorder`, `more than`,
//! `isosceles`, names of laws) are not, so that a few of them that turn a question into another are held against the measure here.

use crate::claim::Claim;
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::{Piece, Text};
use crate::claim::tolerance::close;
use crate::sample::Candidate;
use crate::sample::draft::{Draft, Move, Step};
use crate::sample::finding::{Finding, Place};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};

/// A query and the words that ask for another one; its own words beside them make a comparison of both.
const CONTRARY: &[(&str, &[&str], &[&str])] = &[
    ("path_cost", &["longest", "slowest", "dearest"], &["shortest", "fastest", "cheapest", "quickest", "least"]),
    ("spanning_tree_cost", &["dearest", "most expensive", "longest"], &["cheapest", "least", "shortest"]),
    ("bar_mean", &["median", "range"], &["mean", "average"]),
    ("bar_median", &["mean", "average", "range"], &["median", "middle"]),
    ("bar_range", &["mean", "average", "median"], &["range", "spread", "differ"]),
    ("highest_bar", &["lowest", "smallest", "fewest", "least"], &["highest", "greatest", "most", "tallest"]),
    ("lowest_bar", &["highest", "greatest", "most", "tallest"], &["lowest", "smallest", "fewest", "least"]),
    ("preorder", &["postorder", "inorder", "level order"], &["preorder"]),
    ("postorder", &["preorder", "inorder", "level order"], &["postorder"]),
    ("inorder", &["preorder", "postorder", "level order"], &["inorder"]),
    ("level_order", &["preorder", "postorder", "inorder"], &["level"]),
    // "Stable at the latest" asks for the longest path, which is the earliest time of its end.
    ("earliest", &["latest"], &["earliest", "soonest", "at the latest"]),
    ("latest", &["earliest", "soonest"], &["latest"]),
];

/// Names of laws in words, and the last part of the paths of their principles.
const LAWS: &[(&str, &str)] = &[
    ("law of sines", "law-of-sines"),
    ("law of cosines", "law-of-cosines"),
    ("Pythagorean theorem", "pythagoras"),
    ("By Pythagoras", "pythagoras"),
    ("Thales", "thales"),
    ("Ohm's law", "ohm"),
    ("loop rule", "loop-rule"),
    ("junction rule", "junction-rule"),
];

/// Looks at the question and at the words of every move.
pub(super) fn check(c: &Candidate, found: &mut Vec<Finding>) {
    let draft = &c.draft;
    let question = draft.question.render(&draft.board).0;
    // An expansion asks for a reckoning with what was asked before.
    if draft.grown_from.is_none() {
        let ask = &draft.parts.ask;
        let said =
            |option: &&String| question.contains(Text::parse(option).render(&draft.board).0.get(1..).unwrap_or(""));
        if let Some(option) = ask.sentences.iter().chain(&ask.nouns).filter(said).max_by_key(|o| o.len())
            && let Some(word) = another(draft, &Text::parse(option))
        {
            found.push(Finding::fault("words", "asks-another", Place::Whole).with("word", word));
        }
    }
    let texts = draft.trajectory.iter().map(|m| match m {
        Move::Step(step) => &step.text,
        Move::Call(call) => &call.text,
    });
    for (place, text) in std::iter::once((Place::Whole, &draft.question))
        .chain(texts.enumerate().map(|(i, text)| (Place::Step(i as u16), text)))
    {
        shapes(&draft.board.scene, text, &place, found);
    }
    for (i, step) in draft.steps() {
        reasons(draft, i as u16, step, found);
    }
}

/// The words of a step name no law but the one that it cites, and call nothing parallel in a figure without parallels.
fn reasons(draft: &Draft, index: u16, step: &Step, found: &mut Vec<Finding>) {
    let words: String =
        step.text.0.iter().filter_map(|p| if let Piece::Words(w) = p { Some(w.as_str()) } else { None }).collect();
    let own = step.principle.rsplit('/').next().unwrap_or_default();
    // A principle that applies one of them, such as the size of a vector, may name it.
    let is_law = LAWS.iter().any(|(_, name)| own == *name);
    if let Some((law, _)) = LAWS.iter().find(|(law, name)| is_law && words.contains(law) && own != *name) {
        let finding = Finding::fault("words", "other-principle", Place::Step(index));
        found.push(finding.with("named", *law).with("cited", step.principle.as_str()));
    }
    let parallel = |c: &Claim| matches!(c, Claim::Holds(Relation::Parallel(..)));
    let told = words.contains(" parallel to ") || words.contains(" are parallel");
    let seen = || alike(&draft.board.scene);
    if draft.kind == "plane" && told && !draft.board.claims.iter().any(|s| parallel(&s.claim)) && !seen() {
        found.push(Finding::fault("words", "other-conclusion", Place::Step(index)).with("words", "parallel"));
    }
}

/// Whether two strokes of the figure have one direction.
fn alike(scene: &Scene) -> bool {
    let strokes: Vec<(PointId, PointId)> = scene.entities.iter().flat_map(|e| e.shape.strokes()).collect();
    let direction = |(a, b): (PointId, PointId)| {
        let (p, q) = (scene.at(a), scene.at(b));
        [q[0] - p[0], q[1] - p[1]]
    };
    let parallel = |u: [f64; 2], v: [f64; 2]| {
        let (cross, size) =
            (u[0] * v[1] - u[1] * v[0], (u[0] * u[0] + u[1] * u[1]).sqrt() * (v[0] * v[0] + v[1] * v[1]).sqrt());
        size > 0.0 && cross.abs() < 1e-6 * size
    };
    let mut pairs = strokes.iter().enumerate().flat_map(|(i, a)| strokes[..i].iter().map(move |b| (*a, *b)));
    pairs.any(|(a, b)| parallel(direction(a), direction(b)))
}

/// Whether words stand in a text, not as parts of others.
fn holds(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(i, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        !letter(text[..i].chars().next_back()) && !letter(text[i + words.len()..].chars().next())
    })
}

/// The word by which a sentence asks for something else than the asked measure.
fn another(draft: &Draft, sentence: &Text) -> Option<String> {
    let told: String =
        sentence.0.iter().map(|p| if let Piece::Words(w) = p { w.to_lowercase() } else { "□".into() }).collect();
    if let Measure::Query(q) = &draft.asked
        && let Some((_, contrary, own)) = CONTRARY.iter().find(|row| row.0 == q.name)
        && !own.iter().any(|w| holds(&told, w))
        && let Some(word) = contrary.iter().find(|w| holds(&told, w))
    {
        return Some((*word).into());
    }
    turned(draft, sentence, &told).or_else(|| signed(draft, &told))
}

/// Sums and differences as terms with their signs.
fn terms<'m>(m: &'m Measure, sign: f64, each: &mut impl FnMut(&'m Measure, f64)) {
    match m {
        Measure::Sum(parts) => parts.iter().for_each(|p| terms(p, sign, each)),
        Measure::Product(parts) => match parts.as_slice() {
            [Measure::Const(k), one] | [one, Measure::Const(k)] => terms(one, sign * k.to_f64(), each),
            _ => each(m, sign),
        },
        Measure::Quotient(a, b) if matches!(**b, Measure::Const(_)) => terms(a, sign, each),
        _ => each(m, sign),
    }
}

/// `How many more has A than B`: what comes after `than` is taken away, and percentages are of it.
fn turned(draft: &Draft, sentence: &Text, told: &str) -> Option<String> {
    let scene = &draft.board.scene;
    let name = |p: &Piece| if let Piece::Name(id) = p { Some(*id) } else { None };
    let [a, b] = sentence.0.iter().filter_map(name).collect::<Vec<EntityId>>()[..] else { return None };
    let after =
        |w: &[Piece]| matches!(&w[0], Piece::Words(words) if words.ends_with(" than ")).then(|| name(&w[1])).flatten();
    let base = sentence.0.windows(2).find_map(after)?;
    let other = if base == a { b } else { a };
    let any = |words: &[&'static str]| words.iter().copied().find(|w| holds(told, w));
    let (more, less) = (
        any(&["more", "greater", "higher", "longer", "larger"]),
        any(&["less", "fewer", "smaller", "lower", "shorter"]),
    );
    let (sign, word) = match (more, less) {
        (Some(w), None) => (1.0, w),
        (None, Some(w)) => (-1.0, w),
        _ => return None,
    };
    let of = |m: &Measure| m.entities(scene);
    let only = |m: &Measure, id: EntityId, not: EntityId| of(m).contains(&id) && !of(m).contains(&not);
    // The share: 100 (other - base) / base.
    let mut difference = &draft.asked;
    if holds(told, "percent") {
        let mut share = None;
        quotients(&draft.asked, &mut |above, below| share = Some((above, below)));
        let (above, below) = share?;
        if only(below, other, base) {
            return Some(format!("percent {word}"));
        }
        difference = above;
    }
    let (mut of_base, mut of_other, mut others) = (0.0, 0.0, false);
    terms(difference, 1.0, &mut |m, k| match (only(m, base, other), only(m, other, base)) {
        (true, _) => of_base += k,
        (_, true) => of_other += k,
        _ => others = true,
    });
    let told_right = of_other * sign > 0.0 && of_base * sign < 0.0;
    let told_wrong = of_other * sign < 0.0 && of_base * sign > 0.0;
    (!others && !told_right && told_wrong).then(|| word.into())
}

fn quotients<'m>(m: &'m Measure, each: &mut impl FnMut(&'m Measure, &'m Measure)) {
    match m {
        Measure::Sum(parts) | Measure::Product(parts) => parts.iter().for_each(|p| quotients(p, each)),
        Measure::Quotient(a, b) if !matches!(**b, Measure::Const(_)) => each(a, b),
        Measure::Quotient(a, _) => quotients(a, each),
        _ => {}
    }
}

/// The distance covered counts the way back as well; a sum in which an area below the axis counts against is a displacement.
fn signed(draft: &Draft, told: &str) -> Option<String> {
    let scene = &draft.board.scene;
    let covered =
        holds(told, "distance") && !["from", "displacement", "between", "away"].iter().any(|w| holds(told, w));
    let mut back = false;
    terms(&draft.asked, 1.0, &mut |m, k| {
        back |= matches!(m, Measure::CurveIntegral(..)) && k * m.number(scene) < -1e-9;
    });
    (covered && back).then(|| "distance".into())
}

/// A shape by name, the number of its corners, and whether points make one.
type Named = (&'static str, usize, fn(&Scene, &[PointId]) -> bool);

fn side(scene: &Scene, p: &[PointId], i: usize) -> f64 {
    Measure::Length(p[i % p.len()], p[(i + 1) % p.len()]).number(scene)
}

fn corner(scene: &Scene, p: &[PointId], i: usize) -> f64 {
    Measure::Angle(p[i], p[(i + 1) % p.len()], p[(i + 2) % p.len()]).number(scene)
}

fn all(n: usize, fits: impl Fn(usize) -> bool) -> bool {
    (0..n).all(fits)
}

/// Shapes that words call by name; a longer name stands before one that it ends with.
const SHAPES: &[Named] = &[
    ("isosceles triangle ", 3, |s, p| (0..3).any(|i| close(side(s, p, i), side(s, p, i + 1)))),
    ("equilateral triangle ", 3, |s, p| all(2, |i| close(side(s, p, i), side(s, p, i + 1)))),
    ("right triangle ", 3, |s, p| (0..3).any(|i| close(corner(s, p, i % 3), 90.0))),
    ("right-angled triangle ", 3, |s, p| (0..3).any(|i| close(corner(s, p, i % 3), 90.0))),
    ("rectangle ", 4, |s, p| all(4, |i| close(corner(s, p, i % 4), 90.0))),
    ("rhombus ", 4, |s, p| all(3, |i| close(side(s, p, i), side(s, p, i + 1)))),
    ("parallelogram ", 4, |s, p| all(2, |i| close(side(s, p, i), side(s, p, i + 2)))),
    ("square ", 4, |s, p| {
        all(3, |i| close(side(s, p, i), side(s, p, i + 1))) && all(4, |i| close(corner(s, p, i % 4), 90.0))
    }),
];

/// A shape that words call by name before its corners is one.
fn shapes(scene: &Scene, text: &Text, place: &Place, found: &mut Vec<Finding>) {
    let point = |p: &Piece| match p {
        Piece::Name(id) => match scene.entity(*id).shape {
            Shape::Point(p) => Some(p),
            _ => None,
        },
        _ => None,
    };
    for (i, piece) in text.0.iter().enumerate() {
        let Piece::Words(words) = piece else { continue };
        let corners: Vec<PointId> = text.0[i + 1..].iter().map_while(point).collect();
        let Some((name, n, fits)) = SHAPES.iter().find(|row| words.to_lowercase().ends_with(row.0)) else { continue };
        if corners.len() == *n && !fits(scene, &corners) {
            let called: String = corners.iter().filter_map(|p| scene.point_name(*p)).collect();
            found.push(Finding::fault("truth", "false-claim", place.clone()).with("words", format!("{name}{called}")));
        }
    }
}
