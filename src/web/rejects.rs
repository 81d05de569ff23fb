//! Rejects: causes with their numbers, the list, and one reject with the place of each finding.

use crate::sample::Reject;
use crate::sample::finding::Severity;
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::counts;
use crate::store::sqlite::view::rejects::{self, Refused, Wanted};
use crate::web::drawn;
use crate::web::page::{Ask, Page, Shown, address};
use crate::web::parts::{self, below};
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeMap;

/// Rejects on a page.
const LIMIT: u32 = 50;

/// The list.
pub static PAGE: Page = Page {
    summary: "Causes of rejection with their numbers, and rejects, newest first.",
    fields: &[
        Field { name: "code", meaning: "code of the first fault, `checker/cause`" },
        field::TEMPLATE,
        field::KIND,
        field::LEVEL,
        field::DEPTH,
        Field { name: "before", meaning: "rejects with smaller numbers: `next` of the page before" },
    ],
    schema: || {
        object(&[
            ("causes", list(anything("code and number"))),
            ("rejects", list(anything("number, turn, slot, template, level, kind, code, depth, repairs, question"))),
            ("next", maybe(whole("`before` of the next page"))),
        ])
    },
    load,
};

/// One reject.
pub static ONE: Page = Page {
    summary: "A reject with its findings, their places in the figure, and the repairs that were tried.",
    fields: &[field::REJECT],
    schema: || object(&[("number", whole("from 1")), ("reject", anything("the stored reject"))]),
    load: load_one,
};

/// Conditions of the query.
pub fn wanted(ask: &Ask) -> Result<Wanted, Fail> {
    let text = |name: &str| ask.get(name).map(str::to_owned);
    Ok(Wanted {
        code: text("code"),
        template: text("template"),
        kind: text("kind"),
        level: ask.number("level")?,
        depth: ask.number("depth")?,
    })
}

fn load(_: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let wanted = wanted(ask)?;
    let before = ask.number("before")?.unwrap_or(u64::MAX);
    let page = store.ask("list rejects", async |db| rejects::rejects(db, &wanted, before, LIMIT).await)?;
    let rows = store.ask("read counts", async |db| counts::axis(db, "code").await)?;
    let mut causes: BTreeMap<String, u64> = BTreeMap::new();
    rows.into_iter().for_each(|row| *causes.entry(row.name).or_default() += row.number.cast_unsigned());
    let mut causes: Vec<(String, u64)> = causes.into_iter().collect();
    causes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = causes.first().map_or(0, |c| c.1);
    let json = json!({ "causes": causes, "rejects": page.rows, "next": page.next });
    let body = html! {
        div.stack {
            @if causes.is_empty() { p.empty { "Nothing was rejected." } } @else {
                div.wide tabindex="0" role="region" aria-label="Causes" { table {
                    caption { "By the code of the first fault: which check, and what it found" }
                    thead { tr { th { "cause" } th.n { "rejects" } td {} } }
                    tbody { @for (code, number) in &causes {
                        tr { th scope="row" { a href=(address("/rejects", [("code", code.as_str())])) aria-current=[(ask.get("code") == Some(code)).then_some("true")] { (code) } }
                            td.n { (parts::whole(*number)) } td.w { (parts::bar(*number, most)) } }
                    } }
                } }
                p.row { @for (name, value) in ["code", "template", "kind", "level", "depth"].iter().filter_map(|n| ask.get(n).map(|v| (n, v))) {
                    span.tag { (name) ": " (value) } a href=(ask.with(name, None)) aria-label=(format!("without the filter {name}")) { "×" } } }
                (table(&page.rows))
                (parts::pager(ask, page.next))
            }
        }
    };
    Ok(Shown { title: "Rejects".into(), body, json })
}

/// Rejects as a table.
pub fn table(rows: &[Refused]) -> Markup {
    html! {
        @if rows.is_empty() { p.empty { "None under these filters." } } @else {
            div.wide tabindex="0" role="region" aria-label="Rejects" { table {
                thead { tr { th { "reject" } th { "cause" } th { "template" } th.n { "level" } th { "question" } } }
                tbody { @for row in rows {
                    tr {
                        td { a href=(format!("/rejects/{}", row.number)) { "turn " (row.turn) "." (row.slot) } }
                        td { (row.code) @if row.repairs > 0 { br; small.soft { (row.repairs) " repairs tried" } } }
                        td { a href=(below("/templates", &row.template)) { (row.template) } }
                        td.n { (row.level) @if row.depth > 0 { small.soft { " +" (row.depth) } } }
                        td.w { (parts::cut(&row.question, 140)) }
                    }
                } }
            } }
        }
    }
}

fn load_one(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let missing = || Fail::missing(format!("there is no reject {}; hint: /rejects lists them", ask.rest));
    let number: u64 = ask.rest.parse().map_err(|_| missing())?;
    let body = store.ask("read a reject", async |db| rejects::body(db, number).await)?.ok_or_else(missing)?;
    let reject: Reject = serde_json::from_str(&body).map_err(Fail::internal)?;
    let drawn = drawn::reject(state, store, &reject);
    let from = &reject.provenance;
    let json = json!({ "number": number, "reject": reject });
    let body = html! {
        div.stack {
            div.row {
                span.badge.bad { (reject.code()) }
                a href=(below("/templates", &from.template)) { (from.template) } span.soft { "level " (from.level) ", turn " (from.turn) ", place " (from.slot) }
            }
            @if !reject.question.is_empty() { p.question { (reject.question) } }
            (drawn::figure(&drawn, number))
            section aria-labelledby="findings" {
                h2 #findings { "Findings" }
                @for finding in &reject.findings {
                    div.panel {
                        p.row { span.badge.bad[finding.severity == Severity::Fault].plain[finding.severity != Severity::Fault] { (finding.code) } span.soft { "at " (drawn::place(&finding.place)) } }
                        @if !finding.evidence.is_empty() {
                            dl.stats { @for (key, value) in &finding.evidence { (parts::stat(key, plain(value))) } }
                        }
                    }
                }
            }
            @if !reject.repairs.is_empty() {
                section aria-labelledby="tried" {
                    h2 #tried { "Repairs that were tried in vain" }
                    ul { @for r in &reject.repairs { li { (r.action) " because of " code { (r.code) } ": " (r.before) " → " (r.after) } } }
                }
            }
        }
    };
    Ok(Shown { title: format!("Reject {number}"), body, json })
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
