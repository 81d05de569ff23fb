//! The pages.

use crate::serve::route::Route;

/// All pages.
pub const ROUTES: &[Route] = &[];
