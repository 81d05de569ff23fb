//! The last log entries, for the log page: errors and warnings are kept apart, so that talk does not push them out.
//!
//! A layer of `tracing`. What outlasts the process is the log on stderr; this is a window on it. With `FLYWHEEL_LOG_FORMAT=json` the layer
//! writes stderr too, one object a line: `at` (Unix time in seconds), `level`, `target`, `message`, and the event's own fields in `fields`.

use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// Entries that are kept of errors and warnings, and of the others.
const KEPT: usize = 500;

/// One entry.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Entry {
    /// Counts from 1 in the order of time.
    pub number: u64,
    /// Unix time in seconds.
    pub at: f64,
    /// `ERROR`, `WARN`, `INFO`, `DEBUG`, `TRACE`.
    pub level: &'static str,
    /// Module that speaks.
    pub target: String,
    /// What it says.
    pub message: String,
    /// Numbers and names beside it.
    pub fields: Map<String, Value>,
}

/// The last entries; clones share them.
#[derive(Clone, Default)]
pub struct Journal {
    entries: Arc<Mutex<Entries>>,
    /// Whether entries are written to stderr as JSON too.
    print: bool,
}

/// The journal of the process; `print` counts for the first call.
pub fn shared(print: bool) -> &'static Journal {
    static SHARED: OnceLock<Journal> = OnceLock::new();
    SHARED.get_or_init(|| Journal::new(print))
}

#[derive(Default)]
struct Entries {
    next: u64,
    grave: VecDeque<Entry>,
    other: VecDeque<Entry>,
}

impl Journal {
    /// An empty one; `print`: each entry is a line of JSON on stderr too.
    pub fn new(print: bool) -> Journal {
        Journal { entries: Arc::default(), print }
    }

    /// All entries that are kept, newest first, errors before warnings before others.
    pub fn entries(&self) -> Vec<Entry> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let grave = |level: &'static str| entries.grave.iter().rev().filter(move |e| e.level == level);
        grave("ERROR").chain(grave("WARN")).chain(entries.other.iter().rev()).cloned().collect()
    }

    fn add(&self, mut entry: Entry) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.next += 1;
        entry.number = entries.next;
        if self.print {
            // A log that cannot be written must not stop the work.
            let _ = writeln!(std::io::stderr().lock(), "{}", line(&entry));
        }
        let kept = if matches!(entry.level, "ERROR" | "WARN") { &mut entries.grave } else { &mut entries.other };
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(entry);
    }
}

fn line(entry: &Entry) -> Value {
    let Entry { at, level, target, message, fields, .. } = entry;
    json!({ "at": at, "level": level, "target": target, "message": message, "fields": fields })
}

/// Collects an event's message and fields.
#[derive(Default)]
struct Collected {
    message: String,
    fields: Map<String, Value>,
}

impl Collected {
    fn put(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("message", Value::String(text)) => self.message = text,
            ("message", value) => self.message = value.to_string(),
            (name, value) => {
                self.fields.insert(name.into(), value);
            }
        }
    }
}

impl Visit for Collected {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut collected = Collected::default();
        event.record(&mut collected);
        let meta = event.metadata();
        let level = match *meta.level() {
            Level::ERROR => "ERROR",
            Level::WARN => "WARN",
            Level::INFO => "INFO",
            Level::DEBUG => "DEBUG",
            Level::TRACE => "TRACE",
        };
        let at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |d| d.as_secs_f64());
        let Collected { message, fields } = collected;
        self.add(Entry { number: 0, at, level, target: meta.target().into(), message, fields });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use tracing_subscriber::prelude::*;

    #[test]
    fn errors_come_first_and_talk_does_not_push_them_out() {
        let journal = Journal::new(false);
        let subscriber = tracing_subscriber::registry().with(journal.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!(turn = 7, "it broke");
            tracing::warn!("careful");
            (0..2 * KEPT).for_each(|i| tracing::info!(i, "talk"));
        });
        let entries = journal.entries();
        assert_eq!(entries.len(), KEPT + 2);
        assert_eq!(
            (entries[0].level, entries[0].message.as_str(), &entries[0].fields["turn"]),
            ("ERROR", "it broke", &json!(7))
        );
        assert_eq!(entries[1].message, "careful");
        assert_eq!(entries[2].fields["i"], 2 * KEPT - 1, "newest first");
        assert_eq!(line(&entries[0])["fields"]["turn"], 7);
    }
}
