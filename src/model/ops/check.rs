//! Every backward against differences of its forward.

use super::attention::{Attention, Rotation};
use super::convolution::{Windows, convolution};
use super::embed::{Origin, places, select, splice};
use super::entropy::cross_entropy;
use super::gelu::gelu;
use super::linear::{add, linear};
use super::norm::rms_norm;
use super::pointer::{Grid, Slot, pointer};
use super::swiglu::swiglu;
use super::tensor;
use crate::model::tape::{Tape, Value};
use crate::seed::{Stream, trig};
use candle_core::Tensor;
use std::sync::Arc;

/// Numbers about zero, of size one.
fn random(shape: &[usize], name: &str) -> Tensor {
    let mut stream = Stream::new(&[b"ops", name.as_bytes()]);
    let numbers = (0..shape.iter().product()).map(|_| (stream.unit() * 4.0 - 2.0) as f32).collect();
    tensor(numbers, shape).unwrap()
}

/// A number of the op's output that weighs every element differently.
fn number(tape: &Tape, y: &Value) -> Value {
    let weights = random(y.tensor().dims(), "weights");
    let sum = (y.tensor() * &weights).unwrap().sum_all().unwrap();
    tape.record(sum, &[y], move |d| Ok(vec![Some(weights.broadcast_mul(&d)?)]))
}

/// Largest error of the gradients by all inputs, against central differences, by the size of the largest difference.
fn error(inputs: &[Tensor], op: impl Fn(&Tape, &[Value]) -> Value) -> f64 {
    let value = |tensors: &[Tensor]| {
        let (tape, values) = (Tape::idle(), tensors.iter().cloned().map(Value::constant).collect::<Vec<_>>());
        let y = op(&tape, &values);
        f64::from(number(&tape, &y).tensor().to_scalar::<f32>().unwrap())
    };
    let tape = Tape::new();
    let leaves: Vec<Value> = inputs.iter().map(|t| tape.leaf(t.clone())).collect();
    let y = op(&tape, &leaves);
    let of = number(&tape, &y);
    let mut gradients = tape.backward(&of).unwrap();
    let mut worst: f64 = 0.0;
    for (i, leaf) in leaves.iter().enumerate() {
        let gradient = gradients.take(leaf).expect("every input has a gradient").flatten_all().unwrap();
        let gradient = gradient.to_vec1::<f32>().unwrap();
        let numbers = inputs[i].flatten_all().unwrap().to_vec1::<f32>().unwrap();
        let step = 2e-2f32;
        let difference = |j: usize| {
            let moved = |by: f32| {
                let mut numbers = numbers.clone();
                numbers[j] += by;
                let mut all = inputs.to_vec();
                all[i] = tensor(numbers, inputs[i].dims()).unwrap();
                value(&all)
            };
            // The five-point rule: its error is of the fourth order of the step, which may then be wide enough for f32.
            (8.0 * (moved(step) - moved(-step)) - (moved(2.0 * step) - moved(-2.0 * step))) / (12.0 * f64::from(step))
        };
        let differences: Vec<f64> = (0..numbers.len()).map(difference).collect();
        let size = differences.iter().fold(1e-3f64, |m, d| m.max(d.abs()));
        for (g, d) in gradient.iter().zip(&differences) {
            worst = worst.max((f64::from(*g) - d).abs() / size);
        }
    }
    worst
}

fn holds(inputs: &[Tensor], op: impl Fn(&Tape, &[Value]) -> Value) {
    let worst = error(inputs, op);
    assert!(worst < 2e-3, "gradient and difference are {worst} apart");
}

#[test]
fn linear_and_sums() {
    holds(&[random(&[2, 3, 5], "x"), random(&[4, 5], "w")], |t, v| linear(t, &v[0], &v[1]).unwrap());
    holds(&[random(&[3, 4], "a"), random(&[3, 4], "b")], |t, v| add(t, &add(t, &v[0], &v[1]).unwrap(), &v[0]).unwrap());
}

#[test]
fn norms_and_gates() {
    holds(&[random(&[4, 9], "x"), random(&[9], "g")], |t, v| rms_norm(t, &v[0], &v[1], 1e-5).unwrap());
    holds(&[random(&[4, 18], "x")], |t, v| swiglu(t, &v[0]).unwrap());
    holds(&[random(&[4, 18], "x")], |t, v| gelu(t, &v[0]).unwrap());
}

#[test]
fn attention_of_each_sort() {
    let rotation = Arc::new(Rotation::new(4, 8, 100.0));
    for (causal, rotation) in [(false, None), (true, None), (true, Some(rotation))] {
        let attention = Attention { heads: 2, causal, rotation };
        holds(&[random(&[2, 5, 24], "qkv")], |t, v| attention.apply(t, &v[0]).unwrap());
    }
}

