//! Rows from parquet files as `datasets` and `pyarrow` write them.
//!
//! Columns are read leaf by leaf, a few rows at a time, so that memory is bounded by pages and not by files. A column may be a
//! plain value, a picture (`struct<bytes, path>`), or a list of either; others are named and not read. Text is taken as bytes
//! first: a string column may hold anything in a file that somebody else wrote.

use crate::foreign::record::{Cell, Damage, Item, Record, Sink, Wanted};
use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};
use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Rows read at once: enough to spread the cost of a call, few enough for rows with large pictures.
const ROWS: usize = 16;

/// Reads a file.
pub fn read(path: &Path, wanted: &Wanted<'_>, sink: &mut Sink<'_>) {
    let whole = |what: String| Item::Damage(Damage { row: None, lost: 0, what });
    let opened = guarded(|| SerializedFileReader::new(File::open(path)?));
    let reader = match opened {
        Ok(reader) => reader,
        Err(what) => return sink(whole(what)),
    };
    let leaves = leaves(reader.metadata().file_metadata().schema_descr(), wanted);
    let mut row = 0;
    for group in 0..reader.num_row_groups() {
        let rows = u64::try_from(reader.metadata().row_group(group).num_rows()).unwrap_or(0);
        let mut done = 0;
        let read = guarded(|| {
            let group = reader.get_row_group(group)?;
            read_group(&*group, &leaves, rows, |cells| {
                sink(Item::Record(Record { row: row + done, cells }));
                done += 1;
            })
        });
        if let Err(what) = read {
            let what = format!("row group {group}: {what}");
            sink(Item::Damage(Damage { row: Some(row + done), lost: rows - done.min(rows), what }));
        }
        row += rows;
    }
}

/// What the crate says, and its panics, which damaged files can set off, as words.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the parquet reader gave up on damaged data".into()),
    }
}

/// A leaf column that is read.
struct Leaf {
    column: usize,
    name: String,
    role: Role,
    list: bool,
    text: bool,
    /// Definition level of a value that is there, and whether the leaf itself may be missing.
    defined: i16,
    optional: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Value,
    Bytes,
    Path,
    Nested,
}

fn leaves(schema: &SchemaDescriptor, wanted: &Wanted<'_>) -> Vec<Leaf> {
    let all = schema.columns().iter().enumerate();
    all.filter_map(|(column, leaf)| {
        let parts = leaf.path().parts();
        let list = leaf.max_rep_level() == 1;
        // A list adds two levels, such as `list.element`.
        let role = match (parts.len() - if list { 2.min(parts.len() - 1) } else { 0 }, leaf.name()) {
            _ if leaf.max_rep_level() > 1 => Role::Nested,
            (1, _) => Role::Value,
            (2, "bytes") => Role::Bytes,
            (2, "path") => Role::Path,
            _ => Role::Nested,
        };
        wanted(&parts[0]).then(|| Leaf {
            column,
            name: parts[0].clone(),
            role,
            list,
            text: is_text(leaf),
            defined: leaf.max_def_level(),
            optional: leaf.self_type().is_optional(),
        })
    })
    .collect()
}

fn is_text(leaf: &ColumnDescriptor) -> bool {
    matches!(leaf.logical_type_ref(), Some(LogicalType::String | LogicalType::Json | LogicalType::Enum))
        || matches!(leaf.converted_type(), ConvertedType::UTF8 | ConvertedType::JSON | ConvertedType::ENUM)
}

fn read_group(
    group: &dyn RowGroupReader,
    leaves: &[Leaf],
    rows: u64,
    mut take: impl FnMut(BTreeMap<String, Cell>),
) -> Result<(), ParquetError> {
    let read = leaves.iter().filter(|leaf| leaf.role != Role::Nested);
    let mut readers =
        read.map(|leaf| Ok((leaf, group.get_column_reader(leaf.column)?))).collect::<Result<Vec<_>, ParquetError>>()?;
    let nested = leaves.iter().filter(|leaf| leaf.role == Role::Nested);
    let nested: BTreeMap<_, _> = nested.map(|leaf| (leaf.name.clone(), Cell::Other("a nested column"))).collect();
    let mut done = 0;
    while done < rows {
        let count = ROWS.min(usize::try_from(rows - done).unwrap_or(ROWS));
        let mut table = vec![nested.clone(); count];
        for (leaf, reader) in &mut readers {
            let column = read_leaf(reader, leaf, count)?;
            if column.len() != count {
                let what = format!("column {} ends {} rows before the others", leaf.name, rows - done);
                return Err(ParquetError::General(what));
            }
            for (cells, values) in table.iter_mut().zip(column) {
                place(cells.entry(leaf.name.clone()).or_insert(Cell::Null), leaf, values);
            }
        }
        table.into_iter().for_each(&mut take);
        done += count as u64;
    }
    Ok(())
}

