//! Places in what a model wrote.
//!
//! In: an output; out: pairs of pixel coordinates with their names, in order. The forms are those of the published answers, of common
//! models and of plain prose.

/// Most places that are read from a text.
const PLACES_MAX: usize = 256;
/// Longest text between the brackets of a place, in bytes.
const PLACE_MAX: usize = 80;
/// Keys behind which a place stands, which are no names.
const KEYS: &[&str] = &[
    "point_2d",
    "point2d",
    "point",
    "points",
    "coordinates",
    "coordinate",
    "coords",
    "position",
    "pos",
    "location",
    "center",
    "at",
    "answer",
    "xy",
];
/// Keys of names.
const LABELS: &[&str] = &["label", "name", "alt", "id"];

/// A place in pixels, x to the right and y down.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// `[x, y]`.
    pub at: [f64; 2],
}

/// Places in what a model wrote: `{'A': (100, 260)}`, `A(100, 260)`, `A = [100, 260]`, `{"point_2d": [100, 260], "label": "A"}`,
/// `{"x": 100, "y": 260, "label": "A"}`, `<point x="100" y="260" alt="A">`, `(100, 260)`.
///
/// Where there are `<answer>` tags, the last one counts, else what follows `</think>`. Linear in the text.
#[must_use]
pub fn read(output: &str) -> Vec<Place> {
    let text = answer_part(output);
    let mut found = Vec::new();
    let mut at = 0;
    let mut named_from = 0;
    while let Some(open) = text[at..].find(['(', '[', '{', '<']).map(|open| open + at) {
        if found.len() >= PLACES_MAX {
            break;
        }
        at = open + 1;
        match text.as_bytes()[open] {
            b'(' | b'[' => {
                let Some(close) =
                    text[at..].bytes().take(PLACE_MAX).position(|b| matches!(b, b')' | b']')).map(|close| close + at)
                else {
                    continue;
                };
                // A cell is named by its row and column: '(2, 3)': (420, 224).
                let before = text[..open].chars().next_back().filter(|c| matches!(c, '\'' | '"'));
                if before.is_some() && text[close + 1..].chars().next() == before {
                    at = close + 1;
                    continue;
                }
                if let Some(place) = pair(&text[at..close]) {
                    let name = name_before(&text[named_from..open]).or_else(|| label_around(text, open, close));
                    found.push(Place { name, at: place });
                    at = close + 1;
                    named_from = at;
                }
            }
            _ => {
                let Some(close) = text[at..]
                    .bytes()
                    .take(4 * PLACE_MAX)
                    .position(|b| matches!(b, b'}' | b'>' | b'{' | b'<'))
                    .map(|c| c + at)
                else {
                    continue;
                };
                let group = &text[at..close];
                // Places in brackets of their own come one by one: {'A': (x=1, y=2)}.
                let plain = !group.contains(['(', '[']);
                if let (true, Some(x), Some(y)) = (plain, keyed(group, "x"), keyed(group, "y")) {
                    let name = LABELS
                        .iter()
                        .find_map(|key| keyed_text(group, key))
                        .or_else(|| name_before(&text[named_from..open]));
                    found.push(Place { name, at: [x, y] });
                    at = close;
                    named_from = close + 1;
                }
            }
        }
    }
    found
}

fn answer_part(output: &str) -> &str {
    let lower_find = |needle: &str| output.rfind(needle);
    if let Some(open) = lower_find("<answer>") {
        let rest = &output[open + "<answer>".len()..];
        return &rest[..rest.find("</answer>").unwrap_or(rest.len())];
    }
    lower_find("</think>").map_or(output, |end| &output[end + "</think>".len()..])
}

/// Two numbers with a comma between, each with an optional `x=`.
fn pair(inner: &str) -> Option<[f64; 2]> {
    let (x, y) = inner.split_once(',')?;
    let number = |text: &str, key: char| {
        let text = text.trim();
        let bare =
            text.strip_prefix(key).map_or(text, |rest| rest.trim_start().trim_start_matches(['=', ':']).trim_start());
        let digits = bare.strip_suffix("px").unwrap_or(bare).trim_end();
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
        plain.then(|| digits.parse::<f64>().ok()).flatten()
    };
    Some([number(x, 'x')?, number(y, 'y')?])
}

