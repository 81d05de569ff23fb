//! Marks of tasks held against right and spoiled outputs.

#![allow(clippy::unwrap_used)]

use super::*;

fn white(width: u32, height: u32) -> Pixels {
    Pixels { width, height, rgb: vec![255; (width * height * 3) as usize] }
}

/// The picture with a horizontal stroke of three rows.
fn stroke(y: u32, from: u32, to: u32) -> Pixels {
    let mut picture = white(200, 100);
    for row in y..y + 3 {
        for x in from..to {
            let at = ((row * 200 + x) * 3) as usize;
            picture.rgb[at..at + 3].copy_from_slice(&[230, 0, 0]);
        }
    }
    picture
}

#[test]
fn places_are_read_in_the_forms_that_models_write() {
    let named = |n: &str, x: f64, y: f64| (Some(n.to_owned()), [x, y]);
    for (text, wanted) in [
        ("{'O': (93.5, 91), 'A': (33.5, 160)}", vec![named("O", 93.5, 91.0), named("A", 33.5, 160.0)]),
        ("{\"A'\": (1, 2), \"B\": [3, 4]}", vec![named("A'", 1.0, 2.0), named("B", 3.0, 4.0)]),
        ("A = (1, 2); B = (3, 4)", vec![named("A", 1.0, 2.0), named("B", 3.0, 4.0)]),
        ("A(1, 2), B(3, 4)", vec![named("A", 1.0, 2.0), named("B", 3.0, 4.0)]),
        ("{'Top-left vertex': (12, 7)}", vec![named("Top-left vertex", 12.0, 7.0)]),
        ("(12, 7)", vec![(None, [12.0, 7.0])]),
        ("{'A': (x=12, y=7)}", vec![named("A", 12.0, 7.0)]),
        ("{'A': (1e999, 2)} (1, 2, 3) (a, b) (", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(places(text), wanted, "{text}");
    }
}

#[test]
fn a_name_to_the_letter_comes_before_one_without_its_marks() {
    let wanted = [("A".to_owned(), [100.0, 100.0]), ("A♭".to_owned(), [300.0, 200.0])];
    let right = |text: &str| perception(&wanted, true, &places(text), 500.0).right;
    assert!(right("{'A': (100, 100), 'A♭': (300, 200)}"));
    assert!(!right("{'A': (300, 200), 'A♭': (100, 100)}"));
    assert!(!right("{'A♭': (300, 200)}"), "A is not said");
    let numbered = [("P_1".to_owned(), [100.0, 100.0])];
    assert!(perception(&numbered, true, &places("{'P1': (100, 100)}"), 500.0).right, "nobody else is called P1");
}

#[test]
fn places_count_within_two_percent_of_the_longer_side() {
    let wanted = [("A".to_owned(), [100.0, 100.0]), ("B".to_owned(), [300.0, 200.0])];
    let of = |text: &str| perception(&wanted, true, &places(text), 500.0);
    assert!(of("{'A': (100, 100), 'B': (300, 200)}").right);
    let near = of("{'A': (106, 108), 'B': (300, 200)}");
    assert!(near.right && near.parts["pck1"] == 0.5 && near.parts["distance_px"] == 5.0, "{near:?}");
    for spoiled in [
        "{'A': (111, 100), 'B': (300, 200)}",
        "{'A': (300, 200), 'B': (100, 100)}",
        "{'A': (100, 100)}",
        "(100, 100), (300, 200)",
        "{'A': (100, 100), 'B': (300, 200), 'A': (0, 0)}",
        "",
    ] {
        assert!(!of(spoiled).right, "{spoiled}");
    }
    let unnamed = |text: &str| perception(&wanted, false, &places(text), 500.0).right;
    assert!(unnamed("(300, 201), (99, 100)"));
    assert!(!unnamed("(300, 201), (99, 100), (5, 5)"), "a cloud of guesses");
    assert!(!unnamed("(300, 201), (300, 200)"), "one place twice");
    assert!(!perception(&[], true, &[], 500.0).right);
}

#[test]
fn a_drawing_is_right_where_it_should_be_and_nowhere_else() {
    let (original, target) = (white(200, 100), stroke(50, 20, 180));
    let of = |last: &Pixels| drawing(&original, &target, &[], last, None);
    assert!(of(&target).right);
    assert!(of(&stroke(51, 21, 181)).right, "a pixel off");
    for (what, spoiled) in [
        ("nothing drawn", white(200, 100)),
        ("half of it", stroke(50, 20, 100)),
        ("too long", stroke(50, 0, 200)),
        ("elsewhere", stroke(70, 20, 180)),
        ("another size", white(100, 100)),
    ] {
        let mark = of(&spoiled);
        assert!(!mark.right, "{what}: {mark:?}");
    }
    let mut full = target.clone();
    full.rgb.fill(0);
    assert!(!of(&full).right, "all black has recall and no precision");
}

#[test]
fn answers_are_compared_as_values() {
    let no = &[][..];
    let choices = ["5".to_owned(), "12".to_owned()];
    for (said, reference, choices, right) in [
        ("\\sqrt{194}", "√194", no, true),
        ("0.5", "1/2", no, true),
        ("0.51", "1/2", no, false),
        ("", "1/2", no, false),
        ("B", "B", &choices[..], true),
        ("(B)", "B", &choices[..], true),
        ("12", "B", &choices[..], true),
        ("A", "B", &choices[..], false),
        ("5", "B", &choices[..], false),
    ] {
        assert_eq!(reasoning(said, reference, choices, None), right, "{said} for {reference}");
    }
}
