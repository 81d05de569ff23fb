//! Solvers for charts, on the drawn bars and slices alone: values are read from the drawn heights.

use super::{QueryRow, name, number};
use crate::claim::measure::Observed;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// Drawn bars of state 0 with their values, left to right.
fn bars(scene: &Scene) -> Vec<(EntityId, f64)> {
    let mut list: Vec<(f64, EntityId, f64)> = scene
        .ids()
        .filter(|&id| scene.entity(id).state == 0)
        .filter_map(|id| match scene.entity(id).shape {
            Shape::Bar(at, _, value) => Some((at, id, scene.scalar(value))),
            _ => None,
        })
        .collect();
    list.sort_by(|a, b| a.0.total_cmp(&b.0));
    list.into_iter().map(|(_, id, value)| (id, value)).collect()
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
        name: "bars_above",
        signature: "(limit)",
        summary: "number of bars higher than the limit",
        solve: |scene, args| {
            let limit = number(args, 0)?;
            Ok(Observed::Number(bars(scene).iter().filter(|b| b.1 > limit + 1e-9).count() as f64))
        },
    },
    QueryRow { name: "highest_bar", signature: "()", summary: "name of the highest bar", solve: |scene, _| extreme(scene, 1.0) },
    QueryRow { name: "lowest_bar", signature: "()", summary: "name of the lowest bar", solve: |scene, _| extreme(scene, -1.0) },
];
