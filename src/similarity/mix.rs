//! Hashes of 64 bits that are the same on every machine and in every release: for keys and colours, not against attackers.

/// A permutation of 64-bit words: the finaliser of SplitMix64.
pub fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// The hash of some words in order.
pub fn chain(words: impl IntoIterator<Item = u64>) -> u64 {
    let (mut hash, mut count) = (0, 0_u64);
    for word in words {
        (hash, count) = (mix(hash ^ mix(word)), count + 1);
    }
    mix(hash ^ count)
}

/// The hash of a text.
pub fn text(text: &str) -> u64 {
    chain(text.as_bytes().chunks(8).map(|bytes| {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(word)
    })) ^ mix(text.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_length_count() {
        assert_ne!(chain([1, 2]), chain([2, 1]));
        assert_ne!(chain([0]), chain([0, 0]));
        assert_ne!(text("a"), text("a\0"));
        assert_ne!(text("abcdefgh1"), text("abcdefgh2"));
        assert_eq!(mix(1), 0x910a_2dec_8902_5cc1, "stored keys depend on it");
    }
}
