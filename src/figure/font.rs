//! Shipped fonts: which glyph of which file shows a character of a [`Face`], its advance, ink box and outline.
//!
//! Every face is a chain of files; the first that has the character wins, so that a Greek letter, `∠` or `′` missing
//! in one face comes from a companion. In an italic face only letters are italic (small Greek too); digits, signs
//! and capital Greek are upright, as in mathematical setting. No hinting, no kerning, no ligatures, no system fonts.

use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{Path, PathBuilder};

use super::list::Face;

/// One shipped font file.
pub struct FontFile {
    /// The file's bytes, TrueType.
    pub bytes: &'static [u8],
    /// Family name in the file's name table, for `font-family` in SVG.
    pub family: &'static str,
    /// Whether it is the family's italic or oblique style.
    pub italic: bool,
    /// From a character to the file's character code; differs from the identity for Computer Modern, whose files
    /// put TeX's own order on Latin codes.
    code: fn(char) -> Option<u32>,
}

/// All shipped files; a [`Glyph`] names its file by the index in this table.
pub static FONTS: [FontFile; 11] = [
    file(include_bytes!("fonts/DejaVuSans.ttf"), "DejaVu Sans", false, unicode),
    file(include_bytes!("fonts/DejaVuSans-Oblique.ttf"), "DejaVu Sans", true, unicode),
    file(include_bytes!("fonts/DejaVuSerif.ttf"), "DejaVu Serif", false, unicode),
    file(include_bytes!("fonts/DejaVuSerif-Italic.ttf"), "DejaVu Serif", true, unicode),
    file(include_bytes!("fonts/STIXGeneral.ttf"), "STIXGeneral", false, unicode),
    file(include_bytes!("fonts/STIXGeneralItalic.ttf"), "STIXGeneral", true, unicode),
    file(include_bytes!("fonts/cmr10.ttf"), "cmr10", false, cm_roman),
    file(include_bytes!("fonts/cmmi10.ttf"), "cmmi10", false, cm_math_italic),
    file(include_bytes!("fonts/cmsy10.ttf"), "cmsy10", false, cm_symbol),
    file(include_bytes!("fonts/LiberationSans-Regular.ttf"), "Liberation Sans", false, unicode),
    file(include_bytes!("fonts/LiberationSans-Italic.ttf"), "Liberation Sans", true, unicode),
];

const fn file(bytes: &'static [u8], family: &'static str, italic: bool, code: fn(char) -> Option<u32>) -> FontFile {
    FontFile { bytes, family, italic, code }
}

impl FontFile {
    /// Whether the file puts signs on codes of its own, as Computer Modern's mathematical fonts do.
    pub fn is_symbolic(&self) -> bool {
        matches!(self.family, "cmmi10" | "cmsy10")
    }
}

/// No shipped font has the character.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no shipped font has the character {ch:?} (U+{code:04X}); hint: spell it out or use another sign", code = *ch as u32)]
pub struct MissingGlyph {
    /// The character.
    pub ch: char,
}

/// A character's glyph with its measures in em (y up).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Glyph {
    /// Index into [`FONTS`].
    pub font: u8,
    /// Glyph index in that file.
    pub id: u16,
    /// Whether the file knows the glyph by the character itself, so that SVG text can name it.
    pub by_unicode: bool,
    /// Advance width.
    pub advance: f32,
    /// Ink box: left, bottom, right, top; all zero for a space.
    pub ink: [f32; 4],
}

impl Face {
    /// The face for digits, signs and `\text{..}` beside this face's letters.
    pub fn upright(self) -> Face {
        match self {
            Face::Sans | Face::SansItalic => Face::Sans,
            Face::Serif | Face::SerifItalic => Face::Serif,
            Face::Stix | Face::StixItalic => Face::Stix,
            Face::Cm | Face::CmItalic => Face::Cm,
            Face::Helvetica | Face::HelveticaItalic => Face::Helvetica,
        }
    }

    /// Whether letters are slanted.
    pub fn is_italic(self) -> bool {
        self != self.upright()
    }

    /// Files tried in order, as indices into [`FONTS`]. STIX has the most signs, DejaVu Sans the most characters.
    fn chain(self) -> &'static [u8] {
        match self {
            Face::Sans => &[0, 4],
            Face::SansItalic => &[1, 0, 5, 4],
            Face::Serif => &[2, 4, 0],
            Face::SerifItalic => &[3, 2, 5, 4, 0],
            Face::Stix => &[4, 0],
            Face::StixItalic => &[5, 4, 1, 0],
            Face::Cm => &[6, 8, 7, 4, 0],
            Face::CmItalic => &[7, 6, 8, 5, 4, 0],
            Face::Helvetica => &[9, 0, 4],
            Face::HelveticaItalic => &[10, 9, 1, 0, 4],
        }
    }
}

