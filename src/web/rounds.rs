//! Rounds: stretches of turns with the same templates, knowledge and weights; what grew after each; the run itself.

use crate::generate::steer::{WHOLE, Weights};
use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, whole};
use crate::serve::state::State;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::counts;
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts::{self, below};
use crate::web::plot;
use maud::{Markup, html};
use serde_json::json;

/// Rounds on a page.
const LIMIT: u32 = 50;

/// The list.
pub static PAGE: Page = Page {
    summary: "The run, and its rounds, newest first, with what grew after each.",
    fields: &[Field { name: "before", meaning: "rounds with smaller numbers: `next` of the page before" }],
    schema: || {
        object(&[
            ("run", maybe(anything("seed, engine, counts, digest, configuration"))),
            (
                "rounds",
                list(anything(
                    "number, first_turn, end_turn, template_set, knowledge; samples and proposals up to its end; nodes, tools and merges after it",
                )),
            ),
            ("next", maybe(whole("`before` of the next page"))),
        ])
    },
    load,
};

/// One round.
pub static ONE: Page = Page {
    summary: "The weights of a round: which template and level its turns take.",
    fields: &[Field { name: "number", meaning: "the round's number, from 1" }],
    schema: || object(&[("number", whole("from 1")), ("weights", anything("as they were stored"))]),
    load: load_one,
};

fn load(_: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let before = ask.number("before")?.unwrap_or(u64::MAX);
    let run = store.ask("read the run", async |db| counts::run(db).await)?;
    let page = store.ask("list rounds", async |db| counts::rounds(db, before, LIMIT).await)?;
    let extent = store.extent().clone();
    let json = json!({ "run": run, "rounds": page.rows, "next": page.next });
    let number = |n: Option<i64>| n.map_or("–".into(), |n| parts::whole(n.cast_unsigned()));
    let body = html! {
        div.stack {
            @if let Some(run) = &run {
                dl.stats {
                    (parts::stat("seed", run.seed)) (parts::stat("engine", run.engine))
                    (parts::stat("turns", parts::whole(extent.next_turn))) (parts::stat("samples", parts::whole(extent.verified)))
                }
                p.soft { "Digest " code { (run.digest) } ". The same configuration and seed give the same bytes." }
                details { summary { "Configuration" } (parts::code("config", &pretty(&run.config), "configuration as JSON")) }
            } @else { p.empty { "No run yet." } }
            @if page.rows.len() > 1 { (curve(&page.rows)) }
            div.wide tabindex="0" role="region" aria-label="Rounds" { table {
                thead { tr { th.n { "round" } th.n { "turns" } th.n { "samples to its end" } th.n { "proposals" } th.n { "nodes grown" } th.n { "tools grown" } th.n { "merges" } th { "templates" } th { "knowledge" } } }
                tbody { @for row in &page.rows {
                    tr {
                        td.n { a href=(format!("/rounds/{}", row.number)) { (row.number) } }
                        td.n { (parts::whole((row.end_turn.map_or(extent.next_turn, i64::cast_unsigned)).saturating_sub(row.first_turn.cast_unsigned()))) }
                        td.n { (number(row.samples)) } td.n { (number(row.proposals)) } td.n { (number(row.nodes)) }
                        td.n { (number(row.tools)) } td.n { (number(row.merges)) }
                        td { code { (row.template_set.get(..8).unwrap_or(&row.template_set)) } } td { code { (row.knowledge.get(..8).unwrap_or(&row.knowledge)) } }
                    }
                } }
            } }
            (parts::pager(ask, page.next))
        }
    };
    Ok(Shown { title: "Rounds".into(), body, json })
}

fn pretty(json: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(json);
    value.ok().and_then(|v| serde_json::to_string_pretty(&v).ok()).unwrap_or_else(|| json.to_owned())
}

/// Nodes and tools grown so far on this page's rounds, as a line.
fn curve(rows: &[counts::RoundRow]) -> Markup {
    let mut total = 0;
    let grown = |row: &counts::RoundRow| {
        total += row.nodes.unwrap_or(0) + row.tools.unwrap_or(0);
        [row.number as f64, total as f64]
    };
    let points: Vec<[f64; 2]> = rows.iter().rev().map(grown).collect();
    plot::line("Nodes and tools grown over the rounds of this page", "round", &points)
}

fn load_one(_: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let missing = || Fail::missing(format!("there is no round {}; hint: /rounds lists them", ask.rest));
    let number: u64 = ask.rest.parse().map_err(|_| missing())?;
    let text = store.ask("read a round", async |db| counts::weights(db, number).await)?.ok_or_else(missing)?;
    let weights: Weights = serde_json::from_str(&text).unwrap_or_default();
    let json = json!({ "number": number, "weights": weights });
    let percent = |part: u32| format!("{:.1} %", 100.0 * f64::from(part) / f64::from(WHOLE));
    let shared: u32 = weights.modes.iter().map(|m| m.share).sum();
    let body = html! {
        p { (percent(WHOLE.saturating_sub(shared))) " of its turns are chosen evenly over all templates"
            @for mode in &weights.modes { ", " (percent(mode.share)) " by " (mode.name) } "." }
        @for mode in &weights.modes {
            h2 { "Driven by " (mode.name) }
            @let most = mode.pairs.iter().map(|p| p.2).max().unwrap_or(0);
            @let total: u64 = mode.pairs.iter().map(|p| u64::from(p.2)).sum();
            div.wide tabindex="0" role="region" aria-label=(format!("Weights by {}", mode.name)) { table {
                thead { tr { th { "template" } th.n { "level" } th.n { "share" } td {} } }
                tbody { @for (template, level, weight) in &mode.pairs {
                    tr { td { a href=(below("/templates", template)) { (template) } } td.n { (level) }
                        td.n { (parts::share(u64::from(*weight), total)) } td.w { (parts::bar(u64::from(*weight), u64::from(most))) } }
                } }
            } }
        }
    };
    Ok(Shown { title: format!("Round {number}"), body, json })
}
