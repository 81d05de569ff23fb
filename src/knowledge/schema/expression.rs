//! Expressions of schemas: what they are made of, and their values once variables stand for things of a scene.

use crate::claim::measure::Measure;
use crate::claim::query::Query;
use crate::claim::query::row::{QueryArg, QueryRow};
use crate::claim::relation::Relation;
use crate::claim::tolerance::close;
use crate::knowledge::schema::thing::{Binding, Thing};
use crate::knowledge::schema::vocabulary::{ListRow, NumberRow, Row, constant};
use crate::scene::Scene;
use std::fmt;

/// A word that takes things and builds a claim's part.
#[derive(Clone, Copy)]
pub enum Word {
    /// A measure.
    Measure(&'static Row<Measure>),
    /// A query.
    Query(&'static QueryRow),
    /// A relation.
    Relation(&'static Row<Relation>),
    /// Something that the figure shows.
    Shown(&'static Row<bool>),
}

impl Word {
    /// The word itself.
    pub fn name(&self) -> &'static str {
        match self {
            Word::Measure(r) => r.name,
            Word::Query(r) => r.name,
            Word::Relation(r) => r.name,
            Word::Shown(r) => r.name,
        }
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word with its arguments.
#[derive(Clone, Debug)]
pub struct Atom {
    /// The word.
    pub word: Word,
    /// Arguments: variables, or expressions of numbers where the word takes numbers.
    pub args: Vec<Expression>,
}

/// How two expressions are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Equal within the tolerance of claims.
    Equal,
    /// Clearly less.
    Less,
    /// Clearly greater.
    Greater,
}

/// A comparison of two expressions.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Left side.
    pub left: Expression,
    /// Sign.
    pub sign: Sign,
    /// Right side.
    pub right: Expression,
}

/// An expression.
#[derive(Clone)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// The value that the step concludes.
    Concluded,
    /// A declared variable, by place.
    Variable(usize),
    /// A measure or query.
    Atom(Atom),
    /// How many names a query answers.
    Size(Atom),
    /// A function of numbers.
    Call(&'static NumberRow, Vec<Expression>),
    /// A function of a list variable.
    List(&'static ListRow, usize),
    /// `+`, `-`, `*`, `/` or `^`.
    Pair(char, Box<Expression>, Box<Expression>),
}

impl fmt::Debug for Expression {
    /// Words that differ whenever the meaning does. A derived form would print the addresses of functions, which change from
    /// one start of the program to the next, and these words are hashed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Number(x) => write!(f, "{x:?}"),
            Expression::Concluded => f.write_str("y"),
            Expression::Variable(i) => write!(f, "#{i}"),
            Expression::Atom(atom) => write!(f, "{atom:?}"),
            Expression::Size(atom) => write!(f, "size {atom:?}"),
            Expression::Call(row, args) => write!(f, "{}{args:?}", row.0),
            Expression::List(row, i) => write!(f, "{} #{i}", row.0),
            Expression::Pair(sign, a, b) => write!(f, "({a:?} {sign} {b:?})"),
        }
    }
}

/// What expressions are evaluated on.
pub struct Ground<'a> {
    /// The drawn scene.
    pub scene: &'a Scene,
    /// What the variables stand for.
    pub binding: &'a Binding,
    /// The concluded value; NaN when the conclusion is none.
    pub concluded: f64,
    /// Value of a query that a claim at hand answers; NaN for others.
    pub answer: &'a dyn Fn(&Query) -> f64,
    /// Number of names that a claim at hand answers for a query; NaN for others.
    pub size: &'a dyn Fn(&Query) -> f64,
}

impl Atom {
    /// The things of the arguments; `None` if a variable is free or a number is none.
    pub fn things(&self, ground: &Ground<'_>) -> Option<Vec<Thing>> {
        self.args.iter().map(|a| a.thing(ground)).collect()
    }

    /// The measure that a measuring word builds.
    pub fn measure(&self, ground: &Ground<'_>) -> Option<Measure> {
        let things = self.things(ground)?;
        match self.word {
            Word::Measure(row) => (row.build)(ground.scene, &things),
            Word::Query(row) => {
                let args: Option<Vec<QueryArg>> = things
                    .iter()
                    .map(|t| match t {
                        Thing::Entity(e) => Some(QueryArg::Entity(*e)),
                        Thing::Number(_, x) | Thing::Value(x, _) => Some(QueryArg::Number(*x)),
                        _ => None,
                    })
                    .collect();
                Some(Measure::Query(Query { name: row.name.into(), args: args? }))
            }
            _ => None,
        }
    }

    /// The relation that a relating word builds.
    pub fn relation(&self, ground: &Ground<'_>) -> Option<Relation> {
        let Word::Relation(row) = self.word else { return None };
        (row.build)(ground.scene, &self.things(ground)?)
    }

    /// Whether the figure shows it.
    pub fn shown(&self, ground: &Ground<'_>) -> bool {
        let Word::Shown(row) = self.word else { return false };
        self.things(ground).and_then(|t| (row.build)(ground.scene, &t)).unwrap_or(false)
    }

