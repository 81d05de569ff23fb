//! A small part of the knowledge graph in layers: a column for each level, every node by its name, and a line from what must be known
//! before to what builds on it.
//!
//! In a column nodes stand in the order of what they need, so that lines cross little: after some rounds in which each goes to the mean
//! height of its neighbours (the barycentre method of Sugiyama, Tagawa and Toda, 1981).

use crate::web::knowledge::part::{Dot, Part};
use crate::web::knowledge::wheel::{SHADES, shade};
use crate::web::parts::{below, cut, words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Width of a column and height of a row, in units of the drawing.
const COLUMN: f64 = 290.0;
const ROW: f64 = 20.0;

/// Room at the left, for lines between nodes of one level, and at the top, for the names of the levels.
const LEFT: f64 = 46.0;
const TOP: f64 = 34.0;

/// Longest name that is written, in characters, and the mean width of one.
const NAME: usize = 36;
const LETTER: f64 = 6.3;

/// Rounds of ordering.
const ROUNDS: usize = 6;

/// Levels, each with its nodes in order, from the top.
fn columns(part: &Part) -> Vec<(u8, Vec<usize>)> {
    let mut columns: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    part.dots.iter().enumerate().for_each(|(n, dot)| columns.entry(dot.level).or_default().push(n));
    let mut beside: Vec<Vec<usize>> = vec![vec![]; part.dots.len()];
    for [a, b] in &part.needs {
        beside[*a].push(*b);
        beside[*b].push(*a);
    }
    let mut height = vec![0.0; part.dots.len()];
    for round in 0..=ROUNDS {
        for column in columns.values_mut() {
            if round > 0 {
                let wish = |n: &usize| match beside[*n].len() {
                    0 => height[*n],
                    all => beside[*n].iter().map(|b| height[*b]).sum::<f64>() / all as f64,
                };
                let wishes: BTreeMap<usize, f64> = column.iter().map(|n| (*n, wish(n))).collect();
                column.sort_by(|a, b| wishes[a].total_cmp(&wishes[b]).then(a.cmp(b)));
            }
            // As parts of the column, so that short columns and long ones have the same measure.
            let all = column.len() as f64;
            column.iter().enumerate().for_each(|(row, n)| height[*n] = (row as f64 + 0.5) / all);
        }
    }
    columns.into_iter().collect()
}

/// A node's name; of one deeper down with the node above it, since there are many equations and kinds.
fn name(part: &Part, dot: &Dot) -> String {
    let sector = &part.sectors[dot.sector];
    let name = words(&dot.path);
    let name = match dot.path.rsplit_once('/') {
        Some((above, _)) if sector.opens && dot.path != sector.path => format!("{name} ({})", words(above)),
        _ => name,
    };
    cut(&name, NAME)
}

/// Draws the layers.
pub fn layers(part: &Part) -> Markup {
    let columns = columns(part);
    let most = columns.iter().map(|c| c.1.len()).max().unwrap_or(0) as f64;
    let mut places = vec![[0.0; 2]; part.dots.len()];
    for (column, (_, nodes)) in columns.iter().enumerate() {
        let top = TOP + ROW * (most - nodes.len() as f64) / 2.0;
        for (row, n) in nodes.iter().enumerate() {
            places[*n] = [LEFT + COLUMN * column as f64, top + ROW * (row as f64 + 0.5)];
        }
    }
    let (width, height) = (LEFT + COLUMN * columns.len() as f64, TOP + ROW * most + 10.0);
    html! {
        svg.layers viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="group" aria-label="Nodes in columns by level, with lines from what comes before" {
            @for (column, (level, _)) in columns.iter().enumerate() {
                text.ring x=(LEFT + COLUMN * column as f64 - 5.0) y="18" { "level " (level) }
            }
            g.chords { @for [node, before] in &part.needs { path d=(line(part, &places, *node, *before)) {} } }
            @for (dot, [x, y]) in part.dots.iter().zip(&places) {
                a href=(below("/knowledge", &dot.path)) {
                    circle class=(SHADES[shade(dot)].0) cx=(x) cy=(y) r="5" {}
                    text x=(x + 10.0) y=(y + 4.0) { (name(part, dot)) }
                }
            }
        }
    }
}

/// A line from behind the name of what comes before to the dot of what needs it; between nodes of one level around the left.
fn line(part: &Part, places: &[[f64; 2]], node: usize, before: usize) -> String {
    let ([x, y], [from, up]) = (places[node], places[before]);
    if from >= x {
        let out = (x.min(from) - 12.0 - (y - up).abs().min(240.0) / 9.0).max(2.0);
        return format!("M{:.1} {up:.1}C{out:.1} {up:.1} {out:.1} {y:.1} {:.1} {y:.1}", from - 6.0, x - 6.0);
    }
    let letters = name(part, &part.dots[before]).chars().count() as f64;
    let (start, end) = ((from + 14.0 + LETTER * letters).min(x - 20.0), x - 6.0);
    let bend = ((end - start) / 2.0).max(20.0);
    format!("M{start:.1} {up:.1}C{:.1} {up:.1} {:.1} {y:.1} {end:.1} {y:.1}", start + bend, end - bend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::knowledge::part::Sector;

    #[test]
    fn columns_are_levels_and_lines_do_not_cross_needlessly() {
        let dot = |path: &str, level| Dot { path: path.into(), level, samples: 0, grown: false, sector: 0 };
        let part = Part {
            sectors: vec![Sector { path: "x".into(), nodes: 4, shown: 0, opens: false }],
            dots: vec![dot("a", 1), dot("b", 1), dot("c", 2), dot("d", 2)],
            needs: vec![[2, 1], [3, 0]],
            ..Part::default()
        };
        let columns = columns(&part);
        assert_eq!(columns.iter().map(|c| c.0).collect::<Vec<_>>(), [1, 2]);
        let order: Vec<usize> = columns[0].1.iter().chain(&columns[1].1).copied().collect();
        assert!(order == [0, 1, 3, 2] || order == [1, 0, 2, 3], "{order:?}");
        let text = layers(&part).into_string();
        assert_eq!((text.matches("<circle").count(), text.matches("<path").count()), (4, 2));
    }
}
