//! Solvers for charts, on the drawn bars and slices alone: values are read from the drawn heights.

use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryRow, name, value};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// Bars of state 0 with their values, left to right. A bar whose height the figure keeps back counts; quantities without
/// width, which only words state, do not.
pub(super) fn bars(scene: &Scene) -> Vec<(EntityId, f64)> {
    let mut list: Vec<(f64, EntityId, f64)> = scene
        .ids()
        .filter(|&id| scene.entity(id).state == 0)
        .filter_map(|id| match scene.entity(id).shape {
            Shape::Bar(at, wide, value) if wide > 0.0 => Some((at, id, scene.scalar(value))),
            _ => None,
        })
        .collect();
    list.sort_by(|a, b| a.0.total_cmp(&b.0));
    list.into_iter().map(|(_, id, value)| (id, value)).collect()
}

/// Named dots of state 0 with their heights, left to right.
fn dots(scene: &Scene) -> Vec<(EntityId, f64)> {
    let mut list: Vec<([f64; 2], EntityId)> = scene
        .ids()
        .filter(|&id| scene.entity(id).state == 0 && scene.entity(id).name.is_some())
        .filter_map(|id| match scene.entity(id).shape {
            Shape::Point(p) => Some((scene.at(p), id)),
            _ => None,
        })
        .collect();
    list.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
    list.into_iter().map(|(at, id)| (id, at[1])).collect()
}

fn sorted(scene: &Scene) -> Result<Vec<f64>, String> {
    let mut values: Vec<f64> = bars(scene).iter().map(|b| b.1).collect();
    values.sort_by(f64::total_cmp);
    if values.is_empty() { Err("no bars are drawn".into()) } else { Ok(values) }
}

/// The greatest change from one dot to the next among those of one sign: the pair of dots and the amount, not negative.
pub(super) fn change(scene: &Scene, signs: &[f64]) -> Result<(EntityId, EntityId, f64), String> {
    let list = dots(scene);
    let amount = |w: &[(EntityId, f64)]| signs.iter().map(|s| s * (w[1].1 - w[0].1)).fold(f64::NEG_INFINITY, f64::max);
    let best = list.windows(2).map(amount).fold(f64::NEG_INFINITY, f64::max);
    let winners: Vec<_> = list.windows(2).filter(|w| (amount(w) - best).abs() < 1e-9).collect();
    match winners[..] {
        [w] if best > 0.0 => Ok((w[0].0, w[1].0, best)),
        [] | [_] => Err("the line never changes that way".into()),
        _ => Err(format!("{} pairs share the greatest change", winners.len())),
    }
}

fn pair(scene: &Scene, found: (EntityId, EntityId, f64)) -> Result<Observed, String> {
    Ok(Observed::Names(vec![name(scene, found.0)?, name(scene, found.1)?]))
}

