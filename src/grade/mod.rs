//! Grades what a model wrote against a reference answer, without a judge.
//!
//! In: the model's output and the reference, both as text; out: right or wrong, on which ground, and what was taken to be the answer.
//! Nothing here panics, and work is linear in the output plus a bounded amount for the answer in it.
//!
//! # Rules
//! - **Which answer.** `<answer>` tags go before `\boxed{}`, that before "the answer is" and "Answer:", that before the last line. What
//!   stands before `</think>`, in `<code>` and in `<sandbox_output>` is no answer. Several answers that differ are wrong, even
//!   if one of them is right; so are answers that hedge ("maybe 3", "3 or 4") or are taken back ("wait, ..").
//! - **Exact numbers** need equality, in any form: 1/2, `\frac{2}{4}`, 0.5, 50 %, 5e-1. No decimal answers for √2, π or 1/3.
//! - **Decimals** in the reference accept what rounds to them at their digits, since they may be roundings: 3.14 accepts 3.1416 and
//!   π. Decimals of one significant digit, halves, quarters and eighths (12.5, 0.125), and tenths and twentieths of two digits
//!   (2.4, 0.35) are taken to be exact among decimals: 0.5 does not accept 0.54. A `tolerance`, where the caller states one, is
//!   relative and goes instead of both.
//! - **Units** are converted. A unit that one side leaves out is taken to be the other's; another dimension is wrong. Degrees, radians
//!   and percent are pure numbers: 50 % is 0.5, 180° is π.
//! - **Formulas and equations** are compared up to equivalence, names as they are. `y = 2x` accepts `2x`. `x = 3` accepts `3`.
//! - **Sets, lists** by commas, "and", "or" are compared in any order, tuples, points and paths by arrows in theirs. Intervals and
//!   inequalities are compared as sets of reals, end by end.
//! - **Choices** by letter, by text where it is known, or both, which must agree.
//! - **Words** up to case, articles, punctuation; single letters with their case. `yes` is `true`.
//! - Commas before groups of three digits part thousands; a decimal comma is read where the reference is one number and nothing else fits.

mod choice;
mod clean;
mod compare;
mod expression;
mod extract;
mod formula;
mod function;
pub mod line;
mod modular;
mod number;
mod numeral;
mod quantity;
mod reference;
mod region;
pub mod reward;
mod sentence;
mod split;
mod unit;
mod unit_table;
mod value;
pub mod verdict;
mod words;

pub use reference::{Reference, Rules};

use extract::{Claims, Passage};
use verdict::{Grade, How, Place};

/// Longest passage that is read as an answer, in bytes.
const ANSWER_MAX: usize = 2_000;
/// Lines of an answer that are compared with each other.
const LINES_MAX: usize = 16;
/// Longest output that is looked at; of longer ones the end.
const OUTPUT_MAX: usize = 4 << 20;
/// Characters of the extracted answer that are reported.
const SHOWN: usize = 120;

/// Grades `prediction` against `reference` by the rules of this module.
#[must_use]
pub fn grade(prediction: &str, reference: &str) -> Grade {
    Reference::new(reference, Rules::default()).grade(prediction)
}

impl Reference {
    /// Grades what a model wrote.
    #[must_use]
    pub fn grade(&self, prediction: &str) -> Grade {
        let mut start = prediction.len().saturating_sub(OUTPUT_MAX);
        while !prediction.is_char_boundary(start) {
            start += 1;
        }
        let claims = extract::claims(&prediction[start..]);
        let Some(first) = claims.passages.first() else {
            return wrong(None, "there is no answer");
        };
        let shown = first.clone();
        match self.judge(&claims) {
            Ok(how) => Grade {
                correct: true,
                how: Some(how),
                extracted: Some(cut(&shown.text)),
                place: Some(shown.place),
                why: None,
            },
            Err(why) => wrong(Some(&shown), why),
        }
    }

