//! Pixels in canonical form: runs of one colour per row, their hash, and PNG in both directions.
//!
//! A [`Frame`] holds what a canvas shows, independent of palette order and encoder, in a few per cent of the size.
//! Hash, palette and PNG are made from the runs. After drawing over a canvas, [`Frame::update`] recodes only the
//! rows that changed. Pictures of at most 256 colours become indexed PNG (palette in order of first appearance, so
//! the bytes depend on the pixels alone), others RGB.

use super::deflate::{self, Adler};
use super::palette::ColorTable;
use super::raster::{Canvas, DrawError};
use std::ops::Range;

/// A digest of size and pixels: equal for equal pictures, whatever encoder wrote them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct PixelHash(pub [u8; 32]);

impl std::fmt::Display for PixelHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

/// Why bytes are not a picture of ours.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The bytes are not a sound PNG.
    #[error("not a sound PNG: {0}")]
    Decode(#[from] ::png::DecodingError),
    /// A PNG with transparency or 16 bits, which a figure never has.
    #[error("a PNG of {0}; hint: figures are opaque with 8 bits a channel")]
    Form(String),
}

/// How hard to compress.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// For the running pipeline: about a tenth of a millisecond, by a compressor of our own.
    Fast,
    /// For final export: somewhat smaller at twenty times the time.
    Small,
}

/// A picture as runs of equal pixels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    width: u32,
    height: u32,
    /// A run is its colour as 0xRRGGBB in the upper 24 bits and its length less one in the lower 8. Runs end with
    /// their row and are as long as they can be, longer ones cut after 256 pixels: one form for each picture.
    runs: Vec<u32>,
    /// Where each row's runs begin; one more entry than rows.
    starts: Vec<u32>,
}

impl Frame {
    /// What a canvas shows now; its changed rows count as taken.
    pub fn of(canvas: &mut Canvas) -> Frame {
        canvas.take_dirty();
        let (width, height) = (canvas.width(), canvas.height());
        Frame::from_rgba(width, height, canvas.rgba())
    }

    /// From `(height, width, 3)` bytes RGB.
    ///
    /// # Panics
    /// If the number of bytes does not fit the size.
    pub fn from_rgb(width: u32, height: u32, rgb: &[u8]) -> Frame {
        let rgba: Vec<u8> = rgb.as_chunks::<3>().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect();
        Frame::from_rgba(width, height, &rgba)
    }

