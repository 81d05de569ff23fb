//! `flywheel overlap`: whether splits and suites of exported files share problems.

use crate::cli::shared::{Verdict, line};
use crate::export::overlap::{Overlaps, overlaps};
use crate::export::split::By;
use std::path::PathBuf;

/// Compare the problems of exported splits and suites by their structural signatures
///
/// Reads nothing but the exported folders. Ends with exit code 1 if two splits, or a split and a suite, share a problem.
#[derive(Debug, clap::Args)]
pub struct Overlap {
    /// Folders that `flywheel export` or `flywheel suite build` wrote
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// What must not be shared
    #[arg(long, value_enum, default_value = "problem")]
    by: By,
    /// Print the result as one JSON object
    #[arg(long)]
    json: bool,
    /// Shared signatures that are shown
    #[arg(long, value_name = "N", default_value_t = 5)]
    examples: usize,
}

impl Overlap {
    pub(super) fn execute(self) -> anyhow::Result<Verdict> {
        let found = overlaps(&self.folders, self.by)?;
        match self.json {
            true => line(serde_json::to_string(&found)?)?,
            false => self.print(&found)?,
        }
        Ok(if found.shared.is_empty() { Verdict::Good } else { Verdict::Bad })
    }

    fn print(&self, found: &Overlaps) -> std::io::Result<()> {
        for group in &found.groups {
            line(format!("{:20} {:9} samples {:9} signatures", group.name, group.samples, group.signatures))?;
        }
        line(format!("{} signatures in more than one of them", found.shared.len()))?;
        for shared in found.shared.iter().take(self.examples) {
            let places: Vec<String> = shared.samples.iter().map(|(group, id)| format!("{group} {id}")).collect();
            line(format!("  {}: {}", shared.signature, places.join(", ")))?;
        }
        Ok(())
    }
}
