//! The routes that are not pages: health, metrics, live counts, pictures, files of exports, actions.

use crate::serve::fail::Fail;
use crate::serve::field::{self, BACK, CSRF};
use crate::serve::route::{Answer, Field, Method, Route};
use crate::serve::schema::{list, number, object, text, whole};
use crate::serve::state::State;
use crate::serve::status::Phase;
use crate::serve::{actions, events, login, metrics};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream::unfold;
use serde_json::Value;
use std::io::Read as _;

/// Bytes of a file that are read at a time.
const CHUNK: usize = 256 << 10;

/// All of them.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/healthz",
        summary: "Whether the server lives. Needs no token.",
        fields: &[],
        answer: Answer::Text,
        serve: || get(async || "ok\n"),
    },
    Route {
        method: Method::Get,
        path: "/readyz",
        summary: "Whether the daemon can work: 503 while it starts or cannot go on. Needs no token.",
        fields: &[],
        answer: Answer::Text,
        serve: || get(ready),
    },
    Route {
        method: Method::Get,
        path: "/metrics",
        summary: "Metrics in Prometheus' text format.",
        fields: &[],
        answer: Answer::Text,
        serve: || get(measured),
    },
    Route {
        method: Method::Get,
        path: "/status.json",
        summary: "What the daemon does: phase, counts, rates, targets, room on disk.",
        fields: &[],
        answer: Answer::Json(status_schema),
        serve: || get(async |Shared(state): Shared<State>| Json(state.control.status())),
    },
    Route {
        method: Method::Get,
        path: "/events",
        summary: "The same as server-sent events named `status`, at once and on every change, at most two a second.",
        fields: &[],
        answer: Answer::Events,
        serve: || get(events::events),
    },
    Route {
        method: Method::Get,
        path: "/images/{name}",
        summary: "A picture. It never changes: browsers may keep it.",
        fields: &[Field { name: "name", meaning: "hash of size and pixels, 64 hex digits, and `.png`" }],
        answer: Answer::Png,
        serve: || get(image),
    },
    Route {
        method: Method::Get,
        path: "/exports/{number}/files/{file}",
        summary: "A file of a finished export.",
        fields: &[field::EXPORT, Field { name: "file", meaning: "place of the file in the export's list, from 0" }],
        answer: Answer::File,
        serve: || get(file),
    },
    Route {
        method: Method::Get,
        path: "/login",
        summary: "The form for the token. Needs no token.",
        fields: &[],
        answer: Answer::Html,
        serve: || get(login::page),
    },
    Route {
        method: Method::Post,
        path: "/login",
        summary: "Gives a browser the cookie that stands for the token.",
        fields: &[Field { name: "token", meaning: "the token" }, CSRF],
        answer: Answer::Done,
        serve: || post(login::enter),
    },
    Route {
        method: Method::Post,
        path: "/actions/pause",
        summary: "Finishes the turns at work and waits.",
        fields: &[CSRF, BACK],
        answer: Answer::Done,
        serve: || post(actions::pause),
    },
    Route {
        method: Method::Post,
        path: "/actions/resume",
        summary: "Grows again.",
        fields: &[CSRF, BACK],
        answer: Answer::Done,
        serve: || post(actions::resume),
    },
    Route {
        method: Method::Post,
        path: "/actions/targets",
        summary: "Sets what is to be reached.",
        fields: &[
            Field { name: "samples", meaning: "samples in all; 0: no end" },
            Field { name: "quotas", meaning: "such as domain=physics:500, separated by commas or lines" },
            CSRF,
            BACK,
        ],
        answer: Answer::Done,
        serve: || post(actions::targets),
    },
    Route {
        method: Method::Post,
        path: "/actions/export",
        summary: "Starts an export.",
        fields: &[
            Field { name: "format", meaning: "name of the format" },
            Field { name: "filter", meaning: "conditions such as kind=plane,graph, separated by lines or `;`" },
            Field { name: "split", meaning: "shares of train, validation and test; 0.9,0.05,0.05 if left out" },
            Field { name: "split_by", meaning: "problem or form; problem if left out" },
            Field { name: "shard_size", meaning: "samples of a shard, 1 to 20000; 1000 if left out" },
            Field { name: "style", meaning: "how solutions are told; mixed if left out" },
            CSRF,
            BACK,
        ],
        answer: Answer::Done,
        serve: || post(actions::export),
    },
    Route {
        method: Method::Post,
        path: "/actions/export/stop",
        summary: "Stops the export at work behind its shard.",
        fields: &[CSRF, BACK],
        answer: Answer::Done,
        serve: || post(actions::export_stop),
    },
    Route {
        method: Method::Post,
        path: "/actions/export/resume",
        summary: "Takes up an export that was stopped, or brings a finished one up to date.",
        fields: &[field::EXPORT, CSRF, BACK],
        answer: Answer::Done,
        serve: || post(actions::export_resume),
    },
    Route {
        method: Method::Post,
        path: "/actions/review",
        summary: "Keeps a verdict on a sample.",
        fields: &[
            field::SAMPLE,
            Field { name: "verdict", meaning: "accept, reject, or withdraw an earlier one" },
            Field { name: "reason", meaning: "why, at most 2000 characters" },
            CSRF,
            BACK,
        ],
        answer: Answer::Done,
        serve: || post(actions::review),
    },
];

