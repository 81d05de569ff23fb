//! Figures: scenes become display lists; lists become pixels, PNG, SVG and a drawing program.
//!
//! [`plan`] turns a scene into lists ([`shapes`], [`axes`], labels by [`place`]). [`list`] is what all others read.
//! [`raster`] draws it ([`cover`] finds what a path covers), [`png`] codes and hashes the pixels ([`deflate`] packs
//! them), [`svg`] writes the same list for browsers, [`code`] prints it as a program and reads it back; [`text`] sets
//! labels from the fonts in [`font`]; [`theme`] holds the looks. The readers of lists know no scenes, and nothing here
//! knows templates.

mod axes;
mod brush;
pub mod code;
mod composed;
mod cover;
mod deflate;
pub mod font;
mod glyph;
pub mod ink;
pub mod labels;
pub mod layout;
pub mod list;
mod names;
mod page;
mod palette;
mod pixels;
mod place;
pub mod plan;
pub mod png;
pub mod raster;
pub mod reader;
pub mod seal;
mod shapes;
pub mod sheet;
pub mod svg;
pub mod text;
pub mod theme;
