//! The checkpoint policy: a model of ours plays.
//!
//! In: the messages of an episode; out: what the model writes, up to a tag that ends an output. The talk is laid out as the trainer lays it
//! out: `<user><image>question<assistant>`, then outputs and what programs gave, in one stretch. The rules of the talk, the picture's
//! path and the request for a form are left away: a small model has learnt them, and they would take more room than the problem.
//! Places are tokens for the model and pixels for everybody else ([`spelling`]).

use crate::foreign::picture;
use crate::model::batch::{IMAGE, Sequence};
use crate::model::decode::{Choice, Reader, Reading};
use crate::model::kept::Model;
use crate::model::picture::Ink;
use crate::model::spelling;
use crate::model::tokenizer::{ASSISTANT, END, PICTURE, USER};
use crate::policy::message::{Image, Message, Piece, Role};
use crate::policy::{Ask, Policy, PolicyError, Reply, Tokens};
use crate::seed::Stream;
use std::borrow::Borrow;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the task's words end and its path begins, in the opening of an episode.
const PATH: &str = "\nimage_path = '";

/// How outputs are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Manner {
    /// Tokens of an output, at most.
    pub max_tokens: usize,
    /// Sampling temperature; 0 takes the likeliest token.
    pub temperature: f64,
    /// Seed of sampling; the task and the round go into it too.
    pub seed: u64,
}

/// A model of ours as a policy.
pub struct Checkpoint<M> {
    model: M,
    manner: Manner,
    /// The last prompt that was read: episodes of one group begin with the same one.
    last: Mutex<Option<Read>>,
}

struct Read {
    tokens: Vec<u32>,
    pictures: Vec<Arc<Ink>>,
    reading: Reading,
}

/// What was said, as the trainer sees it.
pub struct Said {
    /// The reply.
    pub reply: Reply,
    /// Prompt and reply; weight lies on the reply.
    pub sequence: Sequence,
}

/// A talk as tokens.
struct Talk {
    tokens: Vec<u32>,
    pictures: Vec<Arc<Ink>>,
}

impl<M: Borrow<Model> + Sync> Checkpoint<M> {
    /// Plays with these weights.
    pub fn new(model: M, manner: Manner) -> Checkpoint<M> {
        Checkpoint { model, manner, last: Mutex::default() }
    }

    fn model(&self) -> &Model {
        self.model.borrow()
    }

    /// The next output, with what the trainer needs of it.
    ///
    /// # Errors
    /// If a picture cannot be read, or the talk is longer than the model's positions.
    pub fn say(&self, ask: &Ask<'_>) -> Result<Said, PolicyError> {
        let refused = |why: String| PolicyError::Refused(format!("{}: {why}", ask.task));
        let model = self.model();
        let talk = self.talk(ask.messages).map_err(refused)?;
        let tensor = |e: candle_core::Error| refused(e.to_string());
        let reader = Reader::new(&model.network, &model.params);
        let mut reading = self.read(&reader, &talk).map_err(tensor)?;
        let tags = ask.stop.iter().copied().chain([END]);
        let stops: Vec<u32> = tags.filter_map(|tag| model.words.tag(tag)).collect();
        let choice = match self.manner.temperature {
            0.0 => Choice::Greedy,
            temperature => Choice::Sampled { temperature },
        };
        let parts: [&[u8]; 4] =
            [b"policy", &self.manner.seed.to_le_bytes(), ask.task.as_bytes(), &ask.round.to_le_bytes()];
        let mut stream = Stream::new(&parts);
        let most = self.manner.max_tokens;
        let mut told = reader.tell(&mut reading, &choice, &mut stream, &stops, most).map_err(tensor)?;
        let cut = told.last().is_none_or(|t| !stops.contains(t));
        // Pictures come from the sandbox alone.
        told.retain(|token| *token != IMAGE);
        let text = model.words.decode(&told).map_err(|e| refused(e.to_string()))?;
        let text = text.trim_end_matches(END);
        let text = match talk.pictures.first() {
            Some(ink) => spelling::plain(text, ink, &model.network.config),
            None => text.to_owned(),
        };
        let tokens = Tokens { prompt: talk.tokens.len() as u64, completion: told.len() as u64 };
        let weights = std::iter::repeat_n(0.0, talk.tokens.len()).chain(std::iter::repeat_n(1.0, told.len())).collect();
        let all = talk.tokens.into_iter().chain(told).collect();
        let sequence = Sequence { tokens: all, weights, pictures: talk.pictures };
        Ok(Said { reply: Reply { text, cut, tokens }, sequence })
    }

    /// Reads a talk, or takes the reading of the last one where it is the same.
    fn read(&self, reader: &Reader<'_>, talk: &Talk) -> candle_core::Result<Reading> {
        let lock = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = lock().as_ref().filter(|r| r.tokens == talk.tokens && r.pictures == talk.pictures) {
            return Ok(read.reading.clone());
        }
        let reading = reader.begin(&talk.tokens, &talk.pictures)?;
        *lock() = Some(Read { tokens: talk.tokens.clone(), pictures: talk.pictures.clone(), reading: reading.clone() });
        Ok(reading)
    }

    fn talk(&self, messages: &[Message]) -> Result<Talk, String> {
        let model = self.model();
        let (text, images) = lay_out(messages);
        let side = model.network.config.image_side;
        let see = |image: &Arc<Image>| {
            let pixels = picture::decode(&image.bytes).map_err(|e| e.to_string())?;
            Ok::<_, String>(Arc::new(Ink::of(&pixels.rgb, (pixels.width, pixels.height), side)))
        };
        let pictures: Vec<Arc<Ink>> = images.iter().map(see).collect::<Result<_, _>>()?;
        let text = match pictures.first() {
            Some(ink) => spelling::spelt(&text, ink, &model.network.config),
            None => text,
        };
        Ok(Talk { tokens: model.words.encode(&text).map_err(|e| e.to_string())?, pictures })
    }
}

/// A talk as one text, `<image>` for each picture, and the pictures in order.
pub fn lay_out(messages: &[Message]) -> (String, Vec<Arc<Image>>) {
    let (mut text, mut images, mut begun) = (String::new(), vec![], false);
    for message in messages {
        // Whoever writes the tag of a picture into a text means no picture by it.
        let pieces = message.pieces.iter().map(|piece| match piece {
            Piece::Text(words) => words.replace(PICTURE, "< image>"),
            Piece::Image(image) => {
                images.push(image.clone());
                PICTURE.to_owned()
            }
        });
        match message.role {
            Role::System => {}
            Role::Assistant => text.extend(pieces),
            Role::User if begun => {
                text.push('\n');
                text.extend(pieces);
            }
            Role::User => {
                begun = true;
                let whole: String = pieces.collect();
                // The last one, for a question may speak of paths.
                let end = whole.rfind(PATH).unwrap_or(whole.len());
                let words = whole[..end].replacen('\n', "", 1);
                text += &format!("{USER}{words}{ASSISTANT}");
            }
        }
    }
    (text, images)
}

impl<M: Borrow<Model> + Sync> Policy for Checkpoint<M> {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        self.say(ask).map(|said| said.reply)
    }
}
