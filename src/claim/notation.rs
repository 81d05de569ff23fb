//! Claims in words, for evidence and pages; measures and relations that have no customary words, in a short notation with the names
//! of the figure.

use crate::answer::exact::Exact;
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::printed::printed;
use crate::claim::relation::Relation;
use crate::claim::text::Text;
use crate::claim::{Claim, ClaimId, Source, phrase};
use crate::scene::{EntityId, PointId};

/// A claim in words; in the notation of claims where it has none.
pub fn claim(board: &Board, index: u32) -> String {
    let print = |text: &str| Text::parse(text).render(board).0;
    if let Some(clause) = phrase::clauses(board, ClaimId(index)).first() {
        return print(clause);
    }
    let noun = |m| phrase::nouns(board, m).first().map_or_else(|| measure(board, m), |n| print(n));
    match &board.claims[index as usize].claim {
        Claim::Equal(measure, value) => format!("{} = {}", noun(measure), printed(value)),
        Claim::Same(a, b) => format!("{} = {}", noun(a), noun(b)),
        Claim::Holds(r) => relation(board, r),
    }
}

/// Where a claim stands, in words.
pub fn source(source: Source) -> String {
    match source {
        Source::Given(place) => match (place.in_text(), place.in_figure()) {
            (true, true) => "given in words and figure".into(),
            (true, false) => "given in words".into(),
            _ => "given in the figure".into(),
        },
        Source::Structure => "how the figure is built".into(),
        Source::Tool(call) => format!("tool call {call}"),
        Source::Derived(step) => format!("concluded in move {}", step + 1),
        Source::Asked => "asked".into(),
    }
}

/// A measure: `wattage(L₂) × s3`.
pub fn measure(board: &Board, m: &Measure) -> String {
    let all = |list: &[Measure], sign: &str| list.iter().map(|m| factor(board, m)).collect::<Vec<_>>().join(sign);
    match m {
        Measure::Const(value) => value.to_string(),
        Measure::Sum(list) => sum(board, list),
        Measure::Product(list) => all(list, " × "),
        Measure::Quotient(a, b) => format!("{} / {}", factor(board, a), factor(board, b)),
        Measure::Root(a) => format!("√({})", measure(board, a)),
        Measure::Scalar(s) => {
            let carrier = board.scene.ids().find(|id| board.scene.entity(*id).shape.carries(*s));
            carrier
                .and_then(|id| board.scene.called(id))
                .map_or_else(|| format!("s{}", s.0), |name| format!("value of {name}"))
        }
        Measure::Query(query) => {
            let args: Vec<String> = query.args.iter().map(|a| bare(&named(board, &format!("{a:?}")))).collect();
            format!("{}({})", query.name, args.join(", "))
        }
        Measure::CurveAt(curve, x) => format!("{}({})", curve_name(board, *curve), measure(board, x)),
        Measure::CurveSlope(curve, x) => format!("slope of {} at {}", curve_name(board, *curve), measure(board, x)),
        Measure::CurveIntegral(curve, a, b) => {
            format!("integral of {} from {} to {}", curve_name(board, *curve), measure(board, a), measure(board, b))
        }
        other => named(board, &format!("{other:?}")),
    }
}

/// A curve by its name, or by its place among the entities.
fn curve_name(board: &Board, curve: EntityId) -> String {
    board.scene.called(curve).unwrap_or_else(|| format!("graph {}", curve.0))
}

/// A sum; what is taken minus once is subtracted.
fn sum(board: &Board, list: &[Measure]) -> String {
    let mut out = String::new();
    for (place, m) in list.iter().enumerate() {
        let taken = match m {
            Measure::Product(parts) => match parts.as_slice() {
                [Measure::Const(minus), rest @ ..] if *minus == Exact::from(-1_i64) && !rest.is_empty() => Some(rest),
                _ => None,
            },
            _ => None,
        };
        let (sign, text) = match taken {
            Some([one]) => (" − ", factor(board, one)),
            Some(rest) => (" − ", measure(board, &Measure::Product(rest.to_vec()))),
            None => (" + ", factor(board, m)),
        };
        out += if place > 0 { sign } else { sign.trim_start().trim_start_matches("+ ") };
        out += &text;
    }
    out
}

