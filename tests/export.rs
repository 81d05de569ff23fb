//! Exports as users call them: real databases in, files out, read back.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use flywheel::check::reserved::Reserved;
use flywheel::export::FORMATS;
use flywheel::export::filter::Condition;
use flywheel::export::job;
use flywheel::export::manifest::{Manifest, hash};
use flywheel::export::plan::{Options, plan};
use flywheel::export::split::{By, SPLITS, Shares};
use flywheel::foreign::record::Cell;
use flywheel::store::sqlite::SqliteStore;
use flywheel::store::{Store, Stored};
use program::{flywheel, rows, text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

/// Samples of the database that all tests read.
const SAMPLES: usize = 40;

/// A database, made once.
fn db() -> &'static Path {
    static DB: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    &DB.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("samples.db");
        let samples = SAMPLES.to_string();
        let made =
            flywheel(folder.path(), &["run", "--samples", &samples, "--seed", "9", "--db", path.to_str().unwrap()]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        (folder, path)
    })
    .1
}

fn stored() -> Vec<Stored> {
    SqliteStore::read(db()).unwrap().samples_after(0, 1000).unwrap()
}

fn export(folder: &Path, args: &[&str]) -> Output {
    let mut all = vec!["export", "--db", db().to_str().unwrap()];
    all.extend(args);
    flywheel(folder, &all)
}

/// Exports with small shards into all three splits, and returns the summary.
fn exported(folder: &Path, format: &str, out: &str) -> Value {
    let output =
        export(folder, &[format, out, "--json", "--shard-size", "8", "--split", "0.6,0.2,0.2", "--image-root", ""]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(output: &Output) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    words
}

/// All files below a folder with their contents.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut open, mut found) = (vec![folder.to_path_buf()], BTreeMap::new());
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Lines of all JSON lines files of an export.
fn lines(out: &Path) -> Vec<Value> {
    let data = files(&out.join("data"));
    let text = data.values().map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    text.flat_map(|t| t.lines().map(|l| serde_json::from_str(l).unwrap()).collect::<Vec<Value>>()).collect()
}

fn bytes(cell: &Cell) -> &[u8] {
    match cell {
        Cell::Picture { bytes: Some(bytes), path: Some(_) } => bytes,
        other => panic!("{other:?}"),
    }
}

fn count(text: &str, tag: &str) -> usize {
    text.matches(tag).count()
}

#[test]
fn every_format_is_written_whole_and_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let (one, two) = (format!("{}-1", format.name), format!("{}-2", format.name));
        let told = exported(folder.path(), format.name, &one);
        assert!(told["samples"].as_u64() >= Some(SAMPLES as u64) && told["kept"] == 0, "{told}");
        assert_eq!(SPLITS.iter().map(|s| told["splits"][s].as_u64().unwrap()).sum::<u64>(), told["samples"]);
        exported(folder.path(), format.name, &two);
        let out = folder.path().join(&one);
        let written = files(&out);
        // The card names the folder.
        let differ = |(path, bytes): (PathBuf, Vec<u8>)| written[&path] != bytes && !path.ends_with("README.md");
        assert!(!files(&folder.path().join(&two)).into_iter().any(differ), "{}", format.name);
        assert!(!written.keys().any(|path| path.to_string_lossy().contains("partial")), "{}", format.name);

        let manifest = Manifest::read(&out).unwrap().unwrap();
        assert_eq!(manifest.shards.iter().map(|s| s.samples as u64).sum::<u64>(), told["samples"]);
        for file in manifest.shards.iter().flat_map(|s| &s.files) {
            assert_eq!(hash(&written[Path::new(&file.path)]), file.blake3, "{}", file.path);
        }
        let card = String::from_utf8(written[Path::new("README.md")].clone()).unwrap();
        for part in ["config_name: default", "## Counts", "## Limits", "flywheel run --seed 9", format.name] {
            assert!(card.contains(part), "{}: {part} is missing in\n{card}", format.name);
        }
        let again = exported(folder.path(), format.name, &one);
        assert_eq!((again["written"].as_u64(), &again["kept"]), (Some(0), &told["shards"]), "{}", format.name);
    }
}

