//! A soak: the daemon grows under page load while it is killed and started again, then its dataset is compared with an undisturbed run.
//!
//! `cargo run --release --example soak -- 30 soak/ [program]` takes 30 minutes, and then what the undisturbed run takes, in a folder that is
//! made for it. Without a program it is the one that lies beside this example's folder (`cargo build --release` first). For two thirds of
//! the time it is killed (SIGKILL) at random moments; in the last third it runs on, and its memory is watched. Ends with exit code 1 if a
//! sample is lost or doubled, an answer fails, or memory grows. What the pages are is asked of the program.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Threads that load pages, and how long each rests between two.
const READERS: usize = 4;
const REST: Duration = Duration::from_millis(50);

/// Growth of memory over the second half of the last third that is taken for flat: caches fill, the index of likenesses grows with
/// the samples.
const FLAT: f64 = 1.10;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let minutes: f64 = words.next().and_then(|m| m.parse().ok()).unwrap_or(30.0);
    let folder = PathBuf::from(words.next().unwrap_or_else(|| "soak".into()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let whole = Duration::from_secs_f64(minutes * 60.0);
    let start = Instant::now();
    let (addr, ended) = (Arc::new(Mutex::new(String::new())), Arc::new(AtomicBool::new(false)));
    let loaded = Arc::new([AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)]);
    let readers: Vec<_> = (0..READERS)
        .map(|number| {
            let (addr, ended, loaded) = (addr.clone(), ended.clone(), loaded.clone());
            std::thread::spawn(move || read_pages(number, &addr, &ended, &loaded))
        })
        .collect();
    let mut kills = 0u64;
    let mut reached = 0;
    let mut lost = false;
    while start.elapsed() < whole.mul_f64(2.0 / 3.0) {
        let mut child = serve(&folder, &addr);
        // From a hash, so that moments are spread over starting, growing and committing.
        let moment = u64::from(blake3::hash(&kills.to_le_bytes()).as_bytes()[0]);
        std::thread::sleep(Duration::from_millis(300 + moment * 80));
        let said = status(&addr);
        let verified = said.as_ref().and_then(|s| s["counts"]["verified"].as_u64()).unwrap_or(reached);
        lost |= verified < reached;
        reached = verified;
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        kills += 1;
        println!("{:6.0} s, kill {kills}, {reached} samples", start.elapsed().as_secs_f64());
    }
    let child = serve(&folder, &addr);
    let mut memory = vec![];
    while start.elapsed() < whole {
        std::thread::sleep(Duration::from_secs(2));
        if let Some(bytes) = resident(child.id()) {
            memory.push(bytes as f64 / 1e6);
        }
    }
    ended.store(true, Relaxed);
    let failed_reader = readers.into_iter().map(|r| r.join()).any(|r| r.is_err());
    let drained = drain(child);
    let grown = extent(&folder, "soak.db");
    let verified = grown["verified"].as_u64().unwrap_or_default();
    println!("{kills} kills; {verified} samples; now the undisturbed run");
    run(&folder, verified, "undisturbed.db");
    let undisturbed = extent(&folder, "undisturbed.db");
    let same = grown["digest"] == undisturbed["digest"] && grown["verified"] == undisturbed["verified"];
    println!("digest       {}\nundisturbed  {}", grown["digest"], undisturbed["digest"]);
    let [pages, failed, refused] = [0, 1, 2].map(|i| loaded[i].load(Relaxed));
    println!("pages        {pages} loaded, {failed} failed, {refused} while it was down");
    let flat = flat(&memory);
    let good = same && !lost && flat && failed == 0 && drained && !failed_reader && pages > 0;
    println!("{}", if good { "all is well" } else { "something is wrong" });
    if good { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Whether memory is flat: the mean of the last quarter against that of the second.
fn flat(memory: &[f64]) -> bool {
    let quarter = memory.len() / 4;
    if quarter == 0 {
        println!("memory       not watched, the time was too short");
        return true;
    }
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (early, late) = (mean(&memory[quarter..2 * quarter]), mean(&memory[memory.len() - quarter..]));
    println!("memory       {early:.0} MB in the second quarter of the watch, {late:.0} MB in the last");
    late <= early * FLAT
}

fn program() -> PathBuf {
    if let Some(program) = std::env::args().nth(3) {
        return program.into();
    }
    let own = std::env::current_exe().expect("the example has a path");
    own.ancestors().nth(2).expect("target/<profile>/examples/soak").join("flywheel")
}

/// Starts the daemon and learns its address.
fn serve(folder: &Path, addr: &Mutex<String>) -> Child {
    let mut command = Command::new(program());
    command.args(["serve", "--addr", "127.0.0.1:0", "--db"]).arg(folder.join("soak.db"));
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("soak.log")).expect("a log");
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("the program starts; hint: cargo build");
    let mut line = String::new();
    let out = child.stdout.take().expect("it is piped");
    BufReader::new(out).read_line(&mut line).expect("it says where it listens");
    *addr.lock().expect("nothing panics") = line.trim().trim_start_matches("http://").to_owned();
    child
}

fn drain(mut child: Child) -> bool {
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it can be told to end");
    child.wait().expect("it ends").success()
}

fn run(folder: &Path, samples: u64, db: &str) {
    let mut command = Command::new(program());
    command.args(["run", "--json", "--samples", &samples.to_string(), "--db"]).arg(folder.join(db));
    assert!(command.stdout(Stdio::null()).status().expect("the program starts").success());
}

/// Digest and size of a dataset. A run to nothing does nothing but say so.
fn extent(folder: &Path, db: &str) -> Value {
    let mut command = Command::new(program());
    command.args(["run", "--json", "--samples", "0", "--db"]).arg(folder.join(db));
    serde_json::from_slice(&command.output().expect("the program starts").stdout).expect("a summary")
}

fn status(addr: &Mutex<String>) -> Option<Value> {
    let addr = addr.lock().expect("nothing panics").clone();
    serde_json::from_slice(&get(&addr, "/status.json").ok()?.1).ok()
}

/// Resident memory of a process in bytes.
fn resident(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kib| kib << 10)
}

