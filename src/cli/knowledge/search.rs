//! Finding nodes by words, and writing the graph for other programs.

use crate::cli::knowledge::Library;
use crate::cli::shared::{Shared, Verdict, line, next};
use crate::knowledge::export::FORMATS;
use crate::knowledge::search::Index;
use anyhow::{Context as _, anyhow};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Find nodes by words of their names and statements, and by likeness of names
///
/// Ends with exit code 1 if nothing is found.
#[derive(Debug, clap::Args)]
pub struct Search {
    /// What to look for
    text: String,
    /// Nodes to list, at most
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
    /// Print one JSON object a line: {"path", "kind", "score", "likeness", "statement"}
    #[arg(long)]
    json: bool,
}

impl Search {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let library = Library::open(shared)?;
        let found = Index::new(&library.atlas).search(&self.text, usize::from(self.limit));
        for one in &found {
            let node = &library.atlas.graph()[one.at];
            match self.json {
                true => line(serde_json::json!({"path": node.path, "kind": node.kind, "score": one.score,
                    "likeness": one.likeness, "statement": node.statement}))?,
                false => line(format!("{:.2}  {}  {}", one.score, node.path, node.statement))?,
            }
        }
        let Some(first) = found.first() else {
            eprintln!("nothing is like {:?}; hint: statements and names are English", self.text);
            return Ok(Verdict::Bad);
        };
        next(format!("flywheel knowledge show {}", library.atlas.graph()[first.at].path));
        Ok(Verdict::Good)
    }
}

/// Write the graph for other programs: dot, graphml or json
#[derive(Debug, clap::Args)]
pub struct Export {
    /// dot, graphml or json
    format: String,
    /// Write the nodes at and below this path only
    #[arg(long, value_name = "PATH")]
    below: Option<String>,
    /// File to write [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Export {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        let format = FORMATS.iter().find(|f| f.name == self.format).ok_or_else(|| {
            let known: Vec<_> = FORMATS.iter().map(|f| format!("{} ({})", f.name, f.meaning)).collect();
            anyhow!("no format {}; hint: there are {}", self.format, known.join(", "))
        })?;
        let library = Library::open(shared)?;
        if let Some(path) = &self.below {
            library.node(path)?;
        }
        let below = self.below.as_deref().unwrap_or_default();
        let Some(path) = self.out else {
            (format.write)(&library.atlas, below, &mut BufWriter::new(std::io::stdout().lock()))?;
            return Ok(Verdict::Good);
        };
        // Half a graph under the wanted name would look like a whole one.
        let partial = path.with_added_extension("partial");
        let failed = || format!("{}: cannot write the graph", path.display());
        let mut file = BufWriter::new(std::fs::File::create(&partial).with_context(failed)?);
        (format.write)(&library.atlas, below, &mut file).with_context(failed)?;
        file.flush().and_then(|()| file.get_ref().sync_all()).with_context(failed)?;
        std::fs::rename(&partial, &path).with_context(failed)?;
        eprintln!("{}", path.display());
        Ok(Verdict::Good)
    }
}
