//! Knowledge files: the shipped ones load and carry all citations; every sort of error is found, with place and hint.

use flywheel::knowledge::citation::{self, Citation};
use flywheel::knowledge::node::Kind;
use flywheel::knowledge::{Knowledge, Sources, validate};
use flywheel::seed::Stream;
use flywheel::template::cited;
use flywheel::template::host::Shares;
use flywheel::template::script::Limits;
use flywheel::template::set::{Sources as Templates, TemplateSet};
use std::path::{Path, PathBuf};

fn top(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn shipped() -> Knowledge {
    Knowledge::load(&top("knowledge")).unwrap_or_else(|errors| panic!("{}", lines(&errors)))
}

fn lines(errors: &[impl ToString]) -> String {
    errors.iter().map(|e| format!("{}\n", e.to_string())).collect()
}

fn node(path: &str, rest: &str) -> String {
    let kind = if path.contains('/') { "concept" } else { "domain" };
    format!("[[node]]\npath = \"{path}\"\nkind = \"{kind}\"\nlevel = 1\nstatement = \"A statement.\"\n{rest}\n")
}

fn one_file(text: &str) -> Sources {
    Sources::from([("knowledge/a/x.toml".into(), text.into())])
}

fn errors(text: &str) -> Vec<String> {
    Knowledge::parse(&one_file(text)).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn shipped_nodes_are_sound_and_in_order() {
    let knowledge = shipped();
    assert!(knowledge.len() >= 150, "{} nodes", knowledge.len());
    let paths: Vec<&str> = knowledge.nodes().map(|n| n.path.as_str()).collect();
    assert!(paths.is_sorted());
    assert_eq!(validate(&top("knowledge")), vec![]);
    let level_gaps: Vec<String> = knowledge
        .nodes()
        .flat_map(|n| knowledge.prerequisites(&n.path).into_iter().map(move |p| (n, p)))
        .filter(|(n, p)| p.level > n.level)
        .map(|(n, p)| format!("{} (level {}) needs {} (level {})", n.path, n.level, p.path, p.level))
        .collect();
    assert!(level_gaps.is_empty(), "{}", lines(&level_gaps));
}

#[test]
fn shipped_nodes_carry_what_tools_and_templates_cite() {
    let knowledge = shipped();
    let set = TemplateSet::load(&Templates::read(&top("templates")).unwrap()).unwrap();
    let mut cites = citation::of_tools();
    cites.extend(cited::of_templates(&set));
    let shares = Shares { modalities: [1.0; 4], multiple_choice: 0.5 };
    for script in set.scripts() {
        for seed in 0..20u8 {
            for level in &script.meta.levels {
                if let Ok(draft) = script.build(*level, &Stream::new(&[&[seed]]), &shares, &Limits::default()) {
                    cites.extend(cited::of_draft(&script.name, &draft));
                }
            }
        }
    }
    assert!(cites.iter().any(|c| c.justifies), "no template justifies a step");
    let wrong = citation::check(&knowledge, &cites);
    assert!(wrong.is_empty(), "{}", lines(&wrong));
}

#[test]
fn citations_without_a_fitting_node_are_named_with_near_ones() {
    let cite =
        |path: &str, justifies| Citation { place: "templates/a.star: meta".into(), path: path.into(), justifies };
    let all = [
        cite("mathematics/geometry/plane/circle/perpendicular-cord", false),
        cite("mathematics/geometry/plane/circle", true),
        cite("mathematics/geometry/plane/circle", false),
        cite("zoology/beetle", false),
        cite("zoology/beetle", false),
    ];
    let said: Vec<String> = citation::check(&shipped(), &all).iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "templates/a.star: meta: a step is justified by mathematics/geometry/plane/circle, which is a concept and no principle; hint: cite the principle that is applied",
            "templates/a.star: meta: knowledge mathematics/geometry/plane/circle/perpendicular-cord is no node; hint: did you mean mathematics/geometry/plane/circle/perpendicular-chord?",
            "templates/a.star: meta: knowledge zoology/beetle is no node; hint: add it to a file in knowledge/",
        ]
    );
}

