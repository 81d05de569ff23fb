//! The page of tools: Markdown from the table of tools, with a call of each as a quotation.
//!
//! Pictures and quotations (lines that begin with `>`) change with the templates; all else is the table's, and `tests/tools.rs` holds the page in `docs` to it.

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
Tools that only expansions call have none.

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
    let _ = writeln!(text, "\n### {}\n", row.name);
    if example.is_some() {
        let _ = writeln!(text, "![{}]({PICTURES}/{})\n", row.summary, picture(row));
    }
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
