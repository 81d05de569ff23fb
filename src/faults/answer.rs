//! Faults of the answer and of the offered choices.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::answer::Answer;
use crate::claim::printed::printed;
use crate::claim::text::Piece;
use crate::claim::{Claim, Source};
use crate::sample::Candidate;
use crate::sample::draft::Move;
use crate::seed::Stream;

const ANSWER: Modality = Modality::Answer;
const CHOICES: Modality = Modality::Choices;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "wrong-answer", modality: ANSWER, imitates: "the template reckons wrongly and says so throughout", inject: wrong_answer },
    Fault { name: "answer-not-concluded", modality: ANSWER, imitates: "the answer is not what the last step says", inject: not_concluded },
    Fault { name: "answer-of-other-measure", modality: ANSWER, imitates: "an intermediate value is given as the answer", inject: other_measure },
    Fault { name: "answer-to-other-question", modality: ANSWER, imitates: "question and record disagree about what is asked", inject: other_asked },
    Fault { name: "answer-in-other-unit", modality: ANSWER, imitates: "the answer has another unit than the givens", inject: other_answer_unit },
    Fault { name: "answer-without-unit", modality: ANSWER, imitates: "the answer's unit is forgotten", inject: no_unit },
    Fault { name: "answer-with-words", modality: ANSWER, imitates: "words trail behind the answer", inject: trailing_words },
    Fault { name: "two-right-choices", modality: CHOICES, imitates: "a mistake leads to the right answer", inject: two_right },
    Fault { name: "no-right-choice", modality: CHOICES, imitates: "the right answer is not offered", inject: none_right },
    Fault { name: "equal-choices", modality: CHOICES, imitates: "two mistakes lead to the same answer", inject: equal_choices },
    Fault { name: "wrong-choice-marked", modality: CHOICES, imitates: "another choice is marked as the right one", inject: wrong_marked },
    Fault { name: "single-choice", modality: CHOICES, imitates: "no wrong choice is left", inject: single_choice },
    Fault { name: "choice-in-other-unit", modality: CHOICES, imitates: "a choice stands out by its unit", inject: choice_unit },
];

fn wrong_answer(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let new = wrong(&draft.answer, &draft.board.scene, stream)?;
    let what = format!("{} for {}", printed(&new), printed(&draft.answer));
    if draft.answer.matches(&new) {
        return None;
    }
    set_answer(&mut draft, &new);
    redraw(c, draft)?;
    Injected::of(what)
}

fn not_concluded(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let new = wrong(&c.draft.answer, &c.draft.board.scene, stream)?;
    if c.draft.answer.matches(&new) {
        return None;
    }
    let what = format!("answers {}, concludes {}", printed(&new), printed(&c.draft.answer));
    c.draft.answer = new;
    Injected::of(what)
}

fn other_measure(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let others: Vec<Answer> = draft
        .steps()
        .filter_map(|(_, s)| draft.board.value_of(s.derived))
        .filter(|v| v.kind() == draft.answer.kind() && !draft.answer.matches(v))
        .cloned()
        .collect();
    let new = one(stream, &others)?.clone();
    let what = format!("{} for {}", printed(&new), printed(&draft.answer));
    set_answer(&mut draft, &new);
    redraw(c, draft)?;
    Injected::of(what)
}

/// The solution ends one step early, and the record takes that conclusion for what was asked; the question still asks for
/// the old measure. All but the words agree.
fn other_asked(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    if !draft.choices.is_empty() || draft.steps().count() < 3 || !matches!(draft.trajectory.last(), Some(Move::Step(_)))
    {
        return None;
    }
    draft.trajectory.pop();
    let Some(Move::Step(last)) = draft.trajectory.last() else { return None };
    let Claim::Equal(measure, value) = draft.claim(last.derived).clone() else { return None };
    // The question must tell the two measures apart by what it names; where only its other words do ("area" for "width"),
    // the fault is as real, but beyond any check that does not understand words.
    let scene = &draft.board.scene;
    let asking = &draft.question.0[super::text::last_sentence(&draft.question.0)..];
    let names = |m: &crate::claim::measure::Measure| {
        let here = m.entities(scene).into_iter().filter(|id| scene.entity(*id).state == 0);
        let here: Vec<_> = here.filter(|id| scene.entity(*id).name.is_some()).collect();
        let said = asking.iter().filter_map(|p| if let Piece::Name(id) = p { Some(*id) } else { None });
        let said: Vec<_> = said.filter(|id| scene.entity(*id).name.is_some()).collect();
        (!said.is_empty(), here.iter().all(|id| said.contains(id)))
    };
    if draft.answer.matches(&value) || names(&measure) != (true, false) || names(&draft.asked) != (true, true) {
        return None;
    }
    let gone = draft.board.claims.iter().position(|s| s.source == Source::Derived(draft.trajectory.len() as u16))?;
    for stated in &mut draft.board.claims {
        if stated.source == Source::Asked {
            stated.claim = Claim::Equal(measure.clone(), value.clone());
        }
    }
    without_claim(&mut draft, crate::claim::ClaimId(gone as u32))?;
    let what = format!("answers {measure:?} = {}, asks for {:?}", printed(&value), draft.asked);
    (draft.parts.ask.measure, draft.parts.ask.answer) = (measure.clone(), value.clone());
    (draft.asked, draft.answer) = (measure, value);
    redraw(c, draft)?;
    Injected::of(what)
}

