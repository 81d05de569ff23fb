//! Novelty: signatures over all templates, duplicates in the store, the guard against benchmarks.
#![allow(clippy::unwrap_used)]

mod support;
mod synthetic;

use flywheel::answer::Answer;
use flywheel::answer::exact::Exact;
use flywheel::check::novelty::Guard;
use flywheel::claim::{Claim, Source};
use flywheel::figure::png::{Effort, Frame};
use flywheel::generate::provenance;
use flywheel::sample::Sample;
use flywheel::sample::draft::Draft;
use flywheel::sample::outcome::{Outcome, Turn};
use flywheel::sample::signature::Signature;
use flywheel::scene::shape::Shape;
use flywheel::seed::Stream;
use flywheel::store::Store;
use std::collections::BTreeSet;
use std::path::PathBuf;
use synthetic::{SMALL, open, sample};

/// Some drafts of every template, at every level.
fn drafts(each: u64) -> Vec<(String, Draft)> {
    let generator = support::generator();
    let mut found = vec![];
    for script in generator.set.scripts() {
        for turn in 0..each {
            let level = script.meta.levels[turn as usize % script.meta.levels.len()];
            let seed = provenance(script, 3, turn, 0, level).stream();
            if let Ok(draft) = script.build(level, &seed, &generator.shares, &generator.limits) {
                found.push((format!("{} {turn}", script.name), draft));
            }
        }
    }
    assert!(found.len() > 50);
    found
}

fn problem(draft: &Draft) -> String {
    Signature::of(draft).problem
}

/// Other letters for letters, in entities and in answers; names that are numbers or words stay.
fn renamed(draft: &Draft) -> Draft {
    let other = |name: &str| match name.as_bytes() {
        [letter] if letter.is_ascii_uppercase() => format!("{}_1", char::from(b'A' + (letter - b'A' + 7) % 26)),
        _ => name.to_owned(),
    };
    let mut draft = draft.clone();
    let all = |answer: &mut Answer| match answer {
        Answer::Word(name) => *name = name.split_inclusive(|_| true).map(&other).collect(),
        Answer::Sequence(names) | Answer::Set(names) => names.iter_mut().for_each(|name| *name = other(name)),
        _ => {}
    };
    draft.board.scene.entities.iter_mut().for_each(|e| e.name = e.name.as_deref().map(other));
    all(&mut draft.answer);
    for stated in &mut draft.board.claims {
        if let Claim::Equal(_, value) = &mut stated.claim {
            all(value);
        }
    }
    draft
}

#[test]
fn signatures_ignore_names_order_and_orientation_in_every_template() {
    for (name, draft) in drafts(12) {
        let plain = Signature::of(&draft);
        let mut shuffled = draft.clone();
        let mut stream = Stream::new(&[name.as_bytes()]);
        let claims = &mut shuffled.board.claims;
        for last in (1..claims.len()).rev() {
            claims.swap(last, stream.int(0..=last as i64) as usize);
        }
        assert_eq!(Signature::of(&shuffled), plain, "{name}: order of claims");
        // A word is spelled by its letters only where it is one: whole names of several letters stay as they are.
        // The letters of notes are no names: they say how high they are.
        let spelled = matches!(&draft.answer, Answer::Word(word) if word.len() > 1);
        let notes = draft.board.scene.entities.iter().any(|e| matches!(e.shape, Shape::Note(..)));
        if !spelled && !notes {
            assert_eq!(Signature::of(&renamed(&draft)), plain, "{name}: names");
        }
        if draft.turnable {
            let mut turned = draft.clone();
            turned.board.scene.turn(0.7, true);
            assert_eq!(Signature::of(&turned), plain, "{name}: orientation");
        }
    }
}

#[test]
fn signatures_ignore_size_where_figures_are_similar() {
    let mut scaled = 0;
    'drafts: for (name, draft) in drafts(12).into_iter().filter(|(name, _)| name.starts_with("plane/")) {
        // Numbers that are told beside the figure, of things alike for one, do not grow with it.
        let radii = draft.board.scene.entities.iter().filter_map(|e| e.shape.radius()).collect::<BTreeSet<_>>();
        if radii.len() < draft.board.scene.scalars.len() {
            continue;
        }
        let mut large = draft.clone();
        large.board.scene.points.iter_mut().flatten().for_each(|x| *x *= 3.0);
        large.board.scene.scalars.iter_mut().for_each(|x| *x *= 3.0);
        let claims = large.board.claims.iter_mut().filter_map(|stated| match &mut stated.claim {
            Claim::Equal(measure, value) => Some((measure.clone(), value)),
            _ => None,
        });
        for (measure, value) in claims.chain([(draft.asked.clone(), &mut large.answer)]) {
            let ratio = measure.number(&large_scene(&draft)) / measure.number(&draft.board.scene);
            match value {
                Answer::Number { value, .. } => {
                    *value = value.mul(&Exact::ratio(ratio.round() as i128, 1).unwrap()).unwrap();
                }
                // A rounded length is no longer right when it is scaled.
                Answer::Rounded { .. } if ratio > 1.5 => continue 'drafts,
                _ => {}
            }
        }
        assert_eq!(problem(&large), problem(&draft), "{name}");
        scaled += 1;
    }
    assert!(scaled > 30, "{scaled}");
}

