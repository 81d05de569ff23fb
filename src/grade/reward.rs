//! Rewards of rollouts for reinforcement learning: R = R_acc + 0.5 R_format + 0.3 [R_acc > 0] R_tool (V-Thinker, equation 7).
//!
//! In: what the model wrote, tags and outputs of the sandbox included, and the reference; out: the reward and its parts. `R_acc` is 1
//! for a right answer and 0 for any other, by the rules of `grade`. `R_format` is 1 if the text is reasoning, `</think>`, one white
//! space, `<answer>..</answer>` and nothing after, each tag once. `R_tool` is the share of tool calls that ran without an
//! error, 0 without a call. The published trainer lets a model judge accuracy and adds a fourth part that the paper does not name;
//! neither is here.

use super::line::{self, Request};
use super::verdict::Grade;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Weight of the format.
pub const FORMAT_WEIGHT: f64 = 0.5;
/// Weight of the tools, for right answers alone.
pub const TOOL_WEIGHT: f64 = 0.3;
/// What the output of a call that failed contains: the mark of the published sandbox, and that of Python.
const FAILURES: &[&str] = &["sandbox for", "Traceback (most recent call last)"];

/// One rollout to reward.
#[derive(Clone, Debug, Deserialize)]
pub struct Rollout {
    /// What the model wrote, in one text or as messages with `content`.
    #[serde(alias = "response", alias = "solution_str", alias = "prediction")]
    pub completion: Value,
    /// The reference, as in a line of `grade`.
    #[serde(alias = "solution", alias = "ground_truth")]
    pub answer: Value,
    /// The question, from which choices are read if none are given.
    #[serde(default)]
    pub question: Option<String>,
    /// Texts of the choices, from A on.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Relative tolerance for numbers.
    #[serde(default)]
    pub tolerance: Option<f64>,
    /// Whether each tool call ran without an error, where the trainer knows it; else the outputs in the text tell.
    #[serde(default)]
    pub calls: Option<Vec<bool>>,
    /// Any white space, or none, may stand between and behind the tags.
    #[serde(default)]
    pub lenient: bool,
}

/// A reward with its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reward {
    /// The sum, in [0, 1.8].
    pub reward: f64,
    /// 0 or 1.
    pub accuracy: f64,
    /// 0 or 1.
    pub format: f64,
    /// In [0, 1].
    pub tool: f64,
    /// The verdict on the answer.
    pub grade: Grade,
}

/// Rewards a rollout.
///
/// # Errors
/// A completion that is no text, or an answer or tolerance that [`line::grade`] refuses.
pub fn reward(rollout: Rollout) -> Result<Reward, String> {
    let completion =
        text(&rollout.completion).ok_or("completion is no text; hint: a text, or messages with content")?;
    let format = f64::from(u8::from(is_well_formed(&completion, rollout.lenient)));
    let tool = match &rollout.calls {
        Some(calls) => share(calls.iter().copied()),
        None => share(outputs(&completion).map(|output| !FAILURES.iter().any(|failure| output.contains(failure)))),
    };
    let request = Request {
        prediction: Value::String(completion),
        answer: rollout.answer,
        choices: rollout.choices,
        question: rollout.question,
        tolerance: rollout.tolerance,
        ordered: false,
        id: None,
    };
    let grade = line::grade(request)?.grade;
    let accuracy = f64::from(u8::from(grade.correct));
    let gated = if accuracy > 0.0 { tool } else { 0.0 };
    Ok(Reward { reward: accuracy + FORMAT_WEIGHT * format + TOOL_WEIGHT * gated, accuracy, format, tool, grade })
}

