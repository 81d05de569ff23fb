//! Themes: complete looks of a figure, one row each, and the contrast that they keep.
//!
//! A theme gives colours, faces and sizes; what is drawn in them is up to the scene. A test holds every row to the
//! contrast of WCAG 2.2: ink, labels and overlay strokes at least 4.5 against the background, fills at least 1.2; and overlay strokes 80 away from
//! the ink (of 441), so that what a tool drew is told from what was given.

use super::list::{Color, Face};

/// A complete look. Lengths are shares of the canvas's smaller side, so that they follow its size.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    /// Name in the configuration, lower case with dashes.
    pub name: &'static str,
    /// Colour of the empty canvas.
    pub background: Color,
    /// Colour of given lines.
    pub ink: Color,
    /// Colour of grids and other helpers that may recede; contrast at least 1.2.
    pub faint: Color,
    /// Colour of labels.
    pub label: Color,
    /// Colours of overlay strokes, first choice first; contrast at least 4.5, and unlike the ink.
    pub accents: &'static [Color],
    /// Colours of areas, bars and slices.
    pub fills: &'static [Color],
    /// Width of given lines as a share of the smaller side.
    pub stroke: f64,
    /// Radius of a point's dot as a share of the smaller side; 0 if points carry no dot.
    pub dot: f64,
    /// Face of point and line names.
    pub label_face: Face,
    /// Face of lengths, angles and other numbers.
    pub number_face: Face,
    /// Face of titles, axes and categories.
    pub chart_face: Face,
    /// Em size of labels as a share of the smaller side.
    pub em: f64,
}

impl Theme {
    /// Width of given lines in pixels, at least 1.
    pub fn stroke_px(&self, side: u32) -> f64 {
        super::list::snap((self.stroke * f64::from(side)).max(1.0))
    }

    /// Em size of labels in pixels, at least 12.5, so that capitals stand 9 pixels high.
    pub fn em_px(&self, side: u32) -> f64 {
        super::list::snap((self.em * f64::from(side)).max(12.5))
    }

    /// Radius of a point's dot in pixels.
    pub fn dot_px(&self, side: u32) -> f64 {
        super::list::snap(self.dot * f64::from(side))
    }

    /// The theme of a name.
    pub fn named(name: &str) -> Option<&'static Theme> {
        THEMES.iter().find(|theme| theme.name == name)
    }
}

