//! Reverse differentiation: a tape of what was computed, each entry with its analytic backward.
//!
//! In: tensors that candle computes without a graph of its own; out: the gradient of one number by every leaf. candle's own backward
//! fills a zero tensor for every slot and adds to it, and silently stops at an op without a gradient; here the first gradient is moved
//! in, an activation is freed once it has served, and an op cannot be recorded without its backward.

use crate::model::ops::sum;
use candle_core::{Result, Tensor};
use std::cell::RefCell;

type Backward = Box<dyn FnOnce(Tensor) -> Result<Vec<Option<Tensor>>>>;

/// A tensor and its place on a tape.
#[derive(Clone, Debug)]
pub struct Value {
    tensor: Tensor,
    node: Option<usize>,
}

impl Value {
    /// A tensor that nothing is differentiated by.
    pub fn constant(tensor: Tensor) -> Value {
        Value { tensor, node: None }
    }

    /// What was computed.
    pub fn tensor(&self) -> &Tensor {
        &self.tensor
    }

    /// Whether a gradient flows here.
    pub fn is_tracked(&self) -> bool {
        self.node.is_some()
    }
}

struct Node {
    inputs: Vec<Option<usize>>,
    backward: Option<Backward>,
}

/// What was computed, in order.
pub struct Tape {
    nodes: RefCell<Vec<Node>>,
    recording: bool,
}

impl Tape {
    /// A tape that records.
    pub fn new() -> Tape {
        Tape { nodes: RefCell::default(), recording: true }
    }

    /// A tape that forgets at once, for inference.
    pub fn idle() -> Tape {
        Tape { nodes: RefCell::default(), recording: false }
    }

    /// A tensor that is differentiated by.
    pub fn leaf(&self, tensor: Tensor) -> Value {
        self.push(tensor, vec![], None)
    }

    /// The result of an op on `inputs`. `backward` gets the gradient by the result and gives one for each input, `None` for those that
    /// are not tracked.
    pub fn record(
        &self,
        tensor: Tensor,
        inputs: &[&Value],
        backward: impl FnOnce(Tensor) -> Result<Vec<Option<Tensor>>> + 'static,
    ) -> Value {
        if inputs.iter().all(|v| v.node.is_none()) {
            return Value::constant(tensor);
        }
        self.push(tensor, inputs.iter().map(|v| v.node).collect(), Some(Box::new(backward)))
    }

    fn push(&self, tensor: Tensor, inputs: Vec<Option<usize>>, backward: Option<Backward>) -> Value {
        if !self.recording {
            return Value::constant(tensor);
        }
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { inputs, backward });
        Value { tensor, node: Some(nodes.len() - 1) }
    }

    /// The gradients of a number by all leaves.
    ///
    /// # Errors
    /// If `of` is not on the tape or is not a single number; if a backward fails.
    pub fn backward(self, of: &Value) -> Result<Gradients> {
        let Some(last) = of.node else { refuse!("nothing is differentiated by: the value depends on no leaf") };
        if of.tensor.elem_count() != 1 {
            refuse!("only a single number can be differentiated, not one of shape {:?}", of.tensor.shape());
        }
        let mut nodes = self.nodes.into_inner();
        let mut found: Vec<Option<Tensor>> = vec![None; nodes.len()];
        found[last] = Some(of.tensor.ones_like()?);
        for (i, node) in nodes.iter_mut().enumerate().rev() {
            let Some(backward) = node.backward.take() else { continue };
            let Some(gradient) = found[i].take() else { continue };
            let parts = backward(gradient)?;
            for (input, part) in node.inputs.iter().zip(parts) {
                if let (Some(input), Some(part)) = (*input, part) {
                    found[input] = Some(match found[input].take() {
                        None => part,
                        Some(before) => sum(&before, &part.contiguous()?)?,
                    });
                }
            }
        }
        Ok(Gradients { found })
    }
}

impl Default for Tape {
    fn default() -> Tape {
        Tape::new()
    }
}

/// Gradients by the leaves of a tape.
pub struct Gradients {
    found: Vec<Option<Tensor>>,
}

impl Gradients {
    /// The gradient by a leaf; `None` if the number does not depend on it.
    pub fn take(&mut self, leaf: &Value) -> Option<Tensor> {
        leaf.node.and_then(|i| self.found[i].take())
    }
}
