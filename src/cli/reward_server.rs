//! `flywheel reward-server`: rewards of rollouts over HTTP, for trainers elsewhere.
//!
//! `POST /reward` takes `{"items": [..]}` or a bare list of rollouts and gives `{"rewards": [..]}` in the same order: the reward with
//! its parts, or `{"error": ..}` for an item that cannot be rewarded. `GET /health` says that it is up. Bodies, time, items,
//! requests at once and connections are bounded; what goes beyond is refused with a status and a hint.

use crate::cli::shared::Verdict;
use crate::grade::reward::{Rollout, reward};
use crate::serve::http::{self, Limits as Connections};
use anyhow::{Context as _, bail};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::timeout::TimeoutLayer;

/// Serve exact rewards of rollouts over HTTP, for trainers elsewhere
///
/// R = R_acc + 0.5 R_format + 0.3 [R_acc > 0] R_tool, with each part. Clients for ms-swift, verl and TRL are in examples/reward. There
/// is no login: listen on a loopback address, or behind something that asks for one.
#[derive(Debug, clap::Args)]
pub struct RewardServer {
    /// Address and port; port 0 takes a free one, which is printed
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8770")]
    addr: SocketAddr,
    /// Listen although the address can be reached from other machines
    #[arg(long)]
    open: bool,
    /// Largest body in MiB
    #[arg(long, value_name = "N", default_value_t = 32)]
    body_mib: usize,
    /// Most rollouts of one request
    #[arg(long, value_name = "N", default_value_t = 4096)]
    items: usize,
    /// Longest time for a request, in seconds
    #[arg(long, value_name = "S", default_value_t = 30)]
    timeout_s: u64,
    /// Most connections at once; more wait
    #[arg(long, value_name = "N", default_value_t = 256)]
    connections: usize,
    /// Most requests in work at once; more are told to come again
    #[arg(long, value_name = "N", default_value_t = 64)]
    requests: usize,
}

/// What handlers share.
#[derive(Clone)]
struct Limits {
    items: usize,
    body_mib: usize,
    permits: Arc<Semaphore>,
}

impl RewardServer {
    pub(super) fn execute(self) -> anyhow::Result<Verdict> {
        if !self.addr.ip().is_loopback() && !self.open {
            bail!("{}: others could reach it and there is no login; hint: take 127.0.0.1, or say --open", self.addr);
        }
        for (name, value) in [
            ("--body-mib", self.body_mib),
            ("--items", self.items),
            ("--connections", self.connections),
            ("--requests", self.requests),
        ] {
            if value == 0 || value > 1 << 20 {
                bail!("{name} {value}; hint: at least 1 and at most 1048576");
            }
        }
        if self.timeout_s == 0 {
            bail!("--timeout-s 0; hint: at least 1");
        }
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<Verdict> {
        let listener = tokio::net::TcpListener::bind(self.addr)
            .await
            .with_context(|| format!("{}: cannot listen; hint: is the port taken?", self.addr))?;
        println!("{}", json!({"listening": listener.local_addr()?.to_string()}));
        let timeout = Duration::from_secs(self.timeout_s);
        let app = router(self.items, self.body_mib, self.requests, timeout);
        // A trainer is one peer, whose workers may need all connections.
        let (connections, of_peer) = (self.connections, self.connections);
        let limits = Connections { connections, of_peer, head: timeout, stall: timeout, grace: timeout };
        http::serve(listener, app, limits, stopped()).await;
        Ok(Verdict::Good)
    }
}

/// Waits for a signal to stop.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// The routes under their limits.
fn router(items: usize, body_mib: usize, requests: usize, timeout: Duration) -> Router {
    let limits = Limits { items, body_mib, permits: Arc::new(Semaphore::new(requests)) };
    Router::new()
        .route("/reward", post(rewards))
        .layer(middleware::from_fn_with_state(limits.clone(), admit))
        .route("/health", get(health))
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(body_mib << 20))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .with_state(limits)
}

async fn health() -> Json<Value> {
    Json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))
}

async fn unknown() -> Response {
    refusal(StatusCode::NOT_FOUND, "there is no such page; hint: POST /reward, GET /health")
}

fn refusal(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({"error": why}))).into_response()
}

/// Lets a request in if there is room for it.
async fn admit(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let Ok(_permit) = limits.permits.clone().try_acquire_owned() else {
        let mut response =
            refusal(StatusCode::SERVICE_UNAVAILABLE, "too many requests are in work; hint: come again in a second");
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
        return response;
    };
    next.run(request).await
}

async fn rewards(
    State(limits): State<Limits>,
    body: Result<axum::body::Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return refusal(
                StatusCode::PAYLOAD_TOO_LARGE,
                &format!("the body is over {} MiB; hint: send fewer rollouts at once", limits.body_mib),
            );
        }
        Err(error) => return refusal(error.status(), &error.body_text()),
    };
    // Grading is work for a processor, not for the threads that keep connections alive.
    let done = tokio::task::spawn_blocking(move || answer(&body, limits.items)).await;
    done.unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "grading broke down"))
}

fn answer(body: &[u8], most: usize) -> Response {
    let parsed: Value = match serde_json::from_slice(body) {
        Ok(parsed) => parsed,
        Err(error) => return refusal(StatusCode::BAD_REQUEST, &format!("the body is no JSON: {error}")),
    };
    let items = match parsed {
        Value::Array(items) => items,
        Value::Object(mut object) => match object.remove("items") {
            Some(Value::Array(items)) => items,
            _ => {
                return refusal(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "there is no list of items; hint: {\"items\": [{\"completion\": \"..\", \"answer\": \"..\"}]}",
                );
            }
        },
        _ => return refusal(StatusCode::UNPROCESSABLE_ENTITY, "the body is neither an object nor a list"),
    };
    if items.len() > most {
        return refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            &format!("{} items, more than {most}; hint: send fewer at once", items.len()),
        );
    }
    let rewards: Vec<Value> = items.into_iter().map(one).collect();
    Json(json!({"rewards": rewards})).into_response()
}

fn one(item: Value) -> Value {
    let rollout: Result<Rollout, String> = serde_json::from_value(item).map_err(|error| error.to_string());
    match rollout.and_then(reward) {
        Ok(reward) => json!(reward),
        Err(error) => json!({"error": error}),
    }
}

#[cfg(test)]
#[path = "reward_server/tests.rs"]
mod tests;
