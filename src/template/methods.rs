//! Methods of the problem that a template builds: the host's own and the constructions of the diagram kind.

use crate::answer::unit::Unit;
use crate::claim::args::{Arg, ArgError, Args};
use crate::diagram::construction::Made;
use crate::template::host::{Host, wordings};
use crate::template::{around, cells, facts, moves, survey};

type Method = fn(&Host, Args) -> Result<Arg, ArgError>;

/// Methods of the problem besides the constructions of its kind: name, arguments, what it does.
pub const METHODS: &[(&str, &str, &str, Method)] = &[
    ("say", "(text | [texts])", "adds an opening sentence to the question; of several wordings one is chosen", say),
    (
        "given",
        "(claim) or (measure, value), text=[clauses], place=\"text\"|\"figure\"|\"both\"",
        "gives the solver a fact",
        facts::given,
    ),
    (
        "ask",
        "(measure, answer, noun=[phrases], text=[sentences], counted=plural, mistakes=[(answer, why)], options=[answers])",
        "asks the question",
        facts::ask,
    ),
    (
        "structure",
        "(claim)",
        "says what the opening words state of the figure's structure (a tangent, equal legs); it is known and not printed by itself",
        facts::structure,
    ),
    ("tool", "(name, ...)", "calls a visual tool", moves::call),
    ("step", "(text | [texts], derive=claim, because=principle, uses=[premises])", "draws a conclusion", moves::step),
    ("unit", "(symbol | None)", "sets the unit of lengths", unit),
    ("shown", "(shape)", "entities of the original figure with this shape, for expansions", survey::shown),
    (
        "amount",
        "(entity)",
        "the number that a bar, edge, cell or region carries, the degrees of a slice, the ordinate of a point, or None",
        survey::amount,
    ),
    ("name", "(entity)", "an entity's name as plain text", survey::name),
    ("ends", "(entity)", "the two ends of a straight entity or an edge", survey::ends),
    ("place", "(point)", "coordinates of a point or node as floats", survey::place),
    ("ranges", "()", "[x_min, x_max, x_step, y_min, y_max, y_step] of the drawn axes, or None", survey::ranges),
    ("known", "(measure)", "the claim that states a measure's value, or None", survey::known),
    ("room", "()", "[x_min, y_min, x_max, y_max] of all that is drawn", around::room),
    (
        "reading",
        "(curve, x)",
        "the height of a drawn curve at x, or None where it is no short decimal",
        around::reading,
    ),
    ("titles", "()", "[x_title, y_title] of the drawn axes, or None", around::titles),
    ("about", "(measure)", "the entities that a measure or query names, in order", around::about),
    ("stated", "()", "[entity, claim, value] of each number that only words state", around::stated),
    (
        "marked",
        "(node | bar | slice) or (node, node)",
        "whether a tool marked the thing, or the edge between the nodes",
        around::marked,
    ),
    ("crowded", "(A, B, t)", "whether a named point stands near the place t on AB", around::crowded),
    ("free_place", "(x, y)", "whether no named point stands near a place of the coordinate system", around::free_place),
    ("joined", "(A, B)", "whether a drawn straight stroke covers AB", around::joined),
    ("levels", "()", "heights of the horizontal lines that tools drew", around::levels),
    (
        "drawn",
        "(shape)",
        "how many things of this shape tools drew: arrow, segment, circle, region, value",
        around::drawn,
    ),
    ("spot", "(cell | heading)", "[row, column] of a cell, counted from 0; the index of a heading", cells::spot),
    ("dark", "(cell)", "whether a cell is dark", cells::dark),
    ("written", "(entity)", "whether the original figure writes its number", cells::written),
    ("writing", "(cell | heading | element)", "the text that it shows, or None", cells::writing),
    ("sets_of", "(region | element)", "the sets in which it lies", cells::sets_of),
    ("times", "(task)", "[start, end] of a bar of time as floats", cells::times),
    ("unit_of", "(measure)", "symbol of the unit in which a measure's value is stated, or None", cells::unit_of),
    ("directed", "(edge)", "whether an edge has a direction", around::directed),
    ("sides", "()", "[A, B, claim, length] of each drawn stroke whose length is given", survey::sides),
    (
        "free_side",
        "(A, B, reach)",
        "1 or -1 for the left or right side of AB on which nothing is drawn within reach lengths of AB, or None",
        survey::free_side,
    ),
    ("upright", "()", "keeps the figure from being turned or mirrored", upright),
    ("reject", "(why)", "gives up on these parameters", |_, mut a| {
        Err(ArgError { callee: "reject".into(), what: a.text("why")? })
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

    /// Calls a method of the problem.
    pub fn method(&self, name: &str, mut args: Args) -> Result<Arg, ArgError> {
        if let Some(row) = METHODS.iter().find(|m| m.0 == name) {
            return (row.3)(self, args);
        }
        let row = self
            .kind
            .constructions
            .iter()
            .find(|c| c.name == name)
            .ok_or_else(|| args.error("name", "is no method"))?;
        let made = (row.build)(&mut self.work.borrow_mut().board, &mut args)?;
        args.done()?;
        Ok(match made {
            Made::Nothing => Arg::None,
            Made::One(id) => Arg::Entity(id),
            Made::Many(ids) => Arg::List(ids.into_iter().map(Arg::Entity).collect()),
        })
    }
}

fn say(host: &Host, mut args: Args) -> Result<Arg, ArgError> {
    let options = wordings(&mut args, "text")?;
    let chosen = host.choose(options);
    host.work.borrow_mut().opening.push(chosen);
    args.done()?;
    Ok(Arg::None)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_construction_hides_behind_a_method() {
        for kind in crate::diagram::KINDS {
            let mut names: Vec<_> = Host::method_names(kind.name).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "kind {}", kind.name);
        }
    }
}
