//! Embeddings of concept names by hashed n-grams, and how far two names are from meaning the same.
//!
//! In: a name ("Perpendicular bisector of a chord"). Out: a sparse vector of unit length whose features are word stems and
//! letter triples, by hash. No model is needed and nothing is learned: the vector knows how names are spelled, not what they
//! mean, so synonyms must stand as aliases. [`distance`] is what clustering cuts.

use std::borrow::Cow;

/// Words that carry no meaning of their own in a name.
const EMPTY: &[&str] = &[
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "its", "of", "on", "or", "s", "the", "to",
    "under", "via", "with",
];

/// Words that say what sort of statement a name names, rather than what it is about.
const LIGHT: &[&str] = &[
    "basic",
    "concept",
    "definition",
    "formula",
    "idea",
    "introduction",
    "law",
    "meaning",
    "method",
    "notion",
    "principle",
    "property",
    "rule",
    "simple",
    "theorem",
];

/// Weight of a light word beside 1 of others.
const LIGHT_WEIGHT: f64 = 0.35;

/// From this share of common letter triples on, two words that begin alike are forms of one word (sine, sines, sinus).
const SAME_WORD: f64 = 0.5;

/// Letters in which forms of one word begin alike: "rational" and "irrational" share their end and mean the opposite.
const STEM: usize = 3;

/// What is left of the likeness when each name has a word that the other lacks: a sphere's volume is no cone's.
const CONTRAST: f64 = 0.7;

/// A sparse vector of unit length (empty for a name without words): features by hash, ascending, with weights above 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embedding(pub Vec<(u64, f32)>);

/// A name as it is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Name {
    /// The vector.
    pub embedding: Embedding,
    words: Vec<(String, f64)>,
}

/// Where FNV-1a begins.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a goes on by some bytes.
fn mixed(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3))
}

/// 64 bits of a text (FNV-1a).
pub fn hash(text: &str) -> u64 {
    mixed(BASIS, text.as_bytes())
}

/// Plurals that no rule gives.
const IRREGULAR: &[(&str, &str)] = &[
    ("areas", "area"),
    ("axes", "axis"),
    ("foci", "focus"),
    ("formulae", "formula"),
    ("gases", "gas"),
    ("indices", "index"),
    ("loci", "locus"),
    ("matrices", "matrix"),
    ("maxima", "maximum"),
    ("minima", "minimum"),
    ("radii", "radius"),
    ("vertices", "vertex"),
];

/// British endings, the American ones, and the least length of a word that has them ("four" is no such word).
const SPELLINGS: &[(&str, &str, usize)] = &[("isation", "ization", 8), ("our", "or", 5), ("tre", "ter", 5)];

/// A word in the singular and in one spelling.
fn stem(word: &str) -> Cow<'_, str> {
    let mut word = singular(word);
    for (british, american, least) in SPELLINGS {
        if let Some(root) = word.strip_suffix(british).filter(|_| word.len() >= *least) {
            word = format!("{root}{american}").into();
        }
    }
    word
}

/// A word without the ending of its plural.
fn singular(word: &str) -> Cow<'_, str> {
    let long = word.chars().count() > 3;
    if let Some(row) = IRREGULAR.iter().find(|row| row.0 == word) {
        return row.1.into();
    }
    if let Some(root) = word.strip_suffix("ies").filter(|_| long) {
        return format!("{root}y").into();
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word[..word.len() - "es".len()].into();
        }
    }
    let plural = long && word.ends_with('s') && !["ss", "us", "is", "as"].iter().any(|e| word.ends_with(e));
    if plural { word[..word.len() - 1].into() } else { word.into() }
}

/// Hands over the words of a text in lower case, stemmed, without empty ones, in order. An index asks this of every statement:
/// most words are handed over without a copy.
pub fn each_word(text: &str, mut each: impl FnMut(&str)) {
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let word = stem(word);
        if !EMPTY.contains(&&*word) {
            each(&word);
        }
    }
}

/// The words of a text in lower case, stemmed, without empty ones, in order.
pub fn words(text: &str) -> Vec<String> {
    let mut found = vec![];
    each_word(text, |word| found.push(word.to_owned()));
    found
}