fn extreme(scene: &Scene, sign: f64) -> Result<Observed, String> {
    let list = bars(scene);
    let best = list.iter().map(|b| sign * b.1).fold(f64::NEG_INFINITY, f64::max);
    let winners: Vec<_> = list.iter().filter(|b| sign * b.1 == best).collect();
    match winners.as_slice() {
        [one] => Ok(Observed::Names(vec![name(scene, one.0)?])),
        _ => Err(format!("{} bars share the extreme value", winners.len())),
    }
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "bar_sum",
        signature: "()",
        summary: "sum of all bars",
        solve: |scene, _| Ok(Observed::Number(bars(scene).iter().map(|b| b.1).sum())),
    },
    QueryRow {
        name: "bar_mean",
        signature: "()",
        summary: "mean of all bars",
        solve: |scene, _| {
            let list = bars(scene);
            if list.is_empty() {
                return Err("no bars are drawn".into());
            }
            Ok(Observed::Number(list.iter().map(|b| b.1).sum::<f64>() / list.len() as f64))
        },
    },
    QueryRow {
        name: "bar_count",
        signature: "()",
        summary: "number of bars",
        solve: |scene, _| Ok(Observed::Number(bars(scene).len() as f64)),
    },
    QueryRow {
        name: "dot_count",
        signature: "()",
        summary: "number of dots",
        solve: |scene, _| Ok(Observed::Number(dots(scene).len() as f64)),
    },
    QueryRow {
        name: "bars_above",
        signature: "(limit or quantity)",
        summary: "number of bars higher than the limit",
        solve: |scene, args| {
            let limit = value(scene, args, 0)?;
            Ok(Observed::Number(bars(scene).iter().filter(|b| b.1 > limit + 1e-9).count() as f64))
        },
    },
    QueryRow {
        name: "highest_bar",
        signature: "()",
        summary: "name of the highest bar",
        solve: |scene, _| extreme(scene, 1.0),
    },
    QueryRow {
        name: "lowest_bar",
        signature: "()",
        summary: "name of the lowest bar",
        solve: |scene, _| extreme(scene, -1.0),
    },
    QueryRow {
        name: "bar_median",
        signature: "()",
        summary: "median of all bars: the middle one by height, or the mean of the two in the middle",
        solve: |scene, _| {
            let values = sorted(scene)?;
            let n = values.len();
            Ok(Observed::Number((values[(n - 1) / 2] + values[n / 2]) / 2.0))
        },
    },
    QueryRow {
        name: "bar_range",
        signature: "()",
        summary: "difference of the highest and the lowest bar",
        solve: |scene, _| {
            let values = sorted(scene)?;
            Ok(Observed::Number(values[values.len() - 1] - values[0]))
        },
    },
    QueryRow {
        name: "bars_above_mean",
        signature: "()",
        summary: "number of bars higher than the mean of all bars",
        solve: |scene, _| {
            let values = sorted(scene)?;
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            Ok(Observed::Number(values.iter().filter(|v| **v > mean + 1e-9).count() as f64))
        },
    },
    QueryRow {
        name: "greatest_rise",
        signature: "()",
        summary: "greatest rise from one dot to the next; no answer when pairs tie",
        solve: |scene, _| change(scene, &[1.0]).map(|c| Observed::Number(c.2)),
    },
    QueryRow {
        name: "greatest_fall",
        signature: "()",
        summary: "greatest fall from one dot to the next, as a positive number",
        solve: |scene, _| change(scene, &[-1.0]).map(|c| Observed::Number(c.2)),
    },
    QueryRow {
        name: "greatest_change",
        signature: "()",
        summary: "greatest rise or fall from one dot to the next, as a positive number",
        solve: |scene, _| change(scene, &[1.0, -1.0]).map(|c| Observed::Number(c.2)),
    },
    QueryRow {
        name: "rise_between",
        signature: "()",
        summary: "the two neighbours between which the line rises most",
        solve: |scene, _| pair(scene, change(scene, &[1.0])?),
    },
    QueryRow {
        name: "fall_between",
        signature: "()",
        summary: "the two neighbours between which the line falls most",
        solve: |scene, _| pair(scene, change(scene, &[-1.0])?),
    },
    QueryRow {
        name: "change_between",
        signature: "()",
        summary: "the two neighbours between which the line changes most",
        solve: |scene, _| pair(scene, change(scene, &[1.0, -1.0])?),
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, ask_number, bars};
    use crate::claim::observed::Observed;
    use crate::scene::shape::{Look, Role, Shape};
    use crate::scene::{Frame, Scene};

    fn dots(heights: &[f64]) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (i, y) in heights.iter().enumerate() {
            let p = scene.add_point([i as f64, *y]);
            scene.add(Shape::Point(p), Some(char::from(b'A' + i as u8).to_string()), 0, Look::of(Role::Main));
        }
        scene
    }

    #[test]
    fn bars_are_counted_ordered_and_averaged() {
        let scene = bars(&[4.0, 10.0, 6.0, 8.0]);
        let number = |x| Ok(Observed::Number(x));
        assert_eq!(ask(&scene, "bar_median", &[]), number(7.0));
        assert_eq!(ask(&scene, "bar_range", &[]), number(6.0));
        assert_eq!(ask(&scene, "bar_mean", &[]), number(7.0));
        assert_eq!(ask(&scene, "bars_above_mean", &[]), number(2.0));
        assert_eq!(ask_number(&scene, "bars_above", 6.0), number(2.0));
        assert_eq!(ask(&scene, "bars_above", &[2]), number(2.0));
        assert_eq!(ask(&scene, "highest_bar", &[]), Ok(Observed::Names(vec!["B".into()])));
    }

    #[test]
    fn a_quantity_in_words_is_no_bar() {
        let mut scene = bars(&[4.0, 10.0]);
        let s = scene.add_scalar(100.0);
        scene.add(Shape::Bar(0.0, 0.0, s), None, 0, Look::of(Role::Hidden));
        assert_eq!(ask(&scene, "bar_mean", &[]), Ok(Observed::Number(7.0)));
    }

    #[test]
    fn spoiled_charts_have_no_answer() {
        assert!(ask(&bars(&[5.0, 5.0, 3.0]), "highest_bar", &[]).is_err());
        assert!(ask(&bars(&[]), "bar_median", &[]).is_err());
        assert!(ask(&bars(&[]), "bar_mean", &[]).is_err());
        assert!(ask(&dots(&[1.0, 3.0, 2.0, 4.0]), "greatest_rise", &[]).is_err());
        assert!(ask(&dots(&[1.0, 3.0, 4.0]), "greatest_fall", &[]).is_err());
    }

    #[test]
    fn lines_rise_and_fall() {
        let scene = dots(&[1.0, 4.0, 2.5, 7.5, 1.0]);
        assert_eq!(ask(&scene, "greatest_rise", &[]), Ok(Observed::Number(5.0)));
        assert_eq!(ask(&scene, "greatest_fall", &[]), Ok(Observed::Number(6.5)));
        assert_eq!(ask(&scene, "change_between", &[]), Ok(Observed::Names(vec!["D".into(), "E".into()])));
        assert_eq!(ask(&scene, "rise_between", &[]), Ok(Observed::Names(vec!["C".into(), "D".into()])));
    }
}
