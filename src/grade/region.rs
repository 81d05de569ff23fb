//! Sets of reals: intervals, their unions, and inequalities in one variable that say the same.
//!
//! In: cleaned text such as `[2, 5)`, `(-∞, 1) ∪ (3, ∞)`, `2 ≤ x < 5`, `x < 1 or x > 3`, `x ≠ 3`; out: a canonical list of
//! intervals, and when two lists are one. Inequalities are read where the variable stands alone.

use super::expression::Expression;
use super::formula;
use super::split;
use std::cmp::Ordering;

/// Most intervals of one set.
const INTERVALS_MAX: usize = 32;

/// An end of an interval.
#[derive(Clone, Debug)]
struct End {
    /// The constant; none for an infinite end.
    bound: Option<Expression>,
    value: f64,
    closed: bool,
}

/// Intervals in rising order, apart from each other.
#[derive(Clone, Debug)]
pub(super) struct Region {
    spans: Vec<(End, End)>,
    /// The variable, where the text names one.
    name: Option<String>,
}

impl Region {
    /// Reads a text that has brackets of unlike kinds, a union, or signs of inequality.
    pub(super) fn read(text: &str) -> Option<Region> {
        let text = text.trim();
        if matches!(text.to_lowercase().as_str(), "\\mathbb{r}" | "all real numbers" | "all reals" | "r" | "all real x")
        {
            return (text != "r")
                .then(|| Region { spans: vec![(End::infinite(-1.0), End::infinite(1.0))], name: None });
        }
        if let Some(inner) = split::enclosed(text, "{⦃") {
            let (_, condition) = inner.split_once('|').or_else(|| inner.split_once(':'))?;
            return Region::read(condition);
        }
        if let Some((name, rest)) = text.split_once('∈') {
            let mut region = Region::read(rest)?;
            region.name = Some(name.trim().to_owned());
            return Some(region);
        }
        let unions = split::at(text, &["∪", "or", "U"]);
        if unions.len() > 1 {
            let mut all = Region { spans: Vec::new(), name: None };
            for part in unions.iter().take(INTERVALS_MAX + 1) {
                let part = Region::read(part)?;
                all.name = all.name.or(part.name);
                all.spans.extend(part.spans);
            }
            return (all.spans.len() <= INTERVALS_MAX).then(|| all.merged());
        }
        let both = split::at(text, &["and", ","]);
        if both.len() > 1 && split::enclosed(text, "([").is_none() && text.contains(['<', '>', '≤', '≥', '≠']) {
            let mut parts = both.iter().map(|part| Region::read(part));
            let first = parts.next()??;
            return parts.try_fold(first, |all, part| Some(all.meet(&part?)));
        }
        Region::interval(text).or_else(|| Region::inequality(text))
    }

    /// The interval with these ends in brackets, such as `[2, 5)`.
    pub(super) fn interval(text: &str) -> Option<Region> {
        let inner = split::enclosed(text, "([")?;
        let parts = split::at(inner, &[",", ";"]);
        let [low, high] = parts.as_slice() else { return None };
        let low = End::read(low, text.starts_with('['))?;
        let high = End::read(high, text.ends_with(']'))?;
        Region { spans: vec![(low, high)], name: None }.valid()
    }

