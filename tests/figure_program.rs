//! Drawing programs and canvases, held to each other on generated lists.

#![allow(clippy::unwrap_used)]

use flywheel::figure::code;
use flywheel::figure::font::FACES;
use flywheel::figure::list::{Align, Color, Dash, DisplayList, Face, Geom, Op};
use flywheel::figure::png::{Effort, Frame};
use flywheel::figure::raster::{Canvas, DrawError};
use proptest::prelude::*;

/// A snapped number between two bounds, given in hundredths.
fn cents(from: i32, to: i32) -> impl Strategy<Value = f64> {
    (from..to).prop_map(|v| f64::from(v) / 100.0)
}

fn point() -> impl Strategy<Value = [f64; 2]> {
    [cents(-5000, 30000), cents(-5000, 30000)]
}

fn color() -> impl Strategy<Value = Color> {
    (any::<[u8; 3]>(), prop_oneof![Just(255_u8), any::<u8>()]).prop_map(|([r, g, b], a)| Color { r, g, b, a })
}

fn geom() -> impl Strategy<Value = Geom> {
    let (radius, angle) = (|| cents(0, 15000), || cents(-40000, 40000));
    prop_oneof![
        (point(), point()).prop_map(|(a, b)| Geom::Line(a, b)),
        prop::collection::vec(point(), 2..8).prop_map(Geom::Polyline),
        prop::collection::vec(point(), 3..8).prop_map(Geom::Polygon),
        (point(), radius()).prop_map(|(c, r)| Geom::Circle(c, r)),
        (point(), radius(), angle(), angle()).prop_map(|(c, r, a, b)| Geom::Arc(c, r, a, b)),
        (point(), radius(), angle(), angle()).prop_map(|(c, r, a, b)| Geom::Wedge(c, r, a, b)),
        (point(), [cents(0, 9000), cents(0, 9000)]).prop_map(|(at, size)| Geom::Rect(at, size)),
    ]
}

/// Operations whose labels come from `text`.
fn op(text: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = Op> {
    let dash = prop::sample::select(vec![Dash::Solid, Dash::Dashed, Dash::Dotted]);
    let align = prop::sample::select(vec![Align::Left, Align::Center, Align::Right]);
    let turn = prop::sample::select(vec![0.0, 90.0, 30.25]);
    let face = prop::sample::select(FACES.to_vec());
    prop_oneof![
        (geom(), cents(0, 900), color(), dash).prop_map(|(geom, width, color, dash)| Op::Stroke {
            geom,
            width,
            color,
            dash
        }),
        (geom(), color()).prop_map(|(geom, color)| Op::Fill { geom, color }),
        (point(), text, cents(500, 4000), face, color(), align, turn).prop_map(
            |(at, text, size, face, color, align, turn)| { Op::Text { at, text, size, face, color, align, turn } }
        ),
    ]
}

fn list(text: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = DisplayList> {
    (1..300_u32, 1..300_u32, any::<[u8; 3]>(), prop::collection::vec(op(text), 0..12))
        .prop_map(|(width, height, [r, g, b], ops)| DisplayList { width, height, background: Color::rgb(r, g, b), ops })
}

fn label() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["A", "B_1", "C'", "37.5°", "2\\sqrt{3}", "\\frac{1}{2}", "\\text{Rain (mm)}", "", " "])
        .prop_map(str::to_string)
}

