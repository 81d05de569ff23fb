//! The program in what stands between `<code>` and `</code>`: without its fence, whatever the fence is made of.
//!
//! Fences are three or more backticks, apostrophes or tildes, with a language or without, closed or not. Several fenced pieces in
//! one block are one program. A docstring that opens a bare program is no fence. Linear in the length of the block.

/// What a fence is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fence {
    /// ```` ``` ````
    Backticks,
    /// `'''`, which published trainers look for.
    Apostrophes,
    /// `~~~`
    Tildes,
}

const SIGNS: [(char, Fence); 3] = [('`', Fence::Backticks), ('\'', Fence::Apostrophes), ('~', Fence::Tildes)];

/// Words behind an opening fence that name a language; anything else there is code.
const LANGUAGES: &[&str] = &["python", "py", "python3", "starlark", "star", "bzl", "tool_code", "code", "matplotlib"];

/// What a block of code holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
    /// The program.
    pub program: String,
    /// The fence it was in.
    pub fence: Option<Fence>,
    /// Whether the last fence was closed; true without one.
    pub closed: bool,
}

/// A line that opens or closes a fence: what of, how many signs, and what stands behind them.
fn mark(line: &str) -> Option<(Fence, usize, &str)> {
    let line = line.trim();
    let (sign, fence) = SIGNS.into_iter().find(|(sign, _)| line.starts_with(*sign))?;
    let rest = line.trim_start_matches(sign);
    // All three signs are one byte long.
    let count = line.len() - rest.len();
    (count >= 3).then_some((fence, count, rest))
}

/// Language behind a fence, and what code follows it on the line.
fn language(rest: &str) -> (bool, &str) {
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let (word, code) = rest.split_at(end);
    match LANGUAGES.iter().any(|l| word.eq_ignore_ascii_case(l)) {
        true => (true, code.trim_start()),
        false => (false, rest),
    }
}

/// The signs of a fence.
fn signs(fence: Fence) -> [char; 3] {
    [SIGNS.iter().find(|row| row.1 == fence).map_or('`', |row| row.0); 3]
}

/// Takes the program out of a block.
pub fn unfence(block: &str) -> Block {
    let lines: Vec<&str> = block.lines().collect();
    let Some(first) = lines.iter().position(|line| opens(line)) else {
        return bare(block);
    };
    // A fence with nothing behind it and code before it is a closing one whose opening one is missing.
    let filled = |lines: &[&str]| lines.iter().any(|l| !l.trim().is_empty());
    let (_, after) = lines.split_at(first + 1);
    if filled(&lines[..first]) && !filled(after) && mark(lines[first]).is_some_and(|m| m.2.trim().is_empty()) {
        return bare(block);
    }
    // A docstring of its own lines opens a bare program: code follows the line that closes it.
    if let Some((Fence::Apostrophes, _, rest)) = mark(lines[first])
        && !language(rest).0
    {
        let close = after.iter().position(|l| l.trim_end().ends_with("'''"));
        let code_behind = close.is_some_and(|at| filled(&after[at + 1..]));
        if !rest.trim().is_empty() || code_behind {
            return bare(block);
        }
    }
    let mut program = String::new();
    let mut open: Option<(Fence, usize)> = None;
    let mut fence = None;
    for line in &lines[first..] {
        match (open, mark(line)) {
            (None, Some((kind, count, rest))) => {
                // Of several pieces only those in the first one's kind of fence count; others are text.
                if fence.is_some_and(|f| f != kind) {
                    continue;
                }
                open = Some((kind, count));
                fence = Some(kind);
                let code = language(rest).1;
                let closing: String = signs(kind).iter().collect();
                if let Some(inner) = code.trim_end().strip_suffix(closing.as_str()) {
                    open = None;
                    push(&mut program, inner.trim_end());
                } else if !code.is_empty() {
                    push(&mut program, code);
                }
            }
            (Some((kind, count)), Some((other, n, rest))) if other == kind && n >= count && rest.trim().is_empty() => {
                open = None;
            }
            (Some(_), _) => push(&mut program, line),
            (None, None) => {}
        }
    }
    let mut closed = open.is_none();
    if let Some((kind, _)) = open {
        // The closing fence may stand at the end of the last line of code.
        let end = program.trim_end();
        let without = end.trim_end_matches(signs(kind)[0]);
        if end.len() - without.len() >= 3 && kind != Fence::Apostrophes {
            program = format!("{}\n", without.trim_end());
            closed = true;
        }
    }
    Block { program, fence, closed }
}

