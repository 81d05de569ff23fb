//! `flywheel eval show`: one rollout in words, its pictures as files.

use crate::cli::shared::{Verdict, line};
use crate::config::load::hint;
use crate::evaluate::record::{self, Episode};
use anyhow::{Context as _, bail};
use std::path::PathBuf;

/// Show the rollout of one task: what was said, run and seen
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Folder of the evaluation
    evaluation: PathBuf,
    /// The task; without it, all tasks are listed
    task: Option<String>,
    /// Folder to copy its pictures to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn execute(self) -> anyhow::Result<Verdict> {
        let (_, episodes) = record::read(&self.evaluation)?;
        let Some(wanted) = &self.task else {
            for episode in &episodes {
                match self.json {
                    true => {
                        line(serde_json::json!({ "task": episode.task, "kind": episode.kind, "mark": episode.mark }))?
                    }
                    false => line(format!("{} {}", if episode.mark.right { "right" } else { "wrong" }, episode.task))?,
                }
            }
            return Ok(Verdict::Good);
        };
        let Some(episode) = episodes.iter().find(|e| e.task == *wanted) else {
            let near = hint(wanted, episodes.iter().map(|e| e.task.as_str()));
            bail!("{}: no finished episode of task {wanted}{near}", self.evaluation.display());
        };
        match self.json {
            true => line(serde_json::to_string(episode)?)?,
            false => line(words(episode).trim_end())?,
        }
        if let Some(out) = &self.out {
            self.copy(episode, out)?;
        }
        Ok(Verdict::Good)
    }

    fn copy(&self, episode: &Episode, out: &std::path::Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(out).with_context(|| format!("{}: cannot make the folder", out.display()))?;
        let rounds = episode.transcript.rounds.iter().enumerate();
        let made = rounds.flat_map(|(n, round)| {
            let images = round.observed.iter().flat_map(|o| &o.images).enumerate();
            images.map(move |(k, hash)| (format!("round{}-{k}.png", n + 1), hash.clone()))
        });
        for (name, hash) in std::iter::once(("task.png".to_owned(), episode.transcript.shown.clone())).chain(made) {
            let from = record::image_path(&self.evaluation, &hash);
            std::fs::copy(&from, out.join(&name)).with_context(|| format!("{}: cannot be copied", from.display()))?;
            eprintln!("{}", out.join(&name).display());
        }
        Ok(())
    }
}

/// A rollout to read.
fn words(episode: &Episode) -> String {
    let mut out = format!("{}\n{}\npicture {}\n", episode.task, episode.question, episode.transcript.shown);
    for (number, round) in episode.transcript.rounds.iter().enumerate() {
        let notes = if round.notes.is_empty() { String::new() } else { format!(" {:?}", round.notes) };
        out += &format!("\n--- round {}{notes}\n{}\n", number + 1, round.output);
        if round.kept < round.output.len() {
            out += &format!("({} bytes behind the code were not believed)\n", round.output.len() - round.kept);
        }
        if let Some(observed) = &round.observed {
            out += &format!("--- gave\n{}", observed.text);
            if let Some((fault, why)) = &observed.error {
                out += &format!("{fault:?}: {why}\n");
            }
            observed.images.iter().for_each(|hash| out += &format!("picture {hash}\n"));
        }
    }
    let verdict = if episode.mark.right { "right" } else { "wrong" };
    let parts: Vec<String> = episode.mark.parts.iter().map(|(k, v)| format!("{k} {v:.3}")).collect();
    out += &format!(
        "\n--- {:?}; answer {:?}; wanted {}; {verdict}{} {}\n",
        episode.transcript.end,
        episode.transcript.answer.as_deref().unwrap_or(""),
        episode.right_answer,
        episode.mark.scorer.map_or(String::new(), |scorer| format!(" by {scorer:?}").to_lowercase()),
        parts.join(", ")
    );
    out
}
