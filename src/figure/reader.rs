//! Reading calls: the lexical half of the drawing program's parser.
//!
//! A [`Reader`] goes through the lines, skips empty ones and comments, and hands out each call's name with its
//! [`Args`], from which values are taken in order. What the calls mean stands in [`super::code`].

use std::borrow::Cow;

use super::list::Color;

/// Why a drawing program cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{line}:{column}: {what}{}; hint: {hint}", shown(value))]
pub struct CodeError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// The text found there, empty if there is none to show.
    pub value: String,
    /// How to mend it.
    pub hint: String,
}

fn shown(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!(": {value}") }
}

/// A place in the program, for errors.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    line: usize,
    text: &'a str,
    /// Bytes from the beginning of the line.
    at: usize,
}

impl<'a> Place<'a> {
    pub fn error(self, what: &str, value: &str, hint: &str) -> CodeError {
        let column = self.text.get(..self.at).unwrap_or(self.text).chars().count() + 1;
        let value: String = value.chars().take(60).collect();
        CodeError { line: self.line, column, what: what.to_string(), value, hint: hint.to_string() }
    }

    /// An unknown name, with the nearest known one as the hint.
    pub fn unknown<'n>(self, kind: &str, value: &str, known: impl IntoIterator<Item = &'n str> + Clone) -> CodeError {
        let near = known.clone().into_iter().map(|name| (strsim::damerau_levenshtein(name, value), name)).min();
        let hint = match near {
            Some((distance, name)) if distance <= 2 => format!("did you mean {name}"),
            _ => format!("known are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        self.error(&format!("unknown {kind}"), value, &hint)
    }
}

/// The calls of a program, one after the other.
pub(crate) struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a str) -> Reader<'a> {
        Reader { rest: source, line: 0 }
    }

    /// The beginning of the line read last.
    pub fn place(&self) -> Place<'a> {
        Place { line: self.line.max(1), text: "", at: 0 }
    }

    /// Number of line ends ahead.
    pub fn lines_left(&self) -> usize {
        self.rest.bytes().filter(|b| *b == b'\n').count()
    }

    /// Name and arguments of the next call; `None` at the end.
    pub fn next_call(&mut self) -> Result<Option<(&'a str, Args<'a>)>, CodeError> {
        while !self.rest.is_empty() {
            let (text, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            let text = text.strip_suffix('\r').unwrap_or(text);
            self.rest = rest;
            self.line += 1;
            let trimmed = text.trim_start_matches([' ', '\t']);
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let place = Place { line: self.line, text, at: text.len() - trimmed.len() };
            let len = trimmed.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
            if len == 0 || trimmed.as_bytes().get(len) != Some(&b'(') {
                return Err(place.error("not a call", trimmed, "write one call a line, such as circle(1, 2, 3, ..)"));
            }
            let args = Args { start: place, text, at: place.at + len + 1, line: self.line, first: true };
            return Ok(Some((&trimmed[..len], args)));
        }
        Ok(None)
    }
}

/// A keyword and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Keyword<'a> {
    pub text: &'a str,
    pub place: Place<'a>,
}

/// The arguments of one call, taken from left to right.
pub(crate) struct Args<'a> {
    /// The beginning of the call.
    pub start: Place<'a>,
    text: &'a str,
    at: usize,
    line: usize,
    first: bool,
}

