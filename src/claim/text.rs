//! Texts whose names and numbers are bound to what they mean.
//!
//! A text is a list of pieces. Scripts build texts with plain string formatting: names and values print as tokens
//! between two private-use characters, which [`Text::parse`] turns back into pieces. What is not a token is literal,
//! so that the binding check can hunt literals for names and numbers that nobody bound.

use crate::answer::Answer;
use crate::claim::board::Board;
use crate::claim::printed::printed;
use crate::claim::statement::{Claim, ClaimId};
use crate::scene::EntityId;
use serde::{Deserialize, Serialize};

const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// A part of a text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Piece {
    /// Literal words.
    Words(String),
    /// The name of an entity.
    Name(EntityId),
    /// The value of a claim.
    Value(ClaimId),
    /// A number that is computed on the way; its printed form.
    Number(String),
    /// Words that the host made itself and vouches for: a category or unit in its own spelling.
    Quote(String),
}

/// A text with bound names and values.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Text(pub Vec<Piece>);

/// A stretch of a rendered text that stands for something.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Span {
    /// Byte offset of the first byte.
    pub start: usize,
    /// Byte offset behind the last byte.
    pub end: usize,
    /// What it stands for.
    pub piece: Piece,
}

/// "a", "a and b", "a, b and c".
pub fn listed(items: &[impl AsRef<str>]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().into(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The tokens of entities' names, listed.
pub fn names_listed(ids: &[EntityId]) -> String {
    listed(&ids.iter().map(|id| name_token(*id)).collect::<Vec<_>>())
}

/// The token of an entity's name.
pub fn name_token(id: EntityId) -> String {
    format!("{OPEN}e{}{CLOSE}", id.0)
}

/// The token of a claim's value.
pub fn value_token(id: ClaimId) -> String {
    format!("{OPEN}c{}{CLOSE}", id.0)
}

/// The token of a computed number.
pub fn number_token(printed: &str) -> String {
    format!("{OPEN}n{printed}{CLOSE}")
}

/// The token of quoted words.
pub fn quote_token(words: &str) -> String {
    format!("{OPEN}q{words}{CLOSE}")
}

impl Text {
    /// Reads a string with tokens.
    pub fn parse(source: &str) -> Text {
        let mut pieces = Vec::new();
        let mut rest = source;
        while let Some(start) = rest.find(OPEN) {
            if start > 0 {
                pieces.push(Piece::Words(rest[..start].into()));
            }
            let after = &rest[start + OPEN.len_utf8()..];
            let end = after.find(CLOSE).unwrap_or(after.len());
            let (token, tail) = after.split_at(end);
            let body = token.get(1..).unwrap_or_default();
            pieces.push(match (token.chars().next(), body.parse::<u32>()) {
                (Some('e'), Ok(id)) => Piece::Name(EntityId(id)),
                (Some('c'), Ok(id)) => Piece::Value(ClaimId(id)),
                (Some('n'), _) => Piece::Number(body.into()),
                (Some('q'), _) => Piece::Quote(body.into()),
                _ => Piece::Words(token.into()),
            });
            rest = tail.strip_prefix(CLOSE).unwrap_or(tail);
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.into()));
        }
        Text(pieces)
    }

    /// The string with tokens that [`Text::parse`] reads.
    pub fn source(&self) -> String {
        let piece = |p: &Piece| match p {
            Piece::Words(words) => words.clone(),
            Piece::Name(id) => name_token(*id),
            Piece::Value(id) => value_token(*id),
            Piece::Number(printed) => number_token(printed),
            Piece::Quote(words) => quote_token(words),
        };
        self.0.iter().map(piece).collect()
    }

    /// Prints the text and says which stretches stand for what. A name that does not exist prints as `?`, a claim
    /// without a value likewise; the binding check reports both.
    pub fn render(&self, board: &Board) -> (String, Vec<Span>) {
        let mut out = String::new();
        let mut spans = Vec::new();
        for piece in &self.0 {
            let start = out.len();
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Name(id) => out.push_str(&board.scene.called(*id).unwrap_or_else(|| "?".into())),
                Piece::Value(id) => out.push_str(&board.value_of(*id).map_or("?".into(), printed)),
                Piece::Number(printed) | Piece::Quote(printed) => out.push_str(printed),
            }
            if !matches!(piece, Piece::Words(_)) {
                spans.push(Span { start, end: out.len(), piece: piece.clone() });
            }
        }
        (out, spans)
    }
}

impl Board {
    /// The value that a claim states, if it states one.
    pub fn value_of(&self, id: ClaimId) -> Option<&Answer> {
        match &self.claims.get(id.0 as usize)?.claim {
            Claim::Equal(_, value) => Some(value),
            _ => None,
        }
    }
}
