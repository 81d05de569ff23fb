//! Curves of a run as an SVG document, one panel for each number.

use super::line::Line;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Size of a panel and the margin for its numbers, in pixels.
const PANEL: (f64, f64) = (420.0, 220.0);
const MARGIN: f64 = 48.0;
/// Panels in a row.
const ROW: usize = 2;

/// Draws all numbers of a run over its steps.
pub fn svg(lines: &[Line]) -> String {
    let mut series: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for line in lines {
        for (name, value) in line.values.iter().filter(|(_, v)| v.is_finite()) {
            series.entry(name).or_default().push((line.step as f64, *value));
        }
    }
    let rows = series.len().div_ceil(ROW).max(1);
    let (width, height) = (PANEL.0 * ROW as f64, PANEL.1 * rows as f64);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (i, (name, points)) in series.iter().enumerate() {
        panel(&mut out, name, points, ((i % ROW) as f64 * PANEL.0, (i / ROW) as f64 * PANEL.1));
    }
    out + "</svg>\n"
}

fn panel(out: &mut String, name: &str, points: &[(f64, f64)], (left, top): (f64, f64)) {
    let bounds = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) =
            points.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if high > low { (low, high) } else { (low - 0.5, high + 0.5) }
    };
    let ((x0, x1), (y0, y1)) = (bounds(|p| p.0), bounds(|p| p.1));
    let (w, h) = (PANEL.0 - 1.5 * MARGIN, PANEL.1 - 1.5 * MARGIN);
    let x = |v: f64| left + MARGIN + (v - x0) / (x1 - x0) * w;
    let y = |v: f64| top + MARGIN / 2.0 + (y1 - v) / (y1 - y0) * h;
    let path: Vec<String> = points.iter().map(|(a, b)| format!("{:.1},{:.1}", x(*a), y(*b))).collect();
    let name = name.replace('&', "&amp;").replace('<', "&lt;");
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"none\" stroke=\"#bbb\"/>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-weight=\"bold\">{name}</text>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n\
         <text x=\"{:.1}\" y=\"{:.1}\">{}</text>\n<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n\
         <polyline points=\"{}\" fill=\"none\" stroke=\"#1f5fbf\" stroke-width=\"1.5\"/>",
        left + MARGIN,
        top + MARGIN / 2.0,
        left + MARGIN + w / 2.0,
        top + MARGIN / 2.0 - 8.0,
        left + MARGIN - 5.0,
        y(y1) + 8.0,
        short(y1),
        left + MARGIN - 5.0,
        y(y0),
        short(y0),
        x(x0),
        y(y0) + 15.0,
        short(x0),
        x(x1),
        y(y0) + 15.0,
        short(x1),
        path.join(" ")
    );
}

/// A number in few letters.
fn short(v: f64) -> String {
    match v.abs() {
        0.0 => "0".into(),
        a if !(1e-3..1e6).contains(&a) => format!("{v:.1e}"),
        a if a >= 100.0 => format!("{v:.0}"),
        _ => format!("{v:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_panel_whose_ends_are_the_numbers_ends() {
        let line = |step, a, b| Line {
            step,
            time: 0.0,
            values: BTreeMap::from([("train/loss".to_string(), a), ("a<b".to_string(), b)]),
        };
        let drawn = svg(&[line(1, 4.0, f64::NAN), line(11, 2.0, 7.0)]);
        assert_eq!(drawn.matches("<polyline").count(), 2);
        assert!(drawn.contains(">4.000<") && drawn.contains(">2.000<") && drawn.contains(">11.000<"));
        assert!(drawn.contains("a&lt;b") && !drawn.contains("NaN"));
        assert!(svg(&[]).contains("</svg>"));
    }
}
