//! Label setting: small markup in, placed glyphs and drawn rules out.
//!
//! Markup: plain Unicode; `x_1`, `x_{12}`, `x₁₂`, `x^2`, `x'`; `\frac{..}{..}`, `\sqrt{..}`, `\overline{..}`, `\vec{..}`;
//! `\text{..}` for upright words; names such as `\alpha`, `\angle`, `\circ`, `\sin`; `\_ \^ \{ \} \\` for the signs
//! themselves. Outside `\text`, `-` is set as a minus and `'` as a prime where they cannot be a hyphen or an
//! apostrophe. Left out: line breaks, kerning, matrices, stretching brackets.

use super::font;
use super::layout::{DEPTH, Extent, Layout, Pen, Placed, Rule, Span, TextCause, TextError};
use super::list::Face;
use super::names::{NAMES, hint, lower_digit};

/// Size of scripts relative to their base; nested scripts shrink once more, as in TeX.
const SCRIPT: f64 = 0.7;
/// Size of the two parts of a fraction, between TeX's text style (0.7) and display style (1), for small pictures.
const PART: f64 = 0.8;
/// Height of the middle of `−` and `=` above the baseline in em, where fraction bars stand.
const AXIS: f64 = 0.26;
/// Thickness of drawn rules in em, about that of the fonts' own minus signs.
const RULE: f64 = 0.055;
/// White space between a rule and what it belongs to, in em.
const GAP: f64 = 0.11;
/// The box of a label at an em size of `size` pixels.
///
/// # Errors
/// If the markup is malformed or a character has no glyph.
pub fn measure(text: &str, face: Face, size: f64) -> Result<Extent, TextError> {
    layout(text, face, size).map(|l| l.extent)
}

/// Sets a label at an em size of `size` pixels.
///
/// # Errors
/// If the markup is malformed or a character has no glyph.
pub fn layout(text: &str, face: Face, size: f64) -> Result<Layout, TextError> {
    let mut out = Layout { glyphs: Vec::with_capacity(text.len()), ..Layout::default() };
    let mut setter = Setter { src: text, pos: 0, prev: None, out: &mut out, depth: 0 };
    let pen = Pen { x: 0.0, y: 0.0, size, face, words: false };
    match setter.sequence(pen, None) {
        Ok(done) => {
            out.extent = Extent { width: done.x, ascent: -done.top, descent: done.bottom };
            out.ink = [done.left, done.top, done.right, done.bottom];
            if done.top > done.bottom {
                out.extent = Extent { width: done.x, ..Extent::default() };
                out.ink = [0.0; 4];
            }
            Ok(out)
        }
        Err((pos, cause)) => {
            let at = text.get(..pos).unwrap_or(text).chars().count() + 1;
            Err(TextError { label: text.to_string(), at, cause })
        }
    }
}

type Set<T> = Result<T, (usize, TextCause)>;

struct Setter<'a> {
    src: &'a str,
    pos: usize,
    /// The character set last, for the choice between minus and hyphen, prime and apostrophe.
    prev: Option<char>,
    out: &'a mut Layout,
    depth: u32,
}

