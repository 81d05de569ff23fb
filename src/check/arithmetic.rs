//! Arithmetic in words: chains such as `√(5² − 3²) = √16 = 4` are evaluated, link by link.
//!
//! The reader is deliberately small: numbers, + − × · * / ÷, powers (² ³ ^), √, sin, cos and tan of degrees, parentheses, π, ° and %. A link that
//! holds anything else (a name, a word) is no arithmetic and is skipped.

use crate::seed::trig;

/// Two neighbouring links of a chain that do not agree.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Broken {
    /// Left link with its value.
    pub left: (String, f64),
    /// Right link with its value.
    pub right: (String, f64),
}

/// What the arithmetic of a text comes to.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Chains {
    /// Links that disagree with their neighbour.
    pub broken: Vec<Broken>,
    /// Links that say the same as their neighbour, letter for letter, and so say nothing.
    pub idle: Vec<String>,
    /// All stretches that are arithmetic within a chain.
    pub stretches: Vec<Stretch>,
}

/// Stretch of arithmetic in a text, as byte offsets.
pub(super) type Stretch = (usize, usize);

struct Reader<'a> {
    rest: &'a str,
    depth: u32,
}

/// A name and what it does.
type Function = (&'static str, fn(f64) -> f64);

/// Functions of an angle in degrees, with the space behind their names.
const FUNCTIONS: [Function; 3] = [("sin ", trig::sin), ("cos ", trig::cos), ("tan ", |x| trig::sin(x) / trig::cos(x))];

/// Deepest nesting read.
const DEPTH: u32 = 16;

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\u{202f}', '\u{a0}']);
    }

    fn eat(&mut self, options: &[char]) -> Option<char> {
        self.skip();
        let c = self.rest.chars().next().filter(|c| options.contains(c))?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn sum(&mut self) -> Option<f64> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut total = self.product()?;
        while let Some(sign) = self.eat(&['+', '-', '−', '–']) {
            let next = self.product()?;
            total = if sign == '+' { total + next } else { total - next };
        }
        self.depth -= 1;
        Some(total)
    }

    fn product(&mut self) -> Option<f64> {
        let mut total = self.signed()?;
        loop {
            match self.eat(&['×', '·', '*', '/', '÷', '⋅']) {
                Some('/' | '÷') => total /= self.signed()?,
                Some(_) => total *= self.signed()?,
                None => {
                    self.skip();
                    // 2√3, 4π, 2(3 + 1)
                    if self.rest.starts_with(['√', 'π', '(']) { total *= self.power()? } else { return Some(total) }
                }
            }
        }
    }

    fn signed(&mut self) -> Option<f64> {
        match self.eat(&['-', '−', '–']) {
            Some(_) => self.signed().map(|x| -x),
            None => self.power(),
        }
    }

    fn power(&mut self) -> Option<f64> {
        let base = self.atom()?;
        let mut value = base;
        loop {
            let exponent = match self.rest.chars().next() {
                Some('²') => 2.0,
                Some('³') => 3.0,
                Some('°') => {
                    self.rest = &self.rest['°'.len_utf8()..];
                    continue;
                }
                Some('%') => {
                    self.rest = &self.rest[1..];
                    value /= 100.0;
                    continue;
                }
                Some('^') => {
                    self.rest = &self.rest[1..];
                    let exponent = self.atom()?;
                    value = trig::powf(value, exponent);
                    continue;
                }
                _ => return Some(value),
            };
            self.rest = &self.rest['²'.len_utf8()..];
            value = if exponent == 2.0 { value * value } else { value * value * value };
        }
    }

    /// What a root or function makes of the atom behind it.
    fn inside(&mut self, function: impl Fn(f64) -> f64) -> Option<f64> {
        self.depth += 1;
        let value = if self.depth > DEPTH { None } else { self.power() };
        self.depth -= 1;
        value.map(function)
    }

    fn atom(&mut self) -> Option<f64> {
        if self.eat(&['(']).is_some() {
            let inner = self.sum()?;
            self.eat(&[')'])?;
            return Some(inner);
        }
        if self.eat(&['√']).is_some() {
            // The bar of a printed root reaches over one atom with its powers.
            return self.inside(f64::sqrt);
        }
        for (name, function) in FUNCTIONS {
            self.skip();
            if let Some(rest) = self.rest.strip_prefix(name) {
                self.rest = rest;
                return self.inside(|x| function(x.to_radians()));
            }
        }
        if self.eat(&['π']).is_some() {
            return Some(std::f64::consts::PI);
        }
        self.skip();
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        let digits = self.rest[..end].trim_end_matches('.');
        let value = digits.parse().ok()?;
        self.rest = &self.rest[digits.len()..];
        Some(value)
    }
}

/// Value of a piece that is arithmetic from end to end.
pub(super) fn value(piece: &str) -> Option<f64> {
    let mut reader = Reader { rest: piece, depth: 0 };
    let value = reader.sum()?;
    reader.skip();
    reader.rest.is_empty().then_some(value)
}

/// Longest arithmetic end of a piece that begins at its start or behind a space.
fn tail(piece: &str) -> Option<(usize, f64)> {
    let starts = std::iter::once(0).chain(piece.match_indices([' ', ':', '\u{2234}']).map(|(i, m)| i + m.len()));
    // What an operator leads into is the end of something longer.
    let operators = ['+', '-', '−', '–', '×', '·', '*', '/', '÷', '⋅', '√'];
    let whole = |i: &usize| !piece[..*i].trim_end().ends_with(operators);
    starts
        .filter(whole)
        .filter_map(|i| Some((i, value(piece[i..].trim()).filter(|_| !piece[i..].trim().is_empty())?)))
        .next()
}