    fn judge(&self, claims: &Claims) -> Result<How, &'static str> {
        let passages = &claims.passages;
        let last = passages.last().ok_or("there is no answer")?;
        if words::retracts(&last.after) {
            return Err("the answer is taken back");
        }
        let mut how = None;
        for passage in passages {
            match self.verdict(passage) {
                Ok(ground) => how = how.or(Some(ground)),
                Err(why) if passages.len() == 1 => return Err(why),
                Err(_) => {
                    // Several boxes may hold the elements of one set.
                    let joined = passages.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(", ");
                    let elements = self.is_list()
                        && passages.iter().all(|p| p.place == Place::Boxed)
                        && joined.len() <= ANSWER_MAX;
                    return elements.then(|| self.matches(&joined)).flatten().ok_or("several answers differ");
                }
            }
        }
        // A sentence beside the box that names another number or choice contradicts it.
        if claims.aside.iter().any(|aside| self.contradicted_by(&aside.text)) {
            return Err("several answers differ");
        }
        how.ok_or("there is no answer")
    }

    fn verdict(&self, passage: &Passage) -> Result<How, &'static str> {
        let text = passage.text.trim();
        if text.is_empty() {
            return Err("there is no answer");
        }
        let whole = if text.len() <= ANSWER_MAX { self.matches(text) } else { None };
        if words::hedge(text).is_some_and(|hedge| !self.says(hedge)) {
            return Err("the answer hedges");
        }
        if let Some(how) = whole {
            return Ok(how);
        }
        if passage.place == Place::Tag && self.says_several(text) {
            return Err("several answers differ");
        }
        let line = match passage.place {
            Place::Tag | Place::Boxed => {
                text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or(text)
            }
            _ => text,
        };
        if line.len() > 4 * ANSWER_MAX {
            return Err("the answer is too long");
        }
        if passage.place == Place::Stated && words::turns(line) {
            return Err("the answer is taken back");
        }
        let sentence = match passage.place {
            Place::Stated => {
                let (sentence, rest) = sentence::first(line);
                if words::retracts(rest) {
                    return Err("the answer is taken back");
                }
                sentence
            }
            _ => {
                let (sentence, rest) = sentence::first(line);
                if !rest.is_empty()
                    && self.matches(sentence).is_some()
                    && !words::retracts(rest)
                    && words::hedge(rest).is_none()
                    && passage.place != Place::Last
                {
                    sentence
                } else {
                    sentence::last(line)
                }
            }
        };
        if sentence.ends_with('?') {
            return Err("the answer is a question");
        }
        self.sentence(sentence).ok_or("it says something else")
    }

    /// Whether lines or sentences of an answer give another value than the last one.
    fn says_several(&self, text: &str) -> bool {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX);
        let mut said = Vec::new();
        for line in lines {
            let (first, rest) = sentence::first(line);
            said.push(if rest.is_empty() { line } else { first });
        }
        said.len() + usize::from(!sentence::first(text).1.is_empty()) > 1
            && said
                .iter()
                .any(|part| part.len() <= ANSWER_MAX && self.is_readable(part) && self.sentence(part).is_none())
    }

    /// The ground on which a sentence states the reference.
    fn sentence(&self, sentence: &str) -> Option<How> {
        let remark = sentence::bracket(sentence);
        // A bracket that says another value, or an alternative, spoils what stands before it.
        if let Some(remark) = remark
            && (remark.trim_start().starts_with("or ") || (self.is_readable(remark) && self.matches(remark).is_none()))
            && self.matches(sentence).is_none()
        {
            return None;
        }
        let mut parts = sentence::parts(sentence);
        // `12 cm (option B)` names the choice in its bracket.
        parts.extend(remark.filter(|_| self.is_choice()));
        if let Some(how) = parts.iter().filter(|part| part.len() <= ANSWER_MAX).find_map(|part| self.matches(part)) {
            return Some(how);
        }
        if parts.iter().any(|part| self.is_readable(part)) {
            return None;
        }
        self.lone_number(sentence)
    }
}

fn wrong(passage: Option<&Passage>, why: &str) -> Grade {
    Grade {
        correct: false,
        how: None,
        extracted: passage.map(|p| cut(&p.text)),
        place: passage.map(|p| p.place),
        why: Some(why.to_owned()),
    }
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
