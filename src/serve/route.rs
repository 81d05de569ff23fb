//! A route: one row says where it is, what it is for and what it answers; the router and the OpenAPI description are made from rows.
//!
//! So the description cannot name a route that is not served, nor leave one out.

use crate::serve::state::State;
use axum::Router;
use axum::routing::MethodRouter;
use serde_json::Value;

/// What a request does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Reads, and changes nothing.
    Get,
    /// Acts; let through only with the token, or from our own page with its secret.
    Post,
}

/// What a route answers with.
#[derive(Clone, Copy)]
pub enum Answer {
    /// A page.
    Html,
    /// JSON of this schema (JSON Schema, made by the functions of [`crate::serve::schema`]).
    Json(fn() -> Value),
    /// Plain text.
    Text,
    /// A picture.
    Png,
    /// Server-sent events.
    Events,
    /// A file to download, or an asset.
    File,
    /// Sends a browser back to where it came from; JSON with what was done to whoever accepts `application/json`.
    Done,
}

/// A field of a query or of a form.
#[derive(Clone, Copy)]
pub struct Field {
    /// Name.
    pub name: &'static str,
    /// Meaning, unit and range.
    pub meaning: &'static str,
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// What a request does.
    pub method: Method,
    /// Path in axum's form, such as `/samples/{id}`. Parameters are explained in `fields` too.
    pub path: &'static str,
    /// What it is for, in a sentence.
    pub summary: &'static str,
    /// Parameters of the path, fields of the query (get) or of the form (post).
    pub fields: &'static [Field],
    /// What it answers.
    pub answer: Answer,
    /// Its handler.
    pub serve: fn() -> MethodRouter<State>,
}

/// The router of some rows. Rows that end `}.json` describe what the page's own route answers too: a parameter takes a whole part
/// of a path.
pub fn router<'a>(routes: impl IntoIterator<Item = &'a Route>) -> Router<State> {
    routes
        .into_iter()
        .filter(|r| !r.path.contains("}."))
        .fold(Router::new(), |router, route| router.route(route.path, (route.serve)()))
}