/// Longest arithmetic beginning of a piece; it may be followed by a unit, a full stop or words.
fn head(piece: &str) -> Option<(usize, f64)> {
    let mut reader = Reader { rest: piece, depth: 0 };
    let value = reader.sum()?;
    let read = &piece[..piece.len() - reader.rest.len()];
    let end = read.trim_end().len();
    // "4x" or "3a" is algebra, not a value; "4 cm" is one.
    let next = reader.rest.chars().next().filter(|_| end == read.len());
    (!next.is_some_and(|c| c.is_ascii_alphabetic() || c == '(' || c == '_')).then_some((end, value))
}

/// Reads the chains of a text.
pub(super) fn chains(text: &str) -> Chains {
    let mut chains = Chains::default();
    let mut begin = 0;
    for sentence in text.split_inclusive([';', ',', '\n']).flat_map(|s| s.split_inclusive(". ")) {
        let offset = begin;
        begin += sentence.len();
        let mut links: Vec<(Option<(String, f64)>, bool)> = Vec::new();
        let mut at = 0;
        let signs: Vec<(usize, &str)> = sentence.match_indices(['=', '≈']).collect();
        if signs.is_empty() {
            continue;
        }
        for i in 0..=signs.len() {
            let end = signs.get(i).map_or(sentence.len(), |s| s.0);
            let piece = &sentence[at..end];
            let rough = i > 0 && signs[i - 1].1 == "≈";
            let lead = piece.len() - piece.trim_start().len();
            let found = if i == 0 {
                tail(piece).map(|(s, v)| (s, piece.len(), v))
            } else {
                head(piece).map(|(e, v)| (lead.min(e), e, v))
            };
            // A middle link must be arithmetic as a whole, else it cannot be compared with what follows.
            let whole = i == signs.len() || found.is_none_or(|(_, e, _)| piece[e..].trim().is_empty());
            if let Some((s, e, v)) = found {
                chains.stretches.push((offset + at + s, offset + at + e));
                links.push((Some((piece[s..e].trim().into(), v)), rough));
                if !whole {
                    links.push((None, false));
                    // "= 12 this gives x = 4": behind words another chain begins.
                    let rest = &piece[e..];
                    if rest.split(|c: char| !c.is_ascii_lowercase()).any(|word| word.len() > 3) {
                        links.extend(tail(rest).map(|(s, v)| (Some((rest[s..].trim().into(), v)), false)));
                    }
                }
            } else {
                links.push((None, rough));
            }
            at = end + signs.get(i).map_or(0, |s| s.1.len());
        }
        for pair in links.windows(2) {
            if let [(Some(a), _), (Some(b), rough)] = pair {
                if a.0 == b.0 {
                    chains.idle.push(a.0.clone());
                }
                let slack = if *rough { 0.51 * last_place(&b.0) } else { 1e-9 * a.1.abs().max(1.0) };
                if (a.1 - b.1).abs() > slack {
                    chains.broken.push(Broken { left: a.clone(), right: b.clone() });
                }
            }
        }
    }
    chains
}

/// Unit of the last decimal place that a printed number shows.
fn last_place(printed: &str) -> f64 {
    let decimals = printed.split_once('.').map_or(0, |(_, d)| d.chars().take_while(char::is_ascii_digit).count());
    (0..decimals).fold(1.0, |u, _| u / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn true_chains_pass_and_false_ones_are_caught() {
        let good = [
            "OC = √(5² − 3²) = √16 = 4.",
            "So AB = 2 · 4 = 8 cm, and the area is 1/2 × 8 × 3 = 12 cm².",
            "∠ABC = 180° − 2 · 40° = 100°.",
            "f(2) = 2·2² − 3·2 + 1 = 3",
            "15/60 = 25%",
            "Since sin 30.000000 = 1/2, it is 24 / 2 = 12.",
            "h = 20 · sin 30° = 10 cm",
            "x = 3, y = −2",
            "√2 ≈ 1.41",
            "Mean = (3 + 4 + 8) / 3 = 5.",
            "2r · 18 = 48² − 18²",
            "With 3 + 4 = 7 this gives 5 = 2 · 2 + 1 cm.",
            "It takes 1.5 h = 1 h 30 min = 90 min.",
        ];
        for text in good {
            assert_eq!(chains(text).broken, vec![], "{text}");
        }
        for text in [
            "OC = √(5² − 3²) = 5",
            "So AB = 2 · 4 = 9 cm.",
            "∠ABC = 180° − 40° = 130°.",
            "√2 ≈ 1.42",
            "h = 20 · cos 60° = 12 cm",
            "1/2 × 8 × 3 = 13 cm²",
            "With 3 + 4 = 7 this gives 5 = 2 · 2 = 4.",
        ] {
            assert_eq!(chains(text).broken.len(), 1, "{text}");
        }
    }

    #[test]
    fn a_link_that_repeats_its_neighbour_is_idle() {
        assert_eq!(chains("OH = √(56² − 45²) = √1111 = √1111.").idle, ["√1111"]);
        assert!(chains("OH = √(5² − 4²) = √9 = 3 cm.").idle.is_empty());
    }

    #[test]
    fn hostile_text_ends() {
        let deep = "(".repeat(5000) + "=" + &"√".repeat(3000);
        assert!(chains(&deep).broken.is_empty());
    }
}
