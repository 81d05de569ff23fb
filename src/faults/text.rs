//! Faults of the question's words.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::answer::Answer;
use crate::claim::ClaimId;
use crate::claim::printed::printed;
use crate::claim::text::{Piece, Span, name_token, value_token};
use crate::sample::Candidate;
use crate::seed::Stream;

const TEXT: Modality = Modality::Text;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "given-printed-wrong", modality: TEXT, imitates: "a given is off by a little in the printed question", inject: given_printed_wrong },
    Fault { name: "given-printed-in-other-unit", modality: TEXT, imitates: "a given has another unit in the printed question", inject: given_printed_unit },
    Fault { name: "given-unsaid", modality: TEXT, imitates: "the clause of a given that stands in words alone is forgotten", inject: given_unsaid },
    Fault { name: "missing-entity", modality: TEXT, imitates: "the question names what the figure does not have", inject: missing_entity },
    Fault { name: "unbound-number", modality: TEXT, imitates: "a number in the question is typed instead of bound to its claim", inject: unbound_number },
    Fault { name: "name-typo", modality: TEXT, imitates: "a letter of a name is mistyped", inject: name_typo },
    Fault { name: "later-entity", modality: TEXT, imitates: "the question names what a tool will draw", inject: later_entity },
    Fault { name: "answer-told", modality: TEXT, imitates: "the question states the concluded value", inject: answer_told },
    Fault { name: "other-question", modality: TEXT, imitates: "the question of another sample is printed", inject: other_question },
    Fault { name: "cut-question", modality: TEXT, imitates: "the printed question ends in the middle", inject: cut_question },
    Fault { name: "asks-for-another", modality: TEXT, imitates: "the sentence that asks names another point", inject: asks_for_another },
];

/// Spans of the question for which `fits` holds, by index.
fn spans(c: &Candidate, fits: impl Fn(&Span) -> bool) -> Vec<usize> {
    (0..c.question.1.len()).filter(|i| fits(&c.question.1[*i])).collect()
}

fn print_value(
    c: &mut Candidate,
    stream: &mut Stream,
    change: impl Fn(&Answer, &Candidate, &mut Stream) -> Option<Answer>,
) -> Option<Injected> {
    let values = spans(c, |s| matches!(s.piece, Piece::Value(_)));
    let i = *one(stream, &values)?;
    let Piece::Value(id) = c.question.1[i].piece else { return None };
    let old = c.draft.board.value_of(id)?.clone();
    let new = change(&old, c, stream)?;
    overprint(&mut c.question, i, &printed(&new));
    Injected::of(format!("the question says {} where the given is {}", printed(&new), printed(&old)))
}

fn given_printed_wrong(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    print_value(c, stream, |old, c, stream| wrong(old, &c.draft.board.scene, stream))
}

fn given_printed_unit(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    print_value(c, stream, |old, _, stream| other_unit(old, stream))
}

fn given_unsaid(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let told: Vec<ClaimId> =
        valued_givens(&c.draft).into_iter().filter(|g| g.1 == crate::claim::Place::Text).map(|g| g.0).collect();
    let id = *one(stream, &told)?;
    if !drop_clause(&mut c.draft.question, id) {
        return None;
    }
    reprint(c);
    Injected::of(format!("claim {} is no longer said: {}", id.0, c.question.0))
}

/// Pieces of the question that name single-letter entities.
fn letters(c: &Candidate) -> Vec<usize> {
    let scene = &c.draft.board.scene;
    let letter = |p: &Piece| match p {
        Piece::Name(id) => scene.entity(*id).name.as_ref().is_some_and(|n| n.len() == 1),
        _ => false,
    };
    (0..c.draft.question.0.len()).filter(|i| letter(&c.draft.question.0[*i])).collect()
}

fn missing_entity(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let i = *one(stream, &letters(c))?;
    let new = free_letter(&c.draft.board.scene, stream)?;
    c.draft.question.0[i] = Piece::Words(new.clone());
    reprint(c);
    Injected::of(format!("{new} is nowhere: {}", c.question.0))
}

fn unbound_number(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let values: Vec<usize> =
        (0..c.draft.question.0.len()).filter(|i| matches!(c.draft.question.0[*i], Piece::Value(_))).collect();
    let i = *one(stream, &values)?;
    let Piece::Value(id) = c.draft.question.0[i] else { return None };
    let old = c.draft.board.value_of(id)?.clone();
    let new = printed(&wrong(&old, &c.draft.board.scene, stream)?);
    c.draft.question.0[i] = Piece::Words(new.clone());
    reprint(c);
    Injected::of(format!("{new} typed for {}", printed(&old)))
}

