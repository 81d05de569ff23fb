//! The form of a solution: `<think> prose <code> program </code><sandbox_output><image></sandbox_output> prose </think>`, then
//! `<answer> ... </answer>`.
//!
//! In: the column `CoT_with_code`; out: programs, number of pictures, answer, and the first thing that breaks the form. What stands
//! within `<code>` is a program and is not searched for tags.

/// All tags.
const TAGS: [&str; 9] = [
    "<think>",
    "</think>",
    "<code>",
    "</code>",
    "<sandbox_output>",
    "</sandbox_output>",
    "<image>",
    "<answer>",
    "</answer>",
];

/// A solution taken apart, as far as its form holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Solution {
    /// Programs, without fences.
    pub programs: Vec<String>,
    /// Number of `<image>`.
    pub images: usize,
    /// What stands between the answer's tags.
    pub answer: Option<String>,
    /// The first thing that breaks the form.
    pub fault: Option<String>,
    /// White space between `</think>` and `<answer>`, if both are there.
    pub gap: Option<String>,
}

/// Where in the form a place is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Think,
    /// After a program, before its output.
    Ran,
    Output,
    Thought,
    Answer,
    End,
}

impl Solution {
    /// Takes a solution apart.
    pub fn of(text: &str) -> Solution {
        let mut solution = Solution::default();
        let (mut state, mut at) = (State::Start, 0);
        while let Some((start, tag)) = next_tag(text, at) {
            let between = &text[at..start];
            let bare = between.trim().is_empty();
            at = start + tag.len();
            solution.images += usize::from(tag == "<image>");
            let next = match (state, tag) {
                (State::Start, "<think>") if bare => State::Think,
                (State::Think, "<code>") => {
                    let Some(len) = text[at..].find("</code>") else {
                        return solution.broken(text, start, "<code> is never closed");
                    };
                    solution.programs.push(unfenced(&text[at..at + len]).to_owned());
                    at += len + "</code>".len();
                    State::Ran
                }
                (State::Ran, "<sandbox_output>") if bare => State::Output,
                (State::Output, "<image>") => State::Output,
                (State::Output, "</sandbox_output>") => State::Think,
                (State::Think, "</think>") => State::Thought,
                (State::Thought, "<answer>") if bare => {
                    solution.gap = Some(between.to_owned());
                    State::Answer
                }
                (State::Answer, "</answer>") => {
                    solution.answer = Some(between.to_owned());
                    State::End
                }
                (State::Ran, _) => return solution.broken(text, start, "a program without output"),
                (State::Start | State::Thought, _) if !bare => {
                    return solution.broken(text, start, &format!("words before {tag}, outside all tags"));
                }
                _ => return solution.broken(text, start, &format!("{tag} does not belong here")),
            };
            state = next;
        }
        let rest = &text[at..];
        match state {
            State::End if rest.trim().is_empty() => solution,
            State::End => solution.broken(text, at, "words after </answer>"),
            State::Start => solution.broken(text, 0, "no tags"),
            State::Ran => solution.broken(text, at, "a program without output"),
            State::Think => solution.broken(text, text.len(), "<think> is never closed"),
            State::Output => solution.broken(text, text.len(), "<sandbox_output> is never closed"),
            State::Thought => solution.broken(text, text.len(), "no <answer>"),
            State::Answer => solution.broken(text, text.len(), "<answer> is never closed"),
        }
    }

    fn broken(mut self, text: &str, at: usize, what: &str) -> Solution {
        let before = text[..at].chars().rev().take(20).collect::<Vec<_>>().into_iter().rev().collect::<String>();
        let place = text[..at].chars().count() + 1;
        self.fault = Some(format!("character {place}, after {before:?}: {what}"));
        // A break in the form must not hide what else is there.
        self.images = text.matches("<image>").count();
        self
    }

    /// Whether the reference's format reward is given: one of each tag, one white space between reasoning and answer, nothing after.
    pub fn earns_format_reward(&self, text: &str) -> bool {
        let once = ["</think>", "<answer>", "</answer>"].iter().all(|tag| text.matches(tag).count() == 1);
        let mut gap = self.gap.as_deref().unwrap_or("").chars();
        once && matches!((gap.next(), gap.next()), (Some(_), None)) && text.ends_with("</answer>")
    }
}

fn next_tag(text: &str, from: usize) -> Option<(usize, &'static str)> {
    text[from..].match_indices('<').find_map(|(i, _)| {
        let start = from + i;
        TAGS.iter().find(|tag| text[start..].starts_with(**tag)).map(|tag| (start, *tag))
    })
}

/// A program without the fence around it, if there is one: backticks as the system prompt demands, apostrophes as the trainer reads.
fn unfenced(code: &str) -> &str {
    let code = code.trim();
    for fence in ["```", "'''"] {
        if let Some(inner) = code.strip_prefix(fence).and_then(|c| c.strip_suffix(fence)) {
            return inner.strip_prefix("python").unwrap_or(inner).trim();
        }
    }
    code
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SOUND: &str = "<think>First <code>```python\na = '<image>'\n```</code><sandbox_output><image></sandbox_output> so \
                         5.</think>\n<answer>5</answer>";

    #[test]
    fn a_sound_solution_is_taken_apart() {
        let solution = Solution::of(SOUND);
        assert_eq!(solution.fault, None);
        assert_eq!(solution.programs, ["a = '<image>'"]);
        assert_eq!((solution.images, solution.answer.as_deref()), (1, Some("5")));
        assert!(solution.earns_format_reward(SOUND));
    }

    #[test]
    fn every_break_of_the_form_is_found() {
        for (from, to, words) in [
            ("<think>", "", "outside all tags"),
            ("<think>", "Now <think>", "outside all tags"),
            ("</code>", "", "never closed"),
            ("<sandbox_output><image></sandbox_output>", "", "without output"),
            ("</code><sandbox_output>", "</code> hm <sandbox_output>", "without output"),
            ("</sandbox_output>", "", "</think> does not belong"),
            ("<image></sandbox_output>", "<code></sandbox_output>", "<code> does not belong"),
            (" so", "<image> so", "<image> does not belong"),
            ("</think>", "", "<answer> does not belong"),
            ("</think>", "</think></think>", "</think> does not belong"),
            ("<answer>5", "5 <answer>", "outside all tags"),
            ("<answer>5</answer>", "", "no <answer>"),
            ("</answer>", "", "never closed"),
            ("</answer>", "</answer> yes", "words after"),
            ("</answer>", "</answer><answer>6</answer>", "<answer> does not belong"),
        ] {
            let spoiled = SOUND.replacen(from, to, 1);
            let fault = Solution::of(&spoiled).fault.unwrap_or_else(|| panic!("{spoiled} passes"));
            assert!(fault.contains(words), "{from} -> {to}: {fault}");
        }
        assert!(Solution::of("only words").fault.is_some());
        assert!(Solution::of("").fault.is_some());
    }

    #[test]
    fn the_format_reward_wants_one_white_space() {
        for gap in ["", "\n\n", " \n"] {
            let text = SOUND.replace("\n<answer>", &format!("{gap}<answer>"));
            let solution = Solution::of(&text);
            assert!(solution.fault.is_none() && !solution.earns_format_reward(&text), "{gap:?}");
        }
        let late = format!("{SOUND}\n");
        assert!(!Solution::of(&late).earns_format_reward(&late));
    }
}