fn large_scene(draft: &Draft) -> flywheel::scene::Scene {
    let mut scene = draft.board.scene.clone();
    scene.points.iter_mut().flatten().for_each(|x| *x *= 3.0);
    scene.scalars.iter_mut().for_each(|x| *x *= 3.0);
    scene
}

#[test]
fn signatures_notice_a_changed_given_a_lost_claim_and_another_question() {
    let (mut given, mut lost) = (0, 0);
    for (name, draft) in drafts(6) {
        let plain = Signature::of(&draft);
        for (place, stated) in draft.board.claims.iter().enumerate() {
            let matters = matches!(stated.source, Source::Given(_) | Source::Structure);
            let mut other = draft.clone();
            other.board.claims.remove(place);
            assert_eq!(problem(&other) != plain.problem, matters, "{name}: claim {place} is lost: {stated:?}");
            lost += 1;
            let (Claim::Equal(_, Answer::Number { value, .. }), Source::Given(_)) = (&stated.claim, stated.source)
            else {
                continue;
            };
            let mut other = draft.clone();
            let Claim::Equal(_, Answer::Number { value: changed, .. }) = &mut other.board.claims[place].claim else {
                continue;
            };
            *changed = value.add(&Exact::ratio(1, 7).unwrap()).unwrap();
            let other = Signature::of(&other);
            assert!(other.problem != plain.problem && other.form == plain.form, "{name}: given {place}");
            given += 1;
        }
        let mut other = draft.clone();
        other.asked = flywheel::claim::measure::Measure::Root(Box::new(draft.asked.clone()));
        assert_ne!(problem(&other), plain.problem, "{name}: asked");
        let mut other = draft.clone();
        other.answer = Answer::number(Exact::ratio(987_654, 321).unwrap(), None);
        assert_ne!(problem(&other), plain.problem, "{name}: answer");
    }
    assert!(given > 50 && lost > 200, "{given} givens, {lost} claims");
}

#[test]
fn drawn_data_belong_to_discrete_problems() {
    let mut seen = BTreeSet::new();
    for (name, draft) in drafts(3).into_iter().filter(|(_, draft)| ["chart", "graph"].contains(&draft.kind.as_str())) {
        for scalar in 0..draft.board.scene.scalars.len() {
            let mut other = draft.clone();
            other.board.scene.scalars[scalar] += 1.0;
            let carried = draft
                .board
                .scene
                .entities
                .iter()
                .any(|e| e.state == 0 && e.shape.carries(flywheel::scene::ScalarId(scalar as u32)));
            if carried {
                assert_ne!(problem(&other), problem(&draft), "{name}: scalar {scalar}");
                seen.insert(draft.kind.clone());
            }
        }
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
}

fn commit(store: &mut flywheel::store::sqlite::SqliteStore, samples: Vec<Sample>) {
    let first = store.extent().next_turn;
    let turn =
        |(i, sample): (u64, Sample)| Turn { index: first + i, outcomes: vec![Outcome::Verified(Box::new(sample))] };
    store.commit((0..).zip(samples).map(turn).collect(), u64::MAX).unwrap();
}

const WORDS: &str = "In the figure, the radius of circle O is 5 and the distance from O to the chord AB is 3. \
                     How long is the chord AB, if the line through O meets it at the point M?";

/// Samples of which the second to fourth repeat the first: letter for letter, as a problem, nearly.
fn repeating() -> Vec<Sample> {
    let with = |turn: u64, question: String| Sample { question, ..sample(turn, 0, SMALL) };
    let first = with(0, WORDS.into());
    let mut copy = with(1, WORDS.into());
    copy.picture_hashes = first.picture_hashes.clone();
    copy.pictures = first.pictures.clone();
    let mut renamed = with(2, "What is the length of CD?".into());
    renamed.signature = first.signature.clone();
    let mut near = with(3, WORDS.replace("meets", "cuts"));
    near.likeness = first.likeness ^ 0b1001;
    let mut far = with(4, WORDS.replace("meets", "cuts"));
    far.likeness = first.likeness ^ 0xff;
    let mut answered = with(5, WORDS.replace("meets", "touches"));
    (answered.likeness, answered.answer_text) = (first.likeness, "four".into());
    let mut asked = with(6, "Which of the six months had the least rain of them all, as the chart shows?".into());
    asked.likeness = first.likeness;
    vec![first, copy, renamed, near, far, answered, asked]
}

#[test]
fn repetitions_are_refused_however_turns_are_gathered() {
    let folder = tempfile::tempdir().unwrap();
    let mut digests = BTreeSet::new();
    for (number, gather) in [7, 1, 3].into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.db"));
        for part in repeating().chunks(gather) {
            // Opened anew for each part: what is known comes from the file.
            commit(&mut open(&path), part.to_vec());
        }
        let mut store = open(&path);
        let causes = store.rejects_by_code().unwrap();
        let expected = [("duplicate/exact", 1), ("novelty/near", 1), ("novelty/same-problem", 1)];
        assert_eq!(causes, expected.map(|(code, count)| (code.to_string(), count)).into());
        assert_eq!(store.extent().verified, 4);
        digests.insert(store.extent().digest_hex());
    }
    assert_eq!(digests.len(), 1);
}

