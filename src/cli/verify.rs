//! `flywheel verify`: derive stored samples again and compare every field and every pixel.
//!
//! The template is the one that was kept with the sample, the configuration the one that was kept with the run, so
//! this proves the database, not the folder that happens to lie beside it.

use crate::cli::shared::{Shared, Verdict, db_flag, line, next};
use crate::cli::show::find;
use crate::config::Config;
use crate::flywheel::replay::{Difference, Replays};
use crate::sample::ENGINE;
use crate::store::sqlite::SqliteStore;
use crate::store::{Extent, Store, Stored};
use anyhow::{Context as _, bail};
use rayon::prelude::*;

/// Samples that are held in memory at a time.
const PAGE: u32 = 128;

/// Derive stored samples again and compare text, code, answer and pixels
///
/// Ends with exit code 1 if anything differs; names the field and both values.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Ids of the samples [default: all]
    ids: Vec<String>,
    /// Print one JSON object a line: {"id", "field", "stored", "derived"}, then {"samples", "differences"}
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let db = shared.load()?.config.run.db;
        let mut store = SqliteStore::read(&db)?;
        let Some(origin) = store.origin() else {
            bail!("{}: it holds no run yet; hint: flywheel run --samples 100", db.display())
        };
        if origin.engine != ENGINE {
            let stored = origin.engine;
            bail!(
                "{}: derived by engine {stored}, this program is engine {ENGINE}; hint: use the flywheel that made it",
                db.display()
            );
        }
        let config: Config = serde_json::from_value(origin.config.clone()).context("the stored configuration")?;
        let mut replays = Replays::load(&mut store, &config)?;
        let (mut samples, mut differences) = (0, 0);
        let mut chain = Extent::default();
        let mut check = |store: &mut SqliteStore, page: &[Stored]| -> anyhow::Result<()> {
            replays.prepare(store, page)?;
            let found: Vec<Vec<Difference>> = page.par_iter().map(|s| replays.compare(s)).collect();
            for difference in found.iter().flatten() {
                self.print(difference)?;
            }
            samples += page.len();
            differences += found.iter().map(Vec::len).sum::<usize>();
            page.iter().for_each(|s| chain.chain(&s.hash));
            Ok(())
        };
        if self.ids.is_empty() {
            let mut last = 0;
            // A run may go on meanwhile; what it adds is left to the next call.
            let end = store.extent().verified;
            while last < end {
                let mut page = store.samples_after(last, PAGE)?;
                page.retain(|s| s.number <= end);
                let Some(newest) = page.last() else { break };
                last = newest.number;
                check(&mut store, &page)?;
            }
        } else {
            for id in &self.ids {
                let stored = find(&mut store, id, &db)?;
                check(&mut store, &[stored])?;
            }
        }
        if self.ids.is_empty() {
            differences += self.whole(&mut store, samples, &chain)?;
        }
        if self.json {
            line(serde_json::json!({ "samples": samples, "differences": differences }))?;
        } else {
            line(format!("{samples} samples derived again, {differences} differences"))?;
        }
        if differences > 0 {
            return Ok(Verdict::Bad);
        }
        next(format!("flywheel stats{}", db_flag(&db)));
        Ok(Verdict::Good)
    }

    /// What single samples cannot show: their number, the digest, the structure of the file. Returns the differences.
    fn whole(&self, store: &mut SqliteStore, samples: usize, chain: &Extent) -> anyhow::Result<usize> {
        let extent = store.extent().clone();
        let pairs = [
            ("verified", extent.verified.to_string(), samples.to_string()),
            ("digest", extent.digest_hex(), chain.digest_hex()),
            ("structure", store.integrity()?.join("; "), "ok".into()),
        ];
        let mut count = 0;
        for (field, stored, derived) in pairs.into_iter().filter(|(_, stored, derived)| stored != derived) {
            self.print(&Difference { id: "run".into(), field: field.into(), stored, derived })?;
            count += 1;
        }
        Ok(count)
    }

    fn print(&self, difference: &Difference) -> anyhow::Result<()> {
        let Difference { id, field, stored, derived } = difference;
        match self.json {
            true => line(serde_json::to_string(difference)?)?,
            false => line(format!("{id} {field}: stored {stored}, derived {derived}"))?,
        }
        Ok(())
    }
}
