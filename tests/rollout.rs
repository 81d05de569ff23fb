//! Rollouts with the native executor: what a policy says becomes a transcript, whatever it says.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use flywheel::executor::native::Native;
use flywheel::executor::observation::Fault;
use flywheel::executor::row;
use flywheel::figure::png::{Effort, Frame};
use flywheel::foreign::picture;
use flywheel::policy::message::{Message, Piece, Role};
use flywheel::policy::{Ask, Blind, Policy, PolicyError, Reply};
use flywheel::rollout::drive::{Rollout, roll};
use flywheel::rollout::parse::Note;
use flywheel::rollout::protocol::{Prompt, Protocol};
use flywheel::rollout::transcript::End;
use std::path::Path;
use std::sync::Mutex;

/// Says what it is told to, and keeps what it was shown.
struct Script {
    says: Vec<&'static str>,
    shown: Mutex<Vec<Vec<Message>>>,
}

impl Script {
    fn new(says: &[&'static str]) -> Script {
        Script { says: says.to_vec(), shown: Mutex::default() }
    }
}

impl Policy for Script {
    fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
        self.shown.lock().unwrap().push(ask.messages.to_vec());
        let text = self.says.get(ask.round as usize).ok_or_else(|| PolicyError::Refused("no more words".into()))?;
        Ok(Reply { text: (*text).into(), ..Reply::default() })
    }
}

fn image(width: u32, height: u32) -> Vec<u8> {
    Frame::from_rgb(width, height, &vec![255; (width * height * 3) as usize]).encode(Effort::Fast)
}

fn native() -> Native {
    Native::with(Path::new(env!("CARGO_BIN_EXE_flywheel"))).unwrap()
}

fn played(policy: &dyn Policy, size: [u32; 2], protocol: Protocol) -> Rollout {
    let prompt = Prompt {
        id: "t".into(),
        image: image(size[0], size[1]),
        image_path: "images/task.png".into(),
        question: "How long is AB?".into(),
        form: "Give a number.".into(),
    };
    roll(&prompt, policy, &mut native(), row("native").unwrap(), &protocol).unwrap()
}

const FIRST: &str =
    "<think>Draw.\n<code>\n```python\nline(10, 20, 90, 20, width=3, color=\"red\")\nn = 2\nprint(n)\n```\n</code>";
const SECOND: &str = "<code>\n```python\nprint(n + 1, size())\ncircle(50, 50, 10)\n```";

#[test]
fn an_episode_goes_on_until_the_answer_and_keeps_its_names() {
    let script = Script::new(&[FIRST, SECOND, "So.</think>\n<answer>3</answer>"]);
    let rollout = played(&script, [200, 100], Protocol::default());
    let rounds = &rollout.transcript.rounds;
    assert_eq!(
        (rounds.len(), &rollout.transcript.end, rollout.transcript.answer.as_deref()),
        (3, &End::Answered, Some("3"))
    );
    let gave: Vec<&str> = rounds.iter().filter_map(|r| Some(r.observed.as_ref()?.text.trim())).collect();
    assert_eq!(gave, ["2", "3 (200, 100)"]);
    assert_eq!(rollout.strokes.as_ref().unwrap().len(), 2);
    let last = rollout.last.unwrap();
    let pixel = |x: usize, y: usize| last.rgb[(y * 200 + x) * 3..][..3].to_vec();
    assert_eq!((pixel(50, 20), pixel(50, 80)), (vec![0xe6, 0, 0], vec![255; 3]));
    // What the policy saw: rules, task with picture, then outputs and results in turn.
    let shown = script.shown.lock().unwrap();
    let roles: Vec<Role> = shown[2].iter().map(|m| m.role).collect();
    assert_eq!(roles, [Role::System, Role::User, Role::Assistant, Role::User, Role::Assistant, Role::User]);
    let Piece::Text(said) = &shown[2][4].pieces[0] else { panic!() };
    assert!(said.ends_with("```\n</code>"), "a tag that the stop sequence took is put back: {said}");
    let result = &shown[2][3].pieces;
    assert!(matches!(&result[0], Piece::Text(t) if t == "<sandbox_output>2"), "{result:?}");
    assert!(matches!((&result[1], &result[2]), (Piece::Image(_), Piece::Text(t)) if t == "</sandbox_output>"));
}

#[test]
fn invented_results_are_not_believed() {
    let invented =
        "<code>\n```python\nprint(1)\n```\n</code>\n<sandbox_output>42</sandbox_output></think><answer>42</answer>";
    let script = Script::new(&[invented, "</think><answer>1</answer>"]);
    let rollout = played(&script, [50, 50], Protocol::default());
    assert_eq!(rollout.transcript.answer.as_deref(), Some("1"));
    let round = &rollout.transcript.rounds[0];
    assert!(round.output.contains("42"), "the transcript is whole");
    assert_eq!(round.notes, [Note::OwnOutput, Note::AnswerBehindCode]);
    let context = format!("{:?}", script.shown.lock().unwrap()[1]);
    assert!(!context.contains("42"), "{context}");
}

