//! Rows from JSON, sound and damaged; parquet is tried in `tests/audit.rs`, with files that the same crate writes.

#![allow(clippy::unwrap_used)]
use super::*;
use crate::foreign::record::{Cell, Item};

fn items(name: &str, text: impl AsRef<[u8]>) -> Vec<Item> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut items = vec![];
    read(&path, &|name| name != "unwanted", &mut |item| items.push(item));
    items
}

/// `a` of each row that can be read, and the words on each that cannot.
fn told(items: &[Item]) -> Vec<String> {
    let tell = |item: &Item| match item {
        Item::Record(record) => format!("{} {:?}", record.row, record.cells["a"]),
        Item::Damage(damage) => format!("{:?} {}", damage.row, damage.what),
    };
    items.iter().map(tell).collect()
}

#[test]
fn lines_are_rows_and_broken_ones_are_named() {
    let text = b"{\"a\": 1, \"unwanted\": 2}\n\n{\"a\": \n{\"a\": null}\n[3]\n{\"a\": \"\xff\"}\n{\"a\": true}";
    let told = told(&items("x.jsonl", text));
    assert_eq!((told[0].as_str(), told[2].as_str(), told[5].as_str()), ("0 Text(\"1\")", "2 Null", "5 Text(\"true\")"));
    assert!(told[1].starts_with("Some(1) no JSON") && told[3] == "Some(3) the row is no object", "{told:?}");
    assert!(told[4].starts_with("Some(4) no JSON"), "{told:?}");
    assert!(!matches!(&items("x.jsonl", text)[0], Item::Record(r) if r.cells.contains_key("unwanted")));
}

#[test]
fn an_array_is_read_as_far_as_it_goes() {
    assert_eq!(told(&items("x.json", " [{\"a\": 1}, {\"a\": 2}]\n")), ["0 Text(\"1\")", "1 Text(\"2\")"]);
    assert_eq!(told(&items("x.json", "{\"a\":\n 1}\n{\"a\": 2}")), ["0 Text(\"1\")", "1 Text(\"2\")"]);
    let cut = told(&items("x.json", "[{\"a\": 1}, {\"a\": "));
    assert!(cut.len() == 2 && cut[1].starts_with("Some(1) no JSON from here on"), "{cut:?}");
    let more = told(&items("x.json", "[{\"a\": 1}] x"));
    assert!(more.len() == 2 && more[1].contains("trailing"), "{more:?}");
    let deep = "[".repeat(100_000);
    assert!(told(&items("x.json", deep))[0].contains("recursion"));
    assert!(items("x.json", "").is_empty());
}

#[test]
fn pictures_in_json_are_bytes_or_paths() {
    let text = r#"{"a": {"bytes": "AQI=", "path": null}, "b": "data:image/png;base64,AQI=", "c": {"path": "p.png"}, "d": {"x": 1}, "e": ["p", {"bytes": "!"}]}"#;
    let items = items("x.jsonl", text);
    let Item::Record(record) = &items[0] else { panic!("{items:?}") };
    let bytes = Cell::Picture { bytes: Some(vec![1, 2]), path: None };
    assert_eq!((&record.cells["a"], &record.cells["b"]), (&bytes, &bytes));
    assert_eq!(record.cells["c"], Cell::Picture { bytes: None, path: Some("p.png".into()) });
    assert_eq!(record.cells["d"], Cell::Other("an object that is no picture"));
    assert_eq!(record.cells["e"], Cell::List(vec![Cell::Text("p".into()), Cell::Other("bytes that are no base64")]));
}

#[test]
fn a_folder_is_searched_in_the_order_of_paths() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("b/deep")).unwrap();
    for name in ["b/deep/2.jsonl", "c.PARQUET", "a.json", "dataset_info.json", "notes.txt", "b/1.parquet"] {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    let found = files(folder.path()).unwrap();
    let names: Vec<_> = found.iter().map(|p| p.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["a.json", "b/1.parquet", "b/deep/2.jsonl", "c.PARQUET"]);
    assert!(files(&folder.path().join("none")).is_err());
}