fn other_answer_unit(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let new = other_unit(&draft.answer, stream)?;
    let what = format!("{} for {}", printed(&new), printed(&draft.answer));
    set_answer(&mut draft, &new);
    redraw(c, draft)?;
    Injected::of(what)
}

fn no_unit(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let (Answer::Number { unit: Some(_), .. } | Answer::Rounded { unit: Some(_), .. }) = draft.answer else {
        return None;
    };
    let new = with_unit(&draft.answer, None)?;
    let what = format!("{} for {}", printed(&new), printed(&draft.answer));
    set_answer(&mut draft, &new);
    redraw(c, draft)?;
    Injected::of(what)
}

fn trailing_words(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let tail = *stream.pick(&[" (see figure)", ", as shown", " approximately", "."]);
    let new = Answer::Word(format!("{}{tail}", printed(&draft.answer)));
    let what = format!("answers {}", printed(&new));
    set_answer(&mut draft, &new);
    redraw(c, draft)?;
    Injected::of(what)
}

/// Indices of the right choice and of the wrong ones.
fn parted(c: &Candidate) -> Option<(usize, Vec<usize>)> {
    let right = c.draft.choices.iter().position(|o| o.mistake.is_none())?;
    Some((right, (0..c.draft.choices.len()).filter(|i| *i != right).collect()))
}

fn two_right(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (right, others) = parted(c)?;
    let i = *one(stream, &others)?;
    let answer = c.draft.choices[right].answer.clone();
    let same = match &answer {
        // The same length in another unit is right as well.
        Answer::Number { value, unit: Some(unit) } => {
            let other = other_unit(&answer, stream);
            let factor = other.as_ref().and_then(|a| match a {
                Answer::Number { unit: Some(u), .. } => unit.factor_to(u).map(|f| (f, u.clone())),
                _ => None,
            });
            let converted =
                factor.and_then(|(f, u)| Some(Answer::Number { value: value.mul(&f).ok()?, unit: Some(u) }));
            converted.unwrap_or(answer)
        }
        _ => answer,
    };
    let what = format!("{} is offered as a mistake", printed(&same));
    c.draft.choices[i].answer = same;
    Injected::of(what)
}

fn none_right(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (right, others) = parted(c)?;
    let new = wrong(&c.draft.choices[right].answer, &c.draft.board.scene, stream)?;
    if others.iter().any(|i| c.draft.choices[*i].answer == new) || c.draft.answer.matches(&new) {
        return None;
    }
    c.draft.choices[right].answer = new.clone();
    Injected::of(format!("{} in place of the right choice", printed(&new)))
}

fn equal_choices(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (_, mut others) = parted(c)?;
    stream.shuffle(&mut others);
    let [a, b, ..] = others.as_slice() else { return None };
    c.draft.choices[*a].answer = c.draft.choices[*b].answer.clone();
    Injected::of(format!("{} is offered twice", printed(&c.draft.choices[*a].answer)))
}

fn wrong_marked(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (right, others) = parted(c)?;
    let i = *one(stream, &others)?;
    let mistake = c.draft.choices[i].mistake.take();
    c.draft.choices[right].mistake = mistake;
    Injected::of(format!("{} is marked as right", printed(&c.draft.choices[i].answer)))
}

fn single_choice(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    parted(c)?;
    c.draft.choices.retain(|o| o.mistake.is_none());
    Injected::of("only the right choice is offered")
}

fn choice_unit(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (_, others) = parted(c)?;
    let i = *one(stream, &others)?;
    let new = other_unit(&c.draft.choices[i].answer, stream)?;
    if c.draft.answer.matches(&new) {
        return None;
    }
    c.draft.choices[i].answer = new.clone();
    Injected::of(format!("{} among choices in another unit", printed(&new)))
}
