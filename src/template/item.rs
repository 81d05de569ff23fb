//! The one Starlark value type of the host: an [`Arg`] with operators, and the conversion of script values.

#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::answer::exact::Exact;
use crate::claim::args::Arg;
use crate::claim::measure::Measure;
use crate::claim::printed::printed;
use crate::claim::text::{name_token, number_token, value_token};
use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::values::float::UnpackFloat;
use starlark::values::list::{AllocList, ListRef};
use starlark::values::tuple::TupleRef;
use starlark::values::{
    Heap, NoSerialize, StarlarkPagablePanic, StarlarkValue, UnpackValue, Value, ValueLike, starlark_value,
};
use std::cmp::Ordering;
use std::fmt;

/// A host value inside a script: an entity, measure, claim or exact number.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, StarlarkPagablePanic, Allocative)]
pub struct Item(#[allocative(skip)] Box<Arg>);

impl Item {
    /// Boxed: exact numbers hold 128-bit integers, whose alignment is more than the interpreter's heap grants.
    pub fn of(arg: Arg) -> Item {
        Item(Box::new(arg))
    }
}

starlark::starlark_simple_value!(Item);

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Arg::Entity(id) => write!(f, "{}", name_token(*id)),
            Arg::Claim(id) => write!(f, "{}", value_token(*id)),
            Arg::Number(value) => write!(f, "{}", number_token(&value.to_string().replace('-', "−"))),
            Arg::Answer(answer) => write!(f, "{}", number_token(&printed(answer))),
            other => write!(f, "{other:?}"),
        }
    }
}

fn native(e: impl fmt::Display) -> starlark::Error {
    starlark::Error::new_value(anyhow::anyhow!("{e}"))
}

/// The exact number in a value: a host number or an integer.
fn exact(value: Value<'_>) -> Option<Exact> {
    if let Some(Arg::Number(x)) = value.downcast_ref::<Item>().map(|i| &*i.0) {
        return Some(x.clone());
    }
    value.unpack_i32().map(|i| Exact::from(i64::from(i))).or_else(|| {
        let big = i64::unpack_value(value).ok().flatten()?;
        Some(Exact::from(big))
    })
}

/// The measure in a value: a measure, or an exact number as a constant.
fn measure(value: Value<'_>) -> Option<Measure> {
    if let Some(Arg::Measure(m)) = value.downcast_ref::<Item>().map(|i| &*i.0) {
        return Some(m.clone());
    }
    exact(value).map(Measure::Const)
}

fn times(a: Measure, b: Measure) -> Measure {
    Measure::Product(vec![a, b])
}

impl Item {
    /// Combines two values: exact numbers exactly, with floats as floats, measures as expressions.
    fn combine<'v>(
        &self,
        left: Value<'v>,
        right: Value<'v>,
        heap: Heap<'v>,
        sign: char,
    ) -> Option<starlark::Result<Value<'v>>> {
        if let (Some(a), Some(b)) = (exact(left), exact(right)) {
            let result = match sign {
                '+' => a.add(&b),
                '-' => a.sub(&b),
                '*' => a.mul(&b),
                _ => a.div(&b),
            };
            return Some(result.map(|x| heap.alloc(Item::of(Arg::Number(x)))).map_err(native));
        }
        let float = |v: Value<'v>| {
            exact(v).map(|x| x.to_f64()).or_else(|| UnpackFloat::unpack_value(v).ok().flatten().map(|f| f.0))
        };
        if let (Some(a), Some(b)) = (float(left), float(right)) {
            let x = match sign {
                '+' => a + b,
                '-' => a - b,
                '*' => a * b,
                _ => a / b,
            };
            return Some(Ok(heap.alloc(x)));
        }
        let (a, b) = (measure(left)?, measure(right)?);
        Some(Ok(heap.alloc(Item::of(Arg::Measure(match sign {
            '+' => Measure::Sum(vec![a, b]),
            '-' => Measure::Sum(vec![a, times(Measure::Const(Exact::from(-1)), b)]),
            '*' => times(a, b),
            _ => Measure::Quotient(Box::new(a), Box::new(b)),
        })))))
    }

    fn me<'v>(&self, heap: Heap<'v>) -> Value<'v> {
        heap.alloc(self.clone())
    }

    fn must<'v>(
        &self,
        found: Option<starlark::Result<Value<'v>>>,
        sign: char,
        other: Value<'v>,
    ) -> starlark::Result<Value<'v>> {
        found.unwrap_or_else(|| {
            Err(native(format_args!("`{sign}` does not combine a {} with a {}", self.type_name(), other.get_type())))
        })
    }

    fn type_name(&self) -> &'static str {
        match *self.0 {
            Arg::Entity(_) => "drawn entity",
            Arg::Measure(_) => "measure",
            Arg::Claim(_) => "stated claim",
            Arg::Assertion(_) => "claim",
            _ => "number",
        }
    }
}

