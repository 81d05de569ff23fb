//! Policies without a model: the oracle, which plays stored outputs, and guesses, which know the form of a task and nothing else.

use crate::policy::{Ask, Policy, PolicyError, Reply};
use crate::seed::Stream;
use std::collections::BTreeMap;

/// Plays outputs that are known, round by round.
pub struct Oracle(pub BTreeMap<String, Vec<String>>);

impl Policy for Oracle {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        let outputs = self
            .0
            .get(ask.task)
            .filter(|o| !o.is_empty())
            .ok_or_else(|| PolicyError::Refused(format!("{}: nothing is stored that could be played", ask.task)))?;
        let text = outputs.get(ask.round as usize).cloned().unwrap_or_default();
        Ok(Reply { text, ..Reply::default() })
    }
}

/// The form of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// So many choices.
    Choices(usize),
    /// A value.
    Value,
    /// Places in a picture of this size, by name.
    Points(Vec<String>, [u32; 2]),
    /// Something drawn on a picture of this size.
    Drawing([u32; 2]),
}

/// How a guess is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// At random, by the task's name.
    Random,
    /// Always the same: the first choice, one, the middle of the picture.
    Fixed,
}

/// Guesses.
pub struct Guess {
    /// Forms by task.
    pub forms: BTreeMap<String, Form>,
    /// How.
    pub manner: Manner,
    /// Seed of random guesses.
    pub seed: u64,
}

/// Whole numbers that a random guess at a value takes.
const VALUES: std::ops::RangeInclusive<i64> = 1..=20;

impl Policy for Guess {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        let form = self.forms.get(ask.task).ok_or_else(|| PolicyError::Refused(format!("{}: no form", ask.task)))?;
        let mut stream = Stream::new(&[b"guess", &self.seed.to_le_bytes(), ask.task.as_bytes()]);
        let random = self.manner == Manner::Random;
        let mut place = |[width, height]: [u32; 2]| match random {
            true => [stream.int(0..=i64::from(width) - 1), stream.int(0..=i64::from(height) - 1)],
            false => [i64::from(width / 2), i64::from(height / 2)],
        };
        let text = match form {
            Form::Points(names, size) => {
                let one = |name: &String| {
                    let [x, y] = place(*size);
                    format!("'{}': ({x}, {y})", name.replace('\\', "\\\\").replace('\'', "\\'"))
                };
                answered(&format!("{{{}}}", names.iter().map(one).collect::<Vec<_>>().join(", ")))
            }
            Form::Drawing(size) if ask.round == 0 => {
                let (a, b) = (place(*size), if random { place(*size) } else { [0, 0] });
                let code = format!("line({}, {}, {}, {})", a[0], a[1], b[0], b[1]);
                format!("<think>\n<code>\n```python\n{code}\n```\n</code>")
            }
            Form::Drawing(_) => answered("drawn"),
            Form::Choices(count) => {
                let index = if random { stream.int(0..=*count as i64 - 1) } else { 0 };
                answered(&char::from(b'A' + (index.clamp(0, 25) as u8)).to_string())
            }
            Form::Value => answered(&if random { stream.int(VALUES) } else { 1 }.to_string()),
        };
        Ok(Reply { text, ..Reply::default() })
    }
}

fn answered(text: &str) -> String {
    format!("<think>\n</think>\n<answer>{text}</answer>")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn said(policy: &dyn Policy, task: &str, round: u32) -> Result<String, PolicyError> {
        policy.reply(&Ask { task, round, messages: &[], stop: &[] }).map(|r| r.text)
    }

    #[test]
    fn the_oracle_plays_what_is_stored_and_nothing_else() {
        let oracle = Oracle([("a".to_owned(), vec!["one".to_owned(), "two".to_owned()])].into());
        assert_eq!((said(&oracle, "a", 0).unwrap(), said(&oracle, "a", 1).unwrap()), ("one".into(), "two".into()));
        assert_eq!(said(&oracle, "a", 2).unwrap(), "");
        assert!(matches!(said(&oracle, "b", 0), Err(PolicyError::Refused(_))));
    }

    #[test]
    fn random_guesses_follow_from_the_task_and_cover_the_choices() {
        let forms = (0..200).map(|i| (i.to_string(), Form::Choices(4))).collect();
        let guess = Guess { forms, manner: Manner::Random, seed: 1 };
        let all: Vec<String> = (0..200).map(|i| said(&guess, &i.to_string(), 0).unwrap()).collect();
        assert_eq!(all[7], said(&guess, "7", 0).unwrap());
        for letter in ["A", "B", "C", "D"] {
            let share = all.iter().filter(|t| t.contains(&format!("<answer>{letter}<"))).count();
            assert!((25..=80).contains(&share), "{letter}: {share}");
        }
    }
}
