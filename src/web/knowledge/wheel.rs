//! A large part of the knowledge graph as a wheel: sectors side by side, levels as rings from the inside out, every node a dot whose
//! colour says how many samples show it, and in the middle what one sector needs of another.
//!
//! In one ring of a sector dots are piled up from its inner edge, in the order of their paths, so that the height of a pile says how much
//! there is. A dot is a stroke without length and with a round end: thousands of them take a hundred kilobytes.

use crate::seed::trig::{cos, ln, sin};
use crate::web::knowledge::part::{Dot, Part};
use crate::web::parts::{address_of_part, words};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, PI, TAU};
use std::fmt::Write as _;

/// Radius of the hole, where sectors are joined, and of the outermost ring, in units of the drawing.
const HOLE: f64 = 150.0;
const OUTER: f64 = 470.0;

/// Room between rings, and for names outside.
const GAP: f64 = 12.0;
const NAMES: f64 = 146.0;

/// Angle that is left free at the top, for the names of the rings; and between sectors.
const TOP: f64 = 0.30;
const SEAM: f64 = 0.012;

/// Share of the circle that the smallest sector gets, so that its name has room.
const LEAST: f64 = 0.011;

/// Room for a dot: the largest one with which all rings fit is taken.
const ROOMS: std::ops::RangeInclusive<u32> = 12..=64;

/// Shades of dots: class, and what they stand for.
pub const SHADES: [(&str, &str); 5] = [
    ("s0", "no sample"),
    ("s1", "1 to 9 samples"),
    ("s2", "10 to 99"),
    ("s3", "100 and more"),
    ("sg", "grown from samples"),
];

/// The shade of a dot.
pub fn shade(dot: &Dot) -> usize {
    match dot.samples {
        _ if dot.grown => 4,
        0 => 0,
        1..10 => 1,
        10..100 => 2,
        _ => 3,
    }
}

/// A sector's angles, beginning and width in radians, clockwise from the right.
type Angle = (f64, f64);

fn angles(part: &Part) -> Vec<Angle> {
    let least = LEAST * part.dots.len() as f64;
    let weights: Vec<f64> = part.sectors.iter().map(|s| (s.nodes as f64).max(least)).collect();
    let scale = (TAU - TOP) / weights.iter().sum::<f64>();
    let mut from = TOP / 2.0 - FRAC_PI_2;
    let angle = |weight: &f64| {
        let wide = weight * scale;
        from += wide;
        (from - wide + SEAM / 2.0, wide - SEAM)
    };
    weights.iter().map(angle).collect()
}

/// How many dots find room in each row of a sector's ring, from the inside, until all do.
fn rows(count: usize, from: f64, wide: f64, room: f64) -> Vec<usize> {
    let (mut rows, mut there) = (vec![], 0);
    while there < count {
        let radius = from + room * (rows.len() as f64 + 0.5);
        let fit = ((radius * wide / room) as usize).max(1);
        rows.push(fit);
        there += fit;
    }
    rows
}

/// A ring: its level, where it begins and ends.
struct Ring(u8, f64, f64);

/// Rings for this room for a dot; the last one's end may lie beyond [`OUTER`].
fn rings(counts: &BTreeMap<(u8, usize), Vec<usize>>, angles: &[Angle], room: f64) -> Vec<Ring> {
    let mut levels: Vec<u8> = counts.keys().map(|k| k.0).collect();
    levels.dedup();
    let mut from = HOLE + GAP;
    let ring = |level| {
        let here = counts.iter().filter(|((l, _), _)| *l == level);
        let most = here.map(|((_, s), dots)| rows(dots.len(), from, angles[*s].1, room).len()).max().unwrap_or(0);
        let ring = Ring(level, from, from + most as f64 * room);
        from = ring.2 + GAP;
        ring
    };
    levels.into_iter().map(ring).collect()
}

/// Where the dots of a ring of a sector are: the rows are filled evenly, and dots follow each other by angle.
fn places(count: usize, ring: &Ring, (start, wide): Angle, room: f64) -> Vec<[f64; 2]> {
    let rows = rows(count, ring.1, wide, room);
    let all: usize = rows.iter().sum();
    let (mut found, mut before) = (vec![], 0);
    for (row, fit) in rows.iter().enumerate() {
        let share = |n: usize| (n * count + all / 2) / all;
        let here = share(before + fit) - share(before);
        before += fit;
        let radius = ring.1 + room * (row as f64 + 0.5);
        found.extend((0..here).map(|k| [start + wide * (k as f64 + 0.5) / here as f64, radius]));
    }
    found.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    found
}

fn at(angle: f64, radius: f64) -> String {
    format!("{:.1} {:.1}", radius * cos(angle), radius * sin(angle))
}

/// The outline of a sector.
fn wedge((start, wide): Angle, inner: f64, outer: f64) -> String {
    let (end, large) = (start + wide, u8::from(wide > PI));
    format!(
        "M{}A{outer:.1} {outer:.1} 0 {large} 1 {}L{}A{inner:.1} {inner:.1} 0 {large} 0 {}Z",
        at(start, outer),
        at(end, outer),
        at(end, inner),
        at(start, inner)
    )
}

