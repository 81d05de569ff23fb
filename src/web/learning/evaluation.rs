//! An evaluation: its tables, its conduct, the worst and best rollouts and all others, one rollout, and a comparison with another one.
//!
//! Everything is computed from the finished episodes as they lie there, so that an evaluation can be watched while it runs.

use crate::evaluate::compare::{Pairs, compare};
use crate::evaluate::record::{self, Episode, Spec};
use crate::evaluate::report::{extremes, largest};
use crate::evaluate::table::{Cell, Table, table};
use crate::evaluate::task::KINDS;
use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, text, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::learning::{folders, rollout};
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts;
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

const EPISODES: &str = "episodes.jsonl";

/// Episodes on a page.
const LIMIT: usize = 50;

/// The page.
pub static PAGE: Page = Page {
    summary: "An evaluation: scores with intervals, conduct, rollouts; one rollout; a comparison with another evaluation.",
    fields: &[
        Field { name: "name", meaning: "name of the evaluation's folder" },
        Field { name: "task", meaning: "a task, whose rollout is shown instead" },
        Field { name: "kind", meaning: "only episodes of this kind of task" },
        Field { name: "verdict", meaning: "only episodes that are right, or wrong" },
        Field { name: "before", meaning: "episodes after this many: `next` of the page before" },
        Field { name: "against", meaning: "name of another evaluation of the same tasks, compared pair by pair" },
    ],
    schema: || {
        object(&[
            ("name", text("name of its folder")),
            ("of", anything("source, tasks, policy, executor, rounds, longest side, seed")),
            ("finished", whole("finished episodes")),
            ("table", anything("scores by kind and by label with Wilson's 95 % intervals; conduct")),
            ("compared", maybe(anything("pairs by kind, and episodes without a partner"))),
            ("episodes", list(anything("task, kind, right, parts"))),
            ("next", maybe(whole("`before` of the next page"))),
            ("rollout", maybe(anything("the episode of the asked task, whole"))),
        ])
    },
    load,
};

/// An evaluation as it was read.
type Read = Arc<(Spec, Vec<Episode>)>;

/// The one that was read last, by its file and that file's size.
static KEPT: Mutex<Option<(PathBuf, u64, Read)>> = Mutex::new(None);

fn read(folder: &Path) -> Result<Read, Fail> {
    let file = folder.join(EPISODES);
    let too_large = || Fail::bad("its episodes are too large for a page; hint: open its report.html");
    let size = if file.exists() { folders::size(&file).ok_or_else(too_large)? } else { 0 };
    let known = KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, _, read)) = known.filter(|k| k.0 == file && k.1 == size) {
        return Ok(read);
    }
    let read = if size == 0 {
        (record::read_spec(folder).map_err(Fail::internal)?, vec![])
    } else {
        record::read(folder).map_err(Fail::internal)?
    };
    let read = Arc::new(read);
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some((file, size, read.clone()));
    Ok(read)
}

/// The folder of a name: of an evaluation, or of the rollouts of a training run.
fn folder(state: &State, name: &str) -> Result<PathBuf, Fail> {
    let missing = || Fail::missing(format!("there is no evaluation {name}; hint: /learning lists them"));
    let serve = &state.config.serve;
    let run = || {
        folders::find(&serve.training, folders::TRAINING, name.strip_suffix(folders::ROLLOUTS)?)
            .and_then(|f| folders::rollouts(&f))
    };
    folders::find(&serve.evaluations, folders::EVALUATION, name).or_else(run).ok_or_else(missing)
}

/// A picture of a rollout, by its hash.
///
/// # Errors
/// If there is none.
pub fn picture(state: &State, name: &str, hash: &str) -> Result<Vec<u8>, Fail> {
    let missing = || Fail::missing("there is no such picture");
    let hash = blake3::Hash::from_hex(hash).map_err(|_| missing())?.to_hex();
    let folder = folder(state, name)?;
    let path = record::image_path(&folder, &hash);
    // A link may lead out although the name does not.
    let inside = path.canonicalize().is_ok_and(|p| folder.canonicalize().is_ok_and(|f| p.starts_with(f)));
    if !inside || folders::size(&path).is_none() {
        return Err(missing());
    }
    std::fs::read(&path).map_err(Fail::internal)
}

/// Names of the kinds of tasks.
pub fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.1)
}

/// The kinds of tasks in words.
pub fn kinds() -> impl Iterator<Item = String> {
    names().map(|name| name.replace('_', " "))
}

