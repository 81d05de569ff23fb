//! Labelled pairs of predictions and answers, by category, and what must hold for any text.
#![allow(clippy::unwrap_used)]

use flywheel::grade::grade;
use flywheel::grade::line;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// Category, line, right or not by the label, the verdict.
fn pairs() -> Vec<(String, String, bool, line::Response)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grade");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "jsonl")) {
        let category = file.file_stem().unwrap().to_string_lossy().into_owned();
        for text in std::fs::read_to_string(file).unwrap().lines() {
            let label = serde_json::from_str::<serde_json::Value>(text).unwrap()["correct"].as_bool().unwrap();
            let verdict = line::grade_line(text).unwrap_or_else(|error| panic!("{category}: {text}: {error}"));
            found.push((category.clone(), text.to_owned(), label, verdict));
        }
    }
    found
}

#[test]
fn every_labelled_pair_is_graded_right() {
    let pairs = pairs();
    let mut table: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut mistakes = Vec::new();
    for (category, text, label, verdict) in &pairs {
        let row = table.entry(category).or_default();
        row[usize::from(*label)] += 1;
        if verdict.grade.correct == *label {
            row[2] += 1;
        } else {
            let shown: String = text.chars().take(200).collect();
            mistakes.push(format!("{category}: {shown}\n    {}", serde_json::to_string(&verdict.grade).unwrap()));
        }
    }
    println!("category               wrong  right  graded right");
    for (category, [wrong, right, graded]) in &table {
        println!("{category:22} {wrong:5} {right:6} {:12.1}%", 100.0 * *graded as f64 / (wrong + right) as f64);
    }
    assert!(
        pairs.len() >= 400 && pairs.iter().filter(|p| !p.2).count() * 5 >= pairs.len() * 2,
        "{} pairs",
        pairs.len()
    );
    assert!(mistakes.is_empty(), "{} of {} pairs:\n{}", mistakes.len(), pairs.len(), mistakes.join("\n"));
}

#[test]
fn wrong_pairs_say_why_and_right_ones_on_which_ground() {
    for (_, text, _, verdict) in pairs() {
        assert_eq!(verdict.grade.correct, verdict.grade.how.is_some(), "{text}");
        assert_eq!(verdict.grade.correct, verdict.grade.why.is_none(), "{text}");
    }
}

#[test]
fn malformed_lines_are_named() {
    for (text, part) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("[]", "hint"),
        (r#"{"prediction": "3"}"#, "answer"),
        (r#"{"answer": "3"}"#, "prediction"),
        (r#"{"prediction": null, "answer": "3"}"#, "prediction is null"),
        (r#"{"prediction": "3", "answer": {}}"#, "answer is {}"),
        (r#"{"prediction": "3", "answer": ""}"#, "answer is \"\""),
        (r#"{"prediction": "3", "answer": []}"#, "empty list"),
        (r#"{"prediction": "3", "answer": "3", "tolerance": -1}"#, "tolerance is -1"),
    ] {
        let error = line::grade_line(text).unwrap_err();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn exact_answers_of_our_records_are_references() {
    for (prediction, answer, correct) in [
        ("3√2/2 cm", r#"{"kind":"number","value":"3√2/2","unit":"cm"}"#, true),
        ("0.54", r#"{"kind":"number","value":"1/2"}"#, false),
        ("2.449", r#"{"kind":"rounded","value":"2.45"}"#, true),
        ("(1, -2)", r#"{"kind":"point","value":["1","-2"]}"#, true),
        ("B", r#"{"kind":"choice","value":"B"}"#, true),
        ("a", r#"{"kind":"word","value":"A"}"#, false),
        ("A", r#"{"kind":"word","value":"A"}"#, true),
        ("A, C", r#"{"kind":"sequence","value":["C","A"]}"#, false),
        ("A, C", r#"{"kind":"set","value":["C","A"]}"#, true),
    ] {
        let text = format!(r#"{{"prediction":"{prediction}","answer":{answer}}}"#);
        assert_eq!(line::grade_line(&text).unwrap().grade.correct, correct, "{text}");
    }
}

/// Pieces that readers treat in special ways, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\\frac",
        "\\sqrt",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "^",
        "_",
        "1",
        "23",
        "0",
        "4.5",
        ",",
        ".",
        "x",
        "y",
        "AB",
        "+",
        "-",
        "*",
        "/",
        "=",
        "<",
        ">",
        "≤",
        "π",
        "√",
        "°",
        "%",
        "$",
        "\\boxed{",
        "<answer>",
        "</answer>",
        "<think>",
        "</think>",
        "<code>",
        "the answer is ",
        "or ",
        " and ",
        "cm",
        "cm^2",
        " ",
        "\n",
        "±",
        "∞",
        "∪",
        "→",
        "sin",
        "\\log_",
        "!",
        "|",
        ":",
        "e5",
        "e999999999",
        "^{99999}",
        "¾",
        "⁵",
        "half",
        "two ",
        "\\begin{pmatrix}",
        "\\\\",
        "&",
        "\\end{pmatrix}",
        "\\{",
        "\\}",
        "'",
        "\"",
        "A.",
        "(B)",
        "yes",
        "no",
        "é",
        "\u{200b}",
        "**",
        "maybe",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(prediction in pieces(), answer in pieces()) {
        let _ = grade(&prediction, &answer);
    }

    #[test]
    fn no_characters_make_it_panic(prediction in "\\PC{0,60}", answer in "\\PC{0,40}") {
        let _ = grade(&prediction, &answer);
    }

    #[test]
    fn a_number_answers_for_itself_in_every_dress(numer in -9999i64..9999, denom in 1i64..99) {
        let plain = format!("{numer}/{denom}");
        for dress in [
            format!("\\frac{{{numer}}}{{{denom}}}"),
            format!("The answer is ${plain}$."),
            format!("<think>..</think>\n<answer>{plain}</answer>"),
            format!("\\boxed{{{plain}}}"),
            format!("x = {plain}"),
        ] {
            prop_assert!(grade(&dress, &plain).correct, "{}", dress);
        }
        for other in [format!("{}/{denom}", numer + 1), format!("{numer}/{}", denom + 1), format!("{}/{denom}", -numer)] {
            let same = other == plain || (numer == 0 && !other.starts_with('1'));
            prop_assert_eq!(grade(&other, &plain).correct, same, "{}", other);
        }
    }
}

#[test]
fn hostile_texts_take_bounded_work() {
    let megabytes = [
        "(".repeat(2 << 20),
        "\\frac{".repeat(300_000),
        "\\boxed{".repeat(300_000),
        "<answer>".repeat(200_000),
        "the answer is ".repeat(150_000),
        "answer ".repeat(300_000),
        "1,".repeat(1 << 20),
        "**".repeat(1 << 20),
        ". a".repeat(700_000),
        "9".repeat(2 << 20),
        "<code>".repeat(300_000),
    ];
    for text in &megabytes {
        assert!(!grade(text, "3").correct);
        assert!(!grade("3", text).correct);
    }
    for text in [
        "9^{9^{9^{9}}}",
        "99999999!",
        "1e999999999999999999",
        "(x+1)^{999999999999}",
        "\\sqrt{\\sqrt{\\sqrt{99999999999999999999}}}",
        "2^{-99999999999}",
    ] {
        let _ = grade(text, "(x+1)^{999999999998}");
        let _ = grade(text, "5");
    }
}
