//! Whether one answer says the same as another: which shapes may stand for which, and how their parts are compared.
//!
//! In: the given answer and the reference, both read; out: the ground on which they agree, if they do.

use super::expression::Expression;
use super::modular;
use super::quantity::{Quantity, Strictness};
use super::region::Region;
use super::value::Value as V;
use super::verdict::How;
use super::words;

/// Longest name that is a symbol; two symbols that differ name two things, two phrases may name one.
const SYMBOL_MAX: usize = 3;

/// The ground on which `given` says the same as `reference`.
pub(super) fn answers(given: &V, reference: &V, strict: Strictness) -> Option<How> {
    match (given, reference) {
        (V::Quantity(a), V::Quantity(b)) => a.answers(b, strict),
        (V::Formula(a), V::Formula(b)) => a.equals(b).then_some(How::Equivalent),
        // A constant may hide behind variables that cancel.
        (V::Formula(a), V::Quantity(b)) | (V::Quantity(b), V::Formula(a)) => {
            (b.unit.is_none() && a.equals(&b.number)).then_some(How::Equivalent)
        }
        (V::Named(a, _), V::Named(b, _)) if unlike(a.as_deref(), b.as_deref()) => None,
        (_, V::Equation(..)) | (V::Equation(..), _) => equations(given, reference, strict),
        (V::Solution(a), V::Solution(b)) => {
            let named =
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && answers(&a.1, &b.1, strict).is_some());
            named.then_some(How::Set)
        }
        (V::Named(_, forms), _) => forms.iter().find_map(|form| answers(form, reference, strict)),
        (_, V::Named(_, forms)) => forms.iter().find_map(|form| answers(given, form, strict)),
        (V::Region(a), V::Region(b)) => a.equals(b).then_some(How::Interval),
        (V::Region(a), V::Tuple(_, _, Some(b))) | (V::Tuple(_, _, Some(a)), V::Region(b)) => interval(a, b),
        (V::Tuple(open, a, spans), V::Tuple(other, b, other_spans)) => match (spans, other_spans) {
            _ if open == other => ordered(a, b, strict),
            // `[1, 2]` and `(1, 2)` are two intervals, and as points nobody writes the former.
            (Some(_), Some(_)) => None,
            _ => ordered(a, b, strict),
        },
        (V::Solution(pairs), V::Tuple(_, items, _)) | (V::Tuple(_, items, _), V::Solution(pairs)) => {
            let values: Vec<V> = pairs.iter().map(|pair| pair.1.clone()).collect();
            if matches!(given, V::Solution(_)) {
                ordered(&values, items, strict)
            } else {
                ordered(items, &values, strict)
            }
        }
        (V::List(a), V::Tuple(_, b, _) | V::Sequence(b)) | (V::Tuple(_, a, _), V::List(b) | V::Sequence(b)) => {
            ordered(a, b, strict)
        }
        (V::Sequence(a), V::Sequence(b) | V::List(b)) => ordered(a, b, strict),
        (V::Set(a) | V::List(a), V::Set(b) | V::List(b)) => unordered(a, b, strict),
        (V::Solution(pairs), V::Set(items) | V::List(items)) => {
            let values: Vec<V> = pairs.iter().map(|pair| pair.1.clone()).collect();
            if indexed(pairs) { unordered(&values, items, strict) } else { ordered(&values, items, strict) }
        }
        (V::Set(items) | V::List(items), V::Solution(pairs)) => {
            let values: Vec<V> = pairs.iter().map(|pair| pair.1.clone()).collect();
            if indexed(pairs) { unordered(items, &values, strict) } else { ordered(items, &values, strict) }
        }
        // A set of one is its element; a list that says one thing several times says that thing.
        (V::Set(items) | V::List(items), _) if !items.is_empty() => {
            all(items.iter().map(|item| answers(item, reference, strict)))
        }
        (_, V::Set(items) | V::List(items)) if !items.is_empty() => {
            all(items.iter().map(|item| answers(given, item, strict)))
        }
        (V::Ratio(a), V::Ratio(b)) => ratios(a, b).then_some(How::Equivalent),
        (V::Ratio(a), V::Quantity(b)) | (V::Quantity(b), V::Ratio(a)) => quotient(a, b),
        (V::Word(a), V::Sequence(b)) => hyphenated(a, b, strict),
        (V::Word(a), V::Word(b)) => words::same(a, b).then_some(How::Words),
        (V::Word(a), V::Set(b)) => (b.is_empty() && words::is_nothing(a)).then_some(How::Words),
        // A letter is a variable here and a name there.
        (V::Word(a), V::Formula(Expression::Name(b))) | (V::Formula(Expression::Name(b)), V::Word(a)) => {
            (**a == **b).then_some(How::Words)
        }
        _ => None,
    }
}

fn unlike(a: Option<&str>, b: Option<&str>) -> bool {
    let symbol = |name: &str| name.chars().count() <= SYMBOL_MAX || name.ends_with(')');
    matches!((a, b), (Some(a), Some(b)) if a != b && symbol(a) && symbol(b))
}

fn indexed(pairs: &[(String, V)]) -> bool {
    let stem = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_').to_owned();
    pairs.iter().all(|(name, _)| stem(name) == stem(&pairs[0].0))
}

/// The weakest ground on which all agree; `None` if one does not.
fn all(grounds: impl Iterator<Item = Option<How>>) -> Option<How> {
    grounds.reduce(|a, b| a.and(b)).flatten()
}

fn ordered(given: &[V], reference: &[V], strict: Strictness) -> Option<How> {
    let same =
        given.len() == reference.len() && given.iter().zip(reference).all(|(a, b)| answers(a, b, strict).is_some());
    same.then_some(How::Ordered)
}

