//! Music staff: clefs, note values, accidentals, and what pitch a place on the staff means.
//!
//! Places are counted in steps: 0 is the lowest line, 1 the space above it. Pitches count letters from C0 (C4, middle C, is 28).
//! Notation as in Gardner Read, "Music Notation": sharps of key signatures in the order F C G D A E B, flats in reverse.

use serde::{Deserialize, Serialize};

/// A clef.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Clef {
    /// G clef: the second line is G4.
    Treble,
    /// F clef: the fourth line is F3.
    Bass,
}

/// How long a note is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum NoteValue {
    /// Whole note.
    Whole,
    /// Half note.
    Half,
    /// Quarter note.
    Quarter,
    /// Eighth note.
    Eighth,
    /// Dotted half note.
    DottedHalf,
    /// Dotted quarter note.
    DottedQuarter,
}

/// An accidental before a note.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Sharpness {
    /// None: the key signature holds.
    Plain,
    /// Sharp.
    Sharp,
    /// Flat.
    Flat,
    /// Natural.
    Natural,
}

/// Note values as templates write them, with their length in eighths.
pub const VALUES: &[(&str, NoteValue, u8)] = &[
    ("whole", NoteValue::Whole, 8),
    ("half", NoteValue::Half, 4),
    ("quarter", NoteValue::Quarter, 2),
    ("eighth", NoteValue::Eighth, 1),
    ("dotted_half", NoteValue::DottedHalf, 6),
    ("dotted_quarter", NoteValue::DottedQuarter, 3),
];

/// Letters of the scale, from C.
pub const LETTERS: [char; 7] = ['C', 'D', 'E', 'F', 'G', 'A', 'B'];
/// Semitones of the letters above C.
const SEMITONES: [i32; 7] = [0, 2, 4, 5, 7, 9, 11];
/// Letters in the order of sharps: F C G D A E B.
pub const FIFTHS: [usize; 7] = [3, 0, 4, 1, 5, 2, 6];
/// Steps of the sharps of a key signature on the treble staff.
const SHARP_STEPS: [i32; 7] = [8, 5, 9, 6, 3, 7, 4];
/// Steps of the flats.
const FLAT_STEPS: [i32; 7] = [4, 7, 3, 6, 2, 5, 1];

/// A pitch: letters above C0, and sharps (positive) or flats (negative).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pitch {
    /// Letters above C0.
    pub letter: i32,
    /// Sharps or flats.
    pub shift: i32,
}

impl Clef {
    /// Letters above C0 of the lowest line.
    pub fn lowest(self) -> i32 {
        // E4 and G2.
        match self {
            Clef::Treble => 30,
            Clef::Bass => 18,
        }
    }
}

/// Alteration of a letter by a key signature.
pub fn signature(key: i8, letter: usize) -> i32 {
    let order = FIFTHS.iter().position(|l| *l == letter).map_or(0, |i| i as i32);
    let key = i32::from(key);
    i32::from(order < key) - i32::from(6 - order < -key)
}

/// Steps at which the accidentals of a key signature stand, from left to right.
pub fn signature_steps(clef: Clef, key: i8) -> Vec<i32> {
    let order = if key > 0 { SHARP_STEPS } else { FLAT_STEPS };
    let lower = if clef == Clef::Bass { 2 } else { 0 };
    order.iter().take(usize::from(key.unsigned_abs())).map(|s| s - lower).collect()
}

impl Pitch {
    /// The pitch of a place.
    pub fn at(clef: Clef, key: i8, step: i32, own: Sharpness) -> Pitch {
        let letter = clef.lowest() + step;
        let shift = match own {
            Sharpness::Plain => signature(key, letter.rem_euclid(7) as usize),
            Sharpness::Sharp => 1,
            Sharpness::Flat => -1,
            Sharpness::Natural => 0,
        };
        Pitch { letter, shift }
    }

    /// Semitones above C0.
    pub fn semitones(self) -> i32 {
        12 * self.letter.div_euclid(7) + SEMITONES[self.letter.rem_euclid(7) as usize] + self.shift
    }

