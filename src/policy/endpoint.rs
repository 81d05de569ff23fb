//! The endpoint policy: a model behind a server that speaks OpenAI's chat protocol with pictures (vLLM, SGLang, llama.cpp, gateways).
//!
//! In: messages; out: the model's text. Requests time out, are tried again with growing, jittered pauses, give way to `429` and
//! `Retry-After` ([`super::pace`]), and are kept with their replies ([`super::exchange`]), so that the same request is never paid for
//! twice. TLS comes with the feature `https`.

use crate::policy::exchange::{Exchanges, key};
use crate::policy::http::{Failure, send};
use crate::policy::message::{Message, Piece};
use crate::policy::pace::Pace;
use crate::policy::{Ask, Policy, PolicyError, Reply, Tokens};
use crate::seed::Stream;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How an endpoint is spoken to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address up to `/v1`, such as `http://127.0.0.1:8000/v1`.
    pub url: String,
    /// The model's name.
    pub model: String,
    /// Secret for the header `Authorization`, if the server wants one.
    pub key: Option<String>,
    /// Time for one try.
    pub timeout: Duration,
    /// Tries of a request.
    pub tries: u32,
    /// First pause between tries; it doubles.
    pub pause: Duration,
    /// Requests at once, at most.
    pub concurrency: usize,
    /// Tokens of an output, at most.
    pub max_tokens: u32,
    /// Sampling temperature.
    pub temperature: f64,
    /// Price of a million tokens, read and written.
    pub price: [f64; 2],
}

/// Longest pause between tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A model behind a server.
pub struct Endpoint {
    settings: Settings,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    pace: Pace,
    exchanges: Exchanges,
    offline: bool,
    jitter: Mutex<Stream>,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    requests: AtomicU64,
    replayed: AtomicU64,
    retries: AtomicU64,
    limited: AtomicU64,
    prompt: AtomicU64,
    completion: AtomicU64,
}

impl Endpoint {
    /// Prepares to speak; nothing is sent yet. Offline, only kept exchanges are played.
    ///
    /// # Errors
    /// If the address is none that can be spoken to.
    pub fn new(settings: Settings, exchanges: Exchanges, offline: bool) -> anyhow::Result<Endpoint> {
        let url: reqwest::Url = settings.url.parse().map_err(|e| {
            anyhow::anyhow!("{}: no address ({e}); hint: such as http://127.0.0.1:8000/v1", settings.url)
        })?;
        let client = client(url.scheme(), &settings)?;
        // Two threads only wait on sockets, whatever the number of requests.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let jitter = Mutex::new(Stream::new(&[b"jitter", &std::process::id().to_le_bytes()]));
        let pace = Pace::new(settings.concurrency);
        Ok(Endpoint { settings, client, runtime, pace, exchanges, offline, jitter, counts: Counts::default() })
    }

    /// The request's body; `pictures` turns an image into its address.
    fn body(&self, ask: &Ask<'_>, pictures: &dyn Fn(&crate::policy::message::Image) -> String) -> Value {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => json!({"type": "text", "text": text}),
            Piece::Image(image) => json!({"type": "image_url", "image_url": {"url": pictures(image)}}),
        };
        let message = |m: &Message| match &m.pieces[..] {
            // Servers differ in whether they take lists in other roles than the user's; plain text is taken by all.
            [Piece::Text(text)] => json!({"role": m.role.name(), "content": text}),
            pieces => json!({"role": m.role.name(), "content": pieces.iter().map(piece).collect::<Vec<_>>()}),
        };
        let settings = &self.settings;
        json!({
            "model": settings.model,
            "messages": ask.messages.iter().map(message).collect::<Vec<_>>(),
            "stop": ask.stop,
            "max_tokens": settings.max_tokens,
            "temperature": settings.temperature,
        })
    }

    fn again(&self, body: &Value) -> Result<Value, PolicyError> {
        let url = format!("{}/chat/completions", self.settings.url.trim_end_matches('/'));
        let mut last = String::new();
        for attempt in 0..self.settings.tries.max(1) {
            if attempt > 0 {
                self.counts.retries.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(self.wait(attempt));
            }
            let leave = self.pace.enter();
            self.counts.requests.fetch_add(1, Ordering::Relaxed);
            let sent = self.runtime.block_on(send(&self.client, &url, self.settings.key.as_deref(), body));
            drop(leave);
            match sent.and_then(|reply| said(&reply).map(|_| reply)) {
                Ok(reply) => {
                    self.pace.faster();
                    return Ok(reply);
                }
                Err(Failure::Never(why)) => return Err(PolicyError::Refused(format!("{url}: {why}"))),
                Err(Failure::Slower(why, pause)) => {
                    self.counts.limited.fetch_add(1, Ordering::Relaxed);
                    self.pace.slower(pause);
                    last = why;
                }
                Err(Failure::Again(why)) => last = why,
            }
        }
        Err(PolicyError::Unavailable(format!("{url}: {last} (tried {} times)", self.settings.tries.max(1))))
    }

    /// The pause before a try: doubled each time, and anywhere between half of it and all, so that tries do not march in step.
    fn wait(&self, attempt: u32) -> Duration {
        let full = self.settings.pause.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_PAUSE);
        let part = self.jitter.lock().unwrap_or_else(std::sync::PoisonError::into_inner).unit();
        full.mul_f64(0.5 + 0.5 * part)
    }
}