/// Letter triples of a word between marks of its ends.
fn triples(word: &str) -> Vec<String> {
    let marked: Vec<char> = format!("^{word}$").chars().collect();
    marked.windows(3).map(|w| w.iter().collect()).collect()
}

/// Hashes of the letter triples of a word between marks of its ends: as many as it has letters.
fn triple_hashes(word: &str) -> impl Iterator<Item = u64> {
    let marked = || std::iter::once('^').chain(word.chars()).chain(std::iter::once('$'));
    let threes = marked().zip(marked().skip(1)).zip(marked().skip(2));
    threes.map(|((a, b), c)| [a, b, c].iter().fold(BASIS, |h, c| mixed(h, c.encode_utf8(&mut [0; 4]).as_bytes())))
}

impl Name {
    /// A name as it is compared.
    pub fn of(text: &str) -> Name {
        let mut words: Vec<(String, f64)> = Vec::new();
        each_word(text, |word| {
            if words.iter().all(|w| w.0 != word) {
                let weight = if LIGHT.contains(&word) { LIGHT_WEIGHT } else { 1.0 };
                words.push((word.to_owned(), weight));
            }
        });
        let mut features: Vec<(u64, f64)> = Vec::with_capacity(text.len() + words.len());
        for (word, weight) in &words {
            // Half of a word's square weight lies on the word, half on its triples.
            let half = weight * 0.5_f64.sqrt();
            features.push((hash(word), half));
            let share = half / (word.chars().count() as f64).sqrt();
            features.extend(triple_hashes(word).map(|triple| (triple, share)));
        }
        // Sums are taken in the order of the words, so that they are the same to the last bit however they are stored.
        features.sort_by_key(|f| f.0);
        features.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
        let norm = features.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        let embedding = features.into_iter().map(|(f, w)| (f, (w / norm) as f32)).collect();
        Name { embedding: Embedding(embedding), words }
    }

    /// Whether this name has a word of weight that is no form of a word of the other.
    fn goes_beyond(&self, other: &Name) -> bool {
        self.words.iter().filter(|w| w.1 >= 1.0).any(|w| !other.words.iter().any(|o| forms(&w.0, &o.0)))
    }
}

/// Whether two words are forms of one.
fn forms(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let numbers = |w: &str| w.chars().any(|c| c.is_ascii_digit());
    let begin = |w: &str| w.chars().take(STEM).collect::<String>();
    if numbers(a) || numbers(b) || begin(a) != begin(b) {
        return false;
    }
    let (x, y) = (triples(a), triples(b));
    let common = x.iter().filter(|t| y.contains(t)).count();
    2.0 * common as f64 >= SAME_WORD * (x.len() + y.len()) as f64
}

impl Embedding {
    /// Cosine of the angle to another vector, 0 to 1.
    pub fn cosine(&self, other: &Embedding) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += f64::from(a.1) * f64::from(b.1);
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        sum.min(1.0)
    }
}

/// How far two names are apart, 0 (the same words) to 1 (nothing in common).
pub fn distance(a: &Name, b: &Name) -> f64 {
    let contrast = if a.goes_beyond(b) && b.goes_beyond(a) { CONTRAST } else { 1.0 };
    1.0 - a.embedding.cosine(&b.embedding) * contrast
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far(a: &str, b: &str) -> f64 {
        distance(&Name::of(a), &Name::of(b))
    }

    #[test]
    fn order_plural_and_little_words_do_not_count() {
        assert!(far("area of a triangle", "Triangle areas") < 1e-6);
        assert!(far("law of cosines", "cosine rule") < 0.3);
        assert_eq!(far("", "triangle"), 1.0);
    }

    #[test]
    fn opposites_and_siblings_are_far() {
        for (a, b) in [
            ("rational number", "irrational number"),
            ("convex spherical mirror", "concave spherical mirror"),
            ("volume of a sphere", "volume of a cone"),
            ("3 sides", "4 sides"),
        ] {
            assert!(far(a, b) > 0.3, "{a}, {b}: {}", far(a, b));
        }
    }

    #[test]
    fn a_vector_has_unit_length_and_ascending_features() {
        let Embedding(v) = Name::of("perpendicular bisector").embedding;
        assert!((v.iter().map(|f| f.1 * f.1).sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(v.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