    /// The name without its octave: `F♯`.
    pub fn name(self) -> String {
        let sign = if self.shift > 0 { "♯" } else { "♭" }.repeat(self.shift.unsigned_abs() as usize);
        format!("{}{sign}", LETTERS[self.letter.rem_euclid(7) as usize])
    }

    /// The name of the interval between two pitches: `minor third`. `None` beyond an octave and for doubly altered ones.
    pub fn interval(self, other: Pitch) -> Option<&'static str> {
        let (low, high) = if (self.letter, self.semitones()) <= (other.letter, other.semitones()) {
            (self, other)
        } else {
            (other, self)
        };
        let row =
            INTERVALS.iter().find(|r| r.0 == high.letter - low.letter && r.1 == high.semitones() - low.semitones());
        row.map(|r| r.2)
    }
}

/// Intervals up to the octave: letters apart, semitones, name.
pub const INTERVALS: &[(i32, i32, &str)] = &[
    (0, 0, "perfect unison"),
    (1, 1, "minor second"),
    (1, 2, "major second"),
    (1, 3, "augmented second"),
    (2, 3, "minor third"),
    (2, 4, "major third"),
    (3, 5, "perfect fourth"),
    (3, 6, "augmented fourth"),
    (4, 6, "diminished fifth"),
    (4, 7, "perfect fifth"),
    (4, 8, "augmented fifth"),
    (5, 8, "minor sixth"),
    (5, 9, "major sixth"),
    (6, 9, "diminished seventh"),
    (6, 10, "minor seventh"),
    (6, 11, "major seventh"),
    (7, 12, "perfect octave"),
];

/// The major key with this signature: `E♭ major`.
pub fn major_key(key: i8) -> String {
    // The tonic lies `key` fifths above C.
    let place = i32::from(key) + 1;
    let (letter, shift) = (FIFTHS[place.rem_euclid(7) as usize], place.div_euclid(7));
    format!("{} major", Pitch { letter: letter as i32, shift }.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_mean_pitches() {
        let at = |clef, key, step| Pitch::at(clef, key, step, Sharpness::Plain);
        assert_eq!(at(Clef::Treble, 0, 2).name(), "G");
        assert_eq!(at(Clef::Treble, 0, -2).semitones(), 48, "middle C");
        assert_eq!(at(Clef::Bass, 0, 10).semitones(), 48, "middle C");
        assert_eq!(at(Clef::Treble, 1, 8).name(), "F♯");
        assert_eq!(at(Clef::Bass, -2, 2).name(), "B♭");
        assert_eq!(Pitch::at(Clef::Treble, 1, 8, Sharpness::Natural).name(), "F");
    }

    #[test]
    fn keys_and_intervals_have_their_names() {
        let names: Vec<String> = (-6..=6).map(major_key).collect();
        let expected = "G♭ D♭ A♭ E♭ B♭ F C G D A E B F♯".split(' ').map(|n| format!("{n} major"));
        assert_eq!(names, expected.collect::<Vec<_>>());
        let c = Pitch::at(Clef::Treble, 0, -2, Sharpness::Plain);
        let up = |steps, own| c.interval(Pitch::at(Clef::Treble, 0, steps - 2, own));
        assert_eq!(up(2, Sharpness::Plain), Some("major third"));
        assert_eq!(up(2, Sharpness::Flat), Some("minor third"));
        assert_eq!(up(4, Sharpness::Plain), Some("perfect fifth"));
        assert_eq!(up(3, Sharpness::Sharp), Some("augmented fourth"));
        assert_eq!(up(7, Sharpness::Plain), Some("perfect octave"));
    }

    #[test]
    fn accidentals_of_signatures_stand_on_their_letters() {
        for clef in [Clef::Treble, Clef::Bass] {
            for key in [-7i8, 7] {
                let letters: Vec<usize> =
                    signature_steps(clef, key).iter().map(|s| (clef.lowest() + s).rem_euclid(7) as usize).collect();
                let mut expected = FIFTHS.to_vec();
                if key < 0 {
                    expected.reverse();
                }
                assert_eq!(letters, expected);
            }
        }
    }
}