/// A client for `http`, and with the feature of this name for `https`.
fn client(scheme: &str, settings: &Settings) -> anyhow::Result<reqwest::Client> {
    match scheme {
        "http" => {}
        "https" if cfg!(feature = "https") => {}
        "https" => anyhow::bail!(
            "{}: this program was built without https; hint: build it with --features https, or put a local gateway before the server",
            settings.url
        ),
        other => anyhow::bail!("{}: {other} is not spoken; hint: http and https are", settings.url),
    }
    let builder = reqwest::Client::builder().timeout(settings.timeout);
    #[cfg(feature = "https")]
    let builder = {
        // Fails only if it is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A machine that speaks http alone may have no certificates, and then must not miss them.
        if scheme == "http" { builder.tls_certs_only([]) } else { builder }
    };
    Ok(builder.build()?)
}

/// The first choice of a reply.
fn said(reply: &Value) -> Result<Reply, Failure> {
    let choice = &reply["choices"][0];
    let text = choice["message"]["content"].as_str();
    // A server that parses reasoning out of the text says it beside; it belongs before the rest.
    let reasoning = ["reasoning_content", "reasoning"].iter().find_map(|k| choice["message"][k].as_str());
    let text = match (reasoning.filter(|r| !r.is_empty()), text) {
        (Some(reasoning), text) => format!("<think>{reasoning}</think>\n{}", text.unwrap_or("")),
        (None, Some(text)) => text.to_owned(),
        (None, None) => {
            let shown: String = reply.to_string().chars().take(200).collect();
            return Err(Failure::Again(format!("a reply without choices[0].message.content: {shown}")));
        }
    };
    let count = |key: &str| reply["usage"][key].as_u64().unwrap_or(0);
    let tokens = Tokens { prompt: count("prompt_tokens"), completion: count("completion_tokens") };
    Ok(Reply { text, cut: choice["finish_reason"] == "length", tokens })
}

impl Policy for Endpoint {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        let short = self.body(ask, &|image| format!("blake3:{}", image.hash));
        let key = key(&short);
        if let Some(reply) = self.exchanges.find(&key) {
            self.counts.replayed.fetch_add(1, Ordering::Relaxed);
            return Ok(reply);
        }
        if self.offline {
            let why = format!("{}: round {} is not among the kept exchanges", ask.task, ask.round);
            return Err(PolicyError::Unavailable(why + "; hint: play it again without --offline"));
        }
        let whole = self
            .body(ask, &|image| format!("data:{};base64,{}", image.media_type(), BASE64_STANDARD.encode(&image.bytes)));
        let raw = self.again(&whole)?;
        let reply = said(&raw).map_err(|f| PolicyError::Unavailable(format!("{f:?}")))?;
        self.counts.prompt.fetch_add(reply.tokens.prompt, Ordering::Relaxed);
        self.counts.completion.fetch_add(reply.tokens.completion, Ordering::Relaxed);
        self.exchanges
            .keep(&key, &short, &reply)
            .map_err(|e| PolicyError::Unavailable(format!("the exchange cannot be kept: {e}")))?;
        Ok(reply)
    }

    fn spent(&self) -> Value {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let (prompt, completion) = (read(&self.counts.prompt), read(&self.counts.completion));
        let cost = (prompt as f64 * self.settings.price[0] + completion as f64 * self.settings.price[1]) / 1e6;
        json!({
            "requests": read(&self.counts.requests), "replayed": read(&self.counts.replayed), "retries": read(&self.counts.retries),
            "rate_limited": read(&self.counts.limited), "prompt_tokens": prompt, "completion_tokens": completion, "cost": cost,
            "concurrency": self.pace.limit(),
        })
    }
}
