//! Rows: of an embedding table, of pictures spliced among words, of a choice; and positions added to patches.

use super::{add_scaled, read, tensor};
use crate::model::tape::{Tape, Value};
use candle_core::{Result, Tensor};
use std::sync::Arc;

/// Where a row of a sequence comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Row of the embedding table.
    Token(u32),
    /// Row of the pictures' patches, over all pictures of the batch.
    Patch(u32),
}

/// `table`: `(vocabulary, width)`; `patches`: `(pictures * patches, width)`; gives one row for each origin.
///
/// # Errors
/// If a row is not there.
pub fn splice(tape: &Tape, table: &Value, patches: Option<&Value>, origins: Arc<Vec<Origin>>) -> Result<Value> {
    let (vocabulary, width) = table.tensor().dims2()?;
    let count = patches.map_or(Ok(0), |p| p.tensor().dim(0))?;
    for origin in origins.iter() {
        match *origin {
            Origin::Token(t) if t as usize >= vocabulary => {
                refuse!("token {t} is none of the {vocabulary} of the model")
            }
            Origin::Patch(p) if p as usize >= count => refuse!("patch {p} is none of the {count} of the pictures"),
            _ => {}
        }
    }
    let rows = |table: &[f32], patches: &[f32]| {
        let mut y = Vec::with_capacity(origins.len() * width);
        for origin in origins.iter() {
            let (from, row) = match *origin {
                Origin::Token(t) => (table, t as usize),
                Origin::Patch(p) => (patches, p as usize),
            };
            y.extend_from_slice(&from[row * width..(row + 1) * width]);
        }
        y
    };
    let y = read(table.tensor(), |t| match patches {
        Some(patches) => read(patches.tensor(), |p| Ok(rows(t, p))),
        None => Ok(rows(t, &[])),
    })?;
    let y = tensor(y, &[origins.len(), width])?;
    let backward = move |dy: Tensor| {
        let (dt, dp) = read(&dy, |dy| {
            let (mut dt, mut dp) = (vec![0f32; vocabulary * width], vec![0f32; count * width]);
            for (origin, dy) in origins.iter().zip(dy.chunks_exact(width)) {
                let (to, row) = match *origin {
                    Origin::Token(t) => (&mut dt, t as usize),
                    Origin::Patch(p) => (&mut dp, p as usize),
                };
                add_scaled(&mut to[row * width..(row + 1) * width], 1.0, dy);
            }
            Ok((dt, dp))
        })?;
        Ok(vec![Some(tensor(dt, &[vocabulary, width])?), Some(tensor(dp, &[count, width])?)])
    };
    match patches {
        Some(patches) => Ok(tape.record(y, &[table, patches], backward)),
        None => Ok(tape.record(y, &[table], move |dy| Ok(backward(dy)?.into_iter().take(1).collect()))),
    }
}

/// Rows of `(rows, width)` by index, which may repeat.
///
/// # Errors
/// If a row is not there.
pub fn select(tape: &Tape, x: &Value, rows: Arc<Vec<u32>>) -> Result<Value> {
    splice(tape, x, None, Arc::new(rows.iter().map(|r| Origin::Token(*r)).collect()))
}

/// `x`: `(pictures, side * side, width)`; `rows` and `columns`: `(side, width)`, added by the place of a patch.
pub fn places(tape: &Tape, x: &Value, rows: &Value, columns: &Value) -> Result<Value> {
    let (count, _, width) = x.tensor().dims3()?;
    let side = rows.tensor().dim(0)?;
    let shape = x.tensor().dims().to_vec();
    let y = read(x.tensor(), |x| {
        read(rows.tensor(), |rows| {
            read(columns.tensor(), |columns| {
                let mut y = x.to_vec();
                for (i, y) in y.chunks_exact_mut(width).enumerate() {
                    let (r, c) = (i / side % side * width, i % side * width);
                    add_scaled(y, 1.0, &rows[r..r + width]);
                    add_scaled(y, 1.0, &columns[c..c + width]);
                }
                Ok(y)
            })
        })
    })?;
    let backward = move |dy: Tensor| {
        let (dr, dc) = read(&dy, |dy| {
            let (mut dr, mut dc) = (vec![0f32; side * width], vec![0f32; side * width]);
            for (i, dy) in dy.chunks_exact(width).enumerate().take(count * side * side) {
                let (r, c) = (i / side % side * width, i % side * width);
                add_scaled(&mut dr[r..r + width], 1.0, dy);
                add_scaled(&mut dc[c..c + width], 1.0, dy);
            }
            Ok((dr, dc))
        })?;
        let (dr, dc) = (tensor(dr, &[side, width])?, tensor(dc, &[side, width])?);
        Ok(vec![Some(dy), Some(dr), Some(dc)])
    };
    Ok(tape.record(tensor(y, &shape)?, &[x, rows, columns], backward))
}
