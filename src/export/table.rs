//! Parquet tables that `datasets.load_dataset` opens with picture columns.
//!
//! A picture is `struct<bytes: binary, path: string>`, and the footer key `huggingface` names the features. Rows go into groups
//! small enough to be read one by one, whatever parts they come in. Texts are compressed; pictures are PNG already, and one that
//! several rows of a group show is kept once, in a dictionary.

use super::error::ExportError;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use serde_json::json;
use std::io::Write;
use std::sync::Arc;

/// Rows of a group: about 4 MB with pictures, what a reader must hold to show one row.
const GROUP: usize = 100;
/// Level of zstd for texts: level 3 takes 1.4 times as long to make them 2 % smaller.
const LEVEL: i32 = 1;
/// Most bytes of a dictionary of pictures: more than a group holds.
const DICTIONARY: usize = 64 << 20;

/// Bytes that are shared, not copied.
pub type Blob = ByteArray;

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its PNG bytes.
    pub png: Blob,
    /// Its name.
    pub path: String,
}

/// A column with its values, one for each row.
pub enum Column {
    /// A string.
    Text(Vec<String>),
    /// A picture, or none.
    Image(Vec<Option<Picture>>),
    /// Strings.
    Texts(Vec<Vec<String>>),
    /// Pictures.
    Images(Vec<Vec<Picture>>),
}

/// Columns with their names.
pub type Columns = Vec<(&'static str, Column)>;

impl Column {
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

    /// Where the PNG bytes of a column stand.
    fn png(&self, name: &str) -> Option<ColumnPath> {
        let parts: &[&str] = match self {
            Column::Image(_) => &[name, "bytes"],
            Column::Images(_) => &[name, "list", "element", "bytes"],
            Column::Text(_) | Column::Texts(_) => return None,
        };
        Some(ColumnPath::from(parts.iter().map(ToString::to_string).collect::<Vec<_>>()))
    }

    /// Takes in the values of a column of the same sort; `None` if it is of another.
    fn append(&mut self, more: Column) -> Option<()> {
        match (self, more) {
            (Column::Text(values), Column::Text(mut more)) => values.append(&mut more),
            (Column::Image(values), Column::Image(mut more)) => values.append(&mut more),
            (Column::Texts(values), Column::Texts(mut more)) => values.append(&mut more),
            (Column::Images(values), Column::Images(mut more)) => values.append(&mut more),
            _ => return None,
        }
        Some(())
    }

    /// Gives away the first values, at most `count`.
    fn first(&mut self, count: usize) -> Column {
        fn head<T>(values: &mut Vec<T>, count: usize) -> Vec<T> {
            values.drain(..count.min(values.len())).collect()
        }
        match self {
            Column::Text(values) => Column::Text(head(values, count)),
            Column::Image(values) => Column::Image(head(values, count)),
            Column::Texts(values) => Column::Texts(head(values, count)),
            Column::Images(values) => Column::Images(head(values, count)),
        }
    }

    /// Writes all values, leaf by leaf.
    fn write<W: Write + Send>(self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<(), ParquetError> {
        let text = |text: String| ByteArray::from(text.into_bytes());
        match self {
            Column::Text(values) => leaf(group, values.into_iter().map(|v| (Some(text(v)), 1, 0))),
            Column::Image(values) => {
                let one = |v: Option<ByteArray>| if v.is_some() { (v, 2, 0) } else { (None, 0, 0) };
                leaf(group, values.iter().map(|v| one(v.as_ref().map(|p| p.png.clone()))))?;
                leaf(group, values.into_iter().map(|v| one(v.map(|p| text(p.path)))))
            }
            Column::Texts(values) => leaf(group, values.into_iter().flat_map(|v| list(v.into_iter().map(text), 3))),
            Column::Images(values) => {
                leaf(group, values.iter().flat_map(|v| list(v.iter().map(|p| p.png.clone()), 4)))?;
                leaf(group, values.into_iter().flat_map(|v| list(v.into_iter().map(|p| text(p.path)), 4)))
            }
        }
    }
}

/// A value, if there is one, with its definition and repetition levels.
type One = (Option<ByteArray>, i16, i16);

/// The values of a list at its element's definition level; an empty list is defined without an element.
fn list(values: impl Iterator<Item = ByteArray>, defined: i16) -> Vec<One> {
    let all: Vec<One> = values.enumerate().map(|(at, value)| (Some(value), defined, i16::from(at > 0))).collect();
    if all.is_empty() { vec![(None, 1, 0)] } else { all }
}

fn leaf<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: impl Iterator<Item = One>,
) -> Result<(), ParquetError> {
    let (mut bytes, mut defined, mut repeated) = (vec![], vec![], vec![]);
    for (value, definition, repetition) in values {
        bytes.extend(value);
        defined.push(definition);
        repeated.push(repetition);
    }
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".into()))?;
    column.typed::<ByteArrayType>().write_batch(&bytes, Some(&defined), Some(&repeated))?;
    column.close()
}

/// A table on its way into a file: rows come in parts of any size.
pub struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    /// Rows that do not fill a group yet.
    waiting: Columns,
}

