//! Programs that try to get out of the executors: none reads a secret, reaches a listener, writes abroad, outlives its episode, or
//! leaves anything behind for the next one. Python's are run where Python and bubblewrap are; elsewhere a line says so.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "escape/native.rs"]
mod native;
#[path = "escape/python.rs"]
mod python;

use flywheel::executor::native::Native;
use flywheel::executor::observation::{Executor, Fault, Observation, Opening};
use flywheel::executor::python::{Interpreter, Limits, Python};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the secret file says; nothing else on this machine says it.
const SECRET: &str = "the-secret-of-the-test-6f1c2b9a";

/// What must not be touched.
struct Outside {
    folder: tempfile::TempDir,
    listener: TcpListener,
}

impl Outside {
    fn new() -> Outside {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret.txt"), SECRET).unwrap();
        std::fs::create_dir(folder.path().join("canary")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Outside { folder, listener }
    }

    fn secret(&self) -> PathBuf {
        self.folder.path().join("secret.txt")
    }

    fn program(&self, text: &str) -> String {
        let canary = self.folder.path().join("canary");
        text.replace("{secret}", self.secret().to_str().unwrap())
            .replace("{canary}", canary.to_str().unwrap())
            .replace("{port}", &self.listener.local_addr().unwrap().port().to_string())
    }

    /// What an attempt has done that it must not.
    fn harm(&self, seen: &Observation) -> Vec<&'static str> {
        let told = |text: &str| text.contains(SECRET);
        let in_image = |data: &[u8]| data.windows(SECRET.len()).any(|w| w == SECRET.as_bytes());
        let mut harm = vec![];
        if told(&seen.text)
            || seen.error.as_ref().is_some_and(|e| told(&e.1))
            || seen.images.iter().any(|i| in_image(&i.data))
        {
            harm.push("the secret came out");
        }
        if std::fs::read_to_string(self.secret()).ok().as_deref() != Some(SECRET) {
            harm.push("the secret was changed");
        }
        if std::fs::read_dir(self.folder.path().join("canary")).unwrap().next().is_some() {
            harm.push("something was written abroad");
        }
        if self.listener.accept().is_ok() {
            harm.push("somebody connected");
        }
        harm
    }
}

fn picture() -> Vec<u8> {
    use flywheel::figure::png::{Effort, Frame};
    Frame::from_rgb(640, 480, &vec![255; 640 * 480 * 3]).encode(Effort::Fast)
}

fn opening() -> Opening {
    Opening { image: picture(), image_path: "images/task.png".into() }
}

/// Ids of a process and of all below it.
fn family(root: u32) -> Vec<u32> {
    let parent = |pid: u32| -> Option<u32> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|e| e.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let below = |pid: &u32| {
        let mut at = *pid;
        while at != root {
            match parent(at).filter(|p| *p > 1) {
                Some(up) => at = up,
                None => return false,
            }
        }
        true
    };
    all.filter(below).collect()
}

