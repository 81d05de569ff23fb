//! The log: what the process said lately, errors first.

use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, object};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts;
use maud::html;
use serde_json::json;

/// Levels, gravest first.
const LEVELS: [&str; 5] = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

/// The page.
pub static PAGE: Page = Page {
    summary: "The last log entries, errors first.",
    fields: &[Field { name: "level", meaning: "only this level: ERROR, WARN, INFO, DEBUG or TRACE" }],
    schema: || object(&[("entries", list(anything("number, at (Unix seconds), level, target, message, fields")))]),
    load,
};

fn load(state: &State, _: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let level = ask.get("level");
    if let Some(level) = level.filter(|l| !LEVELS.contains(l)) {
        return Err(Fail::bad(format!("level={level}: hint: one of {}", LEVELS.join(", "))));
    }
    let all = state.journal.entries();
    let entries: Vec<_> = all.into_iter().filter(|e| level.is_none_or(|l| e.level == l)).collect();
    let body = html! {
        p.row { a.tag href="/log" { "all" } @for l in LEVELS { a.tag href=(ask.with("level", Some(l))) aria-current=[(level == Some(l)).then_some("true")] { (l) } } }
        @if entries.is_empty() { p.empty { "Nothing was said." } }
        ol.log { @for e in &entries {
            li {
                time.soft { (parts::moment(e.at as i64)) }
                span.bad[e.level == "ERROR"].warn[e.level == "WARN"] { (e.level) }
                span { (e.message) " " @for (name, value) in &e.fields { small.soft { (name) "=" (value) " " } } small.soft { (e.target) } }
            }
        } }
    };
    Ok(Shown { title: "Log".into(), body, json: json!({ "entries": entries }) })
}
