//! What a format is: a row with a name, and a function from some samples of a shard to what they add to its files.

use super::error::ExportError;
use super::principle::Principles;
use super::row::Row;
use super::sink::Piece;

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
    /// What some samples of a shard add to each of `files`.
    pub build: fn(&Part<'_>) -> Result<Vec<Piece>, ExportError>,
}

/// Some samples of a shard on their way into its files: few enough that memory does not depend on the shard's size.
pub struct Part<'a> {
    /// Name of their split.
    pub split: &'a str,
    /// The samples.
    pub rows: &'a [Row],
    /// Whether they are the shard's last.
    pub last: bool,
    /// Style of the solutions: a name of [`super::words::STYLES`] or `mixed`.
    pub style: &'a str,
    /// What stands before the names of pictures in files that trainers open from elsewhere; ends with `/`, or is empty.
    pub image_root: &'a str,
    /// Statements of the principles that solutions cite.
    pub principles: &'a Principles,
}