/// Draws the wheel.
pub fn wheel(part: &Part) -> Markup {
    let angles = angles(part);
    let mut cells: BTreeMap<(u8, usize), Vec<usize>> = BTreeMap::new();
    part.dots.iter().enumerate().for_each(|(n, dot)| cells.entry((dot.level, dot.sector)).or_default().push(n));
    let fits = |room: &f64| rings(&cells, &angles, *room).last().is_none_or(|ring| ring.2 <= OUTER);
    let rooms = ROOMS.rev().map(|quarters| f64::from(quarters) / 4.0);
    let room = rooms.clone().find(fits).unwrap_or(f64::from(*ROOMS.start()) / 4.0);
    let rings = rings(&cells, &angles, room);
    let outer = rings.last().map_or(HOLE, |ring| ring.2) + GAP / 2.0;
    let mut drawn = vec![[const { String::new() }; SHADES.len()]; part.sectors.len()];
    for ((level, sector), dots) in &cells {
        let Some(ring) = rings.iter().find(|ring| ring.0 == *level) else { continue };
        for (n, [angle, radius]) in dots.iter().zip(places(dots.len(), ring, angles[*sector], room)) {
            let _ = write!(drawn[*sector][shade(&part.dots[*n])], "M{}h0", at(angle, radius));
        }
    }
    let side = OUTER + NAMES;
    html! {
        svg.wheel viewBox=(format!("{} {} {} {}", -side, -side, 2.0 * side, 2.0 * side)) role="group" aria-label="Sectors with their nodes; rings are levels" {
            @for Ring(level, from, _) in &rings {
                circle.ring r=(format!("{:.1}", from - GAP / 2.0)) {}
                text.ring x="0" y=(format!("{:.1}", -from - 1.0)) text-anchor="middle" { "level " (level) }
            }
            g.chords { (chords(part, &angles)) }
            @for (sector, angle) in angles.iter().enumerate() {
                @let s = &part.sectors[sector];
                a href=(address_of_part(&s.path, s.opens)) aria-label=(format!("{}: {} of {} nodes shown", words(&s.path), s.shown, s.nodes)) {
                    path.wedge d=(wedge(*angle, HOLE + GAP / 2.0, outer)) {}
                    @for ((class, _), dots) in SHADES.iter().zip(&drawn[sector]) {
                        @if !dots.is_empty() { path class=(format!("dots {class}")) d=(dots) stroke-width=(format!("{:.2}", room * 0.72)) {} }
                    }
                    (name(&s.path, angle.0 + angle.1 / 2.0, outer + 8.0))
                }
            }
        }
    }
}

/// A sector's name along its radius, never upside down.
fn name(path: &str, angle: f64, radius: f64) -> Markup {
    let left = cos(angle) < 0.0;
    let turn = angle.to_degrees() + if left { 180.0 } else { 0.0 };
    let x = if left { -radius } else { radius };
    html! {
        text.name transform=(format!("rotate({turn:.1})")) x=(format!("{x:.1}")) y="4" text-anchor=(if left { "end" } else { "start" }) { (words(path)) }
    }
}

/// What sectors need of each other, through the middle; the wider, the more (by its logarithm).
fn chords(part: &Part, angles: &[Angle]) -> Markup {
    let mut pairs: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for [a, b] in &part.needs {
        let (a, b) = (part.dots[*a].sector, part.dots[*b].sector);
        if a != b {
            *pairs.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
    let middle = |sector: usize| at(angles[sector].0 + angles[sector].1 / 2.0, HOLE);
    html! {
        @for ((a, b), number) in pairs {
            path d=(format!("M{}Q0 0 {}", middle(a), middle(b))) stroke-width=(format!("{:.1}", 0.8 + 1.1 * ln(f64::from(number)))) {
                title { (words(&part.sectors[a].path)) " and " (words(&part.sectors[b].path)) ": " (number) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::trig::hypot;
    use crate::web::knowledge::part::Sector;

    fn part(sizes: &[usize]) -> Part {
        let mut part = Part::default();
        for (sector, size) in sizes.iter().enumerate() {
            let path = format!("d{sector}");
            part.sectors.push(Sector { path: path.clone(), nodes: *size as u64, shown: 0, opens: true });
            part.dots.extend((0..*size).map(|n| Dot {
                path: format!("{path}/{n}"),
                level: 1 + (n % 5) as u8,
                samples: n as u64,
                grown: false,
                sector,
            }));
        }
        part
    }

    /// Every node is drawn once, inside of the rings, and no two dots touch.
    #[test]
    fn all_dots_have_room() {
        for sizes in [&[987, 484, 169, 1][..], &[151], &[270; 25]] {
            let part = part(sizes);
            let text = wheel(&part).into_string();
            let mut found: Vec<[f64; 2]> = vec![];
            for d in text.split("class=\"dots").skip(1).filter_map(|t| t.split(" d=\"").nth(1)?.split('"').next()) {
                for place in d.split("h0").filter(|p| !p.is_empty()) {
                    let (x, y) = place.trim_start_matches('M').split_once(' ').expect("two numbers");
                    found.push([x.parse().expect("a number"), y.parse().expect("a number")]);
                }
            }
            assert_eq!(found.len(), part.dots.len());
            let wide: f64 = text
                .split("stroke-width=\"")
                .filter_map(|t| t.split('"').next()?.parse().ok())
                .last()
                .expect("a width");
            for (n, a) in found.iter().enumerate() {
                let radius = hypot(a[0], a[1]);
                assert!((HOLE..OUTER).contains(&radius), "{sizes:?}: {a:?}");
                let near = found[..n].iter().map(|b| hypot(a[0] - b[0], a[1] - b[1])).fold(f64::INFINITY, f64::min);
                assert!(near > wide, "{sizes:?}: {near} between dots of {wide}");
            }
        }
    }

    #[test]
    fn shades_follow_samples() {
        let dot = |samples, grown| Dot { path: String::new(), level: 1, samples, grown, sector: 0 };
        let of = |samples, grown| SHADES[shade(&dot(samples, grown))].0;
        assert_eq!(
            [of(0, false), of(1, false), of(9, false), of(10, false), of(100, false), of(0, true)],
            ["s0", "s1", "s1", "s2", "s3", "sg"]
        );
    }
}
