//! The audit on real files: parquet written by the crate that reads it, sound and spoiled in every way; JSON with pictures beside.
#![allow(clippy::unwrap_used)]

use flywheel::audit::audit;
use flywheel::audit::checks::{CHECKS, Level};
use flywheel::audit::report::Report;
use flywheel::figure::png::{Effort, Frame};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

const SCHEMA: &str = "message schema {
    optional binary id (STRING); optional binary question (STRING);
    optional group image { optional binary bytes; optional binary path (STRING); }
    optional binary original_img_code (STRING);
    optional group edited_image (LIST) { repeated group list {
        optional group element { optional binary bytes; optional binary path (STRING); } } }
    optional binary tool_code (STRING); optional binary CoT_with_code (STRING); optional binary answer (STRING);
}";
const DRAW: &str = "import matplotlib.pyplot as plt\nplt.plot([0, 1], [0, 1])\nplt.savefig(image_path)";
const TOOL: &str = "import matplotlib.pyplot as plt\nimg = plt.imread(image_path)\nplt.savefig(processed_path)";

/// Values of a column, their definition levels, their repetition levels if it is a list.
type Column = (Vec<ByteArray>, Vec<i16>, Option<Vec<i16>>);

/// A row before it is written; `None` is null.
#[derive(Clone)]
struct Row {
    id: Option<Vec<u8>>,
    question: Option<Vec<u8>>,
    image: Option<Vec<u8>>,
    draw: Option<Vec<u8>>,
    edited: Vec<Option<Vec<u8>>>,
    tool: Option<Vec<u8>>,
    solution: Option<Vec<u8>>,
    answer: Option<Vec<u8>>,
}

/// A white picture with a frame; an edited one has a stroke, a moved one stands elsewhere.
fn picture(width: u32, seed: u32, stroke: bool, moved: u32) -> Vec<u8> {
    let color = |at: u32| {
        let (x, y) = ((at % width).saturating_sub(moved), at / width);
        let frame = (20..80).contains(&x) && (20..60).contains(&y) && !((22..78).contains(&x) && (22..58).contains(&y));
        let mark = (30 + seed % 40..34 + seed % 40).contains(&x) && (30..34).contains(&y);
        if stroke && x.abs_diff(y + 20) < 2 {
            [200, 0, 0, 255]
        } else if frame || mark {
            [0, 0, 0, 255]
        } else {
            [255, 255, 255, 255]
        }
    };
    let rgba: Vec<u8> = (0..width * 80).flat_map(color).collect();
    Frame::from_rgba(width, 80, &rgba).encode(Effort::Fast)
}

fn text(text: &str) -> Option<Vec<u8>> {
    Some(text.as_bytes().to_vec())
}

fn solution(answer: &str) -> String {
    format!(
        "<think>I draw. <code>```python\n{TOOL}\n```</code><sandbox_output><image></sandbox_output> Done.</think>\n<answer>{answer}</answer>"
    )
}

const NAMES: [&str; 8] = ["river", "tower", "garden", "ladder", "window", "bridge", "market", "engine"];

/// A sound row; all are different.
fn sound(number: u32) -> Row {
    let (a, b) = (NAMES[number as usize % 8], NAMES[(number as usize / 8 + 3) % 8]);
    let question = format!("How far is the {a} {number} from the {b} {}?\nA. 1\nB. 2\nC. 3", number * 7);
    Row {
        id: text(&number.to_string()),
        question: text(&question),
        image: Some(picture(100, number, false, 0)),
        draw: text(DRAW),
        edited: vec![Some(picture(100, number, true, 0))],
        tool: text(TOOL),
        solution: text(&solution("B")),
        answer: text("B"),
    }
}

