//! `flywheel tools` and its page: every row of the table has a call in a problem that passes, and `docs/tools.md` says what the table says.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod program;

use flywheel::figure::png::Frame;
use flywheel::tool::TOOLS;
use program::{files, flywheel};
use serde_json::Value;
use std::path::Path;

/// Widest picture in pixels.
const WIDEST: u32 = 320;

/// Bytes that all pictures may have together.
const BYTES: usize = 1 << 20;

fn rows() -> usize {
    TOOLS.iter().map(|family| family.len()).sum()
}

/// Rows that may lack a call in a small problem: rules of expansion alone call them.
const BARE: usize = 10;

/// A page without its pictures and quotations, which change with the templates, and the empty lines before them.
fn bare(page: &str) -> String {
    let lines = page.lines().filter(|l| !l.starts_with('>') && !l.starts_with("!["));
    lines.fold(String::new(), |text, line| match line.is_empty() && text.ends_with("\n\n") {
        true => text,
        false => text + line + "\n",
    })
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).iter().map(|f| f.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn the_page_says_what_the_table_says_and_each_tool_has_a_small_picture() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let folder = tempfile::tempdir().unwrap();
    let output = flywheel(folder.path(), &["tools", "--doc", "."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let fresh = std::fs::read_to_string(folder.path().join("tools.md")).unwrap();
    let kept = std::fs::read_to_string(docs.join("tools.md")).unwrap();
    assert!(bare(&kept) == bare(&fresh), "docs/tools.md is not that of the table: flywheel tools --doc docs");
    for (from, to) in [("`connect(A, B)`", "`connect(A, C)`"), ("### extend\n", "### produce\n")] {
        assert_ne!(bare(&kept.replacen(from, to, 1)), bare(&fresh), "{from}");
    }
    for (page, pictures) in [(&kept, docs.join("tools")), (&fresh, folder.path().join("tools"))] {
        let there = names(&pictures);
        assert!((rows() - BARE..=rows()).contains(&there.len()), "{there:?}");
        assert_eq!(page.matches("\n> ```\n>").count(), there.len(), "each picture has a call");
        assert!(there.iter().all(|name| page.contains(&format!("(tools/{name})"))), "{there:?}");
        let mut bytes = 0;
        for file in files(&pictures) {
            let png = std::fs::read(&file).unwrap();
            bytes += png.len();
            // The colour type stands behind both sides and the depth; 3 is a palette.
            assert!(Frame::decode(&png).unwrap().width() <= WIDEST && png[25] == 3, "{}", file.display());
        }
        assert!(bytes < BYTES, "{bytes} bytes in {}", pictures.display());
    }
}

#[test]
fn every_tool_is_listed_with_a_call_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    let output = flywheel(folder.path(), &["tools", "--json"]);
    let listed = String::from_utf8(output.stdout).unwrap();
    let listed: Vec<Value> = listed.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(listed.len(), rows());
    for row in &listed {
        let (call, declared) = (&row["example"], row["templates"].as_array().unwrap());
        assert!(!declared.is_empty(), "{row}");
        if call.is_null() {
            continue;
        }
        let told = |key: &str| call[key].as_str().is_some_and(|text| !text.is_empty());
        assert!(told("words") && told("program") && declared.contains(&call["template"]), "{row}");
        assert!(row["arguments"].is_string() && row["samples"].is_null(), "{row}");
    }
    assert!(listed.iter().filter(|r| r["example"].is_null()).count() <= BARE);
    let claimed = listed.iter().filter(|r| r["example"]["claims"].as_array().is_some_and(|c| !c.is_empty()));
    assert!(claimed.count() > 30);
    let one = flywheel(folder.path(), &["tools", "join", "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&one.stdout).unwrap()["name"], "connect");
    let wrong = flywheel(folder.path(), &["tools", "conect"]);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(wrong.status.code() == Some(2) && said.contains("no tool conect; hint: did you mean connect?"), "{said}");
}
