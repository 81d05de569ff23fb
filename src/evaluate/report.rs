//! The report: one page of HTML with plots, tables, and the worst and best rollouts with their pictures; needs no script.

use crate::evaluate::record::{Episode, Spec};
use crate::evaluate::table::{Cell, Row, Table};
use crate::evaluate::task::KINDS;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

/// Rollouts of each sort that are shown, and groups of a label.
const SHOWN: usize = 8;
const GROUPS: usize = 40;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:.6em 0}td,th{padding:.15em .7em;text-align:left;border-bottom:1px solid #ddd}
td.n{text-align:right;font-variant-numeric:tabular-nums}pre{white-space:pre-wrap;background:#f6f6f6;padding:.6em;margin:.4em 0}
img{max-width:340px;border:1px solid #ccc;margin:.2em}details{margin:.5em 0}summary{cursor:pointer}.r{color:#070}.w{color:#a00}";

/// The page; pictures are referred to below `images/`.
pub fn page(spec: &Spec, table: &Table, episodes: &[Episode], spent: &Value) -> String {
    let title = format!("{} on {}", spec.policy, spec.source);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (title) } style { (PreEscaped(STYLE)) } }
            body {
                h1 { (title) }
                p { "Executor " (spec.executor) ", at most " (spec.rounds) " rounds. Shares of right episodes with Wilson's 95 % intervals." }
                (cells(KINDS.iter().map(|(_, name)| (name.to_string(), &table.kinds[name]))))
                p {
                    (format!("{:.2} rounds an episode; {} programs ran, {:.1} % of them to their end; {} episodes without an answer, {} refused.",
                        table.conduct.rounds, table.conduct.programs, 100.0 * table.conduct.sound_programs, table.conduct.unanswered, table.conduct.refused))
                }
                @if !spent.is_null() { p { "Spent: " code { (spent.to_string()) } } }
                @for (label, groups) in &table.by {
                    @if !groups.is_empty() {
                        h2 { "By " (label) }
                        (cells(largest(groups).flat_map(|(value, row)| row.iter().map(move |(kind, cell)| (format!("{value}, {kind}"), cell)))))
                    }
                }
                @for (_, kind) in KINDS {
                    @let (best, worst) = extremes(episodes, kind);
                    @if !worst.is_empty() { h2 { "Worst of " (kind) } @for e in worst { (rollout(e)) } }
                    @if !best.is_empty() { h2 { "Best of " (kind) } @for e in best { (rollout(e)) } }
                }
            }
        }
    };
    markup.into_string()
}

/// The largest groups of a label.
pub fn largest(groups: &std::collections::BTreeMap<String, Row>) -> impl Iterator<Item = (&String, &Row)> {
    let mut all: Vec<(&String, &Row)> = groups.iter().collect();
    all.sort_by_key(|(name, row)| (std::cmp::Reverse(row.values().map(|c| c.n).sum::<u64>()), (*name).clone()));
    all.into_iter().take(GROUPS)
}

/// A table of cells, each with a bar and its interval.
fn cells<'a>(rows: impl Iterator<Item = (String, &'a Cell)>) -> Markup {
    html! {
        table {
            tr { th { "" } th { "score" } th { "interval" } th { "n" } th { "" } th { "" } }
            @for (name, cell) in rows {
                tr {
                    td { (name) }
                    td.n { @if cell.n > 0 { (format!("{:.1} %", 100.0 * cell.score)) } @else { "-" } }
                    td.n { (format!("{:.1} to {:.1}", 100.0 * cell.low, 100.0 * cell.high)) }
                    td.n { (cell.n) }
                    td { (bar(cell)) }
                    td { (cell.parts.iter().map(|(k, v)| format!("{k} {v:.3}")).collect::<Vec<_>>().join(", ")) }
                }
            }
        }
    }
}

/// A bar of 200 pixels for shares from 0 to 1, with a whisker.
fn bar(cell: &Cell) -> Markup {
    let x = |share: f64| 1.0 + 198.0 * share;
    html! {
        svg width="200" height="14" role="img" aria-label=(format!("{:.3}", cell.score)) {
            rect x="1" y="2" width="198" height="10" fill="#eee" {}
            rect x="1" y="2" width=(198.0 * cell.score) height="10" fill="#4a7ebb" {}
            line x1=(x(cell.low)) y1="7" x2=(x(cell.high)) y2="7" stroke="#222" stroke-width="1.5" {}
        }
    }
}

/// How well an episode went: right ones above wrong ones, then by what is behind the verdict.
fn merit(episode: &Episode) -> f64 {
    let part = |name: &str| episode.mark.parts.get(name).copied();
    let near = part("pck5").or_else(|| Some((part("recall")? + part("precision")?) / 2.0)).unwrap_or(0.0);
    let far = part("distance_px").map_or(0.0, |d| (d / 1e4).min(0.5));
    f64::from(u8::from(episode.mark.right)) + near / 2.0 - far
}

/// The best right ones and the worst wrong ones of a kind.
pub fn extremes<'a>(episodes: &'a [Episode], kind: &str) -> (Vec<&'a Episode>, Vec<&'a Episode>) {
    let mut all: Vec<&Episode> = episodes.iter().filter(|e| e.kind.name() == kind).collect();
    all.sort_by(|a, b| merit(a).total_cmp(&merit(b)).then_with(|| a.task.cmp(&b.task)));
    let worst = all.iter().copied().filter(|e| !e.mark.right).take(SHOWN).collect();
    let best = all.iter().rev().copied().filter(|e| e.mark.right).take(SHOWN).collect();
    (best, worst)
}

fn rollout(episode: &Episode) -> Markup {
    let image = |hash: &str| html! { img src=(format!("images/{hash}.png")) alt="" loading="lazy"; };
    let verdict = if episode.mark.right { ("r", "right") } else { ("w", "wrong") };
    html! {
        details {
            summary { span class=(verdict.0) { (verdict.1) } " " (episode.task) ": " (episode.question.chars().take(120).collect::<String>()) }
            pre { (episode.question) }
            (image(&episode.transcript.shown))
            @for (number, round) in episode.transcript.rounds.iter().enumerate() {
                p { "Round " (number + 1) @if !round.notes.is_empty() { " (" (format!("{:?}", round.notes)) ")" } }
                pre { (round.output) }
                @if let Some(observed) = &round.observed {
                    @if !observed.text.is_empty() { pre { (observed.text) } }
                    @if let Some((_, why)) = &observed.error { pre.w { (why) } }
                    @for hash in &observed.images { (image(hash)) }
                }
            }
            p { "Right: " code { (episode.right_answer) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::mark::Mark;
    use crate::evaluate::table::table;
    use crate::evaluate::task::{Kind, Labels};
    use crate::rollout::transcript::{End, Round, Transcript};

    #[test]
    fn what_models_write_is_escaped() {
        let round = Round { output: "<script>alert(1)</script>".into(), ..Round::default() };
        let transcript =
            Transcript { rounds: vec![round], end: End::Silent, answer: None, shown: "0".into(), scale: [1.0; 2] };
        let episode = Episode {
            task: "a".into(),
            kind: Kind::Perception,
            question: "<b>".into(),
            right_answer: "{}".into(),
            labels: Labels::default(),
            mark: Mark::default(),
            transcript,
        };
        let spec = Spec {
            source: "s".into(),
            tasks: String::new(),
            policy: "p".into(),
            executor: "native".into(),
            rounds: 5,
            longest_side_px: 1,
            seed: 0,
        };
        let page = page(&spec, &table(std::slice::from_ref(&episode)), &[episode], &Value::Null);
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>") && page.contains("Worst of perception"));
    }
}