impl<W: Write + Send> Table<W> {
    /// Begins a table with columns like these, of which the values are not read.
    ///
    /// # Errors
    /// If the crate refuses the columns, or nothing can be written.
    pub fn open(columns: &Columns, out: W) -> Result<Table<W>, ExportError> {
        let fields: String = columns.iter().map(|(name, column)| column.schema(name) + " ").collect();
        let schema = Arc::new(parse_message_type(&format!("message schema {{ {fields}}}"))?);
        let features: serde_json::Map<String, serde_json::Value> =
            columns.iter().map(|(name, column)| (name.to_string(), column.feature())).collect();
        let info = json!({ "info": { "features": features } }).to_string();
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_key_value_metadata(Some(vec![KeyValue::new("huggingface".into(), info)]))
            .set_created_by("flywheel".into())
            // Nobody looks for a picture or a text by its least and greatest value.
            .set_statistics_enabled(EnabledStatistics::None)
            .set_dictionary_enabled(false)
            .set_dictionary_page_size_limit(DICTIONARY);
        for path in columns.iter().filter_map(|(name, column)| column.png(name)) {
            properties = properties
                .set_column_compression(path.clone(), Compression::UNCOMPRESSED)
                .set_column_dictionary_enabled(path, true);
        }
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build()))?;
        let waiting = columns.iter().map(|(name, column)| (*name, empty(column))).collect();
        Ok(Table { writer, waiting })
    }

    /// Adds rows with the same columns.
    ///
    /// # Errors
    /// If the columns are others or have different lengths, or nothing can be written.
    pub fn add(&mut self, more: Columns) -> Result<(), ExportError> {
        let rows = more.first().map_or(0, |(_, column)| column.len());
        let same = more.len() == self.waiting.len()
            && more.iter().zip(&self.waiting).all(|((name, column), (own, _))| name == own && column.len() == rows);
        let mut joined = self.waiting.iter_mut().zip(more).map(|((_, own), (_, column))| own.append(column));
        if !same || joined.any(|done| done.is_none()) {
            return Err(ParquetError::General("columns of different names, sorts or lengths".into()).into());
        }
        while self.waiting.first().is_some_and(|(_, column)| column.len() >= GROUP) {
            self.group()?;
        }
        Ok(())
    }

    /// Writes what is left and the footer, and gives back where it was written.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn close(mut self) -> Result<W, ExportError> {
        if self.waiting.first().is_some_and(|(_, column)| column.len() > 0) {
            self.group()?;
        }
        Ok(self.writer.into_inner()?)
    }

    /// Writes the first waiting rows as a group.
    fn group(&mut self) -> Result<(), ExportError> {
        let mut group = self.writer.next_row_group()?;
        for (_, column) in &mut self.waiting {
            column.first(GROUP).write(&mut group)?;
        }
        group.close()?;
        Ok(())
    }
}

fn empty(like: &Column) -> Column {
    match like {
        Column::Text(_) => Column::Text(vec![]),
        Column::Image(_) => Column::Image(vec![]),
        Column::Texts(_) => Column::Texts(vec![]),
        Column::Images(_) => Column::Images(vec![]),
    }
}

/// A table as the bytes of a parquet file.
///
/// # Errors
/// If the columns have different lengths, or the crate refuses them.
pub fn write(columns: Columns) -> Result<Vec<u8>, ExportError> {
    let mut table = Table::open(&columns, Vec::new())?;
    table.add(columns)?;
    table.close()
}
