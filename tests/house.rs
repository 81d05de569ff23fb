//! The house rules that a program can hold us to: floors, circles, file length, opening comments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Floors from the ground up; a module imports from its own floor or below.
const FLOORS: &[&[&str]] = &[
    &["seed", "answer", "scene", "claim", "llm", "similarity", "foreign", "model", "grade"],
    &["knowledge", "tool", "diagram", "config"],
    &["figure", "sample", "template"],
    &["generate", "check", "repair", "expand"],
    &["store"],
    &["evolve", "flywheel", "executor", "policy", "rollout", "evaluate", "export", "audit", "faults"],
    &["train", "serve"],
    &["web"],
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

/// Module path of a file, such as `claim::query::graph`; `mod.rs` stands for its folder.
fn path_of(file: &Path) -> String {
    let below =
        file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("below src").with_extension("");
    let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("::").trim_end_matches("::mod").to_owned()
}

/// Every path that the code names behind `crate::` or `super::`, braces spelled out; code of tests does not count.
fn named_paths(own: &str, text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let code: String = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
    let parent = own.rsplit_once("::").map_or("", |p| p.0);
    let mut found = Vec::new();
    for (root, prefix) in [("crate::", ""), ("super::", parent)] {
        for (i, _) in code.match_indices(root) {
            let rest = &code[i + root.len()..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
            let (head, tail) = rest.split_at(end);
            let full = |name: &str| {
                [prefix, head.trim_end_matches("::"), name]
                    .into_iter()
                    .filter(|p| !p.is_empty())
                    .collect::<Vec<_>>()
                    .join("::")
            };
            match tail.strip_prefix('{').and_then(|t| t.split_once('}')) {
                Some((names, _)) => found
                    .extend(names.split(',').map(|n| full(n.split(['{', ' ']).find(|p| !p.is_empty()).unwrap_or("")))),
                None => found.push(full("")),
            }
        }
    }
    found
}

/// Files and the files that they name, by module path.
fn file_edges(files: &[(String, String)]) -> BTreeSet<(String, String)> {
    let known: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let mut edges = BTreeSet::new();
    for (own, text) in files {
        for named in named_paths(own, text) {
            let mut path = named.as_str();
            while !known.contains(path) {
                let Some((shorter, _)) = path.rsplit_once("::") else { break };
                path = shorter;
            }
            if known.contains(path) && path != own {
                edges.insert((own.clone(), path.to_owned()));
            }
        }
    }
    edges
}

/// What is left when files that name nobody are taken away again and again: the circles.
fn circle(edges: &BTreeSet<(String, String)>) -> BTreeSet<String> {
    let mut edges = edges.clone();
    loop {
        let from: BTreeSet<String> = edges.iter().map(|e| e.0.clone()).collect();
        let to: BTreeSet<String> = edges.iter().map(|e| e.1.clone()).collect();
        let before = edges.len();
        edges.retain(|(a, b)| from.contains(b) && to.contains(a));
        if edges.len() == before {
            return from;
        }
    }
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let files: Vec<_> =
        sources().iter().map(|(p, t)| (path_of(p), t.clone())).filter(|(p, _)| p != "lib" && p != "main").collect();
    assert!(file_edges(&files).len() > 100, "the reader of imports finds next to nothing");
    assert_eq!(circle(&file_edges(&files)), BTreeSet::new());
}

#[test]
fn a_circle_of_files_is_noticed() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let good = [file("a", "pub mod b;"), file("a::b", "use crate::c::{D, e::F};"), file("c", "fn f() {}")];
    assert_eq!(circle(&file_edges(&good)), BTreeSet::new());
    let bad =
        [file("a", "use crate::a::b::{T};"), file("a::b", "use super::b2::X;"), file("a::b2", "use crate::a::Table;")];
    assert_eq!(circle(&file_edges(&bad)).len(), 3);
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
