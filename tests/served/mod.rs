//! A server in this process over a small grown database, and requests as bytes on a socket.
#![allow(dead_code, reason = "each test uses its own part")]

use crate::synthetic;
use flywheel::config::Config;
use flywheel::flywheel::setup;
use flywheel::knowledge::Knowledge;
use flywheel::serve::actions::remembered;
use flywheel::serve::app::app;
use flywheel::serve::control::Control;
use flywheel::serve::daemon::{self, Machine};
use flywheel::serve::exports::Exports;
use flywheel::serve::http;
use flywheel::serve::journal::Journal;
use flywheel::serve::pool::Readers;
use flywheel::serve::secret::Secrets;
use flywheel::serve::state::{Parts, State};
use flywheel::serve::status::{Phase, Status};
use flywheel::serve::traffic::Streams;
use flywheel::store::notes::Notes;
use flywheel::template::set::TemplateSet;
use flywheel::web;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Longest that anything here may take: a test that waits in vain fails and does not hang.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A server at work.
pub struct Served {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Its daemon.
    pub control: Control,
    /// What handlers share.
    pub state: State,
    daemon: Option<std::thread::JoinHandle<()>>,
    server: Option<std::thread::JoinHandle<()>>,
}

/// What a server is to be like.
pub struct Wish {
    /// Samples to reach.
    pub samples: u64,
    /// Token, if one is needed.
    pub token: Option<&'static str>,
    /// Worker threads.
    pub workers: usize,
}

impl Default for Wish {
    fn default() -> Wish {
        Wish { samples: 60, token: None, workers: 2 }
    }
}

/// The configuration of a server in a folder.
pub fn config(folder: &Path, wish: &Wish) -> Config {
    let mut config = Config::default();
    config.run.db = folder.join("served.db");
    config.serve.exports = folder.join("exports");
    config.serve.evaluations = folder.join("evaluations");
    config.serve.training = folder.join("training");
    config.serve.samples = wish.samples;
    config.guard.suites = folder.join("suites");
    config
}

/// What a synthetic daemon grows with.
pub fn machine(config: &Config, workers: usize) -> Machine {
    let path = config.run.db.clone();
    Machine {
        derive: Box::new(|_, index| synthetic::derive(index, synthetic::SMALL)),
        plan: synthetic::plan(0, workers),
        open: Box::new(move || Ok(synthetic::open(&path))),
        path: config.run.db.clone(),
        disk_gib: config.serve.disk_gib,
        nice: 0,
        cpu_share: config.serve.cpu_share,
    }
}

impl Served {
    /// Starts a server over a database in this folder.
    pub fn start(folder: &Path, wish: Wish) -> Served {
        quiet();
        let config = config(folder, &wish);
        Served::with(config.clone(), machine(&config, wish.workers), wish.token)
    }

