//! Numbers in words: `twelve`, `twenty-five`, `one hundred and five`, `two thirds`, `half`.
//!
//! In: text that begins with such a number; out: the number in digits and what follows. English only; up to trillions.

const SMALL: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: &[(&str, u64)] =
    &[("thousand", 1_000), ("million", 1_000_000), ("billion", 1_000_000_000), ("trillion", 1_000_000_000_000)];
const PARTS: &[(&str, u64)] = &[
    ("half", 2),
    ("halves", 2),
    ("third", 3),
    ("quarter", 4),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
];
/// Most words of one number.
const WORDS_MAX: usize = 16;

/// The number that `text` begins with, in digits, and the rest of the text.
pub(super) fn read(text: &str) -> Option<(String, &str)> {
    let mut words = Words { text, at: 0 };
    let (first, _) = words.peek()?;
    if first == "half" {
        words.take();
        return Some(("1/2".to_owned(), words.rest()));
    }
    if matches!(&*first, "a" | "an") {
        words.take();
        let (part, _) = words.peek()?;
        if let Some((_, whole)) = [("dozen", 12), ("hundred", 100)].iter().chain(SCALES).find(|(name, _)| *name == part)
        {
            words.take();
            return Some((whole.to_string(), words.rest()));
        }
        let (_, below) = PARTS.iter().find(|(name, _)| *name == part)?;
        words.take();
        return Some((format!("1/{below}"), words.rest()));
    }
    let whole = words.integer()?;
    let before = words.at;
    if let Some((part, _)) = words.peek() {
        let one = part.strip_suffix('s').unwrap_or(&part).to_owned();
        if let Some((_, below)) = PARTS.iter().find(|(name, _)| *name == part || *name == one) {
            words.take();
            return Some((format!("{whole}/{below}"), words.rest()));
        }
        // `two and a half`
        if part == "and" {
            words.take();
            let numer = match words.peek() {
                Some((word, _)) if matches!(&*word, "a" | "an") => {
                    words.take();
                    Some(1)
                }
                _ => words.integer(),
            };
            let part = words.peek().map(|(word, _)| word);
            let below = part.and_then(|part| {
                let one = part.strip_suffix('s').unwrap_or(&part).to_owned();
                PARTS.iter().find(|(name, _)| *name == part || *name == one)
            });
            if let (Some(numer), Some((_, below))) = (numer, below) {
                words.take();
                return Some((format!("{whole} {numer}/{below}"), words.rest()));
            }
        }
        // `three point five`
        words.at = before;
        if words.peek().is_some_and(|(word, _)| word == "point") {
            words.take();
            let mut digits = String::new();
            while let Some(digit) = words.peek().and_then(|(word, _)| SMALL[..10].iter().position(|name| *name == word))
            {
                digits.push(char::from(b'0' + digit as u8));
                words.take();
                if digits.len() > WORDS_MAX {
                    return None;
                }
            }
            return (!digits.is_empty()).then(|| (format!("{whole}.{digits}"), words.rest()));
        }
    }
    words.at = before;
    Some((whole.to_string(), words.rest()))
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// The next word in lower case and the place behind it; hyphens part words.
    fn peek(&self) -> Option<(String, usize)> {
        let rest = &self.text[self.at..];
        let start = rest.len() - rest.trim_start_matches([' ', '-']).len();
        let word = &rest[start..];
        let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        (end > 0 && end <= 12).then(|| (word[..end].to_ascii_lowercase(), self.at + start + end))
    }

    fn take(&mut self) {
        if let Some((_, end)) = self.peek() {
            self.at = end;
        }
    }

    fn rest(&self) -> &'a str {
        self.text[self.at..].trim_start()
    }

    fn integer(&mut self) -> Option<u64> {
        let (mut total, mut group, mut seen, mut last) = (0u64, 0u64, 0, self.at);
        // What may still follow in this group: 3 hundreds, 2 tens, 1 units.
        let mut open = 3;
        while let Some((word, end)) = self.peek() {
            if seen > WORDS_MAX {
                return None;
            }
            if let Some(n) = SMALL.iter().position(|name| *name == word) {
                if open < 1 || (open == 1 && n == 0) || (open == 1 && n > 9) {
                    break;
                }
                group += n as u64;
                open = 0;
            } else if let Some(tens) = TENS.iter().position(|name| *name == word) {
                if open < 2 {
                    break;
                }
                group += 10 * (tens as u64 + 2);
                open = 1;
            } else if word == "hundred" && seen > 0 && (1..=99).contains(&group) {
                group *= 100;
                open = 2;
            } else if let Some((_, scale)) =
                SCALES.iter().find(|(name, _)| *name == word).filter(|_| seen > 0 && group > 0)
            {
                total += group * scale;
                group = 0;
                open = 3;
            } else if word == "and" && seen > 0 && (group >= 100 || (total > 0 && group == 0)) {
                self.at = end;
                continue;
            } else {
                break;
            }
            seen += 1;
            self.at = end;
            last = end;
        }
        self.at = last;
        (seen > 0).then_some(total + group)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn numbers_in_words() {
        for (text, digits, rest) in [
            ("twelve", "12", ""),
            ("Twenty-five apples", "25", "apples"),
            ("one hundred and five", "105", ""),
            ("two thousand three hundred forty-one cm", "2341", "cm"),
            ("two thirds", "2/3", ""),
            ("three-quarters", "3/4", ""),
            ("half", "1/2", ""),
            ("a third of it", "1/3", "of it"),
            ("a dozen eggs", "12", "eggs"),
            ("two and a half hours", "2 1/2", "hours"),
            ("three point one four", "3.14", ""),
            ("five and six", "5", "and six"),
            ("zero", "0", ""),
        ] {
            assert_eq!(read(text), Some((digits.to_owned(), rest)), "{text}");
        }
        for bad in ["", "apple", "hundred", "a cat", "point five", "and"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