/// What an evaluation is on; of files the last part of their path, which is nobody else's.
pub fn source(spec: &Spec) -> &str {
    spec.source.rsplit('/').next().unwrap_or(&spec.source)
}

fn load(state: &State, _: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let name = ask.rest.as_str();
    let read_it = read(&folder(state, name)?)?;
    let (spec, episodes) = &*read_it;
    let of = json!({ "source": source(spec), "tasks": spec.tasks, "policy": spec.policy, "executor": spec.executor,
        "rounds": spec.rounds, "longest_side_px": spec.longest_side_px, "seed": spec.seed });
    if let Some(task) = ask.get("task") {
        let found = episodes.iter().find(|e| e.task == task);
        let episode = found.ok_or_else(|| Fail::missing(format!("there is no finished episode of task {task}")))?;
        let json = json!({ "name": name, "of": of, "finished": episodes.len(), "table": null, "compared": null, "episodes": [], "next": null, "rollout": episode });
        return Ok(Shown { title: "Rollout".into(), body: rollout::rollout(name, episode), json });
    }
    let table = table(episodes);
    let compared = match ask.get("against") {
        None => None,
        Some(other) => Some((other, compare(episodes, &read(&folder(state, other)?)?.1))),
    };
    let verdict = ask.get("verdict");
    if let Some(wrong) = verdict.filter(|v| !["right", "wrong"].contains(v)) {
        return Err(Fail::bad(format!("verdict={wrong}: hint: right or wrong")));
    }
    let kind = ask.get("kind");
    let wanted = |e: &&Episode| {
        kind.is_none_or(|k| e.kind.name() == k) && verdict.is_none_or(|v| e.mark.right == (v == "right"))
    };
    let before = ask.number("before")?.unwrap_or(0);
    let here: Vec<(usize, &Episode)> =
        episodes.iter().enumerate().skip(before).filter(|(_, e)| wanted(e)).take(LIMIT + 1).collect();
    let next = here.get(LIMIT).map(|(place, _)| *place as u64);
    let here: Vec<&Episode> = here.into_iter().take(LIMIT).map(|(_, e)| e).collect();
    let brief: Vec<_> = here
        .iter()
        .map(|e| json!({ "task": e.task, "kind": e.kind, "right": e.mark.right, "parts": e.mark.parts }))
        .collect();
    let pairs = compared
        .as_ref()
        .map(|(other, (kinds, alone))| json!({ "against": other, "kinds": kinds, "without_partner": alone }));
    let json = json!({ "name": name, "of": of, "finished": episodes.len(), "table": table, "compared": pairs, "episodes": brief, "next": next, "rollout": null });
    let others: Vec<String> = folders::list(&state.config.serve.evaluations, folders::EVALUATION)
        .into_iter()
        .map(|f| f.0)
        .filter(|f| f != name)
        .collect();
    let body = html! {
        div.stack {
            dl.stats {
                (parts::stat("policy", &spec.policy)) (parts::stat("on", source(spec))) (parts::stat("executor", &spec.executor))
                (parts::stat("finished episodes", parts::whole(episodes.len() as u64))) (parts::stat("rounds, at most", spec.rounds))
                (parts::stat("rounds of an episode", format!("{:.2}", table.conduct.rounds)))
                (parts::stat("programs that came to their end", format!("{:.1} % of {}", 100.0 * table.conduct.sound_programs, parts::whole(table.conduct.programs))))
                (parts::stat("without an answer", parts::whole(table.conduct.unanswered))) (parts::stat("refused", parts::whole(table.conduct.refused)))
            }
            @if episodes.is_empty() { p.empty { "No episode is finished yet." } } @else {
                section aria-labelledby="scores" { h2 #scores { "Scores" } (cells("kind", names().map(|kind| (kind.replace('_', " "), &table.kinds[kind])))) (conduct(&table)) }
                (against(ask, &others, compared.as_ref().map(|(other, (kinds, alone))| (*other, kinds, *alone))))
                @for (label, groups) in &table.by {
                    @if !groups.is_empty() { details { summary { "By " (label) " (" (groups.len()) ")" }
                        (cells(label, largest(groups).flat_map(|(value, row)| row.iter().map(move |(kind, cell)| (format!("{value}, {}", kind.replace('_', " ")), cell)))))
                    } }
                }
                section aria-labelledby="telling" { h2 #telling { "Worst and best rollouts" }
                    @for kind in names() {
                        @let (best, worst) = extremes(episodes, kind);
                        @for (word, chosen) in [("Worst", worst), ("Best", best)] { @if !chosen.is_empty() { details { summary { (word) " of " (kind.replace('_', " ")) " (" (chosen.len()) ")" } (rollout::table(name, &chosen)) } } }
                    }
                }
                section aria-labelledby="episodes" { h2 #episodes { "Episodes" }
                    p.row { a.tag href=(ask.with("kind", None)) aria-current=[kind.is_none().then_some("true")] { "all kinds" }
                        @for k in names() { a.tag href=(ask.with("kind", Some(k))) aria-current=[(kind == Some(k)).then_some("true")] { (k.replace('_', " ")) } }
                        @for v in ["right", "wrong"] { a.tag href=(ask.with("verdict", (verdict != Some(v)).then_some(v))) aria-current=[(verdict == Some(v)).then_some("true")] { (v) } } }
                    @if here.is_empty() { p.empty { "None of this sort." } } @else { (rollout::table(name, &here)) }
                    nav.pager aria-label="Pages of the list" {
                        @if before > 0 { a href=(ask.with("before", None)) { "First" } }
                        @if let Some(next) = next { a rel="next" href=(ask.with("before", Some(&next.to_string()))) { "More" } }
                    }
                }
            }
        }
    };
    Ok(Shown { title: name.to_owned(), body, json })
}

/// Cells as a table, each with its interval and the numbers behind it.
fn cells<'a>(title: &str, rows: impl Iterator<Item = (String, &'a Cell)>) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label=(format!("Scores by {title}")) { table {
            thead { tr { th { (title) } th.n { "score" } th.n { "95 % interval" } th.n { "episodes" } td {} th { "means" } } }
            tbody { @for (name, cell) in rows { tr {
                th scope="row" { (name) }
                td.n { @if cell.n > 0 { (format!("{:.1} %", 100.0 * cell.score)) } @else { "–" } }
                td.n { @if cell.n > 0 { (format!("{:.1} to {:.1}", 100.0 * cell.low, 100.0 * cell.high)) } }
                td.n { (parts::whole(cell.n)) }
                td.w { (parts::bar((1e4 * cell.score) as u64, 10_000)) }
                td { small.soft { (cell.parts.iter().map(|(k, v)| format!("{} {v:.3}", k.replace('_', " "))).collect::<Vec<_>>().join(", ")) } }
            } } }
        } }
    }
}