#[test]
fn an_interrupted_export_continues_and_mends_what_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let (out, whole) = (folder.path().join("out"), folder.path().join("whole"));
    let options = Options {
        format: "jsonl",
        filter: vec![],
        shares: Shares([0.6, 0.2, 0.2]),
        by: By::Problem,
        shard_size: 8,
        style: "mixed".into(),
        image_root: String::new(),
        suite: None,
    };
    let mut store = SqliteStore::read(db()).unwrap();
    let plan = plan(store.index().unwrap(), &options, &Reserved::default()).unwrap();
    let format = flywheel::export::format("jsonl").unwrap();
    let mut call = |out: &Path, shards: usize| {
        job::run(&mut store, format, &options, &plan, out, &mut |place, _| place < shards).unwrap()
    };
    call(&whole, usize::MAX);
    let first = call(&out, 2);
    assert!(first.stopped && first.written == 2 && !out.join("manifest.json").exists());
    std::fs::create_dir(out.join("images/train-00002.partial")).unwrap();
    let second = call(&out, usize::MAX);
    assert_eq!((second.kept, second.written), (2, plan.shards.len() - 2));
    std::fs::remove_dir_all(out.join("images/train-00002.partial")).ok();
    let same = |out: &Path| {
        let (mut a, mut b) = (files(out), files(&whole));
        a.remove(Path::new("README.md"));
        b.remove(Path::new("README.md"));
        a == b
    };
    assert!(same(&out));

    std::fs::write(out.join("data/train-00000.jsonl"), "damaged").unwrap();
    let picture = files(&out.join("images/test-00000")).into_keys().next().unwrap();
    std::fs::remove_file(out.join("images/test-00000").join(picture)).unwrap();
    let third = call(&out, usize::MAX);
    assert_eq!(third.written, 2);
    assert!(same(&out));
}

#[test]
fn v_interaction_has_the_published_columns_and_every_state_beside() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path(), "v-interaction", "out");
    let (data, states) = (rows(&folder.path().join("out/data")), rows(&folder.path().join("out/states")));
    let samples: BTreeMap<String, Stored> = stored().into_iter().map(|s| (s.sample.id.clone(), s)).collect();
    assert_eq!((data.len(), states.len()), (samples.len(), samples.len()));
    for (row, state) in data.iter().zip(&states) {
        let columns: Vec<&str> = row.cells.keys().map(String::as_str).collect();
        let mut published =
            ["id", "question", "image", "original_img_code", "edited_image", "tool_code", "CoT_with_code", "answer"];
        published.sort_unstable();
        assert_eq!(columns, published);
        let sample = &samples[text(row, "id")].sample;
        assert_eq!(text(row, "id"), text(state, "id"));
        assert!(text(row, "question").starts_with(&sample.question));
        assert_eq!(text(row, "answer"), sample.answer_text);
        assert_eq!(bytes(&row.cells["image"]), sample.pictures[0].png);
        assert_eq!(bytes(&row.cells["edited_image"]), sample.pictures.last().unwrap().png);
        let told = text(row, "CoT_with_code");
        assert!(told.starts_with("<think>") && told.ends_with("</answer>") && count(told, "</think>\n<answer>") == 1);
        let calls = sample.pictures.len() - 1;
        assert_eq!((count(told, "<image>"), count(told, "<code>"), count(told, "<sandbox_output>")), (1, calls, calls));
        for step in &sample.trajectory {
            assert!(told.contains(&step.text), "{}", step.text);
        }
        let Cell::List(edited) = &state.cells["edited_images"] else { panic!("no list") };
        let theirs: Vec<&[u8]> = edited.iter().map(bytes).collect();
        let ours: Vec<&[u8]> = sample.pictures[1..].iter().map(|p| p.png.as_slice()).collect();
        assert_eq!(theirs, ours);
        let Cell::List(codes) = &state.cells["tool_codes"] else { panic!("no list") };
        assert_eq!(codes.len(), calls);
        assert_eq!(count(text(state, "CoT_with_code"), "<image>"), calls);
        for code in [text(row, "original_img_code"), text(row, "tool_code")] {
            assert!(code.contains("image_path = \"images/") && code.contains("plt.savefig("), "{code}");
        }
        assert!(text(row, "tool_code").ends_with("print(processed_path)\n"));
    }
}

