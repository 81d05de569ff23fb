//! The guard against benchmarks: a sample that shares a long run of words with a benchmark's question, or looks like one of its
//! pictures, is refused.
//!
//! In: files that the user names, read once; out: findings `novelty/benchmark` with file and row. Questions are read from text, CSV,
//! JSON and parquet, pictures from the same rows and from folders. Names and numbers in a question count, so that a problem of the
//! same kind is no repetition. Whether a sample repeats another of ours is settled by the store, which alone knows them in order.

use crate::foreign::picture::{Pixels, beside, decode};
use crate::foreign::record::{Cell, Item, Record};
use crate::foreign::{below, files, format, read};
use crate::sample::Sample;
use crate::sample::finding::{Finding, Place};
use crate::similarity::sketch::{digest, words};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Words that must agree in a row.
const GRAM: usize = 13;
/// A question of fewer words than this must agree as a whole with a whole question: shorter runs are anybody's.
const SHORT: usize = 8;
/// Most bits in which the difference hashes of like pictures differ.
const BITS: u32 = 2;
/// Largest relative difference of the ratios of their sides.
const RATIO: f64 = 0.02;
/// Least number of bits set in a hash that is compared: an all but empty picture is like many.
const DETAIL: u32 = 10;
/// Columns with questions and pictures have one of these in their names.
const QUESTIONS: &[&str] = &["question", "problem", "query", "prompt", "text"];
const PICTURES: &[&str] = &["image", "picture", "figure"];

/// A place in a benchmark: file, and row from 0 if it has rows.
type Origin = (u32, Option<u64>);

/// Benchmarks, as digests.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    files: Vec<PathBuf>,
    /// Runs of words by their length less [`SHORT`].
    runs: [HashMap<u64, Origin>; GRAM - SHORT + 1],
    /// Whole short questions.
    wholes: HashMap<u64, Origin>,
    pictures: Vec<Shown>,
}

/// A picture: its difference hash, the ratio of its sides, where it stands.
#[derive(Clone, Copy, Debug)]
struct Shown {
    hash: u64,
    ratio: f64,
    origin: Origin,
}

/// Words of a text, without marks.
fn plain_words(text: &str) -> Vec<String> {
    words(text).into_iter().filter(|word| word.starts_with(char::is_alphanumeric)).collect()
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    ["png", "jpg", "jpeg"].contains(&extension.as_str())
}

/// Whether one of the parts stands in a column's name.
fn named(column: &str, parts: &[&str]) -> bool {
    let column = column.to_ascii_lowercase();
    parts.iter().any(|part| column.contains(part))
}

impl Guard {
    /// Reads benchmarks: files with rows, pictures, and folders of both.
    ///
    /// # Errors
    /// Every file or row that cannot be read, and every path that holds neither questions nor pictures.
    pub fn load(paths: &[PathBuf]) -> Result<Guard, Vec<String>> {
        let (mut guard, mut errors) = (Guard::default(), vec![]);
        for path in paths {
            let before = guard.size();
            let with_rows = if path.is_dir() { files(path) } else { Ok(vec![path.clone()]) };
            let all = with_rows.and_then(|rows| Ok((rows, below(path, &is_picture)?)));
            let (rows, pictures) = match all {
                Ok(all) => all,
                Err(error) => {
                    errors.push(format!("{}: cannot read: {error}", path.display()));
                    continue;
                }
            };
            for file in rows.iter().filter(|file| !is_picture(file)) {
                match format(file) {
                    Some(_) => guard.read_rows(file, &mut errors),
                    None => errors.push(format!(
                        "{}: a benchmark of no known kind; hint: txt, csv, jsonl, json, parquet, or a folder of pictures",
                        file.display()
                    )),
                }
            }
            for file in pictures.iter().filter(|file| is_picture(file)) {
                let origin = guard.origin(file, None);
                let name = file.display();
                match beside(&file.to_string_lossy(), &[PathBuf::new()]).map(|bytes| decode(&bytes)) {
                    Ok(Ok(pixels)) => guard.add_picture(&pixels, origin),
                    Ok(Err(error)) => errors.push(format!("{name}: {error}")),
                    Err(error) => errors.push(format!("{name}: {error}")),
                }
            }
            if guard.size() == before && errors.is_empty() {
                errors.push(format!(
                    "{}: neither questions nor pictures; hint: questions stand in columns named like question, problem, query, prompt or text",
                    path.display()
                ));
            }
        }
        if errors.is_empty() { Ok(guard) } else { Err(errors) }
    }

