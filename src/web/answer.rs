//! Answering a request with a page: what was asked is read, the page is made, and goes out as HTML or JSON.

use crate::serve::fail::Fail;
use crate::serve::state::State;
use crate::web::layout;
use crate::web::page::{Ask, Page};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};

/// Longest value of a query that is taken, in bytes: names are shorter.
const LONGEST: usize = 300;

/// Answers a request with a page.
pub async fn answer(state: State, page: &'static Page, uri: Uri, rest: Option<Path<String>>) -> Response {
    let mut json = uri.path().ends_with(".json");
    let rest = rest.map(|Path(rest)| rest).unwrap_or_default();
    let trimmed = match rest.is_empty() {
        true => String::new(),
        false => rest.strip_suffix(".json").unwrap_or(&rest).to_owned(),
    };
    // The sign of a name may be escaped; then the path is no JSON.
    json &= rest.is_empty() || trimmed != rest;
    let path = uri.path().strip_suffix(".json").filter(|_| json).unwrap_or(uri.path());
    let path = if path == "/index" { "/" } else { path };
    let made = match Query::<Vec<(String, String)>>::try_from_uri(&uri) {
        Err(_) => Err(Fail::bad("the query cannot be read; hint: write it as ?kind=plane&level=2")),
        Ok(Query(query)) if query.iter().any(|(_, v)| v.len() > LONGEST) || trimmed.len() > LONGEST => {
            Err(Fail::bad(format!("a value has more than {LONGEST} bytes; hint: no name is that long")))
        }
        Ok(Query(query)) => {
            let ask = Ask::new(path, trimmed, query);
            let (kept, asked) = (state.clone(), ask.clone());
            let made = state.readers.read(move |store| Ok((page.load)(&kept, store, &asked))).await;
            made.and_then(|made| made).map(|shown| (shown, ask))
        }
    };
    match made {
        Ok((shown, _)) if json => Json(shown.json).into_response(),
        Ok((shown, ask)) => layout::page(&ask, &shown).into_response(),
        Err(fail) if json => (fail.status, Json(serde_json::json!({ "error": fail.message }))).into_response(),
        Err(fail) => (fail.status, layout::failed(path, &fail)).into_response(),
    }
}