    fn inequality(text: &str) -> Option<Region> {
        let mut parts = Vec::new();
        let mut signs = Vec::new();
        let mut start = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '<' | '>' | '≤' | '≥' | '≠')) {
            parts.push(text[start..at].trim());
            signs.push(c);
            start = at + c.len_utf8();
        }
        parts.push(text[start..].trim());
        let is_name = |part: &str| formula::whole(part, true).is_some_and(|tree| matches!(tree, Expression::Name(_)));
        match (parts.as_slice(), signs.as_slice()) {
            ([name, bound], [sign]) if is_name(name) => Region::half(name, *sign, bound),
            ([bound, name], [sign]) if is_name(name) => Region::half(name, mirrored(*sign), bound),
            ([low, name, high], [first, second]) if is_name(name) => {
                let rising = matches!((first, second), ('<' | '≤', '<' | '≤'));
                let falling = matches!((first, second), ('>' | '≥', '>' | '≥'));
                let from = Region::half(name, mirrored(*first), low)?;
                (rising || falling)
                    .then(|| Region::half(name, *second, high))
                    .flatten()
                    .and_then(|to| from.meet(&to).valid())
            }
            _ => None,
        }
    }

    fn half(name: &str, sign: char, bound: &str) -> Option<Region> {
        let closed = matches!(sign, '≤' | '≥');
        let end = End::read(bound, closed)?;
        end.bound.as_ref()?;
        let spans = match sign {
            '<' | '≤' => vec![(End::infinite(-1.0), end)],
            '>' | '≥' => vec![(end, End::infinite(1.0))],
            _ => vec![(End::infinite(-1.0), end.clone()), (end, End::infinite(1.0))],
        };
        Some(Region { spans, name: Some(name.to_owned()) })
    }

    fn valid(self) -> Option<Region> {
        let sound = self
            .spans
            .iter()
            .all(|(low, high)| low.value < high.value || (low.same(high) && low.closed && high.closed));
        (sound && !self.spans.is_empty()).then_some(self)
    }

    fn meet(&self, other: &Region) -> Region {
        let mut spans = Vec::new();
        for (a_low, a_high) in &self.spans {
            for (b_low, b_high) in &other.spans {
                let low = if tighter(a_low, b_low, Ordering::Greater) { a_low } else { b_low };
                let high = if tighter(a_high, b_high, Ordering::Less) { a_high } else { b_high };
                if spans.len() < INTERVALS_MAX
                    && (low.value < high.value || (low.same(high) && low.closed && high.closed))
                {
                    spans.push((low.clone(), high.clone()));
                }
            }
        }
        Region { spans, name: self.name.clone().or_else(|| other.name.clone()) }
    }

    /// The same set with what overlaps or touches made one.
    fn merged(mut self) -> Region {
        self.spans.sort_by(|a, b| a.0.value.total_cmp(&b.0.value).then(b.0.closed.cmp(&a.0.closed)));
        let mut spans: Vec<(End, End)> = Vec::new();
        for (low, high) in self.spans {
            if let Some((_, end)) = spans.last_mut()
                && (low.value < end.value || (low.same(end) && (low.closed || end.closed)))
            {
                if high.value > end.value || (high.same(end) && high.closed) {
                    *end = high;
                }
                continue;
            }
            spans.push((low, high));
        }
        Region { spans, ..self }
    }

    /// Whether the two are the same set; variables of unlike names are not the same.
    pub(super) fn equals(&self, other: &Region) -> bool {
        let named = match (&self.name, &other.name) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let end = |a: &End, b: &End| a.same(b) && (a.closed == b.closed || a.bound.is_none());
        named
            && self.spans.len() == other.spans.len()
            && self.spans.iter().zip(&other.spans).all(|(a, b)| end(&a.0, &b.0) && end(&a.1, &b.1))
    }
}

fn tighter(a: &End, b: &End, wanted: Ordering) -> bool {
    match a.value.total_cmp(&b.value) {
        Ordering::Equal => !a.closed,
        order => order == wanted,
    }
}

fn mirrored(sign: char) -> char {
    match sign {
        '<' => '>',
        '>' => '<',
        '≤' => '≥',
        '≥' => '≤',
        other => other,
    }
}

impl End {
    fn infinite(sign: f64) -> End {
        End { bound: None, value: sign * f64::INFINITY, closed: false }
    }

    fn read(text: &str, closed: bool) -> Option<End> {
        match text.trim().trim_start_matches('+') {
            "∞" | "infinity" | "inf" => return Some(End::infinite(1.0)),
            "-∞" | "- ∞" | "-infinity" | "-inf" => return Some(End::infinite(-1.0)),
            _ => {}
        }
        let bound = formula::whole(text.trim(), false)?;
        let value = bound.value();
        value.is_finite().then_some(End { bound: Some(bound), value, closed })
    }

    fn same(&self, other: &End) -> bool {
        match (&self.bound, &other.bound) {
            (Some(a), Some(b)) => a.equals(b),
            (None, None) => self.value == other.value,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Region;

    #[test]
    fn sets_that_are_one() {
        for (a, b) in [
            ("[2, 5)", "2 ≤ x < 5"),
            ("(3, ∞)", "x > 3"),
            ("(-∞, 1) ∪ (3, ∞)", "x < 1 or x > 3"),
            ("(-∞, 3) ∪ (3, ∞)", "x ≠ 3"),
            ("x > 2 and x ≤ 4", "(2, 4]"),
            ("[1, 3]", "[1, 2] ∪ [2, 3]"),
            ("x ∈ [0, 1)", "1 > x ≥ 0"),
            ("{x | x > 3}", "3 < x"),
            ("(\\frac{1}{2}, 2]", "(0.5, 2]"),
        ] {
            assert!(Region::read(a).unwrap().equals(&Region::read(b).unwrap()), "{a} {b}");
        }
    }

    #[test]
    fn sets_that_differ() {
        for (a, b) in
            [("[2, 5)", "(2, 5]"), ("x > 3", "x ≥ 3"), ("x > 3", "y > 3"), ("x > 3", "x < 3"), ("(1, 2)", "(1, 3)")]
        {
            assert!(!Region::read(a).unwrap().equals(&Region::read(b).unwrap()), "{a} {b}");
        }
        assert!(Region::read("[5, 2)").is_none());
    }
}
