//! The table of checks: one row and one function each, judging what was measured of a row.

use crate::answer::{Answer, Kind as AnswerKind};
use crate::audit::edit::Kind;
use crate::audit::facts::{Facts, Shot};
use crate::audit::prose;
use crate::audit::row::{PICTURES, TEXTS, Text};
use crate::audit::source;
use crate::audit::tags::Solution;
use serde::Serialize;
use std::collections::HashSet;

/// How much a failure weighs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The row is wrong.
    Fault,
    /// Worth knowing; the row may be meant so.
    Note,
}

/// What a check says of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It holds.
    Passes,
    /// It does not, with the evidence.
    Fails(String),
    /// What it looks at is not there.
    Skips,
}

/// A check.
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// How much a failure weighs.
    pub level: Level,
    /// What a row that passes has, in words.
    pub says: &'static str,
    /// The check itself.
    pub judge: fn(&Facts) -> Outcome,
}

const fn fault(name: &'static str, says: &'static str, judge: fn(&Facts) -> Outcome) -> Check {
    Check { name, level: Level::Fault, says, judge }
}

const fn note(name: &'static str, says: &'static str, judge: fn(&Facts) -> Outcome) -> Check {
    Check { name, level: Level::Note, says, judge }
}

/// All checks.
pub const CHECKS: &[Check] = &[
    fault("fields/present", "every column of the schema has a value", fields_present),
    fault("fields/encoding", "texts are UTF-8 and were never read as something else", fields_encoding),
    fault("fields/whole", "texts and programs do not break off", fields_whole),
    fault("image/readable", "both pictures can be unpacked", image_readable),
    fault("image/size", "both pictures have sides of 16 to 16,384 pixels and ratios below 200", image_size),
    fault("image/still", "neither picture is animated", image_still),
    fault("edit/size", "the edited picture has the size of the original", edit_size),
    fault("edit/changed", "the edited picture differs from the original", edit_changed),
    fault("edit/overlay", "the edit is an overlay and moves nothing of the original", edit_overlay),
    fault("tags/form", "the solution's tags are complete, nested and in order", tags_form),
    fault("tags/images", "the solution has a place for each edited picture, the question at most one", tags_images),
    note("tags/reward", "the reference's format reward would be given", tags_reward),
    fault("answer/readable", "the answer reads as a letter, number, point, list or name", answer_readable),
    fault("answer/agrees", "the solution ends in the answer of the row", answer_agrees),
    note("answer/choice", "a question with choices is answered by one of them, others are not", answer_choice),
    fault("code/present", "the solution shows a program", code_present),
    note("code/same", "the tool's program is one that the solution shows, or all of them together", code_same),
    note("code/saves", "both programs save a picture", code_saves),
    note("code/loads", "the tool's program reads a picture", code_loads),
    note("code/safe", "no program reaches for network, files or other programs", code_safe),
    fault("duplicate/id", "no earlier row has the id", duplicate_id),
    fault("duplicate/whole", "no earlier row has both question and picture", duplicate_whole),
    note("duplicate/picture", "no earlier row asks another question about the picture", duplicate_picture),
    note("duplicate/question", "no earlier row asks nearly the same", duplicate_question),
];

/// Longest and shortest side of a sensible picture, and largest ratio, which the reference's own preprocessing refuses.
const SIDES: std::ops::RangeInclusive<u32> = 16..=16_384;
const RATIO_MAX: u32 = 200;

/// Fails with the first evidence.
fn first(evidence: impl IntoIterator<Item = String>) -> Outcome {
    evidence.into_iter().next().map_or(Outcome::Passes, Outcome::Fails)
}

fn texts(facts: &Facts) -> impl Iterator<Item = (&'static str, &str)> {
    TEXTS.iter().filter_map(|name| facts.row.text(name).map(|text| (*name, text)))
}

fn shots(facts: &Facts) -> impl Iterator<Item = (&'static str, &Shot)> {
    PICTURES.iter().zip(&facts.pictures).flat_map(|(name, shots)| shots.iter().flatten().map(|shot| (*name, shot)))
}

/// The programs of the two columns, by name.
fn programs(facts: &Facts) -> impl Iterator<Item = (&'static str, &str)> {
    texts(facts).filter(|(name, text)| name.ends_with("code") && *name != "CoT_with_code" && !text.trim().is_empty())
}

