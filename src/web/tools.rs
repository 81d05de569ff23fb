//! Tools: what a solution may draw, with how often it does.

use crate::knowledge::grown::{Grown, Merge, Sort};
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{counts, knowledge, samples};
use crate::tool::TOOLS;
use crate::tool::row::Tool;
use crate::web::page::{Ask, Page, Shown, address};
use crate::web::parts::{self, below};
use maud::{Markup, html};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Samples on a tool's page.
const LIMIT: u32 = 12;

/// The list.
pub static PAGE: Page = Page {
    summary: "Visual tools with what they draw and how many samples call them; composite tools that grew.",
    fields: &[],
    schema: || {
        object(&[
            ("tools", list(anything("name, aliases, arguments, summary, kinds, knowledge, samples"))),
            ("grown", list(anything("composite tools: name, calls in order, statement, round"))),
        ])
    },
    load,
};

/// One tool.
pub static ONE: Page = Page {
    summary: "A tool: arguments, what it draws, and samples that call it.",
    fields: &[Field { name: "name", meaning: "the tool's name" }, field::BEFORE_SAMPLE],
    schema: || {
        object(&[
            (
                "tool",
                anything("name, aliases, arguments, summary, kinds, knowledge; of a composite tool what it grew from"),
            ),
            ("samples", whole("samples that call it, or rows of evidence")),
            ("templates", list(anything("templates that call it"))),
            ("merges", list(anything("what was merged into it"))),
            ("newest", list(anything("samples, newest first"))),
            ("next", maybe(whole("`before` of the next page"))),
        ])
    },
    load: load_one,
};

/// A row of the table as data; `samples`: how many call it, where somebody counts.
pub(crate) fn facts(tool: &Tool, samples: Option<u64>) -> Value {
    json!({
        "name": tool.name, "aliases": tool.aliases, "arguments": tool.signature, "summary": tool.summary,
        "kinds": tool.kinds, "knowledge": tool.knowledge, "samples": samples,
    })
}

fn all() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter().flat_map(|family| family.iter())
}

fn load(_: &State, store: &mut SqliteStore, _: &Ask) -> Result<Shown, Fail> {
    let rows = store.ask("read counts", async |db| counts::axis(db, "tool").await)?;
    let used: BTreeMap<String, u64> = rows.into_iter().map(|r| (r.name, r.number.cast_unsigned())).collect();
    let bodies = store.ask("read what has grown", async |db| knowledge::all(db, Sort::Tool).await)?;
    let grown: Vec<Grown> = bodies.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let of = |tool: &Tool| used.get(tool.name).copied().unwrap_or(0);
    let most = used.values().max().copied().unwrap_or(0);
    let json = json!({ "tools": all().map(|t| facts(t, Some(of(t)))).collect::<Vec<_>>(), "grown": grown });
    let body = html! {
        div.stack {
            dl.stats {
                (parts::stat("tools", all().count())) (parts::stat("called by samples", all().filter(|t| of(t) > 0).count()))
                (parts::stat("composite tools grown", grown.len()))
            }
            div.wide tabindex="0" role="region" aria-label="Tools" { table {
                thead { tr { th { "tool" } th { "draws" } th { "diagrams" } th.n { "samples" } td {} } }
                tbody { @for tool in all() {
                    tr {
                        th scope="row" { a href=(below("/tools", tool.name)) { (tool.name) } }
                        td { (tool.summary) } td { (tool.kinds.join(", ")) }
                        td.n { (parts::whole(of(tool))) } td.w { (parts::bar(of(tool), most)) }
                    }
                } }
            } }
            @if !grown.is_empty() {
                section aria-labelledby="grown" {
                    h2 #grown { "Composite tools" }
                    div.wide tabindex="0" role="region" aria-label="Table of composite tools" { table {
                        thead { tr { th { "tool" } th { "calls in order" } th.n { "grew after round" } } }
                        tbody { @for g in &grown {
                            tr { th scope="row" { a href=(below("/tools", &g.name)) { (g.name) } } td { (g.pattern.tools.join(" → ")) } td.n { (g.round) } }
                        } }
                    } }
                }
            }
        }
    };
    Ok(Shown { title: "Tools".into(), body, json })
}

fn load_one(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let name = ask.rest.as_str();
    let before = ask.number("before")?.unwrap_or(u64::MAX);
    // A name may stand for several diagram kinds, a row each.
    let rows: Vec<&Tool> = all().filter(|t| t.name == name).collect();
    let body = store.ask("read what has grown", async |db| knowledge::one(db, Sort::Tool, name).await)?;
    let grown: Option<Grown> = body.and_then(|text| serde_json::from_str(&text).ok());
    if rows.is_empty() && grown.is_none() {
        return Err(Fail::missing(format!("there is no tool {name}; hint: /tools lists them")));
    }
    let wanted = [("tool", name.to_owned())];
    let (count, page) = match rows.is_empty() {
        false => {
            let count = store.ask("read counts", async |db| counts::sum(db, "tool", name).await)?;
            (count, store.ask("list samples", async |db| samples::gallery(db, &wanted, before, LIMIT).await)?)
        }
        true => {
            let count = store.ask("count evidence", async |db| knowledge::evidence(db, name).await)?;
            (count, store.ask("list samples", async |db| knowledge::shown(db, name, before, LIMIT).await)?)
        }
    };
    let merges = store.ask("read merges", async |db| knowledge::merges(db, Sort::Tool, name).await)?;
    let merges: Vec<Merge> = merges.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let scripts = state.context.generator.set.scripts();
    let templates: Vec<&str> =
        scripts.iter().filter(|s| s.meta.tools.iter().any(|t| t == name)).map(|s| s.name.as_str()).collect();
    let facts: Vec<Value> = rows.iter().map(|t| facts(t, Some(count))).collect();
    let json = json!({
        "tool": json!({ "rows": facts, "grown": grown }), "samples": count, "templates": templates, "merges": merges,
        "newest": page.rows, "next": page.next,
    });
    let body = html! {
        div.stack {
            @for tool in &rows { (row(tool)) }
            @if let Some(grown) = &grown { p.question { (grown.statement) } p { "Calls in order: " (grown.pattern.tools.join(" → ")) "." } }
            p.soft { (parts::whole(count)) @if grown.is_some() { " samples prove it." } @else { " samples call it." } }
            @if !templates.is_empty() { p.tags { "Templates: " @for t in &templates { a.tag href=(below("/templates", t)) { (t) } } } }
            @if !merges.is_empty() { ul { @for m in &merges { li { "merged after round " (m.round) ": " (m.merged) } } } }
            ul.cards { @for card in &page.rows { (parts::card(card)) } }
            @if page.rows.is_empty() { p.empty { "No sample calls it yet." } }
            @if !rows.is_empty() && count > 0 { p { a href=(address("/samples", [("tool", name)])) { "All in the gallery" } } }
            (parts::pager(ask, page.next))
        }
    };
    Ok(Shown { title: name.replace('-', " "), body, json })
}

fn row(tool: &Tool) -> Markup {
    html! {
        div.panel {
            p { (tool.summary) }
            p.soft { "Arguments: " code { (tool.name) (tool.signature) }
                @if !tool.aliases.is_empty() { ". Also called " (tool.aliases.join(", ")) } ". On " (tool.kinds.join(", ")) "." }
            p { @for path in tool.knowledge { a href=(below("/knowledge", path)) { (path) } " " } }
        }
    }
}
