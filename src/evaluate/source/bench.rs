//! Tasks from parquet with VTBench's columns, ours or anybody's.
//!
//! The published form has no places in numbers; ours has them in a companion beside (`answers`), and where there is none, the
//! places are the middles of what was drawn on `annotation_perception`. Those have no names.

use crate::evaluate::mark::places;
use crate::evaluate::oracle;
use crate::evaluate::score::marks::marks;
use crate::evaluate::source::wanted::{Wanted, value};
use crate::evaluate::task::{Kind, Labels, Target, Task};
use crate::foreign;
use crate::foreign::picture::{self, beside};
use crate::foreign::record::{Cell, Item, Record};
use anyhow::{Context as _, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads all files: rows with pictures, and companions.
pub fn tasks(files: &[PathBuf], wanted: Wanted) -> anyhow::Result<Vec<Task>> {
    let (mut tasks, mut companions) = (vec![], BTreeMap::new());
    let mut rows: Vec<(PathBuf, Record)> = vec![];
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet"))) {
        let mut damage = None;
        foreign::read(file, &|_| true, &mut |item| match item {
            Item::Record(record) => match (text(&record, "answer_perception"), text(&record, "id")) {
                (Some(_), Some(id)) if !record.cells.contains_key("image") => {
                    companions.insert(id.to_owned(), record);
                }
                _ => rows.push((file.clone(), record)),
            },
            Item::Damage(found) => damage = Some(found),
        });
        if let Some(damage) = damage {
            bail!("{}: {}; hint: the file is damaged or no parquet, fetch it again", file.display(), damage.what);
        }
    }
    for (file, record) in rows {
        let place = || format!("{} row {}", file.display(), record.row);
        let id = text(&record, "id").map_or_else(|| format!("{}-{}", stem(&file), record.row), str::to_owned);
        let companion = companions.get(&id);
        let of = Of { file: &file, record: &record, companion, id, wanted };
        tasks.extend(of.tasks().with_context(place)?);
    }
    Ok(tasks)
}

fn stem(file: &Path) -> String {
    file.file_stem().map_or(String::new(), |s| s.to_string_lossy().into_owned())
}

fn text<'a>(record: &'a Record, column: &str) -> Option<&'a str> {
    match record.cells.get(column)? {
        Cell::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// A row on its way to tasks.
struct Of<'a> {
    file: &'a Path,
    record: &'a Record,
    companion: Option<&'a Record>,
    id: String,
    wanted: Wanted,
}

impl Of<'_> {
    fn picture(&self, column: &str) -> anyhow::Result<Option<Vec<u8>>> {
        match self.record.cells.get(column) {
            Some(Cell::Picture { bytes: Some(bytes), .. }) => Ok(Some(bytes.clone())),
            Some(Cell::Picture { path: Some(path), .. } | Cell::Text(path)) => {
                let folder = self.file.parent().unwrap_or(Path::new(".")).to_owned();
                let above = folder.parent().map(Path::to_owned);
                let folders: Vec<PathBuf> = [Some(folder), above].into_iter().flatten().collect();
                beside(path, &folders).map(Some).map_err(|why| anyhow::anyhow!("{column}: {why}"))
            }
            _ => Ok(None),
        }
    }

    fn labels(&self) -> Labels {
        let facts = self.companion.and_then(|c| text(c, "facts")).and_then(|t| serde_json::from_str::<Value>(t).ok());
        let facts = facts.unwrap_or_default();
        let texts = |key: &str| {
            let list = facts[key].as_array().into_iter().flatten();
            list.filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        let domain = self.companion.and_then(|c| text(c, "subject")).or_else(|| text(self.record, "domain"));
        Labels {
            domain: domain.unwrap_or("").to_owned(),
            level: facts["level"].as_u64().and_then(|l| u8::try_from(l).ok()).unwrap_or(0),
            knowledge: texts("knowledge"),
            tools: texts("tools"),
        }
    }

    fn tasks(&self) -> anyhow::Result<Vec<Task>> {
        let image = self.picture("image")?.context("no image; hint: VTBench's columns are needed")?;
        let original = picture::decode(&image).context("image")?;
        let labels = self.labels();
        let mut tasks = vec![];
        let mut add = |kind: Kind, question: &str, target: Target| {
            let play = oracle::plain(&target, &original, self.wanted.language);
            tasks.push(Task {
                id: format!("{}/{}", self.id, kind.name()),
                kind,
                image: image.clone(),
                image_path: "images/task.png".into(),
                size: [original.width, original.height],
                question: question.to_owned(),
                target,
                labels: labels.clone(),
                play,
            });
        };
        if let Some(question) = text(self.record, "question_perception") {
            let said =
                self.companion.and_then(|c| text(c, "answer_perception")).or(text(self.record, "answer_perception"));
            let named = said.map(places).unwrap_or_default();
            let points: Vec<(String, [f64; 2])> = named.into_iter().filter_map(|(n, p)| Some((n?, p))).collect();
            match (points.is_empty(), self.picture("annotation_perception")?) {
                (false, _) => add(Kind::Perception, question, Target::Points { points, named: true }),
                (true, Some(marked)) => {
                    let marked = picture::decode(&marked).context("annotation_perception")?;
                    let points = marks(&original, &marked).into_iter().enumerate();
                    let points: Vec<_> = points.map(|(i, at)| (format!("P{}", i + 1), at)).collect();
                    if !points.is_empty() {
                        add(Kind::Perception, question, Target::Points { points, named: false });
                    }
                }
                (true, None) => {}
            }
        }
        if let (Some(question), Some(edited)) =
            (text(self.record, "question_instruction"), self.picture("annotation_instruction")?)
        {
            let pixels = picture::decode(&edited).context("annotation_instruction")?;
            if [pixels.width, pixels.height] != [original.width, original.height] {
                bail!(
                    "annotation_instruction has {} x {} pixels, the image {} x {}",
                    pixels.width,
                    pixels.height,
                    original.width,
                    original.height
                );
            }
            add(Kind::InstructionGuided, question, Target::Drawing { picture: edited, ops: vec![] });
        }
        if let (Some(question), Some(answer)) =
            (text(self.record, "question_reasoning"), text(self.record, "answer_reasoning"))
        {
            let choices = choices(question);
            let answer_value = value(answer, &choices);
            add(
                Kind::InteractiveReasoning,
                question,
                Target::Value { text: answer.into(), choices, answer: answer_value },
            );
        }
        Ok(tasks)
    }
}

/// Choices at the end of a question: lines that begin with A., B., C. in order.
pub fn choices(question: &str) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    for line in question.lines().map(str::trim) {
        let letter = char::from(b'A' + (found.len() % 26) as u8);
        let marks = [format!("{letter}. "), format!("({letter}) "), format!("{letter}) "), format!("{letter}: ")];
        if let Some(rest) = marks.iter().find_map(|m| line.strip_prefix(m.as_str())) {
            found.push(rest.trim().to_owned());
        }
    }
    if found.len() < 2 { vec![] } else { found }
}
