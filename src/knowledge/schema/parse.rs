//! From the text of a condition or relation to an expression; sums, products, powers, calls, comparisons.

use crate::claim::query;
use crate::knowledge::error::did_you_mean;
use crate::knowledge::schema::expression::{Atom, Comparison, Expression, Sign, Word};
use crate::knowledge::schema::thing::{Sort, Variable};
use crate::knowledge::schema::vocabulary::{LISTS, MEASURES, NUMBERS, RELATIONS, Row, SHOWN};

/// What is wrong with a text: sentence and hint.
pub type Wrong = (String, Option<String>);

/// Deepest nesting of brackets.
const DEPTH: usize = 16;

/// A parsed text.
#[derive(Debug)]
pub enum Parsed {
    /// A comparison.
    Comparison(Comparison),
    /// A relation, query or something shown, alone.
    Atom(Atom),
    /// `named(query, thing)`.
    Named(Atom, usize),
}

struct Parser<'t> {
    tokens: Vec<&'t str>,
    at: usize,
    depth: usize,
    variables: &'t [Variable],
}

fn wrong<T>(what: impl Into<String>) -> Result<T, Wrong> {
    Err((what.into(), None))
}

fn tokens(text: &str) -> Result<Vec<&str>, Wrong> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let word = |ok: fn(char) -> bool| rest.find(|c: char| !ok(c)).unwrap_or(rest.len());
        let size = if c.is_ascii_alphabetic() {
            word(|c| c.is_ascii_alphanumeric() || c == '_')
        } else if c.is_ascii_digit() {
            word(|c| c.is_ascii_digit() || c == '.')
        } else if rest.starts_with("==") {
            2
        } else if "+-*/^(),<>".contains(c) {
            1
        } else {
            return Err((format!("{c:?} does not belong here"), Some("signs are + - * / ^ ( ) , == < >".into())));
        };
        found.push(&rest[..size]);
        rest = rest[size..].trim_start();
    }
    Ok(found)
}

