//! Secrets: the token that whoever is not on this machine needs, the cookie that stands for it, and the word that forms carry.
//!
//! The cookie is derived from the token and a word of this process, so that nothing is kept of sessions and a restart ends them. All
//! comparisons take the same time wherever two texts differ.

use crate::serve::fail::Fail;
use std::io::Read as _;

/// Least length of a token.
pub const LEAST: usize = 16;

/// Name of the cookie.
pub const COOKIE: &str = "flywheel";

/// Name of the form field, and, with `x-`, of the header that carries the form word.
pub const CSRF: &str = "csrf-token";

/// Secrets of a server.
pub struct Secrets {
    token: Option<String>,
    session: String,
    csrf: String,
}

impl Secrets {
    /// With this token, or none.
    ///
    /// # Errors
    /// If the token is short, or the system gives no random bytes.
    pub fn new(token: Option<String>) -> Result<Secrets, String> {
        let weak = |token: &String| token.len() < LEAST || token.chars().any(|c| c.is_whitespace() || c.is_control());
        if let Some(token) = token.as_ref().filter(|t| weak(t)) {
            return Err(format!(
                "the token has {} bytes; hint: at least {LEAST}, without spaces, such as what `openssl rand -hex 24` prints",
                token.len()
            ));
        }
        let mut seed = [0; 32];
        let mut source = std::fs::File::open("/dev/urandom").map_err(|e| format!("no random bytes: {e}"))?;
        source.read_exact(&mut seed).map_err(|e| format!("no random bytes: {e}"))?;
        let word = |purpose: &str| {
            let mut hasher = blake3::Hasher::new_keyed(&seed);
            hasher.update(purpose.as_bytes()).update(token.as_deref().unwrap_or_default().as_bytes());
            hasher.finalize().to_hex().to_string()
        };
        let (session, csrf) = (word("session"), word("form"));
        Ok(Secrets { token, session, csrf })
    }

    /// Whether a token is needed.
    pub fn guarded(&self) -> bool {
        self.token.is_some()
    }

    /// The word that forms carry in a hidden field `csrf-token`, and scripts in the header `x-csrf-token`.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// What the cookie holds for whoever showed the token.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Whether this is the token; never without one.
    pub fn is_token(&self, text: &str) -> bool {
        self.token.as_ref().is_some_and(|token| same(token, text))
    }

    /// Whether this is the cookie's value; never without a token.
    pub fn is_session(&self, text: &str) -> bool {
        self.guarded() && same(&self.session, text)
    }

    /// Makes sure that this is the word of our forms.
    ///
    /// # Errors
    /// That it is not.
    pub fn check_csrf(&self, text: Option<&str>) -> Result<(), Fail> {
        match text.is_some_and(|text| same(&self.csrf, text)) {
            true => Ok(()),
            false => Err(Fail::forbidden(
                "the form is not one of ours, or older than this server; hint: load the page again",
            )),
        }
    }
}

/// Whether two texts are equal, in a time that does not tell where they differ: what is compared are hashes, and `blake3::Hash`
/// compares in constant time.
fn same(ours: &str, theirs: &str) -> bool {
    blake3::hash(ours.as_bytes()) == blake3::hash(theirs.as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn short_tokens_are_refused() {
        assert!(Secrets::new(Some("0123456789abcde".into())).is_err());
        assert!(Secrets::new(Some("0123456789 abcdef".into())).is_err());
        assert!(Secrets::new(Some("0123456789abcdef".into())).is_ok());
    }

    #[test]
    fn nothing_passes_without_a_token() {
        let open = Secrets::new(None).unwrap();
        assert!(!open.guarded() && !open.is_token("") && !open.is_session(open.session()));
        assert!(open.check_csrf(Some(open.csrf())).is_ok() && open.check_csrf(Some("")).is_err());
        assert!(open.check_csrf(None).is_err());
        let (one, two) = (Secrets::new(None).unwrap(), Secrets::new(None).unwrap());
        assert_ne!(one.csrf(), two.csrf(), "each process has its own word");
    }

    #[test]
    fn token_and_cookie_are_told_apart() {
        let secrets = Secrets::new(Some("0123456789abcdef".into())).unwrap();
        assert!(secrets.is_token("0123456789abcdef") && !secrets.is_token("0123456789abcdeg"));
        assert!(secrets.is_session(secrets.session()) && !secrets.is_session("0123456789abcdef"));
        assert!(!secrets.is_token(secrets.session()));
    }
}