#[test]
fn convolutions() {
    for (kernel, stride) in [(4, 4), (3, 2), (5, 2), (3, 1), (4, 2)] {
        let weight = random(&[5, kernel * kernel * 3], "w");
        holds(&[random(&[2, 8, 4, 3], "x"), weight, random(&[5], "b")], |t, v| {
            convolution(t, &v[0], [&v[1], &v[2]], Windows { kernel, stride }).unwrap()
        });
    }
    let shapes: [&[usize]; 3] = [&[1, 9, 8, 1], &[2, 9], &[2]];
    let [x, w, b] = shapes.map(|shape| Value::constant(random(shape, "x")));
    let uneven = convolution(&Tape::idle(), &x, [&w, &b], Windows { kernel: 3, stride: 2 });
    assert!(uneven.unwrap_err().to_string().contains("do not lie evenly"));
}

#[test]
fn rows_and_places() {
    let origins =
        Arc::new(vec![Origin::Token(2), Origin::Patch(1), Origin::Patch(0), Origin::Token(2), Origin::Token(0)]);
    holds(&[random(&[4, 3], "t"), random(&[2, 3], "p")], |t, v| {
        splice(t, &v[0], Some(&v[1]), origins.clone()).unwrap()
    });
    let rows = Arc::new(vec![3, 1, 1]);
    holds(&[random(&[4, 3], "t")], |t, v| select(t, &v[0], rows.clone()).unwrap());
    holds(&[random(&[2, 9, 4], "x"), random(&[3, 4], "r"), random(&[3, 4], "c")], |t, v| {
        places(t, &v[0], &v[1], &v[2]).unwrap()
    });
    let missing = select(&Tape::idle(), &Value::constant(random(&[4, 3], "t")), Arc::new(vec![4]));
    assert!(missing.unwrap_err().to_string().contains("none of the 4"));
}

#[test]
fn losses() {
    let (targets, weights) = (vec![3, 0, 4], vec![1.0, 0.5, -0.7]);
    holds(&[random(&[3, 5], "logits")], |t, v| cross_entropy(t, &v[0], targets.clone(), weights.clone()).unwrap().loss);
    let slot = |query, patches, axis, bin, weight| Slot { query, patches, axis, bin, weight };
    let slots = vec![
        slot(0, 0..9, 0, 0, 1.0),
        slot(1, 9..18, 1, 13, 0.5),
        slot(2, 0..18, 0, 23, -0.3),
        slot(0, 0..9, 1, 11, 1.0),
    ];
    let inputs = [random(&[3, 6], "q"), random(&[18, 6], "k"), (random(&[18, 2], "o") * 0.3).unwrap()];
    holds(&inputs, |t, v| pointer(t, [&v[0], &v[1], &v[2]], slots.clone(), Grid { side: 3, bins: 24 }).unwrap().loss);
}

#[test]
fn a_wrong_backward_is_noticed() {
    let wrong = |t: &Tape, v: &[Value]| {
        let y = (v[0].tensor() * 2.0).unwrap();
        t.record(y, &[&v[0]], |d| Ok(vec![Some((d * 2.1)?)]))
    };
    assert!(error(&[random(&[3], "x")], wrong) > 0.01);
}

#[test]
fn what_the_pointer_tells_is_a_distribution() {
    let grid = Grid { side: 4, bins: 32 };
    let numbers = |shape: &[usize], name: &str| random(shape, name).flatten_all().unwrap().to_vec1::<f32>().unwrap();
    let (q, k, o) = (numbers(&[6], "q"), numbers(&[16, 6], "k"), numbers(&[16, 2], "o"));
    for axis in 0..2 {
        let p = grid.distribution(&q, &k, &o, axis);
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let queries = tensor(q.clone(), &[1, 6]).unwrap();
        let (keys, offsets) = (tensor(k.clone(), &[16, 6]).unwrap(), tensor(o.clone(), &[16, 2]).unwrap());
        for (bin, p) in p.iter().enumerate() {
            let slots = vec![Slot { query: 0, patches: 0..16, axis, bin, weight: 1.0 }];
            let values = [&queries, &keys, &offsets].map(|t| Value::constant(t.clone()));
            let told = pointer(&Tape::idle(), [&values[0], &values[1], &values[2]], slots, grid).unwrap();
            assert!((f64::from(told.nll[0]) + trig::ln(f64::from(*p))).abs() < 1e-3, "bin {bin}");
        }
    }
}