fn text(completion: &Value) -> Option<String> {
    match completion {
        Value::String(text) => Some(text.clone()),
        // Trainers hand over conversations: the words of all turns, in order.
        Value::Array(messages) => {
            messages.iter().map(|message| message.get("content")?.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}

/// Whether the text is `..</think>`, white space, `<answer>..</answer>`, each tag once; an opening `<think>` may stand in the prompt.
///
/// The published rule wants exactly one character of white space between the tags and nothing behind them.
#[must_use]
pub fn is_well_formed(completion: &str, lenient: bool) -> bool {
    let once = |tag: &str| completion.matches(tag).count() == 1;
    if !once("</think>") || !once("<answer>") || !once("</answer>") || completion.matches("<think>").count() > 1 {
        return false;
    }
    let Some((thought, rest)) = completion.split_once("</think>") else { return false };
    let Some((between, rest)) = rest.split_once("<answer>") else { return false };
    let Some((answer, after)) = rest.split_once("</answer>") else { return false };
    let blank = |text: &str| text.chars().all(char::is_whitespace);
    let spaced = blank(between) && (lenient || between.chars().count() == 1);
    let ended = after.is_empty() || (lenient && blank(after));
    spaced && ended && !thought.contains("<answer>") && !answer.contains("<think>")
}

/// What the sandbox printed, call by call.
fn outputs(completion: &str) -> impl Iterator<Item = &str> {
    completion.split("<sandbox_output>").skip(1).map(|rest| rest.split("</sandbox_output>").next().unwrap_or(rest))
}

fn share(calls: impl Iterator<Item = bool>) -> f64 {
    let (mut good, mut all) = (0u32, 0u32);
    for ran in calls {
        good += u32::from(ran);
        all += 1;
    }
    if all == 0 { 0.0 } else { f64::from(good) / f64::from(all) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parts(value: serde_json::Value) -> (f64, f64, f64, f64) {
        let reward = reward(serde_json::from_value(value).unwrap()).unwrap();
        (reward.reward, reward.accuracy, reward.format, reward.tool)
    }

    #[test]
    fn the_formula_of_the_paper() {
        let run = "<code>draw()</code><sandbox_output>ok</sandbox_output>";
        let failed = "<code>draw(</code><sandbox_output>Traceback (most recent call last)</sandbox_output>";
        for (completion, expected) in [
            (format!("<think>a {run} b</think>\n<answer>5</answer>"), (1.8, 1.0, 1.0, 1.0)),
            (format!("<think>a {run}{failed} b</think>\n<answer>5</answer>"), (1.65, 1.0, 1.0, 0.5)),
            ("<think>a</think>\n<answer>5</answer>".to_owned(), (1.5, 1.0, 1.0, 0.0)),
            (format!("<think>{run}</think>\n<answer>6</answer>"), (0.5, 0.0, 1.0, 1.0)),
            (format!("{run} The answer is 5."), (1.3, 1.0, 0.0, 1.0)),
            (String::new(), (0.0, 0.0, 0.0, 0.0)),
        ] {
            let found = parts(json!({"completion": completion, "answer": "5"}));
            assert!(
                (found.0 - expected.0).abs() < 1e-12
                    && (found.1, found.2, found.3) == (expected.1, expected.2, expected.3),
                "{completion} {found:?}"
            );
        }
        let told = parts(
            json!({"completion": format!("{run}</think>\n<answer>5</answer>"), "solution": 5, "calls": [true, false, false, false]}),
        );
        assert!((told.0 - 1.575).abs() < 1e-12);
    }

    #[test]
    fn the_format_is_exact_unless_lenient() {
        for (text, exact, lenient) in [
            ("a</think>\n<answer>1</answer>", true, true),
            ("<think>a</think> <answer>1</answer>", true, true),
            ("a</think><answer>1</answer>", false, true),
            ("a</think>\n\n<answer>1</answer>", false, true),
            ("a</think>\n<answer>1</answer>\n", false, true),
            ("a</think>\nso<answer>1</answer>", false, false),
            ("a</think>\n<answer>1</answer><answer>1</answer>", false, false),
            ("a</think></think>\n<answer>1</answer>", false, false),
            ("<answer>1</answer>\n</think>", false, false),
            ("<answer>1</answer>", false, false),
            ("a</think>\n<answer>1", false, false),
        ] {
            assert_eq!((is_well_formed(text, false), is_well_formed(text, true)), (exact, lenient), "{text}");
        }
    }

    #[test]
    fn conversations_are_read_turn_by_turn() {
        let turns = json!([{"role": "assistant", "content": "<think>a</think>\n"}, {"role": "assistant", "content": "<answer>5</answer>"}]);
        assert_eq!(parts(json!({"completion": turns, "answer": "5"})).0, 1.5);
        assert!(reward(serde_json::from_value(json!({"completion": 3, "answer": "5"})).unwrap()).is_err());
        assert!(reward(serde_json::from_value(json!({"completion": "5", "answer": []})).unwrap()).is_err());
    }
}
