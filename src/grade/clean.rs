//! Brings the many spellings of one answer to one: Unicode glyphs, LaTeX commands, delimiters.
//!
//! In: a short text in plain words, Unicode or LaTeX; out: one line in which a minus is `-`, times is `*`, powers are `^{..}`,
//! roots `\sqrt`, fractions `\frac`, set braces `⦃ ⦄`, a sign of money `¤`. Meaning is not touched: what the marks say
//! together is for the readers. One pass, in time and space linear in the text.

/// Commands that are replaced; those not listed stay, without their meaning being known.
#[rustfmt::skip]
const COMMANDS: &[(&str, &str)] = &[
    ("left", ""), ("right", ""), ("big", ""), ("Big", ""), ("bigg", ""), ("Bigg", ""), ("bigl", ""), ("bigr", ""),
    ("Bigl", ""), ("Bigr", ""), ("displaystyle", ""), ("textstyle", ""), ("limits", ""), ("rm", ""), ("bf", ""), ("it", ""),
    ("quad", " "), ("qquad", " "), ("text", " "), ("textbf", " "), ("textit", " "), ("textrm", " "), ("mathrm", " "),
    ("mathbf", " "), ("mathit", " "), ("mathsf", " "), ("operatorname", " "), ("mbox", " "), ("hbox", " "), ("boldsymbol", " "),
    ("vec", " "), ("overrightarrow", " "), ("overline", " "), ("bar", " "), ("hat", " "), ("boxed", ""), ("fbox", ""),
    ("dfrac", "\\frac"), ("tfrac", "\\frac"), ("cfrac", "\\frac"), ("cdot", "*"), ("times", "*"), ("ast", "*"), ("div", "/"),
    ("pm", "±"), ("mp", "∓"), ("le", "≤"), ("leq", "≤"), ("leqslant", "≤"), ("ge", "≥"), ("geq", "≥"), ("geqslant", "≥"),
    ("lt", "<"), ("gt", ">"), ("ne", "≠"), ("neq", "≠"), ("approx", "≈"), ("simeq", "≈"), ("thickapprox", "≈"),
    ("infty", "∞"), ("cup", "∪"), ("cap", "∩"), ("in", "∈"), ("to", "→"), ("rightarrow", "→"), ("longrightarrow", "→"),
    ("Rightarrow", "→"), ("implies", "→"), ("lor", " or "), ("vee", " or "), ("land", " and "), ("wedge", " and "),
    ("emptyset", "∅"), ("varnothing", "∅"), ("langle", "⟨"), ("rangle", "⟩"), ("lbrace", "⦃"), ("rbrace", "⦄"),
    ("degree", "°"), ("Omega", "Ω"), ("mu", "µ"), ("mid", "|"), ("lvert", "|"), ("rvert", "|"), ("vert", "|"), ("colon", ":"),
    ("prime", "'"), ("angle", "∠"), ("triangle", "△"), ("pounds", "£"), ("euro", "€"), ("yen", "¥"), ("cdots", "..."),
    ("ldots", "..."), ("dots", "..."), ("therefore", ""), ("square", ""), ("qed", ""), ("perp", "⊥"), ("parallel", "∥"),
    ("lfloor", "⌊"), ("rfloor", "⌋"),
];

