//! The gallery: samples, newest first, under any filters; those of the first page arrive while one looks.

use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, map, maybe, object, whole};
use crate::serve::state::State;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{counts, rejects as stored, samples};
use crate::web::page::{Ask, Page, Shown};
use crate::web::{parts, rejects};
use maud::{Markup, html};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Samples on a page.
const LIMIT: u32 = 36;

/// Names that a filter offers; a name beyond them can still be written into the address.
const OFFERED: usize = 300;

/// Filters: field of the query, which is the kind of tag too, and its label.
const FILTERS: [(&str, &str); 7] = [
    ("domain", "Domain"),
    ("kind", "Diagram"),
    ("level", "Level"),
    ("depth", "Expansions"),
    ("tool", "Tool"),
    ("template", "Template"),
    ("knowledge", "Knowledge"),
];

/// The page.
pub static PAGE: Page = Page {
    summary: "Samples, newest first, under any filters.",
    fields: &[
        Field { name: "domain", meaning: "domain of knowledge" },
        field::KIND,
        field::LEVEL,
        field::DEPTH,
        Field { name: "tool", meaning: "a tool that the solution calls" },
        field::TEMPLATE,
        Field { name: "knowledge", meaning: "knowledge path" },
        Field {
            name: "verdict",
            meaning: "verified, or rejected: the rejects of this template, diagram, level, number of expansions",
        },
        field::BEFORE_SAMPLE,
    ],
    schema: || {
        object(&[
            ("verified", whole("samples in all")),
            ("filters", map(anything("a filter's value"))),
            (
                "samples",
                list(anything(
                    "number, id, template, level, depth, kind, question, answer, width and height in pixels, picture: hash of the figure",
                )),
            ),
            ("rejects", list(anything("with verdict=rejected, rejects instead of samples"))),
            ("next", maybe(whole("`before` of the next page"))),
        ])
    },
    load,
};

fn load(_: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    match ask.get("verdict") {
        None | Some("verified") => {}
        Some("rejected") => return refused(store, ask),
        Some(other) => return Err(Fail::bad(format!("verdict={other}: hint: verified or rejected"))),
    }
    let wanted: Vec<(&str, String)> =
        FILTERS.iter().filter_map(|(kind, _)| ask.get(kind).map(|name| (*kind, name.to_owned()))).collect();
    let before = ask.number("before")?.unwrap_or(u64::MAX);
    let verified = store.extent().verified;
    let page = store.ask("list samples", async |db| samples::gallery(db, &wanted, before, LIMIT).await)?;
    let form = form(store, ask)?;
    let filters: BTreeMap<&str, &str> = wanted.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let json: Value =
        json!({ "verified": verified, "filters": filters, "samples": page.rows, "rejects": [], "next": page.next });
    let live = ask.get("before").is_none();
    let body = html! {
        (form)
        p.soft {
            @if wanted.is_empty() { span data-total[live] { (parts::whole(verified)) } " samples. " }
            @if live { span role="status" data-said {} }
        }
        ul.cards data-gallery[live] data-verified=[live.then_some(verified)] data-limit=[live.then_some(LIMIT)] {
            @for card in &page.rows { (parts::card(card)) }
        }
        @if page.rows.is_empty() {
            p.empty data-none {
                @if page.next.is_some() { "None among the newest; there may be older ones." }
                @else if verified == 0 { "No samples yet: the first ones come within seconds of growing." }
                @else { "No samples under these filters." }
            }
        }
        (parts::pager(ask, page.next))
    };
    Ok(Shown { title: "Gallery".into(), body, json })
}

/// The form of filters, with what there is to choose.
fn form(store: &mut SqliteStore, ask: &Ask) -> Result<Markup, Fail> {
    let mut options: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
    for (kind, _) in FILTERS.iter().filter(|f| f.0 != "knowledge") {
        let rows = store.ask("read counts", async |db| counts::axis(db, kind).await)?;
        let names = rows.into_iter().take(OFFERED).map(|row| (row.name, row.number.cast_unsigned()));
        options.insert(kind, names.collect());
    }
    Ok(html! {
        form.filters method="get" action="/samples" {
            @for (kind, label) in FILTERS.iter().filter(|f| f.0 != "knowledge") {
                (parts::choose(ask, kind, label, &options[kind]))
            }
            @if let Some(path) = ask.get("knowledge") {
                label { "Knowledge" input name="knowledge" value=(path); }
            }
            label { "Verdict"
                select name="verdict" {
                    @for verdict in ["verified", "rejected"] {
                        option value=(if verdict == "verified" { "" } else { verdict }) selected[ask.get("verdict") == Some(verdict)] { (verdict) }
                    }
                }
            }
            button type="submit" { "Filter" }
            a href="/samples" { "All" }
        }
    })
}

/// Rejects under the filters that they have in common with samples.
fn refused(store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let (wanted, before) = (rejects::wanted(ask)?, ask.number("before")?.unwrap_or(u64::MAX));
    let page = store.ask("list rejects", async |db| stored::rejects(db, &wanted, before, LIMIT).await)?;
    let (verified, form) = (store.extent().verified, form(store, ask)?);
    let names = ["template", "kind", "level", "depth"].iter().filter_map(|n| ask.get(n).map(|v| (*n, v)));
    let filters: BTreeMap<&str, &str> = names.chain([("verdict", "rejected")]).collect();
    let json =
        json!({ "verified": verified, "filters": filters, "samples": [], "rejects": page.rows, "next": page.next });
    let body = html! {
        (form)
        p.soft { "Rejects know no domain and no tool; their causes stand under " a href="/rejects" { "rejects" } "." }
        (rejects::table(&page.rows))
        (parts::pager(ask, page.next))
    };
    Ok(Shown { title: "Gallery".into(), body, json })
}
