//! The seal of a picture: what its PNG says of all pixels at a small part of the price of encoding or decoding it.
//!
//! A PNG of ours holds the pixels' size, palette and, at the end of its stream, the Adler-32 sum of its rows; each chunk holds the
//! CRC-32 of its bytes. A PNG with another sum was not made of these pixels; whether the stream unpacks to what the sum says is the
//! encoder's matter, which decoding tests.

use super::deflate::Adler;
use super::palette::ColorTable;
use super::png::Frame;

/// Size, palette and sum of rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seal {
    size: [u32; 2],
    palette: Vec<u8>,
    sum: u32,
}

/// The seal that a frame's PNG must bear; `None` beyond 256 colours.
pub fn of_frame(frame: &Frame) -> Option<Seal> {
    let (mut table, mut check) = (ColorTable::new(), Adler::new());
    let mut palette = Vec::new();
    for y in 0..frame.height() {
        check.repeat(&[0], 1);
        for (color, len) in frame.runs(y) {
            let place = table.index(u32::from_be_bytes([color[0], color[1], color[2], 0]))?;
            if usize::from(place) * 3 == palette.len() {
                palette.extend(color);
            }
            check.repeat(&[place], u64::from(len));
        }
    }
    Some(Seal { size: [frame.width(), frame.height()], palette, sum: check.value() })
}

/// The seal that a PNG bears; `None` if it is none of ours or a chunk is spoiled.
pub fn of_png(png: &[u8]) -> Option<Seal> {
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let word = |bytes: &[u8]| Some(u32::from_be_bytes(bytes.first_chunk::<4>().copied()?));
    let (mut size, mut palette, mut sum) = (None, Vec::new(), None);
    while !rest.is_empty() {
        let len = word(rest)? as usize;
        let named = rest.get(4..8 + len)?;
        if crc32fast::hash(named) != word(rest.get(8 + len..)?)? {
            return None;
        }
        let (name, data) = named.split_at(4);
        match name {
            b"IHDR" => size = Some([word(data)?, word(data.get(4..)?)?]),
            b"PLTE" => palette = data.to_vec(),
            b"IDAT" => sum = Some(word(data.get(data.len().checked_sub(4)?..)?)?),
            _ => {}
        }
        rest = &rest[12 + len..];
    }
    Some(Seal { size: size?, palette, sum: sum? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::png::Effort;

    fn frame(pixels: &[u8]) -> Frame {
        let rgba: Vec<u8> = pixels.iter().flat_map(|p| [*p, 255 - p, 7, 255]).collect();
        Frame::from_rgba(pixels.len() as u32 / 3, 3, &rgba)
    }

    #[test]
    fn a_png_bears_the_seal_of_its_pixels_and_of_no_others() {
        let picture = frame(&[1, 1, 1, 2, 2, 9, 1, 1, 2, 2, 9, 9]);
        let seal = of_frame(&picture).unwrap();
        for effort in [Effort::Fast, Effort::Small] {
            assert_eq!(of_png(&picture.encode(effort)).as_ref(), Some(&seal));
        }
        for other in [[1, 1, 1, 2, 2, 9, 1, 1, 2, 2, 9, 2], [1, 1, 1, 2, 2, 8, 1, 1, 2, 2, 8, 8]] {
            assert_ne!(of_frame(&frame(&other)).unwrap(), seal);
        }
        let png = picture.encode(Effort::Fast);
        for at in 8..png.len() {
            let mut spoiled = png.clone();
            spoiled[at] ^= 1;
            assert_ne!(of_png(&spoiled).as_ref(), Some(&seal), "byte {at}");
        }
        assert_eq!((of_png(&png[..png.len() - 3]), of_png(b"GIF89a")), (None, None));
    }
}