/// Writes rows as parquet, in groups of four.
fn write(path: &Path, rows: &[Row], compression: Compression) {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut file = SerializedFileWriter::new(std::fs::File::create(path).unwrap(), schema, properties).unwrap();
    for rows in rows.chunks(4) {
        let mut group = file.next_row_group().unwrap();
        let plain = |get: fn(&Row) -> &Option<Vec<u8>>, whole: i16| {
            let levels: Vec<i16> = rows.iter().map(|row| if get(row).is_some() { whole } else { whole - 1 }).collect();
            let values: Vec<ByteArray> = rows.iter().filter_map(|row| get(row).clone().map(ByteArray::from)).collect();
            (values, levels, None)
        };
        let listed = |value: fn(&Vec<u8>) -> Option<Vec<u8>>| {
            let (mut values, mut defined, mut repeated) = (vec![], vec![], vec![]);
            for row in rows {
                if row.edited.is_empty() {
                    defined.push(1);
                    repeated.push(0);
                }
                for (place, bytes) in row.edited.iter().enumerate() {
                    let value = bytes.as_ref().and_then(value);
                    defined.push(if value.is_some() { 4 } else { 3 });
                    repeated.push(i16::from(place > 0));
                    values.extend(value.map(ByteArray::from));
                }
            }
            (values, defined, Some(repeated))
        };
        let no_path = (vec![], vec![1; rows.len()], None);
        let columns: Vec<Column> = vec![
            plain(|row| &row.id, 1),
            plain(|row| &row.question, 1),
            plain(|row| &row.image, 2),
            no_path,
            plain(|row| &row.draw, 1),
            listed(|bytes| Some(bytes.clone())),
            listed(|_| None),
            plain(|row| &row.tool, 1),
            plain(|row| &row.solution, 1),
            plain(|row| &row.answer, 1),
        ];
        for (values, defined, repeated) in columns {
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&defined), repeated.as_deref()).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    file.close().unwrap();
}

fn report(path: &Path) -> Report {
    audit(path, 3, &mut |_| {}).unwrap()
}

fn failures(report: &Report) -> Vec<(&'static str, u64)> {
    report.checks.iter().filter(|tally| tally.failed > 0).map(|tally| (tally.check, tally.failed)).collect()
}

fn of_rows(rows: &[Row]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.parquet");
    write(&path, rows, Compression::SNAPPY);
    report(&path)
}

#[test]
fn sound_rows_pass_every_check() {
    let rows: Vec<Row> = (0..19).map(sound).collect();
    let folder = tempfile::tempdir().unwrap();
    let codings = [Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default()), Compression::UNCOMPRESSED];
    for (number, compression) in codings.into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.parquet"));
        write(&path, &rows, compression);
        let report = report(&path);
        assert_eq!((report.rows, failures(&report)), (19, vec![]), "{:#?}", report.checks);
        assert!(report.is_sound() && report.checks.iter().all(|tally| tally.passed == 19), "{:#?}", report.checks);
    }
}

/// The sound row beside each spoiled one. Pictures repeat every forty rows; this one's is not met by chance.
const TWIN: u32 = 17;

