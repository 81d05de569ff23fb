//! The structural signature of a draft: what the problem is, whatever it is called, however it stands and in whatever order it
//! is told.
//!
//! In: a draft; out: two digests. `form` is the kind of problem: all claims with where they stand, without values. `problem` is the
//! problem itself: what is given and built, with values, what is asked, and the answer. Bare geometry is taken up to similarity:
//! lengths are divided by the longest one that is given or asked, areas by its square. Of discrete kinds and in coordinate systems
//! the drawn data belong to it. A name counts only where it is a number, as the keys of a search tree are.
//!
//! [`facts`] turns a draft into terms over nodes, [`canon`] digests them up to the order of terms and the names of nodes.

mod canon;
mod composed;
mod facts;
mod parts;

use crate::sample::draft::Draft;
use crate::sample::signature::facts::{View, facts};
use serde::{Deserialize, Serialize};

/// The signature of a draft: two digests, hex.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Signature {
    /// Equal for problems of one kind: 32 hex digits.
    pub form: String,
    /// Equal for one and the same problem: 32 hex digits.
    pub problem: String,
}

impl Signature {
    /// The signature of a draft.
    pub fn of(draft: &Draft) -> Signature {
        let digest = |view| canon::digest(&facts(draft, view)).to_hex()[..32].to_string();
        Signature { form: digest(View::Form), problem: digest(View::Problem) }
    }
}

#[cfg(test)]
#[path = "signature/signature_tests.rs"]
mod tests;
