//! Cost of committing: CPU time for each sample with a 3 KB body and three 10 KB pictures.
//!
//! Budget: 0.3 ms of CPU for each sample, all threads, serialising and hashing included. `cargo bench --bench store`.

#[path = "../tests/synthetic/mod.rs"]
mod synthetic;

use flywheel::sample::outcome::{Outcome, Turn};
use flywheel::store::Store;
use std::time::Instant;
use synthetic::{Size, open, sample};

const SIZE: Size = Size { body: 2000, png: 10_000 };

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    println!("turns/commit  samples  CPU ms/sample  wall ms/sample  MB/s");
    for (gather, total) in [(1, 2_000), (8, 4_000), (32, 20_000)] {
        let mut store = open(&folder.path().join(format!("{gather}.db")));
        let (mut cpu, mut wall, mut first) = (0.0, 0.0, 0);
        while first < total {
            let turns: Vec<Turn> = (first..first + gather)
                .map(|index| Turn { index, outcomes: vec![Outcome::Verified(Box::new(sample(index, 0, SIZE)))] })
                .collect();
            let (start, clock) = (cpu_s(), Instant::now());
            store.commit(turns, u64::MAX).expect("it commits");
            cpu += cpu_s() - start;
            wall += clock.elapsed().as_secs_f64();
            first += gather;
        }
        let (n, size) = (total as f64, folder.path().join(format!("{gather}.db")).metadata().expect("a file").len());
        println!(
            "{gather:12}  {total:7}  {:13.3}  {:14.3}  {:4.0}",
            cpu * 1e3 / n,
            wall * 1e3 / n,
            size as f64 / 1e6 / wall
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("no peak memory here"));
}

fn cpu_s() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
