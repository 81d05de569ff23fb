//! Host functions as Starlark callables: free functions of the tables, and methods of the problem.

#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::claim::args::{Arg, Args};
use crate::template::host::Host;
use crate::template::item::{read, write};
use crate::template::loading::Loading;
use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::eval::{Arguments, Evaluator};
use starlark::values::{Heap, NoSerialize, StarlarkPagablePanic, StarlarkValue, Value, starlark_value};
use std::fmt;

/// A callable of the host.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, StarlarkPagablePanic, Allocative)]
pub struct Callable {
    /// Name of the function or method.
    #[allocative(skip)]
    pub name: &'static str,
    /// Whether it is a method of the problem.
    pub method: bool,
}
starlark::starlark_simple_value!(Callable);

impl fmt::Display for Callable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.name)
    }
}

/// The problem that a template's `build` is given.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, StarlarkPagablePanic, Allocative)]
pub struct Problem {
    /// Name of the diagram kind.
    #[allocative(skip)]
    pub kind: &'static str,
}
starlark::starlark_simple_value!(Problem);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<problem of kind {}>", self.kind)
    }
}

/// Reads the arguments of a call.
fn arguments<'v>(name: &'static str, args: &Arguments<'v, '_>, heap: Heap<'v>) -> starlark::Result<Args> {
    let positional = args.positions(heap)?.map(read).collect::<Result<Vec<_>, _>>()?;
    let named = args.names_map()?;
    let named =
        named.into_iter().map(|(k, v)| Ok((k.as_str().to_owned(), read(v)?))).collect::<starlark::Result<Vec<_>>>()?;
    Ok(Args::new(name, positional, named))
}

#[starlark_value(type = "function")]
impl<'v> StarlarkValue<'v> for Callable {
    fn invoke(
        &self,
        _me: Value<'v>,
        args: &Arguments<'v, '_>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let args = arguments(self.name, args, heap)?;
        let fail = |e: crate::claim::args::ArgError| starlark::Error::new_value(anyhow::Error::new(e));
        let Some(extra) = eval.extra else {
            return Err(starlark::Error::new_value(anyhow::anyhow!("{} is called outside of a template", self.name)));
        };
        if let Some(host) = extra.downcast_ref::<Host>() {
            let made: Arg = if self.method { host.method(self.name, args) } else { host.function(self.name, args) }
                .map_err(fail)?;
            return Ok(write(made, heap));
        }
        match extra.downcast_ref::<Loading>() {
            Some(loading) => loading.function(self.name, args).map(|a| write(a, heap)).map_err(fail),
            None => Err(starlark::Error::new_value(anyhow::anyhow!("{} is called without a host", self.name))),
        }
    }
}

#[starlark_value(type = "problem")]
impl<'v> StarlarkValue<'v> for Problem {
    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        let name = Host::method_name(self.kind, attribute)?;
        Some(heap.alloc(Callable { name, method: true }))
    }

    fn dir_attr(&self) -> Vec<String> {
        Host::method_names(self.kind).map(String::from).collect()
    }
}
