//! What the text of a Python program tells without running it: whether it ends, saves a picture, reads one, or does what a
//! drawing has no need for.

/// Calls that write a picture.
const SAVES: &[&str] = &["savefig(", ".save(", "imwrite(", "imsave("];
/// Calls that read one.
const LOADS: &[&str] = &["imread(", "Image.open(", "load_img("];
/// Names that a drawing has no need for, and what they are for. A name counts where it is not part of a longer one; `eval(` and
/// such only where they are no method.
const UNSAFE: &[(&str, &str)] = &[
    ("requests", "network"),
    ("urllib", "network"),
    ("httpx", "network"),
    ("aiohttp", "network"),
    ("socket", "network"),
    ("ftplib", "network"),
    ("smtplib", "network"),
    ("http.client", "network"),
    ("subprocess", "other programs"),
    ("os.system", "other programs"),
    ("os.popen", "other programs"),
    ("os.exec", "other programs"),
    ("os.spawn", "other programs"),
    ("os.fork", "other programs"),
    ("os.kill", "other programs"),
    ("os.remove", "deleting files"),
    ("os.unlink", "deleting files"),
    ("os.rmdir", "deleting files"),
    ("os.rename", "deleting files"),
    ("os.replace", "deleting files"),
    ("shutil", "deleting files"),
    ("unlink(", "deleting files"),
    ("rmtree", "deleting files"),
    ("eval(", "hidden programs"),
    ("exec(", "hidden programs"),
    ("__import__", "hidden programs"),
    ("importlib", "hidden programs"),
    ("pickle", "hidden programs"),
    ("ctypes", "hidden programs"),
];

/// Whether a program writes a picture.
pub fn saves(code: &str) -> bool {
    SAVES.iter().any(|call| code.contains(call))
}

/// Whether a program reads a picture.
pub fn loads(code: &str) -> bool {
    LOADS.iter().any(|call| code.contains(call))
}

/// The first thing that a drawing has no need for: line, name and purpose.
pub fn hazard(code: &str) -> Option<String> {
    let lines = code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#'));
    for (number, line) in lines {
        for (name, purpose) in UNSAFE {
            if line.match_indices(name).any(|(at, _)| stands_alone(line, at, name)) {
                return Some(format!("line {}: {name} ({purpose})", number + 1));
            }
        }
    }
    None
}

fn stands_alone(line: &str, at: usize, name: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (before, after) = (line[..at].chars().next_back(), line[at + name.len()..].chars().next());
    let is_builtin = matches!(name, "eval(" | "exec(");
    let begins = before.is_none_or(|c| !(is_name(c) || is_builtin && c == '.'));
    // `os.exec` and `os.spawn` are families of names.
    let open_ended = name.ends_with('(') || name.starts_with("os.exec") || name.starts_with("os.spawn");
    begins && (open_ended || after.is_none_or(|c| !is_name(c)))
}

/// Why a program cannot be whole: a bracket or string that is left open. `None` if nothing speaks against it.
pub fn cut_off(code: &str) -> Option<String> {
    let (mut open, mut line, mut at) = (vec![], 1, 0);
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        let mut step = c.len_utf8();
        match c {
            '\n' => line += 1,
            '#' => step = rest.find('\n').unwrap_or(rest.len()),
            '\'' | '"' => match string(rest) {
                Some(len) => {
                    line += rest[..len].matches('\n').count();
                    step = len;
                }
                None => return Some(format!("line {line}: a string is never closed")),
            },
            '(' | '[' | '{' => open.push((c, line)),
            ')' | ']' | '}' => match open.pop() {
                Some((bracket, _)) if matches!((bracket, c), ('(', ')') | ('[', ']') | ('{', '}')) => {}
                _ => return Some(format!("line {line}: {c} closes nothing")),
            },
            _ => {}
        }
        at += step;
    }
    open.pop().map(|(bracket, line)| format!("line {line}: {bracket} is never closed"))
}

/// The length of the string literal at the start of `text`, which begins with a quote.
fn string(text: &str) -> Option<usize> {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let end = if text.starts_with(&triple) { triple.as_str() } else { quote };
    let mut at = end.len();
    loop {
        let rest = &text[at..];
        let c = rest.chars().next()?;
        if rest.starts_with(end) {
            return Some(at + end.len());
        }
        if c == '\n' && end.len() == 1 {
            return None;
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next()?.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazards_are_names_and_not_parts_of_names() {
        for bad in [
            "import requests",
            "from urllib.request import urlopen",
            "x = 1\nos.remove('a')",
            "os.execv(a, b)",
            "p.unlink()",
            "y = eval('1')",
            "__import__('os')",
        ] {
            assert!(hazard(bad).is_some(), "{bad} passes");
        }
        let sound = "import os\nprocessed_path = os.path.join('a', 'b')\nmodel.eval()\nnumrequests = 1\n# os.remove is bad\nsockets";
        assert_eq!(hazard(sound), None);
        assert_eq!(hazard("a\nos.system('x')").as_deref(), Some("line 2: os.system (other programs)"));
    }

    #[test]
    fn a_program_that_breaks_off_is_noticed() {
        let sound = "a = [1, (2), {'x': \"it's\"}]  # a ( comment\ns = '''two\nlines ('''\nt = 'a\\'b'\n";
        assert_eq!(cut_off(sound), None);
        for bad in ["plt.plot([1, 2", "plt.plot([1, 2)", "s = 'abc", "s = '''abc\n", "f())", "s = 'a\nb'"] {
            assert!(cut_off(bad).is_some(), "{bad} passes");
        }
    }

    #[test]
    fn pictures_are_read_and_saved() {
        assert!(saves("plt.savefig(f'{p}')") && saves("img.save('a.png')") && !saves("plt.show()"));
        assert!(loads("img = plt.imread(image_path)") && loads("Image.open(p)") && !loads("plt.figure()"));
    }
}
