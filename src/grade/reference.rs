//! A reference answer, read once, and whether a short text says the same.
//!
//! In: the reference as text or as an exact answer, with the rules that the caller knows; out: verdicts on single texts.

use super::choice::{self, Pick};
use super::clean::clean;
use super::compare;
use super::quantity::{Quantity, Strictness};
use super::sentence;
use super::value::{self, Value};
use super::verdict::How;
use super::words;
use crate::answer::Answer;
use crate::answer::style::Style;

/// Words of a unit that may follow a lone number in a sentence.
const UNIT_WORDS: usize = 3;

/// Words that make of a number something else than the answer.
const TURNING: &[&str] = &[
    "not",
    "than",
    "least",
    "most",
    "or",
    "under",
    "over",
    "between",
    "up",
    "wrong",
    "incorrect",
    "false",
    "more",
    "fewer",
    "less",
    "extra",
    "other",
    "nor",
    "neither",
    "cannot",
    "never",
    "t",
];

/// What the caller knows beyond the reference itself.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Relative tolerance for numbers, at least 0; none means exact numbers and roundings at the digits given.
    pub tolerance: Option<f64>,
    /// The texts of the choices, from A on; empty if there are none or they are not known.
    pub choices: Vec<String>,
    /// The order of a list counts although it is written with commas.
    pub ordered: bool,
    /// Decimals of the reference are exact.
    pub exact: bool,
}

/// A reference answer.
#[derive(Clone, Debug)]
pub struct Reference {
    text: String,
    value: Value,
    /// The reference is a choice.
    pick: Option<Pick>,
    several: Option<Vec<char>>,
    rules: Rules,
}

impl Reference {
    /// Reads a reference. Tags, boxes and dollars around it are taken off.
    #[must_use]
    pub fn new(text: &str, rules: Rules) -> Reference {
        let bare = unwrapped(text);
        let text = clean(bare);
        let mut value = value::read(&text);
        if rules.ordered
            && let Value::List(items) | Value::Set(items) = value
        {
            value = Value::Sequence(items);
        }
        let several = choice::several(&text);
        let pick = choice::read(&text).filter(|_| several.is_none());
        Reference { text, value, pick, several, rules }
    }

    /// The reference for an exact answer: its kind says whether decimals are roundings and whether order counts.
    #[must_use]
    pub fn of(answer: &Answer, choices: Vec<String>) -> Reference {
        let exact = !matches!(answer, Answer::Rounded { .. });
        let mut reference =
            Reference::new(&answer.print(Style::Plain), Rules { tolerance: None, choices, ordered: false, exact });
        match answer {
            Answer::Choice { .. } => {}
            // Names of points are no choices: `a` does not answer for `A`.
            _ => (reference.pick, reference.several) = (None, None),
        }
        if let Answer::Word(word) = answer {
            reference.value = Value::Word(word.clone());
        }
        reference
    }

    fn strictness(&self) -> Strictness {
        Strictness { tolerance: self.rules.tolerance, exact: self.rules.exact }
    }

    /// The ground on which `text`, taken whole, says the same as this.
    pub(super) fn matches(&self, text: &str) -> Option<How> {
        let text = clean(text);
        if text == self.text && !text.is_empty() {
            return Some(if self.pick.is_some() { How::Choice } else { How::Exact });
        }
        if let Some(pick) = &self.pick {
            return self.picks(&text, pick).then_some(How::Choice);
        }
        if let (Some(mine), Some(theirs)) = (&self.several, choice::several(&text)) {
            // `AC` and `CA` may be names; only a list says that letters are chosen.
            let listed = |text: &str| text.contains([',', ' ', '&']);
            if *mine == theirs && (listed(&text) || listed(&self.text)) {
                return Some(How::Choice);
            }
        }
        self.value_matches(&text)
    }

    fn value_matches(&self, text: &str) -> Option<How> {
        let given = value::read(text);
        if let Some(how) = compare::answers(&given, &self.value, self.strictness()) {
            return Some(how);
        }
        if words::same(text, &self.text) && !text.contains(|c: char| c.is_ascii_digit()) {
            return Some(How::Words);
        }
        let Value::Quantity(_) = &self.value else { return None };
        let point = decimal_comma(text)?;
        compare::answers(&value::read(&point), &self.value, self.strictness())
    }

    fn picks(&self, text: &str, pick: &Pick) -> bool {
        let strict = self.strictness();
        let says = |given: &str, known: &str| {
            let (given, known) = (clean(given), clean(known));
            given == known
                || words::same(&given, &known)
                || compare::answers(&value::read(&given), &value::read(&known), strict).is_some()
        };
        let index = usize::from(pick.letter as u8 - b'A');
        let known = pick.text.as_deref().or_else(|| self.rules.choices.get(index).map(String::as_str));
        let others =
            || self.rules.choices.iter().enumerate().filter(move |(other, _)| *other != index).map(|(_, text)| text);
        match choice::read(text) {
            Some(given) if given.letter != pick.letter => false,
            Some(Pick { text: None, .. }) => true,
            Some(Pick { text: Some(said), .. }) => match known {
                Some(known) => {
                    let number = |text: &str| Quantity::read(&clean(text)).is_some();
                    let contradicts = !says(&said, known)
                        && ((number(&said) && number(known)) || others().any(|other| says(&said, other)));
                    !contradicts
                }
                None => words::hedge(&said).is_none() && !words::retracts(&said),
            },
            None => {
                known.is_some_and(|known| says(text, known)) && !others().any(|other| words::same(&clean(other), text))
            }
        }
    }