/// The name at the end of what stands before a place.
fn name_before(text: &str) -> Option<String> {
    let text = text.trim_end().trim_end_matches([':', '=', '≈']).trim_end();
    let mut text = text;
    for word in [" at", " is", " are"] {
        text = text.strip_suffix(word).unwrap_or(text).trim_end();
    }
    let text = text.trim_end_matches(['*', '`']);
    for quote in ['\'', '"'] {
        // A prime inside double quotes belongs to the name: "A'".
        if let Some(rest) = text.strip_suffix(quote)
            && let Some(start) = rest.rfind(quote)
        {
            let name = rest[start + 1..].trim();
            return (!name.is_empty() && !KEYS.contains(&&*name.to_ascii_lowercase())).then(|| name.to_owned());
        }
    }
    let start = text
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'')))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let name = &text[start..];
    let word = name.to_ascii_lowercase();
    let sound = name.starts_with(char::is_alphabetic)
        && name.chars().count() <= 12
        && !KEYS.contains(&&*word)
        && !matches!(&*word, "and" | "is" | "or" | "the" | "are");
    sound.then(|| name.to_owned())
}

/// The label of the group in braces that a place stands in.
fn label_around(text: &str, open: usize, close: usize) -> Option<String> {
    let start = text[..open].rfind('{')?;
    if text[start..open].contains('}') {
        return None;
    }
    let end = text[close..].find('}').filter(|n| *n < 4 * PLACE_MAX)? + close;
    LABELS.iter().find_map(|key| keyed_text(&text[start..end], key))
}

/// The number behind `key` in `"x": 93` or `x="93"`.
fn keyed(group: &str, key: &str) -> Option<f64> {
    let value = behind(group, key)?;
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(value.len());
    value[..end].parse().ok()
}

fn keyed_text(group: &str, key: &str) -> Option<String> {
    let value = behind(group, key)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = &value[1..];
    let name = &inner[..inner.find(quote)?];
    (!name.is_empty()).then(|| name.to_owned())
}

/// What stands behind `key` and its colon or equals sign.
fn behind<'a>(group: &'a str, key: &str) -> Option<&'a str> {
    for (at, _) in group.match_indices(key) {
        let alone = !group[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = group[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        if let Some(value) = rest.strip_prefix([':', '=']).filter(|_| alone) {
            return Some(value.trim_start());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, x: f64, y: f64) -> Place {
        Place { name: (!name.is_empty()).then(|| name.to_owned()), at: [x, y] }
    }

    #[test]
    fn a_pair_in_quotes_is_a_name() {
        let cells = vec![place("(2, 3)", 420.0, 224.0), place("(3, 3)", 420.0, 341.0)];
        assert_eq!(read("{'(2, 3)': (420, 224), '(3, 3)': (420, 341)}"), cells);
        assert_eq!(read("{\"(2, 3)\": [420, 224], \"(3, 3)\": [420, 341]}"), cells);
    }

    #[test]
    fn places_are_read_in_many_forms() {
        let (a, b) = (place("A", 100.0, 260.0), place("B", 160.5, 200.0));
        for text in [
            "{'A': (100, 260), 'B': (160.5, 200)}",
            "<think>A(1, 2)</think>\n<answer>{\"A\": [100, 260], \"B\": [160.5, 200]}</answer>",
            "A(100, 260), B(160.5, 200)",
            "A = (100, 260)\nB = (160.5, 200)",
            "Point A is at (100, 260) and point B is at (160.5, 200).",
            "[{\"point_2d\": [100, 260], \"label\": \"A\"}, {\"point_2d\": [160.5, 200], \"label\": \"B\"}]",
            "[{\"label\": \"A\", \"x\": 100, \"y\": 260}, {\"label\": \"B\", \"x\": 160.5, \"y\": 200}]",
            "<point x=\"100\" y=\"260\" alt=\"A\">A</point><point x=\"160.5\" y=\"200\" alt=\"B\">B</point>",
            "**A**: (x=100, y=260); **B**: (x=160.5, y=200)",
            "{\"A\": {\"x\": 100, \"y\": 260}, \"B\": {\"x\": 160.5, \"y\": 200}}",
        ] {
            assert_eq!(read(text), [a.clone(), b.clone()], "{text}");
        }
        assert_eq!(read("(100, 260)"), [place("", 100.0, 260.0)]);
        assert_eq!(read("{\"A'\": (1, 2)}"), [place("A'", 1.0, 2.0)]);
        for none in ["", "(1, 2, 3)", "no idea", "(a, b)", "((((", "[1]"] {
            assert!(read(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        for text in ["(".repeat(1 << 20), "{\"x\": 1,".repeat(100_000), "[1,2]".repeat(200_000), "A = ".repeat(300_000)]
        {
            assert!(read(&text).len() <= PLACES_MAX);
        }
    }
}
