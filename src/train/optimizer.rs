//! AdamW in place, with moments that can be saved, clipping, and groups of weights. Source: I. Loshchilov, F. Hutter, "Decoupled
//! Weight Decay Regularization", 2019.

use super::settings::Settings;
use crate::model::ops::{dot, read, wide};
use crate::model::params::{Params, Spec, WeightsError, find, pack};
use crate::model::refuse;
use crate::seed::trig;
use candle_core::{CpuStorage, InplaceOp2, Layout, Result, Tensor};
use safetensors::SafeTensors;
use std::cell::RefCell;

/// Added to the root of the mean square.
const EPSILON: f32 = 1e-8;

/// The optimizer's state.
pub struct AdamW {
    /// Moments of every weight, in order: mean of gradients, mean of squares.
    moments: Vec<(Vec<f32>, Vec<f32>)>,
    /// Steps done.
    steps: u64,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stepped {
    /// Length of the whole gradient before clipping.
    pub norm: f64,
    /// The rate.
    pub rate: f64,
}

impl AdamW {
    /// Before the first step.
    pub fn new(params: &Params) -> AdamW {
        let zeros = |t: &Tensor| vec![0f32; t.elem_count()];
        AdamW { moments: params.tensors().iter().map(|t| (zeros(t), zeros(t))).collect(), steps: 0 }
    }

    /// One step; a gradient for each weight.
    ///
    /// # Errors
    /// If a gradient is not finite: nothing has changed then.
    pub fn step(&mut self, params: &Params, gradients: &[Tensor], settings: &Settings) -> Result<Stepped> {
        let mut squares = 0.0;
        for (spec, gradient) in params.specs().iter().zip(gradients) {
            let square = read(gradient, |g| Ok(wide(|| g.chunks(4096).map(|g| f64::from(dot(g, g))).sum::<f64>())))?;
            if !square.is_finite() {
                refuse!("the gradient of {} is not finite; hint: a lower --rate", spec.name);
            }
            squares += square;
        }
        let norm = squares.sqrt();
        let rate = settings.rate(self.steps);
        self.steps += 1;
        let left = |beta: f64| 1.0 - trig::powf(beta, self.steps as f64);
        let (correct1, correct2) = (left(settings.beta1), left(settings.beta2));
        for (i, (m, v)) in self.moments.iter_mut().enumerate() {
            let decay = if decays(&params.specs()[i]) { 1.0 - rate * settings.weight_decay } else { 1.0 };
            let update = Update {
                moments: RefCell::new((m, v)),
                beta1: settings.beta1 as f32,
                beta2: settings.beta2 as f32,
                scale: if norm > settings.clip { (settings.clip / norm) as f32 } else { 1.0 },
                rate: (rate / correct1) as f32,
                correct2: (1.0 / correct2.sqrt()) as f32,
                decay: decay as f32,
            };
            params.tensors()[i].inplace_op2(&gradients[i].contiguous()?, &update)?;
        }
        Ok(Stepped { norm, rate })
    }

    /// The state as safetensors; the count of steps is kept elsewhere.
    ///
    /// # Errors
    /// If the file cannot be composed.
    pub fn to_bytes(&self, params: &Params) -> Result<Vec<u8>> {
        let bytes = |x: &[f32]| x.iter().flat_map(|f| f.to_le_bytes()).collect::<Vec<u8>>();
        let mut all = vec![];
        for (spec, (m, v)) in params.specs().iter().zip(&self.moments) {
            all.push((format!("{}.mean", spec.name), spec.shape.clone(), bytes(m)));
            all.push((format!("{}.square", spec.name), spec.shape.clone(), bytes(v)));
        }
        pack(&all)
    }

    /// Reads the state back.
    ///
    /// # Errors
    /// If it is none, or of other weights.
    pub fn from_bytes(params: &Params, steps: u64, bytes: &[u8]) -> std::result::Result<AdamW, WeightsError> {
        let file = SafeTensors::deserialize(bytes).map_err(|e| WeightsError::Unreadable(e.to_string()))?;
        let moment = |spec: &Spec, which: &str| {
            let named = Spec { name: format!("{}.{which}", spec.name), ..spec.clone() };
            Ok::<_, WeightsError>(read(&find(&file, &named)?, |x| Ok(x.to_vec()))?)
        };
        let moments = params.specs().iter().map(|s| Ok((moment(s, "mean")?, moment(s, "square")?)));
        Ok(AdamW { moments: moments.collect::<std::result::Result<_, WeightsError>>()?, steps })
    }

    /// Steps done.
    pub fn steps(&self) -> u64 {
        self.steps
    }
}

/// Matrices decay; norms, biases and embeddings do not.
fn decays(spec: &Spec) -> bool {
    spec.shape.len() > 1 && !spec.name.contains("embed_tokens") && !spec.name.contains("_embedding.weight")
        || spec.name == "encoder.patch_embedding.weight"
}

struct Update<'a> {
    moments: RefCell<(&'a mut Vec<f32>, &'a mut Vec<f32>)>,
    beta1: f32,
    beta2: f32,
    scale: f32,
    rate: f32,
    correct2: f32,
    decay: f32,
}

