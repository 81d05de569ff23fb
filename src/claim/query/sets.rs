//! Diagrams of sets: numbers of regions as sums, and solvers that read in which circles the drawn elements lie.

use crate::claim::measure::Measure;
use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow, entity};
use crate::scene::regions::{around, places, rings, universe};
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// Regions of the figure with the circles around them.
fn zones(scene: &Scene) -> impl Iterator<Item = (EntityId, &[EntityId])> {
    scene.ids().filter_map(|id| match &scene.entity(id).shape {
        Shape::Sets(Sets::Zone(inside, _)) if scene.entity(id).state == 0 => Some((id, inside.as_slice())),
        _ => None,
    })
}

/// The number of things in all regions of which `fits` holds, as a sum of the numbers of the regions.
///
/// # Errors
/// A region that fits has no number, or none fits.
pub fn number_of(scene: &Scene, fits: impl Fn(&[EntityId]) -> bool) -> Result<Measure, String> {
    let all: Vec<EntityId> = rings(scene).map(|r| r.0).collect();
    let mut terms = Vec::new();
    for mask in 0..1u32 << all.len().min(5) {
        let inside: Vec<EntityId> =
            all.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|x| *x.1).collect();
        let open = mask == 0 && universe(scene).is_none();
        if open || !fits(&inside) || places(scene, &inside).is_empty() {
            continue;
        }
        let zone = zones(scene).find(|z| z.1 == inside);
        let number = zone.and_then(|z| scene.entity(z.0).shape.number());
        terms.push(Measure::Scalar(number.ok_or("a region that counts has no number")?));
    }
    match terms.len() {
        0 => Err("no region fits".into()),
        1 => Ok(terms.remove(0)),
        _ => Ok(Measure::Sum(terms)),
    }
}

/// The number of things in all of these sets and in none of those.
///
/// # Errors
/// See [`number_of`].
pub fn inside(scene: &Scene, sets: &[EntityId], without: &[EntityId]) -> Result<Measure, String> {
    number_of(scene, |zone| sets.iter().all(|s| zone.contains(s)) && !without.iter().any(|s| zone.contains(s)))
}

/// The number of things in at least one of these sets.
///
/// # Errors
/// See [`number_of`].
pub fn either(scene: &Scene, sets: &[EntityId]) -> Result<Measure, String> {
    number_of(scene, |zone| sets.iter().any(|s| zone.contains(s)))
}

/// Drawn elements of which `fits` holds of the circles around them, from left to right.
fn elements(scene: &Scene, fits: impl Fn(&[EntityId]) -> bool) -> Vec<String> {
    let mut found: Vec<([f64; 2], &String)> = scene
        .entities
        .iter()
        .filter(|e| e.state == 0)
        .filter_map(|e| match &e.shape {
            Shape::Sets(Sets::Element(at, text)) if fits(&around(scene, *at)) => Some((*at, text)),
            _ => None,
        })
        .collect();
    found.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
    found.into_iter().map(|e| e.1.clone()).collect()
}

fn sets(args: &[QueryArg]) -> Result<Vec<EntityId>, String> {
    (0..args.len()).map(|i| entity(args, i)).collect()
}

fn common(scene: &Scene, args: &[QueryArg]) -> Result<Vec<String>, String> {
    let sets = sets(args)?;
    Ok(elements(scene, |zone| sets.iter().all(|s| zone.contains(s))))
}

fn united(scene: &Scene, args: &[QueryArg]) -> Result<Vec<String>, String> {
    let sets = sets(args)?;
    Ok(elements(scene, |zone| sets.iter().any(|s| zone.contains(s))))
}

fn alone(scene: &Scene, args: &[QueryArg]) -> Result<Vec<String>, String> {
    let sets = sets(args)?;
    Ok(elements(scene, |zone| zone == sets))
}

fn count(found: Vec<String>) -> Observed {
    Observed::Number(found.len() as f64)
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "elements_in",
        signature: "(set, ...)",
        summary: "the drawn elements that lie in all of the sets",
        solve: |scene, args| common(scene, args).map(Observed::Names),
    },
    QueryRow {
        name: "elements_of_either",
        signature: "(set, ...)",
        summary: "the drawn elements that lie in at least one of the sets",
        solve: |scene, args| united(scene, args).map(Observed::Names),
    },
    QueryRow {
        name: "elements_only_in",
        signature: "(set, ...)",
        summary: "the drawn elements that lie in exactly these sets",
        solve: |scene, args| alone(scene, args).map(Observed::Names),
    },
    QueryRow {
        name: "count_in",
        signature: "(set, ...)",
        summary: "number of drawn elements in all of the sets",
        solve: |scene, args| common(scene, args).map(count),
    },
    QueryRow {
        name: "count_either",
        signature: "(set, ...)",
        summary: "number of drawn elements in at least one of the sets",
        solve: |scene, args| united(scene, args).map(count),
    },
    QueryRow {
        name: "count_only",
        signature: "(set, ...)",
        summary: "number of drawn elements in exactly these sets",
        solve: |scene, args| alone(scene, args).map(count),
    },
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::scene::Frame;
    use crate::scene::shape::{Look, Role};

    fn scene() -> (Scene, EntityId, EntityId) {
        let mut s = Scene::new(Frame::Plain);
        let mut add = |part| s.add(Shape::Sets(part), None, 0, Look::of(Role::Main));
        let (a, b) = (add(Sets::Ring([-1.0, 0.0], 1.5)), add(Sets::Ring([1.0, 0.0], 1.5)));
        for (x, name) in [(-2.0, "2"), (0.0, "6"), (2.0, "9"), (0.2, "12")] {
            add(Sets::Element([x, 0.0], name.into()));
        }
        (s, a, b)
    }

    fn ask(s: &Scene, f: fn(&Scene, &[QueryArg]) -> Result<Vec<String>, String>, ids: &[EntityId]) -> Vec<String> {
        f(s, &ids.iter().map(|id| QueryArg::Entity(*id)).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn elements_lie_where_they_are_drawn() {
        let (mut s, a, b) = scene();
        assert_eq!(ask(&s, common, &[a, b]), ["6", "12"]);
        assert_eq!(ask(&s, united, &[a, b]).len(), 4);
        assert_eq!(ask(&s, alone, &[b]), ["9"]);
        // An element that is moved into another region changes the answer.
        s.entities[5].shape = Shape::Sets(Sets::Element([-2.2, 0.0], "12".into()));
        assert_eq!(ask(&s, common, &[a, b]), ["6"]);
    }

    #[test]
    fn numbers_of_sets_are_sums_over_regions() {
        let (mut s, a, b) = scene();
        assert!(inside(&s, &[a], &[]).is_err(), "regions without numbers");
        for (zone, n) in [(vec![a], 5.0), (vec![b], 7.0), (vec![a, b], 3.0)] {
            let n = s.add_scalar(n);
            s.add(Shape::Sets(Sets::Zone(zone, Some(n))), None, 0, Look::of(Role::Main));
        }
        let number = |m: Result<Measure, String>| m.unwrap().number(&s);
        assert_eq!(number(inside(&s, &[a], &[])), 8.0);
        assert_eq!(number(inside(&s, &[b], &[a])), 7.0);
        assert_eq!(number(either(&s, &[a, b])), 15.0);
        assert!(inside(&s, &[], &[a, b]).is_err(), "without a frame nothing lies outside");
    }
}
