//! Templates: what there is to derive from, with yield; of each a live preview by seed, its findings, and its source.

use crate::sample::draft::Move;
use crate::serve::fail::Fail;
use crate::serve::field;
use crate::serve::route::Field;
use crate::serve::schema::{anything, list, object, whole};
use crate::serve::state::State;
use crate::store::SourceFile;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::view::{counts, samples};
use crate::web::drawn::{self, Mark};
use crate::web::page::{Ask, Page, Shown, address};
use crate::web::parts::{self, below, share};
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeMap;

/// The list.
pub static PAGE: Page = Page {
    summary: "Templates with diagram, levels and yield.",
    fields: &[Field { name: "folder", meaning: "folder of templates" }],
    schema: || {
        object(&[("templates", list(anything("template, title, kind, levels, knowledge, tools, verified, rejected")))])
    },
    load,
};

/// One template.
pub static ONE: Page = Page {
    summary: "A template: what it needs, yield by level, causes of rejection, source, and a preview by seed.",
    fields: &[Field { name: "name", meaning: "the template's name" }, field::PREVIEW_SEED, field::PREVIEW_LEVEL],
    schema: || {
        object(&[
            ("template", anything("name, title, kind, levels, knowledge, tools, hash")),
            ("yield", list(anything("level, verified, rejected"))),
            ("causes", list(anything("code and number of rejects"))),
            ("preview", anything("seed, level, question, answer, moves, findings; or why there is none")),
            ("files", whole("files of its source that are kept")),
        ])
    },
    load: load_one,
};

/// Verified and rejected by template and level.
type Yields = BTreeMap<(String, String), (u64, u64)>;

fn yields(store: &mut SqliteStore) -> Result<Yields, Fail> {
    let mut found = Yields::new();
    for row in store.ask("read counts", async |db| counts::axis(db, "verified").await)? {
        found.entry((row.name, row.other)).or_default().0 += row.number.cast_unsigned();
    }
    for row in store.ask("read counts", async |db| counts::axis(db, "rejected").await)? {
        found.entry((row.name, row.other)).or_default().1 += row.number.cast_unsigned();
    }
    Ok(found)
}

