//! A compressor for flat pictures: the zlib stream behind [`super::png::Effort::Fast`].
//!
//! In a drawing, bytes repeat what stands one pixel before or one row above, hardly ever anything else. So only those
//! two distances are tried, which needs no search; one block with its own Huffman codes follows RFC 1951, the wrapping
//! RFC 1950. Measured at 640 x 480 against `png`'s fast mode: a line drawing 8.2 kB for 11.3 (0.16 ms for 0.08), a bar
//! chart 4.7 kB for 75, since that mode writes areas of any colour but the first as literals (0.13 ms for 0.14).

/// Shortest and longest copy of the format.
const COPY: [usize; 2] = [3, 258];
/// How much longer a copy from above must be than one from the left, whose distance costs about eight bits less.
const MARGIN: usize = 4;
/// Symbol that ends the block; those of lengths follow.
const END: usize = 256;
/// The length at which each length symbol begins.
const LENGTH_BASE: [usize; 29] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
/// Order in which the lengths of the code for code lengths are stored.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A literal byte (`len` 0), or a copy from the left (`symbol` 0) or from above (1).
#[derive(Clone, Copy)]
struct Token {
    len: u16,
    symbol: u8,
}

/// The zlib stream of `data`, whose bytes are mostly those `left` or `above` places before.
///
/// `left < above <= 32768`; `check` is the data's [`Adler`] sum.
pub(crate) fn zlib(data: &[u8], left: usize, above: usize, check: Adler) -> Vec<u8> {
    let tokens = tokens(data, left, above);
    let mut out = Bits { bytes: Vec::with_capacity(16 * 1024), ..Bits::default() };
    out.bytes.extend([0x78, 0x01]);
    block(&mut out, &tokens, [left, above]);
    out.flush();
    out.bytes.extend(check.value().to_be_bytes());
    out.bytes
}

fn tokens(data: &[u8], left: usize, above: usize) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(16 * 1024);
    let mut at = 0;
    while at < data.len() {
        let reach = |distance: usize| at.checked_sub(distance).map_or(0, |from| common(&data[at..], &data[from..]));
        let near = reach(left);
        // A copy from above is worth its distance only if it goes on where the one from the left ends.
        let beyond = at + near..at + near + MARGIN + 1;
        let goes_on = at >= above && data.get(beyond.clone()) == data.get(beyond.start - above..beyond.end - above);
        let far = if goes_on { reach(above) } else { 0 };
        let (len, symbol) = if far > near + MARGIN { (far, 1) } else { (near, 0) };
        if len < COPY[0] {
            tokens.push(Token { len: 0, symbol: data[at] });
            at += 1;
            continue;
        }
        let mut rest = len;
        while rest > 0 {
            // What is left must be long enough to be a copy itself.
            let part = if rest > COPY[1] && rest < COPY[1] + COPY[0] { rest - COPY[0] } else { rest.min(COPY[1]) };
            tokens.push(Token { len: part as u16, symbol });
            rest -= part;
        }
        at += len;
    }
    tokens
}

/// Number of bytes in which two stretches begin alike.
fn common(a: &[u8], b: &[u8]) -> usize {
    // Most stretches end at once, the others are long: the first byte decides, then blocks are compared.
    if a.first() != b.first() {
        return 0;
    }
    let (blocks, other) = (a.as_chunks::<32>().0, b.as_chunks::<32>().0);
    let alike = blocks.iter().zip(other).take_while(|(p, q)| p == q).count() * 32;
    alike + a[alike..].iter().zip(&b[alike..]).take_while(|(p, q)| p == q).count()
}

/// Writes the tokens as one block with codes of its own.
fn block(out: &mut Bits, tokens: &[Token], distances: [usize; 2]) {
    let mut length_symbol = [0_u16; COPY[1] + 1];
    for (symbol, &base) in LENGTH_BASE.iter().enumerate() {
        length_symbol[base..].fill((END + 1 + symbol) as u16);
    }
    let places = distances.map(distance);
    // Both distances always count, so that their code is complete even where one is not used.
    let (mut counts, mut far_counts) = (vec![0_u32; 286], vec![0_u32; places[1].0 + 1]);
    counts[END] = 1;
    places.iter().for_each(|place| far_counts[place.0] = 1);
    for token in tokens {
        let symbol = if token.len == 0 { u16::from(token.symbol) } else { length_symbol[usize::from(token.len)] };
        counts[usize::from(symbol)] += 1;
    }
    let (lengths, far_lengths) = (code_lengths(&counts, 15), code_lengths(&far_counts, 15));
    // The last block; its codes are its own.
    out.put(0b101, 3);
    header(out, &lengths, &far_lengths);
    let (codes, far_codes) = (codes(&lengths), codes(&far_lengths));
    for token in tokens {
        if token.len == 0 {
            out.code(codes[usize::from(token.symbol)]);
            continue;
        }
        let len = usize::from(token.len);
        let symbol = usize::from(length_symbol[len]);
        out.code(codes[symbol]);
        let row = symbol - END - 1;
        // Lengths from 11 on come in groups of 2, 4, 8, ..; the longest has a symbol alone.
        let extra = if !(8..28).contains(&row) { 0 } else { row as u32 / 4 - 1 };
        out.put((len - LENGTH_BASE[row]) as u32, extra);
        let (place, value, bits) = places[usize::from(token.symbol)];
        out.code(far_codes[place]);
        out.put(value, bits);
    }
    out.code(codes[END]);
}

