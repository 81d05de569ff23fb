//! `flywheel faults`: inject faults into sound samples and count what the checks catch.

use crate::cli::engine::{Engine, drawn};
use crate::cli::files::write;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::faults::kinds;
use crate::faults::report::Report;
use crate::faults::run::{Kept, run};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time between lines of progress.
const PERIOD: Duration = Duration::from_secs(10);

/// Inject faults of every kind into sound samples; count what is caught, by which check, and false alarms
///
/// A measurement: ends with exit code 0 whatever is missed, unless --require asks for more.
#[derive(Debug, clap::Args)]
pub struct Faults {
    /// Faults to inject
    #[arg(long, value_name = "N", default_value_t = 2000)]
    samples: u64,
    /// Seed of samples and faults
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Folder for what was missed and for alarms on sound samples, a few of each kind
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Least share to be caught, 0 to 1; less ends with exit code 1
    #[arg(long, value_name = "SHARE")]
    require: Option<f64>,
    /// Inject this kind of fault alone; may be given several times
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Faults {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let engine = Engine::load(&shared.load()?.config)?;
        let (start, last) = (Instant::now(), Cell::new(Instant::now()));
        let progress = |done: u64| {
            if last.get().elapsed() >= PERIOD {
                last.set(Instant::now());
                let rate = done as f64 / start.elapsed().as_secs_f64();
                eprintln!("{done}/{} faults, {rate:.0}/s", self.samples);
            }
        };
        let named = |kind: &String| kinds().any(|k| k.name == kind);
        if let Some(kind) = self.kind.iter().find(|kind| !named(kind)) {
            anyhow::bail!(
                "no kind of fault is named {kind}{}",
                crate::config::load::hint(kind, kinds().map(|k| k.name))
            );
        }
        let (report, kept) = run(&engine.bench(self.seed), &self.kind, self.samples, &progress);
        if self.json {
            line(serde_json::to_string(&report)?)?;
        } else {
            print(&report)?;
        }
        match &self.keep {
            Some(folder) => {
                for found in &kept {
                    keep(folder, found)?;
                }
                eprintln!("{} kept in {}", kept.len(), folder.display());
            }
            None => next(format!("flywheel faults --samples {} --keep missed", self.samples)),
        }
        Ok(if self.require.is_some_and(|least| report.share() < least) { Verdict::Bad } else { Verdict::Good })
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn print(report: &Report) -> std::io::Result<()> {
    line(format!("{:8} {:26} {:>8} {:>6}  {:>6}  by", "spoiled", "fault", "injected", "missed", "caught"))?;
    let mut rows: Vec<_> = report.by_kind.iter().collect();
    rows.sort_by_key(|(name, row)| (row.modality, String::from(*name)));
    for (name, row) in rows {
        let by: Vec<String> = row.common().into_iter().take(4).map(|(code, n)| format!("{code} {n}")).collect();
        let modality = format!("{:?}", row.modality).to_lowercase();
        let share = if row.injected == 0 { "-".into() } else { format!("{:.1}%", percent(row.caught, row.injected)) };
        line(format!("{modality:8} {name:26} {:8} {:6}  {share:>6}  {}", row.injected, row.missed, by.join(", ")))?;
    }
    line("\ncheck         caught   alone")?;
    for (name, row) in &report.by_checker {
        line(format!("{name:12} {:7} {:7}", row.caught, row.alone))?;
    }
    line("\ndiagram     injected  caught")?;
    for (name, [injected, caught]) in &report.by_diagram {
        line(format!("{name:10} {injected:9} {:6.2}%", percent(*caught, *injected)))?;
    }
    line("")?;
    for (code, n) in &report.alarms {
        line(format!("alarm on sound samples: {code} {n}"))?;
    }
    let Report { injected, caught, missed, sound, false_alarms, seed, .. } = report;
    let (share, alarms) = (percent(*caught, *injected), percent(*false_alarms, *sound));
    line(format!("{injected} faults, {caught} caught ({share:.2}%), {missed} missed; seed {seed}"))?;
    line(format!("{sound} sound samples, {false_alarms} false alarms ({alarms:.2}%)"))
}

/// Writes a kept sample: pictures, words, programs, and as JSON what was changed, the draft and the findings.
fn keep(folder: &Path, kept: &Kept) -> anyhow::Result<()> {
    let folder = folder.join(format!("{}-{}", kept.kind, kept.index));
    let from = &kept.candidate.provenance;
    let mut problem = drawn(&kept.candidate);
    problem.origin = format!("{} level {}; {}: {}", from.template, from.level, kept.kind, kept.what);
    problem.findings.clone_from(&kept.findings);
    problem.write(&folder)?;
    let record = serde_json::json!({
        "kind": kept.kind,
        "what": kept.what,
        "provenance": from,
        "draft": kept.candidate.draft,
        "findings": kept.findings,
    });
    write(&folder.join("fault.json"), serde_json::to_string_pretty(&record)?.as_bytes())?;
    Ok(())
}
