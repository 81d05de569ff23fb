//! Faults of boards and diagrams of sets: what a cell or heading holds, which cells are dark, where an element lies.

use super::edit::*;
use super::row::{Bench, Fault, Injected, Modality};
use crate::figure::plan::plan;
use crate::generate::rasterise;
use crate::sample::Candidate;
use crate::scene::cell::{Cell, Content};
use crate::scene::regions::{around, places};
use crate::scene::sets::Sets;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};
use crate::seed::Stream;

const SCENE: Modality = Modality::Scene;
const FIGURE: Modality = Modality::Figure;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "cell-text", modality: SCENE, imitates: "a cell or heading holds another word or sign than the problem builds on", inject: cell_text },
    Fault { name: "cell-shading", modality: SCENE, imitates: "another cell is dark than the problem builds on", inject: cell_shading },
    Fault { name: "element-elsewhere", modality: SCENE, imitates: "an element lies in another region", inject: element_elsewhere },
    Fault { name: "cell-drawn-otherwise", modality: FIGURE, imitates: "the figure is drawn with other contents or shading of a cell, heading or region", inject: drawn_otherwise },
];

/// What a shape shows by a text of its own.
fn text_of(shape: &mut Shape) -> Option<&mut String> {
    match shape {
        Shape::Cell(Cell { content: Content::Text(text), .. }) => Some(text),
        Shape::Heading(heading) => Some(&mut heading.text),
        _ => None,
    }
}

/// Puts the text of another cell or heading of the figure, or its own with another last letter, in place of one.
fn retext(scene: &mut Scene, stream: &mut Stream) -> Option<String> {
    let texts: Vec<(usize, String)> = scene
        .entities
        .iter()
        .enumerate()
        .filter(|(_, e)| e.state == 0)
        .filter_map(|(i, e)| text_of(&mut e.shape.clone()).map(|t| (i, t.clone())))
        .collect();
    let (i, old) = one(stream, &texts)?.clone();
    let class = std::mem::discriminant(&scene.entities[i].shape);
    let others: Vec<String> = texts
        .iter()
        .filter(|(k, t)| *t != old && std::mem::discriminant(&scene.entities[*k].shape) == class)
        .map(|x| x.1.clone())
        .collect();
    let new = one(stream, &others)?.clone();
    *text_of(&mut scene.entities[i].shape)? = new.clone();
    Some(format!("{new} stands in place of {old}"))
}

/// Turns a blank cell dark or a dark one blank.
fn reshade(scene: &mut Scene, stream: &mut Stream) -> Option<String> {
    let blank =
        |e: &crate::scene::Entity| e.state == 0 && matches!(e.shape, Shape::Cell(Cell { content: Content::Blank, .. }));
    let cells: Vec<usize> = (0..scene.entities.len()).filter(|i| blank(&scene.entities[*i])).collect();
    let i = *one(stream, &cells)?;
    let look = &mut scene.entities[i].look;
    look.filled = !look.filled;
    Some(format!("cell {i} is {}", if look.filled { "dark" } else { "blank" }))
}

/// Puts an element to the clearest place of another region.
fn relocate(scene: &mut Scene, stream: &mut Stream) -> Option<String> {
    let elements: Vec<usize> = (0..scene.entities.len())
        .filter(|i| matches!(scene.entities[*i].shape, Shape::Sets(Sets::Element(..))))
        .collect();
    let i = *one(stream, &elements)?;
    let Shape::Sets(Sets::Element(at, text)) = scene.entities[i].shape.clone() else { return None };
    let own = around(scene, at);
    let zones: Vec<Vec<EntityId>> = scene
        .entities
        .iter()
        .filter_map(|e| match &e.shape {
            Shape::Sets(Sets::Element(at, _)) => Some(around(scene, *at)),
            Shape::Sets(Sets::Zone(inside, _)) => Some(inside.clone()),
            _ => None,
        })
        .filter(|zone| *zone != own)
        .collect();
    let zone = one(stream, &zones)?.clone();
    let (to, _) = *places(scene, &zone).first()?;
    scene.entities[i].shape = Shape::Sets(Sets::Element(to, text.clone()));
    Some(format!("{text} lies in another region"))
}

type Change = fn(&mut Scene, &mut Stream) -> Option<String>;

/// Changes the scene; no fault unless a claim or the answer breaks.
fn changed(c: &mut Candidate, stream: &mut Stream, change: Change) -> Option<Injected> {
    let mut draft = c.draft.clone();
    let what = change(&mut draft.board.scene, stream)?;
    finish(c, draft, what)
}

fn cell_text(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    changed(c, stream, retext)
}

fn cell_shading(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    changed(c, stream, reshade)
}

fn element_elsewhere(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    changed(c, stream, relocate)
}

/// Draws the figure from a changed scene and keeps the draft.
fn drawn_otherwise(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut scene = c.draft.board.scene.clone();
    let mut changes: [Change; 3] = [retext, reshade, relocate];
    stream.shuffle(&mut changes);
    let what = changes.iter().find_map(|change| change(&mut scene, stream))?;
    let figure = plan(&scene, c.figure.theme, c.figure.sheet);
    if figure == c.figure {
        return None;
    }
    c.figure = figure;
    rasterise(c).ok()?;
    Injected::of(what)
}