/// A spoiled row and the checks that must fail for it, and no others.
fn spoiled() -> Vec<(&'static [&'static str], Row)> {
    let mut number = 100;
    let mut with = |change: &dyn Fn(&mut Row)| {
        number += 1;
        let mut row = sound(number);
        change(&mut row);
        row
    };
    let swap = |field: &mut Option<Vec<u8>>, from: &str, to: &str| {
        let old = String::from_utf8(field.take().unwrap()).unwrap();
        assert!(old.contains(from));
        *field = text(&old.replacen(from, to, 1));
    };
    let mut animated = vec![];
    let mut encoder = png::Encoder::new(&mut animated, 100, 80);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    (0..2).for_each(|_| writer.write_image_data(&[255; 8000]).unwrap());
    writer.finish().unwrap();
    let thin = Frame::from_rgba(4, 80, &[200; 4 * 80 * 4]).encode(Effort::Fast);
    vec![
        (&["fields/present"], with(&|row| row.draw = None)),
        (&["fields/present"], with(&|row| row.tool = text(" "))),
        (&["fields/present", "tags/images"], with(&|row| row.edited.clear())),
        (&["fields/present"], with(&|row| row.solution = None)),
        (&["fields/encoding"], with(&|row| row.question = Some(vec![b'a', 0xff]))),
        (&["fields/encoding"], with(&|row| swap(&mut row.question, "How", "Ã©"))),
        (&["fields/whole"], with(&|row| swap(&mut row.question, "C. 3", "C. 3 and the..."))),
        (&["fields/whole"], with(&|row| swap(&mut row.draw, "savefig(image_path)", "savefig(image_path"))),
        (&["image/readable"], with(&|row| row.image.as_mut().unwrap().truncate(90))),
        (&["image/readable"], with(&|row| row.edited = vec![Some(b"RIFF....WEBP".to_vec())])),
        (&["image/readable"], with(&|row| row.edited = vec![None])),
        (&["image/size", "edit/size"], with(&|row| row.image = Some(thin.clone()))),
        (&["image/still"], with(&|row| row.image = Some(animated.clone()))),
        (&["edit/size"], with(&|row| row.edited = vec![Some(picture(90, 5, true, 0))])),
        (&["edit/changed"], with(&|row| row.edited = vec![row.image.clone()])),
        (&["edit/overlay"], with(&|row| row.edited = vec![Some(picture(100, 7, true, 2))])),
        (&["tags/form"], with(&|row| swap(&mut row.solution, "</think>", "</think></think>"))),
        (&["tags/form", "tags/images"], with(&|row| swap(&mut row.solution, "Done.", "<image>"))),
        (&["tags/images"], with(&|row| row.edited.push(Some(picture(100, 8, true, 0))))),
        (&["tags/images"], with(&|row| swap(&mut row.question, "How", "<image><image>How"))),
        (&["tags/reward"], with(&|row| swap(&mut row.solution, "\n<answer>", "<answer>"))),
        (
            &["answer/readable", "answer/choice"],
            with(&|row| {
                let long = "It is not easy to say; one should look at the figure and then measure with a rule.";
                (row.answer, row.solution) = (text(long), text(&solution(long)));
            }),
        ),
        (&["answer/agrees"], with(&|row| swap(&mut row.solution, "<answer>B", "<answer>C"))),
        (&["answer/choice"], with(&|row| (row.answer, row.solution) = (text("E"), text(&solution("E"))))),
        (
            &["code/present", "tags/form"],
            with(&|row| {
                row.solution = text("<think><sandbox_output><image></sandbox_output></think>\n<answer>B</answer>")
            }),
        ),
        (
            &["code/present", "code/same"],
            with(&|row| {
                row.solution =
                    text("<think><code> </code><sandbox_output><image></sandbox_output></think>\n<answer>B</answer>")
            }),
        ),
        (&["code/same"], with(&|row| swap(&mut row.tool, "imread", "other.imread"))),
        (&["code/saves"], with(&|row| swap(&mut row.draw, "savefig", "show"))),
        (&["code/loads", "code/same"], with(&|row| swap(&mut row.tool, "plt.imread(image_path)", "3"))),
        (&["code/safe"], with(&|row| swap(&mut row.draw, "import", "import os\nos.remove('a')\nimport"))),
        (&["duplicate/id"], with(&|row| row.id = text(&TWIN.to_string()))),
        (
            &["duplicate/whole", "duplicate/question"],
            with(&|row| (row.question, row.image) = (sound(TWIN).question, sound(TWIN).image)),
        ),
        (&["duplicate/picture"], with(&|row| row.image = sound(TWIN).image)),
        (&["duplicate/question"], with(&|row| row.question = sound(TWIN).question)),
    ]
}

#[test]
fn every_check_fails_where_it_must_and_nowhere_else() {
    let (mut caught, mut wrong) = (vec![], vec![]);
    for (number, (expected, row)) in spoiled().into_iter().enumerate() {
        let report = of_rows(&[sound(TWIN), row]);
        let mut found: Vec<&str> = failures(&report).into_iter().map(|(check, _)| check).collect();
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        if found != expected {
            wrong.push((number, found, expected.clone()));
        }
        let example = report.checks.iter().flat_map(|tally| &tally.examples).next().unwrap();
        assert_eq!((example.file, example.row), (0, 1));
        assert!(!example.evidence.is_empty() && report.damaged == 0);
        caught.extend(expected);
    }
    assert!(wrong.is_empty(), "row, found, expected: {wrong:#?}");
    for check in CHECKS {
        assert!(caught.contains(&check.name), "no row is spoiled for {}", check.name);
    }
}

