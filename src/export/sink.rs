//! A file of a shard on its way: written part by part, hashed on the way, put in place when it is whole.

use super::error::ExportError;
use super::folder::Partial;
use super::manifest::Written;
use super::table::{Columns, Table};
use std::io::{self, Write};
use std::path::Path;

/// What some samples add to a file.
pub enum Piece {
    /// Bytes that follow those before.
    Bytes(Vec<u8>),
    /// Rows of a parquet table.
    Rows(Columns),
}

/// A file that is being written. If it is dropped before it is whole, nothing is left of it.
pub struct Sink {
    /// Below the export's folder.
    path: String,
    to: To,
}

/// Where pieces go.
enum To {
    Bytes(Box<Hashed>),
    Rows(Box<Table<Hashed>>),
}

/// A file with the hash of what has been written to it.
struct Hashed {
    file: Partial,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Sink {
    /// Begins the file at `path` below `out` with its first piece; later ones must be of the same sort.
    ///
    /// # Errors
    /// If the file cannot be made or written.
    pub fn open(out: &Path, path: String, first: Piece) -> Result<Sink, ExportError> {
        let at = out.join(&path);
        let file = Partial::create(&at).map_err(ExportError::io(&at, "cannot write"))?;
        let file = Hashed { file, hasher: blake3::Hasher::new(), bytes: 0 };
        let to = match &first {
            Piece::Bytes(_) => To::Bytes(Box::new(file)),
            Piece::Rows(columns) => To::Rows(Box::new(Table::open(columns, file)?)),
        };
        let mut sink = Sink { path, to };
        sink.add(first)?;
        Ok(sink)
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// If it cannot be written.
    ///
    /// # Panics
    /// If it is of another sort than the first, which no format does.
    pub fn add(&mut self, piece: Piece) -> Result<(), ExportError> {
        match (&mut self.to, piece) {
            (To::Bytes(file), Piece::Bytes(bytes)) => {
                let failed = ExportError::io(Path::new(&self.path), "cannot write");
                file.write_all(&bytes).map_err(failed)
            }
            (To::Rows(table), Piece::Rows(columns)) => table.add(columns),
            _ => panic!("{}: a format writes pieces of one sort into a file", self.path),
        }
    }

    /// Puts the file in its place and says what was written.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> Result<Written, ExportError> {
        let Hashed { file, hasher, bytes } = match self.to {
            To::Bytes(file) => *file,
            To::Rows(table) => table.close()?,
        };
        file.place().map_err(ExportError::io(Path::new(&self.path), "cannot write"))?;
        Ok(Written { path: self.path, bytes, blake3: hasher.finalize().to_hex().to_string() })
    }
}
