//! Solvers for things along one axis, on the drawn bars, arrows and intervals alone.

use super::row::{QueryArg, QueryRow, entity, name, number};
use crate::claim::observed::Observed;
use crate::scene::shape::{End, Shape};
use crate::scene::{EntityId, Scene, outline};

/// Ends nearer than this are one.
const SAME: f64 = 1e-9;

/// Bars of the original figure: id, start, end.
fn tasks(scene: &Scene) -> Vec<(EntityId, f64, f64)> {
    let drawn = scene.ids().filter(|id| scene.entity(*id).state == 0 && scene.entity(*id).look.shown());
    drawn.filter_map(|id| outline::task(scene, id).map(|(from, to, _)| (id, from, to))).collect()
}

fn links(scene: &Scene) -> Vec<(EntityId, EntityId)> {
    let of = |e: &crate::scene::Entity| match e.shape {
        Shape::Link(a, b) if e.state == 0 => Some((a, b)),
        _ => None,
    };
    scene.entities.iter().filter_map(of).collect()
}

fn task(scene: &Scene, args: &[QueryArg], i: usize) -> Result<(EntityId, f64, f64), String> {
    let id = entity(args, i)?;
    tasks(scene).into_iter().find(|t| t.0 == id).ok_or_else(|| format!("entity {} is no bar of time", id.0))
}

fn end_of_all(scene: &Scene) -> Result<f64, String> {
    tasks(scene).iter().map(|t| t.2).reduce(f64::max).ok_or_else(|| "no bars are drawn".into())
}

/// How far a bar can move to the right without moving the end of all, links kept: its total float.
fn slack(scene: &Scene, id: EntityId, depth: usize) -> Result<f64, String> {
    let all = tasks(scene);
    if depth > all.len() {
        return Err("the arrows go round in a circle".into());
    }
    let of = |id: EntityId| all.iter().find(|t| t.0 == id).ok_or("an arrow leads to no bar");
    let own = of(id)?;
    let mut least = end_of_all(scene)? - own.2;
    for (_, after) in links(scene).into_iter().filter(|l| l.0 == id) {
        let next = of(after)?;
        least = least.min(next.1 - own.2 + slack(scene, after, depth + 1)?);
    }
    Ok(least)
}

/// An interval: ends, and whether each belongs to it.
struct Interval {
    ends: [f64; 2],
    closed: [bool; 2],
    endless: [bool; 2],
}

fn interval(scene: &Scene, args: &[QueryArg], i: usize) -> Result<Interval, String> {
    let id = entity(args, i)?;
    let Shape::Span(a, left, b, right) = scene.entity(id).shape else {
        return Err(format!("entity {} is no interval", id.0));
    };
    let kinds = [left, right];
    let ends = [scene.at(a)[0], scene.at(b)[0]];
    Ok(Interval { ends, closed: kinds.map(|e| e == End::Closed), endless: kinds.map(|e| e == End::Arrow) })
}

impl Interval {
    fn holds(&self, x: f64) -> bool {
        let on = |i: usize| (x - self.ends[i]).abs() < SAME;
        let left = self.endless[0] || if on(0) { self.closed[0] } else { x > self.ends[0] };
        let right = self.endless[1] || if on(1) { self.closed[1] } else { x < self.ends[1] };
        left && right
    }
}

/// Whole numbers in all of the intervals.
fn whole_numbers(scene: &Scene, args: &[QueryArg]) -> Result<Vec<i64>, String> {
    let all = (0..args.len()).map(|i| interval(scene, args, i)).collect::<Result<Vec<_>, _>>()?;
    let bound = |side: usize| all.iter().filter(move |i| !i.endless[side]).map(move |i| i.ends[side]);
    let (low, high) = (bound(0).reduce(f64::max), bound(1).reduce(f64::min));
    let (Some(low), Some(high)) = (low, high) else { return Err("there is no end of them".into()) };
    let range = low.ceil() as i64..=high.floor() as i64;
    Ok(range.filter(|x| all.iter().all(|i| i.holds(*x as f64))).collect())
}

fn count(n: usize) -> Result<Observed, String> {
    Ok(Observed::Number(n as f64))
}