fn solution(facts: &Facts) -> Option<(&Solution, &str)> {
    facts.solution.as_ref().zip(facts.row.text("CoT_with_code"))
}

fn fields_present(facts: &Facts) -> Outcome {
    let mut missing = vec![];
    for (name, text) in TEXTS.iter().zip(&facts.row.texts) {
        match text {
            Text::Absent => missing.push(format!("{name} is no column")),
            Text::Null => missing.push(format!("{name} is null")),
            Text::Is(text) if text.trim().is_empty() => missing.push(format!("{name} is empty")),
            Text::Other(what) => missing.push(format!("{name} is {what}")),
            Text::Is(_) | Text::NoUtf8(_) => {}
        }
    }
    for (name, shots) in PICTURES.iter().zip(&facts.pictures) {
        match shots.as_deref() {
            None => missing.push(format!("{name} is no column")),
            Some([]) => missing.push(format!("{name} is empty")),
            Some(_) => {}
        }
    }
    if missing.is_empty() { Outcome::Passes } else { Outcome::Fails(missing.join(", ")) }
}

fn fields_encoding(facts: &Facts) -> Outcome {
    let bytes = TEXTS.iter().zip(&facts.row.texts).filter_map(|(name, text)| match text {
        Text::NoUtf8(size_bytes) => Some(format!("{name}: {size_bytes} bytes that are no UTF-8")),
        _ => None,
    });
    let letters = texts(facts).filter_map(|(name, text)| Some(format!("{name}: {}", prose::misencoded(text)?)));
    first(bytes.chain(letters))
}

fn fields_whole(facts: &Facts) -> Outcome {
    let words = texts(facts).filter(|(name, _)| ["question", "answer"].contains(name));
    let words = words.filter_map(|(name, text)| Some(format!("{name}: {}", prose::cut_off(text)?)));
    let code = programs(facts).filter_map(|(name, text)| Some(format!("{name}: {}", source::cut_off(text)?)));
    first(words.chain(code))
}

fn image_readable(facts: &Facts) -> Outcome {
    if shots(facts).next().is_none() {
        return Outcome::Skips;
    }
    first(shots(facts).filter_map(|(name, shot)| Some(format!("{name}: {}", shot.pixels.as_ref().err()?))))
}

/// Judges the headers that there are.
fn headers(facts: &Facts, judge: impl Fn(crate::foreign::picture::Header) -> Option<String>) -> Outcome {
    let mut headers = shots(facts).filter_map(|(name, shot)| Some((name, shot.header?))).peekable();
    if headers.peek().is_none() {
        return Outcome::Skips;
    }
    first(headers.filter_map(|(name, header)| Some(format!("{name}: {}", judge(header)?))))
}

fn image_size(facts: &Facts) -> Outcome {
    headers(facts, |header| {
        let (width, height) = (header.width, header.height);
        let (short, long) = (width.min(height), width.max(height));
        let is_sensible = SIDES.contains(&short) && SIDES.contains(&long) && long / short < RATIO_MAX;
        (!is_sensible).then(|| format!("{width} x {height} pixels"))
    })
}

fn image_still(facts: &Facts) -> Outcome {
    headers(facts, |header| header.animated.then(|| "several frames".into()))
}

fn edit_size(facts: &Facts) -> Outcome {
    let [Some(original), Some(edited)] = &facts.pictures else { return Outcome::Skips };
    let (Some(old), false) = (original.first().and_then(|shot| shot.header), edited.is_empty()) else {
        return Outcome::Skips;
    };
    let mut sizes = edited.iter().filter_map(|shot| shot.header).map(|h| (h.width, h.height)).peekable();
    if sizes.peek().is_none() {
        return Outcome::Skips;
    }
    let (width, height) = (old.width, old.height);
    first(
        sizes
            .filter(|size| *size != (width, height))
            .map(|(w, h)| format!("{w} x {h} pixels after {width} x {height}")),
    )
}

fn edit_changed(facts: &Facts) -> Outcome {
    if facts.edits.is_empty() {
        return Outcome::Skips;
    }
    let same = |edit: &&crate::audit::edit::Edit| edit.kind == Kind::Same;
    first(facts.edits.iter().filter(same).map(ToString::to_string))
}