/// Single characters that are replaced.
#[rustfmt::skip]
const GLYPHS: &[(char, &str)] = &[
    ('−', "-"), ('–', "-"), ('—', "-"), ('‒', "-"), ('‐', "-"), ('‑', "-"), ('﹣', "-"), ('－', "-"), ('＋', "+"),
    ('×', "*"), ('·', "*"), ('⋅', "*"), ('∙', "*"), ('•', "*"), ('✕', "*"), ('∗', "*"), ('⨯', "*"),
    ('÷', "/"), ('∕', "/"), ('⁄', "/"), ('／', "/"), ('＝', "="), ('％', "%"), ('（', "("), ('）', ")"), ('［', "["), ('］', "]"),
    ('｛', "{"), ('｝', "}"), ('，', ", "), ('、', ", "), ('；', "; "), ('：', ":"), ('。', "."), ('．', "."), ('＜', "<"),
    ('＞', ">"), ('≦', "≤"), ('≧', "≥"), ('⩽', "≤"), ('⩾', "≥"), ('≅', "≈"), ('º', "°"), ('˚', "°"), ('℃', "°C"), ('℉', "°F"),
    ('π', "\\pi "), ('∛', "\\sqrt[3]"), ('∜', "\\sqrt[4]"), ('√', "\\sqrt"), ('⟶', "→"), ('➔', "→"), ('➝', "→"), ('⇒', "→"),
    ('➜', "→"), ('’', "'"), ('‘', "'"), ('′', "'"), ('″', "''"), ('“', "\""), ('”', "\""), ('〈', "⟨"), ('〉', "⟩"),
    ('\u{2126}', "Ω"), ('μ', "µ"), ('∣', "|"), ('￥', "¥"), ('∨', " or "), ('∧', " and "), ('Ø', "∅"), ('￡', "£"),
    ('\u{200b}', ""), ('\u{feff}', ""), ('\u{2060}', ""), ('\u{ad}', ""), ('~', " "), ('ℝ', "\\mathbb{R}"),
];

/// Most digits of each part of a repeating decimal.
const PERIOD_MAX: usize = 9;
const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ";
const SUPERSCRIPT_MEANINGS: &[u8] = b"0123456789+-n";
const SUBSCRIPTS: &str = "₀₁₂₃₄₅₆₇₈₉";
const VULGAR: &[(char, &str)] = &[
    ('½', "1/2"),
    ('⅓', "1/3"),
    ('⅔', "2/3"),
    ('¼', "1/4"),
    ('¾', "3/4"),
    ('⅕', "1/5"),
    ('⅖', "2/5"),
    ('⅗', "3/5"),
    ('⅘', "4/5"),
    ('⅙', "1/6"),
    ('⅚', "5/6"),
    ('⅛', "1/8"),
    ('⅜', "3/8"),
    ('⅝', "5/8"),
    ('⅞', "7/8"),
];

/// The text with one spelling of everything, blanks single, ends trimmed.
#[must_use]
pub(super) fn clean(text: &str) -> String {
    let dollars = text.bytes().filter(|b| *b == b'$').count() - text.matches("\\$").count();
    let mut pass = Pass { text, out: String::with_capacity(text.len() + 16), money: dollars % 2 == 1 };
    let mut at = 0;
    while let Some(c) = pass.text[at..].chars().next() {
        at = pass.step(at, c);
    }
    let out = matrices(&pass.out);
    let out = out.replace("-->", "→").replace("->", "→").replace("=>", "→").replace("<=", "≤").replace(">=", "≥");
    let out = out.replace("!=", "≠").replace("**", "^").replace("^ {°}", "°").replace("^{°}", "°").replace("^ °", "°");
    let out = out.replace("^°", "°").replace("° C", "°C").replace("° F", "°F");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Pass<'a> {
    text: &'a str,
    out: String,
    /// Whether bare dollars are money: their number is odd, so they do not delimit formulas.
    money: bool,
}

