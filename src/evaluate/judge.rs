//! A judge: a model that is asked whether episodes are right, told beside the exact marks and never instead of them.
//!
//! In: tasks, finished episodes, a policy that speaks for the judge; out: its opinions, and how far they agree with the marks. An opinion is
//! asked for with the question, what is right and what came out: words for answers and places, pictures for drawings. Requests follow from the
//! episode alone, so that kept exchanges give the same opinions again.

use crate::evaluate::record::{self, Episode};
use crate::evaluate::statistics::wilson;
use crate::evaluate::task::{KINDS, Target, Task};
use crate::policy::message::{Image, Message, Piece, Role};
use crate::policy::{Ask, Policy, PolicyError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Failures in a row after which the judge is not asked any more.
const PATIENCE: usize = 3;

/// Characters of an answer that a judge is shown.
const SHOWN_CHARS: usize = 4000;

const RULES: &str = "You judge whether a solver's result is right. You are given the task, what is right, and what the solver gave. \
    Form and style do not matter; what is meant does. A result that is missing, or takes itself back, is wrong. \
    Reply with one word, yes if the result is right, or no.";

/// What a judge said of an episode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Whether it is right, as far as the judge said so.
    pub right: Option<bool>,
    /// What it said.
    pub said: String,
}

/// How a judge and the exact marks agree on tasks of a kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Agreement {
    /// Episodes of which the judge said yes or no.
    pub n: u64,
    /// Share of them on which both agree.
    pub agree: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share that the judge calls right; the table holds that of the marks.
    pub score: f64,
    /// Right by the judge alone.
    pub judge_alone: u64,
    /// Right by the exact mark alone.
    pub mark_alone: u64,
    /// Agreement beyond chance (Cohen 1960): 1 is full, 0 is what the shares alone give.
    pub kappa: f64,
    /// Episodes without a yes or no.
    pub unread: u64,
}

/// Asks a judge about all episodes, several at a time; opinions by task. What it cannot be asked is left out, with the last reason.
pub fn opinions(
    judge: &dyn Policy,
    tasks: &[Task],
    episodes: &[Episode],
    folder: &Path,
    workers: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> (BTreeMap<String, Opinion>, Option<String>) {
    let by_id: BTreeMap<&str, &Task> = tasks.iter().map(|task| (task.id.as_str(), task)).collect();
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (found, reason) = (Mutex::new(BTreeMap::new()), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, episodes.len().max(1)) {
            scope.spawn(|| {
                while failed.load(Ordering::Relaxed) < PATIENCE && !stop() {
                    let Some(episode) = episodes.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                    let Some(task) = by_id.get(episode.task.as_str()) else { continue };
                    match opinion(judge, task, episode, folder) {
                        Ok(opinion) => {
                            failed.store(0, Ordering::Relaxed);
                            found.lock().unwrap_or_else(PoisonError::into_inner).insert(episode.task.clone(), opinion);
                        }
                        Err(why) => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            *reason.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
                        }
                    }
                }
            });
        }
    });
    (
        found.into_inner().unwrap_or_else(PoisonError::into_inner),
        reason.into_inner().unwrap_or_else(PoisonError::into_inner),
    )
}

/// What the judge says of one episode.
fn opinion(judge: &dyn Policy, task: &Task, episode: &Episode, folder: &Path) -> Result<Opinion, String> {
    let messages = question(task, episode, folder)?;
    match judge.reply(&Ask { task: &task.id, round: 0, messages: &messages, stop: &[] }) {
        Ok(reply) => Ok(Opinion { right: verdict(&reply.text), said: reply.text }),
        // What is refused once is refused always: the episode has no opinion.
        Err(PolicyError::Refused(why)) => Ok(Opinion { right: None, said: why }),
        Err(PolicyError::Unavailable(why)) => Err(why),
    }
}

