//! Tasks from JSON lines: figures with places (`image`, `points`), and questions with pictures (`image`, `question`, `answer`).
//!
//! Pictures are named by their paths from the file's folder. Places: a dictionary from name to `[x, y]` in pixels; all of them are
//! asked for. Questions may have `id`, `choices`, `domain`, `level`, `knowledge`, `tools`.

use crate::evaluate::oracle;
use crate::evaluate::source::bench::choices;
use crate::evaluate::source::wanted::{Wanted, value};
use crate::evaluate::task::{Kind, Labels, Target, Task};
use crate::foreign::picture::{self, beside};
use anyhow::{Context as _, anyhow, bail};
use serde_json::Value;
use std::path::Path;

/// Reads a file.
///
/// # Errors
/// The first line that is no task, by number.
pub fn tasks(file: &Path, wanted: Wanted) -> anyhow::Result<Vec<Task>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| task(file, n + 1, line, wanted).with_context(|| format!("{}:{}", file.display(), n + 1)))
        .collect()
}

/// The first of several fields that is there, as text.
fn field<'a>(value: &'a Value, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| value[*name].as_str())
}

fn task(file: &Path, number: usize, line: &str, wanted: Wanted) -> anyhow::Result<Task> {
    let value: Value = serde_json::from_str(line).context("no JSON")?;
    let path = field(&value, &["image", "image_path"]).or_else(|| value["images"][0].as_str());
    let path = path.ok_or_else(|| match value.get("image") {
        Some(other) => anyhow!("image is {other}; hint: a path from the file's folder"),
        None => anyhow!("no field image; hint: a path from the file's folder"),
    })?;
    let folder = file.parent().unwrap_or(Path::new(".")).to_owned();
    let image = beside(path, &[folder]).map_err(|why| anyhow!("image: {why}"))?;
    let pixels = picture::decode(&image).with_context(|| format!("image {path}"))?;
    let id = match &value["id"] {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => format!("{}:{number}", path),
    };
    let size = [pixels.width, pixels.height];
    for (key, side) in ["width", "height"].into_iter().zip(size) {
        if let Some(said) = value[key].as_f64().filter(|said| *said != f64::from(side)) {
            bail!("{key} is {said}, the picture's is {side}; hint: points must be in the picture's own pixels");
        }
    }
    let (kind, question, target) = match &value["points"] {
        Value::Object(points) => places(points, size)?,
        Value::Null => reasoning(&value)?,
        other => bail!("points is {other}; hint: a dictionary from name to [x, y]"),
    };
    let texts = |key: &str| -> Vec<String> {
        value[key].as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    };
    let labels = Labels {
        domain: field(&value, &["domain", "subject"]).unwrap_or("").to_owned(),
        level: value["level"].as_u64().and_then(|l| u8::try_from(l).ok()).unwrap_or(0),
        knowledge: texts("knowledge"),
        tools: texts("tools"),
    };
    let play = oracle::plain(&target, &pixels, wanted.language);
    Ok(Task { id, kind, image, image_path: "images/task.png".into(), size, question, target, labels, play })
}

/// `size`: width and height of the picture, in which all places must lie.
fn places(points: &serde_json::Map<String, Value>, size: [u32; 2]) -> anyhow::Result<(Kind, String, Target)> {
    let [width, height] = size.map(f64::from);
    let place = |(name, at): (&String, &Value)| match (at[0].as_f64(), at[1].as_f64()) {
        (Some(x), Some(y)) if !(0.0..=width).contains(&x) || !(0.0..=height).contains(&y) => Err(anyhow!(
            "point {name} at {at} lies outside of the picture's {width} x {height} pixels; hint: x to the right, y down"
        )),
        (Some(x), Some(y)) => Ok((name.clone(), [x, y])),
        _ => Err(anyhow!("point {name} is {at}; hint: [x, y] in pixels")),
    };
    let points = points.iter().map(place).collect::<anyhow::Result<Vec<_>>>()?;
    if points.is_empty() {
        bail!("points is empty; hint: name at least one");
    }
    let names: Vec<&str> = points.iter().map(|p| p.0.as_str()).collect();
    let question = match names[..] {
        [one] => format!("Detect and output the pixel coordinates of point {one}."),
        _ => format!("Detect and output the pixel coordinates of the points {}.", names.join(", ")),
    };
    Ok((Kind::Perception, question, Target::Points { points, named: true }))
}

fn reasoning(value: &Value) -> anyhow::Result<(Kind, String, Target)> {
    let missing = |what: &str| anyhow!("no field {what}; hint: image and points, or image, question and answer");
    let question = field(value, &["question", "problem", "query"]).ok_or_else(|| missing("question"))?;
    let mut question = Some(question.to_owned())
        .filter(|q| !q.trim().is_empty())
        .ok_or_else(|| anyhow!("question is empty; hint: what is asked of the picture"))?;
    let text = match &value["answer"] {
        Value::Number(number) => number.to_string(),
        Value::Null | Value::String(_) => {
            field(value, &["answer", "solution"]).ok_or_else(|| missing("answer"))?.to_owned()
        }
        other => bail!("answer is {other}; hint: a text or a number"),
    };
    if text.trim().is_empty() {
        bail!("answer is empty; hint: a text or a number");
    }
    let listed: Vec<String> =
        value["choices"].as_array().into_iter().flatten().filter_map(|c| c.as_str().map(str::to_owned)).collect();
    let mut options = choices(&question);
    if options.is_empty() && !listed.is_empty() {
        for (choice, letter) in listed.iter().zip('A'..='Z') {
            question += &format!("\n{letter}. {choice}");
        }
        options = listed;
    }
    let answer = self::value(&text, &options);
    let letter = text.trim().trim_matches(['(', ')', '.']);
    let beyond =
        letter.len() == 1 && letter.bytes().all(|b| b.is_ascii_uppercase() && usize::from(b - b'A') >= options.len());
    if !options.is_empty() && beyond && !options.iter().any(|option| option.trim() == letter) {
        bail!("answer {text} is none of the {} choices; hint: a letter from A, or a choice's text", options.len());
    }
    Ok((Kind::InteractiveReasoning, question, Target::Value { text, choices: options, answer }))
}
