//! What stands around every request: methods, host, token, origin of actions, size and time, and the headers of every answer.
//!
//! Order matters: what is cheapest to refuse is refused first, and nothing is read of a body before its sender may send one.
//! - Host: an address, `localhost` or a configured name. A page of somebody else whose name was rebound to our address is refused.
//! - Token, where there is one: `Authorization: Bearer`, or the cookie that the login page gives for it.
//! - Actions (POST) of a browser: from our own origin, and with the word that only our pages know. With the bearer token neither is
//!   needed, since no page of somebody else can send it.

use crate::serve::fail::Fail;
use crate::serve::secret::{COOKIE, CSRF};
use crate::serve::state::State;
use crate::serve::traffic;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Largest body in bytes: the longest form is a reason in a review.
pub const BODY: usize = 64 << 10;

/// Longest time until an answer begins.
pub const ANSWER: Duration = Duration::from_secs(15);

/// What may be seen without the token: that the server lives, and where to show the token.
const OPEN: [&str; 3] = ["/healthz", "/readyz", "/login"];

/// Nothing from elsewhere, nothing inside a page's text, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer. `same-origin` and not `no-referrer`: under the latter browsers send forms with `Origin: null`, and their
/// origin could not be told; to others both send nothing.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// The layer.
pub async fn guard(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let json = wants_json(&request);
    let asked = async {
        let request = admit(&state, request).await?;
        Ok(next.run(request).await)
    };
    let mut response = match tokio::time::timeout(ANSWER, asked).await {
        Ok(Ok(response)) => response,
        Ok(Err(refused)) => refused,
        Err(_) => {
            Fail { status: StatusCode::SERVICE_UNAVAILABLE, message: "this took too long".into() }.into_response()
        }
    };
    if json && let Some(fail) = response.extensions().get::<Fail>().cloned() {
        let body = axum::Json(serde_json::json!({ "error": fail.message }));
        response = (fail.status, body).into_response();
    }
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    // What may be kept says so; the rest is live, and with a token private.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    traffic::count(response.status(), start.elapsed());
    response
}

/// Whether the asker is a program that reads JSON.
fn wants_json(request: &Request) -> bool {
    request.uri().path().ends_with(".json") || accepts_json(request.headers())
}

/// Whether JSON is what is accepted first.
pub fn accepts_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|accept| accept.trim_start().starts_with("application/json"))
}

/// Lets a request in, or says why not.
async fn admit(state: &State, request: Request) -> Result<Request, Response> {
    let (method, path) = (request.method().clone(), request.uri().path());
    if ![Method::GET, Method::HEAD, Method::POST].contains(&method) {
        let fail = Fail { status: StatusCode::METHOD_NOT_ALLOWED, message: format!("{method} is not served") };
        return Err(fail.into_response());
    }
    let host = host(&request).map_err(Fail::into_response)?;
    if !known(&host, &state.config.serve.hosts) {
        let fail = Fail {
            status: StatusCode::MISDIRECTED_REQUEST,
            message: "this server does not go by that name; hint: ask for its address, or add the name to serve.hosts"
                .into(),
        };
        return Err(fail.into_response());
    }
    let headers = request.headers();
    let site = text(headers, "sec-fetch-site");
    if site == Some("cross-site") && text(headers, "sec-fetch-mode") != Some("navigate") {
        return Err(Fail::forbidden("pages of others may not ask this server").into_response());
    }
    let bearer = text(headers, "authorization").and_then(|v| v.strip_prefix("Bearer "));
    let bearer = bearer.is_some_and(|token| state.secrets.is_token(token.trim()));
    if state.secrets.guarded() && !bearer && !cookie(headers).is_some_and(|c| state.secrets.is_session(c)) {
        let page = method == Method::GET && text(headers, "accept").is_some_and(|accept| accept.contains("text/html"));
        if !OPEN.contains(&path) {
            let fail = Fail { status: StatusCode::UNAUTHORIZED, message: "a token is needed; hint: /login".into() };
            return Err(if page { Redirect::to("/login").into_response() } else { fail.into_response() });
        }
    }
    if method != Method::POST {
        return Ok(request);
    }
    if !bearer && !own_origin(headers, &host) {
        return Err(Fail::forbidden("actions are taken from this server's own pages only").into_response());
    }
    let (parts, body) = request.into_parts();
    let too_large = || Fail {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        message: format!("the body cannot be read; hint: at most {BODY} bytes"),
    };
    let bytes = to_bytes(body, BODY).await.map_err(|_| too_large().into_response())?;
    if !bearer {
        let word = text(&parts.headers, "x-csrf-token").map(str::to_owned).or_else(|| field(&parts.headers, &bytes));
        state.secrets.check_csrf(word.as_deref()).map_err(Fail::into_response)?;
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// A header's text, if it is there once and is text.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    if all.next().is_some() { None } else { first.to_str().ok() }
}

/// The host that is asked, port included.
fn host(request: &Request) -> Result<String, Fail> {
    let bad = || Fail::bad("the request names no host, or more than one");
    let host = text(request.headers(), "host").ok_or_else(bad)?;
    match request.uri().authority() {
        Some(authority) if !authority.as_str().eq_ignore_ascii_case(host) => Err(bad()),
        _ => Ok(host.to_ascii_lowercase()),
    }
}

/// Whether we go by this host: a rebound name is a name, so addresses are safe.
fn known(host: &str, names: &[String]) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok() || names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Whether a browser says that the request comes from a page of ours. Scripts cannot set these headers.
fn own_origin(headers: &HeaderMap, host: &str) -> bool {
    match text(headers, "sec-fetch-site") {
        Some(site) => site == "same-origin",
        // Browsers leave it out over plain HTTP to other machines.
        None => text(headers, "origin").is_some_and(|origin| {
            let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(host))
        }),
    }
}

/// The cookie's value.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// The form's word.
fn field(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    let form = text(headers, "content-type").is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
    let found = form.then(|| form_urlencoded::parse(body).find(|(name, _)| name == CSRF)).flatten();
    found.map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_known_and_rebound_names_are_not() {
        let names = ["fly.example".to_owned()];
        for host in
            ["127.0.0.1:8080", "localhost", "localhost:1", "[::1]:8080", "10.0.0.7", "fly.example:8080", "FLY.example"]
        {
            assert!(known(host, &names), "{host}");
        }
        for host in [
            "",
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example:8080",
            "fly.example.evil",
            "[evil]",
        ] {
            assert!(!known(host, &names), "{host}");
        }
    }

    #[test]
    fn only_our_own_pages_act() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect::<HeaderMap>()
        };
        let host = "127.0.0.1:8080";
        assert!(own_origin(&headers(&[("sec-fetch-site", "same-origin"), ("origin", "null")]), host));
        assert!(own_origin(&headers(&[("origin", "http://127.0.0.1:8080")]), host));
        for pairs in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "http://127.0.0.1:8081")],
            &[("origin", "http://evil.example")],
            &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080")],
            &[("sec-fetch-site", "none"), ("origin", "http://127.0.0.1:8080")],
            &[("sec-fetch-site", "cross-site")],
        ] {
            assert!(!own_origin(&headers(pairs), host), "{pairs:?}");
        }
    }

    #[test]
    fn the_form_word_is_found() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        assert_eq!(field(&headers, &Bytes::from_static(b"a=1&csrf-token=ab%20c")), Some("ab c".into()));
        assert_eq!(field(&headers, &Bytes::from_static(b"a=1")), None);
        assert_eq!(field(&HeaderMap::new(), &Bytes::from_static(b"csrf-token=a")), None, "no form");
    }
}
