//! Coverage: how samples are spread over domains and a second axis, as a matrix; what nobody has shown yet stands out.

use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, object, text};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::counts;
use crate::web::page::{Ask, Page, Shown, address};
use crate::web::parts::{self, whole};
use maud::html;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Axes beside the domain: field value, count's axis, what a tag of it is called in words.
const AXES: [(&str, &str, &str); 4] = [
    ("kind", "domain kind", "diagram"),
    ("level", "domain level", "level"),
    ("depth", "domain depth", "expansions"),
    ("tool", "domain tool", "tool"),
];

/// The page.
pub static PAGE: Page = Page {
    summary: "Samples by domain of knowledge and diagram, level, expansions or tool.",
    fields: &[Field { name: "by", meaning: "second axis: kind, level, depth or tool; without it kind" }],
    schema: || {
        object(&[
            ("by", text("the second axis")),
            ("domains", list(anything("domain: its name, samples, and samples by the second axis"))),
            ("columns", list(text("names of the second axis"))),
        ])
    },
    load,
};

fn load(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let by = ask.get("by").unwrap_or("kind");
    let Some((_, axis, words)) = AXES.iter().find(|a| a.0 == by) else {
        return Err(Fail::bad(format!("by={by}: hint: one of kind, level, depth, tool")));
    };
    let rows = store.ask("read counts", async |db| counts::axis(db, axis).await)?;
    let totals = store.ask("read counts", async |db| counts::axis(db, "domain").await)?;
    let totals: BTreeMap<String, u64> = totals.into_iter().map(|r| (r.name, r.number.cast_unsigned())).collect();
    let columns: BTreeSet<String> = rows.iter().map(|r| r.other.clone()).collect();
    let cells: BTreeMap<(String, String), u64> =
        rows.into_iter().map(|r| ((r.name, r.other), r.number.cast_unsigned())).collect();
    // Domains that no sample shows belong into the matrix most of all.
    let known = state.context.checks.knowledge.nodes().filter(|n| n.parent().is_none()).map(|n| n.path.clone());
    let domains: BTreeSet<String> = known.chain(totals.keys().cloned()).collect();
    let of = |domain: &str, column: &str| cells.get(&(domain.to_owned(), column.to_owned())).copied().unwrap_or(0);
    let total = |domain: &str| totals.get(domain).copied().unwrap_or(0);
    let most = cells.values().max().copied().unwrap_or(0);
    let list: Vec<_> = domains
        .iter()
        .map(|d| json!({ "domain": d, "samples": total(d), "by": columns.iter().map(|c| (c.clone(), of(d, c))).collect::<BTreeMap<_, _>>() }))
        .collect();
    let body = html! {
        div.stack {
            p.row { "Domains by " @for (name, _, words) in AXES { a.tag href=(ask.with("by", Some(name))) aria-current=[(name == by).then_some("true")] { (words) } } }
            p.soft { (domains.iter().filter(|d| total(d) > 0).count()) " of " (domains.len()) " domains have samples. A sample counts for every domain whose knowledge it shows." }
            div.wide tabindex="0" role="region" aria-label="Coverage" { table.matrix {
                thead { tr { th scope="col" { "domain" } th scope="col" { "all" } @for c in &columns { th scope="col" { @if by == "tool" || by == "kind" { (c) } @else { (words) " " (c) } } } } }
                tbody { @for d in &domains {
                    tr {
                        th scope="row" { a href=(parts::below("/knowledge", d)) { (d) } }
                        td class=(heat(total(d), totals.values().max().copied().unwrap_or(0))) { @if total(d) > 0 { a href=(address("/samples", [("domain", d.as_str())])) { (whole(total(d))) } } @else { "0" } }
                        @for c in &columns {
                            @let n = of(d, c);
                            td class=(heat(n, most)) { @if n > 0 { a href=(address("/samples", [("domain", d.as_str()), (by, c.as_str())])) { (whole(n)) } } @else { "0" } }
                        }
                    }
                } }
            } }
        }
    };
    Ok(Shown { title: "Coverage".into(), body, json: json!({ "by": by, "domains": list, "columns": columns }) })
}

/// Shade of a cell, by the order of magnitude below the largest.
fn heat(number: u64, most: u64) -> &'static str {
    match number {
        0 => "h0",
        n if n * 50 < most => "h1",
        n if n * 10 < most => "h2",
        n if n * 3 < most => "h3",
        _ => "h4",
    }
}
