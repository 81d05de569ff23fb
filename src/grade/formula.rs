//! Reads formulas: numbers, roots, powers, functions, names, in plain text or LaTeX after `clean`.
//!
//! In: cleaned text; out: a tree and the place where it ended, so that a unit may follow. Side by side means times, except for an integer
//! before a proper fraction of integers, which is a mixed number; `1/2x` is (1/2)x. With names allowed, letters are variables one by one,
//! and runs of capitals are one name (the segment AB). Depth, nodes and roots are bounded, so that reading and computing are too.

use super::expression::{Expression as E, Function, Literal};
use super::number::{self, letters_of, literal};

/// Longest text that is read as one formula, in bytes.
pub(super) const LENGTH_MAX: usize = 2_000;
const DEPTH_MAX: usize = 24;
const NODES_MAX: usize = 300;
/// Roots and quotients, whose exact values cost most.
const HEAVY_MAX: usize = 24;
/// Longest run of small letters that is read as a product of variables.
const RUN_MAX: usize = 3;
/// Reads as far as a formula goes; `names` says whether letters are variables. Gives the tree and what follows it.
pub(super) fn read(text: &str, names: bool) -> Option<(E, &str)> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let mut reader = Reader { text, at: 0, names, depth: 0, nodes: 0, heavy: 0, inside: 0, bars: 0 };
    let tree = reader.sum()?;
    Some((tree, text[reader.at..].trim_start()))
}

/// Reads the whole text as a formula.
pub(super) fn whole(text: &str, names: bool) -> Option<E> {
    read(text, names).filter(|(_, rest)| rest.is_empty()).map(|(tree, _)| tree)
}