/// The paths without parameters that answer with a page, a picture or numbers, by the program's own description.
fn pages(addr: &Mutex<String>) -> Vec<String> {
    loop {
        let to = addr.lock().expect("nothing panics").clone();
        let described =
            get(&to, "/openapi.json").ok().and_then(|(_, body)| serde_json::from_slice::<Value>(&body).ok());
        let paths = described.and_then(|d| Some(d["paths"].as_object()?.clone())).unwrap_or_default();
        // A stream of events has no end, and a preview needs a template.
        let whole = |path: &str| !path.contains('{') && path != "/events" && !path.starts_with("/preview");
        let found: Vec<String> =
            paths.into_iter().filter(|(path, of)| whole(path) && of["get"].is_object()).map(|(path, _)| path).collect();
        if !found.is_empty() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Loads all pages without parameters, again and again.
fn read_pages(number: usize, addr: &Mutex<String>, ended: &AtomicBool, loaded: &[AtomicU64; 3]) {
    let paths = pages(addr);
    for path in paths.iter().cycle().skip(number * paths.len() / READERS) {
        if ended.load(Relaxed) {
            break;
        }
        std::thread::sleep(REST);
        let to = addr.lock().expect("nothing panics").clone();
        match get(&to, path) {
            Ok((200 | 503, _)) => loaded[0].fetch_add(1, Relaxed),
            Ok((0, _)) | Err(_) => {
                std::thread::sleep(Duration::from_millis(100));
                loaded[2].fetch_add(1, Relaxed)
            }
            Ok((status, body)) => {
                println!("{path}: {status} {}", String::from_utf8_lossy(&body[..body.len().min(200)]));
                loaded[1].fetch_add(1, Relaxed)
            }
        };
    }
}

/// Status and body.
fn get(addr: &str, path: &str) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(addr)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    // As HTTP/1.0, so that the body ends with the connection and comes in one piece.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {addr}\r\n\r\n")?;
    let mut bytes = vec![];
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").map_or(bytes.len(), |e| e + 4);
    let head = String::from_utf8_lossy(&bytes[..end]);
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    Ok((status, bytes[end..].to_vec()))
}