#[test]
fn ms_swift_counts_its_pictures() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path(), "ms-swift-sft", "sft");
    exported(folder.path(), "ms-swift-grpo", "grpo");
    let (sft, grpo) = (lines(&folder.path().join("sft")), lines(&folder.path().join("grpo")));
    assert_eq!((sft.len(), grpo.len()), (stored().len(), stored().len()));
    for (row, prompt) in sft.iter().zip(&grpo) {
        let images = row["images"].as_array().unwrap();
        let tags: usize = (0..3).map(|i| count(row["messages"][i]["content"].as_str().unwrap(), "<image>")).sum();
        assert_eq!(tags, images.len(), "{row}");
        assert!(images.iter().all(|path| folder.path().join("sft").join(path.as_str().unwrap()).exists()));
        assert_eq!(row["messages"].as_array().unwrap().len(), 3);
        assert_eq!(prompt["messages"].as_array().unwrap().len(), 2);
        assert!(prompt["solution"].is_string() && prompt["question"].is_string());
        assert_eq!(prompt["images"].as_array().unwrap().len(), 1);
    }
    let output = export(folder.path(), &["ms-swift-grpo", "absolute"]);
    assert!(output.status.success());
    let path = lines(&folder.path().join("absolute"))[0]["images"][0].as_str().unwrap().to_string();
    assert!(Path::new(&path).is_absolute() && Path::new(&path).exists(), "{path}");
}

#[test]
fn every_style_tells_the_same_solution_in_order_and_adds_only_what_is_known() {
    use flywheel::export::words::STYLES;
    let folder = tempfile::tempdir().unwrap();
    let samples: BTreeMap<String, Stored> = stored().into_iter().map(|s| (s.sample.id.clone(), s)).collect();
    let knowledge = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"));
    let knowledge = flywheel::knowledge::Knowledge::load(knowledge).unwrap();
    let (mut statements, mut checks) = (0, 0);
    for style in STYLES {
        let output = export(folder.path(), &["ms-swift-sft", style.name, "--style", style.name, "--image-root", ""]);
        assert!(output.status.success());
        for row in lines(&folder.path().join(style.name)) {
            let sample = &samples[row["id"].as_str().unwrap()].sample;
            let told = row["messages"][2]["content"].as_str().unwrap();
            let mut rest = told;
            for step in &sample.trajectory {
                let (before, after) =
                    rest.split_once(&step.text).unwrap_or_else(|| panic!("{}: {}", style.name, step.text));
                // What stands before a step names no picture that a later call makes.
                assert!(!before.contains("<sandbox_output>") || before.contains("</sandbox_output>"), "{before}");
                rest = after;
            }
            let cited: Vec<&str> = sample.trajectory.iter().filter_map(|s| s.principle.as_deref()).collect();
            let known: Vec<&str> =
                cited.iter().filter_map(|p| knowledge.get(p)).map(|n| n.statement.as_str()).collect();
            let quoted = told.lines().filter(|line| known.contains(line)).count();
            let turned = told.lines().filter(|line| line.starts_with("Check: ")).count();
            assert!(quoted == 0 || style.name == "explained", "{}", style.name);
            assert!(turned == 0 || style.name == "checking", "{}", style.name);
            let plain = cited.iter().all(|p| p.starts_with("mathematics/arithmetic/"));
            assert!(style.name != "explained" || quoted > 0 || plain, "{told}");
            (statements, checks) = (statements + quoted, checks + turned);
        }
    }
    assert!(statements > SAMPLES && checks > 5, "{statements} {checks}");
}

/// Where a told solution shows or names a picture before the call that makes it. `paths` are those of all states.
fn leak(told: &str, paths: &[&str]) -> Option<String> {
    for (call, part) in told.split("<code>").enumerate() {
        let (code, after) = if call == 0 { ("", part) } else { part.split_once("</code>").unwrap() };
        if let Some(later) = paths.iter().skip(call + 1).find(|path| part.contains(**path)) {
            return Some(format!("{later} stands before call {}", call + 1));
        }
        if call > 0 && !(code.contains(paths[call - 1]) && code.contains(paths[call])) {
            return Some(format!("the program of call {call} does not lead from {} on", paths[call - 1]));
        }
        let shown = count(after, "<image>");
        if shown != usize::from(call > 0) {
            return Some(format!("{shown} pictures after call {call}"));
        }
    }
    None
}

