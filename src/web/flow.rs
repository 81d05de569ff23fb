//! The flow: the flywheel as a picture, with live counts and rates on its arrows.

use crate::serve::fail::Fail;
use crate::serve::schema::{anything, object};
use crate::serve::state::State;
use crate::serve::status::{Phase, Status};
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{counts, samples};
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts::{self, bytes, rate, share, span, whole};
use maud::{Markup, html};
use serde_json::json;

/// Samples that are shown below the picture.
const NEWEST: u32 = 6;

/// The page.
pub static PAGE: Page = Page {
    summary: "The flywheel with live counts, rates, queue, disk and what the daemon does.",
    fields: &[],
    schema: || {
        object(&[
            ("status", anything("what the daemon says of itself; the same as the events of /events")),
            ("newest", anything("the newest samples")),
        ])
    },
    load,
};

fn load(state: &State, store: &mut SqliteStore, _: &Ask) -> Result<Shown, Fail> {
    let status = state.control.status();
    let newest = store.ask("list samples", async |db| samples::gallery(db, &[], u64::MAX, NEWEST).await)?.rows;
    let depth = store.ask("read counts", async |db| counts::axis(db, "depth").await)?;
    let passed = store.ask("read counts", async |db| counts::axis(db, "passed").await)?;
    let of = |rows: &[counts::Tally], name: &str| {
        rows.iter().find(|r| r.name == name).map_or(0, |r| r.number.cast_unsigned())
    };
    let expanded: u64 = depth.iter().filter(|r| r.name != "0").map(|r| r.number.cast_unsigned()).sum();
    let mended = of(&passed, "after repair");
    let json = json!({ "status": &*status, "newest": newest });
    let body = html! {
        div.stack {
            div.row {
                span.badge.good[status.phase == Phase::Growing].warn[status.phase == Phase::Paused].plain[!matches!(status.phase, Phase::Growing | Phase::Paused)]
                    data-live="phase" data-form="text" { (phase(status.phase)) }
                span data-live="reason" data-form="text" { (status.reason) }
                (orders(state, &status))
            }
            div.panel.wide tabindex="0" role="region" aria-label="The flywheel as a picture" { (picture(&status, expanded, mended)) }
            dl.stats {
                (live("samples", "counts.verified", "whole", whole(status.counts.verified)))
                (live("samples a second", "rates.verified", "rate", rate(status.rates.verified)))
                (live("turns", "counts.turns", "whole", whole(status.counts.turns)))
                (live("rejects", "counts.rejected", "whole", whole(status.counts.rejected)))
                (parts::stat("verified of all candidates", share(status.counts.verified, status.counts.verified + status.counts.rejected)))
                (live("distinct pictures", "counts.images", "whole", whole(status.counts.images)))
                (live("round", "round", "whole", whole(status.round)))
                (live("turns that wait for the writer", "queue.turns", "whole", whole(status.queue.turns)))
                (parts::stat("at most", whole(status.queue.limit)))
                div { dt { "slowest stage" } dd data-slowest { (slowest(&status)) } }
                (live("database", "disk.database_bytes", "bytes", bytes(status.disk.database_bytes)))
                (live("free on its disk", "disk.free_bytes", "bytes", bytes(status.disk.free_bytes)))
                (parts::stat("workers", whole(status.workers)))
                (live("turns that panicked", "panics", "whole", whole(status.panics)))
                (parts::stat("running for", span(status.uptime_s)))
            }
            (targets(state, &status))
            p.soft { "Digest of the dataset: " code data-live="digest" data-form="text" { (status.digest) } }
            section aria-labelledby="newest" {
                h2 #newest { "Newest samples" }
                @if newest.is_empty() { p.empty { "None yet." } }
                ul.cards { @for card in &newest { (parts::card(card)) } }
            }
        }
    };
    Ok(Shown { title: "Flow".into(), body, json })
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Starting => "starting",
        Phase::Growing => "growing",
        Phase::Paused => "paused",
        Phase::Idle => "idle",
        Phase::Failing => "failing",
        Phase::Draining => "draining",
    }
}

/// A number that the script keeps up to date.
fn live(name: &str, path: &str, form: &str, value: String) -> Markup {
    html! { div { dt { (name) } dd data-live=(path) data-form=(form) { (value) } } }
}

/// Pause or resume.
fn orders(state: &State, status: &Status) -> Markup {
    let (to, name) =
        if status.phase == Phase::Paused { ("/actions/resume", "Resume") } else { ("/actions/pause", "Pause") };
    html! {
        form.inline method="post" action=(to) {
            (parts::hidden(state, "/"))
            button type="submit" { (name) }
        }
    }
}

fn slowest(status: &Status) -> &'static str {
    let most = status.stages.iter().max_by(|a, b| a.busy_s.total_cmp(&b.busy_s));
    most.filter(|stage| stage.busy_s > 0.0).map_or("–", |stage| stage.name)
}

