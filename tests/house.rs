//! The house rules that a program can hold us to: floors, circles, file length, opening comments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Floors from the ground up; a module imports from its own floor or below.
const FLOORS: &[&[&str]] = &[
    &["seed", "answer", "scene", "claim", "llm"],
    &["knowledge", "tool", "diagram", "config"],
    &["figure", "sample", "template"],
    &["generate", "check", "repair", "expand"],
    &["store"],
    &["flywheel", "eval", "export"],
    &["train", "serve"],
    &["cli"],
];
/// Stages know nothing of each other.
const STAGES: &[&str] = FLOORS[3];
const LONGEST_FILE: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    let (mut open, mut found) = (vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("src is readable") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("source is UTF-8");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// Top-level module of a file: `src/claim/text.rs` and `src/claim.rs` belong to `claim`.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("below src");
    let first = below.components().next().expect("a file").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|f| f.contains(&module))
}

/// Names behind `crate::`, in code and not in comments; those of tests do not count.
fn imports(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
    let mut found = BTreeSet::new();
    for line in lines {
        for part in line.split("crate::").skip(1) {
            found.insert(part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect());
        }
    }
    found
}

/// What breaks the rules of floors: pairs of module and import.
fn breaches(edges: &BTreeSet<(String, String)>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (from, to) in edges {
        match (floor(from), floor(to)) {
            (None, _) => wrong.push(format!("{from} stands on no floor")),
            (_, None) => wrong.push(format!("{from} imports {to}, which stands on no floor")),
            (Some(a), Some(b)) if b > a => wrong.push(format!("{from} imports {to} from a floor above")),
            _ if STAGES.contains(&from.as_str()) && STAGES.contains(&to.as_str()) => {
                wrong.push(format!("stage {from} imports stage {to}"))
            }
            _ => {}
        }
    }
    let mut left: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in edges {
        left.entry(from).or_default().insert(to);
        left.entry(to).or_default();
    }
    while let Some(done) = left.iter().find(|(_, to)| to.is_empty()).map(|(m, _)| *m) {
        left.remove(done);
        left.values_mut().for_each(|to| {
            to.remove(done);
        });
    }
    if !left.is_empty() {
        wrong.push(format!("import circle among {:?}", left.keys()));
    }
    wrong
}

fn edges() -> BTreeSet<(String, String)> {
    let own = sources().into_iter().filter(|(p, _)| !["lib", "main"].contains(&module(p).as_str()));
    own.flat_map(|(path, text)| {
        let from = module(&path);
        imports(&text)
            .into_iter()
            .filter(|to| !to.is_empty())
            .map(|to| (from.clone(), to))
            .filter(|(a, b)| a != b)
            .collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn modules_import_only_from_their_floor_and_below_without_circles() {
    assert_eq!(breaches(&edges()), Vec::<String>::new());
}

#[test]
fn a_breach_is_noticed() {
    let edge = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    for bad in [
        vec![edge("scene", "figure")],
        vec![edge("generate", "check")],
        vec![edge("cellar", "scene")],
        vec![edge("sample", "figure"), edge("figure", "template"), edge("template", "sample")],
    ] {
        assert!(!breaches(&bad.into_iter().collect()).is_empty());
    }
    assert!(
        imports("use crate::figure::png;\n// crate::cli\nfn f() { crate::seed::trig::sin(1.0); }").contains("seed")
    );
}

#[test]
fn every_file_is_short_and_opens_with_what_it_is() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not open with //!", path.display());
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines, more than {LONGEST_FILE}", path.display());
    }
}