async fn ready(Shared(state): Shared<State>) -> (StatusCode, &'static str) {
    match state.control.status().phase {
        Phase::Starting | Phase::Failing => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
        _ => (StatusCode::OK, "ready\n"),
    }
}

async fn measured(Shared(state): Shared<State>) -> Response {
    let text = metrics::text(&state.control.status());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// A picture by the hash of its pixels, which cannot change: kept for ever, and told unchanged without being read.
async fn image(Shared(state): Shared<State>, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Fail> {
    let hash = name.strip_suffix(".png").and_then(|hex| blake3::Hash::from_hex(hex).ok());
    let hash = hash.ok_or_else(|| Fail::missing("no such picture"))?;
    let tag = format!("\"{hash}\"");
    let kept =
        [(header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()), (header::ETAG, tag.clone())];
    if headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|known| known.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let png = state.readers.read(move |store| store.png(hash.as_bytes())).await?;
    let png = png.ok_or_else(|| Fail::missing("no such picture"))?;
    Ok((kept, [(header::CONTENT_TYPE, "image/png")], png).into_response())
}

/// A file of an export, read as it is taken.
async fn file(Shared(state): Shared<State>, Path((number, file)): Path<(u64, u64)>) -> Result<Response, Fail> {
    let exports = state.exports.clone();
    let opened = tokio::task::spawn_blocking(move || exports.open(number, file)).await.map_err(Fail::internal)?;
    let (listed, open) = opened.map_err(Fail::internal)?.ok_or_else(|| Fail::missing("no such file"))?;
    // The name is ours: letters, digits, `-` and `.`; anything else is left out, since it goes into a header.
    let name: String = listed
        .path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
        .collect();
    let stream = unfold(Some(open), async |open| {
        let mut open = open?;
        let read = tokio::task::spawn_blocking(move || {
            let mut bytes = vec![0; CHUNK];
            let n = open.read(&mut bytes)?;
            bytes.truncate(n);
            Ok::<_, std::io::Error>((bytes, open))
        });
        match read.await.map_err(std::io::Error::other).and_then(|r| r) {
            Ok((bytes, _)) if bytes.is_empty() => None,
            Ok((bytes, open)) => Some((Ok(Bytes::from(bytes)), Some(open))),
            Err(error) => Some((Err(error), None)),
        }
    });
    let head = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CONTENT_LENGTH, listed.bytes.to_string()),
    ];
    Ok((head, Body::from_stream(stream)).into_response())
}

/// The schema of [`crate::serve::status::Status`].
pub fn status_schema() -> Value {
    let flow = |meaning: &str, of: fn(&str) -> Value| {
        let names = ["turns", "verified", "rejected", "images"];
        object(&names.map(|name| (name, of(&format!("{name}, {meaning}")))))
    };
    object(&[
        ("phase", text("starting, growing, paused, idle, failing or draining")),
        ("reason", text("why, where that needs words; else empty")),
        ("counts", flow("of the whole run", whole)),
        ("rates", flow("for each second over the last ten seconds", number)),
        ("digest", text("identity of the dataset, 64 hex digits")),
        ("round", whole("the round at work, from 1; 0 before the first")),
        ("round_turns", list(whole("turns of the round that are committed, and its length"))),
        ("panics", whole("turns that panicked since the process started")),
        (
            "stages",
            list(object(&[
                ("name", text("generate, check, repair, expand or commit")),
                ("calls", whole("how often it was at work since the process started")),
                ("busy_s", number("wall time in it, all threads together, in seconds")),
            ])),
        ),
        (
            "queue",
            object(&[("turns", whole("turns given out and not committed yet")), ("limit", whole("most of them"))]),
        ),
        (
            "targets",
            object(&[
                ("samples", whole("samples in all; 0: no end")),
                (
                    "quotas",
                    list(object(&[
                        ("quota", text("as it is set")),
                        ("wanted", whole("samples wanted")),
                        ("have", whole("samples there")),
                    ])),
                ),
            ]),
        ),
        (
            "disk",
            object(&[
                ("database_bytes", whole("size of the database with its log")),
                ("budget_bytes", whole("size that it may reach; 0: no bound")),
                ("free_bytes", whole("free on its disk")),
            ]),
        ),
        ("workers", whole("worker threads")),
        ("cpu_share", number("share of the time that each works, 0 to 1")),
        ("cpu_s", number("CPU time of the process in seconds")),
        ("uptime_s", number("seconds since the process started")),
    ])
}
