//! The report: one page of HTML with plots, tables, and the worst and best rollouts with their pictures; needs no script.

use crate::evaluate::judge::Agreement;
use crate::evaluate::record::{Episode, Spec};
use crate::evaluate::table::{Cell, Row, Table};
use crate::evaluate::task::KINDS;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Rollouts of each sort that are shown, and groups of a label.
const SHOWN: usize = 8;
const GROUPS: usize = 40;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:76em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:.6em 0}td,th{padding:.15em .8em;text-align:left;border-bottom:1px solid #ddd;vertical-align:middle}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}small{color:#666}svg{display:inline-block;vertical-align:middle}
pre{white-space:pre-wrap;overflow-wrap:anywhere;max-height:24em;overflow-y:auto;background:#f6f6f6;padding:.6em;margin:.4em 0}
figure{display:inline-block;margin:.2em .6em .2em 0;vertical-align:top}figcaption{color:#666;font-size:.85em}img{max-width:340px;border:1px solid #ccc}
details{margin:.5em 0}summary{cursor:pointer}.r{color:#070}.w{color:#a00}";

/// A judge's model, and how it agrees with the marks by kind of task.
pub type Judge<'a> = (&'a str, &'a BTreeMap<&'static str, Agreement>);

/// The page; pictures are referred to below `images/`.
pub fn page(spec: &Spec, table: &Table, episodes: &[Episode], spent: &Value, judge: Option<Judge<'_>>) -> String {
    let title = format!("{} on {}", spec.policy, spec.source);
    let conduct = &table.conduct;
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (title) } style { (PreEscaped(STYLE)) } }
            body {
                h1 { (title) }
                p { "Executor " (spec.executor) ", at most " (spec.rounds) " rounds. Shares of right episodes, with Wilson's 95 % intervals as whiskers." }
                (kinds(table))
                @if let Some((model, kinds)) = judge { (judged(model, kinds)) }
                p {
                    (format!("{:.2} rounds an episode; {} programs ran, {:.1} % of them to their end; {} episodes without an answer, {} refused.",
                        conduct.rounds, conduct.programs, 100.0 * conduct.sound_programs, conduct.unanswered, conduct.refused))
                    " Marked by " (conduct.scorers.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")) "."
                }
                (near(&table.kinds["perception"]))
                (lengths(episodes))
                @if !spent.is_null() { p { "Spent: " code { (spent.to_string()) } } }
                @for (label, groups) in &table.by {
                    @if !groups.is_empty() {
                        h2 { "By " (label) }
                        (by_label(groups))
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
pub fn largest(groups: &BTreeMap<String, Row>) -> impl Iterator<Item = (&String, &Row)> {
    let mut all: Vec<(&String, &Row)> = groups.iter().collect();
    all.sort_by_key(|(name, row)| (Reverse(row.values().map(|c| c.n).sum::<u64>()), (*name).clone()));
    all.into_iter().take(GROUPS)
}

/// The kinds of tasks with what stands behind their scores.
fn kinds(table: &Table) -> Markup {
    html! {
        table {
            tr { th { "" } th { "score" } th { "interval" } th { "n" } th { "" } th { "means" } }
            @for (_, name) in KINDS {
                @let cell = &table.kinds[name];
                tr {
                    td { (name) }
                    td.n { @if cell.n > 0 { (percent(cell.score)) } @else { "-" } }
                    td.n { (format!("{:.1} to {:.1}", 100.0 * cell.low, 100.0 * cell.high)) }
                    td.n { (cell.n) }
                    td { (bar(cell, 200)) }
                    td { small { (cell.parts.iter().map(|(k, v)| format!("{k} {v:.3}")).collect::<Vec<_>>().join(", ")) } }
                }
            }
        }
    }
}

/// How a judge agrees with the marks, which stay what they are.
fn judged(model: &str, kinds: &BTreeMap<&'static str, Agreement>) -> Markup {
    html! {
        h2 { "The judge " (model) ", beside the marks" }
        table {
            tr { th { "" } th { "calls right" } th { "agrees" } th { "interval" } th { "kappa" } th { "judge alone" } th { "mark alone" } th { "n" } th { "no opinion" } }
            @for (name, a) in kinds {
                tr {
                    td { (name) } td.n { (percent(a.score)) } td.n { (percent(a.agree)) }
                    td.n { (format!("{:.1} to {:.1}", 100.0 * a.low, 100.0 * a.high)) }
                    td.n { (format!("{:.2}", a.kappa)) } td.n { (a.judge_alone) } td.n { (a.mark_alone) } td.n { (a.n) } td.n { (a.unread) }
                }
            }
        }
    }
}

/// The groups of a label, the largest first: a row for each with a bar for each kind of task.
fn by_label(groups: &BTreeMap<String, Row>) -> Markup {
    let more = groups.len().saturating_sub(GROUPS);
    html! {
        table {
            tr { th { "" } @for (_, kind) in KINDS { th { (kind) } } }
            @for (value, row) in largest(groups) {
                tr {
                    td { (value) }
                    @for (_, kind) in KINDS {
                        td { @if let Some(cell) = row.get(kind) { (bar(cell, 120)) " " (percent(cell.score)) " " small { "of " (cell.n) } } }
                    }
                }
            }
        }
        @if more > 0 { p { small { (more) " smaller groups are in table.json." } } }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A bar for shares from 0 to 1, with a whisker.
fn bar(cell: &Cell, width_px: u32) -> Markup {
    let inner = f64::from(width_px - 2);
    let x = |share: f64| format!("{:.1}", 1.0 + inner * share);
    html! {
        svg width=(width_px) height="14" role="img" aria-label=(percent(cell.score)) {
            rect x="1" y="2" width=(inner) height="10" fill="#eee" {}
            rect x="1" y="2" width=(format!("{:.1}", inner * cell.score)) height="10" fill="#4a7ebb" {}
            line x1=(x(cell.low)) y1="7" x2=(x(cell.high)) y2="7" stroke="#222" stroke-width="1.5" {}
        }
    }
}

/// Share of places within a distance, over that distance.
fn near(perception: &Cell) -> Markup {
    let share = |name: &str| perception.parts.get(name).copied();
    let (Some(one), Some(two), Some(five)) = (share("pck1"), share("pck2"), share("pck5")) else { return html! {} };
    let (x, y) = (|part: f64| 30.0 + 40.0 * part, |share: f64| 110.0 - 100.0 * share);
    let marks = [(1.0, one), (2.0, two), (5.0, five)];
    let path: Vec<String> = marks.iter().map(|(part, share)| format!("{},{:.1}", x(*part), y(*share))).collect();
    html! {
        figure {
            svg width="270" height="140" role="img" aria-label="share of places by distance" {
                @for share in [0.0, 0.5, 1.0] {
                    line x1="30" x2="240" y1=(y(share)) y2=(y(share)) stroke="#ddd" {}
                    text x="26" y=(y(share) + 4.0) font-size="10" text-anchor="end" { (format!("{:.0}", 100.0 * share)) }
                }
                polyline points=(path.join(" ")) fill="none" stroke="#4a7ebb" stroke-width="2" {}
                @for (part, share) in marks {
                    circle cx=(x(part)) cy=(format!("{:.1}", y(share))) r="3.5" fill="#4a7ebb" {}
                    text x=(x(part)) y="126" font-size="10" text-anchor="middle" { (part) " %" }
                }
            }
            figcaption { "Places within 1, 2 and 5 % of the longer side, per cent" }
        }
    }
}

/// How many episodes took so many rounds, right ones below.
fn lengths(episodes: &[Episode]) -> Markup {
    let mut counts: BTreeMap<usize, [usize; 2]> = BTreeMap::new();
    for episode in episodes {
        counts.entry(episode.transcript.rounds.len()).or_default()[usize::from(!episode.mark.right)] += 1;
    }
    let most = counts.values().map(|c| c[0] + c[1]).max().unwrap_or(1).max(1) as f64;
    let tall = |count: usize| 100.0 * count as f64 / most;
    html! {
        figure {
            svg width=(40 + 44 * counts.len().max(4)) height="140" role="img" aria-label="episodes by rounds" {
                @for (place, (rounds, [right, wrong])) in counts.iter().enumerate() {
                    @let x = 20 + 44 * place;
                    rect x=(x) width="30" y=(format!("{:.1}", 112.0 - tall(*right))) height=(format!("{:.1}", tall(*right))) fill="#4a7ebb" {}
                    rect x=(x) width="30" y=(format!("{:.1}", 112.0 - tall(*right) - tall(*wrong))) height=(format!("{:.1}", tall(*wrong))) fill="#d9a19a" {}
                    text x=(x + 15) y="126" font-size="10" text-anchor="middle" { (rounds) }
                    text x=(x + 15) y=(format!("{:.1}", 109.0 - tall(right + wrong))) font-size="10" text-anchor="middle" { (right + wrong) }
                }
            }
            figcaption { "Episodes by rounds: right blue, wrong red" }
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
    let image = |hash: &str, caption: &str| {
        html! { figure { img src=(format!("images/{hash}.png")) alt=(caption) loading="lazy"; figcaption { (caption) } } }
    };
    let verdict = if episode.mark.right { ("r", "right") } else { ("w", "wrong") };
    html! {
        details {
            summary { span class=(verdict.0) { (verdict.1) } " " (episode.task) ": " (episode.question.chars().take(120).collect::<String>()) }
            pre { (episode.question) }
            (image(&episode.transcript.shown, "the task"))
            @if let Some(hash) = &episode.right_picture { (image(hash, "what is right")) }
            @for (number, round) in episode.transcript.rounds.iter().enumerate() {
                p { "Round " (number + 1) @if !round.notes.is_empty() { " (" (format!("{:?}", round.notes)) ")" } }
                pre { (round.output) }
                @if let Some(observed) = &round.observed {
                    @if !observed.text.is_empty() { pre { (observed.text) } }
                    @if let Some((_, why)) = &observed.error { pre.w { (why) } }
                    @for hash in &observed.images { (image(hash, &format!("round {}", number + 1))) }
                }
            }
            p {
                "Right: " code { (episode.right_answer) } ". "
                (episode.mark.parts.iter().map(|(k, v)| format!("{k} {v:.3}")).collect::<Vec<_>>().join(", "))
            }
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
            right_picture: None,
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
        let page = page(&spec, &table(std::slice::from_ref(&episode)), &[episode], &Value::Null, None);
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>") && page.contains("Worst of perception"));
    }
}