impl Setter<'_> {
    fn peek(&self) -> Option<char> {
        self.src.get(self.pos..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.pos += ch.len_utf8();
        Some(ch)
    }

    /// A space after a name only ends the name, as in TeX.
    fn eat_space(&mut self) {
        if self.peek() == Some(' ') {
            self.next();
        }
    }

    /// Sets atoms with their scripts until `end` (or the label's end) and eats it.
    fn sequence(&mut self, mut pen: Pen, end: Option<char>) -> Set<Span> {
        let start = self.pos;
        let mut whole = Span::empty(pen.x);
        loop {
            let at = self.pos;
            match self.peek() {
                None if end.is_some() => return Err((start.saturating_sub(1), TextCause::Open)),
                None => break,
                ch if ch == end => {
                    self.next();
                    break;
                }
                Some('}') => return Err((at, TextCause::Stray)),
                Some(ch) => {
                    // A script without a base hangs on nothing: `_2` as in a label's own first character.
                    let script = !pen.words && matches!(ch, '_' | '^');
                    let mut base = if script { Span::empty(pen.x) } else { self.atom(pen)? };
                    if !pen.words {
                        base = self.scripts(pen, base)?;
                    }
                    pen.x = base.x;
                    whole.add(base);
                }
            }
        }
        Ok(whole)
    }

    /// Sets primes, `_..` and `^..` after a base: the lower script under the upper one and the primes.
    fn scripts(&mut self, pen: Pen, base: Span) -> Set<Span> {
        let mut whole = base;
        let mut up_x = base.x;
        while let Some(sign @ ('_' | '^' | '\'' | '₀'..='₉')) = self.peek() {
            let at = self.pos;
            let script = if let Some(digit) = lower_digit(sign) {
                self.next();
                let small = Pen { x: whole.x, y: pen.y + 0.2 * pen.size, size: pen.size * SCRIPT, ..pen };
                self.put(small, digit, at)?
            } else if sign == '\'' {
                if self.is_apostrophe(pen) {
                    break;
                }
                self.next();
                self.put(Pen { x: up_x, ..pen }, '′', at)?
            } else {
                self.next();
                let y = if sign == '^' { pen.y - 0.38 * pen.size } else { pen.y + 0.2 * pen.size };
                // An upper script clears a slanted letter's overhang.
                let x = if sign == '^' { up_x.max(base.right) } else { base.x };
                let small = Pen { x: x + 0.03 * pen.size, y, size: pen.size * SCRIPT, ..pen };
                self.argument(small, at, if sign == '^' { "^" } else { "_" })?
            };
            up_x = if matches!(sign, '_' | '₀'..='₉') { up_x } else { script.x };
            whole.add(script);
        }
        Ok(whole)
    }

    /// In an upright face, `'` between a small letter and a letter is an apostrophe (`Tom's`), else a prime (`A'B'`).
    fn is_apostrophe(&self, pen: Pen) -> bool {
        let after = self.src.get(self.pos + 1..).and_then(|rest| rest.chars().next());
        !pen.face.is_italic() && self.prev.is_some_and(char::is_lowercase) && after.is_some_and(char::is_alphabetic)
    }

    /// Sets a braced group, or one atom: the only way deeper.
    fn argument(&mut self, pen: Pen, at: usize, of: &str) -> Set<Span> {
        if self.depth == DEPTH {
            return Err((at, TextCause::Deep));
        }
        self.depth += 1;
        let set = match self.peek() {
            Some('{') => {
                self.next();
                self.sequence(pen, Some('}'))
            }
            None | Some('}' | ' ' | '_' | '^') => Err((at, TextCause::Argument(of.to_string()))),
            Some(_) => self.atom(pen),
        };
        self.depth -= 1;
        set
    }

    fn atom(&mut self, pen: Pen) -> Set<Span> {
        let at = self.pos;
        if self.peek() == Some('{') {
            return self.argument(pen, at, "{");
        }
        let Some(ch) = self.next() else { return Ok(Span::empty(pen.x)) };
        match ch {
            '\\' => self.command(pen, at),
            '-' if !pen.words => {
                let hyphen = !pen.face.is_italic() && self.prev.is_some_and(char::is_alphabetic);
                self.put(pen, if hyphen { '-' } else { '−' }, at)
            }
            '\'' if !pen.words => self.put(pen, '’', at),
            _ => self.put(pen, ch, at),
        }
    }

    fn put(&mut self, pen: Pen, ch: char, at: usize) -> Set<Span> {
        let glyph = font::glyph(pen.face, ch).map_err(|e| (at, e.into()))?;
        self.prev = Some(ch);
        let mut span = Span::empty(pen.x + f64::from(glyph.advance) * pen.size);
        let [left, bottom, right, top] = glyph.ink.map(|v| f64::from(v) * pen.size);
        if right > left {
            self.out.glyphs.push(Placed { glyph, ch, at: [pen.x, pen.y], size: pen.size });
            span.ink(pen.x + left, pen.y - top, pen.x + right, pen.y - bottom);
        }
        Ok(span)
    }

    fn command(&mut self, pen: Pen, at: usize) -> Set<Span> {
        let rest = self.src.get(self.pos..).unwrap_or_default();
        let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = rest.get(..len).unwrap_or_default();
        self.pos += len;
        match name {
            "" => match self.next() {
                Some(',') => Ok(Span::empty(pen.x + 0.17 * pen.size)),
                Some(sign @ ('_' | '^' | '{' | '}' | '\\' | ' ' | '-' | '\'')) => self.put(pen, sign, at),
                other => Err((at, unknown(&other.map(String::from).unwrap_or_default()))),
            },
            "text" => self.argument(Pen { face: pen.face.upright(), words: true, ..pen }, at, "\\text"),
            "frac" => self.fraction(pen, at),
            "sqrt" => self.radical(pen, at),
            "overline" | "vec" => self.over(pen, at, name == "vec"),
            "sin" | "cos" | "tan" | "log" | "ln" | "max" | "min" => {
                let mut whole = Span::empty(pen.x);
                for ch in name.chars() {
                    let next = Pen { x: whole.x, face: pen.face.upright(), ..pen };
                    whole.add(self.put(next, ch, at)?);
                }
                self.eat_space();
                whole.x += 0.17 * pen.size;
                Ok(whole)
            }
            _ => match NAMES.iter().find(|row| row.0 == name) {
                Some(&(_, ch)) => {
                    self.eat_space();
                    self.put(pen, ch, at)
                }
                None => Err((at, unknown(name))),
            },
        }
    }

    /// Moves what was set between two marks.
    fn shift(&mut self, from: (usize, usize), to: (usize, usize), [dx, dy]: [f64; 2]) {
        let glyphs = self.out.glyphs[from.0..to.0].iter_mut().map(|g| &mut g.at);
        let corners = self.out.rules[from.1..to.1].iter_mut().flat_map(|r| &mut r.points);
        for point in glyphs.chain(corners) {
            *point = [point[0] + dx, point[1] + dy];
        }
    }

    fn mark(&self) -> (usize, usize) {
        (self.out.glyphs.len(), self.out.rules.len())
    }

    fn fraction(&mut self, pen: Pen, at: usize) -> Set<Span> {
        let em = pen.size;
        let side = 0.1 * em;
        let (bar, thick) = (pen.y - AXIS * em, (RULE * em).max(1.0));
        let small = Pen { x: pen.x + side, size: em * PART, ..pen };
        let start = self.mark();
        let upper = self.argument(small, at, "\\frac")?;
        let middle = self.mark();
        let lower = self.argument(small, at, "\\frac")?;
        let end = self.mark();
        let width = upper.x.max(lower.x) - small.x;
        let margin = thick / 2.0 + GAP * em;
        let lift = [(small.x + width - upper.x) / 2.0, bar - margin - upper.bottom.max(small.y)];
        let drop = [(small.x + width - lower.x) / 2.0, bar + margin - lower.top.min(small.y)];
        self.shift(start, middle, lift);
        self.shift(middle, end, drop);
        let (upper, lower) = (upper.shifted(lift), lower.shifted(drop));
        let (left, right) = (pen.x + side * 0.6, small.x + width + side * 0.4);
        let mut whole = Span::empty(small.x + width + side);
        whole.add(upper);
        whole.add(lower);
        self.rule(&mut whole, vec![[left, bar], [right, bar]], thick);
        whole.x = small.x + width + side;
        self.prev = None;
        Ok(whole)
    }

    fn radical(&mut self, pen: Pen, at: usize) -> Set<Span> {
        let em = pen.size;
        let inner = self.argument(Pen { x: pen.x + 0.62 * em, ..pen }, at, "\\sqrt")?;
        let thick = (RULE * em).max(1.0);
        let top = inner.top.min(pen.y - 0.5 * em) - GAP * em - thick / 2.0;
        let foot = inner.bottom.max(pen.y) + 0.06 * em;
        let knee = foot - 0.55 * (foot - top).min(em);
        let (x, end) = (pen.x, inner.x + 0.06 * em);
        let mut whole = inner;
        self.rule(
            &mut whole,
            vec![[x + 0.06 * em, knee + 0.08 * em], [x + 0.18 * em, knee], [x + 0.33 * em, foot - 0.05 * em]],
            thick * 1.5,
        );
        self.rule(&mut whole, vec![[x + 0.33 * em, foot], [x + 0.58 * em, top], [end, top]], thick);
        whole.x = end + 0.04 * em;
        self.prev = None;
        Ok(whole)
    }

    fn over(&mut self, pen: Pen, at: usize, arrow: bool) -> Set<Span> {
        let em = pen.size;
        let inner = self.argument(pen, at, if arrow { "\\vec" } else { "\\overline" })?;
        let y = inner.top.min(pen.y - 0.4 * em) - if arrow { 0.2 } else { GAP } * em;
        let (left, right) = (pen.x + 0.04 * em, inner.right.max(inner.x));
        let thick = (RULE * em).max(1.0);
        let mut whole = inner;
        self.rule(&mut whole, vec![[left, y], [right, y]], thick);
        if arrow {
            let (back, half) = (right - 0.16 * em, 0.11 * em);
            self.rule(&mut whole, vec![[back, y - half], [right, y], [back, y + half]], thick);
        }
        Ok(whole)
    }

    fn rule(&mut self, span: &mut Span, points: Vec<[f64; 2]>, width: f64) {
        for &[x, y] in &points {
            span.ink(x - width / 2.0, y - width / 2.0, x + width / 2.0, y + width / 2.0);
        }
        self.out.rules.push(Rule { points, width });
    }
}

