//! Moves of a solution: calls of visual tools and conclusions.

use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::measure::Measure;
use crate::claim::relation::Relation;
use crate::claim::text::Text;
use crate::claim::{Claim, ClaimId, Source};
use crate::sample::draft::{Move, Step, ToolCall};
use crate::scene::PointId;
use crate::scene::shape::Shape;
use crate::template::facts::dress;
use crate::template::host::{Host, Work, wordings};
use crate::tool;

pub(super) fn call(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let name = args.text("name")?;
    let row = tool::tool(&name, host.kind.name).ok_or_else(|| {
        let known =
            tool::TOOLS.iter().flat_map(|f| f.iter()).filter(|t| t.kinds.contains(&host.kind.name)).map(|t| t.name);
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
    let (given, arguments) = (args.mentioned(), args.rest());
    let (applied, drawn) = tool::row::drawn(&mut work.board, |b| (row.apply)(b, &mut args))?;
    args.done()?;
    let post = applied.post.into_iter().map(|c| work.board.state_claim(c, Source::Tool(state))).collect();
    let text = host.choose(if own.is_empty() { applied.phrases } else { own });
    let text = Text::parse(&text);
    work.trajectory.push(Move::Call(ToolCall { tool: row.name.into(), text, arguments, given, drawn, post, state }));
    let mut returns = applied.returns.into_iter().map(Arg::Entity);
    Ok(match (returns.len(), returns.next()) {
        (0, _) => Arg::None,
        (1, Some(one)) => one,
        (_, first) => Arg::List(first.into_iter().chain(returns).collect()),
    })
}

/// Whether the claim puts a point on an entity of such a shape.
fn on(work: &Work, id: ClaimId, such: impl Fn(&Shape) -> bool) -> bool {
    let claim = &work.board.claims[id.0 as usize].claim;
    matches!(claim, Claim::Holds(Relation::On(_, e)) if such(&work.board.scene.entity(*e).shape))
}

/// Whether the line through two points runs level.
fn level(work: &Work, a: PointId, b: PointId) -> bool {
    work.board.scene.at(a)[1] == work.board.scene.at(b)[1]
}

/// The claims that an argument of `uses` stands for: itself, the stated claim that says the same, or all that a tool or the
/// figure's structure says of an entity.
fn premises(work: &Work, args: &Args, arg: &Arg) -> Result<Vec<ClaimId>, ArgError> {
    match arg {
        Arg::Claim(id) => Ok(vec![*id]),
        Arg::Entity(entity) => {
            let mut found: Vec<ClaimId> = Vec::new();
            for m in &work.trajectory {
                if let Move::Call(c) = m
                    && c.drawn.contains(entity)
                {
                    let graph = c.post.iter().any(|id| on(work, *id, |s| matches!(s, Shape::Curve(..))));
                    // A point of a graph is cited as such; at which coordinate or level it stands is read off.
                    let read = |id: &&ClaimId| {
                        let claim = &work.board.claims[id.0 as usize].claim;
                        matches!(claim, Claim::Equal(Measure::X(_) | Measure::Y(_), _))
                            || on(work, **id, |s| s.ends().is_some_and(|(a, b)| level(work, a, b)))
                    };
                    found.extend(c.post.iter().filter(|id| !(graph && read(id))));
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
                let carries =
                    |m: &Measure| matches!(m, Measure::Scalar(s) if work.board.scene.entity(*entity).shape.carries(*s));
                let drawn_value = match &stated.claim {
                    Claim::Equal(Measure::Product(factors), _) => factors.iter().any(carries),
                    Claim::Equal(m, _) => carries(m),
                    _ => false,
                };
                let dot_value = matches!(&stated.claim, Claim::Equal(Measure::Y(p), _) if point == Some(*p));
                if matches!(stated.source, Source::Given(_)) && (drawn_value || dot_value) {
                    found.push(ClaimId(i as u32));
                }
            }
            Ok(found)
        }
        Arg::List(items) => {
            let each: Result<Vec<_>, _> = items.iter().map(|item| premises(work, args, item)).collect();
            each.map(|found| found.concat())
        }
        Arg::Assertion(claim) => match work.board.claims.iter().position(|s| s.claim == *claim) {
            Some(i) => Ok(vec![ClaimId(i as u32)]),
            None => Err(args.error("uses", format_args!("{claim:?} is stated nowhere"))),
        },
        other => Err(args.error("uses", format_args!("are claims or drawn entities, not {other:?}"))),
    }
}

pub(super) fn step(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let options = wordings(&mut args, "text")?;
    let derive = args.keyword("derive");
    let principle = args.text_option("because")?;
    let uses = args.keyword("uses");
    let mut work = host.work.borrow_mut();
    let claim = match derive {
        Some(Arg::Assertion(claim)) => claim,
        other => {
            return Err(
                args.error("derive", format_args!("must be a claim such as equal(length(A, B), 5), not {other:?}"))
            );
        }
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