#[test]
fn the_graph_answers() {
    let text = [
        node("a", ""),
        node("a/b", "prerequisites = [\"a/d\"]"),
        node("a/c", "aliases = [\"see\"]"),
        node("a/d", "prerequisites = [\"a/c\"]\nrelated = [\"a/b\"]"),
    ];
    let knowledge = Knowledge::parse(&one_file(&text.concat())).unwrap();
    let paths = |nodes: Vec<&flywheel::knowledge::node::Node>| nodes.iter().map(|n| n.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(knowledge.prerequisites("a/b")), ["a/c", "a/d"]);
    assert_eq!(paths(knowledge.children("a")), ["a/b", "a/c", "a/d"]);
    assert!(knowledge.contains("a/c") && !knowledge.contains("a/e"));
    let c = knowledge.get("a/c").unwrap();
    assert_eq!((c.kind, c.parent(), c.name(), c.domain()), (Kind::Concept, Some("a"), "c", "a"));
    assert_eq!((c.aliases.as_slice(), knowledge.get("a").unwrap().parent()), (["see".to_owned()].as_slice(), None));
}

#[test]
fn the_hash_is_that_of_the_content() {
    let whole = Knowledge::parse(&one_file(&[node("a", ""), node("a/b", "")].concat())).unwrap();
    let parts = Sources::from([
        ("knowledge/a/y.toml".into(), format!("# words\n{}", node("a", ""))),
        ("knowledge/a/x.toml".into(), node("a/b", "")),
    ]);
    assert_eq!(Knowledge::parse(&parts).unwrap().hash(), whole.hash());
    let other = Knowledge::parse(&one_file(&[node("a", ""), node("a/b", "formula = \"1\"")].concat())).unwrap();
    assert_ne!(other.hash(), whole.hash());
}

#[test]
fn schemas_are_told_apart_by_words_and_not_by_addresses() {
    // The hash of the knowledge is over these words; an address in them would give every start of the program a hash of its own,
    // and with it a new round.
    let knowledge = shipped();
    let words: Vec<&String> = knowledge.nodes().flat_map(|n| &n.schemas).collect();
    assert!(words.len() > 1000 && words.iter().any(|w| w.contains("sqrt[")));
    let addressed = words.iter().find(|w| w.contains("0x"));
    assert_eq!(addressed, None);
}

#[test]
fn each_error_has_its_place_and_hint() {
    let rows = [
        (
            node("a", "prerequisits = []"),
            "knowledge/a/x.toml:6:1: unknown key prerequisits; hint: did you mean prerequisites?",
        ),
        (
            node("a", "") + "node_count = 1\n",
            "knowledge/a/x.toml:7:1: unknown key node_count; hint: keys are path, kind",
        ),
        ("count = 1\n".into(), "knowledge/a/x.toml:1:1: unknown key count; hint: a file holds [[node]] tables only"),
        (
            node("a", "") + &node("a/Bee", ""),
            "knowledge/a/x.toml:8:8: path a/Bee has the part \"Bee\", which is not kebab-case; hint: write bee",
        ),
        (
            node("b", ""),
            "knowledge/a/x.toml:2:8: path b stands in the folder a; hint: move it to a file in the folder b",
        ),
        (
            node("a", "") + &node("a/b/c/d/e/f/g/h", ""),
            "knowledge/a/x.toml:8:8: path a/b/c/d/e/f/g/h has 8 parts, more than 7",
        ),
        (
            node("a", "") + &node("a/b", "") + &node("a/b", ""),
            "knowledge/a/x.toml:14:8: path a/b stands already at knowledge/a/x.toml:8:8",
        ),
        (
            node("a", "") + &node("a/bee/c", "") + &node("a/bees", ""),
            "knowledge/a/x.toml:8:8: a/bee/c has no parent: a/bee is no node; hint: did you mean a/bees?",
        ),
        (
            node("a", "") + &node("a/circle", "") + &node("a/x", "related = [\"a/cirlce\"]"),
            "knowledge/a/x.toml:18:12: related path a/cirlce is no node; hint: did you mean a/circle?",
        ),
        (node("a", "prerequisites = [\"a\"]"), "knowledge/a/x.toml:6:18: prerequisites run in a circle: a -> a"),
        (
            [
                node("a", ""),
                node("a/b", "prerequisites = [\"a/c\"]"),
                node("a/c", "prerequisites = [\"a\", \"a/d\"]"),
                node("a/d", "prerequisites = [\"a/b\"]"),
            ]
            .concat(),
            "knowledge/a/x.toml:12:18: prerequisites run in a circle: a/b -> a/c -> a/d -> a/b",
        ),
        (
            node("a", "").replace("domain", "concpt"),
            "knowledge/a/x.toml:3:8: unknown kind concpt; hint: did you mean concept?",
        ),
        (
            node("a", "").replace("domain", "area"),
            "knowledge/a/x.toml:3:8: a is a area, but a path of one part is a domain",
        ),
        (
            node("a", "").replace("level = 1", "level = 9"),
            "knowledge/a/x.toml:4:9: level must be an integer from 1 to 5, not 9",
        ),
        (node("a", "").replace("level = 1\n", ""), "knowledge/a/x.toml:1:1: key level is missing"),
        (
            node("a", "").replace("A statement.", "One. Two."),
            "knowledge/a/x.toml:5:13: statement is not one sentence with a full stop",
        ),
        (node("a", "aliases = \"x\""), "knowledge/a/x.toml:6:11: aliases must be a list of texts, not string"),
        (node("a", "aliases = [\"x\", \"x\"]"), "knowledge/a/x.toml:6:17: aliases names x twice"),
        (node("a", "formula = 3"), "knowledge/a/x.toml:6:11: formula must be a text, not integer"),
        (node("a", "formula = "), "knowledge/a/x.toml:6:"),
    ];
    for (text, message) in rows {
        let said = errors(&text);
        assert!(said.len() == 1 && said[0].starts_with(message), "{said:#?} instead of {message}");
    }
}