#[test]
fn errors_silence_and_too_many_rounds_are_ends() {
    let wrong = "<code>\n```python\nimport matplotlib\n```\n</code>";
    let script = Script::new(&[wrong, "I give up: \\boxed{7}"]);
    let rollout = played(&script, [50, 50], Protocol::default());
    let observed = rollout.transcript.rounds[0].observed.clone().unwrap();
    let (fault, why) = observed.error.unwrap();
    assert!(
        fault == Fault::Program && why.contains("step1.star:1") && why.contains("hint: this is no Python"),
        "{why}"
    );
    assert_eq!(
        (rollout.transcript.end, rollout.transcript.answer.as_deref()),
        (End::Silent, Some("I give up: \\boxed{7}"))
    );
    let again = Script::new(&[FIRST; 3]);
    let rollout = played(&again, [200, 100], Protocol { rounds: 2, ..Protocol::default() });
    assert_eq!(
        (rollout.transcript.end, rollout.transcript.answer, rollout.strokes.as_ref().unwrap().len()),
        (End::Rounds, None, 2)
    );
    let last = format!("{:?}", again.shown.lock().unwrap()[1].last().unwrap());
    assert!(last.contains("last round"), "{last}");
    let mute = Script::new(&[]);
    assert_eq!(played(&mute, [50, 50], Protocol::default()).transcript.end, End::Refused("no more words".into()));
}

#[test]
fn large_pictures_are_shrunk_once_and_places_brought_back() {
    let script =
        Script::new(&["<code>\nprint(size())\nline(100, 50, 300, 50, width=4)\n</code>", "<answer>done</answer>"]);
    let rollout = played(&script, [1600, 800], Protocol { longest_side_px: 400, ..Protocol::default() });
    assert_eq!(rollout.transcript.rounds[0].observed.as_ref().unwrap().text.trim(), "(400, 200)");
    assert_eq!(rollout.transcript.scale, [0.25, 0.25]);
    let stroke = format!("{:?}", rollout.strokes.unwrap()[0]);
    assert!(stroke.contains("Line([400.0, 200.0], [1200.0, 200.0])") && stroke.contains("width: 16.0"), "{stroke}");
    let last = rollout.last.unwrap();
    assert_eq!((last.width, last.height), (1600, 800));
    let dark = |x: u32, y: u32| last.rgb[((y * 1600 + x) * 3 + 1) as usize] < 60;
    assert!(dark(800, 200) && !dark(200, 200) && !dark(800, 260));
    let shown = &rollout.images[&rollout.transcript.shown];
    assert_eq!(picture::header(&shown.bytes).unwrap().width, 400);
}

#[test]
fn a_blind_policy_sees_no_pictures() {
    struct Spy;
    impl Policy for Spy {
        fn reply(&self, ask: &Ask<'_>) -> Result<Reply, PolicyError> {
            let images = ask.messages.iter().flat_map(|m| &m.pieces).filter(|p| matches!(p, Piece::Image(_))).count();
            Ok(Reply { text: format!("<answer>{images}</answer>"), ..Reply::default() })
        }
    }
    assert_eq!(played(&Spy, [50, 50], Protocol::default()).transcript.answer.as_deref(), Some("1"));
    assert_eq!(played(&Blind(Box::new(Spy)), [50, 50], Protocol::default()).transcript.answer.as_deref(), Some("0"));
}

#[test]
fn every_verb_and_function_that_the_manual_names_works() {
    use flywheel::executor::observation::{Executor, Opening};
    let calls = [
        "line(0, 0, 9, 9, dash=\"dashed\")",
        "arrow(5, 5, 60, 60)",
        "polyline([(0, 0), (5, 9)])",
        "polygon([(0, 0), (9, 0), (0, 9)], fill=\"yellow\")",
        "circle(50, 50, 9)",
        "arc(50, 50, 20, 0, 90)",
        "wedge(50, 50, 20, 0, 90)",
        "rect(1, 2, 30, 40, width=2, color=\"#00ff0080\")",
        "point(30, 30, label=\"A\")",
        "label(10, 90, \"two words\")",
        "text(10, 50, \"\\\\frac{1}{2}\", size=18)",
        "highlight(0, 0, 50, 50)",
        "print(size())",
        "print(pixel(3, 3))",
        "crop(0, 0, 50, 50, zoom=2)",
        "print(sqrt(2), sin(30), cos(60), tan(45), atan2(1, 1), pi)",
        "print(distance((0, 0), (3, 4)), midpoint((0, 0), (2, 4)), foot((1, 5), (0, 0), (4, 0)))",
        "print(intersection((0, 0), (2, 2), (0, 2), (2, 0)), reflect((1, 5), (0, 0), (4, 0)), rotate((1, 0), (0, 0), 90))",
    ];
    let manual = row("native").unwrap().manual;
    let mut executor = native();
    executor.begin(&Opening { image: image(100, 100), image_path: "a.png".into() }).unwrap();
    for call in calls {
        let name = call.trim_start_matches("print(").split('(').next().unwrap();
        assert!(manual.contains(name), "{name}");
        let seen = executor.step(call).unwrap();
        assert_eq!(seen.error, None, "{call}");
        assert!(
            call.starts_with("print") != seen.text.is_empty() && (seen.text.is_empty() != seen.images.is_empty()),
            "{call}"
        );
    }
    let seen = executor
        .step("print(distance((0, 0), (3, 4)), foot((1, 5), (0, 0), (4, 0)), rotate((1, 0), (0, 0), 90))")
        .unwrap();
    assert_eq!(seen.text.trim(), "5.0 (1.0, 0.0) (0.0, -1.0)", "{}", seen.text);
    for (wrong, part) in [
        ("line(0, 0, 9, 9, color=\"rde\")", "did you mean \"red\""),
        ("line(0, 0, 9)", "y1"),
        ("circle(1, 2, \"x\")", "r"),
        ("sqrt(-1)", "negative"),
        ("intersection((0, 0), (1, 1), (1, 0), (2, 1))", "parallel"),
        ("text(0, 0, \"\\\\fraq{1}\")", "fraq"),
        ("pixel(1000, 2)", "outside of 100 x 100"),
    ] {
        let (fault, why) = executor.step(wrong).unwrap().error.unwrap();
        assert!(fault == Fault::Program && why.contains(part), "{wrong}: {why}");
    }
}
