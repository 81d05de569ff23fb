//! Search: nodes by the words of their names and statements, and by how their names are spelled.
//!
//! In: an atlas. Out: nodes with scores. Full text is scored by BM25 over names, aliases and statements (Robertson and Walker
//! 1994); likeness by the cosine of name embeddings, so that slips and other forms of a word still find their node. Both run
//! over inverted lists: only what shares a feature with the query is looked at, and of that no more than [`READ`] entries.

use crate::knowledge::atlas::Atlas;
use crate::knowledge::embed::{Name, each_word, hash, words};
use petgraph::graph::NodeIndex;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Saturation of a word's count and how much length counts, as in the source.
const K: f32 = 1.2;
const B: f32 = 0.75;

/// A word in a name counts as much as this many in a statement.
const NAME: f32 = 4.0;

/// Weight of the likeness of names beside full text, whose scores are divided by the best one's.
const LIKENESS: f64 = 1.0;

/// Words that ask and say nothing of what is asked for.
const ASKING: &[&str] = &[
    "how", "what", "which", "why", "when", "where", "who", "do", "does", "did", "is", "are", "was", "be", "can", "it",
    "that", "this", "there",
];

/// Names this near are offered though no word is met: a slip or another form of the word.
const NEAR: f64 = 0.25;

/// Entries that a query reads, at most: of its features the rarest first, since common ones say next to nothing and cost the most.
const READ: usize = 30_000;

/// Lists from this length on stand with what counts most first, so that one that is read in part tells the best of it.
const LONG: usize = 4000;

/// Features are hashes already: hashing them again would be most of the work of an index.
#[derive(Clone, Copy, Debug, Default)]
struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }

    fn write_u64(&mut self, number: u64) {
        // FNV leaves the upper bits of short texts alike; tables look at both ends.
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

/// A table by hashes of features or by words' hashes.
type Table<T> = HashMap<u64, T, BuildHasherDefault<Plain>>;

/// Lists by feature: entry and weight.
#[derive(Clone, Debug, Default)]
struct Lists(Table<Vec<(u32, f32)>>);

/// A prepared index of an atlas.
#[derive(Clone, Debug)]
pub struct Index {
    /// By word: nodes, with what the word counts in each.
    text: Lists,
    /// Number of nodes.
    nodes: usize,
    /// By feature: names.
    likeness: Lists,
    /// The node of each name.
    names: Vec<u32>,
}

/// A node that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Where.
    pub at: NodeIndex,
    /// How well it fits, 0 to 2.
    pub score: f64,
    /// Of that, the cosine between the query and the nearest name.
    pub likeness: f64,
}

impl Lists {
    fn add(&mut self, feature: u64, entry: usize, weight: f32) {
        self.0.entry(feature).or_default().push((entry as u32, weight));
    }

    /// Puts long lists in order.
    fn order(&mut self) {
        for list in self.0.values_mut().filter(|list| list.len() >= LONG) {
            list.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        }
    }

    /// Sums up over `entries` entries: for each feature `factor(weight, length of its list)` times the entry's own weight.
    /// Entries with a sum, each once; sums are above 0.
    fn sum(
        &self,
        entries: usize,
        features: impl Iterator<Item = (u64, f64)>,
        factor: impl Fn(f64, usize) -> f64,
    ) -> Vec<(u32, f64)> {
        let known = features.filter_map(|(f, w)| Some((self.0.get(&f)?, w)));
        let mut lists: Vec<(&Vec<(u32, f32)>, f64)> = known.collect();
        lists.sort_by_key(|l| l.0.len());
        let mut sums = vec![0.0; entries];
        let mut met: Vec<u32> = vec![];
        let mut left = READ;
        for (list, weight) in lists {
            let factor = factor(weight, list.len());
            let read = &list[..list.len().min(left)];
            left -= read.len();
            for (entry, own) in read {
                let sum: &mut f64 = &mut sums[*entry as usize];
                if *sum == 0.0 {
                    met.push(*entry);
                }
                *sum += factor * f64::from(*own);
            }
        }
        met.into_iter().map(|entry| (entry, sums[entry as usize])).collect()
    }
}

/// The name of a path in words.
fn spoken(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().replace('-', " ")
}

