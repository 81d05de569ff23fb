//! The knowledge graph as one picture, and every part of it: large parts as a wheel, small ones in layers.

use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, text, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::knowledge::part::Part;
use crate::web::knowledge::plan::Plan;
use crate::web::knowledge::wheel::{SHADES, shade};
use crate::web::knowledge::{crumbs, layers, unknown, wheel};
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts::{self, address_of_part, below, words};
use maud::{Markup, html};
use serde_json::json;

/// Nodes up to which a part is drawn in layers, with names.
const NAMED: usize = 130;

/// The page.
pub static PAGE: Page = Page {
    summary: "The knowledge graph as a picture: sectors, levels, coverage, and what comes before what; of a part with names.",
    fields: &[Field { name: "at", meaning: "path of the node whose part is shown; without it all" }],
    schema: || {
        object(&[
            ("at", maybe(text("path of the part"))),
            ("shown", whole("nodes that a sample shows")),
            ("nodes", list(anything("path, level, samples, grown, sector: place in `sectors`"))),
            ("sectors", list(anything("path, nodes, shown, opens: whether it is a part of its own"))),
            ("needs", list(anything("[node, what comes before it], as places in `nodes`"))),
            ("outside", whole("pairs of which one node lies outside of the part")),
        ])
    },
    load,
};

fn load(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let plan = Plan::read(state, store)?;
    let at = ask.get("at");
    if let Some(path) = at.filter(|path| plan.atlas().find(path).is_none()) {
        return Err(unknown(&plan, path));
    }
    let part = Part::read(&plan, at);
    let shown = part.shown();
    let json = json!({
        "at": at, "shown": shown, "nodes": part.dots, "sectors": part.sectors, "needs": part.needs, "outside": part.outside,
    });
    let named = part.dots.len() <= NAMED;
    let body = html! {
        div.stack {
            @match at {
                Some(path) => { (crumbs("all knowledge", "/map", path, &|path| address_of_part(path, true))) }
                None => { p { "Every node is a dot. Sectors are domains, rings are levels from primary school inside to beyond university outside; a line through the middle joins domains of which one needs the other. Choose a sector to look closer." } }
            }
            dl.stats {
                (parts::stat("nodes", parts::whole(part.dots.len() as u64))) (parts::stat("shown by samples", parts::whole(shown as u64)))
                (parts::stat("share", parts::share(shown as u64, part.dots.len() as u64)))
                (parts::stat("pairs of before and after", parts::whole(part.needs.len() as u64)))
                @if part.outside > 0 { (parts::stat("such pairs with nodes elsewhere", parts::whole(part.outside as u64))) }
            }
            (legend(&part))
            div.panel.wide tabindex="0" role="region" aria-label="The graph as a picture" {
                @if named { (layers::layers(&part)) } @else { (wheel::wheel(&part)) }
            }
            @if let Some(path) = at { p { a href=(below("/knowledge", path)) { "Statement, samples and tools of " (words(path)) } } }
            @if !named || part.sectors.len() > 1 { (sectors(&part)) }
        }
    };
    let title =
        at.map_or("Knowledge as a picture".to_owned(), |path| format!("{} as a picture", capital(&words(path))));
    Ok(Shown { title, body, json })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What colours mean, with the number of nodes of each.
fn legend(part: &Part) -> Markup {
    let mut counts = [0u64; SHADES.len()];
    part.dots.iter().for_each(|dot| counts[shade(dot)] += 1);
    html! {
        ul.legend { @for ((class, meaning), count) in SHADES.iter().zip(counts) {
            li { svg viewBox="0 0 12 12" aria-hidden="true" { circle class=(class) cx="6" cy="6" r="5" {} } (meaning) " " span.soft { (parts::whole(count)) } }
        } }
    }
}

/// The sectors as a list: the same links as in the picture, with numbers.
fn sectors(part: &Part) -> Markup {
    html! {
        section aria-labelledby="sectors" {
            h2 #sectors { "Sectors" }
            ul.tree { @for s in &part.sectors {
                li {
                    div { a href=(address_of_part(&s.path, s.opens)) { (words(&s.path)) } @if !s.opens { " " small.soft { "itself and its single nodes" } } }
                    (parts::bar(s.shown, s.nodes))
                    span.soft { (parts::whole(s.shown)) " of " (parts::whole(s.nodes)) }
                }
            } }
        }
    }
}
