//! Call arguments of constructions, tools, measures and relations, read with errors that name callee, place and value.
//!
//! Rows of the tables take [`Args`]; the template host fills it from script values. Reading consumes: positional
//! arguments from the front, else the named one. [`Args::done`] refuses what nobody read.

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::measure::Measure;
use crate::claim::statement::{Claim, ClaimId};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, PointId, Scene};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One argument.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Arg {
    /// Absent on purpose.
    None,
    /// Truth value.
    Bool(bool),
    /// Exact number; integers included.
    Number(Exact),
    /// Floating-point number.
    Real(f64),
    /// Text.
    Text(String),
    /// A finished answer, such as a rounded number or a set.
    Answer(Answer),
    /// Entity of the scene.
    Entity(EntityId),
    /// Measuring expression.
    Measure(Measure),
    /// Stated claim.
    Claim(ClaimId),
    /// A claim that is not stated yet.
    Assertion(Claim),
    /// List or tuple.
    List(Vec<Arg>),
}

/// A refused argument.
#[derive(Debug, Error, Clone, PartialEq)]
#[error("{callee}: {what}")]
pub struct ArgError {
    /// The called function.
    pub callee: String,
    /// What is wrong, with the value.
    pub what: String,
}

/// The arguments of a call, as they are kept with it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Arguments {
    /// By place.
    pub positional: Vec<Arg>,
    /// By name.
    pub named: Vec<(String, Arg)>,
}

/// The arguments of one call, while they are read.
#[derive(Clone, Debug)]
pub struct Args {
    callee: &'static str,
    positional: std::collections::VecDeque<Arg>,
    named: Vec<(String, Arg)>,
}

impl Args {
    /// Arguments of a call of `callee`.
    pub fn new(callee: &'static str, positional: Vec<Arg>, named: Vec<(String, Arg)>) -> Args {
        Args { callee, positional: positional.into(), named }
    }

    /// The arguments that are not read yet.
    pub fn rest(&self) -> Arguments {
        Arguments { positional: self.positional.iter().cloned().collect(), named: self.named.clone() }
    }

    /// An error about the parameter `name`.
    pub fn error(&self, name: &str, what: impl std::fmt::Display) -> ArgError {
        ArgError { callee: self.callee.into(), what: format!("parameter {name} {what}") }
    }

    /// The next positional argument, else the named one.
    pub fn take(&mut self, name: &str) -> Option<Arg> {
        self.positional.pop_front().or_else(|| self.keyword(name)).filter(|a| *a != Arg::None)
    }

    /// The named argument.
    pub fn keyword(&mut self, name: &str) -> Option<Arg> {
        let i = self.named.iter().position(|(n, _)| n == name)?;
        Some(self.named.swap_remove(i).1).filter(|a| *a != Arg::None)
    }

    fn need(&mut self, name: &str) -> Result<Arg, ArgError> {
        self.take(name).ok_or_else(|| self.error(name, "is missing"))
    }

    fn wrong<T>(&self, name: &str, wants: &str, got: &Arg) -> Result<T, ArgError> {
        Err(self.error(name, format_args!("must be {wants}, not {got:?}")))
    }

    /// An entity.
    pub fn entity(&mut self, name: &str) -> Result<EntityId, ArgError> {
        match self.need(name)? {
            Arg::Entity(id) => Ok(id),
            other => self.wrong(name, "an entity", &other),
        }
    }

    /// A point: an entity that is a point or a node, or whose centre is one (circles).
    pub fn point(&mut self, scene: &Scene, name: &str) -> Result<PointId, ArgError> {
        let arg = self.need(name)?;
        self.as_point(scene, name, &arg)
    }

    fn as_point(&self, scene: &Scene, name: &str, arg: &Arg) -> Result<PointId, ArgError> {
        match arg {
            Arg::Entity(id) => match scene.entity(*id).shape {
                Shape::Point(p) | Shape::Node(p) => Ok(p),
                _ => Err(self.error(name, "must be a point")),
            },
            other => self.wrong(name, "a point", other),
        }
    }

    /// Two points: given one by one, or as one straight entity.
    pub fn two_points(&mut self, scene: &Scene) -> Result<(PointId, PointId), ArgError> {
        let first = self.need("A")?;
        if let Arg::Entity(id) = first
            && let Some(ends) = scene.entity(id).shape.ends()
        {
            return Ok(ends);
        }
        Ok((self.as_point(scene, "A", &first)?, self.point(scene, "B")?))
    }

    /// All remaining points: given one by one, as a list, or as one polygon; at least two.
    pub fn many_points(&mut self, scene: &Scene) -> Result<Vec<PointId>, ArgError> {
        let mut rest: Vec<Arg> = self.positional.drain(..).collect();
        if let [Arg::List(inner)] = rest.as_slice() {
            rest = inner.clone();
        }
        if let [Arg::Entity(id)] = rest.as_slice() {
            let points = scene.entity(*id).shape.defining_points();
            if points.len() > 1 {
                return Ok(points);
            }
        }
        if rest.len() < 2 {
            return Err(self.error("points", "need at least two points"));
        }
        rest.iter().map(|a| self.as_point(scene, "points", a)).collect()
    }

    /// All remaining positional entities.
    pub fn entities(&mut self) -> Result<Vec<EntityId>, ArgError> {
        let mut rest: Vec<Arg> = self.positional.drain(..).collect();
        if let [Arg::List(inner)] = rest.as_slice() {
            rest = inner.clone();
        }
        rest.iter()
            .map(|a| if let Arg::Entity(id) = a { Ok(*id) } else { self.wrong("entities", "entities", a) })
            .collect()
    }