/// Every face, in declaration order.
pub const FACES: [Face; 10] = [
    Face::Sans,
    Face::SansItalic,
    Face::Serif,
    Face::SerifItalic,
    Face::Stix,
    Face::StixItalic,
    Face::Cm,
    Face::CmItalic,
    Face::Helvetica,
    Face::HelveticaItalic,
];

/// Characters below this code are remembered in a flat table per face (it ends after the mathematical operators and
/// geometric shapes); rarer ones are looked up each time.
const TABLE_END: u32 = 0x2800;

/// The glyph of a character in a face.
///
/// # Errors
/// If no file of the face's chain has the character.
pub fn glyph(face: Face, ch: char) -> Result<Glyph, MissingGlyph> {
    type Slots = Box<[OnceLock<Option<Glyph>>]>;
    static TABLES: [OnceLock<Slots>; FACES.len()] = [const { OnceLock::new() }; FACES.len()];
    let found = if (ch as u32) < TABLE_END {
        let table = TABLES[face as usize].get_or_init(|| (0..TABLE_END).map(|_| OnceLock::new()).collect());
        *table[ch as usize].get_or_init(|| search(face, ch))
    } else {
        search(face, ch)
    };
    found.ok_or(MissingGlyph { ch })
}

fn search(face: Face, ch: char) -> Option<Glyph> {
    let slanted = ch.is_alphabetic() && !('Α'..='Ω').contains(&ch);
    let chain = if slanted { face.chain() } else { face.upright().chain() };
    chain.iter().find_map(|&font| {
        let code = (FONTS[usize::from(font)].code)(ch)?;
        let loaded = &loaded()[usize::from(font)];
        let id = loaded.font.charmap().map(code).filter(|id| id.to_u32() != 0)?;
        let id16 = u16::try_from(id.to_u32()).ok()?;
        // Boxes in the files' glyph headers are off by up to 0.01 em, so the outline is measured.
        let bounds = outline(font, id16).and_then(|path| path.compute_tight_bounds());
        let ink = bounds.map_or([0.0; 4], |b| [b.left(), -b.bottom(), b.right(), -b.top()]);
        Some(Glyph {
            font,
            id: id16,
            by_unicode: code == ch as u32,
            advance: loaded.metrics.advance_width(id)? / loaded.units_per_em,
            ink,
        })
    })
}

/// The character under which a file knows a character of ours, where it has one.
pub fn file_char(font: u8, ch: char) -> Option<char> {
    (FONTS[usize::from(font)].code)(ch).and_then(char::from_u32)
}

/// The outline of a glyph in em, y down, origin at the pen position on the baseline; `None` for an empty glyph.
pub fn outline(font: u8, id: u16) -> Option<Path> {
    let loaded = &loaded()[usize::from(font)];
    let mut pen = PathPen { path: PathBuilder::new(), scale: 1.0 / loaded.units_per_em };
    let glyph = loaded.font.outline_glyphs().get(GlyphId::from(id))?;
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    glyph.draw(settings, &mut pen).ok()?;
    pen.path.finish()
}

struct Loaded {
    font: FontRef<'static>,
    metrics: GlyphMetrics<'static>,
    units_per_em: f32,
}

fn loaded() -> &'static [Loaded] {
    static LOADED: OnceLock<Vec<Loaded>> = OnceLock::new();
    LOADED.get_or_init(|| {
        let load = |file: &FontFile| {
            let font = FontRef::new(file.bytes).expect("shipped fonts are sound, a test loads each");
            let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
            let units_per_em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
            Loaded { font, metrics, units_per_em }
        };
        FONTS.iter().map(load).collect()
    })
}

struct PathPen {
    path: PathBuilder,
    scale: f32,
}

impl OutlinePen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x * self.scale, -y * self.scale);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x * self.scale, -y * self.scale);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let s = self.scale;
        self.path.quad_to(cx * s, -cy * s, x * s, -y * s);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let s = self.scale;
        self.path.cubic_to(ax * s, -ay * s, bx * s, -by * s, x * s, -y * s);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

fn unicode(ch: char) -> Option<u32> {
    Some(ch as u32)
}