/// The symbol of a distance with its extra value and bits.
fn distance(distance: usize) -> (usize, u32, u32) {
    let rest = distance as u32 - 1;
    if rest < 4 {
        return (rest as usize, 0, 0);
    }
    let bits = rest.ilog2() - 1;
    let symbol = 2 * (bits + 1) + (rest >> bits & 1);
    (symbol as usize, rest & ((1 << bits) - 1), bits)
}

/// Writes both codes' lengths, coded themselves.
fn header(out: &mut Bits, lengths: &[u8], far_lengths: &[u8]) {
    // Symbol, extra value, extra bits.
    let mut symbols: Vec<(usize, u32, u32)> = Vec::new();
    let all: Vec<u8> = [lengths, far_lengths].concat();
    for run in all.chunk_by(|a, b| a == b) {
        let (value, mut rest) = (usize::from(run[0]), run.len());
        if value > 0 {
            symbols.push((value, 0, 0));
            rest -= 1;
        }
        while rest >= 3 {
            let (part, symbol) = match (value, rest) {
                (0, 11..) => (rest.min(138), (18, rest.min(138) as u32 - 11, 7)),
                (0, _) => (rest, (17, rest as u32 - 3, 3)),
                _ => (rest.min(6), (16, rest.min(6) as u32 - 3, 2)),
            };
            symbols.push(symbol);
            rest -= part;
        }
        symbols.extend(std::iter::repeat_n((value, 0, 0), rest));
    }
    let mut counts = vec![0; ORDER.len()];
    symbols.iter().for_each(|symbol| counts[symbol.0] += 1);
    let meta = code_lengths(&counts, 7);
    let stored = ORDER.iter().rposition(|&symbol| meta[symbol] > 0).unwrap_or(3).max(3) + 1;
    out.put(lengths.len() as u32 - 257, 5);
    out.put(far_lengths.len() as u32 - 1, 5);
    out.put(stored as u32 - 4, 4);
    ORDER[..stored].iter().for_each(|&symbol| out.put(u32::from(meta[symbol]), 3));
    let meta = codes(&meta);
    for (symbol, value, bits) in symbols {
        out.code(meta[symbol]);
        out.put(value, bits);
    }
}

/// Lengths of a Huffman code for symbols with these counts, none above `limit`; 0 for unused symbols.
fn code_lengths(counts: &[u32], limit: usize) -> Vec<u8> {
    let mut used: Vec<(u32, usize)> = counts.iter().copied().zip(0..).filter(|pair| pair.0 > 0).collect();
    used.sort_unstable();
    let mut lengths = vec![0; counts.len()];
    if used.len() < 2 {
        used.iter().for_each(|pair| lengths[pair.1] = 1);
        return lengths;
    }
    // The two lightest nodes are joined until one is left. Leaves and joints each come in order of weight, so the
    // lightest is always at the front of one of the two queues.
    let leaves = used.len();
    let mut weights: Vec<u64> = used.iter().map(|pair| u64::from(pair.0)).collect();
    let mut parents = vec![0; 2 * leaves - 1];
    let (mut leaf, mut joint) = (0, leaves);
    for next in leaves..2 * leaves - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            let take_leaf = leaf < leaves && (joint >= next || weights[leaf] <= weights[joint]);
            let place = if take_leaf { &mut leaf } else { &mut joint };
            weight += weights[*place];
            parents[*place] = next;
            *place += 1;
        }
        weights.push(weight);
    }
    let mut depths = vec![0_usize; 2 * leaves - 1];
    let mut at_depth = vec![0_usize; limit + 1];
    for node in (0..2 * leaves - 2).rev() {
        depths[node] = depths[parents[node]] + 1;
        if node < leaves {
            at_depth[depths[node].min(limit)] += 1;
        }
    }
    // Codes cut to the limit take too much room: each step makes a shorter one longer and lets one of the longest
    // share its place.
    let room = |at_depth: &[usize]| at_depth.iter().enumerate().skip(1).map(|(d, n)| n << (limit - d)).sum::<usize>();
    for _ in 1 << limit..room(&at_depth) {
        at_depth[limit] -= 1;
        let depth = (1..limit).rev().find(|&d| at_depth[d] > 0).expect("a code over its room has a shorter word");
        at_depth[depth] -= 1;
        at_depth[depth + 1] += 2;
    }
    let longest_first = (1..=limit).rev().flat_map(|depth| std::iter::repeat_n(depth as u8, at_depth[depth]));
    used.iter().zip(longest_first).for_each(|(pair, length)| lengths[pair.1] = length);
    lengths
}

