//! Tools of boards: filling cells, ticking and crossing them, ringing and tinting them, frames, ways and arrows across them.

use crate::claim::Claim;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::Board;
use crate::claim::relation::Relation;
use crate::claim::text::{name_token, number_token, quote_token};
use crate::scene::EntityId;
use crate::scene::cell::{Cell, Line, OnCells, Sign};
use crate::scene::mark::MarkKind;
use crate::scene::on_cells::{cell_of, taken};
use crate::scene::shape::{Look, Role, Shape};
use crate::tool::row::{Applied, Tool, tool};

const BOARD: &[&str] = &["board"];

/// Most cells that words list by name.
const LISTED: usize = 4;

/// The cells that are named one by one or as a list.
fn cells(b: &Board, a: &mut Args) -> Result<Vec<EntityId>, ArgError> {
    let ids = a.entities()?;
    match ids.iter().find(|id| cell_of(&b.scene, **id).is_none()) {
        Some(id) => Err(a.error("cells", format_args!("must be cells; entity {} is none", id.0))),
        None if ids.is_empty() => Err(a.error("cells", "need at least one")),
        None => Ok(ids),
    }
}

/// Names of some cells where all have one and they are few; what else they are called.
fn called(b: &Board, ids: &[EntityId], others: &str) -> String {
    let named = ids.len() <= LISTED && ids.iter().all(|id| b.scene.entity(*id).name.is_some());
    let tokens: Vec<String> = ids.iter().map(|id| name_token(*id)).collect();
    if named { tokens.join(" and ") } else { others.into() }
}

/// Draws a sign in each cell; `verb` and `verb2` say what is done.
fn signs(b: &mut Board, ids: Vec<EntityId>, sign: Sign, verbs: [&str; 2]) -> Applied {
    let on = |id: &EntityId| Shape::OnCells(OnCells::Sign(*id, sign));
    let returns = ids.iter().map(|id| b.add(on(id), None, Look::of(Role::Tool))).collect();
    let list = called(b, &ids, "these cells");
    Applied {
        returns,
        phrases: verbs.iter().map(|v| v.replace("{}", &list)).collect(),
        post: vec![Claim::Holds(Relation::MarkedNodes(ids))],
    }
}

/// Refuses cells that carry the sign already: once more it would not show.
fn unsigned(b: &Board, a: &Args, ids: &[EntityId], sign: Sign) -> Result<(), ArgError> {
    let has = |id: &&EntityId| {
        b.scene.entities.iter().any(|e| e.look.shown() && e.shape == Shape::OnCells(OnCells::Sign(**id, sign)))
    };
    match ids.iter().find(has) {
        Some(id) => {
            let name = b.scene.called(*id).unwrap_or_else(|| format!("cell {}", id.0));
            Err(a.error("cells", format_args!("carry this sign already: {name}")))
        }
        None => Ok(()),
    }
}

fn signed(b: &mut Board, a: &mut Args, sign: Sign, verbs: [&str; 2]) -> Result<Applied, ArgError> {
    let ids = cells(b, a)?;
    unsigned(b, a, &ids, sign)?;
    Ok(signs(b, ids, sign, verbs))
}

/// What is written: a number or a text, with its token in words.
fn writing(a: &Args, arg: &Arg) -> Result<(String, String), ArgError> {
    match arg {
        Arg::Text(t) if !t.is_empty() => Ok((t.clone(), quote_token(t))),
        Arg::Number(x) => {
            let text = x.to_string().replace('-', "−");
            Ok((text.clone(), number_token(&text)))
        }
        other => Err(a.error("text", format_args!("must be a number or a text that is not empty, not {other:?}"))),
    }
}

fn write(b: &mut Board, a: &Args, pairs: Vec<(EntityId, Arg)>) -> Result<Applied, ArgError> {
    let mut told = Vec::new();
    for (id, arg) in &pairs {
        if cell_of(&b.scene, *id).is_none() || taken(&b.scene, *id) {
            let name = b.scene.called(*id).unwrap_or_else(|| format!("entity {}", id.0));
            return Err(a.error("cell", format_args!("must be a blank cell, not {name}")));
        }
        let (text, token) = writing(a, arg)?;
        b.mark(MarkKind::Value(*id, text), None);
        told.push(format!("{token} in {}", name_token(*id)));
    }
    let named = pairs.iter().all(|(id, _)| b.scene.entity(*id).name.is_some());
    let phrases = match told.as_slice() {
        [one] if named => vec![format!("write {one}"), format!("fill in {one}")],
        [_] => vec!["fill in the cell".into(), "complete the cell".into()],
        [_, _] | [_, _, _] if named => {
            vec![format!("write {}", told.join(" and ")), format!("fill in {}", told.join(", "))]
        }
        _ => vec!["fill in these cells".into(), "complete the blank cells".into()],
    };
    Ok(Applied { returns: Vec::new(), post: Vec::new(), phrases })
}

fn fill_cell(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let id = a.entity("cell")?;
    let text = a.take("text").unwrap_or(Arg::None);
    write(b, a, vec![(id, text)])
}

