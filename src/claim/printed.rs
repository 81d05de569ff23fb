//! How texts and figures print a value.

use crate::answer::Answer;
use crate::answer::style::Style;

/// A value as people read it: plain, with a real minus sign.
pub fn printed(value: &Answer) -> String {
    let plain = value.print(Style::Plain);
    match value {
        Answer::Number { .. } | Answer::Rounded { .. } | Answer::Point { .. } => plain.replace('-', "−"),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_a_real_minus_and_names_keep_their_hyphens() {
        assert_eq!(printed(&Answer::Number { value: (-5).into(), unit: None }), "−5");
        assert_eq!(printed(&Answer::Word("x-axis".into())), "x-axis");
    }
}
