//! The pages.

use crate::serve::route::Route;

/// All pages.
pub fn routes() -> Vec<Route> {
    vec![]
}
