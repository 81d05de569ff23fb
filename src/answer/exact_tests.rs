//! Tests of exact arithmetic: laws against f64, canonical forms, order, overflow.

use super::*;
use proptest::prelude::*;

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

/// A small term: rational, surd or multiple of pi.
fn small_term() -> impl Strategy<Value = Exact> {
    (-30i128..=30, 1i128..=12, 1i128..=20, -1i32..=2).prop_map(|(n, d, radicand, power)| {
        Exact::ratio(n, d)
            .unwrap()
            .mul(&Exact::root(radicand, 1).unwrap())
            .unwrap()
            .mul(&Exact::pi().pow(power).unwrap())
            .unwrap()
    })
}

/// A sum of up to three small terms.
pub(crate) fn small() -> impl Strategy<Value = Exact> {
    prop::collection::vec(small_term(), 0..4)
        .prop_map(|terms| terms.iter().fold(Exact::zero(), |sum, term| sum.add(term).unwrap()))
}

fn near(a: f64, b: f64, size: f64) -> bool {
    (a - b).abs() <= 1e-12 * (size + a.abs() + b.abs())
}

#[test]
fn canonical_forms() {
    for (a, b) in [
        ("√12", "2√3"),
        ("√2·√8", "4"),
        ("√(1/2)", "√2/2"),
        ("√2+√3-√2", "√3"),
        ("√2-√2", "0"),
        ("(1+√2)^2", "3+2√2"),
        ("π·π", "π^2"),
        ("2/4", "1/2"),
        ("(√6+√2)/4·4", "√2+√6"),
    ] {
        assert_eq!(exact(a), exact(b));
    }
    assert_eq!(Exact::from(0), Exact::zero());
    assert!(exact("√2+√3").terms().is_sorted_by_key(|t| (t.pi_power(), t.radicand())));
}

#[test]
fn order_of_close_numbers() {
    assert!(exact("355/113") > Exact::pi());
    assert!(exact("√2+√3") > exact("3.146264369941972342329"));
    assert!(exact("√2+√3") < exact("3.146264369941972342330"));
    // (1 - sqrt 2)^40 is about 4.886e-16, a difference of two numbers near 10^15.
    let tiny = exact("1-√2").pow(40).unwrap();
    assert_eq!(tiny.sign(), 1);
    assert!((tiny.to_f64() / 4.886_215e-16 - 1.0).abs() < 1e-6, "{}", tiny.to_f64());
    assert_eq!(exact("1-√2").pow(41).unwrap().sign(), -1);
    assert_eq!(exact("√2-3/2").abs(), exact("3/2-√2"));
    // No overflow where the difference of the two does not fit.
    assert!(Exact::ratio(i128::MAX, 1).unwrap() > Exact::ratio(-i128::MAX, 1).unwrap());
}

#[test]
fn floors() {
    for (text, floor) in [("7/2", 3), ("-7/2", -4), ("√2", 1), ("-√2", -2), ("π", 3), ("-3", -3), ("100π-314", 0)]
    {
        assert_eq!(exact(text).floor(), Ok(floor), "{text}");
    }
    let tiny = exact("1-√2").pow(40).unwrap();
    assert_eq!(tiny.floor(), Ok(0));
    assert_eq!(tiny.neg().floor(), Ok(-1));
    assert_eq!(exact("10^20·√2").floor(), Ok(141_421_356_237_309_504_880));
    assert!(Exact::ratio(i128::MAX, 1).unwrap().mul(&Exact::root(2, 1).unwrap()).unwrap().floor().is_err());
}

#[test]
fn parts() {
    assert_eq!(exact("6/3").as_integer(), Some(2));
    assert_eq!(exact("3/2").as_rational(), Some(Ratio::new(3, 2)));
    assert!(exact("3/2").as_integer().is_none() && exact("√2").as_rational().is_none());
    assert!(Exact::zero().is_integer());
    assert_eq!(Exact::zero().sign(), 0);
}

