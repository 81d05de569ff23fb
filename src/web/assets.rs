//! Style sheet, script and sign: built into the program, at addresses that name their content, so that browsers may keep them.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::sync::OnceLock;

/// An embedded file.
pub struct Asset {
    name: &'static str,
    media: &'static str,
    text: &'static str,
    address: OnceLock<String>,
}

/// The style sheet.
pub static STYLE: Asset = Asset::new("flywheel.css", "text/css; charset=utf-8", include_str!("assets/flywheel.css"));
/// The script.
pub static SCRIPT: Asset =
    Asset::new("flywheel.js", "text/javascript; charset=utf-8", include_str!("assets/flywheel.js"));
/// The sign in the browser's tab.
pub static ICON: Asset = Asset::new("flywheel.svg", "image/svg+xml", include_str!("assets/flywheel.svg"));

static ALL: [&Asset; 3] = [&STYLE, &SCRIPT, &ICON];

impl Asset {
    const fn new(name: &'static str, media: &'static str, text: &'static str) -> Asset {
        Asset { name, media, text, address: OnceLock::new() }
    }

    /// Where it is: a path with the hash of its content.
    pub fn address(&self) -> &str {
        self.address.get_or_init(|| {
            let hash = blake3::hash(self.text.as_bytes()).to_hex();
            format!("/assets/{}-{}", &hash[..16], self.name)
        })
    }
}

/// The file of a name with its hash; `None` if there is none.
pub fn serve(name: &str) -> Option<Response> {
    let asset = ALL.into_iter().find(|asset| asset.address().strip_prefix("/assets/") == Some(name))?;
    let head = [(CONTENT_TYPE, asset.media), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Some((head, asset.text).into_response())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn files_are_served_under_their_hash_alone() {
        for asset in ALL {
            let name = asset.address().strip_prefix("/assets/").unwrap();
            assert!(serve(name).is_some());
        }
        for wrong in ["flywheel.css", "0000000000000000-flywheel.css", "", "../Cargo.toml"] {
            assert!(serve(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for asset in [&STYLE, &SCRIPT] {
            assert!(!asset.text.contains("http:") && !asset.text.contains("https:") && !asset.text.contains("url("));
        }
    }
}
