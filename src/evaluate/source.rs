//! Where tasks come from: our suites, VTBench's parquet, points of figures, questions with pictures.
//!
//! In: a name of a suite or a path; out: tasks with what is right. A suite is read from its database, which holds solutions; others
//! hold answers alone, so that their oracle says the answers. What a source lacks is an error with its place.

pub mod bench;
pub mod lines;
pub mod wanted;

use crate::evaluate::oracle;
use crate::evaluate::source::wanted::Wanted;
use crate::evaluate::task::{Kind, Labels, Target, Task};
use crate::export::row::Row;
use crate::export::words;
use crate::figure::code::parse_ops;
use crate::flywheel::suite::{lacks, subject};
use crate::sample::Sample;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use anyhow::{Context as _, bail};
use std::path::Path;

/// Samples that are read at a time.
const CHUNK: u32 = 50;

/// The tasks of a suite of ours: three for each figure.
///
/// # Errors
/// If there is no such suite, or its database cannot be read.
pub fn suite(folder: &Path, name: &str, wanted: Wanted) -> anyhow::Result<Vec<Task>> {
    let db = folder.join(name).join("suite.db");
    if !folder.join(format!("{name}.json")).exists() || !db.exists() {
        bail!(
            "{}: no finished suite {name}; hint: flywheel suite build {name}, or --data PATH for files of others",
            db.display()
        );
    }
    let mut store = SqliteStore::read(&db)?;
    let (mut tasks, mut number) = (vec![], 0);
    loop {
        let chunk = store.samples_after(number, CHUNK)?;
        let Some(last) = chunk.last() else { return Ok(tasks) };
        number = last.number;
        for stored in chunk.into_iter().filter(|s| lacks(&s.sample).is_none()) {
            tasks.extend(of_sample(stored.sample, stored.number, wanted)?);
        }
    }
}

/// The three tasks of a sample, or those of them that it has.
///
/// # Errors
/// If a program cannot be printed.
pub fn of_sample(sample: Sample, number: u64, wanted: Wanted) -> anyhow::Result<Vec<Task>> {
    let row = Row::new(sample, number, "images")?;
    let sample = &row.sample;
    let calls = oracle::calls(&row, wanted.language).map_err(|why| anyhow::anyhow!("sample {}: {why}", sample.id))?;
    let labels = Labels {
        domain: subject(&sample.provenance.template).to_owned(),
        level: sample.provenance.level,
        knowledge: sample.knowledge.clone(),
        tools: sample.tools.clone(),
    };
    let task = |kind: Kind, question: String, target: Target, play: Vec<String>| Task {
        id: format!("{}/{}", sample.id, kind.name()),
        kind,
        image: row.pictures[0].data().to_vec(),
        image_path: row.paths[0].clone(),
        size: [sample.width, sample.height],
        question,
        target,
        labels: labels.clone(),
        play,
    };
    let mut tasks = vec![];
    if let Some(question) = sample.perception.questions.first() {
        let points = question.answer.iter().map(|(name, at)| (name.clone(), at.map(f64::from))).collect();
        let play = vec![oracle::answered(&question.dictionary())];
        tasks.push(task(Kind::Perception, question.words(), Target::Points { points, named: true }, play));
    }
    let first = sample.trajectory.iter().find_map(|step| step.call.as_ref());
    if let (Some((text, _)), Some(call), Some(picture)) = (calls.first(), first, row.pictures.get(1)) {
        let ops = parse_ops(&call.code).with_context(|| format!("sample {}: its first call", sample.id))?;
        let target = Target::Drawing { picture: picture.data().to_vec(), ops };
        tasks.push(task(Kind::InstructionGuided, text.clone(), target, oracle::instruction(&calls)));
    }
    let target = Target::Value {
        text: sample.answer_text.clone(),
        choices: sample.choices.clone(),
        answer: Some(sample.answer.clone()),
    };
    let play = oracle::solution(sample, &calls, wanted.rounds as usize);
    tasks.push(task(Kind::InteractiveReasoning, words::question(sample), target, play));
    Ok(tasks)
}

/// The tasks of a file or folder of others: parquet in VTBench's form, or lines of points or questions.
///
/// # Errors
/// If nothing in it can be read as tasks.
pub fn path(path: &Path, wanted: Wanted) -> anyhow::Result<Vec<Task>> {
    let files = crate::foreign::files(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let parquet = files.iter().any(|f| f.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet")));
    let tasks = match parquet {
        true => bench::tasks(&files, wanted)?,
        false => {
            let mut tasks = vec![];
            for file in files.iter().filter(|f| f.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl"))) {
                tasks.extend(lines::tasks(file, wanted)?);
            }
            tasks
        }
    };
    if tasks.is_empty() {
        bail!(
            "{}: no tasks; hint: a file or folder of .parquet with VTBench's columns, or of .jsonl with image and points, or image, question and answer",
            path.display()
        );
    }
    let mut ids: Vec<&str> = tasks.iter().map(|t| t.id.as_str()).collect();
    ids.sort_unstable();
    if let Some(twice) = ids.windows(2).find(|w| w[0] == w[1]) {
        bail!("{}: two tasks are called {}; hint: give each line its own id", path.display(), twice[0]);
    }
    Ok(tasks)
}
