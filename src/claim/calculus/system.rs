//! A system: what is known of a scene, as equations that remember which claim they come from, so that any of them can be left out.

use crate::claim::calculus::equation::{Equation, Row};
use crate::claim::calculus::space::Space;
use crate::claim::calculus::unknowns::{Columns, Unknowns};
use crate::claim::measure::Measure;
use crate::claim::statement::Claim;
use crate::scene::Scene;

struct Known<'a> {
    owner: Option<u32>,
    equation: Equation<'a>,
    rows: Vec<Row>,
}

impl Known<'_> {
    /// The single column that the equation fixes by itself, if it does.
    fn pins(&self) -> Option<usize> {
        match (self.rows.as_slice(), self.equation.columns.as_slice()) {
            ([_], [column]) => Some(*column),
            _ => None,
        }
    }
}

/// What is known of a scene.
pub struct System<'a> {
    scene: &'a Scene,
    unknowns: Unknowns,
    known: Vec<Known<'a>>,
    /// Columns whose values are known without a claim.
    fixed: Vec<usize>,
}

/// The part of a system that bears on a question.
pub struct Part<'a> {
    /// What it fixes, over all columns connected with the question.
    pub space: Space,
    /// Columns that are fixed each by itself.
    pub pinned: Vec<usize>,
    /// The equations that connect columns.
    pub equations: Vec<Equation<'a>>,
}

impl<'a> System<'a> {
    /// Nothing is known yet.
    pub fn new(scene: &'a Scene) -> System<'a> {
        System { scene, unknowns: Unknowns::of(scene), known: Vec::new(), fixed: Vec::new() }
    }

    fn add(&mut self, owner: Option<u32>, equation: Equation<'a>) {
        let rows = equation.rows(self.scene, &self.unknowns);
        self.known.push(Known { owner, equation, rows });
    }

    /// Adds a claim; what says nothing about numbers adds nothing.
    pub fn claim(&mut self, owner: Option<u32>, claim: &'a Claim) {
        for e in Equation::of(claim, self.scene).into_iter().flatten() {
            self.add(owner, e);
        }
    }

    /// Adds that a measure has its value.
    pub fn reading(&mut self, measure: &'a Measure) {
        if let Some(e) = Equation::keeps(measure, self.scene) {
            self.add(None, e);
        }
    }

    /// Takes columns as known.
    pub fn fix(&mut self, columns: impl IntoIterator<Item = usize>) {
        self.fixed.extend(columns);
    }

    /// Gradients of what a measure says, one for a number, two for a position. `None` for queries.
    pub fn target(&self, measure: &Measure) -> Option<Vec<Row>> {
        if let Measure::Position(p) = measure {
            let first = 2 * p.0 as usize;
            return Some(vec![Row { entries: vec![(first, 1.0)] }, Row { entries: vec![(first + 1, 1.0)] }]);
        }
        Some(Equation::keeps(measure, self.scene)?.rows(self.scene, &self.unknowns))
    }

    /// The part that bears on these columns, without the claim of one owner.
    pub fn part(&self, columns: &[usize], without: Option<u32>) -> Part<'a> {
        let kept: Vec<&Known> = self.known.iter().filter(|k| without.is_none() || k.owner != without).collect();
        let mut pinned: Vec<usize> = kept.iter().filter_map(|k| k.pins()).chain(self.fixed.iter().copied()).collect();
        pinned.sort_unstable();
        pinned.dedup();
        let free = |c: &usize| pinned.binary_search(c).is_err();
        let mut reached: Vec<usize> = columns.to_vec();
        let mut used = vec![false; kept.len()];
        // Equations are reached through columns that they share; a pinned column passes nothing on.
        loop {
            let before = reached.len();
            for (k, used) in kept.iter().zip(&mut used) {
                let touches = || k.equation.columns.iter().any(|c| free(c) && reached.contains(c));
                if !*used && k.pins().is_none() && touches() {
                    *used = true;
                    let new: Vec<usize> = k.equation.columns.iter().copied().filter(|c| !reached.contains(c)).collect();
                    reached.extend(new);
                }
            }
            if reached.len() == before {
                break;
            }
        }
        reached.sort_unstable();
        reached.dedup();
        pinned.retain(|c| reached.binary_search(c).is_ok());
        let unit = |c: &usize| Row { entries: vec![(*c, 1.0)] };
        let units: Vec<Row> = pinned.iter().map(unit).collect();
        let chosen = || kept.iter().zip(&used).filter(|(_, used)| **used).map(|(k, _)| k);
        let space = Space::of(units.iter().chain(chosen().flat_map(|k| &k.rows)), &reached);
        Part { space, pinned, equations: chosen().map(|k| k.equation.clone()).collect() }
    }

    /// Columns that the shapes of the original figure refer to.
    pub fn original(scene: &Scene) -> Vec<usize> {
        let mut columns = Columns::new(scene);
        scene.entities.iter().filter(|e| e.state == 0).for_each(|e| columns.shape(&e.shape));
        columns.finish().unwrap_or_default()
    }

    /// Columns that a claim speaks of; empty for queries.
    pub fn columns(scene: &Scene, claim: &Claim) -> Vec<usize> {
        let mut columns = Columns::new(scene);
        match claim {
            Claim::Equal(m, _) => columns.measure(m),
            Claim::Same(a, b) => {
                columns.measure(a);
                columns.measure(b);
            }
            Claim::Holds(r) => columns.relation(r),
        }
        columns.finish().unwrap_or_default()
    }
}
