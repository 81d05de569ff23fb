//! Hostile requests over a socket: nothing breaks, nothing of this machine is told, nothing is written.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "hostile/mod.rs"]
mod list;
mod served;
mod synthetic;

use flywheel::serve::app;
use flywheel::serve::http::LIMITS;
use flywheel::serve::route::Route;
use flywheel::store::Store;
use flywheel::store::sqlite::SqliteStore;
use flywheel::web;
use served::{PATIENCE, Served, Wish, read};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;

/// Length of the list.
const REQUESTS: usize = 6000;

/// All files below a folder, with what is in them. The index of the write-ahead log is shared memory, which readers mark too.
fn tree(folder: &Path) -> BTreeMap<String, blake3::Hash> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
        } else if !path.to_string_lossy().ends_with("-shm") {
            found.insert(path.display().to_string(), blake3::hash(&std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[test]
fn nothing_breaks_is_told_or_written() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish { samples: 30, ..Wish::default() });
    served.until_idle();
    let pages = web::routes();
    let routes: Vec<Route> = app::routes(&pages).copied().collect();
    let all = list::requests(&routes, REQUESTS);
    assert!(all.len() >= 5000, "{}", all.len());
    let (before, digest) = (tree(folder.path()), served.control.status().digest.clone());
    let root = folder.path().display().to_string();
    let secret = served.state.secrets.csrf().to_owned();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let wrong = std::sync::Mutex::new(vec![]);
    let statuses = std::sync::Mutex::new(BTreeMap::<u16, usize>::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some((name, bytes)) = all.get(place) else { break };
                    let mut stream = served.connect();
                    let _ = stream.write_all(bytes);
                    let _ = stream.shutdown(Shutdown::Write);
                    let answer = read(&mut stream);
                    *statuses.lock().unwrap().entry(answer.status).or_default() += 1;
                    let text = format!("{}\n{}", answer.head, answer.text());
                    let telling = [
                        root.as_str(),
                        "root:x",
                        "panicked at",
                        ".rs:",
                        "/src/",
                        "/tmp/",
                        "no such column",
                        "syntax error",
                    ];
                    let told = telling.iter().find(|word| text.contains(**word));
                    let split = answer.head.contains("\nset-cookie");
                    let given = answer.status != 200 && text.contains(&secret);
                    if let Some(word) = told {
                        wrong
                            .lock()
                            .unwrap()
                            .push(format!("{name}: tells {word}: {}", text.chars().take(600).collect::<String>()));
                    } else if answer.status >= 500 || split || given {
                        wrong.lock().unwrap().push(format!("{name}: {}", text.chars().take(600).collect::<String>()));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong[..wrong.len().min(20)].join("\n\n"));
    let statuses = statuses.into_inner().unwrap();
    eprintln!("{} requests, answers by status: {statuses:?}", all.len());
    assert!(statuses.len() >= 6, "the list does not reach far: {statuses:?}");
    assert_eq!(tree(folder.path()), before, "something was written");
    assert_eq!(served.control.status().digest, digest);
    assert!(!served.control.wanted().paused);
    assert_eq!(served.get("/healthz", "").status, 200);
    let mut store = SqliteStore::read(&folder.path().join("served.db")).unwrap();
    assert_eq!(store.integrity().unwrap(), ["ok"]);
}

/// A connection from one of this machine's own addresses.
fn connect(to: SocketAddr, from: &str) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        socket.connect(to).await.unwrap().into_std().unwrap()
    });
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// The status of an answer to who asks from an address; 0 if the connection is closed instead.
fn healthy(to: SocketAddr, from: &str) -> u16 {
    let mut stream = connect(to, from);
    let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    read(&mut stream).status
}

#[test]
fn one_peer_cannot_take_all_connections() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish { samples: 1, ..Wish::default() });
    let mut held: Vec<_> = (0..LIMITS.of_peer).map(|_| connect(served.addr, "127.0.0.1")).collect();
    // All of them are taken in once the last one is answered; then there is no more for this peer.
    held.last_mut().unwrap().write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    assert_eq!(held.last_mut().unwrap().read(&mut [0; 12]).unwrap(), 12);
    assert_eq!(healthy(served.addr, "127.0.0.1"), 0);
    assert_eq!(healthy(served.addr, "127.0.0.2"), 200);
    drop(held);
    let start = std::time::Instant::now();
    while healthy(served.addr, "127.0.0.1") != 200 {
        assert!(start.elapsed() < PATIENCE, "connections that are closed make room");
    }
}

#[test]
fn whoever_is_slow_is_let_go_and_others_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), Wish { samples: 30, ..Wish::default() });
    served.until_idle();
    // As many as there is room for: half of them say nothing, half of them begin a head or a body and never end it.
    let beginnings: [&[u8]; 4] = [
        b"",
        b"GET /status.json HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        b"POST /actions/pause HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n\r\na=",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ];
    let addresses = std::iter::repeat_n("127.0.0.1", LIMITS.of_peer).chain(std::iter::repeat("127.0.0.2"));
    let mut slow: Vec<_> = addresses.take(LIMITS.connections).map(|from| connect(served.addr, from)).collect();
    for (stream, beginning) in slow.iter_mut().zip(beginnings.iter().cycle()) {
        stream.write_all(beginning).unwrap();
    }
    // Waits in line until the first of them is let go.
    assert_eq!(healthy(served.addr, "127.0.0.3"), 200);
    for stream in &mut slow {
        let mut rest = vec![];
        // The end, or a reset: in any case it is over before the test's patience.
        let over = stream.read_to_end(&mut rest);
        assert!(over.is_ok() || over.is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionReset));
    }
    assert!(!served.control.wanted().paused);
}
