//! Reads functions: `\sin 2x`, `log_{2} 8`, `cos^2 x`, `\tan^{-1}(1)`.
//!
//! In: a reader of formulas that stands at a name; out: a call, or nothing where the name is no function.

use super::expression::{Expression as E, Function};
use super::formula::{Reader, letters, times};

const FUNCTIONS: &[(&str, Function)] = &[
    ("arcsin", Function::Asin),
    ("arccos", Function::Acos),
    ("arctan", Function::Atan),
    ("asin", Function::Asin),
    ("acos", Function::Acos),
    ("atan", Function::Atan),
    ("sin", Function::Sin),
    ("cos", Function::Cos),
    ("tan", Function::Tan),
    ("cot", Function::Cot),
    ("sec", Function::Sec),
    ("csc", Function::Csc),
    ("ln", Function::Ln),
    ("log", Function::Log),
    ("lg", Function::Log),
    ("exp", Function::Exp),
    ("abs", Function::Abs),
];

impl Reader<'_> {
    /// The function whose name stands at the start of `rest`, with the length of the name.
    pub(super) fn function(&self, rest: &str) -> Option<(Function, usize)> {
        let (slash, plain) = rest.strip_prefix('\\').map_or((0, rest), |plain| (1, plain));
        let run = letters(plain);
        let (name, function) = FUNCTIONS.iter().find(|(name, _)| *name == run)?;
        // `5 sec` is a time, `lg` and `abs` may be names: without a backslash these need a bracket.
        let shy = matches!(*name, "sec" | "lg" | "abs" | "exp");
        (slash == 1 || !shy || plain[run.len()..].trim_start().starts_with('('))
            .then_some((*function, slash + name.len()))
    }

    pub(super) fn call(&mut self) -> Option<E> {
        let (function, length) = self.function(self.rest())?;
        self.at += length;
        self.node()?;
        let mut base = None;
        if function == Function::Log && self.takes("_") {
            base = Some(self.argument()?);
        }
        let exponent = if self.takes("^") { Some(self.exponent()?) } else { None };
        let argument = if self.peek() == Some('(') || self.peek() == Some('{') {
            self.inside += 1;
            let value = self.primary()?;
            self.inside -= 1;
            value
        } else {
            // `sin 2x` takes the factors that stand side by side.
            self.inside += 1;
            let mut value = self.power()?;
            while self.factor_follows() && self.function(self.rest().trim_start()).is_none() {
                let factor = self.power()?;
                value = times(value, factor);
            }
            self.inside -= 1;
            value
        };
        let mut value = E::Call(function, Box::new(argument));
        if let Some(base) = base {
            self.heavy()?;
            let below = E::Call(Function::Ln, Box::new(base));
            if let E::Call(_, argument) = value {
                value = E::Quotient(Box::new(E::Call(Function::Ln, argument)), Box::new(below));
            }
        }
        match exponent {
            // `sin^{-1}` is the inverse function.
            Some(exponent) if is_minus_one(&exponent) => match (function, value) {
                (Function::Sin, E::Call(_, a)) => Some(E::Call(Function::Asin, a)),
                (Function::Cos, E::Call(_, a)) => Some(E::Call(Function::Acos, a)),
                (Function::Tan, E::Call(_, a)) => Some(E::Call(Function::Atan, a)),
                _ => None,
            },
            Some(exponent) => Some(E::Power(Box::new(value), Box::new(exponent))),
            None => Some(value),
        }
    }
}

fn is_minus_one(exponent: &E) -> bool {
    matches!(exponent, E::Negative(one) if matches!(&**one, E::Number(n) if n.digits == "1" && n.exponent == 0))
}