#[test]
fn all_errors_come_at_once_in_order() {
    let x = node("a", "colour = 1") + &node("a/b", "related = [\"a/q\"]\nlevels = 2") + &node("a/b/c", "");
    let sources = Sources::from([
        ("knowledge/a/x.toml".into(), x),
        ("knowledge/c/y.toml".into(), node("c", "").replace("level = 1", "level = \"x\"")),
    ]);
    let said = Knowledge::parse(&sources).unwrap_err();
    let places: Vec<String> = said.iter().map(|e| e.place.to_string()).collect();
    assert_eq!(
        places,
        ["knowledge/a/x.toml:6:1", "knowledge/a/x.toml:12:12", "knowledge/a/x.toml:13:1", "knowledge/c/y.toml:4:9"]
    );
}

#[test]
fn a_circle_a_duplicate_an_unknown_reference_depth_and_a_dead_relation_are_told_at_once() {
    let dead = "[[node]]\npath = \"a/p\"\nkind = \"principle\"\nlevel = 1\nstatement = \"It holds.\"\n\n[[node.schema]]\n\
                points = \"A B\"\nthen = \"length(A, B) == 1 / 0\"\n";
    let text = [
        node("a", ""),
        node("a/b", "prerequisites = [\"a/c\"]"),
        node("a/c", "prerequisites = [\"a/b\"]"),
        node("a/c", ""),
        node("a/d", "prerequisites = [\"a/bb\"]"),
        node("a/d/e/f/g/h/i/j", ""),
        dead.to_owned(),
    ]
    .concat();
    let said = errors(&text);
    let wanted = [
        ("x.toml:12:18", "prerequisites run in a circle: a/b -> a/c -> a/b", "drop one of these prerequisites"),
        ("x.toml:20:8", "path a/c stands already at knowledge/a/x.toml:14:8", "keep one of them"),
        ("x.toml:30:18", "prerequisite a/bb is no node", "add a node a/bb, or name another one"),
        ("x.toml:32:8", "path a/d/e/f/g/h/i/j has 8 parts, more than 7", "leave out a middle part"),
        ("x.toml:45:8", "then \"length(A, B) == 1 / 0\" does not evaluate", "look for a division by zero"),
    ];
    assert_eq!(said.len(), wanted.len(), "{said:#?}");
    for (said, (place, what, hint)) in said.iter().zip(wanted) {
        assert!(said.contains(place) && said.contains(what) && said.contains(hint), "{said} instead of {place} {what}");
    }
}

#[test]
fn the_page_of_school_mathematics_names_nodes_for_490_topics() {
    let page = std::fs::read_to_string(top("docs/school-mathematics.md")).unwrap();
    let knowledge = shipped();
    let (mut topics, mut seen) = (0, std::collections::BTreeSet::new());
    for row in page.lines().filter_map(|l| l.strip_prefix("- `")) {
        let (path, rest) = row.split_once('`').unwrap();
        assert!(knowledge.contains(path), "{path} is no node");
        assert!(seen.insert(path), "{path} stands twice");
        let count = rest.trim().trim_start_matches('(').trim_end_matches(')');
        topics += if count.is_empty() { 1 } else { count.parse().unwrap() };
    }
    assert_eq!(topics, 490);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let said = validate(&top("knowledge-that-is-not-there"));
    assert!(said.len() == 1 && said[0].what.starts_with("cannot be read"), "{}", lines(&said));
}
