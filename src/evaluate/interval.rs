//! Intervals and tests for shares: Wilson's interval, and McNemar's exact test for pairs.

/// Quantile of the normal distribution for two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % interval of a share (1927); the whole range without observations.
pub fn wilson(right: u64, n: u64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (n as f64, right as f64 / n as f64);
    let (z2, centre) = (Z * Z / n, p + Z * Z / (2.0 * n));
    let half = Z * libm::sqrt(p * (1.0 - p) / n + Z * Z / (4.0 * n * n));
    // At the ends rounding would leave a speck beside 0 or 1.
    let low = if right == 0 { 0.0 } else { (centre - half) / (1.0 + z2) };
    let high = if p == 1.0 { 1.0 } else { (centre + half) / (1.0 + z2) };
    (low, high)
}

/// Two-sided p-value of McNemar's exact test (1947): `first` pairs were right in the first run alone, `second` in the second alone.
pub fn mcnemar(first: u64, second: u64) -> f64 {
    let (n, least) = (first + second, first.min(second));
    if n == 0 {
        return 1.0;
    }
    let log_half = n as f64 * libm::log(0.5);
    let choose =
        |k: u64| libm::lgamma(n as f64 + 1.0) - libm::lgamma(k as f64 + 1.0) - libm::lgamma((n - k) as f64 + 1.0);
    let tail: f64 = (0..=least).map(|k| libm::exp(choose(k) + log_half)).sum();
    (2.0 * tail).min(1.0)
}

/// Difference of two paired shares with its 95 % interval (Newcombe 1998, method 10, needs both margins; here Wald's on pairs with a
/// half added to each cell, Agresti and Min 2005): `both`, `first`, `second`, `none` count the pairs.
pub fn paired(both: u64, first: u64, second: u64, none: u64) -> (f64, f64, f64) {
    let total = both + first + second + none;
    if total == 0 {
        return (0.0, -1.0, 1.0);
    }
    let difference = (second as f64 - first as f64) / total as f64;
    let (n, b, c) = (total as f64 + 2.0, first as f64 + 0.5, second as f64 + 0.5);
    let centre = (c - b) / n;
    let half = Z * libm::sqrt((b + c) - (c - b) * (c - b) / n) / n;
    (difference, (centre - half).max(-1.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_books() {
        // Newcombe 1998: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611; 1 of 29 gives 0.0061 to 0.1718.
        for (right, n, low, high) in [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)] {
            let (a, b) = wilson(right, n);
            assert!((a - low).abs() < 5e-5 && (b - high).abs() < 5e-5, "{right} of {n}: {a} {b}");
        }
        assert_eq!((wilson(7, 7).1, wilson(0, 0)), (1.0, (0.0, 1.0)));
    }

    #[test]
    fn pairs_are_tested_exactly() {
        // Two-sided binomial: 1 and 9 of 10 gives 2 * 11 / 1024.
        assert!((mcnemar(1, 9) - 22.0 / 1024.0).abs() < 1e-12);
        assert!((mcnemar(9, 1) - 22.0 / 1024.0).abs() < 1e-12);
        assert_eq!((mcnemar(0, 0), mcnemar(5, 5)), (1.0, 1.0));
        let (d, low, high) = paired(50, 5, 25, 20);
        assert!((d - 0.2).abs() < 1e-12 && low > 0.0 && high < 0.4 && low < d && d < high, "{d} {low} {high}");
        assert_eq!(paired(10, 0, 0, 10).0, 0.0);
    }
}