/// What a judge is asked.
fn question(task: &Task, episode: &Episode, folder: &Path) -> Result<Vec<Message>, String> {
    let answer = episode.transcript.answer.as_deref().unwrap_or("");
    let shown: String = answer.chars().take(SHOWN_CHARS).collect();
    let mut pieces = vec![];
    let text = match &task.target {
        Target::Drawing { picture, .. } => {
            let made = episode.transcript.rounds.iter().rev().filter_map(|round| round.observed.as_ref());
            let last = made.flat_map(|observed| observed.images.iter().rev()).next();
            let bytes = last.map(|hash| {
                let at = record::image_path(folder, hash);
                std::fs::read(&at).map_err(|e| format!("{}: {e}", at.display()))
            });
            pieces.extend([task.image.clone(), picture.clone()].map(|bytes| Piece::Image(Image::new(bytes))));
            let given = match bytes.transpose()? {
                Some(bytes) => {
                    pieces.push(Piece::Image(Image::new(bytes)));
                    "The third picture is what the solver gave."
                }
                None => "The solver gave no picture.",
            };
            format!(
                "The task was to draw on the first picture: {}\nThe second picture is right. {given}\nDoes the solver's picture show the same?",
                task.question
            )
        }
        Target::Points { .. } => format!(
            "Task: {}\nRight, in pixels of a picture of {} x {}: {}\nThe solver's output:\n{shown}\nIs every place met within two per cent of the longer side?",
            task.question, task.size[0], task.size[1], episode.right_answer
        ),
        Target::Value { .. } => format!(
            "Task: {}\nRight: {}\nThe solver's answer:\n{shown}\nDoes the solver's answer mean the same?",
            task.question, episode.right_answer
        ),
    };
    pieces.push(Piece::Text(text));
    Ok(vec![Message::text(Role::System, RULES), Message { role: Role::User, pieces }])
}

/// Yes or no in a judge's words behind its thoughts: the first word if it is one of them, else the last of them; `None` where there is neither.
fn verdict(said: &str) -> Option<bool> {
    let said = said.rsplit_once("</think>").map_or(said, |parts| parts.1).to_lowercase();
    let read = |word: &str| match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.first().and_then(|word| read(word)).or_else(|| words.iter().rev().find_map(|word| read(word)))
}

/// How opinions agree with the marks, by kind of task.
pub fn agreement(episodes: &[Episode], opinions: &BTreeMap<String, Opinion>) -> BTreeMap<&'static str, Agreement> {
    let mut told = BTreeMap::new();
    for (kind, name) in KINDS {
        // Right by the mark first, then by the judge.
        let (mut cells, mut unread) = ([[0u64; 2]; 2], 0);
        for episode in episodes.iter().filter(|e| e.kind == kind) {
            match opinions.get(&episode.task).and_then(|opinion| opinion.right) {
                Some(right) => cells[usize::from(episode.mark.right)][usize::from(right)] += 1,
                None => unread += 1,
            }
        }
        let [[neither, judge_alone], [mark_alone, both]] = cells;
        let n = neither + judge_alone + mark_alone + both;
        if n + unread == 0 {
            continue;
        }
        let (all, share) = (n.max(1) as f64, wilson(neither + both, n));
        let (by_mark, by_judge) = ((mark_alone + both) as f64 / all, (judge_alone + both) as f64 / all);
        let chance = by_mark * by_judge + (1.0 - by_mark) * (1.0 - by_judge);
        // Where both say one thing throughout, nothing is left to agree on beyond it.
        let kappa = if chance < 1.0 { (share.value - chance) / (1.0 - chance) } else { 1.0 };
        let (agree, low, high) = (share.value, share.low, share.high);
        told.insert(name, Agreement { n, agree, low, high, score: by_judge, judge_alone, mark_alone, kappa, unread });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_behind_the_thoughts_counts() {
        for (said, right) in [
            ("yes", Some(true)),
            ("No.", Some(false)),
            ("<think>yes? no...</think>\n**Yes**", Some(true)),
            ("It is not the same, so: no", Some(false)),
            ("Yes, there is no difference.", Some(true)),
            ("I cannot know.", None),
            ("", None),
        ] {
            assert_eq!(verdict(said), right, "{said}");
        }
    }
}
