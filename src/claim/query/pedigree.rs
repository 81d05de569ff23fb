//! Solvers for pedigrees of an autosomal recessive trait: all genotypes that agree with the drawn persons and families.
//!
//! A person has 0, 1 or 2 recessive alleles and is affected exactly with 2. Where nothing is drawn of a person's parents, the
//! genotype has the frequencies of a population in Hardy-Weinberg equilibrium; an answer counts only if it is the same
//! however frequent the allele is.

use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryArg, QueryRow, entity};
use crate::scene::kinship::person;
use crate::scene::pedigree::Kin;
use crate::scene::shape::Shape;
use crate::scene::{EntityId, Scene};

/// Most persons: every one that is not affected doubles the work.
const MOST: usize = 20;
/// Frequencies of the recessive allele for which an answer must be the same.
const FREQUENCIES: [f64; 3] = [0.03, 0.25, 0.7];

/// The drawn persons, parents before children.
struct Pedigree {
    people: Vec<EntityId>,
    affected: Vec<bool>,
    parents: Vec<Option<[usize; 2]>>,
}

impl Pedigree {
    fn read(scene: &Scene) -> Result<Pedigree, String> {
        let drawn = || scene.ids().filter(|&id| scene.entity(id).state == 0 && scene.entity(id).look.shown());
        let mut open: Vec<EntityId> = drawn().filter(|id| person(scene, *id).is_some()).collect();
        if open.is_empty() || open.len() > MOST {
            return Err(format!("{} persons are drawn; there must be 1 to {MOST}", open.len()));
        }
        let mut parents_of: Vec<(EntityId, [EntityId; 2])> = Vec::new();
        for id in drawn() {
            let Shape::Kin(Kin::Family(a, b, children)) = &scene.entity(id).shape else { continue };
            for child in children {
                if parents_of.iter().any(|(c, _)| c == child) {
                    return Err("a person descends from two families".into());
                }
                parents_of.push((*child, [*a, *b]));
            }
        }
        let mut made = Pedigree { people: Vec::new(), affected: Vec::new(), parents: Vec::new() };
        while !open.is_empty() {
            let of = |id: &EntityId| parents_of.iter().find(|(c, _)| c == id).map(|(_, p)| *p);
            let ready = |id: &EntityId| of(id).is_none_or(|p| p.iter().all(|p| made.people.contains(p)));
            let Some(at) = open.iter().position(ready) else {
                return Err("the parents of a person are not drawn, or descend from their child".into());
            };
            let id = open.remove(at);
            let parents = of(&id).map(|p| p.map(|p| made.index(p).unwrap_or(0)));
            made.people.push(id);
            made.affected.push(person(scene, id).is_some_and(|found| found.2));
            made.parents.push(parents);
        }
        Ok(made)
    }

    fn index(&self, id: EntityId) -> Result<usize, String> {
        self.people.iter().position(|p| *p == id).ok_or_else(|| format!("entity {} is not a drawn person", id.0))
    }

    fn argument(&self, args: &[QueryArg], i: usize) -> Result<usize, String> {
        self.index(entity(args, i)?)
    }

    /// Calls `visit` with every list of genotypes that agrees with the drawing and its probability, up to a factor.
    fn each(&self, frequency: f64, visit: &mut dyn FnMut(&[u8], f64)) {
        let mut found = Vec::new();
        self.go_on(frequency, 1.0, &mut found, visit);
    }

    fn go_on(&self, q: f64, weight: f64, found: &mut Vec<u8>, visit: &mut dyn FnMut(&[u8], f64)) {
        let i = found.len();
        if i == self.people.len() {
            visit(found, weight);
            return;
        }
        let genotypes = if self.affected[i] { 2..=2 } else { 0..=1 };
        for g in genotypes {
            let chance = match self.parents[i] {
                Some([a, b]) => inherited(found[a], found[b], g),
                None => [(1.0 - q) * (1.0 - q), 2.0 * q * (1.0 - q), q * q][usize::from(g)],
            };
            if chance > 0.0 {
                found.push(g);
                self.go_on(q, weight * chance, found, visit);
                found.pop();
            }
        }
    }

    /// Genotypes that each person can have, by their numbers of recessive alleles.
    fn possible(&self) -> Vec<[bool; 3]> {
        let mut can = vec![[false; 3]; self.people.len()];
        self.each(0.5, &mut |all, _| can.iter_mut().zip(all).for_each(|(can, g)| can[usize::from(*g)] = true));
        can
    }

    /// Mean of a quantity over all genotypes that agree with the drawing.
    fn mean(&self, of: &dyn Fn(&[u8]) -> f64) -> Result<f64, String> {
        let mut means = Vec::new();
        for q in FREQUENCIES {
            let (mut sum, mut total) = (0.0, 0.0);
            self.each(q, &mut |all, weight| {
                sum += weight * of(all);
                total += weight;
            });
            if total == 0.0 {
                return Err("no genotypes of an autosomal recessive trait agree with the drawing".into());
            }
            means.push(sum / total);
        }
        let (low, high) = means.iter().fold((f64::MAX, f64::MIN), |(l, h), m| (l.min(*m), h.max(*m)));
        if high - low > 1e-9 {
            return Err("the probability depends on how frequent the allele is".into());
        }
        Ok(means[0])
    }
}

