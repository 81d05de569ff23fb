//! Requests that the reward server holds: real sockets, one rollout in each request; budget 500 a second for one core of the server.
//!
//! The server runs as a process; its own processor time is read at the end, so that clients on the same machine do not count.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Requests of one client.
const REQUESTS: usize = 2_000;
/// Clients at once.
const CLIENTS: usize = 4;

/// Processor time of a process in seconds: fields 14 and 15 of its line in `/proc`.
fn cpu_seconds(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    // Ticks are hundredths of a second on every Linux that matters here.
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

fn client(addr: &str) {
    let mut stream = TcpStream::connect(addr).expect("the server listens");
    stream.set_nodelay(true).expect("a socket");
    let body = r#"[{"completion": "<think>The base is 3 and the height is 8.</think>\n<answer>\\frac{24}{2} \\text{ cm}^2</answer>", "answer": "12 cm²"}]"#;
    let request = format!("POST /reward HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    for _ in 0..REQUESTS {
        stream.write_all(request.as_bytes()).expect("written");
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("an answer");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut reply = vec![0; length];
        reader.read_exact(&mut reply).expect("a body");
        assert!(reply.starts_with(b"{\"rewards\":[{\"accuracy\":1.0"), "{}", String::from_utf8_lossy(&reply));
    }
}

fn main() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_flywheel"))
        .args(["reward-server", "--addr", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut line).expect("its address");
    let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let addr = said["listening"].as_str().expect("an address").to_owned();
    let start = Instant::now();
    std::thread::scope(|scope| (0..CLIENTS).for_each(|_| drop(scope.spawn(|| client(&addr)))));
    let wall = start.elapsed().as_secs_f64();
    let count = (REQUESTS * CLIENTS) as f64;
    println!("{:.0} requests a second of wall time, {CLIENTS} clients", count / wall);
    if let Some(seconds) = cpu_seconds(server.id()) {
        println!("{:.0} requests per CPU-second of the server", count / seconds);
    }
    let _ = server.kill();
    let _ = server.wait();
}
