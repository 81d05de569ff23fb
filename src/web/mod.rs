//! The window: pages over the daemon and its database, each as HTML that reads without a script and as JSON.
//!
//! A page is a row of [`pages!`] below: a path, the same as JSON, and what makes both. SQL stands in the store, security and
//! everything that writes in `serve`.

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
mod rejects;
mod repairs;
mod review;
mod rounds;
mod sample;
mod templates;
mod tools;

use crate::sample::Reject;
use crate::serve::fail::Fail;
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
        const PAGES: &[Route] = &[$(
            Route {
                method: Method::Get,
                path: $path,
                summary: $page.summary,
                fields: $page.fields,
                answer: Answer::Html,
                serve: || get(async |Shared(state): Shared<State>, uri: Uri, rest: Option<Path<String>>| {
                    page::answer(state, &$page, uri, rest).await
                }),
            },
            Route {
                method: Method::Get,
                path: $json,
                summary: $page.summary,
                fields: $page.fields,
                answer: Answer::Json($page.schema),
                serve: || get(async |Shared(state): Shared<State>, uri: Uri, rest: Option<Path<String>>| {
                    page::answer(state, &$page, uri, rest).await
                }),
            },
        )*];
    };
}
