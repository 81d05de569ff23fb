//! Small circuits with known currents, and spoiled ones that have none.

use super::super::testing::{ask, ask_number};
use super::*;
use crate::scene::Frame;
use crate::scene::part::GateKind;
use crate::scene::shape::{Look, Role};

/// Components `(kind, from, to, value)` and wires between places; entity ids count components first.
fn circuit(parts: &[(PartKind, [f64; 2], [f64; 2], f64)], wires: &[&[[f64; 2]]]) -> Scene {
    let mut scene = Scene::new(Frame::Plain);
    for (kind, a, b, x) in parts {
        let (p, q) = (scene.add_point(*a), scene.add_point(*b));
        let s = (*x != 0.0).then(|| scene.add_scalar(*x));
        let name = Some(format!("X{}", scene.entities.len()));
        scene.add(Shape::Part(*kind, p, q, s), name, 0, Look::of(Role::Main));
    }
    for wire in wires {
        let points = wire.iter().map(|p| scene.add_point(*p)).collect();
        scene.add(Shape::Polyline(points), None, 0, Look::of(Role::Main));
    }
    scene
}

const R: PartKind = PartKind::Resistor;
const U: PartKind = PartKind::Battery;
const O: [f64; 2] = [0.0, 0.0];
const TOP: [f64; 2] = [0.0, 2.0];
const MID: [f64; 2] = [2.0, 2.0];
const LOW: [f64; 2] = [2.0, 0.0];

fn number(x: f64) -> Result<Observed, String> {
    Ok(Observed::Number(x))
}

/// 12 V over 4 ohms in series with 3 and 6 ohms in parallel.
fn mixed() -> Scene {
    circuit(
        &[(U, TOP, O, 12.0), (R, TOP, MID, 4.0), (R, MID, LOW, 3.0), (R, [4.0, 2.0], [4.0, 0.0], 6.0)],
        &[&[O, LOW], &[MID, [4.0, 2.0]], &[LOW, [4.0, 0.0]]],
    )
}

#[test]
fn series_and_parallel() {
    let mut scene = mixed();
    assert_eq!(ask(&scene, "current", &[0]), number(2.0));
    assert_eq!(ask(&scene, "voltage", &[1]), number(8.0));
    assert_eq!(ask(&scene, "current", &[2]), number(4.0 / 3.0));
    assert_eq!(ask(&scene, "wattage", &[3]), number(4.0 * (2.0 / 3.0)));
    let id = scene.add(Shape::Group(vec![EntityId(2), EntityId(3)]), Some("G".into()), 1, Look::of(Role::Tool));
    assert_eq!(ask(&scene, "equivalent", &[id.0]), number(2.0));
    let all = scene.add(Shape::Group(vec![EntityId(1), id]), Some("H".into()), 2, Look::of(Role::Tool));
    assert_eq!(ask(&scene, "equivalent", &[all.0]), number(6.0));
    let torn = scene.add(Shape::Group(vec![EntityId(1), EntityId(2)]), Some("T".into()), 3, Look::of(Role::Tool));
    assert!(ask(&scene, "equivalent", &[torn.0]).is_err(), "three terminals");
}

#[test]
fn two_sources_feed_one_resistor() {
    // 10 V over 2 ohms and 5 V over 1 ohm, both into 2 ohms: V (1/2 + 1/1 + 1/2) = 10/2 + 5/1.
    let node = [2.0, 2.0];
    let scene = circuit(
        &[
            (U, TOP, O, 10.0),
            (R, TOP, node, 2.0),
            (R, node, LOW, 2.0),
            (U, [4.0, 2.0], [4.0, 0.0], 5.0),
            (R, node, [4.0, 2.0], 1.0),
        ],
        &[&[O, LOW], &[LOW, [4.0, 0.0]]],
    );
    assert_eq!(ask(&scene, "voltage", &[2]), number(5.0));
    assert_eq!(ask(&scene, "current", &[4]), number(0.0));
    assert_eq!(state(&scene, EntityId(1)), Ok((2.5, 5.0)));
}

