//! Figures: a display list in, pixels, PNG, SVG and a drawing program out.
//!
//! [`list`] is the input that all others read. [`raster`] draws it, [`png`] codes and hashes the pixels, [`svg`]
//! writes the same list for browsers, [`code`] prints it as a program and reads it back; [`text`] sets labels from
//! the fonts in [`font`]; [`theme`] holds the looks. Nothing here knows scenes, claims or templates.

pub mod code;
pub mod font;
mod glyph;
pub mod layout;
pub mod list;
mod names;
pub mod png;
pub mod raster;
pub mod reader;
pub mod text;
pub mod theme;
