//! Hand-made problems with known verdicts: what is given decides the answer, or not; a given is spare, or not; the words alone
//! suffice, or not.

mod support;

use flywheel::check;
use flywheel::figure::theme::THEMES;
use flywheel::generate::{Generator, provenance};
use flywheel::sample::Candidate;
use flywheel::scene::mark::MarkKind;
use flywheel::template::script::Limits;
use flywheel::template::set::{Sources, TemplateSet};

/// A problem of a kind from the lines of its `build`. A step is added, since no problem goes without.
fn problem(kind: &str, body: &str) -> Candidate {
    let lines: Vec<String> = body.lines().map(|l| format!("    {}", l.trim())).collect();
    let source = format!(
        "meta(title = \"t\", kind = \"{kind}\", knowledge = [], tools = [], levels = [1])\n\
         def build(p, rng, level):\n{}\n    p.step(\"So.\", derive = same(1, 1), because = \"k\")\n",
        lines.join("\n")
    );
    let mut sources = Sources::default();
    sources.templates.insert("hand/made".into(), source);
    let set = TemplateSet::load(&sources).unwrap_or_else(|e| panic!("{e:?}"));
    let generator = Generator {
        set,
        shares: support::generator().shares,
        limits: Limits::default(),
        sizes: (400, 900),
        themes: THEMES.iter().collect(),
    };
    let script = generator.set.get("hand/made").expect("just loaded");
    generator.candidate(script, provenance(script, 1, 0, 0, 1)).unwrap_or_else(|r| panic!("{:?}", r.findings))
}

/// What `determined` and `spare` find.
fn codes(c: &Candidate) -> Vec<String> {
    let of = |name: &str| check::CHECKS.iter().find(|k| k.name == name).expect("a check of this name").run;
    let (cx, mut found) = (support::context().checks, Vec::new());
    of("determined")(&cx, c, &mut found);
    of("spare")(&cx, c, &mut found);
    found.into_iter().map(|f| f.code).collect()
}

#[track_caller]
fn sound(kind: &str, body: &str) {
    assert_eq!(codes(&problem(kind, body)), Vec::<String>::new());
}

#[track_caller]
fn faulty(kind: &str, body: &str, expected: &[&str]) {
    assert_eq!(codes(&problem(kind, body)), expected);
}

const CHORD: &str = "O = p.point(0, 0)
    c = p.circle(O, 13)
    A, B = p.chord(c, 5, 70)";