/// Canonical code words with their lengths, bits reversed as the stream wants them.
fn codes(lengths: &[u8]) -> Vec<(u16, u8)> {
    let mut next = 0_u16;
    let mut words = vec![(0, 0); lengths.len()];
    for length in 1..=15 {
        next <<= 1;
        for (word, _) in words.iter_mut().zip(lengths).filter(|pair| *pair.1 == length) {
            *word = (next.reverse_bits() >> (16 - length), length);
            next += 1;
        }
    }
    words
}

/// Bits, the lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    waiting: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, bits: u32) {
        self.waiting |= u64::from(value) << self.count;
        self.count += bits;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.waiting as u32).to_le_bytes());
            self.waiting >>= 32;
            self.count -= 32;
        }
    }

    fn code(&mut self, (word, length): (u16, u8)) {
        self.put(u32::from(word), u32::from(length));
    }

    fn flush(&mut self) {
        let bytes = self.count.div_ceil(8) as usize;
        self.bytes.extend_from_slice(&self.waiting.to_le_bytes()[..bytes]);
    }
}

/// The Adler-32 sum of a stream, taken run by run.
#[derive(Clone, Copy)]
pub(crate) struct Adler {
    low: u64,
    high: u64,
}

impl Adler {
    const MODULUS: u64 = 65521;

    /// The sum of nothing.
    pub fn new() -> Adler {
        Adler { low: 1, high: 0 }
    }

    /// Adds `times` repetitions, at most 2^16, of a few bytes.
    pub fn repeat(&mut self, bytes: &[u8], times: u64) {
        let each: u64 = bytes.iter().map(|b| u64::from(*b)).sum();
        let weighted: u64 = bytes.iter().zip((1..=bytes.len() as u64).rev()).map(|(b, k)| u64::from(*b) * k).sum();
        let len = bytes.len() as u64;
        // Each repetition adds `len` times the low sum so far, which grows by `each` from one to the next.
        self.high += times * (len * self.low + weighted) + len * each * (times * times.saturating_sub(1) / 2);
        self.low += times * each;
        self.high %= Self::MODULUS;
        self.low %= Self::MODULUS;
    }

    /// The sum as it is written.
    pub fn value(self) -> u32 {
        (self.high << 16 | self.low) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Puts the stream into a PNG of grey pixels and lets the `png` crate read it.
    fn unpacked(stream: &[u8], len: usize) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut file, len as u32, 1);
        encoder.set_color(::png::ColorType::Grayscale);
        let mut writer = encoder.write_header().unwrap();
        writer.write_chunk(::png::chunk::IDAT, stream).unwrap();
        writer.finish().unwrap();
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut data = vec![0; len];
        reader.next_frame(&mut data).unwrap();
        reader.finish().unwrap();
        data
    }

    fn packed(data: &[u8], left: usize, above: usize) -> Vec<u8> {
        let mut check = Adler::new();
        data.iter().for_each(|b| check.repeat(&[*b], 1));
        zlib(data, left, above, check)
    }

    proptest! {
        #[test]
        fn streams_come_back(
            runs in prop::collection::vec((any::<u8>(), 1..400_usize), 1..60),
            noise in prop::collection::vec(any::<u8>(), 1..700),
            distances in prop::sample::select(vec![(1, 2), (1, 641), (3, 1921), (3, 4), (1, 32768)]),
        ) {
            let mut data = vec![0];
            data.extend(runs.iter().flat_map(|(b, n)| std::iter::repeat_n(*b, *n)));
            data.extend(&noise);
            data.extend_from_within(1..);
            let stream = packed(&data, distances.0, distances.1);
            prop_assert_eq!(&unpacked(&stream, data.len() - 1), &data[1..]);
        }

        #[test]
        fn code_lengths_fill_their_room(counts in prop::collection::vec(0..100_000_u32, 2..286), steep: bool) {
            let fibonacci = |i: usize| (0..i.min(40)).fold((1_u32, 1_u32), |(a, b), _| (b, a + b)).0;
            let counts: Vec<u32> = if steep { (0..counts.len()).map(fibonacci).collect() } else { counts };
            for limit in [15, 9] {
                let lengths = code_lengths(&counts, limit);
                let room: usize = lengths.iter().filter(|l| **l > 0).map(|l| 1 << (limit - usize::from(*l))).sum();
                prop_assert!(counts.iter().filter(|c| **c > 0).count() < 2 || room == 1 << limit);
            }
        }
    }

    #[test]
    fn sums_of_runs_are_sums_of_bytes() {
        let (mut runs, mut bytes) = (Adler::new(), Adler::new());
        for (pattern, times) in [(&[255_u8, 3, 77][..], 5000), (&[0], 9), (&[200], 65000)] {
            runs.repeat(pattern, times);
            (0..times).flat_map(|_| pattern).for_each(|b| bytes.repeat(&[*b], 1));
        }
        assert_eq!(runs.value(), bytes.value());
        let mut known = Adler::new();
        b"Wikipedia".iter().for_each(|b| known.repeat(&[*b], 1));
        assert_eq!(known.value(), 0x11e6_0398);
    }
}
