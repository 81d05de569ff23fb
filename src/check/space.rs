//! Space: the drawing of a solid is the projection of its coordinates, and shows by dashes what the solid hides.
//!
//! Constructions dash an edge by the faces beside it; here its places are looked at one by one, along the line of sight.

use super::Context;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};
use crate::scene::shape::Role;
use crate::scene::{EntityId, PointId, Scene};
use crate::seed::trig;

/// How far from its projection a point may be drawn, in pixels: the whole chain is reckoned in double precision.
const OFF_PX: f64 = 1e-3;
/// Share of a stroke's places that may be hidden where it is solid, and visible where it is dashed: beside the outline of a round
/// solid, chords are too short to tell.
const DOUBT: f64 = 0.3;

/// Looks at every point and stroke in space.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let scene = &c.draft.board.scene;
    let Some(space) = &scene.space else { return };
    for p in (0..scene.points.len() as u32).map(PointId) {
        let Some(at) = space.of(p) else { continue };
        let (is, ought) = (scene.at(p), space.drawn(at.map(|s| scene.scalar(s))));
        let off = c.figure.view.scale_x * trig::hypot(is[0] - ought[0], is[1] - ought[1]);
        if off.is_nan() || off > OFF_PX {
            let name = scene.point_name(p).unwrap_or_default();
            found.push(Finding::fault("space", "astray", Place::Whole).with("point", name).with("off_px", off));
        }
    }
    scene.ids().for_each(|id| dashes(scene, id, found));
}

fn dashes(scene: &Scene, id: EntityId, found: &mut Vec<Finding>) {
    let entity = scene.entity(id);
    let strokes = matches!(entity.look.role, Role::Main | Role::Tool) && !entity.look.filled;
    let Some(share) = scene.hidden_share(&entity.shape).filter(|_| strokes) else { return };
    let cause = match entity.look.dashed {
        true if share < 1.0 - DOUBT => "visible-dashed",
        false if share > DOUBT => "hidden-solid",
        _ => return,
    };
    found.push(
        Finding::fault("space", cause, Place::Entity(id.0))
            .with("hidden_share", share)
            .with("name", scene.called(id).unwrap_or_default()),
    );
}
