//! Counts how many different problems a template yields: `parameter_space SEEDS [NAME]`.
//!
//! Two drafts are the same problem when their structural signatures agree: names, wording, theme, size and orientation, and
//! whether a given stands in words or in the figure, do not count. Forms are the same without values.

use flywheel::config::Config;
use flywheel::flywheel::setup;
use flywheel::generate::provenance;
use flywheel::sample::signature::Signature;
use std::collections::HashSet;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let seeds: u64 = args[1].parse()?;
    let generator = setup::load(&Config::default())?.context.generator;
    for script in generator.set.scripts().iter().filter(|s| args.get(2).is_none_or(|name| *name == s.name)) {
        let (mut problems, mut forms) = (HashSet::new(), HashSet::new());
        for turn in 0..seeds {
            let level = script.meta.levels[turn as usize % script.meta.levels.len()];
            if let Ok(draft) = generator.draft(script, &provenance(script, 1, turn, 0, level)) {
                let signature = Signature::of(&draft);
                problems.insert(signature.problem);
                forms.insert(signature.form);
            }
        }
        println!(
            "{:28} {:7} different problems of {:4} forms in {seeds} drafts",
            script.name,
            problems.len(),
            forms.len()
        );
    }
    Ok(())
}
