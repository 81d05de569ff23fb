//! Facts of a problem: what is given, where it stands, and what is asked.

use crate::answer::Answer;
use crate::answer::unit::Unit;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::dimension::unit_of;
use crate::claim::measure::Measure;
use crate::claim::{Claim, Place, Source, phrase};
use crate::sample::parts::{Ask, Given};
use crate::template::host::{Host, Work, wordings};

/// Units of a measured value: lengths and areas in the problem's unit, angles in degrees.
pub(super) fn dress(work: &Work, measure: &Measure, answer: Answer) -> Answer {
    dressed(&work.board, work.unit.as_ref(), measure, answer)
}

/// The same, of a board with the unit of its lengths.
pub fn dressed(board: &Board, lengths: Option<&Unit>, measure: &Measure, answer: Answer) -> Answer {
    let Answer::Number { value, unit: None } = answer else { return answer };
    let unit = measure.dimension(&board.scene).and_then(|power| unit_of(power, lengths));
    Answer::Number { value, unit }
}

pub(super) fn given(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let (claim, _) = args.assertion("claim")?;
    let mut work = host.work.borrow_mut();
    let claim = match claim {
        Claim::Equal(measure, value) => {
            let value = dress(&work, &measure, value);
            Claim::Equal(measure, value)
        }
        other => other,
    };
    let wanted = args.text_option("place")?;
    let own = match args.keyword("text") {
        None => Vec::new(),
        Some(list) => wordings(&mut Args::new("given", vec![list], Vec::new()), "text")?,
    };
    let id = work.board.state_claim(claim, Source::Given(Place::Text));
    let value = crate::claim::text::value_token(id);
    let clauses = if own.is_empty() {
        phrase::clauses(&work.board, id)
    } else {
        own.iter().map(|t| t.replace("{}", &value)).collect()
    };
    let marks = phrase::marks(&work.board, id, 0);
    let place = match (wanted.as_deref(), clauses.is_empty(), marks.is_empty()) {
        (_, true, true) => return Err(args.error("claim", "has neither words nor a mark; hint: give text=[...]")),
        (Some("text"), false, _) | (None, false, true) => Place::Text,
        (Some("figure"), _, false) | (None, true, false) => Place::Figure,
        (Some("both"), false, false) => Place::Both,
        (None, false, false) => Place::Both,
        (Some(other), ..) => {
            return Err(args.error("place", format_args!("cannot be {other} here; it is text, figure or both")));
        }
    };
    let movable = wanted.is_none() && !clauses.is_empty() && !marks.is_empty();
    work.board.claims[id.0 as usize].source = Source::Given(place);
    work.givens.push(Given { claim: id, place, clauses, marks, movable });
    args.done()?;
    Ok(Arg::Claim(id))
}

pub(super) fn structure(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let (claim, _) = args.assertion("claim")?;
    let id = host.work.borrow_mut().board.state_claim(claim, Source::Structure);
    args.done()?;
    Ok(Arg::Claim(id))
}

pub(super) fn ask(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let measure = args.measure("measure")?;
    let answer = args.answer("answer")?;
    let mut work = host.work.borrow_mut();
    if work.ask.is_some() {
        return Err(args.error("measure", "was asked before; a problem asks one thing"));
    }
    let answer = dress(&work, &measure, answer);
    let list = |name: &'static str, arg: Option<Arg>| match arg {
        None => Ok(Vec::new()),
        Some(list) => wordings(&mut Args::new("ask", vec![list], Vec::new()), name),
    };
    let sentences = list("text", args.keyword("text"))?;
    let mut nouns = list("noun", args.keyword("noun"))?;
    if nouns.is_empty() {
        nouns = phrase::nouns(&work.board, &measure);
    }
    let counted = args.text_option("counted")?;
    let mut mistakes = Vec::new();
    if let Some(Arg::List(items)) = args.keyword("mistakes") {
        for item in items {
            match item {
                Arg::List(pair) if pair.len() == 2 => {
                    let Arg::Text(why) = &pair[1] else {
                        return Err(args.error("mistakes", "are pairs of answer and reason"));
                    };
                    mistakes.push((dress(&work, &measure, args.as_answer("mistakes", &pair[0])?), why.clone()));
                }
                other => {
                    return Err(args.error("mistakes", format_args!("are pairs of answer and reason, not {other:?}")));
                }
            }
        }
    }
    if measure.dimension(&work.board.scene).is_some() {
        // Nobody takes a length, an area or an angle for negative or zero.
        mistakes.retain(|(wrong, _)| !matches!(wrong, Answer::Number { value, .. } if value.sign() <= 0));
    }
    let options = match args.keyword("options") {
        Some(Arg::List(items)) => items.iter().map(|a| args.as_answer("options", a)).collect::<Result<_, _>>()?,
        _ => Vec::new(),
    };
    if sentences.is_empty() && nouns.is_empty() {
        return Err(args.error("measure", "has no customary name; hint: give noun=[...] or text=[...]"));
    }
    work.ask = Some(Ask { measure, answer, sentences, nouns, counted, mistakes, options });
    args.done()?;
    Ok(Arg::None)
}
