//! Grading line by line: JSON objects with a prediction and an answer in, verdicts out.
//!
//! In: `{"prediction": "..", "answer": ".."}`, with optional `choices` (a list of texts), `question` (from which choices are read),
//! `tolerance` (relative), `ordered`, `id`. The answer is a text, a number, a list of texts of which any is right, or an exact
//! answer as our records hold it. Out: a [`Grade`] with the `id`, or what is wrong with the line.

use super::choice;
use super::reference::{Reference, Rules};
use super::verdict::Grade;
use crate::answer::Answer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing to grade.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    /// What the model wrote.
    pub prediction: Value,
    /// The reference.
    pub answer: Value,
    /// Texts of the choices, from A on.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The question, from which choices are read if none are given.
    #[serde(default)]
    pub question: Option<String>,
    /// Relative tolerance for numbers.
    #[serde(default)]
    pub tolerance: Option<f64>,
    /// The order of a list counts.
    #[serde(default)]
    pub ordered: bool,
    /// Handed back as it is.
    #[serde(default)]
    pub id: Option<Value>,
}

/// A verdict with the name of what it is about.
#[derive(Clone, Debug, Serialize)]
pub struct Response {
    /// As it was handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// The verdict.
    #[serde(flatten)]
    pub grade: Grade,
}

/// Grades one request.
///
/// # Errors
/// A prediction that is no text or number, an answer of another shape than the module names, a tolerance that is no number of at least 0.
pub fn grade(request: Request) -> Result<Response, String> {
    let prediction =
        text(&request.prediction).ok_or_else(|| shape("prediction", &request.prediction, "a text or a number"))?;
    if let Some(tolerance) = request.tolerance.filter(|t| !(t.is_finite() && *t >= 0.0)) {
        return Err(format!("tolerance is {tolerance}; hint: it is relative and at least 0, such as 0.01"));
    }
    let choices = match request.question.as_deref() {
        Some(question) if request.choices.is_empty() => choice::listed(question),
        _ => request.choices,
    };
    let rules = Rules { tolerance: request.tolerance, choices, ordered: request.ordered, exact: false };
    let mut best: Option<Grade> = None;
    for reference in references(&request.answer, rules)? {
        let grade = reference.grade(&prediction);
        if grade.correct || best.is_none() {
            let done = grade.correct;
            best = Some(grade);
            if done {
                break;
            }
        }
    }
    let grade = best.ok_or("answer is an empty list; hint: name at least one right answer")?;
    Ok(Response { id: request.id, grade })
}

/// Reads a line.
///
/// # Errors
/// Text that is not such an object.
pub fn read(line: &str) -> Result<Request, String> {
    serde_json::from_str(line)
        .map_err(|error| format!("{error}; hint: a line is {{\"prediction\": \"..\", \"answer\": \"..\"}}"))
}

/// Reads a line and grades it.
///
/// # Errors
/// As for [`read`] and [`grade`].
pub fn grade_line(line: &str) -> Result<Response, String> {
    grade(read(line)?)
}

fn references(answer: &Value, rules: Rules) -> Result<Vec<Reference>, String> {
    let wrong = || shape("answer", answer, "a text, a number, a list of these, or an exact answer with kind and value");
    match answer {
        Value::Array(answers) => answers
            .iter()
            .map(|one| Some(Reference::new(&text(one)?, rules.clone())))
            .collect::<Option<_>>()
            .ok_or_else(wrong),
        Value::Object(_) => {
            let exact: Answer =
                serde_json::from_value(answer.clone()).map_err(|error| format!("{}: {error}", wrong()))?;
            Ok(vec![Reference::of(&exact, rules.choices)])
        }
        one => text(one)
            .filter(|text| !text.trim().is_empty())
            .map(|text| vec![Reference::new(&text, rules)])
            .ok_or_else(wrong),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(if *truth { "yes" } else { "no" }.to_owned()),
        _ => None,
    }
}

fn shape(name: &str, value: &Value, expected: &str) -> String {
    let mut found: String = value.to_string().chars().take(60).collect();
    if found.is_empty() {
        found.push_str("\"\"");
    }
    format!("{name} is {found}; hint: it is {expected}")
}