    /// From `(height, width, 4)` bytes RGBA; opacity is not read.
    ///
    /// # Panics
    /// If the number of bytes does not fit the size.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Frame {
        assert_eq!(rgba.len(), width as usize * height as usize * 4, "bytes must fit the size");
        let mut frame = Frame { width, height, runs: Vec::with_capacity(8192), starts: vec![0] };
        for row in rgba.chunks_exact(width as usize * 4) {
            frame.push_row(row);
        }
        frame
    }

    /// Follows a canvas of the same size whose changed rows nobody else has taken.
    pub fn update(&mut self, canvas: &mut Canvas) {
        let dirty = canvas.take_dirty();
        if dirty.is_empty() {
            return;
        }
        let old =
            std::mem::replace(self, Frame { runs: Vec::with_capacity(self.runs.len() + 1024), ..Frame::empty(self) });
        let (first, last) = (dirty.start as usize, dirty.end as usize);
        self.runs.extend_from_slice(&old.runs[..old.starts[first] as usize]);
        self.starts.extend_from_slice(&old.starts[1..=first]);
        for y in dirty {
            self.push_row(canvas.row(y));
        }
        let (from, to) = (old.starts[last], self.runs.len() as u32);
        self.runs.extend_from_slice(&old.runs[from as usize..]);
        self.starts.extend(old.starts[last + 1..].iter().map(|start| start - from + to));
    }

    /// A canvas that shows this picture, to be drawn over.
    ///
    /// # Errors
    /// If it is larger than a canvas may be.
    pub fn canvas(&self) -> Result<Canvas, DrawError> {
        let mut rgb = Vec::with_capacity(self.width as usize * self.height as usize * 3);
        for run in &self.runs {
            let (color, len) = split(*run);
            rgb.extend(std::iter::repeat_n(color, len as usize).flatten());
        }
        Canvas::of_rgb(self.width, self.height, &rgb)
    }

    fn empty(like: &Frame) -> Frame {
        let mut starts = Vec::with_capacity(like.starts.len());
        starts.push(0);
        Frame { width: like.width, height: like.height, runs: Vec::new(), starts }
    }

    fn push_row(&mut self, row: &[u8]) {
        let mut rest = row;
        while let Some(first) = rest.first_chunk::<4>() {
            let len = run_length(rest, *first);
            let word = u32::from_be_bytes(*first) & 0xffff_ff00;
            self.runs.extend(std::iter::repeat_n(word | 255, len / 256));
            if !len.is_multiple_of(256) {
                self.runs.push(word | (len % 256 - 1) as u32);
            }
            rest = &rest[len * 4..];
        }
        self.starts.push(self.runs.len() as u32);
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Runs of a row: colour as `[r, g, b]` and length in pixels, left to right.
    ///
    /// # Panics
    /// If `y` is not below the height.
    pub fn runs(&self, y: u32) -> impl Iterator<Item = ([u8; 3], u32)> + '_ {
        let span = self.starts[y as usize] as usize..self.starts[y as usize + 1] as usize;
        self.runs[span].iter().map(|run| split(*run))
    }

    /// Stretches of a row, as columns `from..to`, in which another picture of the same width has other pixels.
    ///
    /// # Panics
    /// If `y` is not below both heights.
    pub fn differences(&self, other: &Frame, y: u32, stretches: &mut Vec<Range<u32>>) {
        let row = |f: &Frame| f.starts[y as usize] as usize..f.starts[y as usize + 1] as usize;
        let (a, b) = (&self.runs[row(self)], &other.runs[row(other)]);
        stretches.clear();
        if a == b {
            return;
        }
        let (mut a, mut b) = (a.iter().map(|r| split(*r)), b.iter().map(|r| split(*r)));
        let (mut left, mut right) = (a.next(), b.next());
        let mut x = 0;
        while let (Some((color, n)), Some((other, m))) = (left, right) {
            let common = n.min(m);
            if color != other {
                match stretches.last_mut() {
                    Some(last) if last.end == x => last.end = x + common,
                    _ => stretches.push(x..x + common),
                }
            }
            x += common;
            left = if n > common { Some((color, n - common)) } else { a.next() };
            right = if m > common { Some((other, m - common)) } else { b.next() };
        }
    }

    /// Colour of a pixel; `None` outside of the picture.
    pub fn pixel(&self, x: i64, y: i64) -> Option<[u8; 3]> {
        if x < 0 || y < 0 || x >= i64::from(self.width) || y >= i64::from(self.height) {
            return None;
        }
        let mut left = x as u32;
        self.runs(y as u32).find_map(|(color, length)| {
            let here = left < length;
            left = left.saturating_sub(length);
            here.then_some(color)
        })
    }

    /// All pixels as `(height, width, 3)` bytes RGB.
    pub fn rgb(&self) -> Vec<u8> {
        let mut rgb = Vec::with_capacity(self.width as usize * self.height as usize * 3);
        for run in &self.runs {
            let (color, len) = split(*run);
            for _ in 0..len {
                rgb.extend_from_slice(&color);
            }
        }
        rgb
    }

    /// blake3 over width, height and runs, all little endian.
    pub fn pixel_hash(&self) -> PixelHash {
        let mut bytes = Vec::with_capacity(8 + self.runs.len() * 4);
        for word in [self.width, self.height].iter().chain(&self.runs) {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        PixelHash(*blake3::hash(&bytes).as_bytes())
    }

    /// Palette in order of first appearance and one index per pixel, row by row; `None` beyond 256 colours.
    pub fn indexed(&self) -> Option<(Vec<[u8; 3]>, Vec<u8>)> {
        let (palette, rows, _) = self.rows(1, &mut |table, run| Some([table.index(run)?, 0, 0]))?;
        Some((palette, self.without_filters(&rows, 1)))
    }

    /// The rows of a PNG without filters: a zero byte and the pixels, each as `bpp` bytes; their palette and sum.
    fn rows(&self, bpp: usize, bytes: &mut dyn FnMut(&mut ColorTable, u32) -> Option<[u8; 3]>) -> Option<Rows> {
        let (mut table, mut check) = (ColorTable::new(), Adler::new());
        let stride = self.width as usize * bpp + 1;
        let mut rows = vec![0; stride * self.height as usize];
        for (row, span) in rows.chunks_exact_mut(stride).zip(self.starts.windows(2)) {
            check.repeat(&[0], 1);
            let mut rest = &mut row[1..];
            for &run in &self.runs[span[0] as usize..span[1] as usize] {
                let pixel = &bytes(&mut table, run)?[..bpp];
                let len = (run & 255) as usize + 1;
                let (head, tail) = rest.split_at_mut(len * bpp);
                match pixel {
                    [index] => head.fill(*index),
                    _ => head.chunks_exact_mut(bpp).for_each(|p| p.copy_from_slice(pixel)),
                }
                check.repeat(pixel, len as u64);
                rest = tail;
            }
        }
        Some((table.palette.iter().map(|run| split(*run).0).collect(), rows, check))
    }

    fn without_filters(&self, rows: &[u8], bpp: usize) -> Vec<u8> {
        let stride = self.width as usize * bpp + 1;
        let mut pixels = Vec::with_capacity(rows.len());
        rows.chunks_exact(stride).for_each(|row| pixels.extend_from_slice(&row[1..]));
        pixels
    }

    /// The picture as PNG.
    pub fn encode(&self, effort: Effort) -> Vec<u8> {
        let mut file = Vec::with_capacity(16 * 1024);
        let mut encoder = ::png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_depth(::png::BitDepth::Eight);
        encoder.set_compression(::png::Compression::Balanced);
        let indexed = self.rows(1, &mut |table, run| Some([table.index(run)?, 0, 0]));
        let bpp = if indexed.is_some() { 1 } else { 3 };
        let (palette, rows, check) =
            indexed.or_else(|| self.rows(3, &mut |_, run| Some(split(run).0))).expect("three bytes hold every colour");
        if bpp == 1 {
            encoder.set_color(::png::ColorType::Indexed);
            encoder.set_palette(palette.as_flattened().to_vec());
            // Neighbouring indices are not near in value, so filters only cost.
            encoder.set_filter(::png::Filter::NoFilter);
        } else {
            encoder.set_color(::png::ColorType::Rgb);
        }
        let stride = self.width as usize * bpp + 1;
        let written = encoder.write_header().and_then(|mut writer| match effort {
            Effort::Fast => {
                let stream = deflate::zlib(&rows, bpp, stride, check);
                writer.write_chunk(::png::chunk::IDAT, &stream)?;
                writer.finish()
            }
            Effort::Small => writer.write_image_data(&self.without_filters(&rows, bpp)),
        });
        written.expect("writing to memory cannot fail and the data fit the header");
        file
    }

    /// Reads a PNG of 8 bits, indexed, grey or RGB.
    ///
    /// # Errors
    /// If the bytes are not a sound PNG of that kind.
    pub fn decode(bytes: &[u8]) -> Result<Frame, PngError> {
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info()?;
        let size = reader.output_buffer_size().ok_or_else(|| PngError::Form("a size beyond memory".to_string()))?;
        let mut data = vec![0; size];
        let info = reader.next_frame(&mut data)?;
        let channels = match (info.color_type, info.bit_depth) {
            (::png::ColorType::Rgb, ::png::BitDepth::Eight) => 3,
            (::png::ColorType::Grayscale, ::png::BitDepth::Eight) => 1,
            (color, depth) => return Err(PngError::Form(format!("{color:?} with {depth:?} bits"))),
        };
        let pixels = data[..info.buffer_size()].chunks_exact(channels);
        let mut rgba = vec![255; pixels.len() * 4];
        for (to, p) in rgba.chunks_exact_mut(4).zip(pixels) {
            to[..3].copy_from_slice(&[p[0], p[channels / 2], p[channels - 1]]);
        }
        Ok(Frame::from_rgba(info.width, info.height, &rgba))
    }
}

