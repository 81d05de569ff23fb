//! Hostile programs end in typed verdicts and the sandbox lives on; good programs build the same draft in and out of it.
//!
//! The binary is its own worker, so it has a `main` of its own: with the sandbox's argument it serves, else it runs the
//! table of tests. How long each program took is printed and not asserted; the sandbox's own clock is the bound.

#![allow(clippy::unwrap_used, reason = "tests without the harness, in which clippy does not see tests")]

#[path = "sandbox/hostile.rs"]
mod hostile;

use flywheel::seed::Stream;
use flywheel::template::host::Shares;
use flywheel::template::sandbox::frame::Job;
use flywheel::template::sandbox::verdict::{Kill, Limit, Verdict};
use flywheel::template::sandbox::{Bounds, SUBCOMMAND, Sandbox, worker};
use flywheel::template::script::{BuildError, Library, Limits, Script};
use hostile::{HOSTILE, whole};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SHARES: Shares = Shares { modalities: [0.3, 0.3, 0.2, 0.2], multiple_choice: 0.5 };

const GOOD: &str = r#"
meta(title = "A segment", kind = "plane", knowledge = ["mathematics/geometry/plane/line/segment"], tools = ["connect"], levels = [1])
def build(p, rng, level):
    n = rng.int(3, 9)
    A, B = p.point(0, 0), p.polar(p.point(0, 0), n, rng.int(0, 359))
    g = p.given(length(A, B), n)
    p.ask(length(A, B), n)
    p.tool("connect", A, B)
    p.step("It is {}.", derive = equal(length(A, B), n), because = "mathematics/geometry/plane/line/segment", uses = [g])
"#;

fn job(name: &str, source: &str, seed: u64) -> Job {
    Job {
        name: name.into(),
        source: source.into(),
        library: BTreeMap::new(),
        level: 1,
        seed: vec![b"test".to_vec(), seed.to_le_bytes().to_vec()],
        modalities: SHARES.modalities,
        multiple_choice: SHARES.multiple_choice,
    }
}

fn sandbox() -> Sandbox {
    Sandbox::start(&std::env::current_exe().unwrap(), Bounds::default()).unwrap()
}

/// Largest resident memory seen of a process, in MiB, until told to stop.
fn watch(pid: u32, stop: Arc<AtomicBool>) -> std::thread::JoinHandle<u64> {
    std::thread::spawn(move || {
        let mut peak = 0;
        while !stop.load(Ordering::Relaxed) {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
            let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
            peak = peak.max(kib.unwrap_or(0) / 1024);
            std::thread::sleep(Duration::from_millis(2));
        }
        peak
    })
}

