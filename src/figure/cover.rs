//! Coverage: how much of each pixel a path covers, exactly, as spans.
//!
//! An exact-area rasteriser on cells, the idea of FreeType's and AGG's smooth rasterisers: every edge leaves its
//! signed height and area in the cells that it crosses, and a running sum along a row gives the coverage. The cost
//! follows the length of the outline, not the area. Corners are rounded to 1/256 px and all sums are integers, so
//! that equal paths give equal pixels on every machine. Coverage is rounded to [`LEVELS`] steps: the eye sees no
//! difference, and most figures stay within the 256 colours of an indexed PNG. Where contours of opposite sense cross
//! within one pixel, its coverage is an average, as in FreeType.

use tiny_skia::{FillRule, Path, PathSegment, Point};

/// Steps of coverage between nothing and all.
pub(crate) const LEVELS: i32 = 16;

/// Largest distance in pixels between a curve and its chords; a third of what one step of coverage can show.
const FLATNESS: f32 = 0.02;

/// Corner units per pixel, as a shift.
const SHIFT: i32 = 8;
const ONE: i32 = 1 << SHIFT;

/// Added before truncation, so that it rounds negative numbers like positive ones.
const BIAS: i32 = 1 << 28;

/// What edges leave in one pixel: their height, and twice the area between them and the pixel's left side.
#[derive(Clone, Copy, Debug)]
struct Cell {
    y: i32,
    x: i32,
    height: i32,
    area: i32,
}

/// The rasteriser with its buffers, which are kept from one path to the next.
#[derive(Clone, Default, Debug)]
pub(crate) struct Cover {
    width: i32,
    height: i32,
    cells: Vec<Cell>,
    /// Cells of one row next to each other.
    rows: Vec<Cell>,
    /// Where each row's cells end in `rows`.
    ends: Vec<u32>,
}

/// Equal coverage, 1 to 255, of `len` pixels from `x` on in row `y`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    pub y: u32,
    pub x: u32,
    pub len: u32,
    pub coverage: u8,
}

impl Cover {
    /// Hands the spans of a filled path within a canvas of `width` x `height` pixels to `paint`, row by row.
    pub fn fill(&mut self, path: &Path, rule: FillRule, [width, height]: [u32; 2], mut paint: impl FnMut(Span)) {
        (self.width, self.height) = (width as i32, height as i32);
        self.cells.clear();
        self.trace(path);
        let Some(first) = self.cells.iter().map(|cell| cell.y).min() else { return };
        self.sort(first);
        let mut start = 0;
        for (y, &end) in (first..).zip(&self.ends) {
            let row = &mut self.rows[start..end as usize];
            row.sort_unstable_by_key(|cell| cell.x);
            sweep(row, [y, self.width], rule, &mut paint);
            start = end as usize;
        }
    }

    /// Puts the cells of each row together, by counting.
    fn sort(&mut self, first: i32) {
        let last = self.cells.iter().map(|cell| cell.y).max().unwrap_or(first);
        self.ends.clear();
        self.ends.resize((last - first) as usize + 2, 0);
        // The count of a row goes one place further, so that after the sum each place says where the row begins.
        for cell in &self.cells {
            self.ends[(cell.y - first) as usize + 1] += 1;
        }
        for i in 1..self.ends.len() {
            self.ends[i] += self.ends[i - 1];
        }
        self.rows.clear();
        self.rows.resize(self.cells.len(), Cell { y: 0, x: 0, height: 0, area: 0 });
        for cell in &self.cells {
            let place = &mut self.ends[(cell.y - first) as usize];
            self.rows[*place as usize] = *cell;
            *place += 1;
        }
        // Each place has moved to its row's end; the last one was only the total.
        self.ends.pop();
    }

