//! What an answer is: a quantity, a formula, an equation, a tuple, a set, a list, an interval, words.
//!
//! In: cleaned text; out: its shape with everything inside read. The shape follows from the text alone; what shapes may answer
//! for each other is `compare`'s. Depth and number of elements are bounded.

use super::expression::Expression;
use super::formula;
use super::quantity::Quantity;
use super::region::Region;
use super::split;
use super::words;

const DEPTH_MAX: usize = 6;
const ELEMENTS_MAX: usize = 64;
/// Longest name before `=` in words.
const NAME_MAX: usize = 60;

/// The shape of an answer.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Quantity(Quantity),
    /// With variables.
    Formula(Expression),
    /// The two sides, and the name that stands alone on one of them.
    Equation(Box<Expression>, Box<Expression>, Option<String>),
    /// `x = 3`, `AB = 2√3 = 3.46`: a name, and forms of one value, all of which agree.
    Named(Option<String>, Vec<Value>),
    /// `x = 1, y = 2`, by name.
    Solution(Vec<(String, Value)>),
    Region(Region),
    /// In brackets, in order; the opening bracket.
    Tuple(char, Vec<Value>, Option<Region>),
    /// In braces.
    Set(Vec<Value>),
    /// Side by side without brackets.
    List(Vec<Value>),
    /// Joined by arrows, or by `<` and `>` from the least on.
    Sequence(Vec<Value>),
    /// `3:4`
    Ratio(Vec<Quantity>),
    Word(String),
}

use Value as V;

/// Reads a cleaned text; what is nothing else is words.
pub(super) fn read(text: &str) -> Value {
    at_depth(text, 0)
}

fn at_depth(text: &str, depth: usize) -> Value {
    let text = trimmed(text);
    let word = || V::Word(text.to_owned());
    if depth > DEPTH_MAX || text.len() > formula::LENGTH_MAX {
        return word();
    }
    let inner = |text: &str| at_depth(text, depth + 1);
    if words::is_nothing(text) {
        return V::Set(Vec::new());
    }
    if text.matches('±').count() == 1 && !text.contains('∓') {
        let (plus, minus) = (text.replace('±', "+"), text.replace('±', "-"));
        return listed(vec![inner(&plus), inner(&minus)]);
    }
    if text.contains('→') {
        let parts = split::at(text, &["→"]);
        if (2..=ELEMENTS_MAX).contains(&parts.len()) {
            return V::Sequence(parts.into_iter().map(inner).collect());
        }
    }
    if let Some(found) = bracketed(text, &inner) {
        return found;
    }
    if text.contains(['∪', '∈', '<', '>', '≤', '≥', '≠'])
        || text.starts_with("\\mathbb")
        || text.to_lowercase().starts_with("all real")
    {
        if let Some(region) = Region::read(text) {
            return V::Region(region);
        }
        return order(text, &inner).unwrap_or_else(word);
    }
    if let Some(quantity) = Quantity::read(text) {
        return V::Quantity(quantity);
    }
    let parts = split::at(text, &[",", ";", "and", "or", "&"]);
    if (2..=ELEMENTS_MAX).contains(&parts.len()) && words::polarity(text).is_none() {
        // `either 3 or 4`, `both A and B`: the first word belongs to the list.
        return listed(parts.into_iter().map(|part| inner(strip_lead(part, &["both", "either"]))).collect());
    }
    if text.contains(['=', '≈']) {
        return equation(text, &inner).unwrap_or_else(word);
    }
    ratio(text).or_else(|| formula::whole(text, true).filter(|_| is_formula(text)).map(V::Formula)).unwrap_or_else(word)
}

/// The text without quotes, closing marks and words of approximation.
fn trimmed(text: &str) -> &str {
    let mut text = text.trim().trim_end_matches(['.', ',', ';']).trim_matches(['"', '`']).trim();
    // Behind a word it is emphasis, behind a number a factorial.
    if let Some(calm) = text.strip_suffix('!').filter(|calm| calm.len() > 1 && calm.ends_with(char::is_alphabetic)) {
        text = calm;
    }
    for lead in
        ["approximately", "approx.", "approx", "about", "roughly", "around", "exactly", "simply", "just", "only"]
    {
        text = strip_lead(text, &[lead]);
    }
    let text = text.strip_suffix(" only").unwrap_or(text);
    text.trim_start_matches(['≈', '=']).trim()
}