    /// Whether the reference is a choice.
    pub(super) fn is_choice(&self) -> bool {
        self.pick.is_some()
    }

    /// Whether the reference has several elements.
    pub(super) fn is_list(&self) -> bool {
        self.several.is_some()
            || matches!(self.value, Value::Set(_) | Value::List(_) | Value::Solution(_) | Value::Sequence(_))
    }

    /// Whether the reference itself uses a word, so that it is no hedge.
    pub(super) fn says(&self, word: &str) -> bool {
        self.text.to_lowercase().contains(word)
            || self.rules.choices.iter().any(|choice| choice.to_lowercase().contains(word))
    }

    /// Whether `text` is an answer of the reference's kind, right or wrong.
    pub(super) fn is_readable(&self, text: &str) -> bool {
        let text = clean(text);
        if self.pick.is_some() {
            return choice::read(&text).is_some();
        }
        match (&self.value, value::read(&text)) {
            (Value::Word(_), given) => {
                words::polarity(&self.text).is_some()
                    && matches!(given, Value::Word(_))
                    && words::polarity(&text).is_some()
            }
            (_, Value::Word(_) | Value::Formula(_)) => false,
            (Value::Quantity(_), given) => {
                matches!(given, Value::Quantity(_) | Value::Named(..) | Value::List(_) | Value::Set(_))
            }
            (_, Value::Quantity(_)) => true,
            (_, given) => !matches!(given, Value::List(_)),
        }
    }

    /// Whether a sentence states another number or choice than this.
    pub(super) fn contradicted_by(&self, text: &str) -> bool {
        let (sentence, _) = sentence::first(text);
        let simple = matches!(self.value, Value::Quantity(_)) || self.pick.is_some();
        let cleaned = clean(sentence);
        let named = match &self.pick {
            Some(_) => choice::read(&cleaned).is_some(),
            None => matches!(value::read(&cleaned), Value::Quantity(_)),
        };
        simple && named && self.matches(sentence).is_none()
    }

    /// The ground on which the only number in a sentence, with or without words after it, is this number.
    pub(super) fn lone_number(&self, sentence: &str) -> Option<How> {
        let Value::Quantity(reference) = &self.value else { return None };
        let sentence = clean(sentence);
        let lower = sentence.to_lowercase();
        let turned = lower.split(|c: char| !c.is_alphabetic()).any(|word| TURNING.contains(&word));
        if turned || sentence.contains(['=', '<', '>', '≤', '≥', '≠', '≈', '±', '^', '\\', '+', '*']) {
            return None;
        }
        let from = sentence::only_number(&sentence)?;
        let ends: Vec<usize> = from
            .char_indices()
            .filter(|(_, c)| *c == ' ')
            .map(|(at, _)| at)
            .chain([from.len()])
            .take(UNIT_WORDS + 1)
            .collect();
        // Words that are no unit may be dropped; a symbol that is not understood may not.
        let droppable = |rest: &str| {
            let word = rest.trim_start().split([' ', ',', '.']).next().unwrap_or("");
            word.is_empty() || (word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()))
        };
        let quantity = ends
            .iter()
            .rev()
            .filter(|end| droppable(&from[**end..]))
            .find_map(|end| Quantity::read(from[..*end].trim_end_matches([',', '.'])))?;
        quantity.answers(reference, self.strictness())
    }
}

/// The text without tags, boxes and dollars that hold all of it.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let pairs =
            [("<answer>", "</answer>"), ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("\\boxed{", "}")];
        let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
        match inner.map(str::trim) {
            // `$5 or $6` is no formula between dollars.
            Some(inner) if text.starts_with('$') && inner.contains('$') => return text,
            Some(inner) if !inner.is_empty() => text = inner,
            _ => return text,
        }
    }
}

/// `3,5` as `3.5` and `1.234,56` as `1234.56`, where the commas can be nothing else.
fn decimal_comma(text: &str) -> Option<String> {
    let comma = text.find(',').filter(|at| text.rfind(',') == Some(*at))?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let after = &text[comma + 1..];
    let length = after.bytes().take_while(u8::is_ascii_digit).count();
    let whole = text[..comma].trim_start_matches(['-', '+']);
    let groups: Vec<&str> = whole.split('.').collect();
    let grouped =
        groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len());
    let sound = !whole.is_empty()
        && groups.iter().all(|group| digits(group))
        && length > 0
        && (grouped || (groups.len() == 1 && length != 3));
    sound.then(|| format!("{}.{after}", text[..comma].replace('.', "")))
}
