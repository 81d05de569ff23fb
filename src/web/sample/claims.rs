//! Claims of a sample in words, held against its scene, which is derived anew for that; and the checks that it passed.

use crate::check::CHECKS;
use crate::claim::board::Board;
use crate::claim::notation;
use crate::flywheel::looked::looked_at;
use crate::sample::Sample;
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::web::parts;
use maud::{Markup, html};
use serde::Serialize;

/// A claim as it is shown.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Row {
    /// Index among the claims.
    pub claim: usize,
    /// What is claimed, in words.
    pub words: String,
    /// Where it stands.
    pub source: String,
    /// What the scene says.
    pub found: String,
    /// Whether it holds.
    pub holds: bool,
}

/// Derives the sample's scene and holds every claim against it; or says why that is not possible.
pub fn read(state: &State, store: &mut SqliteStore, sample: &Sample) -> Result<Vec<Row>, String> {
    let looked = looked_at(store, &state.context, &sample.provenance).map_err(|e| e.to_string())?;
    Ok(rows(&looked.candidate().draft.board))
}

/// Every claim of a board in words, held against its scene.
pub fn rows(board: &Board) -> Vec<Row> {
    let row = |(claim, stated): (usize, &crate::claim::Stated)| {
        let verdict = stated.claim.test(&board.scene);
        Row {
            claim,
            words: notation::claim(board, claim as u32),
            source: notation::source(stated.source),
            found: verdict.found,
            holds: verdict.holds,
        }
    };
    board.claims.iter().enumerate().map(row).collect()
}

/// The claims as a table.
pub fn table(claims: &Result<Vec<Row>, String>) -> Markup {
    match claims {
        Err(why) => html! { p.note { "They cannot be shown: " (why) "." } },
        Ok(rows) => html! {
            p.soft { "Derived from template and seed for this page, and held against the scene now. What has no name in the figure goes by its place in the record: quantities s0, s1, …, points p0, …, other entities e0, …" }
            div.wide tabindex="0" role="region" aria-label="Table of claims" {
                table {
                    thead { tr { th.n { "no." } th { "claim" } th { "stands" } th { "the scene says" } th { "holds" } } }
                    tbody { @for row in rows {
                        tr {
                            td.n { (row.claim) } td { (row.words) } td { (row.source) } td { (row.found) }
                            td { @if row.holds { span.good { "yes" } } @else { span.bad { "no" } } }
                        }
                    } }
                }
            }
        },
    }
}

/// What the checks proved of it before it was stored.
pub fn checks(sample: &Sample) -> Markup {
    let steps = sample.trajectory.iter().filter(|m| m.derived.is_some()).count();
    let calls = sample.trajectory.len() - steps;
    let count = |name: &str| match name {
        "truth" => format!("{} claims", sample.claims.len()),
        "steps" => format!("{steps} steps"),
        "tool" => format!("{calls} calls"),
        "overlay" => format!("{} pictures", sample.picture_hashes.len() - 1),
        "ink" | "replay" | "drawn" => format!("{} pictures", sample.picture_hashes.len()),
        "form" => format!("{} choices", sample.choices.len()),
        _ => String::new(),
    };
    html! {
        p.soft { "It passed all " (parts::whole(CHECKS.len() as u64)) " before it was stored"
            @if sample.repairs.is_empty() { ", as it came." } @else { ", after " (sample.repairs.len()) " repairs." } }
        details {
            summary { "What each of them proves" }
            div.wide tabindex="0" role="region" aria-label="Table of checks" {
                table {
                    thead { tr { th { "check" } th { "proves" } th.n { "looked at" } } }
                    tbody { @for check in CHECKS { tr { th scope="row" { (check.name) } td { (check.proves) } td.n { (count(check.name)) } } } }
                }
            }
        }
    }
}
