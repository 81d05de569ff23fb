//! What an expansion rule is told of the problem that it expands: the third argument of its `build`.
//!
//! A struct with the fields `asked` (measure), `answer` (exact number, word or list of names, `None` for other answers),
//! `result` (the claim of the last step, for `uses`), `noun` (phrase for what was asked, `None` if it has none), `mistakes`
//! (pairs of wrong answer and reason), `dimension` ("length", "area", "volume", "angle" or "number"), `calls` (number of tool calls so
//! far), `unit` (symbol of the answer's unit), `counted` (what a number answer counts), `solved` (whether a count or another solver's number led to it), `lengths` (unit of lengths)
//! and `depth` (expansions so far).

use crate::answer::Answer;
use crate::claim::args::Arg;
use crate::sample::draft::Draft;
use crate::seed::Stream;
use crate::template::item;
use starlark::values::structs::AllocStruct;
use starlark::values::{Heap, Value};

/// The fields by name.
pub type Told = Vec<(&'static str, Arg)>;

/// The number, word or names of an answer.
fn plain(answer: &Answer) -> Arg {
    match answer {
        Answer::Number { value, .. } => Arg::Number(value.clone()),
        Answer::Word(word) => Arg::Text(word.clone()),
        Answer::Sequence(names) | Answer::Set(names) => Arg::List(names.iter().cloned().map(Arg::Text).collect()),
        _ => Arg::None,
    }
}

/// What a rule is told of the draft; the stream chooses among its noun phrases.
pub fn told(draft: &Draft, style: &mut Stream) -> Told {
    let ask = &draft.parts.ask;
    let noun = if ask.nouns.is_empty() { Arg::None } else { Arg::Text(style.pick(&ask.nouns).clone()) };
    let mistakes = ask.mistakes.iter().map(|(wrong, why)| Arg::List(vec![plain(wrong), Arg::Text(why.clone())]));
    let dimension = match draft.asked.dimension(&draft.board.scene) {
        Some(0) => "angle",
        Some(1) => "length",
        Some(2) => "area",
        Some(3) => "volume",
        _ => "number",
    };
    let unit = match &draft.answer {
        Answer::Number { unit: Some(unit), .. } => Arg::Text(unit.to_string()),
        _ => Arg::None,
    };
    let text = |t: Option<String>| t.map_or(Arg::None, Arg::Text);
    vec![
        ("unit", unit),
        ("depth", Arg::Number(i64::from(draft.grown_from.as_ref().map_or(0, |g| g.depth)).into())),
        ("counted", text(ask.counted.clone())),
        ("lengths", text(draft.parts.unit.as_ref().map(ToString::to_string))),
        ("solved", Arg::Bool(draft.asked.asks_a_solver())),
        ("asked", Arg::Measure(draft.asked.clone())),
        ("answer", plain(&draft.answer)),
        ("result", draft.steps().last().map_or(Arg::None, |(_, step)| Arg::Claim(step.derived))),
        ("noun", noun),
        ("mistakes", Arg::List(mistakes.collect())),
        ("dimension", Arg::Text(dimension.into())),
        ("calls", Arg::Number((draft.calls().count() as i64).into())),
    ]
}

/// The struct as the script sees it.
pub fn value<'v>(told: &Told, heap: Heap<'v>) -> Value<'v> {
    heap.alloc(AllocStruct(told.iter().map(|(name, arg)| (*name, item::write(arg.clone(), heap)))))
}
