//! The window: pages over the daemon and its database, each as HTML that reads without a script and as JSON.
//!
//! A page is a row of [`pages!`] below: a path, the same as JSON, and what makes both. SQL stands in the store, security and
//! everything that writes in `serve`.

mod answer;
pub mod assets;
mod coverage;
mod distributions;
mod drawn;
mod exports;
mod flow;
mod gallery;
mod knowledge;
pub mod layout;
mod learning;
mod log;
pub mod page;
mod parts;
mod plot;
mod rejects;
mod repairs;
mod review;
mod rounds;
pub(crate) mod sample;
mod templates;
pub(crate) mod tools;

use crate::sample::Reject;
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::route::{Answer, Field, Method, Route};
use crate::serve::state::State;
use crate::store::sqlite::view::rejects as stored;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::collections::BTreeMap;

/// Two routes for each page: the page, and the same as JSON.
macro_rules! pages {
    ($($path:literal, $json:literal => $page:path;)*) => {
        /// All pages.
        static PAGES: &[Route] = &[$(
            Route {
                method: Method::Get,
                path: $path,
                summary: $page.summary,
                fields: $page.fields,
                answer: Answer::Html,
                serve: || get(async |Shared(state): Shared<State>, uri: Uri, rest: Option<Path<String>>| {
                    answer::answer(state, &$page, uri, rest).await
                }),
            },
            Route {
                method: Method::Get,
                path: $json,
                summary: $page.summary,
                fields: $page.fields,
                answer: Answer::Json($page.schema),
                serve: || get(async |Shared(state): Shared<State>, uri: Uri, rest: Option<Path<String>>| {
                    answer::answer(state, &$page, uri, rest).await
                }),
            },
        )*];
    };
}

pages! {
    "/", "/index.json" => flow::PAGE;
    "/samples", "/samples.json" => gallery::PAGE;
    "/samples/{id}", "/samples/{id}.json" => sample::PAGE;
    "/samples/{id}/again", "/samples/{id}/again.json" => sample::again::PAGE;
    "/rejects", "/rejects.json" => rejects::PAGE;
    "/rejects/{number}", "/rejects/{number}.json" => rejects::ONE;
    "/repairs", "/repairs.json" => repairs::PAGE;
    "/review", "/review.json" => review::PAGE;
    "/knowledge", "/knowledge.json" => knowledge::PAGE;
    "/knowledge/{*path}", "/knowledge/{*path}.json" => knowledge::NODE;
    "/map", "/map.json" => knowledge::map::PAGE;
    "/tools", "/tools.json" => tools::PAGE;
    "/tools/{name}", "/tools/{name}.json" => tools::ONE;
    "/templates", "/templates.json" => templates::PAGE;
    "/templates/{*name}", "/templates/{*name}.json" => templates::ONE;
    "/coverage", "/coverage.json" => coverage::PAGE;
    "/distributions", "/distributions.json" => distributions::PAGE;
    "/rounds", "/rounds.json" => rounds::PAGE;
    "/rounds/{number}", "/rounds/{number}.json" => rounds::ONE;
    "/exports", "/exports.json" => exports::PAGE;
    "/exports/{number}", "/exports/{number}.json" => exports::ONE;
    "/learning", "/learning.json" => learning::PAGE;
    "/evaluations/{name}", "/evaluations/{name}.json" => learning::evaluation::PAGE;
    "/training/{name}", "/training/{name}.json" => learning::training::PAGE;
    "/log", "/log.json" => log::PAGE;
}

/// What pages are made of besides themselves: files of their own, and figures that are not stored.
const PICTURES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/assets/{name}",
        summary: "Style sheet, script and sign; the name holds the hash of the content.",
        fields: &[Field { name: "name", meaning: "as pages name it" }],
        answer: Answer::File,
        serve: || {
            get(async |Path(name): Path<String>| {
                assets::serve(&name).unwrap_or_else(|| Fail::missing("there is no such file").into_response())
            })
        },
    },
    Route {
        method: Method::Get,
        path: "/rejects/{number}/figure",
        summary: "A figure of a reject, drawn anew.",
        fields: &[field::REJECT, field::PICTURE],
        answer: Answer::Png,
        serve: || get(rejected),
    },
    Route {
        method: Method::Get,
        path: "/preview.png",
        summary: "A figure of a template's preview.",
        fields: &[
            Field { name: "template", meaning: "the template's name" },
            field::PREVIEW_LEVEL,
            field::PREVIEW_SEED,
            field::PICTURE,
        ],
        answer: Answer::Png,
        serve: || get(previewed),
    },
    Route {
        method: Method::Get,
        path: "/evaluations/{name}/images/{hash}",
        summary: "A picture of a rollout.",
        fields: &[
            Field { name: "name", meaning: "name of the evaluation's folder" },
            Field { name: "hash", meaning: "the picture's hash, 64 hex digits" },
        ],
        answer: Answer::Png,
        serve: || get(seen),
    },
];

/// All routes of the window.
pub fn routes() -> Vec<Route> {
    PAGES.iter().chain(PICTURES).copied().collect()
}

type Fields = Query<BTreeMap<String, String>>;

/// A number of a query; `otherwise` if it is not there.
fn number<N: std::str::FromStr>(fields: &Fields, name: &str, otherwise: N) -> Result<N, Fail> {
    match fields.get(name) {
        None => Ok(otherwise),
        Some(text) => text.parse().map_err(|_| Fail::bad(format!("{name}: not a whole number in range"))),
    }
}

fn png(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=60")], bytes).into_response()
}

async fn rejected(Shared(state): Shared<State>, Path(reject): Path<u64>, fields: Fields) -> Result<Response, Fail> {
    let picture = number(&fields, "state", 0)?;
    let (readers, asked) = (state.readers.clone(), state);
    let work = move |store: &mut crate::store::sqlite::SqliteStore| {
        let body = store.ask("read a reject", async |db| stored::body(db, reject).await)?;
        let Some(body) = body else { return Ok(Err(Fail::missing("there is no such reject"))) };
        let reject: Result<Reject, Fail> = serde_json::from_str(&body).map_err(Fail::internal);
        Ok(reject.and_then(|reject| drawn::reject_picture(&asked, store, &reject, picture)))
    };
    Ok(png(readers.read(work).await??.png))
}

async fn previewed(Shared(state): Shared<State>, fields: Fields) -> Result<Response, Fail> {
    let template = fields.get("template").cloned().unwrap_or_default();
    let level = fields.get("level").map(|_| number(&fields, "level", 1)).transpose()?;
    let (seed, picture) = (number(&fields, "seed", 1)?, number(&fields, "state", 0usize)?);
    // On a thread that may block, and no more of them at a time than requests may read.
    let (readers, asked) = (state.readers.clone(), state);
    let made = readers.read(move |_| Ok(drawn::preview(&asked, &template, level, seed))).await??;
    match made.0.pictures.into_iter().nth(picture) {
        Some(picture) => Ok(png(picture.png)),
        None => Err(Fail::missing("there is no such picture")),
    }
}

async fn seen(Shared(state): Shared<State>, Path((name, hash)): Path<(String, String)>) -> Result<Response, Fail> {
    let (readers, asked) = (state.readers.clone(), state);
    Ok(png(readers.read(move |_| Ok(learning::evaluation::picture(&asked, &name, &hash))).await??))
}
