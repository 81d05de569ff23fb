//! Choices: distractors that differ from the answer and from each other.

use crate::answer::Answer;
use crate::answer::style::Style;
use crate::repair::{Mended, Patient};
use crate::sample::draft::{Choice, Draft};
use crate::sample::finding::Finding;
use crate::template::compose;

/// Keeps the first of those that say or print the same.
fn distinct<T>(all: &mut Vec<T>, taken: &[&Answer], answer: impl Fn(&T) -> &Answer) {
    let mut kept: Vec<Answer> = taken.iter().map(|a| (*a).clone()).collect();
    all.retain(|t| {
        let a = answer(t);
        let same = |k: &Answer| k.matches(a) || a.matches(k) || k.print(Style::Plain) == a.print(Style::Plain);
        let new = !kept.iter().any(same);
        if new {
            kept.push(a.clone());
        }
        new
    });
}

fn words(choices: &[Choice]) -> String {
    let all: Vec<String> = choices.iter().map(|c| crate::claim::printed::printed(&c.answer)).collect();
    if all.is_empty() { "an open question".into() } else { format!("choices {}", all.join(", ")) }
}

/// Rebuilds the choices.
pub(super) fn rebuild(patient: &Patient, _: &Finding) -> Option<Mended> {
    let mut draft: Draft = patient.draft.clone();
    let ask = &mut draft.parts.ask;
    distinct(&mut ask.mistakes, &[&ask.answer], |m| &m.0);
    distinct(&mut ask.options, &[], |a| a);
    if !ask.options.is_empty() && !ask.options.contains(&ask.answer) {
        // The right word stands among the options, however they spell it.
        let right = ask.answer.clone();
        ask.options.retain(|a| !right.matches(a));
        ask.options.push(right);
    }
    compose::offer(&mut draft, &mut patient.stream());
    let (before, after) = (words(&patient.draft.choices), words(&draft.choices));
    (draft.choices != patient.draft.choices).then(|| patient.redrafted(draft, before, after))
}
