//! What a template talks to: the board under construction, the question's parts and the trajectory.
//!
//! Everything here is in terms of [`Args`] and [`Arg`]; no Starlark type is seen. Methods of the problem are the rows of
//! [`METHODS`] and the constructions of the diagram kind; free functions are the measures, queries and relations of
//! `claim` and the few rows of [`FUNCTIONS`].

#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::answer::unit::Unit;
use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::{MEASURES, Measure, query_measure};
use crate::claim::relation::RELATIONS;
use crate::claim::text::Text;
use crate::claim::{Claim, ClaimId, Place, Source, phrase, query};
use crate::diagram::{Kind, Made};
use crate::sample::draft::{Move, Step, ToolCall};
use crate::scene::shape::Shape;
use crate::seed::{Stream, trig};
use crate::tool;
use starlark::any::ProvidesStaticType;
use std::cell::RefCell;

/// Shares that the configuration sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Weights of givens in words, in the figure, in both.
    pub places: [f64; 3],
    /// Share of problems with known mistakes that become multiple choice.
    pub multiple_choice: f64,
}

/// A given, before the question is composed.
#[derive(Clone, Debug)]
pub struct Given {
    /// The claim.
    pub claim: ClaimId,
    /// Where it stands.
    pub place: Place,
    /// Clauses that state it in words.
    pub clauses: Vec<String>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The measure.
    pub measure: Measure,
    /// The template's answer.
    pub answer: Answer,
    /// Whole sentences that ask; empty to use the measure's customary name.
    pub sentences: Vec<String>,
    /// Wrong answers with the mistake that leads there.
    pub mistakes: Vec<(Answer, String)>,
    /// Words to choose from, when the answer is one of few words.
    pub options: Vec<Answer>,
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
    /// Whether bare geometry may be turned.
    pub turnable: bool,
    /// Groups of ticks and chevrons used so far.
    pub serial: u8,
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

type Method = fn(&Host, Args) -> Result<Arg, ArgError>;

/// Methods of the problem besides the constructions of its kind: name, arguments, what it does.
pub const METHODS: &[(&str, &str, &str, Method)] = &[
    ("say", "(text | [texts])", "adds an opening sentence to the question; of several wordings one is chosen", say),
    ("given", "(claim) or (measure, value), text=[clauses], place=\"text\"|\"figure\"|\"both\"", "gives the solver a fact", given),
    ("ask", "(measure, answer, text=[sentences], mistakes=[(answer, why)], options=[answers])", "asks the question", ask),
    ("tool", "(name, ...)", "calls a visual tool", call),
    ("step", "(text | [texts], derive=claim, because=principle, uses=[premises])", "draws a conclusion", step),
    ("unit", "(symbol | None)", "sets the unit of lengths", unit),
    ("upright", "()", "keeps the figure from being turned or mirrored", upright),
    ("reject", "(why)", "gives up on these parameters", |_, mut a| Err(ArgError { callee: "reject".into(), what: a.text("why")? })),
];

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
    ("names", "([entities or texts])", "a set of names, as an answer", |mut a| Ok(Arg::Answer(Answer::Set(a.texts("names")?)))),
    ("cos", "(deg)", "cosine as a float", |mut a| Ok(Arg::Real(trig::cos(a.number("deg")?.to_radians())))),
    ("sin", "(deg)", "sine as a float", |mut a| Ok(Arg::Real(trig::sin(a.number("deg")?.to_radians())))),
    ("tan", "(deg)", "tangent as a float", |mut a| Ok(Arg::Real(trig::tan(a.number("deg")?.to_radians())))),
    ("atan", "(y, x)", "direction of (x, y) in degrees as a float", |mut a| {
        let (y, x) = (a.number("y")?, a.number("x")?);
        Ok(Arg::Real(trig::atan2(y, x).to_degrees()))
    }),
    ("float", "(x)", "a number as a float", |mut a| Ok(Arg::Real(a.number("x")?))),
    ("quote", "(text)", "words in their own spelling (a unit, a category), exempt from the hunt for unbound names", |mut a| {
        Ok(Arg::Text(crate::claim::text::quote_token(&a.text("text")?)))
    }),
    ("equal", "(measure, value)", "the claim that a measure has a value", |mut a| a.assertion("measure").map(|c| Arg::Assertion(c.0))),
    ("same", "(measure, measure)", "the claim that two measures agree", |mut a| {
        Ok(Arg::Assertion(Claim::Same(a.measure("first")?, a.measure("second")?)))
    }),
];

