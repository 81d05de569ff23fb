//! What a template talks to: the board under construction, the question's parts and the trajectory.
//!
//! Everything here is in terms of [`Args`] and [`Arg`]; no Starlark type is seen. Methods of the problem stand in
//! [`super::methods`]; free functions are the measures, queries and relations of
//! `claim` and the few rows of [`FUNCTIONS`].

#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::answer::unit::Unit;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::functions::{MEASURES, RELATIONS, query_measure};
use crate::claim::{Claim, query};
use crate::diagram::Kind;
use crate::sample::draft::Move;
use crate::sample::parts::{Ask, Given};
use crate::seed::{Stream, trig};
use starlark::any::ProvidesStaticType;
use std::cell::RefCell;

/// Shares that the configuration sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Weights of problems by where their givens stand, in the order of [`crate::sample::proof::MODALITIES`].
    pub modalities: [f64; 4],
    /// Share of problems with known mistakes that become multiple choice.
    pub multiple_choice: f64,
}

/// What a template has built so far.
#[derive(Debug)]
pub struct Work {
    /// Scene and claims.
    pub board: Board,
    /// Opening sentences, already chosen.
    pub opening: Vec<String>,
    /// Givens in order.
    pub givens: Vec<Given>,
    /// The question.
    pub ask: Option<Ask>,
    /// Thoughts and calls.
    pub trajectory: Vec<Move>,
    /// Unit of lengths.
    pub unit: Option<Unit>,
    /// Knowledge that the scripts declare.
    pub knowledge: Vec<String>,
    /// Whether bare geometry may be turned.
    pub turnable: bool,
}

/// The host of one call of `build`.
#[derive(ProvidesStaticType)]
pub struct Host {
    /// The script's random numbers.
    pub stream: RefCell<Stream>,
    /// Random choices of wording and layout, independent of the script's.
    pub style: RefCell<Stream>,
    /// The work.
    pub work: RefCell<Work>,
    /// The diagram kind.
    pub kind: &'static Kind,
    /// Configured shares.
    pub shares: Shares,
}

type Function = fn(Args) -> Result<Arg, ArgError>;

/// Free functions besides measures, queries and relations: name, arguments, meaning.
pub const FUNCTIONS: &[(&str, &str, &str, Function)] = &[
    ("sqrt", "(x)", "exact square root of a number", |mut a| {
        let x = a.exact("x")?;
        x.sqrt().map(Arg::Number).map_err(|e| a.error("x", e))
    }),
    ("frac", "(a, b)", "exact quotient", |mut a| {
        let (p, q) = (a.exact("a")?, a.exact("b")?);
        p.div(&q).map(Arg::Number).map_err(|e| a.error("b", e))
    }),
    ("power", "(x, n)", "exact integer power", |mut a| {
        let (x, n) = (a.exact("x")?, a.number("n")?);
        x.pow(n as i32).map(Arg::Number).map_err(|e| a.error("x", e))
    }),
    ("rounded", "(x, places)", "a number rounded to decimal places, as an answer", |mut a| {
        let (x, places) = (a.number("x")?, a.number("places")?);
        let value = crate::answer::decimal::Decimal::round_f64(x, places as u8).map_err(|e| a.error("x", e))?;
        Ok(Arg::Answer(Answer::Rounded { value, unit: None }))
    }),
    ("quantity", "(x, unit)", "an exact number with a unit, as an answer", |mut a| {
        let (value, symbol) = (a.exact("x")?, a.text("unit")?);
        let unit = symbol.parse::<Unit>().map_err(|e| a.error("unit", e))?;
        Ok(Arg::Answer(Answer::Number { value, unit: Some(unit) }))
    }),
    ("names", "([entities or texts])", "a set of names, as an answer", |mut a| {
        Ok(Arg::Answer(Answer::Set(a.texts("names")?)))
    }),
    ("cos", "(deg)", "cosine as a float", |mut a| Ok(Arg::Real(trig::cos(a.number("deg")?.to_radians())))),
    ("sin", "(deg)", "sine as a float", |mut a| Ok(Arg::Real(trig::sin(a.number("deg")?.to_radians())))),
    ("tan", "(deg)", "tangent as a float", |mut a| Ok(Arg::Real(trig::tan(a.number("deg")?.to_radians())))),
    ("atan", "(y, x)", "direction of (x, y) in degrees as a float", |mut a| {
        let (y, x) = (a.number("y")?, a.number("x")?);
        Ok(Arg::Real(trig::atan2(y, x).to_degrees()))
    }),
    ("float", "(x)", "a number as a float", |mut a| Ok(Arg::Real(a.number("x")?))),
    (
        "quote",
        "(text)",
        "words in their own spelling (a unit, a category), exempt from the hunt for unbound names",
        |mut a| Ok(Arg::Text(crate::claim::text::quote_token(&a.text("text")?))),
    ),
    ("equal", "(measure, value)", "the claim that a measure has a value", |mut a| {
        a.assertion("measure").map(|c| Arg::Assertion(c.0))
    }),
    ("same", "(measure, measure)", "the claim that two measures agree", |mut a| {
        Ok(Arg::Assertion(Claim::Same(a.measure("first")?, a.measure("second")?)))
    }),
];

