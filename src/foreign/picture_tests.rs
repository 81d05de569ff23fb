//! Pictures of every coding, damaged and sound.

#![allow(clippy::unwrap_used)]
use super::*;
use png::{BitDepth, ColorType};

const JPEG: &[u8] = include_bytes!("../../tests/audit/gradient.jpg");

fn encode(color: ColorType, depth: BitDepth, frames: u32, data: &[u8]) -> Vec<u8> {
    let mut file = vec![];
    let mut encoder = png::Encoder::new(&mut file, 2, 1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if frames > 1 {
        encoder.set_animated(frames, 0).unwrap();
    }
    let mut writer = encoder.write_header().unwrap();
    (0..frames).for_each(|_| writer.write_image_data(data).unwrap());
    writer.finish().unwrap();
    file
}

#[test]
fn every_form_of_png_becomes_opaque_pixels() {
    let pixels = |color, depth, data: &[u8]| decode(&encode(color, depth, 1, data)).unwrap().rgb;
    assert_eq!(pixels(ColorType::Rgb, BitDepth::Eight, &[1, 2, 3, 4, 5, 6]), [1, 2, 3, 4, 5, 6]);
    assert_eq!(pixels(ColorType::Rgba, BitDepth::Eight, &[9, 9, 9, 0, 4, 5, 6, 255]), [255, 255, 255, 4, 5, 6]);
    assert_eq!(pixels(ColorType::GrayscaleAlpha, BitDepth::Eight, &[0, 128, 7, 255]), [127, 127, 127, 7, 7, 7]);
    assert_eq!(pixels(ColorType::Grayscale, BitDepth::Sixteen, &[9, 0, 200, 255]), [9, 9, 9, 200, 200, 200]);
    assert_eq!(pixels(ColorType::Grayscale, BitDepth::One, &[0b0100_0000]), [0, 0, 0, 255, 255, 255]);
}

#[test]
fn a_jpeg_is_read_and_a_cut_one_refused() {
    let expected = Header { coding: Coding::Jpeg, width: 32, height: 24, animated: false };
    assert_eq!(header(JPEG), Ok(expected));
    let pixels = decode(JPEG).unwrap();
    let at = |x: usize, y: usize| &pixels.rgb[(y * 32 + x) * 3..][..3];
    for (x, y) in [(4, 4), (28, 4), (16, 20)] {
        let expected = [x as u8 * 8, y as u8 * 10, 128];
        assert!(at(x, y).iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 24), "{:?} {expected:?}", at(x, y));
    }
    assert!(matches!(decode(&JPEG[..JPEG.len() - 60]), Err(PictureError::Damaged(_))));
}

#[test]
fn frames_are_counted_and_sizes_known_before_anything_is_unpacked() {
    assert!(header(&encode(ColorType::Grayscale, BitDepth::Eight, 3, &[1, 2])).unwrap().animated);
    assert!(!header(&encode(ColorType::Grayscale, BitDepth::Eight, 1, &[1, 2])).unwrap().animated);
    let mut bomb = vec![];
    drop(png::Encoder::new(&mut bomb, 60_000, 50_000).write_header().unwrap());
    assert_eq!(decode(&bomb), Err(PictureError::TooLarge { width: 60_000, height: 50_000 }));
}

#[test]
fn what_is_no_picture_is_named() {
    assert_eq!(decode(b""), Err(PictureError::Empty));
    assert_eq!(decode(b"GIF89a"), Err(PictureError::Unknown("a GIF")));
    assert_eq!(decode(b"<svg/>"), Err(PictureError::Unknown("markup")));
    assert_eq!(decode(&vec![0x89; BYTES_MAX + 1]), Err(PictureError::TooLong(BYTES_MAX + 1)));
}

#[test]
fn no_damage_crashes() {
    let png = encode(ColorType::Rgb, BitDepth::Eight, 1, &[1, 2, 3, 4, 5, 6]);
    for sound in [&png[..], JPEG] {
        for at in 0..sound.len() {
            assert!(at < 8 || decode(&sound[..at]).is_err() || at + 24 > sound.len(), "{at} of {} bytes", sound.len());
            let mut flipped = sound.to_vec();
            flipped[at] ^= 0xff;
            let _ = decode(&flipped);
        }
    }
}
