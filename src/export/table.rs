//! Parquet tables that `datasets.load_dataset` opens with picture columns.
//!
//! A picture is `struct<bytes: binary, path: string>`, and the footer key `huggingface` names the features. Rows go into groups
//! small enough to be read one by one.

use super::error::ExportError;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::json;
use std::sync::Arc;

/// Rows of a group: about 4 MB with pictures, what a reader must hold to show one row.
const GROUP: usize = 100;

/// A picture: its PNG bytes and its name.
pub type Picture<'a> = (&'a [u8], &'a str);

/// A column with its values, one for each row.
pub enum Column<'a> {
    /// A string.
    Text(Vec<String>),
    /// A picture, or none.
    Image(Vec<Option<Picture<'a>>>),
    /// Strings.
    Texts(Vec<Vec<String>>),
    /// Pictures.
    Images(Vec<Vec<Picture<'a>>>),
}

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Column::Text(values) => values.len(),
            Column::Image(values) => values.len(),
            Column::Texts(values) => values.len(),
            Column::Images(values) => values.len(),
        }
    }

    fn schema(&self, name: &str) -> String {
        const IMAGE: &str = "{ optional binary bytes; optional binary path (STRING); }";
        match self {
            Column::Text(_) => format!("optional binary {name} (STRING);"),
            Column::Image(_) => format!("optional group {name} {IMAGE}"),
            Column::Texts(_) => {
                format!(
                    "optional group {name} (LIST) {{ repeated group list {{ optional binary element (STRING); }} }}"
                )
            }
            Column::Images(_) => {
                format!("optional group {name} (LIST) {{ repeated group list {{ optional group element {IMAGE} }} }}")
            }
        }
    }

    fn feature(&self) -> serde_json::Value {
        let (text, image) = (json!({ "dtype": "string", "_type": "Value" }), json!({ "_type": "Image" }));
        match self {
            Column::Text(_) => text,
            Column::Image(_) => image,
            Column::Texts(_) => json!({ "feature": text, "_type": "List" }),
            Column::Images(_) => json!({ "feature": image, "_type": "List" }),
        }
    }

    /// Writes the rows from `from` to `to`, leaf by leaf.
    fn write(&self, group: &mut Group<'_>, from: usize, to: usize) -> Result<(), ParquetError> {
        match self {
            Column::Text(values) => leaf(group, values[from..to].iter().map(|v| One(Some(v.as_bytes()), 1, 0))),
            Column::Image(values) => {
                let values = &values[from..to];
                leaf(group, values.iter().map(|v| v.map_or(One(None, 0, 0), |(bytes, _)| One(Some(bytes), 2, 0))))?;
                leaf(
                    group,
                    values.iter().map(|v| v.map_or(One(None, 0, 0), |(_, path)| One(Some(path.as_bytes()), 2, 0))),
                )
            }
            Column::Texts(values) => leaf(group, values[from..to].iter().flat_map(|v| list(v, 3, |t| t.as_bytes()))),
            Column::Images(values) => {
                leaf(group, values[from..to].iter().flat_map(|v| list(v, 4, |p| p.0)))?;
                leaf(group, values[from..to].iter().flat_map(|v| list(v, 4, |p| p.1.as_bytes())))
            }
        }
    }
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// A value, if there is one, with its definition and repetition levels.
struct One<'a>(Option<&'a [u8]>, i16, i16);

/// The values of a list at its element's definition level; an empty list is defined without an element.
fn list<'a, T>(values: &'a [T], defined: i16, bytes: impl Fn(&'a T) -> &'a [u8] + 'a) -> Vec<One<'a>> {
    if values.is_empty() {
        return vec![One(None, 1, 0)];
    }
    values.iter().enumerate().map(|(place, value)| One(Some(bytes(value)), defined, i16::from(place > 0))).collect()
}

fn leaf<'a>(group: &mut Group<'_>, values: impl Iterator<Item = One<'a>>) -> Result<(), ParquetError> {
    let (mut bytes, mut defined, mut repeated) = (vec![], vec![], vec![]);
    for One(value, definition, repetition) in values {
        bytes.extend(value.map(|v| ByteArray::from(v.to_vec())));
        defined.push(definition);
        repeated.push(repetition);
    }
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".into()))?;
    column.typed::<ByteArrayType>().write_batch(&bytes, Some(&defined), Some(&repeated))?;
    column.close()
}

/// A table as the bytes of a parquet file.
///
/// # Errors
/// If the columns have different lengths, or the crate refuses them.
pub fn write(columns: &[(&str, Column<'_>)]) -> Result<Vec<u8>, ExportError> {
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    if columns.iter().any(|(_, column)| column.len() != rows) {
        return Err(ParquetError::General("columns of different lengths".into()).into());
    }
    let fields: String = columns.iter().map(|(name, column)| column.schema(name) + " ").collect();
    let schema = Arc::new(parse_message_type(&format!("message schema {{ {fields}}}"))?);
    let features: serde_json::Map<String, serde_json::Value> =
        columns.iter().map(|(name, column)| (name.to_string(), column.feature())).collect();
    let info = json!({ "info": { "features": features } }).to_string();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_key_value_metadata(Some(vec![KeyValue::new("huggingface".into(), info)]))
        .set_created_by("flywheel".into())
        .set_dictionary_enabled(false)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    for from in (0..rows).step_by(GROUP) {
        let mut group = writer.next_row_group()?;
        for (_, column) in columns {
            column.write(&mut group, from, rows.min(from + GROUP))?;
        }
        group.close()?;
    }
    Ok(writer.into_inner()?)
}
