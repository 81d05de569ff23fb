//! What a format is: a row with a name, and a function from the samples of one shard to the bytes of its files.

use super::error::ExportError;
use super::principle::Principles;
use super::row::Row;

/// A format of exports.
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is, for help and the dataset card.
    pub summary: &'static str,
    /// Who reads it, and how: Markdown for the dataset card; `{out}` stands for the folder.
    pub usage: &'static str,
    /// Main files of a shard: folder and extension, without the dot. The first is the one that is read.
    pub files: &'static [(&'static str, &'static str)],
    /// Whether pictures lie in files of their own, in `images/<shard>/`.
    pub pictures_apart: bool,
    /// Whether its lines name pictures by absolute paths.
    pub absolute: bool,
    /// The contents of `files` for a shard's samples.
    pub build: fn(&Shard<'_>) -> Result<Vec<Vec<u8>>, ExportError>,
}

/// Some samples on their way into files.
pub struct Shard<'a> {
    /// Name of their split.
    pub split: &'a str,
    /// The samples.
    pub rows: &'a [Row],
    /// Style of the solutions: a name of [`super::words::STYLES`] or `mixed`.
    pub style: &'a str,
    /// What stands before the names of pictures in files that trainers open from elsewhere; ends with `/`, or is empty.
    pub image_root: &'a str,
    /// Statements of the principles that solutions cite.
    pub principles: &'a Principles,
}
