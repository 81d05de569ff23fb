//! Statements of the principles that steps cite, as the knowledge had them that a sample was checked against.

use super::error::ExportError;
use crate::knowledge::Knowledge;
use crate::store::Store;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Statements by path.
type Statements = BTreeMap<String, String>;

/// Statements of every round of a database.
#[derive(Default)]
pub struct Principles {
    /// First turns of the rounds, in order.
    rounds: Vec<(u64, Arc<Statements>)>,
}

impl Principles {
    /// Reads the knowledge that a database keeps; a round whose knowledge is not kept, or cannot be read now, has no statements.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn read(store: &mut impl Store) -> Result<Principles, ExportError> {
        let mut known: BTreeMap<String, Arc<Statements>> = BTreeMap::new();
        let mut rounds = vec![];
        for round in store.rounds()? {
            if !known.contains_key(&round.knowledge) {
                let files = store.source(&round.knowledge)?.map(|kept| kept.files).unwrap_or_default();
                let texts = files.into_iter().map(|file| (file.path, file.source)).collect();
                let statements = match Knowledge::parse(&texts) {
                    Ok(knowledge) => knowledge.nodes().map(|n| (n.path.clone(), n.statement.clone())).collect(),
                    Err(_) => Statements::new(),
                };
                known.insert(round.knowledge.clone(), Arc::new(statements));
            }
            rounds.push((round.first_turn, known[&round.knowledge].clone()));
        }
        Ok(Principles { rounds })
    }

    /// The statement of a principle at the time of a turn.
    pub fn statement(&self, turn: u64, path: &str) -> Option<&str> {
        let (_, statements) = self.rounds.iter().rev().find(|(first, _)| *first <= turn)?;
        statements.get(path).map(String::as_str)
    }
}
