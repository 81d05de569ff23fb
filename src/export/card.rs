//! The dataset card: counts, distributions, how to read it, how to make it again, what it cannot do. Markdown with the front
//! matter that the Hugging Face hub reads.

use super::format::Format;
use super::plan::{Options, Plan};
use super::split::SPLITS;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Rows of a distribution that are shown.
const SHOWN: usize = 12;

/// Characters of the bar of a share of all.
const BAR: f64 = 30.0;

/// The card of an export. `database` is its description in the manifest, `out` how the export's folder is called in examples.
pub fn card(format: &Format, options: &Options, plan: &Plan, database: &Value, out: &str) -> String {
    let mut text = front_matter(format, plan);
    let count = plan.chosen.len();
    let _ = write!(
        text,
        "# Interactive visual reasoning: {count} problems\n\n\
         Problems about figures with solutions that draw on the figure, in the format `{}`: {}.\n\
         Grown by Flywheel {}. Every sample follows from a template and a seed; its answer is reached by two independent roads, and \
         every picture was measured against what the text says.\n\n## Reading\n\n{}\n\n## Counts\n\n",
        format.name,
        format.summary,
        env!("CARGO_PKG_VERSION"),
        format.usage.replace("{out}", out)
    );
    text += "| split | samples | shards |\n|---|---|---|\n";
    for (index, split) in SPLITS.into_iter().enumerate() {
        let samples = plan.chosen.iter().filter(|(_, s)| *s == index).count();
        let shards = plan.shards.iter().filter(|s| s.split == split).count();
        let _ = writeln!(text, "| {split} | {samples} | {shards} |");
    }
    let by = format!("{:?}", options.by).to_lowercase();
    let _ = write!(
        text,
        "\nSplits follow from the structural signature of the {by} that a sample began with, so that no {by} stands in two splits \
         under other letters, words or sizes, and expansions stay with what they expand.\n\n## Distributions\n"
    );
    let sample = |of: fn(&crate::store::Indexed) -> Vec<String>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        plan.chosen.iter().flat_map(|(s, _)| of(s)).for_each(|name| *counts.entry(name).or_default() += 1);
        counts
    };
    table(&mut text, "Diagram kind", &sample(|s| vec![s.kind.to_string()]), count);
    table(&mut text, "Level", &sample(|s| vec![s.level.to_string()]), count);
    table(&mut text, "Expansions", &sample(|s| vec![s.depth.to_string()]), count);
    table(&mut text, "Tool calls", &sample(|s| vec![s.calls.to_string()]), count);
    let answers = |s: &crate::store::Indexed| vec![if s.choices == 0 { "open" } else { "choice" }.to_string()];
    table(&mut text, "Question", &sample(answers), count);
    table(&mut text, "Tool", &sample(|s| s.tools.iter().map(ToString::to_string).collect()), count);
    table(&mut text, "Template", &sample(|s| vec![s.template.to_string()]), count);
    let heads = |s: &crate::store::Indexed| {
        let mut heads: Vec<String> =
            s.knowledge.iter().map(|k| k.split('/').take(2).collect::<Vec<_>>().join("/")).collect();
        heads.dedup();
        heads
    };
    table(&mut text, "Knowledge, two levels", &sample(heads), count);
    let _ = write!(text, "\n## Making it again\n\n```sh\n{}```\n\n", again(options, database, out));
    text +=
        "The same program, configuration and seed give the same bytes. `manifest.json` holds the hash of every file.\n";
    if plan.reserved > 0 {
        let _ = write!(text, "\n{} samples are left out, since they belong to benchmark suites.\n", plan.reserved);
    }
    text += OVERLAP;
    text += LIMITS;
    text
}

const OVERLAP: &str = "\n## Splits share nothing\n\n`signatures/` lists for every sample its id, split, and the structural signatures of its problem and \
of its form. `flywheel overlap DIR...` compares the lists of any exports and suites; without the program, this prints nothing:\n\n\
```sh\nfor s in train validation test; do cat signatures/$s-*.tsv 2>/dev/null | cut -f3 | sort -u; done | sort | uniq -d\n```\n\n\
## Licence\n\nMIT OR Apache-2.0, as the templates that the problems come from.\n";

const LIMITS: &str = "\n## Limits\n\n\
- Text and figures come from templates: language is plain and regular, scenes are those of the diagram kinds above.\n\
- Programs are matplotlib with absolute pixel coordinates. They draw the pictures closely, not to the bit: edges are smoothed \
otherwise, and labels in Liberation Sans, which matplotlib does not carry, are set in DejaVu Sans of the same width.\n\
- Programs are printed from what was drawn. They state coordinates, not how to find them.\n\
- Everything is in English.\n";

fn front_matter(format: &Format, plan: &Plan) -> String {
    let mut text = "---\nlanguage: en\nlicense:\n- mit\n- apache-2.0\ntask_categories:\n- visual-question-answering\ntags:\n- synthetic\n- geometry\n- reasoning\n- think-with-images\n".to_string();
    text += "configs:\n";
    for (place, (folder, extension)) in format.files.iter().enumerate() {
        let name = if place == 0 { "default" } else { folder };
        let _ = writeln!(text, "- config_name: {name}\n  data_files:");
        for split in SPLITS.into_iter().filter(|split| plan.shards.iter().any(|s| s.split == *split)) {
            let _ = writeln!(text, "  - split: {split}\n    path: {folder}/{split}-*.{extension}");
        }
    }
    text + "---\n\n"
}

/// The commands that make the database and the export.
fn again(options: &Options, database: &Value, out: &str) -> String {
    let mut text = format!(
        "flywheel run --seed {} --samples {} --db samples.db   # digest {}\nflywheel export {} {out} --db samples.db",
        database["seed"],
        database["samples"],
        database["digest"].as_str().unwrap_or(""),
        options.format
    );
    let [train, validation, test] = options.shares.0;
    let _ =
        write!(text, " --split {train},{validation},{test} --split-by {}", format!("{:?}", options.by).to_lowercase());
    let _ = write!(text, " --shard-size {} --style {}", options.shard_size, options.style);
    for condition in &options.filter {
        let _ = write!(text, " --filter '{}'", condition.text());
    }
    text + "\n"
}

fn table(text: &mut String, title: &str, counts: &BTreeMap<String, usize>, of: usize) {
    let _ = write!(text, "\n| {title} | samples | share | |\n|---|---|---|---|\n");
    let mut rows: Vec<(&String, &usize)> = counts.iter().collect();
    if rows.len() > SHOWN {
        rows.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
    }
    for (name, count) in rows.iter().take(SHOWN) {
        let share = **count as f64 / of as f64;
        let bar = "█".repeat((share * BAR).round() as usize);
        let _ = writeln!(text, "| {name} | {count} | {:.1} % | {bar} |", 100.0 * share);
    }
    if rows.len() > SHOWN {
        let rest: usize = rows[SHOWN..].iter().map(|(_, count)| **count).sum();
        let _ = writeln!(text, "| {} others | {rest} | | |", rows.len() - SHOWN);
    }
}