impl Host {
    /// All method names of a problem of this kind.
    pub fn method_names(kind: &str) -> impl Iterator<Item = &'static str> {
        let constructions = crate::diagram::kind(kind).map_or(&[][..], |k| k.constructions);
        METHODS.iter().map(|m| m.0).chain(constructions.iter().map(|c| c.name))
    }

    /// The method name as the tables spell it, if there is one.
    pub fn method_name(kind: &str, name: &str) -> Option<&'static str> {
        Self::method_names(kind).find(|n| *n == name)
    }

    /// All free function names.
    pub fn function_names() -> impl Iterator<Item = &'static str> {
        let queries = query::QUERIES.iter().flat_map(|rows| rows.iter()).map(|r| r.name);
        let relations = RELATIONS.iter().map(|r| r.name);
        FUNCTIONS.iter().map(|f| f.0).chain(MEASURES.iter().map(|m| m.name)).chain(relations).chain(queries)
    }

    /// Calls a method of the problem.
    pub fn method(&self, name: &str, mut args: Args) -> Result<Arg, ArgError> {
        if let Some(row) = METHODS.iter().find(|m| m.0 == name) {
            return (row.3)(self, args);
        }
        let row = self.kind.constructions.iter().find(|c| c.name == name).ok_or_else(|| args.error("name", "is no method"))?;
        let made = (row.build)(&mut self.work.borrow_mut().board, &mut args)?;
        args.done()?;
        Ok(match made {
            Made::Nothing => Arg::None,
            Made::One(id) => Arg::Entity(id),
            Made::Many(ids) => Arg::List(ids.into_iter().map(Arg::Entity).collect()),
        })
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
            Arg::Measure(query_measure(row, scene, &mut args)?)
        } else {
            return Err(args.error("name", "is no function"));
        };
        args.done()?;
        Ok(made)
    }

    /// Chooses one of several wordings.
    fn choose(&self, mut wordings: Vec<String>) -> String {
        let i = self.style.borrow_mut().int(0..=wordings.len() as i64 - 1);
        wordings.swap_remove(i as usize)
    }
}

/// One text or a list of wordings.
fn wordings(args: &mut Args, name: &str) -> Result<Vec<String>, ArgError> {
    match args.take(name) {
        Some(Arg::Text(text)) => Ok(vec![text]),
        Some(Arg::List(items)) if !items.is_empty() => {
            let text = |a| if let Arg::Text(t) = a { Ok(t) } else { Err(args.error(name, format_args!("must be texts, not {a:?}"))) };
            items.into_iter().map(text).collect()
        }
        other => Err(args.error(name, format_args!("must be a text or a list of texts, not {other:?}"))),
    }
}

fn say(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let options = wordings(&mut args, "text")?;
    let chosen = host.choose(options);
    host.work.borrow_mut().opening.push(chosen);
    args.done()?;
    Ok(Arg::None)
}

/// Units of a measured value: lengths and areas in the problem's unit, angles in degrees.
fn dress(work: &Work, measure: &Measure, answer: Answer) -> Answer {
    let Answer::Number { value, unit: None } = answer else { return answer };
    let unit = match dimension(&work.board, measure) {
        Some(0) => "°".parse().ok(),
        Some(1) => work.unit.clone(),
        Some(n) => work.unit.as_ref().and_then(|u| format!("{u}{}", if n == 2 { "²" } else { "³" }).parse().ok()),
        None => None,
    };
    Answer::Number { value, unit }
}

/// Power of length that a measure has; 0 for angles, `None` for pure numbers and mixtures.
fn dimension(board: &Board, measure: &Measure) -> Option<u8> {
    match measure {
        Measure::Length(..) | Measure::Distance(..) | Measure::Perimeter(_) => Some(1),
        Measure::Area(_) => Some(2),
        Measure::Angle(..) | Measure::ArcAngle(..) => Some(0),
        Measure::Scalar(s) => {
            let round = |e: &crate::scene::Entity| matches!(e.shape, Shape::Circle(_, r) | Shape::Arc(_, r, ..) if r == *s);
            board.scene.entities.iter().any(round).then_some(1)
        }
        Measure::Sum(terms) => terms.first().and_then(|t| dimension(board, t)),
        Measure::Product(factors) => {
            let powers: Vec<u8> = factors.iter().filter_map(|f| dimension(board, f)).collect();
            if powers.is_empty() { None } else { Some(powers.iter().sum()) }
        }
        Measure::Quotient(a, b) if dimension(board, b).is_none() => dimension(board, a),
        Measure::Root(a) => dimension(board, a).filter(|n| *n == 2).map(|_| 1),
        _ => None,
    }
}

