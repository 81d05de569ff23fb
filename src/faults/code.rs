//! Faults of the stored draw programs.

use super::edit::one;
use super::row::{Bench, Fault, Injected, Modality};
use crate::sample::Candidate;
use crate::seed::Stream;

const CODE: Modality = Modality::Code;

/// The table's part.
#[rustfmt::skip]
pub(super) const KINDS: &[Fault] = &[
    Fault { name: "code-number-changed", modality: CODE, imitates: "a number of the program is another", inject: number },
    Fault { name: "code-syntax", modality: CODE, imitates: "the program does not parse", inject: syntax },
    Fault { name: "code-cut", modality: CODE, imitates: "the program is cut off", inject: cut },
    Fault { name: "code-line-missing", modality: CODE, imitates: "a call of the program is missing", inject: line_missing },
    Fault { name: "code-line-twice", modality: CODE, imitates: "a call of the program stands twice", inject: line_twice },
    Fault { name: "code-of-other-state", modality: CODE, imitates: "a state has the program of another", inject: other_state },
    Fault { name: "code-of-other-sample", modality: CODE, imitates: "the program of another sample is stored", inject: other_sample },
];

fn state(c: &Candidate, stream: &mut Stream) -> Option<usize> {
    let states: Vec<usize> = (0..c.code.len()).collect();
    one(stream, &states).copied()
}

fn number(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let k = state(c, stream)?;
    let code = &mut c.code[k];
    // Digits outside of texts and comments.
    let mut places = Vec::new();
    let (mut quoted, mut comment) = (false, false);
    for (i, ch) in code.char_indices() {
        match ch {
            '"' if !comment => quoted = !quoted,
            '#' if !quoted => comment = true,
            '\n' => comment = false,
            '0'..='9' if !quoted && !comment => places.push(i),
            _ => {}
        }
    }
    let at = *one(stream, &places)?;
    let old = code.as_bytes()[at];
    let new = *stream.pick(&b"0123456789".iter().copied().filter(|d| *d != old).collect::<Vec<_>>());
    let line = code[..at].matches('\n').count() + 1;
    code.replace_range(at..=at, &char::from(new).to_string());
    Injected::of(format!("program {k}, line {line}: {} for {}", char::from(new), char::from(old)))
}

fn syntax(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let k = state(c, stream)?;
    let places: Vec<usize> = c.code[k].match_indices(['(', ')', ',']).map(|m| m.0).collect();
    let at = *one(stream, &places)?;
    let gone = c.code[k].remove(at);
    Injected::of(format!("program {k} lacks {gone} at byte {at}"))
}

fn cut(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let k = state(c, stream)?;
    let calls: Vec<usize> = c.code[k].match_indices('(').map(|m| m.0).collect();
    // Cut before the last call ends, so that something is lost.
    let last = *calls.last()?;
    let mut at = stream.int(0..=last as i64) as usize;
    while !c.code[k].is_char_boundary(at) {
        at -= 1;
    }
    c.code[k].truncate(at);
    Injected::of(format!("program {k} ends after {at} bytes"))
}

/// Lines of a program that call something.
fn calls(code: &str) -> Vec<usize> {
    let call = |l: &str| l.contains('(') && !l.trim_start().starts_with('#');
    code.lines().enumerate().filter(|(_, l)| call(l)).map(|(i, _)| i).collect()
}

fn line_missing(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let k = state(c, stream)?;
    let i = *one(stream, &calls(&c.code[k]))?;
    let kept: Vec<&str> = c.code[k].lines().enumerate().filter(|(j, _)| *j != i).map(|(_, l)| l).collect();
    c.code[k] = kept.join("\n") + "\n";
    Injected::of(format!("program {k} lacks line {}", i + 1))
}

fn line_twice(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let k = state(c, stream)?;
    let i = *one(stream, &calls(&c.code[k]))?;
    let lines: Vec<&str> = c.code[k].lines().collect();
    let mut doubled: Vec<&str> = lines[..=i].to_vec();
    doubled.extend(&lines[i..]);
    c.code[k] = doubled.join("\n") + "\n";
    Injected::of(format!("program {k} has line {} twice", i + 1))
}

fn other_state(c: &mut Candidate, stream: &mut Stream, _: &Bench) -> Option<Injected> {
    let mut states: Vec<usize> = (0..c.code.len()).collect();
    stream.shuffle(&mut states);
    let [i, j, ..] = states[..] else { return None };
    if c.code[i] == c.code[j] {
        return None;
    }
    c.code[i] = c.code[j].clone();
    Injected::of(format!("program {i} is that of state {j}"))
}

fn other_sample(c: &mut Candidate, stream: &mut Stream, bench: &Bench) -> Option<Injected> {
    let other = bench.other(c, stream)?;
    let k = state(c, stream)?;
    let new = other.code.get(k)?;
    if *new == c.code[k] {
        return None;
    }
    c.code[k].clone_from(new);
    Injected::of(format!("program {k} is another sample's"))
}
