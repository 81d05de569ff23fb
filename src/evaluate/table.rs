//! Tables: shares of right episodes with intervals, by kind of task and by what the tasks are labelled with.

use crate::evaluate::record::Episode;
use crate::evaluate::statistics::wilson;
use crate::evaluate::task::{KINDS, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A cell: a share with its interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Share of right episodes.
    pub score: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Episodes.
    pub n: u64,
    /// Means of what stands behind the verdicts, such as PCK; of those episodes that have it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, f64>,
}

/// Kinds of tasks by name.
pub type Row = BTreeMap<&'static str, Cell>;

/// All that is told of an evaluation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// By kind of task.
    pub kinds: Row,
    /// By label: domain, level, knowledge, tool; then by its value and kind of task.
    pub by: BTreeMap<&'static str, BTreeMap<String, Row>>,
    /// How episodes went.
    pub conduct: Conduct,
}

/// How episodes went.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Conduct {
    /// Mean number of rounds.
    pub rounds: f64,
    /// Programs that ran.
    pub programs: u64,
    /// Share of them that came to their end.
    pub sound_programs: f64,
    /// Episodes that ended without an answer.
    pub unanswered: u64,
    /// Episodes that the policy refused.
    pub refused: u64,
    /// Irregularities of outputs, by name.
    pub notes: BTreeMap<String, u64>,
    /// Episodes by what decided on their marks.
    pub scorers: BTreeMap<String, u64>,
}

/// The cell of some episodes.
pub fn cell<'a>(episodes: impl Iterator<Item = &'a Episode>) -> Cell {
    let (mut n, mut right) = (0u64, 0u64);
    let mut sums: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for episode in episodes {
        n += 1;
        right += u64::from(episode.mark.right);
        for (name, value) in &episode.mark.parts {
            let sum = sums.entry(name).or_default();
            *sum = (sum.0 + value, sum.1 + 1);
        }
    }
    let share = wilson(right, n);
    let parts = sums.into_iter().map(|(name, (sum, count))| (name.to_owned(), sum / count as f64)).collect();
    Cell { score: share.value, low: share.low, high: share.high, n, parts }
}

fn row<'a>(episodes: &[&'a Episode]) -> Row {
    let of = |kind: Kind| episodes.iter().copied().filter(move |e: &&'a Episode| e.kind == kind);
    KINDS.iter().filter(|(kind, _)| of(*kind).next().is_some()).map(|(kind, name)| (*name, cell(of(*kind)))).collect()
}

/// The table of all episodes.
pub fn table(episodes: &[Episode]) -> Table {
    let mut kinds = row(&episodes.iter().collect::<Vec<_>>());
    // The three kinds are always told, that of which nothing was played with no episodes.
    for (_, name) in KINDS {
        kinds.entry(name).or_insert_with(|| cell(std::iter::empty()));
    }
    let mut by: BTreeMap<&'static str, BTreeMap<String, Row>> = BTreeMap::new();
    for (label, values) in LABELS {
        let mut groups: BTreeMap<String, Vec<&Episode>> = BTreeMap::new();
        for episode in episodes {
            for value in values(episode) {
                groups.entry(value).or_default().push(episode);
            }
        }
        by.insert(label, groups.into_iter().map(|(value, group)| (value, row(&group))).collect());
    }
    Table { kinds, by, conduct: conduct(episodes) }
}

/// The values of a label that an episode has.
type Values = fn(&Episode) -> Vec<String>;

/// Labels with their values.
const LABELS: [(&str, Values); 4] = [
    ("domain", |e| Some(e.labels.domain.clone()).filter(|d| !d.is_empty()).into_iter().collect()),
    ("level", |e| Some(e.labels.level).filter(|l| *l > 0).map(|l| l.to_string()).into_iter().collect()),
    ("knowledge", |e| e.labels.knowledge.clone()),
    ("tool", |e| e.labels.tools.clone()),
];

fn conduct(episodes: &[Episode]) -> Conduct {
    use crate::rollout::transcript::End;
    let mut told = Conduct::default();
    let (mut rounds, mut sound) = (0, 0);
    for episode in episodes {
        let (ran, ended) = episode.transcript.programs();
        rounds += episode.transcript.rounds.len();
        told.programs += ran as u64;
        sound += ended;
        match episode.transcript.end {
            End::Answered => {}
            End::Silent | End::Rounds => told.unanswered += 1,
            End::Refused(_) => told.refused += 1,
        }
        for note in episode.transcript.rounds.iter().flat_map(|r| &r.notes) {
            *told.notes.entry(name_of(note)).or_default() += 1;
        }
        if let Some(scorer) = episode.mark.scorer {
            *told.scorers.entry(name_of(&scorer)).or_default() += 1;
        }
    }
    told.rounds = rounds as f64 / episodes.len().max(1) as f64;
    told.sound_programs = if told.programs == 0 { 1.0 } else { sound as f64 / told.programs as f64 };
    told
}

/// The name of a plain variant, as it is written in files.
fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Table {
    /// The table as text: kinds first, then by label; long ones cut to the `most` largest groups.
    pub fn words(&self, most: usize) -> String {
        let mut out = format!("{:44} {:>7}  {:>15}  {:>6}\n", "", "score", "95 % interval", "n");
        let mut line = |name: &str, cell: &Cell| {
            let parts: Vec<String> = cell.parts.iter().map(|(k, v)| format!("{k} {v:.3}")).collect();
            let interval = format!("{:.1} to {:.1}", 100.0 * cell.low, 100.0 * cell.high);
            let score = if cell.n == 0 { "-".into() } else { format!("{:.1} %", 100.0 * cell.score) };
            out += format!("{name:44} {score:>7}  {interval:>15}  {:>6}  {}", cell.n, parts.join(", ")).trim_end();
            out.push('\n');
        };
        for (_, name) in KINDS {
            line(name, &self.kinds[name]);
        }
        for (label, groups) in &self.by {
            let mut largest: Vec<(&String, &Row)> = groups.iter().collect();
            let size = |row: &Row| row.values().map(|c| c.n).sum::<u64>();
            largest.sort_by_key(|(name, row)| (std::cmp::Reverse(size(row)), (*name).clone()));
            for (value, row) in largest.into_iter().take(most) {
                for (kind, cell) in row {
                    line(&format!("{label} {value}, {kind}"), cell);
                }
            }
        }
        out
    }
}
