//! The SVG of a figure, drawn by resvg, agrees with our own pixels.
//!
//! Two pictures agree if at most `MOST_FAR` of the pixels differ by more than `FAR` in a channel, and no tile of 8 x 8
//! pixels differs by more than `MOST_TILE` in the mean of a channel. Glyphs stand at quarter pixels with us and at
//! exact places in resvg, and the two round coverage differently; a label that says something else, an arc that turns
//! the other way or a line moved by half a pixel is beyond that, as the spoiled lists show.

#![allow(clippy::unwrap_used)]

use flywheel::figure::font::{FACES, FONTS};
use flywheel::figure::list::{Align, Color, Dash, DisplayList, Face, Geom, Op};
use flywheel::figure::raster::Canvas;
use flywheel::figure::svg;
use flywheel::figure::theme::{THEMES, Theme};
use resvg::{tiny_skia, usvg};

/// A difference in a channel that counts as far.
const FAR: u8 = 32;
/// Share of pixels that may be far off.
const MOST_FAR: f64 = 0.0035;
/// Side of a tile in pixels; all canvases here are multiples of it.
const TILE: usize = 8;
/// Largest difference of a tile's mean in a channel, of 255.
const MOST_TILE: f64 = 8.0;

struct Difference {
    far: f64,
    tile: f64,
}

impl Difference {
    fn is_small(&self) -> bool {
        self.far <= MOST_FAR && self.tile <= MOST_TILE
    }
}

fn options() -> usvg::Options<'static> {
    let mut options = usvg::Options::default();
    for font in &FONTS {
        options.fontdb_mut().load_font_data(font.bytes.to_vec());
    }
    options
}

/// Compares our pixels of `ours` with resvg's of `theirs`.
fn compare(ours: &DisplayList, theirs: &DisplayList, options: &usvg::Options<'_>) -> Difference {
    let canvas = Canvas::new(ours).unwrap();
    let tree = usvg::Tree::from_str(&svg::print(theirs).unwrap(), options).unwrap();
    let mut pixmap = tiny_skia::Pixmap::new(ours.width, ours.height).unwrap();
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixmap.as_mut());
    let (mine, other) = (canvas.rgba().as_chunks::<4>().0, pixmap.data().as_chunks::<4>().0);
    let pairs = || mine.iter().zip(other);
    let far = pairs().filter(|(p, q)| p.iter().zip(q.iter()).any(|(a, b)| a.abs_diff(*b) > FAR)).count();
    // Differences keep their sign within a tile, so that ink moved by a part of a pixel cancels out.
    let columns = ours.width as usize / TILE;
    let mut tiles = vec![[0.0; 3]; columns * (ours.height as usize / TILE)];
    for (i, (p, q)) in pairs().enumerate() {
        let (x, y) = (i % ours.width as usize / TILE, i / ours.width as usize / TILE);
        for channel in 0..3 {
            tiles[y * columns + x][channel] += f64::from(p[channel]) - f64::from(q[channel]);
        }
    }
    let most = tiles.as_flattened().iter().fold(0.0, |most: f64, sum| most.max(sum.abs()));
    Difference { far: far as f64 / mine.len() as f64, tile: most / (TILE * TILE) as f64 }
}

fn stroke(geom: Geom, width: f64, color: Color, dash: Dash) -> Op {
    Op::Stroke { geom, width, color, dash }
}

fn label(at: [f64; 2], text: &str, size: f64, face: Face, color: Color) -> Op {
    Op::Text { at, text: text.to_string(), size, face, color, align: Align::Left, turn: 0.0 }
}

