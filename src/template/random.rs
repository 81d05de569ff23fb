//! The script's random numbers: all of them from one stream of the host.

#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::template::host::Host;
use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::environment::{Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::Evaluator;
use starlark::values::float::UnpackFloat;
use starlark::values::list::AllocList;
use starlark::values::{NoSerialize, StarlarkPagablePanic, StarlarkValue, Value, starlark_value};
use std::fmt;

/// The `rng` of a template's `build`.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, StarlarkPagablePanic, Allocative)]
pub struct Random;
starlark::starlark_simple_value!(Random);

impl fmt::Display for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<random numbers>")
    }
}

fn host<'a>(eval: &Evaluator<'_, 'a, '_>) -> anyhow::Result<&'a Host> {
    eval.extra
        .and_then(|e| e.downcast_ref::<Host>())
        .ok_or_else(|| anyhow::anyhow!("random numbers exist only while a template builds"))
}

fn elements<'v>(list: Value<'v>, eval: &Evaluator<'v, '_, '_>) -> anyhow::Result<Vec<Value<'v>>> {
    let found = list
        .iterate(eval.heap())
        .map_err(|_| anyhow::anyhow!("need a list, tuple or range, not a {}", list.get_type()))?;
    let elements: Vec<Value<'v>> = found.collect();
    anyhow::ensure!(!elements.is_empty(), "the list is empty");
    Ok(elements)
}

#[starlark::starlark_module]
fn methods(builder: &mut MethodsBuilder) {
    /// An integer from `low` to `high`, both included.
    fn int<'v>(this: &Random, low: i64, high: i64, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<i64> {
        let _ = this;
        anyhow::ensure!(
            low <= high,
            "parameter range is empty: [{low}, {high}]; hint: the first bound must be the smaller"
        );
        Ok(host(eval)?.stream.borrow_mut().int(low..=high))
    }

    /// A float from `low` up to but excluding `high`.
    fn real<'v>(
        this: &Random,
        low: UnpackFloat,
        high: UnpackFloat,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        let _ = this;
        Ok(low.0 + (high.0 - low.0) * host(eval)?.stream.borrow_mut().unit())
    }

    /// True with probability `p`.
    fn chance<'v>(this: &Random, p: UnpackFloat, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<bool> {
        let _ = this;
        Ok(host(eval)?.stream.borrow_mut().chance(p.0))
    }

    /// One element of a list, each equally likely.
    fn pick<'v>(this: &Random, list: Value<'v>, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<Value<'v>> {
        let _ = this;
        let all = elements(list, eval)?;
        let i = host(eval)?.stream.borrow_mut().int(0..=all.len() as i64 - 1);
        Ok(all[i as usize])
    }

    /// The elements of a list in random order.
    fn shuffle<'v>(this: &Random, list: Value<'v>, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<Value<'v>> {
        let _ = this;
        let mut all = elements(list, eval)?;
        host(eval)?.stream.borrow_mut().shuffle(&mut all);
        Ok(eval.heap().alloc(AllocList(all)))
    }

    /// `count` different elements of a list in random order.
    fn sample<'v>(
        this: &Random,
        list: Value<'v>,
        count: i32,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<Value<'v>> {
        let _ = this;
        let mut all = elements(list, eval)?;
        anyhow::ensure!(count >= 0 && count as usize <= all.len(), "cannot take {count} of {} elements", all.len());
        host(eval)?.stream.borrow_mut().shuffle(&mut all);
        all.truncate(count as usize);
        Ok(eval.heap().alloc(AllocList(all)))
    }
}

#[starlark_value(type = "rng")]
impl<'v> StarlarkValue<'v> for Random {
    fn get_methods() -> Option<&'static Methods> {
        static TABLE: MethodsStatic = MethodsStatic::new("rng", methods);
        Some(TABLE.methods())
    }
}
