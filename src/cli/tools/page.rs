//! The page of tools: Markdown from the table of tools, with a call of each as a quotation.
//!
//! Quotations (lines that begin with `>`) change with the templates; all else is the table's, and a test holds the page in `docs` to it.

use crate::cli::tools::example::Example;
use crate::cli::tools::rows;
use crate::diagram::KINDS;
use crate::tool::row::Tool;
use std::fmt::Write as _;

/// Name of the page.
pub const NAME: &str = "tools.md";

/// Folder of its pictures, beside it.
pub const PICTURES: &str = "tools";

/// Strokes of a call that are shown.
const STROKES: usize = 4;

const INTRODUCTION: &str = "# Visual tools

What a solution may draw. A call has entities of the figure as arguments, draws strokes over the picture before, changes nothing else, and
states claims that hold by it, which the checks measure in the figure and in the pixels. Each picture shows a problem of a shipped template
after the call, and below it the words of the call, the claims that hold then, and the strokes in pixels, as the solution's program has them.

The page is made from the table of tools by `flywheel tools --doc docs`; `flywheel tools NAME` shows one tool, `flywheel tools --json` all.
";

/// File name of a row's picture: a name may have a row for each of several families of diagram kinds.
pub fn picture(row: &Tool) -> String {
    let twice = rows().filter(|t| t.name == row.name).count() > 1;
    if twice { format!("{}-{}.png", row.name, row.kinds[0]) } else { format!("{}.png", row.name) }
}

/// The page, with the calls that `example` gives for rows by number.
pub fn page<'a>(example: impl Fn(usize) -> Option<&'a Example>) -> String {
    let mut text = INTRODUCTION.to_owned();
    for kind in KINDS {
        let mut first = true;
        for (number, row) in rows().enumerate().filter(|(_, row)| row.kinds[0] == kind.name) {
            if std::mem::take(&mut first) {
                let _ = writeln!(text, "\n## {}: {}", kind.name, kind.summary);
            }
            section(&mut text, row, example(number));
        }
    }
    text
}

fn section(text: &mut String, row: &Tool, example: Option<&Example>) {
    let code = |names: &[&str]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    let _ = writeln!(text, "\n### {}\n\n![{}]({PICTURES}/{})\n", row.name, row.summary, picture(row));
    let also = if row.aliases.is_empty() { String::new() } else { format!(", also {}", code(row.aliases)) };
    let _ = writeln!(text, "`{}{}`{also}: {}.", row.name, row.signature, row.summary);
    let _ = writeln!(text, "On {}. Serves {}.", row.kinds.join(", "), code(row.knowledge));
    let Some(e) = example else { return };
    let _ = writeln!(text, "\n> {} (`{}`, level {}, seed {})", e.words, e.template, e.level, e.seed);
    if !e.claims.is_empty() {
        let _ = writeln!(text, ">\n> Then: {}.", e.claims.join("; "));
    }
    let _ = writeln!(text, ">\n> ```");
    for stroke in e.program.lines().take(STROKES) {
        let _ = writeln!(text, "> {stroke}");
    }
    match e.program.lines().count().saturating_sub(STROKES) {
        0 => {}
        more => drop(writeln!(text, "> and {more} more")),
    }
    let _ = writeln!(text, "> ```");
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::cli::tools::example::SIDE_PX;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Bytes that all pictures may have together.
    const BYTES: u64 = 1 << 20;

    /// A page without its quotations and the empty lines before them.
    fn bare(page: &str) -> String {
        let lines = page.lines().filter(|l| !l.starts_with('>'));
        lines.fold(String::new(), |text, line| match line.is_empty() && (text.is_empty() || text.ends_with("\n\n")) {
            true => text,
            false => text + line + "\n",
        })
    }

    fn docs() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
    }

    #[test]
    fn the_page_is_that_of_the_table() {
        let page = std::fs::read_to_string(docs().join(NAME)).unwrap();
        let wanted = bare(&super::page(|_| None));
        assert_eq!(bare(&page), wanted, "write it anew: flywheel tools --doc docs");
        assert_eq!(page.matches("\n> ```\n").count(), 2 * rows().count(), "each tool has a call");
        for (from, to) in [("`connect(A, B)`", "`connect(A, C)`"), ("### extend\n", "### produce\n")] {
            assert_ne!(bare(&page.replace(from, to)), wanted, "{from}");
        }
    }

    #[test]
    fn each_tool_has_a_small_picture_and_no_picture_lacks_a_tool() {
        let wanted: BTreeSet<String> = rows().map(picture).collect();
        assert_eq!(wanted.len(), rows().count(), "two rows share a picture");
        let (mut there, mut bytes) = (BTreeSet::new(), 0);
        for entry in std::fs::read_dir(docs().join(PICTURES)).unwrap() {
            let entry = entry.unwrap();
            let png = std::fs::read(entry.path()).unwrap();
            bytes += png.len() as u64;
            let info = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap().info().clone();
            assert!(info.width <= SIDE_PX && info.color_type == png::ColorType::Indexed, "{:?}", entry.path());
            there.insert(entry.file_name().into_string().unwrap());
        }
        assert_eq!(there, wanted);
        assert!(bytes < BYTES, "{bytes} bytes");
    }
}
