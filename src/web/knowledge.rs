//! Knowledge: the tree with what of it samples show, search, and a page for each node with its neighbours and samples.

mod graph;
mod layers;
pub mod map;
mod part;
mod plan;
mod wheel;

use crate::knowledge::grown::{Grown, Merge, Sort};
use crate::knowledge::link::Edge;
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, text, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{knowledge, samples};
use crate::tool::TOOLS;
use crate::web::knowledge::graph::graph;
use crate::web::knowledge::plan::{Covered, Plan};
use crate::web::page::{Ask, Page, Shown, address};
use crate::web::parts::{self, below};
use maud::{Markup, html};
use petgraph::Direction::{Incoming, Outgoing};
use serde_json::json;

/// Samples on a node's page, and nodes that a search finds.
const LIMIT: u32 = 12;

/// The tree and the search.
pub static PAGE: Page = Page {
    summary: "Domains of knowledge with what of them samples show; search.",
    fields: &[Field { name: "q", meaning: "words to search for in names and statements" }],
    schema: || {
        object(&[
            ("nodes", whole("nodes in all, seeds and grown")),
            ("grown", whole("nodes that grew")),
            ("shown", whole("nodes that a sample shows")),
            ("domains", list(anything("path, statement, nodes below and with it, how many of them samples show"))),
            ("found", maybe(list(anything("what the search found: path, statement, score")))),
        ])
    },
    load,
};

/// One node.
pub static NODE: Page = Page {
    summary: "A node: statement, neighbours, tools and templates that serve it, samples that show it, how it grew.",
    fields: &[Field { name: "path", meaning: "the node's path" }, field::BEFORE_SAMPLE],
    schema: || {
        object(&[
            ("node", anything("path, kind, statement, aliases, formula, level")),
            ("samples", whole("samples that show it, or rows of evidence for what grew")),
            ("below", list(anything("path, statement, nodes, shown"))),
            ("prerequisites", list(text("path"))),
            ("prerequisite_of", list(text("path"))),
            ("related", list(text("path"))),
            ("derived_from", list(text("path"))),
            ("source_of", list(text("path"))),
            ("tools", list(text("tool that serves it"))),
            ("templates", list(text("template that declares it"))),
            ("grown", maybe(anything("of a grown node: pattern, round, evidence"))),
            ("merges", list(anything("what was merged into it"))),
            ("newest", list(anything("samples, newest first"))),
            ("next", maybe(whole("`before` of the next page"))),
        ])
    },
    load: load_node,
};

fn load(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let plan = Plan::read(state, store)?;
    let domains = plan.below(None);
    let (nodes, shown) = domains.iter().fold((0, 0), |sum, d| (sum.0 + d.nodes, sum.1 + d.shown));
    let grown = plan.atlas().counts().grown_nodes;
    let found = ask.get("q").map(|words| plan.search(words, LIMIT as usize * 2));
    let json = json!({ "nodes": nodes, "grown": grown, "shown": shown, "domains": domains, "found": found });
    let body = html! {
        div.stack {
            form.filters method="get" action="/knowledge" role="search" {
                label { "Words of names and statements" input type="search" name="q" value=(ask.get("q").unwrap_or_default()); }
                button type="submit" { "Search" }
                @if ask.get("q").is_some() { a href="/knowledge" { "The tree" } }
            }
            @if let Some(found) = &found {
                @if found.is_empty() { p.empty { "Nothing is called like that." } }
                ul.tree { @for f in found { li { div { a href=(below("/knowledge", &f.path)) { (f.path) } } span.soft { "score " (format!("{:.2}", f.score)) } p { (f.statement) } } } }
            } @else {
                dl.stats {
                    (parts::stat("nodes", parts::whole(nodes))) (parts::stat("of them grown", parts::whole(grown as u64)))
                    (parts::stat("shown by samples", parts::whole(shown))) (parts::stat("share", parts::share(shown, nodes)))
                }
                p { a href="/map" { "All of it as a picture" } }
                (tree(&domains))
            }
        }
    };
    Ok(Shown { title: "Knowledge".into(), body, json })
}

/// Nodes with how much of what is below them samples show.
fn tree(rows: &[Covered]) -> Markup {
    html! {
        ul.tree { @for row in rows {
            li {
                div { a href=(below("/knowledge", &row.path)) { (row.path.rsplit('/').next().unwrap_or(&row.path)) } " " small.soft { (row.kind) } }
                (parts::bar(row.shown, row.nodes))
                span.soft { (parts::whole(row.shown)) " of " (parts::whole(row.nodes)) }
                p { (row.statement) }
            }
        } }
    }
}

