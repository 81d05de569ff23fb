//! "Make it again": derives a sample from what was kept with it, and says whether the bytes are the same.

use crate::serve::again::again;
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::schema::{anything, list, number, object, text, truth};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts;
use maud::html;

/// The page.
pub static PAGE: Page = Page {
    summary: "Derives a sample again from its kept template and seed, and compares every field and every byte.",
    fields: &[field::SAMPLE],
    schema: || {
        object(&[
            ("id", text("the sample's id")),
            ("equal", truth("whether record and pictures are the same to the last byte")),
            ("hash", text("hash of the stored record, hex")),
            ("differences", list(anything("id, field, stored, derived"))),
            ("took_ms", number("wall time in milliseconds, loading of the kept template and knowledge included")),
        ])
    },
    load,
};

fn load(_: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let made = again(store, &ask.rest)?;
    let json = serde_json::to_value(&made).map_err(Fail::internal)?;
    let body = html! {
        div.stack {
            @if made.equal {
                p { span.badge.good { "equal" } " Derived again from template and seed: record and pictures are the same to the last byte." }
            } @else {
                p { span.badge.bad { "different" } " What was derived now differs from what is stored." }
                div.wide tabindex="0" role="region" aria-label="Differences" { table {
                    thead { tr { th { "field" } th { "stored" } th { "derived" } } }
                    tbody { @for d in &made.differences { tr { th scope="row" { (d.field) } td.w { (d.stored) } td.w { (d.derived) } } } }
                } }
            }
            p.soft { "Hash of the record " code { (made.hash) } ", " (format!("{:.0}", made.took_ms)) " ms." }
            p { a href=(parts::sample(&made.id)) { "Back to the sample" } }
        }
    };
    Ok(Shown { title: format!("Sample {} again", made.id), body, json })
}