const fn hex(rgb: u32) -> Color {
    Color::rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// Black Times-like italics on white: the look of most textbooks, and the base of the other rows.
const TEXTBOOK: Theme = Theme {
    name: "textbook",
    background: hex(0xffffff),
    ink: hex(0x000000),
    faint: hex(0xc8c8c8),
    label: hex(0x000000),
    accents: &[hex(0xc8102e), hex(0x0b5cad), hex(0x0a7a3d)],
    fills: &[hex(0xd9e6f2), hex(0xf4d9d0), hex(0xdcebd3), hex(0xf3e6c4), hex(0xe2daee)],
    stroke: 1.6 / 480.0,
    dot: 3.0 / 480.0,
    label_face: Face::StixItalic,
    number_face: Face::Stix,
    chart_face: Face::Stix,
    em: 20.0 / 480.0,
};

/// All themes, the plainest first.
pub static THEMES: [Theme; 12] = [
    TEXTBOOK,
    Theme {
        name: "textbook-cm",
        accents: &[hex(0xb3001b), hex(0x1f4e9e), hex(0x6a2c91)],
        stroke: 1.3 / 480.0,
        dot: 2.6 / 480.0,
        label_face: Face::CmItalic,
        number_face: Face::Cm,
        chart_face: Face::Cm,
        ..TEXTBOOK
    },
    Theme {
        name: "plain",
        ink: hex(0x222222),
        label: hex(0x111111),
        accents: &[hex(0xd00000), hex(0x0057d9), hex(0x0a8526)],
        stroke: 2.0 / 480.0,
        dot: 4.0 / 480.0,
        label_face: Face::Sans,
        number_face: Face::Sans,
        chart_face: Face::Sans,
        em: 18.0 / 480.0,
        ..TEXTBOOK
    },
    Theme {
        name: "exam",
        ink: hex(0x101010),
        faint: hex(0xbdbdbd),
        fills: &[hex(0xdddddd), hex(0xb8b8b8), hex(0xe6e6e6), hex(0x999999), hex(0xcccccc)],
        stroke: 1.8 / 480.0,
        dot: 3.2 / 480.0,
        label_face: Face::HelveticaItalic,
        number_face: Face::Helvetica,
        chart_face: Face::Helvetica,
        em: 18.0 / 480.0,
        ..TEXTBOOK
    },
    Theme {
        name: "book",
        ink: hex(0x1a1a2e),
        label: hex(0x1a1a2e),
        accents: &[hex(0xa4243b), hex(0x1b6ca8), hex(0x2f7a2a)],
        stroke: 1.5 / 480.0,
        dot: 0.0,
        label_face: Face::SerifItalic,
        number_face: Face::Serif,
        chart_face: Face::Serif,
        em: 18.0 / 480.0,
        ..TEXTBOOK
    },
    Theme {
        name: "workbook",
        ink: hex(0x1f3a5f),
        faint: hex(0xbcd3ea),
        label: hex(0x12263f),
        accents: &[hex(0xc2410c), hex(0xa21caf), hex(0x2e7d0e)],
        fills: &[hex(0xcfe3f7), hex(0xfde2c8), hex(0xd3eedd), hex(0xf7d5e3), hex(0xe6e0fa)],
        stroke: 2.2 / 480.0,
        dot: 4.0 / 480.0,
        label_face: Face::Stix,
        number_face: Face::Stix,
        chart_face: Face::Sans,
        ..TEXTBOOK
    },
    Theme {
        name: "chalkboard",
        background: hex(0x1f3d34),
        ink: hex(0xf2f0e6),
        faint: hex(0x4f6f64),
        label: hex(0xf7f5ec),
        accents: &[hex(0xffd65c), hex(0xff9d8a), hex(0x8fd3ff)],
        fills: &[hex(0x3b6a5b), hex(0x6b5b3a), hex(0x39597a), hex(0x74505e), hex(0x5a6f35)],
        stroke: 2.2 / 480.0,
        dot: 3.6 / 480.0,
        label_face: Face::SerifItalic,
        number_face: Face::Serif,
        chart_face: Face::Serif,
        em: 19.0 / 480.0,
    },
    Theme {
        name: "blueprint",
        background: hex(0x12396b),
        ink: hex(0xe8f1ff),
        faint: hex(0x3d639a),
        label: hex(0xffffff),
        accents: &[hex(0xffe066), hex(0x7cf5c4), hex(0xffb4a2)],
        fills: &[hex(0x2c5c9a), hex(0x3f7f7a), hex(0x5b5a9c), hex(0x7d5c7c), hex(0x4d7a3f)],
        stroke: 1.6 / 480.0,
        dot: 3.0 / 480.0,
        label_face: Face::HelveticaItalic,
        number_face: Face::Helvetica,
        chart_face: Face::Helvetica,
        em: 18.0 / 480.0,
    },
    Theme {
        name: "paper",
        background: hex(0xfbf6e6),
        ink: hex(0x2b2418),
        faint: hex(0xd8cdb0),
        label: hex(0x2b2418),
        accents: &[hex(0xa61c1c), hex(0x1d4f91), hex(0x0b7a2e)],
        fills: &[hex(0xecdcae), hex(0xd6dfc0), hex(0xeccdb5), hex(0xcfdbe0), hex(0xdfcfe0)],
        ..TEXTBOOK
    },
    Theme {
        name: "slide",
        background: hex(0xf4f6fa),
        ink: hex(0x27364b),
        faint: hex(0xcbd3df),
        label: hex(0x1b2636),
        accents: &[hex(0xc81e5b), hex(0x6d28d9), hex(0x00806a)],
        fills: &[hex(0x9cc4ec), hex(0xf6b8a0), hex(0xa8d8b9), hex(0xf3d77e), hex(0xc9b6ea)],
        stroke: 2.6 / 480.0,
        dot: 4.6 / 480.0,
        label_face: Face::SansItalic,
        number_face: Face::Sans,
        chart_face: Face::Sans,
        em: 19.0 / 480.0,
    },
    Theme {
        name: "chart",
        ink: hex(0x262626),
        faint: hex(0xd0d0d0),
        label: hex(0x262626),
        accents: &[hex(0xc0143c), hex(0x5b21b6), hex(0x00627a)],
        fills: &[
            hex(0x1f77b4),
            hex(0xff7f0e),
            hex(0x2ca02c),
            hex(0xd62728),
            hex(0x9467bd),
            hex(0x8c564b),
            hex(0xe377c2),
        ],
        stroke: 1.4 / 480.0,
        dot: 3.4 / 480.0,
        label_face: Face::Sans,
        number_face: Face::Sans,
        chart_face: Face::Sans,
        em: 15.0 / 480.0,
        ..TEXTBOOK
    },
    Theme {
        name: "night",
        background: hex(0x15171c),
        ink: hex(0xe6e6e6),
        faint: hex(0x3a3f4a),
        label: hex(0xf2f2f2),
        accents: &[hex(0xff7b72), hex(0x79c0ff), hex(0x7ee787)],
        fills: &[hex(0x2f5d8a), hex(0x8a4b2f), hex(0x3a7245), hex(0x6b4a86), hex(0x857a35)],
        stroke: 1.8 / 480.0,
        dot: 3.4 / 480.0,
        label_face: Face::CmItalic,
        number_face: Face::Cm,
        chart_face: Face::Helvetica,
        em: 20.0 / 480.0,
    },
];

/// Contrast of two colours in [1, 21], as in WCAG 2.2; opacity is not read.
pub fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance in [0, 1], as in WCAG 2.2.
pub fn luminance(color: Color) -> f64 {
    let linear = |v: u8| match f64::from(v) / 255.0 {
        v if v <= 0.04045 => v / 12.92,
        v => libm::pow((v + 0.055) / 1.055, 2.4),
    };
    0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
}

/// Distance of two colours in [0, 441]: Euclidean over the three channels.
pub fn distance(a: Color, b: Color) -> f64 {
    let part = |a: u8, b: u8| (f64::from(a) - f64::from(b)) * (f64::from(a) - f64::from(b));
    (part(a.r, b.r) + part(a.g, b.g) + part(a.b, b.b)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_of_known_pairs() {
        let (black, white) = (hex(0), hex(0xffffff));
        assert!((contrast(black, white) - 21.0).abs() < 1e-9);
        assert!((contrast(hex(0x777777), white) - 4.48).abs() < 0.01);
        assert_eq!(contrast(white, white), 1.0);
    }

    #[test]
    fn every_theme_can_be_read() {
        for theme in &THEMES {
            let against = |color| contrast(color, theme.background);
            let name = theme.name;
            assert!(against(theme.ink) >= 4.5 && against(theme.label) >= 4.5, "{name}");
            assert!(against(theme.faint) >= 1.2, "{name} {}", against(theme.faint));
            assert!(theme.accents.len() >= 2 && theme.fills.len() >= 5, "{name}");
            for accent in theme.accents {
                assert!(against(*accent) >= 4.5, "{name} {accent:?} {}", against(*accent));
                assert!(distance(*accent, theme.ink) >= 80.0, "{name} {accent:?} {}", distance(*accent, theme.ink));
            }
            for fill in theme.fills {
                assert!(against(*fill) >= 1.2, "{name} {fill:?} {}", against(*fill));
            }
        }
    }

    #[test]
    fn names_are_distinct() {
        for theme in &THEMES {
            assert!(std::ptr::eq(Theme::named(theme.name).unwrap(), theme));
        }
    }
}
