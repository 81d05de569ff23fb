//! Pixels in canonical form: runs of one colour per row, their hash, and PNG in both directions.
//!
//! A [`Frame`] holds what a canvas shows, independent of palette order and encoder, in a few per cent of the size.
//! Hash, palette and PNG are made from the runs. After drawing over a canvas, [`Frame::update`] recodes only the
//! rows that changed. Pictures of at most 256 colours become indexed PNG (palette in order of first appearance, so
//! the bytes depend on the pixels alone), others RGB.

use super::raster::Canvas;

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
    /// For the running pipeline: about a tenth of a millisecond.
    Fast,
    /// For final export: about half the size at twenty times the time.
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
            if len % 256 != 0 {
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

    /// Palette in order of first appearance and one index per pixel; `None` beyond 256 colours.
    pub fn indexed(&self) -> Option<(Vec<[u8; 3]>, Vec<u8>)> {
        let mut table = ColorTable::new();
        let mut pixels = vec![0; self.width as usize * self.height as usize];
        let mut rest = pixels.as_mut_slice();
        for &run in &self.runs {
            let index = table.index(run)?;
            let (head, tail) = rest.split_at_mut((run & 255) as usize + 1);
            head.fill(index);
            rest = tail;
        }
        Some((table.palette.iter().map(|run| split(*run).0).collect(), pixels))
    }

    /// The picture as PNG.
    pub fn encode(&self, effort: Effort) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(32 * 1024);
        let mut encoder = ::png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_depth(::png::BitDepth::Eight);
        encoder.set_compression(match effort {
            Effort::Fast => ::png::Compression::Fast,
            Effort::Small => ::png::Compression::Balanced,
        });
        let written = match self.indexed() {
            Some((palette, pixels)) => {
                encoder.set_color(::png::ColorType::Indexed);
                encoder.set_palette(palette.as_flattened().to_vec());
                // Neighbouring indices are not near in value, so filters only cost.
                encoder.set_filter(::png::Filter::NoFilter);
                encoder.write_header().and_then(|mut w| w.write_image_data(&pixels))
            }
            None => {
                encoder.set_color(::png::ColorType::Rgb);
                encoder.write_header().and_then(|mut w| w.write_image_data(&self.rgb()))
            }
        };
        written.expect("writing to memory cannot fail and the data fit the header");
        bytes
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
        let rgba: Vec<u8> = pixels.flat_map(|p| [p[0], p[channels / 2], p[channels - 1], 255]).collect();
        Ok(Frame::from_rgba(info.width, info.height, &rgba))
    }
}

fn split(run: u32) -> ([u8; 3], u32) {
    let [r, g, b, rest] = run.to_be_bytes();
    ([r, g, b], u32::from(rest) + 1)
}

/// Number of pixels at the beginning of `row` that equal `pixel`.
fn run_length(row: &[u8], pixel: [u8; 4]) -> usize {
    // White space is most of a figure: sixteen pixels are compared at once while they last.
    const BLOCK: usize = 16;
    let mut len = 1;
    if row.get(4..8) == Some(pixel.as_slice()) {
        let mut block = [0; BLOCK * 4];
        block.as_chunks_mut::<4>().0.fill(pixel);
        len = row.chunks_exact(BLOCK * 4).take_while(|chunk| **chunk == block).count() * BLOCK;
    }
    len + row[len * 4..].chunks_exact(4).take_while(|p| **p == pixel).count()
}

/// A flat hash table from colours to palette places.
struct ColorTable {
    /// The run word without its length, plus one; 0 is a free slot.
    keys: [u32; Self::SLOTS],
    places: [u8; Self::SLOTS],
    palette: Vec<u32>,
}

impl ColorTable {
    /// Four times the largest palette, so that chains stay short.
    const SLOTS: usize = 1024;

    fn new() -> ColorTable {
        ColorTable { keys: [0; Self::SLOTS], places: [0; Self::SLOTS], palette: Vec::with_capacity(256) }
    }

    fn index(&mut self, run: u32) -> Option<u8> {
        let key = (run >> 8) + 1;
        let mut slot = (key.wrapping_mul(0x9e37_79b1) >> 22) as usize;
        while self.keys[slot] != key {
            if self.keys[slot] == 0 {
                let place = u8::try_from(self.palette.len()).ok()?;
                self.keys[slot] = key;
                self.places[slot] = place;
                self.palette.push(run);
            } else {
                slot = (slot + 1) % Self::SLOTS;
            }
        }
        Some(self.places[slot])
    }
}