    fn number(&self, ground: &Ground<'_>) -> f64 {
        match self.measure(ground) {
            Some(Measure::Query(q)) => (ground.answer)(&q),
            Some(m) => m.number(ground.scene),
            None => f64::NAN,
        }
    }
}

impl Expression {
    fn thing(&self, ground: &Ground<'_>) -> Option<Thing> {
        match self {
            Expression::Variable(i) => match ground.binding.get(*i)?.clone()? {
                Thing::Value(x, _) => Some(Thing::Number(constant(x)?, x)),
                thing => Some(thing),
            },
            Expression::Atom(atom) => {
                let m = atom.measure(ground)?;
                let x = m.number(ground.scene);
                Some(Thing::Number(m, x))
            }
            other => {
                let x = other.value(ground);
                Some(Thing::Number(constant(x)?, x))
            }
        }
    }

    /// The value; NaN where it is none or a variable is free.
    pub fn value(&self, ground: &Ground<'_>) -> f64 {
        match self {
            Expression::Number(x) => *x,
            Expression::Concluded => ground.concluded,
            Expression::Variable(i) => match &ground.binding[*i] {
                Some(Thing::Number(_, x) | Thing::Value(x, _) | Thing::Whole(x)) => *x,
                _ => f64::NAN,
            },
            Expression::Atom(atom) => atom.number(ground),
            Expression::Size(atom) => match atom.measure(ground) {
                Some(Measure::Query(q)) => (ground.size)(&q),
                _ => f64::NAN,
            },
            Expression::Call(row, args) => {
                let values: Vec<f64> = args.iter().map(|a| a.value(ground)).collect();
                (row.2)(&values)
            }
            Expression::List(row, i) => match &ground.binding[*i] {
                Some(Thing::Values(list)) => (row.1)(list),
                _ => f64::NAN,
            },
            Expression::Pair(sign, a, b) => {
                let (x, y) = (a.value(ground), b.value(ground));
                match sign {
                    '+' => x + y,
                    '-' => x - y,
                    '*' => x * y,
                    '/' => x / y,
                    _ => crate::seed::trig::powf(x, y),
                }
            }
        }
    }

    /// The expression as one measure; `None` where it holds what measures cannot say.
    pub fn measure(&self, ground: &Ground<'_>) -> Option<Measure> {
        match self {
            Expression::Number(x) => constant(*x),
            Expression::Atom(atom) => atom.measure(ground),
            Expression::Call(row, args) if row.0 == "sqrt" => Some(Measure::Root(Box::new(args[0].measure(ground)?))),
            Expression::Pair(sign, a, b) => {
                let (x, y) = (a.measure(ground)?, b.measure(ground)?);
                Some(match sign {
                    '+' => Measure::Sum(vec![x, y]),
                    '-' => Measure::Sum(vec![x, Measure::Product(vec![constant(-1.0)?, y])]),
                    '*' => Measure::Product(vec![x, y]),
                    '/' => Measure::Quotient(Box::new(x), Box::new(y)),
                    _ if **b == Expression::Number(2.0) => Measure::Product(vec![x.clone(), x]),
                    _ => return None,
                })
            }
            _ => None,
        }
    }

    /// Calls `each` with this expression and all below, outermost first; arguments of atoms do not count.
    pub fn walk<'e>(&'e self, each: &mut impl FnMut(&'e Expression)) {
        each(self);
        match self {
            Expression::Call(_, args) => args.iter().for_each(|a| a.walk(each)),
            Expression::Pair(_, a, b) => {
                a.walk(each);
                b.walk(each);
            }
            _ => {}
        }
    }

    /// Calls `each` with the place of every variable, arguments of atoms included.
    pub fn variables(&self, each: &mut impl FnMut(usize)) {
        match self {
            Expression::Variable(i) | Expression::List(_, i) => each(*i),
            Expression::Atom(a) | Expression::Size(a) => a.args.iter().for_each(|x| x.variables(each)),
            Expression::Call(_, args) => args.iter().for_each(|a| a.variables(each)),
            Expression::Pair(_, a, b) => {
                a.variables(each);
                b.variables(each);
            }
            Expression::Number(_) | Expression::Concluded => {}
        }
    }
}

impl PartialEq for Expression {
    /// Only numbers compare: enough to tell a square.
    fn eq(&self, other: &Expression) -> bool {
        matches!((self, other), (Expression::Number(x), Expression::Number(y)) if x == y)
    }
}

impl Comparison {
    /// Whether it is true; false while a value is none.
    pub fn holds(&self, ground: &Ground<'_>) -> bool {
        let (x, y) = (self.left.value(ground), self.right.value(ground));
        let near = close(x, y);
        match self.sign {
            Sign::Equal => near,
            Sign::Less => x < y && !near,
            Sign::Greater => x > y && !near,
        }
    }
}