impl InplaceOp2 for Update<'_> {
    fn name(&self) -> &'static str {
        "adamw"
    }

    fn cpu_fwd(&self, s1: &mut CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<()> {
        let (CpuStorage::F32(w), CpuStorage::F32(g)) = (s1, s2) else { refuse!("weights are f32") };
        let (Some((w0, w1)), Some((g0, g1))) = (l1.contiguous_offsets(), l2.contiguous_offsets()) else {
            refuse!("weights and gradients are contiguous")
        };
        let mut moments = self.moments.borrow_mut();
        let (m, v) = &mut *moments;
        let Update { beta1, beta2, scale, rate, correct2, decay, .. } = *self;
        wide(|| {
            for (((w, g), m), v) in w[w0..w1].iter_mut().zip(&g[g0..g1]).zip(m.iter_mut()).zip(v.iter_mut()) {
                let g = g * scale;
                *m += (1.0 - beta1) * (g - *m);
                *v += (1.0 - beta2) * (g * g - *v);
                *w = *w * decay - rate * *m / (v.sqrt() * correct2 + EPSILON);
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::ModelConfig;

    /// The textbook's AdamW of one number, in f64.
    fn textbook(w: f64, gradients: &[f64], s: &Settings, decay: bool) -> f64 {
        let (mut w, mut m, mut v) = (w, 0.0, 0.0);
        for (t, g) in gradients.iter().enumerate() {
            let n = (t + 1) as f64;
            m = s.beta1 * m + (1.0 - s.beta1) * g;
            v = s.beta2 * v + (1.0 - s.beta2) * g * g;
            let (mh, vh) = (m / (1.0 - trig::powf(s.beta1, n)), v / (1.0 - trig::powf(s.beta2, n)));
            let rate = s.rate(t as u64);
            w -= rate * (mh / (vh.sqrt() + 1e-8) + if decay { s.weight_decay * w } else { 0.0 });
        }
        w
    }

    #[test]
    fn steps_are_the_textbooks() {
        let config = ModelConfig::named("tiny", 300).unwrap();
        let params = Params::fresh(&config, 1).unwrap();
        let number = |i: usize| f64::from(params.tensors()[i].flatten_all().unwrap().to_vec1::<f32>().unwrap()[0]);
        let (matrix, norm) = (params.place("lm_head.weight"), params.place("decoder.norm.weight"));
        let before = (number(matrix), number(norm));
        let settings = Settings { clip: 1e6, weight_decay: 0.5, warmup: 2, learning_rate: 0.01, ..Settings::default() };
        let mut adam = AdamW::new(&params);
        let gradients = [0.3, -0.1, 0.7];
        for g in gradients {
            let all: Vec<Tensor> = params.tensors().iter().map(|t| (t.ones_like().unwrap() * g).unwrap()).collect();
            adam.step(&params, &all, &settings).unwrap();
        }
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} {b}");
        close(number(matrix), textbook(before.0, &gradients, &settings, true));
        close(number(norm), textbook(before.1, &gradients, &settings, false));
    }

    #[test]
    fn long_gradients_are_shortened_and_broken_ones_change_nothing() {
        let config = ModelConfig::named("tiny", 300).unwrap();
        let params = Params::fresh(&config, 1).unwrap();
        let all = |x: f64| params.tensors().iter().map(|t| (t.ones_like().unwrap() * x).unwrap()).collect::<Vec<_>>();
        let settings = Settings { clip: 0.5, ..Settings::default() };
        let mut adam = AdamW::new(&params);
        let stepped = adam.step(&params, &all(2.0), &settings).unwrap();
        assert!((stepped.norm / (2.0 * (params.count() as f64).sqrt()) - 1.0).abs() < 1e-4);
        let first = f64::from(adam.moments[0].0[0]) / (1.0 - settings.beta1);
        assert!((first * (params.count() as f64).sqrt() / 0.5 - 1.0).abs() < 1e-4);
        let (before, state) = (params.to_bytes().unwrap(), adam.to_bytes(&params).unwrap());
        let mut broken = all(1.0);
        broken[3] = (&broken[3] * f64::NAN).unwrap();
        assert!(adam.step(&params, &broken, &settings).unwrap_err().to_string().contains(&params.specs()[3].name));
        assert_eq!((params.to_bytes().unwrap(), adam.to_bytes(&params).unwrap()), (before, state.clone()));
        let again = AdamW::from_bytes(&params, adam.steps(), &state).unwrap();
        assert_eq!(again.to_bytes(&params).unwrap(), state);
    }
}
