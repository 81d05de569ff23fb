//! A rollout: what a policy was shown, what it wrote, what its programs gave, and how it was marked.

use crate::evaluate::record::Episode;
use crate::rollout::transcript::{End, Round};
use crate::web::page::{address, encoded};
use crate::web::parts::{self, below, cut};
use maud::{Markup, html};

/// Episodes as a table.
pub fn table(evaluation: &str, episodes: &[&Episode]) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="Table of episodes" { table {
            thead { tr { th { "verdict" } th { "task" } th { "question" } th { "numbers" } } }
            tbody { @for e in episodes { tr {
                td { (verdict(e)) }
                td { a href=(address(&below("/evaluations", evaluation), [("task", e.task.as_str())])) { (e.task) } }
                td.w { (cut(&e.question, 120)) }
                td { small.soft { (numbers(e)) } }
            } } }
        } }
    }
}

fn verdict(episode: &Episode) -> Markup {
    html! { span.badge.good[episode.mark.right].bad[!episode.mark.right] { (if episode.mark.right { "right" } else { "wrong" }) } }
}

fn numbers(episode: &Episode) -> String {
    episode.mark.parts.iter().map(|(k, v)| format!("{} {v:.3}", k.replace('_', " "))).collect::<Vec<_>>().join(", ")
}

/// One rollout, round by round.
pub fn rollout(evaluation: &str, episode: &Episode) -> Markup {
    let picture = |hash: &str, alt: String| {
        html! { img.figure.mid src=(format!("{}/images/{}", below("/evaluations", evaluation), encoded(hash, ""))) loading="lazy" alt=(alt); }
    };
    let transcript = &episode.transcript;
    html! {
        div.stack {
            nav.crumbs aria-label="Path" { a href="/learning" { "evaluations" } " / " a href=(below("/evaluations", evaluation)) { (evaluation) } " / " (episode.task) }
            p.row { (verdict(episode)) span.tag { (episode.kind.name().replace('_', " ")) } @if episode.labels.level > 0 { span.tag { "level " (episode.labels.level) } }
                @for tool in &episode.labels.tools { a.tag href=(below("/tools", tool)) { (tool) } } span.soft { (numbers(episode)) } }
            section.two aria-label="Task" {
                div { (picture(&transcript.shown, "The picture that was shown".into())) }
                div {
                    p.question { (episode.question) }
                    dl.stats {
                        (parts::stat("right", &episode.right_answer)) (parts::stat("said", transcript.answer.as_deref().map_or("–".into(), |a| cut(a, 200))))
                        (parts::stat("ended", end(&transcript.end)))
                    }
                    @if !episode.labels.knowledge.is_empty() { ul.plain { @for path in &episode.labels.knowledge { li { a href=(below("/knowledge", path)) { (path) } } } } }
                }
            }
            @for (number, round) in transcript.rounds.iter().enumerate() {
                section aria-label=(format!("Round {}", number + 1)) {
                    h2 { "Round " (number + 1) }
                    (one(number, round))
                    @if let Some(observed) = &round.observed {
                        @if !observed.text.is_empty() { p.soft { "It printed" } (parts::code(&format!("printed-{number}"), &observed.text, "what the program printed")) }
                        @if let Some((fault, why)) = &observed.error { p.note { span.badge.bad { (format!("{fault:?}").to_lowercase()) } " " (why) } }
                        div.pair { @for hash in &observed.images { (picture(hash, format!("The picture after round {}", number + 1))) } }
                    }
                }
            }
        }
    }
}

/// What was written in a round.
fn one(number: usize, round: &Round) -> Markup {
    html! {
        (parts::code(&format!("output-{number}"), &round.output, &format!("output of round {}", number + 1)))
        @if round.kept < round.output.len() { p.soft { (round.output.len() - round.kept) " bytes behind the code were not believed." } }
        @if round.cut { p.soft { "It was cut by the limit on length." } }
        @if !round.notes.is_empty() { p.tags { @for note in &round.notes { span.tag { (serde_json::to_value(note).ok().and_then(|v| v.as_str().map(|t| t.replace(['-', '_'], " "))).unwrap_or_default()) } } } }
    }
}

fn end(end: &End) -> String {
    match end {
        End::Answered => "with an answer".into(),
        End::Silent => "with an output that asks for nothing".into(),
        End::Rounds => "the rounds were used up".into(),
        End::Refused(why) => format!("refused: {why}"),
    }
}
