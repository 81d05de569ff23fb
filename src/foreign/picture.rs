//! Pictures that others wrote: what a header claims, and pixels, within limits that are checked before anything is unpacked.

use crate::similarity::difference::difference_hash;
use std::fs::File;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Most pixels of a picture that is unpacked: beyond every figure that a model is shown, and about 200 MB of memory.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Most bytes of an encoded picture.
pub const BYTES_MAX: usize = 64 << 20;

/// How a picture is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// Without loss.
    Png,
    /// With loss: pixels of one drawing may differ from one file to the next.
    Jpeg,
}

/// What a picture's header claims.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// How it is encoded.
    pub coding: Coding,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether it holds several frames.
    pub animated: bool,
}

/// A picture's pixels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `(height, width, 3)` bytes; what is transparent is shown on white.
    pub rgb: Vec<u8>,
}

/// Why bytes give no picture.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PictureError {
    /// There are no bytes.
    #[error("no bytes")]
    Empty,
    /// Neither PNG nor JPEG; the name of what it seems to be.
    #[error("{0}, which is neither PNG nor JPEG")]
    Unknown(&'static str),
    /// The bytes are too many to be read.
    #[error("{0} bytes, more than {BYTES_MAX}")]
    TooLong(usize),
    /// The header claims more pixels than are unpacked.
    #[error("{width} x {height} pixels, more than {PIXELS_MAX}")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The bytes are damaged.
    #[error("damaged: {0}")]
    Damaged(String),
}

impl Pixels {
    /// The difference hash of the picture.
    pub fn difference_hash(&self) -> u64 {
        let line = self.width as usize * 3;
        let row = |y: u32| self.rgb[y as usize * line..][..line].as_chunks::<3>().0.iter().map(|pixel| (*pixel, 1));
        difference_hash(self.width, self.height, row)
    }

    /// A digest of size and pixels: equal for equal pictures, whatever encoder wrote them.
    pub fn hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.width.to_le_bytes()).update(&self.height.to_le_bytes()).update(&self.rgb);
        *hasher.finalize().as_bytes()
    }
}

/// Reads a picture's file that a row names, from the first of the folders that has it; only a regular file, since others may have
/// no end.
///
/// # Errors
/// If there is none or it cannot be read, in words.
pub fn beside(path: &str, folders: &[PathBuf]) -> Result<Vec<u8>, String> {
    let shown: String = path.chars().take(120).collect();
    let candidates = folders.iter().map(|folder| folder.join(Path::new(path)));
    let is_file = |path: &PathBuf| path.metadata().is_ok_and(|m| m.is_file());
    let found = candidates.into_iter().find(is_file).ok_or_else(|| format!("no such file: {shown}"))?;
    let mut bytes = vec![];
    // One byte more than is read of a picture, so that a longer one is known as such.
    let read = File::open(found).and_then(|file| file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| format!("{shown}: {error}"))
}

/// Reads the header alone.
///
/// # Errors
/// If there is none, or none that is known.
pub fn header(bytes: &[u8]) -> Result<Header, PictureError> {
    guarded(|| match coding(bytes)? {
        Coding::Png => {
            let mut decoder = png_decoder(bytes);
            let info = decoder.read_header_info().map_err(damaged)?;
            let (width, height) = (info.width, info.height);
            // What follows may be damaged; the size is known all the same.
            let animation = decoder.read_info().ok().and_then(|reader| reader.info().animation_control().copied());
            let animated = animation.is_some_and(|frames| frames.num_frames > 1);
            Ok(Header { coding: Coding::Png, width, height, animated })
        }
        Coding::Jpeg => {
            let mut decoder = JpegDecoder::new(ZCursor::new(bytes));
            decoder.decode_headers().map_err(damaged)?;
            let info = decoder.info().ok_or_else(|| damaged("no header"))?;
            let (width, height) = (u32::from(info.width), u32::from(info.height));
            Ok(Header { coding: Coding::Jpeg, width, height, animated: false })
        }
    })
}

/// Unpacks a picture; of an animated one, the first frame.
///
/// # Errors
/// If it is none, damaged or beyond the limits.
pub fn decode(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let Header { coding, width, height, .. } = header(bytes)?;
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(PictureError::TooLarge { width, height });
    }
    let rgb = guarded(|| match coding {
        Coding::Png => png_pixels(bytes),
        Coding::Jpeg => jpeg_pixels(bytes),
    })?;
    if rgb.len() as u64 != u64::from(width) * u64::from(height) * 3 {
        return Err(damaged("the pixels do not fit the size"));
    }
    Ok(Pixels { width, height, rgb })
}

fn damaged(what: impl ToString) -> PictureError {
    PictureError::Damaged(what.to_string())
}

/// Panics of a decoder, which damaged bytes might set off, as words.
fn guarded<T>(read: impl FnOnce() -> Result<T, PictureError>) -> Result<T, PictureError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged("the decoder gave up")))
}

fn coding(bytes: &[u8]) -> Result<Coding, PictureError> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureError::TooLong(bytes.len()));
    }
    match bytes {
        [] => Err(PictureError::Empty),
        [0x89, b'P', b'N', b'G', ..] => Ok(Coding::Png),
        [0xff, 0xd8, ..] => Ok(Coding::Jpeg),
        [b'G', b'I', b'F', b'8', ..] => Err(PictureError::Unknown("a GIF")),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Err(PictureError::Unknown("a WebP")),
        [b'B', b'M', ..] => Err(PictureError::Unknown("a BMP")),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Err(PictureError::Unknown("a TIFF")),
        [b'<', ..] => Err(PictureError::Unknown("markup")),
        _ => Err(PictureError::Unknown("bytes of no known kind")),
    }
}

fn png_decoder(bytes: &[u8]) -> png::Decoder<std::io::Cursor<&[u8]>> {
    // Profiles and texts are of no use here and may be packed bombs.
    let limits = png::Limits { bytes: PIXELS_MAX as usize * 8 };
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    decoder
}

fn png_pixels(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut reader = png_decoder(bytes).read_info().map_err(damaged)?;
    let mut data = vec![0; reader.output_buffer_size().ok_or_else(|| damaged("a size beyond memory"))?];
    let info = reader.next_frame(&mut data).map_err(damaged)?;
    data.truncate(info.buffer_size());
    let on_white = |value: u8, opacity: u8| {
        let (value, opacity) = (u32::from(value), u32::from(opacity));
        ((value * opacity + 255 * (255 - opacity) + 127) / 255) as u8
    };
    Ok(match info.color_type {
        png::ColorType::Rgb => data,
        png::ColorType::Grayscale => data.iter().flat_map(|v| [*v; 3]).collect(),
        png::ColorType::GrayscaleAlpha => {
            data.as_chunks::<2>().0.iter().flat_map(|[v, a]| [on_white(*v, *a); 3]).collect()
        }
        png::ColorType::Rgba => {
            let pixels = data.as_chunks::<4>().0.iter();
            pixels.flat_map(|[r, g, b, a]| [r, g, b].map(|v| on_white(*v, *a))).collect()
        }
        png::ColorType::Indexed => return Err(damaged("a palette that was not expanded")),
    })
}

fn jpeg_pixels(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    // The decoder fills what is cut off with grey; the marker of the end says whether anything is.
    if !bytes.windows(2).rev().take(4096).any(|pair| pair == [0xff, 0xd9]) {
        return Err(damaged("the end is missing"));
    }
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB).set_strict_mode(true);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode().map_err(damaged)
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
