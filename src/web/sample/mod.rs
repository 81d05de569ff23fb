//! A sample: figure, question, answer, the solution state by state, and everything that it rests on and that speaks for it.

pub mod again;
pub mod claims;
pub mod solution;

use crate::answer::Answer;
use crate::export::error::ExportError;
use crate::export::row::Row;
use crate::sample::perception::element::Element;
use crate::sample::{Provenance, Sample};
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::schema::{anything, list, maybe, object, text, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{review, samples};
use crate::store::{Store, Stored};
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts::{self, below, facet, picture};
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeMap;

/// The page.
pub static PAGE: Page = Page {
    summary: "A sample: figure, question, answer, solution, claims, knowledge, provenance.",
    fields: &[field::SAMPLE],
    schema: || {
        object(&[
            ("number", whole("place in the dataset, from 1")),
            ("hash", text("blake3 of the record, hex")),
            ("sample", anything("the record, as `flywheel show --json` prints it")),
            ("code", list(anything("language, state and program of each picture"))),
            (
                "claims",
                anything("every claim with its source and what the scene says; null if it cannot be derived now"),
            ),
            ("children", list(anything("id, template, level, depth, way of what expands it"))),
            ("review", maybe(anything("what a person said of it"))),
        ])
    },
    load,
};

fn load(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let stored = find(store, &ask.rest)?;
    let id = stored.sample.id.clone();
    let children = store.ask("read what expands a sample", async |db| samples::children(db, &id).await)?;
    let review = store.ask("read a review", async |db| review::of(db, &id).await)?;
    let neighbours = [stored.number.saturating_sub(1), stored.number + 1];
    let mut beside = vec![];
    for number in neighbours {
        beside.push(store.ask("read a sample", async |db| samples::at(db, number).await)?);
    }
    let Stored { number, sample, hash } = stored;
    let (programs, unreadable) = match programs(&sample, number) {
        Ok(programs) => (programs, None),
        Err(why) => (vec![], Some(why.to_string())),
    };
    let hash = blake3::Hash::from_bytes(hash).to_hex().to_string();
    let claims = claims::read(state, store, &sample);
    let record = serde_json::to_value(&sample).map_err(Fail::internal)?;
    let json = json!({
        "number": number, "hash": hash, "sample": record, "code": programs, "claims": claims.as_ref().ok(),
        "children": children, "review": review,
    });
    let origin = &sample.provenance;
    let body = html! {
        div.stack {
            section.two aria-label="Problem" {
                div { (figure(&sample)) }
                div {
                    (question(&sample))
                    p { span.soft { "Answer: " } span.answer { (answer(&sample)) } }
                    div.tags {
                        (facet("kind", &sample.kind)) (facet("template", &origin.template))
                        a.tag href=(format!("/samples?level={}", origin.level)) { "level " (origin.level) }
                        a.tag href=(format!("/samples?depth={}", origin.depth())) { "expanded " (origin.depth()) "×" }
                        @for tool in &sample.tools { (facet("tool", tool)) }
                    }
                    dl.stats {
                        (parts::stat("steps that the answer needs", sample.difficulty.steps))
                        (parts::stat("things to look at", sample.difficulty.visual))
                        (parts::stat("facts to keep in mind", sample.difficulty.context))
                        (parts::stat("givens", sample.proof.modality.name().replace('_', " ")))
                        (parts::stat("without the figure", if sample.proof.image_needed { "not solvable" } else { "solvable" }))
                    }
                    p.row {
                        @if let Some(id) = &beside[0] { a rel="prev" href=(parts::sample(id)) { "Previous" } }
                        @if let Some(id) = &beside[1] { a rel="next" href=(parts::sample(id)) { "Next" } }
                    }
                }
            }
            section aria-labelledby="solution" { h2 #solution { "Solution" } (solution::states(&sample)) }
            @if sample.picture_hashes.len() > 1 {
                section aria-labelledby="compare" {
                    h2 #compare { "Before and after" }
                    (before_and_after(&sample))
                }
            }
            section aria-labelledby="claims" { h2 #claims { "Claims" } (claims::table(&claims)) }
            section aria-labelledby="checks" { h2 #checks { "Checks" } (claims::checks(&sample)) }
            section aria-labelledby="rests" { h2 #rests { "Knowledge and tools" } (rests_on(&sample)) }
            section aria-labelledby="from" { h2 #from { "Where it comes from" } (lineage(&sample, &children)) (remake(&id, &hash)) }
            @if !sample.repairs.is_empty() {
                section aria-labelledby="repairs" {
                    h2 #repairs { "Repairs that made it pass" }
                    ul { @for r in &sample.repairs { li { (r.action) " because of " code { (r.code) } ": " (r.before) " → " (r.after) } } }
                }
            }
            @if !sample.perception.questions.is_empty() {
                section aria-labelledby="where" {
                    h2 #where { "Questions about where things are" }
                    ul { @for q in &sample.perception.questions { li { (q.words()) " " code { (q.dictionary()) } } } }
                }
            }
            section aria-labelledby="code" {
                h2 #code { "Programs that draw it" }
                @if let Some(why) = &unreadable { p.note { "They cannot be shown: " (why) "." } }
                @for program in &programs {
                    details {
                        summary { (program["title"].as_str().unwrap_or_default()) }
                        (parts::code(
                            program["name"].as_str().unwrap_or_default(),
                            program["code"].as_str().unwrap_or_default(),
                            program["title"].as_str().unwrap_or_default(),
                        ))
                    }
                }
            }
            section aria-labelledby="record" {
                h2 #record { "Record" }
                details {
                    summary { "Everything that is stored of it, as JSON" }
                    (parts::code("whole-record", &serde_json::to_string_pretty(&record).unwrap_or_default(), "the record as JSON"))
                }
            }
            @if let Some(review) = &review {
                p.note { "Reviewed " (parts::moment(review.at)) " UTC: " (review.verdict) " " (review.reason) }
            }
        }
    };
    Ok(Shown { title: format!("Sample {id}"), body, json })
}

/// The sample of an id.
///
/// # Errors
/// That there is none, with near ones.
pub fn find(store: &mut SqliteStore, id: &str) -> Result<Stored, Fail> {
    if let Some(stored) = store.sample(id)? {
        return Ok(stored);
    }
    let near = store.ask("look for ids", async |db| samples::near(db, id).await)?;
    let hint = match near.first() {
        Some(near) => format!("an id is like {near}"),
        None => "an id has 16 hex digits".into(),
    };
    Err(Fail::missing(format!("there is no sample {id}; hint: {hint}")))
}

/// Question and choices.
pub fn question(sample: &Sample) -> Markup {
    let right = match sample.answer {
        Answer::Choice { index } => Some(index),
        _ => None,
    };
    html! {
        p.question { (sample.question) }
        @if !sample.choices.is_empty() {
            ol.choices {
                @for (place, (choice, letter)) in sample.choices.iter().zip('A'..).enumerate() {
                    li { strong { (letter) ". " } (choice) @if Some(place) == right { span.sr { " (right)" } } }
                }
            }
        }
    }
}

/// The answer; of multiple choice with what the letter stands for.
pub fn answer(sample: &Sample) -> String {
    match sample.answer {
        Answer::Choice { .. } => format!("{}. {}", sample.answer_text, sample.answer_value()),
        _ => sample.answer_text.clone(),
    }
}

/// The original figure.
pub fn figure(sample: &Sample) -> Markup {
    html! {
        img.figure.mid src=(picture(&sample.picture_hashes[0])) width=(sample.width) height=(sample.height) alt=(shows(sample));
    }
}

/// What the figure shows, in words, for who does not see it.
pub fn shows(sample: &Sample) -> String {
    let mut names: Vec<&str> = vec![];
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for element in &sample.perception.elements {
        let sort = match element {
            Element::Point { label, .. } if label != "None" => {
                names.push(label);
                continue;
            }
            Element::Point { .. } => "unnamed point",
            Element::Line { .. } => "line",
            Element::Angle { .. } => "marked angle",
            Element::Circle { .. } => "circle",
            Element::FunctionCurve { .. } => "curve",
            Element::Text { .. } => "label",
            Element::Symbol { .. } => "sign",
        };
        *counts.entry(sort).or_default() += 1;
    }
    let mut parts = vec![];
    if !names.is_empty() {
        parts.push(format!("points {}", names.join(", ")));
    }
    parts.extend(counts.iter().map(|(sort, n)| format!("{n} {sort}{}", if *n == 1 { "" } else { "s" })));
    let what = if parts.is_empty() { "the diagram of the problem".into() } else { parts.join("; ") };
    format!("{} figure: {what}", sample.kind)
}

fn before_and_after(sample: &Sample) -> Markup {
    let last = sample.picture_hashes.len() - 1;
    html! {
        div.pair data-compare {
            @for (place, words) in [(0, "before the first tool call"), (last, "after the last tool call")] {
                figure {
                    img.figure.mid src=(picture(&sample.picture_hashes[place])) width=(sample.width) height=(sample.height)
                        loading="lazy" alt=(format!("The figure {words}"));
                    figcaption { (words) }
                }
            }
        }
    }
}

fn rests_on(sample: &Sample) -> Markup {
    html! {
        ul.plain {
            @for path in &sample.knowledge { li { a href=(below("/knowledge", path)) { (path) } } }
        }
        p.tags { @for tool in &sample.tools { a.tag href=(below("/tools", tool)) { (tool) } } }
    }
}

fn lineage(sample: &Sample, children: &[(String, String, u8, u8, String)]) -> Markup {
    let Provenance { run_seed, turn, slot, template, template_hash, level, engine, expansions } = &sample.provenance;
    html! {
        ul {
            li { "Template " a href=(below("/templates", template)) { (template) } ", level " (level) ", hash " code { (&template_hash[..16]) } }
            @for e in expansions { li { "Expanded by " code { (e.rule) } " (" (e.way.name()) ")" } }
            @if let Some(parent) = &sample.parent { li { "Expands " a href=(parts::sample(parent)) { (parent) } } }
            @for (id, _, _, depth, way) in children {
                li { "Expanded by " a href=(parts::sample(id)) { (id) } " (" (way) ", " (depth) "×)" }
            }
            li { "Run seed " code { (run_seed) } ", turn " (parts::whole(*turn)) ", place " (slot) ", engine " (engine) }
        }
    }
}

/// The way to derive the sample anew.
fn remake(id: &str, hash: &str) -> Markup {
    html! {
        p.row {
            a.button href=(format!("{}/again", parts::sample(id))) { "Make it again" }
            span.soft { "derives it from template and seed and compares every byte; its record has hash " code { (&hash[..16]) } }
        }
    }
}

/// Programs of every picture in both languages, as JSON: name, title, language, state, code.
fn programs(sample: &Sample, number: u64) -> Result<Vec<serde_json::Value>, ExportError> {
    let row = Row::new(sample.clone(), number, "images")?;
    let mut all = vec![];
    for language in ["Python", "SVG"] {
        for state in 0..=row.calls() {
            let made = match (language, state) {
                ("Python", 0) => row.figure_code().map(str::to_owned),
                ("Python", call) => row.call_code(call - 1).map(str::to_owned),
                (_, 0) => row.figure_svg(),
                (_, call) => row.call_svg(call - 1),
            };
            let what = if state == 0 { "the figure".to_owned() } else { format!("tool call {state}") };
            let name = format!("{}-{state}", language.to_lowercase());
            let code = made?;
            all.push(json!({ "name": name, "title": format!("{language}: {what}"), "language": language, "state": state, "code": code }));
        }
    }
    Ok(all)
}
