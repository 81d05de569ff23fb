//! Distributions: how difficulty, size, looks and form of samples are spread.

use crate::serve::fail::Fail;
use crate::serve::schema::{anything, map, object};
use crate::serve::state::State;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::counts;
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts;
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeMap;

/// Axes whose names are numbers: axis, title.
const NUMBERS: [(&str, &str); 5] = [
    ("steps", "Conclusions that the answer rests on"),
    ("visual", "Things to look at"),
    ("context", "Facts to keep in mind"),
    ("calls", "Tool calls"),
    ("side", "Longer side of the figure, hundreds of pixels"),
];

/// Axes of names, with the filter of the gallery that they are, if they are one.
const NAMES: [(&str, &str, bool); 9] = [
    ("kind", "Diagram", true),
    ("level", "Level", true),
    ("depth", "Expansions", true),
    ("way", "Way of the last expansion", false),
    ("modality", "Where the givens stand", false),
    ("form", "Form of the question", false),
    ("passed", "Passed the checks", false),
    ("theme", "Theme of the figure", false),
    ("domain", "Domain", true),
];

/// The page.
pub static PAGE: Page = Page {
    summary: "Distributions of difficulty, size, looks and form.",
    fields: &[],
    schema: || object(&[("axes", map(anything("samples by name, as [name, number]")))]),
    load,
};

fn load(_: &State, store: &mut SqliteStore, _: &Ask) -> Result<Shown, Fail> {
    let mut axes: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
    for axis in NUMBERS.iter().map(|a| a.0).chain(NAMES.iter().map(|a| a.0)) {
        let rows = store.ask("read counts", async |db| counts::axis(db, axis).await)?;
        let mut rows: Vec<(String, u64)> = rows.into_iter().map(|r| (r.name, r.number.cast_unsigned())).collect();
        if NUMBERS.iter().any(|a| a.0 == axis) {
            rows.sort_by_key(|(name, _)| name.parse::<u64>().unwrap_or(u64::MAX));
        }
        axes.insert(axis, rows);
    }
    let verified = store.extent().verified;
    let body = html! {
        @if verified == 0 { p.empty { "No samples yet." } } @else {
            div.two {
                @for (axis, title) in NUMBERS { section { h2 { (title) } (histogram(title, &axes[axis])) } }
                @for (axis, title, filter) in NAMES { section { h2 { (title) } (bars(axis, title, filter, &axes[axis], verified)) } }
            }
        }
    };
    Ok(Shown { title: "Distributions".into(), body, json: json!({ "axes": axes }) })
}

/// Mean of a histogram.
fn mean(rows: &[(String, u64)]) -> f64 {
    let of = |(name, n): &(String, u64)| name.parse::<f64>().unwrap_or(0.0) * *n as f64;
    let total: u64 = rows.iter().map(|r| r.1).sum();
    if total == 0 { 0.0 } else { rows.iter().map(of).sum::<f64>() / total as f64 }
}

fn histogram(title: &str, rows: &[(String, u64)]) -> Markup {
    let numbers: Vec<(u64, u64)> = rows.iter().filter_map(|(name, n)| Some((name.parse().ok()?, *n))).collect();
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return html! { p.empty { "None." } } };
    // Sizes come in hundreds; everything else in ones.
    let unit = if numbers.iter().all(|(x, _)| x % 100 == 0) && last.0 >= 100 { 100 } else { 1 };
    let bins = (last.0 - first.0) / unit + 1;
    let width = 360.0 / bins as f64;
    let most = numbers.iter().map(|r| r.1).max().unwrap_or(1).max(1) as f64;
    let mean = mean(rows);
    html! {
        figure {
            svg.plot viewBox="0 0 400 140" role="img" aria-label=(format!("{title}: {} to {}, mean {mean:.1}", first.0, last.0)) {
                line x1="20" y1="112" x2="380" y2="112" {}
                @for (x, n) in &numbers {
                    @let height = 96.0 * *n as f64 / most;
                    rect x=(format!("{:.1}", 20.5 + width * ((x - first.0) / unit) as f64)) y=(format!("{:.1}", 112.0 - height))
                        width=(format!("{:.1}", (width - 1.0).max(0.5))) height=(format!("{height:.1}")) { title { (x) ": " (n) } }
                }
                text x="20" y="128" { (first.0) } text x="380" y="128" text-anchor="end" { (last.0) }
            }
            figcaption { "Mean " (format!("{mean:.1}")) ", most " (parts::whole(most as u64)) " at " (numbers.iter().max_by_key(|r| r.1).map_or(0, |r| r.0)) }
        }
    }
}

fn bars(axis: &str, title: &str, filter: bool, rows: &[(String, u64)], verified: u64) -> Markup {
    html! {
        table {
            caption.sr { (title) }
            thead.sr { tr { th { (title) } th { "samples" } th { "share" } } }
            tbody { @for (name, number) in rows {
                tr {
                    th scope="row" { @if filter { a href=(crate::web::page::address("/samples", [(axis, name.as_str())])) { (name) } } @else { (name) } }
                    td.n { (parts::whole(*number)) } td.n { (parts::share(*number, verified)) } td { (parts::bar(*number, verified)) }
                }
            } }
        }
    }
}