    /// Walks the path's outline, curves as chords, contours closed.
    fn trace(&mut self, path: &Path) {
        let (mut start, mut at) = (Point::zero(), Point::zero());
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(p) => {
                    self.edge(at, start);
                    start = p;
                    at = p;
                    continue;
                }
                PathSegment::LineTo(p) => self.edge(at, p),
                PathSegment::QuadTo(b, p) => self.quad(at, b, p),
                PathSegment::CubicTo(b, c, p) => self.cubic(at, b, c, p),
                PathSegment::Close => self.edge(at, start),
            }
            at = match segment {
                PathSegment::LineTo(p) | PathSegment::QuadTo(_, p) | PathSegment::CubicTo(_, _, p) => p,
                PathSegment::MoveTo(_) | PathSegment::Close => start,
            };
        }
        self.edge(at, start);
    }

    fn quad(&mut self, a: Point, b: Point, c: Point) {
        let bend = a + c - b - b;
        let pieces = chords(2.0 * bend.length());
        let mut from = a;
        for k in 1..=pieces {
            let t = k as f32 / pieces as f32;
            let to = if k == pieces { c } else { a + times(b - a, 2.0 * t) + times(bend, t * t) };
            self.edge(from, to);
            from = to;
        }
    }

    fn cubic(&mut self, a: Point, b: Point, c: Point, d: Point) {
        let bends = [a + c - b - b, b + d - c - c];
        let pieces = chords(6.0 * bends[0].length().max(bends[1].length()));
        let third = d - a + times(b - c, 3.0);
        let mut from = a;
        for k in 1..=pieces {
            let t = k as f32 / pieces as f32;
            let inner = times(b - a, 3.0) + times(times(bends[0], 3.0) + times(third, t), t);
            let to = if k == pieces { d } else { a + times(inner, t) };
            self.edge(from, to);
            from = to;
        }
    }

    /// Leaves a straight edge in the cells, row by row.
    fn edge(&mut self, from: Point, to: Point) {
        let ([x0, y0], [x1, y1]) = (fixed(from), fixed(to));
        let (x0, y0, x1, y1, sign) = if y0 < y1 { (x0, y0, x1, y1, 1) } else { (x1, y1, x0, y0, -1) };
        let (top, bottom) = (y0.max(0), y1.min(self.height << SHIFT));
        if top >= bottom {
            return;
        }
        let slope = f64::from(x1 - x0) / f64::from(y1 - y0);
        let x_at = |y: i32| if y == y1 { x1 } else { round(f64::from(x0) + slope * f64::from(y - y0)) };
        let (mut y, mut x) = (top, x_at(top));
        while y < bottom {
            let row = y >> SHIFT;
            let end = ((row + 1) << SHIFT).min(bottom);
            let end_x = x_at(end);
            self.row(row, x.min(end_x), x.max(end_x), end - y, sign);
            (y, x) = (end, end_x);
        }
    }

    /// Leaves an edge of one row, `height` high from `left` to `right`, in the cells that it crosses.
    fn row(&mut self, y: i32, left: i32, right: i32, height: i32, sign: i32) {
        let column = left >> SHIFT;
        if column == right >> SHIFT {
            let inside = left + right - 2 * (column << SHIFT);
            return self.cell(y, column, sign * height, sign * height * inside);
        }
        let rise = f64::from(height) / f64::from(right - left);
        let (mut x, mut done) = (left, 0);
        while x < right {
            let column = x >> SHIFT;
            let end = ((column + 1) << SHIFT).min(right);
            let reached = if end == right { height } else { round(rise * f64::from(end - left)) };
            let inside = x + end - 2 * (column << SHIFT);
            self.cell(y, column, sign * (reached - done), sign * (reached - done) * inside);
            (x, done) = (end, reached);
        }
    }

    fn cell(&mut self, y: i32, x: i32, height: i32, area: i32) {
        if x >= self.width || height == 0 {
            return;
        }
        // Left of the canvas an edge stands for one along the canvas's side.
        let (x, area) = if x < 0 { (0, 0) } else { (x, area) };
        match self.cells.last_mut() {
            Some(last) if last.y == y && last.x == x => {
                last.height += height;
                last.area += area;
            }
            _ => self.cells.push(Cell { y, x, height, area }),
        }
    }
}

/// Sums a row's cells from left to right and hands out what is covered.
fn sweep(row: &[Cell], [y, width]: [i32; 2], rule: FillRule, paint: &mut impl FnMut(Span)) {
    let mut height = 0;
    let mut cells = row.iter().peekable();
    while let Some(cell) = cells.next() {
        let (x, mut area) = (cell.x, cell.area);
        height += cell.height;
        while let Some(same) = cells.next_if(|next| next.x == x) {
            height += same.height;
            area += same.area;
        }
        let mut put = |x: i32, len: i32, sum: i32| {
            let coverage = level(sum, rule);
            if coverage > 0 && len > 0 {
                paint(Span { y: y as u32, x: x as u32, len: len as u32, coverage });
            }
        };
        put(x, 1, (height << (SHIFT + 1)) - area);
        // Heights of a closed path sum to nothing, except where the rest of it lies right of the canvas.
        let next = cells.peek().map_or(width, |next| next.x);
        put(x + 1, next - x - 1, height << (SHIFT + 1));
    }
}