fn name_typo(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let names = spans(c, |s| matches!(s.piece, Piece::Name(_)));
    let i = *one(stream, &names)?;
    let (start, end) = (c.question.1[i].start, c.question.1[i].end);
    let old = c.question.0[start..end].to_owned();
    let mut letters: Vec<char> = old.chars().collect();
    let k = stream.int(0..=letters.len() as i64 - 1) as usize;
    let pool: Vec<char> = if letters[k].is_uppercase() { ('A'..='Z').collect() } else { ('a'..='z').collect() };
    letters[k] = *stream.pick(&pool.into_iter().filter(|l| *l != letters[k]).collect::<Vec<_>>());
    let new: String = letters.into_iter().collect();
    overprint(&mut c.question, i, &new);
    Injected::of(format!("{new} printed for {old}"))
}

fn later_entity(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let scene = &c.draft.board.scene;
    let later: Vec<_> =
        scene.ids().filter(|id| scene.entity(*id).state > 0 && scene.entity(*id).name.is_some()).collect();
    let new = *one(stream, &later)?;
    let i = *one(stream, &letters(c))?;
    c.draft.question.0[i] = Piece::Name(new);
    reprint(c);
    Injected::of(format!("names what is drawn later: {}", c.question.0))
}

fn answer_told(c: &mut Candidate, _: &mut Stream, _: &Bench) -> Option<Injected> {
    let last = c.draft.steps().last()?.1.derived;
    c.draft.board.value_of(last)?;
    add_sentence(&mut c.draft, &format!("It comes to {}", value_token(last)));
    reprint(c);
    Injected::of("the question states what the last step concludes")
}

/// What the names and values of printed words come to, without the words between them.
fn bound((words, spans): &(String, Vec<Span>)) -> Vec<&str> {
    spans.iter().map(|s| &words[s.start..s.end]).collect()
}

fn other_question(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let other = bench.other(c, stream)?;
    // The same names and values in other words would ask the same.
    if bound(&other.question) == bound(&c.question) || other.question.1.is_empty() {
        return None;
    }
    c.question = other.question;
    Injected::of(format!("asks what belongs to another figure: {}", c.question.0))
}

fn cut_question(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let words = &c.question.0;
    let from = words.trim_end_matches(['.', '?']).rfind(['.', '?']).map_or(0, |i| i + 1);
    let spaces: Vec<usize> = words.match_indices(' ').map(|(i, _)| i).filter(|i| *i > from + 3).collect();
    let end = *one(stream, &spaces)?;
    c.question.0.truncate(end);
    c.question.1.retain(|s| s.end <= end);
    Injected::of(format!("the question ends with: {}", c.question.0))
}

fn asks_for_another(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let (scene, asked) = (&c.draft.board.scene, &c.draft.asked);
    let from = last_sentence(&c.draft.question.0);
    let names: Vec<usize> = letters(c).into_iter().filter(|i| *i >= from).collect();
    let i = *one(stream, &names)?;
    let Piece::Name(old) = c.draft.question.0[i] else { return None };
    // Only names that make the asked measure: the sentence then asks for something else.
    if !asked.entities(scene).contains(&old) {
        return None;
    }
    let said: Vec<_> = c.draft.question.0[from..].to_vec();
    let free = |id: &crate::scene::EntityId| {
        let e = scene.entity(*id);
        e.state == 0
            && e.look.shown()
            && e.name.as_ref().is_some_and(|n| n.len() == 1)
            && std::mem::discriminant(&e.shape) == std::mem::discriminant(&scene.entity(old).shape)
            && !said.contains(&Piece::Name(*id))
    };
    let others: Vec<_> = scene.ids().filter(free).collect();
    let new = *one(stream, &others)?;
    c.draft.question.0[i] = Piece::Name(new);
    // The parts of which the question is composed err in the same way, as they would in a template.
    let (told, tells) = (name_token(old), name_token(new));
    let ask = &mut c.draft.parts.ask;
    for text in ask.sentences.iter_mut().chain(&mut ask.nouns) {
        *text = text.replace(&told, &tells);
    }
    reprint(c);
    Injected::of(format!("asks for something else: {}", c.question.0))
}

/// First piece of the last sentence of a text.
pub(super) fn last_sentence(pieces: &[Piece]) -> usize {
    let ends = |p: &Piece| matches!(p, Piece::Words(w) if w.trim_end_matches(['.', '?', ' ']).contains(['.', '?']));
    pieces.iter().rposition(ends).unwrap_or(0)
}
