//! A harvest: what the samples that are new to a ledger add to it.
//!
//! Patterns are counted; those with evidence enough are placed, and under each place grouped with what has grown there by average
//! linkage over their names. A group around something grown is merged into it, any other group grows as its most frequent
//! pattern with the rest merged in. Things that have grown never merge with each other, so names stay. Growing twice from the same
//! samples adds nothing the second time.

use crate::config;
use crate::evolve::coverage::{cells, grown_tools};
use crate::evolve::name::{cited, compared, name, parent, statement};
use crate::evolve::pattern::patterns;
use crate::knowledge::Knowledge;
use crate::knowledge::cluster::average_linkage;
use crate::knowledge::embed::{Name, distance};
use crate::knowledge::grown::{Grown, Growth, Merge, PROGRAMS, Pattern, Proposal, Sort};
use crate::sample::Sample;
use crate::store::growth::{Harvest, Ledger};
use std::collections::{BTreeMap, BTreeSet};

/// Templates that must show a sequence of tools before it is a tool: in one template alone it is that template's habit.
const HABITS: usize = 2;

/// Gathers a harvest: samples one by one, then the growth.
pub struct Harvester<'a> {
    ledger: &'a Ledger,
    seeds: &'a Knowledge,
    composite: BTreeMap<&'a str, &'a str>,
    harvest: Harvest,
}

/// What stands in one place: things grown there already, then candidates.
#[derive(Default)]
struct Bed<'p> {
    grown: Vec<(String, Name)>,
    candidates: Vec<(&'p str, &'p Proposal)>,
}