fn given(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let (claim, _) = args.assertion("claim")?;
    let mut work = host.work.borrow_mut();
    let claim = match claim {
        Claim::Equal(measure, value) => {
            let value = dress(&work, &measure, value);
            Claim::Equal(measure, value)
        }
        other => other,
    };
    let wanted = args.text_option("place")?;
    let own = match args.keyword("text") {
        None => Vec::new(),
        Some(list) => wordings(&mut Args::new("given", vec![list], Vec::new()), "text")?,
    };
    let group = work.serial + 1;
    let id = work.board.state_claim(claim, Source::Given(Place::Text));
    let value = crate::claim::text::value_token(id);
    let clauses = if own.is_empty() { phrase::clauses(&work.board, id) } else { own.iter().map(|t| t.replace("{}", &value)).collect() };
    let marks = phrase::marks(&work.board, id, group);
    let place = match (wanted.as_deref(), clauses.is_empty(), marks.is_empty()) {
        (_, true, true) => return Err(args.error("claim", "has neither words nor a mark; hint: give text=[...]")),
        (Some("text"), false, _) | (None, false, true) => Place::Text,
        (Some("figure"), _, false) | (None, true, false) => Place::Figure,
        (Some("both"), false, false) => Place::Both,
        (None, false, false) => [Place::Text, Place::Figure, Place::Both][host.style.borrow_mut().weighted(&host.shares.places)],
        (Some(other), ..) => return Err(args.error("place", format_args!("cannot be {other} here; it is text, figure or both"))),
    };
    if place.in_figure() {
        if matches!(work.board.claims[id.0 as usize].claim, Claim::Same(..) | Claim::Holds(_)) && marks.len() > 1 {
            work.serial = group;
        }
        for mark in marks {
            work.board.mark(mark, Some(id));
        }
    }
    work.board.claims[id.0 as usize].source = Source::Given(place);
    work.givens.push(Given { claim: id, place, clauses });
    args.done()?;
    Ok(Arg::Claim(id))
}

fn ask(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let measure = args.measure("measure")?;
    let answer = args.answer("answer")?;
    let mut work = host.work.borrow_mut();
    if work.ask.is_some() {
        return Err(args.error("measure", "was asked before; a problem asks one thing"));
    }
    let answer = dress(&work, &measure, answer);
    let sentences = match args.keyword("text") {
        None => Vec::new(),
        Some(list) => wordings(&mut Args::new("ask", vec![list], Vec::new()), "text")?,
    };
    let mut mistakes = Vec::new();
    if let Some(Arg::List(items)) = args.keyword("mistakes") {
        for item in items {
            match item {
                Arg::List(pair) if pair.len() == 2 => {
                    let Arg::Text(why) = &pair[1] else { return Err(args.error("mistakes", "are pairs of answer and reason")) };
                    mistakes.push((dress(&work, &measure, args.as_answer("mistakes", &pair[0])?), why.clone()));
                }
                other => return Err(args.error("mistakes", format_args!("are pairs of answer and reason, not {other:?}"))),
            }
        }
    }
    let options = match args.keyword("options") {
        Some(Arg::List(items)) => items.iter().map(|a| args.as_answer("options", a)).collect::<Result<_, _>>()?,
        _ => Vec::new(),
    };
    if sentences.is_empty() && phrase::nouns(&work.board, &measure).is_empty() {
        return Err(args.error("measure", "has no customary name; hint: give text=[...]"));
    }
    work.ask = Some(Ask { measure, answer, sentences, mistakes, options });
    args.done()?;
    Ok(Arg::None)
}

