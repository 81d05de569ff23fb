//! Distances to the nearest marked pixel, exact (Felzenszwalb and Huttenlocher 2012), in time linear in the picture.

/// Square of the distance of every pixel from the nearest marked one; `f64::INFINITY` throughout if none is.
///
/// `mask`: `(height, width)`, row by row.
#[must_use]
pub fn squared(mask: &[bool], width: usize, height: usize) -> Vec<f64> {
    // Large enough to lose against every real distance, small enough to stay exact.
    let far = 1e12;
    let mut field: Vec<f64> = mask.iter().map(|marked| if *marked { 0.0 } else { far }).collect();
    let mut column = vec![0.0; height];
    for x in 0..width {
        for y in 0..height {
            column[y] = field[y * width + x];
        }
        for (y, value) in lower_envelope(&column).into_iter().enumerate() {
            field[y * width + x] = value;
        }
    }
    for row in field.chunks_mut(width.max(1)) {
        let line = lower_envelope(row);
        row.copy_from_slice(&line);
    }
    field.iter_mut().for_each(|value| {
        if *value >= far {
            *value = f64::INFINITY;
        }
    });
    field
}

/// The least of the parabolas `values[q] + (p - q)^2` at each `p`.
fn lower_envelope(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    let (mut vertices, mut borders) = (vec![0usize; n], vec![f64::INFINITY; n + 1]);
    let mut last = 0;
    borders[0] = f64::NEG_INFINITY;
    let meet = |q: usize, v: usize| {
        let (a, b) = (q as f64, v as f64);
        ((values[q] + a * a) - (values[v] + b * b)) / (2.0 * (a - b))
    };
    for q in 1..n {
        let mut at = meet(q, vertices[last]);
        while at <= borders[last] {
            last -= 1;
            at = meet(q, vertices[last]);
        }
        last += 1;
        vertices[last] = q;
        borders[last] = at;
        borders[last + 1] = f64::INFINITY;
    }
    let mut k = 0;
    (0..n)
        .map(|p| {
            while borders[k + 1] < p as f64 {
                k += 1;
            }
            let offset = p as f64 - vertices[k] as f64;
            offset * offset + values[vertices[k]]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::squared;
    use crate::seed::Stream;

    #[test]
    fn agrees_with_trying_all_pixels() {
        let mut stream = Stream::new(&[b"distance"]);
        for _ in 0..40 {
            let (w, h) = (stream.int(1..=17) as usize, stream.int(1..=13) as usize);
            let mask: Vec<bool> = (0..w * h).map(|_| stream.int(0..=9) == 0).collect();
            let field = squared(&mask, w, h);
            for (i, found) in field.iter().enumerate() {
                let (x, y) = ((i % w) as f64, (i / w) as f64);
                let marked = (0..w * h).filter(|j| mask[*j]);
                let least = marked
                    .map(|j| [x - (j % w) as f64, y - (j / w) as f64])
                    .map(|[dx, dy]| dx * dx + dy * dy)
                    .fold(f64::INFINITY, f64::min);
                assert_eq!(*found, least);
            }
        }
    }
}
