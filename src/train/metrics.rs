//! What a run measures: JSON lines as the truth, from which the curves and TensorBoard's events are written anew.

use super::line::Line;
use super::{curves, events};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The files of a run.
pub struct Metrics {
    run: PathBuf,
    lines: Vec<Line>,
}

impl Metrics {
    /// Opens the files of a run that goes on after `step`; later lines, of steps that were lost, are dropped.
    ///
    /// # Errors
    /// If they cannot be read or written.
    pub fn open(run: &Path, step: u64) -> std::io::Result<Metrics> {
        let path = run.join("metrics.jsonl");
        let text = if path.exists() { std::fs::read_to_string(&path)? } else { String::new() };
        // A line that was cut short was being written when the run was stopped. Kept lines stay as they were, letter for letter.
        let read = text.lines().filter_map(|text| Some((text, serde_json::from_str::<Line>(text).ok()?)));
        let kept: Vec<(&str, Line)> = read.filter(|(_, line)| line.step <= step).collect();
        let whole: String = kept.iter().map(|(text, _)| format!("{text}\n")).collect();
        let metrics = Metrics { run: run.into(), lines: kept.into_iter().map(|(_, line)| line).collect() };
        let partial = run.join("metrics.jsonl.partial");
        std::fs::write(&partial, whole)?;
        std::fs::rename(partial, path)?;
        Ok(metrics)
    }

    /// Adds the numbers of a step.
    ///
    /// # Errors
    /// If the line cannot be written.
    pub fn add(&mut self, step: u64, values: impl IntoIterator<Item = (String, f64)>) -> std::io::Result<()> {
        let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0.0, |d| d.as_secs_f64());
        let line = Line { step, time, values: values.into_iter().collect() };
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.run.join("metrics.jsonl"))?;
        writeln!(file, "{}", serde_json::to_string(&line).map_err(std::io::Error::other)?)?;
        self.lines.push(line);
        Ok(())
    }

    /// Writes curves and events of all lines.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn publish(&self) -> std::io::Result<()> {
        for (name, bytes) in [
            ("curves.svg", curves::svg(&self.lines).into_bytes()),
            ("events.out.tfevents.0.flywheel", events::file(&self.lines)),
        ] {
            let partial = self.run.join(format!("{name}.partial"));
            std::fs::write(&partial, bytes)?;
            std::fs::rename(partial, self.run.join(name))?;
        }
        Ok(())
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_after_the_checkpoint_are_dropped_and_broken_ones_too() {
        let run = tempfile::tempdir().unwrap();
        let mut metrics = Metrics::open(run.path(), 0).unwrap();
        for step in 1..=4 {
            metrics.add(step, [("train/loss".to_string(), 1.0 / step as f64)]).unwrap();
        }
        let path = run.path().join("metrics.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.clone() + "{\"step\": 5, \"ti").unwrap();
        let again = Metrics::open(run.path(), 3).unwrap();
        assert_eq!(again.lines().iter().map(|l| l.step).collect::<Vec<_>>(), [1, 2, 3]);
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(&kept) && kept.lines().count() == 3, "{kept}");
        again.publish().unwrap();
        assert!(run.path().join("curves.svg").exists() && run.path().join("events.out.tfevents.0.flywheel").exists());
    }
}
