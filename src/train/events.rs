//! TensorBoard's event files: TFRecords of protocol buffers, written by hand, since three fields are all there is.
//!
//! Format: tensorflow/core/lib/io/record_writer.h and core/util/event.proto.

use super::line::Line;

/// The event file of all lines.
pub fn file(lines: &[Line]) -> Vec<u8> {
    let start = lines.first().map_or(0.0, |l| l.time);
    let mut out = vec![];
    record(&mut out, &event(start, 0, |e| bytes(e, 3, b"brain.Event:2")));
    for line in lines {
        for (tag, value) in &line.values {
            let mut scalar = vec![];
            bytes(&mut scalar, 1, tag.as_bytes());
            scalar.push(2 << 3 | 5);
            scalar.extend((*value as f32).to_le_bytes());
            let mut summary = vec![];
            bytes(&mut summary, 1, &scalar);
            record(&mut out, &event(line.time, line.step, |e| bytes(e, 5, &summary)));
        }
    }
    out
}

fn event(time: f64, step: u64, rest: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut event = vec![1 << 3 | 1];
    event.extend(time.to_le_bytes());
    event.push(2 << 3);
    varint(&mut event, step);
    rest(&mut event);
    event
}

fn varint(to: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        to.push(number as u8 | 128);
        number >>= 7;
    }
    to.push(number as u8);
}

fn bytes(to: &mut Vec<u8>, field: u8, content: &[u8]) {
    to.push(field << 3 | 2);
    varint(to, content.len() as u64);
    to.extend_from_slice(content);
}

/// Length, its check, content, its check.
fn record(to: &mut Vec<u8>, content: &[u8]) {
    let length = (content.len() as u64).to_le_bytes();
    to.extend(length);
    to.extend(masked(&length).to_le_bytes());
    to.extend_from_slice(content);
    to.extend(masked(content).to_le_bytes());
}

fn masked(content: &[u8]) -> u32 {
    crc32c(content).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// CRC-32C, bit by bit: a run writes kilobytes.
fn crc32c(content: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 > 0 { 0x82f6_3b78 } else { 0 })
    };
    !content.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_check_is_the_published_one() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn records_are_framed_and_hold_the_numbers() {
        let values = BTreeMap::from([("train/loss".to_string(), 0.5)]);
        let out = file(&[Line { step: 300, time: 7.0, values }]);
        let mut rest = out.as_slice();
        let mut contents = vec![];
        while !rest.is_empty() {
            let length = u64::from_le_bytes(rest[..8].try_into().unwrap()) as usize;
            assert_eq!(masked(&rest[..8]).to_le_bytes(), rest[8..12]);
            let content = &rest[12..12 + length];
            assert_eq!(masked(content).to_le_bytes(), rest[12 + length..16 + length]);
            contents.push(content);
            rest = &rest[16 + length..];
        }
        assert_eq!(contents.len(), 2);
        assert!(contents[0].ends_with(b"brain.Event:2"));
        // Step 300, then a summary of one value: tag and 0.5 as f32.
        assert_eq!(contents[1][9..12], [0x10, 0xac, 0x02]);
        assert!(contents[1].windows(10).any(|w| w == b"train/loss"));
        assert!(contents[1].ends_with(&0.5f32.to_le_bytes()));
    }
}