/// Coverage 0 to 255 of a sum of signed areas, in [`LEVELS`] steps.
fn level(sum: i32, rule: FillRule) -> u8 {
    let whole = sum.abs() >> (SHIFT + 1);
    let share = match rule {
        FillRule::Winding => whole.min(ONE),
        FillRule::EvenOdd => {
            let turn = whole & (2 * ONE - 1);
            turn.min(2 * ONE - turn)
        }
    };
    let step = (share * LEVELS + ONE / 2) >> SHIFT;
    (step * 255 / LEVELS) as u8
}

/// Number of chords for a curve whose second derivative is at most `bend`.
fn chords(bend: f32) -> u32 {
    ((bend / (8.0 * FLATNESS)).sqrt() as u32 + 1).min(512)
}

fn times(p: Point, k: f32) -> Point {
    Point::from_xy(p.x * k, p.y * k)
}

fn fixed(p: Point) -> [i32; 2] {
    [p.x, p.y].map(|v| round(f64::from(v) * f64::from(ONE)))
}

/// The nearest integer, halves upwards, for numbers within [`BIAS`].
fn round(v: f64) -> i32 {
    (v + f64::from(BIAS) + 0.5) as i32 - BIAS
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_skia::PathBuilder;

    /// Total coverage in pixels, with every span inside the canvas and none twice.
    fn covered(path: &Path, rule: FillRule, size: [u32; 2]) -> f64 {
        let mut seen = vec![false; (size[0] * size[1]) as usize];
        let mut sum = 0.0;
        Cover::default().fill(path, rule, size, |span| {
            assert!(span.y < size[1] && span.x + span.len <= size[0] && span.len > 0 && span.coverage > 0, "{span:?}");
            for x in span.x..span.x + span.len {
                assert!(!std::mem::replace(&mut seen[(span.y * size[0] + x) as usize], true), "twice: {span:?}");
            }
            sum += f64::from(span.len) * f64::from(span.coverage) / 255.0;
        });
        sum
    }

    fn polygon(points: &[(f32, f32)]) -> Path {
        let mut path = PathBuilder::new();
        path.move_to(points[0].0, points[0].1);
        points[1..].iter().for_each(|p| path.line_to(p.0, p.1));
        path.close();
        path.finish().unwrap()
    }

    #[test]
    fn areas_are_right() {
        let disc = PathBuilder::from_circle(50.3, 49.8, 40.0).unwrap();
        assert!((covered(&disc, FillRule::Winding, [100, 100]) - 5026.5).abs() < 5.0);
        let triangle = polygon(&[(10.2, 10.0), (80.7, 23.5), (33.3, 90.9)]);
        let area = 0.5 * (70.5 * 80.9 - 23.1 * 13.5);
        assert!((covered(&triangle, FillRule::EvenOdd, [100, 100]) - area).abs() < 4.0);
        let sliver = polygon(&[(5.0, 5.25), (95.0, 5.25), (95.0, 5.5), (5.0, 5.5)]);
        assert!((covered(&sliver, FillRule::Winding, [100, 100]) - 22.5).abs() < 0.5);
    }

    #[test]
    fn the_canvas_cuts_on_all_sides() {
        let huge = polygon(&[(-5000.0, -70.0), (9000.0, -70.0), (9000.0, 800.0), (-5000.0, 800.0)]);
        assert_eq!(covered(&huge, FillRule::Winding, [30, 20]), 600.0);
        let disc = PathBuilder::from_circle(0.0, 0.0, 20.0).unwrap();
        assert!((covered(&disc, FillRule::Winding, [30, 30]) - 314.16).abs() < 1.0);
        let disc = PathBuilder::from_circle(30.0, 30.0, 20.0).unwrap();
        assert!((covered(&disc, FillRule::Winding, [30, 30]) - 314.16).abs() < 1.0);
        for away in [(-90.0, 10.0), (90.0, 10.0), (10.0, -90.0), (10.0, 90.0)] {
            let disc = PathBuilder::from_circle(away.0, away.1, 20.0).unwrap();
            assert_eq!(covered(&disc, FillRule::Winding, [30, 30]), 0.0);
        }
    }

    #[test]
    fn rules_differ_where_contours_overlap() {
        let mut path = PathBuilder::new();
        path.push_rect(tiny_skia::Rect::from_xywh(2.0, 2.0, 16.0, 16.0).unwrap());
        path.push_rect(tiny_skia::Rect::from_xywh(6.0, 6.0, 8.0, 8.0).unwrap());
        let path = path.finish().unwrap();
        assert_eq!(covered(&path, FillRule::Winding, [20, 20]), 256.0);
        assert_eq!(covered(&path, FillRule::EvenOdd, [20, 20]), 192.0);
    }
}
