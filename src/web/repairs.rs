//! Repairs: which change was made because of which finding, how often it helped, and what stood there before and after.

use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{counts, rejects};
use crate::web::page::{Ask, Page, Shown, address};
use crate::web::parts::{self, share};
use maud::html;
use serde_json::json;

/// Repairs on a page.
const LIMIT: u32 = 40;

/// The page.
pub static PAGE: Page = Page {
    summary: "Repairs by action and cause with how often they helped, and repairs, newest first.",
    fields: &[
        Field { name: "action", meaning: "name of the repair" },
        Field { name: "before", meaning: "repairs of turns before this one: `next` of the page before" },
    ],
    schema: || {
        object(&[
            ("table", list(anything("action, code, times made, times the candidate passed in the end"))),
            ("repairs", list(anything("turn, slot, attempt, code, action, before, after, verified, id of the sample"))),
            ("next", maybe(whole("`before` of the next page"))),
        ])
    },
    load,
};

fn load(_: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let made = store.ask("read counts", async |db| counts::axis(db, "repair").await)?;
    let passed = store.ask("read counts", async |db| counts::axis(db, "repair passed").await)?;
    let helped = |row: &counts::Tally| {
        let same = passed.iter().find(|p| p.name == row.name && p.other == row.other);
        same.map_or(0, |p| p.number.cast_unsigned())
    };
    let mut rows: Vec<(String, String, u64, u64)> =
        made.iter().map(|r| (r.name.clone(), r.other.clone(), r.number.cast_unsigned(), helped(r))).collect();
    rows.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    let action = ask.get("action").map(str::to_owned);
    let before = ask.number("before")?.unwrap_or(u64::MAX);
    let page = store.ask("list repairs", async |db| rejects::mended(db, action.as_deref(), before, LIMIT).await)?;
    let json = json!({ "table": rows, "repairs": page.rows, "next": page.next });
    let body = html! {
        div.stack {
            @if rows.is_empty() { p.empty { "Nothing had to be repaired." } } @else {
                div.wide tabindex="0" role="region" aria-label="Repairs by action" { table {
                    caption { "Every change is checked again in full; what did not help is rejected" }
                    thead { tr { th { "repair" } th { "because of" } th.n { "made" } th.n { "passed then" } td {} } }
                    tbody { @for (action, code, made, passed) in &rows {
                        tr {
                            th scope="row" { a href=(address("/repairs", [("action", action.as_str())])) { (action) } }
                            td { a href=(address("/rejects", [("code", code.as_str())])) { (code) } }
                            td.n { (parts::whole(*made)) } td.n { (share(*passed, *made)) } td.w { (parts::bar(*passed, *made)) }
                        }
                    } }
                } }
                @if let Some(action) = &action { p.row { span.tag { "repair: " (action) } a href="/repairs" { "All repairs" } } }
                div.wide tabindex="0" role="region" aria-label="Newest repairs" { table {
                    thead { tr { th { "turn" } th { "repair" } th { "before" } th { "after" } th { "passed" } } }
                    tbody { @for row in &page.rows {
                        tr {
                            td { @if let Some(id) = &row.sample { a href=(parts::sample(id)) { (row.turn) "." (row.slot) } } @else { (row.turn) "." (row.slot) } }
                            td { (row.action) br; small.soft { (row.code) } }
                            td.w { (row.before) } td.w { (row.after) }
                            td { @if row.verified { span.good { "yes" } } @else { span.bad { "no" } } }
                        }
                    } }
                } }
                (parts::pager(ask, page.next))
            }
        }
    };
    Ok(Shown { title: "Repairs".into(), body, json })
}
