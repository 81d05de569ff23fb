//! Fields of paths, queries and forms that several routes have, described once.

use crate::serve::route::Field;

/// Place in a list of samples.
pub const BEFORE_SAMPLE: Field =
    Field { name: "before", meaning: "samples with smaller numbers: `next` of the page before" };
/// A sample.
pub const SAMPLE: Field = Field { name: "id", meaning: "the sample's id, 16 hex digits" };
/// A reject.
pub const REJECT: Field = Field { name: "number", meaning: "the reject's number, from 1" };
/// An export.
pub const EXPORT: Field = Field { name: "number", meaning: "the export's number, from 1" };
/// A template as a filter.
pub const TEMPLATE: Field = Field { name: "template", meaning: "template" };
/// A diagram kind as a filter.
pub const KIND: Field = Field { name: "kind", meaning: "diagram kind" };
/// A level as a filter.
pub const LEVEL: Field = Field { name: "level", meaning: "level, 1 to 3" };
/// A number of expansions as a filter.
pub const DEPTH: Field = Field { name: "depth", meaning: "number of expansions, 0 to 3" };
/// A picture of a problem.
pub const PICTURE: Field = Field { name: "state", meaning: "picture, 0 for the original" };
/// A level of a preview.
pub const PREVIEW_LEVEL: Field =
    Field { name: "level", meaning: "level of the preview; without it the template's first" };
/// A seed of a preview.
pub const PREVIEW_SEED: Field = Field { name: "seed", meaning: "seed of the preview, 0 to 999999999; without it 1" };
/// The word that tells our forms from those of others.
pub const CSRF: Field =
    Field { name: "csrf-token", meaning: "the word that our pages carry; not needed with the bearer token" };
/// Where a browser goes after an action.
pub const BACK: Field = Field { name: "back", meaning: "path that a browser goes to afterwards" };
