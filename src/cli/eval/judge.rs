//! Options of the judge, and what is told of it.

use crate::cli::eval::policy::PolicyArgs;
use crate::evaluate::judge::{Agreement, agreement, opinions};
use crate::evaluate::record::{self, Episode};
use crate::evaluate::task::Task;
use crate::policy::Policy as _;
use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A model that is asked whether episodes are right, beside the exact marks and never instead of them.
#[derive(Debug, clap::Args)]
pub struct JudgeArgs {
    /// Address of a judge up to /v1; its opinions are told beside the exact marks
    #[arg(id = "judge", long = "judge", value_name = "URL", requires = "judge_model")]
    url: Option<String>,
    /// Name of the judge's model there
    #[arg(id = "judge_model", long = "judge-model", value_name = "NAME", requires = "judge")]
    model: Option<String>,
}

/// What a judge said of an evaluation.
pub struct Judged {
    /// Its model.
    pub model: String,
    /// Agreement with the marks by kind.
    pub kinds: BTreeMap<&'static str, Agreement>,
    /// What it has cost.
    pub spent: Value,
}

impl JudgeArgs {
    /// Asks about all episodes and writes `judge.json`; `None` without a judge.
    ///
    /// Exchanges are kept in `judge-exchanges.jsonl`, so that nothing is asked twice.
    pub fn ask(
        &self,
        policy: &PolicyArgs,
        tasks: &[Task],
        done: &[Episode],
        folder: &Path,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<Option<Judged>> {
        let Some(url) = &self.url else { return Ok(None) };
        let model = self.model.clone().ok_or_else(|| anyhow!("--judge {url}: no --judge-model"))?;
        let judge = policy.speaker(url.clone(), model.clone(), &folder.join("judge-exchanges.jsonl"))?;
        let (found, failure) = opinions(&judge, tasks, done, folder, policy.concurrency, stop);
        if let Some(why) = failure {
            let missing = done.len() - found.len();
            eprintln!("warning: the judge said nothing of {missing} episodes; hint: call again; {why}");
        }
        let kinds = agreement(done, &found);
        let spent = judge.spent();
        let file = json!({ "model": model, "kinds": kinds, "opinions": found });
        let at = folder.join("judge.json");
        record::write(&at, &serde_json::to_vec_pretty(&file)?)
            .with_context(|| format!("{}: cannot be written", at.display()))?;
        Ok(Some(Judged { model, kinds, spent }))
    }
}

impl Judged {
    /// For the summary.
    pub fn json(&self) -> Value {
        json!({ "model": self.model, "kinds": self.kinds, "spent": self.spent })
    }

    /// Lines for a reader.
    pub fn words(&self) -> String {
        let mut out = format!("judge {}, told beside the marks and not part of them\n", self.model);
        for (kind, a) in &self.kinds {
            out += &format!(
                "{kind:24} calls {:.1} % right, agrees with the marks on {:.1} % ({:.1} to {:.1}), kappa {:.2}; right by the judge alone {}, by the mark alone {}; n = {}, {} without an opinion\n",
                100.0 * a.score,
                100.0 * a.agree,
                100.0 * a.low,
                100.0 * a.high,
                a.kappa,
                a.judge_alone,
                a.mark_alone,
                a.n,
                a.unread
            );
        }
        out
    }
}