/// Whether all of these processes end; the kernel takes a moment to sweep what was killed.
fn all_end(family: &[u32]) -> bool {
    let start = std::time::Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        if family.iter().all(|p| !Path::new(&format!("/proc/{p}")).exists()) {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

#[test]
fn nothing_gets_out_of_the_native_executor() {
    assert!(native::ATTEMPTS.len() >= 60, "{}", native::ATTEMPTS.len());
    let outside = Outside::new();
    let mut executor = Native::with(Path::new(env!("CARGO_BIN_EXE_flywheel"))).unwrap();
    let mut wrong = vec![];
    for (name, program) in native::ATTEMPTS {
        executor.begin(&opening()).unwrap();
        let seen = executor.step(&outside.program(program)).unwrap();
        let said = seen.error.as_ref().map_or("no error", |e| e.1.lines().find(|l| !l.trim().is_empty()).unwrap_or(""));
        println!("    {name:28} {:?} {}", seen.error.as_ref().map(|e| e.0), said.chars().take(90).collect::<String>());
        wrong.extend(outside.harm(&seen).into_iter().map(|h| format!("{name}: {h}")));
        if seen.text.len() > 20_000 || seen.images.len() > 5 {
            wrong.push(format!("{name}: {} bytes and {} pictures came out", seen.text.len(), seen.images.len()));
        }
        // The next episode knows nothing of this one and works.
        executor.begin(&opening()).unwrap();
        let next = executor.step("print(keep)").unwrap();
        if next.error.is_none() {
            wrong.push(format!("{name}: a name is known in the next episode"));
        }
        let next = executor.step("line(1, 2, 3, 4)\nkeep = size()").unwrap();
        let again = executor.step("print(keep)").unwrap();
        if next.error.is_some() || next.images.len() != 1 || again.text.trim() != "(640, 480)" {
            wrong.push(format!("{name}: the next episode fails: {:?} {:?}", next.error, again.text));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let worker = executor.worker_id().unwrap();
    assert!(Path::new(&format!("/proc/{worker}")).exists());
    drop(executor);
    assert!(all_end(&[worker]), "the worker outlives its executor");
}

/// Peak of addresses that a process has taken, in MiB.
fn peak_mib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmPeak:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

/// The worker's limit is on addresses: were its allocator to reserve as many at once, episodes would fail by chance.
#[test]
fn a_worker_keeps_its_addresses_for_its_episodes() {
    let mut executor = Native::with(Path::new(env!("CARGO_BIN_EXE_flywheel"))).unwrap();
    let worker = executor.worker_id().unwrap();
    assert!(peak_mib(worker) < 256, "before the first episode: {} MiB", peak_mib(worker));
    for _ in 0..300 {
        executor.begin(&opening()).unwrap();
        let seen = executor.step("line(1, 2, 300, 400)\nkeep = [str(i) for i in range(10000)]").unwrap();
        assert!(seen.error.is_none(), "{:?}", seen.error);
    }
    assert_eq!(executor.worker_id(), Some(worker));
    assert!(peak_mib(worker) < 512, "after 300 episodes: {} MiB", peak_mib(worker));
}

/// An executor with short limits, or a line that says why there is none.
fn isolated() -> Option<Python> {
    let limits = Limits {
        wall: Duration::from_secs(6),
        cpu_s: 2,
        episode_cpu_s: 20,
        memory_bytes: 1 << 30,
        output_chars: 4096,
        ..Limits::default()
    };
    match Interpreter::found().and_then(|python| Python::with(&python, limits)) {
        Ok(python) => Some(python),
        Err(why) => {
            println!("SKIPPED, the python executor cannot be tried here: {why}");
            None
        }
    }
}

#[test]
fn nothing_gets_out_of_the_python_executor() {
    assert!(python::ATTEMPTS.len() >= 60, "{}", python::ATTEMPTS.len());
    let Some(mut executor) = isolated() else { return };
    let outside = Outside::new();
    let mut wrong = vec![];
    // Attempts that end in peace, because what they ask for is theirs to ask: the rest must fail.
    let harmless = [
        "link as a result",
        "environment",
        "walk of the disk",
        "open by handle",
        "many pictures",
        "huge picture",
        "link to a folder",
        "linecache",
        "ctypes open",
        "thread that stays",
        "replaced machinery",
        "stolen frames",
        "forged reply",
        "huge frame",
        "kill the parent",
    ];
    for (name, program) in python::ATTEMPTS {
        executor.begin(&opening()).unwrap();
        let seen = executor.step(&outside.program(program)).unwrap();
        let said = seen.error.as_ref().map_or("no error", |e| e.1.lines().last().unwrap_or(""));
        println!("    {name:28} {:?} {}", seen.error.as_ref().map(|e| e.0), said.chars().take(90).collect::<String>());
        wrong.extend(outside.harm(&seen).into_iter().map(|h| format!("{name}: {h}")));
        if seen.error.is_none() && !harmless.contains(name) {
            wrong.push(format!("{name}: it ran to its end and said {:?}", seen.text));
        }
        if seen.text.len() > 20_000 || seen.images.len() > 4 {
            wrong.push(format!("{name}: {} bytes and {} pictures came out", seen.text.len(), seen.images.len()));
        }
        executor.begin(&opening()).unwrap();
        let left = "import os\nprint(sorted(os.listdir('images')), [n for n in os.listdir('/tmp') if n != 'matplotlib'], 'keep' in globals())";
        let next = executor.step(left).unwrap();
        let clean = next.text.trim().starts_with("['task.png'] [") && next.text.trim().ends_with("] False");
        if !clean || next.error.is_some() || !outside.harm(&next).is_empty() {
            wrong.push(format!("{name}: the next episode finds {:?} {:?}", next.text, next.error));
        }
        executor.step("keep = 1").unwrap();
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // What runs on in the last episode ends with it.
    executor.begin(&opening()).unwrap();
    let busy =
        "import threading\ndef f():\n    while True:\n        pass\nthreading.Thread(target=f, daemon=True).start()";
    executor.step(busy).unwrap();
    let family = family(executor.process_id().unwrap());
    assert!(family.len() >= 2, "bubblewrap and the interpreter: {family:?}");
    drop(executor);
    assert!(all_end(&family), "a process outlives the executor");
}

#[test]
fn harm_is_noticed() {
    let outside = Outside::new();
    let quiet = Observation::default();
    assert_eq!(outside.harm(&quiet), Vec::<&str>::new());
    let told = Observation { text: format!("x {SECRET}"), ..Observation::default() };
    assert_eq!(outside.harm(&told), ["the secret came out"]);
    let _caller = std::net::TcpStream::connect(outside.listener.local_addr().unwrap()).unwrap();
    std::fs::write(outside.folder.path().join("canary/x"), "x").unwrap();
    std::fs::write(outside.secret(), "changed").unwrap();
    assert_eq!(outside.harm(&quiet).len(), 3);
}

#[test]
fn an_episode_of_python_keeps_its_names_and_shows_what_it_draws() {
    let Some(mut executor) = isolated() else { return };
    executor.begin(&opening()).unwrap();
    let first = executor.step("a = 5\nprint(image_path, a)").unwrap();
    assert_eq!((first.text.as_str(), &first.error), ("images/task.png 5\n", &None));
    let copy = "data = open(image_path, 'rb').read()\nopen(processed_path, 'wb').write(data)\nprint(a + 1)";
    let second = executor.step(copy).unwrap();
    assert_eq!((second.text.as_str(), second.images.len()), ("6\n", 1));
    assert_eq!((second.images[0].path.as_str(), &second.images[0].data), ("images/task-step2.png", &picture()));
    let wrong = executor.step("x = 1\ny = x / 0").unwrap();
    let (fault, why) = wrong.error.unwrap();
    assert!(
        fault == Fault::Program
            && why.contains("<step 3>, line 2")
            && why.ends_with("ZeroDivisionError: division by zero"),
        "{why}"
    );
    assert_eq!(executor.step("print(x)").unwrap().text, "1\n", "what ran before the error stays");
    let ended = executor.step("import os\nos._exit(3)").unwrap().error.unwrap();
    assert!(ended.0 == Fault::Ended && ended.1.contains("exit status 3"), "{}", ended.1);
    assert!(executor.step("print(a)").unwrap().error.unwrap().1.contains("NameError"));
}

#[test]
fn a_missing_interpreter_is_refused_with_a_hint() {
    let why = Interpreter::at(Path::new("/nonexistent/python")).unwrap_err().to_string();
    assert!(why.contains("/nonexistent/python") && why.contains("hint:"), "{why}");
    let why = Interpreter::at(Path::new("/bin/true")).unwrap_err().to_string();
    assert!(why.contains("/bin/true: does not say where it lives"), "{why}");
}
