//! Intervals of shares and means, and tests for two runs over the same tasks.
//!
//! In: counts, or a score for each task; out: intervals and p-values. Resampling draws from a named stream, so that a table is the
//! same every time it is made.

use crate::seed::Stream;

/// Quantile of the normal distribution for two-sided 95 %.
pub const Z95: f64 = 1.959_963_984_540_054;
/// Resamples of a bootstrap; its ends are then good to about a tenth of the interval's width.
pub const RESAMPLES: usize = 2_000;

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The share `right / n` with Wilson's score interval (1927); the whole of [0, 1] where nothing was counted.
#[must_use]
pub fn wilson(right: u64, n: u64) -> Estimate {
    if n == 0 {
        return Estimate { value: 0.0, low: 0.0, high: 1.0 };
    }
    let (count, share) = (n as f64, right as f64 / n as f64);
    let square = Z95 * Z95 / count;
    let centre = share + square / 2.0;
    let half = Z95 * (share * (1.0 - share) / count + square / (4.0 * count)).sqrt();
    // At the ends rounding would leave a speck beside 0 and 1.
    let low = if right == 0 { 0.0 } else { (centre - half) / (1.0 + square) };
    let high = if right >= n { 1.0 } else { (centre + half) / (1.0 + square) };
    Estimate { value: share, low, high }
}

/// The mean of scores with the percentile interval of a bootstrap (Efron 1979); for scores that are no plain shares.
///
/// `name` names the stream, and with it the resamples.
#[must_use]
pub fn mean(scores: &[f64], name: &str) -> Estimate {
    let average = |sum: f64| sum / scores.len().max(1) as f64;
    let value = average(scores.iter().sum());
    if scores.len() < 2 {
        return Estimate { value, low: value, high: value };
    }
    let mut stream = Stream::new(&[b"bootstrap", name.as_bytes()]);
    let top = scores.len() as i64 - 1;
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| average((0..scores.len()).map(|_| scores[stream.int(0..=top) as usize]).sum()))
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |part: f64| means[((RESAMPLES as f64 * part) as usize).min(RESAMPLES - 1)];
    Estimate { value, low: at(0.025), high: at(0.975) }
}

/// Mean difference `second - first` over the same tasks, with the interval of a bootstrap over tasks.
#[must_use]
pub fn difference(first: &[f64], second: &[f64], name: &str) -> Estimate {
    let pairs: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
    mean(&pairs, name)
}

/// Two-sided p-value of McNemar's exact test (1947) for right and wrong over the same tasks.
///
/// `first_only` tasks are right in the first run alone, `second_only` in the second alone.
#[must_use]
pub fn mcnemar(first_only: u64, second_only: u64) -> f64 {
    let (n, least) = (first_only + second_only, first_only.min(second_only));
    if n == 0 {
        return 1.0;
    }
    // Sums of logarithms, since 2^-n leaves the floating-point numbers early.
    let log_factorial = |k: u64| libm::lgamma(k as f64 + 1.0);
    let log_choose = |k: u64| log_factorial(n) - log_factorial(k) - log_factorial(n - k);
    let tail: f64 = (0..=least).map(|k| libm::exp(log_choose(k) - n as f64 * std::f64::consts::LN_2)).sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, known: f64, within: f64) {
        assert!((found - known).abs() <= within, "{found} {known}");
    }

    #[test]
    fn wilson_agrees_with_known_values() {
        // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
        for (right, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = wilson(right, n);
            near(found.low, low, 5e-5);
            near(found.high, high, 5e-5);
        }
        assert_eq!(wilson(0, 0), Estimate { value: 0.0, low: 0.0, high: 1.0 });
        assert_eq!(wilson(7, 7).high, 1.0);
    }

    #[test]
    fn mcnemar_agrees_with_binomials() {
        // 2 * P(X <= 1 | 8, 1/2) = 2 * 9/256; 2 * P(X <= 2 | 12, 1/2) = 2 * 79/4096.
        near(mcnemar(1, 7), 18.0 / 256.0, 1e-12);
        near(mcnemar(10, 2), 158.0 / 4096.0, 1e-12);
        assert_eq!((mcnemar(0, 0), mcnemar(5, 5)), (1.0, 1.0));
        assert!(mcnemar(0, 2_000) < 1e-300 || mcnemar(0, 2_000) == 0.0);
    }

    #[test]
    fn the_bootstrap_covers_the_mean_about_as_often_as_it_says() {
        let mut stream = Stream::new(&[b"coverage"]);
        let trials = 200;
        let mut covered = 0;
        for trial in 0..trials {
            let scores: Vec<f64> = (0..60).map(|_| stream.int(0..=100) as f64).collect();
            let found = mean(&scores, &trial.to_string());
            covered += i32::from(found.low <= 50.0 && 50.0 <= found.high);
        }
        assert!((180..=198).contains(&covered), "{covered} of {trials}");
        assert_eq!(mean(&[3.0], "one"), Estimate { value: 3.0, low: 3.0, high: 3.0 });
        let same = difference(&[1.0, 0.0, 1.0], &[1.0, 0.0, 1.0], "same");
        assert_eq!((same.value, same.low, same.high), (0.0, 0.0, 0.0));
        assert_eq!(mean(&[0.0, 1.0, 1.0], "a"), mean(&[0.0, 1.0, 1.0], "a"));
    }
}
