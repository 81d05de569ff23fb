//! What the sandbox says of a program that yields no draft: typed, carried over the pipe, fit for a report.
//!
//! A verdict speaks of the program; [`Verdict::Broken`] alone speaks of the sandbox. Verdicts that rest on ticks, heap or
//! call depth are the same on every machine, those that rest on clocks, memory and signals need not be.

use crate::template::script::BuildError;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Bytes of a message that are kept: a program may raise an error of any length.
const MESSAGE_BYTES: usize = 4 << 10;

/// A limit inside the interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Calls and loop turns.
    Ticks,
    /// Memory of values.
    Heap,
    /// Nested calls.
    Depth,
    /// The interpreter's clock, a backstop behind the ticks.
    Clock,
    /// Size of the draft.
    Reply,
}

/// What ended the worker process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kill {
    /// The parent's clock.
    Wall,
    /// The operating system's limit on CPU time.
    Cpu,
    /// The operating system refused memory.
    Memory,
    /// The stack overflowed.
    Stack,
    /// It said something that is no reply of its protocol.
    Protocol,
    /// This signal, for another reason.
    Signal(i32),
    /// It exited with this status.
    Exit(i32),
}

/// The signal that cannot be caught.
const SIGKILL: i32 = 9;

impl Kill {
    /// Whether somebody else ended the process: no limit of ours shows as this signal, and no program is to blame.
    pub(crate) fn is_foreign(self) -> bool {
        self == Kill::Signal(SIGKILL)
    }
}

/// Why a program yields no draft.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The source is refused before it is parsed; with file, line and column.
    #[error("{0}")]
    Refused(String),
    /// The program is wrong; the interpreter's message with file, line and column.
    #[error("{0}")]
    Failed(String),
    /// A limit of the interpreter was reached: which one, and where.
    #[error("limit on {0}: {1}")]
    Limit(Limit, String),
    /// The worker process was ended.
    #[error("killed: {0}")]
    Killed(Kill),
    /// The program gave up on its parameters; the same program may succeed with another seed.
    #[error("declined: {0}")]
    Declined(String),
    /// The sandbox itself could not run; this says nothing of the program.
    #[error("the sandbox is broken: {0}")]
    Broken(String),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::Ticks => "ticks",
            Limit::Heap => "heap",
            Limit::Depth => "call depth",
            Limit::Clock => "the interpreter's clock",
            Limit::Reply => "the size of the draft",
        })
    }
}

impl fmt::Display for Kill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kill::Wall => f.write_str("out of time"),
            Kill::Cpu => f.write_str("out of CPU time"),
            Kill::Memory => f.write_str("out of memory"),
            Kill::Stack => f.write_str("stack overflow"),
            Kill::Protocol => f.write_str("no reply of the protocol"),
            Kill::Signal(number) => write!(f, "signal {number}"),
            Kill::Exit(status) => write!(f, "exit status {status}"),
        }
    }
}

/// The message, cut to [`MESSAGE_BYTES`].
fn cut(message: &str) -> String {
    if message.len() <= MESSAGE_BYTES {
        return message.into();
    }
    format!("{} ... ({} bytes)", &message[..message.floor_char_boundary(MESSAGE_BYTES)], message.len())
}

/// The limit that an interpreter's message speaks of, if any. The interpreter has no type for these errors.
fn limit(message: &str) -> Option<Limit> {
    let rows = [
        ("Execution duration limit", Limit::Ticks),
        ("Heap memory limit", Limit::Heap),
        ("call stack overflow", Limit::Depth),
        ("Evaluation cancelled", Limit::Clock),
    ];
    rows.into_iter().find(|row| message.contains(row.0)).map(|row| row.1)
}

impl Verdict {
    /// Whether the verdict says anything of the program.
    pub fn is_about_program(&self) -> bool {
        !matches!(self, Verdict::Broken(_))
    }

    /// The verdict on the interpreter's message about this file, whose place is added where the message has none.
    pub(crate) fn of_message(file: &str, message: &str) -> Verdict {
        let message = message.trim_start_matches([':', ' ']);
        let placed = if message.contains(".star") { message.into() } else { format!("{file}: {message}") };
        match limit(message) {
            Some(which) => Verdict::Limit(which, cut(&placed)),
            None => Verdict::Failed(cut(&placed)),
        }
    }

    /// The verdict on a program of this file that does not build.
    pub(crate) fn of_building(file: &str, error: &BuildError) -> Verdict {
        match error {
            BuildError::Declined(why) => Verdict::Declined(cut(why)),
            BuildError::Limit(message) | BuildError::Failed(message) => Verdict::of_message(file, message),
        }
    }

    /// The verdict on a program that made the interpreter panic.
    pub(crate) fn of_panic(file: &str, message: &str) -> Verdict {
        let of_size = ["out of memory", "AlignedSize", "capacity overflow", "allocation"];
        if of_size.iter().any(|part| message.contains(part)) {
            return Verdict::Limit(Limit::Heap, cut(&format!("{file}: {message}")));
        }
        Verdict::Failed(cut(&format!("{file}: the interpreter panicked: {message}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_messages_are_cut_at_a_character() {
        let Verdict::Failed(message) = Verdict::of_message("a.star", &"é".repeat(5000)) else { panic!("no failure") };
        assert!(message.len() < 4200 && message.ends_with("(10008 bytes)"), "{message}");
    }

    #[test]
    fn verdicts_survive_the_pipe() {
        for verdict in [
            Verdict::Limit(Limit::Ticks, "x".into()),
            Verdict::Killed(Kill::Signal(9)),
            Verdict::of_panic("templates/a.star", "out of memory"),
            Verdict::of_building("templates/a.star", &BuildError::Failed("build: nothing is asked".into())),
        ] {
            let text = serde_json::to_string(&verdict).unwrap();
            assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict);
        }
    }
}
