//! What a page is: a function from a question to something shown, once as HTML and once, at the same path with `.json`, as JSON.
//!
//! A page reads the database on a thread that may block and never writes. What it shows stands in one place for both forms.

use crate::serve::fail::Fail;
use crate::serve::route::Field;
use crate::serve::state::State;
use crate::store::sqlite::SqliteStore;
use maud::Markup;
use serde_json::Value;
use std::fmt::Write as _;

/// A page, for the table of routes.
pub struct Page {
    /// What it is for, in a sentence.
    pub summary: &'static str,
    /// Fields of its path and query.
    pub fields: &'static [Field],
    /// JSON Schema of its JSON.
    pub schema: fn() -> Value,
    /// Makes it.
    pub load: Load,
}

/// Makes a page.
pub type Load = fn(&State, &mut SqliteStore, &Ask) -> Result<Shown, Fail>;

/// What a page shows.
pub struct Shown {
    /// Title of the page.
    pub title: String,
    /// Below the title.
    pub body: Markup,
    /// The same as data.
    pub json: Value,
}

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Path without `.json`, as it was sent.
    pub path: String,
    /// What stands for the path's parameter, decoded; empty if it has none.
    pub rest: String,
    query: Vec<(String, String)>,
}

impl Ask {
    /// Of a path without `.json`, what stands for its parameter, and the fields of its query.
    pub fn new(path: &str, rest: String, query: Vec<(String, String)>) -> Ask {
        Ask { path: path.to_owned(), rest, query }
    }

    /// The value of a field of the query; `None` if it is empty or not there.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The number in a field of the query.
    ///
    /// # Errors
    /// If it is none.
    pub fn number<N: std::str::FromStr>(&self, name: &str) -> Result<Option<N>, Fail> {
        let read = |text: &str| {
            let hint = format!("{name}={text}: not a whole number in range; hint: leave it away or write {name}=1");
            text.parse().map_err(|_| Fail::bad(hint))
        };
        self.get(name).map(read).transpose()
    }

    /// This address with one field of its query changed or, for `None`, without it. Places in lists do not outlast a change.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let kept = self.query.iter().filter(|(key, value)| key != name && key != "before" && !value.is_empty());
        let changed = value.map(|v| (name, v));
        address(&self.path, kept.map(|(k, v)| (k.as_str(), v.as_str())).chain(changed))
    }

    /// This address as JSON.
    pub fn json(&self) -> String {
        let path = if self.path == "/" { "/index" } else { &self.path };
        address(&format!("{path}.json"), self.query.iter().map(|(k, v)| (k.as_str(), v.as_str())))
    }
}

/// A path with a query.
pub fn address<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = path.to_owned();
    for (place, (key, value)) in query.into_iter().enumerate() {
        let _ = write!(out, "{}{}={}", if place == 0 { '?' } else { '&' }, encoded(key, ""), encoded(value, "/:"));
    }
    out
}

/// A text as part of an address; `plain` are signs that may stand as they are.
pub fn encoded(text: &str, plain: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ if plain.as_bytes().contains(&byte) => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn ask(query: &[(&str, &str)]) -> Ask {
        let query = query.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        Ask { path: "/samples".into(), rest: String::new(), query }
    }

    #[test]
    fn addresses_keep_filters_and_forget_places() {
        let ask = ask(&[("kind", "plane"), ("level", ""), ("before", "70")]);
        assert_eq!(ask.with("level", Some("2")), "/samples?kind=plane&level=2");
        assert_eq!(ask.with("kind", None), "/samples");
        assert_eq!(ask.with("tool", Some("a b&c=\"d\"")), "/samples?kind=plane&tool=a%20b%26c%3D%22d%22");
        assert_eq!(ask.json(), "/samples.json?kind=plane&level=&before=70");
    }

    #[test]
    fn numbers_are_read_or_refused_with_their_value() {
        assert_eq!(ask(&[("level", "2")]).number::<u8>("level").unwrap(), Some(2));
        assert_eq!(ask(&[("level", "")]).number::<u8>("level").unwrap(), None);
        for bad in ["x", "-1", "300", "1e3"] {
            let fail = ask(&[("level", bad)]).number::<u8>("level").unwrap_err();
            assert!(fail.message.contains(&format!("level={bad}")), "{}", fail.message);
        }
    }
}