/// Parses a text over the declared variables.
///
/// # Errors
/// What does not parse, an unknown function, a wrong number or sort of arguments, a variable that is not declared.
pub fn parse(text: &str, variables: &[Variable]) -> Result<Parsed, Wrong> {
    let mut p = Parser { tokens: tokens(text)?, at: 0, depth: 0, variables };
    let parsed = p.statement()?;
    match p.peek() {
        None => Ok(parsed),
        Some(extra) => wrong(format!("{extra} is left over at the end")),
    }
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).copied()
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn must(&mut self, token: &str) -> Result<(), Wrong> {
        if self.eat(token) {
            Ok(())
        } else {
            wrong(format!("{token} is missing before {}", self.peek().unwrap_or("the end")))
        }
    }

    fn statement(&mut self) -> Result<Parsed, Wrong> {
        if self.peek() == Some("named") {
            self.at += 1;
            self.must("(")?;
            let Expression::Atom(atom) = self.primary()? else { return wrong("named() takes a query") };
            self.must(",")?;
            let Expression::Variable(i) = self.primary()? else { return wrong("named() takes a variable") };
            self.must(")")?;
            return Ok(Parsed::Named(atom, i));
        }
        // A relation stands alone, since it has no value.
        let name = self.peek().unwrap_or_default();
        let relation = RELATIONS.iter().find(|r| r.name == name).map(Word::Relation);
        if let Some(word) = relation.or(SHOWN.iter().find(|r| r.name == name).map(Word::Shown)) {
            self.at += 1;
            return Ok(Parsed::Atom(self.atom(word)?));
        }
        let left = self.sum()?;
        let sign = match self.peek() {
            Some("==") => Sign::Equal,
            Some("<") => Sign::Less,
            Some(">") => Sign::Greater,
            None => {
                let Expression::Atom(atom) = left else { return wrong("a comparison needs ==, < or >") };
                return Ok(Parsed::Atom(atom));
            }
            Some(other) => return wrong(format!("{other} stands where ==, < or > is due")),
        };
        self.at += 1;
        Ok(Parsed::Comparison(Comparison { left, sign, right: self.sum()? }))
    }

    fn chain(
        &mut self,
        signs: [&str; 2],
        next: fn(&mut Self) -> Result<Expression, Wrong>,
    ) -> Result<Expression, Wrong> {
        let mut left = next(self)?;
        while let Some(sign) = signs.iter().find(|s| self.peek() == Some(s)) {
            self.at += 1;
            let sign = sign.chars().next().unwrap_or('+');
            left = Expression::Pair(sign, Box::new(left), Box::new(next(self)?));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expression, Wrong> {
        self.depth += 1;
        if self.depth > DEPTH {
            return wrong(format!("brackets are nested more than {DEPTH} deep"));
        }
        let found = self.chain(["+", "-"], |p| p.chain(["*", "/"], Self::power));
        self.depth -= 1;
        found
    }

    fn power(&mut self) -> Result<Expression, Wrong> {
        if self.eat("-") {
            let negative = Expression::Pair('-', Box::new(Expression::Number(0.0)), Box::new(self.primary()?));
            return Ok(negative);
        }
        let base = self.primary()?;
        if !self.eat("^") {
            return Ok(base);
        }
        match self.primary()? {
            Expression::Number(n) if n.fract() == 0.0 => {
                Ok(Expression::Pair('^', Box::new(base), Box::new(Expression::Number(n))))
            }
            _ => wrong("the exponent must be a whole number"),
        }
    }

    fn primary(&mut self) -> Result<Expression, Wrong> {
        let Some(token) = self.peek() else { return wrong("the text ends too early") };
        self.at += 1;
        if token == "(" {
            let inner = self.sum()?;
            self.must(")")?;
            return Ok(inner);
        }
        if token.starts_with(|c: char| c.is_ascii_digit()) {
            return token.parse().map(Expression::Number).or_else(|_| wrong(format!("{token} is no number")));
        }
        if !token.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return wrong(format!("{token} stands where a value is due"));
        }
        if self.peek() == Some("(") { self.call(token) } else { self.name(token) }
    }

    fn name(&self, name: &str) -> Result<Expression, Wrong> {
        match name {
            "pi" => return Ok(Expression::Number(std::f64::consts::PI)),
            "y" => return Ok(Expression::Concluded),
            _ => {}
        }
        match self.variables.iter().position(|v| v.name == name) {
            Some(i) => Ok(Expression::Variable(i)),
            None => {
                let near = did_you_mean(name, self.variables.iter().map(|v| v.name.as_str()));
                let hint = near.unwrap_or_else(|| "declare it under points, things, numbers, values or wholes".into());
                Err((format!("variable {name} is not declared"), Some(hint)))
            }
        }
    }

    fn call(&mut self, name: &'t str) -> Result<Expression, Wrong> {
        if let Some(row) = MEASURES.iter().find(|r| r.name == name) {
            return self.atom(Word::Measure(row)).map(Expression::Atom);
        }
        if let Some(row) = query::row(name) {
            return self.atom(Word::Query(row)).map(Expression::Atom);
        }
        self.must("(")?;
        if name == "size" {
            let Expression::Atom(atom) = self.primary()? else { return wrong("size() takes a query") };
            self.must(")")?;
            return Ok(Expression::Size(atom));
        }
        let mut args = Vec::new();
        while !self.eat(")") {
            if !args.is_empty() {
                self.must(",")?;
            }
            args.push(self.sum()?);
        }
        let list = |e: &Expression| matches!(e, Expression::Variable(i) if self.variables[*i].sort == Sort::Values);
        if let Some(row) = LISTS.iter().find(|r| r.0 == name) {
            return match args[..] {
                [Expression::Variable(i)] if list(&args[0]) => Ok(Expression::List(row, i)),
                _ => wrong(format!("{name}() takes one list, declared as \"x...\"")),
            };
        }
        let Some(row) = NUMBERS.iter().find(|r| r.0 == name) else {
            let known =
                MEASURES.iter().map(|r| r.name).chain(NUMBERS.iter().map(|r| r.0)).chain(LISTS.iter().map(|r| r.0));
            let queries = query::QUERIES.iter().flat_map(|q| q.iter()).map(|r| r.name);
            return Err((format!("function {name} is not known"), did_you_mean(name, known.chain(queries))));
        };
        if args.len() != row.1 {
            return wrong(format!("{name}() takes {} arguments, not {}", row.1, args.len()));
        }
        Ok(Expression::Call(row, args))
    }

    fn atom(&mut self, word: Word) -> Result<Atom, Wrong> {
        let name = word.name();
        self.must("(")?;
        let mut args = Vec::new();
        while !self.eat(")") {
            if !args.is_empty() {
                self.must(",")?;
            }
            args.push(self.sum()?);
        }
        let (sorts, more) = match word {
            Word::Measure(Row { sorts, more, .. }) => (*sorts, *more),
            Word::Relation(Row { sorts, more, .. }) => (*sorts, *more),
            Word::Shown(Row { sorts, more, .. }) => (*sorts, *more),
            Word::Query(_) => (&[][..], true),
        };
        if args.len() < sorts.len() || (args.len() > sorts.len() && !more) {
            let number = if more { format!("at least {}", sorts.len()) } else { sorts.len().to_string() };
            return wrong(format!("{name}() takes {number} arguments, not {}", args.len()));
        }
        for (i, arg) in args.iter().enumerate() {
            let sort = sorts.get(i).or(sorts.last());
            self.fits(name, arg, sort.copied())?;
        }
        Ok(Atom { word, args })
    }

    /// Whether an argument is of a sort; queries take entities and numbers.
    fn fits(&self, name: &str, arg: &Expression, sort: Option<Sort>) -> Result<(), Wrong> {
        let given = if let Expression::Variable(i) = arg { Some(self.variables[*i].sort) } else { None };
        let numeric = given.is_none_or(|s| matches!(s, Sort::Number | Sort::Value));
        let ok = match sort {
            Some(Sort::Number) => numeric,
            Some(sort) => given == Some(sort),
            None => numeric || given == Some(Sort::Entity),
        };
        let wants = sort.map_or("a thing or a number".into(), |s| format!("a {s:?}").to_lowercase());
        if ok { Ok(()) } else { wrong(format!("an argument of {name}() must be {wants}")) }
    }
}