impl Index {
    /// Prepares the nodes of an atlas.
    pub fn new(atlas: &Atlas) -> Index {
        let mut index = Index {
            text: Lists::default(),
            nodes: atlas.graph().node_count(),
            likeness: Lists::default(),
            names: vec![],
        };
        let (mut counts, mut lengths): (Vec<(u64, f32)>, Vec<f32>) = Default::default();
        for (number, node) in atlas.graph().node_weights().enumerate() {
            let name = spoken(&node.path);
            counts.clear();
            let mut length = 0.0;
            for called in std::iter::once(&name).chain(&node.aliases) {
                each_word(called, |word| {
                    counts.push((hash(word), NAME));
                    length += 1.0;
                });
                for (feature, weight) in &Name::of(called).embedding.0 {
                    index.likeness.add(*feature, index.names.len(), *weight);
                }
                index.names.push(number as u32);
            }
            each_word(&node.statement, |word| {
                counts.push((hash(word), 1.0));
                length += 1.0;
            });
            counts.sort_unstable_by_key(|c| c.0);
            for same in counts.chunk_by(|a, b| a.0 == b.0) {
                index.text.add(same[0].0, number, same.iter().map(|c| c.1).sum());
            }
            lengths.push(length);
        }
        let mean = lengths.iter().sum::<f32>() / (lengths.len().max(1) as f32);
        for (node, own) in index.text.0.values_mut().flatten() {
            let long = lengths[*node as usize] / mean;
            *own *= (K + 1.0) / (*own + K * (1.0 - B + B * long));
        }
        index.text.order();
        index.likeness.order();
        index
    }

    /// The best `limit` nodes for a text, best first.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Found> {
        let count = self.nodes as f64;
        let lower = text.to_lowercase();
        let telling = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !ASKING.contains(w));
        let telling = telling.collect::<Vec<_>>().join(" ");
        // "Do" alone is a note.
        let text = if telling.is_empty() { text } else { &telling };
        let mut asked: Vec<u64> = words(text).iter().map(|w| hash(w)).collect();
        asked.sort_unstable();
        asked.dedup();
        let rarity =
            |_: f64, list: usize| crate::seed::trig::ln(1.0 + (count - list as f64 + 0.5) / (list as f64 + 0.5));
        let full = self.text.sum(self.nodes, asked.iter().map(|w| (*w, 1.0)), rarity);
        let best = full.iter().map(|f| f.1).fold(0.0, f64::max);
        // Where each node stands among those that were found, from 1; 0 for the others.
        let mut place = vec![0_u32; self.nodes];
        let mut found: Vec<Found> = Vec::with_capacity(full.len());
        for (node, score) in full {
            let at = NodeIndex::new(node as usize);
            found.push(Found { at, score: score / best, likeness: 0.0 });
            place[node as usize] = found.len() as u32;
        }
        let query = Name::of(text).embedding;
        let features = query.0.iter().map(|(f, w)| (*f, f64::from(*w)));
        for (name, cosine) in self.likeness.sum(self.names.len(), features, |asked, _| asked) {
            let node = self.names[name as usize] as usize;
            match (place[node] as usize).checked_sub(1) {
                Some(one) => found[one].likeness = found[one].likeness.max(cosine.min(1.0)),
                None if cosine >= NEAR => {
                    found.push(Found { at: NodeIndex::new(node), score: 0.0, likeness: cosine.min(1.0) });
                    place[node] = found.len() as u32;
                }
                None => {}
            }
        }
        found.iter_mut().for_each(|f| f.score += LIKENESS * f.likeness);
        let better = |a: &Found, b: &Found| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at));
        // Thousands share a word with the query, a handful is wanted: only that is put in order.
        if limit < found.len() {
            found.select_nth_unstable_by(limit, better);
            found.truncate(limit);
        }
        found.sort_unstable_by(better);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
    use std::path::Path;

    #[test]
    fn names_slips_aliases_and_statements_are_found() {
        let seeds = Knowledge::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")).unwrap();
        let atlas = Atlas::new(&seeds, []);
        let index = Index::new(&atlas);
        let paths = |text: &str| -> Vec<String> {
            index.search(text, 5).iter().map(|f| atlas.graph()[f.at].path.clone()).collect()
        };
        let first = |text: &str| paths(text).into_iter().next().unwrap_or_default();
        assert_eq!(first("lever rule"), "materials-science/phase/binary-diagram/tie-line/lever-rule");
        assert!(paths("pythagorean theorem").contains(&"mathematics/geometry/plane/triangle/pythagoras".to_owned()));
        assert!(first("isoceles triangel").contains("isosceles"), "{:?}", paths("isoceles triangel"));
        assert_eq!(paths("What is the lever rule?"), paths("lever rule"));
        assert!(paths("zzzz qqqq").is_empty());
        assert!(paths("").is_empty());
    }
}