fn edit_overlay(facts: &Facts) -> Outcome {
    let mut changed = facts.edits.iter().filter(|edit| edit.kind != Kind::Same).peekable();
    if changed.peek().is_none() {
        return Outcome::Skips;
    }
    first(changed.filter(|edit| edit.kind != Kind::Overlay).map(ToString::to_string))
}

fn tags_form(facts: &Facts) -> Outcome {
    match &facts.solution {
        None => Outcome::Skips,
        Some(solution) => first(solution.fault.clone()),
    }
}

fn tags_images(facts: &Facts) -> Outcome {
    let (Some(solution), Some(edited)) = (&facts.solution, &facts.pictures[1]) else { return Outcome::Skips };
    let asked = facts.row.text("question").map_or(0, |question| question.matches("<image>").count());
    let originals = facts.pictures[0].as_ref().map_or(0, Vec::len);
    if solution.images != edited.len() {
        Outcome::Fails(format!("{} places in the solution, {} edited pictures", solution.images, edited.len()))
    } else if asked > 0 && asked != originals {
        Outcome::Fails(format!("{asked} places in the question, {originals} original pictures"))
    } else {
        Outcome::Passes
    }
}

fn tags_reward(facts: &Facts) -> Outcome {
    // What is wrong with the form is said there.
    let Some((solution, text)) = solution(facts).filter(|(solution, _)| solution.fault.is_none()) else {
        return Outcome::Skips;
    };
    if solution.earns_format_reward(text) {
        return Outcome::Passes;
    }
    let gap = solution.gap.as_deref().unwrap_or("");
    Outcome::Fails(format!(
        "{gap:?} between </think> and <answer>, where the reward wants one white space, and an end at </answer>"
    ))
}

/// Most words of a name: `angle bisector of ABC` is one, a sentence is none.
const NAME_WORDS: usize = 4;

/// An answer of whatever kind, the strictest first.
fn read_answer(text: &str) -> Result<Answer, String> {
    use AnswerKind::{Choice, Point, Rounded, Sequence, Set, Word};
    let is_long = |name: &str| name.split_whitespace().count() > NAME_WORDS;
    let mut last = String::new();
    for kind in [Choice, Rounded, Point, Set, Sequence, Word] {
        match Answer::parse(text, kind) {
            Ok(Answer::Word(name)) if is_long(&name) => last = "a sentence, where a name was expected".into(),
            Ok(Answer::Sequence(names) | Answer::Set(names)) if names.iter().any(|name| is_long(name)) => {}
            Ok(answer) => return Ok(answer),
            Err(error) => last = error.to_string(),
        }
    }
    Err(last)
}

fn answer_readable(facts: &Facts) -> Outcome {
    match facts.row.text("answer").filter(|text| !text.trim().is_empty()) {
        None => Outcome::Skips,
        Some(text) => first(read_answer(text).err().map(|why| format!("{:?}: {why}", shorten(text)))),
    }
}

fn answer_agrees(facts: &Facts) -> Outcome {
    let (Some(answer), Some(said)) =
        (facts.row.text("answer"), facts.solution.as_ref().and_then(|solution| solution.answer.as_deref()))
    else {
        return Outcome::Skips;
    };
    let same_words = answer.split_whitespace().eq(said.split_whitespace());
    let same_value = read_answer(answer).is_ok_and(|a| read_answer(said).is_ok_and(|b| a.matches(&b) || b.matches(&a)));
    if same_words || same_value {
        return Outcome::Passes;
    }
    Outcome::Fails(format!("{:?} in the row, {:?} in the solution", shorten(answer), shorten(said)))
}

fn answer_choice(facts: &Facts) -> Outcome {
    let (Some(question), Some(text)) = (facts.row.text("question"), facts.row.text("answer")) else {
        return Outcome::Skips;
    };
    let choices = prose::choices(question);
    let letter = match Answer::parse(text, AnswerKind::Choice) {
        Ok(Answer::Choice { index }) => ('A'..).nth(index),
        _ => None,
    };
    match letter {
        None if choices.is_empty() => Outcome::Skips,
        Some(letter) if choices.contains(&letter) => Outcome::Passes,
        // A point may well be called A where nothing is listed.
        Some(_) if choices.is_empty() => Outcome::Skips,
        Some(letter) => Outcome::Fails(format!("{letter} is none of {choices:?}")),
        None if question.contains(text.trim()) => Outcome::Passes,
        None => Outcome::Fails(format!("choices {choices:?}, answer {:?}", shorten(text))),
    }
}

