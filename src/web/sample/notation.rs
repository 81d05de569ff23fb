//! Measures and relations that have no customary words, in a short notation with the names of the figure.

use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::scene::{EntityId, PointId};

/// A measure: `wattage(L₂) × s3`.
pub fn measure(board: &Board, m: &Measure) -> String {
    let all = |list: &[Measure], sign: &str| list.iter().map(|m| factor(board, m)).collect::<Vec<_>>().join(sign);
    match m {
        Measure::Const(value) => value.to_string(),
        Measure::Sum(list) => all(list, " + "),
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
        other => named(board, &format!("{other:?}")),
    }
}

/// A measure inside another: sums stand in brackets.
fn factor(board: &Board, m: &Measure) -> String {
    match m {
        Measure::Sum(_) | Measure::Quotient(..) => format!("({})", measure(board, m)),
        _ => measure(board, m),
    }
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
