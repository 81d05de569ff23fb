//! What holds for every shipped template: sound problems at every level, the same bytes for the same seed, many different problems,
//! and a picture that looks as it did.
//!
//! `FLYWHEEL_GOLDEN=write cargo test --test templates` draws the golden pictures anew; look at them before you commit.

mod support;

use flywheel::check;
use flywheel::figure::png::{Effort, Frame};
use flywheel::generate::provenance;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Problems drawn of each template.
const PROBLEMS: u64 = 60;
/// Most of them that may be rejected: templates draw parameters freely, and rejection carries what does not fit.
const MOST_REJECTED: f64 = 0.1;
/// Largest difference of a colour channel from the golden picture.
const LARGEST_DIFFERENCE: u8 = 1;
/// Largest golden file in bytes.
const LARGEST_GOLDEN: usize = 20 * 1024;

#[test]
fn there_are_templates_of_every_kind_and_each_says_what_it_serves() {
    let generator = support::generator();
    for kind in flywheel::diagram::KINDS {
        let of_kind = generator.set.scripts().iter().filter(|s| s.meta.kind.name == kind.name).count();
        assert!(of_kind >= 4, "kind {} has {of_kind} templates", kind.name);
    }
    for script in generator.set.scripts() {
        assert!(!script.meta.knowledge.is_empty() && !script.meta.tools.is_empty(), "{}", script.name);
    }
}

#[test]
fn problems_are_sound_and_different() {
    let cx = support::context();
    let generator = &cx.generator;
    let mut poor = Vec::new();
    for script in generator.set.scripts() {
        let (mut rejected, mut questions, mut codes) = (0, HashSet::new(), Vec::new());
        let mut kept: usize = 0;
        for turn in 0..PROBLEMS {
            let level = script.meta.levels[turn as usize % script.meta.levels.len()];
            match generator.candidate(script, provenance(script, 3, turn, 0, level)) {
                Ok(c) => {
                    let found = check::findings(&cx.checks, &c);
                    if found.is_empty() {
                        kept += 1;
                        questions.insert((c.question.0.clone(), c.pictures[0].hash.clone()));
                    } else {
                        rejected += 1;
                        codes.extend(found.into_iter().map(|f| f.code));
                    }
                }
                Err(r) => {
                    rejected += 1;
                    codes.push(format!("{:?}", r.findings));
                }
            }
        }
        if rejected as f64 > MOST_REJECTED * PROBLEMS as f64 {
            poor.push(format!("{}: {rejected} of {PROBLEMS} rejected: {codes:?}", script.name));
        }
        if questions.len() + 1 < kept {
            poor.push(format!("{}: {} different of {kept}", script.name, questions.len()));
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let generator = support::generator();
    for script in generator.set.scripts() {
        let make = |turn| generator.candidate(script, provenance(script, 5, turn, 0, script.meta.levels[0]));
        let (Ok(a), Ok(b)) = (make(1), make(1)) else { continue };
        assert_eq!(a.pictures, b.pictures, "{}", script.name);
        assert_eq!((&a.code, &a.question, &a.words), (&b.code, &b.question, &b.words), "{}", script.name);
        if let Ok(other) = make(2) {
            assert_ne!(a.pictures, other.pictures, "{}", script.name);
        }
    }
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name.replace('/', "-")).with_extension("png")
}

/// Largest difference of a channel; `None` for pictures of different sizes.
fn difference(a: &Frame, b: &Frame) -> Option<u8> {
    let same_size = (a.width(), a.height()) == (b.width(), b.height());
    same_size.then(|| a.rgb().iter().zip(b.rgb()).map(|(x, y)| x.abs_diff(y)).max().unwrap_or(0))
}

/// Expected, difference and actual picture side by side, for a person to look at.
fn report(name: &str, expected: &Frame, actual: &Frame) -> PathBuf {
    let (w, h) = (expected.width().max(actual.width()), expected.height().max(actual.height()));
    let mut rgba = vec![255; (3 * w * h * 4) as usize];
    for y in 0..h {
        for x in 0..w {
            let at = |f: &Frame| f.pixel(i64::from(x), i64::from(y)).unwrap_or([255, 0, 255]);
            let (e, a) = (at(expected), at(actual));
            let d = [0, 1, 2].map(|i| 255 - e[i].abs_diff(a[i]));
            for (column, color) in [e, d, a].into_iter().enumerate() {
                let i = ((y * 3 * w + column as u32 * w + x) * 4) as usize;
                rgba[i..i + 3].copy_from_slice(&color);
            }
        }
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.png", name.replace('/', "-")));
    std::fs::write(&path, Frame::from_rgba(3 * w, h, &rgba).encode(Effort::Small)).expect("the report can be written");
    path
}

#[test]
fn pictures_look_as_they_did() {
    let mut generator = support::generator();
    generator.sizes = (320, 420);
    let write = std::env::var("FLYWHEEL_GOLDEN").is_ok_and(|v| v == "write");
    for script in generator.set.scripts() {
        let level = script.meta.levels[0];
        let sound = |turn: &u64| generator.candidate(script, provenance(script, 7, *turn, 0, level)).is_ok();
        let turn = (0..20).find(sound).unwrap_or_else(|| panic!("{} yields nothing", script.name));
        let c = support::candidate_of(&generator, &script.name, 7, level, turn);
        let last = &c.frames[c.frames.len() - 1];
        let path = golden(&script.name);
        if write {
            std::fs::create_dir_all(path.parent().expect("has a folder")).expect("can be made");
            std::fs::write(&path, last.encode(Effort::Small)).expect("can be written");
        }
        let bytes = std::fs::read(&path)
            .unwrap_or_else(|e| panic!("{}: {e}; hint: FLYWHEEL_GOLDEN=write draws it", path.display()));
        assert!(bytes.len() <= LARGEST_GOLDEN, "{} is {} bytes long", path.display(), bytes.len());
        let expected = Frame::decode(&bytes).expect("a golden picture decodes");
        let off = difference(&expected, last);
        if off.is_none_or(|d| d > LARGEST_DIFFERENCE) {
            panic!("{}: differs by {off:?}; see {}", script.name, report(&script.name, &expected, last).display());
        }
    }
}

#[test]
fn another_picture_is_not_taken_for_golden() {
    let generator = support::generator();
    let frame = |turn| support::candidate(&generator, "plane/chord_distance", 1, turn).frames[0].clone();
    assert_eq!(difference(&frame(0), &frame(0)), Some(0));
    assert!(difference(&frame(0), &frame(1)).is_none_or(|d| d > LARGEST_DIFFERENCE));
}
