//! Walks over the text of a number: blanks, tokens, digits, and the bounds on work.
//!
//! In: text of bounded length; out: a place in it that moves on as tokens are taken. LaTeX that only moves or sizes things
//! counts as blank. What the tokens mean together is `expression`'s.

use super::error::{AnswerError, Result};
use super::exact::Exact;

/// Longest text that is read, in bytes; the longest print of a number of 32 terms stays below it.
pub(super) const LENGTH_MAX: usize = 4_096;
/// Arithmetic operations; a print of 32 terms needs up to 800.
const WORK_MAX: usize = 1_000;
/// Most digits of one number, those behind the point included.
const DIGITS_MAX: usize = 39;

/// A reader that stands at one place of its text.
pub(super) struct Reader {
    pub(super) text: Vec<char>,
    pub(super) at: usize,
    pub(super) depth: usize,
    work: usize,
    /// Whether `1,250` is one number; not so between the parentheses of a point.
    thousands: bool,
}

impl Reader {
    /// # Errors
    /// Text beyond `LENGTH_MAX`.
    pub(super) fn new(text: &str, thousands: bool) -> Result<Reader> {
        if text.len() > LENGTH_MAX {
            return Err(AnswerError::TooLong { what: "the text", limit: LENGTH_MAX });
        }
        Ok(Reader { text: text.chars().collect(), at: 0, depth: 0, work: 0, thousands })
    }

    /// What stands behind the number.
    pub(super) fn rest(&self) -> String {
        self.text[self.at..].iter().collect()
    }

    /// What has been read so far.
    pub(super) fn done(&self) -> String {
        self.text[..self.at].iter().collect()
    }

    /// What `test` says past the blanks; the reader stays where it is.
    pub(super) fn ahead(&mut self, test: impl FnOnce(&Reader) -> bool) -> bool {
        let before = self.at;
        self.space();
        let verdict = test(self);
        self.at = before;
        verdict
    }

    pub(super) fn sees_digit(&self) -> bool {
        self.text.get(self.at).is_some_and(char::is_ascii_digit)
    }

    /// Digits with an optional point, and with commas before groups of three where those are allowed.
    pub(super) fn number(&mut self) -> Result<Exact> {
        self.space();
        let (mut digits, mut places, mut point) = (0i128, 0u32, false);
        let start = self.at;
        let mut count = 0;
        while let Some(&c) = self.text.get(self.at) {
            if let Some(digit) = c.to_digit(10) {
                count += 1;
                places += u32::from(point);
                digits = digits
                    .checked_mul(10)
                    .and_then(|n| n.checked_add(digit.into()))
                    .filter(|_| count <= DIGITS_MAX)
                    .ok_or(AnswerError::Overflow { what: "a number" })?;
            } else if c == '.' && !point && self.text.get(self.at + 1).is_some_and(char::is_ascii_digit) {
                point = true;
            } else if !(c == ',' && self.thousands && !point && self.thousand_follows(start)) {
                break;
            }
            self.at += 1;
        }
        if count == 0 {
            return Err(self.expected("a number"));
        }
        let scale = 10i128.checked_pow(places).ok_or(AnswerError::Overflow { what: "a number" })?;
        Exact::ratio(digits, scale)
    }

    /// Whether the comma here parts off three digits of a number that began at `start` with one to three digits.
    pub(super) fn thousand_follows(&self, start: usize) -> bool {
        let lead = self.text[start..self.at].split(|c| *c == ',').next().map_or(0, <[char]>::len);
        let digit = |offset: usize| self.text.get(self.at + offset).is_some_and(char::is_ascii_digit);
        (1..=3).contains(&lead) && digit(1) && digit(2) && digit(3) && !digit(4)
    }

    pub(super) fn spend(&mut self, work: usize) -> Result<()> {
        self.work += work;
        if self.work > WORK_MAX {
            return Err(AnswerError::TooLong { what: "the number of operations", limit: WORK_MAX });
        }
        Ok(())
    }

    /// Steps over blanks and over LaTeX that only moves or sizes things.
    pub(super) fn space(&mut self) {
        loop {
            if self.text.get(self.at).is_some_and(|c| c.is_whitespace() || *c == '~') {
                self.at += 1;
            } else if self.text.get(self.at) != Some(&'\\') {
                return;
            } else if let Some(skip) = ["\\left", "\\right", "\\,", "\\;", "\\:", "\\!", "\\ ", "\\displaystyle"]
                .iter()
                .find(|skip| self.sees(skip))
            {
                self.at += skip.len();
            } else {
                return;
            }
        }
    }

    /// Whether `token` stands here; a LaTeX command must not go on with a letter.
    pub(super) fn sees(&self, token: &str) -> bool {
        let mut length = 0;
        let same = token.chars().all(|c| {
            length += 1;
            self.text.get(self.at + length - 1) == Some(&c)
        });
        let command = token.starts_with('\\') && token.ends_with(|c: char| c.is_ascii_alphabetic());
        same && !(command && self.text.get(self.at + length).is_some_and(char::is_ascii_alphabetic))
    }

    /// Whether the whole word `word` stands here.
    pub(super) fn word(&self, word: &str) -> bool {
        self.sees(word) && !self.text.get(self.at + word.len()).is_some_and(|c| c.is_alphabetic())
    }

    /// Steps over blanks and the first of `tokens` that stands here.
    pub(super) fn takes(&mut self, tokens: &[&str]) -> bool {
        let before = self.at;
        self.space();
        match tokens.iter().find(|token| self.sees(token)) {
            Some(token) => {
                self.at += token.chars().count();
                true
            }
            None => {
                self.at = before;
                false
            }
        }
    }

    /// The error that something else was expected here.
    pub(super) fn expected(&self, expected: &'static str) -> AnswerError {
        let found: String = self.text[self.at.min(self.text.len())..].iter().take(20).collect();
        let found = if found.is_empty() { "the end".to_owned() } else { format!("`{found}`") };
        AnswerError::Syntax { column: self.at + 1, expected, found }
    }

    /// # Errors
    /// Something other than blanks is left.
    pub(super) fn end(&mut self) -> Result<()> {
        self.space();
        if self.at == self.text.len() { Ok(()) } else { Err(self.expected("the end of the number")) }
    }
}