#[test]
fn overflow_is_an_error() {
    let top = Exact::ratio(i128::MAX, 1).unwrap();
    assert!(matches!(top.add(&Exact::one()), Err(AnswerError::Overflow { .. })));
    assert!(matches!(top.mul(&top), Err(AnswerError::Overflow { .. })));
    assert!(matches!(exact("3").pow(200), Err(AnswerError::Overflow { .. })));
    assert!(matches!(Exact::pi().pow(17), Err(AnswerError::Overflow { .. })));
    assert!(matches!(exact("√999999999989").mul(&exact("√99991")), Err(AnswerError::Overflow { .. })));
    assert!(matches!(Exact::ratio(i128::MIN, 1), Err(AnswerError::Overflow { .. })));
    assert_eq!(Exact::ratio(1, 0), Err(AnswerError::DivisionByZero));
    assert_eq!(Exact::zero().pow(-1), Err(AnswerError::DivisionByZero));
    let mut many = Exact::zero();
    let outcome = (1..100).try_for_each(|n| {
        many = many.add(&Exact::root(n, 1)?)?;
        Ok(())
    });
    assert_eq!(outcome, Err(AnswerError::Overflow { what: "the number of terms" }));
}

#[test]
fn powers() {
    assert_eq!(Exact::zero().pow(0), Ok(Exact::one()));
    assert_eq!(Exact::one().pow(i32::MIN), Ok(Exact::one()));
    assert_eq!(exact("2").pow(-3), Ok(exact("1/8")));
    assert_eq!(exact("2").pow(126), Exact::ratio(1 << 126, 1));
}

proptest! {
    #[test]
    fn sums_and_products_agree_with_f64(a in small(), b in small()) {
        let (x, y) = (a.to_f64(), b.to_f64());
        prop_assert!(near(a.add(&b).unwrap().to_f64(), x + y, x.abs() + y.abs()));
        prop_assert!(near(a.sub(&b).unwrap().to_f64(), x - y, x.abs() + y.abs()));
        prop_assert!(near(a.mul(&b).unwrap().to_f64(), x * y, 0.0));
        prop_assert!(near(a.neg().to_f64(), -x, 0.0));
        prop_assert_eq!(a.abs().sign(), a.sign().abs());
        prop_assert!(near(a.abs().to_f64(), x.abs(), 0.0));
        if (x - y).abs() > 1e-9 {
            prop_assert_eq!(a.cmp(&b), x.total_cmp(&y));
        }
    }

    #[test]
    fn laws(a in small(), b in small(), c in small()) {
        prop_assert_eq!(a.add(&b), b.add(&a));
        prop_assert_eq!(a.mul(&b), b.mul(&a));
        prop_assert_eq!(a.add(&b).unwrap().add(&c), a.add(&b.add(&c).unwrap()));
        let (left, right) = (a.mul(&b).unwrap().mul(&c), a.mul(&b.mul(&c).unwrap()));
        prop_assert_eq!(left, right);
        let (left, right) = (a.mul(&b.add(&c).unwrap()), a.mul(&b).unwrap().add(&a.mul(&c).unwrap()));
        prop_assert_eq!(left, right);
        prop_assert_eq!(a.sub(&a), Ok(Exact::zero()));
        prop_assert_eq!(a.neg().neg(), a);
    }

    #[test]
    fn quotients_invert(a in small(), b in small()) {
        if let Ok(quotient) = a.div(&b) {
            prop_assert_eq!(quotient.mul(&b), Ok(a));
        }
    }

    #[test]
    fn roots_invert(a in small()) {
        if let Ok(root) = a.sqrt() {
            prop_assert!(root.sign() >= 0);
            prop_assert_eq!(root.mul(&root), Ok(a.clone()));
        }
        if let Ok(root) = a.mul(&a).unwrap().sqrt() {
            prop_assert_eq!(root, a.abs());
        }
    }

    #[test]
    fn floor_is_below(a in small()) {
        let floor = a.floor().unwrap();
        let integer = Exact::ratio(floor, 1).unwrap();
        prop_assert!(integer <= a && a < integer.add(&Exact::one()).unwrap());
    }

    #[test]
    fn any_input_is_handled(n: i128, d: i128, m: i128, e: i128, power in -40i32..40) {
        if let (Ok(a), Ok(b)) = (Exact::ratio(n, d), Exact::ratio(m, e)) {
            let root = b.sqrt().or_else(|_| Exact::root(7, 3)).unwrap();
            let sum = a.add(&root).unwrap_or(root);
            let _ = (sum.mul(&a), sum.div(&b), sum.pow(power), sum.floor(), sum.sqrt(), sum.inverse());
            let _ = (sum.cmp(&a), sum.to_f64(), sum.to_string());
        }
    }
}
