//! Pages over a large database while it grows: time until an answer begins, page by page.
//!
//! `cargo bench --bench serve -- 1000000 bench.db` grows 2,000 real samples, copies their rows until there are a million (what is unique is
//! made anew; pictures are shared, so that the file stays small), starts the daemon on it with one worker and loads every page 20 times.
//! A database that is there already is used as it is. Budget: 200 ms a page on one core while the flywheel grows.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Real samples that the others are copies of.
const BASE: u64 = 2_000;

/// Loads of each page.
const LOADS: usize = 20;

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let samples: u64 = words.next().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let scratch = tempfile::tempdir().expect("a folder");
    let path = words.next().map_or_else(|| scratch.path().join("large.db"), PathBuf::from);
    if !path.exists() {
        let start = Instant::now();
        grow(&path);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(copy(&path, samples)).expect("rows can be copied");
        println!("{samples} samples in {:.0} s", start.elapsed().as_secs_f64());
    }
    let size = path.metadata().expect("it is there").len();
    let (mut daemon, addr) = serve(&path);
    println!("{}, {:.2} GB, served at {addr}", path.display(), size as f64 / 1e9);
    let before = get(&addr, "/status.json").1;
    let start = Instant::now();
    let id = first_id(&path);
    println!("{:44} {:>8} {:>8} {:>8} {:>9}", "page", "p50 ms", "p95 ms", "max ms", "bytes");
    let mut worst: f64 = 0.0;
    for page in pages(&id) {
        let mut times = vec![];
        let (mut bytes, mut status) = (0, 0);
        for _ in 0..LOADS {
            let (head, body, begun) = get(&addr, &page);
            (bytes, status) = (body.len(), head);
            times.push(begun.as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        worst = worst.max(at(0.95));
        println!("{page:44} {:8.1} {:8.1} {:8.1} {bytes:9} {status}", at(0.5), at(0.95), at(1.0));
    }
    let after = get(&addr, "/status.json").1;
    let verified = |text: &[u8]| {
        let status: serde_json::Value = serde_json::from_slice(text).expect("a status");
        status["counts"]["verified"].as_u64().unwrap_or(0)
    };
    let grown = verified(&after) - verified(&before);
    println!("worst p95 {worst:.1} ms; meanwhile {grown} samples grew in {:.0} s", start.elapsed().as_secs_f64());
    daemon.kill().expect("it can be killed");
    daemon.wait().expect("it ends");
}

/// Pages without parameters, the first of the lists under filters, and one of each with a parameter.
fn pages(id: &str) -> Vec<String> {
    let rows = flywheel::web::routes();
    let get = rows.iter().filter(|r| r.method == flywheel::serve::route::Method::Get && !r.path.contains('{'));
    let mut all: Vec<String> = get.map(|r| r.path.to_owned()).filter(|p| !p.starts_with("/preview")).collect();
    all.push(format!("/samples/{id}"));
    all.push(format!("/samples/{id}/again"));
    for filter in ["kind=plane", "level=3", "domain=physics", "depth=2", "kind=chart&level=2&depth=1", "before=500000"]
    {
        all.push(format!("/samples?{filter}"));
    }
    all.extend(
        ["/knowledge/math/geometry/plane/circle", "/templates/plane/chord_distance", "/metrics"].map(str::to_owned),
    );
    all
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flywheel"));
    command.env("FLYWHEEL_GENERATE_TEMPLATES", concat!(env!("CARGO_MANIFEST_DIR"), "/templates"));
    command.env("FLYWHEEL_GENERATE_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"));
    command
}

fn grow(path: &Path) {
    let mut command = program();
    command.args(["run", "--samples", &BASE.to_string(), "--db"]).arg(path).stdout(Stdio::null());
    assert!(command.status().expect("the program starts").success());
}

/// Copies all rows of samples and rejects until there are so many samples.
async fn copy(path: &Path, samples: u64) -> Result<(), sqlx::Error> {
    let options =
        SqliteConnectOptions::new().filename(path).pragma("synchronous", "OFF").pragma("cache_size", "-262144");
    let mut db = options.disable_statement_logging().connect().await?;
    let (turns, base, rejects): (i64, i64, i64) =
        sqlx::query_as("SELECT next_turn, verified, rejected FROM run").fetch_one(&mut db).await?;
    let copies = i64::try_from(samples).unwrap_or(i64::MAX) / base;
    for copy in 1..copies {
        let mut work = db.begin().await?;
        let (more, later, behind) = (copy * base, copy * turns, copy * rejects);
        for text in [
            format!(
                "INSERT INTO sample SELECT number + {more}, lower(hex(randomblob(8))), turn + {later}, slot, template, template_hash, level,
                 kind, theme, question, answer_text, choices, steps, calls, width_px, height_px, randomblob(32), hash, body, depth, way,
                 parent, needed, visual, context, repairs FROM sample WHERE number <= {base}"
            ),
            format!(
                "INSERT INTO likeness SELECT sample + {more}, form, randomblob(16), answer, picture FROM likeness WHERE sample <= {base}"
            ),
            format!("INSERT INTO sample_tag SELECT tag, sample + {more} FROM sample_tag WHERE sample <= {base}"),
            format!(
                "INSERT INTO reject SELECT number + {behind}, turn + {later}, slot, template, template_hash, level, kind, code, body, depth,
                 repairs FROM reject WHERE number <= {rejects}"
            ),
            format!(
                "INSERT INTO repair SELECT turn + {later}, slot, attempt, code, action, before, after, verified FROM repair WHERE turn < {turns}"
            ),
        ] {
            sqlx::query(AssertSqlSafe(text)).execute(&mut *work).await?;
        }
        work.commit().await?;
    }
    finish(&mut db, copies).await?;
    db.close().await
}

/// The run's row and the counts, as they would be.
async fn finish(db: &mut SqliteConnection, copies: i64) -> Result<(), sqlx::Error> {
    for text in [
        format!(
            "UPDATE run SET next_turn = next_turn * {copies}, verified = verified * {copies}, rejected = rejected * {copies}"
        ),
        format!("UPDATE tally SET number = number * {copies}"),
        // What growth has looked at, or the first round would read all copies.
        "UPDATE growth SET samples = (SELECT verified FROM run)".into(),
        format!("UPDATE coverage SET samples = samples * {copies}"),
        "ANALYZE".into(),
    ] {
        sqlx::query(AssertSqlSafe(text)).execute(&mut *db).await?;
    }
    Ok(())
}

fn first_id(path: &Path) -> String {
    use flywheel::store::Store;
    let mut store = flywheel::store::sqlite::SqliteStore::read(path).expect("it opens");
    store.samples_after(0, 1).expect("it reads").remove(0).sample.id
}

fn serve(path: &Path) -> (Child, String) {
    let mut command = program();
    command.args(["serve", "--workers", "1", "--addr", "127.0.0.1:0", "--db"]).arg(path);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("it listens");
    (child, line.trim().trim_start_matches("http://").to_owned())
}

/// Status, body, and the time until the answer began.
fn get(addr: &str, path: &str) -> (u16, Vec<u8>, Duration) {
    let mut stream = TcpStream::connect(addr).expect("it listens");
    let start = Instant::now();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {addr}\r\n\r\n").expect("it reads");
    let mut bytes = vec![0; 1];
    stream.read_exact(&mut bytes).expect("it answers");
    let begun = start.elapsed();
    stream.read_to_end(&mut bytes).expect("it answers");
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").map_or(bytes.len(), |e| e + 4);
    let status = String::from_utf8_lossy(&bytes[..end]).split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    (status, bytes[end..].to_vec(), begun)
}
