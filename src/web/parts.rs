//! Parts that several pages are made of: numbers, tags, bars, cards, pagers, code with a button that copies it.

use crate::serve::state::State;
use crate::store::sqlite::view::samples::Card;
use crate::web::page::{Ask, address, encoded};
use maud::{Markup, html};

/// A whole number with thin spaces between thousands.
pub fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}

/// A number of bytes in decimal units.
pub fn bytes(number: u64) -> String {
    let (mut n, mut unit) = (number as f64, 0);
    while n >= 1000.0 && unit < 4 {
        n /= 1000.0;
        unit += 1;
    }
    let unit_name = ["B", "kB", "MB", "GB", "TB"][unit];
    if unit == 0 { format!("{number} B") } else { format!("{n:.1} {unit_name}") }
}

/// A share of a whole in percent; a dash of nothing.
pub fn share(part: u64, of: u64) -> String {
    if of == 0 { "–".into() } else { format!("{:.1} %", 100.0 * part as f64 / of as f64) }
}

/// A number of so many a second.
pub fn rate(number: f64) -> String {
    if number >= 100.0 { format!("{number:.0}") } else { format!("{number:.1}") }
}

/// Seconds as a time that people read.
pub fn span(seconds: f64) -> String {
    let s = seconds.max(0.0) as u64;
    match s {
        0..60 => format!("{s} s"),
        60..3600 => format!("{} min {} s", s / 60, s % 60),
        3600..86_400 => format!("{} h {} min", s / 3600, s % 3600 / 60),
        _ => format!("{} d {} h", s / 86_400, s % 86_400 / 3600),
    }
}

/// A date and time of the day, UTC, from Unix seconds.
pub fn moment(at: i64) -> String {
    let (days, second) = (at.div_euclid(86_400), at.rem_euclid(86_400));
    // Days since 0000-03-01 in eras of 400 years: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    let z = days + 719_468;
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02}", second / 3600, second % 3600 / 60, second % 60)
}

/// A bar of a share, for people who see; the number stands beside it.
pub fn bar(part: u64, of: u64) -> Markup {
    let width = if of == 0 { 0.0 } else { 100.0 * part.min(of) as f64 / of as f64 };
    html! {
        svg.bar viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect.ground width="100" height="6" {}
            rect width=(format!("{width:.2}")) height="6" {}
        }
    }
}

/// One number with its name.
pub fn stat(name: &str, value: impl maud::Render) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// A tag that leads to the gallery under one filter.
pub fn facet(kind: &str, name: &str) -> Markup {
    html! { a.tag href=(address("/samples", [(kind, name)])) { (name) } }
}

/// The address of a picture.
pub fn picture(hash: &str) -> String {
    format!("/images/{}.png", encoded(hash, ""))
}

/// The address of a sample.
pub fn sample(id: &str) -> String {
    format!("/samples/{}", encoded(id, ""))
}

/// The address of a name below a page.
pub fn below(page: &str, name: &str) -> String {
    format!("{page}/{}", encoded(name, "/"))
}

/// The address of the picture of a part of the knowledge graph; of what is no part, the node's own page.
pub fn address_of_part(path: &str, opens: bool) -> String {
    if opens { address("/map", [("at", path)]) } else { below("/knowledge", path) }
}

/// The last part of a path, in words.
pub fn words(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).replace('-', " ")
}

/// The beginning of a text, at most so many characters.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A sample in a list.
pub fn card(card: &Card) -> Markup {
    html! {
        li.card data-id=(card.id) {
            a.pic href=(sample(&card.id)) {
                img src=(picture(&card.picture)) width=(card.width) height=(card.height) loading="lazy"
                    alt=(format!("{} figure of problem {}", card.kind, card.id));
            }
            div.text {
                div.q { (card.question) }
                div.foot {
                    span { (card.template) } span { "level " (card.level) }
                    @if card.depth > 0 { span { "expanded " (card.depth) "×" } }
                    span.mono { (card.id) }
                }
            }
        }
    }
}

/// The link to the next page of a list, and back to its beginning.
pub fn pager(ask: &Ask, next: Option<u64>) -> Markup {
    html! {
        nav.pager aria-label="Pages of the list" {
            @if ask.get("before").is_some() { a href=(ask.with("before", None)) { "Newest" } }
            @if let Some(next) = next { a rel="next" href=(ask.with("before", Some(&next.to_string()))) { "Older" } }
        }
    }
}

/// The hidden fields of a form that acts: the word that tells our forms from others', and where a browser goes afterwards.
pub fn hidden(state: &State, back: &str) -> Markup {
    html! {
        input type="hidden" name="csrf-token" value=(state.secrets.csrf());
        input type="hidden" name="back" value=(back);
    }
}

/// Code that can be copied.
pub fn code(id: &str, text: &str, what: &str) -> Markup {
    html! {
        div.code {
            button type="button" data-copy=(id) hidden aria-label=(format!("copy {what}")) { "copy" }
            pre tabindex="0" role="region" aria-label=(what) { code id=(id) { (text) } }
        }
    }
}

/// A select of a form of filters: nothing, or one of some names with their numbers.
pub fn choose(ask: &Ask, name: &str, label: &str, options: &[(String, u64)]) -> Markup {
    let now = ask.get(name);
    let known = now.is_none_or(|now| options.iter().any(|(option, _)| option == now));
    html! {
        label { (label)
            select name=(name) {
                option value="" { "any" }
                @for (option, count) in options {
                    option value=(option) selected[now == Some(option)] { (option) " (" (whole(*count)) ")" }
                }
                @if !known { option value=(now.unwrap_or_default()) selected { (now.unwrap_or_default()) " (0)" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(whole(1_234_567), "1\u{2009}234\u{2009}567");
        assert_eq!((whole(0), whole(999)), ("0".into(), "999".into()));
        assert_eq!(
            (bytes(999), bytes(1_500), bytes(25_000_000_000)),
            ("999 B".into(), "1.5 kB".into(), "25.0 GB".into())
        );
        assert_eq!((share(1, 3), share(0, 0)), ("33.3 %".into(), "–".into()));
        assert_eq!((span(59.9), span(61.0), span(90_000.0)), ("59 s".into(), "1 min 1 s".into(), "1 d 1 h".into()));
    }

    #[test]
    fn moments_follow_the_calendar() {
        for (at, text) in [
            (0, "1970-01-01 00:00:00"),
            (951_826_154, "2000-02-29 12:09:14"),
            (1_763_856_000, "2025-11-23 00:00:00"),
            (4_102_444_799, "2099-12-31 23:59:59"),
        ] {
            assert_eq!(moment(at), text);
        }
    }

    #[test]
    fn words_of_others_are_escaped() {
        let hostile = "<script>alert(1)</script>\"'&";
        let card = Card {
            number: 1,
            id: hostile.into(),
            template: hostile.into(),
            level: 1,
            depth: 1,
            kind: hostile.into(),
            question: hostile.into(),
            answer: hostile.into(),
            width: 1,
            height: 1,
            picture: hostile.into(),
        };
        let text = super::card(&card).into_string() + &code("a", hostile, hostile).into_string();
        assert!(!text.contains("<script") && !text.contains("\"'&"), "{text}");
    }
}
