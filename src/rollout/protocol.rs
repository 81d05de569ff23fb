//! The rules of an episode as the policy is told them: messages in the order of V-Thinker's loop, in words of our own.
//!
//! System: what tags mean and what language the code is. User: the picture, the question, the path, the form of the answer. Then
//! the policy's outputs as far as they are believed, and after each program a message of the user with `<sandbox_output>`. Chat
//! servers take pictures in the user's messages alone, so results do not stand inside of the policy's own text.

use crate::executor::observation::Observation;
use crate::policy::message::{Image, Message, Piece, Role};
use std::sync::Arc;

/// Where an output may end: at code that is to be run, and at results that only the sandbox may write.
pub const STOP: &[&str] = &["</code>", "<sandbox_output>"];

/// Characters of printed text and errors that are shown of a step.
const SHOWN_CHARS: usize = 4000;

/// The bounds of an episode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protocol {
    /// Outputs of the policy, at most.
    pub rounds: u32,
    /// Longest side of a picture that is shown, in pixels; larger ones are shrunk.
    pub longest_side_px: u32,
}

impl Default for Protocol {
    /// Five rounds as in the paper; pictures as they are, up to what models read without shrinking them on their own.
    fn default() -> Protocol {
        Protocol { rounds: 5, longest_side_px: 1536 }
    }
}

/// What an episode is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// Name of the task.
    pub id: String,
    /// The picture, PNG or JPEG.
    pub image: Vec<u8>,
    /// Path of the picture as programs see it.
    pub image_path: String,
    /// The question.
    pub question: String,
    /// The form of the answer, as a request.
    pub form: String,
}

/// The first two messages.
pub fn opening(prompt: &Prompt, manual: &str, shown: &Arc<Image>, size: [u32; 2]) -> Vec<Message> {
    let rules = format!(
        "You solve problems about pictures and may draw on the picture to see more.\n\
         Think inside <think> and </think>. To draw, measure or compute, write code between <code> and </code>, in a fence \
         of ```python. It is run, and its output and pictures come back between <sandbox_output> and </sandbox_output>; never \
         write those yourself. When you know the answer, write it between <answer> and </answer>.\n{manual}"
    );
    let task = format!(
        "\n{}\nimage_path = '{}' ({} x {} pixels)\n{}",
        prompt.question, prompt.image_path, size[0], size[1], prompt.form
    );
    vec![
        Message::text(Role::System, rules),
        Message { role: Role::User, pieces: vec![Piece::Image(shown.clone()), Piece::Text(task)] },
    ]
}

/// What a program gave, as the next message.
pub fn result(observation: &Observation, images: &[Arc<Image>], left: u32) -> Message {
    let mut text = String::from("<sandbox_output>");
    let said = observation.text.trim_end();
    text += &cut(said);
    if let Some((_, why)) = &observation.error {
        text += if said.is_empty() { "" } else { "\n" };
        text += &format!("The code failed:\n{}", cut(why));
    }
    if said.is_empty() && observation.error.is_none() && images.is_empty() {
        text += "The code ran and printed and drew nothing.";
    }
    let mut pieces = vec![Piece::Text(text)];
    pieces.extend(images.iter().cloned().map(Piece::Image));
    let mut close = String::from("</sandbox_output>");
    if left == 1 {
        close += "\nThis is the last round: give the answer.";
    }
    pieces.push(Piece::Text(close));
    Message { role: Role::User, pieces }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}\n... {} characters more", &text[..end], text[end..].chars().count()),
    }
}
