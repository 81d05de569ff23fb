//! Draws problems of one template and counts what the checks say: `try_template NAME SEEDS [OUT]`.

use flywheel::check;
use flywheel::config::Config;
use flywheel::flywheel::setup;
use flywheel::generate::provenance;
use std::collections::BTreeMap;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let (name, seeds) = (&args[1], args[2].parse::<u64>()?);
    let out = args.get(3);
    let cx = setup::load(&Config::default())?.context;
    let generator = &cx.generator;
    let script = generator.set.get(name).ok_or_else(|| anyhow::anyhow!("no template {name}"))?.clone();
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let mut questions = std::collections::HashSet::new();
    let mut good = 0;
    for seed in 0..seeds {
        let level = script.meta.levels[seed as usize % script.meta.levels.len()];
        let p = provenance(&script, 1, seed, 0, level);
        let candidate = match generator.candidate(&script, p) {
            Ok(c) => c,
            Err(r) => {
                *codes.entry(r.findings[0].code.clone()).or_default() += 1;
                if out.is_some() || codes.len() < 4 && good == 0 {
                    println!(
                        "seed {seed} level {level}: {}",
                        r.findings[0].evidence["message"].as_str().unwrap_or_default()
                    );
                }
                continue;
            }
        };
        let found = check::findings(&cx.checks, &candidate);
        for f in &found {
            *codes.entry(f.code.clone()).or_default() += 1;
        }
        good += usize::from(found.is_empty());
        questions.insert(candidate.question.0.clone());
        if let Some(out) = out {
            std::fs::create_dir_all(out)?;
            println!(
                "--- seed {seed} level {level} theme {} {}x{}",
                candidate.figure.theme.name, candidate.figure.base.width, candidate.figure.base.height
            );
            println!("Q: {}", candidate.question.0);
            for (i, c) in candidate.draft.choices.iter().enumerate() {
                println!(
                    "   {}. {}{}",
                    (b'A' + i as u8) as char,
                    flywheel::claim::printed::printed(&c.answer),
                    c.mistake.as_ref().map_or(" *".into(), |m| format!("   ({m})"))
                );
            }
            for (m, w) in candidate.draft.trajectory.iter().zip(&candidate.words) {
                println!(
                    "  {} {}",
                    if matches!(m, flywheel::sample::draft::Move::Call(_)) { "[draw]" } else { "[step]" },
                    w.0
                );
            }
            println!("A: {}", flywheel::claim::printed::printed(&candidate.draft.answer));
            for f in &found {
                println!("  !! {} {:?} {}", f.code, f.place, serde_json::to_string(&f.evidence)?);
            }
            for (k, picture) in candidate.pictures.iter().enumerate() {
                std::fs::write(format!("{out}/{seed:03}-{k}.png"), &picture.png)?;
            }
        }
    }
    println!("{good} of {seeds} pass, {} distinct questions; findings {codes:?}", questions.len());
    Ok(())
}