/// The text without one of `leads` before it, in any case.
fn strip_lead<'a>(text: &'a str, leads: &[&str]) -> &'a str {
    for lead in leads {
        if let Some(rest) =
            text.get(lead.len()..).filter(|rest| rest.starts_with(' ') && text[..lead.len()].eq_ignore_ascii_case(lead))
        {
            return rest.trim_start();
        }
    }
    text
}

/// Whether a text that parses as a formula is one, and no word: `x`, `2ab`, `x + y`, but not `red` or `AB`.
fn is_formula(text: &str) -> bool {
    let letters_only = text.chars().all(|c| c.is_alphabetic() || c == '\'' || c == ' ');
    !letters_only || (text.chars().count() == 1 && text.starts_with(char::is_lowercase))
}

/// Parts of a list: a solution if they are assignments to different names, a list of values if to one.
fn listed(parts: Vec<Value>) -> Value {
    let names: Vec<Option<&str>> =
        parts.iter().map(|part| if let V::Named(Some(name), _) = part { Some(name.as_str()) } else { None }).collect();
    let first = names[0];
    if first.is_some() && names.iter().all(|name| name.is_none() || *name == first) {
        let values = parts
            .into_iter()
            .flat_map(|part| if let V::Named(_, mut values) = part { values.pop() } else { Some(part) });
        return V::List(values.collect());
    }
    let mut sorted: Vec<&str> = names.iter().copied().flatten().collect();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() == parts.len() {
        let mut pairs: Vec<(String, Value)> = parts
            .into_iter()
            .filter_map(
                |part| if let V::Named(Some(name), mut values) = part { Some((name, values.pop()?)) } else { None },
            )
            .collect();
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        return V::Solution(pairs);
    }
    V::List(parts)
}

fn bracketed(text: &str, inner: &dyn Fn(&str) -> Value) -> Option<Value> {
    if let Some(body) = split::enclosed(text, "{⦃") {
        if body.contains(['|', ':'])
            && let Some(region) = Region::read(text)
        {
            return Some(V::Region(region));
        }
        let parts = split::inside(body);
        if body.trim().is_empty() || words::is_nothing(body) {
            return Some(V::Set(Vec::new()));
        }
        return (parts.len() <= ELEMENTS_MAX).then(|| V::Set(parts.into_iter().map(inner).collect()));
    }
    let body = match split::enclosed(text, "([⟨") {
        Some(body) => body,
        // `P(1, 2)`, `the point (1, 2)`: a name before the bracket.
        None => {
            let open = text.find('(')?;
            let body = split::enclosed(&text[open..], "(")?;
            let name = text[..open].trim();
            let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '_') || c.is_ascii_digit());
            let point = name.chars().all(|c| !c.is_lowercase())
                || name.contains("point")
                || name.contains("vert")
                || name.contains("cent")
                || name.contains("at");
            if !plain
                || !point
                || name.is_empty()
                || name.starts_with(|c: char| c.is_ascii_digit())
                || split::inside(body).len() < 2
            {
                return None;
            }
            return Some(inner(&text[open..]));
        }
    };
    let parts = split::inside(body);
    if parts.len() == 1 {
        let value = inner(body);
        return (!matches!(value, V::Word(_))).then_some(value).filter(|_| !body.trim().is_empty());
    }
    if parts.len() > ELEMENTS_MAX {
        return None;
    }
    let (open, close) = (text.chars().next()?, text.chars().next_back()?);
    let region = if parts.len() == 2 { Region::interval(text) } else { None };
    if matches!((open, close), ('(', ']') | ('[', ')')) || body.contains('∞') {
        return region.map(V::Region);
    }
    let open = if open == '⟨' { '(' } else { open };
    Some(V::Tuple(open, parts.into_iter().map(inner).collect(), region))
}

