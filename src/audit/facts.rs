//! What is measured of a row once, for all checks: pictures unpacked and compared, the solution taken apart, likeness to others.

use crate::audit::edit::{Edit, compare};
use crate::audit::row::{Row, Source};
use crate::audit::tags::Solution;
use crate::audit::twins::Twins;
use crate::foreign::picture::{Coding, Header, Pixels, decode, header};
use crate::similarity::sketch::Sketch;

/// A picture, without its pixels.
#[derive(Clone, PartialEq, Debug)]
pub struct Shot {
    /// What its header claims, if it has one.
    pub header: Option<Header>,
    /// A digest of its pixels, or why there are none.
    pub pixels: Result<[u8; 32], String>,
}

/// A row as the checks see it.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The row, without the bytes of its pictures.
    pub row: Row,
    /// The pictures of each column; `None` if the file has no such column.
    pub pictures: [Option<Vec<Shot>>; 2],
    /// Every edited picture against the original, where both can be read and have one size.
    pub edits: Vec<Edit>,
    /// The solution, if there is any text.
    pub solution: Option<Solution>,
    /// The question's sketch.
    pub sketch: Option<Sketch>,
    /// Rows before this one that it repeats.
    pub twins: Twins,
}

impl Facts {
    /// Measures a row.
    pub fn of(mut row: Row) -> Facts {
        let [original, edited] = std::mem::replace(&mut row.pictures, [Source::Absent, Source::Absent]);
        let (original, originals) = unpack(original);
        let (edited, edits) = unpack(edited);
        let mut compared = vec![];
        if let Some((Some(old), shot)) = originals.first().zip(original.as_ref().and_then(|shots| shots.first())) {
            let of_size = |pixels: &&Pixels| (pixels.width, pixels.height) == (old.width, old.height);
            for (new, edit) in edits.iter().zip(edited.iter().flatten()) {
                let exact = [shot, edit].iter().all(|shot| shot.header.is_some_and(|h| h.coding == Coding::Png));
                compared.extend(new.as_ref().filter(of_size).map(|new| compare(old, new, exact)));
            }
        }
        Facts {
            pictures: [original, edited],
            edits: compared,
            solution: row.text("CoT_with_code").map(Solution::of),
            sketch: row.text("question").and_then(Sketch::of),
            twins: Twins::default(),
            row,
        }
    }

    /// The digest of the original picture, if it can be read.
    pub fn original(&self) -> Option<[u8; 32]> {
        self.pictures[0].as_ref()?.first()?.pixels.as_ref().ok().copied()
    }
}

fn unpack(source: Source) -> (Option<Vec<Shot>>, Vec<Option<Pixels>>) {
    let Source::Are(pictures) = source else { return (None, vec![]) };
    let (mut shots, mut all) = (vec![], vec![]);
    for bytes in pictures {
        let header = bytes.as_ref().ok().and_then(|bytes| header(bytes).ok());
        let pixels = bytes.and_then(|bytes| decode(&bytes).map_err(|error| error.to_string()));
        shots.push(Shot { header, pixels: pixels.as_ref().map(Pixels::hash).map_err(Clone::clone) });
        all.push(pixels.ok());
    }
    (Some(shots), all)
}