/// Palette, rows and sum of a PNG.
type Rows = (Vec<[u8; 3]>, Vec<u8>, Adler);

fn split(run: u32) -> ([u8; 3], u32) {
    let [r, g, b, rest] = run.to_be_bytes();
    ([r, g, b], u32::from(rest) + 1)
}

/// Number of pixels at the beginning of `row` that equal `pixel`.
fn run_length(row: &[u8], pixel: [u8; 4]) -> usize {
    // White space is most of a figure: sixteen pixels are compared at once while they last.
    const BLOCK: usize = 64;
    let mut len = 0;
    if row.get(4..8) == Some(pixel.as_slice()) {
        let mut block = [0; BLOCK];
        block.as_chunks_mut::<4>().0.fill(pixel);
        len = row.as_chunks::<BLOCK>().0.iter().take_while(|chunk| **chunk == block).count() * (BLOCK / 4);
    }
    len + row[len * 4..].as_chunks::<4>().0.iter().take_while(|p| **p == pixel).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rgba(pixels: &[[u8; 3]]) -> Vec<u8> {
        pixels.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect()
    }

    /// Pictures as runs over few or many colours, so that some are indexed and some are not.
    fn pictures() -> impl Strategy<Value = (u32, Vec<[u8; 3]>)> {
        let runs = prop::collection::vec((any::<[u8; 3]>(), 1..300_usize), 1..700);
        (1..400_u32, runs, any::<bool>()).prop_map(|(width, runs, few)| {
            let color = |c: [u8; 3]| if few { c.map(|v| v & 0xc0) } else { c };
            let mut pixels: Vec<_> = runs.iter().flat_map(|(c, n)| std::iter::repeat_n(color(*c), *n)).collect();
            pixels.resize(pixels.len().next_multiple_of(width as usize), [1, 2, 3]);
            (width, pixels)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn encoding_keeps_every_pixel((width, pixels) in pictures()) {
            let height = (pixels.len() / width as usize) as u32;
            let frame = Frame::from_rgba(width, height, &rgba(&pixels));
            prop_assert_eq!(frame.rgb(), pixels.as_flattened());
            for effort in [Effort::Fast, Effort::Small] {
                let back = Frame::decode(&frame.encode(effort)).unwrap();
                prop_assert_eq!(back.pixel_hash(), frame.pixel_hash());
                prop_assert_eq!(&back, &frame);
            }
            if let Some((palette, indices)) = frame.indexed() {
                let shown: Vec<[u8; 3]> = indices.iter().map(|i| palette[usize::from(*i)]).collect();
                prop_assert_eq!(&shown, &pixels);
            }
        }
    }

    #[test]
    fn the_hash_sees_size_and_every_pixel() {
        let hash = |width, height, pixels: &[[u8; 3]]| Frame::from_rgba(width, height, &rgba(pixels)).pixel_hash();
        let white = vec![[255; 3]; 600];
        let mut other = white.clone();
        other[599][2] = 254;
        assert_eq!(hash(30, 20, &white), hash(30, 20, &white.clone()));
        assert_ne!(hash(30, 20, &white), hash(20, 30, &white));
        assert_ne!(hash(30, 20, &white), hash(30, 20, &other));
    }

    #[test]
    fn other_bytes_are_errors() {
        assert!(matches!(Frame::decode(b"not a png"), Err(PngError::Decode(_))));
        let mut bytes = Frame::from_rgba(2, 2, &[255; 16]).encode(Effort::Fast);
        bytes.truncate(bytes.len() - 20);
        assert!(Frame::decode(&bytes).is_err());
    }
}
