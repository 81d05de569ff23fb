//! What a source must fulfil before it is parsed: a size, and brackets nested not too deep, for the parser recurses.
//!
//! A scan without recursion in one pass. It knows comments and strings; in f-strings brackets count, since they hold
//! expressions. Other ways to overflow the parser's stack (a long chain of `not`) are left to the process boundary.

use crate::template::sandbox::verdict::Verdict;

/// Bytes of a source, at most. The longest vetted template has about 6 KiB.
pub const SOURCE_BYTES: usize = 32 << 10;

/// Nested brackets, at most. Vetted templates stay below 10; the parser's stack ends at about 20,000.
pub const BRACKET_DEPTH: usize = 100;

/// A string that the scan is in.
struct Quoted {
    quote: char,
    triple: bool,
    format: bool,
}

/// Checks the source of `file`.
///
/// # Errors
/// [`Verdict::Refused`] with file, line and column of the first offence.
pub fn check(file: &str, source: &str) -> Result<(), Verdict> {
    if source.len() > SOURCE_BYTES {
        let bytes = source.len();
        return Err(Verdict::Refused(format!(
            "{file}:1:1: source has {bytes} bytes, more than {SOURCE_BYTES}; hint: move shared parts to templates/lib"
        )));
    }
    brackets(file, source)
}

/// Checks how deep the brackets of a source of any length nest.
///
/// # Errors
/// [`Verdict::Refused`] with file, line and column of the first bracket that is too deep.
pub fn brackets(file: &str, source: &str) -> Result<(), Verdict> {
    let chars: Vec<char> = source.chars().collect();
    let (mut line, mut column, mut depth) = (1, 0, 0usize);
    let mut string: Option<Quoted> = None;
    let mut comment = false;
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        column += 1;
        if c == '\n' {
            (line, column, comment) = (line + 1, 0, false);
            if string.as_ref().is_some_and(|s| !s.triple) {
                string = None;
            }
        }
        let tripled = |q: char| chars.get(i..i + 3) == Some(&[q; 3]);
        let mut counts = !comment;
        match &string {
            _ if comment => {}
            Some(_) if c == '\\' => {
                // The escaped character ends nothing, in raw strings neither; a line break still counts as one above.
                if chars.get(i + 1).is_some_and(|n| *n != '\n') {
                    i += 1;
                    column += 1;
                }
                counts = false;
            }
            Some(s) if c == s.quote && (!s.triple || tripled(c)) => {
                let skip = if s.triple { 2 } else { 0 };
                i += skip;
                column += skip;
                string = None;
            }
            Some(s) => counts = s.format,
            None if c == '#' => comment = true,
            None if c == '"' || c == '\'' => {
                let prefix = |back: usize| i.checked_sub(back).map_or(' ', |p| chars[p].to_ascii_lowercase());
                let letters = [prefix(1), prefix(2)];
                let triple = tripled(c);
                string = Some(Quoted { quote: c, triple, format: letters[0] == 'f' || letters == ['r', 'f'] });
                let skip = if triple { 2 } else { 0 };
                i += skip;
                column += skip;
            }
            None => {}
        }
        match c {
            '(' | '[' | '{' if counts => depth += 1,
            ')' | ']' | '}' if counts => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > BRACKET_DEPTH {
            return Err(Verdict::Refused(format!(
                "{file}:{line}:{column}: brackets nest deeper than {BRACKET_DEPTH}; hint: name the inner parts"
            )));
        }
        i += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(source: &str) -> Option<String> {
        match check("templates/a.star", source) {
            Ok(()) => None,
            Err(Verdict::Refused(why)) => Some(why),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn ordinary_sources_pass() {
        let source = "# it's (((\nx = \"\\\"(((\" + r'\\' + '''\n(((\n''' + f\"{x[0]} {y}\"\ny = [(1, {2: 3})]\n";
        assert_eq!(refused(source), None);
        assert_eq!(refused(&format!("x = {}1{}\n", "(".repeat(100), ")".repeat(100))), None);
        assert_eq!(refused(&format!("x = \"{}\"\n", "(".repeat(1000))), None);
        assert_eq!(refused(&format!("# {}\n", "(".repeat(1000))), None);
    }

    #[test]
    fn deep_brackets_are_refused_with_their_place() {
        let deep = format!("x = 1\ny = {}", "[".repeat(20_000));
        assert_eq!(
            refused(&deep).unwrap(),
            "templates/a.star:2:105: brackets nest deeper than 100; hint: name the inner parts"
        );
        assert!(refused(&format!("x = f\"{{{}\"", "(".repeat(200))).is_some());
        assert!(refused(&format!("x = '''\n\"'''\ny = {}", "{".repeat(200))).is_some());
        assert!(refused(&format!("x = '\\'' + {}", "{".repeat(200))).is_some());
    }

    #[test]
    fn long_sources_are_refused() {
        assert!(refused(&"x = 1\n".repeat(6000)).unwrap().contains("36000 bytes"));
    }
}
