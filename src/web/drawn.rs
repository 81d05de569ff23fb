//! Figures that are not stored: rejected candidates and previews are derived anew, drawn, and the places of findings marked.

use crate::check::{self, Refused};
use crate::claim::Claim;
use crate::flywheel::looked::{Looked, looked_at};
use crate::sample::finding::{Finding, Place};
use crate::sample::{Candidate, Picture, Reject};
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};
use crate::serve::fail::Fail;
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use maud::{Markup, html};

/// Room around a marked place, in pixels.
const ROOM: f64 = 9.0;

/// Levels and seeds of previews.
pub const SEEDS: std::ops::RangeInclusive<u64> = 0..=999_999_999;

/// A box in a picture: left, top, right, bottom in pixels.
pub type Area = [f64; 4];

/// A place that is marked.
#[derive(Clone, PartialEq, Debug)]
pub struct Mark {
    /// Index of the picture, 0 for the original.
    pub state: usize,
    /// Where.
    pub area: Area,
    /// Code of the finding.
    pub code: String,
}

/// A candidate that was drawn, or why it could not be.
pub enum Drawn {
    /// Its pictures' number and size, and the marked places.
    Here {
        /// Number of pictures.
        pictures: usize,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Places.
        marks: Vec<Mark>,
    },
    /// In words.
    Not(String),
}

/// Derives the candidate of a reject.
fn derived(state: &State, store: &mut SqliteStore, reject: &Reject) -> Result<Looked, String> {
    looked_at(store, &state.context, &reject.provenance).map_err(|e| e.to_string())
}

/// Derives a reject anew and finds the places of its findings.
pub fn reject(state: &State, store: &mut SqliteStore, reject: &Reject) -> Drawn {
    match derived(state, store, reject) {
        Err(why) => Drawn::Not(why),
        Ok(looked) => {
            let candidate = looked.candidate();
            Drawn::Here {
                pictures: candidate.pictures.len(),
                width: candidate.figure.base.width,
                height: candidate.figure.base.height,
                marks: marks(candidate, &reject.findings),
            }
        }
    }
}

/// A picture of a reject, derived anew.
///
/// # Errors
/// If there is none.
pub fn reject_picture(
    state: &State,
    store: &mut SqliteStore,
    reject: &Reject,
    picture: usize,
) -> Result<Picture, Fail> {
    let looked = derived(state, store, reject).map_err(Fail::missing)?;
    let found = looked.candidate().pictures.get(picture).cloned();
    found.ok_or_else(|| Fail::missing(format!("there is no picture {picture}")))
}

/// A problem of a template as it is now, with what the checks find.
///
/// # Errors
/// If there is no such template or level, or it yields nothing at this seed.
pub fn preview(state: &State, template: &str, level: Option<u8>, seed: u64) -> Result<(Candidate, Vec<Finding>), Fail> {
    let cx = &state.context;
    let script = cx.generator.set.scripts().iter().find(|s| s.name == template);
    let script =
        script.ok_or_else(|| Fail::missing(format!("there is no template {template}; hint: /templates lists them")))?;
    let level = level.unwrap_or(script.meta.levels[0]);
    if !script.meta.levels.contains(&level) {
        return Err(Fail::bad(format!("level={level}: the template has the levels {:?}", script.meta.levels)));
    }
    if !SEEDS.contains(&seed) {
        return Err(Fail::bad(format!("seed={seed}: hint: {} to {}", SEEDS.start(), SEEDS.end())));
    }
    let made = cx.generator.candidate(script, crate::generate::provenance(script, seed, 0, 0, level));
    let candidate = made.map_err(|reject| {
        let codes: Vec<&str> = reject.findings.iter().map(|f| f.code.as_str()).collect();
        Fail::missing(format!("the template yields nothing at seed {seed}, level {level}: {}", codes.join(", ")))
    })?;
    Ok(match check::verify(&cx.checks, candidate) {
        Ok(verified) => (verified.candidate(), vec![]),
        Err(refused) => {
            let Refused { candidate, findings } = *refused;
            (candidate, findings)
        }
    })
}

