//! The arithmetic of learning from groups: advantages, and the weight of a token in the loss.
//!
//! Sources: Z. Shao et al., "DeepSeekMath", 2024 (group-relative policy optimisation, the unbiased estimate of the divergence); Q. Yu et al.,
//! "DAPO", 2025 (a higher upper clip, a mean over tokens, groups without a difference left out).
//!
//! The objective of a token is a function of its log-probability alone, so its gradient is that of `weight * -log p` with
//! [`weight`] for the weight: the cross-entropy that everything else is learnt with serves here too.

use super::settings::Group;
use crate::seed::trig::exp;

/// Keeps the advantages of groups with a very small difference finite.
const EPSILON: f64 = 1e-4;

/// How far each reward of a group lies above the group's mean, in deviations; `None` where all are alike: nothing is to be learnt.
pub fn advantages(rewards: &[f64]) -> Option<Vec<f64>> {
    let count = rewards.len().max(1) as f64;
    let mean = rewards.iter().sum::<f64>() / count;
    let deviation = (rewards.iter().map(|r| (r - mean) * (r - mean)).sum::<f64>() / count).sqrt();
    (deviation > 1e-9).then(|| rewards.iter().map(|r| (r - mean) / (deviation + EPSILON)).collect())
}

/// Log-probabilities of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likelihood {
    /// Under the weights that are trained.
    pub now: f64,
    /// Under those that it was sampled with.
    pub old: f64,
    /// Under those that the run began with.
    pub reference: f64,
}

/// What is minimised for a token: `-min(r A, clip(r) A) + beta (e^d - d - 1)` with `r = e^(now - old)`, `d = reference - now`.
pub fn objective(advantage: f64, at: Likelihood, group: &Group) -> f64 {
    let ratio = exp(at.now - at.old);
    let clipped = ratio.clamp(1.0 - group.clip[0], 1.0 + group.clip[1]);
    group.beta * divergence(at) - (ratio * advantage).min(clipped * advantage)
}

/// The estimate of the divergence from the reference: `e^d - d - 1`, never negative.
pub fn divergence(at: Likelihood) -> f64 {
    let d = at.reference - at.now;
    exp(d) - d - 1.0
}

/// The weight under which `-log p` has the gradient of [`objective`].
pub fn weight(advantage: f64, at: Likelihood, group: &Group) -> f64 {
    let ratio = exp(at.now - at.old);
    // Beyond the clip the objective does not change, unless it is on the way back.
    let counts = if advantage > 0.0 { ratio <= 1.0 + group.clip[1] } else { ratio >= 1.0 - group.clip[0] };
    let gain = if counts { advantage * ratio } else { 0.0 };
    gain - group.beta * (1.0 - exp(at.reference - at.now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advantages_are_centred_and_none_where_all_are_alike() {
        let found = advantages(&[1.5, 0.5, 0.5, 1.5]).unwrap();
        assert!((found.iter().sum::<f64>()).abs() < 1e-12 && (found[0] - 1.0).abs() < 1e-3, "{found:?}");
        assert_eq!(advantages(&[0.5; 4]), None);
        assert_eq!(advantages(&[]), None);
    }

    #[test]
    fn the_weight_has_the_gradient_of_the_objective() {
        let group = Group { beta: 0.05, ..Group::default() };
        for advantage in [-1.3, 0.7, 2.0] {
            for step in -30..=30 {
                // Away from the corners of the clip, where the objective has none.
                let at = Likelihood { now: -2.0 + f64::from(step) * 0.0301, old: -2.0, reference: -1.8 };
                let moved = |by: f64| objective(advantage, Likelihood { now: at.now + by, ..at }, &group);
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((slope + weight(advantage, at, &group)).abs() < 1e-6, "{advantage} {at:?} {slope}");
            }
        }
    }

    #[test]
    fn what_went_too_far_counts_no_more_and_the_reference_pulls_back() {
        let group = Group { beta: 0.0, ..Group::default() };
        let at = |now| Likelihood { now, old: -2.0, reference: -2.0 };
        assert_eq!(weight(1.0, at(-1.7), &group), 0.0);
        assert_eq!(weight(-1.0, at(-2.3), &group), 0.0);
        assert!(weight(-1.0, at(-1.7), &group) < -1.0);
        let pulled = Group { beta: 1.0, ..group };
        assert!(weight(0.0, at(-1.7), &pulled) < 0.0 && weight(0.0, at(-2.3), &pulled) > 0.0);
        assert_eq!(divergence(at(-2.0)), 0.0);
    }
}