proptest! {
    #[test]
    fn printing_and_parsing_are_inverses(list in list(any::<String>())) {
        let program = code::print(&list);
        prop_assert_eq!(program.lines().count(), list.ops.len() + 1);
        let back = code::parse(&program).unwrap();
        prop_assert_eq!(&back, &list);
        prop_assert_eq!(code::print(&back), program);
        let overlay = code::print_ops(&list.ops);
        prop_assert_eq!(code::parse_ops(&overlay).unwrap(), list.ops);
    }

    #[test]
    fn any_text_is_refused_or_read_without_panic(source in "(canvas|line|text|polygon|circle)?[ -~\\n]{0,60}") {
        let _ = code::parse(&source);
        let _ = code::parse_ops(&source);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn drawing_over_is_drawing_at_once(list in list(label()), cut in any::<prop::sample::Index>()) {
        let whole = Frame::of(&mut Canvas::new(&list).unwrap());
        let cut = cut.index(list.ops.len() + 1);
        let first = DisplayList { ops: list.ops[..cut].to_vec(), ..list.clone() };
        let mut canvas = Canvas::new(&first).unwrap();
        let mut frame = Frame::of(&mut canvas);
        for op in &list.ops[cut..] {
            canvas.draw(std::slice::from_ref(op)).unwrap();
            frame.update(&mut canvas);
        }
        prop_assert_eq!(&frame, &whole);
        prop_assert_eq!(frame.pixel_hash(), whole.pixel_hash());
        prop_assert_eq!(frame.encode(Effort::Fast), whole.encode(Effort::Fast));
        prop_assert!(canvas.rgba().chunks_exact(4).all(|p| p[3] == 255));
    }
}

#[test]
fn errors_say_where_and_what() {
    let cases = [
        ("circle(1, 2, 3, fill=\"#000000\")", "1:1", "does not begin with a canvas"),
        ("canvas(640, 480, \"#ffffff\")\n\ncircle(1, 2, 3, width=2, colour=\"#000000\")", "3:26", "did you mean color"),
        ("canvas(640, 480, \"#ffffff\")\ncirle(1, 2)", "2:1", "did you mean circle"),
        ("canvas(640, 480, \"#ffffff\")\nline(1, 2, 3, 4.125, width=1, color=\"#000000\")", "2:15", "4.125"),
        ("canvas(640, 480, \"#fffff\")", "1:18", "#rrggbb"),
        ("canvas(0, 480, \"#ffffff\")", "1:1", "positive whole"),
        ("canvas(9, 9, \"#ffffff\")\nline(1, 2, 3, 4, width=1)", "2:1", "paint is unclear"),
        ("canvas(9, 9, \"#ffffff\")\npolygon([(1, 2), (3, 4)], fill=\"#000000\")", "2:9", "at least 3"),
        ("canvas(9, 9, \"#ffffff\")\ntext(1, 2, \"A, size=3)", "2:12", "not closed"),
        ("canvas(9, 9, \"#ffffff\")\ncircle(1, 2, 3, fill=\"#000000\", fill=\"#000000\")", "2:33", "twice"),
        (
            "canvas(9, 9, \"#ffffff\")\ntext(1, 2, \"A\", size=3, face=\"stix-itallic\", color=\"#000000\")",
            "2:30",
            "stix-italic",
        ),
    ];
    for (source, place, part) in cases {
        let error = code::parse(source).unwrap_err().to_string();
        assert!(error.starts_with(place) && error.contains(part), "{source}\n{error}");
    }
    let spaced = "\n# a comment\n  circle( 1 ,2,3.50 , fill = \"#00000080\" )  # another\r\n";
    let color = Color { r: 0, g: 0, b: 0, a: 128 };
    assert_eq!(code::parse_ops(spaced).unwrap(), [Op::Fill { geom: Geom::Circle([1.0, 2.0], 3.5), color }]);
}

#[test]
fn what_cannot_be_drawn_is_an_error() {
    let list = |ops| DisplayList { width: 20, height: 20, background: Color::rgb(255, 255, 255), ops };
    let black = Color::rgb(0, 0, 0);
    assert_eq!(Canvas::new(&DisplayList { width: 0, ..list(vec![]) }).err(), Some(DrawError::Size(0, 20)));
    let clear = DisplayList { background: black.with_alpha(9), ..list(vec![]) };
    assert_eq!(Canvas::new(&clear).err(), Some(DrawError::Background(9)));
    let nan = Op::Fill { geom: Geom::Circle([1.0, f64::NAN], 3.0), color: black };
    assert!(matches!(Canvas::new(&list(vec![nan])).err(), Some(DrawError::Number { op: 0, .. })));
    let (text, align) = ("\u{e000}".to_string(), Align::Left);
    let unknown = Op::Text { at: [1.0, 9.0], text, size: 9.0, face: Face::Sans, color: black, align, turn: 0.0 };
    let error = Canvas::new(&list(vec![unknown])).err().unwrap().to_string();
    assert!(error.contains("operation 0") && error.contains("U+E000"), "{error}");
}

#[test]
fn shapes_lie_where_they_should() {
    let black = Color::rgb(0, 0, 0);
    let fill = |geom| {
        let ops = vec![Op::Fill { geom, color: black }];
        Canvas::new(&DisplayList { width: 40, height: 40, background: Color::rgb(255, 255, 255), ops }).unwrap()
    };
    let inked = |canvas: &Canvas, x, y| canvas.pixel(x, y) == Some(black);
    // A quarter disc from 0 to 90 degrees is the upper right one.
    let wedge = fill(Geom::Wedge([20.0, 20.0], 15.0, 0.0, 90.0));
    assert!(inked(&wedge, 25, 15) && !inked(&wedge, 25, 25) && !inked(&wedge, 15, 15) && !inked(&wedge, 15, 25));
    let rect = fill(Geom::Rect([5.0, 6.0], [10.0, 2.0]));
    let count = (0..40).flat_map(|y| (0..40).map(move |x| (x, y))).filter(|&(x, y)| inked(&rect, x, y)).count();
    assert!(count == 20 && inked(&rect, 5, 6) && inked(&rect, 14, 7));
    assert_eq!(rect.pixel(40, 0), None);
}

/// Pixels are part of a sample's identity: this hash may change only with a release that says so.
#[test]
fn pixels_are_the_same_everywhere() {
    let program = r##"canvas(320, 240, "#fbf6e6")
rect(200.5, 20, 90, 60.25, fill="#d6dfc0")
wedge(250, 150, 40, 20, 250.5, fill="#eccdb580")
circle(110, 120, 90.4, width=1.6, color="#2b2418")
polygon([(40, 170), (190.25, 160), (100.5, 31)], width=1.07, color="#2b2418")
arc(40, 170, 24, -3.8, 70, width=1.2, color="#2b2418")
line(100.5, 31, 110, 165, width=2, color="#a61c1c", dash="dashed")
polyline([(10, 230), (60, 200), (90, 235)], width=3, color="#1d4f91", dash="dotted")
circle(40, 170, 3, fill="#2b2418")
text(28, 190, "A_1", size=17.5, face="stix-italic", color="#2b2418", align="center")
text(150, 90, r"2\sqrt{3}", size=16, face="cm", color="#2b2418")
text(300, 220, r"\frac{1}{2} \text{Rain}", size=15, face="helvetica-italic", color="#2b2418", align="right")
text(12, 120, r"37.5° \alpha", size=14, face="serif-italic", color="#2b2418", align="center", turn=90)
"##;
    let hash = Frame::of(&mut Canvas::new(&code::parse(program).unwrap()).unwrap()).pixel_hash();
    assert_eq!(hash.to_string(), "1e16400eb0515dd122483b165c6866f8f5b1fae229fdcddf4527e8e4452d5b24");
}
