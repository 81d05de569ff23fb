//! Tests of answers: prints, readings, comparison, JSON, hostile text.

use super::*;
use proptest::prelude::*;

const KINDS: [Kind; 7] =
    [Kind::Number, Kind::Rounded, Kind::Choice, Kind::Point, Kind::Word, Kind::Sequence, Kind::Set];

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

fn number(value: &str, unit: &str) -> Answer {
    Answer::Number { value: exact(value), unit: (!unit.is_empty()).then(|| unit.parse().unwrap()) }
}

fn rounded(value: &str, unit: &str) -> Answer {
    Answer::Rounded { value: value.parse().unwrap(), unit: (!unit.is_empty()).then(|| unit.parse().unwrap()) }
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

fn sequence(list: &[&str]) -> Answer {
    Answer::sequence(names(list)).unwrap()
}

fn set(list: &[&str]) -> Answer {
    Answer::set(names(list)).unwrap()
}

fn point(x: &str, y: &str) -> Answer {
    Answer::Point { x: exact(x), y: exact(y) }
}

#[test]
fn prints() {
    for (answer, plain, latex) in [
        (number("3√2/2", "cm²"), "3√2/2 cm²", r"\frac{3\sqrt{2}}{2}\,\text{cm}^2"),
        (number("45", "°"), "45°", r"45^\circ"),
        (number("2+√3", "cm"), "(2 + √3) cm", r"(2 + \sqrt{3})\,\text{cm}"),
        (number("(1+√5)/2", "cm"), "(1 + √5)/2 cm", r"\frac{1 + \sqrt{5}}{2}\,\text{cm}"),
        (number("-5", "$"), "-$5", r"-\$5"),
        (number("7", "books"), "7 books", r"7\,\text{books}"),
        (rounded("12.50", "$"), "$12.50", r"\$12.50"),
        (rounded("3.10", ""), "3.10", "3.10"),
        (rounded("37.5", "%"), "37.5%", r"37.5\%"),
        (Answer::Choice { index: 1 }, "B", "B"),
        (point("1/2", "-√3"), "(1/2, -√3)", r"\left(\frac{1}{2}, -\sqrt{3}\right)"),
        (Answer::word("yes").unwrap(), "yes", r"\text{yes}"),
        (sequence(&["A", "C", "Bus stop"]), "A → C → Bus stop", r"A \to C \to \text{Bus stop}"),
        (set(&["B", "A", "B"]), "{A, B}", r"\{A, B\}"),
        (set(&[]), "∅", r"\varnothing"),
    ] {
        assert_eq!(answer.print(Style::Plain), plain);
        assert_eq!(answer.print(Style::Latex), latex);
        assert_eq!(Answer::parse(plain, answer.kind()), Ok(answer.clone()), "{plain}");
        assert_eq!(Answer::parse(latex, answer.kind()), Ok(answer.clone()), "{latex}");
    }
}

#[test]
fn readings() {
    for (text, answer) in [
        ("12 cm", number("12", "cm")),
        ("12cm", number("12", "cm")),
        (r"12\text{ cm}", number("12", "cm")),
        ("$12\\,\\mathrm{cm}^{2}$", number("12", "cm²")),
        ("12 square centimeters.", number("12", "cm²")),
        ("45 degrees", number("45", "°")),
        (r"\(45^{\circ}\)", number("45", "°")),
        (r"\boxed{\frac{5\pi}{6}}", number("5π/6", "")),
        ("x = 5", number("5", "")),
        ("AB = 2√3 cm", number("2√3", "cm")),
        ("$5", number("5", "$")),
        ("-$1,250.50", number("-1250.5", "$")),
        (r"\$5", number("5", "$")),
        ("$5$", number("5", "")),
        ("5 dollars", number("5", "$")),
        (r"45 ^ \circ", number("45", "°")),
        ("50%", number("50", "%")),
        ("2 pi m", number("2π", "m")),
        ("1.25", number("5/4", "")),
        ("1 1/2 hours", number("3/2", "h")),
        ("1,250 people", number("1250", "people")),
        ("12 N.", number("12", "N")),
    ] {
        assert_eq!(Answer::parse(text, Kind::Number), Ok(answer), "{text}");
    }
    for (text, answer) in [
        ("3.14", rounded("3.14", "")),
        ("-1,250.50 m", rounded("-1250.50", "m")),
        ("-$2.50", rounded("-2.50", "$")),
        ("√2", number("√2", "")),
        ("3/4 kg", number("3/4", "kg")),
    ] {
        assert_eq!(Answer::parse(text, Kind::Rounded), Ok(answer), "{text}");
    }
    for (kind, text, answer) in [
        (Kind::Choice, "(b)", Answer::Choice { index: 1 }),
        (Kind::Choice, r"\boxed{\text{C}}", Answer::Choice { index: 2 }),
        (Kind::Choice, "A. 12 cm", Answer::Choice { index: 0 }),
        (Kind::Choice, "F", Answer::Choice { index: 5 }),
        (Kind::Point, "(2, -3)", point("2", "-3")),
        (Kind::Point, "(1,234)", point("1", "234")),
        (Kind::Point, r"$(0.5,\,\frac{1}{3})$", point("1/2", "1/3")),
        (Kind::Word, "  Triangle   ABC ", Answer::Word("Triangle ABC".to_owned())),
        (Kind::Sequence, "A-C-D", sequence(&["A", "C", "D"])),
        (Kind::Sequence, "A → C → D", sequence(&["A", "C", "D"])),
        (Kind::Sequence, "A->C->D", sequence(&["A", "C", "D"])),
        (Kind::Sequence, "(A, C, D)", sequence(&["A", "C", "D"])),
        (Kind::Sequence, r"A \rightarrow C\to\text{D}", sequence(&["A", "C", "D"])),
        (Kind::Sequence, "-1 → 2", sequence(&["-1", "2"])),
        (Kind::Set, "B, A", set(&["A", "B"])),
        (Kind::Set, "A, B, and C", set(&["A", "B", "C"])),
        (Kind::Set, "A and B", set(&["A", "B"])),
        (Kind::Set, r"\left\{-2, 10, 9\right\}", set(&["-2", "9", "10"])),
        (Kind::Set, "none", set(&[])),
    ] {
        assert_eq!(Answer::parse(text, kind), Ok(answer), "{text}");
    }
}

#[test]
fn refusals() {
    for (kind, bad) in [
        (Kind::Number, ""),
        (Kind::Number, "cm"),
        (Kind::Number, "12 c_m"),
        (Kind::Number, "$5 cm"),
        (Kind::Number, "yes"),
        (Kind::Rounded, "$"),
        (Kind::Choice, "G"),
        (Kind::Choice, "Apple"),
        (Kind::Choice, ""),
        (Kind::Point, "2, 3"),
        (Kind::Point, "(2)"),
        (Kind::Point, "(2, 3, 4)"),
        (Kind::Word, ""),
        (Kind::Word, r"\alpha"),
        (Kind::Sequence, ""),
        (Kind::Sequence, "A → → B"),
        (Kind::Set, ""),
        (Kind::Set, "{A,,B}"),
    ] {
        assert!(Answer::parse(bad, kind).is_err(), "{kind:?} {bad}");
    }
    assert!(Answer::choice(6).is_err());
    assert!(Answer::word("a\\b").is_err());
    assert!(Answer::sequence(vec![]).is_err());
    assert!(Answer::sequence(names(&["A-B"])).is_err());
    assert!(Answer::set(names(&["a, b"])).is_err());
    for kind in KINDS {
        assert!(Answer::parse(&"1".repeat(20_000), kind).is_err());
        assert!(Answer::parse(&"{".repeat(9_000), kind).is_err());
        assert!(Answer::parse(&"A,".repeat(4_900), kind).is_err());
    }
}

#[test]
fn comparisons() {
    for (expected, given) in [
        (number("1/8", ""), rounded("0.125", "")),
        (number("12", "cm"), number("0.12", "m")),
        (number("180", "°"), number("π", "")),
        (number("π/2", "rad"), number("90", "°")),
        (number("50", "%"), number("1/2", "")),
        (number("3", "books"), number("3", "Book")),
        (number("36", "km/h"), number("10", "m/s")),
        (rounded("3.14", ""), number("π", "")),
        (rounded("3.14", ""), rounded("3.1416", "")),
        (rounded("3.10", ""), rounded("3.1", "")),
        (rounded("5.0", "km"), number("5012", "m")),
        (Answer::Word("Yes".to_owned()), Answer::Word("yes".to_owned())),
        (sequence(&["A", "bus stop"]), sequence(&["A", "Bus stop"])),
        (Answer::Set(names(&["B", "A"])), Answer::Set(names(&["A", "B", "B"]))),
        (point("1/2", "√4"), point("0.5", "2")),
    ] {
        assert!(expected.matches(&given), "{expected:?} {given:?}");
        assert!(expected.accepts(&given));
    }
    for (expected, given) in [
        (number("π", ""), rounded("3.14", "")),
        (number("12", "cm"), number("12", "cm²")),
        (number("12", "cm"), number("12", "")),
        (number("12", ""), number("12", "cm")),
        (number("3", "books"), number("3", "apples")),
        (rounded("3.14", ""), rounded("3.1", "")),
        (rounded("3.14", ""), rounded("3.15", "")),
        (Answer::Word("A".to_owned()), Answer::Word("a".to_owned())),
        (sequence(&["A", "B"]), sequence(&["B", "A"])),
        (set(&["A", "B"]), set(&["A"])),
        (set(&["A"]), sequence(&["A"])),
        (number("1", ""), Answer::Choice { index: 1 }),
        (point("1", "2"), point("2", "1")),
    ] {
        assert!(!expected.matches(&given), "{expected:?} {given:?}");
    }
    assert!(number("12", "cm").accepts(&number("12", "")));
    assert!(!number("12", "").accepts(&number("12", "cm")));
    assert!(!number("12", "cm").accepts(&number("12", "m")));
    // A conversion that overflows is no match, and no panic.
    assert!(!number(&i128::MAX.to_string(), "km").matches(&number(&i128::MAX.to_string(), "mm")));
}

#[test]
fn json() {
    for (answer, json) in [
        (number("3√2/2", "cm"), r#"{"kind":"number","value":"3√2/2","unit":"cm"}"#),
        (number("5", ""), r#"{"kind":"number","value":"5"}"#),
        (rounded("2.50", "$"), r#"{"kind":"rounded","value":"2.50","unit":"$"}"#),
        (Answer::Choice { index: 3 }, r#"{"kind":"choice","value":"D"}"#),
        (point("1/2", "-π"), r#"{"kind":"point","value":["1/2","-π"]}"#),
        (Answer::Word("a\\{b".to_owned()), r#"{"kind":"word","value":"a\\{b"}"#),
        (sequence(&["A", "C"]), r#"{"kind":"sequence","value":["A","C"]}"#),
        (set(&[]), r#"{"kind":"set","value":[]}"#),
    ] {
        assert_eq!(serde_json::to_string(&answer).unwrap(), json);
        assert_eq!(serde_json::from_str::<Answer>(json).unwrap(), answer);
    }
    for bad in [
        r#"{"kind":"choice","value":"G"}"#,
        r#"{"kind":"word","value":"a","unit":"cm"}"#,
        r#"{"kind":"number","value":["1"]}"#,
        r#"{"kind":"number","value":"1","scale":"2"}"#,
        r#"{"kind":"point","value":["1"]}"#,
        r#"{"kind":"number","value":"1/0"}"#,
    ] {
        assert!(serde_json::from_str::<Answer>(bad).is_err(), "{bad}");
    }
}

/// Any well-formed answer.
fn any_answer() -> impl Strategy<Value = Answer> {
    let unit = prop_oneof![
        Just(None),
        (0..Unit::all().count()).prop_map(|index| Unit::all().nth(index)),
        "[a-z]{3,8}( [a-zé-]{1,8})?".prop_map(|noun| noun.parse().ok()),
    ];
    let words = |sizes: std::ops::Range<usize>| prop::collection::vec("[A-Za-z0-9'_%&#é -]{1,9}", sizes);
    prop_oneof![
        (exact::tests::small(), unit.clone()).prop_map(|(value, unit)| Answer::Number { value, unit }),
        (any::<i64>(), 0u8..=12, unit)
            .prop_map(|(m, places, unit)| Answer::Rounded { value: Decimal::new(m.into(), places).unwrap(), unit }),
        (0usize..6).prop_map(|index| Answer::Choice { index }),
        (exact::tests::small(), exact::tests::small()).prop_map(|(x, y)| Answer::Point { x, y }),
        "\\PC{1,12}".prop_filter_map("no name", |name| Answer::word(&name).ok()),
        words(1..6).prop_filter_map("no sequence", |names| Answer::sequence(names).ok()),
        words(0..6).prop_filter_map("no set", |names| Answer::set(names).ok()),
    ]
}

proptest! {
    #[test]
    fn prints_read_back(answer in any_answer()) {
        for style in [Style::Plain, Style::Latex] {
            let text = answer.print(style);
            prop_assert_eq!(Answer::parse(&text, answer.kind()), Ok(answer.clone()), "{}", text);
        }
        prop_assert!(answer.matches(&answer) && answer.accepts(&answer));
        let json = serde_json::to_string(&answer).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), answer);
    }

    #[test]
    fn any_text_is_handled(text in "\\PC{0,80}") {
        for kind in KINDS {
            if let Ok(answer) = Answer::parse(&text, kind) {
                prop_assert!(answer.matches(&answer));
                let _ = (answer.print(Style::Plain), answer.print(Style::Latex));
            }
        }
    }

    #[test]
    fn any_math_is_handled(
        text in "(([0-9]{1,6}|√|π|\\\\[a-z]{1,6}|\\\\[{}(),$%]|[-+*/^(){}\\[\\],;.$%° A-Gcm→²=]|\\$|->)){0,30}"
    ) {
        for kind in KINDS {
            if let Ok(answer) = Answer::parse(&text, kind) {
                let print = answer.print(Style::Plain);
                prop_assert_eq!(Answer::parse(&print, answer.kind()), Ok(answer), "{}", print);
            }
        }
    }
}