fn load_node(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let plan = Plan::read(state, store)?;
    let path = ask.rest.as_str();
    let at = plan.atlas().find(path).ok_or_else(|| unknown(&plan, path))?;
    let node = &plan.atlas().graph()[at];
    let grown: Option<Grown> = plan.atlas().grown(at).cloned();
    let before = ask.number("before")?.unwrap_or(u64::MAX);
    let wanted = [("knowledge", path.to_owned())];
    let page = match &grown {
        None => store.ask("list samples", async |db| samples::gallery(db, &wanted, before, LIMIT).await)?,
        Some(_) => store.ask("list samples", async |db| knowledge::shown(db, path, before, LIMIT).await)?,
    };
    let count = match &grown {
        None => plan.direct(path),
        Some(_) => store.ask("count evidence", async |db| knowledge::evidence(db, path).await)?,
    };
    let merges = store.ask("read merges", async |db| knowledge::merges(db, Sort::Node, path).await)?;
    let merges: Vec<Merge> = merges.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let beside = |edge, direction| plan.atlas().beside(at, edge, direction);
    let (needs, needed) = (beside(Edge::Prerequisite, Outgoing), beside(Edge::Prerequisite, Incoming));
    let mut related = [beside(Edge::Related, Outgoing), beside(Edge::Related, Incoming)].concat();
    related.sort_unstable();
    related.dedup();
    let (derived, sources) = (beside(Edge::DerivedFrom, Outgoing), beside(Edge::DerivedFrom, Incoming));
    let children = plan.below(Some(path));
    let tools: Vec<&str> =
        TOOLS.iter().flat_map(|f| f.iter()).filter(|t| t.knowledge.contains(&path)).map(|t| t.name).collect();
    let declares = |s: &&std::sync::Arc<crate::template::script::Script>| s.meta.knowledge.iter().any(|k| k == path);
    let templates: Vec<&str> =
        state.context.generator.set.scripts().iter().filter(declares).map(|s| s.name.as_str()).collect();
    let json = json!({
        "node": node, "samples": count, "below": children, "prerequisites": needs, "prerequisite_of": needed, "related": related,
        "derived_from": derived, "source_of": sources, "tools": tools, "templates": templates, "grown": grown, "merges": merges,
        "newest": page.rows, "next": page.next,
    });
    let body = html! {
        div.stack {
            (crumbs("knowledge", "/knowledge", path, &|path| below("/knowledge", path)))
            p.question { (node.statement) }
            dl.stats {
                (parts::stat("kind", node.kind.to_string())) (parts::stat("level, 1 to 5", node.level))
                @if let Some(formula) = &node.formula { (parts::stat("formula", formula)) }
                (parts::stat(if grown.is_some() { "samples that prove it" } else { "samples that show it" }, parts::whole(count)))
                @if !node.schemas.is_empty() { (parts::stat("relations that checks execute", node.schemas.len())) }
                @if let Some(grown) = &grown { (parts::stat("grew after round", grown.round)) }
            }
            @if !node.aliases.is_empty() { p.soft { "Also: " (node.aliases.join("; ")) } }
            (graph(&plan, path, &[needs.as_slice(), derived.as_slice()].concat(), &[needed.as_slice(), sources.as_slice()].concat()))
            (links("Comes after", &needs)) (links("Comes before", &needed)) (links("Related", &related))
            (links("Derived from", &derived))
            @if !children.is_empty() { section aria-labelledby="below" { h2 #below { "Below it" } p { a href=(parts::address_of_part(path, true)) { "As a picture" } } (tree(&children)) } }
            @if !tools.is_empty() { p.tags { "Tools: " @for tool in &tools { a.tag href=(below("/tools", tool)) { (tool) } } } }
            @if !templates.is_empty() { p.tags { "Templates: " @for t in &templates { a.tag href=(below("/templates", t)) { (t) } } } }
            (history(&plan, grown.as_ref(), &merges, &sources))
            section aria-labelledby="samples" {
                h2 #samples { "Samples" }
                @if page.rows.is_empty() { p.empty { "No sample shows it yet." } }
                ul.cards { @for card in &page.rows { (parts::card(card)) } }
                @if grown.is_none() && count > 0 { p { a href=(address("/samples", [("knowledge", path)])) { "All in the gallery" } } }
                (parts::pager(ask, page.next))
            }
        }
    };
    Ok(Shown { title: node.name().replace('-', " "), body, json })
}

/// How a node grew, and what grew from it, round by round.
fn history(plan: &Plan, grown: Option<&Grown>, merges: &[Merge], sources: &[&str]) -> Markup {
    let mut rows: Vec<(u64, Markup)> = vec![];
    rows.extend(
        grown.map(|g| (g.round, html! { "It grew: a kind of problem that samples proved, " (g.pattern.phrase()) "." })),
    );
    rows.extend(merges.iter().map(|m| {
        (m.round, html! { (m.merged) " was merged into it" span.soft { ", distance " (format!("{:.3}", m.distance)) } })
    }));
    let of = |path: &str| plan.atlas().find(path).and_then(|at| plan.atlas().grown(at)).map_or(0, |g| g.round);
    rows.extend(
        sources.iter().map(|path| (of(path), html! { a href=(below("/knowledge", path)) { (path) } " grew from it" })),
    );
    rows.sort_by_key(|row| row.0);
    html! { @if !rows.is_empty() {
        section aria-labelledby="growth" { h2 #growth { "Growth" }
            ol.plain { @for (round, what) in &rows { li { "After round " a href=(format!("/rounds/{round}")) { (round) } ": " (what) } } } }
    } }
}

/// Says that there is no such node, and what may have been meant.
fn unknown(plan: &Plan, path: &str) -> Fail {
    let near = plan.atlas().near(path);
    let hint = near.first().map_or("/knowledge has a search".into(), |n| format!("did you mean {n}?"));
    Fail::missing(format!("there is no node {path}; hint: {hint}"))
}

/// The way down to a path, from what all of it is called and where that is shown.
fn crumbs(all: &str, root: &str, path: &str, to: &dyn Fn(&str) -> String) -> Markup {
    let parts: Vec<&str> = path.split('/').collect();
    html! {
        nav.crumbs aria-label="Path" {
            a href=(root) { (all) }
            @for (depth, part) in parts.iter().enumerate() {
                " / "
                @if depth + 1 < parts.len() { a href=(to(&parts[..=depth].join("/"))) { (part) } } @else { (part) }
            }
        }
    }
}

fn links(title: &str, paths: &[&str]) -> Markup {
    html! { @if !paths.is_empty() {
        details open[paths.len() <= 8] { summary { (title) " (" (paths.len()) ")" }
            ul { @for path in paths { li { a href=(below("/knowledge", path)) { (path) } } } } }
    } }
}
