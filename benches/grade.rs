//! Cost of a grading: budget 100 us of one core, that is 10,000 a second, over the labelled pairs of the tests; and the dearest category.

use flywheel::grade::line;
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

/// Rounds over all pairs.
const ROUNDS: u32 = 20;

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grade");
    let mut categories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("tests/grade is there") {
        let path = entry.expect("entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        categories.insert(name, text.lines().map(str::to_owned).collect());
    }
    let (mut count, mut seconds) = (0.0, 0.0);
    for (name, lines) in &categories {
        let start = cpu_seconds();
        for _ in 0..ROUNDS {
            for line in lines {
                let _ = black_box(line::grade_line(black_box(line)));
            }
        }
        let took = cpu_seconds() - start;
        let gradings = f64::from(ROUNDS) * lines.len() as f64;
        println!("{name:20} {:9.0} gradings per CPU-second", gradings / took);
        count += gradings;
        seconds += took;
    }
    println!("{:20} {:9.0} gradings per CPU-second", "all", count / seconds);
}