fn call(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let name = args.text("name")?;
    let row = tool::tool(&name, host.kind.name).ok_or_else(|| {
        let known = tool::TOOLS.iter().flat_map(|f| f.iter()).filter(|t| t.kinds.contains(&host.kind.name)).map(|t| t.name);
        let known: Vec<_> = known.collect();
        args.error("name", format_args!("{name} is no tool of kind {}; there are {}", host.kind.name, known.join(", ")))
    })?;
    let own = match args.keyword("text") {
        None => Vec::new(),
        Some(list) => wordings(&mut Args::new("tool", vec![list], Vec::new()), "text")?,
    };
    let mut work = host.work.borrow_mut();
    let state = work.trajectory.iter().filter(|m| matches!(m, Move::Call(_))).count() as u8 + 1;
    work.board.state = state;
    let given = args.mentioned();
    let (applied, drawn) = tool::drawn(&mut work.board, |b| (row.apply)(b, &mut args))?;
    args.done()?;
    let post = applied.post.into_iter().map(|c| work.board.state_claim(c, Source::Tool(state))).collect();
    let text = host.choose(if own.is_empty() { applied.phrases } else { own });
    let text = Text::parse(&text);
    work.trajectory.push(Move::Call(ToolCall { tool: row.name.into(), text, given, drawn, post, state }));
    let mut returns = applied.returns.into_iter().map(Arg::Entity);
    Ok(match (returns.len(), returns.next()) {
        (0, _) => Arg::None,
        (1, Some(one)) => one,
        (_, first) => Arg::List(first.into_iter().chain(returns).collect()),
    })
}

/// The claims that an argument of `uses` stands for: itself, or all that a tool or the figure's structure says of an entity.
fn premises(work: &Work, args: &Args, arg: &Arg) -> Result<Vec<ClaimId>, ArgError> {
    match arg {
        Arg::Claim(id) => Ok(vec![*id]),
        Arg::Entity(entity) => {
            let mut found: Vec<ClaimId> = Vec::new();
            for m in &work.trajectory {
                if let Move::Call(c) = m
                    && c.drawn.contains(entity)
                {
                    found.extend(&c.post);
                }
            }
            let point = match work.board.scene.entity(*entity).shape {
                Shape::Point(p) | Shape::Node(p) => Some(p),
                _ => None,
            };
            for (i, stated) in work.board.claims.iter().enumerate() {
                let about = matches!(&stated.claim, Claim::Holds(r) if point.is_some_and(|p| r.subject() == Some(p)));
                if stated.source == Source::Structure && about {
                    found.push(ClaimId(i as u32));
                }
                let drawn_value = matches!(&stated.claim, Claim::Equal(Measure::Scalar(s), _) if work.board.scene.entity(*entity).shape.carries(*s));
                let dot_value = matches!(&stated.claim, Claim::Equal(Measure::Y(p), _) if point == Some(*p));
                if matches!(stated.source, Source::Given(_)) && (drawn_value || dot_value) {
                    found.push(ClaimId(i as u32));
                }
            }
            Ok(found)
        }
        other => Err(args.error("uses", format_args!("are stated claims or drawn entities, not {other:?}"))),
    }
}

fn step(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let options = wordings(&mut args, "text")?;
    let derive = args.keyword("derive");
    let principle = args.text_option("because")?;
    let uses = args.keyword("uses");
    let mut work = host.work.borrow_mut();
    let claim = match derive {
        Some(Arg::Assertion(claim)) => claim,
        other => return Err(args.error("derive", format_args!("must be a claim such as equal(length(A, B), 5), not {other:?}"))),
    };
    let claim = match claim {
        Claim::Equal(measure, value) => {
            let value = dress(&work, &measure, value);
            Claim::Equal(measure, value)
        }
        other => other,
    };
    let Some(principle) = principle else { return Err(args.error("because", "is missing; name the principle")) };
    let mut used = Vec::new();
    match uses {
        Some(Arg::List(items)) => {
            for item in &items {
                used.extend(premises(&work, &args, item)?);
            }
        }
        Some(one) => used.extend(premises(&work, &args, &one)?),
        None => {}
    }
    used.sort();
    used.dedup();
    let index = work.trajectory.len() as u16;
    let derived = work.board.state_claim(claim, Source::Derived(index));
    let value = crate::claim::text::value_token(derived);
    let text = Text::parse(&host.choose(options).replace("{}", &value));
    work.trajectory.push(Move::Step(Step { text, derived, principle, premises: used }));
    args.done()?;
    Ok(Arg::Claim(derived))
}

fn unit(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let chosen = match args.take("symbol") {
        None => None,
        Some(Arg::Text(symbol)) => Some(symbol.parse::<Unit>().map_err(|e| args.error("symbol", e))?),
        Some(other) => return Err(args.error("symbol", format_args!("must be a text, not {other:?}"))),
    };
    host.work.borrow_mut().unit = chosen;
    args.done()?;
    Ok(Arg::None)
}

fn upright(host: &Host, args: Args) -> Result<Arg, ArgError> {
    host.work.borrow_mut().turnable = false;
    args.done()?;
    Ok(Arg::None)
}

/// The constant pi, for the globals.
pub fn pi() -> Exact {
    Exact::pi()
}
