//! A training run: its curves, drawn from `metrics.jsonl` as it is now, and how far its checkpoints are.

use crate::model::kept;
use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::schema::{anything, map, maybe, object, text, whole};
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use crate::train::line::Line;
use crate::web::learning::folders;
use crate::web::page::{Ask, Page, Shown};
use crate::web::parts::below;
use crate::web::{parts, plot};
use maud::html;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Points of a curve, about; examinations are kept all.
const POINTS: usize = 400;

/// The page.
pub static PAGE: Page = Page {
    summary: "A training run: settings, checkpoints, and its numbers over its steps.",
    fields: &[Field { name: "name", meaning: "name of the run's folder" }],
    schema: || {
        object(&[
            ("name", text("name of its folder")),
            ("stage", text("what is trained; empty before the first checkpoint")),
            ("step", whole("steps of the last line of numbers")),
            ("best", maybe(anything("step and score of the best examination"))),
            ("settings", anything("as the last checkpoint keeps them")),
            ("checkpoints", anything("steps of whole checkpoints")),
            ("curves", map(anything("pairs of step and value, thinned out to some hundreds"))),
            ("rollouts", maybe(text("address of its rollouts, for runs that make some"))),
        ])
    },
    load,
};

/// A run.
#[derive(Default)]
pub struct Run {
    /// What is trained.
    pub stage: String,
    /// Steps of the last line.
    pub step: u64,
    /// Step and score of the best examination.
    pub best: Option<(u64, f64)>,
    settings: Value,
    checkpoints: Vec<u64>,
    curves: BTreeMap<String, Vec<[f64; 2]>>,
}

impl Run {
    /// The last value of a number.
    pub fn last(&self, name: &str) -> Option<f64> {
        self.curves.get(name)?.last().map(|p| p[1])
    }

    /// The run in a list, as JSON.
    pub fn told(&self, name: &str) -> Value {
        let last: BTreeMap<&str, f64> = self.curves.keys().filter_map(|k| Some((k.as_str(), self.last(k)?))).collect();
        json!({ "name": name, "stage": self.stage, "step": self.step, "best": self.best, "last": last })
    }
}

/// Reads the folder of a run; what is not there is left empty.
pub fn read(folder: &Path) -> Run {
    let mut run = Run { checkpoints: kept::steps(folder), ..Run::default() };
    let lines = folders::text(&folder.join(folders::TRAINING)).unwrap_or_default();
    let count = lines.lines().count();
    let step = count.div_ceil(POINTS).max(1);
    for (number, text) in lines.lines().enumerate() {
        if !number.is_multiple_of(step) && number + 1 < count && !text.contains("\"exam/") {
            continue;
        }
        let Some(line) = Line::read(text) else { continue };
        run.step = line.step;
        for (name, value) in line.values {
            run.curves.entry(name).or_default().push([line.step as f64, value]);
        }
    }
    if let Some(step) = run.checkpoints.last() {
        let kept = folders::text(&folder.join(format!("step-{step:08}")).join("trainer_state.json"));
        let kept: Value = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        run.stage = kept["stage"].as_str().unwrap_or_default().to_owned();
        run.best = serde_json::from_value(kept["best"].clone()).unwrap_or_default();
        run.settings = kept["settings"].clone();
    }
    run
}

fn load(state: &State, _: &mut SqliteStore, ask: &Ask) -> Result<Shown, Fail> {
    let name = ask.rest.as_str();
    let missing = || Fail::missing(format!("there is no training run {name}; hint: /learning lists them"));
    let folder = folders::find(&state.config.serve.training, folders::TRAINING, name).ok_or_else(missing)?;
    let run = read(&folder);
    let rollouts = folders::rollouts(&folder).map(|_| below("/evaluations", &format!("{name}{}", folders::ROLLOUTS)));
    let json = json!({
        "name": name, "stage": run.stage, "step": run.step, "best": run.best, "settings": run.settings,
        "checkpoints": run.checkpoints, "curves": run.curves, "rollouts": rollouts,
    });
    let body = html! {
        div.stack {
            dl.stats {
                (parts::stat("stage", if run.stage.is_empty() { "–" } else { &run.stage })) (parts::stat("steps", parts::whole(run.step)))
                (parts::stat("checkpoints", run.checkpoints.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")))
                @if let Some((step, score)) = run.best { (parts::stat("best examination", format!("{score:.4} at step {step}"))) }
            }
            @if let Some(address) = &rollouts { p { a href=(address) { "Its rollouts" } ", with what was drawn in each and how it was rewarded." } }
            @if run.curves.is_empty() { p.empty { "No step is done yet." } }
            div.two { @for (name, points) in &run.curves { section { h2 { (name) }
                @if points.len() > 1 { (plot::line(name, "step", points)) } @else { p { (points.first().map_or(String::new(), |p| format!("{} at step {}", p[1], p[0]))) } }
            } } }
            @if !run.settings.is_null() {
                h2 { "Settings" }
                (parts::code("settings", &serde_json::to_string_pretty(&run.settings).unwrap_or_default(), "settings as JSON"))
            }
        }
    };
    Ok(Shown { title: name.to_owned(), body, json })
}