impl Host {
    /// The host of one call.
    pub fn new(work: Work, kind: &'static Kind, stream: Stream, style: Stream, shares: &Shares) -> Host {
        let (stream, style) = (RefCell::new(stream), RefCell::new(style));
        Host { stream, style, work: RefCell::new(work), kind, shares: *shares }
    }

    /// All free function names.
    pub fn function_names() -> impl Iterator<Item = &'static str> {
        let queries = query::QUERIES.iter().flat_map(|rows| rows.iter()).map(|r| r.name);
        let relations = RELATIONS.iter().map(|r| r.name);
        FUNCTIONS.iter().map(|f| f.0).chain(MEASURES.iter().map(|m| m.name)).chain(relations).chain(queries)
    }

    /// Calls a free function.
    pub fn function(&self, name: &str, mut args: Args) -> Result<Arg, ArgError> {
        if let Some(row) = FUNCTIONS.iter().find(|f| f.0 == name) {
            return (row.3)(args);
        }
        let work = self.work.borrow();
        let scene = &work.board.scene;
        let made = if let Some(row) = MEASURES.iter().find(|m| m.name == name) {
            Arg::Measure((row.build)(scene, &mut args)?)
        } else if let Some(row) = RELATIONS.iter().find(|r| r.name == name) {
            Arg::Assertion(Claim::Holds((row.build)(scene, &mut args)?))
        } else if let Some(row) = query::row(name) {
            Arg::Measure(query_measure(row, &mut args)?)
        } else {
            return Err(args.error("name", "is no function"));
        };
        args.done()?;
        Ok(made)
    }

    /// Chooses one of several wordings.
    pub(super) fn choose(&self, mut wordings: Vec<String>) -> String {
        let i = self.style.borrow_mut().int(0..=wordings.len() as i64 - 1);
        wordings.swap_remove(i as usize)
    }
}

/// One text or a list of wordings.
pub(super) fn wordings(args: &mut Args, name: &str) -> Result<Vec<String>, ArgError> {
    match args.take(name) {
        Some(Arg::Text(text)) => Ok(vec![text]),
        Some(Arg::List(items)) if !items.is_empty() => {
            let text = |a| {
                if let Arg::Text(t) = a {
                    Ok(t)
                } else {
                    Err(args.error(name, format_args!("must be texts, not {a:?}")))
                }
            };
            items.into_iter().map(text).collect()
        }
        other => Err(args.error(name, format_args!("must be a text or a list of texts, not {other:?}"))),
    }
}

/// The constant pi, for the globals.
pub fn pi() -> Exact {
    Exact::pi()
}