    /// A list of arguments.
    pub fn list(&mut self, name: &str) -> Result<Vec<Arg>, ArgError> {
        match self.need(name)? {
            Arg::List(items) => Ok(items),
            other => self.wrong(name, "a list", &other),
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str) -> Result<Vec<String>, ArgError> {
        let items = self.list(name)?;
        items
            .into_iter()
            .map(|a| if let Arg::Text(t) = a { Ok(t) } else { self.wrong(name, "a list of texts", &a) })
            .collect()
    }

    /// A list of numbers.
    pub fn numbers(&mut self, name: &str) -> Result<Vec<f64>, ArgError> {
        let items = self.list(name)?;
        items.iter().map(|a| self.as_number(name, a)).collect()
    }

    fn as_number(&self, name: &str, arg: &Arg) -> Result<f64, ArgError> {
        match arg {
            Arg::Number(value) => Ok(value.to_f64()),
            Arg::Real(x) if x.is_finite() => Ok(*x),
            other => self.wrong(name, "a finite number", other),
        }
    }

    /// A finite number.
    pub fn number(&mut self, name: &str) -> Result<f64, ArgError> {
        let arg = self.need(name)?;
        self.as_number(name, &arg)
    }

    /// A finite number, or the default.
    pub fn number_or(&mut self, name: &str, default: f64) -> Result<f64, ArgError> {
        match self.take(name) {
            None => Ok(default),
            Some(arg) => self.as_number(name, &arg),
        }
    }

    /// An exact number.
    pub fn exact(&mut self, name: &str) -> Result<Exact, ArgError> {
        match self.need(name)? {
            Arg::Number(value) => Ok(value),
            other => self.wrong(name, "an exact number", &other),
        }
    }

    /// A measure; exact numbers count as constants.
    pub fn measure(&mut self, name: &str) -> Result<Measure, ArgError> {
        match self.need(name)? {
            Arg::Measure(m) => Ok(m),
            Arg::Number(value) => Ok(Measure::Const(value)),
            other => self.wrong(name, "a measure or an exact number", &other),
        }
    }

    /// A claim that is not stated yet: an assertion, or a measure followed by the named or next argument `value`.
    pub fn assertion(&mut self, name: &str) -> Result<(Claim, bool), ArgError> {
        match self.need(name)? {
            Arg::Assertion(claim) => Ok((claim, false)),
            Arg::Measure(measure) => {
                let value = self.need("value")?;
                let answer = self.as_answer("value", &value)?;
                Ok((Claim::Equal(measure, answer), true))
            }
            other => self.wrong(name, "a claim, or a measure with its value", &other),
        }
    }

    /// An answer: exact number, word, pair of coordinates, or list of names.
    pub fn answer(&mut self, name: &str) -> Result<Answer, ArgError> {
        let arg = self.need(name)?;
        self.as_answer(name, &arg)
    }

    /// Reads an answer out of an argument; see [`Args::answer`].
    pub fn as_answer(&self, name: &str, arg: &Arg) -> Result<Answer, ArgError> {
        match arg {
            Arg::Number(value) => Ok(Answer::Number { value: value.clone(), unit: None }),
            Arg::Answer(answer) => Ok(answer.clone()),
            Arg::Text(word) => Ok(Answer::Word(word.clone())),
            Arg::List(items) => {
                if let [Arg::Number(x), Arg::Number(y)] = items.as_slice() {
                    return Ok(Answer::Point { x: x.clone(), y: y.clone() });
                }
                let word =
                    |a: &Arg| if let Arg::Text(t) = a { Ok(t.clone()) } else { self.wrong(name, "a list of names", a) };
                Ok(Answer::Sequence(items.iter().map(word).collect::<Result<_, _>>()?))
            }
            Arg::Real(x) => Err(self.error(
                name,
                format_args!("must be exact, not the rounded {x}; use frac(a, b), sqrt(n), pi or rounded(x, places)"),
            )),
            other => self.wrong(name, "an exact number, a name, a pair or a list of names", other),
        }
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> Result<String, ArgError> {
        match self.need(name)? {
            Arg::Text(t) => Ok(t),
            other => self.wrong(name, "a text", &other),
        }
    }

    /// A named text, if given.
    pub fn text_option(&mut self, name: &str) -> Result<Option<String>, ArgError> {
        match self.keyword(name) {
            None => Ok(None),
            Some(Arg::Text(t)) => Ok(Some(t)),
            Some(other) => self.wrong(name, "a text", &other),
        }
    }

    /// A named truth value, or the default.
    pub fn flag(&mut self, name: &str, default: bool) -> Result<bool, ArgError> {
        match self.keyword(name) {
            None => Ok(default),
            Some(Arg::Bool(b)) => Ok(b),
            Some(other) => self.wrong(name, "True or False", &other),
        }
    }

    /// All entities among the arguments not read yet.
    pub fn mentioned(&self) -> Vec<EntityId> {
        fn collect(arg: &Arg, into: &mut Vec<EntityId>) {
            match arg {
                Arg::Entity(id) => into.push(*id),
                Arg::List(items) => items.iter().for_each(|a| collect(a, into)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        self.positional.iter().chain(self.named.iter().map(|n| &n.1)).for_each(|a| collect(a, &mut found));
        found
    }

    /// Whether positional arguments are left.
    pub fn more(&self) -> bool {
        !self.positional.is_empty()
    }

    /// Refuses arguments that nobody read.
    ///
    /// # Errors
    /// Names the first argument left over.
    pub fn done(self) -> Result<(), ArgError> {
        if let Some((name, _)) = self.named.first() {
            return Err(self.error(name, "is not known here"));
        }
        match self.positional.front() {
            Some(extra) => {
                Err(ArgError { callee: self.callee.into(), what: format!("one argument too many: {extra:?}") })
            }
            None => Ok(()),
        }
    }
}
