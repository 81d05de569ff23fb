//! Boards: cells in rows and columns with numbers, words or shading, their headings, blocks. What a cell holds is drawn.

use crate::answer::Answer;
use crate::answer::exact::Exact;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::measure::Measure;
use crate::claim::printed::printed;
use crate::claim::{Claim, Place, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY};
use crate::scene::EntityId;
use crate::scene::cell::{Cell, Content, Heading, Line, OnCells};
use crate::scene::mark::MarkKind;
use crate::scene::on_cells::cell_of;
use crate::scene::shape::{Look, Role, Shape};

/// Most rows or columns of a board: smaller cells could not be read.
const MOST: usize = 16;
/// Width of a letter and room beside a heading, in heights of a cell.
const LETTER: [f64; 2] = [0.26, 0.5];

/// A list of lists.
fn table(args: &mut Args, name: &str) -> Result<Vec<Vec<Arg>>, ArgError> {
    let rows = args.list(name)?;
    let row = |a| if let Arg::List(row) = a { Ok(row) } else { Err(args.error(name, "must be a list of rows")) };
    let rows = rows.into_iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let wide = rows.first().map_or(0, Vec::len);
    if rows.is_empty() || wide == 0 || rows.len() > MOST || wide > MOST || rows.iter().any(|r| r.len() != wide) {
        let what = format!("has {} rows of {wide}; need 1 to {MOST} rows, all equally long", rows.len());
        return Err(args.error(name, what));
    }
    Ok(rows)
}

/// Pairs of row and column by a named argument.
fn places(args: &mut Args, name: &str) -> Result<Vec<(usize, usize)>, ArgError> {
    let Some(given) = args.keyword(name) else { return Ok(Vec::new()) };
    let whole = |a: &Arg| match a {
        Arg::Number(x) if x.to_f64() >= 0.0 => Some(x.to_f64() as usize),
        _ => None,
    };
    let pair = |a: &Arg| match a {
        Arg::List(two) => match two.as_slice() {
            [r, c] => whole(r).zip(whole(c)),
            _ => None,
        },
        _ => None,
    };
    let found = if let Arg::List(items) = &given { items.iter().map(pair).collect() } else { None };
    found.ok_or_else(|| args.error(name, format_args!("must be pairs of row and column from 0, not {given:?}")))
}

/// Headings by a named argument, as many as there are lines; none at all is fine.
fn headings(args: &mut Args, name: &str, lines: usize) -> Result<Vec<String>, ArgError> {
    let Some(given) = args.keyword(name) else { return Ok(Vec::new()) };
    let texts = Args::new("board", vec![given], Vec::new()).texts(name)?;
    if texts.len() != lines {
        return Err(args.error(name, format_args!("has {} headings for {lines} lines", texts.len())));
    }
    Ok(texts)
}

/// Names of lines by which words call them; `None` where headings repeat.
fn called(word: &str, texts: &[String], i: usize) -> Option<String> {
    let text = texts.get(i)?;
    (texts.iter().filter(|t| *t == text).count() == 1).then(|| format!("{word} {text}"))
}

/// How many heights of a cell the widest of some headings takes.
fn reach(texts: &[String], least: f64) -> f64 {
    let letters = texts.iter().map(|t| t.chars().count()).max().unwrap_or(0);
    if letters == 0 { 0.0 } else { (LETTER[0] * letters as f64 + LETTER[1]).max(least) }
}

fn state(b: &mut Board, id: EntityId, value: Exact) {
    let Some(s) = b.scene.entity(id).shape.number() else { return };
    let answer = Answer::Number { value, unit: None };
    let text = printed(&answer);
    let claim = b.state_claim(Claim::Equal(Measure::Scalar(s), answer), Source::Given(Place::Figure));
    b.mark(MarkKind::Value(id, text), Some(claim));
}