#[starlark_value(type = "item")]
impl<'v> StarlarkValue<'v> for Item {
    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        if let (Arg::Number(a), Some(b)) = (&*self.0, exact(other)) {
            return Ok(*a == b);
        }
        Ok(other.downcast_ref::<Item>().is_some_and(|o| o.0 == self.0))
    }

    fn compare(&self, other: Value<'v>) -> starlark::Result<Ordering> {
        match (&*self.0, exact(other)) {
            (Arg::Number(a), Some(b)) => Ok(a.cmp(&b)),
            _ => Err(native(format_args!("a {} has no order", self.type_name()))),
        }
    }

    fn add(&self, rhs: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        self.combine(self.me(heap), rhs, heap, '+')
    }

    fn radd(&self, lhs: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        self.combine(lhs, self.me(heap), heap, '+')
    }

    fn sub(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        self.must(self.combine(self.me(heap), other, heap, '-'), '-', other)
    }

    fn mul(&self, rhs: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        self.combine(self.me(heap), rhs, heap, '*')
    }

    fn rmul(&self, lhs: Value<'v>, heap: Heap<'v>) -> Option<starlark::Result<Value<'v>>> {
        self.combine(lhs, self.me(heap), heap, '*')
    }

    fn div(&self, other: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        self.must(self.combine(self.me(heap), other, heap, '/'), '/', other)
    }

    fn minus(&self, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let minus_one = heap.alloc(-1);
        self.must(self.combine(minus_one, self.me(heap), heap, '*'), '-', minus_one)
    }
}

/// Reads a script value into an argument.
///
/// # Errors
/// If the value is of a kind that no host function takes (a function, a dictionary).
pub fn read(value: Value<'_>) -> starlark::Result<Arg> {
    if let Some(item) = value.downcast_ref::<Item>() {
        return Ok((*item.0).clone());
    }
    if value.is_none() {
        return Ok(Arg::None);
    }
    if let Some(b) = value.unpack_bool() {
        return Ok(Arg::Bool(b));
    }
    if let Some(x) = exact(value) {
        return Ok(Arg::Number(x));
    }
    if let Some(text) = value.unpack_str() {
        return Ok(Arg::Text(text.into()));
    }
    if let Ok(Some(x)) = UnpackFloat::unpack_value(value) {
        return Ok(Arg::Real(x.0));
    }
    if let Some(list) = ListRef::from_value(value) {
        return list.iter().map(read).collect::<Result<_, _>>().map(Arg::List);
    }
    if let Some(tuple) = TupleRef::from_value(value) {
        return tuple.iter().map(read).collect::<Result<_, _>>().map(Arg::List);
    }
    Err(native(format_args!("a {} cannot be passed to a host function", value.get_type())))
}

/// Hands an argument back to the script.
pub fn write<'v>(arg: Arg, heap: Heap<'v>) -> Value<'v> {
    match arg {
        Arg::None => Value::new_none(),
        Arg::Bool(b) => Value::new_bool(b),
        Arg::Real(x) => heap.alloc(x),
        Arg::Text(t) => heap.alloc(t),
        Arg::List(items) => {
            let items: Vec<Value<'v>> = items.into_iter().map(|a| write(a, heap)).collect();
            heap.alloc(AllocList(items))
        }
        other => heap.alloc(Item::of(other)),
    }
}