    /// What of a benchmark a sample repeats.
    pub fn look(&self, sample: &Sample) -> Option<Finding> {
        let words = self.known_words(&sample.question);
        let found = words.map(|origin| (origin, "words")).or_else(|| Some((self.known_picture(sample)?, "picture")));
        found.map(|((file, row), what)| {
            let file = self.files[file as usize].display().to_string();
            let finding = Finding::fault("novelty", "benchmark", Place::Whole).with("file", file).with("shares", what);
            row.map_or(finding.clone(), |row| finding.with("row", row))
        })
    }

    fn known_words(&self, question: &str) -> Option<Origin> {
        let words = plain_words(question);
        let runs = (SHORT..=GRAM).zip(&self.runs).filter(|(_, known)| !known.is_empty());
        let mut found =
            runs.filter_map(|(length, known)| words.windows(length).find_map(|run| known.get(&digest(run)).copied()));
        found.next().or_else(|| self.wholes.get(&digest(&words)).copied())
    }

    fn known_picture(&self, sample: &Sample) -> Option<Origin> {
        let ratio = f64::from(sample.width) / f64::from(sample.height);
        let near = |shown: &&Shown| {
            (shown.hash ^ sample.likeness).count_ones() <= BITS && (shown.ratio / ratio - 1.0).abs() <= RATIO
        };
        self.pictures.iter().find(near).map(|shown| shown.origin)
    }

    fn size(&self) -> usize {
        self.runs.iter().map(HashMap::len).sum::<usize>() + self.wholes.len() + self.pictures.len()
    }

    fn origin(&mut self, file: &Path, row: Option<u64>) -> Origin {
        if self.files.last().is_none_or(|last| last != file) {
            self.files.push(file.to_owned());
        }
        (self.files.len() as u32 - 1, row)
    }

    fn read_rows(&mut self, file: &Path, errors: &mut Vec<String>) {
        let folders = [file.parent().unwrap_or(Path::new("")).to_owned()];
        let wanted = |column: &str| named(column, QUESTIONS) || named(column, PICTURES);
        read(file, &wanted, &mut |item| match item {
            Item::Record(record) => self.add_row(file, record, &folders, errors),
            Item::Damage(damage) => {
                let row = damage.row.map_or(String::new(), |row| format!(" row {row}:"));
                errors.push(format!("{}:{row} {}", file.display(), damage.what));
            }
        });
    }

    fn add_row(&mut self, file: &Path, record: Record, folders: &[PathBuf], errors: &mut Vec<String>) {
        let origin = self.origin(file, Some(record.row));
        for (column, cell) in record.cells {
            let cells = if let Cell::List(cells) = cell { cells } else { vec![cell] };
            for cell in cells {
                let picture = match cell {
                    Cell::Text(text) if named(&column, QUESTIONS) => {
                        self.add_question(&text, origin);
                        continue;
                    }
                    Cell::Text(path) | Cell::Picture { bytes: None, path: Some(path) } => beside(&path, folders),
                    Cell::Bytes(bytes) | Cell::Picture { bytes: Some(bytes), .. } => Ok(bytes),
                    Cell::Null | Cell::Picture { .. } | Cell::List(_) | Cell::Other(_) => continue,
                };
                match picture.and_then(|bytes| decode(&bytes).map_err(|error| error.to_string())) {
                    Ok(pixels) => self.add_picture(&pixels, origin),
                    Err(error) => errors.push(format!("{}: row {}: {column}: {error}", file.display(), record.row)),
                }
            }
        }
    }

    fn add_question(&mut self, text: &str, origin: Origin) {
        let words = plain_words(text);
        match words.len() {
            0 => {}
            1..SHORT => {
                self.wholes.entry(digest(&words)).or_insert(origin);
            }
            length => {
                let length = length.min(GRAM);
                for run in words.windows(length) {
                    self.runs[length - SHORT].entry(digest(run)).or_insert(origin);
                }
            }
        }
    }

    fn add_picture(&mut self, pixels: &Pixels, origin: Origin) {
        let hash = pixels.difference_hash();
        if hash.count_ones() >= DETAIL {
            let ratio = f64::from(pixels.width) / f64::from(pixels.height);
            self.pictures.push(Shown { hash, ratio, origin });
        }
    }
}