    /// Starts a server that grows with this.
    pub fn with(config: Config, machine: Machine, token: Option<&str>) -> Served {
        let store = (machine.open)().expect("the database opens");
        let notes = Notes::open(&config.run.db).expect("notes open");
        let told = notes.told().expect("notes are read");
        let control = Control::new(remembered(told.as_deref(), config.serve.samples, &config.serve.quotas));
        let knowledge = Knowledge::parse(&Default::default()).expect("no knowledge is knowledge");
        let context = setup::context(&config, TemplateSet::default(), knowledge).expect("the shipped themes");
        let state = State::new(Parts {
            readers: Readers::new(config.run.db.clone(), 4),
            control: control.clone(),
            context: Arc::new(context),
            journal: Journal::new(false),
            notes: Arc::new(notes),
            exports: Exports::new(&config),
            secrets: Secrets::new(token.map(str::to_owned)).expect("the token is long enough"),
            streams: Streams::default(),
            config,
        });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("tokio wants it");
        let addr = listener.local_addr().expect("it has an address");
        let ended = Arc::new(tokio::sync::Notify::new());
        let (driver, tell) = (control.clone(), ended.clone());
        let daemon = std::thread::spawn(move || {
            daemon::run(&machine, store, &driver);
            tell.notify_one();
        });
        let served = state.clone();
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let app = app(served, &web::routes());
                http::serve(listener, app, http::LIMITS, async move { ended.notified().await }).await;
            });
        });
        Served { addr, control, state, daemon: Some(daemon), server: Some(server) }
    }

    /// Waits until the daemon says something of itself.
    pub fn until(&self, what: impl Fn(&Status) -> bool) -> Arc<Status> {
        let start = Instant::now();
        // A change of the status wakes the test; tokio's watch is the only one who tells.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let mut watch = self.control.watch();
        runtime.block_on(async {
            while !what(&watch.borrow_and_update()) {
                let left = PATIENCE.saturating_sub(start.elapsed());
                let changed = tokio::time::timeout(left, watch.changed()).await;
                assert!(changed.is_ok(), "waited in vain; the daemon says {:?}", self.control.status());
            }
        });
        self.control.status()
    }

    /// Waits until all samples are there.
    pub fn until_idle(&self) -> Arc<Status> {
        self.until(|s| s.phase == Phase::Idle)
    }

    /// Sends bytes and reads the answer.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // Whoever is refused early may find the other end closed while it still sends.
        let _ = stream.write_all(bytes);
        read(&mut stream)
    }

    /// A connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect_timeout(&self.addr, PATIENCE).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Asks for a path, with more lines of the head.
    pub fn get(&self, path: &str, head: &str) -> Answer {
        self.raw(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{head}\r\n", self.addr).as_bytes())
    }

    /// Sends a form, with more lines of the head.
    pub fn post(&self, path: &str, head: &str, form: &str) -> Answer {
        let text = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n{head}\r\n{form}",
            self.addr,
            form.len()
        );
        self.raw(text.as_bytes())
    }

    /// Sends a form as our own pages do.
    pub fn act(&self, path: &str, form: &str) -> Answer {
        let form = format!("{form}&csrf-token={}", self.state.secrets.csrf());
        self.post(path, "Sec-Fetch-Site: same-origin\r\nAccept: application/json\r\n", &form)
    }

    /// Ends daemon and server.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.control.drain();
        for thread in [self.daemon.take(), self.server.take()].into_iter().flatten() {
            thread.join().expect("it ends");
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end();
        }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status; 0 if there was none.
    pub status: u16,
    /// Head, its names in lower case.
    pub head: String,
    /// Body, not decoded.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.split_once(": ").filter(|(n, _)| *n == name).map(|(_, v)| v))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

/// Reads an answer to its end; of a stream of events, which has none, what comes first.
pub fn read(stream: &mut TcpStream) -> Answer {
    let (mut bytes, mut piece) = (vec![], [0; 8192]);
    while let Ok(n @ 1..) = stream.read(&mut piece) {
        bytes.extend_from_slice(&piece[..n]);
        if bytes[..bytes.len().min(2048)].windows(17).any(|w| w == b"text/event-stream") {
            break;
        }
    }
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
    let (head, body) = match end {
        Some(end) => (String::from_utf8_lossy(&bytes[..end]).into_owned(), bytes[end + 4..].to_vec()),
        None => (String::from_utf8_lossy(&bytes).into_owned(), vec![]),
    };
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let names = head.lines().map(|line| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_ascii_lowercase()),
        None => line.to_owned(),
    });
    let head = names.collect::<Vec<_>>().join("\n");
    let body = if head.contains("transfer-encoding: chunked") { unchunked(&body) } else { body };
    Answer { status, head, body }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    while let Some(end) = body.windows(2).position(|w| w == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).ok().and_then(|s| usize::from_str_radix(s.trim(), 16).ok());
        let Some(size) = size.filter(|s| *s > 0 && end + 2 + s <= body.len()) else { break };
        out.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = body.get(end + 4 + size..).unwrap_or_default();
    }
    out
}

/// Keeps the panics that synthetic turns are made of out of the tests' words.
pub fn quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let speak = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !std::thread::current().name().is_some_and(|name| name.starts_with("turn-")) {
                speak(panic);
            }
        }));
    });
}

/// A gate that a test opens.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Opens it.
    pub fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    /// Waits until it is open.
    pub fn pass(&self) {
        let open = self.0.0.lock().unwrap();
        drop(self.0.1.wait_timeout_while(open, PATIENCE, |open| !*open).unwrap());
    }
}