fn fill_cells(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let (ids, texts) = (a.list("cells")?, a.list("texts")?);
    if ids.is_empty() || ids.len() != texts.len() {
        return Err(a.error("texts", format_args!("are {} for {} cells", texts.len(), ids.len())));
    }
    let id = |arg: Arg| if let Arg::Entity(id) = arg { Ok(id) } else { Err(a.error("cells", "must be cells")) };
    let ids = ids.into_iter().map(id).collect::<Result<Vec<_>, _>>()?;
    write(b, a, ids.into_iter().zip(texts).collect())
}

/// Tints the cells of a row or column, its heading being given.
fn highlight_line(b: &mut Board, a: &mut Args, line: Line) -> Result<Applied, ArgError> {
    let id = a.entity("heading")?;
    let Shape::Heading(heading) = &b.scene.entity(id).shape else {
        return Err(a.error("heading", "must be a heading"));
    };
    let Some(index) = heading.index.filter(|_| heading.line == line) else {
        return Err(a.error("heading", format_args!("must head a {line:?}").to_string().to_lowercase()));
    };
    let within = |c: &Cell| if line == Line::Row { c.row == index } else { c.column == index };
    let ids: Vec<EntityId> = b.scene.ids().filter(|c| cell_of(&b.scene, *c).is_some_and(within)).collect();
    unsigned(b, a, &ids, Sign::Shade)?;
    let mut applied = signs(b, ids, Sign::Shade, ["", ""]);
    let name = if b.scene.entity(id).name.is_some() { name_token(id) } else { "the line".into() };
    applied.phrases = vec![format!("highlight {name}"), format!("tint {name}")];
    Ok(applied)
}

/// Tints what stands in the row, column and block of a cell.
fn mark_peers(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let id = a.entity("cell")?;
    let Some(own) = cell_of(&b.scene, id) else { return Err(a.error("cell", "must be a cell")) };
    let together = |c: &Cell| {
        let block = |e: &crate::scene::Entity| match e.shape {
            Shape::OnCells(OnCells::Box(p, q)) if e.state == 0 => {
                let corners = cell_of(&b.scene, p).zip(cell_of(&b.scene, q));
                corners.is_some_and(|(p, q)| own.within(p, q) && c.within(p, q))
            }
            _ => false,
        };
        c.row == own.row || c.column == own.column || b.scene.entities.iter().any(block)
    };
    let tinted = |c: EntityId| {
        b.scene.entities.iter().any(|e| e.look.shown() && e.shape == Shape::OnCells(OnCells::Sign(c, Sign::Shade)))
    };
    let peer =
        |c: &EntityId| *c != id && taken(&b.scene, *c) && cell_of(&b.scene, *c).is_some_and(together) && !tinted(*c);
    let ids: Vec<EntityId> = b.scene.ids().filter(peer).collect();
    if ids.is_empty() {
        return Err(a.error("cell", "shares no row, column or block with anything that is not tinted yet"));
    }
    let mut applied = signs(b, ids, Sign::Shade, ["", ""]);
    let one = called(b, &[id], "the cell");
    applied.phrases =
        vec![format!("highlight what stands in a line with {one}"), format!("tint what {one} shares a line with")];
    Ok(applied)
}

fn box_cells(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = cells(b, a)?;
    if !ids.len().is_multiple_of(2) {
        return Err(a.error("cells", "must be pairs of first and last cell, one for each frame"));
    }
    let (mut returns, mut within) = (Vec::new(), Vec::new());
    for pair in ids.chunks_exact(2) {
        let Some((from, to)) = cell_of(&b.scene, pair[0]).zip(cell_of(&b.scene, pair[1])) else { continue };
        within.extend(b.scene.ids().filter(|id| cell_of(&b.scene, *id).is_some_and(|c| c.within(from, to))));
        returns.push(b.add(Shape::OnCells(OnCells::Box(pair[0], pair[1])), None, Look::of(Role::Tool)));
    }
    let both = match ids[..] {
        [p, q] if p == q => called(b, &[p], ""),
        [p, q] => called(b, &[p, q], ""),
        _ => String::new(),
    };
    let phrases = match both.as_str() {
        "" => vec!["frame these cells".into(), "draw a frame around these cells".into()],
        one if ids[0] == ids[1] => vec![format!("frame {one}"), format!("draw a frame around {one}")],
        two => vec![
            format!("frame the block with the corners {two}"),
            format!("draw a frame around the cells between {two}"),
        ],
    };
    Ok(Applied { returns, phrases, post: vec![Claim::Holds(Relation::MarkedNodes(within))] })
}

fn path(b: &mut Board, ids: Vec<EntityId>, head: bool) -> Applied {
    let one = b.add(Shape::OnCells(OnCells::Path(ids.clone(), head)), None, Look::of(Role::Tool));
    Applied { returns: vec![one], phrases: Vec::new(), post: vec![Claim::Holds(Relation::MarkedNodes(ids))] }
}