fn load(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let mut sums: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for ((template, _), (verified, rejected)) in yields(store)? {
        let sum = sums.entry(template).or_default();
        *sum = (sum.0 + verified, sum.1 + rejected);
    }
    let folder = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    let scripts = state.context.generator.set.scripts();
    let mut folders: BTreeMap<String, u64> = BTreeMap::new();
    scripts.iter().for_each(|s| *folders.entry(folder(&s.name)).or_default() += 1);
    let chosen = scripts.iter().filter(|s| ask.get("folder").is_none_or(|f| folder(&s.name) == f));
    let rows: Vec<_> = chosen.map(|s| (s, sums.get(&s.name).copied().unwrap_or_default())).collect();
    let list: Vec<_> = rows
        .iter()
        .map(|(s, (verified, rejected))| {
            json!({ "template": s.name, "title": s.meta.title, "kind": s.meta.kind.name, "levels": s.meta.levels,
                "knowledge": s.meta.knowledge, "tools": s.meta.tools, "verified": verified, "rejected": rejected })
        })
        .collect();
    let folders: Vec<(String, u64)> = folders.into_iter().collect();
    let body = html! {
        form.filters method="get" action="/templates" { (parts::choose(ask, "folder", "Folder", &folders)) button type="submit" { "Filter" } }
        div.wide tabindex="0" role="region" aria-label="Templates" { table {
            thead { tr { th { "template" } th { "problem" } th { "diagram" } th { "levels" } th.n { "samples" } th.n { "yield" } td {} } }
            tbody { @for (s, (verified, rejected)) in &rows {
                tr {
                    th scope="row" { a href=(below("/templates", &s.name)) { (s.name) } } td { (s.meta.title) } td { (s.meta.kind.name) }
                    td { (s.meta.levels.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")) }
                    td.n { (parts::whole(*verified)) } td.n { (share(*verified, verified + rejected)) }
                    td.w { (parts::bar(*verified, verified + rejected)) }
                }
            } }
        } }
    };
    Ok(Shown { title: "Templates".into(), body, json: json!({ "templates": list }) })
}

fn load_one(state: &State, store: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let name = ask.rest.as_str();
    let set = &state.context.generator.set;
    let missing = || Fail::missing(format!("there is no template {name}; hint: /templates lists them"));
    let script = set.scripts().iter().find(|s| s.name == name).ok_or_else(missing)?;
    let meta = &script.meta;
    let seed = ask.number("seed")?.unwrap_or(1);
    let level = ask.number("level")?.unwrap_or(meta.levels[0]);
    let yields: Vec<(String, u64, u64)> = yields(store)?
        .into_iter()
        .filter(|((template, _), _)| template == name)
        .map(|((_, level), (verified, rejected))| (level, verified, rejected))
        .collect();
    let rows = store.ask("read counts", async |db| counts::axis(db, "code").await)?;
    let mut causes: Vec<(String, u64)> =
        rows.into_iter().filter(|r| r.other == name).map(|r| (r.name, r.number.cast_unsigned())).collect();
    causes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let source = store.ask("read a source", async |db| samples::source(db, &script.hash).await)?;
    let files: Vec<SourceFile> = source.and_then(|(_, text)| serde_json::from_str(&text).ok()).unwrap_or_default();
    let preview = drawn::preview(state, name, Some(level), seed);
    let told = match &preview {
        Ok((c, findings)) => json!({
            "seed": seed, "level": level, "question": c.question.0, "answer": c.draft.answer.print(crate::answer::style::Style::Plain),
            "moves": c.words.iter().map(|w| &w.0).collect::<Vec<_>>(), "findings": findings,
        }),
        Err(fail) => json!({ "seed": seed, "level": level, "error": fail.message }),
    };
    let json = json!({
        "template": { "name": script.name, "title": meta.title, "kind": meta.kind.name, "levels": meta.levels,
            "knowledge": meta.knowledge, "tools": meta.tools, "hash": script.hash },
        "yield": yields, "causes": causes, "preview": told, "files": files.len(),
    });
    let body = html! {
        div.stack {
            p.question { (meta.title) }
            p.tags { span.tag { (meta.kind.name) } @for tool in &meta.tools { a.tag href=(below("/tools", tool)) { (tool) } } }
            ul.plain { @for path in &meta.knowledge { li { a href=(below("/knowledge", path)) { (path) } } } }
            section aria-labelledby="preview" {
                h2 #preview { "Preview" }
                form.filters method="get" action=(below("/templates", name)) {
                    label { "Seed" input name="seed" inputmode="numeric" value=(seed); }
                    label { "Level" select name="level" { @for l in &meta.levels { option value=(l) selected[*l == level] { (l) } } } }
                    button type="submit" { "Draw" }
                    a href=(address(&below("/templates", name), [("seed", (seed.saturating_add(1)).to_string().as_str()), ("level", level.to_string().as_str())])) { "Next seed" }
                }
                @match &preview {
                    Err(fail) => { p.note { (fail.message) } }
                    Ok((candidate, findings)) => { (shown(name, level, seed, candidate, findings)) }
                }
            }
            section aria-labelledby="yield" {
                h2 #yield { "Yield" }
                @if yields.is_empty() { p.empty { "No turn took it yet." } } @else {
                    table {
                        thead { tr { th { "level" } th.n { "samples" } th.n { "rejects" } th.n { "yield" } td {} } }
                        tbody { @for (level, verified, rejected) in &yields {
                            tr { th scope="row" { (level) } td.n { (parts::whole(*verified)) } td.n { (parts::whole(*rejected)) }
                                td.n { (share(*verified, verified + rejected)) } td.w { (parts::bar(*verified, verified + rejected)) } }
                        } }
                    }
                    p { a href=(address("/samples", [("template", name)])) { "Its samples" } " · " a href=(address("/rejects", [("template", name)])) { "Its rejects" } }
                }
                @if !causes.is_empty() { ul { @for (code, number) in &causes { li { a href=(address("/rejects", [("code", code.as_str()), ("template", name)])) { (code) } ": " (parts::whole(*number)) } } } }
            }
            section aria-labelledby="source" {
                h2 #source { "Source" }
                @if files.is_empty() { p.empty { "It is kept in the database once a sample is derived from it." } }
                @for (place, file) in files.iter().enumerate() {
                    details { summary { (file.path) } (parts::code(&format!("file-{place}"), &file.source, &file.path)) }
                }
            }
        }
    };
    Ok(Shown { title: name.to_owned(), body, json })
}

fn shown(
    name: &str,
    level: u8,
    seed: u64,
    candidate: &crate::sample::Candidate,
    findings: &[crate::sample::finding::Finding],
) -> Markup {
    let marks = drawn::marks(candidate, findings);
    let size = (candidate.figure.base.width, candidate.figure.base.height);
    let picture = |state: usize| {
        let (level, seed, state) = (level.to_string(), seed.to_string(), state.to_string());
        address("/preview.png", [("template", name), ("level", level.as_str()), ("seed", &seed), ("state", &state)])
    };
    let last = candidate.pictures.len() - 1;
    html! {
        p.question { (candidate.question.0) }
        div.pair {
            @for state in if last > 0 { vec![0, last] } else { vec![0] } {
                @let here: Vec<&Mark> = marks.iter().filter(|m| m.state == state).collect();
                (drawn::marked(&picture(state), state, size, &here))
            }
        }
        ol { @for (m, words) in candidate.draft.trajectory.iter().zip(&candidate.words) {
            li { @if let Move::Call(call) = m { span.badge.plain { (call.tool) } " " } (words.0) }
        } }
        p { span.soft { "Answer: " } span.answer { (candidate.draft.answer.print(crate::answer::style::Style::Plain)) } }
        @if findings.is_empty() { p { span.badge.good { "passes all checks" } } } @else {
            ul { @for f in findings { li { span.badge.bad { (f.code) } " at " (drawn::place(&f.place)) } } }
        }
    }
}
