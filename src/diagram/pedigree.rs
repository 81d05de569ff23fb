//! Pedigree charts: persons in rows, one for each generation, and the lines of their families.

use crate::claim::args::{ArgError, Args};
use crate::claim::board::{Board, Naming};
use crate::diagram::construction::{Construction, Made, naming};
use crate::scene::kinship::person;
use crate::scene::mark::MarkKind;
use crate::scene::pedigree::{Kin, Sex};
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{EntityId, Scene};

/// Distance of two generations in units of the least distance of two persons in a row.
const ROW: f64 = 1.75;
/// Least room between the lines of siblings of two families.
const APART: f64 = 0.4;

fn add_person(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (x, row) = (a.number("x")?, a.number("row")?);
    let sex = match a.text("sex")?.as_str() {
        "male" => Sex::Male,
        "female" => Sex::Female,
        other => return Err(a.error("sex", format_args!("is male or female, not {other:?}"))),
    };
    let affected = a.flag("affected", false)?;
    if row < 0.0 || row.fract() != 0.0 {
        return Err(a.error("row", format_args!("is 0 for the first generation, 1 for the next and so on, not {row}")));
    }
    let at = [x, -ROW * row];
    let near = b.scene.ids().find(|id| {
        person(&b.scene, *id).is_some_and(|(p, ..)| (p[1] - at[1]).abs() < 1e-9 && (p[0] - at[0]).abs() < 1.0 - 1e-9)
    });
    if let Some(id) = near {
        let name = b.scene.called(id).unwrap_or_default();
        return Err(a.error("x", format_args!("is less than 1 from {name} in the same row")));
    }
    let name = match naming(a, &[])? {
        Naming::Fresh(likes) => b.names.fresh(&likes.iter().map(String::as_str).collect::<Vec<_>>()),
        Naming::Named(name) if b.names.take(&name) => name,
        other => return Err(a.error("name", format_args!("is taken or missing: {other:?}"))),
    };
    let p = b.scene.add_point(at);
    let id = b.add(Shape::Kin(Kin::Person(p, sex, affected)), Some(name), Look::of(Role::Main));
    b.mark(MarkKind::Name(id), None);
    Ok(Made::One(id))
}

/// From where to where the lines under a family's partners reach across, and the height of the partners.
fn reach(scene: &Scene, [a, b]: [EntityId; 2], children: &[EntityId]) -> Option<([f64; 2], f64)> {
    let ((p, ..), (q, ..)) = (person(scene, a)?, person(scene, b)?);
    let middle = (p[0] + q[0]) / 2.0;
    let below = children.iter().filter_map(|c| person(scene, *c).map(|found| found.0[0]));
    Some((below.fold([middle, middle], |[low, high], x| [low.min(x), high.max(x)]), p[1]))
}

/// Why a family's lines could not be told from others, if so.
fn untidy(scene: &Scene, partners: [EntityId; 2], children: &[EntityId]) -> Option<String> {
    let name = |id: EntityId| scene.called(id).unwrap_or_default();
    let ((p, ..), (q, ..)) = (person(scene, partners[0])?, person(scene, partners[1])?);
    let (low, high) = (p[0].min(q[0]), p[0].max(q[0]));
    let level = |at: [f64; 2]| (at[1] - p[1]).abs() < 1e-9;
    if !level(q) {
        return Some(format!("{} and {} do not stand in one row", name(partners[0]), name(partners[1])));
    }
    let between = |id: &EntityId| person(scene, *id).is_some_and(|(r, ..)| level(r) && r[0] > low && r[0] < high);
    if let Some(id) = scene.ids().find(between) {
        return Some(format!("{} stands between the partners", name(id)));
    }
    let one_below = |id: &&EntityId| person(scene, **id).is_some_and(|(r, ..)| (p[1] - r[1] - ROW).abs() < 1e-9);
    if let Some(id) = children.iter().find(|id| !one_below(id)) {
        return Some(format!("{} does not stand one row under the parents", name(*id)));
    }
    let ([from, to], _) = reach(scene, partners, children)?;
    for entity in &scene.entities {
        let Shape::Kin(Kin::Family(a, b, others)) = &entity.shape else { continue };
        if let Some(id) = children.iter().find(|id| others.contains(id)) {
            return Some(format!("{} has parents already", name(*id)));
        }
        let ([left, right], height) = reach(scene, [*a, *b], others)?;
        let near = (height - p[1]).abs() < 1e-9 && from < right + APART && to > left - APART;
        if near && !children.is_empty() && !others.is_empty() {
            return Some(format!(
                "the lines of siblings under {} and {} meet others",
                name(partners[0]),
                name(partners[1])
            ));
        }
    }
    None
}

fn family(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let partners = [a.entity("A")?, a.entity("B")?];
    let children = match a.take("children") {
        None => Vec::new(),
        Some(list) => Args::new("children", vec![list], Vec::new()).entities()?,
    };
    if let Some(id) = partners.iter().chain(&children).find(|id| person(&b.scene, **id).is_none()) {
        return Err(a.error("A", format_args!("and all others must be persons; entity {} is none", id.0)));
    }
    if partners[0] == partners[1] {
        return Err(a.error("B", "must be another person than A"));
    }
    if let Some(why) = untidy(&b.scene, partners, &children) {
        return Err(a.error("children", why));
    }
    let shape = Shape::Kin(Kin::Family(partners[0], partners[1], children));
    Ok(Made::One(b.add(shape, None, Look::of(Role::Main))))
}

/// The construction of a person.
pub const PERSON: Construction = Construction {
    name: "person",
    signature: "(x, row, sex, affected=False, name=)",
    summary: "a person: a square for sex male, a circle for female, filled if affected; row 0 is the first generation, persons in a row stand at least 1 apart",
    build: add_person,
};

/// The construction of a couple with its children.
pub const FAMILY: Construction = Construction {
    name: "family",
    signature: "(A, B, children=[])",
    summary: "the line that joins two partners in a row and the lines to their children in the next row",
    build: family,
};
