//! Training and evaluation: an empty place until a trainer and an evaluator write where it can read.

use crate::serve::fail::Fail;
use crate::serve::schema::{anything, list, object};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::page::{Ask, Page, Shown};
use maud::html;
use serde_json::json;

/// The page.
pub static PAGE: Page = Page {
    summary: "Training and evaluation runs; none are recorded by this version.",
    fields: &[],
    schema: || object(&[("runs", list(anything("no run is recorded by this version")))]),
    load,
};

fn load(_: &State, _: &mut SqliteStore, _: &Ask) -> Result<Shown, Fail> {
    let body = html! {
        p { "Nothing is trained or evaluated from here, and no run is recorded in this database." }
        p.soft { "What the dataset is for leaves by " a href="/exports" { "exports" } ", which trainers read as they are." }
    };
    Ok(Shown { title: "Training and evaluation".into(), body, json: json!({ "runs": [] }) })
}
