//! Repairs as they are logged: what was found, what was changed, before and after.

use serde::{Deserialize, Serialize};

/// A change that was made because of a finding. Whether it helped shows in what became of the candidate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Repaired {
    /// Code of the finding.
    pub code: String,
    /// Name of the repair's row.
    pub action: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
}