/// What is to be reached, how far it is, and the form that sets it.
fn targets(state: &State, status: &Status) -> Markup {
    let wanted = &status.targets;
    let quotas: Vec<String> = wanted.quotas.iter().map(|q| q.quota.clone()).collect();
    html! {
        section aria-labelledby="targets" {
            h2 #targets { "Targets" }
            @if wanted.samples > 0 || !wanted.quotas.is_empty() {
                div.wide tabindex="0" role="region" aria-label="Table of targets" { table {
                    thead { tr { th { "of" } th.n { "there" } th.n { "wanted" } th { "share" } } }
                    tbody {
                        @if wanted.samples > 0 {
                            tr { th scope="row" { "all samples" } td.n { (whole(status.counts.verified)) } td.n { (whole(wanted.samples)) }
                                td.w { (parts::bar(status.counts.verified, wanted.samples)) } }
                        }
                        @for q in &wanted.quotas {
                            tr { th scope="row" { (q.quota) } td.n { (whole(q.have)) } td.n { (whole(q.wanted)) } td.w { (parts::bar(q.have, q.wanted)) } }
                        }
                    }
                } }
            } @else { p { "It grows without end." } }
            details {
                summary { "Set targets" }
                form.panel.stack method="post" action="/actions/targets" {
                    (parts::hidden(state, "/"))
                    p { label { "Samples in all, 0 for no end " input name="samples" inputmode="numeric" required value=(wanted.samples) size="12"; } }
                    p { label { "Wanted first, one a line, such as domain=physics:500, level=3:1000, kind=plane:200, template=chart:50"
                        textarea name="quotas" rows="4" cols="48" { (quotas.join("\n")) } } }
                    p { button.go type="submit" { "Set" } }
                }
            }
        }
    }
}

/// A box of the picture: stage of the daemon's clock, if it is one; address; place; words.
struct Block(Option<&'static str>, &'static str, [u32; 2], &'static str, &'static str);

const BLOCKS: [Block; 8] = [
    Block(None, "/knowledge", [10, 20], "Knowledge", "nodes"),
    Block(None, "/tools", [10, 110], "Tools", "that draw"),
    Block(None, "/templates", [10, 200], "Templates", "programs"),
    Block(Some("generate"), "/templates", [220, 110], "Generate", "scene, text, pixels"),
    Block(Some("check"), "/distributions", [420, 110], "Check", "proofs, measures"),
    Block(Some("repair"), "/repairs", [400, 236], "Repair", ""),
    Block(Some("expand"), "/samples?depth=1", [620, 20], "Expand", ""),
    Block(Some("commit"), "/samples", [620, 110], "Store", "SQLite"),
];

/// Arrows: path, head's place and direction, class.
const ARROWS: [(&str, &str, &str); 9] = [
    ("M150 45 C190 45 190 125 214 130", "M220 132 l-10 -5 l1 9 z", ""),
    ("M150 137 H212", "M220 137 l-10 -5 v10 z", ""),
    ("M150 227 C190 227 190 150 214 144", "M220 142 l-10 -4 l2 10 z", ""),
    ("M360 137 H412", "M420 137 l-10 -5 v10 z", ""),
    ("M560 137 H612", "M620 137 l-10 -5 v10 z", "good"),
    ("M455 164 V228", "M455 236 l-5 -10 h10 z", ""),
    ("M490 236 V172", "M490 164 l-5 10 h10 z", ""),
    ("M690 110 V82", "M690 74 l-5 10 h10 z", ""),
    ("M620 47 C540 47 500 60 492 102", "M490 110 l-4 -10 l10 2 z", ""),
];

fn picture(status: &Status, expanded: u64, mended: u64) -> Markup {
    html! {
        svg.flow viewBox="0 0 780 320" role="group" aria-label="Knowledge, tools and templates generate candidates; checks pass them to the store, to repair or to the rejects; what is stored is expanded" {
            @for (line, head, class) in ARROWS { g class=(class) { path.arrow d=(line) {} path.head d=(head) {} } }
            g.bad { path.arrow d="M545 164 C548 215 570 256 612 262" {} path.head d="M620 263 l-10 -6 l1 10 z" {} }
            @for Block(stage, to, [x, y], title, below) in &BLOCKS {
                a href=(to) data-stage=[*stage] { g {
                    rect.box x=(x) y=(y) width="140" height="54" rx="7" {}
                    text x=(x + 12) y=(y + 23) { (title) }
                    text.num x=(x + 12) y=(y + 42) { (below) }
                } }
            }
            a href="/rejects" { g {
                rect.box x="620" y="236" width="140" height="54" rx="7" {}
                text x="632" y="259" { "Rejects" }
                text.num x="632" y="278" data-live="counts.rejected" data-form="whole" { (whole(status.counts.rejected)) }
            } }
            text.num x="412" y="278" { (whole(mended)) " mended" }
            text.num x="632" y="62" { (whole(expanded)) " expanded" }
            text.num x="366" y="126" { tspan data-live="rates.turns" data-form="rate" { (rate(status.rates.turns)) } "/s" }
            text.num x="566" y="126" { tspan data-live="rates.verified" data-form="rate" { (rate(status.rates.verified)) } "/s" }
            text.num x="572" y="222" { tspan data-live="rates.rejected" data-form="rate" { (rate(status.rates.rejected)) } "/s" }
            text.num x="632" y="182" { tspan data-live="counts.verified" data-form="whole" { (whole(status.counts.verified)) } " samples" }
        }
    }
}