fn unknown(name: &str) -> TextCause {
    TextCause::Name(name.to_string(), hint(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Layout {
        layout(text, Face::StixItalic, 20.0).unwrap_or_else(|e| panic!("{e}"))
    }

    fn shown(text: &str, face: Face) -> String {
        layout(text, face, 20.0).unwrap().glyphs.iter().map(|g| g.ch).collect()
    }

    #[test]
    fn scripts_are_smaller_and_moved() {
        let l = set("A_{12}^2");
        assert_eq!(l.glyphs.len(), 4);
        assert!(l.glyphs[1].size < 20.0 && l.glyphs[1].at[1] > 0.0);
        assert!(l.glyphs[3].at[1] < 0.0 && l.glyphs[3].at[0] < l.glyphs[2].at[0]);
        assert!(set("x'_1").extent.descent > set("x'").extent.descent);
    }

    #[test]
    fn fractions_and_radicals_enclose_their_parts() {
        let l = set("\\frac{a+b}{2}");
        let bar = l.rules[0].points[0][1];
        assert!(l.glyphs.iter().take(3).all(|g| g.at[1] < bar) && l.glyphs[3].at[1] > bar);
        let middle = |g: &Placed| g.at[0] + f64::from(g.glyph.advance) * g.size / 2.0;
        assert!((middle(&l.glyphs[3]) - l.extent.width / 2.0).abs() < 0.5);
        let l = set("2\\sqrt{5}");
        assert!(
            l.rules[1].points[2][0] > l.glyphs[1].at[0]
                && l.rules[1].points[2][1] < -f64::from(l.glyphs[1].glyph.ink[3]) * 20.0
        );
        assert!(l.extent.ascent > set("25").extent.ascent);
    }

    #[test]
    fn minus_hyphen_prime_apostrophe() {
        assert_eq!(shown("-3", Face::Sans), "−3");
        assert_eq!(shown("x-1", Face::StixItalic), "x−1");
        assert_eq!(shown("North-East", Face::Sans), "North-East");
        assert_eq!(shown("A'B'", Face::StixItalic), "A′B′");
        assert_eq!(shown("A'B'", Face::Sans), "A′B′");
        assert_eq!(shown("Tom's", Face::Sans), "Tom’s");
        assert_eq!(shown("\\text{a_b-c}", Face::StixItalic), "a_b-c");
        assert_eq!(shown("\\angle ABC=30\\circ", Face::StixItalic), "∠ABC=30°");
    }

    #[test]
    fn words_are_upright() {
        let italic = |text| set(text).glyphs[0].glyph.font;
        assert_ne!(italic("R"), italic("\\text{R}"));
        assert_eq!(italic("R"), italic("R_{\\text{max}}"));
    }

    #[test]
    fn errors_name_the_place() {
        let cases = [
            ("A_", 2, "argument"),
            ("ab{c", 3, "not closed"),
            ("a}", 2, "closes nothing"),
            ("αα\\alhpa", 3, "did you mean \\alpha"),
            ("x\u{e000}", 2, "U+E000"),
            (&"{".repeat(50_000), 9, "deeply"),
            (&"\\sqrt".repeat(100_000), 41, "deeply"),
        ];
        for (text, at, part) in cases {
            let error = layout(text, Face::StixItalic, 20.0).unwrap_err();
            assert_eq!(error.at, at, "{error}");
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn boxes_grow_with_size_and_text() {
        let small = measure("Rainfall (mm)", Face::Sans, 10.0).unwrap();
        let large = measure("Rainfall (mm)", Face::Sans, 20.0).unwrap();
        assert!((large.width - 2.0 * small.width).abs() < 1e-9 && large.ascent > small.ascent && small.descent > 0.0);
        assert_eq!(measure(" ", Face::Sans, 10.0).unwrap().ascent, 0.0);
    }
}
