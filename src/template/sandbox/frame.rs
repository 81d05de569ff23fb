//! Frames of the sandbox's pipe: a length in four bytes, little-endian, then that many bytes of JSON.
//!
//! The first frame to a worker is a [`Setup`], answered by an empty [`Ready`]; then each [`Job`] is answered by one
//! [`Reply`]. Both ends cap what they read, so that neither can make the other allocate at will.

use crate::sample::draft::Draft;
use crate::template::sandbox::verdict::Verdict;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// Bytes of a request, at most: a program, its libraries, and room for JSON's escapes.
pub const REQUEST_BYTES: usize = 1 << 20;

/// What a worker is told once: its limits. See [`super::Bounds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// Address space of the process.
    pub memory_bytes: u64,
    /// CPU time of one job, in seconds.
    pub cpu_s: u64,
    /// Calls and loop turns of one call.
    pub ticks: u64,
    /// Script heap of one call.
    pub heap_bytes: usize,
    /// Nested calls.
    pub call_depth: usize,
    /// The interpreter's own clock, CPU time of the thread in milliseconds.
    pub clock_ms: u64,
    /// Size of a reply.
    pub reply_bytes: usize,
}

/// A worker's word that its limits stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// What could not be limited; empty when all is well.
    pub failure: String,
}

/// One program to build.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Name of the template: its path below the templates directory without `.star`.
    pub name: String,
    /// Its source.
    pub source: String,
    /// Sources of the modules that it may load, by the name without `//lib/` and `.star`.
    pub library: BTreeMap<String, String>,
    /// Level to build, 1 to 3.
    pub level: u8,
    /// Parts of the seed, as [`crate::seed::Stream::new`] takes them.
    pub seed: Vec<Vec<u8>>,
    /// Weights of problems by where their givens stand, as in [`crate::template::host::Shares`].
    pub modalities: [f64; 4],
    /// Share of problems with known mistakes that become multiple choice.
    pub multiple_choice: f64,
}

/// The answer to one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The draft or the verdict.
    pub outcome: Result<Draft, Verdict>,
    /// Whether the worker ends after this reply, because its memory may be in disorder.
    pub retires: bool,
}

/// Writes one frame.
///
/// # Errors
/// If the pipe is closed.
pub fn write(pipe: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    pipe.write_all(&length.to_le_bytes())?;
    pipe.write_all(body)?;
    pipe.flush()
}

/// Reads one frame of at most `cap` bytes; `None` at the end of the stream.
///
/// # Errors
/// If the stream breaks off within a frame, or announces more than `cap` bytes (`InvalidData`).
pub fn read(pipe: &mut impl Read, cap: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if pipe.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    pipe.read_exact(&mut length[1..])?;
    let length = u32::from_le_bytes(length) as usize;
    if length > cap {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a frame of {length} bytes exceeds {cap}")));
    }
    let mut body = vec![0; length];
    pipe.read_exact(&mut body)?;
    Ok(Some(body))
}

/// A value as the body of a frame.
///
/// # Errors
/// If it has no JSON form.
pub fn encode(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(value)
}

/// The value in a frame's body.
///
/// Goes through [`serde_json::Value`], which keeps the digits of numbers (the feature `arbitrary_precision`, which
/// starlark turns on) and has the standard library parse them, so that every float comes out bit for bit; read directly,
/// some would be off by one unit in the last place.
///
/// # Errors
/// If the body is not of this type.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_value(serde_json::from_slice(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_and_end() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"one").unwrap();
        write(&mut pipe, b"").unwrap();
        let mut rest = pipe.as_slice();
        assert_eq!(read(&mut rest, 10).unwrap().unwrap(), b"one");
        assert_eq!(read(&mut rest, 10).unwrap().unwrap(), b"");
        assert!(read(&mut rest, 10).unwrap().is_none());
    }

    #[test]
    fn long_and_broken_frames_are_errors() {
        let huge = u32::MAX.to_le_bytes();
        assert_eq!(read(&mut huge.as_slice(), 1 << 20).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(read(&mut [3u8, 0, 0, 0, 1].as_slice(), 10).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    proptest::proptest! {
        #[test]
        fn floats_come_out_bit_for_bit(bits: u64) {
            let x = f64::from_bits(bits);
            if x.is_finite() {
                let back: f64 = decode(&encode(&x).unwrap()).unwrap();
                proptest::prop_assert_eq!(back.to_bits(), bits);
            }
        }
    }
}
