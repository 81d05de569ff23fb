//! MinHash sketches of a text's word shingles, with bands by which alike texts are found without comparing all pairs.
//!
//! Source: A. Z. Broder, "On the resemblance and containment of documents", 1997; bands as in J. Leskovec, A. Rajaraman and
//! J. D. Ullman, "Mining of Massive Datasets", chapter 3.

use crate::similarity::mix::mix;

/// Words in a shingle: enough for order to count, few enough for one changed number to leave most of a question as it was.
const SHINGLE: usize = 3;
/// Hash functions of a sketch: the resemblance it gives is right to about 0.06.
const HASHES: usize = 64;
/// Bands of a sketch.
pub const BANDS: usize = 8;
/// Hashes of a band. Texts of resemblance s share a band with probability `1 - (1 - s^8)^8`: 0.99 at s = 0.9, 0.77 at 0.8,
/// 0.03 at 0.5.
const ROWS: usize = HASHES / BANDS;

/// A sketch of a text: the least hash of its shingles under each function, of which 16 bits are enough to compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sketch([u16; HASHES]);

/// The words of a text in lower case: runs of letters and digits. Each other mark that is no white space is a word of its own,
/// so that `x + 1` and `x - 1` differ.
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    let mut open = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if !open {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        } else if !c.is_whitespace() {
            words.push(c.to_string());
        }
        open = c.is_alphanumeric();
    }
    words
}

/// A digest of some words; the borders between them count.
pub fn digest(words: &[String]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for word in words {
        hasher.update(&(word.len() as u64).to_le_bytes()).update(word.as_bytes());
    }
    let hash = hasher.finalize();
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a digest has 32 bytes"))
}

impl Sketch {
    /// The sketch of a text; `None` if it has no words.
    pub fn of(text: &str) -> Option<Sketch> {
        let words = words(text);
        if words.is_empty() {
            return None;
        }
        let mut least = [u64::MAX; HASHES];
        for shingle in words.windows(SHINGLE.min(words.len())) {
            let hash = digest(shingle);
            for (function, least) in least.iter_mut().enumerate() {
                *least = mix(hash ^ mix(function as u64 + 1)).min(*least);
            }
        }
        // The upper bits of a least hash are mostly zero, the lower ones are not.
        Some(Sketch(least.map(|hash| hash as u16)))
    }

    /// The share of shingles that two texts have in common, in [0, 1], right to about 0.06.
    pub fn resemblance(&self, other: &Sketch) -> f64 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        same as f64 / HASHES as f64
    }

    /// A key for each band: alike texts are likely to have one in common in the same place.
    pub fn bands(&self) -> [u64; BANDS] {
        std::array::from_fn(|band| {
            let start = mix(band as u64);
            self.0[band * ROWS..][..ROWS].iter().fold(start, |key, hash| mix(key ^ u64::from(*hash)))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f64 {
        Sketch::of(a).unwrap().resemblance(&Sketch::of(b).unwrap())
    }

    const LONG: &str = "In the figure, the radius of circle O is 5 and the distance from O to the chord AB is 3. \
                        The line through O that is perpendicular to AB meets it at the point M. How long is the chord AB?";

    #[test]
    fn resemblance_follows_the_shared_shingles() {
        assert_eq!(alike(LONG, &LONG.to_uppercase().replace(' ', "  ")), 1.0);
        let one_word = alike(LONG, &LONG.replace("is 5", "is 7"));
        assert!((0.7..1.0).contains(&one_word), "{one_word}");
        assert!(
            alike(LONG, "The bar chart shows the rain of six months. Which month had the least rain of all?") < 0.1
        );
        assert!(alike("x + 1", "x - 1") < 0.2);
        assert!(Sketch::of(" \n").is_none());
    }

    #[test]
    fn alike_texts_share_a_band_and_others_do_not() {
        let shared = |a: &str, b: &str| {
            let (a, b) = (Sketch::of(a).unwrap().bands(), Sketch::of(b).unwrap().bands());
            a.iter().zip(b).filter(|(a, b)| *a == b).count()
        };
        assert_eq!(shared(LONG, LONG), BANDS);
        assert!(shared(LONG, &LONG.replace("How long", "How short")) > 0);
        assert_eq!(shared(LONG, "Which month had the least rain of all the six months in the chart?"), 0);
    }
}
