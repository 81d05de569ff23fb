//! Counts how many different problems a template yields: `parameter_space SEEDS [NAME]`.
//!
//! Two drafts are the same problem when they ask the same measure of figures that agree up to position, orientation and
//! size of canvas, with the same values and units given and asked. Names, wording, theme, and whether a given stands in
//! words or in the figure do not count.

use flywheel::config::Config;
use flywheel::flywheel::setup;
use flywheel::generate::provenance;
use flywheel::sample::draft::Draft;
use std::collections::HashSet;

/// Claims, quantities, edges and all distances between points of the original figure.
fn signature(draft: &Draft) -> anyhow::Result<[u8; 32]> {
    let scene = &draft.board.scene;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&serde_json::to_vec(&(&draft.asked, &draft.answer, &scene.frame))?);
    for stated in &draft.board.claims {
        hasher.update(&serde_json::to_vec(&stated.claim)?);
    }
    for entity in scene.entities.iter().filter(|e| e.state == 0) {
        hasher.update(&serde_json::to_vec(&entity.shape)?);
    }
    for s in &scene.scalars {
        hasher.update(&((s * 1e6).round() as i64).to_le_bytes());
    }
    // The lengths between points do not change when a figure is moved, turned or mirrored.
    let points = &scene.points[..scene.points.len().min(12)];
    for (i, p) in points.iter().enumerate() {
        for q in &points[..i] {
            let d = flywheel::seed::trig::hypot(p[0] - q[0], p[1] - q[1]);
            hasher.update(&((d * 1e6).round() as i64).to_le_bytes());
        }
    }
    Ok(*hasher.finalize().as_bytes())
}

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let seeds: u64 = args[1].parse()?;
    let generator = setup::load(&Config::default())?.context.generator;
    for script in generator.set.scripts().iter().filter(|s| args.get(2).is_none_or(|name| *name == s.name)) {
        let mut seen = HashSet::new();
        for turn in 0..seeds {
            let level = script.meta.levels[turn as usize % script.meta.levels.len()];
            if let Ok(draft) = generator.draft(script, &provenance(script, 1, turn, 0, level)) {
                seen.insert(signature(&draft)?);
            }
        }
        println!("{:28} {:7} different problems in {seeds} drafts", script.name, seen.len());
    }
    Ok(())
}
