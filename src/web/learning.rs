//! Training and evaluation: the runs that lie in the folders of the configuration, newest numbers first.

pub mod evaluation;
mod folders;
mod rollout;
pub mod training;

use crate::evaluate::record;
use crate::serve::fail::Fail;
use crate::serve::schema::{anything, list, object};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts::{self, below};
use maud::{Markup, html};
use serde_json::{Value, json};
use training::Run;

/// The list.
pub static PAGE: Page = Page {
    summary: "Evaluations and training runs that lie in the folders of the configuration.",
    fields: &[],
    schema: || {
        object(&[
            ("evaluations", list(anything("name, what it is of, and its table; null while it is not finished"))),
            ("training", list(anything("name, stage, step, best, last numbers"))),
        ])
    },
    load,
};

fn load(state: &State, _: &mut SqliteStore, _: &Ask) -> Result<Shown, Fail> {
    let serve = &state.config.serve;
    let mut evaluations = vec![];
    for (name, folder) in folders::list(&serve.evaluations, folders::EVALUATION) {
        let Ok(spec) = record::read_spec(&folder) else { continue };
        let table: Option<Value> =
            folders::text(&folder.join("table.json")).and_then(|t| serde_json::from_str(&t).ok());
        evaluations.push((name, spec, table));
    }
    let runs: Vec<(String, Run)> = folders::list(&serve.training, folders::TRAINING)
        .into_iter()
        .map(|(name, folder)| (name, training::read(&folder)))
        .collect();
    let json = json!({
        "evaluations": evaluations.iter().map(|(name, spec, table)| json!({ "name": name, "of": spec, "table": table })).collect::<Vec<_>>(),
        "training": runs.iter().map(|(name, run)| run.told(name)).collect::<Vec<_>>(),
    });
    let body = html! {
        div.stack {
            section aria-labelledby="evaluations" {
                h2 #evaluations { "Evaluations" }
                @if evaluations.is_empty() {
                    p.empty { "None in the folder of evaluations. " code { "flywheel suite build bench" } ", then " code { "flywheel eval --suite bench --policy oracle" } " makes one." }
                } @else {
                    div.wide tabindex="0" role="region" aria-label="Table of evaluations" { table {
                        thead { tr { th { "evaluation" } th { "policy" } th { "on" } th { "executor" } @for kind in evaluation::kinds() { th.n { (kind) } } } }
                        tbody { @for (name, spec, table) in &evaluations {
                            tr {
                                th scope="row" { a href=(below("/evaluations", name)) { (name) } } td { (spec.policy) } td { (evaluation::source(spec)) } td { (spec.executor) }
                                @for kind in evaluation::names() { td.n { (score(table.as_ref(), kind)) } }
                            }
                        } }
                    } }
                }
            }
            section aria-labelledby="training" {
                h2 #training { "Training" }
                @if runs.is_empty() {
                    p.empty { "None in the folder of training runs. " code { "flywheel train perception --out training/see" } " makes one." }
                } @else {
                    div.wide tabindex="0" role="region" aria-label="Table of training runs" { table {
                        thead { tr { th { "run" } th { "stage" } th.n { "step" } th.n { "loss" } th.n { "best exam" } th.n { "at step" } } }
                        tbody { @for (name, run) in &runs {
                            tr {
                                th scope="row" { a href=(below("/training", name)) { (name) } } td { (run.stage) } td.n { (parts::whole(run.step)) }
                                td.n { (run.last("train/loss").map_or("–".into(), |v| format!("{v:.4}"))) }
                                @match run.best { Some((step, score)) => { td.n { (format!("{score:.4}")) } td.n { (parts::whole(step)) } } None => { td.n { "–" } td.n { "–" } } }
                            }
                        } }
                    } }
                }
            }
            p.soft { "What the dataset is for leaves by " a href="/exports" { "exports" } ". The folders are " code { "serve.evaluations" } " and " code { "serve.training" } " of the configuration." }
        }
    };
    Ok(Shown { title: "Training and evaluation".into(), body, json })
}

/// The score of a kind in a stored table.
fn score(table: Option<&Value>, kind: &str) -> Markup {
    let cell = table.map(|t| &t[kind]);
    let number = |name: &str| cell.and_then(|c| c[name].as_f64());
    match (number("score"), number("n")) {
        (Some(score), Some(n)) if n > 0.0 => html! { (format!("{:.1} %", 100.0 * score)) " " small.soft { "of " (n) } },
        (Some(_), _) => html! { "–" },
        _ => html! { span.soft { "not finished" } },
    }
}
