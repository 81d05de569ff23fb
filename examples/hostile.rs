//! Sends the list of hostile requests of `tests/hostile.rs` to a server that runs, and says what it answers.
//!
//! `cargo run --example hostile -- 127.0.0.1:8080 100000`. Ends with exit code 1 if the server is not there any more, or an answer has
//! status 500. The routes are those of this program, so that the server should be of the same version.

#[path = "../tests/hostile/mod.rs"]
mod list;

use flywheel::serve::app;
use flywheel::serve::route::Route;
use flywheel::web;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

/// Threads that send.
const THREADS: usize = 16;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let addr = words.next().unwrap_or_else(|| "127.0.0.1:8080".into());
    let count = words.next().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let pages = web::routes();
    let routes: Vec<Route> = app::routes(&pages).copied().collect();
    let all = list::requests(&routes, count);
    let (next, broken) = (AtomicUsize::new(0), Mutex::new(vec![]));
    let statuses = Mutex::new(BTreeMap::<String, usize>::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((name, bytes)) = all.get(next.fetch_add(1, Relaxed)) {
                    let status = send(&addr, bytes).unwrap_or_else(|e| format!("no connection: {e}"));
                    if status.starts_with("50") && status != "503" || status.starts_with("no connection") {
                        broken.lock().expect("nothing panics").push(format!("{name}: {status}"));
                    }
                    *statuses.lock().expect("nothing panics").entry(status).or_default() += 1;
                }
            });
        }
    });
    println!("{} requests to {addr}", all.len());
    for (status, count) in statuses.into_inner().expect("nothing panics") {
        println!("{count:8} {}", if status.is_empty() { "closed without an answer" } else { &status });
    }
    let broken = broken.into_inner().expect("nothing panics");
    broken.iter().take(20).for_each(|line| println!("{line}"));
    let alive = send(&addr, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    println!("then /healthz: {alive:?}");
    if broken.is_empty() && alive.is_ok_and(|s| s == "200") { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// The status of the answer; empty if the connection was closed without one.
fn send(addr: &str, bytes: &[u8]) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(addr)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer);
    let line = String::from_utf8_lossy(&answer[..answer.len().min(64)]).into_owned();
    Ok(line.split(' ').nth(1).unwrap_or_default().to_owned())
}