/// What was irregular in outputs.
fn conduct(table: &Table) -> Markup {
    html! { @if !table.conduct.notes.is_empty() {
        p.soft { "Irregular outputs: " @for (n, (name, count)) in table.conduct.notes.iter().enumerate() { @if n > 0 { ", " } (name.replace(['-', '_'], " ")) " " (parts::whole(*count)) } "." }
    } }
}

/// The comparison with another evaluation, and the form that asks for it.
fn against(ask: &Ask, others: &[String], found: Option<(&str, &BTreeMap<&'static str, Pairs>, usize)>) -> Markup {
    html! { @if !others.is_empty() {
        section aria-labelledby="against" { h2 #against { "Against another evaluation" }
            form.filters method="get" action=(ask.path) {
                label { "Evaluation" select name="against" { option value="" { "none" } @for other in others { option value=(other) selected[found.is_some_and(|f| f.0 == other)] { (other) } } } }
                button type="submit" { "Compare" }
            }
            @if let Some((other, kinds, alone)) = found {
                @if kinds.is_empty() { p.empty { "They share no tasks." } } @else {
                    div.wide tabindex="0" role="region" aria-label="Comparison" { table {
                        caption { "Pairs of episodes of one task; " (alone) " episodes have no partner" }
                        thead { tr { th { "kind" } th.n { "this" } th.n { (other) } th.n { "difference" } th.n { "95 % interval" } th.n { "right alone" } th.n { "p (McNemar)" } th.n { "pairs" } } }
                        tbody { @for (kind, p) in kinds { tr {
                            th scope="row" { (kind.replace('_', " ")) } td.n { (format!("{:.1} %", 100.0 * p.scores[0])) } td.n { (format!("{:.1} %", 100.0 * p.scores[1])) }
                            td.n { (format!("{:+.1}", 100.0 * p.difference)) } td.n { (format!("{:+.1} to {:+.1}", 100.0 * p.low, 100.0 * p.high)) }
                            td.n { (p.alone[0]) " and " (p.alone[1]) } td.n { (format!("{:.4}", p.p)) } td.n { (p.n) }
                        } } }
                    } }
                }
            }
        }
    } }
}
