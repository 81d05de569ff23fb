//! What a policy is shown: messages with text and pictures, as chat models take them.

use std::sync::Arc;

/// Who speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The rules of the talk.
    System,
    /// The task, and what programs gave.
    User,
    /// The policy.
    Assistant,
}

impl Role {
    /// Its name in chat protocols.
    pub fn name(self) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }
}

/// A picture as it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// Hash of its bytes, hex.
    pub hash: String,
    /// PNG or JPEG.
    pub bytes: Vec<u8>,
}

impl Image {
    /// An encoded picture.
    pub fn new(bytes: Vec<u8>) -> Arc<Image> {
        Arc::new(Image { hash: blake3::hash(&bytes).to_hex().to_string(), bytes })
    }

    /// Its media type.
    pub fn media_type(&self) -> &'static str {
        if self.bytes.starts_with(&[0xff, 0xd8]) { "image/jpeg" } else { "image/png" }
    }
}

/// A piece of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A picture.
    Image(Arc<Image>),
}

/// One message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said, in order.
    pub pieces: Vec<Piece>,
}

impl Message {
    /// A message of words alone.
    pub fn text(role: Role, text: impl Into<String>) -> Message {
        Message { role, pieces: vec![Piece::Text(text.into())] }
    }

    /// The same message without its pictures.
    pub fn blind(&self) -> Message {
        let pieces = self.pieces.iter().filter(|p| matches!(p, Piece::Text(_))).cloned().collect();
        Message { role: self.role, pieces }
    }
}