#[test]
fn a_commit_that_fails_leaves_nothing_to_be_met() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("a.db"));
    let [first, .., near] = &repeating()[..4] else { panic!() };
    let turn = |index, sample: &Sample| Turn { index, outcomes: vec![Outcome::Verified(Box::new(sample.clone()))] };
    assert!(store.commit(vec![turn(0, first), turn(2, first)], u64::MAX).is_err());
    commit(&mut store, vec![near.clone()]);
    assert_eq!((store.extent().verified, store.extent().rejected), (1, 0));
}

#[test]
fn benchmarks_are_guarded() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &[u8]| std::fs::write(path(name), text).unwrap();
    let short = "How long is the chord AB of this circle?";
    write(
        "a.txt",
        format!("Another question of some length that nobody asks in this way, I hope.\n{WORDS}\n").as_bytes(),
    );
    write("b.csv", format!("id,question\n1,\"{short}\"\n").as_bytes());
    write("c.jsonl", b"{\"id\": 3, \"problem\": \"Find x.\"}\n");
    std::fs::create_dir(path("pictures")).unwrap();
    let color = |at: u32| if (at % 90 / 7 + at / 90 / 9).is_multiple_of(3) { [0, 0, 0, 255] } else { [255; 4] };
    let frame = Frame::from_rgba(90, 90, &(0..90 * 90).flat_map(color).collect::<Vec<u8>>());
    std::fs::write(path("pictures/1.png"), frame.encode(Effort::Fast)).unwrap();
    let guard = Guard::load(&["a.txt", "b.csv", "c.jsonl", "pictures"].map(path)).unwrap();
    let found = |question: &str, likeness: u64| {
        let sample = Sample { question: question.into(), likeness, width: 90, height: 90, ..sample(1, 0, SMALL) };
        let finding = guard.look(&sample)?;
        assert_eq!(finding.code, "novelty/benchmark");
        let file = PathBuf::from(finding.evidence["file"].as_str().unwrap());
        let file = file.file_name().unwrap().to_str().unwrap().to_owned();
        Some((file, finding.evidence.get("row").and_then(serde_json::Value::as_u64)))
    };
    let hash = |frame: &Frame| flywheel::similarity::difference::difference_hash(90, 90, |y| frame.runs(y));
    let own = hash(&frame);
    let other = !own;
    assert_eq!(found(&WORDS.replace("How long", "So how LONG, then,"), other), Some(("a.txt".into(), Some(1))));
    assert_eq!(found(&format!("Look. {short} Say."), other), Some(("b.csv".into(), Some(0))));
    assert_eq!(found("find X", other), Some(("c.jsonl".into(), Some(0))));
    assert_eq!(found("What is it?", own ^ 1), Some(("1.png".into(), None)));
    for sound in [
        &WORDS.replace("is 5", "is 6").replace("is 3", "is 4").replace("How long", "How short").replace("AB", "CD")[..],
        "Find x and y.",
        "Is the chord AB of this circle long?",
    ] {
        assert_eq!(found(sound, other), None, "{sound}");
    }
    assert_eq!(found("What is it?", own ^ 0xff), None);
    assert!(guard.look(&Sample { likeness: own, ..sample(1, 0, SMALL) }).is_none(), "of another shape");
}

#[test]
fn benchmarks_that_cannot_be_read_are_named_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.jsonl"), "{\"question\": \"Find x.\"}\n{\"question\": \n").unwrap();
    std::fs::write(path("b.csv"), "id,answer\n1,2\n").unwrap();
    std::fs::write(path("c.docx"), "").unwrap();
    std::fs::write(path("d.png"), "x").unwrap();
    let errors =
        |names: &[&str]| Guard::load(&names.iter().map(|name| path(name)).collect::<Vec<_>>()).unwrap_err().join("\n");
    assert!(errors(&["a.jsonl"]).contains("a.jsonl: row 1: no JSON"));
    assert!(errors(&["b.csv"]).contains("b.csv: neither questions nor pictures"));
    let all = errors(&["c.docx", "d.png", "none.txt"]);
    for part in ["c.docx: a benchmark of no known kind", "d.png: bytes of no known kind", "none.txt: cannot read"] {
        assert!(all.contains(part), "{all}");
    }
}
