//! Counts how many different problems a template yields: `parameter_space SEEDS [NAME]`.
//!
//! Two drafts are the same problem when their structural signatures agree: names, wording, theme, size and orientation, and
//! whether a given stands in words or in the figure, do not count. Forms are the same without values.

use flywheel::generate::{provenance, stream};
use flywheel::sample::signature::Signature;
use flywheel::template::host::Shares;
use flywheel::template::script::Limits;
use flywheel::template::set::{Sources, TemplateSet};
use std::collections::HashSet;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let seeds: u64 = args[1].parse()?;
    let set = TemplateSet::load(&Sources::read("templates".as_ref())?).map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let shares = Shares { places: [0.5, 0.3, 0.2], multiple_choice: 0.4 };
    for script in set.scripts().iter().filter(|s| args.get(2).is_none_or(|name| *name == s.name)) {
        let (mut problems, mut forms) = (HashSet::new(), HashSet::new());
        for turn in 0..seeds {
            let level = script.meta.levels[turn as usize % script.meta.levels.len()];
            let seed = stream(&provenance(script, 1, turn, 0, level));
            if let Ok(draft) = script.build(level, &seed, &shares, &Limits::default()) {
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
