//! What the letters of a text tell: encodings that went wrong, and ends that are none.

/// What Windows-1252 has in the places 0x80 to 0x9F; a space where it has nothing.
const WINDOWS_1252: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// The first sign of a wrong encoding, with its place.
pub fn misencoded(text: &str) -> Option<String> {
    let mut run: Vec<(usize, char, u8)> = vec![];
    for (place, c) in text.chars().chain(['\n']).enumerate() {
        if c == '\u{fffd}' {
            return Some(format!("character {}: a replacement character", place + 1));
        }
        if c.is_control() && !matches!(c, '\n' | '\r' | '\t') {
            return Some(format!("character {}: control character U+{:04X}", place + 1, u32::from(c)));
        }
        match single_byte(c) {
            Some(byte) if !c.is_ascii() => run.push((place, c, byte)),
            _ => {
                if let Some(found) = twice_encoded(&run) {
                    return Some(found);
                }
                run.clear();
            }
        }
    }
    let escape = |(at, _): (usize, &str)| {
        let digits = text.get(at + 2..at + 6)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| format!("an escape that was never read: \\u{digits}"))
    };
    text.match_indices("\\u").find_map(escape)
}

/// The byte that stands for a character in Latin-1 or Windows-1252.
fn single_byte(c: char) -> Option<u8> {
    let place = WINDOWS_1252.chars().position(|known| known == c && c != ' ');
    place.map(|place| 0x80 + place as u8).or_else(|| u8::try_from(u32::from(c)).ok())
}

/// UTF-8 that was read as single bytes: `Ã©` for `é`.
fn twice_encoded(run: &[(usize, char, u8)]) -> Option<String> {
    // `×` and `ß` begin no usual letter and do stand before `²` and the like.
    let is_lead = |c: char, byte: u8| (0xc2..=0xf4).contains(&byte) && !matches!(c, '×' | 'Ø' | 'ß' | '÷');
    for (i, (place, c, byte)) in run.iter().enumerate() {
        let len = match byte {
            ..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        let bytes: Vec<u8> = run[i..].iter().take(len).map(|(_, _, byte)| *byte).collect();
        if is_lead(*c, *byte) && bytes.len() == len && std::str::from_utf8(&bytes).is_ok() {
            let seen: String = run[i..i + len].iter().map(|(_, c, _)| *c).collect();
            let meant = String::from_utf8_lossy(&bytes);
            return Some(format!("character {}: {seen} where {meant} was meant", place + 1));
        }
    }
    None
}

/// Why a text seems to break off; `None` if nothing speaks for it.
pub fn cut_off(text: &str) -> Option<&'static str> {
    let end = text.trim_end();
    let before_dots = end.strip_suffix("...").or_else(|| end.strip_suffix('…'));
    let dollars: Vec<usize> = text.match_indices('$').map(|m| m.0).filter(|at| !text[..*at].ends_with('\\')).collect();
    let is_price = |at: &usize| text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let braces = |c: char| text.matches(c).count() - text.matches(&format!("\\{c}")).count();
    if before_dots.is_some_and(|t| t.ends_with(char::is_alphabetic)) {
        Some("it ends in dots after a word")
    } else if end.ends_with([',', '(', '[', '{', '\\', '=', '+']) {
        Some("it ends where something must follow")
    } else if dollars.len() % 2 == 1 && !dollars.iter().all(is_price) {
        Some("a formula between $ is never closed")
    } else if braces('{') != braces('}') {
        Some("its braces do not match")
    } else if text.matches("```").count() % 2 == 1 {
        Some("a fence of ``` is never closed")
    } else {
        None
    }
}

/// Letters of the choices that a question lists: `A. 12`, `(B) 13`, `C) 14`, `D: 15`, in this order from A.
pub fn choices(question: &str) -> Vec<char> {
    let mut found = vec![];
    let mut from = 0;
    for letter in 'A'..='Z' {
        let is_mark = |at: usize| {
            let before = question[..at].chars().next_back();
            let mut after = question[at + 1..].chars();
            let (mark, then) = (after.next(), after.next());
            let closed = matches!(mark, Some('.' | ')' | ':' | '、' | '）' | '．'));
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '（' | '*' | '>')) && closed && then.is_some()
        };
        let Some((at, _)) = question[from..].match_indices(letter).find(|(at, _)| is_mark(from + at)) else { break };
        found.push(letter);
        from += at + 1;
    }
    // One alone is a name at the end of a sentence.
    if found.len() < 2 { vec![] } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_encodings_are_found() {
        for bad in ["the cafÃ©", "Itâ€™s", "90Â°", "a\u{fffd}b", "a\u{0}b", "caf\\u00e9", "çš„"] {
            assert!(misencoded(bad).is_some(), "{bad} passes");
        }
        for sound in [
            "café, 90°, it’s 3×²",
            "∠ABC = 2π",
            "“naïve” – ½",
            "\\upsilon \\usepackage",
            "图中的三角形",
            "two\r\n\tlines",
        ] {
            assert_eq!(misencoded(sound), None, "{sound}");
        }
        assert_eq!(misencoded("the cafÃ©").as_deref(), Some("character 8: Ã© where é was meant"));
    }

    #[test]
    fn ends_that_are_none_are_found() {
        for bad in
            ["Find the len...", "Let $x = 3", "Given that AB =", "\\frac{1}{2", "see\n```python\nx", "In the figure,"]
        {
            assert!(cut_off(bad).is_some(), "{bad} passes");
        }
        for sound in [
            "Continue 2, 4, 8, ...",
            "It costs $5.",
            "One costs $5, two $9 and three $12.",
            "Let $x$ be 3.",
            "the set \\{1, 2\\}",
            "```\nx\n```",
            "12",
        ] {
            assert_eq!(cut_off(sound), None, "{sound}");
        }
    }

    #[test]
    fn choices_are_read_in_order() {
        assert_eq!(choices("Which?\nA. 12\nB. 13\nC. 14"), ['A', 'B', 'C']);
        assert_eq!(choices("Which? (A) 12 (B) 13"), ['A', 'B']);
        assert_eq!(choices("The line through A. Then B"), Vec::<char>::new());
        assert_eq!(choices("How long is AB?"), Vec::<char>::new());
    }
}