fn hostile_programs_end_in_verdicts_and_the_sandbox_lives_on() {
    let mut sandbox = sandbox();
    let good = sandbox.build(&job("good", GOOD, 1)).unwrap();
    let mut wrong = Vec::new();
    for row in HOSTILE {
        let source = whole(row);
        // A fresh worker, so that the peak of memory belongs to this program.
        assert_eq!(sandbox.build(&job("good", GOOD, 1)).unwrap(), good, "before {}", row.name);
        let stop = Arc::new(AtomicBool::new(false));
        let peak = watch(sandbox.worker_id().unwrap(), stop.clone());
        let start = Instant::now();
        let verdict = sandbox.build(&job("hostile", &source, 1)).map(|_| "a draft");
        let took = start.elapsed();
        stop.store(true, Ordering::Relaxed);
        let peak = peak.join().unwrap();
        let again = Instant::now();
        assert_eq!(sandbox.build(&job("good", GOOD, 1)).unwrap(), good, "after {}", row.name);
        let said = match &verdict {
            Ok(draft) => String::from(*draft),
            Err(v) => {
                v.to_string().lines().find(|l| !l.trim().is_empty()).unwrap_or_default().chars().take(90).collect()
            }
        };
        println!(
            "    {:34} {:6} ms {:5} MiB, next job {:4} ms: {said}",
            row.name,
            took.as_millis(),
            peak,
            again.elapsed().as_millis()
        );
        if !verdict.as_ref().is_err_and(row.expects) {
            wrong.push(format!("{}: {verdict:?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn good_templates_build_the_same_draft_in_and_out_of_process() {
    let mut sandbox = sandbox();
    let worker = sandbox.worker_id();
    let mut compared = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Shared modules and rules of expansion are no templates of their own.
                folders.extend((!path.ends_with("lib") && !path.ends_with("expand")).then_some(path));
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            if source.contains("load(") {
                continue;
            }
            let script = Script::load("same", &source, &Library::default()).unwrap();
            for seed in 0..40 {
                let mut job = job("same", &source, seed);
                job.level = script.meta.levels[seed as usize % script.meta.levels.len()];
                let parts: Vec<&[u8]> = job.seed.iter().map(Vec::as_slice).collect();
                let inside = script.build(job.level, &Stream::new(&parts), &SHARES, &Limits::default());
                match (inside, sandbox.build(&job)) {
                    (Ok(a), Ok(b)) => assert_eq!(a, b, "{}", path.display()),
                    (Err(BuildError::Declined(a)), Err(Verdict::Declined(b))) => assert_eq!(a, b),
                    (a, b) => panic!("{}: {a:?} in process, {b:?} in the sandbox", path.display()),
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 0, "no template without libraries");
    assert_eq!(sandbox.worker_id(), worker, "one worker serves all jobs");
    println!("    {compared} drafts compared");
}

fn libraries_are_loaded_and_held_to_the_same_rules() {
    let mut sandbox = sandbox();
    let body = GOOD.replace("n = rng.int(3, 9)", "n = three()");
    let mut job = job("lib", &format!("load(\"//lib/numbers.star\", \"three\")\n{body}"), 1);
    assert!(matches!(sandbox.build(&job), Err(Verdict::Failed(m)) if m.contains("finds no such module")));
    job.library.insert("numbers".into(), "def three():\n    return 3\n".into());
    assert!(sandbox.build(&job).is_ok());
    job.library.insert("numbers".into(), format!("x = {}", "(".repeat(200)));
    assert!(
        matches!(sandbox.build(&job), Err(Verdict::Refused(m)) if m.starts_with("templates/lib/numbers.star:1:105"))
    );
    job.library.insert("numbers".into(), "x = [i for i in range(2000000000)]\n".into());
    assert!(matches!(sandbox.build(&job), Err(Verdict::Limit(Limit::Ticks | Limit::Heap, _))));
}

fn failures_name_file_line_and_column() {
    let mut sandbox = sandbox();
    let says = |sandbox: &mut Sandbox, source: &str, part: &str| match sandbox.build(&job("a/b", source, 1)) {
        Err(Verdict::Failed(message)) => assert!(message.contains(part), "{message}"),
        other => panic!("{other:?}"),
    };
    says(&mut sandbox, &GOOD.replace("n = rng.int(3, 9)", "n = nobody"), "templates/a/b.star:4:9");
    says(&mut sandbox, &GOOD.replace("rng.int(3, 9)", "rng.int(9, 3)"), "templates/a/b.star:4:9");
    says(&mut sandbox, "def build(p rng):\n    pass\n", "templates/a/b.star:1:13");
    says(&mut sandbox, &GOOD.replace("p.ask(length(A, B), n)", "pass"), "templates/a/b.star");
    let declines = sandbox.build(&job("a/b", &GOOD.replace("n = rng", "p.reject(\"too flat\")\n    n = rng"), 1));
    assert_eq!(declines, Err(Verdict::Declined("too flat".into())));
}

fn a_worker_that_died_is_replaced() {
    let mut sandbox = sandbox();
    let before = sandbox.worker_id().unwrap();
    let pid = rustix::process::Pid::from_raw(before as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    assert_eq!(sandbox.build(&job("good", GOOD, 1)), Err(Verdict::Killed(Kill::Signal(9))));
    assert!(sandbox.build(&job("good", GOOD, 1)).is_ok());
    assert_ne!(sandbox.worker_id(), Some(before));
}

fn a_program_that_is_no_worker_is_an_error() {
    let refused = |path: &str| Sandbox::start(Path::new(path), Bounds::default()).err().map(|e| e.to_string());
    assert!(refused("/nonexistent/flywheel").is_some());
    let why = refused("/bin/true").unwrap();
    assert!(why.contains("/bin/true: is no worker"), "{why}");
    let why = refused("/bin/echo").unwrap();
    assert!(why.contains("/bin/echo"), "{why}");
}

fn the_worker_has_no_environment_and_is_confined() {
    let sandbox = sandbox();
    let folder = format!("/proc/{}", sandbox.worker_id().unwrap());
    // Nothing of ours but what the allocator is told.
    let environment = std::fs::read_to_string(format!("{folder}/environ")).unwrap();
    let variables: Vec<&str> = environment.split_terminator('\0').collect();
    assert!(!variables.is_empty() && variables.iter().all(|v| v.starts_with("MIMALLOC_")), "{variables:?}");
    let limits = std::fs::read_to_string(format!("{folder}/limits")).unwrap();
    let soft = |name: &str| {
        let line = limits.lines().find(|l| l.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().next().unwrap().to_owned()
    };
    let rows = [
        ("Max address space", "1073741824"),
        ("Max open files", "3"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max processes", "0"),
    ];
    for (name, value) in rows {
        assert_eq!(soft(name), value, "{name}");
    }
    assert_ne!(soft("Max cpu time"), "unlimited");
}

const TESTS: &[(&str, fn())] = &[
    ("the_worker_has_no_environment_and_is_confined", the_worker_has_no_environment_and_is_confined),
    ("a_program_that_is_no_worker_is_an_error", a_program_that_is_no_worker_is_an_error),
    ("a_worker_that_died_is_replaced", a_worker_that_died_is_replaced),
    ("failures_name_file_line_and_column", failures_name_file_line_and_column),
    ("libraries_are_loaded_and_held_to_the_same_rules", libraries_are_loaded_and_held_to_the_same_rules),
    (
        "good_templates_build_the_same_draft_in_and_out_of_process",
        good_templates_build_the_same_draft_in_and_out_of_process,
    ),
    (
        "hostile_programs_end_in_verdicts_and_the_sandbox_lives_on",
        hostile_programs_end_in_verdicts_and_the_sandbox_lives_on,
    ),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|a| a == SUBCOMMAND) {
        return match worker::serve(std::io::stdin(), std::io::stdout()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(e) => {
                eprintln!("{e}");
                ExitCode::from(2)
            }
        };
    }
    let wanted: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
    let listing = args.iter().any(|a| a == "--list");
    let mut failed = 0;
    for (name, test) in TESTS.iter().filter(|t| wanted.is_empty() || wanted.iter().any(|w| t.0.contains(w.as_str()))) {
        if listing {
            println!("{name}: test");
            continue;
        }
        let passed = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += u8::from(!passed);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(101) }
}