/// Every kind of operation in a theme's look.
fn sheet(theme: &Theme) -> DisplayList {
    let (ink, accent, fill) = (theme.ink, theme.accents[0], theme.fills[0]);
    let (a, b, c) = ([60.3, 220.0], [290.0, 241.7], [170.25, 40.5]);
    // Above 1 px, below which tiny-skia draws curves as coarse hairlines.
    let width = theme.stroke_px(480);
    let mut ops = vec![
        Op::Fill { geom: Geom::Wedge([320.0, 90.0], 45.5, 20.0, 250.0), color: fill },
        Op::Fill { geom: Geom::Rect([330.0, 180.0], [30.0, 70.0]), color: fill },
        Op::Fill { geom: Geom::Rect([370.25, 200.5], [21.25, 49.75]), color: theme.fills[1] },
        Op::Fill { geom: Geom::Polygon(vec![a, b, c]), color: fill.with_alpha(128) },
        stroke(Geom::Circle([175.0, 150.0], 105.4), width, ink, Dash::Solid),
        stroke(Geom::Polygon(vec![a, b, c]), width, ink, Dash::Solid),
        stroke(Geom::Polyline(vec![[300.0, 300.0], [340.0, 270.0], [390.0, 310.0]]), 3.0, ink, Dash::Solid),
        stroke(Geom::Arc(a, 30.0, -5.4, 63.8), width, ink, Dash::Solid),
        stroke(Geom::Arc([360.0, 40.0], 25.0, 30.0, -300.0), 1.2, ink, Dash::Solid),
        stroke(Geom::Rect([330.0, 180.0], [30.0, 70.0]), 1.25, ink, Dash::Solid),
        stroke(Geom::Line(c, [180.0, 231.0]), 2.0, accent, Dash::Dashed),
        stroke(Geom::Line(c, [120.0, 225.0]), 2.0, accent, Dash::Dotted),
        stroke(Geom::Line([20.0, 280.0], [280.0, 270.0]), 0.6, theme.faint, Dash::Solid),
        stroke(Geom::Line([20.0, 285.5], [280.0, 285.5]), 1.0, theme.faint, Dash::Solid),
    ];
    for point in [a, b, c] {
        ops.push(Op::Fill { geom: Geom::Circle(point, 3.2), color: ink });
    }
    for (x, align) in [(60.0, Align::Left), (175.0, Align::Center), (290.0, Align::Right)] {
        let text = "A_1 \\frac{1}{2} \\sqrt{5}".to_string();
        let (size, face) = (theme.em_px(320), theme.label_face);
        ops.push(Op::Text { at: [x, 310.0], text, size, face, color: theme.label, align, turn: 0.0 });
    }
    let text = "\\text{Rainfall (mm)}".to_string();
    let (size, face) = (theme.em_px(320), theme.chart_face);
    ops.push(Op::Text { at: [20.0, 150.0], text, size, face, color: theme.label, align: Align::Center, turn: 90.0 });
    DisplayList { width: 400, height: 320, background: theme.background, ops }
}

#[test]
fn every_theme_agrees_with_resvg() {
    let options = options();
    for theme in &THEMES {
        let list = sheet(theme);
        let difference = compare(&list, &list, &options);
        println!("{}: far {:.5} tile {:.2}", theme.name, difference.far, difference.tile);
        assert!(difference.is_small(), "{}: far {} tile {}", theme.name, difference.far, difference.tile);
    }
}

#[test]
fn every_face_agrees_with_resvg() {
    let options = options();
    for face in FACES {
        let text = "AB_1C'x^2 37.5° \\alpha\\beta\\theta\\pi 2\\sqrt{3} \\frac{3}{4} ∠ABC ⊥ ∥ a < b & c \\text{Words}";
        let ops = vec![
            label([10.0, 40.0], text, 20.0, face, Color::rgb(0, 0, 0)),
            label([10.3, 90.7], text, 13.5, face, Color::rgb(0, 0, 0)),
            label([10.0, 220.0], "AB\\sqrt{2}", 110.0, face, Color::rgb(0, 0, 0)),
        ];
        let list = DisplayList { width: 640, height: 240, background: Color::rgb(255, 255, 255), ops };
        let difference = compare(&list, &list, &options);
        println!("{face:?}: far {:.5} tile {:.2}", difference.far, difference.tile);
        assert!(difference.is_small(), "{face:?}: far {} tile {}", difference.far, difference.tile);
    }
}

/// The comparison is worth something: each small fault is found.
#[test]
fn spoiled_lists_are_found() {
    let options = options();
    let sound = sheet(&THEMES[0]);
    type Change<'a> = &'a dyn Fn(&mut Vec<Op>);
    let spoil = |change: Change<'_>| {
        let mut list = sound.clone();
        change(&mut list.ops);
        compare(&sound, &list, &options)
    };
    let faults: [(&str, Change<'_>); 7] = [
        ("a circle is left out", &|ops| drop(ops.remove(4))),
        ("a triangle is moved by half a pixel", &|ops| {
            let Op::Stroke { geom: Geom::Polygon(points), .. } = &mut ops[5] else { panic!() };
            points.iter_mut().for_each(|p| p[0] += 0.5);
        }),
        ("an arc turns the other way", &|ops| {
            let Op::Stroke { geom: Geom::Arc(_, _, _, sweep), .. } = &mut ops[7] else { panic!() };
            *sweep = -*sweep;
        }),
        ("a line is solid", &|ops| {
            let Op::Stroke { dash, .. } = &mut ops[10] else { panic!() };
            *dash = Dash::Solid;
        }),
        ("a label says something else", &|ops| {
            let Op::Text { text, .. } = &mut ops[17] else { panic!() };
            *text = text.replace("A_1", "B_1");
        }),
        ("a label is upright", &|ops| {
            let Op::Text { face, .. } = &mut ops[17] else { panic!() };
            *face = Face::Stix;
        }),
        ("a label stands elsewhere", &|ops| {
            let Op::Text { at, .. } = &mut ops[18] else { panic!() };
            at[0] += 1.0;
        }),
    ];
    for (fault, change) in faults {
        let difference = spoil(change);
        println!("{fault}: far {:.5} tile {:.2}", difference.far, difference.tile);
        assert!(!difference.is_small(), "{fault}: far {} tile {}", difference.far, difference.tile);
    }
}