impl<'a> Harvester<'a> {
    /// A harvest on top of a ledger.
    pub fn new(ledger: &'a Ledger, seeds: &'a Knowledge) -> Harvester<'a> {
        let harvest = Harvest { growth: Growth { samples: ledger.samples, ..Growth::default() }, ..Harvest::default() };
        Harvester { ledger, seeds, composite: grown_tools(ledger), harvest }
    }

    /// Takes the next sample, `number` in order.
    pub fn add(&mut self, number: u64, sample: &Sample) {
        let mut composite: BTreeSet<String> = BTreeSet::new();
        for pattern in patterns(sample) {
            let signature = pattern.signature();
            composite.extend(self.composite.get(signature.as_str()).map(|name| (*name).to_owned()));
            let known = self.ledger.proposals.get(&signature);
            let new = || Proposal { pattern, samples: 0, programs: vec![], grown: None };
            let proposals = &mut self.harvest.proposals;
            let proposal = proposals.entry(signature.clone()).or_insert_with(|| known.cloned().unwrap_or_else(new));
            proposal.samples += 1;
            let program = &sample.provenance.template;
            if proposal.programs.len() < PROGRAMS && !proposal.programs.contains(program) {
                proposal.programs.push(program.clone());
                proposal.programs.sort();
            }
            self.harvest.evidence.push((signature, number));
        }
        let composite: Vec<String> = composite.into_iter().collect();
        for cell in cells(sample, &composite) {
            let before = self.ledger.coverage.get(&cell).copied().unwrap_or(0);
            *self.harvest.coverage.entry(cell).or_insert(before) += 1;
        }
        self.harvest.growth.samples = number;
    }

    /// Lets grow what has evidence enough, after the round of this number.
    pub fn finish(mut self, round: u64, settings: &config::Growth) -> Harvest {
        let mut all: BTreeMap<&str, &Proposal> = self.ledger.proposals.iter().map(|(s, p)| (s.as_str(), p)).collect();
        let changed = self.harvest.proposals.clone();
        all.extend(changed.iter().map(|(s, p)| (s.as_str(), p)));
        let cited = cited(all.values().map(|p| &p.pattern));
        let mut beds: BTreeMap<(Sort, String), Bed> = BTreeMap::new();
        for (signature, proposal) in &all {
            let Proposal { pattern, samples, programs, grown } = proposal;
            let enough = *samples >= settings.evidence && (pattern.sort == Sort::Node || programs.len() >= HABITS);
            if grown.is_some() || !enough {
                continue;
            }
            let place = match pattern.sort {
                Sort::Node => parent(pattern, self.seeds, &cited),
                Sort::Tool => Some(String::new()),
            };
            if let Some(place) = place {
                let bed = beds.entry((pattern.sort, place)).or_default();
                bed.candidates.push((*signature, *proposal));
            }
        }
        for grown in &self.ledger.grown {
            let place = match grown.pattern.sort {
                Sort::Node => grown.name.rsplit_once('/').map_or("", |p| p.0),
                Sort::Tool => "",
            };
            if let Some(bed) = beds.get_mut(&(grown.pattern.sort, place.to_owned())) {
                bed.grown.push((grown.name.clone(), compared(&grown.pattern)));
            }
        }
        let mut names: BTreeSet<(Sort, String)> =
            self.ledger.grown.iter().map(|g| (g.pattern.sort, g.name.clone())).collect();
        for ((sort, place), bed) in beds {
            self.plant(sort, &place, bed, round, settings, &mut names);
        }
        let growth = &mut self.harvest.growth;
        growth.round = round;
        growth.proposals = all.len() as u64;
        growth.nodes = self.harvest.grown.iter().filter(|g| g.pattern.sort == Sort::Node).count() as u64;
        growth.tools = self.harvest.grown.len() as u64 - growth.nodes;
        growth.merges = self.harvest.merges.len() as u64;
        self.harvest
    }

    /// Groups what stands in one place.
    fn plant(
        &mut self,
        sort: Sort,
        place: &str,
        mut bed: Bed,
        round: u64,
        settings: &config::Growth,
        names: &mut BTreeSet<(Sort, String)>,
    ) {
        // Most evidence first, so that the first of a group names it.
        bed.candidates.sort_by_key(|(signature, p)| (std::cmp::Reverse(p.samples), p.pattern.phrase(), *signature));
        let old = bed.grown.len();
        let candidates = bed.candidates.iter().map(|c| compared(&c.1.pattern));
        let things: Vec<Name> = bed.grown.iter().map(|g| g.1.clone()).chain(candidates).collect();
        let far = |i: usize, j: usize| distance(&things[i], &things[j]);
        for group in average_linkage(things.len(), far, |i, j| i < old && j < old, settings.cut) {
            let Some(first) = group.first().copied() else { continue };
            let kept = match bed.grown.get(first) {
                Some(grown) => grown.0.clone(),
                None => {
                    let (signature, proposal) = bed.candidates[first - old];
                    let taken = |name: &str| {
                        names.contains(&(sort, name.to_owned())) || sort == Sort::Node && self.seeds.contains(name)
                    };
                    let name = name(&proposal.pattern, place, &taken);
                    names.insert((sort, name.clone()));
                    self.grow(signature, &proposal.pattern, name.clone(), round);
                    name
                }
            };
            for member in group.iter().copied().filter(|m| *m >= old) {
                let (signature, proposal) = bed.candidates[member - old];
                let entry = self.harvest.proposals.entry(signature.to_owned()).or_insert_with(|| proposal.clone());
                entry.grown = Some(kept.clone());
                if member == first {
                    continue;
                }
                let others: Vec<usize> = group.iter().copied().filter(|o| *o < member).collect();
                let mean = others.iter().map(|o| far(*o, member)).sum::<f64>() / others.len().max(1) as f64;
                self.harvest.merges.push(Merge {
                    round,
                    sort,
                    kept: kept.clone(),
                    merged: proposal.pattern.phrase(),
                    signature: signature.to_owned(),
                    distance: (mean * 1e6).round() / 1e6,
                });
            }
        }
    }

    fn grow(&mut self, signature: &str, pattern: &Pattern, name: String, round: u64) {
        let levels = pattern.principles.iter().filter_map(|p| self.seeds.get(p)).map(|n| n.level);
        self.harvest.grown.push(Grown {
            name,
            pattern: pattern.clone(),
            signature: signature.to_owned(),
            statement: statement(pattern),
            aliases: vec![],
            level: levels.max().unwrap_or(1),
            round,
        });
    }
}