/// Solvers of this family.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "task_end",
        signature: "(task)",
        summary: "where a bar of time ends",
        solve: |scene, args| Ok(Observed::Number(task(scene, args, 0)?.2)),
    },
    QueryRow {
        name: "project_end",
        signature: "()",
        summary: "where the last bar of time ends",
        solve: |scene, _| end_of_all(scene).map(Observed::Number),
    },
    QueryRow {
        name: "task_slack",
        signature: "(task)",
        summary: "total float of a task: how far its bar can move without moving the end of the project, arrows kept",
        solve: |scene, args| slack(scene, task(scene, args, 0)?.0, 0).map(Observed::Number),
    },
    QueryRow {
        name: "latest_start",
        signature: "(task)",
        summary: "latest start of a task that does not delay the end of the project: its drawn start and its float",
        solve: |scene, args| {
            let t = task(scene, args, 0)?;
            slack(scene, t.0, 0).map(|s| Observed::Number(t.1 + s))
        },
    },
    QueryRow {
        name: "critical_tasks",
        signature: "()",
        summary: "names of the tasks without float, by their starts; no answer where two start together",
        solve: |scene, _| {
            let mut found = Vec::new();
            for t in tasks(scene) {
                if slack(scene, t.0, 0)? < SAME {
                    found.push(t);
                }
            }
            found.sort_by(|a, b| a.1.total_cmp(&b.1));
            if found.windows(2).any(|w| (w[0].1 - w[1].1).abs() < SAME) {
                return Err("two critical tasks start together".into());
            }
            found.into_iter().map(|t| name(scene, t.0)).collect::<Result<_, _>>().map(Observed::Names)
        },
    },
    QueryRow {
        name: "overlap",
        signature: "(task, task)",
        summary: "how long two bars of time run side by side",
        solve: |scene, args| {
            let (a, b) = (task(scene, args, 0)?, task(scene, args, 1)?);
            Ok(Observed::Number((a.2.min(b.2) - a.1.max(b.1)).max(0.0)))
        },
    },
    QueryRow {
        name: "tasks_at",
        signature: "(time)",
        summary: "number of bars that run at a time at which none begins or ends",
        solve: |scene, args| {
            let t = number(args, 0)?;
            let all = tasks(scene);
            if all.iter().any(|b| (b.1 - t).abs() < SAME || (b.2 - t).abs() < SAME) {
                return Err(format!("a bar begins or ends at {t}"));
            }
            count(all.iter().filter(|b| b.1 < t && t < b.2).count())
        },
    },
    QueryRow {
        name: "whole_numbers",
        signature: "(interval, ...)",
        summary: "number of whole numbers that lie in all of the intervals",
        solve: |scene, args| count(whole_numbers(scene, args)?.len()),
    },
    QueryRow {
        name: "least_whole",
        signature: "(interval, ...)",
        summary: "least whole number in all of the intervals",
        solve: |scene, args| {
            let all = whole_numbers(scene, args)?;
            all.first().map(|x| Observed::Number(*x as f64)).ok_or_else(|| "there is none".into())
        },
    },
    QueryRow {
        name: "greatest_whole",
        signature: "(interval, ...)",
        summary: "greatest whole number in all of the intervals",
        solve: |scene, args| {
            let all = whole_numbers(scene, args)?;
            all.last().map(|x| Observed::Number(*x as f64)).ok_or_else(|| "there is none".into())
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, ask_number};
    use super::*;
    use crate::scene::Frame;
    use crate::scene::shape::{Look, Role};

    fn chart(bars: &[(f64, f64)], links: &[(u32, u32)]) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (i, (start, length)) in bars.iter().enumerate() {
            let (s, l) = (scene.add_scalar(*start), scene.add_scalar(*length));
            let name = char::from(b'A' + i as u8).to_string();
            scene.add(Shape::Task(i as f64, s, l), Some(name), 0, Look::of(Role::Main));
        }
        for (a, b) in links {
            scene.add(Shape::Link(EntityId(*a), EntityId(*b)), None, 0, Look::of(Role::Main));
        }
        scene
    }

    #[test]
    fn floats_follow_the_arrows() {
        // A 0-3, B 3-8, C 3-5 before D 8-10, E 5-6 after C.
        let scene = chart(
            &[(0.0, 3.0), (3.0, 5.0), (3.0, 2.0), (8.0, 2.0), (5.0, 1.0)],
            &[(0, 1), (0, 2), (1, 3), (2, 4), (4, 3)],
        );
        assert_eq!(ask(&scene, "project_end", &[]), Ok(Observed::Number(10.0)));
        assert_eq!(ask(&scene, "task_slack", &[0]), Ok(Observed::Number(0.0)));
        assert_eq!(ask(&scene, "task_slack", &[2]), Ok(Observed::Number(2.0)));
        assert_eq!(ask(&scene, "task_slack", &[4]), Ok(Observed::Number(2.0)));
        let names = ["A", "B", "D"].map(String::from).to_vec();
        assert_eq!(ask(&scene, "critical_tasks", &[]), Ok(Observed::Names(names)));
        assert_eq!(ask_number(&scene, "tasks_at", 4.0), Ok(Observed::Number(2.0)));
        assert!(ask_number(&scene, "tasks_at", 3.0).is_err());
        assert_eq!(ask(&scene, "overlap", &[1, 2]), Ok(Observed::Number(2.0)));
        let circle = chart(&[(0.0, 1.0), (1.0, 1.0)], &[(0, 1), (1, 0)]);
        assert!(ask(&circle, "task_slack", &[0]).is_err());
    }

    #[test]
    fn ends_count_as_drawn() {
        let mut scene = Scene::new(Frame::Plain);
        for (from, left, to, right) in [(-2.0, End::Open, 3.0, End::Closed), (0.5, End::Closed, 9.0, End::Arrow)] {
            let (p, q) = (scene.add_point([from, 0.0]), scene.add_point([to, 0.0]));
            scene.add(Shape::Span(p, left, q, right), None, 0, Look::of(Role::Main));
        }
        assert_eq!(ask(&scene, "whole_numbers", &[0]), Ok(Observed::Number(5.0)), "-1, 0, 1, 2, 3");
        assert_eq!(ask(&scene, "whole_numbers", &[0, 1]), Ok(Observed::Number(3.0)));
        assert_eq!(ask(&scene, "least_whole", &[1, 0]), Ok(Observed::Number(1.0)));
        assert!(ask(&scene, "whole_numbers", &[1]).is_err());
    }
}