/// A measure inside another: sums stand in brackets.
fn factor(board: &Board, m: &Measure) -> String {
    match m {
        Measure::Sum(_) | Measure::Quotient(..) => format!("({})", measure(board, m)),
        _ => measure(board, m),
    }
}

/// A relation: `marked nodes (A, B)`. The name of its kind in words, then what it is about.
pub fn relation(board: &Board, relation: &Relation) -> String {
    let text = named(board, &format!("{relation:?}"));
    let (head, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len()));
    let mut out = String::new();
    for letter in head.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(letter.to_ascii_lowercase());
    }
    if !rest.starts_with(' ') && !rest.is_empty() {
        out.push(' ');
    }
    out + &rest.replace(['[', ']'], "")
}

/// An argument without what says of which sort it is: `Entity(L₂)` is `L₂`.
fn bare(text: &str) -> String {
    match text.split_once('(').filter(|(head, _)| head.chars().all(char::is_alphabetic)) {
        Some((_, rest)) => rest.strip_suffix(')').unwrap_or(rest).to_owned(),
        None => text.to_owned(),
    }
}

/// A text of our own records with names in place of indices.
pub fn named(board: &Board, text: &str) -> String {
    let scene = &board.scene;
    let entity = |n: u32| ((n as usize) < scene.entities.len()).then(|| scene.called(EntityId(n))).flatten();
    let point = |n: u32| scene.point_entity(PointId(n)).and_then(|id| scene.called(id));
    let (mut out, mut rest) = (String::new(), text);
    while let Some((at, sort)) =
        ["EntityId(", "PointId(", "ScalarId("].iter().filter_map(|s| rest.find(s).map(|at| (at, *s))).min()
    {
        let (before, behind) = (&rest[..at], &rest[at + sort.len()..]);
        let Some((number, behind)) = behind.split_once(')') else { break };
        let name = number.parse().ok().and_then(|n| match sort {
            "EntityId(" => entity(n),
            "PointId(" => point(n),
            _ => None,
        });
        out += before;
        out += &name.unwrap_or_else(|| format!("{}{number}", sort[..1].to_lowercase()));
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Frame;
    use crate::seed::Stream;

    #[test]
    fn curves_and_differences_are_written_as_people_do() {
        let board = Board::new(Frame::Plain, &mut Stream::new(&[b"notation"]));
        let whole = |n: i64| Measure::Const(Exact::from(n));
        let minus = |m: Measure| Measure::Product(vec![whole(-1), m]);
        let point = Measure::X(PointId(3));
        let text = measure(&board, &Measure::Sum(vec![whole(18), minus(point.clone()), whole(2)]));
        assert_eq!(text, "18 − X(p3) + 2");
        assert_eq!(measure(&board, &Measure::Sum(vec![minus(point.clone()), whole(1)])), "− X(p3) + 1");
        let both = Measure::Product(vec![Measure::Sum(vec![whole(18), minus(point)]), whole(5)]);
        assert_eq!(measure(&board, &both), "(18 − X(p3)) × 5");
    }

    #[test]
    fn what_has_no_name_keeps_a_short_one() {
        let board = Board::new(Frame::Plain, &mut Stream::new(&[b"notation"]));
        assert_eq!(named(&board, "Length(PointId(3), PointId(9))"), "Length(p3, p9)");
        assert_eq!(named(&board, "On(EntityId(7)) ScalarId(4) EntityId(x) EntityId(1"), "On(e7) s4 ex EntityId(1");
        assert_eq!((bare("Entity(L₂)").as_str(), bare("3").as_str()), ("L₂", "3"));
    }
}