/// Codes of cmr10: ASCII except where TeX put accents and ligatures; capital Greek stands at 0xA1.
fn cm_roman(ch: char) -> Option<u32> {
    match ch {
        '"' | '<' | '>' | '\\' | '_' | '{' | '|' | '}' | '^' | '~' => None,
        ' '..='z' => Some(ch as u32),
        '’' => Some(0x27),
        '‘' => Some(0x60),
        '“' => Some(0x5c),
        '”' => Some(0x22),
        '–' => Some(0x7c),
        '—' => Some(0x7b),
        _ => place(ch, "ΓΔΘΛΞΠΣΥΦΨ", 0xa1).or((ch == 'Ω').then_some(0xad)),
    }
}

/// Codes of cmmi10: Latin letters at their places, small Greek from 0xAE with gaps, signs `<` and `>`.
fn cm_math_italic(ch: char) -> Option<u32> {
    match ch {
        'A'..='Z' | 'a'..='z' | '<' | '>' => Some(ch as u32),
        'ω' => Some(0x21),
        'ε' => Some(0x22),
        'ℓ' => Some(0x60),
        '∂' => Some(0x40),
        'ϕ' => Some(0xc1),
        'φ' => Some(0x27),
        'κ' => Some(0x80),
        _ => place(ch, "αβγδϵζηθι", 0xae).or(place(ch, "λμνξπρστυ", 0xb8)).or(place(ch, "χψ", 0xc2)),
    }
}

/// Codes of cmsy10: operators, relations and arrows.
fn cm_symbol(ch: char) -> Option<u32> {
    match ch {
        '→' => Some(0x21),
        '←' => Some(0xc3),
        '∞' => Some(0x31),
        '△' => Some(0x34),
        '⊥' => Some(0x3f),
        '∥' => Some(0x6b),
        '|' => Some(0x6a),
        '{' => Some(0x66),
        '}' => Some(0x67),
        '≤' => Some(0x2219),
        '≥' => Some(0xb8),
        '∼' => Some(0xbb),
        '≈' => Some(0xbc),
        '⊙' => Some(0xaf),
        '•' => Some(0xb2),
        _ => place(ch, "−·×∗÷⋄±∓", 0xa1),
    }
}

/// The code of `ch` if it stands in a stretch of consecutive codes.
fn place(ch: char, stretch: &str, first: u32) -> Option<u32> {
    stretch.chars().position(|c| c == ch).and_then(|i| u32::try_from(i).ok()).map(|i| first + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters, digits and the signs that figures need.
    const NEEDED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;!?'\"()[]{}<>=+-*/%&#@$_|~^\
        αβγδεζηθικλμνξπρστυφχψωΑΓΔΘΛΞΠΣΥΦΨΩϕϵ°′″−√∠⊥∥×·÷≤≥≠±∞→←↑↓△□▱⊙≈≅∽∼ℓ…–—‘’“”€£¥²³½¼éèüöäßñ∪∩∈∅•∴∵";

    #[test]
    fn every_face_shows_every_needed_character() {
        for face in FACES {
            for ch in NEEDED.chars() {
                let glyph = glyph(face, ch).unwrap_or_else(|e| panic!("{face:?}: {e}"));
                assert!(glyph.advance > 0.0, "{face:?} {ch}");
                assert_eq!(outline(glyph.font, glyph.id).is_none(), ch == ' ', "{face:?} {ch}");
            }
        }
    }

    #[test]
    fn measures_are_in_em_above_the_baseline() {
        for face in FACES {
            let glyph = glyph(face, 'H').unwrap();
            assert!((0.6..0.8).contains(&glyph.ink[3]) && glyph.ink[1].abs() < 0.02, "{face:?} {glyph:?}");
            assert!((0.5..1.0).contains(&glyph.advance), "{face:?} {glyph:?}");
        }
    }

    #[test]
    fn italic_faces_keep_digits_and_signs_upright() {
        for (ch, italic) in [('A', true), ('x', true), ('α', true), ('7', false), ('=', false), ('Δ', false)] {
            let glyph = glyph(Face::StixItalic, ch).unwrap();
            assert_eq!(FONTS[usize::from(glyph.font)].italic, italic, "{ch}");
        }
    }

    #[test]
    fn an_unknown_character_is_an_error() {
        assert_eq!(glyph(Face::Sans, '\u{e000}'), Err(MissingGlyph { ch: '\u{e000}' }));
    }
}