#[test]
fn damaged_parquet_is_a_finding_with_its_place_and_never_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<Row> = (0..12).map(sound).collect();
    let path = folder.path().join("a.parquet");
    write(&path, &rows, Compression::SNAPPY);
    let bytes = std::fs::read(&path).unwrap();
    let (mut whole, mut part) = (0, 0);
    for at in (0..bytes.len()).step_by(97) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x55;
        std::fs::write(&path, &flipped).unwrap();
        let report = report(&path);
        let rowless = report.damage.iter().any(|hole| hole.row.is_none());
        assert!(rowless || report.rows + report.lost == 12 || report.damaged == 0, "byte {at}: {report:?}");
        whole += usize::from(rowless);
        part += usize::from(report.lost > 0 && report.rows > 0);
    }
    assert!(whole > 0 && part > 0, "{whole} files and {part} groups were lost");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let cut = report(&path);
    assert!((cut.rows, cut.damaged) == (0, 1) && !cut.is_sound() && cut.damage[0].row.is_none(), "{cut:?}");
}

#[test]
fn rows_of_json_name_pictures_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("part/images")).unwrap();
    let mut lines = String::new();
    for number in 0..3 {
        let row = sound(number);
        let field = |value: &Option<Vec<u8>>| String::from_utf8(value.clone().unwrap()).unwrap();
        let edited = format!("images/{number}b.png");
        std::fs::write(folder.path().join("part/images").join(format!("{number}.png")), row.image.as_ref().unwrap())
            .unwrap();
        // One lies beside the file, the other below the folder that is given.
        std::fs::create_dir_all(folder.path().join("images")).unwrap();
        std::fs::write(folder.path().join(&edited), row.edited[0].as_ref().unwrap()).unwrap();
        let line = serde_json::json!({
            "id": number, "question": field(&row.question), "image": format!("images/{number}.png"), "edited_image": [{"path": edited}],
            "original_img_code": DRAW, "tool_code": TOOL, "CoT_with_code": field(&row.solution), "answer": "B",
        });
        lines += &format!("{line}\n");
    }
    std::fs::write(folder.path().join("part/rows.jsonl"), &lines).unwrap();
    let sound = report(folder.path());
    assert!(sound.is_sound() && sound.rows == 3 && sound.files == ["part/rows.jsonl"], "{sound:#?}");
    lines = lines.replace("images/1.png", "images/none.png") + "{\"id\": 7\n";
    std::fs::write(folder.path().join("part/rows.jsonl"), &lines).unwrap();
    let spoiled = report(folder.path());
    assert_eq!((failures(&spoiled), spoiled.damaged), (vec![("image/readable", 1)], 1));
    assert_eq!((spoiled.damage[0].row, spoiled.lost), (Some(3), 1));
}

#[test]
fn the_command_prints_a_report_and_its_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.parquet");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flywheel"));
        command.current_dir(folder.path()).arg("audit").args(arguments).output().unwrap()
    };
    write(&path, &[sound(1), sound(2)], Compression::SNAPPY);
    assert_eq!(run(&["."]).status.code(), Some(0));
    let mut wrong = sound(3);
    wrong.answer = text("C");
    write(&path, &[sound(1), wrong.clone(), wrong], Compression::SNAPPY);
    let output = run(&[".", "--json", "--examples", "1"]);
    assert_eq!(output.status.code(), Some(1));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = object["checks"].as_array().unwrap();
    let agrees = checks.iter().find(|check| check["check"] == "answer/agrees").unwrap();
    assert_eq!((&object["rows"], &agrees["failed"], &agrees["examples"][0]["row"]), (&3.into(), &2.into(), &1.into()));
    assert_eq!(agrees["examples"].as_array().unwrap().len(), 1);
    let words = String::from_utf8(run(&["train.parquet"]).stdout).unwrap();
    assert!(words.contains("answer/agrees") && words.contains("train.parquet, row 1 (3)"), "{words}");
    assert_eq!(run(&["none"]).status.code(), Some(2));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(run(&["."]).status.code(), Some(2));
}

#[test]
fn notes_do_not_make_a_dataset_wrong() {
    let mut row = sound(2);
    row.image = sound(1).image;
    row.edited = sound(1).edited;
    let report = of_rows(&[sound(1), row]);
    let notes = report.checks.iter().filter(|tally| tally.level == Level::Note && tally.failed > 0).count();
    assert!(notes == 1 && report.is_sound(), "{:#?}", report.checks);
}