fn code_present(facts: &Facts) -> Outcome {
    match &facts.solution {
        Some(solution) if solution.programs.is_empty() => Outcome::Fails("no <code> in the solution".into()),
        Some(solution) if solution.programs.iter().any(String::is_empty) => Outcome::Fails("<code> is empty".into()),
        Some(_) => Outcome::Passes,
        None => Outcome::Skips,
    }
}

fn code_same(facts: &Facts) -> Outcome {
    let (Some(code), Some(solution)) = (facts.row.text("tool_code"), &facts.solution) else { return Outcome::Skips };
    let words = |code: &str| code.split_whitespace().collect::<String>();
    let code = words(code);
    if code.is_empty() || solution.programs.is_empty() {
        return Outcome::Skips;
    }
    if solution.programs.iter().any(|program| words(program) == code) {
        return Outcome::Passes;
    }
    // Of several calls it may be all of them together: then every line that draws is one of theirs.
    let draws = |line: &&str| line.starts_with("ax.") || line.starts_with("text(");
    let shown: HashSet<&str> = solution.programs.iter().flat_map(|program| program.lines()).map(str::trim).collect();
    let together = facts.row.text("tool_code").unwrap_or_default();
    let mut strokes = together.lines().map(str::trim).filter(draws).peekable();
    if solution.programs.len() > 1 && strokes.peek().is_some() && strokes.all(|line| shown.contains(line)) {
        return Outcome::Passes;
    }
    Outcome::Fails(format!("tool_code is none of {} programs of the solution", solution.programs.len()))
}

fn code_saves(facts: &Facts) -> Outcome {
    if programs(facts).next().is_none() {
        return Outcome::Skips;
    }
    first(programs(facts).filter(|(_, code)| !source::saves(code)).map(|(name, _)| format!("{name} saves no picture")))
}

fn code_loads(facts: &Facts) -> Outcome {
    match programs(facts).find(|(name, _)| *name == "tool_code") {
        None => Outcome::Skips,
        Some((_, code)) if source::loads(code) => Outcome::Passes,
        Some(_) => Outcome::Fails("tool_code reads no picture".into()),
    }
}

fn code_safe(facts: &Facts) -> Outcome {
    let shown =
        facts.solution.iter().flat_map(|solution| &solution.programs).map(|code| ("CoT_with_code", code.as_str()));
    let mut all = programs(facts).chain(shown).peekable();
    if all.peek().is_none() {
        return Outcome::Skips;
    }
    first(all.filter_map(|(name, code)| Some(format!("{name}: {}", source::hazard(code)?))))
}

/// Fails if an earlier row is met; skips if there is nothing to compare.
fn twin(there: bool, evidence: Option<String>) -> Outcome {
    match evidence {
        Some(evidence) => Outcome::Fails(evidence),
        None if there => Outcome::Passes,
        None => Outcome::Skips,
    }
}

fn duplicate_id(facts: &Facts) -> Outcome {
    let again = facts.twins.id.map(|(file, row)| format!("the id of file {file}, row {row}"));
    twin(facts.row.text("id").is_some(), again)
}

fn duplicate_whole(facts: &Facts) -> Outcome {
    let again = facts.twins.whole.map(|(file, row)| format!("question and picture of file {file}, row {row}"));
    twin(facts.original().is_some() && facts.row.text("question").is_some(), again)
}

fn duplicate_picture(facts: &Facts) -> Outcome {
    let again = facts.twins.picture.map(|(file, row)| format!("the picture of file {file}, row {row}"));
    twin(facts.original().is_some() && facts.row.text("question").is_some(), again)
}

fn duplicate_question(facts: &Facts) -> Outcome {
    let again = facts
        .twins
        .question
        .map(|((file, row), alike)| format!("{:.0}% of the question of file {file}, row {row}", 100.0 * alike));
    twin(facts.sketch.is_some(), again)
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}