fn unordered(given: &[V], reference: &[V], strict: Strictness) -> Option<How> {
    let right = given.iter().all(|a| reference.iter().any(|b| answers(a, b, strict).is_some()));
    let complete = reference.iter().all(|b| given.iter().any(|a| answers(a, b, strict).is_some()));
    (right && complete).then_some(How::Set)
}

fn interval(a: &Region, b: &Region) -> Option<How> {
    a.equals(b).then_some(How::Interval)
}

/// `A-C-D` or `ACD` for a sequence of names.
fn hyphenated(given: &str, reference: &[V], strict: Strictness) -> Option<How> {
    let letters = given.len() == reference.len() && given.bytes().all(|b| b.is_ascii_uppercase());
    let names: Vec<String> = if letters {
        given.chars().map(String::from).collect()
    } else {
        given.split('-').map(|part| part.trim().to_owned()).collect()
    };
    let parts: Vec<V> = names.into_iter().map(V::Word).collect();
    ordered(&parts, reference, strict)
}

fn ratios(given: &[Quantity], reference: &[Quantity]) -> bool {
    let exact = |terms: &[Quantity]| -> Option<Vec<_>> { terms.iter().map(|term| term.number.exact()).collect() };
    let (Some(a), Some(b)) = (exact(given), exact(reference)) else { return false };
    // `3:45` is a time of day where the reference is not in lowest terms.
    let clock = reference.len() == 2
        && reference[1].number.literal().is_some_and(|l| l.digits.len() == 2)
        && b[0].mul(&b[1]).is_ok()
        && !coprime(&b);
    if a.len() != b.len() || clock {
        return a == b;
    }
    a.iter().zip(&b).all(|(x, y)| x.mul(&b[0]).ok() == y.mul(&a[0]).ok() && x.mul(&b[0]).is_ok())
}

fn coprime(terms: &[crate::answer::exact::Exact]) -> bool {
    match (terms[0].as_integer(), terms[1].as_integer()) {
        (Some(a), Some(b)) => num_integer::gcd(a, b) == 1,
        _ => true,
    }
}

/// `3:4` as 3/4.
fn quotient(ratio: &[Quantity], number: &Quantity) -> Option<How> {
    let [a, b] = ratio else { return None };
    let value = a.number.exact()?.div(&b.number.exact()?).ok()?;
    (number.unit.is_none() && number.number.exact() == Some(value)).then_some(How::Equivalent)
}

/// Equations are one if their sides differ by proportional amounts; an equation solved for a name also agrees with the other side alone.
fn equations(given: &V, reference: &V, strict: Strictness) -> Option<How> {
    if let (V::Equation(_, right, Some(_)), other) | (other, V::Equation(_, right, Some(_))) = (given, reference)
        && matches!(other, V::Formula(_) | V::Quantity(_))
    {
        let formula = V::Formula((**right).clone());
        return if matches!(given, V::Equation(..)) {
            answers(&formula, other, strict)
        } else {
            answers(other, &formula, strict)
        };
    }
    // `y = 2x` and `f(x) = 2x`.
    if let (V::Equation(_, right, Some(_)), V::Named(Some(name), forms))
    | (V::Named(Some(name), forms), V::Equation(_, right, Some(_))) = (given, reference)
        && name.ends_with(')')
        && let [V::Formula(formula)] = &forms[..]
    {
        return right.equals(formula).then_some(How::Equivalent);
    }
    let (a, b) = (difference(given)?, difference(reference)?);
    proportional(&a, &b).then_some(How::Equivalent)
}

/// Left side minus right side.
fn difference(value: &V) -> Option<Expression> {
    let minus =
        |left: Expression, right: Expression| Expression::Sum(vec![left, Expression::Negative(Box::new(right))]);
    match value {
        V::Equation(left, right, _) => Some(minus((**left).clone(), (**right).clone())),
        V::Named(Some(name), forms) => match &forms[..] {
            [V::Quantity(q)] if q.unit.is_none() && name.chars().count() <= SYMBOL_MAX => {
                Some(minus(Expression::Name(name.as_str().into()), q.number.clone()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether numerators are proportional by a constant other than 0, modulo primes; for formulas with roots or functions, by values.
fn proportional(a: &Expression, b: &Expression) -> bool {
    let (mut names, mut others) = (Vec::new(), Vec::new());
    a.names(&mut names);
    b.names(&mut others);
    names.sort_unstable();
    others.sort_unstable();
    if names != others {
        return false;
    }
    let mut opaque = false;
    let mut pairs = Vec::new();
    for modulus in modular::points() {
        let (Some(x), Some(y)) = (a.modulo(&modulus), b.modulo(&modulus)) else { return false };
        opaque |= modulus.saw_opaque();
        pairs.push((modulus, x.numer, y.numer));
    }
    // At the points of one prime the quotients of the numerators must be one number.
    let steady = pairs.chunks(modular::TRIALS as usize).all(|chunk| {
        let first = &chunk[0];
        chunk.iter().all(|point| {
            let fraction =
                |point: &(modular::Modulus, u64, u64)| modular::Fraction { numer: point.1, denom: point.2.max(1) };
            point.1 != 0 && point.2 != 0 && first.0.same(fraction(first), fraction(point))
        })
    });
    if steady || !opaque {
        return steady;
    }
    let mut quotient = None;
    let mut tried = 0;
    for trial in 0..8 {
        let at = |name: &str| modular::real(name, trial);
        let (x, y) = (a.at(&at), b.at(&at));
        if !x.is_finite() || !y.is_finite() || y == 0.0 {
            continue;
        }
        let here = x / y;
        if (here - *quotient.get_or_insert(here)).abs() > 1e-9 * here.abs() || here == 0.0 {
            return false;
        }
        tried += 1;
    }
    tried >= 3
}