/// `B < A < C` of names, from the least on.
fn order(text: &str, inner: &dyn Fn(&str) -> Value) -> Option<Value> {
    for (sign, turned) in [("<", false), (">", true)] {
        let parts = split::at(text, &[sign]);
        if (2..=ELEMENTS_MAX).contains(&parts.len()) && !text.contains(['≤', '≥', '≠', if turned { '<' } else { '>' }])
        {
            let mut values: Vec<Value> = parts.into_iter().map(inner).collect();
            if turned {
                values.reverse();
            }
            return Some(V::Sequence(values));
        }
    }
    None
}

/// An equation, an assignment, or a chain of equal forms.
fn equation(text: &str, inner: &dyn Fn(&str) -> Value) -> Option<Value> {
    let parts = split::at(text, &["=", "≈"]);
    if parts.len() < 2 || parts.len() > 12 {
        return None;
    }
    let last = *parts.last()?;
    if parts.len() == 2
        && let (Some(left), Some(right)) = (formula::whole(parts[0], true), formula::whole(last, true))
    {
        let (left_name, right_name) = (lone(&left), lone(&right));
        if left_name.is_none() && right_name.is_some() && left.is_constant() {
            return Some(V::Named(right_name, vec![inner(parts[0])]));
        }
        let function = function_name(parts[0]);
        let constant = right.is_constant();
        if !(constant && (left_name.is_some() || function.is_some() || left.is_constant())) {
            let occurs = |name: &str, tree: &Expression| {
                let mut names = Vec::new();
                tree.names(&mut names);
                names.contains(&name)
            };
            let solved = left_name
                .clone()
                .filter(|name| !occurs(name, &right))
                .or(right_name.filter(|name| !occurs(name, &left)));
            if let Some(function) = function {
                return Some(V::Named(Some(function), vec![V::Formula(right)]));
            }
            if is_capitals(parts[0]) && !constant {
                return Some(V::Named(Some(parts[0].to_owned()), vec![inner(last)]));
            }
            let (left, right) = if left_name.is_none() && solved.is_some() { (right, left) } else { (left, right) };
            return Some(V::Equation(Box::new(left), Box::new(right), solved));
        }
    }
    let mut forms: Vec<Value> = Vec::new();
    let mut name = None;
    for (index, part) in parts.iter().enumerate() {
        let value = inner(part);
        match value {
            V::Quantity(_) => forms.push(value),
            other if index == 0 => {
                let plain = function_name(part).unwrap_or_else(|| (*part).to_owned());
                name = (plain.len() <= NAME_MAX).then_some(plain);
                if index + 1 == parts.len() || name.is_none() {
                    forms.push(other);
                }
            }
            other if index + 1 == parts.len() => forms = vec![other],
            // A formula on the way, `A = πr² = 9π`.
            _ => {}
        }
    }
    // `3 + 4 = 8` says nothing that holds, so it answers nothing.
    let quantities: Vec<&Quantity> =
        forms.iter().filter_map(|form| if let V::Quantity(q) = form { Some(q) } else { None }).collect();
    let consistent = quantities.windows(2).all(|pair| {
        pair[1].answers(pair[0], Default::default()).is_some()
            || pair[0].answers(pair[1], Default::default()).is_some()
            || pair[1].is_rounding_of(pair[0])
    });
    (consistent && !forms.is_empty()).then_some(V::Named(name, forms))
}

/// `f(x)` as a name.
fn function_name(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (name, argument) = compact.strip_suffix(')')?.split_once('(')?;
    let letters =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | ',' | '_'));
    (letters(name) && letters(argument) && name.len() <= 6 && argument.len() <= 5).then(|| compact.clone())
}

fn is_capitals(text: &str) -> bool {
    text.chars().count() > 1 && text.chars().all(char::is_uppercase)
}

fn lone(tree: &Expression) -> Option<String> {
    match tree {
        Expression::Name(name) => Some(name.to_string()),
        _ => None,
    }
}

fn ratio(text: &str) -> Option<Value> {
    let mut parts = split::at(text, &[":"]);
    if parts.len() == 1 {
        parts = split::at(text, &["to"]);
    }
    if !(2..=6).contains(&parts.len()) {
        return None;
    }
    let terms: Option<Vec<Quantity>> = parts.into_iter().map(Quantity::read).collect();
    terms.map(V::Ratio)
}
