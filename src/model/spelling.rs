//! Places as tokens: pixels in programs and in dictionaries of places stand as `<x_3><y_7>` for the model and as numbers for everybody else.
//!
//! In: a text of the talk and the picture that its numbers are pixels of. Only what is a place by its form is turned: the leading arguments
//! of drawing verbs, and pairs in brackets, inside of `<code>` and of an answer that is a dictionary. Lengths and angles stay numbers.

use super::config::ModelConfig;
use super::picture::Ink;
use std::fmt::Write as _;

/// Verbs whose first arguments are places, with the number of places.
const VERBS: &[(&str, usize)] = &[
    ("line", 2),
    ("arrow", 2),
    ("highlight", 2),
    ("crop", 2),
    ("circle", 1),
    ("arc", 1),
    ("wedge", 1),
    ("rect", 1),
    ("point", 1),
    ("label", 1),
    ("text", 1),
    ("pixel", 1),
    // A pair in a list or a dictionary.
    ("", 1),
];

/// Where places stand: what opens and what closes.
const REGIONS: [(&str, &str); 2] = [("<code>", "</code>"), ("<answer>{", "</answer>")];

/// Turns pixels into places.
pub fn spelt(text: &str, ink: &Ink, config: &ModelConfig) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((open, close, at)) =
        REGIONS.iter().filter_map(|(open, close)| Some((*open, *close, rest.find(open)?))).min_by_key(|r| r.2)
    {
        let begin = at + open.len();
        let end = rest[begin..].find(close).map_or(rest.len(), |end| begin + end);
        out += &rest[..begin];
        region(&rest[begin..end], ink, config, &mut out);
        rest = &rest[end..];
    }
    out + rest
}

fn region(text: &str, ink: &Ink, config: &ModelConfig, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('(') {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let verb = &rest[rest[..at].trim_end_matches(is_word).len()..at];
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let places = VERBS.iter().find(|(name, _)| *name == verb).map_or(0, |(_, places)| *places);
        for place in 0..places {
            let after = if place == 0 { Some(rest) } else { rest.strip_prefix(", ") };
            let Some(([x, y], after)) = after.and_then(|t| pair(t, ink)) else { break };
            let comma = if place == 0 { "" } else { ", " };
            let _ = write!(out, "{comma}<x_{}><y_{}>", ink.bin(x, config), ink.bin(y, config));
            rest = after;
        }
    }
    out.push_str(rest);
}

/// Two numbers inside of the picture's square, and what stands behind them.
fn pair<'a>(text: &'a str, ink: &Ink) -> Option<([f64; 2], &'a str)> {
    let longer = f64::from(ink.size.0.max(ink.size.1));
    let number = |text: &'a str| {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let value = text[..end].parse::<f64>().ok().filter(|n| (0.0..longer).contains(n))?;
        Some((value, &text[end..]))
    };
    let (x, rest) = number(text)?;
    let (y, rest) = number(rest.strip_prefix(", ")?)?;
    rest.starts_with([',', ')']).then_some(([x, y], rest))
}

/// Turns places into pixels, to a tenth.
pub fn plain(text: &str, ink: &Ink, config: &ModelConfig) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let told = ["<x_", "<y_"].iter().find_map(|open| {
            let (bin, after) = rest.strip_prefix(open)?.split_once('>')?;
            Some((bin.parse::<usize>().ok().filter(|b| *b < config.locations)?, *open, after))
        });
        match told {
            Some((bin, open, after)) => {
                let _ = write!(out, "{:.1}", ink.pixel(bin, config));
                if open == "<x_" && after.starts_with("<y_") {
                    out.push_str(", ");
                }
                rest = after;
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_spelt_where_they_stand_and_come_back() {
        let config = ModelConfig::named("small", 300).unwrap();
        let ink = Ink { ink: vec![], size: (320, 240) };
        let text = "<think>\nThe point (3, 4) lies on it.\n<code>\n```python\nline(10, 20.5, 300, 40, width=2, color=\"#c81e5b\")\n\
                    circle(152.48, 144, 74.24)\npolyline([(1, 2), (3, 4)])\ntext(5, 6, \"(7, 8)\", size=9)\nprint(distance((1, 1), (2, 2)))\n\
                    line(-5, 3, 400, 2)\nf(9, 9)\n```\n</code>";
        let told = spelt(text, &ink, &config);
        assert_eq!(
            told,
            "<think>\nThe point (3, 4) lies on it.\n<code>\n```python\nline(<x_8><y_16>, <x_240><y_32>, width=2, color=\"#c81e5b\")\n\
             circle(<x_121><y_115>, 74.24)\npolyline([(<x_0><y_1>), (<x_2><y_3>)])\ntext(<x_4><y_4>, \"(<x_5><y_6>)\", size=9)\n\
             print(distance((<x_0><y_0>), (<x_1><y_1>)))\nline(-5, 3, 400, 2)\nf(9, 9)\n```\n</code>"
        );
        let back = plain(&told, &ink, &config);
        assert!(back.contains("line(10.6, 20.6, 300.6, 40.6, width=2"), "{back}");
        // What was told once is told so again.
        assert_eq!(spelt(&back, &ink, &config), told);
        let answer = "</think>\n<answer>{'A': (10, 20), \"B'\": (30.5, 40)}</answer>";
        let told = spelt(answer, &ink, &config);
        assert_eq!(told, "</think>\n<answer>{'A': (<x_8><y_16>), \"B'\": (<x_24><y_32>)}</answer>");
        assert_eq!(plain(&told, &ink, &config), "</think>\n<answer>{'A': (10.6, 20.6), \"B'\": (30.6, 40.6)}</answer>");
        for odd in ["<answer>(3, 4)</answer>", "<x_", "<x_999>", "a < b <y_>", "<code>line(", ""] {
            assert_eq!(plain(&spelt(odd, &ink, &config), &ink, &config), odd);
        }
    }

    #[test]
    fn every_place_survives_the_way_there_and_back() {
        for (size, name) in [((200, 113), "small"), ((900, 640), "small"), ((96, 96), "tiny")] {
            let config = ModelConfig::named(name, 300).unwrap();
            let ink = Ink { ink: vec![], size };
            for bin in 0..config.locations {
                let told = format!("<code>\npoint(<x_{bin}><y_{bin}>)\n</code>");
                assert_eq!(spelt(&plain(&told, &ink, &config), &ink, &config), told, "{size:?}");
            }
        }
    }
}
