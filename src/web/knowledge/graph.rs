//! A node with its nearest neighbours as a picture: what comes before on the left, what builds on it on the right.

use crate::web::knowledge::plan::Plan;
use crate::web::parts::{below, cut, words};
use maud::{Markup, html};

/// Neighbours that are drawn on each side; the lists beside the picture have all.
const DRAWN: usize = 8;

/// Draws it; nothing for a node that stands alone.
pub fn graph(plan: &Plan, path: &str, before: &[&str], after: &[&str]) -> Markup {
    if before.is_empty() && after.is_empty() {
        return html! {};
    }
    let sides = [(before, 190.0, "end"), (after, 570.0, "start")];
    let rows = before.len().max(after.len()).min(DRAWN) as f64;
    let height = 34.0 * rows + 30.0;
    let middle = height / 2.0;
    html! {
        div.wide tabindex="0" role="region" aria-label="Neighbours as a picture" {
            svg.graph viewBox=(format!("0 0 760 {height}")) role="group" aria-label="What comes before and what builds on it" {
                @for (paths, x, anchor) in sides {
                    @let drawn = paths.len().min(DRAWN) as f64;
                    @for (place, other) in paths.iter().take(DRAWN).enumerate() {
                        @let y = middle + 34.0 * (place as f64 - (drawn - 1.0) / 2.0);
                        line x1=(x) y1=(y) x2="380" y2=(middle) {}
                        a href=(below("/knowledge", other)) {
                            circle.none[!shown(plan, other)] cx=(x) cy=(y) r="6" {}
                            text x=(if anchor == "end" { x - 12.0 } else { x + 12.0 }) y=(y + 4.0) text-anchor=(anchor) { (short(other)) }
                        }
                    }
                }
                circle.none[!shown(plan, path)] cx="380" cy=(middle) r="9" {}
                text x="380" y=(middle + 26.0) text-anchor="middle" { (short(path)) }
            }
        }
    }
}

fn shown(plan: &Plan, path: &str) -> bool {
    plan.atlas().find(path).is_some_and(|at| plan.shown(at))
}

fn short(path: &str) -> String {
    cut(&words(path), 26)
}