impl Pass<'_> {
    /// Takes what stands at `at`; returns the place behind it.
    fn step(&mut self, at: usize, c: char) -> usize {
        let next = at + c.len_utf8();
        if c == '\\' {
            return self.command(next);
        }
        if matches!(c, 'x' | 'X') && self.between_numbers(next) {
            self.out.push('*');
        } else if c.is_ascii_alphanumeric() || c == ' ' {
            self.out.push(c);
        } else if c == '$' {
            self.out.push(if self.money { '¤' } else { ' ' });
        } else if let Some(index) = SUPERSCRIPTS.chars().position(|s| s == c) {
            let meaning = char::from(SUPERSCRIPT_MEANINGS[index]);
            if self.out.ends_with('\u{1}') {
                self.out.pop();
            } else {
                self.out.push_str("^{");
            }
            self.out.push(meaning);
            // The mark stands for a brace that a further superscript would push on.
            self.out.push('\u{1}');
            let more = self.text[next..].chars().next().is_some_and(|n| SUPERSCRIPTS.contains(n));
            if !more {
                self.out.pop();
                self.out.push('}');
            }
        } else if let Some(index) = SUBSCRIPTS.chars().position(|s| s == c) {
            if !self.out.ends_with(|p: char| p.is_ascii_digit()) || !self.out.contains('_') {
                self.out.push('_');
            }
            self.out.push(char::from(b'0' + index as u8));
        } else if let Some((_, fraction)) = VULGAR.iter().find(|(glyph, _)| *glyph == c) {
            if self.out.ends_with(|p: char| p.is_ascii_digit()) {
                self.out.push(' ');
                self.out.push_str(fraction);
            } else {
                self.out.push('(');
                self.out.push_str(fraction);
                self.out.push(')');
            }
        } else if let Some((_, plain)) = GLYPHS.iter().find(|(glyph, _)| *glyph == c) {
            self.out.push_str(plain);
        } else if ('０'..='９').contains(&c) {
            self.out.push(char::from(b'0' + (c as u32 - '０' as u32) as u8));
        } else if c.is_whitespace() {
            self.out.push(' ');
        } else {
            self.out.push(c);
        }
        next
    }

    /// Takes the period of a repeating decimal, `0.1\overline{6}`, and writes the fraction that it is; returns the place behind it.
    fn repeating(&mut self, at: usize) -> Option<usize> {
        let group = self.text[at..].trim_start().strip_prefix('{')?;
        let (period, after) = group.split_once('}')?;
        let start = self.out.rfind(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(0, |i| i + 1);
        let start = start
            + self.out[start..]
                .chars()
                .take_while(|c| !c.is_ascii_digit() && *c != '.')
                .map(char::len_utf8)
                .sum::<usize>();
        let (whole, fraction) = self.out[start..].split_once('.')?;
        let digits = |text: &str| text.len() <= PERIOD_MAX && text.bytes().all(|b| b.is_ascii_digit());
        if period.is_empty() || whole.is_empty() || !digits(period) || !digits(fraction) || !digits(whole) {
            return None;
        }
        let value = |text: &str| format!("0{text}").parse::<u128>().ok();
        // 0.ab(cd) is (abcd - ab) over 9900.
        let below = value(&format!("{}{}", "9".repeat(period.len()), "0".repeat(fraction.len())))?;
        let above = value(&format!("{whole}{fraction}{period}"))? - value(&format!("{whole}{fraction}"))?;
        self.out.truncate(start);
        self.out.push_str(&format!("({above}/{below})"));
        Some(self.text.len() - after.len())
    }

    /// Whether a letter x before `next` stands between digits, where it can only mean times: `1.5 x 10^3`.
    fn between_numbers(&self, next: usize) -> bool {
        let before = self.out.trim_end();
        let spaced = before.len() < self.out.len();
        let after = &self.text[next..];
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let same = after.starts_with(' ') == spaced;
        same && digit(before.chars().next_back()) && digit(after.trim_start().chars().next())
    }

    /// Takes the command behind a backslash.
    fn command(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let name: &str = &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())];
        if name.is_empty() {
            let Some(c) = rest.chars().next() else { return at };
            match c {
                '{' => self.out.push('⦃'),
                '}' => self.out.push('⦄'),
                '$' => self.out.push('¤'),
                '%' | '#' | '&' | '_' => self.out.push(c),
                '\\' => self.out.push('\u{2}'),
                // `\(`, `\[`, `\,`, `\;`, `\!`, `\:`, `\ ` only delimit or move.
                _ => self.out.push(' '),
            }
            return at + c.len_utf8();
        }
        let end = at + name.len();
        if matches!(name, "overline" | "bar" | "dot")
            && let Some(after) = self.repeating(end)
        {
            return after;
        }
        if name == "circ" {
            self.out.push('°');
        } else if let Some((_, plain)) = COMMANDS.iter().find(|(known, _)| *known == name) {
            self.out.push_str(plain);
            // What follows a textual command is its argument in braces, which say nothing more.
            if matches!(*plain, " ") || matches!(name, "boxed" | "fbox") {
                return self.unwrapped(end);
            }
        } else {
            self.out.push('\\');
            self.out.push_str(name);
            if self.text[end..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
                self.out.push(' ');
            }
        }
        end
    }

    /// Takes a group in braces as if it had none, if one follows that holds no group itself; else nothing.
    fn unwrapped(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let Some(inner) = rest.trim_start().strip_prefix('{') else { return at };
        let Some(end) = inner.find(['{', '}']) else { return at };
        if !inner[end..].starts_with('}') || inner[..end].contains(['\\', '$']) {
            return at;
        }
        let mut place = self.text.len() - inner.len();
        let stop = place + end;
        while place < stop {
            let c = self.text[place..].chars().next().unwrap_or(' ');
            place = self.step(place, c);
        }
        self.out.push(' ');
        stop + 1
    }
}

