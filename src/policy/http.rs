//! One try of a request to a chat server, and what its outcome means for the next try.

use serde_json::Value;
use std::time::Duration;

/// How a try ended without a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// Trying again may help: the connection, a timeout, an overloaded server, a damaged body.
    Again(String),
    /// The server wants fewer requests, perhaps after a pause.
    Slower(String, Option<Duration>),
    /// Trying again will not help: the request is refused.
    Never(String),
}

/// Longest body of a reply.
const BODY_BYTES: usize = 8 << 20;

/// Longest pause that a server may ask for; what it asks beyond is cut, since a header can say anything.
const PAUSE: Duration = Duration::from_secs(120);

/// Sends a request and reads the reply's JSON.
pub async fn send(client: &reqwest::Client, url: &str, key: Option<&str>, body: &Value) -> Result<Value, Failure> {
    let mut request = client.post(url).json(body);
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    let mut response = request.send().await.map_err(|e| Failure::Again(words(&e)))?;
    let status = response.status();
    let pause = response.headers().get("retry-after").and_then(|v| v.to_str().ok()).and_then(retry_after);
    let mut bytes = vec![];
    while let Some(chunk) = response.chunk().await.map_err(|e| Failure::Again(words(&e)))? {
        if bytes.len() + chunk.len() > BODY_BYTES {
            return Err(Failure::Again(format!("a reply of more than {BODY_BYTES} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    let said = || format!("status {status}: {}", excerpt(&bytes));
    match status.as_u16() {
        200..=299 => {
            serde_json::from_slice(&bytes).map_err(|e| Failure::Again(format!("a reply that is no JSON ({e})")))
        }
        429 | 503 => Err(Failure::Slower(said(), pause)),
        408 | 409 | 425 | 500..=599 => Err(Failure::Again(said())),
        _ => Err(Failure::Never(said())),
    }
}

/// Seconds, as servers of models write them; a date is left to the backoff.
fn retry_after(value: &str) -> Option<Duration> {
    let seconds: f64 = value.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(PAUSE.as_secs_f64())))
}

/// An error with its causes, which is where it says what happened.
fn words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text += &format!(": {inner}");
        cause = inner.source();
    }
    text
}

fn excerpt(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_bounded() {
        assert_eq!(retry_after("1.5"), Some(Duration::from_millis(1500)));
        assert_eq!(retry_after("99999999"), Some(PAUSE));
        for bad in ["-1", "NaN", "inf", "Wed, 21 Oct 2026 07:28:00 GMT", ""] {
            assert_eq!(retry_after(bad), None, "{bad}");
        }
    }
}