/// A reader that stands at one place of its text.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    names: bool,
    depth: usize,
    nodes: usize,
    heavy: usize,
    /// Brackets around this place; a degree sign inside them belongs to the formula, outside it is a unit.
    pub(super) inside: usize,
    /// Open bars of absolute values.
    bars: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blank(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Steps over blanks and `token`, if it stands here.
    pub(super) fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest().trim_start();
        let command = token.starts_with('\\');
        let hit = rest
            .strip_prefix(token)
            .is_some_and(|after| !command || !after.starts_with(|c: char| c.is_ascii_alphabetic()));
        if hit {
            self.at = self.text.len() - rest.len() + token.len();
        }
        hit
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().trim_start().chars().next()
    }

    pub(super) fn node(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= NODES_MAX).then_some(())
    }

    pub(super) fn heavy(&mut self) -> Option<()> {
        self.heavy += 1;
        (self.heavy <= HEAVY_MAX).then_some(())
    }

    fn sum(&mut self) -> Option<E> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let mut parts = Vec::new();
        let mut negative = self.takes("-");
        if !negative {
            self.takes("+");
        }
        loop {
            let part = self.product()?;
            parts.push(if negative { E::Negative(Box::new(part)) } else { part });
            let before = self.at;
            if self.takes("-") {
                negative = true;
            } else if self.takes("+") {
                negative = false;
            } else {
                break;
            }
            // A sign that nothing follows is not part of the formula.
            if self.peek().is_none() {
                self.at = before;
                break;
            }
        }
        self.depth -= 1;
        if parts.len() == 1 { parts.pop() } else { Some(E::Sum(parts)) }
    }

    fn product(&mut self) -> Option<E> {
        let mut value = self.power()?;
        loop {
            if self.takes("*") {
                let factor = self.signed()?;
                value = times(value, factor);
            } else if self.takes("/") {
                self.heavy()?;
                let divisor = self.signed()?;
                value = E::Quotient(Box::new(value), Box::new(divisor));
            } else if self.factor_follows() {
                let factor = self.power()?;
                value = times(value, factor);
            } else {
                return Some(value);
            }
        }
    }

    fn signed(&mut self) -> Option<E> {
        if self.takes("-") { Some(E::Negative(Box::new(self.power()?))) } else { self.power() }
    }

    /// Whether a factor can start here without a sign of multiplication. A digit cannot: `2 3` is no product.
    pub(super) fn factor_follows(&self) -> bool {
        let rest = self.rest().trim_start();
        let Some(c) = rest.chars().next() else { return false };
        match c {
            '(' | '{' => true,
            '\\' => {
                ["frac", "sqrt", "pi"].iter().any(|name| rest[1..].starts_with(name)) || self.function(rest).is_some()
            }
            '|' => self.bars == 0 && self.names,
            c if c.is_alphabetic() => {
                let run = letters(rest);
                run == "pi"
                    || run == "sqrt"
                    || self.function(rest).is_some()
                    || (self.names && is_name(run))
                    || is_euler(rest)
            }
            _ => false,
        }
    }

    pub(super) fn power(&mut self) -> Option<E> {
        self.node()?;
        let mut base = self.primary()?;
        loop {
            if self.rest().starts_with('!') && !self.rest().starts_with("!=") {
                self.at += 1;
                base = E::Factorial(Box::new(base));
            } else if self.inside > 0 && self.takes("°") {
                base = E::Degrees(Box::new(base));
            } else if self.takes("^") {
                let exponent = self.exponent()?;
                base = E::Power(Box::new(base), Box::new(exponent));
            } else {
                return Some(base);
            }
            self.node()?;
        }
    }

    /// Powers of powers go from right to left: `2^3^2` is 2^9.
    pub(super) fn exponent(&mut self) -> Option<E> {
        self.node()?;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let negative = self.takes("-");
        if !negative {
            self.takes("+");
        }
        let mut exponent = if self.takes("{") { self.bracketed("}")? } else { self.primary()? };
        if self.takes("^") {
            exponent = E::Power(Box::new(exponent), Box::new(self.exponent()?));
        }
        self.depth -= 1;
        Some(if negative { E::Negative(Box::new(exponent)) } else { exponent })
    }

    fn bracketed(&mut self, close: &str) -> Option<E> {
        self.inside += 1;
        let value = self.sum()?;
        self.inside -= 1;
        self.takes(close).then_some(value)
    }

    pub(super) fn primary(&mut self) -> Option<E> {
        self.blank();
        match self.peek()? {
            '(' => {
                self.takes("(");
                self.bracketed(")")
            }
            '[' if self.inside > 0 => {
                self.takes("[");
                self.bracketed("]")
            }
            '{' => {
                self.takes("{");
                self.bracketed("}")
            }
            '|' => {
                self.takes("|");
                self.bars += 1;
                let inner = self.bracketed("|")?;
                self.bars -= 1;
                Some(E::Call(Function::Abs, Box::new(inner)))
            }
            '0'..='9' | '.' => self.number_or_mixed(),
            '\\' => self.command(),
            c if c.is_alphabetic() => self.word(),
            _ => None,
        }
    }

    fn command(&mut self) -> Option<E> {
        if self.takes("\\pi") {
            return Some(E::Pi);
        }
        if self.takes("\\frac") {
            self.heavy()?;
            let (above, below) = (self.argument()?, self.argument()?);
            return Some(E::Quotient(Box::new(above), Box::new(below)));
        }
        // `\sqrt2` is cleaned to `\sqrt 2`, `√x` to `\sqrtx`.
        if let Some(after) = self.rest().strip_prefix("\\sqrt") {
            self.at = self.text.len() - after.len();
            return self.root();
        }
        if self.function(self.rest()).is_some() {
            return self.call();
        }
        // Greek letters and the like are names.
        let run = letters(&self.rest()[1..]);
        if self.names && !run.is_empty() && run.len() <= 12 {
            let start = self.at;
            self.at += 1 + run.len();
            return Some(self.name(start));
        }
        None
    }

    fn word(&mut self) -> Option<E> {
        let rest = self.rest();
        let run = letters(rest);
        if run == "pi" {
            self.at += 2;
            return Some(E::Pi);
        }
        if run == "sqrt" {
            self.at += 4;
            return self.root();
        }
        if self.function(rest).is_some() {
            return self.call();
        }
        if is_euler(rest) {
            self.at += 1;
            return Some(E::Euler);
        }
        if !self.names || !is_name(run) {
            return None;
        }
        let start = self.at;
        let capitals = run.len() > 1 && run.chars().all(char::is_uppercase);
        self.at += if capitals { run.len() } else { run.chars().next()?.len_utf8() };
        Some(self.name(start))
    }

    /// The name that began at `start`, with the index and the primes that follow.
    fn name(&mut self, start: usize) -> E {
        if let Some(index) = self.rest().strip_prefix('_') {
            let length = match index.strip_prefix('{') {
                Some(inner) => inner.find('}').map_or(0, |end| end + 2),
                None => index.chars().next().filter(|c| c.is_alphanumeric()).map_or(0, char::len_utf8),
            };
            self.at += 1 + length;
        }
        while self.rest().starts_with('\'') {
            self.at += 1;
        }
        let name: String = self.text[start..self.at].chars().filter(|c| !matches!(c, '{' | '}' | ' ')).collect();
        E::Name(name.into())
    }

    fn root(&mut self) -> Option<E> {
        self.heavy()?;
        let mut degree = 2;
        if self.takes("[") {
            let end = self.rest().find(']')?;
            degree = self.rest()[..end].trim().parse().ok().filter(|n| (2..=64).contains(n))?;
            self.at += end + 1;
        }
        let radicand = if self.takes("(") {
            self.bracketed(")")?
        } else if self.takes("{") {
            self.bracketed("}")?
        } else {
            self.node()?;
            self.primary()?
        };
        Some(E::Root(degree, Box::new(radicand)))
    }

    /// An argument of `\frac`: a group, or a single digit or letter as in `\frac12`.
    pub(super) fn argument(&mut self) -> Option<E> {
        self.node()?;
        self.blank();
        if self.takes("{") {
            return self.bracketed("}");
        }
        let c = self.peek()?;
        if c.is_ascii_digit() {
            self.at += 1;
            return Some(E::Number(literal(&c.to_string(), "", 0, false, false)));
        }
        self.primary()
    }

    /// A number; an integer may be followed by a proper fraction of integers: `1 1/2`, `1\frac{1}{2}`.
    fn number_or_mixed(&mut self) -> Option<E> {
        let (whole, length) = number::read(self.rest())?;
        self.at += length;
        if whole.pointed {
            return Some(E::Number(whole));
        }
        let Some((above, below, length)) = number::mixed(self.rest()) else {
            return Some(E::Number(whole));
        };
        self.at += length;
        self.heavy()?;
        let fraction = E::Quotient(Box::new(E::Number(above)), Box::new(E::Number(below)));
        Some(E::Sum(vec![E::Number(whole), fraction]))
    }
}

