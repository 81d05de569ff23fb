//! Cost of the knowledge graph: loading, and queries at the 50th and 99th percentile, from 25,000 to a million nodes.
//!
//! Budget at 25,000 nodes: loading, database included, below 1 s; every query below 5 ms at the 99th percentile. The shipped seeds
//! are filled up with made-up grown nodes, each below a real principle and derived from three. `cargo bench --bench knowledge`;
//! a number behind it ends at that many nodes. Beside the time that passed stands the processor's, which others on the machine
//! do not lengthen.

use flywheel::knowledge::Knowledge;
use flywheel::knowledge::atlas::Atlas;
use flywheel::knowledge::grown::{Grown, Growth, Pattern, Sort};
use flywheel::knowledge::link::Edge;
use flywheel::knowledge::node::Kind;
use flywheel::knowledge::search::Index;
use flywheel::seed::Stream;
use flywheel::store::Store;
use flywheel::store::growth::Harvest;
use flywheel::store::sqlite::SqliteStore;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Queries of each kind.
const QUERIES: usize = 2000;

/// Sizes up to here also go through a database.
const STORED: usize = 100_000;

/// Words that very many nodes have.
const COMMON: [&str; 4] = ["length", "angle", "find", "circle"];

fn made_up(seeds: &Knowledge, count: usize) -> Vec<Grown> {
    let principles: Vec<&str> = seeds.nodes().filter(|n| n.kind == Kind::Principle).map(|n| n.path.as_str()).collect();
    let kinds = ["length", "angle", "area", "percentage", "time", "mass", "voltage", "slope", "count", "speed"];
    let mut stream = Stream::new(&[b"bench"]);
    let one = |number: usize| {
        let principles: Vec<String> = (0..3).map(|_| (*stream.pick(&principles)).to_owned()).collect();
        let givens: Vec<String> = (0..2).map(|_| (*stream.pick(&kinds)).to_owned()).collect();
        let asked = (*stream.pick(&kinds)).to_owned();
        let tools = vec!["connect".to_owned()];
        let name = format!("{}/{asked}-from-{}-{number}", principles[0], givens.join("-and-"));
        let pattern = Pattern { sort: Sort::Node, givens, asked, principles, tools };
        let statement = format!("Find what is asked: {}.", pattern.phrase());
        let aliases = vec![pattern.phrase()];
        Grown { name, signature: format!("{number:032x}"), pattern, statement, aliases, level: 3, round: 1 }
    };
    (0..count).map(one).collect()
}

/// What a call took, in milliseconds.
#[derive(Clone, Copy)]
struct Took {
    /// By the clock on the wall.
    wall: f64,
    /// Of the processor: of all threads of the program.
    cpu: f64,
}

/// Milliseconds of the processor up to now.
fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

fn timed<T>(work: impl FnOnce() -> T) -> (Took, T) {
    let (start, before) = (Instant::now(), cpu_ms());
    let made = work();
    (Took { wall: start.elapsed().as_secs_f64() * 1e3, cpu: cpu_ms() - before }, made)
}

/// The 50th and 99th percentile of calls.
fn percentiles(mut query: impl FnMut(usize)) -> [Took; 2] {
    let times: Vec<Took> = (0..QUERIES).map(|i| timed(|| query(i)).0).collect();
    let at = |place: usize| {
        let of = |part: fn(&Took) -> f64| {
            let mut sorted: Vec<f64> = times.iter().map(part).collect();
            sorted.sort_by(f64::total_cmp);
            sorted[place]
        };
        Took { wall: of(|t| t.wall), cpu: of(|t| t.cpu) }
    };
    [at(QUERIES / 2), at(QUERIES * 99 / 100)]
}

fn queries(atlas: &Atlas, index: &Index) {
    let count = atlas.graph().node_count() as i64;
    let mut stream = Stream::new(&[b"queries"]);
    let some: Vec<NodeIndex> = (0..QUERIES + 1).map(|_| NodeIndex::new(stream.int(0..=count - 1) as usize)).collect();
    let path = |i: usize| &atlas.graph()[some[i]].path;
    let words: Vec<String> = (0..QUERIES)
        .map(|i| {
            let statement = &atlas.graph()[some[i]].statement;
            let words: Vec<&str> = statement.split_whitespace().filter(|w| w.len() > 3).take(3).collect();
            words.join(" ")
        })
        .collect();
    let slips: Vec<String> =
        (0..QUERIES).map(|i| path(i).rsplit('/').next().unwrap_or("").replacen(['a', 'e'], "", 1)).collect();
    let show = percentiles(|i| {
        let at = atlas.find(path(i)).expect("the path is one of the atlas");
        for edge in [Edge::PartOf, Edge::Prerequisite, Edge::Related, Edge::DerivedFrom] {
            black_box((atlas.beside(at, edge, Direction::Outgoing), atlas.beside(at, edge, Direction::Incoming)));
        }
    });
    let rows = [
        ("show", show),
        ("prereqs", percentiles(|i| drop(black_box(atlas.before(some[i]))))),
        ("between", percentiles(|i| drop(black_box(atlas.between(some[i], some[i + 1]))))),
        ("search by words", percentiles(|i| drop(black_box(index.search(&words[i], 10))))),
        ("search by a slip", percentiles(|i| drop(black_box(index.search(&slips[i], 10))))),
        ("search by one word", percentiles(|i| drop(black_box(index.search(COMMON[i % COMMON.len()], 10))))),
    ];
    for (name, [half, most]) in rows {
        println!(
            "    {name:18} p50 {:8.3} ms (processor {:8.3})   p99 {:8.3} ms (processor {:8.3})",
            half.wall, half.cpu, most.wall, most.cpu
        );
    }
}

fn print_load(what: &str, took: Took) {
    println!("    {what:18} {:9.1} ms (processor {:9.1})", took.wall, took.cpu);
}

fn main() {
    let limit = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let knowledge = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (files, seeds) = timed(|| Knowledge::load(&knowledge).expect("the shipped knowledge loads"));
    println!("{} seeds from files: {:.0} ms, processor {:.0}", seeds.len(), files.wall, files.cpu);
    for size in [25_000, 100_000, 300_000, 1_000_000].into_iter().filter(|n| *n <= limit) {
        let grown = made_up(&seeds, size - seeds.len());
        println!("{size} nodes");
        let grown = if size <= STORED {
            let path = folder.path().join(format!("{size}.db"));
            let growth = Growth { round: 1, nodes: grown.len() as u64, ..Growth::default() };
            let mut store = SqliteStore::open(&path).expect("the database opens");
            store.keep_harvest(&Harvest { growth, grown, ..Harvest::default() }).expect("it is kept");
            drop(store);
            let (read, grown) = timed(|| SqliteStore::read(&path).and_then(|mut s| s.grown()).expect("it reads"));
            print_load("database", read);
            grown
        } else {
            grown
        };
        let (graph, atlas) = timed(|| Atlas::new(&seeds, grown));
        let (prepared, index) = timed(|| Index::new(&atlas));
        print_load("graph", graph);
        print_load("search index", prepared);
        assert_eq!(atlas.graph().node_count(), size);
        queries(&atlas, &index);
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        println!("    {}", status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("no memory figure here"));
    }
}
