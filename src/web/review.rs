//! Review: one sample after the other before a person's eyes, by keyboard; how often people agree with the checkers.

use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, maybe, object, text, whole};
use crate::serve::state::State;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::review::{self, Review};
use crate::web::page::{Ask, Page, Shown, address};
use crate::web::parts;
use crate::web::sample::{self, solution};
use maud::{Markup, html};
use serde_json::json;

/// Reviews that are listed.
const RECENT: u32 = 20;

/// Samples that may be left for later at a time: their ids stand in the address.
const SKIPPED: usize = 12;

/// The page.
pub static PAGE: Page = Page {
    summary: "A sample that nobody has reviewed, and how often people agreed with the checkers.",
    fields: &[Field { name: "skip", meaning: "ids to leave for later, joined by commas" }],
    schema: || {
        object(&[
            ("accepted", whole("samples that people accepted")),
            ("rejected", whole("samples that people rejected")),
            (
                "agreement",
                anything(
                    "share of reviewed samples that people accepted, with its 95 % interval; null without reviews",
                ),
            ),
            ("next", maybe(text("id of the sample to review"))),
            ("recent", list(anything("id, template, verdict, reason, at (Unix seconds)"))),
        ])
    },
    load,
};

/// Wilson's 95 % interval of a share: bounds that make sense for few reviews and for none rejected.
pub fn interval(part: u64, of: u64) -> Option<(f64, f64, f64)> {
    if of == 0 {
        return None;
    }
    let (n, p, z) = (of as f64, part as f64 / of as f64, 1.959_964);
    let (middle, room) = (p + z * z / (2.0 * n), z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt());
    let whole = 1.0 + z * z / n;
    Some((p, ((middle - room) / whole).max(0.0), ((middle + room) / whole).min(1.0)))
}

fn load(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let skip: Vec<String> = ask.get("skip").map_or(vec![], |s| s.split(',').take(SKIPPED).map(str::to_owned).collect());
    let (accepted, rejected) = store.ask("count reviews", async |db| review::counts(db).await)?;
    let (verified, done) = (store.extent().verified, accepted + rejected);
    let next = store.ask("choose a sample", async |db| review::next(db, verified, done, &skip).await)?;
    let recent = store.ask("read reviews", async |db| review::recent(db, RECENT).await)?;
    let agreement = interval(accepted, done);
    let stored = next.as_deref().map(|id| sample::find(store, id)).transpose()?;
    let json =
        json!({ "accepted": accepted, "rejected": rejected, "agreement": agreement, "next": next, "recent": recent });
    let body = html! {
        div.stack {
            dl.stats {
                (parts::stat("reviewed", parts::whole(done))) (parts::stat("accepted", parts::whole(accepted))) (parts::stat("rejected", parts::whole(rejected)))
                @if let Some((p, low, high)) = agreement {
                    (parts::stat("people agree with the checkers", format!("{:.1} % ({:.1} to {:.1})", 100.0 * p, 100.0 * low, 100.0 * high)))
                }
            }
            @match &stored {
                None => { p.empty { @if verified == 0 { "No samples yet." } @else { "Everything that came up is reviewed." } } }
                Some(stored) => {
                    (form(state, &stored.sample.id, &skip))
                    p.soft { a href=(parts::sample(&stored.sample.id)) { (stored.sample.id) } " from " (stored.sample.provenance.template) ", level " (stored.sample.provenance.level) }
                    (sample::question(&stored.sample))
                    p { span.soft { "Answer: " } span.answer { (sample::answer(&stored.sample)) } }
                    (solution::states(&stored.sample))
                }
            }
            @if !recent.is_empty() { (list_of(state, &recent)) }
        }
    };
    Ok(Shown { title: "Review".into(), body, json })
}

fn form(state: &State, id: &str, skip: &[String]) -> Markup {
    let later: Vec<&str> = std::iter::once(id).chain(skip.iter().map(String::as_str)).take(SKIPPED).collect();
    html! {
        form.panel.row method="post" action="/actions/review" data-review {
            (parts::hidden(state, "/review"))
            input type="hidden" name="id" value=(id);
            button.go type="submit" name="verdict" value="accept" data-key="a" { "Accept " kbd { "a" } }
            label { span.sr { "Reason for a rejection" } input name="reason" placeholder="what is wrong" size="28" maxlength="500"; }
            button type="submit" name="verdict" value="reject" data-key="r" { "Reject " kbd { "r" } }
            a.button href=(address("/review", [("skip", later.join(",").as_str())])) data-key="n" { "Later " kbd { "n" } }
            small.soft { "arrow keys step through the solution" }
        }
    }
}

fn list_of(state: &State, recent: &[Review]) -> Markup {
    html! {
        section aria-labelledby="recent" {
            h2 #recent { "Last reviews" }
            div.wide tabindex="0" role="region" aria-label="Table of last reviews" { table {
                thead { tr { th { "sample" } th { "template" } th { "verdict" } th { "reason" } th { "when, UTC" } td {} } }
                tbody { @for r in recent {
                    tr { td { a.mono href=(parts::sample(&r.id)) { (r.id) } } td { (r.template) }
                        td { span.good[r.verdict == "accept"].bad[r.verdict == "reject"] { (r.verdict) "ed" } } td { (r.reason) } td { (parts::moment(r.at)) }
                        td { form.inline method="post" action="/actions/review" {
                            (parts::hidden(state, "/review")) input type="hidden" name="id" value=(r.id);
                            button type="submit" name="verdict" value="withdraw" aria-label=(format!("Withdraw the verdict on {}", r.id)) { "Withdraw" }
                        } } }
                } }
            } }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // 8 of 10: 0.490 to 0.943; 10 of 10: 0.722 to 1 (Wilson score without correction).
        let (p, low, high) = interval(8, 10).unwrap();
        assert!((p - 0.8).abs() < 1e-12 && (low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4, "{low} {high}");
        let (_, low, high) = interval(10, 10).unwrap();
        assert!((low - 0.7225).abs() < 1e-4 && (high - 1.0).abs() < 1e-12);
        assert_eq!(interval(0, 0), None);
    }
}
