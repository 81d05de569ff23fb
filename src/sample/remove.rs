//! Taking claims and tool calls out of a draft: what is numbered behind them moves up, everywhere.
//!
//! The question's words are not composed anew; whoever removes a given does that.

use crate::claim::board::Board;
use crate::claim::calculus::system::System;
use crate::claim::text::{Piece, Text};
use crate::claim::{ClaimId, Source};
use crate::sample::draft::{Draft, Move};
use crate::scene::Scene;

impl Draft {
    fn texts(&mut self) -> impl Iterator<Item = &mut Text> {
        self.trajectory.iter_mut().map(|m| match m {
            Move::Call(call) => &mut call.text,
            Move::Step(step) => &mut step.text,
        })
    }

    /// The words of the question's parts, clauses of givens left out.
    fn phrases(&mut self) -> impl Iterator<Item = &mut String> {
        let ask = &mut self.parts.ask;
        self.parts.opening.iter_mut().chain(&mut ask.sentences).chain(&mut ask.nouns)
    }

    /// Whether a step, a tool call or the words of another fact speak of the claim.
    pub fn cites(&self, id: ClaimId) -> bool {
        let says = |text: &Text| text.0.contains(&Piece::Value(id));
        let ask = &self.parts.ask;
        let words = self.parts.opening.iter().chain(&ask.sentences).chain(&ask.nouns);
        let others = self.parts.givens.iter().filter(|g| g.claim != id).flat_map(|g| &g.clauses);
        words.chain(others).any(|w| says(&Text::parse(w)))
            || self.trajectory.iter().any(|m| match m {
                Move::Call(call) => says(&call.text),
                Move::Step(step) => says(&step.text) || step.derived == id || step.premises.contains(&id),
            })
    }

    /// Takes out a claim that nothing cites, with its given and its marks. `false` when something cites it.
    pub fn remove_claim(&mut self, id: ClaimId) -> bool {
        if self.cites(id) || id.0 as usize >= self.board.claims.len() {
            return false;
        }
        self.parts.givens.retain(|g| g.claim != id);
        self.board.scene.marks.retain(|m| m.claim != Some(id.0));
        self.trajectory.iter_mut().for_each(|m| {
            if let Move::Call(call) = m {
                call.post.retain(|c| *c != id);
            }
        });
        self.board.claims.remove(id.0 as usize);
        self.renumber(|c| ClaimId(c.0 - u32::from(c.0 > id.0)));
        true
    }

    /// Changes the number of every claim wherever it stands, but not the order of the claims.
    fn renumber(&mut self, new: impl Fn(ClaimId) -> ClaimId) {
        let text = |text: &mut Text| {
            for piece in &mut text.0 {
                if let Piece::Value(c) = piece {
                    *c = new(*c);
                }
            }
        };
        let string = |words: &mut String| {
            let mut parsed = Text::parse(words);
            text(&mut parsed);
            *words = parsed.source();
        };
        text(&mut self.question);
        self.texts().for_each(text);
        self.phrases().for_each(string);
        for given in &mut self.parts.givens {
            given.claim = new(given.claim);
            given.clauses.iter_mut().for_each(string);
        }
        for mark in &mut self.board.scene.marks {
            mark.claim = mark.claim.map(|c| new(ClaimId(c)).0);
        }
        for m in &mut self.trajectory {
            match m {
                Move::Call(call) => call.post.iter_mut().for_each(|c| *c = new(*c)),
                Move::Step(step) => {
                    step.derived = new(step.derived);
                    step.premises.iter_mut().for_each(|c| *c = new(*c));
                }
            }
        }
    }

    /// Takes out the last tool call with all that it drew. `false` when anything else speaks of that.
    pub fn remove_last_call(&mut self) -> bool {
        let Some((at, call)) = self.calls().last() else { return false };
        let (state, post, kept) = (call.state, call.post.clone(), self.board.scene.entities.len() - call.drawn.len());
        let scene = &self.board.scene;
        let last = scene.ids().skip(kept).all(|id| call.drawn.contains(&id) && scene.entity(id).state == state);
        if !last || post.iter().any(|c| self.cites(*c)) {
            return false;
        }
        let names = |text: &Text| text.0.iter().any(|p| matches!(p, Piece::Name(id) if id.0 as usize >= kept));
        let named = self.trajectory.iter().enumerate().any(|(i, m)| match m {
            Move::Call(call) => i != at && names(&call.text),
            Move::Step(step) => names(&step.text),
        });
        let own = own_columns(scene, kept);
        let spoken = |board: &Board| {
            let claims = board.claims.iter().enumerate().filter(|(i, _)| !post.contains(&ClaimId(*i as u32)));
            claims.into_iter().any(|(_, s)| System::columns(&board.scene, &s.claim).iter().any(|c| own.contains(c)))
        };
        if named || spoken(&self.board) {
            return false;
        }
        let scene = &mut self.board.scene;
        scene.entities.truncate(kept);
        scene.marks.retain(|m| m.state != state);
        self.trajectory.remove(at);
        for stated in &mut self.board.claims {
            if let Source::Derived(index) = &mut stated.source
                && usize::from(*index) > at
            {
                *index -= 1;
            }
        }
        let mut post = post;
        post.sort_by_key(|c| std::cmp::Reverse(c.0));
        post.into_iter().all(|c| self.remove_claim(c))
    }
}

/// Unknowns of which only the entities behind the first `kept` ones are made.
fn own_columns(scene: &Scene, kept: usize) -> Vec<usize> {
    use crate::claim::calculus::unknowns::Columns;
    let of = |entities: &[crate::scene::Entity]| {
        let mut columns = Columns::new(scene);
        entities.iter().for_each(|e| columns.shape(&e.shape));
        columns.finish().unwrap_or_default()
    };
    let before = of(&scene.entities[..kept]);
    of(&scene.entities[kept..]).into_iter().filter(|c| before.binary_search(c).is_err()).collect()
}
