//! Numbers as problems like them: exact values that a measured number plainly is.

use crate::answer::Answer;
use crate::answer::decimal::Decimal;
use crate::answer::exact::Exact;
use crate::claim::observed::Observed;
use crate::claim::tolerance::close;

/// Largest size of a nice number.
const LARGEST: f64 = 100_000.0;
/// Largest radicand of a nice surd.
const LARGEST_RADICAND: f64 = 10_000.0;

/// The integer, half, integer or half multiple of pi, or root of an integer that the number is; `None` for others.
pub(super) fn exact(x: f64) -> Option<Exact> {
    let whole = |x: f64| (x.abs() <= LARGEST && close(x, x.round())).then(|| x.round() as i128);
    if let Some(twice) = whole(2.0 * x) {
        return Exact::ratio(twice, 2).ok();
    }
    if x * x <= LARGEST_RADICAND
        && let Some(square) = whole(x * x)
    {
        let root = Exact::root(square, 1).ok()?;
        return Some(if x < 0.0 { root.neg() } else { root });
    }
    let pis = whole(2.0 * x / std::f64::consts::PI)?;
    Exact::ratio(pis, 2).ok()?.mul(&Exact::pi()).ok()
}

/// What was observed as an answer of the same form as `model`: its kind, unit and decimal places.
pub(super) fn like(seen: &Observed, model: &Answer) -> Option<Answer> {
    Some(match (seen, model) {
        (Observed::Number(x), Answer::Number { unit, .. }) => Answer::Number { value: exact(*x)?, unit: unit.clone() },
        (Observed::Number(x), Answer::Rounded { value, unit }) => {
            Answer::Rounded { value: Decimal::round_f64(*x, value.places()).ok()?, unit: unit.clone() }
        }
        (Observed::Point([x, y]), Answer::Point { .. }) => Answer::Point { x: exact(*x)?, y: exact(*y)? },
        (Observed::Names(names), Answer::Word(_)) if names.len() == 1 => Answer::Word(names[0].clone()),
        (Observed::Names(names), Answer::Sequence(_)) => Answer::Sequence(names.clone()),
        (Observed::Names(names), Answer::Set(_)) => Answer::Set(names.clone()),
        _ => return None,
    })
}
