//! Perception from files: rows of an export in the published schema of V-Perception, ours or anybody's.
//!
//! One picture in sixteen, by its bytes, is held out with all its questions. Of a folder the training shards alone are read, where
//! shards are named by split.

use super::places::{Asked, Exam, Places};
use super::run::Source;
use crate::foreign::record::{Cell, Item, Record};
use crate::foreign::{files, picture, read};
use crate::model::batch::Sequence;
use crate::model::kept::Model;
use crate::model::picture::Ink;
use crate::seed::Stream;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Rows in memory, pictures as the model sees them.
pub struct Rows {
    train: Vec<Asked>,
    exam: Vec<Asked>,
    seed: u64,
}

const COLUMNS: [&str; 3] = ["image", "question", "answer"];

impl Rows {
    /// Reads a file or folder for a model whose pictures have this side. Gives also what was left out, a line each.
    ///
    /// # Errors
    /// If nothing can be read or no row is left.
    pub fn read(path: &Path, side: usize, seed: u64) -> Result<(Rows, Vec<String>), String> {
        let mut found = files(path).map_err(|e| format!("{}: cannot read: {e}", path.display()))?;
        let is_train = |p: &Path| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("train"));
        if found.iter().any(|p| is_train(p)) {
            found.retain(|p| is_train(p));
        }
        let (mut rows, mut left_out) = (Rows { train: vec![], exam: vec![], seed }, vec![]);
        for file in &found {
            read(file, &|column| COLUMNS.contains(&column), &mut |item| {
                let row = match item {
                    // Other tables lie beside, such as that of the questions' levels.
                    Item::Record(record) if !record.cells.contains_key("image") => return,
                    Item::Record(record) => asked(&record, side).map_err(|why| (Some(record.row), why)),
                    Item::Damage(damage) => Err((damage.row, damage.what)),
                };
                match row {
                    Ok((asked, true)) => rows.exam.push(asked),
                    Ok((asked, false)) => rows.train.push(asked),
                    Err((row, why)) => {
                        let row = row.map_or(String::new(), |r| format!(" row {r}"));
                        left_out.push(format!("{}{row}: {why}", file.display()));
                    }
                }
            });
        }
        if rows.train.is_empty() {
            let first = left_out.first().map_or(String::new(), |w| format!(" ({w})"));
            let path = path.display();
            return Err(format!(
                "{path}: no row to train on{first}; hint: `flywheel export v-perception DIR` writes some"
            ));
        }
        Ok((rows, left_out))
    }

    /// Rows that are trained on.
    pub fn count(&self) -> usize {
        self.train.len()
    }

    /// The first `count` held-out rows.
    pub fn exam(&self, count: usize) -> Exam {
        let asked = self.exam.iter().take(count).cloned().collect();
        Exam(BTreeMap::from([("exam/rows".to_string(), asked)]))
    }
}

/// A row, and whether it is held out.
fn asked(record: &Record, side: usize) -> Result<(Asked, bool), String> {
    let text = |name: &str| match record.cells.get(name) {
        Some(Cell::Text(text)) => Ok(text.clone()),
        _ => Err(format!("no text in column {name}")),
    };
    let bytes = match record.cells.get("image") {
        Some(Cell::Picture { bytes: Some(bytes), .. } | Cell::Bytes(bytes)) => bytes,
        _ => return Err("no picture in column image".into()),
    };
    let pixels = picture::decode(bytes).map_err(|e| format!("image: {e}"))?;
    let (places, question) = (dictionary(&text("answer")?)?, text("question")?);
    let ink = Arc::new(Ink::of(&pixels.rgb, (pixels.width, pixels.height), side));
    Ok((Asked { ink, question, places }, blake3::hash(bytes).as_bytes()[0] < 16))
}

/// The places of an answer such as `{'A': (100, 260), "B'": (160.5, 200)}`.
fn dictionary(text: &str) -> Result<Places, String> {
    let wrong = || format!("answer {text:?} is no dictionary of places");
    let mut rest = text.trim().strip_prefix('{').and_then(|t| t.strip_suffix('}')).ok_or_else(wrong)?.trim();
    let mut found = vec![];
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|c| ['\'', '"'].contains(c)).ok_or_else(wrong)?;
        let (mut name, mut escaped, mut end) = (String::new(), false, None);
        for (i, c) in rest.char_indices().skip(1) {
            match c {
                '\\' if !escaped => escaped = true,
                c if c == quote && !escaped => {
                    end = Some(i + 1);
                    break;
                }
                c => {
                    name.push(c);
                    escaped = false;
                }
            }
        }
        let pair = rest[end.ok_or_else(wrong)?..].trim_start().strip_prefix(':').ok_or_else(wrong)?;
        let (pair, after) = pair.trim_start().strip_prefix('(').and_then(|p| p.split_once(')')).ok_or_else(wrong)?;
        let (x, y) = pair.split_once(',').ok_or_else(wrong)?;
        let number = |n: &str| n.trim().parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(wrong);
        found.push((name, [number(x)?, number(y)?]));
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    if found.is_empty() { Err(wrong()) } else { Ok(found) }
}

impl Source for Rows {
    fn example(&self, model: &Model, index: u64, _: f64) -> Result<Option<Sequence>, String> {
        // Every pass over the rows goes in an order of its own.
        let (pass, at) = (index / self.train.len() as u64, index % self.train.len() as u64);
        let mut order: Vec<usize> = (0..self.train.len()).collect();
        Stream::new(&[b"rows", &self.seed.to_le_bytes(), &pass.to_le_bytes()]).shuffle(&mut order);
        let sequence = self.train[order[at as usize]].sequence(&model.words, &model.network.config);
        sequence.map(Some).map_err(|e| e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dictionaries_are_read_and_others_refused() {
        let read = dictionary("{'A': (100, 260), \"B'\": (160.5,200), 'a\\'b\\\\': (1, 2)}").unwrap();
        let names: Vec<&str> = read.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["A", "B'", "a'b\\"]);
        assert_eq!((read[0].1, read[1].1), ([100.0, 260.0], [160.5, 200.0]));
        for bad in [
            "",
            "{}",
            "(1, 2)",
            "{'A': 3}",
            "{'A: (1, 2)}",
            "{'A': (1)}",
            "{'A': (x, 2)}",
            "{'A': (1, nan)}",
            "{A: (1, 2)}",
        ] {
            assert!(dictionary(bad).is_err(), "{bad}");
        }
    }
}