#[test]
fn a_chord_needs_radius_and_distance() {
    let given = "p.given(radius(c), 13, place = \"text\")
        p.given(distance(O, A, B), 5, place = \"text\")
        p.ask(length(A, B), 24)";
    sound("plane", &format!("{CHORD}\n{given}"));
    faulty(
        "plane",
        &format!("{CHORD}\np.given(radius(c), 13, place = \"text\")\np.ask(length(A, B), 24)"),
        &["determined/under"],
    );
    let half = "p.given(length(A, B), 24, place = \"text\")\np.ask(length(A, B) / 2, 12, text = [\"Find half.\"])";
    faulty("plane", &format!("{CHORD}\np.given(distance(O, A, B), 5)\n{half}"), &["spare/given"]);
}

#[test]
fn a_tangent_must_be_said_to_be_one() {
    let figure = "O = p.point(0, 0)
        c = p.circle(O, 5)
        P = p.point(13, 0)
        T = p.point_on(c, atan(12.0, 5.0))
        p.segment(P, T)
        p.given(radius(c), 5, place = \"text\")
        p.given(length(O, P), 13)
        p.ask(length(P, T), 12)";
    sound("plane", &format!("{figure}\np.structure(tangent(P, T, c))"));
    faulty("plane", figure, &["determined/under"]);
}

#[test]
fn side_side_angle_has_two_triangles_unless_the_figure_tells_which() {
    let triangle = "A = p.point(0, 0)
        B = p.point(10, 0)
        C = p.polar(A, 10.432, 40)
        p.polygon(A, B, C)
        p.given(angle(C, A, B), 40)
        p.given(length(A, B), 10)
        p.given(length(B, C), 7)
        p.ask(length(A, C), 10)";
    faulty("plane", triangle, &["determined/ambiguous"]);
    let altitude = "H = p.between(A, C, 7.6604444 / 10.432)
        p.segment(B, H)
        p.structure(perpendicular(B, H, A, C))";
    sound("plane", &format!("{triangle}\n{altitude}"));
}

#[test]
fn a_rhombus_is_no_square_and_a_square_does_not_collapse() {
    let sides = "A, B, C, D = p.point(0, 0), p.point(5, 0), p.point(5, 5), p.point(0, 5)
        p.polygon(A, B, C, D)
        p.structure(same(length(A, B), length(B, C)))
        p.structure(same(length(B, C), length(C, D)))
        p.structure(same(length(C, D), length(D, A)))
        p.given(length(A, B), 5)
        p.ask(length(A, C), sqrt(50))";
    faulty("plane", sides, &["determined/under"]);
    let corners = "p.structure(perpendicular(A, B, B, C))
        p.structure(perpendicular(B, C, C, D))
        p.structure(perpendicular(C, D, D, A))
        p.structure(parallel(A, B, C, D))";
    sound("plane", &format!("{sides}\n{corners}"));
}

#[test]
fn right_triangles_take_two_sides() {
    let triangle = "A, B, C = p.point(0, 0), p.point(4, 0), p.point(0, 3)
        p.polygon(A, B, C)
        p.given(perpendicular(A, B, A, C), place = \"figure\")
        p.given(length(A, B), 4)";
    let ask = "p.ask(length(B, C), 5)";
    sound("plane", &format!("{triangle}\np.given(length(A, C), 3)\n{ask}"));
    faulty("plane", &format!("{triangle}\n{ask}"), &["determined/under"]);
    faulty(
        "plane",
        &format!("{triangle}\np.given(length(A, C), 3)\np.given(area(A, B, C), 6)\n{ask}"),
        &["spare/given", "spare/given", "spare/given"],
    );
}

#[test]
fn an_inscribed_angle_depends_on_its_arc_which_the_figure_shows() {
    let angle = "O = p.point(0, 0)
        c = p.circle(O, 10)
        A, B, C = p.point_on(c, 200), p.point_on(c, 300), p.point_on(c, 70)
        p.polygon(A, B, C)
        p.given(radius(c), 10, place = \"text\")
        p.given(length(A, B), frac(153, 10), place = \"text\")
        p.ask(angle(A, C, B), 50)";
    let c = problem("plane", angle);
    assert_eq!(codes(&c), Vec::<String>::new());
    assert!(check::proof(&c).image_needed, "words do not tell the arc");
}

#[test]
fn a_point_on_a_line_may_lie_beyond_for_those_who_do_not_see_it() {
    let line = "A, B, P = p.point(0, 0), p.point(10, 0), p.point(4, 0)
        p.segment(A, B)
        p.given(length(A, B), 10, place = \"text\")
        p.given(length(A, P), 4, place = \"text\")
        p.ask(length(P, B), 6)";
    for (said, needed) in [("collinear(A, B, P)", true), ("between(P, A, B)", false)] {
        let c = problem("plane", &format!("{line}\np.structure({said})"));
        assert_eq!(codes(&c), Vec::<String>::new(), "{said}");
        assert_eq!(check::proof(&c).image_needed, needed, "{said}");
    }
}

#[test]
fn graphs_are_known_where_they_cross_the_grid() {
    let parabola = |c: &str| {
        format!(
            "p.axes(x = [-5, 5], y = [-5, 5])
            f = p.curve(\"polynomial\", [{c}], name = \"f\")
            p.ask(curve_at(f, 9), 1, text = [\"Find the value at 9.\"])"
        )
    };
    sound("plot", &parabola("-2, 0, 0.5"));
    faulty("plot", &parabola("0.3, 0.1, 0.07"), &["determined/under"]);
}

#[test]
fn bars_are_known_by_the_scale_or_by_their_numbers() {
    let bars = |values: &str, written: &str| {
        format!(
            "p.scale(10, 2)
            b = p.bars([\"U\", \"V\", \"W\"], [{values}], written = {written})
            p.ask(value(b[0]) - value(b[1]), 1, text = [\"Find the difference.\"])"
        )
    };
    sound("chart", &bars("4, 3, 8", "False"));
    sound("chart", &bars("frac(19, 5), 3, 8", "True"));
    faulty("chart", &bars("frac(19, 5), 3, 8", "False"), &["determined/under"]);
}

#[test]
fn what_a_solver_answers_must_not_depend_on_what_is_not_shown() {
    let generator = support::generator();
    let mut c = support::candidate(&generator, "graph/shortest_path", 1, 0);
    assert_eq!(codes(&c), Vec::<String>::new());
    c.draft.board.scene.marks.retain(|m| !matches!(m.kind, MarkKind::Value(..)));
    assert_eq!(codes(&c), ["determined/under"]);
}

#[test]
fn modalities_are_produced_in_the_shares_of_the_configuration() {
    use flywheel::sample::proof::{MODALITIES, Modality};
    let mut generator = support::generator();
    for (i, wanted) in MODALITIES.into_iter().enumerate() {
        generator.shares.modalities = [0.0; 4];
        generator.shares.modalities[i] = 1.0;
        for turn in 0..6 {
            let c = support::candidate(&generator, "plane/angle_bisector", 2, turn);
            assert_eq!(check::proof(&c).modality, wanted);
            let words = c
                .draft
                .board
                .claims
                .iter()
                .any(|s| matches!(s.source, flywheel::claim::Source::Given(place) if place.in_text()));
            assert_eq!(words, wanted != Modality::VisionOnly);
        }
    }
}