fn path_on_grid(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = cells(b, a)?;
    if ids.len() < 2 || ids.windows(2).any(|w| w[0] == w[1]) {
        return Err(a.error("cells", "must be at least two, and no cell twice in a row"));
    }
    let ends = called(b, &[ids[0], ids[ids.len() - 1]], "");
    let mut applied = path(b, ids, true);
    applied.phrases = match ends.split_once(" and ") {
        Some((from, to)) => {
            vec![format!("draw the way from {from} to {to}"), format!("trace a way from {from} to {to}")]
        }
        None => vec!["draw the way from cell to cell".into(), "trace the way across the board".into()],
    };
    Ok(applied)
}

fn arrow_between_cells(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = cells(b, a)?;
    if ids.len() != 2 || ids[0] == ids[1] {
        return Err(a.error("cells", "must be two different cells"));
    }
    let both = called(b, &ids, "");
    let mut applied = path(b, ids, true);
    applied.phrases = match both.split_once(" and ") {
        Some((from, to)) => vec![format!("draw an arrow from {from} to {to}"), format!("point from {from} to {to}")],
        None => vec!["draw an arrow from the one cell to the other".into(), "join the two cells by an arrow".into()],
    };
    Ok(applied)
}

fn dot_cells(b: &mut Board, a: &mut Args) -> Result<Applied, ArgError> {
    let ids = cells(b, a)?;
    if let Some(id) = ids.iter().find(|id| taken(&b.scene, **id)) {
        let name = b.scene.called(*id).unwrap_or_default();
        return Err(a.error("cells", format_args!("must be blank, unlike {name}")));
    }
    unsigned(b, a, &ids, Sign::Dot)?;
    Ok(signs(b, ids, Sign::Dot, ["put a dot into {}", "mark {} by a dot"]))
}

/// Tools of this family.
pub const TOOLS: &[Tool] = &[
    tool!(
        BOARD,
        "fill_cell",
        &["write_in_cell"],
        "(cell, number | text)",
        "writes into a blank cell what was found for it",
        "games/grid/word/fill-cell",
        fill_cell
    ),
    tool!(
        BOARD,
        "fill_cells",
        &["number_cells", "table_fill"],
        "([cells], [numbers | texts])",
        "writes into each of some blank cells what was found for it",
        "games/grid/word/fill-cell",
        fill_cells
    ),
    tool!(
        BOARD,
        "tick_off",
        &["tick_cells"],
        "(cell, ...)",
        "ticks cells; where something stands in a cell, in its corner",
        "mathematics/discrete/counting",
        |b, a| signed(b, a, Sign::Tick, ["tick {}", "tick off {}"])
    ),
    tool!(
        BOARD,
        "cross_out",
        &["cross_cells"],
        "(cell, ...)",
        "crosses cells; where something stands in a cell, in its corner",
        "logic/deduction/elimination",
        |b, a| signed(b, a, Sign::Cross, ["cross out {}", "put a cross in {}"])
    ),
    tool!(BOARD, "dot_cells", &["mark_targets"], "(cell, ...)", "puts a dot into blank cells", "games/grid", dot_cells),
    tool!(
        BOARD,
        "ring_cells",
        &["circle_cells"],
        "(cell, ...)",
        "rings what stands in cells",
        "mathematics/discrete/counting",
        |b, a| signed(b, a, Sign::Ring, ["ring {}", "circle {}"])
    ),
    tool!(
        BOARD,
        "highlight_cells",
        &["tint_cells"],
        "(cell, ...)",
        "tints cells",
        "statistics/chart/comparison",
        |b, a| signed(b, a, Sign::Shade, ["highlight {}", "tint {}"])
    ),
    tool!(BOARD, "highlight_row", &["tint_row"], "(heading)", "tints the cells of a row", "games/grid", |b, a| {
        highlight_line(b, a, Line::Row)
    }),
    tool!(
        BOARD,
        "highlight_column",
        &["tint_column"],
        "(heading)",
        "tints the cells of a column",
        "games/grid",
        |b, a| highlight_line(b, a, Line::Column)
    ),
    tool!(
        BOARD,
        "mark_peers",
        &["sweep_lines"],
        "(cell)",
        "tints what stands in the row, column and block of a cell, as far as it is not tinted yet",
        "games/grid/candidates",
        mark_peers
    ),
    tool!(
        BOARD,
        "box_cells",
        &["frame_block", "karnaugh_group"],
        "(first, last, ...)",
        "frames the block of cells between two corners; several pairs of corners, several blocks",
        "logic/proposition/normal-form/karnaugh-map",
        box_cells
    ),
    tool!(
        BOARD,
        "path_on_grid",
        &["trace_cells"],
        "(cell, cell, ...)",
        "draws a way through cells with an arrow head at its end",
        "games/maze",
        path_on_grid
    ),
    tool!(
        BOARD,
        "arrow_between_cells",
        &["move_arrow"],
        "(from, to)",
        "draws an arrow from one cell to another",
        "games/chess/move",
        arrow_between_cells
    ),
];