#[test]
fn no_later_state_leaks_into_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = export(folder.path(), &["ms-swift-sft", "out", "--image-root", ""]);
    assert!(output.status.success());
    let (mut told_all, mut exchanged) = (0, 0);
    for row in lines(&folder.path().join("out")) {
        let paths: Vec<&str> = row["images"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
        let told = row["messages"][2]["content"].as_str().unwrap();
        assert_eq!(leak(told, &paths), None, "{told}");
        told_all += 1;
        // Spoiled: a picture shown too early, a later one named in the opening, programs that changed their places.
        assert!(leak(&told.replacen("<think>", "<think><image>", 1), &paths).is_some());
        let last = format!("<think>{} will show it.", paths[paths.len() - 1]);
        assert!(leak(&told.replacen("<think>", &last, 1), &paths).is_some());
        if paths.len() > 2 {
            let parts: Vec<&str> = told.split("<code>").collect();
            let mut codes: Vec<(&str, &str)> = parts[1..].iter().map(|p| p.split_once("</code>").unwrap()).collect();
            let first = codes[0].0;
            codes[0].0 = std::mem::replace(&mut codes[1].0, first);
            let swapped: String = codes.iter().map(|(code, after)| format!("<code>{code}</code>{after}")).collect();
            assert!(leak(&format!("{}{swapped}", parts[0]), &paths).is_some());
            exchanged += 1;
        }
    }
    assert!(told_all >= SAMPLES && exchanged > 5, "{told_all} {exchanged}");
}

#[test]
fn webdataset_is_plain_tar() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path(), "webdataset", "out");
    let mut members: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (_, tar) in files(&folder.path().join("out/data")) {
        assert!(tar.len().is_multiple_of(512) && tar[tar.len() - 1024..].iter().all(|b| *b == 0));
        let mut at = 0;
        while tar[at] != 0 {
            let head = &tar[at..at + 512];
            let octal = |from: usize, to: usize| {
                let digits = String::from_utf8_lossy(&head[from..to]).trim_matches(['\0', ' ']).to_string();
                usize::from_str_radix(&digits, 8).unwrap()
            };
            let sum: usize =
                head.iter().enumerate().map(|(i, b)| if (148..156).contains(&i) { 32 } else { usize::from(*b) }).sum();
            assert_eq!((octal(148, 154), &head[257..263]), (sum, b"ustar\0".as_slice()));
            let name = String::from_utf8_lossy(&head[..100]).trim_end_matches('\0').to_string();
            let size = octal(124, 135);
            assert!(members.insert(name, tar[at + 512..at + 512 + size].to_vec()).is_none());
            at += 512 + size.next_multiple_of(512);
        }
    }
    for sample in stored().iter().map(|s| &s.sample) {
        let told: Value = serde_json::from_slice(&members[&format!("{}.json", sample.id)]).unwrap();
        assert_eq!(told["answer"], sample.answer_text.as_str());
        assert_eq!(members[&format!("{}.png", sample.id)], sample.pictures[0].png);
        for (state, picture) in sample.pictures.iter().enumerate().skip(1) {
            assert_eq!(members[&format!("{}.{state}.png", sample.id)], picture.png);
        }
    }
}

#[test]
fn jsonl_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path(), "jsonl", "out");
    let samples: BTreeMap<String, Stored> = stored().into_iter().map(|s| (s.sample.id.clone(), s)).collect();
    let found = lines(&folder.path().join("out"));
    assert_eq!(found.len(), samples.len());
    for row in found {
        let sample = &samples[row["id"].as_str().unwrap()].sample;
        let mut read: flywheel::sample::Sample = serde_json::from_value(row["record"].clone()).unwrap();
        assert_eq!(read.hash(), sample.hash());
        for path in row["images"].as_array().unwrap() {
            let png = std::fs::read(folder.path().join("out").join(path.as_str().unwrap())).unwrap();
            assert_eq!(png, sample.pictures[read.pictures.len()].png);
            read.pictures.push(sample.pictures[read.pictures.len()].clone());
        }
        assert_eq!(read.pictures.len(), sample.pictures.len());
    }
}

#[test]
fn image_to_code_has_a_line_in_two_languages_for_every_picture() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path(), "image-to-code", "out");
    let found = lines(&folder.path().join("out"));
    assert_eq!(found.len(), 2 * stored().iter().map(|s| s.sample.pictures.len()).sum::<usize>());
    let mut documents: BTreeMap<String, String> = BTreeMap::new();
    for row in found {
        let code = row["code"].as_str().unwrap();
        let sample = row["id"].as_str().unwrap().split('-').next().unwrap().to_string();
        let result = folder.path().join("out").join(row["result"].as_str().unwrap());
        if row["language"] == "python" {
            assert_eq!(row["task"] == "edit", code.contains("plt.imread(image_path)"), "{code}");
            continue;
        }
        // Elements of a call go before the end of the document, and the document then shows the call's picture.
        let document = match documents.get(&sample) {
            None => code.to_string(),
            Some(before) => before.replace("</svg>\n", code) + "</svg>\n",
        };
        assert!(looks_like(&document, &std::fs::read(result).unwrap()), "{sample}");
        let first = documents.insert(sample.clone(), document).is_none();
        assert_eq!(row["task"] == "draw", first, "{sample}");
    }
    let (document, sample) = (&documents[&stored()[0].sample.id], &stored()[0].sample);
    assert!(!looks_like(document, &sample.pictures[0].png), "a document of other strokes passes");
}

