//! Rows from JSON: one object a line, or one array of objects, read as a stream.

use crate::foreign::record::{Cell, Damage, Item, Record, Sink, Wanted};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Take};
use std::path::Path;

/// Longest line that is read: two pictures of the largest size that a row is likely to carry.
const LINE_MAX: u64 = 128 << 20;

/// Reads lines of objects.
pub fn lines(path: &Path, wanted: &Wanted<'_>, sink: &mut Sink<'_>) {
    let mut reader = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) => return sink(damage(None, format!("cannot open: {error}"))),
    };
    let (mut line, mut row) = (vec![], 0);
    loop {
        line.clear();
        let mut limited: Take<&mut BufReader<File>> = reader.by_ref().take(LINE_MAX);
        match limited.read_until(b'\n', &mut line) {
            Err(error) => return sink(damage(Some(row), format!("cannot read on: {error}"))),
            Ok(0) => return,
            Ok(_) => {}
        }
        if line.len() as u64 == LINE_MAX && line.last() != Some(&b'\n') {
            sink(damage(Some(row), format!("a line of more than {LINE_MAX} bytes")));
            row += 1;
            if let Err(error) = reader.skip_until(b'\n') {
                return sink(damage(Some(row), format!("cannot read on: {error}")));
            }
            continue;
        }
        let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
        if text.is_empty() {
            continue;
        }
        sink(match serde_json::from_slice(text) {
            Ok(value) => item(row, value, wanted),
            Err(error) => damage(Some(row), format!("no JSON: {error}")),
        });
        row += 1;
    }
}

/// Reads one array of objects, or objects one after the other.
pub fn document(path: &Path, wanted: &Wanted<'_>, sink: &mut Sink<'_>) {
    let mut reader = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) => return sink(damage(None, format!("cannot open: {error}"))),
    };
    let first = match first_byte(&mut reader) {
        Ok(first) => first,
        Err(error) => return sink(damage(None, format!("cannot read: {error}"))),
    };
    let mut rows = Rows { row: 0, wanted, sink };
    let ended = if first == Some(b'[') {
        let mut reader = serde_json::Deserializer::from_reader(reader);
        reader.deserialize_seq(&mut rows).and_then(|()| reader.end())
    } else {
        let mut values = serde_json::Deserializer::from_reader(reader).into_iter::<Value>();
        values.try_for_each(|value| value.map(|value| rows.take(value)))
    };
    if let Err(error) = ended {
        let row = rows.row;
        (rows.sink)(damage(Some(row), format!("no JSON from here on: {error}")));
    }
}

/// The first byte that is no white space; it is left to be read.
fn first_byte(reader: &mut BufReader<File>) -> std::io::Result<Option<u8>> {
    loop {
        let ahead = reader.fill_buf()?;
        if ahead.is_empty() {
            return Ok(None);
        }
        let is_space = |b: &u8| b.is_ascii_whitespace() || [0xef, 0xbb, 0xbf].contains(b);
        let skipped = ahead.iter().take_while(|b| is_space(b)).count();
        let first = ahead.get(skipped).copied();
        reader.consume(skipped);
        if first.is_some() {
            return Ok(first);
        }
    }
}

struct Rows<'a, 'b> {
    row: u64,
    wanted: &'a Wanted<'a>,
    sink: &'a mut Sink<'b>,
}

impl Rows<'_, '_> {
    fn take(&mut self, value: Value) {
        (self.sink)(item(self.row, value, self.wanted));
        self.row += 1;
    }
}

/// Elements are handed on as they are read.
impl<'de> Visitor<'de> for &mut Rows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        struct Any;
        impl<'de> DeserializeSeed<'de> for Any {
            type Value = Value;
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
                serde::Deserialize::deserialize(deserializer)
            }
        }
        while let Some(value) = elements.next_element_seed(Any)? {
            self.take(value);
        }
        Ok(())
    }
}

fn damage(row: Option<u64>, what: String) -> Item {
    Item::Damage(Damage { row, lost: u64::from(row.is_some()), what })
}

fn item(row: u64, value: Value, wanted: &Wanted<'_>) -> Item {
    let Value::Object(fields) = value else {
        return damage(Some(row), "the row is no object".into());
    };
    let cells = fields.into_iter().filter(|(name, _)| wanted(name)).map(|(name, value)| (name, cell(value))).collect();
    Item::Record(Record { row, cells })
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::String(text) => match text.strip_prefix("data:image/").and_then(|t| t.split_once(";base64,")) {
            Some((_, code)) => picture(Some(code), None),
            None => Cell::Text(text),
        },
        Value::Bool(_) | Value::Number(_) => Cell::Text(value.to_string()),
        Value::Array(values) => Cell::List(values.into_iter().map(cell).collect()),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            match (text("bytes"), text("path")) {
                (None, None) => Cell::Other("an object that is no picture"),
                (code, path) => picture(code, path),
            }
        }
    }
}

fn picture(code: Option<&str>, path: Option<&str>) -> Cell {
    match code.map(|code| STANDARD.decode(code)).transpose() {
        Ok(bytes) => Cell::Picture { bytes, path: path.map(str::to_owned) },
        Err(_) => Cell::Other("bytes that are no base64"),
    }
}
