//! What a verified sample costs, stage by stage, on one thread, against the cost of its pictures alone.
//!
//! `cargo bench --bench turn [-- TURNS]`. Times are CPU times of this thread; compare ratios, not absolute numbers.

use flywheel::check;
use flywheel::config::Config;
use flywheel::figure::code;
use flywheel::figure::plan::plan;
use flywheel::figure::png::{Effort, Frame};
use flywheel::figure::raster::Canvas;
use flywheel::flywheel::setup;
use flywheel::flywheel::turn::turn;
use flywheel::generate::steer::Weights;
use flywheel::sample::outcome::Outcome;
use std::collections::BTreeMap;
use std::hint::black_box;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// CPU time of this thread in seconds.
fn cpu() -> f64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9
}

fn timed<T>(total: &mut f64, work: impl FnOnce() -> T) -> T {
    let start = cpu();
    let made = black_box(work());
    *total += cpu() - start;
    made
}

/// Times a stage and adds it up.
fn cost(stages: &mut BTreeMap<&'static str, f64>, name: &'static str, work: &mut dyn FnMut()) -> f64 {
    let mut t = 0.0;
    timed(&mut t, work);
    *stages.entry(name).or_default() += t;
    t
}

fn main() {
    let turns: u64 = std::env::args().filter_map(|a| a.parse().ok()).next_back().unwrap_or(2000);
    let cx = setup::load(&Config::default()).unwrap_or_else(|e| panic!("{e}")).context;
    let (mut whole, mut verified, mut images) = (0.0, 0u64, 0u64);
    for index in 0..turns {
        let made = timed(&mut whole, || turn(&cx, index));
        for outcome in made.outcomes {
            if let Outcome::Verified(s) = outcome {
                verified += 1;
                images += s.pictures.len() as u64;
            }
        }
    }
    let mut stages: BTreeMap<&str, f64> = BTreeMap::new();
    let mut pixels = 0u64;
    for index in 0..turns {
        let (script, p) = cx.generator.choose(&Weights::default(), cx.run_seed, index);
        let mut all = 0.0;
        let Ok(c) = timed(&mut all, || cx.generator.candidate(&script, p.clone())) else { continue };
        let mut parts = 0.0;
        parts += cost(&mut stages, "script", &mut || {
            black_box(script.build(p.level, &p.stream(), &cx.generator.shares, &cx.generator.limits).is_ok());
        });
        parts += cost(&mut stages, "words", &mut || {
            black_box(c.draft.question.render(&c.draft.board));
        });
        parts += cost(&mut stages, "plan (view, strokes, labels)", &mut || {
            drop(plan(&c.draft.board.scene, c.figure.theme, c.figure.sheet))
        });
        let mut frames = Vec::new();
        parts += cost(&mut stages, "raster", &mut || {
            let mut canvas = Canvas::new(&c.figure.base).expect("was drawn before");
            frames.push(Frame::of(&mut canvas));
            for ops in &c.figure.overlays {
                canvas.draw(ops).expect("was drawn before");
                let mut next = frames[frames.len() - 1].clone();
                next.update(&mut canvas);
                frames.push(next);
            }
        });
        parts += cost(&mut stages, "encode PNG", &mut || {
            frames.iter().for_each(|f| drop(black_box(f.encode(Effort::Fast))))
        });
        parts += cost(&mut stages, "hash pixels", &mut || {
            frames.iter().for_each(|f| {
                black_box(f.pixel_hash());
            })
        });
        parts += cost(&mut stages, "print code", &mut || {
            black_box(code::print(&c.figure.base));
            c.figure.overlays.iter().for_each(|o| drop(black_box(code::print_ops(o))));
        });
        *stages.entry("rest of generation").or_default() += all - parts;
        for row in check::CHECKS {
            cost(&mut stages, row.name, &mut || (row.run)(&cx.checks, &c, &mut Vec::new()));
        }
        pixels += u64::from(c.figure.base.width) * u64::from(c.figure.base.height) * c.pictures.len() as u64;
    }
    let pictures = stages["raster"] + stages["encode PNG"];
    let per = 1e6 / turns as f64;
    println!(
        "{turns} turns, {verified} verified, {images} images, {:.0} kilopixels a sample",
        pixels as f64 / 1e3 / turns as f64
    );
    println!("{:>34}  {:>9}  {:>6}", "stage", "us/sample", "share");
    for (name, t) in &stages {
        println!("{name:>34}  {:>9.1}  {:>5.1}%", t * per, 100.0 * t / whole);
    }
    println!("verified samples per CPU-second: {:.0} ({:.0} images)", verified as f64 / whole, images as f64 / whole);
    println!("whole turn / (raster + PNG): {:.2}", whole / pictures);
}