impl<'a> Args<'a> {
    fn place(&self) -> Place<'a> {
        Place { line: self.line, text: self.text, at: self.at }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&mut self) -> Option<u8> {
        while matches!(self.text.as_bytes().get(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, sign: u8, hint: &str) -> Result<(), CodeError> {
        if self.peek() == Some(sign) {
            self.at += 1;
            return Ok(());
        }
        Err(self.place().error(&format!("expected {}", char::from(sign)), self.rest(), hint))
    }

    /// The comma before every argument but the first.
    fn comma(&mut self) -> Result<(), CodeError> {
        if std::mem::take(&mut self.first) {
            return Ok(());
        }
        self.expect(b',', "separate arguments by commas; one may be missing")
    }

    /// The next arguments, which must be numbers.
    pub fn numbers<const N: usize>(&mut self) -> Result<[f64; N], CodeError> {
        let mut values = [0.0; N];
        for value in &mut values {
            self.comma()?;
            *value = self.number()?;
        }
        Ok(values)
    }

    /// A decimal number with at most two digits after the point.
    pub fn number(&mut self) -> Result<f64, CodeError> {
        self.peek();
        let place = self.place();
        let len = self.rest().bytes().take_while(|b| !matches!(b, b',' | b')' | b' ' | b']' | b'\t')).count();
        let text = self.rest().get(..len).unwrap_or_default();
        self.at += len;
        cents(text).map(|c| c as f64 / 100.0).ok_or_else(|| {
            place.error(
                "not a number of this language",
                text,
                "write digits with at most two after the point, such as -12.25",
            )
        })
    }

    /// The next argument, a list of at least `least` pairs of numbers.
    pub fn points(&mut self, least: usize) -> Result<Vec<[f64; 2]>, CodeError> {
        const HINT: &str = "write points as [(1, 2), (3, 4)]";
        self.comma()?;
        self.peek();
        let place = self.place();
        self.expect(b'[', HINT)?;
        let mut points = Vec::new();
        while self.peek() != Some(b']') {
            if !points.is_empty() {
                self.expect(b',', HINT)?;
            }
            self.expect(b'(', HINT)?;
            let x = self.number()?;
            self.expect(b',', HINT)?;
            let y = self.number()?;
            self.expect(b')', HINT)?;
            points.push([x, y]);
        }
        self.at += 1;
        if points.len() < least {
            let hint = format!("give at least {least}");
            return Err(place.error("too few points", &points.len().to_string(), &hint));
        }
        Ok(points)
    }

    /// The next argument, a string.
    pub fn string(&mut self) -> Result<Cow<'a, str>, CodeError> {
        self.comma()?;
        self.quoted()
    }

    /// A string in double quotes, raw if it begins with `r`.
    fn quoted(&mut self) -> Result<Cow<'a, str>, CodeError> {
        let raw = self.peek() == Some(b'r');
        self.at += usize::from(raw);
        let place = self.place();
        self.expect(b'"', "write the text in double quotes")?;
        let body = self.rest();
        let Some(stop) = body.bytes().position(|b| b == b'"' || (b == b'\\' && !raw)) else {
            return Err(place.error("a string is not closed", body, "add a double quote"));
        };
        if body.as_bytes()[stop] == b'"' {
            self.at += stop + 1;
            return Ok(Cow::Borrowed(&body[..stop]));
        }
        let mut text = String::with_capacity(body.len());
        let mut chars = body.char_indices();
        while let Some((at, ch)) = chars.next() {
            match ch {
                '"' => {
                    self.at += at + 1;
                    return Ok(Cow::Owned(text));
                }
                '\\' => {
                    let escape = chars.next().map(|c| c.1);
                    let place = Place { at: self.at + at, ..place };
                    let bad = || place.error("unknown escape", &body[at..], "known are \\\\ \\\" \\n \\t \\uXXXX");
                    match escape {
                        Some(c @ ('\\' | '"')) => text.push(c),
                        Some('n') => text.push('\n'),
                        Some('t') => text.push('\t'),
                        Some('u') => {
                            let code = body.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                            text.push(code.and_then(char::from_u32).ok_or_else(bad)?);
                            chars.by_ref().take(4).for_each(drop);
                        }
                        _ => return Err(bad()),
                    }
                }
                c => text.push(c),
            }
        }
        Err(place.error("a string is not closed", body, "add a double quote"))
    }

    /// A colour as `"#rrggbb"` or `"#rrggbbaa"`; as a positional argument where no keyword was read.
    pub fn color(&mut self) -> Result<Color, CodeError> {
        self.peek();
        let place = self.place();
        let text = self.quoted()?;
        let hex =
            text.strip_prefix('#').filter(|h| matches!(h.len(), 6 | 8) && h.bytes().all(|b| b.is_ascii_hexdigit()));
        let value =
            hex.and_then(|h| u32::from_str_radix(h, 16).ok().map(|v| if h.len() == 6 { v << 8 | 255 } else { v }));
        let [r, g, b, a] = value
            .ok_or_else(|| place.error("not a colour", &text, "write \"#rrggbb\" or \"#rrggbbaa\""))?
            .to_be_bytes();
        Ok(Color { r, g, b, a })
    }

    /// The next positional argument, a colour.
    pub fn next_color(&mut self) -> Result<Color, CodeError> {
        self.comma()?;
        self.color()
    }

    /// One of a table's names.
    pub fn choice<T: Copy>(&mut self, names: &[(&'static str, T)]) -> Result<T, CodeError> {
        self.peek();
        let place = self.place();
        let text = self.quoted()?;
        let found = names.iter().find(|row| row.0 == text).map(|row| row.1);
        found.ok_or_else(|| place.unknown("choice", &text, names.iter().map(|row| row.0)))
    }

    /// The next keyword with its `=`; `None` once the call is closed.
    pub fn keyword(&mut self) -> Result<Option<Keyword<'a>>, CodeError> {
        if self.peek() == Some(b')') {
            return self.finish().map(|()| None);
        }
        self.comma()?;
        self.peek();
        let place = self.place();
        let len = self.rest().bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let text = &self.rest()[..len];
        self.at += len;
        self.expect(b'=', "write keyword=value after the positions")?;
        Ok(Some(Keyword { text, place }))
    }

    /// Reads a keyword's value, which must not have been given before.
    pub fn set<T>(
        &mut self,
        key: Keyword<'a>,
        slot: &mut Option<T>,
        read: impl FnOnce(&mut Self) -> Result<T, CodeError>,
    ) -> Result<(), CodeError> {
        if slot.is_some() {
            return Err(key.place.error("an argument is given twice", key.text, "keep one"));
        }
        *slot = Some(read(self)?);
        Ok(())
    }

    /// The closing parenthesis and nothing but a comment after it.
    pub fn finish(&mut self) -> Result<(), CodeError> {
        self.expect(b')', "close the call, or remove what is too many")?;
        match self.peek() {
            None | Some(b'#') => Ok(()),
            Some(_) => Err(self.place().error("text after the call", self.rest(), "write one call a line")),
        }
    }
}

/// Reads a decimal number as hundredths; `None` if it is malformed or beyond a million.
fn cents(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole, 7) || !plain(part, 2) {
        return None;
    }
    let value = |s: &str| s.bytes().fold(0, |v, b| v * 10 + i64::from(b - b'0'));
    let part = if part.len() == 1 { value(part) * 10 } else { value(part) };
    Some(sign * (value(whole) * 100 + part))
}
