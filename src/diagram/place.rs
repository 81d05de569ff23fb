//! Places in space for constructions and tools: points with given coordinates, on lines, and where a new solid starts.

use crate::claim::args::{ArgError, Args};
use crate::claim::board::Board;
use crate::diagram::construction::naming;
use crate::scene::space::Space;
use crate::scene::{EntityId, PointId, ScalarId};

/// A named point with these coordinates.
pub(crate) fn place_in_space(
    b: &mut Board,
    a: &mut Args,
    at: [ScalarId; 3],
    wishes: &[&str],
    dot: bool,
) -> Result<(EntityId, PointId), ArgError> {
    let naming = naming(a, wishes)?;
    let dot = a.flag("dot", dot)?;
    let made = b.point([0.0; 2], naming.clone(), dot);
    let (id, p) = made.ok_or_else(|| a.error("name", format_args!("is taken: {naming:?}")))?;
    settle(b, p, at);
    Ok((id, p))
}

/// Gives a point that was just made its coordinates.
pub(super) fn settle(b: &mut Board, p: PointId, at: [ScalarId; 3]) {
    let space = b.scene.space.get_or_insert_with(|| Space::oblique(0.5, 45.0));
    space.places.resize(p.0 as usize, None);
    space.places.push(Some(at));
    b.scene.project();
}

/// Scalars for the coordinates of a point between two others: shared where both share theirs.
pub(crate) fn on_line(b: &mut Board, p: PointId, q: PointId, at: [f64; 3]) -> [ScalarId; 3] {
    let both = b.scene.space.as_ref().and_then(|s| Some((s.of(p)?, s.of(q)?)));
    [0, 1, 2].map(|i| match both {
        Some((u, v)) if u[i] == v[i] => u[i],
        _ => b.scene.add_scalar(at[i]),
    })
}

/// Where a new solid starts: at the origin or, with the flag `beside`, to the right of all that is drawn, level with it.
/// `left` is how far the solid reaches to the left of its start, `wide` how wide it is.
pub(super) fn start(b: &Board, a: &mut Args, left: f64, wide: f64) -> Result<[f64; 3], ArgError> {
    if !a.flag("beside", false)? {
        return Ok([0.0; 3]);
    }
    let Some(space) = &b.scene.space else { return Err(a.error("beside", "needs a solid to stand beside")) };
    let right = b.scene.entities.iter().filter(|e| e.look.shown()).flat_map(|e| {
        let wide = e.shape.radius().map_or(0.0, |r| b.scene.scalar(r));
        e.shape.defining_points().into_iter().map(move |p| (p, wide))
    });
    let right = right.map(|(p, wide)| b.scene.at(p)[0] + wide).fold(f64::NEG_INFINITY, f64::max);
    // A level direction that the picture shows as level.
    let [u, v] = if space.up[0] == 0.0 { [1.0, 0.0] } else { space.rightwards() };
    let shift = (right + left + 0.35 * wide) / (space.across[0] * u + space.across[1] * v);
    Ok([shift * u, shift * v, 0.0])
}