/// Whether resvg shows a document as in a picture, but for the smoothing of edges.
fn looks_like(document: &str, png: &[u8]) -> bool {
    use resvg::{tiny_skia, usvg};
    static OPTIONS: OnceLock<usvg::Options<'static>> = OnceLock::new();
    let options = OPTIONS.get_or_init(|| {
        let mut options = usvg::Options::default();
        flywheel::figure::font::FONTS.iter().for_each(|f| options.fontdb_mut().load_font_data(f.bytes.to_vec()));
        options
    });
    let tree = usvg::Tree::from_str(document, options).unwrap();
    let ours = tiny_skia::Pixmap::decode_png(png).unwrap();
    let mut theirs = tiny_skia::Pixmap::new(ours.width(), ours.height()).unwrap();
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut theirs.as_mut());
    let pairs = ours.data().as_chunks::<4>().0.iter().zip(theirs.data().as_chunks::<4>().0);
    let far = pairs.filter(|(p, q)| p.iter().zip(q.iter()).any(|(a, b)| a.abs_diff(*b) > 64)).count();
    (far as f64) < 0.002 * f64::from(ours.width() * ours.height())
}

#[test]
fn no_problem_stands_in_two_splits() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path(), "jsonl", "out");
    let found = lines(&folder.path().join("out"));
    let split_of: BTreeMap<&str, &str> =
        found.iter().map(|r| (r["id"].as_str().unwrap(), r["facts"]["split"].as_str().unwrap())).collect();
    let mut children = 0;
    for row in &found {
        if let Some(split) = row["facts"]["parent"].as_str().and_then(|parent| split_of.get(parent)) {
            assert_eq!(row["facts"]["split"], *split, "an expansion left what it expands");
            children += 1;
        }
    }
    assert!(children > 0 && split_of.values().collect::<std::collections::BTreeSet<_>>().len() == 3);
    // A filter moves no sample to another split.
    let output = export(folder.path(), &["jsonl", "plane", "--filter", "kind=plane", "--split", "0.6,0.2,0.2"]);
    assert!(output.status.success());
    for row in lines(&folder.path().join("plane")) {
        assert_eq!(row["facts"]["kind"], "plane");
        assert_eq!(row["facts"]["split"], split_of[row["id"].as_str().unwrap()]);
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = export(folder.path(), &["jsonl", "out", "--dry-run"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("would be written"));
    assert!(!folder.path().join("out").exists());
}

#[test]
fn what_cannot_be_done_is_said_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let say = |args: &[&str]| refused(&export(folder.path(), args));
    assert!(say(&["json", "out"]).contains("no format json; hint: did you mean jsonl?"));
    assert!(say(&["jsonl", "out", "--filter", "knd=plane"]).contains("unknown key knd; hint: did you mean kind?"));
    assert!(say(&["jsonl", "out", "--filter", "kind"]).contains("hint: write a condition as kind=plane"));
    assert!(say(&["jsonl", "out", "--filter", "kind=plan"]).contains("hint: did you mean plane?"));
    assert!(say(&["jsonl", "out", "--split", "0.5,0.2"]).contains("do not add up to 1"));
    assert!(say(&["jsonl", "out", "--style", "loud"]).contains("hint: mixed, terse"));
    assert!(say(&["jsonl", "out", "--shard-size", "0"]).contains("hint: 1000"));
    assert!(
        refused(&flywheel(folder.path(), &["export", "jsonl", "out", "--db", "none.db"])).contains("no such database")
    );
    assert!(!folder.path().join("out").exists(), "nothing was made in vain");
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/README.md"), "mine").unwrap();
    assert!(say(&["jsonl", "mine"]).contains("it holds README.md and no manifest.json; hint: name an empty folder"));
    exported(folder.path(), "jsonl", "out");
    assert!(say(&["jsonl", "out", "--style", "terse"]).contains("an export with other settings"));
    assert!(Condition::parse("level=").is_err());
}