/// Places of findings in the pictures of a candidate.
pub fn marks(candidate: &Candidate, findings: &[Finding]) -> Vec<Mark> {
    let scene = &candidate.draft.board.scene;
    let mark = |finding: &Finding| {
        let (state, area) = match &finding.place {
            Place::Pixels { state, area } => (usize::from(*state), Some(*area)),
            Place::Entity(id) => (0, around(candidate, &[EntityId(*id)])),
            Place::Claim(id) => {
                let claim = candidate.draft.board.claims.get(*id as usize)?;
                (0, around(candidate, &entities(&claim.claim, scene)))
            }
            _ => (0, None),
        };
        Some(Mark { state, area: area?, code: finding.code.clone() })
    };
    findings.iter().filter_map(mark).collect()
}

fn entities(claim: &Claim, scene: &Scene) -> Vec<EntityId> {
    match claim {
        Claim::Equal(measure, _) => measure.entities(scene),
        Claim::Same(a, b) => a.entities(scene).into_iter().chain(b.entities(scene)).collect(),
        Claim::Holds(relation) => {
            let mut relation = relation.clone();
            relation.points_mut().into_iter().filter_map(|p| scene.point_entity(*p)).collect()
        }
    }
}

/// The box around some entities; `None` if they stand nowhere.
fn around(candidate: &Candidate, ids: &[EntityId]) -> Option<Area> {
    let (scene, view) = (&candidate.draft.board.scene, &candidate.figure.view);
    let mut area = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut include = |[x, y]: [f64; 2], r: f64| {
        area = [area[0].min(x - r), area[1].min(y - r), area[2].max(x + r), area[3].max(y + r)];
    };
    for id in ids {
        let entity = scene.entities.get(id.0 as usize)?;
        match &entity.shape {
            Shape::Circle(centre, radius) => {
                include(view.pixel(scene.at(*centre)), scene.scalar(*radius) * view.scale_x)
            }
            other => other.defining_points().into_iter().for_each(|p| include(view.pixel(scene.at(p)), 0.0)),
        }
    }
    (area[0] <= area[2]).then(|| [area[0] - ROOM, area[1] - ROOM, area[2] + ROOM, area[3] + ROOM])
}

/// A place in words.
pub fn place(place: &Place) -> String {
    match place {
        Place::Whole => "the candidate as a whole".into(),
        Place::Entity(id) => format!("entity {id}"),
        Place::Claim(id) => format!("claim {id}"),
        Place::Step(step) => format!("move {}", step + 1),
        Place::Span { step: None, start, end } => format!("the question, bytes {start} to {end}"),
        Place::Span { step: Some(step), start, end } => format!("move {}, bytes {start} to {end}", step + 1),
        Place::Pixels { state, area } => {
            let [l, t, r, b] = area.map(f64::round);
            format!("picture {state}, {l}, {t} to {r}, {b} pixels")
        }
    }
}

/// The pictures of a reject with its marked places.
pub fn figure(drawn: &Drawn, number: u64) -> Markup {
    match drawn {
        Drawn::Not(why) => html! { p.note { "Its figure cannot be drawn: " (why) "." } },
        Drawn::Here { pictures, width, height, marks } => html! {
            div.pair {
                // All states would be much; the original and those where something was found are enough.
                @for state in (0..*pictures).filter(|s| *s == 0 || marks.iter().any(|m| m.state == *s)) {
                    @let here: Vec<&Mark> = marks.iter().filter(|m| m.state == state).collect();
                    (marked(&format!("/rejects/{number}/figure?state={state}"), state, (*width, *height), &here))
                }
            }
        },
    }
}

/// One picture with boxes on it.
pub fn marked(address: &str, state: usize, (width, height): (u32, u32), marks: &[&Mark]) -> Markup {
    let what = if state == 0 { "The figure".to_owned() } else { format!("The figure after tool call {state}") };
    html! {
        figure {
            div.marked {
                img.figure src=(address) width=(width) height=(height) alt=(what);
                @if !marks.is_empty() {
                    svg viewBox=(format!("0 0 {width} {height}")) aria-hidden="true" {
                        @for Mark { area: [l, t, r, b], .. } in marks {
                            rect x=(format!("{l:.1}")) y=(format!("{t:.1}")) width=(format!("{:.1}", r - l)) height=(format!("{:.1}", b - t)) rx="4" {}
                        }
                    }
                }
            }
            figcaption {
                @if marks.is_empty() { (what) } @else { "Marked: " (marks.iter().map(|m| m.code.as_str()).collect::<Vec<_>>().join(", ")) }
            }
        }
    }
}
