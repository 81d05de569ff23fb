//! From the parts that a template gave to a draft: the question's sentences and the choices.

use crate::answer::Answer;
use crate::answer::style::Style;
use crate::claim::args::ArgError;
use crate::claim::text::{Text, listed};
use crate::claim::{Claim, Source};
use crate::sample::draft::{Choice, Draft};
use crate::sample::parts::{Ask, Given, Parts};
use crate::seed::Stream;
use crate::template::host::{Shares, Work};
use crate::template::places::spread;

/// Wrong choices of a multiple-choice problem, at most.
const WRONG_CHOICES: usize = 3;

/// Sentence case: capital first letter, unless the sentence starts with a name or a sign.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if c.is_ascii_lowercase() => c.to_ascii_uppercase().to_string() + chars.as_str(),
        _ => text.into(),
    }
}

/// The asking part: whole sentences from the template, or built around the measure's name.
enum Asking {
    Sentence(String),
    Noun(String),
}

fn words(opening: &[String], givens: &[Given], ask: &Ask, style: &mut Stream) -> String {
    let mut choose = |options: &[String]| options[style.int(0..=options.len() as i64 - 1) as usize].clone();
    let spoken: Vec<String> = givens.iter().filter(|g| g.place.in_text()).map(|g| choose(&g.clauses)).collect();
    let asking = if ask.sentences.is_empty() {
        Asking::Noun(choose(&ask.nouns))
    } else {
        Asking::Sentence(choose(&ask.sentences))
    };
    let verb = choose(&["find", "determine", "calculate", "work out"].map(String::from));
    let form = style.int(0..=3);
    let mut sentences: Vec<String> = opening.iter().map(|s| sentence(s)).collect();
    match asking {
        Asking::Sentence(question) => {
            if !spoken.is_empty() {
                sentences.push(sentence(&format!("{}.", listed(&spoken))));
            }
            sentences.push(sentence(&question));
        }
        Asking::Noun(noun) if spoken.is_empty() => {
            sentences.push(if form < 2 { format!("What is {noun}?") } else { sentence(&format!("{verb} {noun}.")) });
        }
        Asking::Noun(noun) => match form {
            0 => {
                sentences.push(sentence(&format!("{}.", listed(&spoken))));
                sentences.push(sentence(&format!("{verb} {noun}.")));
            }
            1 => sentences.push(format!("Given that {}, {verb} {noun}.", listed(&spoken))),
            2 => sentences.push(format!("If {}, what is {noun}?", listed(&spoken))),
            _ => {
                sentences.push(sentence(&format!("{}.", listed(&spoken))));
                sentences.push(format!("What is {noun}?"));
            }
        },
    }
    sentences.join(" ")
}

fn choices(ask: &Ask, style: &mut Stream, shares: &Shares) -> Vec<Choice> {
    let right = Choice { answer: ask.answer.clone(), mistake: None };
    if !ask.options.is_empty() {
        let other = |a: &&Answer| **a != ask.answer;
        let wrong = ask
            .options
            .iter()
            .filter(other)
            .map(|a| Choice { answer: a.clone(), mistake: Some("another option".into()) });
        let mut all: Vec<Choice> = std::iter::once(right).chain(wrong).collect();
        style.shuffle(&mut all);
        return all;
    }
    let mut printed = vec![ask.answer.print(Style::Plain)];
    let mut wrong = Vec::new();
    for (answer, why) in &ask.mistakes {
        let print = answer.print(Style::Plain);
        if !printed.contains(&print) {
            printed.push(print);
            wrong.push(Choice { answer: answer.clone(), mistake: Some(why.clone()) });
        }
    }
    let wanted = style.chance(shares.multiple_choice);
    if !wanted || wrong.len() < WRONG_CHOICES {
        return Vec::new();
    }
    style.shuffle(&mut wrong);
    wrong.truncate(WRONG_CHOICES);
    wrong.push(right);
    style.shuffle(&mut wrong);
    wrong
}

/// Finishes a template's work.
///
/// # Errors
/// If the template asked nothing or never called a tool or drew no conclusion.
pub fn draft(mut work: Work, kind: &str, style: &mut Stream, shares: &Shares) -> Result<Draft, ArgError> {
    let missing = |what: &str| ArgError { callee: "build".into(), what: format!("the template {what}") };
    let Some(ask) = work.ask.take() else { return Err(missing("never calls p.ask")) };
    if work.trajectory.is_empty() {
        return Err(missing("has no steps: call p.tool and p.step"));
    }
    spread(&mut work, style, shares);
    let mut board = work.board;
    board.state = 0;
    board.state_claim(Claim::Equal(ask.measure.clone(), ask.answer.clone()), Source::Asked);
    let (asked, answer) = (ask.measure.clone(), ask.answer.clone());
    let parts = Parts { opening: work.opening, givens: work.givens, ask, unit: work.unit };
    let (question, choices) = (Text::default(), Vec::new());
    let (kind, trajectory, turnable) = (kind.into(), work.trajectory, work.turnable);
    let (grown_from, knowledge) = (None, work.knowledge);
    let mut draft =
        Draft { board, kind, question, parts, knowledge, asked, answer, choices, trajectory, turnable, grown_from };
    compose(&mut draft, style, shares);
    Ok(draft)
}

/// Composes the question's words and the choices from the draft's parts.
pub fn compose(draft: &mut Draft, style: &mut Stream, shares: &Shares) {
    question(draft, style);
    draft.choices = choices(&draft.parts.ask, style, shares);
}

/// Composes the question's words from the draft's parts; the choices stay.
pub fn question(draft: &mut Draft, style: &mut Stream) {
    let parts = &draft.parts;
    draft.question = Text::parse(&words(&parts.opening, &parts.givens, &parts.ask, style));
}

/// Offers choices from the draft's parts; none when there are too few wrong ones.
pub fn offer(draft: &mut Draft, style: &mut Stream) {
    draft.choices = choices(&draft.parts.ask, style, &Shares { modalities: [1.0; 4], multiple_choice: 1.0 });
}

/// Opens a draft for further work: an expansion draws and asks on top of it. Its question is taken out, and so are the
/// marks of its givens, which are spread anew with those that come.
pub fn reopen(mut draft: Draft) -> Work {
    let given = |claim: u32| draft.parts.givens.iter().any(|g| g.claim.0 == claim);
    draft.board.scene.marks.retain(|mark| !mark.claim.is_some_and(given));
    draft.board.claims.pop_if(|last| last.source == Source::Asked);
    Work {
        board: draft.board,
        opening: draft.parts.opening,
        givens: draft.parts.givens.into_iter().map(|g| Given { movable: false, ..g }).collect(),
        ask: None,
        trajectory: draft.trajectory,
        unit: draft.parts.unit,
        knowledge: draft.knowledge,
        turnable: draft.turnable,
    }
}