/// Adds the values of a leaf to the cell of its column, of which they may be but one part.
fn place(cell: &mut Cell, leaf: &Leaf, values: Vec<Option<Cell>>) {
    if !leaf.list {
        if let Some(value) = values.into_iter().next().flatten() {
            fill(cell, leaf.role, value);
        }
        return;
    }
    if !matches!(cell, Cell::List(_)) {
        *cell = Cell::List(vec![]);
    }
    if let Cell::List(cells) = cell {
        cells.resize(values.len().max(cells.len()), Cell::Null);
        for (cell, value) in cells.iter_mut().zip(values) {
            value.into_iter().for_each(|value| fill(cell, leaf.role, value));
        }
    }
}

fn fill(cell: &mut Cell, role: Role, value: Cell) {
    if role == Role::Value {
        *cell = value;
        return;
    }
    if !matches!(cell, Cell::Picture { .. }) {
        *cell = Cell::Picture { bytes: None, path: None };
    }
    if let Cell::Picture { bytes, path } = cell {
        match (role, value) {
            (Role::Bytes, Cell::Bytes(value)) => *bytes = Some(value),
            (Role::Path, Cell::Text(value)) => *path = Some(value),
            // Bytes declared as text, or a path that is no UTF-8: neither is a picture.
            (_, _) => *cell = Cell::Other("a picture of the wrong types"),
        }
    }
}

fn read_leaf(reader: &mut ColumnReader, leaf: &Leaf, rows: usize) -> Result<Vec<Vec<Option<Cell>>>, ParquetError> {
    let bytes = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) if leaf.text => Cell::Text(text.to_owned()),
        _ => Cell::Bytes(bytes.to_vec()),
    };
    fn print<T: ToString>(value: T) -> Cell {
        Cell::Text(value.to_string())
    }
    match reader {
        ColumnReader::ByteArrayColumnReader(r) => levels(r, leaf, rows, |v| bytes(v.data())),
        ColumnReader::FixedLenByteArrayColumnReader(r) => levels(r, leaf, rows, |v| bytes(v.data())),
        ColumnReader::BoolColumnReader(r) => levels(r, leaf, rows, print),
        ColumnReader::Int32ColumnReader(r) => levels(r, leaf, rows, print),
        ColumnReader::Int64ColumnReader(r) => levels(r, leaf, rows, print),
        ColumnReader::FloatColumnReader(r) => levels(r, leaf, rows, print),
        ColumnReader::DoubleColumnReader(r) => levels(r, leaf, rows, print),
        ColumnReader::Int96ColumnReader(r) => levels(r, leaf, rows, |_| Cell::Other("a time stamp")),
    }
}

/// The values of each row: one, or as many as its list has.
fn levels<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    leaf: &Leaf,
    rows: usize,
    cell: impl Fn(T::T) -> Cell,
) -> Result<Vec<Vec<Option<Cell>>>, ParquetError> {
    let (mut defined, mut repeated, mut values) = (vec![], vec![], vec![]);
    let (read, _, levels) = reader.read_records(rows, Some(&mut defined), Some(&mut repeated), &mut values)?;
    let mut values = values.into_iter();
    let mut found: Vec<Vec<Option<Cell>>> = Vec::with_capacity(read);
    for level in 0..levels {
        if repeated.get(level).is_none_or(|r| *r == 0) {
            found.push(vec![]);
        }
        let depth = defined.get(level).copied().unwrap_or(leaf.defined);
        let value = if depth == leaf.defined { values.next().map(&cell) } else { None };
        let is_element = !leaf.list || depth == leaf.defined || leaf.optional && depth == leaf.defined - 1;
        if let (true, Some(last)) = (is_element, found.last_mut()) {
            last.push(value);
        }
    }
    Ok(found)
}
