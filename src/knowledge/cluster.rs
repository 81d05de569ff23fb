//! Agglomerative clustering with average linkage, cut at a distance.
//!
//! In: a number of things, their distances, which of them must stay apart. Out: groups of indices. Deterministic: ties go to the
//! pair with the lowest indices. Source: Lance and Williams, "A general theory of classificatory sorting strategies", 1967.

/// Stands for "never": far above any distance, so that no average with it comes below a cut.
const NEVER: f64 = 1e12;

/// Groups `0..count` so that the mean distance between any two groups is above `cut`; each group ascending, groups by
/// their first member. `apart` says which pairs may never come together. Cost: `count` squared in memory, about `count`
/// squared to cubed in time; meant for some thousand things.
pub fn average_linkage(
    count: usize,
    distance: impl Fn(usize, usize) -> f64,
    apart: impl Fn(usize, usize) -> bool,
    cut: f64,
) -> Vec<Vec<usize>> {
    let mut far: Vec<Vec<f64>> =
        (0..count).map(|i| (0..i).map(|j| if apart(i, j) { NEVER } else { distance(i, j) }).collect()).collect();
    let mut groups: Vec<Vec<usize>> = (0..count).map(|i| vec![i]).collect();
    // The nearest lower-numbered group of each, kept up to date, so that a merge costs a row and not the whole table.
    let nearest = |far: &[Vec<f64>], groups: &[Vec<usize>], i: usize| {
        let alive = (0..i).filter(|&j| !groups[j].is_empty());
        alive.map(|j| (far[i][j], j)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    };
    let mut best: Vec<Option<(f64, usize)>> = (0..count).map(|i| nearest(&far, &groups, i)).collect();
    loop {
        let pairs = (0..count).filter(|&i| !groups[i].is_empty()).filter_map(|i| best[i].map(|b| (b.0, b.1, i)));
        let least = pairs.min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let Some((_, low, high)) = least.filter(|l| l.0 <= cut) else { break };
        let (m, n) = (groups[low].len() as f64, groups[high].len() as f64);
        for other in 0..count {
            if other == low || other == high || groups[other].is_empty() {
                continue;
            }
            let to_high = far[other.max(high)][other.min(high)];
            let to_low = &mut far[other.max(low)][other.min(low)];
            *to_low = (m * *to_low + n * to_high) / (m + n);
        }
        let moved = std::mem::take(&mut groups[high]);
        groups[low].extend(moved);
        groups[low].sort_unstable();
        best[low] = nearest(&far, &groups, low);
        for i in low + 1..count {
            if groups[i].is_empty() {
                continue;
            }
            match best[i] {
                Some((_, j)) if j == low || j == high => best[i] = nearest(&far, &groups, i),
                Some((d, j)) if (far[i][low], low) < (d, j) => best[i] = Some((far[i][low], low)),
                _ => {}
            }
        }
    }
    groups.retain(|g| !g.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points on a line.
    fn line(at: &[f64], apart: &[(usize, usize)], cut: f64) -> Vec<Vec<usize>> {
        let never = |i: usize, j: usize| apart.contains(&(i.min(j), i.max(j)));
        average_linkage(at.len(), |i, j| (at[i] - at[j]).abs(), never, cut)
    }

    #[test]
    fn groups_are_those_below_the_cut_in_the_mean() {
        assert_eq!(line(&[0.0, 5.0, 0.2, 5.1, 0.1], &[], 0.3), [vec![0, 2, 4], vec![1, 3]]);
        assert_eq!(line(&[], &[], 0.3), Vec::<Vec<usize>>::new());
        // A chain: single linkage would take all four, the mean does not.
        assert_eq!(line(&[0.0, 0.25, 0.5, 0.75], &[], 0.3), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn what_must_stay_apart_does_through_others_too() {
        assert_eq!(line(&[0.0, 0.1, 0.2], &[(0, 2)], 0.3), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn against_the_definition() {
        // The same by looking at every pair of groups anew each time.
        for seed in 0..40u64 {
            let at: Vec<f64> = (0..24)
                .map(|i| f64::from(blake3::hash(&[seed as u8, i]).as_bytes()[0]) / 16.0 + f64::from(i) * 1e-6)
                .collect();
            let mut groups: Vec<Vec<usize>> = (0..at.len()).map(|i| vec![i]).collect();
            let mean = |a: &[usize], b: &[usize]| {
                let all = a.iter().flat_map(|i| b.iter().map(|j| (at[*i] - at[*j]).abs()));
                all.sum::<f64>() / (a.len() * b.len()) as f64
            };
            loop {
                let pairs = (0..groups.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
                let best = pairs.map(|(i, j)| (mean(&groups[i], &groups[j]), i, j)).min_by(|a, b| a.0.total_cmp(&b.0));
                let Some((_, i, j)) = best.filter(|b| b.0 <= 1.0) else { break };
                let moved = groups.remove(j);
                groups[i].extend(moved);
                groups[i].sort_unstable();
            }
            groups.sort();
            assert_eq!(line(&at, &[], 1.0), groups);
        }
    }
}
