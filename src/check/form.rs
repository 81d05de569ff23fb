//! Form: the answer prints and reads back, choices are distinct with exactly one right, the solution has a tool call and
//! two to six conclusions, and a few more for each expansion.

use crate::answer::Answer;
use crate::answer::style::Style;
use crate::check::Context;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Conclusions that a solution may have.
const STEPS: std::ops::RangeInclusive<usize> = 2..=6;

/// Conclusions that each expansion may add.
const STEPS_PER_EXPANSION: usize = 5;

/// Looks at answer, choices and trajectory.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let draft = &c.draft;
    for style in [Style::Plain, Style::Latex] {
        let printed = draft.answer.print(style);
        let same = Answer::parse(&printed, draft.answer.kind()).is_ok_and(|back| back == draft.answer);
        if !same {
            found.push(Finding::fault("form", "answer-does-not-read-back", Place::Whole).with("printed", printed));
        }
    }
    if !draft.choices.is_empty() {
        if draft.choices.len() < 2 {
            found.push(Finding::fault("form", "single-choice", Place::Whole));
        }
        let right = draft.choices.iter().filter(|o| draft.answer.matches(&o.answer)).count();
        if right != 1 {
            found.push(Finding::fault("form", "right-choices", Place::Whole).with("count", right));
        }
        let marked = draft.choices.iter().filter(|o| o.mistake.is_none()).count();
        let other = draft.choices.iter().any(|o| o.mistake.is_none() && !draft.answer.matches(&o.answer));
        if marked != 1 || other {
            found.push(Finding::fault("form", "marked-choices", Place::Whole).with("count", marked));
        }
        let mut printed: Vec<String> = draft.choices.iter().map(|o| o.answer.print(Style::Plain)).collect();
        printed.sort();
        printed.dedup();
        if printed.len() != draft.choices.len() {
            found.push(Finding::fault("form", "equal-choices", Place::Whole).with("distinct", printed.len()));
        }
    }
    let steps = draft.steps().count();
    let most = STEPS.end() + STEPS_PER_EXPANSION * usize::from(c.provenance.depth());
    if !(*STEPS.start()..=most).contains(&steps) {
        found.push(Finding::fault("form", "steps", Place::Whole).with("count", steps));
    }
    if draft.calls().next().is_none() {
        found.push(Finding::fault("form", "no-tool", Place::Whole));
    }
}
