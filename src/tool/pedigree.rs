//! Tools of pedigree charts: the half fill of carriers.

use crate::claim::Claim;
use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::text::name_token;
use crate::scene::kinship::person;
use crate::scene::pedigree::Kin;
use crate::scene::shape::{Look, Role, Shape};
use crate::tool::row::{Applied, Tool, tool};

const PEDIGREE: &[&str] = &["graph"];

fn pedigree_shade(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = a.entities()?;
    if ids.is_empty() {
        return Err(a.error("persons", "need at least one"));
    }
    let mut returns = Vec::new();
    for id in &ids {
        let shape = Shape::Kin(Kin::Carrier(*id));
        let called = || b.scene.called(*id).unwrap_or_else(|| format!("entity {}", id.0));
        match person(&b.scene, *id) {
            None => return Err(a.error("persons", format_args!("must be persons; {} is none", called()))),
            Some((.., true)) => return Err(a.error("persons", format_args!("must not be affected; {} is", called()))),
            Some(_) if b.scene.entities.iter().any(|e| e.look.shown() && e.shape == shape) => {
                return Err(a.error("persons", format_args!("are marked already: {}", called())));
            }
            Some(_) => returns.push(b.add(shape, None, Look::of(Role::Tool))),
        }
    }
    let names = ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>().join(", ");
    let (symbol, carrier) = if ids.len() == 1 { ("symbol", "a carrier") } else { ("symbols", "carriers") };
    Ok(Applied {
        returns,
        phrases: vec![
            format!("fill half of the {symbol} of {names}"),
            format!("mark {names} as {carrier} by a half filled symbol"),
        ],
        post: vec![Claim::Holds(Relation::MarkedNodes(ids))],
    })
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[tool!(
    PEDIGREE,
    "pedigree_shade",
    &["half_fill", "mark_carriers"],
    "(person, ...)",
    "fills the right half of the symbols of persons who are or may be carriers",
    "biology/genetics/pedigree",
    pedigree_shade
)];
