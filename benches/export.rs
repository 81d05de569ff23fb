//! Cost of exporting a database in every format: rows per CPU-second, bytes per second beside a plain copy, peak memory.
//!
//! Budget: 2,000 samples per CPU-second without drawing anew, and memory that does not grow with the database.
//! `cargo bench --bench export -- samples.db [SAMPLES]`, after `flywheel run --samples 10000 --db samples.db`.

use flywheel::check::reserved::Reserved;
use flywheel::export::plan::{Options, plan};
use flywheel::export::split::{By, Shares};
use flywheel::export::{FORMATS, job};
use flywheel::store::Store;
use flywheel::store::sqlite::SqliteStore;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let Some(db) = args.first() else {
        println!("no database; hint: cargo bench --bench export -- samples.db");
        return;
    };
    let most: usize = args.get(1).and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
    println!("format            samples  samples/CPU-s     MB  MB/s  copy MB/s  peak MB so far");
    for format in FORMATS {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = SqliteStore::read(Path::new(db)).expect("a database");
        let options = Options {
            format: format.name,
            filter: vec![],
            shares: Shares([0.9, 0.05, 0.05]),
            by: By::Problem,
            shard_size: 1000,
            style: "mixed".into(),
            image_root: String::new(),
            suite: None,
        };
        let (cpu, start) = (cpu_s(), Instant::now());
        let mut index = store.index().expect("an index");
        index.truncate(most);
        let plan = plan(index, &options, &Reserved::default()).expect("samples");
        job::run(&mut store, format, &options, &plan, folder.path(), &mut |_, _| true).expect("it exports");
        let (cpu, wall) = (cpu_s() - cpu, start.elapsed().as_secs_f64());
        let (size, copy) = copied(folder.path());
        let n = plan.chosen.len();
        println!(
            "{:16}  {n:7}  {:13.0}  {:5.0}  {:4.0}  {:9.0}  {:14.0}",
            format.name,
            n as f64 / cpu,
            size as f64 / 1e6,
            size as f64 / 1e6 / wall,
            size as f64 / 1e6 / copy,
            peak_mb()
        );
    }
}

/// Size of all files below a folder in bytes, and the seconds that a plain copy of them takes, each synced as an export does.
fn copied(folder: &Path) -> (u64, f64) {
    let (mut open, mut files): (Vec<PathBuf>, Vec<PathBuf>) = (vec![folder.into()], vec![]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    let out = tempfile::tempdir().expect("a folder");
    let (start, mut size) = (Instant::now(), 0);
    for (place, file) in files.iter().enumerate() {
        let bytes = std::fs::read(file).expect("a file");
        let mut copy = std::fs::File::create(out.path().join(place.to_string())).expect("a file");
        copy.write_all(&bytes).expect("it writes");
        copy.sync_data().expect("it syncs");
        size += bytes.len() as u64;
    }
    (size, start.elapsed().as_secs_f64())
}

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1e3
}

fn cpu_s() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
