//! Cost of native episodes: CPU time of this process and of the worker, for a figure with two tool calls, drawn and seen.
//!
//! `cargo bench --bench episode`; the budget is 200 episodes per CPU-second.

use flywheel::executor::native::Native;
use flywheel::executor::observation::{Executor, Opening};
use flywheel::figure::png::{Effort, Frame};
use std::path::Path;

/// Episodes that are timed.
const EPISODES: u32 = 500;

/// Programs of an episode, of the size that stored calls have.
const STEPS: [&str; 2] = [
    "line(120, 300, 420, 90, width=2.5, color=\"#d62728\")\narc(120, 300, 40, 0, 35, width=2, color=\"#d62728\")\n\
     text(250, 180, \"12 cm\", size=18, face=\"stix-italic\", color=\"#d62728\")",
    "F = foot((500, 320), (120, 300), (420, 90))\nline(500, 320, F[0], F[1], dash=\"dashed\")\npoint(F[0], F[1], label=\"F\")\nprint(F)",
];

/// CPU seconds of a process so far.
fn cpu_s(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit_once(") ").map_or(vec![], |s| s.1.split(' ').collect());
    // Fields 14 and 15 of the line, in hundredths of a second on Linux.
    let ticks = |place: usize| fields.get(place).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn figure() -> Vec<u8> {
    let (width, height) = (640, 480);
    let dark = |x: u32, y: u32| {
        (x + y) % 97 < 3 || ((x.abs_diff(320).pow(2) + y.abs_diff(240).pow(2)) / 400).is_multiple_of(37)
    };
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| if dark(x, y) { [20; 3] } else { [255; 3] }));
    Frame::from_rgb(width, height, &pixels.collect::<Vec<u8>>()).encode(Effort::Fast)
}

fn main() {
    let program = std::env::var("CARGO_BIN_EXE_flywheel").unwrap_or_else(|_| env!("CARGO_BIN_EXE_flywheel").into());
    let mut executor = Native::with(Path::new(&program)).expect("the worker starts");
    let worker = executor.worker_id().expect("a worker runs");
    let opening = Opening { image: figure(), image_path: "images/task.png".into() };
    let used = || cpu_s(std::process::id()) + cpu_s(worker);
    let start = used();
    for _ in 0..EPISODES {
        executor.begin(&opening).expect("the episode begins");
        for step in STEPS {
            let seen = executor.step(step).expect("the worker answers");
            assert!(seen.error.is_none() && seen.images.len() == 1, "{:?}", seen.error);
        }
    }
    assert_eq!(executor.worker_id(), Some(worker), "one worker serves all");
    let cpu = used() - start;
    println!("{EPISODES} episodes of {} steps: {:.0} per CPU-second", STEPS.len(), f64::from(EPISODES) / cpu);
}