/// Columns and matrices as tuples: `(1, 2)` for a column or a row, `((1, 2), (3, 4))` otherwise.
fn matrices(text: &str) -> String {
    if !text.contains("\\begin") {
        return text.replace('\u{2}', " ");
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\\begin") {
        out.push_str(&rest[..start]);
        let body = &rest[start + "\\begin".len()..];
        let Some((inner, after)) = environment(body) else { break };
        let rows: Vec<Vec<&str>> = inner
            .split('\u{2}')
            .map(|row| row.split('&').map(str::trim).collect())
            .filter(|r: &Vec<&str>| r != &[""])
            .collect();
        let row = |cells: &[&str]| cells.join(", ");
        match rows.as_slice() {
            [only] => out.push_str(&format!("({})", row(only))),
            rows if rows.iter().all(|r| r.len() == 1) => out.push_str(&format!("({})", row(&rows.concat()))),
            rows => {
                let all: Vec<String> = rows.iter().map(|r| format!("({})", row(r))).collect();
                out.push_str(&format!("({})", all.join(", ")));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out.replace('\u{2}', " ")
}

/// What stands between `{pmatrix}` and its end, and what follows.
fn environment(body: &str) -> Option<(&str, &str)> {
    let (name, inner) = body.trim_start().strip_prefix('{')?.split_once('}')?;
    if !name.trim_end_matches('*').ends_with("matrix") {
        return None;
    }
    let end = inner.find("\\end")?;
    let (_, after) = inner[end..].split_once('}')?;
    Some((&inner[..end], after))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn one_spelling() {
        for (text, plain) in [
            (r"$\dfrac{1}{2}$", r"\frac{1}{2}"),
            (r"\left(3,\,-4\right)", "(3, -4)"),
            ("2×10⁻³", "2*10^{-3}"),
            ("x² + y₁", "x^{2} + y_1"),
            ("2½ and ½", "2 1/2 and (1/2)"),
            (r"12\,\text{cm}^2", "12 cm ^2"),
            (r"45^\circ, 45^{\circ}", "45°, 45°"),
            (r"\$5", "¤5"),
            ("$5", "¤5"),
            ("$5$", "5"),
            (r"\{1, 2\}", "⦃1, 2⦄"),
            ("−5", "-5"),
            (r"\begin{pmatrix} 1 \\ -2 \end{pmatrix}", "(1, -2)"),
            (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "((1, 2), (3, 4))"),
            ("x <= 3", "x ≤ 3"),
        ] {
            assert_eq!(clean(text), plain, "{text}");
        }
    }
}
