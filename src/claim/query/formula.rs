//! Truth values of formulas as they head the columns of truth tables: letters, ¬, ∧, ∨, ⊕, →, ↔ and brackets.
//!
//! ¬ binds strongest, then ∧, then ∨ and ⊕, then →, then ↔; → groups to the right, the others to the left.

struct Parser<'t> {
    signs: Vec<char>,
    at: usize,
    letter: &'t dyn Fn(char) -> Result<bool, String>,
}

/// Deepest nesting.
const DEPTH: u8 = 24;

/// Signs of two places by strength, weakest first.
const LEVELS: [&[char]; 4] = [&['↔'], &['→'], &['∨', '⊕'], &['∧']];

/// The value of a formula.
///
/// # Errors
/// What does not parse, or what `letter` says of a letter without a value.
pub(super) fn value(formula: &str, letter: &dyn Fn(char) -> Result<bool, String>) -> Result<bool, String> {
    let signs = formula.chars().filter(|c| !c.is_whitespace()).collect();
    let mut p = Parser { signs, at: 0, letter };
    let found = p.level(0, 0)?;
    match p.signs.get(p.at) {
        None => Ok(found),
        Some(extra) => Err(format!("{extra} is left over in {formula:?}")),
    }
}

impl Parser<'_> {
    fn level(&mut self, level: usize, depth: u8) -> Result<bool, String> {
        let Some(own) = LEVELS.get(level) else { return self.single(depth) };
        let mut left = self.level(level + 1, depth)?;
        while let Some(sign) = self.signs.get(self.at).filter(|c| own.contains(c)).copied() {
            self.at += 1;
            let right = if sign == '→' { self.level(level, depth)? } else { self.level(level + 1, depth)? };
            left = match sign {
                '↔' => left == right,
                '→' => !left || right,
                '∨' => left || right,
                '⊕' => left != right,
                _ => left && right,
            };
        }
        Ok(left)
    }

    fn single(&mut self, depth: u8) -> Result<bool, String> {
        if depth > DEPTH {
            return Err("the formula is nested too deeply".into());
        }
        let sign = self.signs.get(self.at).copied();
        self.at += 1;
        match sign {
            Some('¬') => Ok(!self.single(depth + 1)?),
            Some('(') => {
                let found = self.level(0, depth + 1)?;
                let closed = self.signs.get(self.at) == Some(&')');
                self.at += 1;
                if closed { Ok(found) } else { Err("a bracket is not closed".into()) }
            }
            Some(c) if c.is_alphabetic() => (self.letter)(c),
            other => Err(format!("{other:?} stands where a letter is due")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::value;

    fn at(formula: &str, p: bool, q: bool) -> Result<bool, String> {
        value(formula, &|c| match c {
            'p' => Ok(p),
            'q' => Ok(q),
            other => Err(format!("{other} is unknown")),
        })
    }

    #[test]
    fn signs_bind_as_they_should() {
        let table = |f: &str| [(true, true), (true, false), (false, true), (false, false)].map(|(p, q)| at(f, p, q));
        let ok = |v: [bool; 4]| v.map(Ok);
        assert_eq!(table("p → q"), ok([true, false, true, true]));
        assert_eq!(table("¬p ∨ q"), ok([true, false, true, true]));
        assert_eq!(table("¬(p ∧ q)"), ok([false, true, true, true]));
        assert_eq!(table("p ∨ q ∧ ¬p"), ok([true, true, true, false]));
        assert_eq!(table("p → q → p"), ok([true; 4]));
        assert_eq!(table("p ⊕ q ↔ ¬(p ↔ q)"), ok([true; 4]));
    }

    #[test]
    fn what_is_no_formula_has_no_value() {
        for spoiled in ["", "p q", "(p", "p ∧", "r", "p ∧ ) q", &"¬".repeat(40)] {
            assert!(at(spoiled, true, true).is_err(), "{spoiled}");
        }
    }
}