/// Whether a line opens a fenced piece.
fn opens(line: &str) -> bool {
    mark(line).is_some_and(|(kind, _, rest)| {
        // Apostrophes with words behind them are a docstring, unless the word is a language.
        kind != Fence::Apostrophes || rest.trim().is_empty() || language(rest).0
    })
}

fn push(program: &mut String, line: &str) {
    program.push_str(line);
    program.push('\n');
}

fn bare(block: &str) -> Block {
    let body = block.trim_matches(|c| c == '\n' || c == '\r').trim_end();
    // A closing fence whose opening one is missing.
    let body = match body.rsplit_once('\n') {
        Some((head, last)) if mark(last).is_some_and(|m| m.0 != Fence::Apostrophes && m.2.trim().is_empty()) => {
            head.trim_end()
        }
        _ => body.strip_suffix("```").unwrap_or(body).trim_end(),
    };
    let program = if body.trim().is_empty() { String::new() } else { format!("{}\n", dedent(body)) };
    Block { program, fence: None, closed: true }
}

/// Takes off the blanks that all lines begin with: code that is set in with its tag is no error of the program.
fn dedent(body: &str) -> String {
    let filled = body.lines().filter(|l| !l.trim().is_empty());
    let margin = filled.map(|l| l.len() - l.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    let lines: Vec<&str> = body.lines().map(|l| l.get(margin..).unwrap_or("")).collect();
    lines.join("\n")
}

/// The first piece of a text that is fenced and called Python or Starlark: what many models write without any tag. The bytes of the
/// piece with its fences, and whether it is closed.
pub fn untagged(text: &str) -> Option<(std::ops::Range<usize>, bool)> {
    let (mut at, mut start) = (0, None);
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        match (start, mark(line)) {
            (None, Some((kind, count, rest))) if language(rest).0 => start = Some((at, kind, count)),
            (Some((from, kind, count)), Some((other, n, rest)))
                if kind == other && n >= count && rest.trim().is_empty() =>
            {
                return Some((from..next, true));
            }
            _ => {}
        }
        at = next;
    }
    start.map(|(from, ..)| (from..text.len(), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(block: &str) -> String {
        unfence(block).program
    }

    #[test]
    fn fences_of_all_kinds_come_off() {
        for open in ["```python", "```", "'''python", "'''", "~~~py", "````Python3", "  ```python", "``` python "] {
            let close: String = open.trim().chars().take_while(|c| !c.is_alphanumeric() && *c != ' ').collect();
            assert_eq!(program(&format!("\n{open}\nx = 1\ny = 2\n{close}\n")), "x = 1\ny = 2\n", "{open}");
            assert_eq!(program(&format!("\n{open}\nx = 1\ny = 2\n")), "x = 1\ny = 2\n", "{open} unclosed");
        }
    }

    #[test]
    fn bare_programs_docstrings_and_strings_stay() {
        assert_eq!(program("\nx = 1\n"), "x = 1\n");
        assert_eq!(program("'''Draws.'''\nx = 1"), "'''Draws.'''\nx = 1\n");
        assert_eq!(program("'''\nDraws.\n'''\nx = 1"), "'''\nDraws.\n'''\nx = 1\n");
        assert_eq!(program("x = '''\na\n'''"), "x = '''\na\n'''\n");
        assert_eq!(program("    if a:\n        b()\n"), "if a:\n    b()\n");
        assert_eq!(program("  \n \n"), "");
    }

    #[test]
    fn broken_fences_are_mended() {
        assert_eq!(program("x = 1\n```"), "x = 1\n");
        assert_eq!(program("```python\nx = 1```"), "x = 1\n");
        assert_eq!(program("```python x = 1```"), "x = 1\n");
        assert_eq!(program("Here it is:\n```python\nx = 1\n```\nThis draws."), "x = 1\n");
        assert_eq!(program("```python\nx = 1\n```\nand\n```python\ny = 2\n```"), "x = 1\ny = 2\n");
    }

    #[test]
    fn an_untagged_piece_needs_its_language() {
        assert_eq!(untagged("so\n```python\nx\n```\nend"), Some((3..19, true)));
        assert_eq!(untagged("so\n```\nx\n```\n"), None);
        assert_eq!(untagged("```py\nx"), Some((0..7, false)));
    }
}