#[test]
fn a_wire_that_ends_on_another_is_joined_and_a_crossing_is_not() {
    let bridged = circuit(&[(U, TOP, O, 6.0), (R, MID, LOW, 3.0)], &[&[TOP, [4.0, 2.0]], &[O, [4.0, 0.0]]]);
    assert_eq!(ask(&bridged, "current", &[1]), number(2.0));
    let crossed =
        circuit(&[(U, TOP, O, 6.0), (R, MID, LOW, 3.0)], &[&[TOP, MID], &[O, LOW], &[[1.0, 3.0], [1.0, -1.0]]]);
    assert!(ask(&crossed, "current", &[1]).is_ok(), "the crossing wire ends nowhere");
    let cut = circuit(&[(U, TOP, O, 6.0), (R, MID, LOW, 3.0)], &[&[TOP, MID]]);
    assert_eq!(ask(&cut, "current", &[1]), number(0.0));
}

#[test]
fn capacitors_share_charge() {
    let scene = circuit(
        &[(U, TOP, O, 12.0), (PartKind::Capacitor, TOP, MID, 3.0), (PartKind::Capacitor, MID, LOW, 6.0)],
        &[&[O, LOW]],
    );
    assert_eq!(ask(&scene, "charge", &[1]), number(24.0));
    assert_eq!(ask(&scene, "voltage", &[1]), number(8.0));
    assert!(ask(&scene, "current", &[1]).is_err());
}

#[test]
fn spoiled_circuits_have_no_answer() {
    let short = circuit(&[(U, TOP, O, 6.0), (R, MID, LOW, 3.0)], &[&[TOP, O], &[TOP, MID], &[O, LOW]]);
    assert!(ask(&short, "current", &[0]).is_err());
    let bare = circuit(&[(U, TOP, O, 6.0), (R, TOP, MID, 0.0)], &[&[O, MID]]);
    assert!(ask(&bare, "current", &[1]).is_err(), "a resistor without a value");
    assert!(ask_number(&mixed(), "current", 1.0).is_err());
}

#[test]
fn lamps_and_switches() {
    let lamps = |switch| {
        circuit(
            &[
                (U, TOP, O, 6.0),
                (PartKind::Lamp, TOP, MID, 2.0),
                (PartKind::Lamp, MID, LOW, 4.0),
                (switch, [4.0, 2.0], [4.0, 0.0], 0.0),
            ],
            &[&[O, LOW], &[MID, [4.0, 2.0]], &[LOW, [4.0, 0.0]]],
        )
    };
    let names = |n: &[&str]| Ok(Observed::Names(n.iter().map(|s| String::from(*s)).collect()));
    assert_eq!(ask(&lamps(PartKind::Open), "lit_lamps", &[]), names(&["X1", "X2"]));
    assert_eq!(ask(&lamps(PartKind::Open), "brightest_lamp", &[]), names(&["X2"]));
    assert_eq!(ask(&lamps(PartKind::Closed), "lit_lamps", &[]), names(&["X1"]));
}

#[test]
fn gates_are_traced_through_wires() {
    let mut scene = Scene::new(Frame::Plain);
    let input = |scene: &mut Scene, at: [f64; 2], x: f64| {
        let (p, s) = (scene.add_point(at), scene.add_scalar(x));
        scene.add(Shape::Part(PartKind::Input, p, p, Some(s)), Some(format!("{at:?}")), 0, Look::of(Role::Main))
    };
    let gate = |scene: &mut Scene, kind, inputs: &[[f64; 2]], output: [f64; 2]| {
        let inputs = inputs.iter().map(|p| scene.add_point(*p)).collect();
        let output = scene.add_point(output);
        scene.add(Shape::Gate(kind, inputs, output), None, 0, Look::of(Role::Main))
    };
    input(&mut scene, [0.0, 2.0], 1.0);
    input(&mut scene, [0.0, 1.5], 0.0);
    let first = gate(&mut scene, GateKind::Nand, &[[0.0, 2.0], [0.0, 1.5]], [1.5, 1.75]);
    input(&mut scene, [0.0, 0.5], 1.0);
    let wire = [[1.5, 1.75], [1.5, 1.0], [2.0, 1.0]].map(|p| scene.add_point(p));
    scene.add(Shape::Polyline(wire.to_vec()), None, 0, Look::of(Role::Main));
    let last = gate(&mut scene, GateKind::And, &[[2.0, 1.0], [0.0, 0.5]], [4.0, 0.75]);
    assert_eq!(ask(&scene, "logic_level", &[first.0]), number(1.0));
    assert_eq!(ask(&scene, "logic_level", &[last.0]), number(1.0));
    scene.entities[first.0 as usize].shape = Shape::Gate(GateKind::Nor, vec![], crate::scene::PointId(0));
    assert!(ask(&scene, "logic_level", &[last.0]).is_err(), "nothing drives the wire");
}
