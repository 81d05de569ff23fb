//! Tests of reading numbers: spellings, refusals, hostile text.

use super::*;
use crate::answer::style::Style;
use crate::answer::write;
use proptest::prelude::*;

#[test]
fn spellings() {
    for (text, value) in [
        ("3/4", "3/4"),
        (r"\frac{3}{4}", "3/4"),
        (r"\dfrac34", "3/4"),
        (r"-\frac{3}{4}", "-3/4"),
        ("2√3", "2√3"),
        (r"2\sqrt{3}", "2√3"),
        ("2*sqrt(3)", "2√3"),
        ("2 · √(3)", "2√3"),
        ("√3/2", "√3/2"),
        ("5π/6", "5π/6"),
        (r"\frac{5\pi}{6}", "5π/6"),
        ("5pi/6", "5π/6"),
        ("1.25", "5/4"),
        (".5", "1/2"),
        ("-0.5", "-1/2"),
        ("−7", "-7"),
        ("+7", "7"),
        ("1,250", "1250"),
        ("12,345,678.5", "24691357/2"),
        ("1 1/2", "3/2"),
        (r"2\frac{3}{4}", "11/4"),
        (r"-1\frac12", "-3/2"),
        (r"2\frac{\pi}{4}", "π/2"),
        (r"\left(1+\sqrt{5}\right)/2", "(1 + √5)/2"),
        ("(1+√2)(1-√2)", "-1"),
        ("2^10", "1024"),
        ("2^{-1}", "1/2"),
        ("π²", "π^2"),
        ("√(3+2√2)", "1 + √2"),
        ("3 × 10^8", "300000000"),
        ("6 ÷ 4", "3/2"),
    ] {
        assert_eq!(text.parse::<Exact>().unwrap().to_string(), value, "{text}");
    }
}

#[test]
fn refusals() {
    for bad in [
        "",
        " ",
        "-",
        "x",
        "3/",
        "/3",
        "3//4",
        "(3",
        "3)",
        "2 3",
        "1.2.3",
        "1,25",
        "1,2500",
        "√",
        "√-1",
        "1/0",
        "2^",
        "2^(1/2)",
        "2^99",
        r"\frac{1}",
        r"\frac{1}{0}",
        r"\fracture",
        "--",
        "3 cm",
        "pie",
        "√√2",
        "1e5",
        "∞",
        "NaN",
    ] {
        assert!(bad.parse::<Exact>().is_err(), "{bad}");
    }
    let column = |text: &str| match text.parse::<Exact>() {
        Err(AnswerError::Syntax { column, .. }) => column,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!((column("3+x"), column("(3"), column("3 4")), (3, 3, 3));
}

#[test]
fn hostile_text_is_cut_off() {
    for text in [
        "(".repeat(4_000),
        "√(".repeat(1_000),
        r"\frac{".repeat(600),
        "9".repeat(4_000),
        "1+".repeat(2_000) + "1",
        "√999999999989+".repeat(200) + "1",
        "(√2+√3+√5+√7+√11)^64".to_owned(),
        "1".repeat(5_000),
        "2^64^64^64^64".to_owned(),
        "1\\frac{1".repeat(400),
    ] {
        assert!(text.parse::<Exact>().is_err(), "{}", &text[..10]);
    }
}

/// Sums of terms with coefficients of any size.
fn wide() -> impl Strategy<Value = Exact> {
    let part = (any::<i128>(), 1i128.., 1i128..1_000_000_000, -16i32..=16, 0u32..120);
    prop::collection::vec(part, 0..6).prop_map(|parts| {
        parts.into_iter().fold(Exact::zero(), |sum, (n, d, radicand, power, shift)| {
            let term = Exact::ratio((n >> shift).max(-i128::MAX), (d >> shift).max(1))
                .and_then(|ratio| ratio.mul(&Exact::root(radicand, 1)?))
                .and_then(|term| term.mul(&Exact::pi().pow(power)?));
            term.and_then(|term| sum.add(&term)).unwrap_or(sum)
        })
    })
}

proptest! {
    #[test]
    fn prints_read_back(value in wide()) {
        for style in [Style::Plain, Style::Latex] {
            let text = write::exact(&value, style);
            prop_assert_eq!(text.parse(), Ok(value.clone()), "{}", text);
        }
    }

    #[test]
    fn any_text_is_handled(text in "\\PC{0,60}") {
        let _ = text.parse::<Exact>();
    }

    #[test]
    fn any_arithmetic_is_handled(
        text in "(([0-9]{1,9}|√|π|sqrt|pi|\\\\frac|\\\\sqrt|\\\\pi|[-+*/^(){},. ²]|\\^2)){0,40}"
    ) {
        let _ = text.parse::<Exact>();
    }
}