pub(super) fn times(a: E, b: E) -> E {
    if let (E::Number(number), Some(power)) = (&a, power_of_ten(&b))
        && !number.scientific
        && let Some(exponent) = number.exponent.checked_add(power)
    {
        return E::Number(Literal { exponent, pointed: true, scientific: true, ..number.clone() });
    }
    match a {
        E::Product(mut parts) => {
            parts.push(b);
            E::Product(parts)
        }
        a => E::Product(vec![a, b]),
    }
}

/// The exponent, if this is ten to an integer as it stands in `1.2*10^{3}`.
fn power_of_ten(tree: &E) -> Option<i64> {
    let E::Power(base, exponent) = tree else { return None };
    if !matches!(&**base, E::Number(ten) if ten.digits == "10" && ten.exponent == 0) {
        return None;
    }
    let whole = |tree: &E| match tree {
        E::Number(n) if n.exponent == 0 && n.digits.len() <= 15 => format!("0{}", n.digits).parse::<i64>().ok(),
        _ => None,
    };
    match &**exponent {
        E::Negative(inner) => whole(inner).map(|n| -n),
        positive => whole(positive),
    }
}

/// The letters that `text` begins with.
pub(super) fn letters(text: &str) -> &str {
    letters_of(text, char::is_alphabetic)
}

/// Whether a run of letters is made of variables and not a word: short, or capitals.
fn is_name(run: &str) -> bool {
    (1..=RUN_MAX).contains(&run.chars().count()) || (run.chars().count() <= 5 && run.chars().all(char::is_uppercase))
}

/// Whether Euler's number stands here: a lone e, in front of a power or at the end of a factor.
fn is_euler(rest: &str) -> bool {
    letters(rest) == "e" && !rest[1..].starts_with(['_', '\''])
}