/// Probability that parents with so many recessive alleles have a child with `g` of them.
fn inherited(a: u8, b: u8, g: u8) -> f64 {
    let (p, q) = (f64::from(a) / 2.0, f64::from(b) / 2.0);
    match g {
        0 => (1.0 - p) * (1.0 - q),
        1 => p * (1.0 - q) + q * (1.0 - p),
        _ => p * q,
    }
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "sure_genotype",
        signature: "(person)",
        summary: "the only genotype, AA, Aa or aa, that a person can have in a pedigree of an autosomal recessive trait",
        solve: |scene, args| {
            let all = Pedigree::read(scene)?;
            match all.possible()[all.argument(args, 0)?] {
                [true, false, false] => Ok(Observed::Names(vec!["AA".into()])),
                [false, true, false] => Ok(Observed::Names(vec!["Aa".into()])),
                [false, false, true] => Ok(Observed::Names(vec!["aa".into()])),
                can => Err(format!("{} genotypes are possible", can.iter().filter(|c| **c).count())),
            }
        },
    },
    QueryRow {
        name: "sure_carriers",
        signature: "()",
        summary: "number of persons who must be heterozygous in a pedigree of an autosomal recessive trait",
        solve: |scene, _| {
            let all = Pedigree::read(scene)?;
            let sure = all.possible().into_iter().filter(|can| *can == [false, true, false]).count();
            Ok(Observed::Number(sure as f64))
        },
    },
    QueryRow {
        name: "carrier_chance",
        signature: "(person)",
        summary: "probability that a person is heterozygous for an autosomal recessive trait, given the pedigree",
        solve: |scene, args| {
            let all = Pedigree::read(scene)?;
            let i = all.argument(args, 0)?;
            all.mean(&|genes| f64::from(u8::from(genes[i] == 1))).map(Observed::Number)
        },
    },
    QueryRow {
        name: "child_risk",
        signature: "(person, person)",
        summary: "probability that the next child of two persons is affected by an autosomal recessive trait, given the pedigree",
        solve: |scene, args| {
            let all = Pedigree::read(scene)?;
            let (i, j) = (all.argument(args, 0)?, all.argument(args, 1)?);
            if i == j {
                return Err("a child has two parents".into());
            }
            all.mean(&|genes| inherited(genes[i], genes[j], 2)).map(Observed::Number)
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::ask;
    use super::*;
    use crate::scene::Frame;
    use crate::scene::pedigree::Sex;
    use crate::scene::shape::{Look, Role};

    /// Persons by whether they are affected, then families by index.
    fn pedigree(affected: &[bool], families: &[(u32, u32, &[u32])]) -> Scene {
        let mut scene = Scene::new(Frame::Plain);
        for (i, ill) in affected.iter().enumerate() {
            let p = scene.add_point([i as f64, 0.0]);
            scene.add(Shape::Kin(Kin::Person(p, Sex::Female, *ill)), None, 0, Look::of(Role::Main));
        }
        for (a, b, children) in families {
            let children = children.iter().map(|c| EntityId(*c)).collect();
            let family = Kin::Family(EntityId(*a), EntityId(*b), children);
            scene.add(Shape::Kin(family), None, 0, Look::of(Role::Main));
        }
        scene
    }

    fn near(found: Result<Observed, String>, x: f64) -> bool {
        matches!(found, Ok(Observed::Number(y)) if (x - y).abs() < 1e-12)
    }

    #[test]
    fn textbook_cases() {
        // 0 and 1 have the affected child 2 and the unaffected child 3; 3's partner 4 is affected.
        let scene = pedigree(&[false, false, true, false, true], &[(0, 1, &[2, 3]), (3, 4, &[])]);
        assert!(near(ask(&scene, "sure_carriers", &[]), 2.0));
        assert_eq!(ask(&scene, "sure_genotype", &[0]), Ok(Observed::Names(vec!["Aa".into()])));
        assert_eq!(ask(&scene, "sure_genotype", &[2]), Ok(Observed::Names(vec!["aa".into()])));
        assert!(near(ask(&scene, "carrier_chance", &[3]), 2.0 / 3.0));
        assert!(near(ask(&scene, "child_risk", &[0, 1]), 0.25));
        assert!(near(ask(&scene, "child_risk", &[3, 4]), 1.0 / 3.0));
        // An unaffected child of the two makes it less likely that 3 is a carrier: 2/3 * 1/2 to 1/3 * 1, that is 1/2.
        let child = pedigree(&[false, false, true, false, true, false], &[(0, 1, &[2, 3]), (3, 4, &[5])]);
        assert!(near(ask(&child, "carrier_chance", &[3]), 0.5));
        assert_eq!(ask(&child, "sure_genotype", &[5]), Ok(Observed::Names(vec!["Aa".into()])));
    }

    #[test]
    fn what_the_drawing_does_not_fix_has_no_answer() {
        let scene = pedigree(&[false, false, true, false, false], &[(0, 1, &[2, 3]), (3, 4, &[])]);
        assert!(ask(&scene, "sure_genotype", &[3]).is_err());
        assert!(ask(&scene, "carrier_chance", &[4]).is_err_and(|why| why.contains("frequent")));
        assert!(ask(&scene, "child_risk", &[3, 4]).is_err());
        assert!(ask(&scene, "child_risk", &[3, 3]).is_err());
        // Two affected parents have no unaffected child.
        let never = pedigree(&[true, true, false], &[(0, 1, &[2])]);
        assert!(ask(&never, "carrier_chance", &[0]).is_err());
        assert!(near(ask(&never, "sure_carriers", &[]), 0.0));
        let twice = pedigree(&[false; 5], &[(0, 1, &[4]), (2, 3, &[4])]);
        assert!(ask(&twice, "sure_carriers", &[]).is_err_and(|why| why.contains("two families")));
        let circle = pedigree(&[false; 3], &[(0, 1, &[2]), (1, 2, &[0])]);
        assert!(ask(&circle, "sure_carriers", &[]).is_err());
        assert!(ask(&pedigree(&[], &[]), "sure_carriers", &[]).is_err());
    }
}
