//! What messy outputs of models mean.

#![allow(clippy::unwrap_used)]

use super::Note::*;
use super::*;

fn run(program: &str) -> Act {
    Act::Run(program.into())
}

fn answered(text: &str) -> Act {
    Act::Answer(text.into())
}

/// What is kept of the output: its end.
enum Kept {
    All,
    /// Up to and with the first occurrence of this.
    To(&'static str),
}
use Kept::{All, To};

/// Outputs as models write them: what they ask for, what is kept, what is irregular.
fn cases() -> Vec<(&'static str, Act, Kept, Vec<Note>)> {
    let x = || run("x = 1\n");
    vec![
        // As it should be.
        ("<think>Draw it.\n<code>\n```python\nx = 1\n```\n</code>", x(), All, vec![]),
        ("<think>a</think>\n<answer>5</answer>", answered("5"), All, vec![]),
        ("So AB = 5.\n</think>\n<answer>\\sqrt{194}</answer>", answered("\\sqrt{194}"), All, vec![]),
        // Cut by the stop sequence: the closing tag is missing.
        ("<think>Draw.\n<code>\n```python\nx = 1\n```\n", x(), All, vec![Unclosed]),
        ("<code>\n```python\nx = 1\n", x(), All, vec![Unclosed]),
        ("<code>x = 1", x(), All, vec![BareCode, Unclosed]),
        ("<think>a</think><answer>5", answered("5"), All, vec![Unclosed]),
        ("<think>a</think><answer>5\n", answered("5"), All, vec![Unclosed]),
        // Fences.
        ("<code>\n'''python\nx = 1\n'''\n</code>", x(), All, vec![ApostropheFence]),
        ("<code>\n'''\nx = 1\n'''\n</code>", x(), All, vec![ApostropheFence]),
        ("<code>'''python\nx = 1\n'''</code>", x(), All, vec![ApostropheFence]),
        ("<code>\n~~~\nx = 1\n~~~\n</code>", x(), All, vec![TildeFence]),
        ("<code>\n~~~python\nx = 1\n~~~\n</code>", x(), All, vec![TildeFence]),
        ("<code>\n```\nx = 1\n```\n</code>", x(), All, vec![]),
        ("<code>\n```py\nx = 1\n```\n</code>", x(), All, vec![]),
        ("<code>\n```Python\nx = 1\n```\n</code>", x(), All, vec![]),
        ("<code>\n``` python\nx = 1\n```\n</code>", x(), All, vec![]),
        ("<code>\n````python\nx = 1\n````\n</code>", x(), All, vec![]),
        ("<code>\n```starlark\nx = 1\n```\n</code>", x(), All, vec![]),
        ("<code>```python\nx = 1```</code>", x(), All, vec![]),
        ("<code>```python x = 1```</code>", x(), All, vec![]),
        ("<code>\n  ```python\nx = 1\n  ```\n</code>", x(), All, vec![]),
        ("<code>\nHere is the code:\n```python\nx = 1\n```\nIt draws.\n</code>", x(), All, vec![]),
        ("<code>\n```python\r\nx = 1\r\n```\r\n</code>", x(), All, vec![]),
        ("<code>\nx = 1\n</code>", x(), All, vec![BareCode]),
        ("<code>\nx = 1\n```\n</code>", x(), All, vec![BareCode]),
        ("<code>\n    x = 1\n</code>", x(), All, vec![BareCode]),
        ("<code>\n```python\nx = 1\n</code>", x(), All, vec![Unclosed]),
        ("<code>\n'''python\nx = 1\n</code>", x(), All, vec![ApostropheFence, Unclosed]),
        ("<code>\n'''Draws x.'''\nx = 1\n</code>", run("'''Draws x.'''\nx = 1\n"), All, vec![BareCode]),
        ("<code>\n'''\nDraws x.\n'''\nx = 1\n</code>", run("'''\nDraws x.\n'''\nx = 1\n"), All, vec![BareCode]),
        ("<code>\n\"\"\"Draws.\"\"\"\nx = 1\n</code>", run("\"\"\"Draws.\"\"\"\nx = 1\n"), All, vec![BareCode]),
        ("<code>\n```python\ns = '''\nabc\n'''\n```\n</code>", run("s = '''\nabc\n'''\n"), All, vec![]),
        // Several pieces.
        ("<code>\n```python\nx = 1\n```\nthen\n```python\ny = 2\n```\n</code>", run("x = 1\ny = 2\n"), All, vec![]),
        (
            "<code>```python\nx = 1\n```</code> and <code>```python\ny = 2\n```</code>",
            x(),
            To("</code>"),
            vec![SeveralBlocks],
        ),
        (
            "<code>\n```python\nx = 1\n```\n<code>\n```python\ny\n```\n</code>",
            x(),
            To("1\n```\n"),
            vec![Unclosed, SeveralBlocks],
        ),
        ("<code></code><code>\n```python\nx = 1\n```\n</code>", x(), All, vec![EmptyCode]),
        ("<code>\n```python\n```\n</code>", Act::Nothing, All, vec![EmptyCode]),
        ("<code>   </code>", Act::Nothing, All, vec![EmptyCode]),
        // The model goes on by itself.
        (
            "<code>\n```python\nx = 1\n```\n</code>\n<sandbox_output>5</sandbox_output>\n<answer>5</answer>",
            x(),
            To("</code>"),
            vec![OwnOutput, AnswerBehindCode],
        ),
        (
            "<code>\n```python\nx = 1\n```\n</code>\n<sandbox_output><image></sandbox_output> I see. </think><answer>A</answer>",
            x(),
            To("</code>"),
            vec![OwnOutput, AnswerBehindCode],
        ),
        ("<code>\n```python\nx = 1\n```\n</code> So it is 7.", x(), To("</code>"), vec![]),
        (
            "<code>\n```python\nx = 1\n```\n</code></think><answer>7</answer>",
            x(),
            To("</code>"),
            vec![AnswerBehindCode],
        ),
        ("<code>x = 1<sandbox_output>5</sandbox_output>", x(), To("x = 1"), vec![OwnOutput, BareCode, Unclosed]),
        ("<code>x = 1<answer>5</answer>", x(), To("x = 1"), vec![BareCode, Unclosed, AnswerBehindCode]),
        ("<code>x = 1</think><answer>5</answer>", x(), To("x = 1"), vec![BareCode, Unclosed, AnswerBehindCode]),
        (
            "<code>\n```python\nx = 1\n```\nThe line shows 5.\n</think>\n<answer>5</answer>",
            x(),
            To("1\n```\n"),
            vec![Unclosed, AnswerBehindCode],
        ),
        ("<sandbox_output>AB is 5</sandbox_output><answer>5</answer>", answered("5"), All, vec![OwnOutput]),
        ("<sandbox_output>done</sandbox_output>", Act::Nothing, All, vec![OwnOutput]),
        // Answers in odd places.
        ("<think>a <answer>5</answer></think>", answered("5"), To("</answer>"), vec![AnswerInThought]),
        ("<think>maybe <answer>4</answer> no</think><answer>5</answer>", answered("5"), All, vec![SeveralAnswers]),
        ("<think>maybe <answer>4</answer>, I draw <code>x = 1</code>", x(), All, vec![BareCode]),
        ("<think>so <answer>5</answer>", answered("5"), All, vec![]),
        ("<answer>5</answer>\n<code>x = 1</code>", answered("5"), To("</answer>"), vec![BareCode]),
        ("<answer>4</answer> Wait. <answer>5</answer>", answered("5"), All, vec![SeveralAnswers]),
        ("<answer>5<answer>", answered("5"), All, vec![]),
        ("<answer>5</think>", answered("5"), To("<answer>5"), vec![Unclosed]),
        ("<answer>5</answer> That is it.", answered("5"), To("</answer>"), vec![]),
        ("<answer> (B) \n</answer>", answered("(B)"), All, vec![]),
        ("<answer></answer>", answered(""), All, vec![]),
        ("<answer>{'A': (93.5, 91), 'B': (1, 2)}</answer>", answered("{'A': (93.5, 91), 'B': (1, 2)}"), All, vec![]),
        ("<answer>x < 3</answer>", answered("x < 3"), All, vec![]),
        ("</think><answer>5</answer>", answered("5"), All, vec![]),
        ("<think><think>a</think><answer>5</answer>", answered("5"), All, vec![]),
        // Spelling of tags.
        ("<THINK>a</THINK><ANSWER>5</ANSWER>", answered("5"), All, vec![]),
        ("<Code>\n```python\nx = 1\n```\n</CODE>", x(), All, vec![]),
        ("< code >\n```python\nx = 1\n```\n</ code>", x(), All, vec![]),
        ("<code lang=\"python\">x = 1</code>", x(), All, vec![BareCode]),
        ("&lt;code&gt;x = 1 &lt; 2&lt;/code&gt;", run("x = 1 < 2\n"), All, vec![BareCode, Escaped]),
        ("&lt;answer&gt;5 &amp; 6&lt;/answer&gt;", answered("5 & 6"), All, vec![Escaped]),
        ("I use `<code>` later.\n<answer>5</answer>", answered("5"), All, vec![]),
        ("<codex>x</codex>", Act::Nothing, All, vec![]),
        // Tags in programs are strings.
        (
            "<code>\n```python\nprint('<answer>5</answer>')\n```\n</code>",
            run("print('<answer>5</answer>')\n"),
            All,
            vec![],
        ),
        ("<code>\n```python\nprint('<think>')\n```\n</code>", run("print('<think>')\n"), All, vec![]),
        // No tags.
        ("I draw:\n```python\nx = 1\n```\n", x(), All, vec![UntaggedCode]),
        ("I draw:\n```python\nx = 1\n```\nIt shows 5.", x(), To("1\n```\n"), vec![UntaggedCode]),
        ("```python\nx = 1\n", x(), All, vec![UntaggedCode, Unclosed]),
        ("'''python\nx = 1\n'''", x(), All, vec![UntaggedCode]),
        ("```\nA B\n```\nThe answer is 5.", Act::Nothing, All, vec![]),
        ("The answer is \\boxed{5}.", Act::Nothing, All, vec![]),
        ("```python\n```", Act::Nothing, All, vec![UntaggedCode]),
        ("", Act::Nothing, All, vec![]),
        ("</code>", Act::Nothing, All, vec![]),
        ("</answer>5", Act::Nothing, All, vec![]),
        ("<think>I do not know", Act::Nothing, All, vec![]),
    ]
}

#[test]
fn outputs_as_models_write_them() {
    let cases = cases();
    assert!(cases.len() >= 60, "{}", cases.len());
    let mut wrong = vec![];
    for (output, act, kept, mut notes) in cases {
        let kept = match kept {
            All => output.len(),
            To(end) => output.find(end).map(|at| at + end.len()).unwrap(),
        };
        notes.sort_unstable();
        let (wanted, got) = (Parsed { act, kept, notes }, parse(output));
        if wanted != got {
            wrong.push(format!("{output:?}\n  wanted {wanted:?}\n  got    {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn work_grows_with_the_length_alone() {
    let piece =
        ["<code>", "<answer>", "```python\n", "<think>", "<sandbox_output>", "</answer>", "'''\n", "&lt;code&gt;", "<"];
    for unit in piece {
        // Two megabytes of what could make a backtracking reader quadratic; at 10^12 steps this test would not end.
        let output = unit.repeat((2 << 20) / unit.len());
        assert!(parse(&output).kept <= output.len());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3000))]
    #[test]
    fn no_output_makes_it_panic(
        pieces in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::sample::select(vec![
                    "<think>", "</think>", "<code>", "</code>", "<answer>", "</answer>", "<sandbox_output>", "</sandbox_output>",
                    "```python\n", "```", "\n```\n", "'''", "'''python\n", "~~~", "&lt;answer&gt;", "<", ">", "/", "é", "\n", "x = 1",
                ]).prop_map(String::from),
                "\\PC{0,6}",
            ],
            0..24,
        )
    ) {
        let output = pieces.concat();
        let parsed = parse(&output);
        proptest::prop_assert!(output.is_char_boundary(parsed.kept));
        // What is kept asks for the same again: the context holds what was acted upon and nothing behind it.
        let again = parse(&output[..parsed.kept]);
        if matches!(parsed.act, Act::Run(_)) {
            proptest::prop_assert_eq!(again.act, parsed.act, "{:?}", output);
        }
    }
}
use proptest::strategy::Strategy;
