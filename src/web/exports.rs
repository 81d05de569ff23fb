//! Exports: start one, watch it, read its manifest and card, fetch its files.

use crate::export::FORMATS;
use crate::export::words::STYLES;
use crate::serve::exports::{Export, Listed, Stage};
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::schema::{anything, list, maybe, object, text};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts;
use maud::{Markup, html};
use serde_json::json;
use std::io::Read as _;

/// The file of an export that describes it, and how much of it is shown, in bytes.
const CARD: &str = "README.md";
const LARGEST_CARD: u64 = 256 << 10;

/// The list.
pub static PAGE: Page = Page {
    summary: "Exports with their progress, and a form that starts one.",
    fields: &[],
    schema: || {
        object(&[
            ("exports", list(anything("number, format, settings, stage, shards_done, shards, samples, message"))),
            ("formats", list(anything("name and summary"))),
        ])
    },
    load,
};

/// One export.
pub static ONE: Page = Page {
    summary: "An export: settings, progress, files with sizes and hashes.",
    fields: &[field::EXPORT],
    schema: || {
        object(&[
            ("export", anything("as in the list")),
            ("files", list(anything("number, path, bytes, blake3"))),
            ("card", maybe(text("the dataset card of a finished export, Markdown"))),
        ])
    },
    load: load_one,
};

fn load(state: &State, _: &mut SqliteStore, _: &Ask) -> Result<Shown, Fail> {
    let exports = state.exports.list();
    let running = exports.iter().any(|e| e.stage == Stage::Running);
    let formats: Vec<_> = FORMATS.iter().map(|f| json!({ "name": f.name, "summary": f.summary })).collect();
    let json = json!({ "exports": exports, "formats": formats });
    let body = html! {
        div.stack {
            @if running { p.note { "One export runs; the next can be started when it is done." } } @else { (start(state)) }
            @if exports.is_empty() { p.empty { "None yet." } } @else {
                div.wide tabindex="0" role="region" aria-label="Exports" { table {
                    thead { tr { th.n { "no." } th { "format" } th { "stage" } th.n { "shards" } th.n { "samples" } td {} } }
                    tbody { @for e in exports.iter().rev() {
                        tr {
                            td.n { a href=(format!("/exports/{}", e.number)) { (e.number) } } td { (e.format) } td { (stage(e)) }
                            td.n { (e.shards_done) " of " (e.shards) } td.n { (parts::whole(e.samples)) } td.w { (parts::bar(e.shards_done, e.shards)) }
                        }
                    } }
                } }
            }
        }
    };
    Ok(Shown { title: "Exports".into(), body, json })
}

fn start(state: &State) -> Markup {
    html! {
        form.panel.stack method="post" action="/actions/export" {
            (parts::hidden(state, "/exports"))
            fieldset { legend { "Format" }
                @for (place, f) in FORMATS.iter().enumerate() {
                    p { label { input type="radio" name="format" value=(f.name) checked[place == 0]; " " strong { (f.name) } " " span.soft { (f.summary) } } }
                }
            }
            p { label { "Only samples with, conditions separated by ; " input name="filter" placeholder="kind=plane,graph; level=2" size="40"; } }
            p.row {
                label { "Shares of train, validation, test " input name="split" placeholder="0.9,0.05,0.05" size="16"; }
                label { "Split by " select name="split_by" { option { "problem" } option { "form" } } }
                label { "Samples of a shard " input name="shard_size" inputmode="numeric" placeholder="1000" size="8"; }
                label { "Style of solutions " select name="style" { option { "mixed" } @for s in STYLES { option value=(s.name) title=(s.summary) { (s.name) } } } }
            }
            p { button.go type="submit" { "Start" } }
        }
    }
}

fn stage(export: &Export) -> Markup {
    html! {
        @match export.stage {
            Stage::Running => { span.badge.warn { "running" } }
            Stage::Done => { span.badge.good { "done" } }
            Stage::Stopped => { span.badge.plain { "stopped" } }
            Stage::Failed => { span.badge.bad { "failed" } }
        }
        @if !export.message.is_empty() { " " (export.message) }
    }
}

/// The card of a finished export: the file of that name, which is small.
fn card(state: &State, number: u64, files: &[Listed]) -> Result<Option<String>, Fail> {
    let Some(listed) = files.iter().find(|f| f.path == CARD) else { return Ok(None) };
    let Some((_, file)) = state.exports.open(number, listed.number).map_err(Fail::internal)? else { return Ok(None) };
    let mut text = String::new();
    file.take(LARGEST_CARD).read_to_string(&mut text).map_err(Fail::internal)?;
    Ok(Some(text))
}

fn load_one(state: &State, _: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let missing = || Fail::missing(format!("there is no export {}; hint: /exports lists them", ask.rest));
    let number: u64 = ask.rest.parse().map_err(|_| missing())?;
    let export = state.exports.get(number).ok_or_else(missing)?;
    let files = match export.stage {
        Stage::Done => state.exports.files(number).map_err(Fail::internal)?,
        _ => vec![],
    };
    let card = card(state, number, &files)?;
    let total: u64 = files.iter().map(|f| f.bytes).sum();
    let json = json!({ "export": export, "files": files, "card": card });
    let body = html! {
        div.stack {
            p.row { (stage(&export)) span { (export.shards_done) " of " (export.shards) " shards, " (parts::whole(export.samples)) " samples" } }
            (parts::bar(export.shards_done, export.shards))
            @if export.stage == Stage::Running {
                form method="post" action="/actions/export/stop" { (parts::hidden(state, &format!("/exports/{number}"))) button type="submit" { "Stop" } }
            }
            @if matches!(export.stage, Stage::Stopped | Stage::Failed) {
                form method="post" action="/actions/export/resume" { (parts::hidden(state, &format!("/exports/{number}"))) input type="hidden" name="number" value=(number); button type="submit" { "Go on" } }
            }
            h2 { "Settings" }
            (parts::code("settings", &serde_json::to_string_pretty(&export.settings).unwrap_or_default(), "settings as JSON"))
            @if let Some(card) = &card {
                section aria-labelledby="card" {
                    h2 #card { "Dataset card" }
                    (parts::code("card-text", card, "dataset card, Markdown"))
                }
            }
            @if !files.is_empty() {
                section aria-labelledby="files" {
                    h2 #files { "Files, " (parts::bytes(total)) }
                    div.wide tabindex="0" role="region" aria-label="Table of files" { table {
                        thead { tr { th { "file" } th.n { "size" } th { "blake3" } } }
                        tbody { @for f in &files {
                            tr { td { a href=(format!("/exports/{number}/files/{}", f.number)) download { (f.path) } } td.n { (parts::bytes(f.bytes)) }
                                td { code { (f.blake3.get(..16).unwrap_or(&f.blake3)) } } }
                        } }
                    } }
                }
            }
        }
    };
    Ok(Shown { title: format!("Export {number}"), body, json })
}