fn board(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let rows = table(a, "cells")?;
    let (high, wide) = (rows.len(), rows[0].len());
    let (beside, over) = (headings(a, "rows", high)?, headings(a, "columns", wide)?);
    let (shaded, tinted, hidden) = (places(a, "shaded")?, places(a, "tinted")?, places(a, "hidden")?);
    let word = |a: &mut Args, name: &str, default: &str| -> Result<String, ArgError> {
        Ok(a.text_option(name)?.unwrap_or_else(|| default.into()))
    };
    let (of_row, of_column) = (word(a, "row_word", "row")?, word(a, "column_word", "column")?);
    let corner = a.text_option("corner")?;
    let (short, named) = (a.flag("short", false)?, a.flag("named", true)?);
    let width = match a.keyword("width") {
        None => 1.0,
        Some(Arg::Number(x)) if x.to_f64() >= 0.5 && x.to_f64() <= 8.0 => x.to_f64(),
        Some(other) => {
            return Err(a.error("width", format_args!("must be from 0.5 to 8 heights of a cell, not {other:?}")));
        }
    };
    let mut made = Vec::new();
    for (r, row) in rows.into_iter().enumerate() {
        for (c, item) in row.into_iter().enumerate() {
            let mut number = None;
            let content = match item {
                Arg::None => Content::Blank,
                Arg::Text(text) if text.is_empty() => Content::Blank,
                Arg::Text(text) => Content::Text(text),
                Arg::Number(x) => {
                    number = Some(x.clone());
                    Content::Number(b.scene.add_scalar(x.to_f64()))
                }
                other => return Err(a.error("cells", format_args!("must hold numbers, texts or None, not {other:?}"))),
            };
            let both = called(&of_row, &beside, r).zip(called(&of_column, &over, c));
            let name = both.map(|(x, y)| if short { format!("{}{}", over[c], beside[r]) } else { format!("{x}, {y}") });
            let name = name.filter(|n| named && b.names.take(n));
            let filled = shaded.contains(&(r, c)) || tinted.contains(&(r, c));
            let look = Look { filled, ..Look::of(Role::Main) };
            let shape = Shape::Cell(Cell { row: r as u8, column: c as u8, width, content });
            let id = b.add(shape, name, look);
            if let Some(value) = number.filter(|_| !hidden.contains(&(r, c))) {
                state(b, id, value);
            }
            made.push(id);
        }
    }
    let reach = [reach(&beside, 0.8), if over.is_empty() { 0.0 } else { 0.8 }];
    let mut head = |line: Line, index: Option<usize>, text: &str, name: Option<String>| {
        let name = name.filter(|n| named && b.names.take(n));
        let heading = Heading { line, index: index.map(|i| i as u8), width, reach, text: text.into() };
        b.add(Shape::Heading(heading), name, Look::of(Role::Main))
    };
    for (r, text) in beside.iter().enumerate() {
        made.push(head(Line::Row, Some(r), text, called(&of_row, &beside, r)));
    }
    for (c, text) in over.iter().enumerate() {
        made.push(head(Line::Column, Some(c), text, called(&of_column, &over, c)));
    }
    if let Some(text) = corner.filter(|_| !beside.is_empty() && !over.is_empty()) {
        head(Line::Row, None, &text, None);
    }
    Ok(Made::Many(made))
}

fn blocks(b: &mut Board, a: &mut Args) -> Result<Made, ArgError> {
    let (high, wide) = (a.number("high")? as u8, a.number("wide")? as u8);
    let cells: Vec<(EntityId, u8, u8)> =
        b.scene.ids().filter_map(|id| cell_of(&b.scene, id).map(|c| (id, c.row, c.column))).collect();
    let size = |part: fn(&(EntityId, u8, u8)) -> u8| cells.iter().map(part).max().map_or(0, |m| m + 1);
    let (rows, columns) = (size(|c| c.1), size(|c| c.2));
    if high == 0 || wide == 0 || rows == 0 || rows % high != 0 || columns % wide != 0 {
        return Err(a.error("high", format_args!("{high} by {wide} blocks do not divide {rows} rows of {columns}")));
    }
    let at = |r: u8, c: u8| cells.iter().find(|x| (x.1, x.2) == (r, c)).map(|x| x.0);
    let mut made = Vec::new();
    for r in (0..rows).step_by(usize::from(high)) {
        for c in (0..columns).step_by(usize::from(wide)) {
            if let Some((p, q)) = at(r, c).zip(at(r + high - 1, c + wide - 1)) {
                made.push(b.add(Shape::OnCells(OnCells::Box(p, q)), None, Look::of(Role::Main)));
            }
        }
    }
    Ok(Made::Many(made))
}

/// Constructions of boards.
pub const CONSTRUCTIONS: &[Construction] = &[
    QUANTITY,
    Construction {
        name: "board",
        signature: "([[cells]], rows=[headings], columns=[headings], width=1, corner=, hidden=[(row, column)], shaded=, tinted=, row_word=\"row\", column_word=\"column\", short=False, named=True)",
        summary: "a board: numbers, texts or None row by row; returns its cells row by row, then the headings of rows and columns. \
                  Numbers of hidden cells are not written; shaded blank cells are dark; words call a cell \"row 2, column B\" or, short, \"B2\", unless it is not named",
        build: board,
    },
    Construction {
        name: "blocks",
        signature: "(high, wide)",
        summary: "thick frames around blocks of so many rows and columns",
        build: blocks,
    },
];
