//! A line over numbers, for pages: rounds, steps of training.

use maud::{Markup, html};

/// Size of the drawing, and where the axes meet.
const SIZE: [f64; 2] = [400.0, 140.0];
const AXES: [f64; 2] = [46.0, 112.0];
const TOP: f64 = 14.0;

/// A number in few letters.
fn short(number: f64) -> String {
    match number.abs() {
        0.0 => "0".into(),
        a if !(1e-3..1e6).contains(&a) => format!("{number:.1e}"),
        a if number.fract() == 0.0 && a < 1e6 => format!("{number}"),
        a if a >= 100.0 => format!("{number:.0}"),
        _ => format!("{number:.3}"),
    }
}

/// A line through points in the order of their first number; `along` says what that is. Numbers that are none are left out; nothing
/// is drawn of fewer than two points.
pub fn line(title: &str, along: &str, points: &[[f64; 2]]) -> Markup {
    let points: Vec<[f64; 2]> = points.iter().copied().filter(|p| p.iter().all(|v| v.is_finite())).collect();
    let bounds = |axis: usize| {
        let all = points.iter().map(|p| p[axis]);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        (low, high, if high > low { high - low } else { 1.0 })
    };
    let [first, .., last] = points.as_slice() else { return html! {} };
    let ((x0, _, wide), (y0, y1, high)) = (bounds(0), bounds(1));
    let place = |(n, [x, y]): (usize, &[f64; 2])| {
        let x = AXES[0] + (SIZE[0] - AXES[0] - 10.0) * (x - x0) / wide;
        let y = AXES[1] - (AXES[1] - TOP) * (y - y0) / high;
        format!("{}{x:.1} {y:.1}", if n == 0 { "M" } else { "L" })
    };
    let path: String = points.iter().enumerate().map(place).collect();
    html! {
        figure {
            svg.plot viewBox=(format!("0 0 {} {}", SIZE[0], SIZE[1])) role="img"
                aria-label=(format!("{title} from {} to {} over {along} {} to {}", short(first[1]), short(last[1]), short(first[0]), short(last[0]))) {
                line x1=(AXES[0]) y1=(AXES[1]) x2=(SIZE[0] - 10.0) y2=(AXES[1]) {}
                path d=(path) {}
                text x=(AXES[0] - 5.0) y=(TOP + 4.0) text-anchor="end" { (short(y1)) }
                text x=(AXES[0] - 5.0) y=(AXES[1]) text-anchor="end" { (short(y0)) }
                text x=(AXES[0]) y=(AXES[1] + 16.0) { (along) " " (short(first[0])) }
                text x=(SIZE[0] - 10.0) y=(AXES[1] + 16.0) text-anchor="end" { (short(last[0])) }
            }
            figcaption { (title) ": " (short(last[1])) " at the end" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_told_and_broken_numbers_left_out() {
        let text = line("loss", "step", &[[1.0, 4.0], [2.0, f64::NAN], [11.0, 0.5]]).into_string();
        assert!(text.contains("loss from 4 to 0.500 over step 1 to 11") && !text.contains("NaN"), "{text}");
        assert!(text.contains("M46.0 14.0L390.0 112.0"), "{text}");
        assert_eq!(line("loss", "step", &[[1.0, 4.0]]).into_string(), "");
        // Numbers that are all the same are drawn too.
        assert!(line("loss", "step", &[[1.0, 4.0], [2.0, 4.0]]).into_string().contains("<path"));
    }
}
