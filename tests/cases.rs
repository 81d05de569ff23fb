//! Golden cases: hand-made problems from school mathematics and physics, each with the verdict that a teacher would give.
//!
//! A case is a template in `tests/cases/` with fixed numbers. Its first lines say why it is there and what the checks must
//! find: `# Expect: sound`, or a code that must be among the faults.

mod support;

use flywheel::check;
use flywheel::flywheel::context::Context;
use flywheel::generate::provenance;
use flywheel::sample::finding::Severity;
use flywheel::template::set::{Sources, TemplateSet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A case: its name, the expected verdict, its source.
struct Case {
    name: String,
    expected: String,
    source: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder of cases").map(|e| e.expect("a file").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "star"));
    files.sort();
    let line = |source: &str, key: &str| {
        let found = source.lines().find_map(|l| l.strip_prefix(key).map(str::trim).map(String::from));
        found.unwrap_or_else(|| panic!("no line {key} in\n{source}"))
    };
    let case = |path: std::path::PathBuf| {
        let source = std::fs::read_to_string(&path).expect("a text");
        assert!(!line(&source, "# Why:").is_empty());
        let name = path.file_stem().and_then(|n| n.to_str()).expect("a name").to_owned();
        Case { name, expected: line(&source, "# Expect:"), source }
    };
    files.into_iter().map(case).collect()
}

/// The codes of all faults of a case, in its first look.
fn verdict(cx: &Context, set: &TemplateSet, name: &str) -> BTreeSet<String> {
    let script = set.get(name).expect("it was loaded");
    let from = provenance(script, 1, 0, 0, script.meta.levels[0]);
    let candidate = cx.generator.candidate(script, from).unwrap_or_else(|r| panic!("{name}: {:?}", r.findings));
    let found = check::findings(&cx.checks, &candidate).into_iter();
    found.filter(|f| f.severity == Severity::Fault).map(|f| f.code).collect()
}

#[test]
fn every_case_gets_its_verdict() {
    let cx = support::context();
    let all = cases();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut sources = Sources::read(&root).expect("the shipped templates");
    sources.templates = all.iter().map(|c| (c.name.clone(), c.source.clone())).collect();
    let set = TemplateSet::load(&sources).unwrap_or_else(|e| panic!("{e:?}"));
    let mut wrong = BTreeMap::new();
    for case in &all {
        let found = verdict(&cx, &set, &case.name);
        let right = if case.expected == "sound" { found.is_empty() } else { found.contains(&case.expected) };
        if !right {
            wrong.insert(&case.name, (&case.expected, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let sound = all.iter().filter(|c| c.expected == "sound").count();
    let codes: BTreeSet<&str> = all.iter().map(|c| c.expected.as_str()).collect();
    assert!(all.len() >= 40 && sound >= 12 && codes.len() >= 15, "{} cases, {sound} sound, {codes:?}", all.len());
}
