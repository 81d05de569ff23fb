//! Exports: samples of a database as files that trainers and other tools read as they are.
//!
//! [`FORMATS`] is the table; each row builds what some samples add to the files of their shard. [`plan`] chooses samples, puts them into splits
//! and shards; [`job`] writes shards one after another, keeps those that are there already, and ends with the manifest
//! ([`manifest`]) and the dataset card ([`card`]). [`python`] prints display lists as programs, [`words`] tells solutions.

pub mod card;
pub mod error;
pub mod filter;
pub mod folder;
pub mod format;
mod image_to_code;
pub mod import;
mod interaction;
pub mod job;
mod jsonl;
pub mod label;
pub mod manifest;
pub mod overlap;
mod perception;
pub mod plan;
pub mod principle;
pub mod python;
mod recheck;
pub mod row;
mod sink;
pub mod split;
mod swift;
pub mod table;
mod vtbench;
mod webdataset;
pub mod words;

use crate::export::format::Format;

/// All formats.
pub const FORMATS: &[Format] = &[
    Format {
        name: "v-interaction",
        summary: "parquet with the columns of V-Interaction-400K; every state in a companion",
        usage: "```python\nfrom datasets import load_dataset\nrows = load_dataset(\"{out}\", split=\"train\")\nstates = load_dataset(\"{out}\", \"states\", split=\"train\")\n```",
        files: &[("data", "parquet"), ("states", "parquet")],
        pictures_apart: false,
        absolute: false,
        build: interaction::build,
    },
    Format {
        name: "v-perception",
        summary: "parquet with the columns of V-Perception-40K, a row for each question of perception",
        usage: "```python\nfrom datasets import load_dataset\nrows = load_dataset(\"{out}\", split=\"train\")\n```",
        files: &[("data", "parquet"), ("levels", "parquet")],
        pictures_apart: false,
        absolute: false,
        build: perception::build,
    },
    Format {
        name: "vtbench",
        summary: "parquet with the columns of VTBench, three tasks for each figure; exact answers in a companion",
        usage: "```python\nfrom datasets import load_dataset\nrows = load_dataset(\"{out}\", split=\"test\")\nanswers = load_dataset(\"{out}\", \"answers\", split=\"test\")\n```",
        files: &[("data", "parquet"), ("answers", "parquet")],
        pictures_apart: false,
        absolute: false,
        build: vtbench::build,
    },
    Format {
        name: "ms-swift-sft",
        summary: "JSON lines of whole conversations for ms-swift's supervised training",
        usage: "```sh\nswift sft --dataset {out}/data/train-*.jsonl --val_dataset {out}/data/validation-*.jsonl ...\n```",
        files: &[("data", "jsonl")],
        pictures_apart: true,
        absolute: true,
        build: swift::build_sft,
    },
    Format {
        name: "ms-swift-grpo",
        summary: "JSON lines of prompts with solutions beside for ms-swift's reinforcement",
        usage: "```sh\nswift rlhf --rlhf_type grpo --dataset {out}/data/train-*.jsonl ...\n```",
        files: &[("data", "jsonl")],
        pictures_apart: true,
        absolute: true,
        build: swift::build_grpo,
    },
    Format {
        name: "webdataset",
        summary: "tar shards with pictures and JSON side by side",
        usage: "```python\nimport glob, webdataset\nrows = webdataset.WebDataset(sorted(glob.glob(\"{out}/data/train-*.tar\")), shardshuffle=False).decode(\"pil\")\n```",
        files: &[("data", "tar")],
        pictures_apart: false,
        absolute: false,
        build: webdataset::build,
    },
    Format {
        name: "jsonl",
        summary: "JSON lines with the whole record, pictures beside",
        usage: "```python\nimport json\nrows = [json.loads(line) for line in open(\"{out}/data/train-00000.jsonl\")]\n```",
        files: &[("data", "jsonl")],
        pictures_apart: true,
        absolute: false,
        build: jsonl::build,
    },
    Format {
        name: "image-to-code",
        summary: "JSON lines of pictures with the programs that draw them",
        usage: "```python\nimport json\nrows = [json.loads(line) for line in open(\"{out}/data/train-00000.jsonl\")]\n```",
        files: &[("data", "jsonl")],
        pictures_apart: true,
        absolute: false,
        build: image_to_code::build,
    },
];

/// The format of a name.
///
/// # Errors
/// Suggests a near name if there is none.
pub fn format(name: &str) -> Result<&'static Format, error::ExportError> {
    let names = || FORMATS.iter().map(|f| f.name);
    FORMATS.iter().find(|f| f.name == name).ok_or_else(|| {
        let near = crate::config::load::hint(name, names());
        let near =
            if near.is_empty() { format!("; hint: one of {}", names().collect::<Vec<_>>().join(", ")) } else { near };
        error::ExportError::Option(format!("no format {name}{near}"))
    })
}
